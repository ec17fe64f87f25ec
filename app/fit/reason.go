package fit

import (
	"tokenfare/app/cost"
	"tokenfare/catalog"
)

// Why is the kind of a reason.
type Why uint8

// The kinds of reasons, in the order they are given.
const (
	OverContext    Why = iota // the prompt alone is over the context window
	OverWithOutput            // prompt and output together are over it
	OverInput                 // the prompt is over the input limit
	OverOutput                // the output is over the output limit
	ContextUnknown            // and the request is too long to be sure
	Lacks                     // a capability that the request needs
	NotKnownToHave            // a capability, undocumented
	Refuses                   // a part of the prompt that is larger than the maker takes
	AsksTooMuch               // the limit that the request sets for the output is over the output limit
	TakesNo                   // content that the prompt has
	NotKnownToTake            // content, undocumented
	MakesNo                   // content that the answer is to have
	NotKnownToMake            // content, undocumented
	NotOpen                   // weights are not open
	OpenUnknown               // nobody says whether weights are open
	OtherProvider             // another provider was asked for
	NotGeneral                // made for one task
	GoneSince                 // shut down
	NotYetSold                // announced
	NotServed                 // in the region, as the provider says
	NoPrice                   // no published price
	NoPriceFor                // none for a part of the request
)

// Reason says why an offering does not fit. Over and Limit are tokens.
type Reason struct {
	Why        Why
	Over       int64
	Limit      int64
	Capability catalog.Capability
	Content    Content
	Service    catalog.Service // that has no price
	Unit       catalog.Unit    // that has no price
	Date       catalog.Date
	Region     string // where it is not served
}

// sureContext is the shortest context window that a general text model is sold
// with: a request within it fits a model whose window is not documented.
const sureContext = 4096

// Thousands writes a number with commas: 1,047,576.
func Thousands(n int64) string { return cost.Thousands(n) }

// limits lists how a request of so many tokens is over an offering's limits.
func limits(o *catalog.Offering, input, output int64) []Reason {
	var found []Reason
	context := int64(o.Context)
	switch {
	case context == 0 && input+output > sureContext:
		found = append(found, Reason{Why: ContextUnknown})
	case context > 0 && input > context:
		found = append(found, Reason{Why: OverContext, Over: input - context, Limit: context})
	case context > 0 && input+output > context:
		found = append(found, Reason{Why: OverWithOutput, Over: input + output - context, Limit: context})
	}
	if limit := int64(o.MaxInput); limit > 0 && input > limit {
		found = append(found, Reason{Why: OverInput, Over: input - limit, Limit: limit})
	}
	if limit := int64(o.MaxOutput); limit > 0 && output > limit {
		found = append(found, Reason{Why: OverOutput, Over: output - limit, Limit: limit})
	}
	return found
}

// asksTooMuch is the reason against a request that allows so many tokens of output,
// however many it will have. OpenAI, Anthropic, Google, DeepSeek and others refuse a limit
// that is larger than the model's.
func (e *entry) asksTooMuch(allows int64) Reason {
	return Reason{Why: AsksTooMuch, Over: allows - e.maxOutput, Limit: e.maxOutput}
}

// shortens reports whether a shorter request would leave no reason: all are limits.
func shortens(reasons []Reason) bool {
	for _, r := range reasons {
		if r.Why > ContextUnknown {
			return false
		}
	}
	return len(reasons) > 0
}

func (e *entry) reasons(request *Request, offer *Offer, count *counted) []Reason {
	o, needs := e.offering, &request.Needs
	found := limits(o, count.Tokens, request.Output)
	if count.refused {
		found = append(found, Reason{Why: Refuses})
	}
	if request.allows > e.maxOutput {
		found = append(found, e.asksTooMuch(request.allows))
	}
	for _, c := range needs.Capabilities {
		switch o.Can.Get(c) {
		case catalog.No:
			found = append(found, Reason{Why: Lacks, Capability: c})
		case catalog.Unknown:
			found = append(found, Reason{Why: NotKnownToHave, Capability: c})
		}
	}
	if in, out := request.content(); in|out != 0 {
		found = append(found, request.missing(o)...)
	}
	if needs.OpenWeights {
		found = append(found, e.closed()...)
	}
	if needs.Provider != "" && needs.Provider != o.Provider {
		found = append(found, Reason{Why: OtherProvider})
	}
	if !e.general && !needs.Specialised {
		found = append(found, Reason{Why: NotGeneral})
	}
	switch e.stateAt(request.At) {
	case catalog.ShutDown:
		found = append(found, Reason{Why: GoneSince, Date: o.Shutdown})
	case catalog.Announced:
		found = append(found, Reason{Why: NotYetSold})
	}
	if !e.servedIn(request.Region) {
		found = append(found, Reason{Why: NotServed, Region: request.Region})
	}
	if !offer.Priced && !e.apart {
		found = append(found, offer.priceless())
	}
	return found
}

// priceless says what an offer has no price for.
func (o *Offer) priceless() Reason {
	bill, _ := o.Bill()
	for i := range bill.Items {
		if item := &bill.Items[i]; !item.Known {
			return Reason{Why: NoPriceFor, Service: o.Tariff.Terms.Service, Unit: item.Unit}
		}
	}
	return Reason{Why: NoPrice, Service: o.Tariff.Terms.Service}
}

func (e *entry) closed() []Reason {
	switch {
	case e.model == nil || e.model.Open == catalog.Unknown:
		return []Reason{{Why: OpenUnknown}}
	case e.model.Open == catalog.No:
		return []Reason{{Why: NotOpen}}
	}
	return nil
}
