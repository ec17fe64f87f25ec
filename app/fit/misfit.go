package fit

import (
	"cmp"
	"slices"
)

// FewLines is how many of the lines of a batch that are alike are named.
const FewLines = 10

// Misfit is a reason why requests of a batch do not fit, and how many. Where it is a
// limit, the reason is of the request that is the furthest over it.
type Misfit struct {
	Reason
	Requests int64
	Lines    []int64 // of the first of them, FewLines at most
}

// Misfits are the reasons why requests of a batch do not fit. A request can have
// several.
type Misfits []Misfit

// Add counts a reason of the request on a line.
func (m *Misfits) Add(line int64, r Reason) { m.add(Misfit{r, 1, []int64{line}}) }

// add counts the requests of a misfit. Reasons that differ only in how far a request is
// over a limit are one.
func (m *Misfits) add(n Misfit) {
	kind := n.Reason
	kind.Over = 0
	for i := range *m {
		old := &(*m)[i]
		if other := old.Reason; other.Why != kind.Why || other.of(0) != kind {
			continue
		}
		old.Requests += n.Requests
		old.Over = max(old.Over, n.Over)
		old.Lines = firstLines(old.Lines, n.Lines)
		return
	}
	n.Lines = slices.Clone(n.Lines)
	*m = append(*m, n)
}

// of is the reason for a request that is over a limit by so many tokens.
func (r Reason) of(over int64) Reason {
	r.Over = over
	return r
}

// firstLines merges the first lines of two lists.
func firstLines(a, b []int64) []int64 {
	if len(a) == FewLines && a[FewLines-1] <= b[0] {
		return a
	}
	a = append(a, b...)
	slices.Sort(a)
	return a[:min(len(a), FewLines)]
}

// Sort puts what most requests have first, and otherwise keeps the order of reasons.
func (m Misfits) Sort() {
	slices.SortStableFunc(m, func(a, b Misfit) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Why, b.Why))
	})
}
