package catalog

import (
	"slices"
	"testing"
)

func TestSearch(t *testing.T) {
	x := NewIndex(load(t))
	for _, c := range []struct{ query, want string }{
		{"gpt-4.1-mini", "gpt-4-1-mini"},
		{"gpt4.1 mini", "gpt-4-1-mini"},
		{"GPT 4.1 Mini", "gpt-4-1-mini"},
		{"gpt41mini", "gpt-4-1-mini"},
		{"openai/gpt-4.1-mini", "gpt-4-1-mini"},
		{"gpt-4.1-mini-2025-04-14", "gpt-4-1-mini"},
		{"gtp 4.1 mini", ""}, // too short a word to guess
		{"claude opus", "claude-opus-5-5"},
		{"cluade opus 4.8", "claude-opus-4-8"},
		{"opus 4.8", "claude-opus-4-8"},
		{"sonet 5.5", "claude-sonnet-5-5"},
		{"haiku", "claude-haiku-5-5"},
		{"us.anthropic.claude-opus-4-8", "claude-opus-4-8"},
		{"gemini argon", "gemini-4-argon"},
		{"deepseek v4 pro", "deepseek-v4-pro"},
		{"deepseek-v4-pro", "deepseek-v4-pro"},
		{"llama 3.3 70b", "llama-3-3-70b-instruct"},
		{"text-embedding-3-small", "text-embedding-3-small"},
		{"o3-mini", "o3-mini"},
		{"", ""},
		{"---", ""},
		{"zzzzzz", ""},
	} {
		hits := x.Search(c.query, 5)
		got := ""
		if len(hits) > 0 {
			got = hits[0].Model.ID
		}
		if got != c.want {
			t.Errorf("%q finds %q, want %q", c.query, got, c.want)
		}
	}
	if n := len(x.Search("gpt", 3)); n != 3 {
		t.Errorf("%d hits, want 3", n)
	}
	if h := x.Search("gpt-4.1-mini-2025-04-14", 1); len(h) == 0 || h[0].Offering == nil || h[0].Offering.ID != "gpt-4.1-mini-2025-04-14" {
		t.Errorf("a snapshot is not found as an offering: %+v", h)
	}
}

// TestSearchFindsItself holds that every API model ID finds its model among the
// first.
func TestSearchFindsItself(t *testing.T) {
	c := load(t)
	x := NewIndex(c)
	missed := 0
	for i := 0; i < len(c.Offerings); i += 7 {
		o := &c.Offerings[i]
		hits := x.Search(o.ID, 5)
		if !slices.ContainsFunc(hits, func(h Hit) bool { return h.Model.ID == o.Model }) {
			missed++
			t.Logf("%s does not find %s", o.ID, o.Model)
		}
	}
	if missed > 0 {
		t.Errorf("%d IDs do not find their model", missed)
	}
}

func TestWords(t *testing.T) {
	for s, want := range map[string][]string{
		"GPT-4o mini":              {"gpt", "4", "o", "mini"},
		"meta-llama/Llama-3.3-70B": {"llama", "3", "3", "70", "b"},
		"a/":                       {"a"},
		" -- ":                     nil,
		"通义 3":                     {"通义", "3"},
	} {
		if got := words(s); !slices.Equal(got, want) {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	x := NewIndex(load(b))
	for b.Loop() {
		x.Search("claude opus 4", 10)
	}
}

func BenchmarkNewIndex(b *testing.B) {
	c := load(b)
	for b.Loop() {
		NewIndex(c)
	}
}
