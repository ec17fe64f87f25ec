package fit

import (
	"slices"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// This file makes a ranking of what a Batch has summed.

// settle returns the sum of an entry with the totals of what is priced together.
func (b *Batch) settle(i int) sum {
	s, e := b.sums[i], &b.ranker.entries[i]
	for _, on := range b.served {
		if e.apart || !on.flat[i] {
			continue
		}
		t, m := &on.market.listings[i].tariff, &on.amounts[e.way]
		s.together(t, &m.alone)
		if t.Cacheless() {
			s.together(t, &m.sharing)
		}
	}
	return s
}

// together adds what requests cost together by a flat tariff. Only the fee that each of
// them may have is not in what they consume.
func (s *sum) together(t *cost.Tariff, m *amount) {
	if m.requests == 0 {
		return
	}
	fee, _ := t.Rate(catalog.PerRequest, 0)
	fees := fee.Times(m.requests - 1)
	add := func(sum *money.Amount, u *cost.Usage) {
		total, known := t.Total(u)
		s.unknown, s.unbounded = s.unknown || !known, s.unbounded || !known
		*sum = sum.Add(total).Add(fees)
	}
	add(&s.total, &m.point)
	add(&s.low, &m.low)
	add(&s.high, &m.high)
	add(&s.longer, &m.longer)
	add(&s.shorter, &m.shorter)
	s.bent = s.bent || t.Uneven(&m.point)
}

// batchRanking is what a Ranking of a batch is of.
type batchRanking struct {
	*Batch
	market  *market // see Batch.shown
	settled []sum   // by entry
}

// shown is what offers are shown and compared by, beside their totals: whether they are
// sold, in which region, by which price and who disputes it. It is that of the terms that
// all requests are served on, or where there are several that of the batch's own. What has
// no price there is as the first requests are served that it has one for.
func (b *Batch) shown() *market {
	if len(b.served) == 1 {
		return b.served[0].market
	}
	own := b.ranker.open(b.request.terms(), false)
	m := &market{own.terms, own.wished, slices.Clone(own.listings)}
	for i := range m.listings {
		for _, on := range b.served {
			if m.listings[i].tariff.Plan == nil {
				m.listings[i] = on.market.listings[i]
			}
		}
	}
	return m
}

// sameRegions reports whether two entries serve each request in the same region.
func (b *Batch) sameRegions(i, j int32) bool {
	for _, on := range b.served {
		if on.market.listings[i].region() != on.market.listings[j].region() {
			return false
		}
	}
	return true
}

// Ranking orders the offerings by what they ask for the requests so far. It holds until
// the next is added.
//
// An offer of a batch has the sums of the counts and of the cached tokens, and its Part
// of the requests, but no hints: each request is at another distance from edges and
// limits. Offers of models that count alike are compared where all prompts are as short
// as they may be, or all as long; but where the price of one of the requests is no
// straight line in between, by their bounds.
func (b *Batch) Ranking() Ranking {
	r := b.ranker
	settled := make([]sum, len(b.sums))
	for i := range settled {
		settled[i] = b.settle(i)
	}
	counts := make([]counted, len(b.ways))
	for i := range counts {
		counts[i] = b.ways[i].count
	}
	ranking := Ranking{
		ranker: r, market: b.shown(), request: b.request, counts: counts, details: new(details),
	}
	ranking.batch = &batchRanking{b, ranking.market, settled}
	var sizes [numGroups]int
	for i := range r.last {
		w := &r.scratch[i]
		index := r.last[i].entry()
		e, s := &r.entries[index], &settled[index]
		w.total, w.tie = s.total, uint64(index)|uint64(counts[e.way].How)<<howShift
		if !e.own {
			w.tie |= soldOn
		}
		switch {
		case s.unknown:
			w.total, w.group = money.Amount{}, priceless
		case s.fitting == b.Requests:
			w.group = fitting
		default:
			w.group = unfit
		}
		sizes[w.group]++
	}
	ranking.places = r.place(sizes)
	ranking.Fitting, ranking.priced = sizes[fitting], sizes[fitting]+sizes[unfit]
	ranking.apart = r.splitApart(func(i int32) bool { return settled[i].fitting == b.Requests })
	ranking.Winners = ranking.winners()
	return ranking
}

// Part is how much of a batch an offer can take.
type Part struct {
	Requests, Fitting int64
	Misfits           Misfits // why the others do not fit, what most of them have first
	// Tight is how many of those that fit may not, and MayFit how many of the others may,
	// by the ends of their counts' intervals.
	Tight, MayFit int64
	// Writes is what of an Offer's High is for what the provider may write to its cache by
	// default.
	Writes money.Amount
}

// offer works out the details of an entry.
func (b *batchRanking) offer(i int32) Offer {
	e, l, s := &b.ranker.entries[i], &b.market.listings[i], &b.settled[i]
	counted := &b.ways[e.way].count
	count := counted.Count
	o := Offer{
		Offering: e.offering, Model: e.model, Provider: e.provider, Family: b.ranker.ways[e.way].family,
		Plan: l.tariff.Plan, Tariff: l.tariff, Tokens: count, Open: counted.open, Sold: l.sure,
		Usage: cost.Usage{Input: count.Tokens, Output: b.Output, CacheRead: s.read},
		Part:  &Part{Requests: b.Requests, Fitting: s.fitting, Tight: s.tight, MayFit: s.mayFit, Writes: s.highWrites},
	}
	o.Usage.CacheWrites[cost.FiveMinutes] = s.written // for whatever time
	if !e.apart {
		o.Disputed, o.Priced = l.dispute(), !s.unknown
	}
	if o.Priced {
		o.Total, o.Low, o.High, o.Bounded = s.total, s.low, s.high, !s.unbounded && !counted.open
	}
	o.Part.Misfits = b.misfits(int(i))
	for _, m := range o.Part.Misfits {
		o.Reasons = append(o.Reasons, m.Reason)
	}
	o.Tight = o.Fits() && s.tight > 0
	o.MayFit = !o.Fits() && s.fitting+s.mayFit == b.Requests
	return o
}

// misfits lists why requests do not fit an entry: what depends on their lengths, and what
// does not.
func (b *Batch) misfits(i int) Misfits {
	all := slices.Clone(b.sums[i].misfits)
	for n := range all {
		all[n].Lines = slices.Clone(all[n].Lines)
	}
	for n := range b.kinds {
		k := &b.kinds[n]
		if k.fits[i] || k.count == 0 {
			continue
		}
		e := &b.ranker.entries[i]
		for _, r := range e.reasons(&k.request, &Offer{Priced: true}, &counted{}) {
			all.add(Misfit{r, k.count, k.lines})
		}
	}
	all.Sort()
	return all
}

// sample fills in what offers are compared by. Of each that fits there is a sample for
// the shortest prompts and one for the longest, in each case.
func (b *batchRanking) sample(r *Ranking, d *details) {
	out := b.request.output()
	outputs := []int64{out.Point}
	if b.unsure {
		outputs = []int64{out.Low, out.High}
	}
	d.cases = situations(outputs, b.unasked(r))
	for i := range r.Fitting {
		s := &b.settled[r.places[i].entry()]
		if s.bent {
			d.alike[i] = int32(len(r.counts) + r.Fitting + i) // as no other
		}
		d.first = append(d.first, int32(len(d.samples)))
		for _, longest := range [...]bool{false, true} {
			for n, c := range d.cases {
				most := longest
				if b.unsure {
					most = n >= len(d.cases)/2 // the second output
				}
				d.samples = append(d.samples, sample{s.end(longest, most, c.writes), true})
			}
		}
	}
	d.first = append(d.first, int32(len(d.samples)))
}

// unasked reports whether some provider may write some of the prompts to its cache by
// default.
func (b *batchRanking) unasked(r *Ranking) bool {
	for i := range r.Fitting {
		if b.settled[r.places[i].entry()].highWrites.Sign() > 0 {
			return true
		}
	}
	return false
}

// end returns the total of the longest prompts, or else of the shortest, with the most
// output or the least, and with what the provider may write to its cache by default.
func (s *sum) end(longest, most, writes bool) (total money.Amount) {
	switch {
	case s.unbounded:
		return s.total
	case s.bent && longest:
		return s.high
	case s.bent:
		return s.low
	case longest && most:
		total = s.high.Sub(s.highWrites)
	case longest:
		total = s.longer
	case most:
		total = s.shorter
	default:
		total = s.low
	}
	switch {
	case writes && longest:
		return total.Add(s.highWrites)
	case writes:
		return total.Add(s.lowWrites)
	}
	return total
}

// mayFit reports whether an entry that has no place among those that fit may have one.
func (b *Batch) mayFit(i int32) bool {
	s := &b.sums[i]
	return s.mayFit > 0 && s.fitting+s.mayFit == b.Requests
}
