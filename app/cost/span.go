package cost

import (
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Range is a number of tokens that is not certain: Low <= Point <= High.
type Range struct{ Low, Point, High int64 }

// Exactly is a range of one number.
func Exactly(n int64) Range { return Range{n, n, n} }

// Span is what a request costs at least, most likely and at most, in USD.
type Span struct {
	Low, Point, High money.Amount
	// Bounded is set where Low and High are known. They are not where the prompt may
	// be of a length that has no price.
	Bounded bool
}

// Span returns the totals that a usage can have while the lengths of its prompt and
// its output are anywhere in their ranges, and whether the total at their points is
// known. The other parts of the usage stay as they are.
//
// The longest prompt is not always the dearest, where a tier beyond an edge is
// cheaper, and the shortest not always the cheapest. But between two edges a total
// only rises with the prompt, as no rate is below zero. So it is at its least and its
// most at an end of the range or beside an edge within it, and those are all looked
// at. With the output it rises everywhere, so that the ends of its range suffice:
// no tier goes by the output. What is cached stays as it is too, but in a usage that
// Average made it gives way to a prompt that is shorter. High has in it what the provider
// may write to its cache by default: see Writes.
func (t *Tariff) Span(u Usage, input, output Range) (Span, bool) {
	u.Input, u.Output = input.Point, output.Point
	total, known := t.Total(&u)
	s := Span{Low: total, Point: total, Bounded: known}
	s.High = total.Add(t.Writes(&u))
	if !known || input.Low == input.High && output.Low == output.High {
		return s, known
	}
	consider := func(prompt int64) {
		low, knowsLow := t.TotalAt(&u, prompt, output.Low)
		high, knowsHigh := low, knowsLow
		if output.Low < output.High {
			high, knowsHigh = t.TotalAt(&u, prompt, output.High)
		}
		if !knowsLow || !knowsHigh {
			s.Bounded = false
			return
		}
		if low.Cmp(s.Low) < 0 {
			s.Low = low
		}
		if high = high.Add(t.WritesAt(&u, prompt)); high.Cmp(s.High) > 0 {
			s.High = high
		}
	}
	consider(input.Low)
	consider(input.High)
	var few [8]int64
	for _, last := range t.Edges(few[:0]) {
		if input.Low <= last && last < input.High {
			consider(last)
			consider(last + 1)
		}
	}
	return s, true
}

// Edges appends the lengths in tokens of the longest prompts below the edges of the
// tariff's tiers to dst: a total may jump or rise at another rate from one of them to
// the next longer prompt, and does nowhere else. That from which a provider caches unasked
// is one of them.
func (t *Tariff) Edges(dst []int64) []int64 {
	if t.WritesUnasked() && t.least > 0 {
		dst = append(dst, t.least-1)
	}
	for _, p := range [...]*catalog.Plan{t.Plan, t.standard} {
		if p == nil {
			continue
		}
		for i := 1; i < len(p.Tiers); i++ {
			dst = append(dst, lastBefore(&p.Tiers[i]))
		}
	}
	return dst
}

// TotalAt is Total with a prompt and an output of other lengths, as Span takes them.
func (t *Tariff) TotalAt(u *Usage, input, output int64) (money.Amount, bool) {
	if input == u.Input && output == u.Output {
		return t.Total(u)
	}
	v := u.resized(input, output)
	return t.Total(&v)
}

// WritesAt is Writes with a prompt of another length.
func (t *Tariff) WritesAt(u *Usage, input int64) money.Amount {
	if !t.WritesUnasked() {
		return money.Amount{}
	}
	v := u.resized(input, u.Output)
	return t.Writes(&v)
}

// Cliff is a prompt length beyond which the whole request has another price.
type Cliff struct {
	Last   int64        // tokens of the longest prompt that does not cross it
	Before money.Amount // total of a prompt of Last tokens
	After  money.Amount // total of a prompt of one token more
}

// Cliffs returns the edges at which the price of the whole request changes, in order,
// with what a usage would cost on either side of each. An edge where one of the two
// is not known is left out, and so is one that a prompt with these parts is beyond in
// any case.
func (t *Tariff) Cliffs(u Usage) []Cliff {
	if t.Plan == nil {
		return nil
	}
	var found []Cliff
	for i := range t.Plan.Tiers {
		tier := &t.Plan.Tiers[i]
		last := lastBefore(tier)
		if i == 0 || tier.Marginal || u.resized(last, u.Output).Input > last {
			continue
		}
		before, knowsBefore := t.TotalAt(&u, last, u.Output)
		after, knowsAfter := t.TotalAt(&u, last+1, u.Output)
		if knowsBefore && knowsAfter {
			found = append(found, Cliff{last, before, after})
		}
	}
	return found
}
