package ui

import (
	"slices"
	"strings"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/catalog"
)

// This file writes how the price of an offer comes about, for the card and for the row of
// the table that is open.

// bill writes the items of an offer's bill, its count and where its prices come from, as a
// list of terms. In the card, the total stands above it already, and the model's ID does
// not.
func (w *writer) bill(o *fit.Offer, facts *catalog.Catalog, inCard bool) {
	w.add(`<dl class="parts-of-price">`)
	b, err := o.Bill()
	switch {
	case o.Part != nil:
		b.Items = nil
		w.term("Requests", fit.Thousands(o.Part.Requests)+", each priced by itself")
	case err != nil:
		w.term("Price", text(sentence(err)))
	}
	for i := range b.Items {
		w.item(&b.Items[i])
	}
	if o.Priced && !inCard {
		w.term("Total", `<b title="$`+o.Total.String()+`">`+amount(o.Total)+`</b>, `+text(span(o)))
	}
	if o.Around != nil {
		for _, item := range o.Around.Items {
			w.term(capital(item.For.String()), text(aroundText(item.Tokens))+", "+linked(item.Formula.Source, text(item.Formula.Name)))
		}
	}
	w.term("Count", text(plural(o.Tokens.Tokens, "token", "tokens")+", "+interval(o.Tokens)+" ("+o.Family.Title+")"))
	if inCard {
		w.term("Model ID", `<code>`+text(o.Offering.ID)+`</code>`)
	}
	if o.Plan != nil {
		if len(b.Items) == 0 {
			b.Items = []cost.Item{{Known: true, Plan: o.Plan}}
		}
		w.prices(b.Items, facts)
	}
	w.add(`</dl>`)
}

// term writes a term and what it is, as HTML.
func (w *writer) term(name, what string) {
	w.add(`<div><dt>`, text(name), `</dt><dd>`, what, `</dd></div>`)
}

func (w *writer) item(item *cost.Item) {
	quantity, rate := plural(item.Quantity, "token", "tokens"), item.Rate.Display()+" per million"
	if item.Unit.Each() {
		quantity, rate = fit.Thousands(item.Quantity), item.Rate.DisplayEach()
	}
	w.add(`<div data-unit="`, item.Unit.String(), `"`)
	if !item.Known {
		w.add(`><dt>`, sentenceCase(item.Unit.String()), `</dt><dd>`, quantity, `, price `, notKnown, `</dd></div>`)
		return
	}
	w.add(` data-usd="`, item.Amount.String(), `"><dt>`, sentenceCase(item.Unit.String()), `</dt><dd>`,
		quantity, ` × `, text(rate), ` = <b>`, amount(item.Amount), `</b></dd></div>`)
}

// prices writes by which plan items are priced, and from which source of which day that is.
// Items that have it in common stand together.
func (w *writer) prices(items []cost.Item, facts *catalog.Catalog) {
	var units, from []string
	for i := range items {
		item := &items[i]
		if !item.Known {
			continue
		}
		p := item.Provenance(facts)
		source := text(item.PlanInWords()+", ") + linked(sourceURL(&p, facts), text(sourceWords(&p)))
		unit := strings.ReplaceAll(item.Unit.String(), "_", " ")
		n := slices.Index(from, source)
		switch {
		case n < 0:
			units, from = append(units, unit), append(from, source)
		case !slices.Contains(strings.Split(units[n], ", "), unit):
			units[n] += ", " + unit
		}
	}
	for i := range from {
		if len(from) > 1 {
			from[i] = text(capital(units[i])) + ": " + from[i]
		}
		w.term("Price", from[i])
	}
}

// sourceURL is the address of a source, "" where it has none. Of several data sets, it is
// that of the first.
func sourceURL(p *catalog.Provenance, facts *catalog.Catalog) string {
	first, _, _ := strings.Cut(p.Source, " ")
	if s := facts.Source(first); s != nil && s.URL != "" {
		return s.URL
	}
	return p.Source
}

// linked makes a link of HTML where there is an address.
func linked(url, what string) string {
	if !strings.HasPrefix(url, "https://") {
		return what
	}
	return `<a rel="noopener" target="_blank" href="` + text(url) + `">` + what + `</a>`
}

// says writes sentences as a list, each once, and nothing where there is none.
func (w *writer) says(all []string) {
	began := false
	for i, s := range all {
		if s == "" || slices.Contains(all[:i], s) {
			continue
		}
		if !began {
			w.add(`<ul class="says">`)
			began = true
		}
		w.add(`<li>`, text(capital(s)), `.</li>`)
	}
	if began {
		w.add(`</ul>`)
	}
}

// notes are what the bill of an offer assumes. Those of a batch's requests are not told
// apart.
func notes(o *fit.Offer) []string {
	if b, err := o.Bill(); err == nil && o.Part == nil {
		return b.Notes
	}
	return nil
}

// span shows the interval of a cost that rests on an estimate.
func span(o *fit.Offer) string {
	switch same := looksSame(o.Low, o.High); {
	case o.Open:
		return "and more: not all of it is counted"
	case same && o.Part != nil:
		return "for this batch"
	case same:
		return "for this request"
	}
	return "between " + o.Low.Display() + " and " + o.High.Display()
}

// sentenceCase makes "Cache read" of "cache_read".
func sentenceCase(name string) string {
	return capital(strings.ReplaceAll(name, "_", " "))
}
