package catalog

import (
	"math/bits"

	"tokenfare/catalog/money"
)

// The compiled form is columns: first the strings, then for each field of a struct
// its values for all structs of the kind. Equal things stand beside each other, so
// it compresses well, and a browser decodes it without parsing. Numbers are
// varints, strings references to a table (see writer.str), and columns that are
// mostly zeros list what is not (see column).
//
// This file describes the form once, for both directions. A change of it, or of the
// order of an enumeration, is a new version.
const compiledVersion = "tokenfare catalog 10\n"

// codec carries a catalog through columns, in one of the two directions.
type codec struct {
	w *writer // nil when reading
	r *reader // nil when writing
}

// catalog carries everything.
func (c *codec) catalog(k *Catalog) {
	head := []*Catalog{k}
	ints(c, head, func(k **Catalog) *Date { return &(*k).Refreshed })
	ints(c, head, func(k **Catalog) *Date { return &(*k).Next })
	c.sources(list(c, head, func(k **Catalog) *[]Source { return &(*k).Sources }))
	c.providers(list(c, head, func(k **Catalog) *[]Provider { return &(*k).Providers }))
	c.labs(list(c, head, func(k **Catalog) *[]Lab { return &(*k).Labs }))
	c.models(list(c, head, func(k **Catalog) *[]Model { return &(*k).Models }))
	c.offerings(list(c, head, func(k **Catalog) *[]Offering { return &(*k).Offerings }))
}

func (c *codec) sources(s []Source) {
	strs(c, s, func(s *Source) *string { return &s.ID })
	strs(c, s, func(s *Source) *string { return &s.Name })
	strs(c, s, func(s *Source) *string { return &s.URL })
	strs(c, s, func(s *Source) *string { return &s.Licence })
	ints(c, s, func(s *Source) *Date { return &s.Read })
	bools(c, s, func(s *Source) *bool { return &s.Partial })
	strs(c, s, func(s *Source) *string { return &s.Note })
}

func (c *codec) providers(p []Provider) {
	strs(c, p, func(p *Provider) *string { return &p.ID })
	strs(c, p, func(p *Provider) *string { return &p.Name })
	strs(c, p, func(p *Provider) *string { return &p.URL })
	strs(c, p, func(p *Provider) *string { return &p.Docs })
	strs(c, p, func(p *Provider) *string { return &p.BaseURL })
	strs(c, p, func(p *Provider) *string { return &p.Auth })
	strs(c, p, func(p *Provider) *string { return &p.API })
	strs(c, p, func(p *Provider) *string { return &p.Env })
	bools(c, p, func(p *Provider) *bool { return &p.FirstParty })
	bools(c, p, func(p *Provider) *bool { return &p.Gateway })
	gotchas := list(c, p, func(p *Provider) *[]string { return &p.Gotchas })
	strs(c, gotchas, same)
}

func (c *codec) labs(l []Lab) {
	strs(c, l, func(l *Lab) *string { return &l.ID })
	strs(c, l, func(l *Lab) *string { return &l.Name })
	strs(c, l, func(l *Lab) *string { return &l.URL })
}

func (c *codec) models(m []Model) {
	strs(c, m, func(m *Model) *string { return &m.ID })
	strs(c, m, func(m *Model) *string { return &m.Name })
	strs(c, m, func(m *Model) *string { return &m.Lab })
	strs(c, m, func(m *Model) *string { return &m.Family })
	strs(c, m, func(m *Model) *string { return &m.Tokenizer })
	ints(c, m, func(m *Model) *Class { return &m.Class })
	strs(c, m, func(m *Model) *string { return &m.ClassReason })
	ints(c, m, func(m *Model) *Tri { return &m.Open })
	strs(c, m, func(m *Model) *string { return &m.Licence })
	ints(c, m, func(m *Model) *Date { return &m.Released })
	ints(c, m, func(m *Model) *Date { return &m.Cutoff })
	strs(c, m, func(m *Model) *string { return &m.Description })
	strs(c, list(c, m, func(m *Model) *[]string { return &m.Aliases }), same)
	provenance(c, m, func(m *Model) *Provenance { return &m.Facts })
	c.factSources(list(c, m, func(m *Model) *[]FactSource { return &m.Sources }))
}

func (c *codec) offerings(o []Offering) {
	strs(c, o, func(o *Offering) *string { return &o.Provider })
	strs(c, o, func(o *Offering) *string { return &o.ID })
	strs(c, o, func(o *Offering) *string { return &o.Model })
	strs(c, o, func(o *Offering) *string { return &o.Name })
	ints(c, o, func(o *Offering) *Tokens { return &o.Context })
	ints(c, o, func(o *Offering) *Tokens { return &o.MaxInput })
	ints(c, o, func(o *Offering) *Tokens { return &o.MaxOutput })
	ints(c, o, func(o *Offering) *Tokens { return &o.MinCacheable })
	ints(c, o, func(o *Offering) *Tokens { return &o.CacheStep })
	ints(c, o, func(o *Offering) *uint32 { return &o.Can.yes })
	ints(c, o, func(o *Offering) *uint32 { return &o.Can.no })
	ints(c, o, func(o *Offering) *Modality { return &o.In })
	bools(c, o, func(o *Offering) *bool { return &o.InPartial })
	ints(c, o, func(o *Offering) *Modality { return &o.Out })
	ints(c, o, func(o *Offering) *Billing { return &o.Billing })
	ints(c, o, func(o *Offering) *Status { return &o.Status })
	ints(c, o, func(o *Offering) *Date { return &o.Shutdown })
	strs(c, o, func(o *Offering) *string { return &o.Replacement })
	ints(c, o, func(o *Offering) *Date { return &o.FirstSeen })
	ints(c, o, func(o *Offering) *Date { return &o.LastSeen })
	ints(c, o, func(o *Offering) *Tri { return &o.TrainsOnInput })
	provenance(c, o, func(o *Offering) *Provenance { return &o.Facts })

	strs(c, list(c, o, func(o *Offering) *[]string { return &o.Aliases }), same)
	strs(c, list(c, o, func(o *Offering) *[]string { return &o.NotServedIn }), same)
	strs(c, list(c, o, func(o *Offering) *[]string { return &o.Gotchas }), same)
	c.factSources(list(c, o, func(o *Offering) *[]FactSource { return &o.Sources }))
	c.plans(list(c, o, func(o *Offering) *[]Plan { return &o.Plans }))
}

func (c *codec) factSources(f []FactSource) {
	strs(c, f, func(f *FactSource) *string { return &f.Fact })
	strs(c, f, func(f *FactSource) *string { return &f.Source })
	ints(c, f, func(f *FactSource) *Date { return &f.Checked })
}

func (c *codec) plans(p []Plan) {
	ints(c, p, func(p *Plan) *Service { return &p.Service })
	strs(c, p, func(p *Plan) *string { return &p.Region })
	ints(c, p, func(p *Plan) *Date { return &p.From })
	ints(c, p, func(p *Plan) *Date { return &p.Until })
	provenance(c, p, func(p *Plan) *Provenance { return &p.Price })
	c.factSources(list(c, p, func(p *Plan) *[]FactSource { return &p.Sources }))
	c.windows(list(c, p, func(p *Plan) *[]Window { return &p.Windows }))
	c.tiers(list(c, p, func(p *Plan) *[]Tier { return &p.Tiers }))
}

func (c *codec) windows(w []Window) {
	strs(c, w, func(w *Window) *string { return &w.Zone })
	for day := range 7 {
		bools(c, w, func(w *Window) *bool { return &w.Days[day] })
	}
	ints(c, w, func(w *Window) *int16 { return &w.From })
	ints(c, w, func(w *Window) *int16 { return &w.To })
}

func (c *codec) tiers(t []Tier) {
	ints(c, t, func(t *Tier) *Tokens { return &t.Edge })
	bools(c, t, func(t *Tier) *bool { return &t.Inclusive })
	bools(c, t, func(t *Tier) *bool { return &t.Marginal })
	ints(c, t, func(t *Tier) *uint32 { return &t.Rates.known })
	c.rates(t)
}

// rates carries the rates that are known, tier by tier: columns by unit would be
// sixteen, of which most are nearly empty.
func (c *codec) rates(t []Tier) {
	if c.w != nil {
		for i := range t {
			for _, rate := range t[i].Rates.values {
				c.w.uint(packRate(rate))
			}
		}
		return
	}
	total := 0
	for i := range t {
		known := t[i].Rates.known
		total += c.r.count(uint64(bits.OnesCount32(known)), total)
		c.r.bad = c.r.bad || known >= 1<<NumUnits
	}
	if c.r.bad {
		return
	}
	all := make([]money.Rate, total)
	for i := range all {
		all[i] = unpackRate(c.r.uint())
	}
	for i := range t {
		r := &t[i].Rates
		n := bits.OnesCount32(r.known)
		if n > 0 { // where nothing is priced, it stays nil
			r.values, all = all[:n:n], all[n:]
		}
	}
}

func provenance[T any](c *codec, s []T, field func(*T) *Provenance) {
	strs(c, s, func(t *T) *string { return &field(t).Source })
	ints(c, s, func(t *T) *Date { return &field(t).Checked })
	ints(c, s, func(t *T) *Level { return &field(t).Level })
	ints(c, s, func(t *T) *uint8 { return &field(t).Agree })
	ints(c, s, func(t *T) *uint8 { return &field(t).Of })
}

func same[T any](t *T) *T { return t }

// ints carries a column of numbers that are not negative.
func ints[T any, N number](c *codec, s []T, field func(*T) *N) {
	if c.w != nil {
		column(c.w, s, func(t *T) uint64 { return uint64(*field(t)) })
		return
	}
	readInts(c.r, fieldsOf(s, field))
}

func bools[T any](c *codec, s []T, field func(*T) *bool) {
	if c.w != nil {
		column(c.w, s, func(t *T) uint64 {
			if *field(t) {
				return 1
			}
			return 0
		})
		return
	}
	readBools(c.r, fieldsOf(s, field))
}

func strs[T any](c *codec, s []T, field func(*T) *string) {
	if c.w != nil {
		column(c.w, s, func(t *T) uint64 { return c.w.str(*field(t)) })
		return
	}
	readStrings(c.r, fieldsOf(s, field))
}

// list carries the lengths of a list that every parent has, and returns all their
// elements in one slice, whose columns are to be carried next. When reading, the
// parents' lists are parts of that slice.
func list[P, E any](c *codec, parents []P, field func(*P) *[]E) []E {
	if c.w != nil {
		var all []E
		column(c.w, parents, func(p *P) uint64 {
			all = append(all, *field(p)...)
			return uint64(len(*field(p)))
		})
		return all
	}
	return readLists(c.r, fieldsOf(parents, field))
}

// packRate makes most rates one or two bytes long: it keeps the trailing decimal
// zeros as a count in the low four bits, and the sign in the fifth.
func packRate(r money.Rate) uint64 {
	sign := uint64(0)
	if r < 0 {
		sign, r = 1, -r
	}
	zeros := uint64(0)
	for r != 0 && r%10 == 0 && zeros < 15 {
		r /= 10
		zeros++
	}
	return uint64(r)<<5 | sign<<4 | zeros
}

func unpackRate(v uint64) money.Rate {
	r := money.Rate(v>>5) * pow10[v&15]
	if v&16 != 0 {
		return -r
	}
	return r
}

var pow10 = [16]money.Rate{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
}
