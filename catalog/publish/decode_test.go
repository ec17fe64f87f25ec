package publish

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tokenfare/catalog"
)

// decode makes a catalog of a published file, the other way round than the package.
func decode(t *testing.T, data []byte) *catalog.Catalog {
	t.Helper()
	var doc Document
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	d := decoder{t}
	c := &catalog.Catalog{Refreshed: d.date(doc.Refreshed), Next: d.date(doc.Next)}
	for _, s := range doc.Sources {
		c.Sources = append(c.Sources, catalog.Source{ID: s.ID, Name: s.Name, URL: s.URL, Licence: s.Licence, Read: d.date(s.Read), Partial: s.Partial, Note: s.Note})
	}
	for _, l := range doc.Labs {
		c.Labs = append(c.Labs, catalog.Lab(l))
	}
	for i := range doc.Models {
		c.Models = append(c.Models, d.model(&doc.Models[i]))
	}
	for _, p := range doc.Providers {
		c.Providers = append(c.Providers, catalog.Provider{
			ID: p.ID, Name: p.Name, URL: p.Pricing, Docs: p.Docs, BaseURL: p.BaseURL, Auth: p.Auth, API: p.API, Env: p.Env,
			FirstParty: p.FirstParty, Gateway: p.Gateway, Gotchas: p.Gotchas,
		})
		for i := range p.Offerings {
			o := d.offering(&p.Offerings[i])
			o.Provider = p.ID
			c.Offerings = append(c.Offerings, o)
		}
	}
	return c
}

type decoder struct{ t *testing.T }

// value reads a value with one of the catalog's parsers.
func value[T any](d decoder, s string, parse func(string) (T, error)) T {
	v, err := parse(s)
	if err != nil {
		d.t.Error(err)
	}
	return v
}

func (d decoder) date(s date) catalog.Date {
	if s == "" {
		return 0
	}
	return value(d, string(s), catalog.ParseDate)
}

func (d decoder) model(m *Model) catalog.Model {
	return catalog.Model{
		ID: m.ID, Name: m.Name, Aliases: m.Aliases, Lab: m.Lab, Family: m.Family, Tokenizer: m.Tokenizer,
		Class: value(d, m.Class, catalog.ParseClass), ClassReason: m.ClassReason, Open: yesNo(m.OpenWeights), Licence: m.Licence,
		Released: d.date(m.Released), Cutoff: d.date(m.Cutoff), Description: m.Description,
		Facts: d.provenance(m.Facts), Sources: d.factSources(m.Sources),
	}
}

func (d decoder) offering(o *Offering) catalog.Offering {
	out := catalog.Offering{
		ID: o.ID, Model: o.Model, Name: o.Name, Aliases: o.Aliases, Context: catalog.Tokens(o.Context),
		MaxInput: catalog.Tokens(o.MaxInput), MaxOutput: catalog.Tokens(o.MaxOutput), MinCacheable: catalog.Tokens(o.MinCacheable), CacheStep: catalog.Tokens(o.CacheStep),
		In: d.modalities(o.Input), InPartial: o.InputPartial, Out: d.modalities(o.Output),
		Billing: value(d, o.Billing, catalog.ParseBilling), Status: value(d, o.Status, catalog.ParseStatus),
		Shutdown: d.date(o.Shutdown), Replacement: o.Replacement, FirstSeen: d.date(o.FirstSeen), LastSeen: d.date(o.LastSeen),
		TrainsOnInput: yesNo(o.TrainsOnInput), NotServedIn: o.NotServedIn, Gotchas: o.Gotchas, Facts: d.provenance(o.Facts), Sources: d.factSources(o.Sources),
	}
	for name, yes := range o.Capabilities {
		out.Can.Set(value(d, name, catalog.ParseCapability), yesNo(&yes))
	}
	for i := range o.Plans {
		out.Plans = append(out.Plans, d.plan(&o.Plans[i]))
	}
	return out
}

func (d decoder) modalities(names []string) (m catalog.Modality) {
	for _, n := range names {
		m |= value(d, n, catalog.ParseModality)
	}
	return m
}

func (d decoder) plan(p *Plan) catalog.Plan {
	out := catalog.Plan{
		Service: value(d, p.Service, catalog.ParseService), Region: p.Region, From: d.date(p.From), Until: d.date(p.Until),
		Price: d.provenance(p.Price), Sources: d.factSources(p.Sources),
	}
	for _, w := range p.Windows {
		window := catalog.Window{Zone: w.Zone, From: int16(w.From), To: int16(w.To)}
		for _, day := range w.Days {
			window.Days[day] = true
		}
		out.Windows = append(out.Windows, window)
	}
	for _, t := range p.Tiers {
		tier := catalog.Tier{Edge: catalog.Tokens(t.Edge), Inclusive: t.Inclusive, Marginal: t.Marginal}
		for name, n := range t.Rates {
			u := value(d, name, catalog.ParseUnit)
			tier.Rates.Set(u, value(d, n.String(), u.ParseRate))
		}
		out.Tiers = append(out.Tiers, tier)
	}
	return out
}

func (d decoder) provenance(p Provenance) catalog.Provenance {
	return catalog.Provenance{
		Source: p.Source, Checked: d.date(p.Checked), Level: value(d, p.Level, catalog.ParseLevel), Agree: uint8(p.Agree), Of: uint8(p.Of),
	}
}

func (d decoder) factSources(m map[string]FactSource) []catalog.FactSource {
	var list []catalog.FactSource
	for fact, s := range m {
		list = append(list, catalog.FactSource{Fact: fact, Source: s.Source, Checked: d.date(s.Checked)})
	}
	slices.SortFunc(list, func(a, b catalog.FactSource) int { return strings.Compare(a.Fact, b.Fact) })
	return list
}

func yesNo(b *bool) catalog.Tri {
	switch {
	case b == nil:
		return catalog.Unknown
	case *b:
		return catalog.Yes
	}
	return catalog.No
}
