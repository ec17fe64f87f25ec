package fit

import (
	"tokenfare/catalog"
)

// Content is what a request has beside text, as bits.
type Content uint8

// The kinds of content. Documents are PDF files; a document that was made text is text.
const (
	Images Content = 1 << iota
	Documents
	Audio
	Video
)

var contents = [...]Content{Images, Documents, Audio, Video}

// contentFacts says of each kind which modality it is, which capability it needs, and
// which units only it is charged as. Not every kind has all.
var contentFacts = map[Content]struct {
	modality   catalog.Modality
	capability catalog.Capability
	capable    bool // capability says something
	in, out    catalog.Unit
	charged    bool // in and out say something
}{
	Images:    {modality: catalog.Image, capability: catalog.Vision, capable: true, in: catalog.ImageInput, out: catalog.ImageOutput, charged: true},
	Documents: {capability: catalog.PDFInput, capable: true},
	Audio:     {modality: catalog.Audio, in: catalog.AudioInput, out: catalog.AudioOutput, charged: true},
	Video:     {modality: catalog.Video},
}

// takenBy says whether an offering takes the content.
func (c Content) takenBy(o *catalog.Offering) catalog.Tri {
	facts := contentFacts[c]
	switch {
	case facts.modality != 0 && o.In&facts.modality != 0,
		facts.capable && o.Can.Get(facts.capability) == catalog.Yes,
		facts.charged && charges(o, facts.in):
		return catalog.Yes
	case facts.modality != 0 && o.In != 0 && !o.InPartial, facts.capable && o.Can.Get(facts.capability) == catalog.No:
		return catalog.No
	}
	return catalog.Unknown
}

// madeBy says whether an offering answers with the content.
func (c Content) madeBy(o *catalog.Offering) catalog.Tri {
	facts := contentFacts[c]
	switch {
	case facts.modality != 0 && o.Out&facts.modality != 0, facts.charged && charges(o, facts.out):
		return catalog.Yes
	case o.Out != 0:
		return catalog.No
	}
	return catalog.Unknown
}

// charges reports whether any plan of an offering has a price for a unit: what is
// sold is taken.
func charges(o *catalog.Offering, unit catalog.Unit) bool {
	for i := range o.Plans {
		for j := range o.Plans[i].Tiers {
			if _, known := o.Plans[i].Tiers[j].Rates.Get(unit); known {
				return true
			}
		}
	}
	return false
}

// content is what goes in beside text, and what is to come out.
func (r *Request) content() (in, out Content) {
	in = r.Needs.Content
	if r.Usage.ImageInput > 0 {
		in |= Images
	}
	if r.Usage.AudioInput > 0 {
		in |= Audio
	}
	if r.Usage.ImageOutput > 0 {
		out |= Images
	}
	if r.Usage.AudioOutput > 0 {
		out |= Audio
	}
	return in, out
}

// missing lists what content an offering does not take or make. What a capability
// that is asked for says already is not said twice.
func (r *Request) missing(o *catalog.Offering) (found []Reason) {
	in, out := r.content()
	for _, c := range r.Needs.Capabilities {
		for _, k := range contents {
			if f := contentFacts[k]; f.capable && f.capability == c {
				in &^= k
			}
		}
	}
	add := func(known catalog.Tri, c Content, no, unknown Why) {
		switch known {
		case catalog.No:
			found = append(found, Reason{Why: no, Content: c})
		case catalog.Unknown:
			found = append(found, Reason{Why: unknown, Content: c})
		}
	}
	for _, c := range contents {
		if in&c != 0 {
			add(c.takenBy(o), c, TakesNo, NotKnownToTake)
		}
		if out&c != 0 {
			add(c.madeBy(o), c, MakesNo, NotKnownToMake)
		}
	}
	return found
}
