package fit

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Ranker ranks the offerings of one catalog. It is for one goroutine.
type Ranker struct {
	entries []entry
	apart   []int32 // entries without a price by the token, in order
	hourly  []int32 // entries whose price depends on the hour
	market  *market
	last    []placed // of the last ranking: sorting what is nearly in order is quick
	scratch []weighed
	ways    []counting // that the offerings count in
	rules   map[cost.CacheRules]uint16
}

// entry is an offering with what does not change between requests.
type entry struct {
	offering *catalog.Offering
	model    *catalog.Model // nil when the catalog does not know it
	provider *catalog.Provider
	peers    []int32 // entries of the same weights, this one among them; nil: not known

	room, maxInput, maxOutput int64 // that a request must not exceed, in tokens
	can                       uint32
	takes, makes              Content // known to go in, known to come out
	way                       uint16  // index of Ranker.ways
	general, apart, own, open bool
}

// market is what is sold on some terms. It does not change once it is made, so that a
// ranking stays true while others are made.
type market struct {
	terms    cost.Terms
	wished   bool      // see Request
	listings []listing // by entry
}

// listing is an entry on the market's terms.
type listing struct {
	tariff   cost.Tariff
	sold     bool // not shut down, not only announced, and served in the region
	sure     bool // known to be sold
	disputed bool
	rules    uint16 // of the tariff's cache, by number: see Ranker.rules
}

// NewRanker prepares a catalog for ranking.
func NewRanker(c *catalog.Catalog) *Ranker {
	r := &Ranker{entries: make([]entry, len(c.Offerings)), rules: map[cost.CacheRules]uint16{}}
	ways := map[counting]uint16{}
	for i := range c.Offerings {
		e, way := newEntry(c, &c.Offerings[i])
		index, known := ways[way]
		if !known {
			index = uint16(len(r.ways))
			ways[way] = index
			r.ways = append(r.ways, way)
		}
		e.way = index
		r.entries[i] = e
		if hourly(&c.Offerings[i]) {
			r.hourly = append(r.hourly, int32(i))
		}
		if e.apart {
			r.apart = append(r.apart, int32(i))
		} else {
			r.last = append(r.last, placed{tie: uint64(i)})
		}
	}
	r.group()
	r.scratch = make([]weighed, len(r.last))
	return r
}

func newEntry(c *catalog.Catalog, o *catalog.Offering) (entry, counting) {
	e := entry{offering: o, model: c.Model(o.Model), provider: c.Provider(o.Provider)}
	if e.model != nil {
		e.open = e.model.Open == catalog.Yes
	}
	e.room = int64(o.Context)
	if e.room == 0 {
		e.room = sureContext
	}
	e.maxInput, e.maxOutput = limit(o.MaxInput), limit(o.MaxOutput)
	for k := range catalog.NumCapabilities {
		if o.Can.Get(k) == catalog.Yes {
			e.can |= 1 << k
		}
	}
	for _, c := range contents {
		if c.takenBy(o) == catalog.Yes {
			e.takes |= c
		}
		if c.madeBy(o) == catalog.Yes {
			e.makes |= c
		}
	}
	e.general = general(o, e.model)
	e.apart = o.Billing == catalog.Free || o.Billing == catalog.Subscription
	e.own = e.provider != nil && e.provider.FirstParty
	return e, countingOf(o, e.model)
}

// limit is a number of tokens that is not to be exceeded, where unknown is no limit.
func limit(n catalog.Tokens) int64 {
	if n == 0 {
		return math.MaxInt64
	}
	return int64(n)
}

// general reports whether an offering is a general text model: text comes out,
// and it is not made for one task.
func general(o *catalog.Offering, m *catalog.Model) bool {
	if o.Out != 0 && o.Out&catalog.Text == 0 || o.Out&(catalog.Embedding|catalog.Rerank|catalog.Moderation) != 0 {
		return false
	}
	return m == nil || m.Class != catalog.Specialised
}

// class returns the model's class.
func (e *entry) class() catalog.Class {
	if e.model == nil {
		return catalog.ClassUnknown
	}
	return e.model.Class
}

// open finds what is sold on some terms. Windows are in minutes, so what was found
// holds for the minute, and for the day (UTC) where the hour does not matter: 10,000
// listings take 3 ms to make in wasm, and 0.2 ms to copy.
func (r *Ranker) open(terms cost.Terms, wished bool) *market {
	terms.At = terms.At.Truncate(time.Minute)
	old := r.market
	switch {
	case old == nil || old.terms.Service != terms.Service || old.terms.Region != terms.Region || old.wished != wished,
		catalog.DateOf(old.terms.At) != catalog.DateOf(terms.At):
		r.market = &market{terms, wished, make([]listing, len(r.entries))}
		for i := range r.entries {
			r.market.listings[i] = r.list(&r.entries[i], terms, wished)
		}
	case !old.terms.At.Equal(terms.At):
		r.market = &market{terms, wished, slices.Clone(old.listings)}
		for _, i := range r.hourly {
			r.market.listings[i] = r.list(&r.entries[i], terms, wished)
		}
	}
	return r.market
}

// list is newListing with the number of its cache's rules.
func (r *Ranker) list(e *entry, terms cost.Terms, wished bool) listing {
	l := newListing(e, terms, wished)
	rules := l.tariff.CacheRules()
	number, known := r.rules[rules]
	if !known {
		number = uint16(len(r.rules))
		r.rules[rules] = number
	}
	l.rules = number
	return l
}

// hourly reports whether a price depends on the hour.
func hourly(o *catalog.Offering) bool {
	return slices.ContainsFunc(o.Plans, func(p catalog.Plan) bool { return len(p.Windows) > 0 })
}

// stateAt is the offering's state at a time: before its model was released, it was not
// yet sold.
func (e *entry) stateAt(at time.Time) catalog.Status {
	day := catalog.DateOf(at)
	if e.model != nil && e.model.Released > day && (e.offering.FirstSeen == 0 || e.offering.FirstSeen > day) {
		return catalog.Announced
	}
	return e.offering.StateAt(at)
}

// servedIn reports whether the provider does not rule a region out.
func (e *entry) servedIn(region string) bool { return !slices.Contains(e.offering.NotServedIn, region) }

func newListing(e *entry, terms cost.Terms, wished bool) listing {
	l := listing{tariff: cost.For(e.offering, terms)}
	if wished && l.tariff.Plan == nil {
		terms.Service = catalog.Standard
		l.tariff = cost.For(e.offering, terms)
	}
	switch e.stateAt(terms.At) {
	case catalog.ShutDown, catalog.Announced:
	case catalog.StatusUnknown:
		l.sold = e.servedIn(terms.Region)
	default:
		l.sold, l.sure = e.servedIn(terms.Region), true
	}
	l.disputed = l.dispute() != nil
	return l
}

// placed is what decides an offer's place among those of its group.
type placed struct {
	total money.Amount
	tie   uint64 // what decides between equal totals: the exactness, who sells, the entry
}

const (
	entryBits = 32
	soldOn    = 1 << entryBits // not the maker's own
	howShift  = entryBits + 1
)

func (p *placed) entry() int32 { return int32(p.tie & (1<<entryBits - 1)) }

func compare(a, b placed) int {
	if c := a.total.Cmp(b.total); c != 0 {
		return c
	}
	return cmp.Compare(a.tie, b.tie) // the catalog is in order of provider and ID
}

// The groups of a ranking, in order.
const (
	fitting = iota
	unfit   // but has a price
	priceless
	numGroups
)

// weighed is an offer before it has its place.
type weighed struct {
	placed
	group uint8
}

// Rank prices every offering and orders them. Where the prompt is not counted
// yet, it ranks an empty prompt.
func (r *Ranker) Rank(request Request) Ranking {
	if _, ok := request.Seen.Counts[token.Base]; !ok {
		request.Seen, request.Prompt = token.Seen{Counts: map[string]int64{token.Base: 0}}, nil
	}
	request = request.understood()
	ranking := Ranking{ranker: r, market: r.open(request.terms(), request.wished), request: request, details: new(details)}
	ranking.counts = request.countAll(r.ways)
	asks := make([]ask, len(r.ways))
	for i := range asks {
		asks[i] = newAsk(&ranking.request, &ranking.counts[i])
	}
	var sizes [numGroups]int
	for i := range r.last {
		index := r.last[i].entry()
		e := &r.entries[index]
		w := &r.scratch[i]
		w.weigh(e, &ranking.market.listings[index], &asks[e.way])
		w.tie |= uint64(index)
		sizes[w.group]++
	}
	ranking.places = r.place(sizes)
	ranking.Fitting, ranking.priced = sizes[fitting], sizes[fitting]+sizes[unfit]
	ranking.apart = r.sortApart(ranking.market, asks)
	ranking.Winners = ranking.winners()
	return ranking
}

// ask is what the request asks of the offerings that count it alike.
type ask struct {
	refused bool
	allows  int64 // see Request
	answer  int64 // tokens of one answer: limits are for each
	usage   cost.Usage
	count   *counted
	tie     uint64 // for the exactness of the count
	can     uint32
	in, out Content
	needs   *Needs
	average []*cost.Usage // by listing.rules: see averaged
}

func newAsk(request *Request, count *counted) ask {
	a := ask{
		usage: request.usage(count), count: count, refused: count.refused, allows: request.allows, answer: request.Output,
		tie: uint64(count.How) << howShift, needs: &request.Needs,
	}
	for _, c := range request.Needs.Capabilities {
		a.can |= 1 << c
	}
	a.in, a.out = request.content()
	return a
}

// averaged is the usage as the listing's tariff caches it. Most of 10,000 tariffs cache by
// one of a dozen rules, and to work it out for each took 3 ms in wasm.
func (a *ask) averaged(l *listing) *cost.Usage {
	for len(a.average) <= int(l.rules) {
		a.average = append(a.average, nil)
	}
	if a.average[l.rules] == nil {
		u := a.count.cached(a.usage, &l.tariff)
		a.average[l.rules] = &u
	}
	return a.average[l.rules]
}

// weigh prices an entry.
func (w *weighed) weigh(e *entry, l *listing, a *ask) {
	w.tie = a.tie
	if !e.own {
		w.tie |= soldOn
	}
	usage := &a.usage
	if a.count.caching.Prefix != 0 {
		usage = a.averaged(l)
	}
	priced := false
	w.total, priced = l.tariff.Total(usage)
	switch {
	case !priced:
		w.group = priceless
	case e.fits(l, a):
		w.group = fitting
	default:
		w.group = unfit
	}
}

// fits reports whether reasons lists nothing but, perhaps, a missing price.
func (e *entry) fits(l *listing, a *ask) bool {
	needs := a.needs
	switch {
	case a.refused, a.allows > e.maxOutput, !l.sold, !e.general && !needs.Specialised, needs.OpenWeights && !e.open:
	case e.can&a.can != a.can, e.takes&a.in != a.in, e.makes&a.out != a.out:
	case needs.Provider != "" && needs.Provider != e.offering.Provider:
	default:
		return !e.over(a.usage.Input, a.answer)
	}
	return false
}

// over reports whether limits lists anything.
func (e *entry) over(input, output int64) bool {
	return input > e.room-output || input > e.maxInput || output > e.maxOutput
}

// place sorts what is weighed, group by group.
func (r *Ranker) place(sizes [numGroups]int) []placed {
	places := make([]placed, len(r.scratch))
	var next [numGroups]int
	for g := 1; g < numGroups; g++ {
		next[g] = next[g-1] + sizes[g-1]
	}
	starts := next
	for i := range r.scratch {
		w := &r.scratch[i]
		places[next[w.group]] = w.placed
		next[w.group]++
	}
	for g, from := range starts {
		arrange(places[from : from+sizes[g]])
	}
	r.last = places
	return places
}

// arrange sorts what is mostly in order already, as from one keystroke to the next, by
// putting each where it belongs among those before it; and once that moved too many,
// in the usual way.
func arrange(list []placed) {
	budget := 4 * len(list)
	for i := 1; i < len(list); i++ {
		p := list[i]
		at := i
		for at > 0 && compare(p, list[at-1]) < 0 {
			list[at] = list[at-1]
			at--
		}
		list[at] = p
		if budget -= i - at; budget < 0 {
			sortAll(list)
			return
		}
	}
}

// sortAll sorts what is in no order, by the first digits of the totals and then what is left
// between those of the same first digits. To rank 10,000 for another request takes less than
// three quarters of the time in wasm that it takes by comparing them.
func sortAll(list []placed) {
	for i := range list {
		if _, small := list[i].total.Uint64(); !small {
			slices.SortFunc(list, compare)
			return
		}
	}
	other := make([]placed, len(list))
	byDigit(list, other, 0)
	byDigit(other, list, digitBits)
	for i := 0; i < len(list); {
		end, key := i+1, firstDigits(&list[i])
		for end < len(list) && firstDigits(&list[end]) == key {
			end++
		}
		if end-i > 1 {
			slices.SortFunc(list[i:end], compare)
		}
		i = end
	}
}

// digitBits is the size of a digit: two of them hold the first digits of a total.
const digitBits = 11

// firstDigits is a number that rises with the total of an offer, or stays: how many bits it
// has and the first 16 of them.
func firstDigits(p *placed) uint32 {
	n, _ := p.total.Uint64()
	size := bits.Len64(n)
	return uint32(size)<<15 | uint32(n<<(64-size)>>48)&(1<<15-1)
}

// byDigit puts a list in the order of one digit, and leaves what has the same as it is.
func byDigit(from, to []placed, shift int) {
	var starts [1 << digitBits]int32
	for i := range from {
		starts[firstDigits(&from[i])>>shift&(1<<digitBits-1)]++
	}
	next := int32(0)
	for d, n := range starts {
		starts[d], next = next, next+n
	}
	for i := range from {
		place := &starts[firstDigits(&from[i])>>shift&(1<<digitBits-1)]
		to[*place] = from[i]
		*place++
	}
}

// sortApart lists the free and subscription offers, those that fit first.
func (r *Ranker) sortApart(m *market, asks []ask) []int32 {
	return r.splitApart(func(i int32) bool {
		e := &r.entries[i]
		return e.fits(&m.listings[i], &asks[e.way])
	})
}

func (r *Ranker) splitApart(fits func(entry int32) bool) []int32 {
	fitting, others := make([]int32, 0, len(r.apart)), []int32(nil)
	for _, i := range r.apart {
		if fits(i) {
			fitting = append(fitting, i)
		} else {
			others = append(others, i)
		}
	}
	return append(fitting, others...)
}
