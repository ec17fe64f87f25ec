package projection

import (
	"errors"
	"iter"
	"slices"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Sum is what calls cost, in USD. Low and High are what they cost at least and at most
// while the lengths of prompt and output are anywhere in their ranges.
type Sum struct {
	Calls    Calls
	Unpriced Calls        // of Calls, those that have no price
	Amount   money.Amount // of the others, as Low and High are
	Low      money.Amount
	High     money.Amount
	Bounded  bool // Low and High are known
}

// Known reports whether Amount is that of all calls.
func (s *Sum) Known() bool { return s.Unpriced == 0 }

// add adds n times another sum.
func (s *Sum) add(o *Sum, n int64) {
	s.Calls += o.Calls * Calls(n)
	s.Unpriced += o.Unpriced * Calls(n)
	s.Amount = s.Amount.Add(o.Amount.MulInt(n))
	s.Low = s.Low.Add(o.Low.MulInt(n))
	s.High = s.High.Add(o.High.MulInt(n))
	s.Bounded = s.Bounded && o.Bounded
}

// Period is some days and what their calls cost.
type Period struct {
	From, Until catalog.Date // Until is exclusive
	Sum
}

// Projection is what a workload costs on an offering.
type Projection struct {
	Offering *catalog.Offering
	// State is Unknown where none of the calls has a price. Otherwise some may have
	// none all the same: Total says how many.
	State  cost.State
	Total  Sum
	Events []Event // in order
	// ShutDown is the first day of the horizon on which the offering is shut down from the
	// day's beginning on; zero where there is none. No call has a price from then on.
	ShutDown catalog.Date

	view view
	days []Sum // that differ
	runs []run
}

// run is some days on which the same plans hold, and which have the same calls.
type run struct {
	from, until catalog.Date
	days        [7]int32 // by weekday: the place in Projection.days, or none
}

// none stands for a day without calls.
const none = -1

// fill works out the runs and the total.
func (r *Projection) fill() error {
	cuts := r.view.cuts()
	r.runs = make([]run, 0, len(r.view.steps)+len(cuts)-2)
	r.days = make([]Sum, 0, cap(r.runs))
	for i := range cuts[1:] {
		if err := r.stretch(cuts[i], cuts[i+1]); err != nil {
			return err
		}
	}
	r.ShutDown = r.view.shutDown()
	if t := &r.Total; t.Amount.Overflowed() || t.Low.Overflowed() || t.High.Overflowed() {
		return errors.New("what the calls cost is beyond what can be counted")
	}
	switch {
	case r.Offering.Billing == catalog.Free:
		r.State = cost.Free
	case r.Offering.Billing == catalog.Subscription:
		r.State = cost.Subscription
	case r.Total.Unpriced < r.Total.Calls || r.Total.Calls == 0 && r.priced():
		r.State = cost.Priced
	}
	return nil
}

// shutDown is the first day of the horizon from whose beginning on the offering is shut
// down. Offerings are shut down by UTC, in the middle of a day of some workloads.
func (v *view) shutDown() catalog.Date {
	d := max(v.offering.Shutdown, v.work.From)
	if !v.closedAt(d) {
		d++
	}
	if d >= v.until || !v.closedAt(d) {
		return 0
	}
	return d
}

// closedAt reports whether the offering is shut down when a day of the workload begins.
func (v *view) closedAt(d catalog.Date) bool {
	return v.offering.StateAt(clock(int64(d)*day-v.offset)) == catalog.ShutDown
}

// priced reports whether a workload without calls would have a price on its first day.
func (r *Projection) priced() bool {
	p, err := r.view.price(clock(r.view.begin(r.view.work.From)))
	return err == nil && p.known
}

// cuts returns the days between which the prices of a weekday stay the same, the first
// and the end of the horizon included. A change of price may come in the middle of a
// day of the workload, as its zone need not be UTC. That day stands alone.
func (v *view) cuts() []catalog.Date {
	list := make([]catalog.Date, 0, 8)
	list = append(list, v.work.From, v.until)
	for _, c := range v.changes {
		at := int64(c) * day
		first := catalog.Date((at+v.offset-int64(v.work.Hours.To))/day) + 1 // to end after the change
		list = append(list, first)
		if v.begin(first) < at {
			list = append(list, first+1)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// stretch works out the days between two cuts.
func (r *Projection) stretch(from, until catalog.Date) error {
	mixes, err := r.view.week(from, until)
	if err != nil {
		return err
	}
	for i := range r.view.steps {
		if m := &r.view.steps[i]; from < m.until && m.from < until {
			r.run(max(from, m.from), min(until, m.until), m.daily, &mixes)
		}
	}
	return nil
}

// week returns the prices of each weekday between two cuts; where the hour does not
// matter, of the first that calls come in on alone, in that one's place. A weekday
// without prices has no minutes.
func (v *view) week(from, until catalog.Date) (mixes [7]mix, err error) {
	for d := from; d < min(until, from+7); d++ {
		w := weekday(d)
		if !v.work.Hours.Days[w] {
			continue
		}
		if mixes[w], err = v.day(d); err != nil || !v.hourly {
			return mixes, err
		}
	}
	return mixes, nil
}

// run works out some days with the same prices and calls, and adds them up.
func (r *Projection) run(from, until catalog.Date, daily Calls, mixes *[7]mix) {
	n := run{from, until, [7]int32{none, none, none, none, none, none, none}}
	for w := range mixes {
		if mixes[w].minutes == 0 {
			continue
		}
		r.days = append(r.days, mixes[w].of(daily))
		place := int32(len(r.days) - 1)
		if r.view.hourly {
			n.days[w] = place
			r.Total.add(&r.days[place], countOf(w, from, until))
			continue
		}
		for other, comes := range r.view.work.Hours.Days {
			if comes {
				n.days[other] = place
			}
		}
		r.Total.add(&r.days[place], r.view.comingDays(from, until))
	}
	r.runs = append(r.runs, n)
}

// comingDays is how many days calls come in on, from a day to another, the latter
// excluded.
func (p *Projector) comingDays(from, until catalog.Date) (n int64) {
	if p.work.Hours.Days == everyDay {
		return int64(until - from)
	}
	for w, comes := range p.work.Hours.Days {
		if comes {
			n += countOf(w, from, until)
		}
	}
	return n
}

// Days are the days of the horizon in order, those without calls included. What a day
// costs is shared with other days, and not to be changed.
func (r *Projection) Days() iter.Seq2[catalog.Date, *Sum] {
	empty := &Sum{Bounded: true}
	return func(yield func(catalog.Date, *Sum) bool) {
		for i := range r.runs {
			n := &r.runs[i]
			w := weekday(n.from)
			for d := n.from; d < n.until; d++ {
				of := empty
				if place := n.days[w]; place != none {
					of = &r.days[place]
				}
				if !yield(d, of) {
					return
				}
				if w++; w == 7 {
					w = 0
				}
			}
		}
	}
}

// Months are the months of the horizon in order, counted from its first day. The last
// one may not be whole, where the horizon is in days.
func (r *Projection) Months() iter.Seq[Period] {
	return func(yield func(Period) bool) {
		first := 0
		for _, m := range r.view.months {
			p := Period{m.from, m.until, Sum{Bounded: true}}
			for i := first; i < len(r.runs) && r.runs[i].from < m.until; i++ {
				r.addRun(&p, &r.runs[i])
				first = i
			}
			if !yield(p) {
				return
			}
		}
	}
}

// addRun adds the days of a run that are in a period.
func (r *Projection) addRun(p *Period, n *run) {
	for w, place := range n.days {
		if place != none {
			p.add(&r.days[place], countOf(w, max(n.from, p.From), min(n.until, p.Until)))
		}
	}
}
