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
// its output are anywhere in their ranges, and its images and audio in their spreads, and
// whether the total at their points is known. The other parts of the usage stay as they are.
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
	if !known || input.Low == input.High && output.Low == output.High && u.even() {
		return s, known
	}
	consider := func(l Length) {
		low, knowsLow := t.TotalOf(&u, l, output.Low)
		high, knowsHigh := low, knowsLow
		if output.Low < output.High {
			high, knowsHigh = t.TotalOf(&u, l, output.High)
		}
		if !knowsLow || !knowsHigh {
			s.Bounded = false
			return
		}
		if low.Cmp(s.Low) < 0 {
			s.Low = low
		}
		if high = high.Add(t.WritesOf(&u, l)); high.Cmp(s.High) > 0 {
			s.High = high
		}
	}
	var few [8]int64
	edges := t.Edges(few[:0])
	if !u.even() {
		for _, l := range u.Lengths(input, edges, nil) {
			consider(l)
		}
		return s, true
	}
	consider(Length{Input: input.Low})
	consider(Length{Input: input.High})
	for _, last := range edges {
		if input.Low <= last && last < input.High {
			consider(Length{Input: last})
			consider(Length{Input: last + 1})
		}
	}
	return s, true
}

// Length is a prompt of so many tokens, with more images and audio than there probably are,
// or fewer where below zero, in tokens.
type Length struct{ Input, Images, Audio int64 }

// even reports whether the tokens of images and audio are certain.
func (u *Usage) even() bool { return u.ImageSpread == Spread{} && u.AudioSpread == Spread{} }

// Shortest and Longest are the ends of the range of a prompt.
func (u *Usage) Shortest(input Range) Length {
	return Length{input.Low, -u.ImageSpread.Less, -u.AudioSpread.Less}
}

// Longest is the other end: see Shortest.
func (u *Usage) Longest(input Range) Length {
	return Length{input.High, u.ImageSpread.More, u.AudioSpread.More}
}

// Uneven reports whether the images or the audio of a usage are not certain, and charged
// otherwise than text: a total then does not go by the length of the prompt alone.
func (t *Tariff) Uneven(u *Usage) bool {
	return u.AudioSpread != Spread{} || u.ImageSpread != Spread{} && t.apart(catalog.ImageInput)
}

// Lengths returns the lengths that a prompt of a usage is to be priced at: any other costs
// no less than the cheapest of them, and no more than the dearest. Where its text, its
// images and its audio are each at an end of what they may be, and the lengths of a prompt
// below some edges and above them, with all but one at an end. In the ranges between, a
// total is a sum of rates times tokens. It bends at some lengths of the text, too: they are
// told as more than there probably is, or less.
func (u *Usage) Lengths(input Range, edges, texts []int64) []Length {
	images, audio := ends(u.ImageSpread), ends(u.AudioSpread)
	least := min(input.Low-input.Point+u.ImageSpread.Less+u.AudioSpread.Less, 0)
	most := max(input.High-input.Point-u.ImageSpread.More-u.AudioSpread.More, 0)
	list := make([]Length, 0, 2*(2+len(texts)+2*len(edges))*len(images)*len(audio))
	add := func(text, images, audio int64) {
		list = append(list, Length{input.Point + text + images + audio, images, audio})
	}
	text := []int64{least, most}
	for _, n := range texts {
		if least < n && n < most {
			text = append(text, n)
		}
	}
	for _, i := range images {
		for _, a := range audio {
			for _, n := range text {
				add(n, i, a)
			}
		}
	}
	for _, last := range edges {
		if last < input.Low || last >= input.High {
			continue
		}
		for _, total := range [...]int64{last - input.Point, last + 1 - input.Point} {
			for _, i := range images {
				for _, a := range audio {
					if n := total - i - a; least <= n && n <= most {
						add(n, i, a)
					}
				}
				for _, n := range text {
					if a := total - i - n; len(audio) > 1 && audio[0] <= a && a <= audio[1] {
						add(n, i, a)
					}
				}
			}
			for _, a := range audio {
				for _, n := range text {
					if i := total - a - n; len(images) > 1 && images[0] <= i && i <= images[1] {
						add(n, i, a)
					}
				}
			}
		}
	}
	return list
}

// ends are the least and the most of a spread, as more than there probably is.
func ends(s Spread) []int64 {
	if s == (Spread{}) {
		return []int64{0}
	}
	return []int64{-s.Less, s.More}
}

// SpanCached is Span for a usage of which a prefix is cached, as Average has it. Where that
// is a share of the prompt, it is longer in a longer prompt, and not cached at all in a short
// one.
func (t *Tariff) SpanCached(u Usage, c Caching, input, output Range) (Span, bool) {
	u.Input, u.Output = input.Point, output.Point
	average, within, answers := t.Average(u, c), input, output
	shares := c.Share && c.Prefix > 0 && input.Low < input.High
	if shares && c.Counted {
		average.ImageSpread, average.AudioSpread = Spread{}, Spread{}
		within, answers = Exactly(input.Point), Exactly(output.Point)
	}
	s, known := t.Span(average, within, answers)
	if !known || !shares {
		return s, known
	}
	var few [8]int64
	text := input.Point - u.ImageInput - u.AudioInput
	for _, l := range u.Lengths(input, t.Edges(few[:0]), t.turns(&c, &u, input)) {
		v := u.of(l)
		v.Input = max(l.Input, v.ImageInput+v.AudioInput)
		v = t.Average(v, c.in(text+l.Input-input.Point-l.Images-l.Audio, text))
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

// turns returns the lengths of the text, as more than there probably is, on both sides of
// where more of the prefix is cached.
func (t *Tariff) turns(c *Caching, u *Usage, input Range) (list []int64) {
	text := input.Point - u.ImageInput - u.AudioInput
	if text <= 0 {
		return nil
	}
	around := Range{
		max(text+input.Low-input.Point+u.ImageSpread.Less+u.AudioSpread.Less, 0), text,
		text + input.High - input.Point - u.ImageSpread.More - u.AudioSpread.More,
	}
	var few [8]int64
	shortest, longest := c.in(around.Low, text), c.in(around.High, text)
	for _, prefix := range t.CacheEdges(shortest.Prefix, longest.Prefix, few[:0]) {
		n := c.reaching(prefix, around) - text
		list = append(list, n-1, n)
	}
	return list
}

// in is the prefix in a text of so many tokens, where it is as it is in one of others.
func (c *Caching) in(tokens, others int64) Caching {
	other := *c
	other.Prefix, other.Sooner = Scaled(c.Prefix, tokens, others), Scaled(c.Sooner, tokens, others)
	return other
}

// reaching is the shortest text with a prefix of so many tokens.
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

// TotalAt is Total with more or less text in the prompt, and an output of another length.
func (t *Tariff) TotalAt(u *Usage, input, output int64) (money.Amount, bool) {
	if input == u.Input && output == u.Output {
		return t.Total(u)
	}
	v := u.resized(input, output)
	return t.Total(&v)
}

// TotalOf is Total with a prompt of another length, as Span takes it.
func (t *Tariff) TotalOf(u *Usage, l Length, output int64) (money.Amount, bool) {
	if l.Images|l.Audio == 0 {
		return t.TotalAt(u, l.Input, output)
	}
	v := u.of(l)
	return t.TotalAt(&v, l.Input, output)
}

// WritesOf is Writes with a prompt of another length.
func (t *Tariff) WritesOf(u *Usage, l Length) money.Amount {
	if !t.WritesUnasked() {
		return money.Amount{}
	}
	v := u.of(l)
	v = v.resized(l.Input, u.Output)
	return t.Writes(&v)
}

// of is the usage with the images and the audio of a length.
func (u *Usage) of(l Length) Usage {
	v := *u
	v.ImageInput, v.AudioInput = max(u.ImageInput+l.Images, 0), max(u.AudioInput+l.Audio, 0)
	return v
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
