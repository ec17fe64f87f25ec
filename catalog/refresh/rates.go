package refresh

import (
	"fmt"
	"slices"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

// price compares the rates of a service with what the data sets have. Standard is
// what they have of the standard service: rates of another are believed only of a
// data set whose standard ones are ours.
func (m *merger) price(e *source.Entry, s catalog.Service, fs, standard []found) {
	if s != catalog.Standard {
		fs = m.based(e, fs, standard)
	}
	best, block := m.pick(fs)
	if best.l == nil || best.l.Free {
		return
	}
	block = m.edges.Follow(e.Model, block)
	old := currentPlan(e, s, m.today)
	if old == nil {
		m.first(e, s, best, block, fs)
		return
	}
	if same(old.Tiers, block) {
		return
	}
	whose, page := old.Price.Source, old.Price.Level == catalog.ProviderPage || old.Price.Source == "hand"
	if commented(e, old) { // a person has chosen it, and said why
		whose, page = "ours, with a comment,", true
	}
	better := rankAt(e.Provider, best.up.Source) - rankAt(e.Provider, old.Price.Source) // below zero: the data set ranks above
	switch why := suspicious(old.Tiers, block); {
	case best.up.Read < old.Price.Checked: // what we have is newer
	case len(block) > len(old.Tiers) && !page && better <= 0 && same(old.Tiers, block[:len(old.Tiers)]):
		// Ours did not know them. A price that changes keeps its history; this is none.
		old.Tiers, old.Price.Source, old.Price.Checked = slices.Clone(block), best.up.Source, best.up.Read
		m.report(Updated, e.Key(), best.up.Source, "%sby prompt length: %s", prefix(s), show(block))
	case len(block) < len(old.Tiers) && same(old.Tiers[:len(block)], block) && better != 0:
		// Few data sets know tiers. One that ranks below does not deny them by silence.
		if better < 0 && !page {
			m.report(Kept, e.Key(), best.up.Source, "%s, but %s has %s", show(block), old.Price.Source, show(old.Tiers))
		}
	case page || better > 0:
		m.report(Disputed, e.Key(), best.up.Source, "%s, but %s has %s%s", show(block), whose, show(old.Tiers), others(old.Tiers, block))
	case why != "":
		m.report(Stopped, e.Key(), best.up.Source, "%s -> %s%s: %s", show(old.Tiers), show(block), others(old.Tiers, block), why)
	default:
		m.report(Repriced, e.Key(), best.up.Source, "%s%s -> %s%s%s", prefix(s), show(old.Tiers), show(block), others(old.Tiers, block), m.dissent(fs, block))
		m.reprice(e, old, m.plan(s, block, best, fs))
	}
}

// based returns those of the listings of a service whose data set has the standard price
// that is ours.
func (m *merger) based(e *source.Entry, fs, standard []found) (list []found) {
	now := currentPlan(e, catalog.Standard, m.today)
	if now == nil {
		return nil
	}
	for _, f := range fs {
		agrees := func(base found) bool {
			tiers := base.l.at(m.today)
			return base.up == f.up && known(tiers) && same(now.Tiers[:1], tiers[:1])
		}
		if slices.ContainsFunc(standard, agrees) {
			list = append(list, f)
		}
	}
	return list
}

// commented reports whether a comment stands above a plan.
func commented(e *source.Entry, p *catalog.Plan) bool {
	for i := range e.Plans {
		if &e.Plans[i] == p {
			return i < len(e.PlanComments) && e.PlanComments[i] != nil
		}
	}
	return false
}

// prefix names a service that is not the usual one.
func prefix(s catalog.Service) string {
	if s == catalog.Standard {
		return ""
	}
	return s.String() + " "
}

// first gives a service its first plan. A standard price is not looked for where
// somebody has written why there is none.
func (m *merger) first(e *source.Entry, s catalog.Service, best found, block []catalog.Tier, fs []found) {
	if e.Billing == catalog.Free || e.Billing == catalog.Subscription || m.hasPlan(e, s) {
		return
	}
	if s == catalog.Standard {
		if len(e.Plans) > 0 || e.Comment != nil {
			return
		}
		e.Billing = catalog.PerToken
		m.report(Repriced, e.Key(), best.up.Source, "had no price, now %s", show(block))
	} else {
		base := currentPlan(e, catalog.Standard, m.today)
		if why := suspicious(base.Tiers[:1], block); why != "" {
			m.report(Stopped, e.Key(), best.up.Source, "%s is %s, and standard %s: %s", s, show(block), show(base.Tiers), why)
			return
		}
		m.report(Updated, e.Key(), best.up.Source, "%s is %s", s, show(block))
	}
	e.Plans = append(e.Plans, m.plan(s, block, best, fs))
}

// hasPlan reports whether an offering has a plan of a service, in force or not.
func (m *merger) hasPlan(e *source.Entry, s catalog.Service) bool {
	return slices.ContainsFunc(e.Plans, func(p catalog.Plan) bool { return p.Service == s && p.Region == "" }) ||
		slices.ContainsFunc(e.Ratios, func(r source.Ratio) bool { return r.Service == s && r.Region == "" })
}

// reprice ends a plan today, and lets the next follow it.
func (m *merger) reprice(e *source.Entry, old *catalog.Plan, next catalog.Plan) {
	next.From, next.Until = m.today, old.Until
	old.Until = m.today
	at := 1 + slices.IndexFunc(e.Plans, func(p catalog.Plan) bool { return p.Until == m.today && p.Service == next.Service && p.Region == "" })
	e.Plans = slices.Insert(e.Plans, at, next)
	if at < len(e.PlanComments) {
		e.PlanComments = slices.Insert(e.PlanComments, at, nil)
	}
}

// currentPlan returns the plan of a service for everywhere that holds on a day at all
// hours, nil where there is none or hours matter.
func currentPlan(e *source.Entry, s catalog.Service, today catalog.Date) *catalog.Plan {
	var now *catalog.Plan
	for i := range e.Plans {
		p := &e.Plans[i]
		if p.Service != s || p.Region != "" {
			continue
		}
		if len(p.Windows) > 0 {
			return nil
		}
		if now == nil && p.From <= today && (p.Until == 0 || today < p.Until) {
			now = p
		}
	}
	return now
}

// pick returns the first data set that has a price in force, and its rates, or that
// is the provider itself and gives it away. One that is alone with a price gives way to
// others that share another which is a jump away.
func (m *merger) pick(fs []found) (best found, block []catalog.Tier) {
	for _, f := range fs {
		tiers := f.l.at(m.today)
		switch {
		case f.l.Free:
			return f, tiers
		case !known(tiers):
		case best.l == nil:
			best, block = f, tiers
		case m.sharing(fs, block) == 1 && m.sharing(fs, tiers) > 1 && source.Jump(block, tiers) != "":
			return f, tiers
		}
	}
	return best, block
}

// sharing counts the data sets that have a price.
func (m *merger) sharing(fs []found, block []catalog.Tier) (n int) {
	for _, f := range fs {
		if tiers := f.l.at(m.today); known(tiers) && same(block[:1], tiers[:1]) {
			n++
		}
	}
	return n
}

// at returns the rates that hold on a day.
func (l *Listing) at(day catalog.Date) []catalog.Tier {
	if l.Tiers != nil {
		return l.Tiers
	}
	for _, p := range l.History {
		if p.From <= day && (p.Until == 0 || day < p.Until) {
			return p.Tiers
		}
	}
	return nil
}

// plan makes a plan of a block of rates.
func (m *merger) plan(s catalog.Service, block []catalog.Tier, best found, fs []found) catalog.Plan {
	p := catalog.Plan{Service: s, Tiers: slices.Clone(block), Price: catalog.Provenance{Source: best.up.Source, Checked: best.up.Read, Level: catalog.OneSource}}
	for _, f := range fs {
		if known(f.l.at(m.today)) {
			p.Price.Of++
		}
	}
	p.Price.Agree = uint8(m.sharing(fs, block))
	if p.Price.Agree > 1 {
		p.Price.Level = catalog.SourcesAgree
	}
	return p
}

// dissent lists the data sets that have another price.
func (m *merger) dissent(fs []found, block []catalog.Tier) string {
	var others []string
	for _, f := range fs {
		if tiers := f.l.at(m.today); known(tiers) && !same(block[:1], tiers[:1]) {
			others = append(others, f.up.Source+" has "+show(tiers[:1]))
		}
	}
	if others == nil {
		return ""
	}
	return " (" + strings.Join(others, "; ") + ")"
}

// history adds the superseded and announced rates that a data set has, where its
// present ones are ours and ours have no dates yet.
func (m *merger) history(e *source.Entry, fs []found) {
	for _, f := range fs {
		steps := f.l.History
		p := currentPlan(e, catalog.Standard, m.today)
		if len(steps) < 2 || p == nil || p != &e.Plans[0] || e.PlanComments != nil {
			continue
		}
		now := slices.IndexFunc(steps, func(p Past) bool { return p.From <= m.today && (p.Until == 0 || m.today < p.Until) })
		if now < 0 || p.From != 0 && p.From != steps[now].From || p.Until != 0 || !same(p.Tiers, steps[now].Tiers) {
			continue
		}
		var past, coming []catalog.Plan
		for i, s := range steps {
			plan := catalog.Plan{From: s.From, Until: s.Until, Tiers: m.edges.Follow(e.Model, s.Tiers),
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
		e.Plans = slices.Concat(past, e.Plans[:1], coming, e.Plans[1:])
		return
	}
}

// extra are the units that few data sets have. They may come from another source
// than the rest of a block, which then says so, where its input and output are the
// same.
var extra = []catalog.Unit{
	catalog.AudioCacheRead, catalog.CacheWrite1h, catalog.AudioInput, catalog.AudioOutput, catalog.ImageInput, catalog.ImageOutput,
	catalog.WebSearchCall, catalog.PerRequest,
}

// extras fills in rates of units that the plan in force does not have.
func (m *merger) extras(e *source.Entry, fs []found) {
	p := currentPlan(e, catalog.Standard, m.today)
	if p == nil || e.Billing == catalog.Free {
		return
	}
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
				p.Sources = withFact(p.Sources, u.String(), f.up)
			}
			added, from = append(added, u.String()), f.up.Source
		}
	}
	if added == nil {
		return
	}
	m.report(Updated, e.Key(), from, "price of %s", strings.Join(added, ", "))
}

// roundEdge returns the edge that a data set means which has edges as the most tokens
// before them: 199,999 is from 200,000 on.
func roundEdge(above catalog.Tokens) (edge catalog.Tokens, inclusive bool) {
	if above%1000 == 999 {
		return above + 1, true
	}
	return above, false
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
	if why := impossible(next); why != "" {
		return why
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

// others lists the rates that differ and that show leaves out: ", per_request 0.005 ->
// 0.006".
func others(old, next []catalog.Tier) string {
	var b strings.Builder
	for u := catalog.CacheRead + 1; u < catalog.NumUnits; u++ {
		x, knownX := old[0].Rates.Get(u)
		y, knownY := next[0].Rates.Get(u)
		if knownX && knownY && x != y {
			fmt.Fprintf(&b, ", %s %s -> %s", u, u.Format(x), u.Format(y))
		}
	}
	return b.String()
}

func rate(t *catalog.Tier, u catalog.Unit) string {
	if r, ok := t.Rates.Get(u); ok {
		return r.String()
	}
	return "?"
}
