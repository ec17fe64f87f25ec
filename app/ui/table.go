package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/catalog"
)

// chunk is how many rows are written at a time: one screen and a half, so that the
// first is all that a reader sees, and none blocks the page for long.
const chunk = 60

// slice is how long rows are written at a time: half a frame.
const slice = 8 * time.Millisecond

// pause is how long nobody types before the rows behind the first chunk are written. With
// all of them at every keystroke, nobody looked at most: after 400 keystrokes the page's
// process had 335 MB, and has 263 so.
const pause = 150 * time.Millisecond

// offersTable fills the body of the table "Offers". It writes rows as HTML in
// chunks, the first at once and the others in slices, between what else there is to do, because
// thousands of rows as components would block the page for a second at every
// keystroke. The style sheet lays out only the chunks in view: with a table's own
// layout, 2,200 rows took 310 to 590 ms, and so they take less than one.
type offersTable struct {
	element app.Value // the table; nil before it is mounted, and when prerendering
	bodies  []app.Value
	answer  *fit.Ranking
	writer  rowWriter
	next    int // the chunk that is to be written
	shown   time.Time
	typing  bool // another answer came less than a pause before this one
	waiting bool
	whole   func() // called once every row is written
	again   app.Func
	focus   string // selector of what had the focus in rows that are written anew
}

func (t *offersTable) mount(table app.Value, facts *catalog.Catalog) {
	t.element = table
	t.writer.facts = facts
	t.bodies = nil
	t.again = app.FuncOf(func(app.Value, []app.Value) any {
		t.waiting = false
		if t.typing && time.Since(t.shown) < pause {
			t.later()
			return nil
		}
		t.typing = false
		t.write()
		return nil
	})
}

func (t *offersTable) stop() {
	t.element = nil
	if t.again != nil {
		t.again.Release()
	}
}

// show writes the answer's rows and calls whole when they are all there. A newer
// answer takes the place of one that is still being written.
func (t *offersTable) show(answer *fit.Ranking, whole func()) {
	if t.element == nil {
		return
	}
	now := time.Now()
	t.typing = now.Sub(t.shown) < pause && len(t.bodies)*chunk >= answer.Len() // all have been written once
	t.shown = now
	t.answer = answer
	t.whole = whole
	t.next = 0
	t.keepFocus()
	t.write()
}

func (t *offersTable) write() {
	if t.element == nil {
		return
	}
	for start := time.Now(); t.next*chunk < t.answer.Len(); {
		t.body(t.next).Set("innerHTML", t.writer.rows(t.answer, places(t.next*chunk, t.answer.Len())))
		t.next++
		if t.typing || time.Since(start) > slice {
			break
		}
	}
	if t.next*chunk < t.answer.Len() {
		t.later()
		return
	}
	for _, b := range t.bodies[t.next:] {
		b.Call("remove")
	}
	t.bodies = t.bodies[:t.next]
	t.giveFocus()
	if t.whole != nil {
		t.whole()
		t.whole = nil
	}
}

// places are those of a chunk that starts at from.
func places(from, end int) []int {
	list := make([]int, min(chunk, end-from))
	for i := range list {
		list[i] = from + i
	}
	return list
}

// body returns the n-th group of rows, and makes it where it is the next.
func (t *offersTable) body(n int) app.Value {
	if n == len(t.bodies) {
		b := app.Window().Get("document").Call("createElement", "tbody")
		b.Call("setAttribute", "role", "rowgroup")
		t.element.Call("appendChild", b)
		t.bodies = append(t.bodies, b)
	}
	return t.bodies[n]
}

func (t *offersTable) later() {
	if t.waiting {
		return
	}
	t.waiting = true
	wait := time.Duration(0)
	if t.typing {
		wait = pause - time.Since(t.shown)
	}
	// Not requestIdleCallback: it may wait for a fifth of a second between slices.
	app.Window().Call("setTimeout", t.again, max(wait.Milliseconds()+1, 0))
}

// toggle opens a row, so that its bill stands below it and nothing else is written, or
// closes it. One row is open at a time.
func (t *offersTable) toggle(row app.Value) {
	offering := t.writer.facts.Lookup(row.Get("dataset").Get("offer").String())
	was := t.writer.opened
	t.close()
	if offering == nil || offering == was || t.answer == nil {
		return
	}
	for i := range t.answer.Len() {
		if t.answer.Offering(i) != offering {
			continue
		}
		t.writer.opened = offering
		o := t.answer.At(i)
		t.writer.out = t.writer.out[:0]
		t.writer.below(&o)
		row.Call("insertAdjacentHTML", "afterend", string(t.writer.out))
		button := row.Call("querySelector", ".opens")
		button.Call("setAttribute", "aria-expanded", "true")
		button.Call("setAttribute", "aria-controls", belowID)
	}
}

// close closes the open row. It may be there twice, while rows are written.
func (t *offersTable) close() {
	t.writer.opened = nil
	for below := t.find(".below"); below.Truthy(); below = t.find(".below") {
		below.Call("remove")
	}
	const opened = `[aria-expanded="true"]`
	for button := t.find(opened); button.Truthy(); button = t.find(opened) {
		button.Call("setAttribute", "aria-expanded", "false")
		button.Call("removeAttribute", "aria-controls")
	}
}

func (t *offersTable) find(selector string) app.Value {
	return t.element.Call("querySelector", selector)
}

// keepFocus notes what has the focus in the table: rows that are written anew lose it, as
// when a vocabulary comes while somebody goes through them with the keyboard.
func (t *offersTable) keepFocus() {
	active := app.Window().Get("document").Get("activeElement")
	if !active.Truthy() || !t.element.Call("contains", active).Bool() {
		return
	}
	row := active.Call("closest", "tr")
	if below := row.Get("id").String() == belowID; below {
		row = row.Get("previousElementSibling")
	}
	key := row.Get("dataset").Get("offer")
	if !key.Truthy() {
		return
	}
	what := " .opens"
	if active.Call("matches", ".source").Bool() {
		what = " .source"
	}
	t.focus = `[data-offer="` + app.Window().Get("CSS").Call("escape", key).String() + `"]` + what
}

// giveFocus gives the focus back, where nothing else has it by now.
func (t *offersTable) giveFocus() {
	if t.focus == "" {
		return
	}
	document := app.Window().Get("document")
	if at := t.find(t.focus); at.Truthy() && document.Get("activeElement").Equal(document.Get("body")) {
		at.Call("focus", map[string]any{"preventScroll": true})
	}
	t.focus = ""
}
