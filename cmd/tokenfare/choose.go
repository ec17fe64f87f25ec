package main

import (
	"fmt"
	"strings"

	"tokenfare/app/token"
	"tokenfare/catalog"
)

// suggested is how many names an unknown one is answered with.
const suggested = 3

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
	if o := facts.Lookup(name); o != nil {
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
	var like []string
	for _, hit := range index.Search(name, suggested) {
		like = append(like, hit.Model.ID)
	}
	return nil, unknownModel(name, like)
}

func unknownModel(name string, like []string) error {
	if len(like) == 0 {
		return fmt.Errorf("no model %q in the catalog", name)
	}
	return fmt.Errorf("no model %q in the catalog; did you mean %s?", name, alternatives(like))
}

// alternatives writes a list as "a, b or c".
func alternatives(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}
