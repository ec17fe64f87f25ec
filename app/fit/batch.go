package fit

import (
	"errors"
	"math"
	"runtime"
	"sync"

	"tokenfare/app/cost"
	"tokenfare/app/overhead"
	"tokenfare/app/token"
	"tokenfare/catalog/money"
)

// Batch sums what the requests of a batch cost, each priced by itself on every offering:
// by its own length, overheads, cache marks and edges of price lists, on the terms that it
// is served on. An offering can take the batch where it can take each request. Memory does
// not grow with the number of requests. A Batch is for one goroutine.
//
//	b := ranker.Batch(request) // what all of them have in common
//	for ... {
//		err := b.Add(fit.BatchRequest{Line: 1, Prompt: p, Seen: seen})
//	}
//	ranking := b.Ranking()
type Batch struct {
	// Requests is how many there are so far.
	Requests int64
	// Output is what all of them put out, in tokens, as far as each lets it be.
	Output int64

	ranker  *Ranker
	request Request
	sums    []sum     // by entry
	ways    []way     // by Ranker.ways
	served  []*served // on the terms that there were so far
	kinds   []kind
	unsure  bool                 // the output of a request may be shorter or longer
	asking  sync.Mutex           // holds served.why
	around  []*overhead.Overhead // of the request at hand, by scheme
}

// BatchRequest is one request of a batch, as it is counted.
type BatchRequest struct {
	Line   int64   // of the batch, from 1
	Prompt *Prompt // nil: it is plain text
	Seen   token.Seen
	// Continued is set on further pieces of a request that is too long to be read as a
	// whole. They cost, but are no requests of their own.
	Continued bool
}

// served are the requests of a batch that are served on the same terms. There are few
// such terms: a service and a region that requests ask for.
type served struct {
	market  *market
	flat    []bool    // by entry: see flat
	amounts []amounts // by Ranker.ways
	kits    []*kit
	why     map[lack]Reason
}

// amounts are what flat tariffs price together, counted in one way: alone is of the
// requests without a prefix to be cached, sharing of the others.
type amounts struct{ alone, sharing amount }

// way is what one way of counting makes of a batch.
type way struct {
	count counted // the sum

	// Of the request at hand.
	one  counted
	ask  ask
	kit  *kit
	flat bool // flat tariffs price it with the others
}

// amount is what requests consume together, of a flat tariff: where their prompts and
// outputs are as long as they probably are, and at the ends of their intervals.
type amount struct {
	point, low, high cost.Usage
	longer, shorter  cost.Usage // see sum
	requests         int64
}

// sum is what an offering asks for a batch, and what it cannot take of it. In a Batch,
// the totals are of the requests that are priced one by one.
type sum struct {
	total, low, high money.Amount
	// longer is the total of the longest prompts with the shortest outputs, shorter that
	// of the shortest prompts with the longest outputs.
	longer, shorter money.Amount
	// lowWrites and highWrites are what of the shortest and the longest prompts the provider
	// may write to its cache by default; high has it in it.
	lowWrites, highWrites money.Amount
	read, written         int64 // cached tokens
	// unknown is set where a request has no price, unbounded where one has no bounds, and
	// bent where between the bounds of one the total is no straight line.
	unknown, unbounded, bent bool

	fitting, tight, mayFit int64 // requests
	misfits                Misfits
}

// kind are requests that ask the same of a model, but for their lengths.
type kind struct {
	can     uint32
	in, out Content
	request Request
	fits    []bool // by entry, what is short enough
	count   int64
	lines   []int64 // of the first of them
}

// kit are requests that consume the same things.
type kit struct {
	parts uint32 // a bit for each thing
	known []bool // by entry: a flat tariff has a price for all of them
}

// lack is what decides for which part of a request an offering has no price.
type lack struct {
	entry  int
	parts  uint32 // see kit
	beyond int    // edges of the tariff
}

// Batch begins to sum the requests of a batch. They have in common what the request
// says beside its prompt. The service and the region are those of a prompt that asks for
// some, where the request has the standard ones, as with one request.
func (r *Ranker) Batch(request Request) *Batch {
	request.Seen, request.Prompt = token.Seen{}, nil
	return &Batch{
		ranker: r, request: request, sums: make([]sum, len(r.entries)), ways: make([]way, len(r.ways)),
		around: make([]*overhead.Overhead, len(overhead.Schemes)),
	}
}

// on finds the requests that are served as one.
func (b *Batch) on(request *Request) *served {
	for _, on := range b.served {
		if terms := &on.market.terms; terms.Service == request.Service && terms.Region == request.Region {
			return on
		}
	}
	on := &served{
		market: b.ranker.open(request.terms(), request.wished),
		flat:   make([]bool, len(b.sums)), amounts: make([]amounts, len(b.ways)), why: map[lack]Reason{},
	}
	for i := range on.flat {
		on.flat[i] = flat(&on.market.listings[i].tariff)
	}
	b.served = append(b.served, on)
	return on
}

// flat reports whether a tariff has the same rates for prompts of any length. Requests
// without cached tokens then cost together what they do one by one, so that only their
// tokens need to be summed, and not the totals of thousands of offerings. It is not flat where
// what is long enough may be written to a cache by default.
func flat(t *cost.Tariff) bool {
	var few [8]int64
	return t.Plan != nil && len(t.Plan.Tiers) == 1 && len(t.Edges(few[:0])) == 0 && !t.WritesUnasked()
}

var errTooMuch = errors.New("the batch is beyond what can be counted")

// Add prices one more request. The error says that there is too much to count.
func (b *Batch) Add(one BatchRequest) error {
	request := b.request
	request.Prompt, request.Seen = one.Prompt, one.Seen
	request = request.understood()
	out := request.output()
	if b.Output > math.MaxInt64-out.Point {
		return errTooMuch
	}
	b.Output += out.Point
	on := b.on(&request)
	if err := b.count(&request, on); err != nil {
		return err
	}
	k := b.kind(&request, on.market)
	if !one.Continued {
		b.Requests++
		k.add(one.Line)
	}
	b.unsure = b.unsure || out.Low < out.High
	return b.each(func(i int) error { return b.addTo(i, &request, on, k, &one) })
}

// each does something for every entry, on all processors there are: in a browser, one.
func (b *Batch) each(do func(entry int) error) error {
	processors := runtime.GOMAXPROCS(0)
	failed := make([]error, processors)
	some := func(n int) {
		for i := n * len(b.sums) / processors; i < (n+1)*len(b.sums)/processors && failed[n] == nil; i++ {
			failed[n] = do(i)
		}
	}
	var others sync.WaitGroup
	for n := 1; n < processors; n++ {
		others.Go(func() { some(n) })
	}
	some(0)
	others.Wait()
	for _, err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

// count counts a request in every way.
func (b *Batch) count(request *Request, on *served) error {
	clear(b.around)
	u := &request.Usage
	cached := u.CacheRead > 0 || u.CacheWrites != [cost.NumLifetimes]int64{} || u.Requests > 1
	for i := range b.ways {
		w := &b.ways[i]
		w.one = request.count(b.ranker.ways[i], b.around)
		c, all := &w.one, &w.count
		if all.High > math.MaxInt64-c.High {
			return errTooMuch
		}
		all.Low, all.Tokens, all.High = all.Low+c.Low, all.Tokens+c.Tokens, all.High+c.High
		all.How, all.open = max(all.How, c.How), all.open || c.open
		w.ask = newAsk(request, c)
		w.kit = on.kit(&w.ask.usage)
		w.flat = !cached && w.ask.usage.Check() == nil
		if !w.flat {
			continue
		}
		to := &on.amounts[i].alone
		if c.caching.Prefix != 0 {
			to = &on.amounts[i].sharing
		}
		if !to.add(request, &w.ask) {
			return errTooMuch
		}
	}
	return nil
}

// add adds what a request consumes, and reports whether that can be counted.
func (m *amount) add(request *Request, a *ask) bool {
	c, out := a.count, request.output()
	shortest, longest := a.usage.Shortest(c.interval()), a.usage.Longest(c.interval())
	m.requests++
	for _, end := range [...]struct {
		of     *cost.Usage
		prompt cost.Length
		output int64
	}{
		{&m.point, cost.Length{Input: c.Tokens}, out.Point}, {&m.low, shortest, out.Low}, {&m.high, longest, out.High},
		{&m.longer, longest, out.Low}, {&m.shorter, shortest, out.High},
	} {
		u := a.usage
		u.ImageInput, u.AudioInput = u.ImageInput+end.prompt.Images, u.AudioInput+end.prompt.Audio
		u.Input = max(end.prompt.Input, u.ImageInput+u.AudioInput)
		u.Output = max(end.output, u.Reasoning+u.ImageOutput+u.AudioOutput)
		addUsage(end.of, &u)
	}
	return m.high.Check() == nil
}

// addUsage adds what another request consumes that has no cached tokens.
func addUsage(sum, u *cost.Usage) {
	sum.Input, sum.Output = sum.Input+u.Input, sum.Output+u.Output
	sum.ImageInput, sum.ImageOutput = sum.ImageInput+u.ImageInput, sum.ImageOutput+u.ImageOutput
	sum.ImageSpread, sum.AudioSpread = plus(sum.ImageSpread, u.ImageSpread), plus(sum.AudioSpread, u.AudioSpread)
	sum.AudioInput, sum.AudioOutput = sum.AudioInput+u.AudioInput, sum.AudioOutput+u.AudioOutput
	sum.Reasoning, sum.WebSearches, sum.Storage = sum.Reasoning+u.Reasoning, sum.WebSearches+u.WebSearches, sum.Storage+u.Storage
}

func plus(a, b cost.Spread) cost.Spread {
	return cost.Spread{Less: a.Less + b.Less, More: a.More + b.More}
}

// kit finds the requests that consume the same things as one.
func (on *served) kit(u *cost.Usage) *kit {
	parts := parts(u)
	for _, k := range on.kits {
		if k.parts == parts {
			return k
		}
	}
	k := &kit{parts, make([]bool, len(on.flat))}
	for i := range k.known {
		if on.flat[i] {
			_, k.known[i] = on.market.listings[i].tariff.Total(u)
		}
	}
	on.kits = append(on.kits, k)
	return k
}

// kind finds the requests that ask the same as one. What is sold at all, in a market, is up
// to the time and the region.
func (b *Batch) kind(request *Request, m *market) *kind {
	a := &b.ways[0].ask
	for i := range b.kinds {
		if k := &b.kinds[i]; k.can == a.can && k.in == a.in && k.out == a.out && k.request.Region == request.Region {
			return k
		}
	}
	k := kind{can: a.can, in: a.in, out: a.out, request: *request, fits: make([]bool, len(b.sums))}
	k.request.Seen, k.request.Prompt, k.request.Output, k.request.allows = token.Seen{}, nil, 0, 0
	short := ask{can: a.can, in: a.in, out: a.out, needs: &k.request.Needs}
	for i := range k.fits {
		k.fits[i] = b.ranker.entries[i].fits(&m.listings[i], &short)
	}
	b.kinds = append(b.kinds, k)
	return &b.kinds[len(b.kinds)-1]
}

func (k *kind) add(line int64) {
	k.count++
	if len(k.lines) < FewLines {
		k.lines = append(k.lines, line)
	}
}

// addTo notes whether a request fits an offering, and prices it where its tokens are not
// priced with the others.
func (b *Batch) addTo(i int, request *Request, on *served, k *kind, one *BatchRequest) error {
	e, l, s := &b.ranker.entries[i], &on.market.listings[i], &b.sums[i]
	w := &b.ways[e.way]
	a := &w.ask
	known := e.apart
	switch {
	case known:
	case w.flat && on.flat[i] && (w.one.caching.Prefix == 0 || l.tariff.Cacheless()):
		known = w.kit.known[i]
	default:
		known = s.price(request, &l.tariff, a)
		if s.high.Overflowed() || s.total.Overflowed() {
			return errTooMuch
		}
	}
	if one.Continued {
		return nil
	}
	over := e.over(a.usage.Input, a.answer)
	fits := known && k.fits[i] && !a.refused && a.allows <= e.maxOutput
	switch {
	case fits && !over:
		s.fitting++
		if e.over(a.count.High, request.answer().High) {
			s.tight++
		}
		return nil
	case fits && a.count.Low < a.count.Tokens && !e.over(a.count.Low, a.answer):
		s.mayFit++
	}
	if over {
		for _, r := range limits(e.offering, a.usage.Input, a.answer) {
			s.misfits.Add(one.Line, r)
		}
	}
	if a.refused {
		s.misfits.Add(one.Line, Reason{Why: Refuses})
	}
	if a.allows > e.maxOutput {
		s.misfits.Add(one.Line, e.asksTooMuch(a.allows))
	}
	if !known {
		s.misfits.Add(one.Line, b.priceless(i, on, a))
	}
	return nil
}

// price adds what a request costs by a tariff, and reports whether that is known.
func (s *sum) price(request *Request, t *cost.Tariff, a *ask) bool {
	if t.Plan == nil {
		s.unknown, s.unbounded = true, true
		return false
	}
	c, usage := a.count, &a.usage
	if c.caching.Prefix != 0 {
		u := c.cached(a.usage, t)
		usage = &u
		s.read += u.CacheRead
		for _, n := range u.CacheWrites {
			s.written += n
		}
	}
	span, known := request.span(t, usage, c)
	s.unknown, s.unbounded = s.unknown || !known, s.unbounded || !span.Bounded
	s.total = s.total.Add(span.Point)
	s.low, s.high = s.low.Add(span.Low), s.high.Add(span.High)
	shortest, longest := usage.Shortest(c.interval()), usage.Longest(c.interval())
	highWrites := t.WritesOf(usage, longest)
	lowWrites := highWrites
	if c.Low < c.High {
		lowWrites = t.WritesOf(usage, shortest)
	}
	s.lowWrites, s.highWrites = s.lowWrites.Add(lowWrites), s.highWrites.Add(highWrites)
	out := request.output()
	high := span.High.Sub(highWrites)
	longer, shorter := high, span.Low
	switch {
	case c.Low == c.High:
		longer, shorter = span.Low, high
	case out.Low < out.High:
		longer, _ = t.TotalOf(usage, longest, out.Low)
		shorter, _ = t.TotalOf(usage, shortest, out.High)
	}
	s.longer, s.shorter = s.longer.Add(longer), s.shorter.Add(shorter)
	if c.Low < c.High && !s.bent {
		s.bent = c.caching.Prefix != 0 || reaches(t, c.High) || t.Uneven(usage)
	}
	return known
}

// reaches reports whether a prompt of so many tokens is beyond an edge of the tariff.
func reaches(t *cost.Tariff, tokens int64) bool { return beyond(t, tokens) > 0 }

// beyond is how many edges of the tariff a prompt of so many tokens is beyond.
func beyond(t *cost.Tariff, tokens int64) (n int) {
	var few [8]int64
	for _, last := range t.Edges(few[:0]) {
		if tokens > last {
			n++
		}
	}
	return n
}

// priceless says what of a request an offering has no price for. To itemise a bill takes
// long, so that the answer is kept for the requests that consume the same things.
func (b *Batch) priceless(i int, on *served, a *ask) Reason {
	t := &on.market.listings[i].tariff
	key := lack{entry: i}
	usage := a.count.cached(a.usage, t)
	if t.Plan != nil {
		key.parts, key.beyond = parts(&usage), beyond(t, usage.Input)
	}
	b.asking.Lock()
	defer b.asking.Unlock()
	r, known := on.why[key]
	if !known {
		o := Offer{Tariff: *t, Usage: usage}
		r = o.priceless()
		on.why[key] = r
	}
	return r
}

// parts has a bit for each part of a usage that there is any of.
func parts(u *cost.Usage) (bits uint32) {
	w := &u.CacheWrites
	for i, n := range [...]int64{
		u.CacheRead, w[0], w[1], w[2], w[3], u.ImageInput, u.AudioInput, u.Input, u.Reasoning, u.ImageOutput, u.AudioOutput, u.Output,
		u.WebSearches, u.Storage,
	} {
		if n > 0 {
			bits |= 1 << i
		}
	}
	if u.CachesAudio() {
		bits |= 1 << 31
	}
	return bits
}
