package source

import (
	"slices"

	"tokenfare/catalog"
)

// RegionRule says which models a seller does not serve in regions where it serves others,
// by its own word. That a model has no price for a region says nothing: the price for
// everywhere may hold there.
type RegionRule struct {
	Regions []string
	Models  []string // by ID; one that ends in * is all that begin so
	Facts   catalog.Provenance
}

func (d *dates) regionFields(r *RegionRule) []field {
	return []field{patterns("regions", &r.Regions), patterns("models", &r.Models), d.provenance("facts", &r.Facts)}
}

func checkRegion(n node, r *RegionRule) {
	if len(r.Regions) == 0 || len(r.Models) == 0 || r.Facts.Source == "" {
		n.fail("a rule of what is not served needs regions, models and facts: {source: ...}")
	}
}

// inheritRegions notes where an offering is not served, as the first rule of the seller says
// that means its model, and where that comes from. It fails what has a price there.
func (b *builder) inheritRegions(p *ProviderFile, o *catalog.Offering, line int) {
	i := slices.IndexFunc(p.Regions, func(r RegionRule) bool { return anyMatches(r.Models, o.Model) })
	if i < 0 {
		return
	}
	r := &p.Regions[i]
	for _, plan := range o.Plans {
		if slices.Contains(r.Regions, plan.Region) {
			b.fail(line, "not_served", "%q has a price for region %s, where a rule says that it is not served", o.ID, plan.Region)
			return
		}
	}
	o.NotServedIn = r.Regions
	o.Sources = withSource(o.Sources, catalog.FactSource{Fact: "not_served_in", Source: r.Facts.Source, Checked: r.Facts.Checked})
}
