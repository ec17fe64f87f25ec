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
	for _, line := range append(q.in.saysOf(q.batch), q.about()...) {
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "%s in %s, %s of output%s: %s of %s offers fit\n\n",
		tokens(q.request.Seen.Counts[token.Base]), token.Base, fit.Thousands(q.output), q.terms(),
		fit.Thousands(int64(ranking.Fitting)), fit.Thousands(int64(ranking.Len())))
	q.winners(w, ranking)
	places, folded := q.places(ranking)
	q.table(w, ranking, places)
	if q.batch != nil && len(places) == 0 {
		fmt.Fprintln(w, "no offer can take all of the requests; -n 0 lists how many each can take, and why not the others")
	}
	if folded > 0 {
		fmt.Fprintf(w, "\n%s dearer than another of the same model and better in nothing are left out\n", offers(folded))
	}
	if q.near {
		q.nearly(w, ranking)
	}
	if n := ranking.Apart(); n > 0 {
		fmt.Fprintf(w, "\n%s free and subscription offers have no price by the token and are not listed\n", fit.Thousands(int64(n)))
	}
	return w.Flush()
}

// about lists what to know about how the prompt was read.
func (q *fitting) about() []string {
	if q.batch != nil {
		return q.batch.about()
	}
	list := q.in.notes()
	if q.request.Seen.Counts[token.Base] < q.request.Caching.Prefix {
		list = append(list, strings.ToUpper(saysCapped[:1])+saysCapped[1:]+".")
	}
	return list
}

// price heads the column of what the prompt costs.
func (q *fitting) price() string {
	if q.batch != nil {
		return "THIS BATCH"
	}
	return "THIS REQUEST"
}

// terms are those that are not the usual ones.
func (q *fitting) terms() string {
	s := ""
	if q.request.Service != catalog.Standard {
		s += ", " + q.request.Service.String()
	}
	if q.request.Region != "" {
		s += ", region " + q.request.Region
	}
	return s
}

func tokens(n int64) string {
	if n == 1 {
		return "1 token"
	}
	return fit.Thousands(n) + " tokens"
}

func offers(n int) string {
	if n == 1 {
		return "1 offer"
	}
	return fit.Thousands(int64(n)) + " offers"
}

// winners lists the cheapest of each class, and how certain they are.
func (q *fitting) winners(w io.Writer, ranking *fit.Ranking) {
	if len(ranking.Winners) == 0 {
		return
	}
	fmt.Fprintf(w, "CHEAPEST FIT\tMODEL\tOFFER\t%s\tPRICE LEVEL\n", q.price())
	var says []string
	for n, i := range ranking.Winners {
		o := ranking.At(i)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", o.Class(), modelName(&o), o.Offering.Key(), spanOf(&o), levelOf(&o))
		for _, s := range ranking.Says(ranking.Contest(n)) {
			says = append(says, o.Class().String()+": "+s)
		}
	}
	for _, s := range says {
		fmt.Fprintln(w, s)
	}
	fmt.Fprintln(w)
}

// places are those of the offers to list, and how many of these are folded away. Those
// that do not fit are listed only where all are.
func (q *fitting) places(ranking *fit.Ranking) (places []int, folded int) {
	end := ranking.Fitting
	if q.asJSON || q.rows >= ranking.Len() {
		end = ranking.Len()
	}
	for i := 0; i < end && len(places) < q.rows; i++ {
		if _, dominated := ranking.Dominator(i); q.fold && dominated {
			folded++
			continue
		}
		places = append(places, i)
	}
	return places, folded
}

// table lists offers.
func (q *fitting) table(w io.Writer, ranking *fit.Ranking, places []int) {
	if len(places) > 0 {
		fmt.Fprintf(w, "MODEL\tOFFER\tTOKENS\t%s\tPRICE LEVEL\tREMARKS\n", q.price())
	}
	for _, i := range places {
		o := ranking.At(i)
		q.row(w, &o)
	}
}

func (q *fitting) row(w io.Writer, o *fit.Offer) {
	list := remarks(o)
	if q.fold {
		list = append(list, fit.Folded(o.Dominates))
	} else {
		list = append(list, fit.DominatedBy(o.Dominated))
	}
	list = append(list, o.Tie.String(), o.Unsure.String())
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", modelName(o), o.Offering.Key(),
		fit.Thousands(o.Tokens.Tokens), spanOf(o), levelOf(o), strings.Join(said(list), "; "))
}

// nearly lists the offers that nearly fit, with what would help.
func (q *fitting) nearly(w io.Writer, ranking *fit.Ranking) {
	near := ranking.Near()
	if len(near) == 0 {
		fmt.Fprint(w, "\nno other offer nearly fits\n")
		return
	}
	near = near[:min(len(near), q.rows)]
	fmt.Fprint(w, "\nNEARLY FIT\n")
	q.table(w, ranking, near)
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
	case o.Open:
		return o.Total.Display() + " and more"
	case !o.Bounded || o.Low.Display() == o.High.Display():
		return o.Total.Display()
	}
	return fmt.Sprintf("%s (%s to %s)", o.Total.Display(), o.Low.Display(), o.High.Display())
}

// levelOf says how an offer's price was come by, and when it was read: "provider page,
// 2026-11-22". It is empty where there is no price.
func levelOf(o *fit.Offer) string {
	if o.Plan == nil {
		return ""
	}
	return strings.ReplaceAll(o.Plan.Price.Level.String(), "_", " ") + ", " + o.Plan.Price.Checked.String()
}

// priceLine is the line that says it above a bill.
func priceLine(o *fit.Offer) string {
	if level := levelOf(o); level != "" {
		return "price: " + level + "\n"
	}
	return ""
}

// remarks says how sure a count is, why an offer does not fit, what to know, and what
// would help.
func remarks(o *fit.Offer) []string {
	var list []string
	if o.Tokens.How != token.Exact {
		list = append(list, surety(o.Tokens))
	}
	if o.Part != nil && !o.Fits() {
		list = append(list, o.Part.String())
	} else {
		list = append(list, reasonsOf(o)...)
	}
	list = append(list, o.Cautions()...)
	for _, h := range o.Hints {
		list = append(list, h.String())
	}
	return list
}

// said leaves out what has nothing to say.
func said(list []string) []string {
	kept := list[:0]
	for _, s := range list {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// offer is how JSON shows an offer. Amounts are exact decimal USD; null is unknown.
type offer struct {
	Offer       string        `json:"offer"`
	Model       string        `json:"model"`
	Class       string        `json:"class"`
	Fits        bool          `json:"fits"`
	Reasons     []string      `json:"reasons"`
	Exact       string        `json:"exact"`
	Tokens      int64         `json:"tokens"`
	Low         int64         `json:"low"`
	High        int64         `json:"high"`
	CostUSD     *money.Amount `json:"cost_usd"`
	LowUSD      *money.Amount `json:"low_usd"`
	HighUSD     *money.Amount `json:"high_usd"`
	Region      string        `json:"region,omitempty"`        // that the price is of; empty: everywhere
	Cached      int64         `json:"cached,omitempty"`        // tokens read from the cache
	Written     int64         `json:"cache_written,omitempty"` // tokens written to it
	Tied        int           `json:"tied,omitempty"`          // others of the same total
	LooksTied   int           `json:"looks_tied,omitempty"`    // others of the same total as rounded
	NotCertain  *notCertain   `json:"not_certain,omitempty"`
	DominatedBy string        `json:"dominated_by,omitempty"`
	Dominates   int           `json:"dominates,omitempty"` // others
	Disputed    *disputed     `json:"disputed,omitempty"`
	MayFit      *bool         `json:"may_fit,omitempty"` // that it fits, or does not, is not certain
	Cautions    []string      `json:"cautions,omitempty"`
	Hints       []hint        `json:"hints,omitempty"`
	*partOf                   // of a batch
}

// partOf is how JSON shows how many requests of a batch an offer can take.
type partOf struct {
	Fitting    int64    `json:"fitting"`
	NotFitting []misfit `json:"not_fitting"`
}

// notCertain is the offers that one cannot be told from.
type notCertain struct {
	Count int    `json:"count"` // 50 are that many or more
	First string `json:"first"`
}

// disputed is a price that its sources contradict.
type disputed struct {
	Source string `json:"source"`
	Agree  uint8  `json:"agree"`
	Of     uint8  `json:"of"`
}

// hint is how JSON shows a hint: numbers of tokens, and what the request costs before
// and after.
type hint struct {
	Kind     string       `json:"kind"` // to_fit, to_save, over_edge, under_edge
	Remove   int64        `json:"remove,omitempty"`
	Lower    int64        `json:"lower,omitempty"`
	Edge     int64        `json:"edge,omitempty"`
	Distance int64        `json:"distance,omitempty"`
	MayBe    bool         `json:"may_be,omitempty"` // the prompt may be on the other side of the edge
	FromUSD  money.Amount `json:"from_usd"`
	ToUSD    money.Amount `json:"to_usd"`
	Text     string       `json:"text"`
}

func offerOf(o *fit.Offer) offer {
	shown := offer{
		Offer: o.Offering.Key(), Model: o.Offering.Model, Class: o.Class().String(),
		Fits: o.Fits(), Reasons: reasonsOf(o), Exact: o.Tokens.How.String(),
		Tokens: o.Tokens.Tokens, Low: o.Tokens.Low, High: o.Tokens.High,
		Cached: o.Usage.CacheRead, Tied: o.Tie.Exactly, LooksTied: o.Tie.Shown, Dominates: o.Dominates, Cautions: o.Cautions(),
	}
	if o.Priced {
		shown.CostUSD = &o.Total
	}
	if o.Bounded {
		shown.LowUSD, shown.HighUSD = &o.Low, &o.High
	}
	if o.Plan != nil {
		shown.Region = o.Plan.Region
	}
	for _, n := range o.Usage.CacheWrites {
		shown.Written += n
	}
	if u := o.Unsure; u.Count > 0 {
		shown.NotCertain = &notCertain{u.Count, u.First.Key()}
	}
	if o.Dominated != nil {
		shown.DominatedBy = o.Dominated.Key()
	}
	if d := o.Disputed; d != nil {
		shown.Disputed = &disputed{d.Source, d.Agree, d.Of}
	}
	if maybe := true; o.Tight || o.MayFit {
		shown.MayFit = &maybe
	}
	if o.Part != nil {
		shown.partOf = &partOf{o.Part.Fitting, misfitsOf(o.Part.Misfits)}
	}
	for _, h := range o.Hints {
		shown.Hints = append(shown.Hints, hint{h.Advice.String(), h.Remove, h.Lower, h.Edge, h.Distance, h.MayBe, h.From, h.To, h.String()})
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

// winner is how JSON shows the cheapest of a class, and how certain it is. Others are
// named by their offers.
type winner struct {
	offer
	Certain    bool     `json:"certain"`
	RunnerUp   string   `json:"runner_up,omitempty"`
	Contenders []string `json:"contenders,omitempty"`  // that could be cheaper
	PassedOver []string `json:"passed_over,omitempty"` // that are cheaper, but whose price or sale is doubtful
	Says       []string `json:"says,omitempty"`
}

func winnerOf(ranking *fit.Ranking, n int) winner {
	c := ranking.Contest(n)
	o := ranking.At(c.Winner)
	w := winner{offer: offerOf(&o), Certain: c.Certain, Says: ranking.Says(c)}
	key := func(i int) string { return ranking.Offering(i).Key() }
	if c.RunnerUp >= 0 {
		w.RunnerUp = key(c.RunnerUp)
	}
	for _, i := range c.Contenders {
		w.Contenders = append(w.Contenders, key(i))
	}
	for _, i := range c.PassedOver {
		w.PassedOver = append(w.PassedOver, key(i))
	}
	return w
}

// object prints the ranking as JSON.
func (q *fitting) object(ranking *fit.Ranking) error {
	shown := struct {
		At       time.Time        `json:"at"`
		Service  string           `json:"service"`
		Region   string           `json:"region,omitempty"`
		ReadAs   string           `json:"read_as"`
		Notes    []string         `json:"notes"` // about how it was read
		Output   int64            `json:"output"`
		Counts   map[string]int64 `json:"counts"` // by vocabulary
		Order    string           `json:"order"`
		Fitting  int              `json:"fitting"`
		Cheapest []winner         `json:"cheapest"` // of each class, the cheapest first
		Offers   []offer          `json:"offers"`
		Folded   int              `json:"folded,omitempty"` // left out of offers
		Near     []offer          `json:"near"`             // that nearly fit
		*batchRead
	}{
		At: q.request.At.UTC().Truncate(time.Second), Service: q.request.Service.String(), Region: q.request.Region,
		ReadAs: q.in.readAs(), Notes: append([]string{}, q.about()...), Output: q.output, Counts: q.request.Seen.Counts, Order: fit.Order, Fitting: ranking.Fitting,
		Cheapest: []winner{}, Offers: []offer{}, Near: []offer{},
	}
	if q.batch != nil {
		shown.batchRead = &q.batch.batchRead
	}
	for n := range ranking.Winners {
		shown.Cheapest = append(shown.Cheapest, winnerOf(ranking, n))
	}
	places, folded := q.places(ranking)
	shown.Folded = folded
	for _, i := range places {
		o := ranking.At(i)
		shown.Offers = append(shown.Offers, offerOf(&o))
	}
	for _, i := range ranking.Near() {
		o := ranking.At(i)
		shown.Near = append(shown.Near, offerOf(&o))
	}
	return writeJSON(q.out, shown)
}
