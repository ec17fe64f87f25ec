package source

import (
	"fmt"
	"slices"

	"tokenfare/catalog"
)

// Edges knows on which side of its edges the maker of a model charges the higher price:
// above so many tokens, as OpenAI, Anthropic and Google do, or from so many on, as xAI
// does. Who sells a model whose weights are closed passes the maker's price on, and so
// its edge too. The data sets that list resellers do not bear out more than the number:
// OpenRouter has min_prompt_tokens: 272000 for what OpenAI charges for more than 272,000,
// and 200000 both for Google's "> 200k" and xAI's ">= 200k"; pi-ai has Vercel's edges
// as 271999 and as 272000 for models of one price list.
type Edges struct {
	labs  map[string]string // of the models whose weights are not open
	sides map[edge]*sides
}

// edge is one of a lab's at its own provider: of a model, or of any where that is "".
type edge struct {
	lab, model string
	at         catalog.Tokens
}

// sides are the offerings of a maker that have an edge, nil where there is none.
type sides struct{ above, from *Entry }

// Edges returns the edges of the makers in a set. A maker is the provider of the lab's
// name; what a lab sells in its cloud follows that.
func (s *Set) Edges() *Edges {
	x := &Edges{map[string]string{}, map[edge]*sides{}}
	for _, l := range s.Labs {
		for _, m := range l.Models {
			if m.Open != catalog.Yes {
				x.labs[m.ID] = l.Lab.ID
			}
		}
	}
	for _, p := range s.Providers {
		for _, e := range p.Entries {
			if x.labs[e.Model] != p.Provider.ID {
				continue
			}
			for i := range e.Plans {
				x.add(e, e.Plans[i].Tiers)
			}
		}
	}
	return x
}

func (x *Edges) add(e *Entry, tiers []catalog.Tier) {
	for i := range tiers {
		if tiers[i].Edge == 0 {
			continue
		}
		for _, model := range []string{e.Model, ""} {
			key := edge{e.Provider, model, tiers[i].Edge}
			if x.sides[key] == nil {
				x.sides[key] = &sides{}
			}
			side := &x.sides[key].above
			if tiers[i].Inclusive {
				side = &x.sides[key].from
			}
			if *side == nil {
				*side = e
			}
		}
	}
}

// maker returns an offering of the maker of a model that has the tier's edge, and
// whether it is inclusive there: of the model itself, or else of another of the lab's.
// It returns nil where the maker has no such edge, or it on both sides.
func (x *Edges) maker(model string, t *catalog.Tier) (own *Entry, inclusive bool) {
	lab, closed := x.labs[model]
	if !closed || t.Edge == 0 {
		return nil, false
	}
	s := x.sides[edge{lab, model, t.Edge}]
	if s == nil {
		s = x.sides[edge{lab, "", t.Edge}]
	}
	switch {
	case s == nil || s.above != nil && s.from != nil:
		return nil, false
	case s.from != nil:
		return s.from, true
	}
	return s.above, false
}

// Follow returns tiers of a model with the edges on the side where the maker has them.
// It changes none of those that it is given.
func (x *Edges) Follow(model string, tiers []catalog.Tier) []catalog.Tier {
	tiers = slices.Clone(tiers)
	for i := range tiers {
		if own, inclusive := x.maker(model, &tiers[i]); own != nil {
			tiers[i].Inclusive = inclusive
		}
	}
	return tiers
}

// contradictions says which edges of a plan are on another side than the maker's.
func (x *Edges) contradictions(e *Entry, p *catalog.Plan) (list []string) {
	words := map[bool]string{false: "above", true: "from"}
	for i := range p.Tiers {
		t := &p.Tiers[i]
		if own, inclusive := x.maker(e.Model, t); own != nil && inclusive != t.Inclusive {
			list = append(list, fmt.Sprintf("%s %d, but %s has it %s", words[t.Inclusive], t.Edge, own.Key(), words[inclusive]))
		}
	}
	return list
}
