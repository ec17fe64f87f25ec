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
		if a != l.text(kind, 1, 50_000) {
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

func TestRewriteKeepsWhatIsAround(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte("a\n"+markerStart+"old\n"+markerEnd+"z\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := rewrite(path, "new\n", options{}); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	got := string(data)
	if !strings.HasPrefix(got, "a\n"+markerStart) || !strings.HasSuffix(got, "new\n"+markerEnd+"z\n") || strings.Contains(got, "old") {
		t.Errorf("got %q", got)
	}
}
