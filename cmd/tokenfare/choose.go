package main

import (
	"fmt"
	"slices"
	"strings"

	"tokenfare/app/token"
	"tokenfare/catalog"
)

// chooseFamily returns the tokenizer family that -t names or that -m's model uses.
func chooseFamily(family, model string) (*token.Family, error) {
	if model == "" {
		return familyNamed(family)
	}
	facts, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	m, err := modelNamed(facts, model)
	if err != nil {
		return nil, err
	}
	return token.FamilyByName(m.Tokenizer), nil
}

func familyNamed(name string) (*token.Family, error) {
	if f := token.FamilyByName(name); f.Name == name && name != "" {
		return f, nil
	}
	var names []string
	for _, f := range token.Families {
		if f.Name != "" {
			names = append(names, f.Name)
		}
	}
	return nil, fmt.Errorf("no tokenizer family %q: there are %s", name, strings.Join(names, ", "))
}

// modelNamed finds a model by "provider/api-model-id", its ID in the catalog, an
// API model ID or an alias. Names that differ in case and separators alone do too.
func modelNamed(facts *catalog.Catalog, name string) (*catalog.Model, error) {
	if o := offeringNamed(facts, name); o != nil {
		if m := facts.Model(o.Model); m != nil {
			return m, nil
		}
		// Whatever nobody describes has no known tokenizer.
		return &catalog.Model{ID: o.Model}, nil
	}
	if m := facts.Model(name); m != nil {
		return m, nil
	}
	index := catalog.NewIndex(facts)
	if m := index.Same(name); m != nil {
		return m, nil
	}
	return nil, fmt.Errorf("no model %q in the catalog%s", name, didYouMean(similarModels(facts, index, name)))
}

// offeringNamed finds an offering by "provider/api-model-id" or by an alias in the
// place of the ID, and returns nil where there is none.
func offeringNamed(facts *catalog.Catalog, key string) *catalog.Offering {
	if o := facts.Lookup(key); o != nil {
		return o
	}
	provider, alias, _ := strings.Cut(key, "/")
	offerings := facts.OfProvider(provider)
	for i := range offerings {
		if slices.Contains(offerings[i].Aliases, alias) {
			return &offerings[i]
		}
	}
	return nil
}

// offeringOrError is offeringNamed with an error that names those that may be
// meant.
func offeringOrError(facts *catalog.Catalog, key string) (*catalog.Offering, error) {
	if o := offeringNamed(facts, key); o != nil {
		return o, nil
	}
	return nil, fmt.Errorf("no offer %q in the catalog%s", key, didYouMean(similarOffers(facts, key)))
}
