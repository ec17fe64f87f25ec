package source

import "tokenfare/catalog"

// own is a model as its maker sells it, with a context of so many tokens.
type own struct {
	model   string
	context catalog.Tokens
}

// inheritMaxInput gives offerings of a model whose weights are closed the longest input
// that the maker has for it, where the context is the maker's and nobody lists another:
// the limit is the model's. Where weights are open, or the seller has a context of its
// own, the seller sets it.
func (s *Set) inheritMaxInput(c *catalog.Catalog) {
	labs := map[string]string{} // of the models whose weights are not open
	for i := range c.Models {
		if m := &c.Models[i]; m.Open != catalog.Yes {
			labs[m.ID] = m.Lab
		}
	}
	makers := map[own]*catalog.Offering{}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		if o.MaxInput != 0 && o.Context != 0 && labs[o.Model] == o.Provider && makers[own{o.Model, o.Context}] == nil {
			makers[own{o.Model, o.Context}] = o
		}
	}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		maker := makers[own{o.Model, o.Context}]
		if o.MaxInput != 0 || maker == nil {
			continue
		}
		o.MaxInput = maker.MaxInput
		o.Sources = withSource(o.Sources, catalog.FactSource{Fact: "max_input", Source: derived + "as at " + maker.Provider, Checked: maker.Facts.Checked})
	}
}
