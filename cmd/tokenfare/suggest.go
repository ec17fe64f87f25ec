package main

import (
	"flag"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// suggested is how many names an unknown one is answered with.
const suggested = 3

// searched returns the IDs of the models that a search finds by an unknown name.
func searched(index *catalog.Index, name string) []string {
	var like []string
	for _, hit := range index.Search(name, suggested) {
		like = append(like, hit.Model.ID)
	}
	return like
}

// similarModels returns the IDs of models that an unknown name may mean: what a
// search finds, or where it finds nothing what is spelled alike.
func similarModels(facts *catalog.Catalog, index *catalog.Index, name string) []string {
	if like := searched(index, name); len(like) > 0 {
		return like
	}
	ids := make([]string, len(facts.Models))
	for i := range facts.Models {
		ids[i] = facts.Models[i].ID
	}
	return catalog.Nearest(name, ids, suggested)
}

// similarOffers returns the keys of offers that an unknown one may mean. Of the models
// that a search finds, those of the same API model ID at other providers come first, or
// whose ID is all of the key, as gateways have "lab/model". Then come those of the provider
// that is named. Of both, the makers' own are first. Where the search finds nothing, it is
// what is spelled alike.
func similarOffers(facts *catalog.Catalog, key string) []string {
	provider, id, _ := strings.Cut(key, "/")
	var ranks [4][]string
	for _, model := range searched(catalog.NewIndex(facts), key) {
		for _, o := range facts.OfModel(model) {
			p := facts.Provider(o.Provider)
			own, rank := p != nil && p.FirstParty, 3
			switch same := strings.EqualFold(o.ID, id) || strings.EqualFold(o.ID, key); {
			case same && own:
				rank = 0
			case same:
				rank = 1
			case own || o.Provider == provider:
				rank = 2
			}
			ranks[rank] = append(ranks[rank], o.Key())
		}
	}
	like := slices.Concat(ranks[:]...)
	if len(like) == 0 {
		keys := make([]string, len(facts.Offerings))
		for i := range facts.Offerings {
			keys[i] = facts.Offerings[i].Key()
		}
		like = catalog.Nearest(key, keys, suggested)
	}
	return like[:min(suggested, len(like))]
}

// similarFlags returns the flags that one may mean which the error of a flag set says is
// none: "-output" is longer than "-out", "-out_low" nearly "-out-low".
func similarFlags(flags *flag.FlagSet, err error) (like []string) {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return nil
	}
	name = strings.ReplaceAll(name, "_", "-")
	var names []string
	flags.VisitAll(func(f *flag.Flag) {
		names = append(names, f.Name)
		if len(f.Name) > 1 && strings.HasPrefix(name, f.Name) || strings.HasPrefix(f.Name, name) {
			like = append(like, f.Name)
		}
	})
	if len(like) == 0 {
		like = catalog.Nearest(name, names, suggested)
	}
	for i := range like {
		like[i] = "-" + like[i]
	}
	return like[:min(suggested, len(like))]
}

// didYouMean ends an error with the names that may be meant, if there are any.
func didYouMean(like []string) string {
	if len(like) == 0 {
		return ""
	}
	return "; did you mean " + alternatives(like) + "?"
}

// alternatives writes a list as "a, b or c".
func alternatives(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}
