// Package cost owns the sum: what a request costs by the rate plans of an offering,
// item by item, in exact integers, and between which bounds where a count is not
// certain.
//
//	tariff := cost.For(offering, cost.Terms{Service: catalog.Batch, At: time.Now()})
//	bill, err := tariff.Bill(cost.Usage{Input: 300_000, CacheRead: 200_000, Output: 1000})
//
// [Tariff.Bill] itemises, [Tariff.Total] gives its total alone, for ranking, and
// [Tariff.Span] that of a whole interval of prompt lengths. A price that the usage
// needs and nobody lists makes the total unknown; it is never zero.
package cost

import (
	"slices"
	"time"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Terms are what a price depends on beside the usage.
type Terms struct {
	Service catalog.Service
	Region  string // empty: everywhere
	At      time.Time
}

// State says whether there is a total, and of what kind.
type State uint8

// The states of a total. Unknown comes first: what nobody says is not known.
const (
	Unknown      State = iota // a price that the usage needs is not known
	Priced                    // by the token
	Free                      // the provider charges nothing
	Subscription              // paid for by the month, not by the request
)

// String names the state: "unknown", "priced", "free", "subscription".
func (s State) String() string {
	switch s {
	case Priced:
		return "priced"
	case Free:
		return "free"
	case Subscription:
		return "subscription"
	}
	return "unknown"
}

// Tariff is what an offering charges on some terms. The zero value knows no price.
// It is small, and safe for use by several goroutines.
type Tariff struct {
	Offering *catalog.Offering
	Terms    Terms
	Plan     *catalog.Plan // in force; nil: there is none

	billing  catalog.Billing
	standard *catalog.Plan // of the standard service, where Plan is of another

	// What is asked of the plans for every total.
	own, usual  units // that Plan and standard have a price for, at some length
	least, step int64 // the shortest prefix that is cached, and what is read is a multiple of; 0: not known
	cacheless   bool
}

// Cacheless reports whether nobody documents that the offering has a cache. What of a
// prompt could be cached is charged as input then.
func (t *Tariff) Cacheless() bool { return t.cacheless }

// units is a set of units, a bit for each.
type units uint32

func (s units) has(u catalog.Unit) bool { return s&(1<<u) != 0 }

// For returns what an offering charges on some terms. In a region that has a standard
// price of its own, that of another service for everywhere does not hold.
func For(o *catalog.Offering, terms Terms) Tariff {
	t := Tariff{Offering: o, Terms: terms, billing: o.Billing}
	t.Plan, _ = o.PlanAt(terms.At, terms.Service, terms.Region)
	if other := OtherName(o, terms.Service); t.Plan == nil && other != terms.Service {
		t.Plan, _ = o.PlanAt(terms.At, other, terms.Region)
	}
	if terms.Service != catalog.Standard {
		t.standard, _ = o.PlanAt(terms.At, catalog.Standard, terms.Region)
		if t.Plan != nil && t.standard != nil && t.Plan.Region != t.standard.Region {
			t.Plan = nil
		}
	}
	t.own, t.usual = priced(t.Plan), priced(t.standard)
	t.least, t.step = int64(o.MinCacheable), int64(o.CacheStep)
	// Without a cache that anybody documents its requests can be priced all the same, as no
	// invoice of it has cached tokens.
	t.cacheless = !(t.own | t.usual).has(catalog.CacheRead) && len(o.Plans) > 0 && !o.Caches()
	return t
}

// OtherName returns what a service is called too by who sells an offering, and otherwise the
// service itself. OpenAI renamed priority to fast, and takes both names for every model that
// has either: https://developers.openai.com/api/docs/guides/fast-mode.
func OtherName(o *catalog.Offering, service catalog.Service) catalog.Service {
	switch {
	case o.Provider != "openai":
	case service == catalog.Priority:
		return catalog.Fast
	case service == catalog.Fast:
		return catalog.Priority
	}
	return service
}

// priced returns the units that a plan has a rate for in any tier.
func priced(p *catalog.Plan) (found units) {
	if p == nil {
		return 0
	}
	for i := range p.Tiers {
		rates := &p.Tiers[i].Rates
		for u := range catalog.NumUnits {
			if _, known := rates.Get(u); known {
				found |= 1 << u
			}
		}
	}
	return found
}

// Total returns the total of the bill for some usage in USD, and whether it is
// known: that of a free offering is zero, that of a subscription and of a usage that
// cannot be is not known. Ranking thousands of offers needs no more, and it
// allocates nothing.
func (t *Tariff) Total(u *Usage) (money.Amount, bool) {
	switch {
	case t.billing == catalog.Free:
		return money.Amount{}, true
	case t.billing == catalog.Subscription || t.Plan == nil:
		return money.Amount{}, false
	case !u.simple():
		return t.sum(u)
	}
	tier := t.Plan.TierFor(catalog.Tokens(u.Input))
	if tier == nil || tier.Marginal {
		return t.sum(u)
	}
	total, rest, known := t.prefix(u, &tier.Rates)
	input, listed := tier.Rates.Get(catalog.Input)
	known = known && (listed || rest == 0)
	output, listed := tier.Rates.Get(catalog.Output)
	known = known && (listed || u.Output == 0)
	total = total.Add(input.Times(rest)).Add(output.Times(u.Output))
	if t.own.has(catalog.PerRequest) {
		fee, _ := tier.Rates.Get(catalog.PerRequest)
		total = total.Add(fee.Times(1))
	}
	if t.standard != nil && (!known || t.usual.has(catalog.PerRequest)) {
		return t.sum(u) // the standard plan may lend a price
	}
	if !known {
		return money.Amount{}, false
	}
	return total, !total.Overflowed()
}

// prefix returns what the cached part of a prompt costs, and how many tokens the rest
// has.
func (t *Tariff) prefix(u *Usage, rates *catalog.Rates) (total money.Amount, rest int64, known bool) {
	if u.CacheRead|u.CacheWrites[0]|u.CacheWrites[1]|u.CacheWrites[2]|u.CacheWrites[3] == 0 {
		return total, u.Input, true
	}
	read, writes := t.cached(u)
	rate, known := rates.Get(catalog.CacheRead)
	total, rest, known = rate.Times(read), u.Input-read, known || read == 0
	if !t.chargesWrites() {
		return total, rest, known
	}
	for l, n := range writes {
		if n == 0 {
			continue
		}
		rate, listed := rates.Get(Lifetime(l).Unit())
		total, rest, known = total.Add(rate.Times(n)), rest-n, known && listed
	}
	return total, rest, known
}

// sum adds up the lines of the bill.
func (t *Tariff) sum(u *Usage) (money.Amount, bool) {
	if !u.plausible() && u.Check() != nil {
		return money.Amount{}, false
	}
	if u.mixed() {
		return t.sumMixed(u)
	}
	if t.Plan != nil && !marginal(t.Plan) {
		return t.sumAt(u, t.Plan.TierFor(catalog.Tokens(u.Input)))
	}
	var few [usualLines]line
	var total money.Amount
	lines := t.lines(u, few[:0])
	for i := range lines {
		l := &lines[i]
		if !l.known {
			return money.Amount{}, false
		}
		total = total.Add(l.rate.Times(l.quantity))
	}
	return total, !total.Overflowed()
}

// sumMixed adds up the bills of the requests that find the prefix, and of those that do
// not.
func (t *Tariff) sumMixed(u *Usage) (total money.Amount, known bool) {
	for _, some := range u.outcomes() {
		if some.Requests == 0 {
			continue
		}
		sum, known := t.sum(&some)
		if !known {
			return money.Amount{}, false
		}
		total = total.Add(sum)
	}
	return total, !total.Overflowed()
}

// sumAt adds up a bill whose items are all of one tier.
func (t *Tariff) sumAt(u *Usage, tier *catalog.Tier) (total money.Amount, known bool) {
	if tier == nil {
		return total, false
	}
	parts, requests := t.split(u), u.requests()
	for unit, n := range parts {
		if n == 0 {
			continue
		}
		l := t.line(catalog.Unit(unit), n*requests, u.Input, tier)
		if !l.known && l.unit != catalog.PerRequest {
			return money.Amount{}, false
		}
		total = total.Add(l.rate.Times(l.quantity))
	}
	return total, !total.Overflowed()
}

// marginal reports whether a plan prices parts of a prompt apart.
func marginal(p *catalog.Plan) bool {
	for i := range p.Tiers {
		if p.Tiers[i].Marginal {
			return true
		}
	}
	return false
}

// Rate returns what a unit costs in a prompt of so many tokens, and whether that is
// known. Where tiers are marginal it is the rate of the prompt's last token.
func (t *Tariff) Rate(unit catalog.Unit, prompt int64) (money.Rate, bool) {
	if t.Plan == nil || len(t.Plan.Tiers) == 0 {
		return 0, false
	}
	last := t.band(prompt, max(prompt-1, 0)).tier
	l := t.line(unit, 0, prompt, last)
	return l.rate, l.known
}

// Charges reports whether the tariff has a price for the unit, at some length.
func (t *Tariff) Charges(unit catalog.Unit) bool { return t.own.has(unit) }

// apart reports whether a unit is charged apart from ordinary input or output: by
// this service, or by the standard one, in which case the price here is merely not
// listed.
func (t *Tariff) apart(unit catalog.Unit) bool { return (t.own | t.usual).has(unit) }

// line is quantity things of a unit at one rate.
type line struct {
	unit     catalog.Unit
	known    bool
	quantity int64
	rate     money.Rate
	plan     *catalog.Plan
	tier     *catalog.Tier // of plan
}

// usualLines is how many lines fit without an allocation: every unit once, and a
// few more where tiers are marginal.
const usualLines = int(catalog.NumUnits) + 5

// promptUnits are what a prompt consists of, in the order that it is taken to have:
// a cache holds the beginning. The order matters for marginal tiers alone.
var promptUnits = [...]catalog.Unit{
	catalog.CacheRead, catalog.AudioCacheRead,
	catalog.CacheWrite5m, catalog.CacheWrite30m, catalog.CacheWrite1h, catalog.CacheWrite12h,
	catalog.ImageInput, catalog.AudioInput, catalog.Input,
}

// otherUnits are what is charged at the prompt's tier beside the prompt.
var otherUnits = [...]catalog.Unit{
	catalog.Output, catalog.ReasoningOutput, catalog.ImageOutput, catalog.AudioOutput,
	catalog.PerRequest, catalog.WebSearchCall, catalog.CacheStorageHour,
}

// lines appends the lines of the bill for a usage that passes Check.
func (t *Tariff) lines(u *Usage, dst []line) []line {
	if t.Plan == nil || len(t.Plan.Tiers) == 0 {
		return append(dst, line{unit: catalog.Input, quantity: u.Input * u.requests()})
	}
	if u.mixed() {
		return t.linesMixed(u, dst)
	}
	parts, requests := t.split(u), u.requests()
	var at int64 // position in the prompt
	for _, unit := range promptUnits {
		for end := at + parts[unit]; at < end; {
			b := t.band(u.Input, at)
			quantity := min(end, b.end) - at
			dst = append(dst, t.line(unit, quantity*requests, u.Input, b.tier))
			at += quantity
		}
	}
	whole := t.band(u.Input, 0).tier
	for _, unit := range otherUnits {
		if parts[unit] == 0 {
			continue
		}
		l := t.line(unit, parts[unit]*requests, u.Input, whole)
		if unit == catalog.PerRequest && !l.known {
			continue // no fee
		}
		dst = append(dst, l)
	}
	return dst
}

// linesMixed appends the lines of the requests that find the prefix, and of those that do
// not. What both have at the same rate is one line.
func (t *Tariff) linesMixed(u *Usage, dst []line) []line {
	var few [usualLines]line
	for _, some := range u.outcomes() {
		if some.Requests == 0 {
			continue
		}
		for _, l := range t.lines(&some, few[:0]) {
			i := slices.IndexFunc(dst, func(o line) bool {
				o.quantity = l.quantity
				return o == l
			})
			if i < 0 {
				dst = append(dst, l)
				continue
			}
			dst[i].quantity += l.quantity
		}
	}
	return dst
}

// line prices a quantity by a tier of the plan, or by the standard plan where that
// lends its price.
func (t *Tariff) line(unit catalog.Unit, quantity, prompt int64, tier *catalog.Tier) line {
	l := line{unit: unit, quantity: quantity, plan: t.Plan, tier: tier}
	if l.rate, l.known = tier.Rates.Get(unit); l.known || !t.lends(unit) {
		return l
	}
	lent := t.standard.TierFor(catalog.Tokens(prompt))
	if lent == nil {
		return l
	}
	if rate, known := lent.Rates.Get(unit); known {
		l.rate, l.known, l.plan, l.tier = rate, true, t.standard, lent
	}
	return l
}

// band is a part of the prompt that one tier prices.
type band struct {
	tier *catalog.Tier
	end  int64 // tokens from the prompt's start to the end of the band
}

// band returns the band that the token at a position of the prompt falls into. The
// highest tier reached prices the whole prompt; marginal tiers above it price what
// lies beyond their edges.
func (t *Tariff) band(prompt, at int64) band {
	tiers := t.Plan.Tiers
	base := 0
	for i := 1; i < len(tiers); i++ {
		if !tiers[i].Marginal && tiers[i].Reached(catalog.Tokens(prompt)) {
			base = i
		}
	}
	b := band{&tiers[base], prompt}
	for i := base + 1; i < len(tiers); i++ {
		if !tiers[i].Marginal || !tiers[i].Reached(catalog.Tokens(prompt)) {
			continue
		}
		if from := lastBefore(&tiers[i]); at >= from {
			b.tier = &tiers[i]
		} else {
			b.end = min(b.end, from)
		}
	}
	return b
}

// lastBefore returns the longest prompt that does not reach a tier, in tokens.
func lastBefore(t *catalog.Tier) int64 {
	if t.Inclusive {
		return int64(t.Edge) - 1
	}
	return int64(t.Edge)
}
