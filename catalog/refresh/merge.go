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
	Before   bool   // an earlier refresh found the same, and nobody has changed it
}

// Merge brings what the data sets say into the files' set, dated today, and returns
// what changed or ought to. Nothing is dropped from the set.
func Merge(set *source.Set, ups []*Upstream, today catalog.Date) ([]Change, error) {
	c, err := set.Build("")
	if err != nil {
		return nil, err
	}
	m := &merger{today: today, set: set, byKey: map[string][]found{}, spelling: map[string]string{}, models: newIdentifier(set, c), inputs: set.Inputs(), edges: set.Edges()}
	for i := range c.Offerings {
		key := c.Offerings[i].Key()
		m.spelling[strings.ToLower(key)] = key
	}
	slices.SortStableFunc(ups, func(a, b *Upstream) int { return rank(a.Source) - rank(b.Source) })
	for _, u := range ups {
		if err := u.checkWhole(c); err != nil {
			return nil, err
		}
		m.read = append(m.read, u.Source)
		stamp(set, u)
		for i := range u.Listings {
			l := &u.Listings[i]
			key := m.key(l)
			m.byKey[key] = append(m.byKey[key], found{u, l})
		}
	}
	for key, fs := range m.byKey {
		slices.SortStableFunc(fs, func(a, b found) int {
			return rankAt(providerOf(key), a.up.Source) - rankAt(providerOf(key), b.up.Source)
		})
	}
	for _, p := range set.Providers {
		m.provider(p)
	}
	set.Sources.Refreshed, set.Sources.Next = today, today+7
	slices.SortStableFunc(m.changes, func(a, b Change) int {
		return cmp.Or(strings.Compare(providerOf(a.Offering), providerOf(b.Offering)), int(a.Kind)-int(b.Kind), strings.Compare(a.Offering, b.Offering))
	})
	m.openPoints(set)
	return m.changes, nil
}

// rank is the place of a source in Order.
func rank(source string) int {
	if i := slices.Index(Order, source); i >= 0 {
		return i
	}
	return len(Order)
}

// rankAt is the place of a source where it lists what a provider sells. OpenRouter's own
// list comes before genai-prices there: that one leaves its prices of OpenRouter as they
// were for months, while OpenRouter moves them with its hosts.
func rankAt(provider, source string) int {
	if provider == "openrouter" && source == "openrouter-api" {
		return 2*rank("genai-prices") - 1
	}
	return 2 * rank(source)
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

// of returns the listings of a service.
func of(fs []found, s catalog.Service) []found {
	var list []found
	for _, f := range fs {
		if f.l.Service == s {
			list = append(list, f)
		}
	}
	return list
}

type merger struct {
	today   catalog.Date
	set     *source.Set
	models  *identifier
	inputs  *source.Inputs
	edges   *source.Edges
	read    []string // the data sets, by ID
	byKey   map[string][]found
	changes []Change
	entries map[string]*source.ModelEntry // see modelOf

	spelling map[string]string // the keys by their lower case
}

// key returns the key of a listing, spelled as the files or a better data set do.
func (m *merger) key(l *Listing) string {
	key := l.Provider + "/" + l.ID
	lower := strings.ToLower(key)
	if known, ok := m.spelling[lower]; ok {
		return known
	}
	m.spelling[lower] = key
	return key
}

func (m *merger) report(kind Kind, key, source, format string, args ...any) {
	m.changes = append(m.changes, Change{Kind: kind, Offering: key, Source: source, Text: fmt.Sprintf(format, args...)})
}

// wrong reports the prices of an offering that were not taken.
func (m *merger) wrong(key string) {
	for _, f := range m.byKey[key] {
		if f.l.Wrong != "" {
			m.report(Stopped, key, f.up.Source, "%s%s", prefix(f.l.Service), f.l.Wrong)
		}
	}
}

func (m *merger) provider(p *source.ProviderFile) {
	have := map[string]bool{}
	for _, e := range p.Entries {
		have[e.Key()] = true
		if f := m.byKey[e.Key()]; f != nil {
			m.wrong(e.Key())
			m.entry(e, f)
		} else {
			m.gone(e)
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
		m.wrong(key)
		m.add(p, key, of(m.byKey[key], catalog.Standard))
	}
}

// gone reports an offering that nobody lists, once all were asked and it was not seen
// for a quarter of a year.
func (m *merger) gone(e *source.Entry) {
	if len(m.read) < len(Order) || e.LastSeen == 0 || e.LastSeen+90 >= m.today || e.StateAt(m.today.Time()) != catalog.Active {
		return
	}
	if from := e.Facts.Source; rank(from) == len(Order) && !strings.HasPrefix(from, "https://") {
		m.report(Gone, e.Key(), "", "last seen %s in %s, which a refresh does not read", e.LastSeen, from)
		return
	}
	m.report(Gone, e.Key(), "", "last seen %s", e.LastSeen)
}

// entry brings an offering up to date with those who list it.
func (m *merger) entry(e *source.Entry, fs []found) {
	standard := of(fs, catalog.Standard)
	m.seen(e, fs)
	for _, n := range append(m.limits(e, standard), m.takes(e, standard)...) {
		m.report(Updated, e.Key(), n.source, "%s", n.text)
	}
	m.model(e, standard)
	m.history(e, standard)
	m.extras(e, standard)
	for s := catalog.Standard; s <= catalog.Fast; s++ {
		m.price(e, s, of(fs, s), standard)
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
		confirm(e.Sources, f.up, e, f.l)
		if e.Status == catalog.StatusUnknown && f.l.Status == catalog.Active && f.up.Read+recent >= m.today {
			e.Status = catalog.Active
			m.fact(e, "status", f.up)
			m.report(Updated, e.Key(), f.up.Source, "is sold")
		}
		if p := currentPlan(e, f.l.Service, m.today); p != nil && p.Price.Source == f.up.Source && same(p.Tiers, f.l.at(m.today)) {
			p.Price.Checked = f.up.Read
		}
	}
}

// note is a fact that came in, and where from.
type note struct{ source, text string }

// limits fills in what the files do not know, and says what. What they know stays.
func (m *merger) limits(e *source.Entry, fs []found) (notes []note) {
	fill := func(f found, name string, have *catalog.Tokens, v catalog.Tokens) {
		// A data set that does not know the output puts the context there.
		if *have != 0 || v <= 0 || e.Context != 0 && v >= e.Context {
			return
		}
		*have = v
		m.fact(e, name, f.up)
		notes = append(notes, note{f.up.Source, fmt.Sprintf("%s is %d", name, v)})
	}
	// Where the limits were read off the provider's page, what is missing there is
	// missing on purpose.
	page := slices.ContainsFunc(e.Sources, func(f catalog.FactSource) bool {
		return f.Fact == "context" && strings.HasPrefix(f.Source, "https://")
	})
	for _, f := range fs {
		if !page && f.l.Context >= max(e.MaxInput, e.MaxOutput) {
			fill(f, "context", &e.Context, f.l.Context)
		}
		if !page && e.Out&(catalog.Embedding|catalog.Rerank|catalog.Moderation) == 0 {
			fill(f, "max_output", &e.MaxOutput, f.l.MaxOutput)
		}
		if f.l.Shutdown != 0 && e.Shutdown == 0 && f.l.Shutdown > m.today {
			e.Shutdown = f.l.Shutdown
			m.fact(e, "shutdown", f.up)
			notes = append(notes, note{f.up.Source, "shuts down on " + e.Shutdown.String()})
		}
	}
	return notes
}

// takes completes the modalities of an offering of which a part is known, by the first
// data set that names all, and leaves open what contradicts the maker of the model.
func (m *merger) takes(e *source.Entry, fs []found) []note {
	if e.InPartial || !m.inputs.Partial(e) {
		return nil
	}
	for _, f := range fs {
		if f.l.In == 0 || f.l.In&e.In != e.In || m.inputs.PartialSource(f.up.Source) {
			continue
		}
		e.In = f.l.In
		m.fact(e, "in", f.up)
		m.inputs.Settle(e)
		return []note{{f.up.Source, "takes " + e.In.String()}}
	}
	return nil
}

// fact records where a single fact comes from.
func (m *merger) fact(e *source.Entry, name string, from *Upstream) {
	if e.Facts.Source != from.Source {
		e.Sources = withFact(e.Sources, name, from)
	}
}

// withFact returns a list of sources in which a fact comes from a data set.
func withFact(list []catalog.FactSource, name string, from *Upstream) []catalog.FactSource {
	list = slices.DeleteFunc(list, func(f catalog.FactSource) bool { return f.Fact == name })
	list = append(list, catalog.FactSource{Fact: name, Source: from.Source, Checked: from.Read})
	slices.SortFunc(list, func(a, b catalog.FactSource) int { return strings.Compare(a.Fact, b.Fact) })
	return list
}

// add appends an offering that is new. Where its model is new too, a model is
// proposed.
func (m *merger) add(p *source.ProviderFile, key string, fs []found) {
	best, block := m.pick(fs)
	if best.l == nil {
		return // without a price it is no news
	}
	l := best.l
	if l.Status == catalog.ShutDown || l.Shutdown != 0 && l.Shutdown <= m.today {
		return
	}
	price := "free"
	if !l.Free {
		price = show(block)
	}
	if strings.HasPrefix(l.ID, "~") {
		m.report(Pointer, key, best.up.Source, "%s", price)
		return
	}
	if !m.confirmed(fs) {
		m.report(Unconfirmed, key, best.up.Source, "%s", price)
		return
	}
	if why := m.contested(fs, block); why != "" {
		m.report(Stopped, key, best.up.Source, "new, %s: %s", price, why)
		return
	}
	kind, like := Added, ""
	model := m.models.of(fs)
	if model == "" {
		like = m.models.like(l)
		model, kind = m.models.propose(fs), Proposed
	}
	if model == "" {
		m.report(Orphan, key, best.up.Source, "%s%s", price, like)
		return
	}
	at, _ := slices.BinarySearchFunc(p.Entries, l.ID, func(e *source.Entry, id string) int { return strings.Compare(e.ID, id) })
	block = m.edges.Follow(model, block)
	e := m.newEntry(model, best, block, fs)
	m.takes(e, fs)
	m.inputs.Settle(e)
	p.Entries = slices.Insert(p.Entries, at, e)
	m.report(kind, key, best.up.Source, "%s%s, %s%s", model, like, price, m.dissent(fs, block))
	m.model(p.Entries[at], fs)
	for s := catalog.Standard + 1; s <= catalog.Fast; s++ {
		m.price(p.Entries[at], s, of(m.byKey[key], s), fs)
	}
}

// newEntry makes an offering of what is listed of it.
func (m *merger) newEntry(model string, best found, block []catalog.Tier, fs []found) *source.Entry {
	l := best.l
	e := &source.Entry{Offering: catalog.Offering{
		Provider: l.Provider, ID: l.ID, Model: model, Name: l.Name, Context: l.Context, In: l.In, Out: l.Out, Can: l.Can,
		Status: l.Status, Shutdown: l.Shutdown, FirstSeen: best.up.Read, LastSeen: best.up.Read,
		Facts: catalog.Provenance{Source: best.up.Source, Checked: best.up.Read, Level: catalog.OneSource},
	}}
	if l.Free {
		e.Billing = catalog.Free
	} else {
		e.Billing = catalog.PerToken
		e.Plans = []catalog.Plan{m.plan(catalog.Standard, block, best, fs)}
	}
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
	return e
}

// contested says why the price of a new offering is hard to believe: another data set
// has one that is a jump away, and is not alone against several.
func (m *merger) contested(fs []found, block []catalog.Tier) string {
	for _, f := range fs {
		tiers := f.l.at(m.today)
		if !known(tiers) || !known(block) {
			continue
		}
		if m.sharing(fs, tiers) > 1 || m.sharing(fs, block) == 1 {
			if why := suspicious(tiers[:1], block); why != "" {
				return f.up.Source + " has " + show(tiers[:1]) + ", " + why
			}
		}
	}
	return ""
}

// recent is how many days old the copy of a data set may be that alone makes an
// offering believed to be sold.
const recent = 60

// confirmed reports whether a recent data set, or at least two, price an offering, or
// the provider itself gives it away.
func (m *merger) confirmed(fs []found) bool {
	n := 0
	for _, f := range fs {
		if f.l.Free {
			return true
		}
		if !known(f.l.at(m.today)) {
			continue
		}
		if n++; n > 1 || f.up.Read+recent >= m.today {
			return true
		}
	}
	return false
}
