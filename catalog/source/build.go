package source

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Build puts the files together to a catalog, and checks what must hold between
// them. Errors name the files with prefix before their path.
func (s *Set) Build(prefix string) (*catalog.Catalog, error) {
	c := &catalog.Catalog{Refreshed: s.Sources.Refreshed, Next: s.Sources.Next, Sources: s.Sources.Sources}
	b := &builder{prefix: prefix, sources: &s.Sources, models: map[string]string{}, rules: map[string]*CachingRule{}}
	for _, l := range s.Labs {
		c.Labs = append(c.Labs, l.Lab)
		b.file = "labs/" + l.Lab.ID + ".yaml"
		for _, m := range l.Models {
			b.model(m)
			c.Models = append(c.Models, m.Model)
		}
		b.caching(l)
	}
	for _, p := range s.Providers {
		c.Providers = append(c.Providers, p.Provider)
		b.file = "providers/" + p.Provider.ID + ".yaml"
		b.provider(p)
		for _, o := range p.Entries {
			offering := b.expand(o)
			p.inheritWrites(&offering)
			b.inheritRegions(p, &offering, o.Line)
			c.Offerings = append(c.Offerings, offering)
		}
	}
	slices.SortFunc(c.Models, func(a, b catalog.Model) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Labs, func(a, b catalog.Lab) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(c.Providers, func(a, b catalog.Provider) int { return strings.Compare(a.ID, b.ID) })
	slices.SortStableFunc(c.Offerings, func(a, b catalog.Offering) int { return strings.Compare(a.Provider, b.Provider) })
	s.inheritMaxInput(c)
	return c, errors.Join(b.errs...)
}

// builder collects what is wrong between the files.
type builder struct {
	prefix, file string
	sources      *SourcesFile
	models       map[string]string       // file:line by model ID
	rules        map[string]*CachingRule // by model ID
	errs         []error
}

func (b *builder) fail(line int, field, format string, args ...any) {
	b.errs = append(b.errs, &placed{path.Join(b.prefix, b.file), line, field, fmt.Sprintf(format, args...)})
}

func (b *builder) model(m *ModelEntry) {
	here := fmt.Sprintf("%s:%d", path.Join(b.prefix, b.file), m.Line)
	if there, ok := b.models[m.ID]; ok {
		b.fail(m.Line, "id", "model %q is at %s too", m.ID, there)
	}
	b.models[m.ID] = here
}

func (b *builder) provider(p *ProviderFile) {
	byID := map[string]*Entry{}
	for _, o := range p.Entries {
		if other := byID[o.ID]; other != nil {
			b.fail(o.Line, "id", "offering %q is at line %d too", o.ID, other.Line)
		}
		byID[o.ID] = o
	}
	for _, o := range p.Entries {
		if b.models[o.Model] == "" {
			b.fail(o.Line, "model", "no file has the model %q", o.Model)
		}
		if o.Replacement != "" && byID[o.Replacement] == nil {
			b.fail(o.Line, "replacement", "%s does not sell %q", p.Provider.ID, o.Replacement)
		}
		b.offering(o)
	}
	b.checkPatterns(p)
}

func (b *builder) offering(o *Entry) {
	if o.Context > 0 && o.MaxInput > o.Context {
		b.fail(o.Line, "max_input", "%d is more than the context of %d", o.MaxInput, o.Context)
	}
	if o.Context > 0 && o.MaxOutput > o.Context {
		b.fail(o.Line, "max_output", "%d is more than the context of %d", o.MaxOutput, o.Context)
	}
	for _, limit := range []struct {
		name string
		n    catalog.Tokens
	}{{"context", o.Context}, {"max_input", o.MaxInput}, {"max_output", o.MaxOutput}} {
		if limit.n > MostTokens {
			b.fail(o.Line, limit.name, "%d is more than any model takes", limit.n)
		}
	}
	if o.FirstSeen != 0 && o.LastSeen != 0 && o.FirstSeen > o.LastSeen {
		b.fail(o.Line, "seen", "first on %s, and last before that on %s", o.FirstSeen, o.LastSeen)
	}
	for i := range o.Plans {
		b.plan(o, &o.Plans[i])
		if o.planComment(i) == nil {
			b.bounds(o, &o.Plans[i])
		}
	}
}

// MostTokens is more than any limit of a model. Data sets write such numbers for what
// has none.
const MostTokens = 100_000_000

// MostRate is more than anybody charges for a million tokens. A price that is dearer
// needs a comment above its plan.
const MostRate = money.Rate(1000e6)

func (b *builder) bounds(o *Entry, p *catalog.Plan) {
	for i := range p.Tiers {
		for u := range catalog.NumUnits {
			if rate, known := p.Tiers[i].Rates.Get(u); known && !u.Each() && rate > MostRate {
				b.fail(o.Line, u.String(), "%s USD per million tokens is hard to believe: if it is right, say so in a comment above the plan", rate)
			}
		}
	}
}

// expand returns the offering with the plans that its ratios make, those of services
// from the standard plans, then those of regions from all plans; and with what holds of
// its lab's cache.
func (b *builder) expand(e *Entry) catalog.Offering {
	o := e.Offering
	o.Plans = slices.Clone(o.Plans)
	for _, regions := range []bool{false, true} {
		base := slices.Clone(o.Plans)
		for _, r := range e.Ratios {
			if (r.Region != "") != regions {
				continue
			}
			for i := range base {
				if base[i].Region == "" && (regions || base[i].Service == catalog.Standard) {
					o.Plans = append(o.Plans, r.times(&base[i]))
				}
			}
		}
	}
	for i := range o.Plans {
		for j := range i {
			if overlap(&o.Plans[i], &o.Plans[j]) {
				b.fail(e.Line, "plans", "plans %d and %d hold at the same time", j+1, i+1)
			}
		}
	}
	b.inheritCaching(&o)
	o.InPartial = b.sources.partialIn(e)
	return o
}

// sourceOf returns where a fact of the offering comes from.
func (o *Entry) sourceOf(fact string) string {
	for _, f := range o.Sources {
		if f.Fact == fact {
			return f.Source
		}
	}
	return o.Facts.Source
}

// times returns a plan with the rates of p times the ratio, rounded to the
// micro-dollar. What is priced each costs the same, and so does keeping a cache, which
// no service does faster.
func (r *Ratio) times(p *catalog.Plan) catalog.Plan {
	q := *p
	if r.Region != "" {
		q.Region = r.Region
	} else {
		q.Service = r.Service
	}
	q.Price = r.Price
	q.Tiers = slices.Clone(p.Tiers)
	for i := range q.Tiers {
		rates := &q.Tiers[i].Rates
		for u := range catalog.NumUnits {
			if rate, known := rates.Get(u); known && !u.Each() && (u != catalog.CacheStorageHour || r.Region != "") {
				times, _ := rate.MulRat(r.Num, r.Den)
				rates.Set(u, times)
			}
		}
	}
	return q
}

func (b *builder) plan(o *Entry, p *catalog.Plan) {
	if p.Until != 0 && p.Until <= p.From {
		b.fail(o.Line, "until", "%s is not after from, %s", p.Until, p.From)
	}
	for _, w := range p.Windows {
		if !catalog.KnownZone(w.Zone) {
			b.fail(o.Line, "windows", "browsers do not know the zone %q", w.Zone)
		}
	}
	for i := 1; i < len(p.Tiers); i++ {
		if p.Tiers[i].Edge <= p.Tiers[i-1].Edge {
			b.fail(o.Line, "tiers", "edge %d is not above the one before", p.Tiers[i].Edge)
		}
	}
	free := o.Billing == catalog.Free || o.Billing == catalog.Subscription
	for i := range p.Tiers {
		for u := range catalog.NumUnits {
			rate, known := p.Tiers[i].Rates.Get(u)
			if known && rate == 0 && !free && (u == catalog.Input || u == catalog.Output) && !zeroOutput(o, u) {
				b.fail(o.Line, u.String(), "zero, but the offering is not free: leave out what is not known")
			}
		}
	}
}

// zeroOutput reports whether a unit is naturally free: nothing is charged for the
// output of what returns vectors or scores.
func zeroOutput(o *Entry, u catalog.Unit) bool {
	return u == catalog.Output && o.Out&(catalog.Embedding|catalog.Rerank|catalog.Moderation) != 0
}

// overlap reports whether two plans claim the same service, region, hours and time.
func overlap(p, q *catalog.Plan) bool {
	if p.Service != q.Service || p.Region != q.Region || (len(p.Windows) > 0) != (len(q.Windows) > 0) {
		return false
	}
	before := func(a, b *catalog.Plan) bool { return a.Until != 0 && a.Until <= b.From }
	return !before(p, q) && !before(q, p) && !distinctHours(p, q)
}

// distinctHours reports whether two plans with windows never hold at once.
func distinctHours(p, q *catalog.Plan) bool {
	if len(p.Windows) == 0 {
		return false
	}
	for _, a := range p.Windows {
		for _, b := range q.Windows {
			if a.Zone != b.Zone {
				return false
			}
			for day := range a.Days {
				if a.Days[day] && b.Days[day] && a.From < b.To && b.From < a.To {
					return false
				}
			}
		}
	}
	return true
}
