package source

import (
	"slices"
	"testing"
	"testing/fstest"

	"tokenfare/catalog"
)

// TestLint holds that each kind of doubt is raised by what it is about.
func TestLint(t *testing.T) {
	const offering = "  - {id: a, model: anvil-1, facts: {source: survey}"
	const price = "price: {source: survey}"
	today, _ := catalog.ParseDate("2026-11-22")
	for _, c := range []struct {
		entry string
		want  string // kind and text, "" for no doubt
	}{
		{offering + ", plans: [{rates: {input: 1, output: 5}, " + price + "}]}", ""},
		{offering + "}", "unknown price: a"},
		{offering + ", billing: free}", ""},
		{offering + ", billing: subscription}", ""},
		{offering + ", plans: [{rates: {input: 1}, price: {source: survey, checked: 2026-08-23}}]}", "stale price: a: standard, checked 2026-08-23"},
		{offering + ", plans: [{rates: {input: 1}, price: {source: survey, checked: 2026-08-24}}]}", ""},
		{offering + ", status: shut_down, plans: [{rates: {input: 1}, price: {source: survey, checked: 2026-01-01}}]}", ""},
		{offering + ", status: active, shutdown: 2026-11-22, billing: free}", "dead shutdown date: a: shut down since 2026-11-22, but its status is active"},
		{offering + ", status: active, shutdown: 2026-11-23, billing: free}", ""},
		{offering + ", status: shut_down, shutdown: 2026-11-22}", ""},
		{offering + ", replacement: a, billing: free}", "replacement without shutdown: a is replaced by a, but no day is given"},
		{offering + ", plans: [{rates: {input: 5, output: 1}, " + price + "}]}", "output below input: a: 5 in, 1 out"},
		{offering + ", plans: [{rates: {input: 5, cache_read: 6}, " + price + "}]}", "cache read above input: a: 5 in, 6 from the cache"},
		{offering + ", plans: [{rates: {input: 1000.1}, " + price + "}]}", "out of bounds: a: 1000.1 in, 0 out"},
		{offering + ", limits: {context: 8}, plans: [{rates: {input: 1}, tiers: [{above: 9, input: 2}], " + price + "}]}", "tier beyond the context: a: edge 9, context 8"},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-01, rates: {input: 3.1}, " + price + "}]}", "jump: a on 2026-01-01: input jumps more than threefold"},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-01, rates: {input: 3}, " + price + "}]}", ""},
		{offering + ", plans: [{until: 2026-01-01, rates: {output: 20}, " + price + "}, {from: 2026-01-01, rates: {output: 2}, " + price + "}]}", "jump: a on 2026-01-01: output differs by a power of ten"},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {region: eu, from: 2026-01-01, rates: {input: 4}, " + price + "}]}", ""},
	} {
		set, err := Read(files(testHead+c.entry+"\n"), "data")
		if err != nil {
			t.Errorf("%s: %v", c.entry, err)
			continue
		}
		got := ""
		for _, d := range set.Lint("data", today) {
			got += d.Kind + ": " + d.Text
			if d.Place != "data/providers/acme.yaml:5" {
				t.Errorf("%s: at %s", c.entry, d.Place)
			}
		}
		if got != c.want {
			t.Errorf("%s\ngot %q, want %q", c.entry, got, c.want)
		}
	}
}

func TestLintModels(t *testing.T) {
	fsys := files(testHead + "  - {id: a, model: anvil-1, billing: free, facts: {source: survey}}\n").(fstest.MapFS)
	fsys["labs/acme.yaml"] = &fstest.MapFile{Data: []byte(`id: acme
name: Acme
models:
  - {id: anvil-1, name: Anvil 1, class: mid}

  # Proposed by a refresh: look at it, and take this line off.
  - {id: anvil-2, name: Anvil 2, reason: not known}
  - {id: anvil-one, name: Anvil One, class: mid, aliases: [anvil_1]}
`)}
	set, err := Read(fsys, "data")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range set.Lint("data", 1) {
		got = append(got, d.Place+" "+d.Kind+" "+d.Text)
	}
	want := []string{
		"data/labs/acme.yaml:7 unsold model nobody sells anvil-2",
		"data/labs/acme.yaml:7 proposed model anvil-2: look at it, and take the comment off",
		"data/labs/acme.yaml:7 model without a class anvil-2: not known",
		"data/labs/acme.yaml:8 unsold model nobody sells anvil-one",
		`data/labs/acme.yaml:8 two models of one name anvil-1 and anvil-one are both "anvil_1"`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
