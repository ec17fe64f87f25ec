package ui

import (
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/app/share"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// columns are the heads of the table "Offers".
var columns = []string{"Model", "Tokens", "Input / 1M", "Output / 1M", textThisRequest, "Context"}

// prerendered is how many rows are in the page before any wasm runs: what can be
// read at once, within the budget of 60 kB on the wire.
const prerendered = 120

// offers shows every offering as a table. The wasm fills it by itself, see
// offersTable; the prerendered page brings its first rows.
func (c *calculator) offers() app.UI {
	return app.Section().Class("offers").Body(
		app.H2().ID("offers-title").Text(textOffers),
		app.P().Class("faint").Text(c.offersHead()),
		app.P().Class("faint").Text(fit.Order),
		check("fold", textFold, c.state.Fold, c.onFold),
		app.Div().Class("scroll").Body(
			// The roles are spelled out because the style sheet lays the table out
			// with grids, and browsers then forget that it is one.
			app.Table().ID("offers").Class(c.foldClass()).OnClick(c.onRow).Role("table").Aria("labelledby", "offers-title").Body(
				app.THead().Role("rowgroup").Body(app.Tr().Role("row").Body(
					app.Range(columns).Slice(func(i int) app.UI {
						title := columns[i]
						if title == textThisRequest && c.batching() {
							title = textThisBatch
						}
						return app.Th().Role("columnheader").Scope("col").Text(title)
					}),
				)),
				app.If(app.IsServer, func() app.UI {
					return app.Raw(`<tbody role="rowgroup">` + new(rowWriter).rows(&c.answer, c.firstToRead()) + "</tbody>")
				}),
			),
		),
	)
}

// foldClass makes the style sheet leave out what is folded.
func (c *calculator) foldClass() string {
	if c.state.Fold {
		return "folded"
	}
	return "unfolded"
}

func (c *calculator) onFold(ctx app.Context, _ app.Event) {
	checked := ctx.JSSrc().Get("checked").Bool()
	c.set(func(s *share.State) { s.Fold = checked })
}

// onRow opens the row whose name was clicked, and closes the one that was open.
func (c *calculator) onRow(_ app.Context, e app.Event) {
	if button := e.Get("target").Call("closest", ".opens"); button.Truthy() {
		c.table.toggle(button.Call("closest", "tr"))
	}
}

// firstToRead are the places of the offers for a reader without the wasm: the
// makers' own, of the classes that compete.
func (c *calculator) firstToRead() []int {
	var first []int
	for i := range c.answer.Fitting {
		o := c.answer.At(i)
		general := o.Class() == catalog.Flagship || o.Class() == catalog.Mid || o.Class() == catalog.Small
		own := o.Provider != nil && o.Provider.FirstParty
		if general && own && len(first) < prerendered {
			first = append(first, i)
		}
	}
	return first
}

// rowWriter writes table rows as text, not as components, because the table has
// thousands: see offersTable. It keeps what does not change from one answer to the
// next, which makes a keystroke's rows three times cheaper.
type rowWriter struct {
	writer
	heads  map[*catalog.Offering]rowHead
	facts  *catalog.Catalog  // nil in a page without the wasm, where no row opens
	opened *catalog.Offering // whose bill stands below its row; nil: none
}

// rowHead is what a row says of an offering whatever the request.
type rowHead struct {
	plan  *catalog.Plan // that it is of
	key   string
	name  string
	title string // provider, ID, source of the price
}

// rows returns the rows of the offers in the given places.
func (w *rowWriter) rows(answer *fit.Ranking, places []int) string {
	w.out = w.out[:0]
	for _, i := range places {
		o := answer.At(i)
		w.row(&o)
		if o.Offering == w.opened {
			w.below(&o)
		}
	}
	return string(w.out)
}

// writer writes HTML.
type writer struct{ out []byte }

func (w *writer) add(parts ...string) {
	for _, p := range parts {
		w.out = append(w.out, p...)
	}
}

// text is a text as it may stand in HTML.
func text(s string) string { return html.EscapeString(s) }

func (w *rowWriter) row(o *fit.Offer) {
	head := w.head(o)
	how := o.Tokens.How
	w.add(`<tr role="row" data-offer="`, head.key, `" data-tokens="`)
	w.out = strconv.AppendInt(w.out, o.Tokens.Tokens, 10)
	w.add(`" data-exact="`, how.String(), `"`)
	exactly := ""
	if o.Priced {
		exactly = o.Total.String()
		w.add(` data-cost-usd="`, exactly, `"`)
	}
	if o.Dominated != nil {
		w.add(` data-dominated="true"`)
	}
	if o.Fits() {
		w.add(` data-fits="true">`)
	} else {
		w.add(` data-fits="false">`)
	}
	w.add(`<th role="rowheader" scope="row">`)
	switch {
	case w.facts == nil:
		w.add(`<span class="name">`, head.name, `</span>`)
	case o.Offering == w.opened:
		w.add(`<button type="button" class="name opens" aria-expanded="true" aria-controls="`, belowID, `">`, head.name, `</button>`)
	default:
		w.add(`<button type="button" class="name opens" aria-expanded="false">`, head.name, `</button>`)
	}
	w.add(head.title)
	w.remarks(o)
	w.add(`</th><td role="cell" data-label="Tokens">`, fit.Thousands(o.Tokens.Tokens),
		` <span class="badge `, how.String(), `" title="`, exactnessSentences[how], `">`, text(interval(o.Tokens)), `</span></td>`)
	input, output := rates(o)
	w.add(`<td role="cell" data-label="Input / 1M">`, input, `</td><td role="cell" data-label="Output / 1M">`, output, `</td>`)
	cost := textThisRequest
	if o.Part != nil {
		cost = textThisBatch
	}
	w.add(`<td role="cell" data-label="`, cost, `" class="cost"`)
	switch {
	case !o.Priced:
		w.add(`>`, notKnown)
	case o.Open:
		w.add(` title="$`, exactly, `">`, amount(o.Total), ` <span class="span">and more</span>`)
	case looksSame(o.Low, o.High):
		w.add(` title="$`, exactly, `">`, amount(o.Total))
	default:
		w.add(` title="$`, exactly, `">`, amount(o.Total), ` <span class="span">`, amount(o.Low), `–`, amount(o.High), `</span>`)
	}
	w.add(`</td><td role="cell" data-label="Context">`, contextText(o.Offering.Context), `</td></tr>`)
}

// looksSame reports whether amounts are shown alike, so that an interval says nothing.
func looksSame(a, b money.Amount) bool { return a == b || a.Display() == b.Display() }

// amount writes an amount so that it may stand in HTML: a tiny one starts with "<".
func amount(a money.Amount) string { return text(a.Display()) }

const notKnown = `<span class="faint">not known</span>`

func (w *rowWriter) head(o *fit.Offer) rowHead {
	if h, ok := w.heads[o.Offering]; ok && h.plan == o.Plan {
		return h
	}
	title := ` <span class="where">` +
		text(providerName(o)) + ` · <code>` + text(o.Offering.ID) + `</code></span>`
	if o.Plan != nil {
		source := text(priceSource(o.Plan))
		if url := o.Plan.Price.Source; strings.HasPrefix(url, "https://") {
			title += ` <a class="source" rel="noopener" target="_blank" href="` + text(url) + `">` + source + `</a>`
		} else {
			title += ` <span class="source">` + source + `</span>`
		}
	}
	h := rowHead{plan: o.Plan, key: text(o.Offering.Key()), name: text(modelName(o)), title: title}
	if w.heads == nil {
		w.heads = map[*catalog.Offering]rowHead{}
	}
	w.heads[o.Offering] = h
	return h
}

// belowID is the ID of the row that has the bill of the one above.
const belowID = "offer-bill"

// below writes the row with the bill of the offer above it. What the offer's own row says
// is not said again.
func (w *rowWriter) below(o *fit.Offer) {
	said := o.Cautions()
	list := slices.DeleteFunc(notes(o), func(n string) bool { return slices.Contains(said, n) })
	w.add(`<tr role="row" class="below" id="`, belowID, `"><td role="cell" colspan="`, strconv.Itoa(len(columns)), `"><div class="details">`)
	w.bill(o, w.facts, false)
	w.says(append(list, o.Unsure.String()))
	w.add(`</div></td></tr>`)
}

// remarks writes why an offer does not fit, what would help, and what to know before
// buying.
func (w *rowWriter) remarks(o *fit.Offer) {
	reasons := o.Reasons
	if o.Part != nil && !o.Fits() {
		w.add(` <span class="reason">`, text(o.Part.String()), `</span>`)
		reasons = nil
	}
	for _, r := range reasons {
		w.add(` <span class="reason">`, text(r.String()), `</span>`)
	}
	for _, h := range o.Hints {
		w.add(` <span class="hint">`, text(h.String()), `</span>`)
	}
	for _, c := range o.Cautions() {
		w.add(` <span class="caution">`, text(c), `</span>`)
	}
	if tie := o.Tie.String(); tie != "" {
		w.add(` <span class="hint">`, text(tie), `</span>`)
	}
	if o.Unsure.Count > 0 {
		w.add(` <span class="hint" title="`, text(o.Unsure.String()), `">`, textUnsure, `</span>`)
	}
	if folded := fit.Folded(o.Dominates); folded != "" {
		w.add(` <span class="folds">`, text(folded), `</span>`)
	}
	if by := fit.DominatedBy(o.Dominated); by != "" {
		w.add(` <span class="hint">`, text(by), `</span>`)
	}
}

// rates are those of the tier that the prompt falls into.
func rates(o *fit.Offer) (input, output string) {
	input, output = notKnown, notKnown
	if o.Plan == nil {
		return input, output
	}
	tier := o.Plan.TierFor(catalog.Tokens(o.Tokens.Tokens))
	if o.Part != nil {
		tier = &o.Plan.Tiers[0] // each request has a tier of its own
	}
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
	if c.answer.Apart() == 0 {
		return app.Div().Hidden(true)
	}
	items := make([]app.UI, c.answer.Apart())
	for i := range items {
		o := c.answer.ApartAt(i)
		items[i] = app.Li().DataSet("offer", o.Offering.Key()).DataSet("fits", o.Fits()).Body(
			app.Span().Class("name").Text(modelName(&o)),
			app.Text(" "),
			app.Span().Class("where").Text(providerName(&o)+" · "+o.Offering.ID+" · "+o.Offering.Billing.String()),
			app.If(!o.Fits(), func() app.UI {
				return app.Span().Class("reason").Text(" " + o.Reasons[0].String())
			}),
		)
	}
	return app.Section().Class("apart").Body(
		app.Details().Body(
			app.Summary().Body(
				app.H2().Text(textApart),
				app.Span().Class("faint").Text(plural(int64(len(items)), "offer", "offers")),
			),
			app.P().Class("faint").Text(textApartWhy),
			app.Ul().Body(items...),
		),
	)
}
