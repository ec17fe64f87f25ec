package main

import (
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/overhead"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// plain prints the bill as a table, with what there is to know below.
func (q *bill) plain(o *fit.Offer, b *cost.Bill) error {
	w := tabwriter.NewWriter(q.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "%s, %s, %s%s\n%s", modelName(o), q.offering.Key(), q.request.Service, q.where(), priceLine(o))
	for _, line := range q.says() {
		fmt.Fprintln(w, line)
	}
	if len(b.Items) > 0 {
		fmt.Fprintln(w, "item\tquantity\tUSD per million\tUSD\t")
	}
	for i := range b.Items {
		item := &b.Items[i]
		rate, amount := "not known", "not known"
		switch {
		case item.Known && item.Unit.Each():
			rate, amount = item.Rate.EachString()+" each", item.Amount.String()
		case item.Known:
			rate, amount = item.Rate.String(), item.Amount.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t\n", q.itemName(item), fit.Thousands(item.Quantity), rate, amount)
	}
	q.total(w, o, b)
	if err := w.Flush(); err != nil {
		return err
	}
	for _, line := range q.below(o, b) {
		fmt.Fprintln(q.out, line)
	}
	return nil
}

// itemName names an item, with the terms of its rate where they are not the bill's.
func (q *bill) itemName(i *cost.Item) string {
	name := i.Unit.String()
	service, region := q.termsOf(i)
	if service != "" && !i.Lent { // which a note says
		name += ", " + service
	}
	if region != "" {
		name += ", region " + region
	}
	return name
}

// termsOf returns the service and the region of an item's rate, where they are not the
// bill's.
func (q *bill) termsOf(i *cost.Item) (service, region string) {
	if i.Plan == nil {
		return "", ""
	}
	if i.Plan.Service != q.request.Service {
		service = i.Plan.Service.String()
	}
	if i.Plan.Region != q.request.Region {
		region = i.Plan.Region
	}
	return service, region
}

// says is what the prompt was read as.
func (q *bill) says() []string {
	if q.in == nil {
		return nil
	}
	return q.in.saysOf(q.batch)
}

// about lists what to know about how the prompt was read.
func (q *bill) about() []string {
	switch {
	case q.in == nil:
		return nil
	case q.batch != nil:
		return q.batch.about()
	}
	return q.in.notes()
}

func (q *bill) where() string {
	if q.request.Region == "" {
		return ""
	}
	return ", region " + q.request.Region
}

func (q *bill) total(w *tabwriter.Writer, o *fit.Offer, b *cost.Bill) {
	switch {
	case b.State == cost.Free || b.State == cost.Subscription:
		fmt.Fprintf(w, "total: %s, no price by the token\n", b.State)
	case !b.Known():
		fmt.Fprintln(w, "total: not known")
	default:
		fmt.Fprintf(w, "total\t\t\t%s\t\n", b.Total)
		if o.Bounded && o.Low != o.High {
			fmt.Fprintf(w, "between\t\t\t%s\t\nand\t\t\t%s\t\n", o.Low, o.High)
		}
	}
}

// below lists what there is to know about a bill: how sure it is, what was assumed,
// what the provider is known to do, and where the prices come from.
func (q *bill) below(o *fit.Offer, b *cost.Bill) []string {
	list := q.about()
	if q.batch != nil {
		list = append(list, q.batch.fit()...)
	}
	list = append(list, remarks(o)...)
	for _, n := range b.Notes {
		if !slices.Contains(list, n) { // what an offer cautions of may be on the bill too
			list = append(list, n)
		}
	}
	switch {
	case !b.Known() || b.State != cost.Priced || o.Bounded:
	case o.Open:
		list = append(list, "the request has what costs and is not counted: the total has no upper end")
	default:
		list = append(list, "how low and how high the total may be is not known")
	}
	list = append(list, q.offering.Gotchas...)
	if q.explain {
		for i := range b.Items {
			list = append(list, b.Items[i].Explain(q.facts))
		}
		for _, item := range overheads(o.Around) {
			list = append(list, item.String())
		}
	}
	return list
}

// lineItem is how JSON shows an item of a bill. Fees by the call have USDPerMillion
// for a million calls, so that quantity times it is a million times USD everywhere.
type lineItem struct {
	Kind          string        `json:"kind"`
	Quantity      int64         `json:"quantity"`
	USDPerMillion *money.Rate   `json:"usd_per_million"`
	USD           *money.Amount `json:"usd"`
	Service       string        `json:"service,omitempty"` // where it is not the bill's
	Region        string        `json:"region,omitempty"`  // likewise
	Above         int64         `json:"above,omitempty"`   // the rate is that of prompts of more tokens
	Source        string        `json:"source,omitempty"`
	Checked       catalog.Date  `json:"checked,omitzero"`
	Level         string        `json:"level,omitempty"`
	Explanation   string        `json:"explanation"`
}

func (q *bill) lineItem(i *cost.Item) lineItem {
	shown := lineItem{Kind: i.Unit.String(), Quantity: i.Quantity, Explanation: i.Explain(q.facts)}
	shown.Service, shown.Region = q.termsOf(i)
	if !i.Known {
		return shown
	}
	from := i.Provenance(q.facts)
	shown.USDPerMillion, shown.USD, shown.Above = &i.Rate, &i.Amount, i.Above()
	shown.Source, shown.Checked, shown.Level = from.Source, from.Checked, from.Level.String()
	return shown
}

// overheadOf is how JSON shows what a request costs beyond its texts, in tokens.
type overheadOf struct {
	For     string `json:"for"`
	Count   int    `json:"count"` // of messages, tools, images and so on
	Low     int64  `json:"low"`
	Tokens  int64  `json:"tokens"`
	High    int64  `json:"high"`
	Formula string `json:"formula"`
	Source  string `json:"source,omitempty"` // empty where there is no evidence
}

func overheads(around *overhead.Overhead) []overheadOf {
	if around == nil {
		return nil
	}
	var list []overheadOf
	for i := range around.Items {
		item := &around.Items[i]
		list = append(list, overheadOf{
			item.For.String(), item.Count, item.Tokens.Low, item.Tokens.Point, item.Tokens.High, item.Formula.Name, item.Formula.Source,
		})
	}
	return list
}

// String says it in one line.
func (o overheadOf) String() string {
	s := tokens(o.Tokens)
	if o.Low < o.High {
		s = fmt.Sprintf("%s (%s to %s) tokens", fit.Thousands(o.Tokens), fit.Thousands(o.Low), fit.Thousands(o.High))
	}
	s += fmt.Sprintf(" for %s, %d in all: %s", o.For, o.Count, o.Formula)
	if o.Source != "" {
		s += ", " + o.Source
	}
	return s
}

// object prints the bill as JSON.
func (q *bill) object(o *fit.Offer, b *cost.Bill) error {
	shown := struct {
		Offer    string        `json:"offer"`
		Service  string        `json:"service"`
		Region   string        `json:"region,omitempty"`
		At       time.Time     `json:"at"`
		Price    string        `json:"price"` // priced, free, subscription, unknown
		Fits     bool          `json:"fits"`
		Reasons  []string      `json:"reasons"`
		Exact    string        `json:"exact"`
		Tokens   int64         `json:"tokens"`
		TotalUSD *money.Amount `json:"total_usd"`
		LowUSD   *money.Amount `json:"low_usd"`
		HighUSD  *money.Amount `json:"high_usd"`
		Items    []lineItem    `json:"items"`
		ReadAs   string        `json:"read_as,omitempty"`
		Overhead []overheadOf  `json:"overhead,omitempty"` // of tokens, what is beyond the texts
		*tally
		Notes []string `json:"notes"`
	}{
		Offer: q.offering.Key(), Service: q.request.Service.String(), Region: q.request.Region,
		At: q.request.At.UTC().Truncate(time.Second), Price: b.State.String(), Fits: o.Fits(), Reasons: reasonsOf(o),
		Exact: o.Tokens.How.String(), Tokens: o.Tokens.Tokens, Items: []lineItem{},
		Overhead: overheads(o.Around), tally: q.batch,
		Notes: append(append(append([]string{}, q.about()...), b.Notes...), q.offering.Gotchas...),
	}
	if q.in != nil {
		shown.ReadAs = q.in.readAs()
	}
	if q.batch != nil {
		shown.Fits, shown.Reasons = q.batch.Fitting == q.batch.Requests, q.batch.reasons()
	}
	switch {
	case b.State == cost.Free:
		shown.TotalUSD, shown.LowUSD, shown.HighUSD = &b.Total, &b.Total, &b.Total
	case b.Known():
		shown.TotalUSD = &b.Total
		if o.Bounded {
			shown.LowUSD, shown.HighUSD = &o.Low, &o.High
		}
	}
	for i := range b.Items {
		shown.Items = append(shown.Items, q.lineItem(&b.Items[i]))
	}
	return writeJSON(q.out, shown)
}
