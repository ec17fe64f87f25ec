package cost

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Item is a line of a bill: so many things of one unit at one rate. Units are tokens,
// but for catalog.PerRequest and catalog.WebSearchCall, which are counted each, and
// catalog.CacheStorageHour, tokens times hours.
type Item struct {
	Unit     catalog.Unit
	Quantity int64 // of all requests together
	Known    bool  // Rate and Amount are known
	Rate     money.Rate
	Amount   money.Amount // exactly Quantity times Rate

	Plan *catalog.Plan // that the rate is of
	Tier *catalog.Tier // of Plan
	// Lent is set where the plan of the service has no such rate, and the standard
	// plan's holds.
	Lent bool
}

// Bill is what a provider's invoice shows for some usage.
type Bill struct {
	State State
	Items []Item       // the order is that of an invoice: prompt, answer, fees
	Total money.Amount // the sum of the items; known where State is Priced or Free
	Notes []string     // what was assumed, what is not known, what to know
}

// Known reports whether the total is known.
func (b *Bill) Known() bool { return b.State == Priced || b.State == Free }

// Bill itemises what some usage costs. An error says what about the usage cannot be.
func (t *Tariff) Bill(u Usage) (Bill, error) {
	if err := u.Check(); err != nil {
		return Bill{}, err
	}
	switch t.billing {
	case catalog.Free:
		return Bill{State: Free}, nil
	case catalog.Subscription:
		return Bill{State: Subscription}, nil
	}
	if t.Plan == nil || len(t.Plan.Tiers) == 0 {
		return Bill{Notes: []string{t.unlisted()}}, nil
	}
	b := Bill{State: Priced}
	for _, l := range t.lines(&u, nil) {
		item := Item{
			Unit: l.unit, Quantity: l.quantity, Known: l.known, Rate: l.rate, Amount: l.rate.Times(l.quantity),
			Plan: l.plan, Tier: l.tier, Lent: l.plan != t.Plan,
		}
		if !item.Known {
			b.State = Unknown
		}
		b.Items = append(b.Items, item)
		b.Total = b.Total.Add(item.Amount)
	}
	switch {
	case b.State == Unknown:
		b.Total = money.Amount{}
	case b.Total.Overflowed():
		return Bill{}, errors.New("the total is beyond what can be counted")
	}
	b.Items = t.frame(b.Items, u.Input)
	b.Notes = t.notes(&u, &b)
	return b, nil
}

// unlisted says that there is no price for the service, and for which there is one.
func (t *Tariff) unlisted() string {
	s := fmt.Sprintf("no %s price is listed", t.Terms.Service)
	if t.Terms.Region != "" {
		s += " for region " + t.Terms.Region
	}
	if t.Offering == nil {
		return s
	}
	var listed []string
	for _, service := range t.Offering.Services(t.Terms.At) {
		terms := t.Terms
		terms.Service = service
		if other := For(t.Offering, terms); other.Plan != nil {
			listed = append(listed, service.String())
		}
	}
	if len(listed) == 0 {
		return s
	}
	return s + "; there are prices for " + strings.Join(listed, ", ")
}

// frame adds the lines for input and output where there is none of either, as every
// bill has them.
func (t *Tariff) frame(items []Item, prompt int64) []Item {
	whole := t.band(prompt, 0).tier
	for _, unit := range [...]catalog.Unit{catalog.Input, catalog.Output} {
		if slices.ContainsFunc(items, func(i Item) bool { return i.Unit == unit }) {
			continue
		}
		if l := t.line(unit, 0, prompt, whole); l.known {
			items = append(items, Item{Unit: unit, Known: true, Rate: l.rate, Plan: l.plan, Tier: l.tier})
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return place(a.Unit) - place(b.Unit) })
	return items
}

// place is where a unit stands in a bill.
func place(unit catalog.Unit) int {
	if unit == catalog.Input {
		return -1
	}
	if i := slices.Index(promptUnits[:], unit); i >= 0 {
		return i
	}
	return len(promptUnits) + slices.Index(otherUnits[:], unit)
}

// notes says what about a bill is assumed or not known, and what to know.
func (t *Tariff) notes(u *Usage, b *Bill) []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	t.cacheNotes(u, add)
	if why := t.Unasked(u); why != "" {
		add("%s", why)
	}
	if u.ImageInput > 0 && !t.apart(catalog.ImageInput) {
		add("images have no price of their own: charged as input")
	}
	for i := range b.Items {
		switch item := &b.Items[i]; {
		case !item.Known && item.Unit == catalog.CacheRead:
			add("no %s price for %s is listed%s", t.Terms.Service, item.Unit, t.atMost(item, "ordinary input", catalog.Input, u.Input))
		case !item.Known && item.Unit == catalog.AudioCacheRead:
			add("no %s price for %s is listed%s", t.Terms.Service, item.Unit, t.atMost(item, "ordinary audio", catalog.AudioInput, u.Input))
		case !item.Known:
			add("no %s price for %s is listed", t.Terms.Service, item.Unit)
		case item.Lent && item.Unit.Each():
			add("no %s price for %s is listed: taken from the standard service, as fees by the call do not depend on it", t.Terms.Service, item.Unit)
		case item.Lent:
			add("no %s price for %s is listed: taken from the standard service, as Google's discounts for batch and cache do not add up", t.Terms.Service, item.Unit)
		}
	}
	t.planNotes(u, add)
	if b.State == Priced {
		t.compare(u, b.Total, add)
	}
	return list
}

// atMost says what tokens read from the cache would cost uncached, as another unit,
// where that is known: no provider asks more.
func (t *Tariff) atMost(item *Item, as string, unit catalog.Unit, prompt int64) string {
	rate, known := t.Rate(unit, prompt)
	if !known {
		return ""
	}
	return fmt.Sprintf(": as %s, the most that it can be, it is $%s", as, rate.Times(item.Quantity))
}

// longestLeast is the most tokens that any provider asks of a prefix to be cached:
// Anthropic and Google of some models.
const longestLeast = 4096

func (t *Tariff) cacheNotes(u *Usage, add func(string, ...any)) {
	read, writes := t.cached(u)
	asked := u.CacheRead + u.written()
	switch {
	case asked == 0:
		if why := t.Uncached(u); why != "" {
			add("%s", why)
		}
		return
	case t.cacheless:
		add("%s", t.NotCached(asked))
		return
	case !u.mean && asked < t.least:
		add("%s", t.tooFew(asked))
		return
	case read < u.CacheRead:
		add("the cache is read in steps of %d tokens: %s of %s", t.step, Thousands(read), Thousands(u.CacheRead))
	}
	if u.mixed() {
		hit := u.outcomes()[0]
		add("%s of %s requests find the prefix in the cache, the others do not", Thousands(hit.Requests), Thousands(u.Requests))
		u = &hit
	}
	if why := t.Shorter(u); why != "" {
		add("%s", why)
	}
	if t.least == 0 && asked < longestLeast {
		add("the shortest prefix that is cached is not documented: %s tokens may be too few", Thousands(asked))
	}
	images, audio := t.covered(u)
	if images > 0 {
		as := ""
		if t.apart(catalog.ImageInput) {
			as = ", charged as text from the cache: no other price for them is listed"
		}
		add("the cached tokens are more than the text: %s of them are images%s", Thousands(images), as)
	}
	if audio > 0 {
		add("the cached tokens are more than the text: %s of them are audio", Thousands(audio))
	}
	if !t.chargesWrites() && writes != [NumLifetimes]int64{} {
		add("no price for writing to the cache is listed: charged as input")
	}
}

// Unasked says what a provider does by default that makes a total uncertain: OpenAI writes
// what of a prompt is not cached yet to its cache, from GPT-5.6 on and from the shortest
// prefix that it caches (https://developers.openai.com/api/docs/guides/prompt-caching). Bills
// differ: some users see these writes charged
// (https://github.com/github/docs/issues/45183), others see none in 64,342 calls
// (https://github.com/thibautrey/multivibe/wiki/prompt-cache-breakpoint-audit). So a total is
// without them, and the most that it can be has them: see Span. It is "" where nothing is
// written unasked.
func (t *Tariff) Unasked(u *Usage) string {
	if more := t.Writes(u); more.Sign() == 0 {
		return ""
	}
	write, _ := t.Rate(catalog.CacheWrite30m, u.Input)
	input, _ := t.Rate(catalog.Input, u.Input)
	return fmt.Sprintf("by default what is not cached yet is written to the cache, at %s per million in place of %s: the upper bound has that, unless the request sets prompt_cache_options to explicit",
		write.Display(), input.Display())
}

// Elsewhere says that a price is not of the region asked for, and of where it is. It is ""
// where the region has a price of its own, where none was asked for, and where there is no
// price.
func (t *Tariff) Elsewhere() string {
	if t.Plan == nil || t.Plan.Region == t.Terms.Region {
		return ""
	}
	of := "of regional endpoints"
	if t.Plan.Region == "" {
		of = "for everywhere"
	}
	return "no price of its own for region " + t.Terms.Region + " is listed: this is the one " + of
}

// planNotes says what the plan's place and time mean.
func (t *Tariff) planNotes(u *Usage, add func(string, ...any)) {
	if where := t.Elsewhere(); where != "" {
		add("%s", where)
	}
	if t.standard != nil && t.dearerUnlisted(u.Input) {
		add("the standard service costs more for a prompt of this length; whether %s does is not listed", t.Terms.Service)
	}
	if t.hourly() {
		add("the price depends on the hour: this is the one at %s UTC", t.Terms.At.UTC().Format("15:04 on Monday"))
	}
	if t.Plan.Until != 0 {
		add("this price holds until %s", t.Plan.Until)
	}
}

// compare says so where a service that is there to save costs more than the standard
// one. It happens at gateways, which price the services by different hosts.
func (t *Tariff) compare(u *Usage, total money.Amount, add func(string, ...any)) {
	if t.Terms.Service != catalog.Batch && t.Terms.Service != catalog.Flex {
		return
	}
	terms := t.Terms
	terms.Service = catalog.Standard
	standard := For(t.Offering, terms)
	if there, known := standard.Total(u); known && there.Cmp(total) < 0 {
		add("the standard service is cheaper: $%s", there)
	}
}

// dearerUnlisted reports whether the prompt reaches a tier of the standard plan that
// this plan has no counterpart of.
func (t *Tariff) dearerUnlisted(prompt int64) bool {
	beyond := t.standard.TierFor(catalog.Tokens(prompt))
	return beyond != nil && beyond.Edge > 0 && t.Plan.TierFor(catalog.Tokens(prompt)).Edge < beyond.Edge
}

// hourly reports whether other hours have another price.
func (t *Tariff) hourly() bool {
	day := catalog.DateOf(t.Terms.At)
	for i := range t.Offering.Plans {
		p := &t.Offering.Plans[i]
		if p.Service == t.Terms.Service && len(p.Windows) > 0 && p.From <= day && (p.Until == 0 || day < p.Until) {
			return true
		}
	}
	return false
}
