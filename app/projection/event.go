package projection

import (
	"fmt"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// EventKind is what happens to a price.
type EventKind uint8

// The kinds of events.
const (
	PriceChange EventKind = iota
	PriceStarts           // a price is listed from the day on, and none before
	PriceEnds             // none is listed from the day on
	ShutDown              // the offering is shut down on the day
)

// String names the kind: "price_change", "price_starts", "price_ends", "shutdown".
func (k EventKind) String() string {
	return [...]string{"price_change", "price_starts", "price_ends", "shutdown"}[k]
}

// Event changes, within the horizon, what the workload's calls cost.
type Event struct {
	Date catalog.Date // from its beginning in UTC on
	Kind EventKind
	// Before and After are what a call costs, on the average of a week of the workload
	// and to the nearest millionth of a millionth of a dollar. Where there is no price
	// before or after, they are zero.
	Before, After money.Amount
	Replacement   string // API model ID at the same provider, where a shutdown names one
}

// String says what happens: "a call costs $0.04 instead of $0.02 from 2026-12-01 on".
func (e *Event) String() string {
	switch e.Kind {
	case PriceStarts:
		return fmt.Sprintf("a call costs %s from %s on: no price is listed before", e.After.Display(), e.Date)
	case PriceEnds:
		return fmt.Sprintf("no price is listed from %s on", e.Date)
	case ShutDown:
		s := fmt.Sprintf("shut down on %s: there is no price from then on", e.Date)
		if e.Replacement != "" {
			s += ", the replacement is " + e.Replacement
		}
		return s
	}
	return fmt.Sprintf("a call costs %s instead of %s from %s on", e.After.Display(), e.Before.Display(), e.Date)
}

// events lists the changes that make a difference to the workload.
func (v *view) events() ([]Event, error) {
	var list []Event
	for _, c := range v.changes {
		if v.offering.Shutdown != 0 && c >= v.offering.Shutdown {
			if c == v.offering.Shutdown {
				list = append(list, Event{Date: c, Kind: ShutDown, Replacement: v.offering.Replacement})
			}
			break
		}
		before, err := v.average(c - 1)
		if err != nil {
			return nil, err
		}
		after, err := v.average(c)
		if err != nil {
			return nil, err
		}
		if e, differs := compare(&before, &after); differs {
			e.Date = c
			list = append(list, e)
		}
	}
	return list, nil
}

// compare returns the event that leads from one price to another, and whether there is
// any.
func compare(before, after *mix) (e Event, differs bool) {
	was, is := before.priced == before.minutes, after.priced == after.minutes
	e.Before, e.After = before.call(was), after.call(is)
	switch {
	case was && is:
		return e, before.point != after.point
	case is:
		e.Kind = PriceStarts
	case was:
		e.Kind = PriceEnds
	}
	return e, was != is
}

// call is what a call costs on average, where that is known.
func (m *mix) call(known bool) (a money.Amount) {
	if known {
		a, _ = m.point.MulRat(1, m.minutes*million)
	}
	return a
}

// average returns the prices of the minutes of a week of the workload, in which the
// plans of a single day hold.
func (v *view) average(d catalog.Date) (mix, error) {
	all := mix{bounded: true}
	frozen := *v
	frozen.offering, frozen.changes = plansOf(v.offering, d), nil
	for n := range catalog.Date(7) {
		if !v.work.Hours.Days[weekday(d+n)] {
			continue
		}
		m, err := frozen.day(d + n)
		if err != nil || !v.hourly {
			return m, err // every day is the same
		}
		all.minutes, all.priced = all.minutes+m.minutes, all.priced+m.priced
		all.point, all.low, all.high = all.point.Add(m.point), all.low.Add(m.low), all.high.Add(m.high)
		all.bounded = all.bounded && m.bounded
	}
	return all, nil
}

// plansOf returns an offering with nothing but the plans that are in force on a day, at
// whatever hour, and with those for good.
func plansOf(o *catalog.Offering, d catalog.Date) *catalog.Offering {
	at := *o
	at.Plans = nil
	for _, p := range o.Plans {
		if p.From <= d && (p.Until == 0 || d < p.Until) {
			p.Until = 0
			at.Plans = append(at.Plans, p)
		}
	}
	if o.Shutdown != 0 {
		at.Shutdown, at.Status = 0, o.StateAt(d.Time())
	}
	return &at
}
