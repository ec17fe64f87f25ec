package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/app/wire"
	"tokenfare/catalog"
)

// readingState is what the prompt was understood as.
type readingState struct {
	*wire.Reading        // nil: plain text
	as            string // what the user asked for: "auto", or "text"
}

// prompt is what the prompt is counted by where it is a request; nil: as it stands.
func (r *readingState) prompt() *fit.Prompt {
	if r.Reading == nil || r.Shape.Kind == prompt.Text || r.Shape.Kind.Batch() {
		return nil
	}
	return r.parts()
}

// served is a prompt that is served as the user says, where that is said, whatever it asks.
func (c *calculator) served(p *fit.Prompt) *fit.Prompt {
	if p == nil {
		return nil
	}
	if c.state.Standard {
		p.Shape.Service = prompt.StandardService
	}
	if c.state.Region == share.Anywhere {
		p.Shape.Region = prompt.Everywhere
	}
	return p
}

// parts is the prompt as its parts are counted, a text of one part too.
func (r *readingState) parts() *fit.Prompt {
	p := &fit.Prompt{Shape: r.Shape}
	for i := range r.Buckets {
		p.Buckets = append(p.Buckets, r.Buckets[i].Seen())
	}
	return p
}

// seen is what is seen of a prompt's texts together; of no text, it is counted in the
// families given.
func (r *readingState) seen(families map[string]int64) token.Seen {
	if len(r.Buckets) > 0 {
		families = r.Buckets[0].Tokens
	}
	all := token.Seen{Counts: make(map[string]int64, len(families))}
	for family := range families {
		all.Counts[family] = 0
	}
	for i := range r.Buckets {
		if r.Shape.Buckets[i].What.Sent() {
			all.Merge(r.Buckets[i].Seen())
		}
	}
	return all
}

// readAs says what the prompt was understood as, and lets the user say otherwise.
func (c *calculator) readAs() app.UI {
	switch r := c.reading; {
	case r.as == asText:
		// The same elements as below, so that the button keeps the focus.
		return app.Div().Class("reading").Body(app.P().Role("status").Body(
			app.Text(textAsText+" "),
			app.Button().Type("button").Class("quiet").Text(textReadAgain).OnClick(readAs("auto"), app.EventScope("auto")),
		))
	case r.Reading == nil:
		return nil
	case r.Problem != nil:
		return app.P().Class("reading caution").Role("status").Text(brokenJSON(r.Problem.Error()))
	case r.Shape.Kind == prompt.Text && len(r.Notes) == 0:
		return nil
	}
	body := []app.UI{app.Text(readAsSentence(c.reading.Reading) + " ")}
	if c.reading.Shape.Kind != prompt.Text {
		body = append(body, app.Button().Type("button").Class("quiet").Text(textPlainText).OnClick(readAs(asText), app.EventScope(asText)))
	}
	notes := c.notes()
	return app.Div().Class("reading").Body(
		app.P().Role("status").Body(body...),
		app.If(len(notes) > 0, func() app.UI {
			return app.Ul().Body(app.Range(notes).Slice(func(i int) app.UI { return app.Li().Text(notes[i]) }))
		}),
	)
}

// notes says what to know about how the prompt was read.
func (c *calculator) notes() []string {
	var list []string
	for _, n := range c.reading.Notes {
		if n.Code != prompt.NoteBatch || !c.batching() {
			list = append(list, n.String())
		}
	}
	if s := c.model.of(c, c.reading.Model); s != "" {
		list = append(list, s)
	}
	switch kind := c.reading.Shape.Kind; {
	case c.batching():
		if c.state.Service == catalog.Standard && kind.ByService() {
			list = append(list, textBatchService)
		}
		list = append(list, c.batch.broken...)
		if n := c.batch.brokenMore; n > 0 {
			list = append(list, moreBroken(n))
		}
		list = append(list, c.batch.notes.List()...)
	case kind.Batch() && c.done:
		list = append(list, textAsOne)
	}
	return list
}

// modelSaid is what there is to say of the model that a request names.
type modelSaid struct{ name, says string }

// of says that a model is unknown, and which may be meant.
func (m *modelSaid) of(c *calculator, name string) string {
	if name == m.name {
		return m.says // as with most keystrokes
	}
	*m = modelSaid{name: name}
	if !c.catalog.Known(name) {
		m.says = noSuchModel(name, c.catalog.NearModels(name, suggested))
	}
	return m.says
}

const asText = "text"

func readAs(as string) app.EventHandler {
	return func(app.Context, app.Event) { callBridge("read", as) }
}
