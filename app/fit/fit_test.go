package fit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

func rate(s string) money.Rate {
	r, err := money.ParseRate(s)
	if err != nil {
		panic(err)
	}
	return r
}

func plan(input, output string) []catalog.Plan {
	var r catalog.Rates
	r.Set(catalog.Input, rate(input))
	if output != "" {
		r.Set(catalog.Output, rate(output))
	}
	return []catalog.Plan{{Tiers: []catalog.Tier{{Rates: r}}}}
}

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// small is a catalog of one offering for every rule.
func small() *catalog.Catalog {
	var sees catalog.Capabilities
	sees.Set(catalog.Vision, catalog.Yes)
	var blind catalog.Capabilities
	blind.Set(catalog.Vision, catalog.No)
	model := func(id string, class catalog.Class, open catalog.Tri) catalog.Model {
		return catalog.Model{ID: id, Class: class, Open: open, Tokenizer: token.Base}
	}
	facts := &catalog.Catalog{
		Providers: []catalog.Provider{{ID: "gate", Gateway: true}, {ID: "lab", FirstParty: true}},
		Models: []catalog.Model{
			model("big", catalog.Flagship, catalog.No),
			{ID: "closed", Class: catalog.Flagship, Tokenizer: "claude"},
			model("embed", catalog.Specialised, catalog.Unknown),
			model("midi", catalog.Mid, catalog.Yes),
			model("mini", catalog.Small, catalog.No),
			model("nano", catalog.Tiny, catalog.Yes),
		},
		Offerings: []catalog.Offering{
			{Provider: "gate", ID: "lab/big", Model: "big", Context: 200_000, Can: sees, Plans: plan("5", "25")},
			{Provider: "gate", ID: "lab/mini:free", Model: "mini", Billing: catalog.Free},
			{Provider: "lab", ID: "big", Model: "big", Context: 200_000, MaxOutput: 8000, Can: sees, Plans: plan("5", "25")},
			{Provider: "lab", ID: "closed", Model: "closed", Context: 1000, Plans: plan("3", "15")},
			{Provider: "lab", ID: "embed", Model: "embed", Context: 8000, Out: catalog.Embedding, Plans: plan("0.01", "")},
			{Provider: "lab", ID: "gone", Model: "mini", Shutdown: catalog.DateOf(now), Plans: plan("0.1", "0.1")},
			{Provider: "lab", ID: "half", Model: "midi", Context: 128_000, Plans: plan("0.1", "")},
			{Provider: "lab", ID: "midi", Model: "midi", Context: 128_000, Can: blind, Plans: plan("1", "5")},
			{Provider: "lab", ID: "mini", Model: "mini", Context: 128_000, MaxInput: 100_000, Plans: plan("0.25", "1.25")},
			{Provider: "lab", ID: "mystery", Model: "mini", Plans: plan("0.2", "1")},
			{Provider: "lab", ID: "nano", Model: "nano", Context: 128_000, Plans: plan("0.02", "0.1")},
			{Provider: "lab", ID: "priceless", Model: "mini", Context: 128_000},
			{Provider: "lab", ID: "soon", Model: "mini", Context: 128_000, Status: catalog.Announced, Plans: plan("0.1", "0.1")},
			{Provider: "lab", ID: "stale", Model: "mini", Context: 128_000, Plans: plan("0.15", "0.1")},
		},
	}
	for i := range facts.Offerings {
		o := &facts.Offerings[i]
		if o.Status == catalog.StatusUnknown && o.ID != "stale" {
			o.Status = catalog.Active
		}
	}
	return facts
}

func request(prompt, output int64) Request {
	return Request{
		Seen:   token.Seen{Bytes: prompt * 4, CodePoints: prompt * 4, Counts: map[string]int64{token.Base: prompt}},
		Output: output,
		At:     now,
	}
}

// all returns the offers of a ranking.
func all(r Ranking) []Offer {
	var offers []Offer
	for i := range r.Len() {
		offers = append(offers, r.At(i))
	}
	return offers
}

// lines writes a ranking as "key cost reasons", one a line.
func lines(offers []Offer) string {
	var b strings.Builder
	for _, o := range offers {
		b.WriteString(o.Offering.Key())
		if o.Priced {
			b.WriteString(" " + o.Total.String())
		}
		for i, r := range o.Reasons {
			b.WriteString([]string{": ", ", "}[min(i, 1)] + r.String())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestRank(t *testing.T) {
	got := NewRanker(small()).Rank(request(1000, 500))
	want := `
lab/nano 0.00007
lab/stale 0.0002
lab/mystery 0.0007
lab/mini 0.000875
lab/midi 0.0035
lab/big 0.0175
gate/lab/big 0.0175
lab/gone 0.00015: shut down since 2026-11-22
lab/soon 0.00015: not yet sold
lab/closed 0.01104: prompt is 180 tokens over the 1,000 context
lab/embed: not a general text model, no published price for output
lab/half: no published price for output
lab/priceless: no published price
`
	if lines(all(got)) != want[1:] {
		t.Errorf("got\n%swant%s", lines(all(got)), want)
	}
	if got.Fitting != 7 {
		t.Errorf("%d fit, want 7", got.Fitting)
	}
	if got.Apart() != 1 || lines([]Offer{got.ApartAt(0)}) != "gate/lab/mini:free\n" {
		t.Errorf("%d apart", got.Apart())
	}
	var winners []string
	for _, i := range got.Winners {
		winners = append(winners, got.At(i).Offering.Key())
	}
	if s := strings.Join(winners, " "); s != "lab/mini lab/midi lab/big" {
		t.Errorf("winners are %s", s)
	}
}

func TestReasons(t *testing.T) {
	ranker := NewRanker(small())
	for _, c := range []struct {
		name, offer   string
		input, output int64
		needs         Needs
		want          string
	}{
		{"one over", "lab/midi", 128_001, 0, Needs{}, "prompt is 1 token over the 128,000 context"},
		{"just in", "lab/midi", 127_000, 1000, Needs{}, ""},
		{"output counts towards the context", "lab/midi", 127_000, 1001, Needs{}, "prompt and output are 1 token over the 128,000 context"},
		{"as the issue writes it", "lab/midi", 128_812, 100, Needs{}, "prompt is 812 tokens over the 128,000 context"},
		{"input limit", "lab/mini", 100_001, 0, Needs{}, "prompt is 1 token over the 100,000 input limit"},
		{"output limit", "lab/big", 10, 8001, Needs{}, "output is 1 token over the 8,000 output limit"},
		{"short enough for any window", "lab/mystery", 4000, 96, Needs{}, ""},
		{"window not known", "lab/mystery", 4000, 97, Needs{}, "context window is not known"},
		{"lacks vision", "lab/midi", 1, 1, Needs{Capabilities: []catalog.Capability{catalog.Vision}}, "no vision"},
		{"vision unknown", "lab/mini", 1, 1, Needs{Capabilities: []catalog.Capability{catalog.Vision}}, "vision is not documented"},
		{"has vision", "lab/big", 1, 1, Needs{Capabilities: []catalog.Capability{catalog.Vision}}, ""},
		{"closed weights", "lab/big", 1, 1, Needs{OpenWeights: true}, "weights are not open"},
		{"open weights", "lab/midi", 1, 1, Needs{OpenWeights: true}, ""},
		{"other provider", "lab/midi", 1, 1, Needs{Provider: "gate"}, "another provider"},
		{"specialised, asked for", "lab/embed", 1, 0, Needs{Specialised: true}, ""},
	} {
		r := request(c.input, c.output)
		r.Needs = c.needs
		for _, o := range all(ranker.Rank(r)) {
			if o.Offering.Key() != c.offer {
				continue
			}
			var got []string
			for _, reason := range o.Reasons {
				got = append(got, reason.String())
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("%s: got %q, want %q", c.name, s, c.want)
			}
		}
	}
}

func TestCostOfAnEstimateIsAnInterval(t *testing.T) {
	for _, o := range all(NewRanker(small()).Rank(request(750, 10))) {
		inside := o.Low.Cmp(o.Total) <= 0 && o.Total.Cmp(o.High) <= 0
		if o.Priced && !inside {
			t.Errorf("%s: %s is not within %s to %s", o.Offering.Key(), o.Total, o.Low, o.High)
		}
		wide := o.Low != o.High
		if o.Priced && wide != (o.Tokens.How > token.Mapped) {
			t.Errorf("%s: %s, but %s to %s", o.Offering.Key(), o.Tokens.How, o.Low, o.High)
		}
		if o.Offering.ID == "closed" && !o.Tight {
			t.Errorf("closed: 750 tokens of 1.18 +- 17 %% may be over 1,000, and nobody says so")
		}
	}
}

// TestPrice holds that one offer by itself is what a ranking says of it.
func TestPrice(t *testing.T) {
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := request(250_000, 1000)
	r.OutputLow, r.OutputHigh, r.Service = 100, 4000, catalog.Batch
	r.Caching = cost.Caching{Prefix: 100_000, Hits: 900_000}
	for _, o := range all(NewRanker(facts).Rank(r)) {
		one := Price(facts, o.Offering, r, o.Tokens)
		if one.Total != o.Total || one.Low != o.Low || one.High != o.High || one.Priced != o.Priced ||
			!slices.Equal(one.Reasons, o.Reasons) || !slices.Equal(one.Hints, o.Hints) || one.Disputed != o.Disputed {
			t.Errorf("%s alone: %s, %v; in the ranking: %s, %v", o.Offering.Key(), one.Total, one.Reasons, o.Total, o.Reasons)
		}
	}
}

func TestOutputIsARange(t *testing.T) {
	for _, c := range []struct{ output, low, high, wantLow, wantHigh int64 }{
		{500, 0, 0, 500, 500},
		{500, 100, 900, 100, 900},
		{500, 600, 400, 500, 500},
		{500, 100, 0, 100, 500},
	} {
		r := Request{Output: c.output, OutputLow: c.low, OutputHigh: c.high}
		if got := r.output(); got != (cost.Range{Low: c.wantLow, Point: c.output, High: c.wantHigh}) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

func TestEmptyPromptRanks(t *testing.T) {
	got := NewRanker(small()).Rank(Request{Output: 500, At: now})
	if len(got.Winners) != 3 || got.At(0).Tokens.Tokens != 0 {
		t.Errorf("an empty prompt has %d winners and %d tokens", len(got.Winners), got.At(0).Tokens.Tokens)
	}
}

// TestOrderAgreesWithDetails holds the quick ranking to the details of its offers.
func TestOrderAgreesWithDetails(t *testing.T) {
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	ranker := NewRanker(facts)
	for _, c := range []struct {
		input, output int64
		needs         Needs
		service       catalog.Service
		region        string
		caching       cost.Caching
		usage         cost.Usage
	}{
		{},
		{input: 1000, output: 500},
		{input: 150_000, output: 9000, needs: Needs{Capabilities: []catalog.Capability{catalog.Tools}}},
		{input: 300_000, output: 100, needs: Needs{OpenWeights: true}},
		{input: 1000, output: 500, needs: Needs{Provider: "openai", Specialised: true}},
		{input: 3_000_000, output: 1},
		{input: 300_000, output: 100, service: catalog.Batch, region: "us"},
		{input: 300_000, output: 100, caching: cost.Caching{Prefix: 200_000, Hits: 900_000}},
		{input: 1000, output: 100, caching: cost.Caching{Prefix: 200_000, Hits: 900_000}},
		{input: 5000, output: 100, usage: cost.Usage{CacheRead: 3000, WebSearches: 1}},
		{input: 5000, output: 100, needs: Needs{Content: Images | Documents}},
		{input: 5000, output: 100, needs: Needs{Content: Audio | Video, Specialised: true}},
		{input: 5000, output: 100, usage: cost.Usage{ImageInput: 1000, AudioInput: 100, ImageOutput: 10}},
	} {
		r := request(c.input, c.output)
		r.Needs = c.needs
		r.Service, r.Region, r.Caching, r.Usage = c.service, c.region, c.caching, c.usage
		ranking := ranker.Rank(r)
		var before Offer
		for i := range ranking.Len() {
			o := ranking.At(i)
			if o.Fits() != (i < ranking.Fitting) {
				t.Errorf("%d in: %s is in place %d of %d that fit, with reasons %v", c.input, o.Offering.Key(), i, ranking.Fitting, o.Reasons)
			}
			bill, err := o.Bill()
			if err != nil || bill.Known() != o.Priced || bill.Total != o.Total {
				t.Errorf("%d in: %s costs %s, its bill is %s, %v", c.input, o.Offering.Key(), o.Total, bill.Total, err)
			}
			if o.Priced && o.Bounded && (o.Low.Cmp(o.Total) > 0 || o.Total.Cmp(o.High) > 0) {
				t.Errorf("%d in: %s costs %s, not between %s and %s", c.input, o.Offering.Key(), o.Total, o.Low, o.High)
			}
			if i > 0 && o.Fits() == before.Fits() && o.Priced == before.Priced && o.Total.Cmp(before.Total) < 0 {
				t.Errorf("%d in: %s after the dearer %s", c.input, o.Offering.Key(), before.Offering.Key())
			}
			before = o
		}
		if ranking.Len()+ranking.Apart() != len(facts.Offerings) {
			t.Errorf("%d in: %d offers and %d apart of %d", c.input, ranking.Len(), ranking.Apart(), len(facts.Offerings))
		}
	}
}

// TestTimePasses ranks by one ranker as time goes on and back, and by a new one each
// time: DeepSeek's hours, scheduled prices and shutdowns come and go.
func TestTimePasses(t *testing.T) {
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	totals := func(r Ranking) string {
		var b strings.Builder
		for _, o := range all(r) {
			fmt.Fprintf(&b, "%s %v %v %s\n", o.Offering.Key(), o.Total, o.Reasons, o.Tariff.Terms.Service)
			if hourly(o.Offering) {
				bill, err := o.Bill()
				fmt.Fprintln(&b, bill.Notes, err)
			}
		}
		return b.String()
	}
	used := NewRanker(facts)
	seen := map[string]bool{}
	for _, after := range []time.Duration{0, time.Minute, 5 * time.Hour, 11*time.Hour + 59*time.Minute, 12 * time.Hour, 10 * 24 * time.Hour, 60 * 24 * time.Hour, time.Minute, -300 * 24 * time.Hour} {
		r := request(1000, 500)
		r.At = now.Add(after)
		got, want := totals(used.Rank(r)), totals(NewRanker(facts).Rank(r))
		if got != want {
			t.Errorf("after %s: another ranking than a new ranker's", after)
		}
		seen[want] = true
	}
	if len(seen) < 6 {
		t.Errorf("only %d rankings differ", len(seen))
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -100: "-100", 1_047_576: "1,047,576"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}

func TestSortAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		list := make([]placed, r.IntN(200))
		for i := range list {
			n := r.Int64N(1 << r.IntN(62))
			if r.IntN(3) == 0 {
				n = 7_000_000
			}
			list[i] = placed{money.Pico(n), r.Uint64N(50)}
			if len(list) > 190 && i == 100 {
				list[i].total = money.USD(1e15)
			}
		}
		want := slices.Clone(list)
		slices.SortFunc(want, compare)
		sortAll(list)
		for i := range list {
			if compare(list[i], want[i]) != 0 {
				t.Fatalf("%d of %d: %v, want %v", i, len(list), list[i], want[i])
			}
		}
	}
}
