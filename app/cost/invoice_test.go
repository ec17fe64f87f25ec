package cost

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// TestInvoices compares bills with invoices that were worked by hand from what
// providers publish, each with its source. They bring their own prices, so that a new
// price does not change them: what they hold is how the sum is made.
func TestInvoices(t *testing.T) {
	if n := testInvoices(t, "testdata/invoices/*.txt", nil); n < 60 {
		t.Errorf("only %d invoices", n)
	}
}

// TestCatalogInvoices does so by the prices of the catalog at fixed times.
func TestCatalogInvoices(t *testing.T) {
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	if n := testInvoices(t, "testdata/catalog/*.txt", facts); n == 0 {
		t.Error("no invoices")
	}
}

// testInvoices returns how many invoices there are. Offers without prices of their
// own are the catalog's.
func testInvoices(t *testing.T, pattern string, facts *catalog.Catalog) int {
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, in := range readInvoices(t, path, string(text), facts) {
			n++
			if seen[in.offer.Key()+in.name] {
				t.Errorf("%s: there are two of this name", in.place)
			}
			seen[in.offer.Key()+in.name] = true
			t.Run(filepath.Base(path)+"/"+in.name, func(t *testing.T) { in.test(t) })
		}
	}
	return n
}

// invoice is one case of a file. The form of the files shows in any of them.
type invoice struct {
	place, name, source string
	offer               *catalog.Offering
	terms               Terms
	usage               Usage
	caching             *Caching
	input, output       Range
	items               []string // "input 12000 x 2 = 0.024"
	total, low, high    string
	notes, silent       []string // parts of notes that there are, and that are not
}

func (in *invoice) test(t *testing.T) {
	if !sourced(in.source) {
		t.Errorf("%s: %q is neither a page nor an own rule that says what it is", in.place, in.source)
	}
	tariff := For(in.offer, in.terms)
	if in.caching != nil {
		in.usage = tariff.Average(in.usage, *in.caching)
	} else {
		in.usage.CoverMedia()
	}
	bill, err := tariff.Bill(in.usage)
	if err != nil {
		t.Fatalf("%s: %v", in.place, err)
	}
	var got []string
	for _, i := range bill.Items {
		if i.Quantity > 0 {
			got = append(got, itemLine(&i))
		}
	}
	slices.Sort(got)
	slices.Sort(in.items)
	if !slices.Equal(got, in.items) {
		t.Errorf("%s: got\n  %s\nwant\n  %s", in.place, strings.Join(got, "\n  "), strings.Join(in.items, "\n  "))
	}
	if total := totalLine(&bill); total != in.total {
		t.Errorf("%s: the total is %s, want %s", in.place, total, in.total)
	}
	if total, known := tariff.Total(&in.usage); known != bill.Known() || total != bill.Total {
		t.Errorf("%s: the total alone is %s, %t", in.place, total, known)
	}
	for _, note := range in.notes {
		if !strings.Contains(strings.Join(bill.Notes, "\n"), note) {
			t.Errorf("%s: no note %q among %q", in.place, note, bill.Notes)
		}
	}
	for _, note := range in.silent {
		if strings.Contains(strings.Join(bill.Notes, "\n"), note) {
			t.Errorf("%s: a note %q among %q", in.place, note, bill.Notes)
		}
	}
	if in.low != "" {
		span, _ := tariff.Span(in.usage, in.input, in.output)
		if span.Low.String() != in.low || span.High.String() != in.high || span.Point != bill.Total {
			t.Errorf("%s: between %s and %s, want %s and %s", in.place, span.Low, span.High, in.low, in.high)
		}
	}
}

// sourced reports whether a source is the page that a rule was published on, or a rule
// of our own in words: "own rule: what nobody lists is not known".
func sourced(source string) bool {
	rule, own := strings.CutPrefix(source, "own rule: ")
	return strings.HasPrefix(source, "https://") || own && len(strings.Fields(rule)) >= 5
}

// TestSourced holds what passes for a source of an invoice.
func TestSourced(t *testing.T) {
	for source, want := range map[string]bool{
		"https://acme.example/pricing": true, "own rule: what nobody lists is not known": true,
		"": false, "the catalog": false, "own rule:": false, "own rule: because": false, "http://acme.example": false,
	} {
		if sourced(source) != want {
			t.Errorf("%q: %t", source, !want)
		}
	}
}

func itemLine(i *Item) string {
	switch {
	case !i.Known:
		return fmt.Sprintf("%s %d x ? = ?", i.Unit, i.Quantity)
	case i.Unit.Each():
		return fmt.Sprintf("%s %d x %s = %s", i.Unit, i.Quantity, i.Rate.EachString(), i.Amount)
	}
	return fmt.Sprintf("%s %d x %s = %s", i.Unit, i.Quantity, i.Rate, i.Amount)
}

func totalLine(b *Bill) string {
	if b.State == Priced {
		return b.Total.String()
	}
	return b.State.String()
}

// reader reads a file of invoices line by line.
type reader struct {
	t      *testing.T
	facts  *catalog.Catalog
	place  string
	source string
	offer  *catalog.Offering
	all    []invoice
}

func readInvoices(t *testing.T, path, text string, facts *catalog.Catalog) []invoice {
	r := &reader{t: t, facts: facts}
	for i, line := range strings.Split(text, "\n") {
		r.place = fmt.Sprintf("%s:%d", path, i+1)
		indented := strings.HasPrefix(line, "  ")
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case word == "" || word == "#" || strings.HasPrefix(word, "#"):
		case word == "source":
			r.source = rest
		case word == "offer":
			r.newOffer(rest)
		case word == "prices":
			r.newPlan(rest)
		case word == "invoice":
			in := invoice{place: r.place, name: rest, source: r.source, offer: r.offer, terms: Terms{At: now}}
			r.all = append(r.all, in)
		case indented && len(r.all) > 0 && r.all[len(r.all)-1].offer == r.offer:
			r.invoiceLine(&r.all[len(r.all)-1], word, rest)
		case indented && len(r.offer.Plans) > 0:
			r.tier(strings.TrimSpace(line))
		default:
			r.fail("what is %q?", line)
		}
	}
	return r.all
}

func (r *reader) fail(format string, args ...any) {
	r.t.Helper()
	r.t.Fatalf("%s: %s", r.place, fmt.Sprintf(format, args...))
}

// newOffer reads "openai/gpt-4.1 minimum 1024 step 128 free".
func (r *reader) newOffer(line string) {
	words := strings.Fields(line)
	if r.facts != nil {
		if r.offer = r.facts.Lookup(words[0]); r.offer == nil {
			r.fail("the catalog has no %s", words[0])
		}
		return
	}
	provider, id, _ := strings.Cut(words[0], "/")
	r.offer = &catalog.Offering{Provider: provider, ID: id, Billing: catalog.PerToken}
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "free":
			r.offer.Billing = catalog.Free
		case "subscription":
			r.offer.Billing = catalog.Subscription
		case "minimum":
			i++
			r.offer.MinCacheable = catalog.Tokens(r.number(words[i]))
		case "step":
			i++
			r.offer.CacheStep = catalog.Tokens(r.number(words[i]))
		default:
			r.fail("what is %q?", words[i])
		}
	}
}

// newPlan reads "batch, region us, from 2026-08-17, hours mon-fri 01:00-04:00".
func (r *reader) newPlan(line string) {
	var p catalog.Plan
	for part := range strings.SplitSeq(line, ", ") {
		word, rest, _ := strings.Cut(part, " ")
		switch word {
		case "region":
			p.Region = rest
		case "from":
			p.From = r.date(rest)
		case "until":
			p.Until = r.date(rest)
		case "hours":
			p.Windows = append(p.Windows, r.window(rest))
		default:
			p.Service = r.service(word)
		}
	}
	r.offer.Plans = append(r.offer.Plans, p)
}

// tier reads "above 272000: input 4, output 15"; the first tier has no edge.
func (r *reader) tier(line string) {
	p := &r.offer.Plans[len(r.offer.Plans)-1]
	var tier catalog.Tier
	if edge, rates, ok := strings.Cut(line, ": "); ok {
		words := strings.Fields(edge)
		tier.Edge, tier.Inclusive = catalog.Tokens(r.number(words[1])), words[0] == "from"
		line = rates
	}
	for part := range strings.SplitSeq(line, ", ") {
		name, price, _ := strings.Cut(part, " ")
		unit, err := catalog.ParseUnit(name)
		if err != nil {
			r.fail("%v", err)
		}
		read := money.ParseRate
		if unit.Each() {
			read = money.ParseEach
		}
		rate, err := read(price)
		if err != nil {
			r.fail("%s: %v", price, err)
		}
		tier.Rates.Set(unit, rate)
	}
	p.Tiers = append(p.Tiers, tier)
}

func (r *reader) invoiceLine(in *invoice, word, rest string) {
	switch word {
	case "terms":
		r.terms(in, rest)
	case "usage":
		r.usage(in, rest)
	case "total":
		in.total = rest
	case "low":
		in.low = rest
	case "high":
		in.high = rest
	case "note":
		in.notes = append(in.notes, rest)
	case "silent":
		in.silent = append(in.silent, rest)
	default:
		in.items = append(in.items, word+" "+strings.Join(strings.Fields(rest), " "))
	}
}

// terms reads "batch, region us, at 2026-11-23T02:00:00Z".
func (r *reader) terms(in *invoice, line string) {
	for part := range strings.SplitSeq(line, ", ") {
		word, rest, _ := strings.Cut(part, " ")
		switch word {
		case "region":
			in.terms.Region = rest
		case "at":
			at, err := time.Parse(time.RFC3339, rest)
			if err != nil {
				r.fail("%v", err)
			}
			in.terms.At = at
		default:
			in.terms.Service = r.service(word)
		}
	}
}

// usage reads "input 12000, cached 100, output 500..1000..2000, explicit".
func (r *reader) usage(in *invoice, line string) {
	u := &in.usage
	for part := range strings.SplitSeq(line, ", ") {
		if part == "explicit" {
			u.Explicit = true
			continue
		}
		name, value, _ := strings.Cut(part, " ")
		if lifetime, ok := strings.CutPrefix(name, "write_"); ok {
			u.CacheWrites[r.lifetime(lifetime)] = r.number(value)
			continue
		}
		switch name {
		case "input":
			in.input = r.span(value)
			u.Input = in.input.Point
		case "output":
			in.output = r.span(value)
			u.Output = in.output.Point
		case "prefix":
			in.caching = &Caching{Prefix: r.number(value)}
		case "hits":
			in.caching.Hits = r.number(value)
		case "lifetime":
			in.caching.Lifetime = r.lifetime(value)
		default:
			field := map[string]*int64{
				"cached": &u.CacheRead, "images": &u.ImageInput, "audio": &u.AudioInput, "reasoning": &u.Reasoning,
				"images_out": &u.ImageOutput, "audio_out": &u.AudioOutput, "searches": &u.WebSearches,
				"stored": &u.Storage, "requests": &u.Requests,
			}[name]
			if field == nil {
				r.fail("what is %q?", name)
			}
			*field = r.number(value)
		}
	}
}

func (r *reader) span(s string) Range {
	parts := strings.Split(s, "..")
	if len(parts) == 1 {
		return Exactly(r.number(s))
	}
	return Range{r.number(parts[0]), r.number(parts[1]), r.number(parts[2])}
}

func (r *reader) number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		r.fail("%v", err)
	}
	return n
}

func (r *reader) date(s string) catalog.Date {
	d, err := catalog.ParseDate(s)
	if err != nil {
		r.fail("%v", err)
	}
	return d
}

func (r *reader) service(s string) catalog.Service {
	service, err := catalog.ParseService(s)
	if err != nil {
		r.fail("%v", err)
	}
	return service
}

func (r *reader) lifetime(s string) Lifetime {
	l, err := ParseLifetime(s)
	if err != nil {
		r.fail("%v", err)
	}
	return l
}

// window reads "mon-fri 01:00-04:00", in UTC.
func (r *reader) window(s string) (w catalog.Window) {
	var from, to int
	if _, err := fmt.Sscanf(s, "mon-fri %d:00-%d:00", &from, &to); err != nil {
		r.fail("%q: %v", s, err)
	}
	w.Zone, w.From, w.To = "UTC", int16(from*60), int16(to*60)
	w.Days = [7]bool{time.Monday: true, time.Tuesday: true, time.Wednesday: true, time.Thursday: true, time.Friday: true}
	return w
}
