package cost

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// now is a Monday, between the hours that DeepSeek calls peak.
var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func rates(t *testing.T, input, output string) (r catalog.Rates) {
	t.Helper()
	for unit, s := range map[catalog.Unit]string{catalog.Input: input, catalog.Output: output} {
		if s == "" {
			continue
		}
		rate, err := money.ParseRate(s)
		if err != nil {
			t.Fatal(err)
		}
		r.Set(unit, rate)
	}
	return r
}

func TestBill(t *testing.T) {
	flat := catalog.Plan{Tiers: []catalog.Tier{{Rates: rates(t, "0.40", "1.60")}}}
	cliff := catalog.Plan{Tiers: []catalog.Tier{
		{Rates: rates(t, "2", "10")},
		{Edge: 272_000, Rates: rates(t, "4", "15")},
	}}
	inclusive := catalog.Plan{Tiers: []catalog.Tier{
		{Rates: rates(t, "1", "1")},
		{Edge: 200_000, Inclusive: true, Rates: rates(t, "2", "2")},
	}}
	stairs := catalog.Plan{Tiers: []catalog.Tier{
		{Rates: rates(t, "1", "1")},
		{Edge: 100, Marginal: true, Rates: rates(t, "3", "9")},
	}}
	for _, c := range []struct {
		name          string
		plan          *catalog.Plan
		input, output int64
		want          string // USD, "" where the price is not known
	}{
		{"the seed's rates", &flat, 1_000_000, 1_000_000, "2"},
		{"one token each", &flat, 1, 1, "0.000002"},
		{"nothing", &flat, 0, 0, "0"},
		{"at an exclusive edge", &cliff, 272_000, 1000, "0.554"},
		{"one token over doubles the whole request", &cliff, 272_001, 1000, "1.103004"},
		{"below an inclusive edge", &inclusive, 199_999, 1, "0.2"},
		{"at an inclusive edge", &inclusive, 200_000, 0, "0.4"},
		{"marginal tiers price what is beyond", &stairs, 150, 10, "0.00026"},
		{"10^15 tokens", &flat, 1e15, 0, "400000000"},
		{"no output price", &catalog.Plan{Tiers: []catalog.Tier{{Rates: rates(t, "1", "")}}}, 10, 1, ""},
		{"no output asked for", &catalog.Plan{Tiers: []catalog.Tier{{Rates: rates(t, "1", "")}}}, 10, 0, "0.00001"},
		{"no tier", &catalog.Plan{}, 1, 1, ""},
	} {
		usage := Usage{Input: c.input, Output: c.output}
		tariff := For(&catalog.Offering{Plans: []catalog.Plan{*c.plan}}, Terms{At: now})
		bill, err := tariff.Bill(usage)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if bill.Known() != (c.want != "") {
			t.Errorf("%s: known is %v", c.name, bill.Known())
			continue
		}
		if bill.Known() && bill.Total.String() != c.want {
			t.Errorf("%s: got %s, want %s", c.name, bill.Total, c.want)
		}
		if total, known := tariff.Total(&usage); known != bill.Known() || total != bill.Total {
			t.Errorf("%s: the total alone is %s, %v", c.name, total, known)
		}
	}
}

// TestMarginalTiers prices each part of a prompt by where it lies: what is cached
// lies in front.
func TestMarginalTiers(t *testing.T) {
	first, second, third := rates(t, "1", "10"), rates(t, "2", "20"), rates(t, "4", "40")
	for i, r := range []*catalog.Rates{&first, &second, &third} {
		r.Set(catalog.CacheRead, money.Rate(100_000*(i+1)))
	}
	o := &catalog.Offering{Plans: []catalog.Plan{{Tiers: []catalog.Tier{
		{Rates: first},
		{Edge: 100, Marginal: true, Rates: second},
		{Edge: 200, Inclusive: true, Marginal: true, Rates: third},
	}}}}
	tariff := For(o, Terms{At: now})
	for _, c := range []struct {
		usage Usage
		want  string
	}{
		{Usage{Input: 100, Output: 1}, "input 100 x 1 = 0.0001, output 1 x 10 = 0.00001"},
		{Usage{Input: 101, Output: 1}, "input 100 x 1 = 0.0001, input 1 x 2 = 0.000002, output 1 x 10 = 0.00001"},
		// From the 200th token on, that one included.
		{Usage{Input: 201}, "input 100 x 1 = 0.0001, input 99 x 2 = 0.000198, input 2 x 4 = 0.000008, output 0 x 10 = 0"},
		{Usage{Input: 250, CacheRead: 150}, "input 49 x 2 = 0.000098, input 51 x 4 = 0.000204, " +
			"cache_read 100 x 0.1 = 0.00001, cache_read 50 x 0.2 = 0.00001, output 0 x 10 = 0"},
		{Usage{Input: 101, Requests: 10}, "input 1000 x 1 = 0.001, input 10 x 2 = 0.00002, output 0 x 10 = 0"},
	} {
		bill, err := tariff.Bill(c.usage)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range bill.Items {
			got = append(got, itemLine(&bill.Items[i]))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%+v:\n got %s\nwant %s", c.usage, s, c.want)
		}
	}
	if rate, known := tariff.Rate(catalog.Input, 150); !known || rate.String() != "2" {
		t.Errorf("the last of 150 tokens costs %s", rate)
	}
}

func TestRate(t *testing.T) {
	o := charging(t, "lab", "model", catalog.CacheRead)
	o.Plans[0].Tiers = append(o.Plans[0].Tiers, catalog.Tier{Edge: 100, Rates: rates(t, "2", "10")})
	tariff := For(o, Terms{At: now})
	for _, c := range []struct {
		unit   catalog.Unit
		prompt int64
		want   string // "" where it is not known
	}{
		{catalog.Input, 0, "1"},
		{catalog.Input, 100, "1"},
		{catalog.Input, 101, "2"},
		{catalog.Output, 101, "10"},
		{catalog.CacheRead, 100, "0.25"},
		{catalog.CacheRead, 101, ""},
		{catalog.AudioInput, 1, ""},
	} {
		rate, known := tariff.Rate(c.unit, c.prompt)
		if known != (c.want != "") || known && rate.String() != c.want {
			t.Errorf("%s in %d: %s, %t", c.unit, c.prompt, rate, known)
		}
	}
	if !tariff.Charges(catalog.CacheRead) || tariff.Charges(catalog.AudioInput) {
		t.Error("it charges for cached tokens, and not for audio")
	}
	var none Tariff
	if _, known := none.Rate(catalog.Input, 1); known {
		t.Error("no tariff has a rate")
	}
	if bill, err := none.Bill(Usage{Input: 1}); err != nil || bill.Known() {
		t.Error("no tariff has a bill")
	}
}

func TestCliffs(t *testing.T) {
	o := &catalog.Offering{Plans: []catalog.Plan{{Tiers: []catalog.Tier{
		{Rates: rates(t, "1", "1")},
		{Edge: 100, Rates: rates(t, "2", "1")},
		{Edge: 200, Inclusive: true, Rates: rates(t, "4", "1")},
		{Edge: 300, Rates: rates(t, "", "1")},
		{Edge: 400, Marginal: true, Rates: rates(t, "9", "1")},
	}}}}
	tariff := For(o, Terms{At: now})
	var got []string
	for _, c := range tariff.Cliffs(Usage{Input: 150, Output: 10}) {
		got = append(got, fmt.Sprintf("%d: %s, %s", c.Last, c.Before, c.After))
	}
	want := "100: 0.00011, 0.000212; 199: 0.000408, 0.00081"
	if s := strings.Join(got, "; "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
	// What is cached makes a prompt at least as long.
	if c := tariff.Cliffs(Usage{Input: 150, AudioInput: 150}); len(c) != 0 {
		t.Errorf("cliffs without a price: %v", c)
	}
}

// TestServiceInARegion holds that a region with a standard price of its own does not
// take another service's price from elsewhere.
func TestServiceInARegion(t *testing.T) {
	plan := func(service catalog.Service, region, input string) catalog.Plan {
		return catalog.Plan{Service: service, Region: region, Tiers: []catalog.Tier{{Rates: rates(t, input, "1")}}}
	}
	o := &catalog.Offering{Plans: []catalog.Plan{
		plan(catalog.Standard, "", "4"), plan(catalog.Batch, "", "2"), plan(catalog.Standard, "cn", "1"),
	}}
	for _, c := range []struct {
		service catalog.Service
		region  string
		want    string
	}{
		{catalog.Standard, "cn", "1"},
		{catalog.Batch, "", "2"},
		{catalog.Batch, "cn", ""},
		{catalog.Batch, "eu", "2"},
	} {
		tariff := For(o, Terms{Service: c.service, Region: c.region, At: now})
		rate, known := tariff.Rate(catalog.Input, 1)
		if known != (c.want != "") || known && rate.String() != c.want {
			t.Errorf("%s in %q: %s, %t", c.service, c.region, rate, known)
		}
	}
}

func TestExplain(t *testing.T) {
	facts := &catalog.Catalog{Sources: []catalog.Source{{ID: "lists", Read: 20_000}}}
	plan := catalog.Plan{
		Service: catalog.Batch, Region: "us", From: 20_500,
		Tiers: []catalog.Tier{
			{Rates: rates(t, "0.1", "2")},
			{Edge: 1000, Rates: rates(t, "0.2", "3")},
			{Edge: 2000, Inclusive: true, Rates: rates(t, "0.3", "4")},
		},
		Price:   catalog.Provenance{Source: "https://example.com/prices", Checked: 20_600, Level: catalog.ProviderPage},
		Sources: []catalog.FactSource{{Fact: "output", Source: "lists others"}, {Fact: "tiers", Source: "derived: twice"}},
	}
	plan.Tiers[0].Rates.Set(catalog.PerRequest, 12_000_000_000)
	tariff := For(&catalog.Offering{Plans: []catalog.Plan{plan}}, Terms{Service: catalog.Batch, Region: "us", At: now})
	explain := func(u Usage) string {
		bill, err := tariff.Bill(u)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for i := range bill.Items {
			lines = append(lines, bill.Items[i].Explain(facts))
		}
		return strings.Join(lines, "\n")
	}
	for _, c := range []struct {
		usage Usage
		want  string
	}{
		{Usage{Input: 1000, Output: 1}, `
1,000 tokens of input at $0.10 per million: $0.0001. Batch price in region us since 2026-02-16, from https://example.com/prices (provider's page, 2026-05-27)
1 token of output at $2.00 per million: $0.000002. Batch price in region us since 2026-02-16, from lists others (one source, 2024-10-04)
1 request at $0.012 each: $0.012. Batch price in region us since 2026-02-16, from https://example.com/prices (provider's page, 2026-05-27)`},
		{Usage{Input: 1001}, `
1,001 tokens of input at $0.20 per million: $0.0002002. Batch price in region us for prompts above 1,000 tokens since 2026-02-16, from derived: twice (derived, 2026-05-27)
0 tokens of output at $3.00 per million: $0. Batch price in region us for prompts above 1,000 tokens since 2026-02-16, from lists others (one source, 2024-10-04)`},
		{Usage{Input: 2000, AudioInput: 5, WebSearches: 2}, `
1,995 tokens of input at $0.30 per million: $0.0005985. Batch price in region us for prompts from 2,000 tokens on since 2026-02-16, from derived: twice (derived, 2026-05-27)
5 tokens of audio in the input: the price is not known
0 tokens of output at $4.00 per million: $0. Batch price in region us for prompts from 2,000 tokens on since 2026-02-16, from lists others (one source, 2024-10-04)
2 web searches: the price is not known`},
	} {
		if got := explain(c.usage); got != c.want[1:] {
			t.Errorf("got\n%s\nwant%s", got, c.want)
		}
	}
	regional := Item{Plan: &catalog.Plan{Region: catalog.Regional}}
	if got, want := regional.PlanInWords(), "Standard price of regional endpoints"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestCatalogExplains holds that every price of the catalog has a source and a day;
// the catalog has no day for a page that a single rate was read off.
func TestCatalogExplains(t *testing.T) {
	facts := load(t)
	for _, tariff := range tariffs(t) {
		bill, err := tariff.Bill(Usage{Input: 3e6, CacheRead: 5000, Output: 1, WebSearches: 1})
		if err != nil {
			t.Fatal(err)
		}
		for i := range bill.Items {
			from := bill.Items[i].Provenance(facts)
			dated := from.Checked != 0 || strings.HasPrefix(from.Source, "https://") && from.Source != bill.Items[i].Plan.Price.Source
			if bill.Items[i].Known && (from.Source == "" || !dated || from.Level == catalog.LevelUnknown) {
				t.Errorf("%s: %s is from %+v", name(&tariff), bill.Items[i].Unit, from)
			}
		}
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		billing catalog.Billing
		plans   []catalog.Plan
		want    string
		known   bool
	}{
		{catalog.PerToken, charging(t, "lab", "model").Plans, "priced", true},
		{catalog.BillingUnknown, charging(t, "lab", "model").Plans, "priced", true},
		{catalog.PerToken, nil, "unknown", false},
		{catalog.PerToken, []catalog.Plan{{}}, "unknown", false},
		{catalog.Free, nil, "free", true},
		{catalog.Subscription, charging(t, "lab", "model").Plans, "subscription", false},
	} {
		tariff := For(&catalog.Offering{Billing: c.billing, Plans: c.plans}, Terms{At: now})
		bill, err := tariff.Bill(Usage{Input: 10, Output: 10})
		if err != nil || bill.State.String() != c.want || bill.Known() != c.known {
			t.Errorf("%s with %d plans: %s, known %t, %v", c.billing, len(c.plans), bill.State, bill.Known(), err)
		}
		if total, known := tariff.Total(&Usage{Input: 10, Output: 10}); known != c.known || total != bill.Total {
			t.Errorf("%s with %d plans: %s, known %t", c.billing, len(c.plans), total, known)
		}
	}
}

func BenchmarkTotal(b *testing.B) {
	all := tariffs(b)
	for _, c := range []struct {
		name  string
		usage Usage
	}{
		{"text", Usage{Input: 12_000, Output: 800}},
		{"cached", Usage{Input: 12_000, CacheRead: 10_000, Output: 800}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				all[n%len(all)].Total(&c.usage)
			}
		})
	}
}

// TestOtherName holds that fast and priority are one service at OpenAI, but not elsewhere,
// and that a price of the name that is asked for comes first.
func TestOtherName(t *testing.T) {
	for _, c := range []struct {
		provider string
		lists    []catalog.Service
		asked    catalog.Service
		want     int // index of the plan; -1: none
	}{
		{"openai", []catalog.Service{catalog.Standard, catalog.Fast}, catalog.Priority, 1},
		{"openai", []catalog.Service{catalog.Standard, catalog.Priority}, catalog.Fast, 1},
		{"openai", []catalog.Service{catalog.Priority, catalog.Fast}, catalog.Fast, 1},
		{"openai", []catalog.Service{catalog.Standard, catalog.Fast}, catalog.Flex, -1},
		{"anthropic", []catalog.Service{catalog.Standard, catalog.Fast}, catalog.Priority, -1},
	} {
		o := catalog.Offering{Provider: c.provider}
		for _, service := range c.lists {
			o.Plans = append(o.Plans, catalog.Plan{Service: service, Tiers: make([]catalog.Tier, 1)})
		}
		tariff := For(&o, Terms{Service: c.asked, At: now})
		if got := slices.IndexFunc(o.Plans, func(p catalog.Plan) bool { return tariff.Plan != nil && p.Service == tariff.Plan.Service }); got != c.want {
			t.Errorf("%s at %s, which lists %v: plan %d, want %d", c.asked, c.provider, c.lists, got, c.want)
		}
	}
}
