package main

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
)

// table is what one browser gave.
type table struct {
	o       options
	browser string
	sizes   map[string]int
	rows    map[string]*row // by engine
	notes   []string
}

// row has the medians of one engine.
type row struct {
	fresh, again map[string]float64 // MB/s by kind
	ready        float64            // milliseconds
}

func newTable(o options, browser string, results []result, sizes map[string]int) *table {
	t := &table{o: o, browser: browser, sizes: sizes, rows: map[string]*row{}}
	for _, e := range engines {
		var of []result
		for _, r := range results {
			if r.Engine != e.id {
				continue
			}
			if r.Error != "" {
				t.notes = append(t.notes, fmt.Sprintf("%s failed in round %d: %s.", e.title, r.Round+1, r.Error))
				continue
			}
			of = append(of, r)
		}
		if len(of) > 0 {
			t.rows[e.id] = newRow(of, o.size*1000)
		}
	}
	t.notes = append(t.notes, differences(results)...)
	return t
}

func newRow(of []result, size int) *row {
	r := &row{fresh: map[string]float64{}, again: map[string]float64{}}
	r.ready = median(of, func(r result) float64 { return r.Ready })
	for _, kind := range kinds {
		r.fresh[kind] = speed(size, median(of, func(r result) float64 { return r.Texts[kind].Fresh }))
		r.again[kind] = speed(size, median(of, func(r result) float64 { return r.Texts[kind].Again }))
	}
	return r
}

func speed(bytes int, ms float64) float64 { return float64(bytes) / 1e3 / ms }

func median(of []result, value func(result) float64) float64 {
	var all []float64
	for _, r := range of {
		all = append(all, value(r))
	}
	slices.Sort(all)
	n := len(all)
	return (all[(n-1)/2] + all[n/2]) / 2
}

// differences names who counts otherwise than tiktoken, the reference.
func differences(results []result) []string {
	type key struct {
		round int
		kind  string
	}
	want := map[key]int{}
	for _, r := range results {
		for kind, t := range r.Texts {
			if r.Engine == "tiktoken" {
				want[key{r.Round, kind}] = t.Tokens
			}
		}
	}
	var notes []string
	for _, e := range engines {
		for _, kind := range kinds {
			differ, most := 0, 0
			for _, r := range results {
				n, ok := want[key{r.Round, kind}]
				if r.Engine != e.id || !ok || r.Error != "" || r.Texts[kind].Tokens == n {
					continue
				}
				differ++
				most = max(most, r.Texts[kind].Tokens-n, n-r.Texts[kind].Tokens)
			}
			if differ > 0 {
				notes = append(notes, fmt.Sprintf("%s differs from tiktoken in %d of its texts of %s, by up to %d tokens.", e.title, differ, kind, most))
			}
		}
	}
	if len(notes) == 0 && len(want) > 0 {
		notes = append(notes, "All count the same.")
	}
	return notes
}

func (t *table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %s | %s | start | wire |\n", t.browser, strings.Join(kinds, " | "))
	b.WriteString("|---|" + strings.Repeat("---:|", len(kinds)+2) + "\n")
	for _, e := range engines {
		if r := t.rows[e.id]; r != nil {
			t.write(&b, e, r)
		}
	}
	for _, e := range engines {
		if r := t.rows[e.id]; r != nil && e.own {
			t.writeRatios(&b, e, r)
		}
	}
	b.WriteString("\n" + strings.Join(t.notes, " ") + "\n")
	return b.String()
}

func (t *table) write(b *strings.Builder, e engine, r *row) {
	fmt.Fprintf(b, "| %s |", e.title)
	for _, kind := range kinds {
		fmt.Fprintf(b, " %.1f / %.1f |", r.fresh[kind], r.again[kind])
	}
	fmt.Fprintf(b, " %.0f ms | %.2f MB |\n", r.ready, float64(t.sizes[e.id])/1e6)
}

// writeRatios holds an engine against whichever other is fastest at a kind.
func (t *table) writeRatios(b *strings.Builder, e engine, r *row) {
	fresh := func(o *row, kind string) float64 { return o.fresh[kind] }
	again := func(o *row, kind string) float64 { return o.again[kind] }
	fmt.Fprintf(b, "| %s, against the best of the others |", strings.ReplaceAll(e.title, "**", ""))
	for _, kind := range kinds {
		fmt.Fprintf(b, " %.1fx / %.1fx |", r.fresh[kind]/t.best(kind, fresh), r.again[kind]/t.best(kind, again))
	}
	b.WriteString(" | |\n")
}

// best is the speed of the fastest of the others.
func (t *table) best(kind string, of func(*row, string) float64) float64 {
	best := 0.0
	for _, e := range engines {
		if r := t.rows[e.id]; r != nil && !e.own {
			best = max(best, of(r, kind))
		}
	}
	return best
}

const (
	markerStart = "<!-- bench:start -->\n"
	markerEnd   = "<!-- bench:end -->\n"
)

// rewrite puts tables between the markers of a file.
func rewrite(path, tables string, o options) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), markerStart)
	_, after, closed := strings.Cut(rest, markerEnd)
	if !ok || !closed {
		return fmt.Errorf("%s has not the markers %q and %q", path, markerStart, markerEnd)
	}
	return os.WriteFile(path, []byte(before+markerStart+preface(o)+"\n"+tables+markerEnd+after), 0o644)
}

// preface says what the numbers are and where they come from.
func preface(o options) string {
	return fmt.Sprintf("MB/s counting o200k_base, a text never seen / the same text again: medians of %d rounds with texts of %d kB on %d cores\n"+
		"(`make bench-browser`). Start is from nothing compiled to the first count; wire is what has to be sent, in brotli.\n",
		o.rounds, o.size, runtime.NumCPU())
}
