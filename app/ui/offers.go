package ui

import (
	"html"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/catalog"
)

// columns are the heads of the table "Offers".
var columns = []string{"Model", "Tokens", "Input / 1M", "Output / 1M", "This request", "Context"}

// prerendered is how many rows are in the page before any wasm runs: what can be
// read at once, within the budget of 60 kB on the wire.
const prerendered = 120

// offers shows every offering as a table. The wasm fills it by itself, see
// offersTable; the prerendered page brings its first rows.
func (c *calculator) offers() app.UI {
	return app.Section().Class("offers").Body(
		app.H2().ID("offers-title").Text(textOffers),
		app.P().Class("faint").Text(c.offersHead()),
		app.Div().Class("scroll").Body(
			// The roles are spelled out because the style sheet lays the table out
			// with grids, and browsers then forget that it is one.
			app.Table().ID("offers").Role("table").Aria("labelledby", "offers-title").Body(
				app.THead().Role("rowgroup").Body(app.Tr().Role("row").Body(
					app.Range(columns).Slice(func(i int) app.UI {
						return app.Th().Role("columnheader").Scope("col").Text(columns[i])
					}),
				)),
				app.If(app.IsServer, func() app.UI {
					return app.Raw(`<tbody role="rowgroup">` + rows(c.firstToRead()) + "</tbody>")
				}),
			),
		),
	)
}

// firstToRead are the offers for a reader without the wasm: the makers' own, of
// the classes that compete.
func (c *calculator) firstToRead() []fit.Offer {
	var first []fit.Offer
	for i := range c.answer.Offers[:c.answer.Fitting] {
		o := &c.answer.Offers[i]
		general := o.Class() == catalog.Flagship || o.Class() == catalog.Mid || o.Class() == catalog.Small
		own := o.Provider != nil && o.Provider.FirstParty
		if general && own && len(first) < prerendered {
			first = append(first, *o)
		}
	}
	return first
}

// rows writes table rows. They are written as text, not as components, because
// the table has thousands: see offersTable.
func rows(offers []fit.Offer) string {
	var b strings.Builder
	b.Grow(len(offers) * 900)
	for i := range offers {
		writeRow(&b, &offers[i])
	}
	return b.String()
}

func writeRow(b *strings.Builder, o *fit.Offer) {
	tag := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
	}
	text := html.EscapeString
	how := o.Tokens.How
	tag(`<tr role="row" data-offer="`, text(o.Offering.Key()), `" data-tokens="`, plainInt(o.Tokens.Tokens), `" data-exact="`, how.String(), `"`)
	if o.Priced {
		tag(` data-cost-usd="`, o.Cost.Total.String(), `"`)
	}
	if o.Fits() {
		tag(` data-fits="true">`)
	} else {
		tag(` data-fits="false">`)
	}
	tag(`<th role="rowheader" scope="row"><span class="name">`, text(modelName(o)), `</span> <span class="where">`, text(providerName(o)),
		` · <code>`, text(o.Offering.ID), `</code></span>`)
	writeRemarks(b, o)
	tag(`</th><td role="cell" data-label="Tokens">`, fit.Thousands(o.Tokens.Tokens),
		` <span class="badge `, how.String(), `" title="`, text(exactnessSentences[how]), `">`, text(interval(o.Tokens)), `</span></td>`)
	input, output := rates(o)
	tag(`<td role="cell" data-label="Input / 1M">`, input, `</td><td role="cell" data-label="Output / 1M">`, output, `</td>`)
	tag(`<td role="cell" data-label="This request" class="cost"`)
	if o.Priced {
		tag(` title="$`, o.Cost.Total.String(), `">`, text(o.Cost.Total.Display()))
		if o.Low != o.High {
			tag(` <span class="span">`, text(o.Low.Display()), `–`, text(o.High.Display()), `</span>`)
		}
	} else {
		tag(`>`, notKnown)
	}
	tag(`</td><td role="cell" data-label="Context">`, contextText(o.Offering.Context), `</td></tr>`)
}

const notKnown = `<span class="faint">not known</span>`

// writeRemarks writes what stands below a model's name: why it does not fit, or
// what to know before buying, and where its price is from.
func writeRemarks(b *strings.Builder, o *fit.Offer) {
	for _, r := range o.Reasons {
		b.WriteString(` <span class="reason">` + html.EscapeString(r.String()) + `</span>`)
	}
	if o.Fits() && o.Offering.Shutdown != 0 {
		b.WriteString(` <span class="caution">shuts down ` + o.Offering.Shutdown.String() + `</span>`)
	}
	if o.Tight {
		b.WriteString(` <span class="caution">may not fit</span>`)
	}
	if o.Offering.TrainsOnInput == catalog.Yes {
		b.WriteString(` <span class="caution">trains on your prompts</span>`)
	}
	if o.Plan == nil {
		return
	}
	if source := o.Plan.Price.Source; strings.HasPrefix(source, "https://") {
		b.WriteString(` <a class="source" rel="noopener" target="_blank" href="` + html.EscapeString(source) + `">` + html.EscapeString(priceSource(o.Plan)) + `</a>`)
		return
	}
	b.WriteString(` <span class="source">` + html.EscapeString(priceSource(o.Plan)) + `</span>`)
}

// rates are those of the tier that the prompt falls into.
func rates(o *fit.Offer) (input, output string) {
	input, output = notKnown, notKnown
	if o.Plan == nil {
		return input, output
	}
	tier := o.Plan.TierFor(catalog.Tokens(o.Tokens.Tokens))
	if tier == nil {
		return input, output
	}
	if rate, ok := tier.Rates.Get(catalog.Input); ok {
		input = rate.Display()
	}
	if rate, ok := tier.Rates.Get(catalog.Output); ok {
		output = rate.Display()
	}
	return input, output
}

func contextText(n catalog.Tokens) string {
	if n == 0 {
		return notKnown
	}
	return fit.Thousands(int64(n))
}

// apart lists what has no price by the token.
func (c *calculator) apart() app.UI {
	if len(c.answer.Apart) == 0 {
		return app.Div().Hidden(true)
	}
	return app.Section().Class("apart").Body(
		app.Details().Body(
			app.Summary().Body(
				app.H2().Text(textApart),
				app.Span().Class("faint").Text(plural(int64(len(c.answer.Apart)), "offer", "offers")),
			),
			app.P().Class("faint").Text(textApartWhy),
			app.Ul().Body(app.Range(c.answer.Apart).Slice(func(i int) app.UI {
				o := &c.answer.Apart[i]
				return app.Li().DataSet("offer", o.Offering.Key()).DataSet("fits", o.Fits()).Body(
					app.Span().Class("name").Text(modelName(o)),
					app.Text(" "),
					app.Span().Class("where").Text(providerName(o)+" · "+o.Offering.ID+" · "+o.Offering.Billing.String()),
					app.If(!o.Fits(), func() app.UI {
						return app.Span().Class("reason").Text(" " + o.Reasons[0].String())
					}),
				)
			})),
		),
	)
}
