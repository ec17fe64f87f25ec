package projection

import (
	"slices"
	"time"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// view is a workload on an offering.
type view struct {
	*Projector
	offering *catalog.Offering
	usage    cost.Usage
	input    cost.Range
	changes  []catalog.Date // days from which other plans hold, in order
	hourly   bool           // the hour matters
}

func (p *Projector) view(o *catalog.Offering, input cost.Range) (view, error) {
	v := view{Projector: p, offering: o, usage: p.work.Usage, input: input}
	v.usage.Input, v.usage.Output = input.Point, p.work.Output.Point
	if err := checkRange("input", input); err != nil {
		return v, err
	}
	if p.work.Caching.Prefix > 0 {
		v.usage = v.usage.Plain()
	}
	if err := v.usage.Check(); err != nil {
		return v, err
	}
	for i := range o.Plans {
		plan := &o.Plans[i]
		if !v.concerns(plan) {
			continue
		}
		v.hourly = v.hourly || len(plan.Windows) > 0
		v.change(plan.From)
		v.change(plan.Until)
	}
	v.change(o.Shutdown)
	slices.Sort(v.changes)
	v.changes = slices.Compact(v.changes)
	return v, nil
}

// concerns reports whether a plan may be in force for the workload's terms. That of
// the standard service lends prices to the others.
func (v *view) concerns(plan *catalog.Plan) bool {
	asked := plan.Service == v.work.Service || plan.Service == cost.OtherName(v.offering, v.work.Service)
	return (asked || plan.Service == catalog.Standard) && plan.Serves(v.work.Region)
}

// change notes a day from which other plans hold, where the horizon has it.
func (v *view) change(d catalog.Date) {
	if at := int64(d) * day; d != 0 && v.begin(v.work.From) < at && at < v.end(v.until-1) {
		v.changes = append(v.changes, d)
	}
}

// begin and end are where the hours of a day of the workload begin and end, in minutes
// since the beginning of 1970 in UTC.
func (v *view) begin(d catalog.Date) int64 {
	return int64(d)*day - v.offset + int64(v.work.Hours.From)
}
func (v *view) end(d catalog.Date) int64 { return int64(d)*day - v.offset + int64(v.work.Hours.To) }

// minutes is how many minutes of a day calls come in.
func (v *view) minutes() int64 { return int64(v.work.Hours.To - v.work.Hours.From) }

// price is what a million calls cost, while some plan is in force.
type price struct {
	point, low, high money.Amount
	known, bounded   bool
}

// price returns the price at a time. Of a million calls, those that find the prefix in
// the cache and those that do not are whole numbers, so that it is exact.
func (v *view) price(at time.Time) (price, error) {
	switch {
	case v.offering.StateAt(at) == catalog.ShutDown:
		return price{}, nil
	case v.offering.Billing == catalog.Free:
		return price{known: true, bounded: true}, nil
	}
	t := cost.For(v.offering, cost.Terms{Service: v.work.Service, Region: v.work.Region, At: at})
	c := v.work.Caching
	if c.Prefix == 0 {
		return v.spanned(&t, c, million)
	}
	hit, miss := c, c
	hit.Hits, miss.Hits = million, 0
	hits, err := v.spanned(&t, hit, c.Hits)
	if err != nil {
		return price{}, err
	}
	misses, err := v.spanned(&t, miss, million-c.Hits)
	return price{
		hits.point.Add(misses.point), hits.low.Add(misses.low), hits.high.Add(misses.high),
		hits.known && misses.known, hits.bounded && misses.bounded,
	}, err
}

// spanned returns what so many calls cost by a tariff, with a prefix cached or none.
func (v *view) spanned(t *cost.Tariff, c cost.Caching, calls int64) (price, error) {
	if calls == 0 {
		return price{known: true, bounded: true}, nil
	}
	s, known := cost.Span{}, false
	u := v.usage
	if c.Prefix == 0 {
		s, known = t.Span(u, v.input, v.work.Output)
	} else {
		s, known = t.SpanCached(u, c, v.input, v.work.Output)
		u = t.Average(u, c)
	}
	if !known {
		if t.Plan == nil {
			return price{}, nil
		}
		_, err := t.Bill(u) // says where a total is beyond what can be counted
		return price{}, err
	}
	return price{s.Point.MulInt(calls), s.Low.MulInt(calls), s.High.MulInt(calls), true, s.Bounded && !v.work.Open}, nil
}

// mix is the prices of some minutes, each taken as often as there are minutes of it.
type mix struct {
	point, low, high money.Amount // of a million calls in each minute that has a price
	minutes, priced  int64
	bounded          bool
}

func (m *mix) add(p price, minutes int64) {
	m.minutes += minutes
	if !p.known {
		return
	}
	m.priced += minutes
	m.point = m.point.Add(p.point.MulInt(minutes))
	m.low = m.low.Add(p.low.MulInt(minutes))
	m.high = m.high.Add(p.high.MulInt(minutes))
	m.bounded = m.bounded && p.bounded
}

// of returns what so many calls cost that are spread evenly over the minutes.
func (m *mix) of(calls Calls) Sum {
	s := Sum{Calls: calls, Bounded: m.bounded}
	s.Unpriced, _ = calls.times(m.minutes-m.priced, m.minutes)
	parts := m.minutes * million * int64(Call)
	s.Amount, _ = m.point.MulRat(int64(calls), parts)
	s.Low, _ = m.low.MulRat(int64(calls), parts)
	s.High, _ = m.high.MulRat(int64(calls), parts)
	return s
}

// day returns the prices of the minutes of a day that calls come in.
func (v *view) day(d catalog.Date) (mix, error) {
	m := mix{bounded: true}
	edges := v.edges(v.begin(d), v.end(d))
	for i := range edges[1:] {
		p, err := v.price(clock(edges[i]))
		if err != nil {
			return m, err
		}
		m.add(p, edges[i+1]-edges[i])
	}
	return m, nil
}

// edges returns the minutes at which the price may change between two minutes, these
// two included, in order.
func (v *view) edges(from, to int64) []int64 {
	list := []int64{from, to}
	if len(v.changes) == 0 && !v.hourly {
		return list
	}
	for _, c := range v.changes {
		list = append(list, int64(c)*day)
	}
	if v.hourly {
		list = v.hourEdges(list, from, to)
	}
	list = slices.DeleteFunc(list, func(at int64) bool { return at < from || at > to })
	slices.Sort(list)
	return slices.Compact(list)
}

// hourEdges appends where windows begin and end, on the days of their zones that the
// two minutes are on and those between.
func (v *view) hourEdges(list []int64, from, to int64) []int64 {
	for i := range v.offering.Plans {
		plan := &v.offering.Plans[i]
		if !v.concerns(plan) {
			continue
		}
		for j := range plan.Windows {
			w := &plan.Windows[j]
			ahead, _ := offsetOf(w.Zone) // one that is not known is taken for UTC, as by the catalog
			for d := (from + ahead) / day; d <= (to+ahead)/day; d++ {
				midnight := d*day - ahead
				list = append(list, midnight+int64(w.From), midnight+int64(w.To))
			}
		}
	}
	return list
}
