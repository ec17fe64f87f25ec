// Package projection owns time: what a workload costs over days and months, with its
// growth, the hours that its calls come in, and the changes of price on the way.
//
//	p, err := projection.New(projection.Workload{
//		Output: cost.Exactly(800), Calls: 5000 * projection.Call,
//		From: today, Months: 12,
//	})
//	year, err := p.Project(offering, cost.Exactly(12_000))
//	for month := range year.Months() { ... }
//
// Days are those of the workload's time zone, and a day's calls are spread evenly over
// its hours. Each minute's calls cost what the plan in force in that minute says, so
// that peak and off-peak prices, and changes of price, have their exact share. A day's
// amount is rounded once, to the nearest millionth of a millionth of a dollar; months
// and totals are the sums of their days.
package projection

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"tokenfare/app/cost"
	"tokenfare/catalog"
)

// The bounds of a workload.
const (
	MaxMonths = 120
	MaxDays   = 3660
	MaxUsers  = 1_000_000_000_000
	MaxGrowth = 10_000_000 // of a million, a month: 1,000 per cent
)

// million is the whole of a hit rate, and of what grows.
const million = 1_000_000

// Workload is what is asked again and again.
type Workload struct {
	Usage   cost.Usage   // of one call; its Input and Output are not used
	Output  cost.Range   // tokens of one call's answer
	Open    bool         // a call has what costs and is in no number of these: no total has an upper end
	Caching cost.Caching // where its Prefix is not zero, it takes the place of what Usage says of the cache
	Service catalog.Service
	Region  string // empty: everywhere

	Calls Calls // a day; of every user, where Users is not zero
	Users int64
	// Growth is by how much each month has more calls a day than the one before, in
	// parts of a million: 50,000 is 5 per cent. It may be below zero. Growth comes in
	// steps: all days of a month have the same number of calls, and months are counted
	// from the first day, so that from 31 January the second begins on 28 February.
	// The number is kept to a millionth of a call.
	Growth int64
	// Hours says on which days of the week and in which hours calls come in. Without
	// days they come on all, without hours all day, without a zone in UTC. Public
	// holidays are not known. The zone is UTC, one that the catalog knows, or a
	// distance such as "UTC-05:00".
	Hours catalog.Window

	From   catalog.Date // the first day
	Months int          // how long: so many months
	Days   int          // or so many days
}

// Projector projects one workload on any offering. It is safe for use by several
// goroutines.
type Projector struct {
	work   Workload
	months []step       // counted from the first day
	steps  []step       // months of the same number of calls put together
	until  catalog.Date // exclusive
	offset int64        // minutes that the zone is ahead of UTC
}

// New checks a workload. An error says what about it cannot be.
func New(w Workload) (*Projector, error) {
	p := &Projector{work: w}
	for _, check := range []func() error{p.checkUsage, p.checkHours, p.checkHorizon, p.checkCalls} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return p, p.grow()
}

func (p *Projector) checkUsage() error {
	w := &p.work
	if err := checkRange("output", w.Output); err != nil {
		return err
	}
	c := w.Caching
	switch {
	case c.Prefix < 0 || c.Prefix > cost.MaxQuantity:
		return fmt.Errorf("cached prefix: %d is not a number of tokens up to %d", c.Prefix, int64(cost.MaxQuantity))
	case c.Hits < 0 || c.Hits > million:
		return fmt.Errorf("hit rate: %d is not a part of a million", c.Hits)
	case c.Lifetime >= cost.NumLifetimes:
		return fmt.Errorf("%s is no lifetime of a cache", c.Lifetime)
	case w.Service > catalog.Fast:
		return fmt.Errorf("%d is no service", w.Service)
	}
	// What it says of the input can only be checked with the input; the rest can.
	u := w.Usage
	u.Input, u.Output = cost.MaxQuantity, w.Output.Point
	return u.Check()
}

func checkRange(name string, r cost.Range) error {
	switch {
	case r.Low < 0:
		return fmt.Errorf("%s: %d is below zero", name, r.Low)
	case r.Low > r.Point || r.Point > r.High:
		return fmt.Errorf("%s: %d, %d, %d are not in order", name, r.Low, r.Point, r.High)
	case r.High > cost.MaxQuantity:
		return fmt.Errorf("%s: %d is more than %d", name, r.High, int64(cost.MaxQuantity))
	}
	return nil
}

// checkHours also fills in what the hours leave out.
func (p *Projector) checkHours() (err error) {
	h := &p.work.Hours
	if h.Days == [7]bool{} {
		h.Days = everyDay
	}
	if h.To == 0 {
		h.To = day
	}
	if h.From < 0 || h.To > day || h.From >= h.To {
		return fmt.Errorf("hours from minute %d to minute %d are no part of a day", h.From, h.To)
	}
	p.offset, err = offsetOf(h.Zone)
	return err
}

// checkHorizon also lays out the months.
func (p *Projector) checkHorizon() error {
	w := &p.work
	last, _ := catalog.ParseDate("9900-01-01")
	switch {
	case w.From <= 0 || w.From > last:
		return fmt.Errorf("the first day is to be between 1970-01-02 and %s", last)
	case w.Months < 0 || w.Months > MaxMonths:
		return fmt.Errorf("%d is not a number of months from 1 to %d", w.Months, MaxMonths)
	case w.Days < 0 || w.Days > MaxDays:
		return fmt.Errorf("%d is not a number of days from 1 to %d", w.Days, MaxDays)
	case (w.Months == 0) == (w.Days == 0):
		return errors.New("how long is to be given in months or in days")
	}
	p.until = w.From + catalog.Date(w.Days)
	if w.Months > 0 {
		p.until = after(w.From, w.Months)
	}
	for from := w.From; from < p.until; {
		next := min(after(w.From, len(p.months)+1), p.until)
		p.months = append(p.months, step{from: from, until: next})
		from = next
	}
	return nil
}

func (p *Projector) checkCalls() error {
	w := &p.work
	switch {
	case w.Calls < 0:
		return fmt.Errorf("calls: %s is below zero", w.Calls)
	case w.Users < 0 || w.Users > MaxUsers:
		return fmt.Errorf("users: %d is not a number up to %d", w.Users, int64(MaxUsers))
	case w.Growth < -million || w.Growth > MaxGrowth:
		return fmt.Errorf("growth: %s a month is not from -100%% to %s", percent(w.Growth), percent(MaxGrowth))
	}
	return nil
}

// grow fills in the calls of each month, and puts like months together.
func (p *Projector) grow() error {
	w := &p.work
	daily, ok := w.Calls.times(max(w.Users, 1), 1)
	var all Calls
	for i := range p.months {
		m := &p.months[i]
		if i > 0 && ok {
			daily, ok = daily.times(million+w.Growth, million)
		}
		if !ok || daily > MaxCalls {
			return fmt.Errorf("there are more than %s calls a day from %s on", cost.Thousands(int64(MaxCalls/Call)), m.from)
		}
		m.daily = daily
		for wd, comes := range w.Hours.Days {
			if !comes {
				continue
			}
			n, ok := daily.times(countOf(wd, m.from, m.until), 1)
			if !ok || n > math.MaxInt64-all {
				return fmt.Errorf("there are too many calls to count by %s", m.until)
			}
			all += n
		}
		if last := len(p.steps) - 1; last >= 0 && p.steps[last].daily == daily {
			p.steps[last].until = m.until
			continue
		}
		p.steps = append(p.steps, *m)
	}
	return nil
}

// From and Until are the first day and the day after the last.
func (p *Projector) From() catalog.Date  { return p.work.From }
func (p *Projector) Until() catalog.Date { return p.until }

// Project works out what the workload costs on an offering on which a call's prompt is
// of so many tokens. An error says what about the numbers cannot be; that there is no
// price is none.
func (p *Projector) Project(o *catalog.Offering, input cost.Range) (Projection, error) {
	v, err := p.view(o, input)
	if err != nil {
		return Projection{}, fmt.Errorf("%s: %w", o.Key(), err)
	}
	r := Projection{Offering: o, view: v, Total: Sum{Bounded: true}}
	if err := r.fill(); err != nil {
		return Projection{}, fmt.Errorf("%s: %w", o.Key(), err)
	}
	if r.Events, err = v.events(); err != nil {
		return Projection{}, fmt.Errorf("%s: %w", o.Key(), err)
	}
	return r, nil
}

// Candidate is an offering to compare, and how long a call's prompt is in its tokens.
type Candidate struct {
	Offering *catalog.Offering
	Input    cost.Range
}

// Outcome is a candidate's projection, or what about its numbers cannot be.
type Outcome struct {
	Projection
	Err   error
	place int // among the candidates
}

// Compare projects the workload on several offerings. Those that have a price for all
// calls come first, cheapest first, ties in the order of the candidates; then those
// that are free, then subscriptions, those with a price for a part of the calls, those
// with none, and the errors.
func (p *Projector) Compare(candidates []Candidate) []*Outcome {
	list := make([]Outcome, len(candidates))
	order := make([]*Outcome, len(candidates))
	for i, c := range candidates {
		order[i] = &list[i]
		list[i].place = i
		list[i].Projection, list[i].Err = p.Project(c.Offering, c.Input)
	}
	slices.SortFunc(order, before)
	return order
}

// before compares two outcomes.
func before(a, b *Outcome) int {
	ga, gb := a.group(), b.group()
	if ga == gb && ga == 0 {
		return cmp.Or(a.Total.Amount.Cmp(b.Total.Amount), cmp.Compare(a.place, b.place))
	}
	return cmp.Or(cmp.Compare(ga, gb), cmp.Compare(a.place, b.place))
}

// group is where an outcome stands in a comparison.
func (o *Outcome) group() int {
	switch {
	case o.Err != nil:
		return 5
	case o.State == cost.Subscription:
		return 2
	case o.State == cost.Unknown:
		return 4
	case !o.Total.Known():
		return 3
	case o.State == cost.Free:
		return 1
	}
	return 0
}
