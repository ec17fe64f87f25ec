package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestTextsAreTheSameEachTimeAndOthersEachRound(t *testing.T) {
	l, err := newLibrary(runtime.GOROOT())
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds {
		a, b := l.text(kind, 1, 50_000), l.text(kind, 2, 50_000)
		if a != l.text(kind, 1, 50_000) || a != l.kept(kind, 1, 50_000) {
			t.Errorf("%s: the same seed gives two texts", kind)
		}
		if a == b || len(a) < 49_990 {
			t.Errorf("%s: %d bytes, and another seed gives the same text: %v", kind, len(a), a == b)
		}
	}
}

func TestDifferencesNameWhoCountsOtherwise(t *testing.T) {
	of := func(engine string, tokens int) result {
		return result{Engine: engine, Texts: map[string]times{"code": {Tokens: tokens}}}
	}
	notes := strings.Join(differences([]result{of("tiktoken", 10), of("ai-tokenizer", 12), of("engine", 10)}), "\n")
	if !strings.HasPrefix(notes, "ai-tokenizer") || !strings.Contains(notes, "up to 2 tokens") || strings.Contains(notes, "Tokenfare") {
		t.Errorf("got %q", notes)
	}
}

func TestSpreadHoldsTheMiddleHalf(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   spread
	}{
		{[]float64{4}, spread{4, 4, 4}},
		{[]float64{2, 1}, spread{1.25, 1.5, 1.75}},
		{[]float64{9, 1, 2, 3, 4}, spread{2, 3, 4}},
	} {
		values := map[int]float64{}
		for i, v := range c.values {
			values[i] = v
		}
		if got := spreadOf(values); got != c.want {
			t.Errorf("%v: got %v, want %v", c.values, got, c.want)
		}
	}
	for want, values := range map[string]map[int]float64{"–": nil, "3.0": {1: 3}, "3.0 ±17 %": {0: 2, 1: 3, 2: 4}} {
		if got := figure(values, "%.1f"); got != want {
			t.Errorf("%v: got %q, want %q", values, got, want)
		}
	}
}

// inRounds are results of three rounds, the second of which has the machine ten
// times as slow, and the third twice.
func inRounds(engine string, fresh, again float64) []result {
	var all []result
	for round, slow := range []float64{1, 10, 2} {
		texts := map[string]times{}
		for _, kind := range kinds {
			texts[kind] = times{Tokens: 7, Fresh: fresh * slow, Again: again * slow}
		}
		all = append(all, result{Engine: engine, Round: round, Ready: 100 * slow, Texts: texts})
	}
	return all
}

func TestRatiosLeaveOutWhatSlowsAllDown(t *testing.T) {
	f := &found{browser: "Chromium 1", sent: map[string]int{"engine": 1_390_000}}
	f.results = append(f.results, inRounds("engine", 10, 5)...)
	f.results = append(f.results, inRounds("gpt-tokenizer", 65, 20)...)
	f.results = append(f.results, inRounds("tiktoken", 60, 70)...)
	got := newTable(options{size: 1000}, f).String()
	for _, want := range []string{
		"| **Tokenfare**, the engine | 50.0 ±", "| 200 ms ±", "| 1.39 MB | – |",
		"| **Tokenfare**, the engine, fresh | 6.0x (6.0 to 6.0) |", // tiktoken is the fastest here,
		"| **Tokenfare**, the engine, again | 4.0x (4.0 to 4.0) |", // gpt-tokenizer there
		"All count the same.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
}

func TestMemoryIsWhatAnEngineAdds(t *testing.T) {
	f := &found{browser: "Firefox 1", weights: map[string][]weights{}, site: map[string]weights{}}
	for _, before := range []int{20e6, 30e6, 26e6} {
		f.weights["engine"] = append(f.weights["engine"], weights{phaseBefore: before, phaseLoaded: before + 28e6, phaseCounted: before + 44e6})
	}
	f.site[siteState(true)] = weights{phaseTyped: 131e6, phaseLater: 99e6}
	f.notes = []string{"Not weighed: tiktoken."}
	got := newTable(options{rest: 6e9}, f).String()
	for _, want := range []string{
		"| 28 / 44 MB |", "131 MB with one vocabulary (99 MB after 30s more)", "idle worker: 26 MB", "Not weighed: tiktoken.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "against") {
		t.Errorf("there are ratios where no speed was measured:\n%s", got)
	}
}

func TestRewriteKeepsWhatIsAround(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte("a\n"+markerStart+"was here\n"+markerEnd+"z\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := rewrite(path, "new\n", options{}); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	got := string(data)
	if !strings.HasPrefix(got, "a\n"+markerStart) || !strings.HasSuffix(got, "new\n"+markerEnd+"z\n") || strings.Contains(got, "was here") {
		t.Errorf("got %q", got)
	}
}
