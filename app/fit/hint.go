package fit

import (
	"tokenfare/app/cost"
	"tokenfare/catalog/money"
)

// Advice is the kind of a hint.
type Advice uint8

// The kinds of hints.
const (
	ToFit     Advice = iota // a little less, and the offering can take the request
	ToSave                  // a little less, and the whole request is of a cheaper tier
	OverEdge                // the prompt is over an edge, which makes the whole request dearer
	UnderEdge               // the prompt is just below one
)

// Hint is a small change that helps, or an edge of the price list that is near. Numbers
// are tokens.
type Hint struct {
	Advice Advice
	// Remove is what to take off the prompt, and Lower what to take off each answer, for
	// ToFit and ToSave.
	Remove, Lower int64
	// Edge is the length of the longest prompt below the edge, and Distance how far the
	// prompt is over it or below it, for OverEdge and UnderEdge.
	Edge, Distance int64
	// MayBe is set where, within the interval of the count, the prompt may in truth be on
	// the other side of the edge.
	MayBe bool
	// From is what the request costs, and To what it would cost then, for ToFit and
	// ToSave. For the edges, they are the totals at Edge and at one token more.
	From, To money.Amount
}

// What is near. A request that is over a limit by a tenth, or by a page or two
// (2,000 tokens) where that is not most of it, can be shortened without being written
// anew; beyond that, another model is the better advice. An edge is worth a warning a
// twentieth before it: that is what one more turn of a conversation adds.
const (
	nearTokens     = 2000
	nearShare      = 10 // a tenth
	nearEdge       = 20 // a twentieth
	leastRise      = 1  // percent that the price has to rise at an edge to be worth a word
	percentOfEqual = 100
)

// near reports whether n tokens can be taken off a length.
func near(n, length int64) bool { return n <= reach(length) }

func reach(length int64) int64 { return max(length/nearShare, min(nearTokens, length/2)) }

// hints works out the hints for an offer whose reasons are known.
func (e *entry) hints(request *Request, o *Offer) []Hint {
	switch {
	case !o.Priced:
		return nil
	case o.Fits():
		return o.edges()
	case shortens(o.Reasons) && e.offering.Context != 0:
		return e.shorter(request, o)
	}
	return nil
}

// shorter lists what makes an offer fit that is over its limits: less of the prompt,
// less output, or some of both. Each is as little as will do.
func (e *entry) shorter(request *Request, o *Offer) (found []Hint) {
	input, output := o.Tokens.Tokens, request.Output
	remove := max(input-e.maxInput, 0)
	lower := max(output-e.maxOutput, 0)
	rest := max(input-remove+output-lower-e.room, 0)
	ways := [...]Hint{{Remove: remove + rest, Lower: lower}, {Remove: remove, Lower: lower + rest}}
	for i, h := range ways {
		if i > 0 && rest == 0 {
			break // the same
		}
		if h.Remove > 0 && !near(h.Remove, input) || h.Lower > 0 && !near(h.Lower, output) {
			continue
		}
		all := (output - h.Lower) * max(request.answers, 1)
		to, known := o.Tariff.TotalAt(&o.Usage, input-h.Remove, all)
		if !known || !request.leaves(input-h.Remove, all) {
			continue
		}
		h.Advice, h.From, h.To = ToFit, o.Total, to
		found = append(found, h)
	}
	return found
}

// leaves reports whether a prompt and an output have room for what of them is not
// text, and for what is in the cache in any case.
func (r *Request) leaves(input, output int64) bool {
	u := &r.Usage
	fixed := u.ImageInput + u.AudioInput
	if r.Caching.Prefix == 0 {
		fixed += u.CacheRead
		for _, n := range u.CacheWrites {
			fixed += n
		}
	}
	return fixed <= input && u.Reasoning+u.ImageOutput+u.AudioOutput <= output
}

// edges lists the hints on the edges next to the prompt's length.
func (o *Offer) edges() (found []Hint) {
	if len(o.Plan.Tiers) < 2 {
		return nil
	}
	var under, over *cost.Cliff
	cliffs := o.Tariff.Cliffs(o.Usage)
	for i := range cliffs {
		c := &cliffs[i]
		switch {
		case percent(c.After, c.Before) < percentOfEqual+leastRise:
		case c.Last < o.Tokens.Tokens:
			over = c
		case under == nil:
			under = c
		}
	}
	if over != nil {
		found = o.over(found, over)
	}
	if under != nil {
		distance := under.Last - o.Tokens.Tokens
		if beyond := o.Tokens.High > under.Last; beyond || distance <= under.Last/nearEdge {
			found = append(found, Hint{Advice: UnderEdge, Edge: under.Last, Distance: distance, MayBe: beyond, From: under.Before, To: under.After})
		}
	}
	return found
}

// over appends the hints on an edge that the prompt is over.
func (o *Offer) over(found []Hint, c *cost.Cliff) []Hint {
	distance := o.Tokens.Tokens - c.Last
	found = append(found, Hint{Advice: OverEdge, Edge: c.Last, Distance: distance, MayBe: o.Tokens.Low <= c.Last, From: c.Before, To: c.After})
	if distance <= o.Tokens.Tokens/nearShare && c.Before.Cmp(o.Total) < 0 && c.Before.Display() != o.Total.Display() {
		found = append(found, Hint{Advice: ToSave, Remove: distance, Edge: c.Last, From: o.Total, To: c.Before})
	}
	return found
}

// percent returns how many hundredths of whole an amount is, rounded to the nearest;
// where it is a hundred times as much or more, or whole is nothing, 10,000.
func percent(part, whole money.Amount) int64 {
	const most = 10_000
	doubled := part.MulInt(200)
	low, high := int64(0), int64(most) // the least n with 2 part * 100 < (2n + 1) whole
	for low < high {
		n := (low + high) / 2
		if doubled.Cmp(whole.MulInt(2*n+1)) < 0 {
			high = n
		} else {
			low = n + 1
		}
	}
	return low
}

// Near returns the places of the offers that nearly fit, cheapest first: those with a
// hint that makes them fit. Of a batch there are none.
func (r *Ranking) Near() (found []int) {
	if r.batch != nil {
		return nil
	}
	for i := r.Fitting; i < r.priced; i++ {
		e := r.entry(i)
		input, output := r.counts[e.way].Tokens, r.request.Output
		if input+output-e.room > reach(input)+reach(output) {
			continue // as most are, seen at once
		}
		for _, h := range r.offer(r.places[i].entry()).Hints {
			if h.Advice == ToFit {
				found = append(found, i)
				break
			}
		}
	}
	return found
}
