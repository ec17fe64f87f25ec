package source

import (
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// This file says what the files hold, field by field, in the order in which they are
// written.

func (s *SourcesFile) fields() []field {
	return []field{
		date("refreshed", &s.Refreshed),
		date("next", &s.Next),
		{name: "sources",
			read: func(n node) {
				for _, item := range n.items() {
					s.Sources = append(s.Sources, item.source())
				}
			},
			block: func(e *emitter) {
				e.line("sources:")
				for i := range s.Sources {
					e.item(func() { e.fields(sourceFields(&s.Sources[i])) })
				}
			}},
		rows("pages", &s.Pages, pageFields, func(n node, p *Page) {
			if !strings.HasPrefix(p.URL, "https://") || p.Read == 0 {
				n.fail("a page needs its https url, and the day it was read")
			}
		}),
	}
}

func (n node) source() (s catalog.Source) {
	n.fields(sourceFields(&s))
	if s.ID == "" || s.Read == 0 {
		n.fail("a source needs id and read")
	}
	return s
}

func sourceFields(s *catalog.Source) []field {
	return []field{
		text("id", &s.ID), text("name", &s.Name), text("url", &s.URL), text("licence", &s.Licence),
		date("read", &s.Read), flag("partial", &s.Partial), text("note", &s.Note),
	}
}

func pageFields(p *Page) []field { return []field{text("url", &p.URL), date("read", &p.Read)} }

func (l *LabFile) fields(d *dates) []field {
	return []field{
		text("id", &l.Lab.ID), text("name", &l.Lab.Name), text("url", &l.Lab.URL),
		rows("caching", &l.Caching, func(r *CachingRule) []field { return cachingFields(r, d) }, checkCaching),
		{name: "models",
			read: func(n node) {
				for _, item := range n.items() {
					l.Models = append(l.Models, item.model(d))
				}
			},
			block: func(e *emitter) {
				e.entries("models", len(l.Models), func(i int) []string { return l.Models[i].Comment }, func(i int) []field { return l.Models[i].fields(d) })
			}},
	}
}

func (m *ModelEntry) fields(d *dates) []field {
	return []field{
		text("id", &m.ID), text("name", &m.Name), texts("aliases", &m.Aliases), text("family", &m.Family), text("tokenizer", &m.Tokenizer),
		named("class", &m.Class, catalog.ParseClass, catalog.ClassUnknown), text("reason", &m.ClassReason),
		named("open", &m.Open, catalog.ParseTri, catalog.Unknown), text("licence", &m.Licence),
		date("released", &m.Released), date("cutoff", &m.Cutoff), text("description", &m.Description),
		d.provenance("facts", &m.Facts),
		d.facts("sources", modelFacts, func() *[]catalog.FactSource { return &m.Sources }, func() []catalog.Provenance { return []catalog.Provenance{m.Facts} }),
	}
}

func (p *ProviderFile) fields(d *dates) []field {
	q := &p.Provider
	return []field{
		text("id", &q.ID), text("name", &q.Name), text("pricing", &q.URL), text("docs", &q.Docs), text("base_url", &q.BaseURL),
		text("auth", &q.Auth), text("api", &q.API), text("env", &q.Env),
		flag("first_party", &q.FirstParty), flag("gateway", &q.Gateway), texts("gotchas", &q.Gotchas),
		rows("writes", &p.Writes, d.writeFields, checkWrites),
		rows("not_served", &p.Regions, d.regionFields, checkRegion),
		{name: "offerings",
			read: func(n node) {
				for _, item := range n.items() {
					p.Entries = append(p.Entries, item.offering(d))
				}
			},
			block: func(e *emitter) {
				e.entries("offerings", len(p.Entries), func(i int) []string { return p.Entries[i].Comment }, func(i int) []field { return p.Entries[i].fields(d) })
			}},
	}
}

func (o *Entry) fields(d *dates) []field {
	return []field{
		text("id", &o.ID), text("model", &o.Model), text("name", &o.Name), texts("aliases", &o.Aliases),
		inline("limits", tokens("context", &o.Context), tokens("max_input", &o.MaxInput),
			tokens("max_output", &o.MaxOutput), tokens("min_cacheable", &o.MinCacheable), tokens("cache_step", &o.CacheStep)),
		capabilities("can", &o.Can, catalog.Yes), capabilities("cannot", &o.Can, catalog.No),
		modalities("in", &o.In), flag("in_partial", &o.InPartial), modalities("out", &o.Out),
		named("billing", &o.Billing, catalog.ParseBilling, impliedBilling(&o.Offering)),
		named("status", &o.Status, catalog.ParseStatus, catalog.StatusUnknown),
		date("shutdown", &o.Shutdown), text("replacement", &o.Replacement),
		inline("seen", date("first", &o.FirstSeen), date("last", &o.LastSeen)),
		named("trains_on_input", &o.TrainsOnInput, catalog.ParseTri, catalog.Unknown), texts("gotchas", &o.Gotchas),
		d.provenance("facts", &o.Facts),
		d.facts("sources", offeringFacts, func() *[]catalog.FactSource { return &o.Sources }, o.beside),
		{name: "plans",
			read: func(n node) {
				for _, item := range n.items() {
					o.addPlan(item, d)
				}
			},
			block: func(e *emitter) {
				if len(o.Plans) > 0 {
					e.line("plans:")
				}
				for i := range o.Plans {
					if i < len(o.PlanComments) {
						e.indented(func() { e.comments(o.PlanComments[i]) })
					}
					e.item(func() { e.fields(o.planFields(i, d)) })
				}
			}},
		rows("ratios", &o.Ratios, d.ratioFields, checkRatio),
	}
}

// impliedBilling is the billing of an offering that does not say.
func impliedBilling(o *catalog.Offering) catalog.Billing {
	if len(o.Plans) > 0 {
		return catalog.PerToken
	}
	return catalog.BillingUnknown
}

func (o *Entry) planFields(i int, d *dates) []field {
	p := &o.Plans[i]
	return []field{
		named("service", &p.Service, catalog.ParseService, catalog.Standard), text("region", &p.Region),
		date("from", &p.From), date("until", &p.Until),
		rows("windows", &p.Windows, windowFields, checkWindow),
		{name: "rates",
			read: func(n node) {
				p.Tiers = append(p.Tiers, catalog.Tier{})
				n.fields(rates(&p.Tiers[0].Rates))
			},
			value: func() string { return inBraces(rates(&p.Tiers[0].Rates)) }},
		{name: "tiers",
			read: func(n node) {
				if len(p.Tiers) != 1 {
					n.fail("the rates of the first tier come before it")
				}
				more := rows("tiers", &p.Tiers, tierFields, checkTier)
				more.read(n)
			},
			block: func(e *emitter) {
				rest := p.Tiers[1:]
				rows("tiers", &rest, tierFields, checkTier).block(e)
			}},
		d.provenance("price", &p.Price),
		d.facts("sources", planFacts, func() *[]catalog.FactSource { return &o.Plans[i].Sources }, func() []catalog.Provenance {
			return append([]catalog.Provenance{o.Plans[i].Price}, o.beside()...)
		}),
	}
}

func (d *dates) ratioFields(r *Ratio) []field {
	return []field{
		named("service", &r.Service, catalog.ParseService, catalog.Standard), text("region", &r.Region),
		{name: "times",
			read:  func(n node) { r.Num, r.Den = n.factor() },
			value: func() string { return money.Rate(r.Num).String() }},
		d.derivedProvenance("price", &r.Price),
	}
}

func checkRatio(n node, r *Ratio) {
	if r.Num == 0 || (r.Service == catalog.Standard) == (r.Region == "") {
		n.fail("a ratio needs times, and either service or region")
	}
	if r.Price.Source == "" {
		n.fail("a ratio needs price: {source: ...}")
	}
}

func tierFields(t *catalog.Tier) []field {
	edge := func(name string, inclusive bool) field {
		f := tokens(name, &t.Edge)
		return field{name: name,
			read: func(n node) {
				if t.Edge != 0 {
					n.fail("a tier has one edge")
				}
				f.read(n)
				t.Inclusive = inclusive
			},
			value: func() string {
				if t.Inclusive != inclusive {
					return ""
				}
				return f.value()
			}}
	}
	return append([]field{edge("above", false), edge("from", true), flag("marginal", &t.Marginal)}, rates(&t.Rates)...)
}

func checkTier(n node, t *catalog.Tier) {
	if t.Edge == 0 {
		n.fail("a tier needs above or from")
	}
}

func windowFields(w *catalog.Window) []field {
	if w.Zone == "" {
		w.Zone = "UTC"
	}
	return []field{
		text("zone", &w.Zone),
		{name: "days",
			read: func(n node) {
				for _, item := range n.items() {
					w.Days[item.day()] = true
				}
			},
			value: func() string {
				var days []string
				for i, on := range w.Days {
					if on {
						days = append(days, dayNames[i])
					}
				}
				return brackets(days)
			}},
		{name: "hours",
			read: func(n node) {
				var err error
				if w.From, w.To, err = parseHours(n.str()); err != nil {
					n.fail("%v", err)
				}
			},
			value: func() string { return formatHours(*w) }},
	}
}

func checkWindow(n node, w *catalog.Window) {
	if w.Days == [7]bool{} || w.To == 0 {
		n.fail("a window needs days and hours")
	}
}

func pointFields(p *Point) []field {
	return []field{text("offering", &p.Offering), text("kind", &p.Kind), text("source", &p.Source), text("text", &p.Text)}
}

func checkPoint(n node, p *Point) {
	if p.Offering == "" || p.Kind == "" || p.Text == "" {
		n.fail("a point needs offering, kind and text")
	}
}
