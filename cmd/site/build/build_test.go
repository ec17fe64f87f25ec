package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tokenfare/app/ui"
	"tokenfare/catalog"
	"tokenfare/catalog/publish"
)

// buildInto builds as make dist does, but compresses lightly.
func buildInto(t *testing.T, dir, base string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("building the site is left out of short runs")
	}
	dir = filepath.Join(dir, "dist")
	if err := Build(Options{Out: dir, Base: base, Quick: true}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// builds are shared by the tests that only read them, by base path.
var builds = struct {
	root string
	dirs map[string]string
}{dirs: map[string]string{}}

func builtAt(t *testing.T, base string) string {
	t.Helper()
	if dir := builds.dirs[base]; dir != "" {
		return dir
	}
	dir := buildInto(t, filepath.Join(builds.root, fmt.Sprint(len(builds.dirs))), base)
	builds.dirs[base] = dir
	return dir
}

func TestMain(m *testing.M) {
	root, err := os.MkdirTemp("", "tokenfare-build-")
	if err != nil {
		panic(err)
	}
	builds.root = root
	code := m.Run()
	os.RemoveAll(root)
	os.Exit(code)
}

func TestTwoBuildsAreTheSame(t *testing.T) {
	first, second := treeHash(t, builtAt(t, "/")), treeHash(t, buildInto(t, t.TempDir(), "/"))
	if first != second {
		t.Errorf("two builds differ:\n%s\n%s", first, second)
	}
}

// treeHash lists every file with its hash, one a line.
func treeHash(t *testing.T, dir string) string {
	t.Helper()
	var lines strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		sum := sha256.Sum256(data)
		fmt.Fprintln(&lines, filepath.ToSlash(name), hex.EncodeToString(sum[:]))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines.String()
}

func TestPages(t *testing.T) {
	for _, base := range []string{"/", "/tokenfare/"} {
		t.Run(base, func(t *testing.T) {
			dir := builtAt(t, base)
			for _, path := range ui.Paths() {
				checkPage(t, dir, base, filepath.Join(dir, filepath.FromSlash(fileOf(path))))
			}
			checkPage(t, dir, base, filepath.Join(dir, notFoundName))
		})
	}
}

// checkPage holds what is true of every page.
func checkPage(t *testing.T, dir, base, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^<!doctype html>\n<html lang="en"><head><meta charset="utf-8"/><meta content="default-src`).Match(data) {
		t.Errorf("%s: the policy does not come first: %.120s", file, data)
	}
	ids := map[string]bool{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.Script && attr(n, "src") == nil && *attr(n, "type") != "application/json" {
			t.Errorf("%s: an inline script, which the policy forbids", file)
		}
		if attr(n, "style") != nil {
			t.Errorf("%s: a style attribute on %s, which the policy forbids", file, n.Data)
		}
		if id := attr(n, "id"); id != nil {
			if ids[*id] {
				t.Errorf("%s: the id %q is there twice", file, *id)
			}
			ids[*id] = true
		}
		for _, key := range []string{"src", "href"} {
			if u := attr(n, key); u != nil {
				checkAddress(t, dir, base, file, *u)
			}
		}
	}
}

// checkAddress wants every address of the site's own to lead to a file.
func checkAddress(t *testing.T, dir, base, file, address string) {
	t.Helper()
	if !strings.HasPrefix(address, "/") {
		return
	}
	path, found := strings.CutPrefix(address, base)
	if !found {
		t.Errorf("%s: %s is outside of %s", file, address, base)
		return
	}
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(path))); err != nil {
		t.Errorf("%s: %s leads nowhere", file, address)
	}
}

// A reader sees prices before any program runs, on a slow line too.
func TestPageIsSmall(t *testing.T) {
	const budget = 60_000
	sizes, err := wireSizes(builtAt(t, "/"))
	if err != nil {
		t.Fatal(err)
	}
	if size := sizes["page"]; size == 0 || size > budget {
		t.Errorf("page and style take %d bytes compressed, want at most %d", size, budget)
	}
}

// TestFirstVisitIsSmall holds what a first visit loads up to the first exact cost, in
// bytes on the wire, compressed as for publishing.
func TestFirstVisitIsSmall(t *testing.T) {
	const budget = 2_800_000
	quality := (&Options{}).brotliQuality()
	dir := builtAt(t, "/")
	total, sizes := 0, map[string]int{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		part := visitPart(filepath.ToSlash(name))
		if part == "" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err == nil && compressible(path) {
			data, err = compressBrotli(data, quality)
		}
		total += len(data)
		sizes[part] += len(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"page", "scripts", "app", "tokenworker", "vocabulary"} {
		if sizes[part] == 0 {
			t.Errorf("a first visit loads nothing of the %s", part)
		}
	}
	if total > budget {
		t.Errorf("a first visit loads %d bytes, want at most %d: %v", total, budget, sizes)
	}
}

func TestServiceWorkerKeepsWhatIsThere(t *testing.T) {
	dir := builtAt(t, "/tokenfare/")
	worker, err := os.ReadFile(filepath.Join(dir, workerTemplate))
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`const precache = (\{.*\});`).FindSubmatch(worker)
	if line == nil {
		t.Fatal("no list in the worker")
	}
	var list precache
	if err := json.Unmarshal(line[1], &list); err != nil {
		t.Fatal(err)
	}
	kept := map[string]bool{}
	for _, urls := range [][]string{list.Pages, list.Stable, list.Hashed, list.Later} {
		for _, u := range urls {
			if kept[u] {
				t.Errorf("%s is in the list twice", u)
			}
			kept[u] = true
			checkAddress(t, dir, "/tokenfare/", workerTemplate, u)
		}
	}
	for _, u := range list.Hashed {
		if !regexp.MustCompile(`\.[0-9a-f]{12}\.`).MatchString(u) {
			t.Errorf("%s has no hash in its name", u)
		}
	}
}

func TestCleanBase(t *testing.T) {
	for in, want := range map[string]string{"": "/", "/": "/", "tokenfare": "/tokenfare/", "/a/b": "/a/b/", "/a/": "/a/"} {
		if got, err := cleanBase(in); got != want || err != nil {
			t.Errorf("cleanBase(%q) = %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"/a b/", "../a", "a?b", "a//b"} {
		if got, err := cleanBase(in); err == nil {
			t.Errorf("cleanBase(%q) = %q, want an error", in, got)
		}
	}
}

func TestResolve(t *testing.T) {
	s := newSite("/tokenfare/")
	s.add("web/boot.js", "web/boot.123456789abc.js", nil)
	for in, want := range map[string]string{
		"/":                    "/tokenfare/",
		"/embed/":              "/tokenfare/embed/",
		"/tokenfare/embed/":    "/tokenfare/embed/",
		"/web/boot.js":         "/tokenfare/web/boot.123456789abc.js",
		"#offers":              "#offers",
		"":                     "",
		"mailto:a@example.org": "mailto:a@example.org",
		"data:,x":              "data:,x",
		"//example.org/x":      "//example.org/x",
		"https://example.org/": "https://example.org/",
	} {
		if got := (resolver{s}).Resolve(in); got != want {
			t.Errorf("Resolve(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestRefusesToReplaceAnotherFolder(t *testing.T) {
	dir := t.TempDir()
	precious := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(precious, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := replaceDir(dir, func(string) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "something else than a built site") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
}

// TestCatalogForOthers holds that the site has the catalog as JSON, the same that
// its page embeds, at addresses that stay, and that visits do not pay for it.
func TestCatalogForOthers(t *testing.T) {
	dir := builtAt(t, "/tokenfare/")
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	var all publish.Document
	readJSON(t, filepath.Join(dir, "catalog", "v1.json"), &all)
	offerings := 0
	for i, p := range all.Providers {
		offerings += len(p.Offerings)
		var one publish.Document
		readJSON(t, filepath.Join(dir, "catalog", "v1", p.ID+".json"), &one)
		if len(one.Providers) != 1 || !reflect.DeepEqual(one.Providers[0], all.Providers[i]) {
			t.Errorf("catalog/v1/%s.json has not what catalog/v1.json has", p.ID)
		}
		if _, err := os.Stat(filepath.Join(dir, "catalog", "v1", one.Schema)); err != nil {
			t.Errorf("catalog/v1/%s.json names a schema that is not there: %v", p.ID, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "catalog", all.Schema)); err != nil {
		t.Errorf("catalog/v1.json names a schema that is not there: %v", err)
	}
	if offerings != len(c.Offerings) || len(all.Models) != len(c.Models) || string(all.Refreshed) != c.Refreshed.String() {
		t.Errorf("%d offerings and %d models of %s, but the page has %d and %d of %s",
			offerings, len(all.Models), all.Refreshed, len(c.Offerings), len(c.Models), c.Refreshed)
	}
	worker, err := os.ReadFile(filepath.Join(dir, workerTemplate))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(worker), "/tokenfare/catalog/") {
		t.Error("the service worker keeps the catalog for others")
	}
}

func readJSON(t *testing.T, file string, v any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}
