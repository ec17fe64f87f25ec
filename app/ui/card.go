package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

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
			body = append(body, c.winner(&o, says))
		} else {
			body = append(body, c.runnerUp(&o, says))
		}
	}
	return app.Section().Class("card").Aria("labelledby", "fit-title").Aria("live", "polite").Body(body...)
}

func (c *calculator) winner(o *fit.Offer, says []string) app.UI {
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
			c.details(o, true, says),
		)
}

// details are what stands below a price in the card: the bill where it is shown, what would
// make the offer cheaper, how certain it is, and what to know.
func (c *calculator) details(o *fit.Offer, billed bool, says []string) app.UI {
	var hints, assumed []string
	var w writer
	w.add(`<div class="details">`)
	if billed {
		w.bill(o, c.catalog, true)
		for _, h := range o.Hints {
			hints = append(hints, h.String())
		}
		assumed = notes(o)
	}
	says = append(append(hints, says...), o.Tie.String())
	w.says(append(append(says, o.Cautions()...), assumed...))
	w.add(`</div>`)
	return app.Raw(string(w.out))
}

// runnerUp is a winner of another class. Its name opens its bill.
func (c *calculator) runnerUp(o *fit.Offer, says []string) app.UI {
	key := o.Offering.Key()
	return app.Div().Class("runner-up").Body(
		app.Span().Class("class").Text(classTitles[o.Class()]),
		app.Strong().Body(app.Button().Type("button").Class("opens").DataSet("opens", key).
			Aria("expanded", strconv.FormatBool(c.opened == key)).
			Text(modelName(o)).
			OnClick(c.onRunnerUp)),
		app.Span().Class("faint").Text("on "+providerName(o)),
		app.Span().Class("amount").Title("$"+o.Total.String()).Text(o.Total.Display()),
		app.If(o.Open || !looksSame(o.Low, o.High), func() app.UI { return app.Span().Class("faint").Text(span(o)) }),
		c.details(o, c.opened == key, says),
	)
}

func (c *calculator) onRunnerUp(ctx app.Context, _ app.Event) {
	key := ctx.JSSrc().Get("dataset").Get("opens").String()
	if key == c.opened {
		key = ""
	}
	c.opened = key
}
