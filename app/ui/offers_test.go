package ui

import (
	"testing"
	"time"

	"tokenfare/app/fit"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

func ranking(tb testing.TB) *fit.Ranking {
	tb.Helper()
	facts, err := catalog.Load()
	if err != nil {
		tb.Fatal(err)
	}
	answer := fit.NewRanker(facts).Rank(fit.Request{
		Seen:   token.Seen{Bytes: 4000, CodePoints: 4000, Counts: map[string]int64{token.Base: 1000}},
		Output: 500,
		At:     time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	})
	return &answer
}

func BenchmarkRows(b *testing.B) {
	answer := ranking(b)
	w := rowWriter{facts: &catalog.Catalog{}}
	for b.Loop() {
		for from := 0; from < answer.Len(); from += chunk {
			w.rows(answer, places(from, answer.Len()))
		}
	}
}
