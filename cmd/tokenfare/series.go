package main

import (
	"tokenfare/app/cost"
	"tokenfare/app/projection"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// period is how JSON shows some days. USD, LowUSD and HighUSD are those of the calls that
// have a price; null where none has, and where the offer is shut down on all of the days.
type period struct {
	From     catalog.Date     `json:"from"`
	Until    catalog.Date     `json:"until"` // exclusive
	Calls    projection.Calls `json:"calls"`
	Unpriced projection.Calls `json:"unpriced_calls,omitempty"`
	USD      *money.Amount    `json:"usd"`
	LowUSD   *money.Amount    `json:"low_usd"`
	HighUSD  *money.Amount    `json:"high_usd"`
	ShutDown catalog.Date     `json:"shut_down,omitzero"` // from this day on
}

func (q *monthly) periodOf(p projection.Period) period {
	shown := period{From: p.From, Until: p.Until, Calls: p.Calls, Unpriced: p.Unpriced, ShutDown: q.result.GoneIn(&p)}
	if p.Unpriced > 0 && p.Unpriced == p.Calls || shown.ShutDown != 0 && shown.ShutDown <= p.From {
		return shown
	}
	shown.USD = &p.Amount
	if p.Bounded {
		shown.LowUSD, shown.HighUSD = &p.Low, &p.High
	}
	return shown
}

// event is how JSON shows a change of price. What a call costs is null where it has no
// price.
type event struct {
	Date        catalog.Date  `json:"date"`
	Kind        string        `json:"kind"`
	BeforeUSD   *money.Amount `json:"before_usd"` // a call's
	AfterUSD    *money.Amount `json:"after_usd"`
	Replacement string        `json:"replacement,omitempty"`
	Explanation string        `json:"explanation"`
}

func eventOf(e *projection.Event) event {
	shown := event{Date: e.Date, Kind: e.Kind.String(), Replacement: e.Replacement, Explanation: e.String()}
	if e.Kind == projection.PriceChange || e.Kind == projection.PriceEnds {
		shown.BeforeUSD = &e.Before
	}
	if e.Kind == projection.PriceChange || e.Kind == projection.PriceStarts {
		shown.AfterUSD = &e.After
	}
	return shown
}

// service is how JSON shows what another service costs, and saves against standard.
type service struct {
	Service  string         `json:"service"`
	TotalUSD *money.Amount  `json:"total_usd"`
	SavedUSD *money.Amount  `json:"saved_usd"`
	ByMonth  []money.Amount `json:"saved_by_month_usd"`
}

func serviceOf(a *projection.Alternative) service {
	shown := service{Service: a.Service.String(), ByMonth: a.ByMonth}
	if a.State == cost.Priced && a.Total.Known() {
		shown.TotalUSD = &a.Total.Amount
	}
	if a.Compared {
		shown.SavedUSD = &a.Saved
	}
	return shown
}

// caching is how JSON shows from which call on caching pays: 0 is never, null not known.
type caching struct {
	Tokens      int64  `json:"tokens"`
	PaysFrom    *int64 `json:"pays_from_calls"`
	Explanation string `json:"explanation"`
}

func cachingOf(b *projection.BreakEven) *caching {
	if b == nil {
		return nil
	}
	shown := &caching{Tokens: b.Tokens, Explanation: b.String()}
	if b.Paying != projection.NotKnown {
		shown.PaysFrom = &b.Calls
	}
	return shown
}

// storage is how JSON shows what it costs to keep an explicit cache.
type storage struct {
	Tokens  int64        `json:"tokens"`
	HourUSD money.Amount `json:"usd_per_hour"`
	InTotal bool         `json:"in_total"`
}

// object prints the projection as JSON.
func (q *monthly) object() error {
	r := &q.result
	shown := struct {
		Offer     string           `json:"offer"`
		Service   string           `json:"service"`
		Region    string           `json:"region,omitempty"`
		From      catalog.Date     `json:"from"`
		Until     catalog.Date     `json:"until"` // exclusive
		Price     string           `json:"price"` // priced, free, subscription, unknown
		Fits      bool             `json:"fits"`
		Reasons   []string         `json:"reasons"`
		Exact     string           `json:"exact"`
		Tokens    int64            `json:"tokens"`
		Calls     projection.Calls `json:"calls"`
		Unpriced  projection.Calls `json:"unpriced_calls"`
		TotalUSD  *money.Amount    `json:"total_usd"` // of all calls
		LowUSD    *money.Amount    `json:"low_usd"`
		HighUSD   *money.Amount    `json:"high_usd"`
		PricedUSD *money.Amount    `json:"priced_usd"` // of the calls that have a price
		Months    []period         `json:"months"`
		Days      []period         `json:"days"`
		Events    []event          `json:"events"`
		Services  []service        `json:"services"`
		Cache     *caching         `json:"cache"`
		Storage   *storage         `json:"storage,omitempty"`
		ShutDown  catalog.Date     `json:"shut_down,omitzero"` // the first of the days
		ReadAs    string           `json:"read_as,omitempty"`
		Notes     []string         `json:"notes"`
	}{
		Offer: q.offering.Key(), Service: q.request.Service.String(), Region: q.request.Region,
		Price: r.State.String(), Fits: q.offer.Fits(), Reasons: reasonsOf(&q.offer),
		Exact: q.offer.Tokens.How.String(), Tokens: q.offer.Tokens.Tokens,
		Calls: r.Total.Calls, Unpriced: r.Total.Unpriced, Cache: cachingOf(q.cache), ShutDown: r.ShutDown,
		Events: []event{}, Services: []service{}, Notes: append(append(append([]string{}, q.about()...), r.Notes()...), q.offering.Gotchas...),
	}
	if q.in != nil {
		shown.ReadAs = q.in.readAs()
	}
	if s, charged := r.Storage(); charged {
		shown.Storage = &storage{s.Tokens, s.Hour, false}
	}
	all := q.periodOf(q.result.Whole())
	shown.PricedUSD = all.USD
	if r.Total.Known() {
		shown.TotalUSD, shown.LowUSD, shown.HighUSD = all.USD, all.LowUSD, all.HighUSD
	}
	for m := range r.Months() {
		shown.Months = append(shown.Months, q.periodOf(m))
	}
	for d, s := range r.Days() {
		shown.Days = append(shown.Days, q.periodOf(projection.Period{From: d, Until: d + 1, Sum: *s}))
	}
	shown.From, shown.Until = shown.Months[0].From, shown.Months[len(shown.Months)-1].Until
	for i := range r.Events {
		shown.Events = append(shown.Events, eventOf(&r.Events[i]))
	}
	for i := range q.others {
		shown.Services = append(shown.Services, serviceOf(&q.others[i]))
	}
	return writeJSON(q.out, shown)
}
