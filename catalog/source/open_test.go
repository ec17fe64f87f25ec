package source

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

const testOpen = `# What is open.
points:
  - {offering: acme/anvil-1, kind: disputed, source: survey, text: "3/15, but https://acme.example has 2/10"}
  - {offering: acme/anvil-1, kind: no longer listed, text: last seen 2026-02-01}
`

func withOpen(open string) fs.FS {
	fsys := files(testHead + "  - {id: a, model: anvil-1, facts: {source: survey}}\n").(fstest.MapFS)
	fsys["open.yaml"] = &fstest.MapFile{Data: []byte(open)}
	return fsys
}

func TestOpen(t *testing.T) {
	set, _, err := readBuild(withOpen(testOpen))
	if err != nil {
		t.Fatal(err)
	}
	if len(set.Open) != 2 || set.Open[0] != (Point{"acme/anvil-1", "disputed", "survey", "3/15, but https://acme.example has 2/10"}) {
		t.Errorf("read as %+v", set.Open)
	}
	if got := string(set.Files()["open.yaml"]); got != testOpen {
		t.Errorf("formatted as\n%s", got)
	}
	set.Open = nil
	if got := string(set.Files()["open.yaml"]); got != "# What is open.\npoints: []\n" {
		t.Errorf("without points it is\n%s", got)
	}
	set, _, err = readBuild(files(testHead + "  - {id: a, model: anvil-1, facts: {source: survey}}\n"))
	if err != nil || set.Files()["open.yaml"] != nil {
		t.Errorf("without the file there is one: %v", err)
	}
	for open, want := range map[string]string{
		"points: [{offering: a}]\n":                              "data/open.yaml:1: points: a point needs offering, kind and text",
		"points:\n  - {offering: a, kind: b, text: c, day: 5}\n": "data/open.yaml:2: day: unknown field",
		"point: []\n": "point: unknown field",
		"points:\n  - {offering: a, kind: [b], text: c}\n":             "data/open.yaml:2: kind: want text",
		"points:\n  - {offering: a, kind: b, text: c}\n# at the end\n": "data/open.yaml:3: this comment would be lost",
	} {
		_, _, err := readBuild(withOpen(open))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}
