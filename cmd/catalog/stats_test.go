package main

import (
	"bytes"
	"os"
	"regexp"
	"strconv"
	"testing"

	"tokenfare/catalog"
)

// TestReadme holds that the README's table is that of the catalog, give or take what
// a few changes of facts do to it.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(readme, []byte(statsStart))
	table, _, ok := bytes.Cut(rest, []byte(statsEnd))
	if !ok {
		t.Fatal("the README has no place for the table")
	}
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	got, want := readStats(table), readStats(statsTable(c))
	if len(want) < 20 || len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	for i, w := range want {
		off := got[i].count - w.count
		if got[i].what != w.what || max(off, -off) > max(20, w.count/20) {
			t.Errorf("it says %q, %d; the catalog says %q, %d: run `go run ./cmd/catalog stats -readme README.md`", got[i].what, got[i].count, w.what, w.count)
		}
	}
}

var statsLine = regexp.MustCompile(`(?m)^\| (.*?) *\| (\d+) *\|`)

func readStats(table []byte) (list []stat) {
	for _, m := range statsLine.FindAllSubmatch(table, -1) {
		n, _ := strconv.Atoi(string(m[2]))
		list = append(list, stat{what: string(m[1]), count: n})
	}
	return list
}
