package fit

import (
	"math/rand/v2"
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// tiered is a plan whose whole request costs other rates above an edge.
func tiered(edge catalog.Tokens, inclusive bool, below, above [2]string) []catalog.Plan {
	p := plan(below[0], below[1])
	beyond := plan(above[0], above[1])[0].Tiers[0]
	beyond.Edge, beyond.Inclusive = edge, inclusive
	p[0].Tiers = append(p[0].Tiers, beyond)
	return p
}

func exactly(n int64) token.Count { return token.Count{Tokens: n, Low: n, High: n} }

// hints writes an offer's hints, one a line.
func hints(o *Offer) string {
	var list []string
	for _, h := range o.Hints {
		list = append(list, h.String())
	}
	return strings.Join(list, "\n")
}

func TestHints(t *testing.T) {
	twice := tiered(272_000, false, [2]string{"1", "4"}, [2]string{"2", "8"})
	half := tiered(272_000, false, [2]string{"1", "4"}, [2]string{"1.5", "6"})
	inclusive := tiered(200_000, true, [2]string{"1", "4"}, [2]string{"2.5", "4"})
	wide := catalog.Offering{Context: 1_000_000, Plans: twice}
	for _, c := range []struct {
		name          string
		offering      catalog.Offering
		input, output int64
		want          string
	}{
		{"18 over", catalog.Offering{Context: 200_000}, 200_018, 0, "remove 18 tokens to make it fit"},
		{"1 over", catalog.Offering{Context: 200_000}, 200_001, 0, "remove 1 token to make it fit"},
		{"the output counts", catalog.Offering{Context: 200_000}, 198_000, 4000,
			"remove 2,000 tokens to make it fit\nlower the output by 2,000 tokens to make it fit"},
		{"too little output to lower", catalog.Offering{Context: 200_000}, 200_000, 18, "remove 18 tokens to make it fit"},
		{"more than half of the output", catalog.Offering{Context: 200_000}, 198_001, 3999, "remove 2,000 tokens to make it fit"},
		{"a tenth of the prompt", catalog.Offering{Context: 200_000}, 222_222, 0, "remove 22,222 tokens to make it fit"},
		{"more than a tenth", catalog.Offering{Context: 200_000}, 222_223, 0, ""},
		{"a page of a short prompt", catalog.Offering{Context: 4096}, 6096, 0, "remove 2,000 tokens to make it fit"},
		{"more than a page of it", catalog.Offering{Context: 4096}, 6097, 0, ""},
		{"input limit", catalog.Offering{Context: 200_000, MaxInput: 100_000}, 100_100, 0, "remove 100 tokens to make it fit"},
		{"output limit", catalog.Offering{Context: 200_000, MaxOutput: 8192}, 100, 9000, "lower the output by 808 tokens to make it fit"},
		{"far above the output limit", catalog.Offering{Context: 200_000, MaxOutput: 4096}, 100, 9000, ""},
		{"both limits", catalog.Offering{Context: 200_000, MaxInput: 100_000, MaxOutput: 8192}, 100_100, 9000,
			"remove 100 tokens and lower the output by 808 tokens to make it fit"},
		{"window and output limit", catalog.Offering{Context: 200_000, MaxOutput: 8192}, 192_000, 9000,
			"remove 192 tokens and lower the output by 808 tokens to make it fit\nlower the output by 1,000 tokens to make it fit"},
		{"another reason too", catalog.Offering{Context: 200_000, Shutdown: catalog.DateOf(now)}, 200_018, 0, ""},
		{"no window known", catalog.Offering{}, 5000, 0, ""},

		{"above an edge", wide, 272_812, 1000, "812 tokens over 272,000 doubles this\nremove 812 tokens to halve the price"},
		{"one above", wide, 272_001, 1000, "1 token over 272,000 doubles this\nremove 1 token to halve the price"},
		{"far above", wide, 400_000, 1000, "128,000 tokens over 272,000 doubles this"},
		{"a tenth above", wide, 302_222, 1000, "30,222 tokens over 272,000 doubles this\nremove 30,222 tokens to save 55 %"},
		{"more than a tenth above", wide, 302_223, 1000, "30,223 tokens over 272,000 doubles this"},
		{"below", wide, 271_000, 1000, "1,000 tokens below the edge at 272,000, where this costs twice as much"},
		{"at the edge", wide, 272_000, 1000, "at the edge of 272,000: one token more costs twice as much"},
		{"a twentieth below", wide, 258_400, 1000, "13,600 tokens below the edge at 272,000, where this costs twice as much"},
		{"more than a twentieth below", wide, 258_399, 1000, ""},
		{"half as much more", catalog.Offering{Context: 1_000_000, Plans: half}, 280_000, 0,
			"8,000 tokens over 272,000 adds 50 % to this\nremove 8,000 tokens to save 35 %"},
		{"half as much more, below", catalog.Offering{Context: 1_000_000, Plans: half}, 271_999, 0,
			"1 token below the edge at 272,000, where this costs 50 % more"},
		{"inclusive", catalog.Offering{Context: 1_000_000, Plans: inclusive}, 200_000, 0,
			"1 token over 199,999 makes this 2.5 times as dear\nremove 1 token to save 60 %"},
		{"inclusive, below", catalog.Offering{Context: 1_000_000, Plans: inclusive}, 199_000, 0,
			"999 tokens below the edge at 199,999, where this costs 2.5 times as much"},
		{"cheaper beyond", catalog.Offering{Context: 1_000_000, Plans: tiered(1000, false, [2]string{"2", "2"}, [2]string{"1", "1"})}, 1001, 0, ""},
		{"marginal", catalog.Offering{Context: 1_000_000, Plans: marginal(twice)}, 272_812, 0, ""},
		{"no dearer here", catalog.Offering{Context: 1_000_000, Plans: tiered(1000, false, [2]string{"1", "1"}, [2]string{"1", "2"})}, 1001, 0, ""},
	} {
		o := c.offering
		o.Provider, o.ID, o.Model, o.Status = "lab", "x", "midi", catalog.Active
		if o.Plans == nil {
			o.Plans = plan("1", "4")
		}
		facts := small()
		facts.Offerings = []catalog.Offering{o}
		r := request(c.input, c.output)
		offer := Price(facts, &facts.Offerings[0], r, exactly(c.input))
		if got := hints(&offer); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func marginal(plans []catalog.Plan) []catalog.Plan {
	p := plans[0]
	p.Tiers = append([]catalog.Tier{}, p.Tiers...)
	p.Tiers[1].Marginal = true
	return []catalog.Plan{p}
}

// TestHintsOfAnEstimate says where the interval of a count reaches across an edge.
func TestHintsOfAnEstimate(t *testing.T) {
	facts := sold(catalog.Offering{Provider: "lab", ID: "x", Context: 300_000, Plans: tiered(200_000, false, [2]string{"1", "1"}, [2]string{"2", "2"})})
	for _, c := range []struct {
		count token.Count
		want  string
	}{
		{token.Count{Tokens: 150_000, Low: 90_000, High: 210_000},
			"50,000 tokens below the edge at 200,000, where this costs twice as much; by the upper end of the estimate it is beyond"},
		{token.Count{Tokens: 200_000, Low: 190_000, High: 210_000},
			"at the edge of 200,000: one token more costs twice as much; by the upper end of the estimate it is beyond"},
		{token.Count{Tokens: 210_000, Low: 200_000, High: 220_000},
			"10,000 tokens over 200,000 doubles this; by the lower end of the estimate it is not over\nremove 10,000 tokens to about halve the price"},
	} {
		o := Price(facts, &facts.Offerings[0], request(1, 0), c.count)
		if got := hints(&o); got != c.want {
			t.Errorf("%+v: got\n%s\nwant\n%s", c.count, got, c.want)
		}
	}
	over := Price(facts, &facts.Offerings[0], request(1, 0), token.Count{Tokens: 301_000, Low: 290_000, High: 320_000})
	if got := strings.Join(over.Cautions(), ", "); got != "may fit" || over.Fits() || !over.MayFit {
		t.Errorf("%q", got)
	}
}

// TestHintsHold does what the hints say, on the whole catalog: with so much less it fits
// or is cheaper, and with one token more it is not.
func TestHintsHold(t *testing.T) {
	facts := load(t)
	rng := rand.New(rand.NewPCG(7, 7))
	done := map[Advice]int{}
	for i := range facts.Offerings {
		o := &facts.Offerings[i]
		for range 20 {
			r, n := anyRequest(rng), nearLimit(rng, o)
			r.Seen.Counts[token.Base] = n
			r.Usage.CacheRead, r.Caching.Prefix = min(r.Usage.CacheRead, n/2), min(r.Caching.Prefix, n/2)
			offer := Price(facts, o, r, exactly(n))
			for _, h := range offer.Hints {
				done[h.Advice]++
				checkHint(t, facts, &offer, r, n, h)
			}
		}
	}
	if done[ToFit] < 1000 || done[ToSave] < 200 || done[OverEdge] < 200 || done[UnderEdge] < 100 {
		t.Errorf("too few: %v", done)
	}
}

// nearLimit makes up the length of a prompt at a limit of an offering or at an edge of
// its prices.
func nearLimit(rng *rand.Rand, o *catalog.Offering) int64 {
	edges := []int64{int64(o.Context), int64(o.MaxInput), int64(o.Context) - 3000}
	for i := range o.Plans {
		for j := range o.Plans[i].Tiers {
			edges = append(edges, int64(o.Plans[i].Tiers[j].Edge))
		}
	}
	n := edges[rng.IntN(len(edges))]
	return max(n-n/10+rng.Int64N(n/5+1000), 10)
}

func checkHint(t *testing.T, facts *catalog.Catalog, offer *Offer, r Request, n int64, h Hint) {
	t.Helper()
	// at prices the request with a prompt and an output that are shorter. The cached
	// prefix stays as it is.
	at := func(remove, lower int64) Offer {
		q := r
		q.Output -= lower
		q.OutputLow, q.OutputHigh = 0, 0
		q.Seen.Counts = map[string]int64{token.Base: n - remove}
		return Price(facts, offer.Offering, q, exactly(n-remove))
	}
	where := offer.Offering.Key() + ": " + h.String()
	switch h.Advice {
	case ToFit:
		if o := at(h.Remove, h.Lower); !o.Fits() || o.Total != h.To || h.From != offer.Total {
			t.Errorf("%s: %v, %s, not %s", where, o.Reasons, o.Total, h.To)
		}
		if o := at(h.Remove-1, h.Lower); h.Remove > 0 && o.Fits() {
			t.Errorf("%s: one less suffices", where)
		}
		if o := at(h.Remove, h.Lower-1); h.Lower > 0 && o.Fits() {
			t.Errorf("%s: one less suffices", where)
		}
	case ToSave:
		if o := at(h.Remove, 0); o.Total != h.To || h.To.Cmp(offer.Total) >= 0 || h.From != offer.Total || h.Remove > n/10 {
			t.Errorf("%s: %s after %s, not %s", where, o.Total, offer.Total, h.To)
		}
		if o := at(h.Remove-1, 0); o.Total.Cmp(h.To) <= 0 {
			t.Errorf("%s: one less suffices", where)
		}
	case OverEdge, UnderEdge:
		toEdge := n - h.Edge
		before, after := at(toEdge, 0), at(toEdge-1, 0)
		if before.Total != h.From || after.Total != h.To || h.To.Cmp(h.From) <= 0 || max(toEdge, -toEdge) != h.Distance {
			t.Errorf("%s: %s before %s, not %s before %s", where, before.Total, after.Total, h.From, h.To)
		}
	}
}

// TestNear holds that the near misses are those that a hint makes fit, cheapest first.
func TestNear(t *testing.T) {
	ranker := NewRanker(load(t))
	rng := rand.New(rand.NewPCG(8, 8))
	found := 0
	for range 20 {
		ranking := ranker.Rank(anyRequest(rng))
		near := ranking.Near()
		found += len(near)
		for i := range ranking.Len() {
			o := ranking.At(i)
			helps := false
			for _, h := range o.Hints {
				helps = helps || h.Advice == ToFit
			}
			listed := len(near) > 0 && near[0] == i
			if helps != listed {
				t.Fatalf("%s: listed is %t, hints are %v", o.Offering.Key(), listed, o.Hints)
			}
			if listed {
				near = near[1:]
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d", found)
	}
}

// TestPartsAreNotRemoved holds that no hint takes off images, or what is in the cache.
func TestPartsAreNotRemoved(t *testing.T) {
	facts := sold(catalog.Offering{Provider: "lab", ID: "x", Context: 1000, Plans: plan("1", "1")})
	facts.Offerings[0].Can.Set(catalog.Vision, catalog.Yes)
	r := request(1050, 0)
	r.Usage = cost.Usage{ImageInput: 1001}
	if o := Price(facts, &facts.Offerings[0], r, exactly(1050)); len(o.Hints) > 0 {
		t.Errorf("%s", hints(&o))
	}
	r.Usage.ImageInput = 1000
	if o := Price(facts, &facts.Offerings[0], r, exactly(1050)); hints(&o) != "remove 50 tokens to make it fit" {
		t.Errorf("%q", hints(&o))
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		part, whole string
		want        int64
	}{
		{"1", "2", 50}, {"2", "1", 200}, {"0", "1", 0}, {"1", "3", 33}, {"2", "3", 67}, {"0.995", "1", 100}, {"0.994", "1", 99},
		{"0.000000000001", "0.000000000002", 50}, {"5", "0", 10_000}, {"1000", "1", 10_000}, {"1", "1", 100},
	} {
		part, _ := money.ParseAmount(c.part)
		whole, _ := money.ParseAmount(c.whole)
		if got := percent(part, whole); got != c.want {
			t.Errorf("%s of %s is %d %%, want %d", c.part, c.whole, got, c.want)
		}
	}
}

func TestHintWords(t *testing.T) {
	for _, c := range []struct {
		hint     Hint
		from, to string
		want     string
	}{
		{Hint{Advice: ToSave, Remove: 1200}, "2", "1", "remove 1,200 tokens to halve the price"},
		{Hint{Advice: ToSave, Remove: 1200}, "2", "1.04", "remove 1,200 tokens to about halve the price"},
		{Hint{Advice: ToSave, Remove: 1200}, "2", "1.5", "remove 1,200 tokens to save 25 %"},
		{Hint{Advice: ToSave, Remove: 1200}, "2", "1.999", "remove 1,200 tokens to save less than 1 %"},
		{Hint{Advice: OverEdge, Distance: 812, Edge: 272_000}, "1", "1.95", "812 tokens over 272,000 about doubles this"},
		{Hint{Advice: OverEdge, Distance: 812, Edge: 272_000}, "1", "3", "812 tokens over 272,000 makes this 3 times as dear"},
		{Hint{Advice: OverEdge, Distance: 812, Edge: 272_000}, "1", "1.01", "812 tokens over 272,000 adds 1 % to this"},
		{Hint{Advice: UnderEdge, Distance: 5, Edge: 272_000}, "1", "1.95", "5 tokens below the edge at 272,000, where this costs about twice as much"},
	} {
		c.hint.From, _ = money.ParseAmount(c.from)
		c.hint.To, _ = money.ParseAmount(c.to)
		if got := c.hint.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
