package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"tokenfare/catalog"
)

// show prints all facts of an offering and of its model, each with its source and the
// day it was read, and every plan, those made of ratios included.
func (t *tool) show(key string) error {
	_, c, err := t.read()
	if err != nil {
		return err
	}
	o := c.Lookup(key)
	if o == nil {
		return fmt.Errorf("no offering %q", key)
	}
	fmt.Fprintln(t.out, o.Key())
	facts := newFactTable(t.out, o.Facts, o.Sources)
	facts.add("model", o.Model)
	facts.add("name", o.Name)
	facts.add("aliases", strings.Join(o.Aliases, ", "))
	facts.add("context", tokens(o.Context))
	facts.add("max_input", tokens(o.MaxInput))
	facts.add("max_output", tokens(o.MaxOutput))
	facts.add("min_cacheable", tokens(o.MinCacheable))
	facts.add("cache_step", tokens(o.CacheStep))
	facts.add("can", capabilities(o, catalog.Yes))
	facts.add("cannot", capabilities(o, catalog.No))
	in := strings.Join(o.In.Names(), ", ")
	if o.InPartial {
		in += ", others unknown"
	}
	facts.add("in", in)
	facts.add("out", strings.Join(o.Out.Names(), ", "))
	facts.add("billing", o.Billing.String())
	facts.add("status", o.Status.String())
	facts.add("shutdown", o.Shutdown.String())
	facts.add("replacement", o.Replacement)
	facts.add("first seen", o.FirstSeen.String())
	facts.add("last seen", o.LastSeen.String())
	facts.add("trains_on_input", o.TrainsOnInput.String())
	facts.add("not_served_in", strings.Join(o.NotServedIn, ", "))
	for _, g := range o.Gotchas {
		facts.add("gotchas", g)
	}
	if err := facts.w.Flush(); err != nil {
		return err
	}
	for i := range o.Plans {
		if err := showPlan(t.out, &o.Plans[i]); err != nil {
			return err
		}
	}
	return showModel(t.out, c, c.Model(o.Model))
}

func showModel(out io.Writer, c *catalog.Catalog, m *catalog.Model) error {
	fmt.Fprintf(out, "\nmodel %s\n", m.ID)
	facts := newFactTable(out, m.Facts, m.Sources)
	facts.add("name", m.Name)
	facts.add("aliases", strings.Join(m.Aliases, ", "))
	facts.add("lab", c.Lab(m.Lab).Name)
	facts.add("family", m.Family)
	facts.add("tokenizer", m.Tokenizer)
	facts.add("class", strings.TrimSuffix(m.Class.String()+", "+m.ClassReason, ", "))
	facts.add("open", m.Open.String())
	facts.add("licence", m.Licence)
	facts.add("released", m.Released.String())
	facts.add("cutoff", m.Cutoff.String())
	facts.add("description", m.Description)
	return facts.w.Flush()
}

func showPlan(out io.Writer, p *catalog.Plan) error {
	head := []string{p.Service.String()}
	if p.Region != "" {
		head = append(head, "in "+p.Region)
	}
	if p.From != 0 {
		head = append(head, "from "+p.From.String())
	}
	if p.Until != 0 {
		head = append(head, "until "+p.Until.String())
	}
	fmt.Fprintf(out, "\nprice: %s\n", strings.Join(head, " "))
	facts := newFactTable(out, p.Price, p.Sources)
	for i := range p.Windows {
		facts.add("windows", window(&p.Windows[i]))
	}
	for i := range p.Tiers {
		if i > 0 {
			facts.add("tiers", edge(&p.Tiers[i]))
		}
		for u := range catalog.NumUnits {
			if r, known := p.Tiers[i].Rates.Get(u); known {
				unit := "USD per million tokens"
				if u.Each() {
					unit = "USD each"
				}
				facts.add(u.String(), u.Format(r)+" "+unit)
			}
		}
	}
	return facts.w.Flush()
}

func window(w *catalog.Window) string {
	var days []string
	for i, on := range w.Days {
		if on {
			days = append(days, [...]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}[i])
		}
	}
	return fmt.Sprintf("%s %02d:%02d-%02d:%02d %s", strings.Join(days, ", "), w.From/60, w.From%60, w.To/60, w.To%60, w.Zone)
}

func edge(t *catalog.Tier) string {
	word, what := "above", "the whole request"
	if t.Inclusive {
		word = "from"
	}
	if t.Marginal {
		what = "the tokens beyond"
	}
	return fmt.Sprintf("%s %d tokens of prompt, %s:", word, t.Edge, what)
}

// factTable lists facts with where they come from.
type factTable struct {
	w     *tabwriter.Writer
	all   catalog.Provenance
	other map[string]catalog.FactSource
}

func newFactTable(out io.Writer, all catalog.Provenance, other []catalog.FactSource) *factTable {
	t := &factTable{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0), all, map[string]catalog.FactSource{}}
	for _, f := range other {
		t.other[f.Fact] = f
	}
	return t
}

// add adds a fact, unless it is not known.
func (t *factTable) add(name, value string) {
	if value == "" || value == "unknown" {
		return
	}
	from := fmt.Sprintf("%s, %s, %s", t.all.Source, t.all.Checked, t.all.Display())
	if f, ok := t.other[name]; ok {
		from = fmt.Sprintf("%s, %s", f.Source, f.Checked)
	}
	fmt.Fprintf(t.w, "  %s\t%s\t[%s]\n", name, value, from)
}

func tokens(n catalog.Tokens) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d tokens", n)
}

func capabilities(o *catalog.Offering, as catalog.Tri) string {
	var names []string
	for k := range catalog.NumCapabilities {
		if o.Can.Get(k) == as {
			names = append(names, k.String())
		}
	}
	return strings.Join(names, ", ")
}
