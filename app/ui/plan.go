package ui

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/projection"
	"tokenfare/app/share"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// planned is what the user's calls cost on one offer, month by month.
type planned struct {
	offer    fit.Offer // of one call
	series   int       // its colour, from 0
	workload *projection.Projector
	months   []projection.Period
	result   projection.Projection
	others   []projection.Alternative
	cache    *projection.BreakEven // nil where nothing is to be cached
	failed   error                 // what about the numbers cannot be
}

// plans projects the calls on the winners, and on the offer that the user names.
func (c *calculator) plans() []planned {
	if c.state.Calls == 0 {
		return nil
	}
	var list []planned
	for _, i := range c.answer.Winners {
		list = append(list, c.project(len(list), c.answer.At(i)))
	}
	named := c.catalog.Lookup(c.state.Offer)
	if named == nil {
		return list
	}
	for i := range list {
		if list[i].offer.Offering == named {
			return list
		}
	}
	return append(list, c.project(len(list), fit.PricePrompt(c.catalog, named, c.request())))
}

func (c *calculator) project(series int, o fit.Offer) planned {
	p := planned{offer: o, series: series}
	if p.workload, p.failed = projection.New(c.workload(&o)); p.failed != nil {
		return p
	}
	input := cost.Range{Low: o.Tokens.Low, Point: o.Tokens.Tokens, High: o.Tokens.High}
	if p.result, p.failed = p.workload.Project(o.Offering, input); p.failed != nil {
		return p
	}
	for m := range p.result.Months() {
		p.months = append(p.months, m)
	}
	var err error
	if p.others, err = p.workload.Alternatives(o.Offering, input); err != nil {
		app.Log(err) // the projection itself stands
	}
	if o.Caching.Prefix > 0 {
		if b, err := projection.CacheBreakEven(&o.Tariff, o.Usage, o.Caching, 0); err == nil {
			b.Within(&o.Tariff, o.Caching, input)
			p.cache = &b
		}
	}
	return p
}

// workload is what is asked again and again of an offer.
func (c *calculator) workload(o *fit.Offer) projection.Workload {
	s := &c.state
	w := projection.Workload{
		Usage: o.Usage, Output: o.Output, Open: o.Open, Caching: o.Caching, Service: o.Tariff.Terms.Service, Region: o.Tariff.Terms.Region,
		Calls: projection.Calls(s.Calls), Users: s.Users, Growth: s.Growth,
		From: catalog.DateOf(c.now()), Months: int(s.Months),
	}
	if s.Workdays {
		w.Hours.Days = projection.Workdays
	}
	return w
}

// plan asks how many calls there are, and shows what they cost over months.
func (c *calculator) plan() app.UI {
	s := &c.state
	body := []app.UI{
		app.Summary().Body(app.H2().ID("plan-title").Text(textPlan), app.Span().Class("faint").Text(textPlanned)),
		app.Div().Class("needs").Body(
			c.number(numberField{
				id: "calls", title: textCalls, most: share.MaxCalls, decimals: share.CallDecimals,
				of: func(s *share.State) *int64 { return &s.Calls },
			}),
			c.number(numberField{id: "users", title: textUsers, least: 1, most: share.MaxCalls, of: func(s *share.State) *int64 { return &s.Users }}),
			c.number(numberField{
				id: "growth", title: textGrowth, least: -100, most: share.MaxGrowth, decimals: share.PerCentDecimals,
				of: func(s *share.State) *int64 { return &s.Growth },
			}),
			c.number(numberField{id: "months", title: textMonths, least: 1, most: share.MaxMonths, of: func(s *share.State) *int64 { return &s.Months }}),
			c.otherOffer(),
			app.Div().Class("checks").Body(
				check("workdays", textWorkdays, s.Workdays, func(ctx app.Context, _ app.Event) {
					checked := ctx.JSSrc().Get("checked").Bool()
					c.set(func(s *share.State) { s.Workdays = checked })
				}),
			),
		),
	}
	switch {
	case c.batching():
		body = append(body, app.P().Class("empty").Text(textNoPlan))
	case s.Calls == 0:
		body = append(body, app.P().Class("empty").Text(textNoCalls))
	default:
		body = append(body, c.planned()...)
	}
	c.planOpen = c.planOpen || s.Calls > 0 // once open it stays so
	return app.Section().Class("plan").Aria("labelledby", "plan-title").Body(app.Details().Open(c.planOpen).Body(body...))
}

// otherOffer is the field for an offer that is not among the cheapest.
func (c *calculator) otherOffer() app.UI {
	wrong := c.wrong["offer"]
	input := app.Input().ID("offer").Type("text").Attr("list", "all-offers").
		Placeholder(textOfferHint).
		Attr("autocomplete", "off").
		Attr("spellcheck", "false").
		Value(c.state.Offer).
		OnFocus(func(app.Context, app.Event) { c.listOffers = true }).
		OnChange(func(ctx app.Context, _ app.Event) {
			name := strings.TrimSpace(ctx.JSSrc().Get("value").String())
			if name == "" {
				c.chooseOffer("")
			} else if o := c.catalog.Meant(name); o != nil {
				c.chooseOffer(o.Key())
			} else {
				c.mark("offer", noSuchOffer(name))
				c.similar = c.catalog.NearOffers(name, suggested)
			}
		})
	if wrong != "" {
		input = input.Aria("invalid", "true").Aria("describedby", "offer-error")
	}
	return app.Div().Class("field").Body(
		app.Label().For("offer").Text(textOffer),
		input,
		app.If(c.listOffers, c.allOffers),
		app.If(wrong != "", func() app.UI {
			return app.P().ID("offer-error").Class("field-error").Role("alert").Text(wrong)
		}),
		app.If(wrong != "" && len(c.similar) > 0, func() app.UI {
			return app.Div().Class("checks").Body(app.Span().Text(textMeant), app.Range(c.similar).Slice(func(i int) app.UI {
				key := c.similar[i]
				return app.Button().Type("button").Class("quiet").Text(key).OnClick(func(app.Context, app.Event) {
					c.chooseOffer(key)
					app.Window().GetElementByID("offer").Call("focus") // the button is gone
				}, app.EventScope(key))
			}))
		}),
	)
}

// chooseOffer plans on an offer besides the cheapest; on none where the key is empty.
func (c *calculator) chooseOffer(key string) {
	c.mark("offer", "")
	app.Window().GetElementByID("offer").Set("value", key) // which has what was typed
	c.set(func(s *share.State) { s.Offer = key })
}

// suggested is how many names an unknown one is answered with.
const suggested = 3

// allOffers lists the keys of all offers, to choose from. It is written as text once,
// as thousands of components would slow every keystroke down.
func (c *calculator) allOffers() app.UI {
	if c.offerList == "" {
		var w writer
		w.add(`<datalist id="all-offers">`)
		for i := range c.catalog.Offerings {
			w.add(`<option value="`, text(c.catalog.Offerings[i].Key()), `"></option>`)
		}
		w.add(`</datalist>`)
		c.offerList = string(w.out)
	}
	return app.Raw(c.offerList)
}

// planned shows the projections: each with its total, then all of them month by month.
// They are written as text, as the table of offers is: elements that the page has
// nowhere else would add 30 kB to the wasm.
func (c *calculator) planned() []app.UI {
	shown := c.charted()
	if len(shown) == 0 && len(c.projected) > 0 { // the same cannot be on any offer
		return []app.UI{app.P().Class("field-error").Role("alert").Text(sentence(c.projected[0].failed))}
	}
	var totals writer
	totals.add(`<div class="planned">`)
	for i := range c.projected {
		c.projected[i].write(&totals)
	}
	totals.add("</div>")
	body := []app.UI{app.Div().Aria("live", "polite").Body(app.Raw(string(totals.out)))}
	if len(shown) == 0 {
		return body
	}
	if notes := shown[0].workload.Notes(); len(notes) > 0 {
		body = append(body, app.P().Class("faint").Text(capital(strings.Join(notes, "; "))+"."))
	}
	return append(body,
		app.Raw(chart(shown)),
		app.Details().Class("by-month").Body(
			app.Summary().Text(textByMonth),
			app.Raw(monthTable(shown)),
		),
	)
}

// charted are the projections that have months.
func (c *calculator) charted() []planned {
	var list []planned
	for i := range c.projected {
		if c.projected[i].failed == nil {
			list = append(list, c.projected[i])
		}
	}
	return list
}

// write writes one projection: what all of it costs, and what to know.
func (p *planned) write(w *writer) {
	o := &p.offer
	w.add(`<article class="projected" data-offer="`, text(o.Offering.Key()), `" data-total-usd="`, p.total(), `"><div class="winner-name">`,
		`<span class="series `, seriesClass(p.series), `" aria-hidden="true"></span><span class="class">`, classTitles[o.Class()], `</span><strong>`,
		text(modelName(o)), `</strong><span class="faint">on `, text(providerName(o)), `</span></div>`)
	if p.failed != nil {
		w.add(`<p class="field-error">`, text(sentence(p.failed)), `</p></article>`)
		return
	}
	all := p.result.Whole()
	w.add(`<p class="price"><span class="amount" title="$`, exactly(&all.Sum), `">`, text(p.result.InWords(&all, all.Amount)),
		`</span> <span class="faint">`, text(forCalls(&all.Sum)), `</span></p>`)
	w.says(p.says())
	w.add(`</article>`)
}

// says lists what there is to know of a projection: why a call does not fit, changes of
// price, other services, the cache.
func (p *planned) says() []string {
	var list []string
	for _, r := range p.offer.Reasons {
		list = append(list, r.String())
	}
	for i := range p.result.Events {
		list = append(list, p.result.Events[i].String())
	}
	for i := range p.others {
		list = append(list, p.others[i].String())
	}
	if p.cache != nil {
		list = append(list, p.cache.String())
	}
	if why := p.offer.Tariff.Unasked(&p.offer.Usage); why != "" {
		list = append(list, why)
	}
	return append(list, p.result.OfferNotes()...)
}

// total is the exact amount of all calls in USD; "" where some have no price.
func (p *planned) total() string {
	if p.failed != nil || !p.result.Total.Known() {
		return ""
	}
	return p.result.Total.Amount.String()
}

// exactly is the exact amount of a sum in USD; "" where it has no price.
func exactly(s *projection.Sum) string {
	if s.Unpriced > 0 && s.Unpriced == s.Calls {
		return ""
	}
	return s.Amount.String()
}

// highest is the most that any of the months costs.
func highest(list []planned) (most money.Amount) {
	for i := range list {
		for k := range list[i].months {
			if a := list[i].months[k].Amount; a.Cmp(most) > 0 {
				most = a
			}
		}
	}
	return most
}

// The chart's measures, in units of its view box.
const (
	chartWidth  = 1000
	chartHeight = 160
)

// chart draws the months as bars, those of one month beside each other.
func chart(list []planned) string {
	most, months := highest(list), list[0].months
	last := months[len(months)-1].Until - 1
	var w writer
	w.add(`<figure class="chart"><figcaption>`, text(chartCaption(most.Display())), `</figcaption><svg viewBox="0 0 `,
		strconv.Itoa(chartWidth), " ", strconv.Itoa(chartHeight), `" preserveAspectRatio="none" aria-hidden="true" focusable="false">`)
	group := chartWidth / float64(len(months))
	width := group * 0.8 / float64(len(list))
	for i := range list {
		for k := range list[i].months {
			m := &list[i].months[k]
			if m.Amount.Sign() <= 0 {
				continue
			}
			height := max(m.Amount.Float64()/most.Float64()*chartHeight, 0.5)
			w.add(`<rect class="`, seriesClass(list[i].series), `" x="`, coordinate((float64(k)+0.1)*group+float64(i)*width), `" y="`, coordinate(chartHeight-height),
				`" width="`, coordinate(width*0.94), `" height="`, coordinate(height), `"><title>`, text(barTitle(&list[i], m)), `</title></rect>`)
		}
	}
	w.add(`</svg><div class="axis" aria-hidden="true"><span>`, months[0].From.String(), `</span><span>`, last.String(), `</span></div></figure>`)
	return string(w.out)
}

// coordinate is a place in the chart, to a hundredth of its unit.
func coordinate(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// seriesClass is the style of a projection's colour.
func seriesClass(i int) string { return "series-" + strconv.Itoa(i%4+1) }

// monthTable shows what each month costs.
func monthTable(list []planned) string {
	var w writer
	w.add(`<div class="wide" tabindex="0" role="region" aria-label="`, textByMonth, `"><table class="months"><thead><tr><th scope="col">`,
		textMonth, `</th><th scope="col">`, textOfMonth, `</th>`)
	for i := range list {
		o := &list[i].offer
		w.add(`<th scope="col">`, text(modelName(o)), ` <span class="where">`, text(providerName(o)), `</span></th>`)
	}
	w.add(`</tr></thead><tbody>`)
	for k := range list[0].months {
		m := &list[0].months[k]
		w.add(`<tr><th scope="row">`, m.From.String(), `</th><td>`, fit.Thousands(m.Calls.Whole()), `</td>`)
		for i := range list {
			m := &list[i].months[k]
			w.add(`<td data-usd="`, exactly(&m.Sum), `">`, text(list[i].result.InWords(m, m.Amount)), `</td>`)
		}
		w.add(`</tr>`)
	}
	w.add(`</tbody></table></div>`)
	return string(w.out)
}
