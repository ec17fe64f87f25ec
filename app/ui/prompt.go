package ui

import (
	"encoding/json"
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

// promptBox holds the textbox, which boot.js fills and reads, and what is to be
// said of its text.
func (c *calculator) promptBox() app.UI {
	rows := 10
	if c.embedded {
		rows = 4 // so that the answer is in view in a small frame
	}
	return app.Section().Class("prompt").Body(
		app.Div().Class("prompt-head").Body(
			app.Label().For("prompt").Text(textPrompt),
			app.Div().Class("prompt-tools").Body(
				app.If(c.prompt.undo, func() app.UI {
					return app.Button().Type("button").Class("quiet").Text(textUndo).OnClick(onUndo)
				}),
				app.Label().Class("quiet file").For("file").Text(textOpenFile),
				app.Input().ID("file").Type("file").Multiple(true).Class("unseen").Aria("label", textOpenFile),
				app.Button().Type("button").Class("quiet").Text(textClear).OnClick(onClear),
			),
		),
		app.Textarea().ID("prompt").
			Rows(rows).
			Placeholder(textHint).
			Attr("spellcheck", "false").
			Attr("autocapitalize", "off").
			Attr("autocomplete", "off").
			Aria("describedby", "meter"),
		app.If(c.prompt.parts > 1, c.parts),
		app.If(c.prompt.notice != "", func() app.UI {
			return app.P().Class("notice").Role("status").Text(c.prompt.notice)
		}),
		c.meter(),
		app.If(c.readAs() != nil, c.readAs),
	)
}

func onUndo(app.Context, app.Event)  { callBridge("undo") }
func onClear(app.Context, app.Event) { callBridge("clear") }

// parts shows where the view stands in a prompt that is too long for a textbox.
func (c *calculator) parts() app.UI {
	p := c.prompt
	to := func(n int64) app.EventHandler {
		return func(app.Context, app.Event) {
			if n >= 0 && n < p.parts { // a disabled button would lose the focus
				callBridge("part", int(n))
			}
		}
	}
	return app.Div().Class("parts").Body(
		app.Button().Type("button").Class("quiet").Aria("disabled", p.part == 0).Text(textPrevious).
			OnClick(to(p.part-1), app.EventScope("previous", p.part)),
		app.Button().Type("button").Class("quiet").Aria("disabled", p.part+1 >= p.parts).Text(textNext).
			OnClick(to(p.part+1), app.EventScope("next", p.part)),
		app.Span().Text(partLabel(p.part, p.parts, p.shown, p.length)),
	)
}

// meter shows the count. Its data-counts holds tokens by vocabulary, as JSON.
func (c *calculator) meter() app.UI {
	counts := c.seen.Counts
	if counts == nil {
		counts = map[string]int64{}
	}
	data, err := json.Marshal(counts)
	if err != nil {
		app.Log(err)
	}
	meter := app.Div().ID("meter").Class("meter").DataSet("counts", string(data))
	base, ok := counts[token.Base]
	if !ok {
		if c.counted < c.seen.Bytes {
			return meter.Body(app.Progress().Max(float64(c.seen.Bytes)).Value(float64(c.counted)).Aria("label", textCounting), app.Text(" "+textCounting))
		}
		return meter.Body(app.Span().Class("faint").Text(textStarting))
	}
	size := c.seen.Bytes
	if c.batching() {
		size = c.batch.bytes // of the texts, as the characters are
	}
	body := []app.UI{
		app.Strong().Text(plural(base, "token", "tokens")),
		app.Span().Class("faint").Text(fmt.Sprintf("%s, %s · %s · %s",
			token.FamilyByName(token.Base).Title, token.Exact,
			plural(c.seen.CodePoints, "character", "characters"), bytesText(size))),
	}
	switch {
	case c.counted < c.seen.Bytes:
		body = append(body, app.Progress().Max(float64(c.seen.Bytes)).Value(float64(c.counted)).Aria("label", textCounting))
	case c.batching() && !c.batch.ready:
		text := pricing(int64(c.batch.added), c.reading.Requests)
		body = append(body, app.Progress().Max(float64(c.reading.Requests)).Value(float64(c.batch.added)).Aria("label", text),
			app.Span().Class("faint").Text(text))
	}
	return meter.Body(body...)
}

const (
	textCounting = "Counting…"
	textStarting = "The counter is starting…"
)

func bytesText(n int64) string {
	switch {
	case n < 1000:
		return plural(n, "byte", "bytes")
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// needs is the form of what the request asks for besides the prompt.
func (c *calculator) needs() app.UI {
	return app.Section().Class("needs").Aria("label", textSettings).Body(
		c.number(numberField{id: "output", title: textOutput, most: share.MaxOutput, of: func(s *share.State) *int64 { return &s.Output }}),
		choice("provider", textProvider, c.state.Provider, c.providers(), func(id string) {
			c.set(func(s *share.State) { s.Provider = id })
		}),
		app.FieldSet().Body(
			app.Legend().Text(textNeeds),
			app.Div().Class("checks").Body(
				app.Range(shownNeeds).Slice(func(i int) app.UI { return c.need(shownNeeds[i]) }),
				check("need-open", textOpen, c.state.OpenWeights, c.onOpen),
				check("specialised", textSpecial, c.state.Specialised, c.onSpecialised),
			),
		),
		c.terms(),
	)
}

const textSettings = "Settings"

// terms are the settings that most requests do without.
func (c *calculator) terms() app.UI {
	s := &c.state
	// Once open it stays so: it is not to close on whoever is in it.
	c.termsOpen = c.termsOpen || s.HasTerms()
	return app.Details().Class("terms").Open(c.termsOpen).Body(
		app.Summary().Text(textTerms),
		app.Div().Class("needs").Body(
			choice("service", textService, serviceChosen(s), services(), func(name string) {
				service, err := catalog.ParseService(name)
				if err != nil && name != "" {
					return // the list has no others
				}
				c.set(func(s *share.State) { s.Service, s.Standard = service, name != "" && service == catalog.Standard })
			}),
			choice("region", textRegion, s.Region, c.places(), func(region string) {
				c.set(func(s *share.State) { s.Region = region })
			}),
			c.number(numberField{id: "low", title: textLow, most: share.MaxOutput, of: func(s *share.State) *int64 { return &s.Low }}),
			c.number(numberField{id: "high", title: textHigh, most: share.MaxOutput, of: func(s *share.State) *int64 { return &s.High }}),
			c.number(numberField{id: "cached", title: textCached, most: share.MaxOutput, of: func(s *share.State) *int64 { return &s.Cached }}),
			c.number(numberField{
				id: "hits", title: textHits, most: 100, otherwise: hitsOtherwise(s.Cached), unset: share.AsMarked,
				of: func(s *share.State) *int64 { return &s.Hits },
			}),
			choice("kept", textKept, s.Kept.String(), lifetimes(), func(name string) {
				if kept, err := cost.ParseLifetime(name); err == nil {
					c.set(func(s *share.State) { s.Kept = kept })
				}
			}),
		),
	)
}

// contradictions says where the shortest and the longest output do not go with the
// expected one. That one holds then.
func (c *calculator) contradictions() {
	s := &c.state
	tell := func(id, sentence string, wrong bool) {
		switch {
		case wrong:
			c.mark(id, sentence)
		case c.wrong[id] == sentence:
			c.mark(id, "")
		}
	}
	tell("low", textLowWrong, s.Low > s.Output)
	tell("high", textHighWrong, s.High > 0 && s.High < s.Output)
}

// option is one to choose: its value, and its name for people.
type option struct{ value, title string }

// choice is a field to choose one of several options with.
func choice(id, title, chosen string, options []option, take func(value string)) app.UI {
	list := make([]app.UI, len(options))
	for i, o := range options {
		list[i] = app.Option().Value(o.value).Selected(o.value == chosen).Text(o.title)
	}
	// By its place: an option whose value is empty has none in the document, and its title
	// would be its value.
	change := func(ctx app.Context, _ app.Event) { take(options[ctx.JSSrc().Get("selectedIndex").Int()].value) }
	return app.Div().Class("field").Body(
		app.Label().For(id).Text(title),
		app.Select().ID(id).OnChange(change, app.EventScope(id)).Body(list...),
	)
}

func services() []option {
	options := []option{{"", textAsAsked}}
	for service := catalog.Standard; service <= catalog.Fast; service++ {
		options = append(options, option{service.String(), serviceTitles[service]})
	}
	return options
}

// serviceChosen is the option that is chosen of the services.
func serviceChosen(s *share.State) string {
	if s.Service == catalog.Standard && !s.Standard {
		return ""
	}
	return s.Service.String()
}

// places are the regions that have prices of their own.
func (c *calculator) places() []option {
	options := []option{{"", textWhereAsked}, {share.Anywhere, textAnywhere}}
	for _, region := range c.regions {
		options = append(options, option{region, regionTitle(region)})
	}
	return options
}

// lifetimes are how long a cache can be kept.
func lifetimes() []option {
	var options []option
	for l := range cost.NumLifetimes {
		options = append(options, option{l.String(), lifetimeTitles[l]})
	}
	return options
}

func (c *calculator) need(k catalog.Capability) app.UI {
	return check("need-"+k.String(), capabilityTitles[k], c.state.Has(k), func(ctx app.Context, _ app.Event) {
		needed := ctx.JSSrc().Get("checked").Bool()
		c.set(func(s *share.State) { s.Set(k, needed) })
	})
}

func check(id, title string, checked bool, change app.EventHandler) app.UI {
	return app.Label().Class("check").For(id).Body(
		app.Input().ID(id).Type("checkbox").Checked(checked).OnChange(change, app.EventScope(id)),
		app.Span().Text(title),
	)
}

func (c *calculator) onOpen(ctx app.Context, _ app.Event) {
	checked := ctx.JSSrc().Get("checked").Bool()
	c.set(func(s *share.State) { s.OpenWeights = checked })
}

func (c *calculator) onSpecialised(ctx app.Context, _ app.Event) {
	checked := ctx.JSSrc().Get("checked").Bool()
	c.set(func(s *share.State) { s.Specialised = checked })
}

func (c *calculator) providers() []option {
	options := []option{{"", textAnyone}}
	for _, p := range c.catalog.Providers {
		options = append(options, option{p.ID, p.Name})
	}
	return options
}

// offersHead says how many offers there are and how many fit.
func (c *calculator) offersHead() string {
	return fmt.Sprintf("%s fit, then %s that do not, and why.",
		fit.Thousands(int64(c.answer.Fitting)), fit.Thousands(int64(c.answer.Len()-c.answer.Fitting)))
}
