package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/wire"
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
	p := &fit.Prompt{Shape: r.Shape}
	for i := range r.Buckets {
		p.Buckets = append(p.Buckets, r.Buckets[i].Seen())
	}
	return p
}

// readAs says what the prompt was understood as, and lets the user say otherwise.
func (c *calculator) readAs() app.UI {
	switch r := c.reading; {
	case r.as == asText:
		return app.P().Class("reading").Body(
			app.Text(textAsText+" "),
			app.Button().Type("button").Class("quiet").Text(textReadAgain).OnClick(readAs("auto"), app.EventScope("auto")),
		)
	case r.Reading == nil:
		return nil
	case r.Problem != nil:
		return app.P().Class("reading caution").Role("status").Text(brokenJSON(r.Problem.Error()))
	case r.Shape.Kind == prompt.Text && len(r.Notes) == 0:
		return nil
	}
	body := []app.UI{app.Text(readAsSentence(&c.reading.Shape, c.reading.Model) + " ")}
	if c.reading.Shape.Kind != prompt.Text {
		body = append(body, app.Button().Type("button").Class("quiet").Text(textPlainText).OnClick(readAs(asText), app.EventScope(asText)))
	}
	return app.Div().Class("reading").Body(
		app.P().Role("status").Body(body...),
		app.If(len(c.reading.Notes) > 0, func() app.UI {
			return app.Ul().Body(app.Range(c.reading.Notes).Slice(func(i int) app.UI {
				return app.Li().Text(c.reading.Notes[i].String())
			}))
		}),
	)
}

const asText = "text"

func readAs(as string) app.EventHandler {
	return func(app.Context, app.Event) { callBridge("read", as) }
}
