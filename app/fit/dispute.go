package fit

import "tokenfare/catalog"

// disputedFrom is how many sources have to list a price before they can contradict
// it: of two that differ, nobody knows which one is wrong.
const disputedFrom = 3

// Disputed reports whether the sources of a price contradict it: at least three list
// one, and fewer than half of them list this one. What was read off the provider's own
// page is not disputed: the others are then out of date.
func Disputed(p *catalog.Provenance) bool {
	return p.Level != catalog.ProviderPage && p.Of >= disputedFrom && 2*int(p.Agree) < int(p.Of)
}

// dispute returns where a listing's price comes from, if it is disputed. A price of
// another service that nobody compared is as good as the standard price it came with.
func (l *listing) dispute() *catalog.Provenance {
	p := l.tariff.Plan
	if p == nil {
		return nil
	}
	terms := &l.tariff.Terms
	if p.Price.Of == 0 && p.Price.Level != catalog.ProviderPage && terms.Service != catalog.Standard {
		if standard, ok := l.tariff.Offering.PlanAt(terms.At, catalog.Standard, terms.Region); ok {
			p = standard
		}
	}
	if Disputed(&p.Price) {
		return &p.Price
	}
	return nil
}
