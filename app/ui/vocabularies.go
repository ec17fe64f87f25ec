package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// vocabularies asks for the vocabularies that would turn estimates into exact
// counts, one at a time, once the page is at rest, the top of the ranking first.
type vocabularies struct {
	asked   map[string]bool
	loading bool
}

// next asks for one more, where one would help. On a connection that is paid by
// the byte it asks for none: the estimates stand, and say so.
func (v *vocabularies) next(c *calculator) {
	if v.loading || !c.done || app.IsServer {
		return
	}
	name := v.wanted(c)
	bridge := app.Window().Get("tokenfare")
	if name == "" || bridge.Call("metered").Bool() {
		return
	}
	if v.asked == nil {
		v.asked = map[string]bool{}
	}
	v.asked[name] = true
	v.loading = bridge.Call("load", name).Bool()
}

// loaded notes that a vocabulary has come, or will not.
func (v *vocabularies) loaded() { v.loading = false }

// fewRequests is how many requests of a batch are soon priced again, a second or so.
const fewRequests = 1000

// wanted is the vocabulary of the first offer that is counted by estimate though
// a better count can be had: the winners' before the table's.
func (v *vocabularies) wanted(c *calculator) string {
	for _, i := range c.answer.Winners {
		if name := v.missing(c, i); name != "" {
			return name
		}
	}
	if c.batching() && c.reading.Requests > fewRequests {
		return "" // all requests would be counted and priced again
	}
	for i := range c.answer.Fitting {
		if name := v.missing(c, i); name != "" {
			return name
		}
	}
	return ""
}

func (v *vocabularies) missing(c *calculator, place int) string {
	name := c.answer.Family(place).Wants()
	if _, counted := c.seen.Counts[name]; counted || v.asked[name] {
		return ""
	}
	return name
}
