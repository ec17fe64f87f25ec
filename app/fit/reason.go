package fit

import (
	"fmt"
	"strings"

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
	NotOpen                   // weights are not open
	OpenUnknown               // nobody says whether weights are open
	OtherProvider             // another provider was asked for
	NotGeneral                // made for one task
	GoneSince                 // shut down
	NotYetSold                // announced
	NoPrice                   // no published price
)

// Reason says why an offering does not fit. Over and Limit are tokens.
type Reason struct {
	Why        Why
	Over       int64
	Limit      int64
	Capability catalog.Capability
	Date       catalog.Date
}

// sureContext is the shortest context window that a general text model is sold
// with: a request within it fits a model whose window is not documented.
const sureContext = 4096

// String says the reason in words, ready to stand in a row.
func (r Reason) String() string {
	switch r.Why {
	case OverContext:
		return fmt.Sprintf("prompt is %s over the %s context", tokens(r.Over), Thousands(r.Limit))
	case OverWithOutput:
		return fmt.Sprintf("prompt and output are %s over the %s context", tokens(r.Over), Thousands(r.Limit))
	case OverInput:
		return fmt.Sprintf("prompt is %s over the %s input limit", tokens(r.Over), Thousands(r.Limit))
	case OverOutput:
		return fmt.Sprintf("output is %s over the %s output limit", tokens(r.Over), Thousands(r.Limit))
	case ContextUnknown:
		return "context window is not known"
	case Lacks:
		return "no " + CapabilityName(r.Capability)
	case NotKnownToHave:
		return CapabilityName(r.Capability) + " is not documented"
	case NotOpen:
		return "weights are not open"
	case OpenUnknown:
		return "open weights are not documented"
	case OtherProvider:
		return "another provider"
	case NotGeneral:
		return "not a general text model"
	case GoneSince:
		if r.Date == 0 {
			return "shut down"
		}
		return "shut down since " + r.Date.String()
	case NotYetSold:
		return "not yet sold"
	}
	return "no published price"
}

// CapabilityName is a capability in words.
func CapabilityName(c catalog.Capability) string {
	return strings.ReplaceAll(c.String(), "_", " ")
}

func tokens(n int64) string {
	if n == 1 {
		return "1 token"
	}
	return Thousands(n) + " tokens"
}

// Thousands writes a number with commas: 1,047,576.
func Thousands(n int64) string { return cost.Thousands(n) }

// over reports whether limits lists anything.
func over(o *catalog.Offering, input, output int64) bool {
	context := int64(o.Context)
	if context == 0 {
		context = sureContext
	}
	return input+output > context ||
		o.MaxInput > 0 && input > int64(o.MaxInput) ||
		o.MaxOutput > 0 && output > int64(o.MaxOutput)
}

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

// fits reports whether reasons lists nothing but, perhaps, a missing price.
func (e *entry) fits(request *Request, input int64) bool {
	needs := &request.Needs
	if !e.sold || !e.general && !needs.Specialised || needs.Provider != "" && needs.Provider != e.offering.Provider {
		return false
	}
	if needs.OpenWeights && (e.model == nil || e.model.Open != catalog.Yes) {
		return false
	}
	for _, c := range needs.Capabilities {
		if e.offering.Can.Get(c) != catalog.Yes {
			return false
		}
	}
	return !over(e.offering, input, request.Output)
}

func (e *entry) reasons(request *Request, offer *Offer, input int64) []Reason {
	o, needs := e.offering, &request.Needs
	found := limits(o, input, request.Output)
	for _, c := range needs.Capabilities {
		switch o.Can.Get(c) {
		case catalog.No:
			found = append(found, Reason{Why: Lacks, Capability: c})
		case catalog.Unknown:
			found = append(found, Reason{Why: NotKnownToHave, Capability: c})
		}
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
	switch o.StateAt(request.At) {
	case catalog.ShutDown:
		found = append(found, Reason{Why: GoneSince, Date: o.Shutdown})
	case catalog.Announced:
		found = append(found, Reason{Why: NotYetSold})
	}
	if !offer.Priced && !e.apart {
		found = append(found, Reason{Why: NoPrice})
	}
	return found
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
