package main

import (
	"slices"
	"testing"
)

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"kitten", "sitting", 3},
	} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("%q to %q takes %d edits, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"gpt-4", "gpt-4o", "claude", "GPT-4o-mini"}
	if got := nearest("gpt-4oo", names); !slices.Equal(got, []string{"gpt-4o", "gpt-4"}) {
		t.Errorf("got %q", got)
	}
	if got := nearest("gemini", names); len(got) > 0 {
		t.Errorf("got %q for something else", got)
	}
}

func TestAlternatives(t *testing.T) {
	for _, c := range []struct {
		list []string
		want string
	}{
		{nil, ""}, {[]string{"a"}, "a"}, {[]string{"a", "b"}, "a or b"}, {[]string{"a", "b", "c"}, "a, b or c"},
	} {
		if got := alternatives(c.list); got != c.want {
			t.Errorf("%q: got %q, want %q", c.list, got, c.want)
		}
	}
}
