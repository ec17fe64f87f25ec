package refresh

import (
	"fmt"
	"slices"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

// history adds the superseded and announced rates that a data set has, where its
// present ones are ours and ours have no dates yet.
func (m *merger) history(e *source.Entry, fs []found) {
	for _, f := range fs {
		steps := f.l.History
		cur := currentPlan(e, m.today)
		if len(steps) < 2 || cur == nil || e.PlanComments != nil {
			continue
		}
		now := slices.IndexFunc(steps, func(p Past) bool { return p.From <= m.today && (p.Until == 0 || m.today < p.Until) })
		p := &e.Plans[*cur]
		if now < 0 || *cur != 0 || p.From != 0 && p.From != steps[now].From || p.Until != 0 || !same(p.Tiers, steps[now].Tiers) {
			continue
		}
		var past, coming []catalog.Plan
		for i, s := range steps {
			plan := catalog.Plan{From: s.From, Until: s.Until, Tiers: s.Tiers,
				Price: catalog.Provenance{Source: f.up.Source, Checked: f.up.Read, Level: catalog.OneSource}}
			switch {
			case !known(s.Tiers) || s.Until != 0 && s.Until <= s.From || i == now:
			case i < now:
				past = append(past, plan)
			default:
				coming = append(coming, plan)
			}
		}
		p.From, p.Until = steps[now].From, steps[now].Until
		m.report(Updated, e.Key(), f.up.Source, "%d earlier and %d announced prices", len(past), len(coming))
		e.Plans = slices.Concat(past, e.Plans[:*cur+1], coming, e.Plans[*cur+1:])
		return
	}
}

// extra are the units that few data sets have. They may come from another source
// than the rest of a block, which then says so, where its input and output are the
// same.
var extra = []catalog.Unit{
	catalog.CacheWrite1h, catalog.AudioInput, catalog.AudioOutput, catalog.ImageInput, catalog.ImageOutput,
	catalog.WebSearchCall, catalog.PerRequest,
}

// extras fills in rates of units that the plan in force does not have.
func (m *merger) extras(e *source.Entry, fs []found) {
	cur := currentPlan(e, m.today)
	if cur == nil || e.Billing == catalog.Free {
		return
	}
	p := &e.Plans[*cur]
	var added []string
	from := ""
	for _, f := range fs {
		tiers := f.l.at(m.today)
		if !known(tiers) || !same(p.Tiers[:1], tiers[:1]) {
			continue
		}
		for _, u := range extra {
			rate, has := tiers[0].Rates.Get(u)
			if _, have := p.Tiers[0].Rates.Get(u); !has || have {
				continue
			}
			for i := range p.Tiers {
				switch {
				case i == 0 || u.Each():
					p.Tiers[i].Rates.Set(u, rate)
				case len(tiers) == len(p.Tiers):
					if r, ok := tiers[i].Rates.Get(u); ok {
						p.Tiers[i].Rates.Set(u, r)
					}
				}
			}
			if p.Price.Source != f.up.Source {
				p.Sources = append(p.Sources, catalog.FactSource{Fact: u.String(), Source: f.up.Source})
			}
			added, from = append(added, u.String()), f.up.Source
		}
	}
	if added == nil {
		return
	}
	slices.SortFunc(p.Sources, func(a, b catalog.FactSource) int { return strings.Compare(a.Fact, b.Fact) })
	m.report(Updated, e.Key(), from, "price of %s", strings.Join(added, ", "))
}

// same reports whether two blocks have the same rates, as far as both know them,
// and the same tiers, give or take a token at the edge.
func same(a, b []catalog.Tier) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if d := a[i].Edge - b[i].Edge; d < -1 || d > 1 {
			return false
		}
		for u := range catalog.NumUnits {
			x, knownX := a[i].Rates.Get(u)
			y, knownY := b[i].Rates.Get(u)
			if knownX && knownY && x != y {
				return false
			}
		}
	}
	return true
}

// suspicious says why a new block of rates is not to be believed without a look.
func suspicious(old, next []catalog.Tier) string {
	for u := range catalog.NumUnits {
		if r, ok := next[0].Rates.Get(u); ok && !u.Each() && (r < 0 || r > 1000e6) {
			return fmt.Sprintf("%s is out of bounds", u)
		}
	}
	if why := source.Jump(old, next); why != "" {
		return why
	}
	if len(next) < len(old) {
		return "the tiers by prompt length would be lost"
	}
	return ""
}

// show writes a block of rates in a few characters: "0.4/1.6 cache 0.1, above
// 272000 0.8/2.4".
func show(tiers []catalog.Tier) string {
	var parts []string
	for i := range tiers {
		t := &tiers[i]
		s := rate(t, catalog.Input) + "/" + rate(t, catalog.Output)
		if _, ok := t.Rates.Get(catalog.CacheRead); ok {
			s += " cache " + rate(t, catalog.CacheRead)
		}
		switch {
		case t.Edge > 0 && t.Inclusive:
			s = fmt.Sprintf("from %d %s", t.Edge, s)
		case t.Edge > 0:
			s = fmt.Sprintf("above %d %s", t.Edge, s)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func rate(t *catalog.Tier, u catalog.Unit) string {
	if r, ok := t.Rates.Get(u); ok {
		return r.String()
	}
	return "?"
}
