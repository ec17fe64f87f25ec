package source

import (
	"fmt"
	"slices"
	"strings"
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
		{offering + ", plans: [{rates: {input: 5, audio_cache_read: 6, audio_input: 6}, " + price + "}]}", ""},
		{offering + ", plans: [{rates: {input: 5, audio_cache_read: 7, audio_input: 6}, " + price + "}]}", "audio cache read above audio input: a: 6 in, 7 from the cache"},
		{offering + ", plans: [{rates: {input: 5, audio_cache_read: 1}, " + price + "}]}", "audio of the cache alone: a: 1 for audio from the cache, none for audio"},
		{offering + ", plans: [{rates: {input: 1000}, " + price + "}]}", ""},
		{offering + ", limits: {context: 8}, plans: [{rates: {input: 1}, tiers: [{above: 9, input: 2}], " + price + "}]}", "tier beyond the context: a: edge 9, context 8"},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-01, rates: {input: 3.1}, " + price + "}]}", "jump: a on 2026-01-01: input jumps more than threefold"},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-01, rates: {input: 3}, " + price + "}]}", ""},
		{offering + ", plans: [{until: 2026-01-01, rates: {output: 20}, " + price + "}, {from: 2026-01-01, rates: {output: 2}, " + price + "}]}", "jump: a on 2026-01-01: output differs by a power of ten"},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-01, rates: {input: 9}, price: {source: survey, agree: 2 of 3}}]}", ""},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-01, rates: {input: 9}, price: {source: survey, level: provider_page}}]}", ""},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-11, rates: {input: 2}, " + price + "}]}", "gap: a: no price of standard from 2026-01-01 to 2026-01-11"},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-11, rates: {input: 10}, " + price + "}]}",
			"gap: a: no price of standard from 2026-01-01 to 2026-01-11" + "jump: a on 2026-01-11: input differs by a power of ten"},
		{offering + ", plans: [{until: 2025-01-01, rates: {input: 1}, " + price + "}, {from: 2026-01-01, rates: {input: 5}, " + price + "}, {from: 2025-01-01, until: 2026-01-01, rates: {input: 2}, " + price + "}]}", ""},
		{offering + ", plans: [{until: 2026-01-01, rates: {input: 1}, " + price + "}, {region: eu, from: 2026-01-01, rates: {input: 4}, " + price + "}]}", ""},
		{offering + ", plans: [{rates: {input: 2}, " + price + "}, {service: batch, until: 2027-01-01, rates: {input: 1}, " + price + "}, {service: batch, from: 2027-01-01, rates: {input: 2}, " + price + "}]}",
			"change of one service alone: a: batch on 2027-01-01, but not standard"},
		{offering + ", plans: [{until: 2027-01-01, rates: {input: 2}, " + price + "}, {from: 2027-01-01, rates: {input: 4}, " + price + "}], ratios: [{service: batch, times: 0.5, " + price + "}]}", ""},
		{offering + ", plans: [{rates: {input: 2}, " + price + "}, {service: batch, until: 2026-11-01, rates: {input: 1}, " + price + "}, {service: batch, from: 2026-11-01, rates: {input: 2}, " + price + "}]}", ""},
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

// TestLintComments holds that a comment above a plan settles what it is about.
func TestLintComments(t *testing.T) {
	const plans = testHead + `  - id: a
    model: anvil-1
    facts: {source: survey}
    plans:
      - until: 2026-01-01
        rates: {input: 100}
        price: {source: survey}
      # A model for observatories: the price is right.
      - from: 2026-01-11
        rates: {input: 1500}
        price: {source: survey}
`
	set, _, err := readBuild(files(plans))
	if err != nil {
		t.Fatal(err)
	}
	if doubts := set.Lint("data", 30000); len(doubts) != 1 || doubts[0].Kind != "stale price" || doubts[0].Strict() {
		t.Errorf("got %+v", doubts)
	}
	_, _, err = readBuild(files(strings.ReplaceAll(plans, "      # A model for observatories: the price is right.\n", "")))
	if want := "data/providers/acme.yaml:5: input: 1500 USD per million tokens is hard to believe: if it is right, say so in a comment above the plan"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestStrict(t *testing.T) {
	for kind, want := range map[string]bool{"jump": true, "gap": true, edgeKind: true, "stale price": false} {
		if got := (Doubt{Kind: kind}).Strict(); got != want {
			t.Errorf("%s: %t", kind, got)
		}
	}
}

func TestCheckDays(t *testing.T) {
	const offering = "  - {id: a, model: anvil-1, facts: {source: survey}"
	for _, c := range []struct{ sources, entry, want string }{
		{"", offering + "}", ""},
		{"", offering + ", seen: {first: 2026-11-22, last: 2026-11-22}}", ""},
		{"", offering + ", seen: {first: 2026-11-23}}", "data/providers/acme.yaml:5: seen: first: 2026-11-23 is still to come on 2026-11-22"},
		{"", offering + ", seen: {last: 2027-01-01}}", "data/providers/acme.yaml:5: seen: last: 2027-01-01 is still to come on 2026-11-22"},
		{"", offering + ", sources: {context: https://x.example 2026-11-23}}", "data/providers/acme.yaml:5: sources: context: 2026-11-23 is still to come on 2026-11-22"},
		{"", offering + ", plans: [{rates: {input: 1}, price: {source: survey, checked: 2026-12-01}}]}", "data/providers/acme.yaml:5: price: 2026-12-01 is still to come on 2026-11-22"},
		{"", offering + ", ratios: [{service: batch, times: 0.5, price: {source: survey, checked: 2026-12-01}}]}", "data/providers/acme.yaml:5: ratios: 2026-12-01 is still to come on 2026-11-22"},
		{"2026-11-23", offering + "}", "data/sources.yaml: survey: 2026-11-23 is still to come on 2026-11-22"},
	} {
		fsys := files(testHead + c.entry + "\n").(fstest.MapFS)
		if c.sources != "" {
			fsys["sources.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(testSources, "2026-11-10", c.sources, 1))}
		}
		set, err := Read(fsys, "data")
		if err != nil {
			t.Errorf("%s: %v", c.entry, err)
			continue
		}
		today, _ := catalog.ParseDate("2026-11-22")
		got := ""
		if err := set.CheckDays("data", today); err != nil {
			got = err.Error()
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

// TestLintEdges holds that a seller has the edge of a tier on the side where the maker has
// it, but of models whose weights are open.
func TestLintEdges(t *testing.T) {
	const tiers = "  - {id: %s, model: %s, facts: {source: survey}, plans: [{rates: {input: 1}, tiers: [{%s, input: 2}], price: {source: survey}}]}\n"
	today, _ := catalog.ParseDate("2026-11-22")
	for _, c := range []struct {
		model, edge string
		want        string // "" for no doubt
	}{
		{"anvil-1", "from: 200", ""},
		{"anvil-1", "above: 200", "edge against the maker's: a: above 200, but acme/one has it from"},
		{"anvil-1", "above: 300", "edge against the maker's: a: above 300, but acme/one-more has it from"},
		{"anvil-2", "above: 300", ""},
		{"anvil-2", "from: 300", "edge against the maker's: a: from 300, but acme/two has it above"},
		{"anvil-3", "above: 200", "edge against the maker's: a: above 200, but acme/one has it from"}, // as the lab's others
		{"anvil-3", "above: 300", ""}, // the lab has it on both sides
		{"anvil-3", "above: 199", ""},
		{"anvil-open", "above: 200", ""},
		{"anvil-open", "from: 200", ""},
	} {
		fsys := files(testHead + fmt.Sprintf(tiers, "one", "anvil-1", "from: 200") + fmt.Sprintf(tiers, "one-more", "anvil-1", "from: 300") +
			fmt.Sprintf(tiers, "two", "anvil-2", "above: 300")).(fstest.MapFS)
		fsys["labs/acme.yaml"] = &fstest.MapFile{Data: []byte("id: acme\nname: Acme\nmodels: [{id: anvil-1, name: Anvil 1}, {id: anvil-2, name: Anvil 2}, " +
			"{id: anvil-3, name: Anvil 3}, {id: anvil-open, name: Anvil Open, open: yes}]\n")}
		fsys["providers/bazaar.yaml"] = &fstest.MapFile{Data: []byte("id: bazaar\nname: Bazaar\nofferings:\n\n" + fmt.Sprintf(tiers, "a", c.model, c.edge))}
		set, err := Read(fsys, "data")
		if err != nil {
			t.Fatalf("%s %s: %v", c.model, c.edge, err)
		}
		got := ""
		for _, d := range set.Lint("data", today) {
			if d.Kind == edgeKind {
				got += d.Kind + ": " + d.Text
				if !d.Strict() || d.Place != "data/providers/bazaar.yaml:5" {
					t.Errorf("%s %s: at %s, strict: %t", c.model, c.edge, d.Place, d.Strict())
				}
			}
		}
		if got != c.want {
			t.Errorf("%s %s\ngot %q, want %q", c.model, c.edge, got, c.want)
		}
	}
}
