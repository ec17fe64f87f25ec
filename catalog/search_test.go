package catalog

import (
	"slices"
	"strings"
	"testing"
)

func TestSearch(t *testing.T) {
	x := NewIndex(load(t))
	for _, c := range []struct{ query, want string }{
		// Case, dots, dashes and blanks.
		{"gpt-4.1-mini", "gpt-4-1-mini"},
		{"gpt4.1 mini", "gpt-4-1-mini"},
		{"gpt 4 1 mini", "gpt-4-1-mini"},
		{"GPT 4.1 Mini", "gpt-4-1-mini"},
		{"gpt41mini", "gpt-4-1-mini"},
		{"GPT4o mini", "gpt-4o-mini"},
		{"o3mini", "o3-mini"},
		{"gpt-3.5 turbo", "gpt-3-5-turbo"},
		{"text embedding 3 small", "text-embedding-3-small"},
		{"deepseekv4pro", "deepseek-v4-pro"},
		{"deep seek v4 pro", "deepseek-v4-pro"},
		{"llama3.3 70b", "llama-3-3-70b-instruct"},
		{"command r+", "command-r-plus"},
		// Vendors before the name, and IDs of other providers.
		{"openai/gpt-4.1-mini", "gpt-4-1-mini"},
		{"us.anthropic.claude-opus-4-8", "claude-opus-4-8"},
		{"us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"},
		{"meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3-3-70b-instruct-turbo"},
		{"google gemini argon", "gemini-4-argon"},
		{"amazon nova pro", "nova-pro"},
		{"meta llama 4 scout", "llama-4-scout"},
		// Dated snapshots.
		{"gpt-4.1-mini-2025-04-14", "gpt-4-1-mini"},
		{"gpt-4o-2024-08-06", "gpt-4o"},
		{"claude-3-5-sonnet-20241022", "claude-3-5-sonnet"},
		{"mistral-large-2411", "mistral-large-2"},
		// Snapshots and other endings that nobody lists.
		{"gpt-6.1-sol-2026-09-29", "gpt-6-1-sol"},
		{"openai/gpt-6.1-sol-2026-09-29", "gpt-6-1-sol"},
		{"claude-opus-5-5-20260924", "claude-opus-5-5"},
		{"vertex/claude-opus-5-5@20260924", "claude-opus-5-5"},
		{"anthropic.claude-opus-5-5-20260924-v1:0", "claude-opus-5-5"},
		{"gemini-4-argon-001", "gemini-4-argon"},
		{"gemini-4-argon-09-2026", "gemini-4-argon"},
		{"deepseek-v4-pro-1017-fp8", "deepseek-v4-pro"},
		{"gtp-6.1-sol-2026-09-29", "gpt-6-1-sol"},
		// Words in any order.
		{"claude 4.5 sonnet", "claude-sonnet-4-5"},
		{"5.5 opus claude", "claude-opus-5-5"},
		{"mini gpt 4.1", "gpt-4-1-mini"},
		// A part of the name finds the newest of the line, a version that very one.
		{"claude opus", "claude-opus-5-5"},
		{"claude", "claude-opus-5-5"},
		{"opus", "claude-opus-5-5"},
		{"opus 4.8", "claude-opus-4-8"},
		{"sonnet", "claude-sonnet-5-5"},
		{"sonnet 4", "claude-sonnet-4"},
		{"haiku", "claude-haiku-5-5"},
		{"haiku 4.5", "claude-haiku-4-5"},
		{"gemini", "gemini-4-argon"},
		{"gemini flash", "gemini-3-8-flash"},
		{"gemini flash lite", "gemini-3-5-flash-lite"},
		{"argon", "gemini-4-argon"},
		{"grok", "grok-4-7"}, // not 4.20
		{"deepseek", "deepseek-v4-pro"},
		{"llama 3.1 8b", "llama-3-1-8b-instruct"},
		{"maverick", "llama-4-maverick"},
		{"gpt oss", "gpt-oss-120b"},
		{"gpt-5", "gpt-5"},
		{"gpt 6.1 sol", "gpt-6-1-sol"},
		{"gemma 3 27b", "gemma-3-27b-it"},
		{"voyage 4", "voyage-4"},
		{"command r", "command-r"},
		// Typos.
		{"gtp 4.1 mini", "gpt-4-1-mini"},
		{"gpt-4.1 mni", "gpt-4-1-mini"},
		{"cluade opus 4.8", "claude-opus-4-8"},
		{"claude sonet 5.5", "claude-sonnet-5-5"},
		{"gemni 4 argon", "gemini-4-argon"},
		{"deepsek v4 pro", "deepseek-v4-pro"},
		{"codestrl", "codestral"},
		// Nothing.
		{"", ""},
		{"---", ""},
		{"/", ""},
		{"zzzzzz", ""},
		{"opus 9.9", ""},
		{"20260924", ""},
		{"zzzzzz-2026-09-29", ""},
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
	for i, h := range x.Search("sonar pro", 10) {
		if h.Model.Family != "sonar" && h.Model.Lab != "perplexity" {
			t.Errorf("where there is an exact hit, the %dth is %s", i, h.Model.ID)
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

// TestSearchEnding holds that what is found without an ending ranks below what has it.
func TestSearchEnding(t *testing.T) {
	x := NewIndex(load(t))
	listed := x.Search("gpt-4.1-mini-2025-04-14", 1)
	other := x.Search("gpt-4.1-mini-2025-04-15", 1)
	words := x.Search("mini gpt 4.1", 1)
	if len(listed) == 0 || len(other) == 0 || len(words) == 0 || other[0].Model != listed[0].Model {
		t.Fatalf("got %+v, %+v and %+v", listed, other, words)
	}
	if other[0].Score >= listed[0].Score || other[0].Score >= words[0].Score {
		t.Errorf("an unknown snapshot scores %d, a known one %d, the words of the name %d", other[0].Score, listed[0].Score, words[0].Score)
	}
}

func TestBare(t *testing.T) {
	for s, want := range map[string]string{
		"gpt-6.1-sol-2026-09-29": "gpt 6 1 sol", "claude-opus-5-5-20260924": "claude opus 5 5", "gemini-4-argon-001": "gemini 4 argon",
		"a-08-2024": "a", "a-2026-09": "a", "a-0613": "a", "a:free": "a", "a-maas": "a", "a-bf16": "a", "a-latest": "a latest",
		"a-20260924-v1:0": "a", "a-v1:0": "a v 1 0", "gpt-4.1": "gpt 4 1", "deepseek-v4": "deepseek v 4", "2026": "2026", "": "",
	} {
		if got := strings.Join(bare(words(s)), " "); got != want {
			t.Errorf("%s is %q, want %q", s, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for s, want := range map[string][]string{
		"GPT-4o mini":              {"gpt", "4", "o", "mini"},
		"meta-llama/Llama-3.3-70B": {"llama", "3", "3", "70", "b"},
		"a/":                       {"a"},
		" -- ":                     nil,
		"Command R+":               {"command", "r", "plus"},
		"通义 3":                     {"通义", "3"},
	} {
		if got := words(s); !slices.Equal(got, want) {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

func TestVersions(t *testing.T) {
	for s, want := range map[string][]string{
		"gpt-4.1-mini":                 {"4", "1"},
		"grok-4.20":                    {"4", "2"},
		"gpt-4o-2024-08-06":            {"4"},
		"llama-3.3-70b":                {"3", "3"},
		"llama-4-maverick-17b-128e":    {"4"},
		"llama-3.1-8b-instruct-fp8":    {"3", "1"},
		"mixtral-8x7b":                 nil,
		"qwen3.8-2.4t-a95b":            {"3", "8"},
		"claude-3-5-sonnet-20241022":   {"3", "5"},
		"text-embedding-ada":           nil,
		"nemotron-3-ultra-550b-nvfp4":  {"3"},
		"gemini-2.5-flash-preview-tts": {"2", "5"},
	} {
		if got := versions(words(s)); !slices.Equal(got, want) {
			t.Errorf("%s has the versions %q, want %q", s, got, want)
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
