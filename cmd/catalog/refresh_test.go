package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// repository makes a folder with a small catalog: two labs and a provider that sells
// nothing yet.
func repository(t *testing.T) *tool {
	t.Helper()
	root := t.TempDir()
	for name, data := range map[string]string{
		"sources.yaml":         "refreshed: 2026-10-01\nnext: 2026-10-08\nsources: [{id: litellm, name: LiteLLM, read: 2026-09-01}, {id: pi-ai, name: pi-ai, read: 2026-09-01}]\n",
		"labs/acme.yaml":       "id: acme\nname: Acme\nmodels: [{id: anvil-01, name: Anvil 01, class: mid, reason: its size, facts: {source: litellm}}]\n",
		"providers/forge.yaml": "id: forge\nname: Forge\n",
	} {
		path := filepath.Join(root, "catalog", "data", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return &tool{root: root, out: new(bytes.Buffer)}
}

// rows makes a data set in LiteLLM's form with n rows of a provider, at a price in USD
// per token.
func rows(t *testing.T, n int, price float64) []byte {
	t.Helper()
	all := map[string]any{}
	for i := range n {
		all[fmt.Sprintf("forge/acme/anvil-%02d", i)] = map[string]any{
			"litellm_provider": "forge", "mode": "chat", "input_cost_per_token": price, "output_cost_per_token": 5 * price, "max_input_tokens": 8192,
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// refresh refreshes from a file with the given content, and returns what is printed.
func (t *tool) testRefresh(tb testing.TB, data []byte) (string, error) {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "prices.json")
	if err := os.WriteFile(file, data, 0o666); err != nil {
		tb.Fatal(err)
	}
	out := new(bytes.Buffer)
	t.out = out
	err := t.refresh([]string{"-write", "-date", "2026-11-22", "litellm=" + file + "#2026-11-22"})
	return out.String(), err
}

// snapshot returns all files of a catalog in one text.
func snapshot(t *testing.T, root string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(filepath.Join(root, "catalog"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s\n%s\n", path, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestRefreshTwice writes what a data set has, and finds nothing to do the second
// time.
func TestRefreshTwice(t *testing.T) {
	tool := repository(t)
	if err := tool.format(); err != nil {
		t.Fatal(err)
	}
	// A provider without offerings gives no lab to learn: the models of acme are told
	// by the vendor in their IDs.
	first, err := tool.testRefresh(t, rows(t, 60, 1e-6))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"added             acme/anvil-01: anvil-01, 1/5 [litellm]", "new model         acme/anvil-00: anvil-00", "    59 new model\n", "     1 added\n", "To do\n  new model: "} {
		if !strings.Contains(first, want) {
			t.Errorf("the first has no %q:\n%s", want, first)
		}
	}
	before := snapshot(t, tool.root)
	second, err := tool.testRefresh(t, rows(t, 60, 1e-6))
	if err != nil || strings.TrimSpace(second) != "" {
		t.Errorf("the second says %q, %v", second, err)
	}
	if snapshot(t, tool.root) != before {
		t.Error("the second changes files")
	}
	if err := tool.lint([]string{"-date", "2026-11-22"}); err != nil {
		t.Error(err)
	}
	third, err := tool.testRefresh(t, rows(t, 60, 1.2e-6))
	if err != nil || !strings.Contains(third, "    60 repriced\n") {
		t.Errorf("new prices: %v\n%s", err, third)
	}
	if _, c, err := tool.read(); err != nil || len(c.Offerings) != 60 || len(c.Offerings[0].Plans) != 2 {
		t.Errorf("the old prices are not kept: %v", err)
	}
}

// TestRefreshSame holds that the same data gives the same report and the same files
// every time, where rows are doubles that differ in what is not their price.
func TestRefreshSame(t *testing.T) {
	all := map[string]any{}
	row := func(key string, more map[string]any) {
		r := map[string]any{"litellm_provider": "forge", "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 5e-6}
		maps.Copy(r, more)
		all[key] = r
	}
	for i := range 60 {
		id := fmt.Sprintf("acme/anvil-%02d", i)
		row(id, map[string]any{"deprecation_date": "2027-01-14", "supports_vision": true})
		row("forge/"+id, map[string]any{"cache_read_input_token_cost": 1e-7, "max_input_tokens": 8192})
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var report, files string
	for i := range 20 {
		tool := repository(t)
		said, err := tool.testRefresh(t, data)
		if err != nil {
			t.Fatal(err)
		}
		left := strings.ReplaceAll(snapshot(t, tool.root), tool.root, "")
		if i == 0 {
			report, files = said, left
			if !strings.Contains(files, "shutdown: 2027-01-14") || !strings.Contains(files, "cache_read: 0.1") {
				t.Errorf("of doubles a fact is lost:\n%s", files)
			}
		}
		if said != report || left != files {
			t.Fatalf("time %d differs:\n%s\nfrom the first:\n%s", i, said, report)
		}
	}
}

// TestBadUpstream holds that the files stay as they were when a data set is not what
// it should be.
func TestBadUpstream(t *testing.T) {
	tool := repository(t)
	if _, err := tool.testRefresh(t, rows(t, 120, 1e-6)); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, tool.root)
	good := rows(t, 120, 2e-6)
	zipped := append([]byte{0x1f, 0x8b}, good...)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"cut off":               {good[:len(good)/2], "litellm: unexpected end of JSON input"},
		"HTML":                  {[]byte("<!doctype html><title>503</title>"), "litellm: invalid character '<'"},
		"nothing":               {nil, "litellm: unexpected end of JSON input"},
		"an empty object":       {[]byte("{}"), "only 0 listings"},
		"an empty list":         {[]byte("[]"), "litellm: "},
		"null":                  {[]byte("null"), "only 0 listings"},
		"rows of another form":  {[]byte(`{"a": 1, "b": [2], "c": "x"}`), "only 0 listings"},
		"half of the rows":      {rows(t, 60, 2e-6), "it lists 60 of the 120 offerings that we have of it"},
		"not what it is zipped": {zipped, "gzip: "},
	} {
		t.Run(name, func(t *testing.T) {
			said, err := tool.testRefresh(t, c.data)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it; printed %s", err, c.want, said)
			}
			if snapshot(t, tool.root) != before {
				t.Error("the files have changed")
			}
		})
	}
	// A jump of all prices is whole data that nobody should believe.
	said, err := tool.testRefresh(t, rows(t, 120, 1e-3))
	if err != nil || !strings.Contains(said, "   120 stopped\n") {
		t.Errorf("a thousandfold price: %v\n%s", err, said)
	}
	if _, c, err := tool.read(); err != nil || len(c.Offerings[7].Plans) != 1 {
		t.Errorf("a thousandfold price came in: %v", err)
	}
}

// TestUndated holds that a local copy of which nobody knows the day changes nothing, and
// that one which says its day itself needs no other.
func TestUndated(t *testing.T) {
	tool := repository(t)
	if _, err := tool.testRefresh(t, rows(t, 60, 1e-6)); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, tool.root)
	file := filepath.Join(t.TempDir(), "prices.json")
	if err := os.WriteFile(file, rows(t, 60, 1.5e-6), 0o666); err != nil {
		t.Fatal(err)
	}
	err := tool.refresh([]string{"-write", "-date", "2026-11-23", "litellm=" + file})
	if err == nil || !strings.Contains(err.Error(), "#2026-11-23") {
		t.Errorf("error %v", err)
	}
	err = tool.refresh([]string{"-write", "-date", "2026-11-23", "litellm=" + file + "#2026-11-21"})
	if err == nil || !strings.Contains(err.Error(), "the copy is of 2026-11-21, and the files know that of 2026-11-22") {
		t.Errorf("error %v", err)
	}
	folder := filepath.Join(t.TempDir(), "dist", "providers", "data")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{".manifest.json": `{"generatedAt": "2026-08-30T12:00:00Z"}`, "forge.json": "{}"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// It is dated, and then too short to be whole.
	err = tool.refresh([]string{"-write", "-date", "2026-11-23", "pi-ai=" + filepath.Join(folder, "..", "..", "..")})
	if err == nil || !strings.Contains(err.Error(), "only 0 listings") {
		t.Errorf("error %v", err)
	}
	if snapshot(t, tool.root) != before {
		t.Error("the files have changed")
	}
}

// TestBadFiles holds that a refresh does not touch files that it cannot read.
func TestBadFiles(t *testing.T) {
	tool := repository(t)
	path := filepath.Join(tool.root, "catalog", "data", "providers", "forge.yaml")
	if err := os.WriteFile(path, []byte("id: forge\nname: Forge\ncolour: red\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	before := snapshot(t, tool.root)
	_, err := tool.testRefresh(t, rows(t, 60, 1e-6))
	if err == nil || !strings.Contains(err.Error(), "catalog/data/providers/forge.yaml:3: colour: unknown field") {
		t.Errorf("error %v", err)
	}
	if snapshot(t, tool.root) != before {
		t.Error("the files have changed")
	}
}
