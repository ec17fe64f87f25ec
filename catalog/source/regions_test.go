package source

import (
	"slices"
	"strings"
	"testing"

	"tokenfare/catalog"
)

// refused is a provider with rules of what it does not serve, without its offerings.
const refused = `id: acme
name: Acme
not_served:
  - {regions: [us], models: [anvil-1], facts: {source: https://acme.example/regions, checked: 2026-11-20}}
  - {regions: [eu, us], models: ["anvil-*"], facts: {source: https://acme.example/others, checked: 2026-11-21}}
offerings:

`

// TestRegionRules holds that the first rule that means a model says where it is not served,
// and from where that is known.
func TestRegionRules(t *testing.T) {
	const offering = "  - {id: a, model: anvil-1, facts: {source: survey}, limits: {context: 9}, sources: {context: survey}}\n"
	for rules, want := range map[string][]string{
		refused: {"us"},
		strings.Replace(refused, "[us], models: [anvil-1]", `[us, cn], models: ["anvil-*"]`, 1): {"us", "cn"},
	} {
		_, facts, err := readBuild(files(rules + offering))
		if err != nil {
			t.Fatal(err)
		}
		o := facts.Lookup("acme/a")
		checked, _ := catalog.ParseDate("2026-11-20")
		source := catalog.FactSource{Fact: "not_served_in", Source: "https://acme.example/regions", Checked: checked}
		if !slices.Equal(o.NotServedIn, want) || !slices.Contains(o.Sources, source) {
			t.Errorf("not served in %q, known from %v", o.NotServedIn, o.Sources)
		}
	}
}

func TestRegionRuleErrors(t *testing.T) {
	const needs = "data/providers/acme.yaml:4: not_served: a rule of what is not served needs regions, models and facts: {source: ...}"
	for _, c := range []struct{ old, next, want string }{
		{"regions: [us], ", "", needs},
		{"models: [anvil-1], ", "", needs},
		{", facts: {source: https://acme.example/regions, checked: 2026-11-20}", "", needs},
		{`"anvil-*"`, `"saw-*"`, `data/providers/acme.yaml:1: not_served: acme sells no model "saw-*"`},
		{"plans: []", "plans: [{region: us, rates: {input: 1}, price: {source: survey}}]",
			`data/providers/acme.yaml:8: not_served: "a" has a price for region us, where a rule says that it is not served`},
	} {
		text := refused + "  - {id: a, model: anvil-1, facts: {source: survey}, plans: []}\n"
		_, _, err := readBuild(files(strings.Replace(text, c.old, c.next, 1)))
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v\nwant %s", c.next, err, c.want)
		}
	}
}
