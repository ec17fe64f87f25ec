package fit

import (
	"sort"

	"tokenfare/app/token"
	"tokenfare/catalog"
)

// Ranking is the answer to a request: offers in order. Those that fit come first,
// cheapest first, then those that do not, cheapest first and those without a
// price last. Ties are in the order that Order states. An offer's details, and what
// compares it with others, are worked out when they are asked for: a page shows some,
// and ranking all of them is what has to be quick. A Ranking is for one goroutine.
type Ranking struct {
	// Fitting is how many offers fit; they are the first.
	Fitting int
	// Winners holds the places of the cheapest flagship, mid-size and small model
	// that fit, the cheapest first. Tiny models do not compete here. Contest tells how
	// certain a winner is.
	Winners []int

	ranker  *Ranker
	market  *market
	request Request
	counts  []counted // by Ranker.ways
	places  []placed
	priced  int     // the first of the places that have a price, fitting or not
	apart   []int32 // entries
	details *details
	batch   *batchRanking // nil where it is of one request
}

// Len is how many offers there are.
func (r *Ranking) Len() int { return len(r.places) }

// At returns the offer in place i.
func (r *Ranking) At(i int) Offer {
	o := r.offer(r.places[i].entry())
	r.compare(i, &o)
	return o
}

// Offering returns the offering in place i, cheaper than At does.
func (r *Ranking) Offering(i int) *catalog.Offering { return r.entry(i).offering }

// Family returns the tokenizer of the offer in place i, cheaper than At does.
func (r *Ranking) Family(i int) *token.Family { return r.ranker.ways[r.entry(i).way].family }

// Apart is how many free and subscription offers there are. They have no price by
// the token and stand apart.
func (r *Ranking) Apart() int { return len(r.apart) }

// ApartAt returns the free or subscription offer in place i: those that can take
// the request first.
func (r *Ranking) ApartAt(i int) Offer { return r.offer(r.apart[i]) }

func (r *Ranking) offer(i int32) Offer {
	if r.batch != nil {
		return r.batch.offer(i)
	}
	e := &r.ranker.entries[i]
	return e.offer(&r.market.listings[i], &r.request, r.ranker.ways[e.way].family, &r.counts[e.way])
}

// entry returns the entry in place i.
func (r *Ranking) entry(i int) *entry { return &r.ranker.entries[r.places[i].entry()] }

// listing returns the listing in place i.
func (r *Ranking) listing(i int) *listing { return &r.market.listings[r.places[i].entry()] }

// Tie is how many other offers have the same total. Offers that fit tie with such as
// fit, the others with the others.
type Tie struct {
	Exactly int // to the last digit
	Shown   int // as money.Amount.Display rounds it; those of Exactly among them
}

// tie counts the ties of place i.
func (r *Ranking) tie(i int) (t Tie) {
	from, to := 0, r.Fitting
	switch {
	case i >= r.priced:
		return t
	case i >= r.Fitting:
		from, to = r.Fitting, r.priced
	}
	list := r.places[from:to]
	total := r.places[i].total
	first := sort.Search(len(list), func(n int) bool { return list[n].total.Cmp(total) >= 0 })
	end := sort.Search(len(list), func(n int) bool { return list[n].total.Cmp(total) > 0 })
	t.Exactly = end - first - 1
	t.Shown = r.details.looksLike(list, i-from, first, end) - 1
	return t
}

// looksLike counts the places in a list whose total is displayed as that in place i,
// where those from first to end are equal. Places are mostly asked for one after the
// other, so the last answer is kept, and what comes after it.
func (d *details) looksLike(list []placed, i, first, end int) int {
	k := &d.shown
	if k.list == &list[0] && k.first <= i && i < k.end {
		return k.end - k.first
	}
	shown := k.next
	if k.list != &list[0] || i != k.end {
		shown = list[i].total.Display()
		for first > 0 && list[first-1].total.Display() == shown {
			first--
		}
	}
	next := ""
	for ; end < len(list); end++ {
		if list[end].total == list[end-1].total {
			continue
		}
		if next = list[end].total.Display(); next != shown {
			break
		}
	}
	*k = lookAlikes{&list[0], first, end, next}
	return end - first
}

// lookAlikes are places of a list that are displayed alike.
type lookAlikes struct {
	list       *placed
	first, end int
	next       string // how the total at end is displayed
}

// competes reports whether an offer that fits may win: its context window is
// documented, and it is known to be still sold, so that it fits is no assumption.
func (r *Ranking) competes(i int) bool {
	e := r.entry(i)
	return e.model != nil && e.offering.Context != 0 && r.listing(i).sure
}

// winners returns the places of the first offer of each class that competes and whose
// price is undisputed, or where all are disputed the first. Offers are in order.
func (r *Ranking) winners() []int {
	var first, disputed [catalog.Legacy + 1]int // places and one
	left := 3
	for i := 0; i < r.Fitting && left > 0; i++ {
		class := r.entry(i).class()
		if !ranked(class) || first[class] != 0 || !r.competes(i) {
			continue
		}
		switch {
		case !r.listing(i).disputed:
			first[class] = i + 1
			left--
		case disputed[class] == 0:
			disputed[class] = i + 1
		}
	}
	var found []int
	for class := range first {
		if first[class] == 0 {
			first[class] = disputed[class]
		}
		if first[class] != 0 {
			found = append(found, first[class]-1)
		}
	}
	sort.Ints(found)
	return found
}

// ranked reports whether a class has a winner.
func ranked(c catalog.Class) bool {
	return c == catalog.Flagship || c == catalog.Mid || c == catalog.Small
}
