// Package fit owns the ranking: which offerings can take a request, in what order
// of cost, how certain that order is, and why the others cannot.
//
// Offers that fit come first, cheapest first. What is stated about them is of three
// kinds, which exclude each other between any two offers:
//
//   - Their totals are equal. They tie, and stand in the order that [Order] states: the
//     more exact count first, then the maker's own offer, then by provider and API model
//     ID. See [Tie], also for totals that only look equal.
//   - Their totals differ, but could be in the other order while the counts of prompt
//     and output are anywhere in their intervals. They cannot be told apart: see [Unsure]
//     and [Ranking.Contest].
//   - Their totals differ, and in no other way.
//
// A price that the sources contradict does not win where another is undisputed, and says
// so: see [Disputed].
//
// The requests of a batch are ranked by their sum: see [Batch].
package fit

import (
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/overhead"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Order says in words how a ranking is ordered.
const Order = "Cheapest first. Offers with the same total stand in this order: the more exact count first, " +
	"then the maker's own offer, then by provider and model ID."

// Request is what is to be priced.
type Request struct {
	Seen token.Seen // the prompt, as counted so far
	// Prompt, where it is not nil, takes the place of Seen: the prompt is a request.
	Prompt *Prompt
	Output int64 // expected output, in tokens, of each answer that the prompt asks for
	// OutputLow and OutputHigh are how short and how long the output may be; zero
	// means Output. NoOutput says that there may be none.
	OutputLow, OutputHigh int64
	// Usage is what the request consumes beside: its Input and Output are not used.
	Usage cost.Usage
	// Caching, where its Prefix is not zero, takes the place of what Usage says of the
	// cache: each offering caches by its own rules. The Prefix is in tokens of token.Base
	// where Seen has them: where a tokenizer makes more tokens of the prompt, it makes
	// more of the prefix too.
	// Where it has no Prefix, Hits is how often the one is found that the request marks.
	Caching cost.Caching
	Service catalog.Service
	Region  string // empty: everywhere
	Needs   Needs
	At      time.Time

	// wished is set where the prompt asks for the Service, not the user: where it is not
	// sold, it is the standard one.
	wished bool
	// allows is the most output that the prompt itself allows, in tokens; 0: it says
	// nothing.
	allows int64
	// answers is how many answers the prompt asks for at once; 0 and 1 are one.
	answers int64
}

// terms are what the request's price depends on beside the usage.
func (r *Request) terms() cost.Terms {
	return cost.Terms{Service: r.Service, Region: r.Region, At: r.At}
}

// usage is what the request consumes as it is counted. Caching is up to the tariff.
func (r *Request) usage(c *counted) cost.Usage {
	u := r.Usage
	u.Input, u.Output = c.Tokens, r.output().Point
	u.ImageInput, u.ImageSpread = u.ImageInput+c.images.Point, spread(c.images)
	u.AudioInput, u.AudioSpread = u.AudioInput+c.audio.Point, spread(c.audio)
	if r.Caching.Prefix == 0 {
		u.CoverMedia()
	}
	return u
}

func spread(i overhead.Interval) cost.Spread {
	return cost.Spread{Less: i.Point - i.Low, More: i.High - i.Point}
}

// caching is the request's, with the prefix in tokens of a tokenizer that makes so many of
// the texts of a prompt. Of a prompt that is shorter, the prefix is all, which may be fewer
// tokens than a provider caches.
func (r *Request) caching(texts, input int64) cost.Caching {
	c := r.Caching
	base := r.Seen.Counts[token.Base]
	c.Prefix, c.Sooner, c.Share = min(cost.Scaled(c.Prefix, texts, base), input), cost.Scaled(c.Sooner, texts, base), true
	return c
}

// of is what the request consumes as it is counted, cached as the tariff has it.
func (r *Request) of(c *counted, t *cost.Tariff) cost.Usage {
	return c.cached(r.usage(c), t)
}

// output is the range of the output that is charged: that of all answers.
//
// OpenAI charges for the tokens of all choices, while max_completion_tokens is for one of them
// (https://platform.openai.com/docs/api-reference/chat/create); so it is with Gemini's
// candidateCount and maxOutputTokens (https://ai.google.dev/api/generate-content).
func (r *Request) output() cost.Range {
	one, n := r.answer(), max(r.answers, 1)
	return cost.Range{Low: one.Low * n, Point: one.Point * n, High: one.High * n}
}

// answer is the range of one answer, which is what has to be within a model's limits: each is
// made from the prompt anew.
func (r *Request) answer() cost.Range {
	around := cost.Range{Low: r.Output, Point: r.Output, High: max(r.Output, r.OutputHigh)}
	switch {
	case r.OutputLow > 0:
		around.Low = min(r.Output, r.OutputLow)
	case r.OutputLow < 0:
		around.Low = 0
	}
	return around
}

// NoOutput is the Request.OutputLow of an output that may be empty.
const NoOutput = -1

// Needs narrows who competes. The zero value asks for nothing.
type Needs struct {
	Capabilities []catalog.Capability
	// Content is what the request has beside text. Images and audio that Usage has
	// tokens of count as such too.
	Content     Content
	OpenWeights bool
	Provider    string // catalog.Provider.ID; empty: any
	Specialised bool   // models that are not for general text compete too
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
	// Around is what of Tokens is beyond the prompt's texts: what stands around
	// messages and tools, images and other files. Nil where the prompt is plain text.
	Around *overhead.Overhead
	Usage  cost.Usage // what the request consumes, in this offering's tokens
	// Caching is what is to be cached of it, in this offering's tokens, and Output how
	// long the answer may be, or all of them that the prompt asks for.
	Caching cost.Caching
	Output  cost.Range
	Priced  bool         // Total is known
	Total   money.Amount // of Bill
	// Low and High are the least and the most that the total can be while the counts
	// of prompt and output are anywhere in their intervals, and whether or not the provider
	// charges for what it writes to its cache by default: see cost.Tariff.Writes. Where Bounded is not set,
	// they may be lower or higher: a part of the intervals has no price, or Open is set.
	Low, High money.Amount
	Bounded   bool
	// Open is set where the request has what costs and is not counted, such as what the
	// provider keeps of earlier requests: neither Tokens nor Total has an upper end.
	Open bool

	Reasons []Reason // why it does not fit; empty: it fits
	// Sold is set where the offering is known to be sold at the time of the request.
	Sold bool
	// Tight is set where it fits by the counts, but not by the upper ends of their
	// intervals.
	Tight bool
	// MayFit is set where it does not fit by the counts, but does by the lower ends of
	// their intervals.
	MayFit bool
	// Disputed is where the price comes from, if its sources contradict it; nil: they do
	// not.
	Disputed *catalog.Provenance
	// Hints are what would make it fit or cheaper, and edges of its price list nearby.
	Hints []Hint
	// Part is how much of a batch it can take; nil where it is for one request.
	Part *Part

	// The following compare an offer with others. Price, which knows no others, leaves
	// them empty.

	Tie    Tie
	Unsure Unsure
	// Dominated is the cheapest offer of the same model that is better in price and
	// worse in nothing; nil: there is none. See Ranking.Dominator.
	Dominated *catalog.Offering
	// Dominates is of how many offers this is the Dominated.
	Dominates int
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

// Price works out one offer, whatever else the catalog holds, for a request whose
// prompt has that count. Of the request's Seen, only the relation of Caching's prefix to
// the prompt is used.
func Price(c *catalog.Catalog, o *catalog.Offering, request Request, count token.Count) Offer {
	request.Prompt = nil
	return price(c, o, &request, func(counting) counted { return request.alone(count) })
}

// PricePrompt is Price for a request whose prompt is counted by what is seen of it.
func PricePrompt(c *catalog.Catalog, o *catalog.Offering, request Request) Offer {
	request = request.understood()
	return price(c, o, &request, func(way counting) counted {
		return request.count(way, make([]*overhead.Overhead, len(overhead.Schemes)))
	})
}

func price(c *catalog.Catalog, o *catalog.Offering, request *Request, count func(counting) counted) Offer {
	e, way := newEntry(c, o)
	l := newListing(&e, request.terms(), request.wished)
	counted := count(way)
	return e.offer(&l, request, way.family, &counted)
}

// offer works out the details of an entry. It fits where fits says so: where there
// are no reasons.
func (e *entry) offer(l *listing, request *Request, family *token.Family, count *counted) Offer {
	o := Offer{
		Offering: e.offering, Model: e.model, Provider: e.provider, Family: family,
		Plan: l.tariff.Plan, Tariff: l.tariff,
		Tokens: count.Count, Around: count.around, Usage: request.of(count, &l.tariff), Sold: l.sure,
		Caching: count.caching, Output: request.output(), Open: count.open,
	}
	if !e.apart {
		o.price(request, count)
		o.Disputed = l.dispute()
	}
	o.Reasons = e.reasons(request, &o, count)
	if len(o.Reasons) == 0 {
		o.Tight = e.over(count.High, request.answer().High)
	} else {
		o.MayFit = count.Low < count.Tokens && shortens(o.Reasons) && !e.over(count.Low, request.Output)
	}
	o.Hints = e.hints(request, &o)
	return o
}

// price finds the total and its bounds.
func (o *Offer) price(request *Request, count *counted) {
	span, known := request.span(&o.Tariff, &o.Usage, count)
	o.Priced, o.Bounded = known, span.Bounded && !count.open
	o.Total, o.Low, o.High = span.Point, span.Low, span.High
}

// span returns the total of what the request consumes and its bounds, and whether the
// total is known. The usage is as the tariff caches it.
func (r *Request) span(t *cost.Tariff, usage *cost.Usage, count *counted) (cost.Span, bool) {
	if count.caching.Prefix == 0 {
		return t.Span(*usage, count.interval(), r.output())
	}
	return t.SpanCached(r.usage(count), count.caching, count.interval(), r.output())
}
