package e2e

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tokenfare/cmd/site/build"
)

// nextVersion copies the built site as a later version of itself, whose pages
// differ in their title.
func nextVersion(t *testing.T) string {
	t.Helper()
	from, to := dist(t), filepath.Join(t.TempDir(), "dist")
	version := versionOf(t, from)
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(from, path)
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		if ext := filepath.Ext(name); ext == ".br" || ext == ".gz" && !strings.Contains(name, ".bin.") {
			return nil // of the old contents
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if ext := filepath.Ext(name); ext == ".html" || name == "sw.js" {
			data = bytes.ReplaceAll(data, []byte(version), []byte("0123456789ab"))
			data = bytes.ReplaceAll(data, []byte("<title>"), []byte("<title>New "))
		}
		return os.WriteFile(filepath.Join(to, name), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func versionOf(t *testing.T, dir string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), `"version":"`)
	version, _, found := strings.Cut(rest, `"`)
	if !found {
		t.Fatal("no version in the page")
	}
	return version
}

func TestUpdateWaitsForTheUser(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitOffline()
	tab.waitStarted()
	before := s.requests()

	s.serve(nextVersion(t))
	eval[bool](tab, `(window.stillHere = true, goappOnUpdate = () => { window.updateOffered = true; }, goappTryUpdate(), true)`)
	tab.wait(`window.updateOffered`)
	if !eval[bool](tab, `window.stillHere === true`) {
		t.Error("the page changed without being asked")
	}
	// At rest, the page goes on to load vocabularies that it did not have.
	for _, path := range s.requests() {
		if (strings.HasSuffix(path, ".wasm") || strings.Contains(path, ".bin")) && slices.Contains(before, path) {
			t.Errorf("the update loaded %s again, which has not changed", path)
		}
	}

	eval[bool](tab, `(tokenfareApplyUpdate(), true)`)
	tab.wait(`!window.stillHere && document.title.startsWith("New ") && window.seen.includes("tokenfare:started")`)
	s.stop()
	tab.reload()
	tab.waitStarted()
	if title := eval[string](tab, `document.title`); !strings.HasPrefix(title, "New ") {
		t.Errorf("offline after the update, the title is %q", title)
	}
	tab.noProblems()

	names := eval[[]string](tab, `caches.keys()`)
	if want := []string{"tokenfare-/-0123456789ab"}; !slices.Equal(names, want) {
		t.Errorf("caches %q, want %q", names, want)
	}
}

func TestBrokenUpdateKeepsTheOldVersion(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitOffline()

	broken := nextVersion(t)
	if err := os.Remove(filepath.Join(broken, "embed", "index.html")); err != nil {
		t.Fatal(err)
	}
	s.serve(broken)
	state := eval[string](tab, `(async () => {
		const registration = await navigator.serviceWorker.getRegistration();
		const found = new Promise((done) => registration.addEventListener("updatefound", () => done(registration.installing), { once: true }));
		await registration.update();
		const worker = await found;
		while (worker.state === "installing") {
			await new Promise((done) => worker.addEventListener("statechange", done, { once: true }));
		}
		return worker.state;
	})()`)
	if state != "redundant" {
		t.Errorf("the broken version's worker is %s", state)
	}
	s.stop()
	tab.reload()
	tab.waitStarted()
	if title := eval[string](tab, `document.title`); strings.HasPrefix(title, "New ") {
		t.Errorf("the title is %q, of the broken version", title)
	}
}

func TestBelowABasePath(t *testing.T) {
	browserContext(t) // before a build that a short run would not use
	dir := filepath.Join(t.TempDir(), "dist")
	if err := build.Build(build.Options{Out: dir, Base: "/tokenfare/", Quick: true}); err != nil {
		t.Fatal(err)
	}
	s, tab := newSiteAt(t, dir), newTab(t)
	// A neighbour on the same origin, whose cache is not ours to delete.
	tab.open("http://localhost:" + s.port + "/no/such/page")
	eval[bool](tab, `caches.open("neighbour").then(() => true)`)

	tab.open(s.url("/"))
	tab.waitOffline()
	tab.waitStarted()
	for _, path := range s.requests() {
		if !strings.HasPrefix(path, "/tokenfare/") && path != "/no/such/page" {
			t.Errorf("asked for %s, which is outside of the site", path)
		}
	}
	s.stop()
	tab.open(s.url("/embed/#v=1"))
	tab.waitStarted()
	if names := eval[[]string](tab, `caches.keys()`); !slices.Contains(names, "neighbour") || len(names) != 2 {
		t.Errorf("caches are %q", names)
	}
}
