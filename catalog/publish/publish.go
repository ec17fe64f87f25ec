// Package publish owns the catalog's static JSON for others: one file of it all, one
// for each provider, and their JSON Schema. The names of its fields are a promise:
// what breaks a reader is a new version.
package publish

import (
	"bytes"
	"encoding/json"

	"tokenfare/catalog"
)

// Version is the version of the form. It is part of the files' names.
const Version = "v1"

// Files returns the files by path, to be served under /catalog/: v1.json,
// v1.schema.json and v1/PROVIDER.json. Equal catalogs give equal bytes.
func Files(c *catalog.Catalog) (map[string][]byte, error) {
	schema, err := Schema()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{schemaName: schema}
	if files[Version+".json"], err = encode(document(c, schemaName)); err != nil {
		return nil, err
	}
	for i := range c.Providers {
		data, err := encode(document(part(c, &c.Providers[i]), "../"+schemaName))
		if err != nil {
			return nil, err
		}
		files[Version+"/"+c.Providers[i].ID+".json"] = data
	}
	return files, nil
}

// part returns the part of a catalog that is about a provider: it, its offerings,
// and their models and labs.
func part(c *catalog.Catalog, p *catalog.Provider) *catalog.Catalog {
	models, labs := map[string]bool{}, map[string]bool{}
	of := *c
	of.Providers, of.Offerings, of.Models, of.Labs = []catalog.Provider{*p}, c.OfProvider(p.ID), nil, nil
	for i := range of.Offerings {
		models[of.Offerings[i].Model] = true
	}
	for _, m := range c.Models {
		if models[m.ID] {
			labs[m.Lab] = true
			of.Models = append(of.Models, m)
		}
	}
	for _, l := range c.Labs {
		if labs[l.ID] {
			of.Labs = append(of.Labs, l)
		}
	}
	return &of
}

const schemaName = Version + ".schema.json"

// encode writes compact JSON, with a line for each offering and model, so that two
// versions can be compared.
func encode(d Document) ([]byte, error) {
	data, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	data = bytes.ReplaceAll(data, []byte(`,{"id":`), []byte(",\n{\"id\":"))
	data = bytes.ReplaceAll(data, []byte(`:[{"id":`), []byte(":[\n{\"id\":"))
	return append(data, '\n'), nil
}

// document puts a catalog into the form of the files. The schema is where a reader of
// the file finds it.
func document(c *catalog.Catalog, schema string) Document {
	d := Document{
		Schema: schema, Refreshed: text(c.Refreshed), Next: text(c.Next),
		Providers: []Provider{}, Labs: []Lab{}, Models: []Model{}, Sources: []Source{},
	}
	for i := range c.Providers {
		p := provider(&c.Providers[i])
		of := c.OfProvider(p.ID)
		for j := range of {
			p.Offerings = append(p.Offerings, offering(&of[j]))
		}
		d.Providers = append(d.Providers, p)
	}
	for i := range c.Models {
		d.Models = append(d.Models, model(&c.Models[i]))
	}
	for _, l := range c.Labs {
		d.Labs = append(d.Labs, Lab(l))
	}
	for _, s := range c.Sources {
		d.Sources = append(d.Sources, Source{s.ID, s.Name, s.URL, s.Licence, text(s.Read), s.Partial, s.Note})
	}
	return d
}

func provider(p *catalog.Provider) Provider {
	return Provider{
		ID: p.ID, Name: p.Name, Pricing: p.URL, Docs: p.Docs, BaseURL: p.BaseURL, Auth: p.Auth,
		API: p.API, Env: p.Env, FirstParty: p.FirstParty, Gateway: p.Gateway, Gotchas: p.Gotchas, Offerings: []Offering{},
	}
}

func model(m *catalog.Model) Model {
	return Model{
		ID: m.ID, Name: m.Name, Aliases: m.Aliases, Lab: m.Lab, Family: m.Family, Tokenizer: m.Tokenizer,
		Class: m.Class.String(), ClassReason: m.ClassReason, OpenWeights: tri(m.Open), Licence: m.Licence,
		Released: text(m.Released), Cutoff: text(m.Cutoff), Description: m.Description,
		Facts: provenance(&m.Facts), Sources: sources(m.Sources),
	}
}

func offering(o *catalog.Offering) Offering {
	out := Offering{
		ID: o.ID, Model: o.Model, Name: o.Name, Aliases: o.Aliases,
		Context: int64(o.Context), MaxInput: int64(o.MaxInput), MaxOutput: int64(o.MaxOutput), MinCacheable: int64(o.MinCacheable), CacheStep: int64(o.CacheStep),
		Input: o.In.Names(), InputPartial: o.InPartial, Output: o.Out.Names(), Billing: o.Billing.String(), Status: o.Status.String(),
		Shutdown: text(o.Shutdown), Replacement: o.Replacement, FirstSeen: text(o.FirstSeen), LastSeen: text(o.LastSeen),
		TrainsOnInput: tri(o.TrainsOnInput), NotServedIn: o.NotServedIn, Gotchas: o.Gotchas, Facts: provenance(&o.Facts), Sources: sources(o.Sources),
	}
	for k := range catalog.NumCapabilities {
		if t := o.Can.Get(k); t != catalog.Unknown {
			if out.Capabilities == nil {
				out.Capabilities = map[string]bool{}
			}
			out.Capabilities[k.String()] = t == catalog.Yes
		}
	}
	for i := range o.Plans {
		out.Plans = append(out.Plans, plan(&o.Plans[i]))
	}
	return out
}

func plan(p *catalog.Plan) Plan {
	out := Plan{
		Service: p.Service.String(), Region: p.Region, From: text(p.From), Until: text(p.Until),
		Price: provenance(&p.Price), Sources: sources(p.Sources), Tiers: []Tier{},
	}
	for _, w := range p.Windows {
		win := Window{Zone: w.Zone, From: int(w.From), To: int(w.To), Days: []int{}}
		for day, on := range w.Days {
			if on {
				win.Days = append(win.Days, day)
			}
		}
		out.Windows = append(out.Windows, win)
	}
	for i := range p.Tiers {
		out.Tiers = append(out.Tiers, tier(&p.Tiers[i]))
	}
	return out
}

func tier(t *catalog.Tier) Tier {
	out := Tier{Edge: int64(t.Edge), Inclusive: t.Inclusive, Marginal: t.Marginal, Rates: map[string]json.Number{}}
	for u := range catalog.NumUnits {
		if r, known := t.Rates.Get(u); known {
			out.Rates[u.String()] = json.Number(u.Format(r)) // JSON carries decimals exactly
		}
	}
	return out
}

func provenance(p *catalog.Provenance) Provenance {
	return Provenance{p.Source, text(p.Checked), p.Level.String(), int(p.Agree), int(p.Of)}
}

func sources(list []catalog.FactSource) map[string]FactSource {
	if len(list) == 0 {
		return nil
	}
	m := map[string]FactSource{}
	for _, s := range list {
		m[s.Fact] = FactSource{s.Source, text(s.Checked)}
	}
	return m
}

// tri returns nil for what is not known.
func tri(t catalog.Tri) *bool {
	if t == catalog.Unknown {
		return nil
	}
	yes := t == catalog.Yes
	return &yes
}

// text returns a date as YYYY-MM-DD, empty when it is not known.
func text(d catalog.Date) date { return date(d.String()) }
