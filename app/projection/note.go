package projection

import (
	"fmt"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Notes says what a projection assumes, and why it has no price where it has none.
// Events are not repeated.
func (r *Projection) Notes() []string { return append(r.OfferNotes(), r.view.Notes()...) }

// Notes says what is assumed of the workload, whatever the offering.
func (p *Projector) Notes() []string {
	var list []string
	w := &p.work
	if w.Growth != 0 {
		list = append(list, fmt.Sprintf("every month, counted from %s, has %s calls a day than the one before", w.From, moreOrLess(w.Growth)))
	}
	if w.Hours.Days != everyDay {
		list = append(list, "public holidays are not known: calls come in on them as on other days")
	}
	return list
}

// OfferNotes are the notes that are about the offering alone.
func (r *Projection) OfferNotes() []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	switch {
	case r.State == cost.Subscription || r.Total.Unpriced == 0:
	case r.Total.Unpriced == r.Total.Calls:
		add("no call has a price")
	default:
		add("%s of %s calls have no price: the total is that of the others", thousands(r.Total.Unpriced), thousands(r.Total.Calls))
	}
	r.whyUnpriced(add)
	if !r.Total.Bounded {
		add("how low and how high the total may be is not known")
	}
	r.cacheNote(add)
	if s, charged := r.Storage(); charged {
		add("storage is not in the total: an explicit cache of %s tokens costs %s for each hour that it is kept", cost.Thousands(s.Tokens), s.Hour.Display())
	}
	return list
}

// Whole is the horizon as one period.
func (r *Projection) Whole() Period { return Period{r.view.work.From, r.view.until, r.Total} }

// GoneIn is the day, in a period or before it, from which on the offering is shut down;
// zero where there is none.
func (r *Projection) GoneIn(p *Period) catalog.Date {
	if d := r.ShutDown; d != 0 && d < p.Until {
		return d
	}
	return 0
}

// InWords says what a period costs by its amount, or one of its bounds, as far as its
// calls have a price.
func (r *Projection) InWords(p *Period, a money.Amount) string {
	gone := r.GoneIn(p)
	switch {
	case gone != 0 && gone <= p.From:
		return "shut down"
	case p.Unpriced > 0 && p.Unpriced == p.Calls:
		return "no price"
	case gone != 0:
		return a.Display() + ", then shut down"
	case p.Unpriced > 0:
		return a.Display() + " and more"
	}
	return a.Display()
}

// Storage is what keeping a prefix in an explicit cache costs. How many such caches there
// are, and for how long, no workload says, so that no total has it in it.
type Storage struct {
	Tokens int64        // of the prefix
	Hour   money.Amount // USD for an hour, at the price in the beginning
}

// Storage returns what keeping the workload's prefix costs, and whether the offering
// charges for that. It is nothing where the usage of a call has storage of its own.
func (r *Projection) Storage() (Storage, bool) {
	v := &r.view
	t := cost.For(v.offering, cost.Terms{Service: v.work.Service, Region: v.work.Region, At: clock(v.begin(v.work.From))})
	tokens := v.usage.CacheRead
	if prefix := v.work.Caching.Prefix; prefix > 0 {
		tokens = t.Cacheable(prefix)
	}
	rate, known := t.Rate(catalog.CacheStorageHour, v.usage.Input)
	if tokens == 0 || !known || rate == 0 || v.usage.Storage > 0 || r.State != cost.Priced {
		return Storage{}, false
	}
	return Storage{tokens, rate.Times(tokens)}, true
}

// whyUnpriced says why there is no price in the beginning; what comes later is an event.
func (r *Projection) whyUnpriced(add func(string, ...any)) {
	v := &r.view
	first := clock(v.begin(v.work.From))
	switch v.offering.StateAt(first) {
	case catalog.ShutDown:
		add("%s", gone(v.offering))
		return
	case catalog.Announced:
		add("it is announced, and not yet sold")
	}
	if p, err := v.price(first); err != nil || p.known || r.State == cost.Subscription {
		return
	}
	t := cost.For(v.offering, cost.Terms{Service: v.work.Service, Region: v.work.Region, At: first})
	u := v.usage
	if v.work.Caching.Prefix > 0 {
		u = t.Average(u, v.work.Caching)
	}
	if bill, err := t.Bill(u); err == nil {
		for _, n := range bill.Notes {
			add("%s", n)
		}
	}
}

// gone says since when an offering is shut down, and what takes its place.
func gone(o *catalog.Offering) string {
	s := "it is shut down"
	if o.Shutdown != 0 {
		s += " since " + o.Shutdown.String()
	}
	if o.Replacement != "" {
		s += ", the replacement is " + o.Replacement
	}
	return s
}

func (r *Projection) cacheNote(add func(string, ...any)) {
	v := &r.view
	prefix := v.work.Caching.Prefix
	if prefix == 0 || r.State != cost.Priced {
		return
	}
	t := cost.For(v.offering, cost.Terms{Service: v.work.Service, Region: v.work.Region, At: clock(v.begin(v.work.From))})
	why := t.NotCached(prefix)
	switch cached := t.Cacheable(prefix); {
	case why != "":
		add("%s", why)
	case v.work.Caching.Hits == 0:
		add("no call is taken to find the prefix in the cache")
	case cached < prefix:
		add("of %s tokens of the prefix %s are cached, in the provider's steps", cost.Thousands(prefix), cost.Thousands(cached))
	}
}

func moreOrLess(growth int64) string {
	if growth < 0 {
		return percent(-growth) + " fewer"
	}
	return percent(growth) + " more"
}

// percent writes parts of a million: "2.5%".
func percent(parts int64) string { return Calls(parts*100).String() + "%" }

// thousands writes a number of calls with commas, to the nearest whole one where it is
// more than a few.
func thousands(c Calls) string {
	if c < 10*Call {
		return c.String()
	}
	return cost.Thousands(c.Whole())
}
