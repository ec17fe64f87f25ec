package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sync/atomic"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/overhead"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// tally is what is said of a batch beside its bill.
type tally struct {
	batchRead
	Fitting    int64    `json:"fitting"`
	NotFitting []misfit `json:"not_fitting"`

	misfits fit.Misfits
	notes   fit.LineNotes
	bills   fit.LineNotes // what is said of single bills
}

// batchRead is how JSON shows how a batch was read.
type batchRead struct {
	Requests int64 `json:"requests"`
	// Broken names the first lines that are broken, of BrokenLines. They count as text.
	Broken      []brokenLine `json:"broken"`
	BrokenLines int64        `json:"broken_lines"`
}

func newTally() *tally {
	return &tally{batchRead: batchRead{Broken: []brokenLine{}}, NotFitting: []misfit{}}
}

// misfit is how JSON shows a reason why requests do not fit; a request can have several.
// Where it is a limit, the reason names the request that is the furthest over it.
type misfit struct {
	Reason   string  `json:"reason"`
	Requests int64   `json:"requests"`
	Lines    []int64 `json:"lines"` // of the first of them
}

func misfitsOf(misfits fit.Misfits) []misfit {
	list := []misfit{}
	for _, m := range misfits {
		list = append(list, misfit{m.Reason.String(), m.Requests, m.Lines})
	}
	return list
}

// brokenLine is a line that could not be read as what it looks like.
type brokenLine struct {
	Line  int64  `json:"line"`
	Error string `json:"error"`
}

// saysService is said of a batch that is in the form of a batch service, and is priced as
// single requests.
const saysService = "it has the form of a batch service: say -service batch for its prices"

// saysCapped is said of a request with fewer tokens than the command line says are cached.
const saysCapped = "its prompt is shorter than what the flags say is cached: no more than the prompt counts as cached"

// eachRequest reads the requests of the input's batch, one after the other, and notes
// what is to be said of how each was read. Pieces of a line that is too long come one by
// one.
func (in *input) eachRequest(c *call, t *tally, each func(*prompt.Line, *fit.Prompt, token.Seen) error) error {
	batch, err := in.batch()
	if err != nil {
		return err
	}
	reader, illFormed := in.meter.reader(), int64(0)
	return c.watch(func(done *atomic.Int64) error {
		for {
			line, err := batch.Next()
			if err == io.EOF {
				t.end(batch)
				t.notes.First = append(t.notes.First, in.notes()...)
				if kind := batch.Kind(); !c.given("service") && kind.ByService() {
					t.notes.First = append(t.notes.First, saysService)
				}
				return nil
			}
			if err != nil {
				return err
			}
			p, seen, err := in.meter.seeRequest(reader, line.Request)
			if err != nil {
				return err
			}
			in.doubt(p, &seen, in.illFormed()-illFormed) // of a line that is read ahead, perhaps
			illFormed = in.illFormed()
			if err := each(line, p, seen); err != nil {
				return fmt.Errorf("line %d: %w", line.Number, err)
			}
			t.read(line)
			done.Store(t.Requests)
		}
	})
}

// sum works out the bill of a batch: each request is priced by itself, and the bills are
// summed.
func (q *bill) sum(c *call) (*fit.Offer, *cost.Bill, error) {
	q.batch = newTally()
	all, bill := q.nothing()
	given, terms := q.request, servedOn{}
	err := q.in.eachRequest(c, q.batch, func(line *prompt.Line, p *fit.Prompt, seen token.Seen) error {
		q.request = given // and not what the request before asked for
		offer, items, err := q.priceSeen(c, p, seen)
		if err != nil {
			return err
		}
		terms.add(&q.request, offer)
		if err := addBill(bill, items); err != nil {
			return err
		}
		q.batch.add(line, offer, items)
		if q.capped && !line.Continued {
			q.batch.notes.Add(line.Number, saysCapped)
		}
		return addOffer(all, offer)
	})
	switch {
	case err != nil:
		return nil, nil, err
	case q.batch.Requests == 0:
		return nil, nil, errNoRequests
	}
	q.request = given
	terms.settle(&q.request, all)
	bill.Notes = append(bill.Notes, q.batch.bills.List()...)
	if !bill.Known() {
		bill.Total = money.Amount{}
	}
	return all, bill, nil
}

// servedOn are the terms that the requests of a batch are served on.
type servedOn struct {
	first   *fit.Offer // nil before the first request
	service catalog.Service
	region  string
	differ  bool
}

// add takes in on which terms an offer serves a request.
func (s *servedOn) add(r *fit.Request, o *fit.Offer) {
	if s.first == nil {
		s.first, s.service, s.region = o, r.Service, r.Region
	}
	s.differ = s.differ || s.service != r.Service || s.region != r.Region
}

// settle makes terms that all have in common those of the bill.
func (s *servedOn) settle(r *fit.Request, bill *fit.Offer) {
	if !s.differ {
		r.Service, r.Region = s.service, s.region
		bill.Plan, bill.Tariff = s.first.Plan, s.first.Tariff
	}
}

// nothing is the offer and the bill of no request at all.
func (q *bill) nothing() (*fit.Offer, *cost.Bill) {
	request := fit.Request{Service: q.request.Service, Region: q.request.Region, At: q.request.At, Needs: q.request.Needs}
	offer := fit.Price(q.facts, q.offering, request, token.Count{})
	offer.Reasons, offer.Hints = nil, nil
	bill, _ := offer.Bill() // of no tokens: there is nothing to reject
	// The fee of the one request, where there is one, is not of this sum.
	bill.Items = slices.DeleteFunc(bill.Items, func(i cost.Item) bool { return i.Quantity != 0 })
	bill.Total, bill.Notes = money.Amount{}, nil
	offer.Total, offer.Low, offer.High = money.Amount{}, money.Amount{}, money.Amount{}
	return &offer, &bill
}

var errNoRequests = errors.New("the batch has no requests: there is nothing to price")

var errTooMany = errors.New("the batch is beyond what can be counted")

// addBill adds the bill of one request to the sum.
func addBill(sum, b *cost.Bill) error {
	if b.State == cost.Unknown {
		sum.State = cost.Unknown
	}
	sum.Total = sum.Total.Add(b.Total)
	if sum.Total.Overflowed() {
		return errTooMany
	}
	at := 0 // in the sum, behind the item before
	for _, item := range b.Items {
		i := slices.IndexFunc(sum.Items, func(o cost.Item) bool { return sameRate(&o, &item) })
		if i < 0 {
			for n := range sum.Items {
				if sum.Items[n].Unit == item.Unit {
					at = n + 1 // behind the same at other rates
				}
			}
			sum.Items = slices.Insert(sum.Items, at, item)
			at++
			continue
		}
		at = i + 1
		old := &sum.Items[i]
		if old.Quantity > math.MaxInt64-item.Quantity {
			return errTooMany
		}
		old.Quantity += item.Quantity
		old.Amount = old.Amount.Add(item.Amount)
	}
	return nil
}

// sameRate reports whether two items are one line of an invoice.
func sameRate(a, b *cost.Item) bool {
	return a.Unit == b.Unit && a.Known == b.Known && a.Rate == b.Rate && a.Plan == b.Plan && a.Tier == b.Tier && a.Lent == b.Lent
}

// addOffer adds what one request costs, and how sure that is, to the sum.
func addOffer(sum, o *fit.Offer) error {
	if sum.Tokens.High > math.MaxInt64-o.Tokens.High {
		return errTooMany
	}
	sum.Tokens.Low += o.Tokens.Low
	sum.Tokens.Tokens += o.Tokens.Tokens
	sum.Tokens.High += o.Tokens.High
	sum.Tokens.How = max(sum.Tokens.How, o.Tokens.How)
	sum.Total, sum.Low, sum.High = sum.Total.Add(o.Total), sum.Low.Add(o.Low), sum.High.Add(o.High)
	if sum.High.Overflowed() {
		return errTooMany
	}
	sum.Priced = sum.Priced && o.Priced
	sum.Bounded, sum.Open = sum.Bounded && o.Bounded, sum.Open || o.Open
	sum.Tight = sum.Tight || o.Tight
	if o.Around == nil {
		return nil
	}
	if sum.Around == nil {
		sum.Around = &overhead.Overhead{}
	}
	for _, item := range o.Around.Items {
		addAround(sum.Around, item)
	}
	return nil
}

func addAround(sum *overhead.Overhead, item overhead.Item) {
	sum.Tokens = sum.Tokens.Add(item.Tokens)
	for i := range sum.Items {
		if old := &sum.Items[i]; old.For == item.For && old.Formula == item.Formula {
			old.Count += item.Count
			old.Tokens = old.Tokens.Add(item.Tokens)
			return
		}
	}
	sum.Items = append(sum.Items, item)
}

// read takes in what is to be said of how a request was read.
func (t *tally) read(line *prompt.Line) {
	if line.Continued {
		return // said already
	}
	t.Requests++
	if line.Err != nil {
		t.BrokenLines++
		if len(t.Broken) < fit.FewLines {
			t.Broken = append(t.Broken, brokenLine{line.Number, line.Err.Error()})
		}
	}
	for _, n := range line.Request.Notes {
		n.Line = 0 // of the line itself, which is one
		t.notes.Add(line.Number, n.String())
	}
}

// add takes in what is to be said of the bill of one request.
func (t *tally) add(line *prompt.Line, offer *fit.Offer, bill *cost.Bill) {
	if line.Continued {
		return
	}
	if offer.Fits() {
		t.Fitting++
	}
	for _, r := range offer.Reasons {
		t.misfits.Add(line.Number, r)
	}
	for _, n := range bill.Notes {
		t.bills.Add(line.Number, n)
	}
}

// end takes in what is known when the last line is read.
func (t *tally) end(batch *prompt.Batch) {
	for _, n := range batch.Notes() {
		t.notes.First = append(t.notes.First, n.String())
	}
	t.misfits.Sort()
	t.NotFitting = misfitsOf(t.misfits)
}

func requests(n int64) string {
	if n == 1 {
		return "1 request"
	}
	return fit.Thousands(n) + " requests"
}

// reasons lists why requests do not fit; never nil, so that JSON has a list.
func (t *tally) reasons() []string {
	list := []string{}
	for _, m := range t.NotFitting {
		list = append(list, m.Reason)
	}
	return list
}

// fit says how many of the requests fit, and why the others do not.
func (t *tally) fit() []string {
	list := []string{fmt.Sprintf("%s of %s fit", fit.Thousands(t.Fitting), requests(t.Requests))}
	for _, m := range t.NotFitting {
		list = append(list, fmt.Sprintf("%s: %s", fit.Lines(m.Lines, m.Requests), m.Reason))
	}
	return list
}

// about says what to know about how the batch was read.
func (t *tally) about() []string {
	var list []string
	for _, b := range t.Broken {
		list = append(list, b.Error+": the line counts as text")
	}
	if more := t.BrokenLines - int64(len(t.Broken)); more > 0 {
		list = append(list, fmt.Sprintf("%s more lines are broken and count as text", fit.Thousands(more)))
	}
	return append(list, t.notes.List()...)
}
