package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
)

// card names the cheapest flagship, mid-size and small model that fit, the overall
// cheapest first and in full.
func (c *calculator) card() app.UI {
	body := []app.UI{app.H2().ID("fit-title").Text(textFit)}
	if len(c.answer.Winners) == 0 {
		body = append(body, app.P().Class("empty").Text(textNoFit))
	}
	for rank, i := range c.answer.Winners {
		o := c.answer.At(i)
		says := c.answer.Says(c.answer.Contest(rank))
		if rank == 0 {
			body = append(body, winner(&o, says))
		} else {
			body = append(body, runnerUp(&o, says))
		}
	}
	return app.Section().Class("card").Aria("labelledby", "fit-title").Aria("live", "polite").Body(body...)
}

func winner(o *fit.Offer, says []string) app.UI {
	list := sayings(o, says)
	return app.Article().Class("winner").
		DataSet("offer", o.Offering.Key()).
		DataSet("cost-usd", o.Total.String()).
		DataSet("tokens", o.Tokens.Tokens).
		Body(
			app.Div().Class("winner-name").Body(
				app.Span().Class("class").Text(classTitles[o.Class()]),
				app.Strong().Text(modelName(o)),
				app.Span().Class("faint").Text("on "+providerName(o)),
			),
			app.P().Class("price").Body(
				app.Span().Class("amount").Title("$"+o.Total.String()).Text(o.Total.Display()),
				app.Text(" "),
				app.Span().Class("faint").Text(span(o)),
			),
			app.Dl().Class("parts-of-price").Body(append(append(bill(o), around(o)...),
				app.Div().Body(
					app.Dt().Text("Count"),
					app.Dd().Text(plural(o.Tokens.Tokens, "token", "tokens")+", "+interval(o.Tokens)+" ("+o.Family.Title+")"),
				),
				app.Div().Body(
					app.Dt().Text("Model ID"),
					app.Dd().Body(app.Code().Text(o.Offering.ID)),
				),
				app.Div().Body(
					app.Dt().Text("Price"),
					app.Dd().Text(priceSource(o.Plan)),
				),
			)...),
			app.If(len(list) > 0, func() app.UI { return app.Ul().Class("says").Body(list...) }),
		)
}

// sayings are what would make a winner cheaper, how certain it is, and what its bill
// assumes.
func sayings(o *fit.Offer, says []string) []app.UI {
	var all []string
	for _, h := range o.Hints {
		all = append(all, h.String())
	}
	all = append(append(append(all, says...), o.Tie.String()), o.Cautions()...)
	if b, err := o.Bill(); err == nil && o.Part == nil {
		all = append(all, b.Notes...)
	}
	return items(all)
}

// items makes list items of sentences, each once.
func items(all []string) []app.UI {
	var list []app.UI
	for i, s := range all {
		if s != "" && !slices.Contains(all[:i], s) {
			list = append(list, app.Li().Text(capital(s)+"."))
		}
	}
	return list
}

// around shows what of a count is beyond the prompt's texts, and by which formula.
func around(o *fit.Offer) []app.UI {
	if o.Around == nil {
		return nil
	}
	var lines []app.UI
	for _, item := range o.Around.Items {
		source := app.UI(app.Text(item.Formula.Name))
		if item.Formula.Known() {
			source = app.A().Href(item.Formula.Source).Rel("noopener").Target("_blank").Text(item.Formula.Name)
		}
		lines = append(lines, app.Div().Body(
			app.Dt().Text(capital(item.For.String())),
			app.Dd().Body(app.Text(aroundText(item.Tokens)+", "), source),
		))
	}
	return lines
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
	return fmt.Sprintf("between %s and %s", o.Low.Display(), o.High.Display())
}

// bill shows the items of what an offer costs.
func bill(o *fit.Offer) []app.UI {
	if o.Part != nil {
		return []app.UI{app.Div().Body(app.Dt().Text("Requests"), app.Dd().Text(fit.Thousands(o.Part.Requests)+", each priced by itself"))}
	}
	b, err := o.Bill()
	if err != nil {
		return nil // it has a total, so it has a bill
	}
	var lines []app.UI
	for i := range b.Items {
		lines = append(lines, line(&b.Items[i]))
	}
	return lines
}

func line(item *cost.Item) app.UI {
	quantity, rate := plural(item.Quantity, "token", "tokens"), item.Rate.Display()+" per million"
	if item.Unit.Each() {
		quantity, rate = fit.Thousands(item.Quantity), item.Rate.DisplayEach()
	}
	return app.Div().Body(
		app.Dt().Text(sentenceCase(item.Unit.String())),
		app.Dd().Body(
			app.Text(quantity+" × "+rate+" = "),
			app.B().Text(item.Amount.Display()),
		),
	)
}

// sentenceCase makes "Cache read" of "cache_read".
func sentenceCase(name string) string {
	return capital(strings.ReplaceAll(name, "_", " "))
}

func runnerUp(o *fit.Offer, says []string) app.UI {
	list := items(append(append(says, o.Tie.String()), o.Cautions()...))
	return app.Div().Class("runner-up").Body(
		app.Span().Class("class").Text(classTitles[o.Class()]),
		app.Strong().Text(modelName(o)),
		app.Span().Class("faint").Text("on "+providerName(o)),
		app.Span().Class("amount").Title("$"+o.Total.String()).Text(o.Total.Display()),
		app.If(o.Open || !looksSame(o.Low, o.High), func() app.UI { return app.Span().Class("faint").Text(span(o)) }),
		app.If(len(list) > 0, func() app.UI { return app.Ul().Class("says").Body(list...) }),
	)
}
