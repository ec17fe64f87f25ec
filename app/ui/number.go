package ui

import (
	"fmt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/app/share"
)

// numberField is a field for a number from least to most.
type numberField struct {
	id, title   string
	least, most int64
	decimals    int // that it may have; the setting is in units of them
	// otherwise says what holds where nothing is typed, which is the number unset; empty
	// where the field may not be.
	otherwise string
	unset     int64
	of        func(*share.State) *int64
}

// typing is where somebody stands in a number field.
type typing struct {
	field  *numberField
	shown  string // what the page last wrote or took from the field
	before int64  // what held before the first key since the field's last change
	begun  bool
	wrong  bool // what is typed cannot be; before holds
}

// text is a number as the field has it.
func (f *numberField) text(n int64) string {
	if f.otherwise != "" && n == f.unset {
		return ""
	}
	return share.Decimal(n, f.decimals)
}

// read is the number of what is typed, and whether it is one.
func (f *numberField) read(typed string) (int64, bool) {
	if f.otherwise != "" && typed == "" {
		return f.unset, true
	}
	n, err := share.ParseDecimal(typed, f.decimals, f.least, f.most)
	return n, err == nil
}

// wrong says what may be typed, and what holds until then.
func (f *numberField) wrong(holds int64) string {
	text := f.text(holds)
	if text == "" {
		return numberWrong(f, textEmptyHolds)
	}
	if f.decimals == 0 {
		text = fit.Thousands(holds)
	}
	return numberWrong(f, fmt.Sprintf("%s holds", text))
}

// typingIn is where somebody stands in a field. What was typed stays as it is, such as
// "2.0" on the way to "2.05", unless the setting became another one.
func (c *calculator) typingIn(f *numberField) *typing {
	if c.typed == nil {
		c.typed = map[string]*typing{}
	}
	t := c.typed[f.id]
	if t == nil {
		t = &typing{field: f}
		c.typed[f.id] = t
	}
	holds := *f.of(&c.state)
	if n, ok := f.read(t.shown); !t.wrong && (!ok || n != holds) {
		t.shown = f.text(holds)
	}
	return t
}

// onTyped takes what is typed. While it cannot be, what held before holds.
func (c *calculator) onTyped(f *numberField, field app.Value) {
	t, setting := c.typingIn(f), f.of(&c.state)
	if !t.begun {
		t.begun, t.before = true, *setting
	}
	typed := field.Get("value").String()
	n, ok := f.read(typed)
	if field.Get("validity").Get("badInput").Bool() { // the browser says "" of it
		ok = false
	}
	t.wrong = !ok
	if ok {
		t.shown = typed
		c.mark(f.id, "")
	} else {
		n = t.before
		c.mark(f.id, f.wrong(n))
	}
	if n != *setting {
		c.set(func(s *share.State) { *f.of(s) = n })
	}
}

// onLeft ends the typing: what is typed next comes after what holds now.
func (c *calculator) onLeft(f *numberField) {
	if t := c.typingIn(f); !t.wrong {
		t.shown = f.text(*f.of(&c.state))
	}
	c.typed[f.id].begun = false
}

// forgetTyped lets go of what is typed, as another link is opened. The fields get their
// texts here: to go-app one that became empty is the same as one that says nothing.
func (c *calculator) forgetTyped() {
	for id, t := range c.typed {
		if t.wrong {
			c.mark(id, "")
		}
		t.begun, t.wrong = false, false
		if field := app.Window().GetElementByID(id); field.Truthy() {
			field.Set("value", t.field.text(*t.field.of(&c.state)))
		}
	}
}

// number shows a field.
func (c *calculator) number(f numberField) app.UI {
	step, mode := "1", "numeric"
	if f.decimals > 0 {
		step, mode = "any", "decimal"
	}
	input := app.Input().ID(f.id).Type("number").Min(f.least).Max(f.most).Attr("step", step).
		Attr("inputmode", mode).
		Placeholder(f.otherwise).
		Value(c.typingIn(&f).shown).
		OnInput(func(ctx app.Context, _ app.Event) { c.onTyped(&f, ctx.JSSrc()) }).
		OnChange(func(app.Context, app.Event) { c.onLeft(&f) })
	wrong := c.wrong[f.id]
	if wrong != "" {
		input = input.Aria("invalid", "true").Aria("describedby", f.id+"-error")
	}
	return app.Div().Class("field").Body(
		app.Label().For(f.id).Text(f.title),
		input,
		app.If(wrong != "", func() app.UI {
			return app.P().ID(f.id + "-error").Class("field-error").Role("alert").Text(wrong)
		}),
	)
}

// mark says what is wrong with a setting, or that nothing is.
func (c *calculator) mark(id, sentence string) {
	if c.wrong == nil {
		c.wrong = map[string]string{}
	}
	c.wrong[id] = sentence
}
