package source

import (
	"strings"
	"testing"

	"tokenfare/catalog"
)

// ruled is a provider with a rule of writes, without its offering.
const ruled = `id: acme
name: Acme
writes:
  - {models: ["anvil-*"], cache_write_5m: 1.25, cache_write_1h: 2, price: {source: https://acme.example/cache, checked: 2026-11-20}}
offerings:

`

// TestWriteRules holds which writes a seller's rule prices, and that it changes nothing
// that is listed.
func TestWriteRules(t *testing.T) {
	const by = " [cache_write_1h derived: 2 x input, by https://acme.example/cache]"
	for _, c := range []struct {
		plans string // and ratios
		want  string // the rates of an hour, by plan and tier, and where they come from
	}{
		{"plans: [{rates: {input: 4, cache_write_5m: 5}, price: {source: survey}}]", "8" + by},
		{"plans: [{rates: {input: 4, cache_write_5m: 5}, tiers: [{above: 9, input: 20, cache_write_5m: 25}], price: {source: survey}}]", "8 40" + by},
		{"plans: [{rates: {input: 4, cache_write_5m: 5}, price: {source: survey}}], ratios: [{service: batch, times: 0.5, price: {source: survey}}, {region: eu, times: 1.1, price: {source: survey}}]",
			"8" + by + "; 4" + by + "; 8.8" + by + "; 4.4" + by},
		// What is listed stays, and so do prices that are not the rule's.
		{"plans: [{rates: {input: 4, cache_write_5m: 5, cache_write_1h: 7}, price: {source: survey}}]", "7"},
		{"plans: [{rates: {input: 4, cache_write_5m: 4}, price: {source: survey}}]", "?"},
		{"plans: [{rates: {input: 0.25, cache_write_5m: 0.3}, price: {source: survey}}]", "?"},
		{"plans: [{rates: {input: 4, cache_read: 0.4}, price: {source: survey}}]", "?"},
		{"plans: [{rates: {cache_write_5m: 5}, price: {source: survey}}]", "?"},
		{"plans: [{rates: {input: 4, cache_write_5m: 5}, tiers: [{above: 9}], price: {source: survey}}]", "8 ?" + by},
	} {
		_, facts, err := readBuild(files(ruled + "  - {id: a, model: anvil-1, facts: {source: survey}, " + c.plans + "}\n"))
		if err != nil {
			t.Errorf("%s: %v", c.plans, err)
			continue
		}
		var plans []string
		for _, p := range facts.Offerings[0].Plans {
			var tiers []string
			for i := range p.Tiers {
				rate, known := p.Tiers[i].Rates.Get(catalog.CacheWrite1h)
				if tiers = append(tiers, rate.String()); !known {
					tiers[i] = "?"
				}
			}
			plan := strings.Join(tiers, " ")
			for _, s := range p.Sources {
				plan += " [" + s.Fact + " " + s.Source + "]"
			}
			plans = append(plans, plan)
		}
		if got := strings.Join(plans, "; "); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.plans, got, c.want)
		}
	}
}

func TestWriteRuleErrors(t *testing.T) {
	const offering = "  - {id: a, model: anvil-1, facts: {source: survey}}\n"
	const needs = "data/providers/acme.yaml:4: writes: a rule of writes needs models, two writes in times of the input, and price: {source: ...}"
	for _, c := range []struct{ old, next, want string }{
		{", cache_write_1h: 2", "", needs},
		{`models: ["anvil-*"], `, "", needs},
		{", price: {source: https://acme.example/cache, checked: 2026-11-20}", "", needs},
		{`"anvil-*"`, `"saw-*"`, `data/providers/acme.yaml:1: writes: acme sells no model "saw-*"`},
		{"1.25", "-1", "data/providers/acme.yaml:4: cache_write_5m: want a positive number such as 0.5"},
	} {
		_, _, err := readBuild(files(strings.Replace(ruled, c.old, c.next, 1) + offering))
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: got %v\nwant %s", c.next, err, c.want)
		}
	}
}

// TestHourWrites holds that who sells Claude and takes a cache of an hour has its price,
// so that a request for an hour is not priced as one for five minutes.
func TestHourWrites(t *testing.T) {
	_, c := data(t)
	found := 0
	for i := range c.Offerings {
		o := &c.Offerings[i]
		m := c.Model(o.Model)
		if m == nil || m.Lab != "anthropic" || o.Provider == "bedrock" && beforeHours(o.Model) {
			continue
		}
		for _, p := range o.Plans {
			for k := range p.Tiers {
				r := &p.Tiers[k].Rates
				input, _ := r.Get(catalog.Input)
				short, known := r.Get(catalog.CacheWrite5m)
				if want, exact := input.MulRat(5, 4); !known || !exact || short != want {
					continue
				}
				found++
				if long, known := r.Get(catalog.CacheWrite1h); !known || long != 2*input {
					t.Errorf("%s %s %s: a write of an hour is %s (known: %t) for an input of %s", o.Key(), p.Service, p.Region, long, known, input)
				}
			}
		}
	}
	if found < 300 {
		t.Errorf("only %d prices of writes", found)
	}
}

// beforeHours reports whether a Claude is older than those that Amazon Bedrock caches for
// an hour: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html.
func beforeHours(model string) bool {
	for _, old := range []string{"claude-3", "claude-opus-4-1", "claude-sonnet-4-2", "claude-opus-4-2"} {
		if strings.HasPrefix(model, old) {
			return true
		}
	}
	return model == "claude-opus-4" || model == "claude-sonnet-4"
}
