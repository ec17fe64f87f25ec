package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"tokenfare/catalog"
)

// TestSimilarOffers holds that an ID which another provider sells is answered with that
// one: data sets have Claude on Vertex AI under Google.
func TestSimilarOffers(t *testing.T) {
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"google/claude-sonnet-4-6": "vertex/claude-sonnet-4-6", "google/claude-opus-5-5": "vertex/claude-opus-5-5",
		"google/claude-4-opus": "vertex/claude-4-opus", "openai/gpt-4oo": "openai/gpt-4o", "moonshot/kimi_k3": "moonshot/kimi-k3",
		"meta-llama/llama-3.3-70b-instruct": "openrouter/meta-llama/llama-3.3-70b-instruct",
	} {
		if got := similarOffers(facts, key); !slices.Contains(got, want) || len(got) > suggested {
			t.Errorf("%s: %q, without %s", key, got, want)
		}
	}
	if got := similarOffers(facts, "google/gpt-4o"); got[0] != "openai/gpt-4o" {
		t.Errorf("%q: the maker's own is not the first", got)
	}
}

func TestSimilarFlags(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"cost -output 5", "flag provided but not defined: -output; did you mean -out?"},
		{"cost -out_low 5", "flag provided but not defined: -out_low; did you mean -out or -out-low?"},
		{"cost --cache 5", "flag provided but not defined: -cache; did you mean -cache-write or -cached?"},
		{"cost -requets 5", "flag provided but not defined: -requets; did you mean -requests?"},
		{"fit -provder x", "flag provided but not defined: -provder; did you mean -provider?"},
		{"fit -xyzzy", "flag provided but not defined: -xyzzy\n"},
		{"fit -x", "flag provided but not defined: -x\n"},
		{"month -kept 1", `invalid value "1" for flag -kept: want a time such as 1h or 90m`},
	} {
		var errOut strings.Builder
		if code := run(strings.Fields(c.args), strings.NewReader(""), io.Discard, &errOut); code != 2 {
			t.Errorf("%s exits with %d", c.args, code)
		}
		if !strings.Contains(errOut.String(), c.want) {
			t.Errorf("%s: %q, want %q", c.args, errOut.String(), c.want)
		}
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
