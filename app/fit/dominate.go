package fit

import (
	"slices"
	"strings"

	"tokenfare/catalog"
)

// group finds, for every entry, those of the same weights.
func (r *Ranker) group() {
	groups := make(map[string][]int32, len(r.entries))
	for i := range r.entries {
		if e := &r.entries[i]; e.model != nil && !e.apart {
			key := weights(e.offering)
			groups[key] = append(groups[key], int32(i))
		}
	}
	for _, group := range groups {
		if len(group) == 1 {
			continue
		}
		for _, i := range group {
			r.entries[i].peers = group
		}
	}
}

// variants are words in API model IDs that tell offers of one model apart: rounded
// weights, another speed, another way of answering.
var variants = []string{
	"awq", "bf16", "exacto", "extended", "fast", "fp16", "fp4", "fp8", "gguf", "gptq", "highspeed", "instant", "int4", "int8",
	"lightning", "mxfp4", "nitro", "nvfp4", "quantized", "reasoning", "thinking", "turbo", "ultrafast", "w4a16",
}

// weights names what an offering serves: its model, and what its API model ID says of
// a variant of it.
func weights(o *catalog.Offering) string {
	key := o.Model
	word := func(w string) {
		w = strings.ToLower(w)
		if slices.Contains(variants, w) {
			key += " " + w
		}
	}
	rest := o.ID
	for {
		at := strings.IndexAny(rest, "-/.:@_")
		if at < 0 {
			break
		}
		word(rest[:at])
		rest = rest[at+1:]
	}
	word(rest)
	return key
}

// resident is where an offering is known to keep a request by its API model ID: as
// Bedrock's do, where "global." may leave the region and all others do not.
// https://docs.aws.amazon.com/bedrock/latest/userguide/cross-region-inference.html
func resident(o *catalog.Offering) string {
	if o.Provider != "bedrock" {
		return ""
	}
	where, _, _ := strings.Cut(o.ID, ".")
	switch where {
	case "global":
		return ""
	case "apac", "au", "ca", "eu", "in", "jp", "us", "us-gov":
		return where
	}
	return "one region"
}

// covers reports whether offer d, in all but the price, is at least as good as offer
// o: limits, capabilities, content, what happens to the prompt and where, how long it
// is sold, how sure its price is. What nobody documents counts as not there, as it does
// where a request needs it.
func (m *market) covers(d, o *entry, ld, lo *listing) bool {
	a, b := d.offering, o.offering
	switch {
	case o.can&^d.can != 0, b.In&^a.In != 0, b.Out&^a.Out != 0:
		return false
	case a.Context < b.Context, inputLimit(a) < inputLimit(b), a.MaxOutput < b.MaxOutput:
		return false
	case discretion(a) < discretion(b), gateway(d) && !gateway(o), resident(b) != "" && resident(a) != resident(b):
		return false
	case m.life(a) < m.life(b), a.Shutdown != 0 && (b.Shutdown == 0 || a.Shutdown < b.Shutdown):
		return false
	case ld.disputed && !lo.disputed:
		return false
	}
	return ld.region() == lo.region()
}

// region is where the listing's price is for, as far as it is for a region alone.
func (l *listing) region() string {
	if l.tariff.Plan == nil {
		return ""
	}
	return l.tariff.Plan.Region
}

func inputLimit(o *catalog.Offering) catalog.Tokens {
	if o.MaxInput > 0 {
		return o.MaxInput
	}
	return o.Context
}

// discretion says how surely the provider does not train on prompts.
func discretion(o *catalog.Offering) int {
	switch o.TrainsOnInput {
	case catalog.No:
		return 2
	case catalog.Unknown:
		return 1
	}
	return 0
}

// gateway reports whether the provider passes prompts on to others.
func gateway(e *entry) bool { return e.provider != nil && e.provider.Gateway }

// life says how surely an offering will still be sold tomorrow.
func (m *market) life(o *catalog.Offering) int {
	switch o.StateAt(m.terms.At) {
	case catalog.Active:
		return 2
	case catalog.Preview, catalog.Deprecated:
		return 1
	}
	return 0
}

// Dominator returns the place of the cheapest offer that dominates the one in place i,
// and whether there is any: both fit, are of the same model and the same weights, the
// one is cheaper wherever the counts may lie in their intervals, and the other is
// better in nothing: no limit, no capability, no content, nothing that happens to the
// prompt, no region, no longer life. It is dominated by none itself, so that a page can
// fold each offer under its dominator.
func (r *Ranking) Dominator(i int) (int, bool) {
	if i >= r.Fitting {
		return 0, false
	}
	d := r.look()
	return int(d.dominator[i]), d.dominator[i] >= 0
}

// dominate finds the dominators of all that fit.
func (d *details) dominate(r *Ranking) {
	place := make([]int32, len(r.ranker.entries)) // and one
	for i := range r.Fitting {
		place[r.places[i].entry()] = int32(i + 1)
	}
	d.dominator, d.dominates = make([]int32, r.Fitting), make([]int32, r.Fitting)
	for i := range r.Fitting {
		d.dominator[i] = -1
		for _, peer := range r.entry(i).peers {
			j := int(place[peer]) - 1
			if j >= 0 && j < i && (d.dominator[i] < 0 || j < int(d.dominator[i])) && d.dominatedBy(r, i, j) {
				d.dominator[i] = int32(j)
			}
		}
		if j := d.dominator[i]; j >= 0 {
			d.dominates[j]++
		}
	}
}

func (d *details) dominatedBy(r *Ranking, i, j int) bool {
	if r.places[j].total.Cmp(r.places[i].total) >= 0 || !r.market.covers(r.entry(j), r.entry(i), r.listing(j), r.listing(i)) {
		return false
	}
	if r.batch != nil && !r.batch.sameRegions(r.places[i].entry(), r.places[j].entry()) {
		return false
	}
	if d.alike[i] != d.alike[j] {
		return !d.couldBeCheaper(i, j)
	}
	mine, its := d.samplesOf(i), d.samplesOf(j)
	for k := range mine {
		if !mine[k].known || !its[k].known || its[k].total.Cmp(mine[k].total) > 0 {
			return false
		}
	}
	return true
}
