package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
)

// table shows what was found in one browser.
type table struct {
	o     options
	f     *found
	rows  map[string]*row // by engine
	notes []string
}

// row has what was measured of one engine, by round.
type row struct {
	ready        map[int]float64            // milliseconds
	fresh, again map[string]map[int]float64 // MB/s by kind
}

func newTable(o options, f *found) *table {
	t := &table{o: o, f: f, rows: map[string]*row{}}
	for _, e := range engines {
		r := &row{map[int]float64{}, map[string]map[int]float64{}, map[string]map[int]float64{}}
		for _, kind := range kinds {
			r.fresh[kind], r.again[kind] = map[int]float64{}, map[int]float64{}
		}
		for _, got := range f.results {
			if got.Engine != e.id {
				continue
			}
			if got.Error != "" {
				t.notes = append(t.notes, fmt.Sprintf("%s failed in round %d: %s.", e.title, got.Round+1, got.Error))
				continue
			}
			r.add(got, o.size*1000)
		}
		if len(r.ready) > 0 || len(f.weights[e.id]) > 0 {
			t.rows[e.id] = r
		}
	}
	t.notes = append(t.notes, differences(f.results)...)
	t.notes = append(t.notes, f.notes...)
	return t
}

func (r *row) add(got result, size int) {
	r.ready[got.Round] = got.Ready
	for kind, of := range got.Texts {
		r.fresh[kind][got.Round] = speed(size, of.Fresh)
		r.again[kind][got.Round] = speed(size, of.Again)
	}
}

// speed is in MB/s.
func speed(bytes int, ms float64) float64 { return float64(bytes) / 1e3 / ms }

// spread is where values lie: the middle one, and the two that have a quarter of
// them outside.
type spread struct{ low, median, high float64 }

func spreadOf(values map[int]float64) spread {
	var sorted []float64
	for _, v := range values {
		sorted = append(sorted, v)
	}
	slices.Sort(sorted)
	return spread{quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)}
}

// quantile lies between the two values that are nearest; NaN where there are none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	below := sorted[int(at)]
	above := sorted[min(int(at)+1, len(sorted)-1)]
	return below + (above-below)*(at-math.Floor(at))
}

// figure is the median with half of the spread's width, as a part of it. One value
// has no spread to tell of.
func figure(values map[int]float64, format string) string {
	if len(values) == 0 {
		return unknown
	}
	s := spreadOf(values)
	text := fmt.Sprintf(format, s.median)
	if len(values) == 1 {
		return text
	}
	return fmt.Sprintf("%s ±%.0f %%", text, 50*(s.high-s.low)/s.median)
}

const unknown = "–"

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
	fmt.Fprintf(&b, "| %s | %s | start | wire | memory |\n", t.f.browser, strings.Join(kinds, " | "))
	b.WriteString("|---|" + strings.Repeat("---:|", len(kinds)+3) + "\n")
	for _, e := range engines {
		if r := t.rows[e.id]; r != nil {
			t.write(&b, e, r)
		}
	}
	t.writeRatios(&b)
	for _, note := range []string{strings.Join(t.notes, " "), t.site()} {
		if note != "" {
			b.WriteString("\n" + note + "\n")
		}
	}
	return b.String()
}

func (t *table) write(b *strings.Builder, e engine, r *row) {
	fmt.Fprintf(b, "| %s |", e.title)
	for _, kind := range kinds {
		fmt.Fprintf(b, " %s / %s |", figure(r.fresh[kind], "%.1f"), figure(r.again[kind], "%.1f"))
	}
	fmt.Fprintf(b, " %s | %s | %s |\n", figure(r.ready, "%.0f ms"), wire(t.f.sent[e.id]), t.memory(e))
}

func wire(bytes int) string {
	if bytes == 0 {
		return unknown
	}
	return fmt.Sprintf("%.2f MB", megabytes(bytes))
}

// memory is what an engine adds to a page, in megabytes: loaded / after the texts.
func (t *table) memory(e engine) string {
	if len(t.f.weights[e.id]) == 0 {
		return unknown
	}
	return fmt.Sprintf("%.0f / %.0f MB", t.grown(e, phaseLoaded), t.grown(e, phaseCounted))
}

// grown is the median of what an engine has added by a phase, in megabytes.
func (t *table) grown(e engine, by string) float64 {
	values := map[int]float64{}
	for i, w := range t.f.weights[e.id] {
		values[i] = megabytes(w[by] - w[phaseBefore])
	}
	return spreadOf(values).median
}

func megabytes(bytes int) float64 { return float64(bytes) / 1e6 }

// site says what the site holds, beside an empty page.
func (t *table) site() string {
	var notes []string
	for _, metered := range []bool{true, false} {
		if w := t.f.site[siteState(metered)]; w != nil {
			notes = append(notes, fmt.Sprintf("%.0f MB with %s (%.0f MB after %v more)",
				megabytes(w[phaseTyped]), siteState(metered), megabytes(w[phaseLater]), 5*t.o.rest))
		}
	}
	if len(notes) == 0 {
		return ""
	}
	note := fmt.Sprintf("The site's process, page and worker, after %v of rest with %d kB typed: %s; the aim is 120 MB with one.",
		t.o.rest, typed/1000, strings.Join(notes, ", "))
	idle := map[int]float64{}
	for _, list := range t.f.weights {
		for _, w := range list {
			idle[len(idle)] = megabytes(w[phaseBefore])
		}
	}
	if len(idle) > 0 {
		note += fmt.Sprintf(" An empty page with an idle worker: %.0f MB.", spreadOf(idle).median)
	}
	return note
}

// writeRatios holds each of this project's engines against whichever other is
// fastest.
func (t *table) writeRatios(b *strings.Builder) {
	if len(t.f.results) == 0 {
		return
	}
	fmt.Fprintf(b, "\n| against the fastest of the others | %s |\n", strings.Join(kinds, " | "))
	b.WriteString("|---|" + strings.Repeat("---:|", len(kinds)) + "\n")
	for _, e := range engines {
		r := t.rows[e.id]
		if r == nil || !e.own {
			continue
		}
		t.writeRatio(b, e.title+", fresh", r, func(r *row, kind string) map[int]float64 { return r.fresh[kind] })
		t.writeRatio(b, e.title+", again", r, func(r *row, kind string) map[int]float64 { return r.again[kind] })
	}
}

func (t *table) writeRatio(b *strings.Builder, title string, r *row, of func(*row, string) map[int]float64) {
	fmt.Fprintf(b, "| %s |", title)
	for _, kind := range kinds {
		best := t.fastest(func(r *row) map[int]float64 { return of(r, kind) })
		var shared map[int]float64
		if best != nil {
			shared = ratios(of(r, kind), of(best, kind))
		}
		if len(shared) == 0 {
			b.WriteString(" " + unknown + " |")
			continue
		}
		s := spreadOf(shared)
		fmt.Fprintf(b, " %.1fx (%.1f to %.1f) |", s.median, s.low, s.high)
	}
	b.WriteString("\n")
}

// fastest is the one of the others whose median is highest, or nil.
func (t *table) fastest(of func(*row) map[int]float64) *row {
	var best *row
	for _, e := range engines {
		r := t.rows[e.id]
		if r == nil || e.own || len(of(r)) == 0 {
			continue
		}
		if best == nil || spreadOf(of(r)).median > spreadOf(of(best)).median {
			best = r
		}
	}
	return best
}

// ratios divides what was measured in the same round.
func ratios(of, by map[int]float64) map[int]float64 {
	r := map[int]float64{}
	for round, value := range of {
		if other, ok := by[round]; ok {
			r[round] = value / other
		}
	}
	return r
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
	return fmt.Sprintf(`MB/s counting o200k_base, a text never seen / the same text again: medians of %d rounds with texts of %d kB on %d cores
(`+"`make bench-browser`"+`). ± and brackets hold the middle half of the rounds; a ratio is taken within a round. Start is from
nothing compiled to the first count. Wire is what is sent, in brotli at its best, but for this project's vocabulary, which
is gzip on every host. Memory is what an engine adds to the private memory of a page's process, in a browser of its own
and after a rest: with the vocabulary loaded / after all texts, medians of %d.
`, o.rounds, o.size, runtime.NumCPU(), o.memory)
}
