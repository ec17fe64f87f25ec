package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"tokenfare/app/fit"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// plain prints the winners and a table.
func (q *fitting) plain(ranking *fit.Ranking) error {
	w := tabwriter.NewWriter(q.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s tokens in %s, %s of output: %s of %s offers fit\n\n",
		fit.Thousands(q.request.Seen.Counts[token.Base]), token.Base, fit.Thousands(q.request.Output),
		fit.Thousands(int64(ranking.Fitting)), fit.Thousands(int64(ranking.Len())))
	if len(ranking.Winners) > 0 {
		fmt.Fprintln(w, "CHEAPEST FIT\tMODEL\tOFFER\tTHIS REQUEST")
		for _, i := range ranking.Winners {
			o := ranking.At(i)
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", o.Class(), modelName(&o), o.Offering.Key(), spanOf(&o))
		}
		fmt.Fprintln(w)
	}
	q.table(w, ranking)
	if n := ranking.Apart(); n > 0 {
		fmt.Fprintf(w, "\n%s free and subscription offers have no price by the token and are not listed\n", fit.Thousands(int64(n)))
	}
	return w.Flush()
}

// table lists the first offers. Those that do not fit are listed only where all are.
func (q *fitting) table(w io.Writer, ranking *fit.Ranking) {
	rows := min(q.rows, ranking.Fitting)
	if q.rows >= ranking.Len() {
		rows = ranking.Len()
	}
	if rows > 0 {
		fmt.Fprintln(w, "MODEL\tOFFER\tTOKENS\tTHIS REQUEST\tREMARKS")
	}
	for i := range rows {
		o := ranking.At(i)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", modelName(&o), o.Offering.Key(),
			fit.Thousands(o.Tokens.Tokens), spanOf(&o), strings.Join(remarks(&o), "; "))
	}
}

func modelName(o *fit.Offer) string {
	switch {
	case o.Model != nil && o.Model.Name != "":
		return o.Model.Name
	case o.Offering.Name != "":
		return o.Offering.Name
	}
	return o.Offering.ID
}

// spanOf is an offer's cost with its interval.
func spanOf(o *fit.Offer) string {
	switch {
	case !o.Priced:
		return "not known"
	case !o.Bounded || o.Low.Display() == o.High.Display():
		return o.Total.Display()
	}
	return fmt.Sprintf("%s (%s to %s)", o.Total.Display(), o.Low.Display(), o.High.Display())
}

// remarks says how sure a count is, why an offer does not fit, and what to know.
func remarks(o *fit.Offer) []string {
	var list []string
	if o.Tokens.How != token.Exact {
		list = append(list, surety(o.Tokens))
	}
	for _, r := range o.Reasons {
		list = append(list, r.String())
	}
	if o.Fits() && o.Offering.Shutdown != 0 {
		list = append(list, "shuts down "+o.Offering.Shutdown.String())
	}
	if o.Fits() && o.Offering.Context == 0 {
		list = append(list, "context window not documented")
	}
	if o.Fits() && !o.Sold {
		list = append(list, "not known to be still sold")
	}
	if o.Tight {
		list = append(list, "may not fit")
	}
	if o.Offering.TrainsOnInput == catalog.Yes {
		list = append(list, "trains on your prompts")
	}
	return list
}

// offer is how JSON shows an offer. Amounts are exact decimal USD; null is unknown.
type offer struct {
	Offer   string        `json:"offer"`
	Model   string        `json:"model"`
	Class   string        `json:"class"`
	Fits    bool          `json:"fits"`
	Reasons []string      `json:"reasons"`
	Exact   string        `json:"exact"`
	Tokens  int64         `json:"tokens"`
	Low     int64         `json:"low"`
	High    int64         `json:"high"`
	CostUSD *money.Amount `json:"cost_usd"`
	LowUSD  *money.Amount `json:"low_usd"`
	HighUSD *money.Amount `json:"high_usd"`
}

func offerOf(o *fit.Offer) offer {
	shown := offer{
		Offer: o.Offering.Key(), Model: o.Offering.Model, Class: o.Class().String(),
		Fits: o.Fits(), Reasons: reasonsOf(o), Exact: o.Tokens.How.String(),
		Tokens: o.Tokens.Tokens, Low: o.Tokens.Low, High: o.Tokens.High,
	}
	if o.Priced {
		shown.CostUSD = &o.Total
	}
	if o.Bounded {
		shown.LowUSD, shown.HighUSD = &o.Low, &o.High
	}
	return shown
}

// reasonsOf returns the reasons in words; never nil, so that JSON has a list.
func reasonsOf(o *fit.Offer) []string {
	list := []string{}
	for _, r := range o.Reasons {
		list = append(list, r.String())
	}
	return list
}

// object prints the ranking as JSON.
func (q *fitting) object(ranking *fit.Ranking) error {
	shown := struct {
		At       time.Time        `json:"at"`
		Output   int64            `json:"output"`
		Counts   map[string]int64 `json:"counts"` // by vocabulary
		Fitting  int              `json:"fitting"`
		Cheapest []offer          `json:"cheapest"` // of each class, the cheapest first
		Offers   []offer          `json:"offers"`
	}{
		At: q.request.At.UTC().Truncate(time.Second), Output: q.request.Output,
		Counts: q.request.Seen.Counts, Fitting: ranking.Fitting,
		Cheapest: []offer{}, Offers: []offer{},
	}
	for _, i := range ranking.Winners {
		o := ranking.At(i)
		shown.Cheapest = append(shown.Cheapest, offerOf(&o))
	}
	for i := range min(q.rows, ranking.Len()) {
		o := ranking.At(i)
		shown.Offers = append(shown.Offers, offerOf(&o))
	}
	return writeJSON(q.out, shown)
}
