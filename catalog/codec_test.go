package catalog

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tokenfare/catalog/money"
)

// synthetic makes a catalog of n offerings in which every field varies.
func synthetic(n int) *Catalog {
	rng := rand.New(rand.NewPCG(7, 7))
	c := &Catalog{Refreshed: 20000, Next: 20007}
	c.Sources = []Source{{ID: "s", Name: "Source", URL: "https://example.com", Licence: "MIT", Read: 19990, Partial: true, Note: "a note"}}
	for i := range 40 {
		c.Providers = append(c.Providers, Provider{
			ID: fmt.Sprintf("p%02d", i), Name: fmt.Sprint("Provider ", i), URL: "https://example.com/pricing",
			FirstParty: i%2 == 0, Gateway: i%5 == 0, Gotchas: make([]string, i%3),
		})
		c.Labs = append(c.Labs, Lab{ID: fmt.Sprintf("l%02d", i), Name: fmt.Sprint("Lab ", i)})
	}
	for i := range n/3 + 1 {
		c.Models = append(c.Models, Model{
			ID: fmt.Sprintf("m%05d", i), Name: fmt.Sprint("Model ", i), Lab: c.Labs[i%40].ID, Family: "fam",
			Tokenizer: "o200k_base", Class: Class(i % 7), ClassReason: fmt.Sprint("reason ", i%9), Open: Tri(i % 3),
			Released: Date(19000 + i%900), Cutoff: Date(18900 + i%900), Description: fmt.Sprint("describes model ", i),
		})
	}
	for i := range n {
		o := Offering{
			Provider: c.Providers[i*40/n].ID, ID: fmt.Sprintf("vendor/model-%05d", i), Model: c.Models[i/3].ID,
			Name: fmt.Sprint("Vendor: Model ", i), Context: Tokens(rng.IntN(2_000_000)), MaxOutput: 32768,
			MinCacheable: 1024, CacheStep: 128, In: Text | Image, InPartial: i%3 == 0, Out: Text, Billing: PerToken, Status: Active,
			FirstSeen: 19900, LastSeen: 20000, TrainsOnInput: No, NotServedIn: [][]string{nil, {"us"}, {"eu", "us"}}[i%3],
			Facts:   Provenance{Source: "s", Checked: 19990, Level: OneSource},
			Sources: []FactSource{{"context", "s", 19990}, {"max_output", "s", 19991}},
		}
		o.Can.Set(Capability(i%int(NumCapabilities)), Yes)
		o.Can.Set(Capability((i+1)%int(NumCapabilities)), No)
		for s := range Service(1 + i%3) {
			plan := Plan{Service: s, Price: Provenance{Source: "s", Checked: 19990, Level: SourcesAgree, Agree: 2, Of: 3}}
			for k := range 1 + i%2 {
				t := Tier{Edge: Tokens(k * 272000), Inclusive: k == 0}
				t.Rates.Set(Input, money.Rate(rng.IntN(1000)*10_000))
				t.Rates.Set(Output, money.Rate(rng.IntN(1000)*10_000))
				t.Rates.Set(CacheRead, money.Rate(rng.IntN(1000_000)))
				plan.Tiers = append(plan.Tiers, t)
			}
			if i%50 == 0 {
				plan.Windows = []Window{{Zone: "UTC", Days: [7]bool{1: true}, From: 60, To: 240}}
			}
			o.Plans = append(o.Plans, plan)
		}
		c.Offerings = append(c.Offerings, o)
	}
	return c
}

func TestEncodeDecode(t *testing.T) {
	want := synthetic(500)
	data := Encode(want)
	got, err := Decode(string(data))
	if err != nil {
		t.Fatal(err)
	}
	// A list of length zero reads back as nil.
	for i := range want.Providers {
		if len(want.Providers[i].Gotchas) == 0 {
			want.Providers[i].Gotchas = nil
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("the catalog reads back differently")
	}
	if !bytes.Equal(Encode(got), data) {
		t.Error("equal catalogs give different bytes")
	}
}

// TestRatesCopies holds that a copy of rates is one's own.
func TestRatesCopies(t *testing.T) {
	var a Rates
	for _, u := range []Unit{WebSearchCall, Input, CacheRead} {
		a.Set(u, money.Rate(10*u+1))
	}
	b := a
	b.Set(Input, 7)
	b.Set(Output, 8)
	for u := range NumUnits {
		wantA, knownA := money.Rate(0), u == WebSearchCall || u == Input || u == CacheRead
		if knownA {
			wantA = money.Rate(10*u + 1)
		}
		if got, known := a.Get(u); got != wantA || known != knownA {
			t.Errorf("%s is %d (%t), want %d (%t)", u, got, known, wantA, knownA)
		}
		wantB, knownB := wantA, knownA || u == Output
		switch u {
		case Input:
			wantB = 7
		case Output:
			wantB = 8
		}
		if got, known := b.Get(u); got != wantB || known != knownB {
			t.Errorf("%s of the copy is %d (%t), want %d (%t)", u, got, known, wantB, knownB)
		}
	}
}

func TestPackRate(t *testing.T) {
	for _, r := range []money.Rate{0, 1, 400_000, 1_600_000, 75_000, -1_000_000, 123_456, 1e10, 1e17, math.MaxInt64 >> 5} {
		if got := unpackRate(packRate(r)); got != r {
			t.Errorf("%d reads back as %d", r, got)
		}
	}
	for r := money.Rate(1); r < 1e15; r = r*7 + 3 {
		if got := unpackRate(packRate(r)); got != r {
			t.Errorf("%d reads back as %d", r, got)
		}
	}
}

func TestDecodeDamaged(t *testing.T) {
	data := string(Encode(synthetic(20)))
	for n := range len(data) {
		if _, err := Decode(data[:n]); err == nil {
			t.Fatalf("no error for the first %d of %d bytes", n, len(data))
		}
	}
	if _, err := Decode(data + "x"); err == nil {
		t.Error("no error for a byte too many")
	}
	if _, err := Decode("tokenfare catalog 999\n"); err == nil {
		t.Error("no error for another version")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(synthetic(3)))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := Decode(compiledVersion + string(b))
		if err == nil {
			Encode(c)
		}
	})
}

// BenchmarkDecode decodes 10,000 offerings that are richer than ours: two plans and
// three tiers each.
func BenchmarkDecode(b *testing.B) { benchmarkDecode(b, synthetic(10_000)) }

// BenchmarkDecodeOurs decodes ours, repeated up to 10,000 offerings.
func BenchmarkDecodeOurs(b *testing.B) { benchmarkDecode(b, repeated(load(b), 10_000)) }

// BenchmarkDecodeEmbedded decodes what programs embed.
func BenchmarkDecodeEmbedded(b *testing.B) { benchmarkDecode(b, load(b)) }

func benchmarkDecode(b *testing.B, c *Catalog) {
	data := string(Encode(c))
	run := func(decode func(string) (*Catalog, error)) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			b.ReportMetric(float64(len(data)), "bytes")
			for b.Loop() {
				if _, err := decode(data); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("collecting", run(Decode))
	b.Run("at-once", run(decodeAtOnce)) // as Load does
}

// repeated returns a catalog of n offerings: those of c and copies with other IDs.
func repeated(c *Catalog, n int) *Catalog {
	r := &Catalog{Refreshed: c.Refreshed, Next: c.Next, Sources: c.Sources, Providers: c.Providers, Labs: c.Labs}
	for copies := 0; len(r.Offerings) < n; copies++ {
		suffix := fmt.Sprint("-", copies)
		for _, m := range c.Models {
			m.ID, m.Name = m.ID+suffix, m.Name+suffix
			r.Models = append(r.Models, m)
		}
		for _, o := range c.Offerings[:min(len(c.Offerings), n-len(r.Offerings))] {
			o.ID, o.Model = o.ID+suffix, o.Model+suffix
			r.Offerings = append(r.Offerings, o)
		}
	}
	slices.SortStableFunc(r.Offerings, func(a, b Offering) int { return strings.Compare(a.Provider, b.Provider) })
	return r
}
