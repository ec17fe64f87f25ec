package fit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

func load(t testing.TB) *catalog.Catalog {
	t.Helper()
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// anyRequest makes up a request, whose prompt is often near an edge or a limit.
func anyRequest(r *rand.Rand) Request {
	lengths := []int64{0, 500, 31_900, 127_000, 128_100, 199_000, 200_050, 256_200, 271_000, 272_812, 300_000}
	q := request(lengths[r.IntN(len(lengths))]+r.Int64N(1000), r.Int64N(9000))
	if r.IntN(2) == 0 {
		q.OutputLow, q.OutputHigh = 1+q.Output/2, q.Output*2
	}
	switch r.IntN(4) {
	case 0:
		q.Caching = cost.Caching{Prefix: r.Int64N(q.Seen.Counts[token.Base] + 1), Hits: r.Int64N(1_000_001)}
	case 1:
		q.Usage.CacheRead = r.Int64N(q.Seen.Counts[token.Base]/2 + 1)
	}
	if r.IntN(3) == 0 {
		q.Prompt = withMedia(r, q.Seen)
	}
	q.Service = []catalog.Service{catalog.Standard, catalog.Standard, catalog.Batch}[r.IntN(3)]
	q.Region = []string{"", "", "us"}[r.IntN(3)]
	return q
}

// withMedia is a request with a text and images and recordings whose sizes nobody tells.
func withMedia(r *rand.Rand, text token.Seen) *Prompt {
	shape := prompt.Shape{Kind: prompt.Chat, Messages: 1, Buckets: []prompt.Bucket{{What: prompt.Message}}}
	if r.IntN(2) == 0 {
		shape.Media = append(shape.Media, prompt.Media{Medium: prompt.Image, Count: 1 + r.IntN(20)})
	}
	if r.IntN(2) == 0 {
		shape.Media = append(shape.Media, prompt.Media{Medium: prompt.Audio, Count: 1})
	}
	if r.IntN(3) == 0 {
		shape.Buckets[0].Cache = prompt.FiveMinutes
	}
	return &Prompt{Shape: shape, Buckets: []token.Seen{text}}
}

// sold is a catalog of offers of one model, but for what the test says.
func sold(offers ...catalog.Offering) *catalog.Catalog {
	facts := small()
	for i := range offers {
		o := &offers[i]
		if o.Model == "" {
			o.Model = "midi"
		}
		if o.Context == 0 {
			o.Context = 128_000
		}
		o.Status = catalog.Active
	}
	facts.Offerings = offers
	return facts
}

func offerNamed(t *testing.T, r *Ranking, key string) Offer {
	t.Helper()
	for i := range r.Len() {
		if o := r.At(i); o.Offering.Key() == key {
			return o
		}
	}
	t.Fatalf("no offer %s", key)
	return Offer{}
}

func TestTies(t *testing.T) {
	facts := sold(
		catalog.Offering{Provider: "gate", ID: "a", Plans: plan("1", "1")},
		catalog.Offering{Provider: "gate", ID: "b", Plans: plan("1.0001", "1")},
		catalog.Offering{Provider: "lab", ID: "c", Plans: plan("1", "1")},
		catalog.Offering{Provider: "lab", ID: "d", Plans: plan("1.2", "1")},
		catalog.Offering{Provider: "lab", ID: "e", Plans: plan("1.0001", "1")},
		catalog.Offering{Provider: "lab", ID: "f", Plans: plan("1", "1"), Context: 100},
	)
	ranking := NewRanker(facts).Rank(request(1000, 0))
	var got strings.Builder
	for _, o := range all(ranking) {
		got.WriteString(o.Offering.Key() + " " + o.Total.Display() + " " + o.Tie.String() + "\n")
	}
	want := `
lab/c $0.001 costs the same as 1 other, and rounded as 2 more
gate/a $0.001 costs the same as 1 other, and rounded as 2 more
lab/e $0.001 costs the same as 1 other, and rounded as 2 more
gate/b $0.001 costs the same as 1 other, and rounded as 2 more
lab/d $0.0012 
lab/f $0.001 
`
	if got.String() != want[1:] {
		t.Errorf("got\n%swant%s", got.String(), want)
	}
	for _, c := range []struct {
		tie  Tie
		want string
	}{
		{Tie{}, ""},
		{Tie{0, 1}, "rounded, costs the same as 1 other"},
		{Tie{3, 3}, "costs the same as 3 others"},
		{Tie{1200, 1201}, "costs the same as 1,200 others, and rounded as 1 more"},
	} {
		if got := c.tie.String(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.tie, got, c.want)
		}
	}
}

// TestTiesAreCounted compares each offer with every other, in any order of asking.
func TestTiesAreCounted(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	ranking := NewRanker(load(t)).Rank(request(1000, 500))
	tied := 0
	for range 100 {
		i := r.IntN(ranking.priced + 5)
		o := ranking.At(i)
		var want Tie
		for j := range ranking.priced {
			if i >= ranking.priced || j == i || (j < ranking.Fitting) != (i < ranking.Fitting) {
				continue
			}
			if ranking.places[j].total == o.Total {
				want.Exactly++
			}
			if ranking.places[j].total.Display() == o.Total.Display() {
				want.Shown++
			}
		}
		if o.Tie != want {
			t.Errorf("%s in place %d: %+v, want %+v", o.Offering.Key(), i, o.Tie, want)
		}
		tied += o.Tie.Exactly
	}
	if tied < 50 {
		t.Errorf("only %d ties", tied)
	}
}

// TestOrderIsTotal holds that no two offers are equal, and that the order does not go
// by what was ranked before.
func TestOrderIsTotal(t *testing.T) {
	facts := load(t)
	r := rand.New(rand.NewPCG(2, 2))
	ranker := NewRanker(facts)
	for range 30 {
		q := anyRequest(r)
		fresh, used := NewRanker(facts).Rank(q), ranker.Rank(q)
		for i := range fresh.places {
			if fresh.places[i] != used.places[i] {
				t.Fatalf("%+v: place %d goes by the rankings before", q, i)
			}
			sameGroup := i != fresh.Fitting && i != fresh.priced
			if i > 0 && sameGroup && compare(fresh.places[i-1], fresh.places[i]) >= 0 {
				t.Fatalf("%+v: place %d is not after the one before", q, i)
			}
		}
	}
}

// TestOldRankingStaysTrue holds that a ranking tells the same after others were made.
func TestOldRankingStaysTrue(t *testing.T) {
	ranker := NewRanker(load(t))
	ranking := ranker.Rank(request(1000, 500))
	before := lines(all(ranking))
	later := request(5000, 10)
	later.Service, later.At = catalog.Batch, now.AddDate(1, 0, 0)
	ranker.Rank(later)
	if lines(all(ranking)) != before {
		t.Error("a ranking changed after another was made")
	}
}

func TestUnsure(t *testing.T) {
	facts := sold(
		catalog.Offering{Provider: "lab", ID: "exact", Plans: plan("1", "1")},
		catalog.Offering{Provider: "lab", ID: "exact-near", Plans: plan("1.01", "1")},
		catalog.Offering{Provider: "lab", ID: "estimated", Model: "closed", Plans: plan("0.9", "1")},
		catalog.Offering{Provider: "lab", ID: "estimated-twice", Model: "closed", Plans: plan("0.91", "1")},
		catalog.Offering{Provider: "lab", ID: "far", Model: "closed", Plans: plan("9", "1")},
	)
	ranking := NewRanker(facts).Rank(request(10_000, 0))
	for key, want := range map[string]string{
		"lab/exact":      "not certain: cannot be told from lab/estimated and 1 other",
		"lab/exact-near": "not certain: cannot be told from lab/estimated and 1 other",
		// Of one prompt and one tokenizer, the cheaper rate is cheaper.
		"lab/estimated":       "not certain: cannot be told from lab/exact and 1 other",
		"lab/estimated-twice": "not certain: cannot be told from lab/exact and 1 other",
		"lab/far":             "",
	} {
		if o := offerNamed(t, &ranking, key); o.Unsure.String() != want {
			t.Errorf("%s: %q, want %q", key, o.Unsure, want)
		}
	}
	far := facts.Offerings[4]
	for n, want := range map[int]string{
		1:          "not certain: cannot be told from lab/far",
		3:          "not certain: cannot be told from lab/far and 2 others",
		ManyUnsure: "not certain: cannot be told from lab/far and 49 or more others",
	} {
		if got := (Unsure{n, &far}).String(); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// TestOutputCanTurnTheOrder holds that offers are compared at the same output: only
// where it may turn their order are they not certain.
func TestOutputCanTurnTheOrder(t *testing.T) {
	facts := sold(
		catalog.Offering{Provider: "lab", ID: "cheap-input", Plans: plan("1", "9")},
		catalog.Offering{Provider: "lab", ID: "cheap-output", Plans: plan("2", "4")},
		catalog.Offering{Provider: "lab", ID: "dear", Plans: plan("2", "9.1")},
	)
	r := request(1000, 100)
	r.OutputLow, r.OutputHigh = 50, 1000
	ranking := NewRanker(facts).Rank(r)
	for key, want := range map[string]int{"lab/cheap-input": 1, "lab/cheap-output": 1, "lab/dear": 0} {
		if o := offerNamed(t, &ranking, key); o.Unsure.Count != want {
			t.Errorf("%s cannot be told from %d others, want %d", key, o.Unsure.Count, want)
		}
	}
}

// TestUnsureSeesEveryTurn draws lengths from the intervals: where two offers turn
// round, the ranking is not certain about them.
func TestUnsureSeesEveryTurn(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	ranker := NewRanker(load(t))
	turns, certain := 0, 0
	for range 12 {
		q := anyRequest(r)
		ranking := ranker.Rank(q)
		d := ranking.look()
		for range 4000 {
			if ranking.Fitting < 2 {
				break
			}
			i := r.IntN(ranking.Fitting - 1)
			j := min(i+1+r.IntN(40), ranking.Fitting-1)
			output := between(r, q.output().Low, q.output().High)
			a, b := ranking.drawn(r, i), ranking.drawn(r, j)
			if d.alike[i] == d.alike[j] {
				b = a
			}
			writes := r.IntN(2) == 0
			first, knowsFirst := ranking.totalAt(i, a, output, writes)
			second, knowsSecond := ranking.totalAt(j, b, output, writes)
			could := d.couldBeCheaper(j, i)
			if !could {
				certain++
			}
			if !knowsFirst || !knowsSecond || second.Cmp(first) >= 0 {
				continue
			}
			turns++
			if !could {
				t.Fatalf("%s costs %s at %d, %s costs %s at %d: the order is said to be certain",
					ranking.entry(i).offering.Key(), first, a, ranking.entry(j).offering.Key(), second, b)
			}
		}
	}
	if turns < 500 || certain < 500 {
		t.Errorf("%d turns, %d pairs are certain", turns, certain)
	}
}

func between(r *rand.Rand, low, high int64) int64 { return low + r.Int64N(high-low+1) }

// drawn draws a length of the prompt from the interval of the offer in place i.
func (r *Ranking) drawn(rng *rand.Rand, i int) cost.Length {
	return drawnFrom(rng, &r.counts[r.entry(i).way])
}

// drawnFrom draws how many tokens the text, the images and the audio of a prompt are, each
// for itself.
func drawnFrom(rng *rand.Rand, c *counted) cost.Length {
	media := c.images.Add(c.audio)
	l := cost.Length{
		Images: between(rng, c.images.Low, c.images.High) - c.images.Point,
		Audio:  between(rng, c.audio.Low, c.audio.High) - c.audio.Point,
	}
	l.Input = between(rng, c.Low-media.Low, c.High-media.High) + media.Point + l.Images + l.Audio
	return l
}

// totalAt is the total of the offer in place i with a prompt and an output of some lengths,
// with what the provider may write to its cache by default or without.
func (r *Ranking) totalAt(i int, input cost.Length, output int64, writes bool) (money.Amount, bool) {
	l := r.listing(i)
	u := r.request.of(&r.counts[r.entry(i).way], &l.tariff)
	total, known := l.tariff.TotalOf(&u, input, output)
	if writes {
		total = total.Add(l.tariff.WritesOf(&u, input))
	}
	return total, known
}

// TestUnsureCountsAll compares each offer with every other.
func TestUnsureCountsAll(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	ranker := NewRanker(load(t))
	counted := 0
	for range 8 {
		ranking := ranker.Rank(anyRequest(r))
		d := ranking.look()
		for range min(100, ranking.Fitting) {
			i := r.IntN(ranking.Fitting)
			var want Unsure
			for j := range ranking.Fitting {
				if j < i && d.couldBeCheaper(i, j) || j > i && d.couldBeCheaper(j, i) {
					if want.Count++; want.First == nil {
						want.First = ranking.entry(j).offering
					}
				}
			}
			want.Count = min(want.Count, ManyUnsure)
			if got := ranking.At(i).Unsure; got != want {
				t.Fatalf("place %d of %d: %v, want %v", i, ranking.Fitting, got, want)
			}
			counted += want.Count
		}
	}
	if counted < 1000 {
		t.Errorf("only %d", counted)
	}
}

// TestWritesAreOneUnknown holds what is said of the order where a provider may write to its
// cache by default: it is not certain against one that does not, and it is against another
// that does the same.
func TestWritesAreOneUnknown(t *testing.T) {
	writing := func(provider, id, input, write string) catalog.Offering {
		p := plan(input, "10")
		p[0].Tiers[0].Rates.Set(catalog.CacheWrite30m, rate(write))
		p[0].Tiers[0].Rates.Set(catalog.CacheRead, rate("0.1"))
		return catalog.Offering{Provider: provider, ID: id, Context: 1e6, MinCacheable: 1024, Plans: p}
	}
	facts := sold(writing("lab", "a", "2", "2.5"), writing("shop", "b", "2.2", "2.75"),
		catalog.Offering{Provider: "other", ID: "c", Context: 1e6, Plans: plan("2.1", "10")})
	for _, c := range []struct {
		tokens   int64
		explicit bool
		want     string
	}{
		{4000, false, "lab/a: 0.01 to 0.012, other/c 1; other/c: 0.0104 to 0.0104, lab/a 1; shop/b: 0.0108 to 0.013,  0"},
		{4000, true, "lab/a: 0.01 to 0.01,  0; other/c: 0.0104 to 0.0104,  0; shop/b: 0.0108 to 0.0108,  0"},
		{1000, false, "lab/a: 0.004 to 0.004,  0; other/c: 0.0041 to 0.0041,  0; shop/b: 0.0042 to 0.0042,  0"},
	} {
		request := Request{Seen: token.Seen{Counts: map[string]int64{token.Base: c.tokens}}, Output: 200, At: now}
		request.Usage.Explicit = c.explicit
		ranking := NewRanker(facts).Rank(request)
		var says []string
		for i := range ranking.Len() {
			o := ranking.At(i)
			first := ""
			if o.Unsure.First != nil {
				first = o.Unsure.First.Key()
			}
			says = append(says, fmt.Sprintf("%s: %s to %s, %s %d", o.Offering.Key(), o.Low, o.High, first, o.Unsure.Count))
		}
		if got := strings.Join(says, "; "); got != c.want {
			t.Errorf("%d tokens, explicit %t: %s\nwant %s", c.tokens, c.explicit, got, c.want)
		}
	}
}

func TestContest(t *testing.T) {
	disputed := plan("0.1", "1")
	disputed[0].Price = catalog.Provenance{Level: catalog.OneSource, Agree: 1, Of: 6}
	facts := sold(
		catalog.Offering{Provider: "gate", ID: "disputed", Plans: disputed},
		catalog.Offering{Provider: "lab", ID: "estimated", Model: "closed", Plans: plan("0.7", "1")},
		catalog.Offering{Provider: "lab", ID: "exact", Model: "big", Plans: plan("0.9", "1")},
		catalog.Offering{Provider: "lab", ID: "mid", Plans: plan("1", "1")},
		catalog.Offering{Provider: "lab", ID: "mid-dearer", Plans: plan("2", "1")},
		catalog.Offering{Provider: "lab", ID: "may-fit", Model: "closed", Plans: plan("0.65", "1"), Context: 11_500},
		catalog.Offering{Provider: "lab", ID: "small", Model: "mini", Plans: disputed},
		catalog.Offering{Provider: "lab", ID: "tight", Model: "closed", Plans: plan("0.75", "1"), Context: 12_500},
	)
	ranking := NewRanker(facts).Rank(request(10_000, 0))
	var got strings.Builder
	for n := range ranking.Winners {
		c := ranking.Contest(n)
		runnerUp := "none"
		if c.RunnerUp >= 0 {
			runnerUp = ranking.At(c.RunnerUp).Offering.Key()
		}
		fmt.Fprintf(&got, "%s, then %s, certain %t\n", ranking.At(c.Winner).Offering.Key(), runnerUp, c.Certain)
		for _, s := range ranking.Says(c) {
			got.WriteString("  " + s + "\n")
		}
	}
	want := `
lab/small, then none, certain false
  not certain: sources disagree: 1 of 6 has this price
lab/estimated, then lab/tight, certain false
  not certain: lab/exact and 1 other could be cheaper
lab/mid, then lab/mid-dearer, certain true
  gate/disputed is cheaper at $0.001, but sources disagree: 1 of 6 has this price
`
	if got.String() != want[1:] {
		t.Errorf("got\n%swant%s", got.String(), want)
	}
}

// TestManyPassedOver holds that a long list is cut.
func TestManyPassedOver(t *testing.T) {
	facts := sold()
	for n := range 6 {
		o := catalog.Offering{Provider: "lab", ID: fmt.Sprint(n), Model: "midi", Context: 1000, Plans: plan("1", "1")}
		if n == 5 {
			o.Status, o.Plans = catalog.Active, plan("2", "2")
		}
		if n == 1 {
			o.Status, o.Context = catalog.Active, 0
		}
		facts.Offerings = append(facts.Offerings, o)
	}
	ranking := NewRanker(facts).Rank(request(100, 0))
	want := `lab/0 is cheaper at $0.0001, but it is not known to be still sold
lab/1 is cheaper at $0.0001, but its context window is not documented
lab/2 is cheaper at $0.0001, but it is not known to be still sold
2 others are cheaper too, but as doubtful`
	if got := strings.Join(ranking.Says(ranking.Contest(0)), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDisputed(t *testing.T) {
	for _, c := range []struct {
		level     catalog.Level
		agree, of uint8
		want      bool
	}{
		{catalog.OneSource, 1, 6, true},
		{catalog.OneSource, 1, 3, true},
		{catalog.SourcesAgree, 2, 5, true},
		{catalog.SourcesAgree, 3, 7, true},
		{catalog.SourcesAgree, 2, 4, false},
		{catalog.SourcesAgree, 4, 7, false},
		{catalog.OneSource, 1, 2, false}, // which of the two is wrong nobody knows
		{catalog.OneSource, 1, 1, false},
		{catalog.OneSource, 0, 0, false},
		{catalog.Derived, 0, 0, false},
		{catalog.ProviderPage, 1, 6, false},
	} {
		p := catalog.Provenance{Level: c.level, Agree: c.agree, Of: c.of}
		if Disputed(&p) != c.want {
			t.Errorf("%s, %d of %d: %t", c.level, c.agree, c.of, !c.want)
		}
	}
}

// TestDisputeOfTheStandardPrice holds that a batch price which nobody compared is as
// doubtful as the standard price beside it.
func TestDisputeOfTheStandardPrice(t *testing.T) {
	plans := append(plan("1", "1"), plan("0.5", "0.5")...)
	plans[0].Price = catalog.Provenance{Level: catalog.OneSource, Agree: 1, Of: 6}
	plans[1].Service, plans[1].Price = catalog.Batch, catalog.Provenance{Level: catalog.OneSource}
	facts := sold(catalog.Offering{Provider: "lab", ID: "a", Plans: plans})
	r := request(10, 10)
	r.Service = catalog.Batch
	if o := Price(facts, &facts.Offerings[0], r, token.Count{Tokens: 10, Low: 10, High: 10}); o.Disputed == nil || DisputedWords(o.Disputed) != "sources disagree: 1 of 6 has this price" {
		t.Errorf("%+v", o.Disputed)
	}
	plans[1].Price.Level = catalog.ProviderPage
	if o := Price(facts, &facts.Offerings[0], r, token.Count{}); o.Disputed != nil {
		t.Errorf("%+v", o.Disputed)
	}
}

// TestNoDisputedWinner holds that a disputed price wins only where all that could win
// are disputed.
func TestNoDisputedWinner(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	ranker := NewRanker(load(t))
	passed := 0
	for range 30 {
		ranking := ranker.Rank(anyRequest(r))
		for n, i := range ranking.Winners {
			winner := ranking.At(i)
			for j := range ranking.Fitting {
				other := ranking.At(j)
				if other.Class() == winner.Class() && ranking.competes(j) && other.Disputed == nil && (winner.Disputed != nil || j < i) {
					t.Errorf("%s wins, %s is undisputed", winner.Offering.Key(), other.Offering.Key())
				}
			}
			passed += len(ranking.Contest(n).PassedOver)
		}
	}
	if passed == 0 {
		t.Error("no cheaper offer was passed over")
	}
}

func TestDominated(t *testing.T) {
	better := catalog.Offering{Provider: "lab", ID: "cheap", Plans: plan("1", "1"), MaxOutput: 1000, Shutdown: 0}
	for _, c := range []struct {
		name   string
		change func(o *catalog.Offering)
		want   bool
	}{
		{"dearer, and nothing else", func(o *catalog.Offering) {}, true},
		{"a smaller context", func(o *catalog.Offering) { o.Context = 100_000 }, true},
		{"no maker's own", func(o *catalog.Offering) { o.Provider = "other" }, true},
		{"as dear", func(o *catalog.Offering) { o.Plans = plan("1", "1") }, false},
		{"cheaper output, which this request has little of", func(o *catalog.Offering) { o.Plans = plan("2", "0.5") }, true},
		{"another model", func(o *catalog.Offering) { o.Model = "big" }, false},
		{"rounded weights", func(o *catalog.Offering) { o.ID = "dear-fp8" }, false},
		{"a larger context", func(o *catalog.Offering) { o.Context = 200_000 }, false},
		{"a larger output limit", func(o *catalog.Offering) { o.MaxOutput = 2000 }, false},
		{"an input limit above the other's context", func(o *catalog.Offering) { o.MaxInput = 128_001 }, false},
		{"a capability", func(o *catalog.Offering) { o.Can.Set(catalog.Tools, catalog.Yes) }, false},
		{"images", func(o *catalog.Offering) { o.In = catalog.Text | catalog.Image }, false},
		{"no training", func(o *catalog.Offering) { o.TrainsOnInput = catalog.No }, false},
		{"training", func(o *catalog.Offering) { o.TrainsOnInput = catalog.Yes }, true},
		{"a region of its own", func(o *catalog.Offering) { o.Plans[0].Region = "us" }, false},
		{"stays in a region", func(o *catalog.Offering) { o.Provider, o.ID = "bedrock", "us.dear" }, false},
		{"leaves the region", func(o *catalog.Offering) { o.Provider, o.ID = "bedrock", "global.dear" }, true},
		{"a preview", func(o *catalog.Offering) { o.Status = catalog.Preview }, true},
		{"disputed", func(o *catalog.Offering) {
			o.Plans[0].Price = catalog.Provenance{Level: catalog.OneSource, Agree: 1, Of: 3}
		}, true},
	} {
		dearer := better
		dearer.ID, dearer.Plans = "dear", plan("2", "2")
		facts := sold(better, dearer)
		c.change(&facts.Offerings[1])
		r := request(1000, 10)
		r.Region = "us"
		ranking := NewRanker(facts).Rank(r)
		o := offerNamed(t, &ranking, facts.Offerings[1].Key())
		if got := o.Dominated != nil; got != c.want || got && o.Dominated.Key() != "lab/cheap" {
			t.Errorf("%s: dominated by %v, want %t", c.name, o.Dominated, c.want)
		}
		if cheap := offerNamed(t, &ranking, "lab/cheap"); (cheap.Dominates == 1) != c.want {
			t.Errorf("%s: dominates %d", c.name, cheap.Dominates)
		}
	}
}

// TestNotDominatedByWhatIsWorse changes the cheaper of two offers.
func TestNotDominatedByWhatIsWorse(t *testing.T) {
	for name, change := range map[string]func(o *catalog.Offering){
		"a gateway":     func(o *catalog.Offering) { o.Provider = "gate" },
		"disputed":      func(o *catalog.Offering) { o.Plans[0].Price = catalog.Provenance{Agree: 1, Of: 3} },
		"deprecated":    func(o *catalog.Offering) { o.Status = catalog.Deprecated },
		"shuts down":    func(o *catalog.Offering) { o.Shutdown = catalog.DateOf(now) + 30 },
		"trains":        func(o *catalog.Offering) { o.TrainsOnInput = catalog.Yes },
		"no known sale": func(o *catalog.Offering) { o.Status = catalog.StatusUnknown },
	} {
		facts := sold(
			catalog.Offering{Provider: "lab", ID: "cheap", Plans: plan("1", "1")},
			catalog.Offering{Provider: "lab", ID: "dear", Plans: plan("2", "2")},
		)
		change(&facts.Offerings[0])
		ranking := NewRanker(facts).Rank(request(1000, 10))
		if o := ranking.At(1); o.Offering.ID != "dear" || o.Dominated != nil {
			t.Errorf("%s: %s is dominated by %v", name, o.Offering.Key(), o.Dominated)
		}
	}
}

// TestDominatorsAreBetter holds every fold of the catalog to what it means.
func TestDominatorsAreBetter(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	ranker := NewRanker(load(t))
	folds := 0
	for range 20 {
		ranking := ranker.Rank(anyRequest(r))
		dominates := map[*catalog.Offering]int{}
		for i := range ranking.Len() {
			o := ranking.At(i)
			if o.Dominated == nil {
				continue
			}
			j, ok := ranking.Dominator(i)
			by := ranking.At(j)
			if !ok || by.Offering != o.Dominated || !o.Fits() || !by.Fits() || by.Model != o.Model || by.Dominated != nil || by.Total.Cmp(o.Total) >= 0 {
				t.Fatalf("%s for %s is dominated by %s for %s", o.Offering.Key(), o.Total, by.Offering.Key(), by.Total)
			}
			for range 5 {
				input, output := ranking.drawn(r, i), between(r, ranking.request.output().Low, ranking.request.output().High)
				writes := r.IntN(2) == 0
				mine, known := ranking.totalAt(i, input, output, writes)
				its, knowsIts := ranking.totalAt(j, input, output, writes)
				if known && knowsIts && its.Cmp(mine) > 0 {
					t.Fatalf("%s is dominated by %s, but cheaper at %d and %d", o.Offering.Key(), by.Offering.Key(), input, output)
				}
			}
			dominates[o.Dominated]++
			folds++
		}
		for i := range ranking.Fitting {
			if o := ranking.At(i); o.Dominates != dominates[o.Offering] {
				t.Fatalf("%s dominates %d, not %d", o.Offering.Key(), dominates[o.Offering], o.Dominates)
			}
		}
	}
	if folds < 100 {
		t.Errorf("only %d are dominated", folds)
	}
	if got := DominatedBy(&catalog.Offering{Provider: "lab", ID: "x"}); got != "dearer than lab/x, and better in nothing" || DominatedBy(nil) != "" {
		t.Errorf("%q", got)
	}
	for n, want := range map[int]string{0: "", 1: "and 1 dearer offer of the same model", 7: "and 7 dearer offers of the same model"} {
		if got := Folded(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
