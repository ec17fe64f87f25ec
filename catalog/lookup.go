package catalog

import (
	"sort"
	"strings"
)

// Lookup returns the offering with the key "provider/api-model-id", or nil.
func (c *Catalog) Lookup(key string) *Offering {
	provider, id, ok := strings.Cut(key, "/")
	if !ok {
		return nil
	}
	i := c.search(provider, id)
	if i == len(c.Offerings) || c.Offerings[i].Provider != provider || c.Offerings[i].ID != id {
		return nil
	}
	return &c.Offerings[i]
}

// OfProvider returns the offerings of a provider, as a part of c.Offerings.
func (c *Catalog) OfProvider(id string) []Offering {
	from := c.search(id, "")
	to := from
	for to < len(c.Offerings) && c.Offerings[to].Provider == id {
		to++
	}
	return c.Offerings[from:to]
}

// search returns the position of the first offering that is not before the one of
// the provider and the ID.
func (c *Catalog) search(provider, id string) int {
	return sort.Search(len(c.Offerings), func(i int) bool {
		o := &c.Offerings[i]
		return o.Provider > provider || o.Provider == provider && o.ID >= id
	})
}

// OfModel returns the offerings of a model, in the catalog's order.
func (c *Catalog) OfModel(id string) []*Offering {
	var found []*Offering
	for i := range c.Offerings {
		if c.Offerings[i].Model == id {
			found = append(found, &c.Offerings[i])
		}
	}
	return found
}

// Provider returns the provider with the ID, or nil.
func (c *Catalog) Provider(id string) *Provider {
	return byID(c.Providers, id, func(p *Provider) string { return p.ID })
}

// Lab returns the lab with the ID, or nil.
func (c *Catalog) Lab(id string) *Lab {
	return byID(c.Labs, id, func(l *Lab) string { return l.ID })
}

// Model returns the model with the ID, or nil.
func (c *Catalog) Model(id string) *Model {
	return byID(c.Models, id, func(m *Model) string { return m.ID })
}

// Source returns the data set with the ID, or nil: the source is then a URL.
func (c *Catalog) Source(id string) *Source {
	return byID(c.Sources, id, func(s *Source) string { return s.ID })
}

// byID finds an element of a sorted list.
func byID[T any](list []T, id string, of func(*T) string) *T {
	i := sort.Search(len(list), func(i int) bool { return of(&list[i]) >= id })
	if i == len(list) || of(&list[i]) != id {
		return nil
	}
	return &list[i]
}
