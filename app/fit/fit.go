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
	Needs  Needs
	At     time.Time
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

	Tokens token.Count
	Priced bool // Cost, Low and High are known
	Cost   cost.Cost
	// Low and High are the cost at the ends of the count's interval.
	Low, High money.Amount

	Reasons []Reason // why it does not fit; empty: it fits
	// Tight is set where it fits by the count, but not by the upper end of the
	// count's interval.
	Tight bool
}

// Fits reports whether the offering can take the request.
func (o *Offer) Fits() bool { return len(o.Reasons) == 0 }

// Class returns the model's class.
func (o *Offer) Class() catalog.Class {
	if o.Model == nil {
		return catalog.ClassUnknown
	}
	return o.Model.Class
}

// Ranking is the answer to a request.
type Ranking struct {
	// Offers holds the ones that fit, cheapest first, then those that do not,
	// cheapest first and those without a price last. Ties go to the more exact
	// count, then to the maker's own offer, then by key.
	Offers  []Offer
	Fitting int // how many of Offers fit
	// Apart holds free and subscription offers, which have no price per token.
	Apart []Offer
	// Winners holds the cheapest flagship, mid-size and small model that fit, the
	// cheapest first: indexes into Offers. Tiny models do not compete here.
	Winners []int
}

// Ranker ranks the offerings of one catalog.
type Ranker struct {
	entries []entry
	minute  time.Time // that the plans are of
}

type entry struct {
	offering *catalog.Offering
	model    *catalog.Model
	provider *catalog.Provider
	family   *token.Family
	plan     *catalog.Plan
	general  bool
}

// NewRanker prepares a catalog for ranking.
func NewRanker(c *catalog.Catalog) *Ranker {
	r := &Ranker{entries: make([]entry, len(c.Offerings))}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		model := c.Model(o.Model)
		family := ""
		if model != nil {
			family = model.Tokenizer
		}
		r.entries[i] = entry{
			offering: o,
			model:    model,
			provider: c.Provider(o.Provider),
			family:   token.FamilyByName(family),
			general:  general(o, model),
		}
	}
	return r
}

// general reports whether an offering is a general text model: text comes out,
// and it is not made for one task.
func general(o *catalog.Offering, m *catalog.Model) bool {
	if o.Out != 0 && o.Out&catalog.Text == 0 || o.Out&(catalog.Embedding|catalog.Rerank|catalog.Moderation) != 0 {
		return false
	}
	return m == nil || m.Class != catalog.Specialised
}

// plans finds the plan in force of every offering. Windows are in minutes, so
// what was found holds for the minute.
func (r *Ranker) plans(at time.Time) {
	minute := at.Truncate(time.Minute)
	if minute.Equal(r.minute) {
		return
	}
	r.minute = minute
	for i := range r.entries {
		e := &r.entries[i]
		e.plan, _ = e.offering.PlanAt(at, catalog.Standard, "")
	}
}

// Rank prices every offering and orders them. Where the prompt is not counted
// yet, it ranks an empty prompt.
func (r *Ranker) Rank(request Request) Ranking {
	r.plans(request.At)
	if _, ok := request.Seen.Counts[token.Base]; !ok {
		request.Seen = token.Seen{Counts: map[string]int64{token.Base: 0}}
	}
	counts := make([]token.Count, len(token.Families))
	for i := range token.Families {
		counts[i], _ = token.Families[i].In(&request.Seen)
	}
	ranking := Ranking{Offers: make([]Offer, 0, len(r.entries))}
	for i := range r.entries {
		e := &r.entries[i]
		offer := e.offer(&request, counts[e.family.Index()])
		if apart(e.offering) {
			ranking.Apart = append(ranking.Apart, offer)
		} else {
			ranking.Offers = append(ranking.Offers, offer)
		}
	}
	ranking.Offers = sorted(ranking.Offers)
	ranking.Apart = sorted(ranking.Apart)
	for ranking.Fitting < len(ranking.Offers) && ranking.Offers[ranking.Fitting].Fits() {
		ranking.Fitting++
	}
	ranking.Winners = winners(ranking.Offers[:ranking.Fitting])
	return ranking
}

func apart(o *catalog.Offering) bool {
	return o.Billing == catalog.Free || o.Billing == catalog.Subscription
}

func (e *entry) offer(request *Request, count token.Count) Offer {
	o := Offer{
		Offering: e.offering, Model: e.model, Provider: e.provider, Family: e.family, Plan: e.plan,
		Tokens: count,
	}
	o.price(request.Output)
	o.Reasons = e.reasons(request, &o, count.Tokens)
	if len(o.Reasons) == 0 && count.High > count.Tokens {
		o.Tight = len(limits(e.offering, count.High, request.Output)) > 0
	}
	return o
}

func (o *Offer) price(output int64) {
	if o.Plan == nil || apart(o.Offering) {
		return
	}
	o.Cost, o.Priced = cost.Of(o.Plan, cost.Usage{Input: o.Tokens.Tokens, Output: output})
	if !o.Priced {
		return
	}
	o.Low, o.High = o.Cost.Total, o.Cost.Total
	if o.Tokens.Low == o.Tokens.High {
		return
	}
	if low, ok := cost.Of(o.Plan, cost.Usage{Input: o.Tokens.Low, Output: output}); ok {
		o.Low = low.Total
	}
	if high, ok := cost.Of(o.Plan, cost.Usage{Input: o.Tokens.High, Output: output}); ok {
		o.High = high.Total
	}
}

// sorted orders offers by a permutation: an Offer is large, and moving indexes
// instead makes a ranking three times faster.
func sorted(offers []Offer) []Offer {
	order := make([]int32, len(offers))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return compare(&offers[a], &offers[b]) })
	result := make([]Offer, len(offers))
	for i, k := range order {
		result[i] = offers[k]
	}
	return result
}

func compare(a, b *Offer) int {
	if c := yesFirst(a.Fits(), b.Fits()); c != 0 {
		return c
	}
	if c := yesFirst(a.Priced, b.Priced); c != 0 {
		return c
	}
	if c := a.Cost.Total.Cmp(b.Cost.Total); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Tokens.How, b.Tokens.How); c != 0 {
		return c
	}
	if c := yesFirst(a.own(), b.own()); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Offering.Provider, b.Offering.Provider); c != 0 {
		return c
	}
	return cmp.Compare(a.Offering.ID, b.Offering.ID)
}

func yesFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func (o *Offer) own() bool { return o.Provider != nil && o.Provider.FirstParty }

// winners returns the first offer of each class that competes. Offers are in
// order, so the winners are too. One whose context window nobody documents does
// not win: that it fits is an assumption.
func winners(offers []Offer) []int {
	var found []int
	var seen [catalog.Legacy + 1]bool
	for i := range offers {
		switch class := offers[i].Class(); class {
		case catalog.Flagship, catalog.Mid, catalog.Small:
			if !seen[class] && offers[i].Offering.Context > 0 {
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
