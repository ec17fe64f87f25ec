package source

import (
	"slices"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// WriteRule is how a seller prices writing to the cache: in times of the input. It holds
// where the seller lists one of the writes, and all that it lists are as the rule says:
// then those that nobody lists cost what the rule says too. A write that no rule covers
// stays unknown.
type WriteRule struct {
	Models []string                 // by ID; one that ends in * is all that begin so
	Times  [catalog.NumUnits]factor // of writes; Den 0: the rule does not name it
	Price  catalog.Provenance
}

// factor is a number that prices are multiplied with.
type factor struct{ num, den int64 }

// writeUnits are the writes that a rule can name.
var writeUnits = []catalog.Unit{catalog.CacheWrite5m, catalog.CacheWrite30m, catalog.CacheWrite1h, catalog.CacheWrite12h}

func (d *dates) writeFields(r *WriteRule) []field {
	list := []field{patterns("models", &r.Models)}
	for _, u := range writeUnits {
		at := &r.Times[u]
		list = append(list, field{name: u.String(),
			read: func(n node) { at.num, at.den = n.factor() },
			value: func() string {
				if at.den == 0 {
					return ""
				}
				return money.Rate(at.num).String()
			}})
	}
	return append(list, d.derivedProvenance("price", &r.Price))
}

func checkWrites(n node, r *WriteRule) {
	named := slices.DeleteFunc(slices.Clone(writeUnits), func(u catalog.Unit) bool { return r.Times[u].den == 0 })
	if len(r.Models) == 0 || len(named) < 2 || r.Price.Source == "" {
		n.fail("a rule of writes needs models, two writes in times of the input, and price: {source: ...}")
	}
}

// checkPatterns fails patterns of a provider's rules that mean nothing it sells.
func (b *builder) checkPatterns(p *ProviderFile) {
	check := func(field string, patterns []string) {
		for _, pattern := range patterns {
			if !slices.ContainsFunc(p.Entries, func(e *Entry) bool { return matches(pattern, e.Model) }) {
				b.fail(1, field, "%s sells no model %q", p.Provider.ID, pattern)
			}
		}
	}
	for i := range p.Writes {
		check("writes", p.Writes[i].Models)
	}
	for i := range p.Regions {
		check("not_served", p.Regions[i].Models)
	}
}

// inheritWrites gives the plans of an offering the writes that the first rule of the
// seller that means its model prices and nobody lists, and says where they come from.
func (p *ProviderFile) inheritWrites(o *catalog.Offering) {
	i := slices.IndexFunc(p.Writes, func(r WriteRule) bool { return anyMatches(r.Models, o.Model) })
	if i < 0 {
		return
	}
	for k := range o.Plans {
		p.Writes[i].complete(&o.Plans[k])
	}
}

// complete adds to a plan the writes that the rule prices.
func (r *WriteRule) complete(p *catalog.Plan) {
	tiers := slices.Clone(p.Tiers)
	var added [catalog.NumUnits]bool
	for i := range tiers {
		rates := &tiers[i].Rates
		if !r.holds(rates) {
			continue
		}
		input, _ := rates.Get(catalog.Input)
		for _, u := range writeUnits {
			if _, known := rates.Get(u); known || r.Times[u].den == 0 {
				continue
			}
			rate, _ := input.MulRat(r.Times[u].num, r.Times[u].den)
			rates.Set(u, rate)
			added[u] = true
		}
	}
	p.Tiers = tiers
	for _, u := range writeUnits {
		if added[u] {
			source := derived + money.Rate(r.Times[u].num).String() + " x input, by " + r.Price.Source
			p.Sources = withSource(p.Sources, catalog.FactSource{Fact: u.String(), Source: source, Checked: r.Price.Checked})
		}
	}
}

// holds reports whether the rates have a write that the rule names, and each of those is
// as the rule says.
func (r *WriteRule) holds(rates *catalog.Rates) bool {
	input, known := rates.Get(catalog.Input)
	if !known {
		return false
	}
	listed := false
	for _, u := range writeUnits {
		rate, known := rates.Get(u)
		if !known || r.Times[u].den == 0 {
			continue
		}
		if want, exact := input.MulRat(r.Times[u].num, r.Times[u].den); !exact || rate != want {
			return false
		}
		listed = true
	}
	return listed
}
