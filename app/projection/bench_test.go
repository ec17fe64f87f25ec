package projection

import (
	"testing"

	"tokenfare/app/cost"
	"tokenfare/catalog"
)

// yearOfAll is a growing year on every offering of the catalog.
func yearOfAll(b *testing.B, w Workload) (*Projector, []Candidate) {
	b.Helper()
	facts, err := catalog.Load()
	if err != nil {
		b.Fatal(err)
	}
	w.Calls, w.Growth, w.Output = 5000*Call, 50_000, cost.Range{Low: 400, Point: 800, High: 1600}
	w.From, w.Months = dateOf(b, "2026-11-23"), 12
	p, err := New(w)
	if err != nil {
		b.Fatal(err)
	}
	var list []Candidate
	for i := range facts.Offerings {
		list = append(list, Candidate{&facts.Offerings[i], cost.Range{Low: 11_000, Point: 12_000, High: 13_000}})
	}
	return p, list
}

// BenchmarkCompare ranks every offering by its year.
func BenchmarkCompare(b *testing.B) {
	p, list := yearOfAll(b, Workload{})
	b.ReportAllocs()
	for b.Loop() {
		p.Compare(list)
	}
	b.ReportMetric(float64(len(list)), "offerings")
}

// BenchmarkCompareCached does so with a prefix that most calls find in the cache, in
// the hours of an office.
func BenchmarkCompareCached(b *testing.B) {
	p, list := yearOfAll(b, Workload{
		Caching: cost.Caching{Prefix: 10_000, Hits: 900_000},
		Hours:   catalog.Window{Zone: "Asia/Shanghai", Days: Workdays, From: 9 * hour, To: 18 * hour},
	})
	b.ReportAllocs()
	for b.Loop() {
		p.Compare(list)
	}
	b.ReportMetric(float64(len(list)), "offerings")
}

// BenchmarkDays also asks for every day of the year on every offering.
func BenchmarkDays(b *testing.B) {
	p, list := yearOfAll(b, Workload{})
	days := 0
	for b.Loop() {
		days = 0
		for _, r := range p.Compare(list) {
			for _, d := range r.Days() {
				if d.Known() {
					days++
				}
			}
		}
	}
	b.ReportMetric(float64(days), "days")
}
