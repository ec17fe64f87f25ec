package ui

import (
	"strings"
	"testing"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

// TestBillOfEveryOffer writes the bill of each offering of the catalog, and holds it to the
// bill itself: every item with its amount, and of every price the plan and the source.
func TestBillOfEveryOffer(t *testing.T) {
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	answer := fit.NewRanker(facts).Rank(fit.Request{
		Seen:    token.Seen{Bytes: 40000, CodePoints: 40000, Counts: map[string]int64{token.Base: 10_000}},
		Output:  500,
		Caching: cost.Caching{Prefix: 8000, Hits: 500_000},
		Service: catalog.Batch,
		Region:  "us",
		At:      time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	})
	for i := range answer.Len() {
		o := answer.At(i)
		var w writer
		w.bill(&o, facts, false)
		shown := string(w.out)
		b, err := o.Bill()
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"<dt>Count</dt>"}
		for k := range b.Items {
			item := &b.Items[k]
			if !item.Known {
				want = append(want, `<div data-unit="`+item.Unit.String()+`">`)
				continue
			}
			want = append(want, `<div data-unit="`+item.Unit.String()+`" data-usd="`+item.Amount.String()+`">`, text(item.PlanInWords()))
			if from := item.Provenance(facts); strings.HasPrefix(from.Source, "https://") {
				want = append(want, `href="`+text(from.Source)+`"`)
			}
		}
		if o.Priced {
			want = append(want, `<dt>Total</dt><dd><b title="$`+o.Total.String()+`">`)
		}
		for _, s := range want {
			if !strings.Contains(shown, s) {
				t.Errorf("%s: no %s in %s", o.Offering.Key(), s, shown)
			}
		}
	}
}

// TestPricesApart: items by other plans or sources than the rest say so one by one.
func TestPricesApart(t *testing.T) {
	facts := &catalog.Catalog{Sources: []catalog.Source{{ID: "lists", URL: "https://lists.example"}}}
	day, err := catalog.ParseDate("2026-11-20")
	if err != nil {
		t.Fatal(err)
	}
	page := catalog.Provenance{Source: "https://provider.example/prices?a=1&b=2", Checked: day, Level: catalog.ProviderPage}
	batch := &catalog.Plan{Service: catalog.Batch, Price: page, Sources: []catalog.FactSource{{Fact: "cache_read", Source: "derived: as of x<y"}}}
	standard := &catalog.Plan{Price: catalog.Provenance{Source: "lists", Level: catalog.OneSource}}
	items := []cost.Item{
		{Unit: catalog.Input, Known: true, Plan: batch},
		{Unit: catalog.CacheRead, Known: true, Plan: batch},
		{Unit: catalog.Output, Known: true, Plan: batch},
		{Unit: catalog.Output, Known: true, Plan: batch},
		{Unit: catalog.AudioInput, Plan: batch},
		{Unit: catalog.WebSearchCall, Known: true, Plan: standard},
	}
	const link = `<a rel="noopener" target="_blank" href="`
	for _, c := range []struct {
		items []cost.Item
		want  string
	}{
		{items[:1], `<div><dt>Price</dt><dd>Batch price, ` + link + `https://provider.example/prices?a=1&amp;b=2">provider&#39;s page, checked 2026-11-20</a></dd></div>`},
		{items, `<div><dt>Price</dt><dd>Input, output: Batch price, ` + link + `https://provider.example/prices?a=1&amp;b=2">provider&#39;s page, checked 2026-11-20</a></dd></div>` +
			`<div><dt>Price</dt><dd>Cache read: Batch price, derived: as of x&lt;y, checked 2026-11-20</dd></div>` +
			`<div><dt>Price</dt><dd>Web search call: Standard price, ` + link + `https://lists.example">one source, lists</a></dd></div>`},
	} {
		var w writer
		if w.prices(c.items, facts); string(w.out) != c.want {
			t.Errorf("got\n%s\nwant\n%s", w.out, c.want)
		}
	}
}
