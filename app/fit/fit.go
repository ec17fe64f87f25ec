// Package fit owns the ranking: which offerings can take a request, in what order
// of cost, and why the others cannot.
package fit

import (
	"cmp"
	"slices"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Request is what is to be priced.
type Request struct {
	Seen   token.Seen // the prompt, as counted so far
	Output int64      // expected output, in tokens
	// OutputLow and OutputHigh are how short and how long the output may be; zero
	// means Output.
	OutputLow, OutputHigh int64
	// Usage is what the request consumes beside: its Input and Output are not used.
	Usage cost.Usage
	// Caching, where its Prefix is not zero, takes the place of what Usage says of the
	// cache: each offering caches by its own rules.
	Caching cost.Caching
	Service catalog.Service
	Region  string // empty: everywhere
	Needs   Needs
	At      time.Time
}

// terms are what the request's price depends on beside the usage.
func (r *Request) terms() cost.Terms {
	return cost.Terms{Service: r.Service, Region: r.Region, At: r.At}
}

// usage is what the request consumes where its prompt is of so many tokens. Caching is
// up to the tariff.
func (r *Request) usage(input int64) cost.Usage {
	u := r.Usage
	u.Input, u.Output = input, r.Output
	return u
}

// cached is a usage with what the tariff makes of the request's caching.
func (r *Request) cached(u cost.Usage, t *cost.Tariff) cost.Usage {
	if r.Caching.Prefix == 0 {
		return u
	}
	return t.Average(u, r.Caching)
}

// output is the range of the output.
func (r *Request) output() cost.Range {
	around := cost.Range{Low: r.Output, Point: r.Output, High: max(r.Output, r.OutputHigh)}
	if r.OutputLow > 0 {
		around.Low = min(r.Output, r.OutputLow)
	}
	return around
}

// Needs narrows who competes. The zero value asks for nothing.
type Needs struct {
	Capabilities []catalog.Capability
	OpenWeights  bool
	Provider     string // catalog.Provider.ID; empty: any
	Specialised  bool   // models that are not for general text compete too
}

// Offer is an offering, priced for the request.
type Offer struct {
	Offering *catalog.Offering
	Model    *catalog.Model // nil when the catalog does not know it
	Provider *catalog.Provider
	Family   *token.Family
	Plan     *catalog.Plan // in force; nil when there is none
	Tariff   cost.Tariff   // what the offering charges on the request's terms

	Tokens token.Count
	Usage  cost.Usage   // what the request consumes, in this offering's tokens
	Priced bool         // Total is known
	Total  money.Amount // of Bill
	// Low and High are the least and the most that the total can be while the counts
	// of prompt and output are anywhere in their intervals. Where Bounded is not set,
	// they may be lower or higher: a part of the intervals has no price.
	Low, High money.Amount
	Bounded   bool

	Reasons []Reason // why it does not fit; empty: it fits
	// Sold is set where the offering is known to be sold at the time of the request.
	Sold bool
	// Tight is set where it fits by the counts, but not by the upper ends of their
	// intervals.
	Tight bool
}

// Fits reports whether the offering can take the request.
func (o *Offer) Fits() bool { return len(o.Reasons) == 0 }

// Bill itemises the offer's total. An error says what about the usage cannot be.
func (o *Offer) Bill() (cost.Bill, error) { return o.Tariff.Bill(o.Usage) }

// Class returns the model's class.
func (o *Offer) Class() catalog.Class {
	if o.Model == nil {
		return catalog.ClassUnknown
	}
	return o.Model.Class
}

// Ranking is the answer to a request: offers in order. Those that fit come first,
// cheapest first, then those that do not, cheapest first and those without a
// price last. Ties go to the more exact count, then to the maker's own offer, then
// by provider and API model ID. An offer's details are worked out when it is asked
// for: a page shows some, and ranking all of them is what has to be quick.
type Ranking struct {
	// Fitting is how many offers fit; they are the first.
	Fitting int
	// Winners holds the places of the cheapest flagship, mid-size and small model
	// that fit, the cheapest first. Tiny models do not compete here.
	Winners []int

	ranker  *Ranker
	request Request
	counts  []token.Count // by family
	order   []int32       // entries
	apart   []int32       // entries
}

// Len is how many offers there are.
func (r *Ranking) Len() int { return len(r.order) }

// At returns the offer in place i.
func (r *Ranking) At(i int) Offer { return r.offer(r.order[i]) }

// Family returns the tokenizer of the offer in place i, cheaper than At does.
func (r *Ranking) Family(i int) *token.Family {
	return &token.Families[r.ranker.entries[r.order[i]].family]
}

// Apart is how many free and subscription offers there are. They have no price by
// the token and stand apart.
func (r *Ranking) Apart() int { return len(r.apart) }

// ApartAt returns the free or subscription offer in place i: those that can take
// the request first.
func (r *Ranking) ApartAt(i int) Offer { return r.offer(r.apart[i]) }

func (r *Ranking) offer(i int32) Offer {
	e := &r.ranker.entries[i]
	return e.offer(&r.request, r.counts[e.family])
}

// Ranker ranks the offerings of one catalog. It is for one goroutine.
type Ranker struct {
	entries []entry
	terms   cost.Terms // that the tariffs and states are of; their minute
	ticked  bool
	last    []placed // in the order of the last ranking: sorting what is nearly in order is quick
}

// entry is an offering with what does not change between requests.
type entry struct {
	offering *catalog.Offering
	model    *catalog.Model
	provider *catalog.Provider
	family   int // index of token.Families
	general  bool
	apart    bool
	own      bool
	tariff   cost.Tariff // on the ranker's terms
	sold     bool        // in the ranker's minute: not shut down, not only announced
	sure     bool        // in the ranker's minute: known to be sold
}

// NewRanker prepares a catalog for ranking.
func NewRanker(c *catalog.Catalog) *Ranker {
	r := &Ranker{entries: make([]entry, len(c.Offerings))}
	for i := range c.Offerings {
		e := newEntry(c, &c.Offerings[i])
		r.entries[i] = e
		if !e.apart {
			r.last = append(r.last, placed{entry: int32(i)})
		}
	}
	return r
}

func newEntry(c *catalog.Catalog, o *catalog.Offering) entry {
	model, provider := c.Model(o.Model), c.Provider(o.Provider)
	family := ""
	if model != nil {
		family = model.Tokenizer
	}
	return entry{
		offering: o,
		model:    model,
		provider: provider,
		family:   token.FamilyByName(family).Index(),
		general:  general(o, model),
		apart:    o.Billing == catalog.Free || o.Billing == catalog.Subscription,
		own:      provider != nil && provider.FirstParty,
	}
}

// Price works out one offer, whatever else the catalog holds, for a request whose
// prompt has that count. The request's Seen is not used.
func Price(c *catalog.Catalog, o *catalog.Offering, request Request, count token.Count) Offer {
	e := newEntry(c, o)
	e.tick(request.terms())
	return e.offer(&request, count)
}

// general reports whether an offering is a general text model: text comes out,
// and it is not made for one task.
func general(o *catalog.Offering, m *catalog.Model) bool {
	if o.Out != 0 && o.Out&catalog.Text == 0 || o.Out&(catalog.Embedding|catalog.Rerank|catalog.Moderation) != 0 {
		return false
	}
	return m == nil || m.Class != catalog.Specialised
}

// tick finds the tariff and the state of every offering. Windows are in minutes, so
// what was found holds for the minute.
func (r *Ranker) tick(terms cost.Terms) {
	terms.At = terms.At.Truncate(time.Minute)
	if r.ticked && terms.At.Equal(r.terms.At) && terms.Service == r.terms.Service && terms.Region == r.terms.Region {
		return
	}
	r.terms, r.ticked = terms, true
	for i := range r.entries {
		r.entries[i].tick(terms)
	}
}

func (e *entry) tick(terms cost.Terms) {
	e.tariff = cost.For(e.offering, terms)
	e.sold = e.offering.Available(terms.At)
	e.sure = e.offering.Sold(terms.At)
}

// placed is what decides an entry's place.
type placed struct {
	total money.Amount
	entry int32
	group uint8 // 0: fits, 1: does not, 2: does not and has no price
	how   token.Exactness
	own   bool
}

// Rank prices every offering and orders them. Where the prompt is not counted
// yet, it ranks an empty prompt.
func (r *Ranker) Rank(request Request) Ranking {
	r.tick(request.terms())
	if _, ok := request.Seen.Counts[token.Base]; !ok {
		request.Seen = token.Seen{Counts: map[string]int64{token.Base: 0}}
	}
	ranking := Ranking{ranker: r, request: request, counts: make([]token.Count, len(token.Families))}
	usages := make([]cost.Usage, len(token.Families))
	for i := range token.Families {
		ranking.counts[i], _ = token.Families[i].In(&request.Seen)
		usages[i] = request.usage(ranking.counts[i].Tokens)
	}
	for i := range r.last {
		p := &r.last[i]
		e := &r.entries[p.entry]
		*p = e.place(p.entry, &request, &usages[e.family], ranking.counts[e.family].How)
	}
	slices.SortFunc(r.last, compare)
	ranking.order = make([]int32, len(r.last))
	for i, p := range r.last {
		ranking.order[i] = p.entry
		if p.group == 0 {
			ranking.Fitting++
		}
	}
	ranking.apart = r.apart(&request, ranking.counts)
	ranking.Winners = r.winners(ranking.order[:ranking.Fitting])
	return ranking
}

func (e *entry) place(index int32, request *Request, usage *cost.Usage, how token.Exactness) placed {
	p := placed{entry: index, group: 2, how: how, own: e.own}
	if request.Caching.Prefix > 0 {
		u := request.cached(*usage, &e.tariff)
		usage = &u
	}
	total, priced := e.tariff.Total(usage)
	switch {
	case !priced:
	case e.fits(request, usage.Input):
		p.total, p.group = total, 0
	default:
		p.total, p.group = total, 1
	}
	return p
}

func compare(a, b placed) int {
	if a.group != b.group {
		return cmp.Compare(a.group, b.group)
	}
	if c := a.total.Cmp(b.total); c != 0 {
		return c
	}
	if a.how != b.how {
		return cmp.Compare(a.how, b.how)
	}
	if a.own != b.own {
		if a.own {
			return -1
		}
		return 1
	}
	return cmp.Compare(a.entry, b.entry) // the catalog is in order of provider and ID
}

// apart lists the free and subscription offers, those that fit first.
func (r *Ranker) apart(request *Request, counts []token.Count) []int32 {
	var fitting, others []int32
	for i := range r.entries {
		e := &r.entries[i]
		switch {
		case !e.apart:
		case e.fits(request, counts[e.family].Tokens):
			fitting = append(fitting, int32(i))
		default:
			others = append(others, int32(i))
		}
	}
	return append(fitting, others...)
}

// offer works out the details of an entry. It fits where fits says so: where there
// are no reasons.
func (e *entry) offer(request *Request, count token.Count) Offer {
	o := Offer{
		Offering: e.offering, Model: e.model, Provider: e.provider, Family: &token.Families[e.family],
		Plan: e.tariff.Plan, Tariff: e.tariff,
		Tokens: count, Usage: request.cached(request.usage(count.Tokens), &e.tariff), Sold: e.sure,
	}
	if !e.apart {
		o.price(request)
	}
	o.Reasons = e.reasons(request, &o, count.Tokens)
	if len(o.Reasons) == 0 {
		o.Tight = over(e.offering, count.High, request.output().High)
	}
	return o
}

func (o *Offer) price(request *Request) {
	prompt := cost.Range{Low: o.Tokens.Low, Point: o.Tokens.Tokens, High: o.Tokens.High}
	span, known := o.Tariff.Span(o.Usage, prompt, request.output())
	o.Priced, o.Bounded = known, span.Bounded
	o.Total, o.Low, o.High = span.Point, span.Low, span.High
}

// winners returns the place of the first offer of each class that competes. Offers
// are in order, so the winners are too. One whose context window nobody documents,
// or that is not known to be still sold, does not win: that it fits is an assumption.
func (r *Ranker) winners(order []int32) []int {
	var found []int
	var seen [catalog.Legacy + 1]bool
	for i, index := range order {
		e := &r.entries[index]
		if e.model == nil || e.offering.Context == 0 || !e.sure {
			continue
		}
		switch class := e.model.Class; class {
		case catalog.Flagship, catalog.Mid, catalog.Small:
			if !seen[class] {
				seen[class] = true
				found = append(found, i)
			}
		}
		if len(found) == 3 {
			break
		}
	}
	return found
}
