package projection

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// TestCacheBreakEven has numbers worked out by hand, in USD.
func TestCacheBreakEven(t *testing.T) {
	with := func(provider, list string, least catalog.Tokens) *catalog.Offering {
		return &catalog.Offering{Provider: provider, ID: "gpt-4o", MinCacheable: least, Plans: []catalog.Plan{plan(t, list)}}
	}
	claude := with("anthropic", "input 3, output 15, cache_read 0.3, cache_write_5m 3.75, cache_write_1h 6", 1024)
	openai := with("openai", "input 2, cache_read 0.5", 1024)
	openai.CacheStep = 128
	gemini := with("google", "input 1.25, cache_read 0.13, cache_storage_hour 4.5", 2048)
	silent := with("lab", "input 1", 0)
	silent.Can.Set(catalog.PromptCaching, catalog.Yes)
	cliff := with("lab", "input 1, cache_read 0.1, cache_write_5m 1.25", 0)
	cliff.Plans[0].Tiers = append(cliff.Plans[0].Tiers, catalog.Tier{Edge: 50_000, Rates: rates(t, "input 2, cache_read 1.8, cache_write_5m 4")})
	for _, c := range []struct {
		name     string
		offering *catalog.Offering
		input    int64
		caching  cost.Caching
		kept     time.Duration
		paying   Paying
		calls    int64
		want     string
	}{
		// 0.0375 for the first, 0.003 for the others, against 0.03: 0.0405 < 0.06.
		{"five minutes", claude, 12_000, cost.Caching{Prefix: 10_000}, 0, Pays, 2,
			"caching 10,000 tokens pays from 2 calls within 5m on: writing costs $0.0075 more than not caching, and each call that reads saves $0.027; " +
				"over many calls it pays where 21.8% of them or more read"}, // 0.0075 / (0.0075 + 0.027) = 0.2174
		// 0.06 and 0.003: 0.063 is not below 0.06, 0.066 is below 0.09.
		{"an hour", claude, 12_000, cost.Caching{Prefix: 10_000, Lifetime: cost.OneHour}, 0, Pays, 3,
			"caching 10,000 tokens pays from 3 calls within 1h on: writing costs $0.03 more than not caching, and each call that reads saves $0.027"},
		{"too short", claude, 12_000, cost.Caching{Prefix: 1023}, 0, Never, 0,
			"caching never pays: 1,023 tokens are too few: the provider does not cache them"},
		{"nothing", claude, 12_000, cost.Caching{}, 0, Never, 0, "caching never pays: 0 tokens are too few: the provider does not cache them"},
		{"the shortest", claude, 12_000, cost.Caching{Prefix: 1024}, 0, Pays, 2, "caching 1,024 tokens pays from 2 calls within 5m"},
		{"kept, without a price for it", claude, 12_000, cost.Caching{Prefix: 10_000}, time.Hour, Pays, 2,
			"caching 10,000 tokens pays from 2 calls within 5m on: writing costs $0.0075 more"},
		// Writing costs nothing more: the second call saves.
		{"OpenAI's steps", openai, 2000, cost.Caching{Prefix: 1200}, 0, Pays, 2,
			"caching 1,152 tokens pays from 2 calls on: writing costs nothing more, and each call that reads saves $0.00173"},
		{"OpenAI's minimum", openai, 2000, cost.Caching{Prefix: 1000}, 0, Never, 0, "caching never pays: 1,000 tokens are too few"},
		// Google: by itself, it costs nothing more. As an explicit cache 0.125 to make and
		// 4.5 x 0.1 for an hour: 0.575 / 0.112 = 5.1. For five minutes 0.1625 / 0.112 = 1.5.
		{"implicit", gemini, 120_000, cost.Caching{Prefix: 100_000}, 0, Pays, 2, "caching 100,000 tokens pays from 2 calls on"},
		{"explicit for an hour", gemini, 120_000, cost.Caching{Prefix: 100_000}, time.Hour, Pays, 6,
			"caching 100,000 tokens pays from 6 calls within 1h on: making the cache costs $0.125, keeping it $0.45, and each call that reads saves $0.112"},
		{"explicit for five minutes", gemini, 120_000, cost.Caching{Prefix: 100_000}, 5 * time.Minute, Pays, 2, "from 2 calls within 5m on"},
		// 0.125 and 100 x 0.45: 45.125 / 0.112 = 402.9.
		{"explicit for 100 hours", gemini, 120_000, cost.Caching{Prefix: 100_000}, 100 * time.Hour, Pays, 403, "from 403 calls within 100h on"},
		{"below the edge", cliff, 50_000, cost.Caching{Prefix: 10_000}, 0, Pays, 2, "writing costs $0.0025 more than not caching, and each call that reads saves $0.009"},
		// 0.04 - 0.02 = 0.02 more, 0.002 saved: ten reads make it even, eleven pay.
		{"beyond the edge, even is not enough", cliff, 50_001, cost.Caching{Prefix: 10_000}, 0, Pays, 12,
			"writing costs $0.02 more than not caching, and each call that reads saves $0.002"},
		{"reading costs as much", with("lab", "input 1, cache_read 1", 0), 2000, cost.Caching{Prefix: 1000}, 0, Never, 0,
			"caching never pays: reading from the cache is not cheaper"},
		{"reading costs more", with("lab", "input 1, cache_read 2, cache_write_5m 0.5", 0), 2000, cost.Caching{Prefix: 1000}, 0, Never, 0, "is not cheaper"},
		{"writing costs less", with("lab", "input 1, cache_read 0.5, cache_write_5m 0.5", 0), 2000, cost.Caching{Prefix: 1000}, 0, Pays, 1,
			"caching 1,000 tokens pays from 1 call within 5m on: writing costs $0.0005 less than not caching"},
		{"one token", with("lab", "input 1, cache_read 0.5, cache_write_5m 0.5", 0), 2000, cost.Caching{Prefix: 1}, 0, Pays, 1,
			"caching 1 token pays from 1 call within 5m on: "},
		{"no price for reading", silent, 2000, cost.Caching{Prefix: 1000}, 0, NotKnown, 0,
			"whether caching pays is not known: a price that it takes is not listed"},
		{"no cache that is known of", with("lab", "input 1", 0), 2000, cost.Caching{Prefix: 1000}, 0, NotKnown, 0,
			"whether caching pays is not known: no caching is documented"},
		{"no price", &catalog.Offering{}, 2000, cost.Caching{Prefix: 1000}, 0, NotKnown, 0, "is not known"},
		{"free", &catalog.Offering{Billing: catalog.Free}, 2000, cost.Caching{Prefix: 1000}, 0, Never, 0, "is not cheaper"},
	} {
		tariff := cost.For(c.offering, cost.Terms{At: noon})
		b, err := CacheBreakEven(&tariff, cost.Usage{Input: c.input}, c.caching, c.kept)
		if err != nil || b.Paying != c.paying || b.Calls != c.calls || !strings.Contains(b.String(), c.want) {
			t.Errorf("%s: %d, %d calls, %v: %s\nwant %d, %d: %s", c.name, b.Paying, b.Calls, err, b.String(), c.paying, c.calls, c.want)
		}
	}
}

// TestCacheBreakEvenIsTheSmallest counts the calls up, on bills, for made-up prices and
// for those of the catalog.
func TestCacheBreakEvenIsTheSmallest(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	facts := load(t)
	found := map[Paying]int{}
	shares := 0
	for n := range 3000 {
		o := &facts.Offerings[r.IntN(len(facts.Offerings))]
		if n%2 == 0 {
			o = anyOffering(r, 20_000)
		}
		tariff := cost.For(o, cost.Terms{At: noon, Service: catalog.Service(r.IntN(2))})
		u := cost.Usage{Input: 1 + r.Int64N(300_000), Output: r.Int64N(1000)}
		c := cost.Caching{Prefix: r.Int64N(u.Input), Lifetime: cost.Lifetime(r.IntN(4))}
		b, err := CacheBreakEven(&tariff, u, c, 0)
		if err != nil {
			t.Fatal(err)
		}
		found[b.Paying]++
		hit, miss := tariff.Hit(u, c), tariff.Miss(u, c)
		write, knowsWrite := tariff.Total(&miss)
		read, knowsRead := tariff.Total(&hit)
		plain, known := tariff.Total(&u)
		if b.Paying == NotKnown {
			if known && knowsRead && knowsWrite && !tariff.Cacheless() {
				t.Fatalf("%s: %+v %+v: all prices are known", o.Key(), u, c)
			}
			continue
		}
		if h := b.Share(); h > 0 {
			// Of a million calls, h read and the others write: that pays, and with one read less it
			// does not.
			sum := func(h int64) money.Amount { return read.MulInt(h).Add(write.MulInt(million - h)) }
			if all := plain.MulInt(million); sum(h).Cmp(all) >= 0 || sum(h-1).Cmp(all) < 0 {
				t.Fatalf("%s: %+v %+v pays where %d of a million read", o.Key(), u, c, h)
			}
			shares++
		}
		first := int64(0)
		for n := int64(1); n <= 300; n++ {
			if write.Add(read.MulInt(n-1)).Cmp(plain.MulInt(n)) < 0 {
				first = n
				break
			}
		}
		if b.Paying == Pays && b.Calls <= 300 && first != b.Calls || b.Paying == Never && first != 0 && read.Cmp(plain) <= 0 {
			t.Fatalf("%s: %+v %+v pays from %d calls on, not %d", o.Key(), u, c, first, b.Calls)
		}
	}
	if shares < 100 {
		t.Errorf("%d pay from a share of the calls on", shares)
	}
	if found[Pays] < 300 || found[Never] < 100 || found[NotKnown] < 100 {
		t.Errorf("found %v", found)
	}
}

func TestCacheBreakEvenThatCannotBe(t *testing.T) {
	o := &catalog.Offering{Plans: []catalog.Plan{plan(t, "input 1, cache_read 0.1, cache_storage_hour 1")}}
	for _, c := range []struct {
		usage   cost.Usage
		caching cost.Caching
		kept    time.Duration
		want    string
	}{
		{cost.Usage{Input: 100}, cost.Caching{Prefix: 101}, 0, "cached prefix: 101 is not a part of 100 tokens"},
		{cost.Usage{Input: 100}, cost.Caching{Prefix: -1}, 0, "cached prefix: -1"},
		{cost.Usage{Input: 100}, cost.Caching{Prefix: 1, Lifetime: 7}, 0, "no lifetime"},
		{cost.Usage{Input: 100}, cost.Caching{Prefix: 1}, -time.Second, "cannot be kept for -1s"},
		{cost.Usage{Input: 100}, cost.Caching{Prefix: 1}, MaxKept + 1, "cannot be kept for 87840h0m0.000000001s"},
		{cost.Usage{Input: 100, Output: -1}, cost.Caching{Prefix: 1}, 0, "output: -1 is below zero"},
		{cost.Usage{Input: cost.MaxQuantity + 1}, cost.Caching{Prefix: 1}, 0, "is more than"},
	} {
		tariff := cost.For(o, cost.Terms{At: noon})
		if _, err := CacheBreakEven(&tariff, c.usage, c.caching, c.kept); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	var dear catalog.Rates
	for u := range catalog.NumUnits {
		dear.Set(u, 1<<63-1)
	}
	o.Plans[0].Tiers[0].Rates = dear
	tariff := cost.For(o, cost.Terms{At: noon})
	if b, err := CacheBreakEven(&tariff, cost.Usage{Input: cost.MaxQuantity}, cost.Caching{Prefix: cost.MaxQuantity}, MaxKept); err == nil {
		t.Errorf("%s", b.String())
	}
	// 10^15 tokens at what the catalog knows is still exact.
	o.Plans[0] = plan(t, "input 1, cache_read 0.1, cache_storage_hour 1")
	tariff = cost.For(o, cost.Terms{At: noon})
	b, err := CacheBreakEven(&tariff, cost.Usage{Input: cost.MaxQuantity}, cost.Caching{Prefix: cost.MaxQuantity}, MaxKept)
	if err != nil || b.Calls != 97_602 { // (1 + 87,840) / 0.9 = 97,601.1
		t.Errorf("%d calls, %v", b.Calls, err)
	}
}

// TestCacheBreakEvenWithin holds that "never" is not said of a prefix that may be long enough.
func TestCacheBreakEvenWithin(t *testing.T) {
	o := &catalog.Offering{Provider: "lab", ID: "x", MinCacheable: 1024, Plans: []catalog.Plan{plan(t, "input 3, cache_read 0.3, cache_write_5m 3.75")}}
	tariff := cost.For(o, cost.Terms{At: noon})
	for _, c := range []struct {
		caching cost.Caching
		high    int64
		want    string
	}{
		{cost.Caching{Prefix: 1000, Share: true}, 2200, "whether caching pays is not known: 1,000 tokens are too few for the provider, but they may be up to 1,100"},
		{cost.Caching{Prefix: 1000, Share: true}, 2040, "caching never pays: 1,000 tokens are too few"},
		{cost.Caching{Prefix: 1000}, 2200, "caching never pays: 1,000 tokens are too few"},
		{cost.Caching{Prefix: 1200, Share: true}, 2200, "caching 1,200 tokens pays from 2 calls"},
	} {
		b, err := CacheBreakEven(&tariff, cost.Usage{Input: 2000}, c.caching, 0)
		if err != nil {
			t.Fatal(err)
		}
		b.Within(&tariff, c.caching, cost.Range{Low: 1900, Point: 2000, High: c.high})
		if !strings.Contains(b.String(), c.want) {
			t.Errorf("%+v up to %d: %s, want %s", c.caching, c.high, b.String(), c.want)
		}
	}
}
