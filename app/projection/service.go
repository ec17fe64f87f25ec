package projection

import (
	"fmt"
	"slices"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Alternative is a workload on a slower and cheaper service, with the same share of
// calls that find their prefix in the cache.
type Alternative struct {
	Service catalog.Service
	Projection
	// Compared is set where it can be said what is saved: both services have a price
	// for the same calls, and for some.
	Compared bool
	Saved    money.Amount   // in the whole horizon; below zero where it costs more
	ByMonth  []money.Amount // Saved, by month of the horizon
}

// Alternatives compares the batch and flex services of an offering with the standard
// one, as far as it lists them within the horizon. The workload's own service is of no
// matter.
func (p *Projector) Alternatives(o *catalog.Offering, input cost.Range) ([]Alternative, error) {
	standard, err := p.with(catalog.Standard).Project(o, input)
	if err != nil {
		return nil, err
	}
	var list []Alternative
	for _, s := range [...]catalog.Service{catalog.Batch, catalog.Flex} {
		other := p.with(s)
		if !other.lists(o) {
			continue
		}
		r, err := other.Project(o, input)
		if err != nil {
			return nil, err
		}
		a := Alternative{Service: s, Projection: r}
		a.compare(&standard)
		list = append(list, a)
	}
	return list, nil
}

// with is the same workload by another service.
func (p *Projector) with(s catalog.Service) *Projector {
	other := *p
	other.work.Service = s
	return &other
}

// lists reports whether the offering has a plan for the workload's service at some time
// within the horizon.
func (p *Projector) lists(o *catalog.Offering) bool {
	for i := range o.Plans {
		plan := &o.Plans[i]
		if plan.Service == p.work.Service && plan.Serves(p.work.Region) &&
			plan.From < p.until && (plan.Until == 0 || plan.Until > p.work.From) {
			return true
		}
	}
	return false
}

// compare works out what is saved against the standard service.
func (a *Alternative) compare(standard *Projection) {
	months := make([]Period, 0, len(a.view.months))
	for m := range standard.Months() {
		months = append(months, m)
	}
	i := 0
	same := true
	for m := range a.Months() {
		same = same && m.Unpriced == months[i].Unpriced
		a.ByMonth = append(a.ByMonth, months[i].Amount.Sub(m.Amount))
		i++
	}
	if !same || a.State != cost.Priced || standard.State != cost.Priced {
		a.ByMonth = nil
		return
	}
	a.Compared, a.Saved = true, standard.Total.Amount.Sub(a.Total.Amount)
}

// String says what the service costs, and saves: "batch: $12.00, which saves $12.00
// against standard, $0.90 to $1.10 a month".
func (a *Alternative) String() string {
	if !a.Compared {
		return fmt.Sprintf("%s: not known, as it has no price for all of the calls that standard has one for", a.Service)
	}
	total := a.Total.Amount.Display()
	if a.Saved.Sign() < 0 {
		return fmt.Sprintf("%s: %s, which is %s more than standard", a.Service, total, a.Saved.Neg().Display())
	}
	s := fmt.Sprintf("%s: %s, which saves %s against standard", a.Service, total, a.Saved.Display())
	if priced := a.pricedMonths(); len(priced) > 1 {
		least, most := slices.MinFunc(priced, money.Amount.Cmp), slices.MaxFunc(priced, money.Amount.Cmp)
		s += fmt.Sprintf(", %s to %s a month", least.Display(), most.Display())
	}
	return s
}

// pricedMonths is what is saved in the months of which all calls have a price.
func (a *Alternative) pricedMonths() (list []money.Amount) {
	i := 0
	for m := range a.Months() {
		if m.Known() {
			list = append(list, a.ByMonth[i])
		}
		i++
	}
	return list
}
