package fit

import (
	"testing"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/prompt"
	"tokenfare/catalog"
)

// 10,000 offerings are ranked in 5 ms at most in a browser:
//
//	GOOS=js GOARCH=wasm go test -run '^$' -bench . -exec "$(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./app/fit

// BenchmarkRank ranks as when somebody types: every prompt is one token longer.
func BenchmarkRank(b *testing.B) { benchmarkRank(b, func(*Request) {}) }

// BenchmarkRankCached ranks prompts of which a part comes from the cache.
func BenchmarkRankCached(b *testing.B) {
	benchmarkRank(b, func(r *Request) { r.Usage.CacheRead = 500 })
}

// BenchmarkRankCaching ranks prompts whose prefix each offering caches by its own rules.
func BenchmarkRankCaching(b *testing.B) {
	benchmarkRank(b, func(r *Request) { r.Caching = cost.Caching{Prefix: 800, Hits: 900_000} })
}

// BenchmarkRankFar ranks requests that have little to do with the one before.
func BenchmarkRankFar(b *testing.B) {
	ranker := NewRanker(grown(b, 10_000))
	for n := int64(0); b.Loop(); n++ {
		ranker.Rank(request(1000+n%2*200_000, 500+n%3*4000))
	}
}

// BenchmarkRankAtAnotherTime ranks by the prices of another minute each time.
func BenchmarkRankAtAnotherTime(b *testing.B) {
	ranker := NewRanker(grown(b, 10_000))
	for n := int64(0); b.Loop(); n++ {
		r := request(1000, 500)
		r.At = now.Add(time.Duration(n) * time.Minute)
		ranker.Rank(r)
	}
}

// BenchmarkFirstOffer ranks the catalog and works out the first offer, and with it what
// compares all of them.
func BenchmarkFirstOffer(b *testing.B) {
	benchmarkOffers(b, func(*Ranking) int { return 1 }, func(*Request) {})
}

// BenchmarkOffers ranks the catalog and works out every offer, as the table does.
func BenchmarkOffers(b *testing.B) { benchmarkOffers(b, (*Ranking).Len, func(*Request) {}) }

// BenchmarkOffersOutputUnsure does so where the output may be of any length, so that
// most offers cannot be told from many others.
func BenchmarkOffersOutputUnsure(b *testing.B) {
	benchmarkOffers(b, (*Ranking).Len, func(r *Request) { r.OutputLow, r.OutputHigh = 50, 5000 })
}

func benchmarkOffers(b *testing.B, many func(*Ranking) int, change func(*Request)) {
	ranker := NewRanker(grown(b, 0))
	for n := int64(0); b.Loop(); n++ {
		r := request(1000+n%50, 500)
		change(&r)
		ranking := ranker.Rank(r)
		for i := range many(&ranking) {
			ranking.At(i)
		}
	}
}

func benchmarkRank(b *testing.B, change func(*Request)) {
	ranker := NewRanker(grown(b, 10_000))
	for n := int64(0); b.Loop(); n++ {
		r := request(1000+n%50, 500)
		change(&r)
		ranker.Rank(r)
	}
}

// grown is the catalog with its offerings repeated until there are n.
func grown(b *testing.B, n int) *catalog.Catalog {
	c, err := catalog.Load()
	if err != nil {
		b.Fatal(err)
	}
	g := *c
	for len(c.Offerings) > 0 && len(g.Offerings) < n {
		g.Offerings = append(g.Offerings, c.Offerings...)
	}
	if n > 0 {
		g.Offerings = g.Offerings[:n]
	}
	return &g
}

// BenchmarkBatch sums the requests of a batch on every offering: chats in OpenAI's
// format, counted in one vocabulary, so that most models are estimated.
func BenchmarkBatch(b *testing.B) {
	benchmarkBatch(b, func(*Request) {})
}

// BenchmarkBatchOutputUnsure does so where the output may be shorter or longer.
func BenchmarkBatchOutputUnsure(b *testing.B) {
	benchmarkBatch(b, func(r *Request) { r.OutputLow, r.OutputHigh = 50, 5000 })
}

// BenchmarkBatchCaching does so where all of the requests have a prefix in common.
func BenchmarkBatchCaching(b *testing.B) {
	benchmarkBatch(b, func(r *Request) { r.Caching = cost.Caching{Prefix: 800, Hits: 900_000} })
}

func benchmarkBatch(b *testing.B, change func(*Request)) {
	r := request(0, 500)
	change(&r)
	batch := NewRanker(grown(b, 0)).Batch(r)
	for n := int64(0); b.Loop(); n++ {
		one := asked(prompt.Shape{
			Kind: prompt.Chat, Messages: 2, Systems: 1, Buckets: []prompt.Bucket{{What: prompt.SystemText}, {What: prompt.Message}},
		}, 200+n%50, 1000+n%977)
		if err := batch.Add(BatchRequest{Line: n, Prompt: one.Prompt, Seen: one.Seen}); err != nil {
			b.Fatal(err)
		}
	}
}
