package refresh

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

// Change is what a refresh finds about an offering.
type Change struct {
	Kind     Kind
	Offering string // "provider/api-id"
	Source   string // the data set that says so
	Text     string // what, in a line
}

// Kind is what becomes of a change.
type Kind uint8

// The kinds, in the order in which they are shown.
const (
	Stopped     Kind = iota // not done: a person must look
	Added                   // a new offering
	Repriced                // the old plan ends, a new one begins
	Updated                 // another fact
	Disputed                // not done: what was read off the provider's page stands
	Orphan                  // not done: a new offering whose model is not in the files
	Unconfirmed             // not done: a new offering that one older data set alone lists
	Gone                    // nobody lists it now
)

func (k Kind) String() string {
	return [...]string{"stopped", "added", "repriced", "updated", "disputed", "needs a model", "unconfirmed", "no longer listed"}[k]
}

// Merge brings what the data sets say into the files' set, dated today, and returns
// what changed or ought to. Nothing is dropped from the set.
func Merge(set *source.Set, ups []*Upstream, today catalog.Date) ([]Change, error) {
	c, err := set.Build("")
	if err != nil {
		return nil, err
	}
	m := &merger{today: today, index: catalog.NewIndex(c), byKey: map[string][]found{}, spelling: map[string]string{}}
	for i := range c.Offerings {
		key := c.Offerings[i].Key()
		m.spelling[strings.ToLower(key)] = key
	}
	slices.SortStableFunc(ups, func(a, b *Upstream) int { return rank(a.Source) - rank(b.Source) })
	for _, u := range ups {
		stamp(set, u)
		for i := range u.Listings {
			l := &u.Listings[i]
			key := m.key(l)
			m.byKey[key] = append(m.byKey[key], found{u, l})
		}
	}
	for _, p := range set.Providers {
		m.provider(p)
	}
	set.Sources.Refreshed, set.Sources.Next = today, today+7
	slices.SortStableFunc(m.changes, func(a, b Change) int {
		return cmp.Or(strings.Compare(providerOf(a.Offering), providerOf(b.Offering)), int(a.Kind)-int(b.Kind), strings.Compare(a.Offering, b.Offering))
	})
	return m.changes, nil
}

// rank is the place of a source in Order.
func rank(source string) int {
	if i := slices.Index(Order, source); i >= 0 {
		return i
	}
	return len(Order)
}

// stamp records when a data set was read. Facts that were checked with an older
// copy keep that day: see source.Entry.
func stamp(set *source.Set, u *Upstream) {
	for i := range set.Sources.Sources {
		if s := &set.Sources.Sources[i]; s.ID == u.Source {
			s.Read = u.Read
		}
	}
}

func providerOf(key string) string {
	p, _, _ := strings.Cut(key, "/")
	return p
}

// found is a listing and who has it.
type found struct {
	up *Upstream
	l  *Listing
}

type merger struct {
	today   catalog.Date
	index   *catalog.Index
	byKey   map[string][]found
	changes []Change

	spelling map[string]string // our keys by their lower case
}

// key returns the key of a listing, in our spelling where it differs by case only.
func (m *merger) key(l *Listing) string {
	key := l.Provider + "/" + l.ID
	if ours, ok := m.spelling[strings.ToLower(key)]; ok {
		return ours
	}
	return key
}

func (m *merger) report(kind Kind, key, source, format string, args ...any) {
	m.changes = append(m.changes, Change{kind, key, source, fmt.Sprintf(format, args...)})
}

func (m *merger) provider(p *source.ProviderFile) {
	have := map[string]bool{}
	for _, e := range p.Entries {
		have[e.Key()] = true
		if f := m.byKey[e.Key()]; f != nil {
			m.entry(e, f)
		} else if e.LastSeen != 0 && e.LastSeen+90 < m.today && e.StateAt(m.today.Time()) == catalog.Active {
			m.report(Gone, e.Key(), "", "last seen %s", e.LastSeen)
		}
	}
	var fresh []string
	for key := range m.byKey {
		if providerOf(key) == p.Provider.ID && !have[key] {
			fresh = append(fresh, key)
		}
	}
	slices.Sort(fresh)
	for _, key := range fresh {
		m.add(p, key, m.byKey[key])
	}
}

// entry brings an offering up to date with those who list it.
func (m *merger) entry(e *source.Entry, fs []found) {
	m.seen(e, fs)
	m.limits(e, fs)
	m.history(e, fs)
	m.extras(e, fs)
	best, block := m.pick(fs)
	if block == nil {
		return
	}
	cur := currentPlan(e, m.today)
	if cur == nil {
		if len(e.Plans) == 0 && e.Billing != catalog.Free && e.Billing != catalog.Subscription && e.Comment == nil {
			e.Plans = []catalog.Plan{m.plan(block, best, fs)}
			e.Billing = catalog.PerToken
			m.report(Repriced, e.Key(), best.up.Source, "had no price, now %s", show(block))
		}
		return
	}
	old := &e.Plans[*cur]
	if same(old.Tiers, block) {
		return
	}
	// Few data sets know tiers: one that ranks below does not deny them by silence.
	if len(block) == 1 && len(old.Tiers) > 1 && rank(old.Price.Source) < rank(best.up.Source) && same(old.Tiers[:1], block) {
		return
	}
	// A data set that ranks below the one whose price this is does not overrule it
	// while the better one still says so, or is not among those read.
	if r := rank(old.Price.Source); old.Price.Level != catalog.ProviderPage && old.Price.Source != "hand" && r < rank(best.up.Source) {
		m.report(Disputed, e.Key(), best.up.Source, "%s, but %s of %s has %s", show(block), old.Price.Source, old.Price.Checked, show(old.Tiers))
		return
	}
	if best.up.Read < old.Price.Checked {
		return // what we have is newer
	}
	if old.Price.Level == catalog.ProviderPage || old.Price.Source == "hand" {
		m.report(Disputed, e.Key(), best.up.Source, "%s, but %s has %s", show(block), old.Price.Source, show(old.Tiers))
		return
	}
	if why := suspicious(old.Tiers, block); why != "" {
		m.report(Stopped, e.Key(), best.up.Source, "%s -> %s: %s", show(old.Tiers), show(block), why)
		return
	}
	m.report(Repriced, e.Key(), best.up.Source, "%s -> %s%s", show(old.Tiers), show(block), m.dissent(fs, block))
	next := m.plan(block, best, fs)
	next.From, next.Until = m.today, old.Until
	old.Until = m.today
	e.Plans = slices.Insert(e.Plans, *cur+1, next)
	if e.PlanComments != nil {
		e.PlanComments = slices.Insert(e.PlanComments, min(*cur+1, len(e.PlanComments)), nil)
	}
}

// seen records that an offering is still listed, and which of its facts the data
// sets still bear out.
func (m *merger) seen(e *source.Entry, fs []found) {
	for _, f := range fs {
		e.LastSeen = max(e.LastSeen, f.up.Read)
		if e.Facts.Source == f.up.Source {
			e.Facts.Checked = f.up.Read
		}
		cur := currentPlan(e, m.today)
		if cur == nil {
			continue
		}
		if p := &e.Plans[*cur]; p.Price.Source == f.up.Source && same(p.Tiers, f.l.at(m.today)) {
			p.Price.Checked = f.up.Read
		}
	}
}

// currentPlan returns the position of the standard plan for everywhere that holds
// on a day at all hours, nil where there is none or hours matter.
func currentPlan(e *source.Entry, today catalog.Date) *int {
	for i := range e.Plans {
		if p := &e.Plans[i]; p.Service == catalog.Standard && p.Region == "" && len(p.Windows) > 0 {
			return nil
		}
	}
	for i := range e.Plans {
		p := &e.Plans[i]
		if p.Service == catalog.Standard && p.Region == "" && p.From <= today && (p.Until == 0 || today < p.Until) {
			return &i
		}
	}
	return nil
}

// pick returns the first data set that has a price in force, and its rates.
func (m *merger) pick(fs []found) (found, []catalog.Tier) {
	for _, f := range fs {
		if tiers := f.l.at(m.today); known(tiers) {
			return f, tiers
		}
	}
	return found{}, nil
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
func (m *merger) plan(block []catalog.Tier, best found, fs []found) catalog.Plan {
	p := catalog.Plan{Tiers: block, Price: catalog.Provenance{Source: best.up.Source, Checked: best.up.Read}}
	for _, f := range fs {
		tiers := f.l.at(m.today)
		if !known(tiers) {
			continue
		}
		p.Price.Of++
		if same(block[:1], tiers[:1]) {
			p.Price.Agree++
		}
	}
	p.Price.Level = catalog.OneSource
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

// limits fills in what the files do not know. What they know stays.
func (m *merger) limits(e *source.Entry, fs []found) {
	fill := func(f found, name string, have *catalog.Tokens, v catalog.Tokens) {
		// A data set that does not know the output puts the context there.
		if *have != 0 || v <= 0 || e.Context != 0 && v >= e.Context {
			return
		}
		*have = v
		m.fact(e, name, f.up.Source)
		m.report(Updated, e.Key(), f.up.Source, "%s is %d", name, v)
	}
	// Where the limits were read off the provider's page, what is missing there is
	// missing on purpose.
	page := slices.ContainsFunc(e.Sources, func(f catalog.FactSource) bool {
		return f.Fact == "context" && strings.HasPrefix(f.Source, "https://")
	})
	for _, f := range fs {
		if !page {
			fill(f, "context", &e.Context, f.l.Context)
			fill(f, "max_output", &e.MaxOutput, f.l.MaxOutput)
		}
		if f.l.Shutdown != 0 && e.Shutdown == 0 && f.l.Shutdown > m.today {
			e.Shutdown = f.l.Shutdown
			m.fact(e, "shutdown", f.up.Source)
			m.report(Updated, e.Key(), f.up.Source, "shuts down on %s", e.Shutdown)
		}
	}
}

// fact records where a single fact comes from.
func (m *merger) fact(e *source.Entry, name, from string) {
	if e.Facts.Source == from {
		return
	}
	e.Sources = slices.DeleteFunc(e.Sources, func(f catalog.FactSource) bool { return f.Fact == name })
	e.Sources = append(e.Sources, catalog.FactSource{Fact: name, Source: from})
	slices.SortFunc(e.Sources, func(a, b catalog.FactSource) int { return strings.Compare(a.Fact, b.Fact) })
}

// add appends an offering that is new, where its model is known.
func (m *merger) add(p *source.ProviderFile, key string, fs []found) {
	best, block := m.pick(fs)
	if block == nil {
		return // without a price it is no news
	}
	l := best.l
	if l.Status == catalog.ShutDown || l.Shutdown != 0 && l.Shutdown <= m.today {
		return
	}
	if !m.confirmed(fs) {
		m.report(Unconfirmed, key, best.up.Source, "%s", show(block))
		return
	}
	model := m.index.Same(l.ID)
	if model == nil {
		m.report(Orphan, key, best.up.Source, "%s, %q", show(block), l.Name)
		return
	}
	e := &source.Entry{Offering: catalog.Offering{
		Provider: l.Provider, ID: l.ID, Model: model.ID, Name: l.Name, Context: l.Context, In: l.In, Out: l.Out, Can: l.Can,
		Billing: catalog.PerToken, Status: l.Status, Shutdown: l.Shutdown, FirstSeen: best.up.Read, LastSeen: best.up.Read,
		Facts: catalog.Provenance{Source: best.up.Source, Checked: best.up.Read, Level: catalog.OneSource},
		Plans: []catalog.Plan{m.plan(block, best, fs)},
	}}
	if l.MaxOutput <= l.Context || l.Context == 0 {
		e.MaxOutput = l.MaxOutput
	}
	if l.MaxInput <= l.Context {
		e.MaxInput = l.MaxInput
	}
	for _, f := range fs {
		e.FirstSeen, e.LastSeen = min(e.FirstSeen, f.up.Read), max(e.LastSeen, f.up.Read)
	}
	m.limits(e, fs)
	at, _ := slices.BinarySearchFunc(p.Entries, l.ID, func(e *source.Entry, id string) int { return strings.Compare(e.ID, id) })
	p.Entries = slices.Insert(p.Entries, at, e)
	m.report(Added, key, best.up.Source, "%s, %s%s", model.ID, show(block), m.dissent(fs, block))
}

// recent is how many days old the copy of a data set may be that alone makes an
// offering believed to be sold.
const recent = 60

// confirmed reports whether a recent data set or at least two price an offering.
func (m *merger) confirmed(fs []found) bool {
	n := 0
	for _, f := range fs {
		if !known(f.l.at(m.today)) {
			continue
		}
		if n++; n > 1 || f.up.Read+recent >= m.today {
			return true
		}
	}
	return false
}
