package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/projection"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

const monthUsage = `usage: tokenfare month -m PROVIDER/API-MODEL-ID -calls N [-users N] [-growth P]
                       [-in N] [-out N] [-cached N] [-hit-rate P] [-workdays]
                       [-months N] [-from DATE] [-service SERVICE] [-as KIND]
                       [-json] [FILE]

Prints what a workload costs on one offer, month by month, with the changes of price
on the way, and what batch and flex would save. Without -in, the prompt in the file
or on standard input is counted, as cost does: a request in the JSON of a provider by
its parts, with what it marks to be cached. A batch is no call: cost prices it.

  -m OFFER        such as openai/gpt-4.1-mini
  -calls N        calls a day, such as 5000 or 0.5
  -users N        so many users make -calls each
  -growth P       each month, counted from the first day, has so many per cent more
                  calls a day than the one before, such as 5% or -2.5%
  -workdays       calls come in from Monday to Friday alone; holidays are not known
  -hours H        when calls come in, such as "09:00-18:00 Asia/Shanghai" or
                  "08:30-17:00 UTC-05:00" (default all day in UTC); it matters where
                  prices depend on the hour. A zone whose clocks are set for summer
                  is given by its distance from UTC
  -from DATE      the first day (default today)
  -months N       so many months, up to 120 (default 1)
  -days N         so many days in place of months

Of each call:

  -in N           tokens of the whole prompt, all parts of it included
  -cached N       of them, read from the provider's cache
  -hit-rate P     share of the calls that find the -cached tokens, such as 90%; the
                  others write them (without -cached: the prefix that the request
                  marks, or else the whole prompt)
  -cache-write N  of them, written to the cache
  -lifetime T     5m, 30m, 1h or 12h that writes are kept (default: the shortest that
                  the offer charges for)
  -explicit       nothing else is written to the cache, as where a request sets
                  OpenAI's prompt_cache_options to explicit
  -kept T         how long an explicit cache is kept, such as 1h, for the number of
                  calls from which caching pays; the total has no storage but -stored
  -images N       of them, images
  -audio N        of them, audio
  -out N          tokens of the output (default 0)
  -out-low N      the shortest that the output may be, 0 for none (default -out)
  -out-high N     the longest that the output may be (default -out)
  -reasoning N    of the output, reasoning, where it is charged apart
  -searches N     web searches of a request
  -stored N       tokens times hours that an explicit cache is kept
  -requests N     so many such requests (default 1)
  -service S      standard, batch, flex, priority or fast; by default what the request
                  asks for, where the offer sells that, or else standard
  -region R       such as us; by default the one that the request asks for, or else
                  the price for everywhere
  -as KIND        read the input as this: text, whatever it looks like; conversation
                  and others (default auto: find out)
  -json           one JSON object: offer, calls, total_usd, low_usd, high_usd, months
                  and days with from, until, calls, usd, low_usd, high_usd, then
                  events, services and cache; until is the day after the last one,
                  amounts are exact decimals, null where nobody publishes the price,
                  and from the day shut_down on, on which the offer is shut down. With
                  a file read_as, with a cache to keep storage

Low and high are the bounds of the total where a count or the output is not certain.
High has also what the provider may write to its cache by default, as OpenAI does from
GPT-5.6 on, without -explicit.

For example:

  $ tokenfare month -m openai/gpt-6-luna -in 12000 -cached 10000 -hit-rate 90% \
      -out 800 -calls 5000 -growth 5% -workdays -months 12
`

// monthly is what the command line of month asks for, and the answer.
type monthly struct {
	bill // its offer and one call
	work projection.Workload
	hits string // -hit-rate
	kept time.Duration

	// counted prices a request with the prompt as it is given or read.
	counted func(fit.Request) fit.Offer

	offer  fit.Offer // one call
	result projection.Projection
	others []projection.Alternative
	cache  *projection.BreakEven // nil where nothing is to be cached
}

func runMonth(c *call) error {
	q := monthly{bill: bill{out: c.out}}
	files, err := q.parse(c)
	if err != nil {
		return err
	}
	if err := q.read(c, files); err != nil {
		return err
	}
	if err := q.parts(c, q.counted(q.request).Tokens.Tokens); err != nil {
		return err
	}
	if err := q.caching(c); err != nil {
		return err
	}
	if err := q.project(); err != nil {
		return misuse("%w", err)
	}
	if q.asJSON {
		return q.object()
	}
	return q.plain()
}

// parse reads the command line and returns the files it names: one, or none.
func (q *monthly) parse(c *call) ([]string, error) {
	var o billOptions
	o.define(c, &q.bill)
	c.flags.StringVar(&q.hits, "hit-rate", "", "")
	c.flags.Func("kept", "", func(s string) (err error) {
		if q.kept, err = time.ParseDuration(s); err != nil {
			return errors.New("want a time such as 1h or 90m")
		}
		return nil
	})
	when := q.flags(c)
	return o.read(c, &q.bill, func() error {
		err := when.read(c, &q.work)
		q.request.At = q.work.From.Time()
		return err
	})
}

// when is how often calls come in, and over what time, as the command line says it.
type when struct {
	calls, growth, hours, from string
	workdays                   bool
}

// flags defines the flags that say when and how often.
func (q *monthly) flags(c *call) *when {
	w := &when{}
	c.flags.StringVar(&w.calls, "calls", "", "")
	c.flags.StringVar(&w.growth, "growth", "0", "")
	c.flags.StringVar(&w.hours, "hours", "", "")
	c.flags.StringVar(&w.from, "from", "", "")
	c.flags.BoolVar(&w.workdays, "workdays", false, "")
	numberVar(c.flags, &q.work.Users, "users", 0)
	numberVar(c.flags, &q.work.Months, "months", 1)
	numberVar(c.flags, &q.work.Days, "days", 0)
	return w
}

// read puts what the flags say into a workload.
func (w *when) read(c *call, work *projection.Workload) (err error) {
	switch {
	case w.calls == "":
		return misuse("-calls is missing: say how many calls there are a day")
	case c.given("months") && c.given("days"):
		return misuse("-months says how long, and so does -days: give one")
	case c.given("months") && work.Months < 1:
		return misuse("-months %d is not a number from 1 to %d", work.Months, projection.MaxMonths)
	case c.given("days") && work.Days < 1:
		return misuse("-days %d is not a number from 1 to %d", work.Days, projection.MaxDays)
	case c.given("users") && work.Users < 1:
		return misuse("-users %d is not a number from 1 to %d", work.Users, int64(projection.MaxUsers))
	}
	if work.Days > 0 {
		work.Months = 0
	}
	if work.Calls, err = projection.ParseCalls(w.calls); err != nil {
		return misuse("-calls %q: %w", w.calls, err)
	}
	if work.Growth, err = growthOf(w.growth); err != nil {
		return err
	}
	if err := w.readHours(&work.Hours); err != nil {
		return err
	}
	work.From = catalog.DateOf(time.Now())
	if w.from != "" {
		if work.From, err = catalog.ParseDate(w.from); err != nil {
			return misuse("-from: %w", err)
		}
	}
	return nil
}

// growthOf reads per cent a month, such as "5%" or "-2.5", as parts of a million.
func growthOf(s string) (int64, error) {
	f, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || !(f >= -100 && f <= projection.MaxGrowth/1e4) {
		return 0, misuse("-growth %q is not from -100%% to %d%% a month", s, projection.MaxGrowth/10_000)
	}
	return int64(math.Round(f * 1e4)), nil
}

// readHours reads -hours: "09:00-18:00", with a zone after it or without.
func (w *when) readHours(h *catalog.Window) error {
	if w.workdays {
		h.Days = projection.Workdays
	}
	if w.hours == "" {
		return nil
	}
	span, zone, _ := strings.Cut(strings.TrimSpace(w.hours), " ")
	from, to, _ := strings.Cut(span, "-")
	var okFrom, okTo bool
	h.From, okFrom = minuteOf(from)
	h.To, okTo = minuteOf(to)
	if !okFrom || !okTo || h.From >= h.To {
		return misuse("-hours %q is not a part of a day such as 09:00-18:00", w.hours)
	}
	var err error
	h.Zone, err = steadyZone(strings.TrimSpace(zone), time.Now())
	return err
}

// steadyZone names a zone as a workload takes it, whose hours are the same distance from
// UTC all year: one that the catalog does not know by that distance.
func steadyZone(name string, now time.Time) (string, error) {
	if name == "" || name == "Local" || strings.HasPrefix(name, "UTC") || catalog.KnownZone(name) {
		return name, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return name, nil // which package projection says
	}
	local := now.In(zone)
	distance := "UTC" + local.Format("-07:00")
	if _, set := local.ZoneBounds(); !set.IsZero() {
		return "", misuse("-hours: clocks in %s are set on %s, and hours are those of one distance from UTC: give it, such as %s, which it is now",
			name, set.In(zone).Format(time.DateOnly), distance)
	}
	return distance, nil
}

// minuteOf reads a time of day, up to "24:00", as minutes since midnight.
func minuteOf(s string) (int16, bool) {
	if s == "24:00" {
		return 24 * 60, true
	}
	t, err := time.Parse("15:04", s)
	return int16(t.Hour()*60 + t.Minute()), err == nil
}

// read takes the length that is given, or reads and counts the prompt of a call.
func (q *monthly) read(c *call, files []string) error {
	if q.input >= 0 {
		given := token.Count{Tokens: q.input, Low: q.input, High: q.input, How: token.Exact}
		q.counted = func(r fit.Request) fit.Offer { return fit.Price(q.facts, q.offering, r, given) }
		return nil
	}
	var err error
	if q.in, err = openInput(c, files, q.as, token.Base, q.family().Wants()); err != nil {
		return err
	}
	defer q.in.Close()
	if q.in.request.Kind.Batch() {
		return fmt.Errorf("this is %s, not one call: price it with \"tokenfare cost\", or say -as text to count all of it as one prompt",
			q.in.readAs())
	}
	p, seen, err := q.in.count()
	if err != nil {
		return err
	}
	if p != nil && q.marked {
		p.Shape = unmarked(p.Shape)
	}
	chosen(c, p)
	q.request.Prompt, q.request.Seen = p, seen
	q.counted = func(r fit.Request) fit.Offer { return fit.PricePrompt(q.facts, q.offering, r) }
	offer := q.counted(q.request)
	q.serve(&offer)
	return nil
}

// caching works out which prefix is to be cached, and how often it is found. A prefix
// that the request itself marks is written by every call, but for the hits.
func (q *monthly) caching(c *call) error {
	u := &q.request.Usage
	tariff := cost.For(q.offering, cost.Terms{Service: q.request.Service, Region: q.request.Region, At: q.request.At})
	call := q.counted(q.request)
	caching, marks := q.marks(&call)
	if !marks {
		caching.Prefix = u.CacheRead
		caching.Lifetime, _ = tariff.Lifetime()
	}
	if q.lifetime != "" {
		caching.Lifetime, _ = cost.ParseLifetime(q.lifetime) // read by parts before
	}
	if q.hits != "" {
		var err error
		if caching.Hits, err = hitsOf(q.hits); err != nil {
			return err
		}
		if c.given("cache-write") {
			return misuse("-hit-rate says what is written of the -cached tokens, and so does -cache-write: give one")
		}
		if !c.given("cached") && !marks {
			caching.Prefix = call.Tokens.Tokens
		}
		u.CacheRead = 0
	}
	if q.hits != "" || marks {
		q.work.Caching = caching
	}
	switch {
	case caching.Prefix == 0 && q.kept != 0:
		return misuse("-kept says how long the -cached tokens are kept: give both")
	case caching.Prefix == 0:
		return nil
	}
	b, err := projection.CacheBreakEven(&tariff, call.Usage, caching, q.kept)
	if err != nil {
		return misuse("%w", err)
	}
	b.Within(&tariff, caching, cost.Range{Low: call.Tokens.Low, Point: call.Tokens.Tokens, High: call.Tokens.High})
	q.cache = &b
	return nil
}

// marks returns the prefix that the request marks to be cached, in the offer's tokens,
// and whether there is one.
func (q *monthly) marks(call *fit.Offer) (caching cost.Caching, ok bool) {
	if q.request.Prompt == nil || q.marked {
		return cost.Caching{}, false
	}
	return call.Caching, call.Caching.Prefix > 0
}

// project works out the answer.
func (q *monthly) project() error {
	r := &q.request
	q.offer = q.counted(*r)
	q.work.Usage, q.work.Service, q.work.Region = q.offer.Usage, r.Service, r.Region
	q.work.Output, q.work.Open = q.offer.Output, q.offer.Open
	p, err := projection.New(q.work)
	if err != nil {
		return err
	}
	count := &q.offer.Tokens
	input := cost.Range{Low: count.Low, Point: count.Tokens, High: count.High}
	if q.result, err = p.Project(q.offering, input); err != nil {
		return err
	}
	q.others, err = p.Alternatives(q.offering, input)
	return err
}

// plain prints the months as a table, with what there is to know below.
func (q *monthly) plain() error {
	fmt.Fprintf(q.out, "%s, %s, %s%s\n%s", modelName(&q.offer), q.offering.Key(), q.request.Service, q.where(), priceLine(&q.offer))
	for _, line := range q.says() {
		fmt.Fprintln(q.out, line)
	}
	if err := q.table(); err != nil {
		return err
	}
	for _, line := range q.below() {
		if _, err := fmt.Fprintln(q.out, line); err != nil {
			return err
		}
	}
	return nil
}

func (q *monthly) table() error {
	w := tabwriter.NewWriter(q.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	bounds := q.bounded()
	header := "from\tto\tcalls\tcost\t"
	if bounds {
		header += "low\thigh\t"
	}
	fmt.Fprintln(w, header)
	for m := range q.result.Months() {
		q.row(w, m.From.String(), (m.Until - 1).String(), &m, bounds)
	}
	all := q.result.Whole()
	q.row(w, "total", "", &all, bounds)
	return w.Flush()
}

// bounded reports whether the total has bounds that are worth showing.
func (q *monthly) bounded() bool {
	t := &q.result.Total
	return t.Bounded && q.result.State == cost.Priced && t.Low != t.High
}

func (q *monthly) row(w io.Writer, from, to string, p *projection.Period, bounds bool) {
	r := &q.result
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t", from, to, cost.Thousands(p.Calls.Whole()), r.InWords(p, p.Amount))
	if bounds {
		fmt.Fprintf(w, "%s\t%s\t", r.InWords(p, p.Low), r.InWords(p, p.High))
	}
	fmt.Fprintln(w)
}

// below lists what there is to know: changes of price, other services, the cache, and
// how sure all of it is.
func (q *monthly) below() []string {
	list := q.about()
	switch q.result.State {
	case cost.Free, cost.Subscription:
		list = append(list, q.result.State.String()+", no price by the token")
	}
	for i := range q.result.Events {
		list = append(list, q.result.Events[i].String())
	}
	for i := range q.others {
		list = append(list, q.others[i].String())
	}
	if q.cache != nil {
		list = append(list, q.cache.String())
	}
	shutdown := "shuts down " + q.offering.Shutdown.String() // an event, where it is within the horizon
	for _, r := range remarks(&q.offer) {
		if r != shutdown || len(q.result.Events) == 0 {
			list = append(list, r)
		}
	}
	for _, n := range q.result.Notes() {
		if !slices.Contains(list, n) { // what an offer cautions of
			list = append(list, n)
		}
	}
	return append(list, q.offering.Gotchas...)
}
