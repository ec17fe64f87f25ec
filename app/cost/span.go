package cost

import (
	"math/bits"

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

// SpanCached is Span for a usage of which a prefix is cached, as Average has it. Where that
// is a share of the prompt, it is longer in a longer prompt, and not cached at all in a short
// one.
func (t *Tariff) SpanCached(u Usage, c Caching, input, output Range) (Span, bool) {
	u.Input, u.Output = input.Point, output.Point
	s, known := t.Span(t.Average(u, c), input, output)
	if !known || !c.Share || c.Prefix == 0 || input.Low == input.High {
		return s, known
	}
	var few [16]int64
	for _, tokens := range t.turns(&c, input, few[:0]) {
		v := u
		v.Input = max(tokens, u.ImageInput+u.AudioInput)
		v = t.Average(v, c.in(v.Input, input.Point))
		for _, out := range [...]int64{output.Low, output.High} {
			v.Output = out
			total, known := t.Total(&v)
			if !known {
				s.Bounded = false
				continue
			}
			if total.Cmp(s.Low) < 0 {
				s.Low = total
			}
			if total = total.Add(t.Writes(&v)); total.Cmp(s.High) > 0 {
				s.High = total
			}
		}
	}
	return s, true
}

// turns appends the lengths of the prompt, within its interval, between which what it costs
// is a straight line: the ends, and both sides of the edges of the tariff and of where
// more of the prefix is cached.
func (t *Tariff) turns(c *Caching, input Range, list []int64) []int64 {
	list = append(list, input.Low, input.High)
	within := func(n int64) {
		if input.Low < n && n < input.High {
			list = append(list, n)
		}
	}
	var few [8]int64
	for _, last := range t.Edges(few[:0]) {
		within(last)
		within(last + 1)
	}
	if input.Point <= 0 {
		return list
	}
	shortest, longest := c.in(input.Low, input.Point), c.in(input.High, input.Point)
	for _, prefix := range t.CacheEdges(shortest.Prefix, longest.Prefix, few[:0]) {
		n := c.reaching(prefix, input)
		within(n - 1)
		within(n)
	}
	return list
}

// in is the prefix in a prompt of so many tokens, where it is as it is in one of others.
func (c *Caching) in(tokens, others int64) Caching {
	other := *c
	other.Prefix, other.Sooner = Scaled(c.Prefix, tokens, others), Scaled(c.Sooner, tokens, others)
	return other
}

// reaching is the shortest prompt with a prefix of so many tokens.
func (c *Caching) reaching(prefix int64, input Range) int64 {
	n := Scaled(2*prefix-1, input.Point, 2*c.Prefix) // to the nearest, as Scaled
	for n > 0 && Scaled(c.Prefix, n-1, input.Point) >= prefix {
		n--
	}
	for n < input.High && Scaled(c.Prefix, n, input.Point) < prefix {
		n++
	}
	return n
}

// Scaled is n*num/den rounded, through 128 bits; n where den is 0 or the result beyond
// what can be counted.
func Scaled(n, num, den int64) int64 {
	if den <= 0 || n <= 0 || num < 0 {
		return n
	}
	hi, lo := bits.Mul64(uint64(n), uint64(num))
	lo, carry := bits.Add64(lo, uint64(den)/2, 0)
	if hi += carry; hi >= uint64(den) {
		return n
	}
	quotient, _ := bits.Div64(hi, lo, uint64(den))
	return int64(min(quotient, MaxQuantity))
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
