package fit

import (
	"slices"
	"sort"

	"tokenfare/app/cost"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Unsure is which offers the place of one is not certain against: those before it that
// it could be cheaper than, and those behind it that could be cheaper than it.
//
// Two offers are compared at the same lengths of the output, and where their models
// count alike at the same lengths of the prompt: how long the prompt is may not be
// certain, but it is one prompt. So it is with what providers write to their caches by
// default: either all of them charge for it, or none. So an offer at $3 is surely cheaper than one at $5 of
// the same tokenizer, although their intervals overlap. Where models count differently,
// each count may lie anywhere in its interval.
type Unsure struct {
	Count int               // up to ManyUnsure, which means that many or more
	First *catalog.Offering // of them, in the ranking's order; nil: there is none
}

// ManyUnsure is where counting ends.
const ManyUnsure = 50

// details are what compares offers, worked out when it is asked for first.
type details struct {
	done  bool
	shown lookAlikes

	cases   []situation     // that offers are compared in
	prompts [][]cost.Length // by family, of the same use
	samples []sample        // by place that fits, then prompt, then case
	alike   []int32         // by place that fits: whose models are known to count alike, they are equal
	first   []int32         // of the samples, by place, and their number
	bounds  []bounds        // by place that fits, then case

	dominator []int32 // by place; below zero: none
	dominates []int32 // by place
}

// sample is a total at some lengths of prompt and output.
type sample struct {
	total money.Amount
	known bool
}

// situation is how long the output is, and whether providers charge for what they write to
// their caches by default.
type situation struct {
	output int64
	writes bool
}

// situations are those of some outputs; where some provider may write unasked, with and
// without that.
func situations(outputs []int64, unasked bool) []situation {
	var list []situation
	for _, output := range outputs {
		list = append(list, situation{output, false})
		if unasked {
			list = append(list, situation{output, true})
		}
	}
	return list
}

// bounds are the least and the most of an offer's samples in one case, and the least
// of the offers from there on and the most of those up to there.
type bounds struct{ least, most, leastFrom, mostTo money.Amount }

// look works the details out.
func (r *Ranking) look() *details {
	d := r.details
	if d.done {
		return d
	}
	d.done = true
	d.alike = r.countAlike()
	if r.batch != nil {
		r.batch.sample(r, d)
	} else {
		out := r.request.output()
		d.cases = situations(slices.Compact([]int64{out.Low, out.High}), r.unasked())
		d.prompts = r.prompts()
		d.sample(r)
	}
	d.bound(r.Fitting)
	d.dominate(r)
	return d
}

// unasked reports whether some provider may write some of the prompt to its cache by
// default.
func (r *Ranking) unasked() bool {
	for i := range r.Fitting {
		u := cost.Usage{Input: r.counts[r.entry(i).way].High, Explicit: r.request.Usage.Explicit}
		if more := r.listing(i).tariff.Writes(&u); more.Sign() > 0 {
			return true
		}
	}
	return false
}

// prompts returns the lengths that the prompt, counted in each way, is compared at. Between
// them all totals are straight lines, so that of two offers one is dearer everywhere if
// it is at each: they are the ends of the interval, both sides of the edges of any
// tariff within, and where a cached prefix ends.
func (r *Ranking) prompts() [][]cost.Length {
	edges := make([][]int64, len(r.counts))
	var few [8]int64
	for i := range r.Fitting {
		way := r.entry(i).way
		if c := &r.counts[way]; c.Low < c.High {
			edges[way] = append(edges[way], r.listing(i).tariff.Edges(few[:0])...)
		}
	}
	prompts := make([][]cost.Length, len(r.counts))
	for way := range prompts {
		c := &r.counts[way]
		if c.Low == c.High {
			prompts[way] = []cost.Length{{Input: c.Tokens}}
			continue
		}
		u := r.request.usage(c)
		var texts []int64
		if prefix, text := c.caching.Prefix, c.Tokens-u.ImageInput-u.AudioInput; prefix > 0 {
			texts = []int64{min(prefix-text, 0), min(prefix-prefix%128-text, 0)} // OpenAI's step
		}
		slices.Sort(edges[way])
		prompts[way] = u.Lengths(c.interval(), slices.Compact(edges[way]), texts)
	}
	return prompts
}

// sample prices what fits at every length.
func (d *details) sample(r *Ranking) {
	d.first = make([]int32, r.Fitting+1)
	n := 0
	for i := range r.Fitting {
		n += len(d.prompts[r.entry(i).way]) * len(d.cases)
		d.first[i+1] = int32(n)
	}
	d.samples = make([]sample, 0, n)
	for i := range r.Fitting {
		l, way := r.listing(i), r.entry(i).way
		prompts := d.prompts[way]
		if len(prompts) == 1 && len(d.cases) == 1 {
			d.samples = append(d.samples, sample{r.places[i].total, true})
			continue
		}
		u := r.request.of(&r.counts[way], &l.tariff)
		for _, prompt := range prompts {
			for _, c := range d.cases {
				total, known := l.tariff.TotalOf(&u, prompt, c.output)
				if c.writes {
					total = total.Add(l.tariff.WritesOf(&u, prompt))
				}
				d.samples = append(d.samples, sample{total, known})
			}
		}
	}
}

func (d *details) samplesOf(i int) []sample { return d.samples[d.first[i]:d.first[i+1]] }

// bound finds the bounds of the samples.
func (d *details) bound(places int) {
	cases := len(d.cases)
	d.bounds = make([]bounds, places*cases)
	for at := range d.bounds {
		b := &d.bounds[at]
		b.least, b.most = money.MaxAmount, money.MaxAmount.Neg()
		list := d.samplesOf(at / cases)
		for k := at % cases; k < len(list); k += cases {
			if s := &list[k]; s.known {
				b.least, b.most = lesser(b.least, s.total), greater(b.most, s.total)
			}
		}
		if b.mostTo = b.most; at >= cases {
			b.mostTo = greater(b.most, d.bounds[at-cases].mostTo)
		}
	}
	for at := len(d.bounds) - 1; at >= 0; at-- {
		b := &d.bounds[at]
		if b.leastFrom = b.least; at+cases < len(d.bounds) {
			b.leastFrom = lesser(b.least, d.bounds[at+cases].leastFrom)
		}
	}
}

// boundsOf returns the bounds of the offer in place i, by case.
func (d *details) boundsOf(i int) []bounds {
	return d.bounds[i*len(d.cases) : (i+1)*len(d.cases)]
}

func lesser(a, b money.Amount) money.Amount {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

func greater(a, b money.Amount) money.Amount {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}

// couldBeCheaper reports whether the offer in place i could cost less than that in
// place j.
func (d *details) couldBeCheaper(i, j int) bool {
	if d.alike[i] != d.alike[j] {
		its := d.boundsOf(j)
		for o, b := range d.boundsOf(i) {
			if b.least.Cmp(its[o].most) < 0 {
				return true
			}
		}
		return false
	}
	a, b := d.samplesOf(i), d.samplesOf(j)
	for k := range a {
		if a[k].known && b[k].known && a[k].total.Cmp(b[k].total) < 0 {
			return true
		}
	}
	return false
}

// countAlike tells which models make the same number of tokens of a prompt: those of a
// tokenizer that is known, and else each by itself.
func (r *Ranking) countAlike() []int32 {
	alike := make([]int32, r.Fitting)
	models := map[*catalog.Model]int32{}
	for i := range alike {
		e := r.entry(i)
		id, known := int32(e.way), r.counts[e.way].How != token.Unknown
		if !known {
			id, known = models[e.model]
		}
		if !known {
			id = int32(len(r.counts) + i)
			if e.model != nil {
				models[e.model] = id
			}
		}
		alike[i] = id
	}
	return alike
}

// unsure counts the offers that the one in place i, which fits, cannot be told from.
func (r *Ranking) unsure(i int) (found Unsure) {
	d := r.look()
	first, end := d.around(i, r.Fitting)
	for j := first; j < end && found.Count < ManyUnsure; j++ {
		if i == j || !d.couldBeCheaper(max(i, j), min(i, j)) {
			continue // the order of the two is certain
		}
		if found.Count++; found.First == nil {
			found.First = r.entry(j).offering
		}
	}
	return found
}

// around returns the first place that may hold an offer which that in place i could be
// cheaper than, and the place behind the last that may hold one which could be cheaper
// than it.
func (d *details) around(i, places int) (first, end int) {
	first, end = i, i+1
	for o, b := range d.boundsOf(i) {
		first = min(first, sort.Search(i, func(j int) bool { return d.boundsOf(j)[o].mostTo.Cmp(b.least) > 0 }))
		behind := i + 1 + sort.Search(places-i-1, func(n int) bool { return d.boundsOf(i + 1 + n)[o].leastFrom.Cmp(b.most) >= 0 })
		end = max(end, behind)
	}
	return first, end
}

// compare says how the offer in place i stands to the others.
func (r *Ranking) compare(i int, o *Offer) {
	o.Tie = r.tie(i)
	if i >= r.Fitting {
		return
	}
	d := r.look()
	o.Unsure = r.unsure(i)
	o.Dominates = int(d.dominates[i])
	if j := d.dominator[i]; j >= 0 {
		o.Dominated = r.entry(int(j)).offering
	}
}

// Contest is how a winner stands to the others of its class. Numbers are places.
type Contest struct {
	Winner   int
	RunnerUp int // the next that competes; below zero: there is none
	// Contenders could be cheaper: they compete too, and fit, or may by the lower ends
	// of their counts' intervals.
	Contenders []int
	// PassedOver are cheaper and fit, but do not win: their price is disputed, their
	// context window is not documented, or they are not known to be still sold.
	PassedOver []int
	// Certain is set where there are no contenders, and the winner's price is not
	// disputed, its total has bounds, and it is not tight.
	Certain bool
}

// Contest returns how the winner in place n of Winners stands to the others of its
// class.
func (r *Ranking) Contest(n int) Contest {
	d := r.look()
	c := Contest{Winner: r.Winners[n], RunnerUp: -1}
	class := r.entry(c.Winner).class()
	for i := range r.Fitting {
		switch {
		case i == c.Winner || r.entry(i).class() != class:
		case !r.competes(i) || r.listing(i).disputed:
			if r.places[i].total.Cmp(r.places[c.Winner].total) < 0 {
				c.PassedOver = append(c.PassedOver, i)
			}
		default:
			if i > c.Winner && c.RunnerUp < 0 {
				c.RunnerUp = i
			}
			if d.couldBeCheaper(i, c.Winner) {
				c.Contenders = append(c.Contenders, i)
			}
		}
	}
	winner := r.offer(r.places[c.Winner].entry())
	c.Contenders = append(c.Contenders, r.mayFit(class, winner.High)...)
	c.Certain = len(c.Contenders) == 0 && winner.Disputed == nil && winner.Bounded && !winner.Tight
	return c
}

// couldFit reports whether an offer that does not fit may, as far as that is seen at
// once.
func (r *Ranking) couldFit(i int) bool {
	e := r.entry(i)
	if r.batch != nil {
		return r.batch.mayFit(r.places[i].entry())
	}
	count := &r.counts[e.way]
	return count.Low < count.High && !e.over(count.Low, r.request.Output)
}

// mayFit returns the places of a class that do not fit by their counts, but may, and
// then could cost less than an amount.
func (r *Ranking) mayFit(class catalog.Class, most money.Amount) (found []int) {
	for i := r.Fitting; i < r.priced; i++ {
		e, l := r.entry(i), r.listing(i)
		if e.class() != class || !r.competes(i) || l.disputed || !r.couldFit(i) {
			continue
		}
		if o := r.offer(r.places[i].entry()); o.MayFit && o.Low.Cmp(most) < 0 {
			found = append(found, i)
		}
	}
	return found
}
