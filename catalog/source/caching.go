package source

import (
	"slices"
	"strings"

	"tokenfare/catalog"
)

// CachingRule is how a lab's own cache takes prompts. Whoever sells a model whose
// weights are closed passes requests on to the lab or runs what the lab gives out, so
// the rule holds there too, unless the offering has figures of its own. Where weights
// are open, each seller has a cache of its own.
type CachingRule struct {
	Models       []string       // by ID; one that ends in * is all that begin so
	MinCacheable catalog.Tokens // see catalog.Offering
	Step         catalog.Tokens
	Facts        catalog.Provenance
}

func cachingFields(r *CachingRule, d *dates) []field {
	return []field{
		patterns("models", &r.Models),
		tokens("min_cacheable", &r.MinCacheable), tokens("cache_step", &r.Step), d.provenance("facts", &r.Facts),
	}
}

func checkCaching(n node, r *CachingRule) {
	if len(r.Models) == 0 || r.MinCacheable == 0 || r.Facts.Source == "" {
		n.fail("a rule of caching needs models, min_cacheable and facts: {source: ...}")
	}
}

// patterns is a field that holds the models that a rule means, on one line.
func patterns(name string, at *[]string) field {
	return field{name: name, read: func(n node) { *at = n.strs() }, value: func() string {
		quoted := make([]string, len(*at))
		for i, m := range *at {
			quoted[i] = quote(m)
		}
		return brackets(quoted)
	}}
}

// matches reports whether a pattern of a rule means a model.
func matches(pattern, id string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(id, prefix)
	}
	return pattern == id
}

// anyMatches reports whether one of the patterns of a rule means a model.
func anyMatches(patterns []string, id string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, id) })
}

// ruleFor returns the first rule of the lab that means a model, nil where there is none.
func (l *LabFile) ruleFor(m *ModelEntry) *CachingRule {
	if m.Open == catalog.Yes {
		return nil
	}
	for i := range l.Caching {
		if anyMatches(l.Caching[i].Models, m.ID) {
			return &l.Caching[i]
		}
	}
	return nil
}

// caching finds the rules of a lab's models, and fails patterns that mean none of them.
func (b *builder) caching(l *LabFile) {
	for _, m := range l.Models {
		if r := l.ruleFor(m); r != nil {
			b.rules[m.ID] = r
		}
	}
	for _, r := range l.Caching {
		for _, p := range r.Models {
			if !slices.ContainsFunc(l.Models, func(m *ModelEntry) bool { return matches(p, m.ID) }) {
				b.fail(1, "caching", "the lab has no model %q", p)
			}
		}
	}
}

// inheritCaching gives an offering the figures of its lab's cache that it has none of
// its own for, and says where they come from.
func (b *builder) inheritCaching(o *catalog.Offering) {
	r := b.rules[o.Model]
	if r == nil || !o.Caches() {
		return
	}
	source := r.Facts.Source
	if r.Facts.Level == catalog.Derived {
		source = derived + "from what " + source + " says of models like it"
	}
	inherit := func(name string, at *catalog.Tokens, v catalog.Tokens) {
		if *at != 0 || v == 0 {
			return
		}
		*at = v
		o.Sources = withSource(o.Sources, catalog.FactSource{Fact: name, Source: source, Checked: r.Facts.Checked})
	}
	inherit("min_cacheable", &o.MinCacheable, r.MinCacheable)
	inherit("cache_step", &o.CacheStep, r.Step)
}

// withSource returns a list of sources, which it does not change, with one more.
func withSource(list []catalog.FactSource, f catalog.FactSource) []catalog.FactSource {
	list = append(slices.Clip(list), f)
	slices.SortFunc(list, func(a, b catalog.FactSource) int { return strings.Compare(a.Fact, b.Fact) })
	return list
}
