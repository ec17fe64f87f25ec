package cost

import (
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
