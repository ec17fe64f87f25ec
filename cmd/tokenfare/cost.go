package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

const costUsage = `usage: tokenfare cost -m PROVIDER/API-MODEL-ID [-in N] [-out N] [-service SERVICE]
                      [-at TIME] [-json] [FILE]

Prints the bill of one request on one offer, item by item, and whether the offer can
take it. Without -in, the prompt in the file or on standard input is counted.

  -m OFFER     such as openai/gpt-4.1-mini
  -in N        tokens of the prompt
  -out N       tokens of the output (default 0)
  -service S   standard (the default), batch, flex, priority or fast
  -at TIME     by the prices of a time such as 2026-12-01T00:00:00Z (default now)
  -json        one JSON object: offer, fits, reasons, exact, total_usd, low_usd,
               high_usd and items with kind, quantity, usd_per_million, usd; amounts
               are exact decimals, null where nobody publishes the price

For example:

  $ tokenfare cost -m openai/gpt-4.1-mini -in 12000 -out 800
`

// maxInput is the longest prompt that can be asked for, in tokens: far beyond every
// model, and small enough that no sum of lengths overflows.
const maxInput = 1_000_000_000_000_000

// bill is what the command line of cost asks for, and the answer.
type bill struct {
	facts    *catalog.Catalog
	offering *catalog.Offering
	service  catalog.Service
	request  fit.Request
	input    int64 // -1: counted
	asJSON   bool
	out      io.Writer
}

func runCost(c *call) error {
	q := bill{out: c.out}
	files, err := q.parse(c)
	if err != nil {
		return err
	}
	if err := q.served(); err != nil {
		return err
	}
	offer, err := q.offer(c.in, files)
	if err != nil {
		return err
	}
	if q.asJSON {
		return q.object(offer)
	}
	return q.plain(offer)
}

// parse reads the command line and returns the files it names: one, or none.
func (q *bill) parse(c *call) ([]string, error) {
	c.flags.Int64Var(&q.input, "in", -1, "")
	c.flags.Int64Var(&q.request.Output, "out", 0, "")
	c.flags.BoolVar(&q.asJSON, "json", false, "")
	key := c.flags.String("m", "", "")
	service := c.flags.String("service", "standard", "")
	at := c.flags.String("at", "", "")
	files, err := c.parse()
	if err != nil {
		return nil, err
	}
	switch {
	case *key == "":
		return nil, misuse("-m is missing: name an offer, such as openai/gpt-4.1-mini")
	case len(files) > 1:
		return nil, misuse("one prompt at a time: %q is a second one", files[1])
	case c.given("in") && len(files) > 0:
		return nil, misuse("-in gives the length of the prompt, and so does %q: give one", files[0])
	case c.given("in") && (q.input < 0 || q.input > maxInput):
		return nil, misuse("-in %d is not a number of tokens up to %d", q.input, int64(maxInput))
	}
	if err := checkOutput(q.request.Output); err != nil {
		return nil, err
	}
	if q.service, err = catalog.ParseService(*service); err != nil {
		return nil, misuse("-service: %w", err)
	}
	if q.request.At, err = timeOf(*at); err != nil {
		return nil, err
	}
	if q.facts, err = catalog.Load(); err != nil {
		return nil, err
	}
	q.offering, err = offeringOrError(q.facts, *key)
	return files, err
}

// served says so where the offer has no such service at the time.
func (q *bill) served() error {
	services := q.offering.Services(q.request.At)
	if q.service == catalog.Standard || slices.Contains(services, q.service) {
		return nil
	}
	var names []string
	for _, s := range services {
		names = append(names, s.String())
	}
	if len(names) == 0 {
		names = []string{"no price at all"}
	}
	return fmt.Errorf("%s has no price for %s on %s, only for %s", q.offering.Key(), q.service,
		q.request.At.UTC().Format(time.DateOnly), alternatives(names))
}

// offer prices the request. It ranks a catalog that holds nothing but this offer,
// with the plans of the service that was asked for in the place of the standard
// ones, so that the answer is the one that a ranking gives.
func (q *bill) offer(in io.Reader, files []string) (*fit.Offer, error) {
	model := catalog.Model{ID: q.offering.Model}
	if m := q.facts.Model(q.offering.Model); m != nil {
		model = *m
	}
	if err := q.count(&model, in, files); err != nil {
		return nil, err
	}
	offering := *q.offering
	offering.Plans = nil
	for _, p := range q.offering.Plans {
		if p.Service == q.service {
			p.Service = catalog.Standard
			offering.Plans = append(offering.Plans, p)
		}
	}
	only := &catalog.Catalog{Models: []catalog.Model{model}, Offerings: []catalog.Offering{offering}}
	if p := q.facts.Provider(offering.Provider); p != nil {
		only.Providers = []catalog.Provider{*p}
	}
	q.request.Needs = fit.Needs{Specialised: true} // whoever names a model means it
	ranking := fit.NewRanker(only).Rank(q.request)
	if ranking.Apart() > 0 {
		o := ranking.ApartAt(0)
		return &o, nil
	}
	o := ranking.At(0)
	return &o, nil
}

// count sees the prompt in the model's tokenizer. A length that is given is one in
// that tokenizer, whichever it is: the model then counts as one of the base.
func (q *bill) count(model *catalog.Model, in io.Reader, files []string) (err error) {
	if q.input >= 0 {
		model.Tokenizer = token.Base
		q.request.Seen = token.Seen{Counts: map[string]int64{token.Base: q.input}}
		return nil
	}
	q.request.Seen, err = countIn(in, files, token.Base, token.FamilyByName(model.Tokenizer).Wants())
	return err
}

// billing is what to say where there is no price by the token.
func (q *bill) billing() string {
	switch q.offering.Billing {
	case catalog.Free, catalog.Subscription:
		return q.offering.Billing.String() + ", no price by the token"
	}
	return "not known"
}

func (q *bill) plain(o *fit.Offer) error {
	w := tabwriter.NewWriter(q.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s, %s, %s\n", modelName(o), q.offering.Key(), q.service)
	if !o.Priced {
		fmt.Fprintf(w, "total: %s\n", q.billing())
	} else {
		fmt.Fprintln(w, "item\ttokens\tUSD per million\tUSD\t")
		for _, i := range itemsOf(&o.Cost) {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t\n", i.Unit, fit.Thousands(i.Quantity), i.Rate, i.Amount)
		}
		fmt.Fprintf(w, "total\t\t\t%s\t\n", o.Cost.Total)
		if o.Low != o.High {
			fmt.Fprintf(w, "between\t\t\t%s\t\nand\t\t\t%s\t\n", o.Low, o.High)
		}
	}
	for _, r := range remarks(o) {
		fmt.Fprintln(w, r)
	}
	return w.Flush()
}

func itemsOf(c *cost.Cost) []cost.Item { return []cost.Item{c.Input, c.Output} }

// lineItem is how JSON shows an item of a bill.
type lineItem struct {
	Kind          string       `json:"kind"`
	Quantity      int64        `json:"quantity"`
	USDPerMillion money.Rate   `json:"usd_per_million"`
	USD           money.Amount `json:"usd"`
}

func (q *bill) object(o *fit.Offer) error {
	shown := struct {
		Offer    string        `json:"offer"`
		Service  string        `json:"service"`
		Fits     bool          `json:"fits"`
		Reasons  []string      `json:"reasons"`
		Exact    string        `json:"exact"`
		Tokens   int64         `json:"tokens"`
		TotalUSD *money.Amount `json:"total_usd"`
		LowUSD   *money.Amount `json:"low_usd"`
		HighUSD  *money.Amount `json:"high_usd"`
		Items    []lineItem    `json:"items"`
	}{
		Offer: q.offering.Key(), Service: q.service.String(), Fits: o.Fits(), Reasons: reasonsOf(o),
		Exact: o.Tokens.How.String(), Tokens: o.Tokens.Tokens, Items: []lineItem{},
	}
	if o.Priced {
		shown.TotalUSD, shown.LowUSD, shown.HighUSD = &o.Cost.Total, &o.Low, &o.High
		for _, i := range itemsOf(&o.Cost) {
			shown.Items = append(shown.Items, lineItem{i.Unit.String(), i.Quantity, i.Rate, i.Amount})
		}
	}
	return writeJSON(q.out, shown)
}
