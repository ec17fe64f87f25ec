package catalog

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
	if got := Nearest("gpt-4oo", names, 3); !slices.Equal(got, []string{"gpt-4o", "gpt-4"}) {
		t.Errorf("got %q", got)
	}
	if got := Nearest("gpt-4oo", names, 1); !slices.Equal(got, []string{"gpt-4o"}) {
		t.Errorf("got %q", got)
	}
	if got := Nearest("gemini", names, 3); len(got) > 0 {
		t.Errorf("got %q for something else", got)
	}
}

// TestMeant holds that an API model ID alone is that of its maker, or of the one who sells
// it.
func TestMeant(t *testing.T) {
	facts, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"gpt-4.1-mini": "openai/gpt-4.1-mini", "GPT-4.1-Mini": "openai/gpt-4.1-mini", "openai/GPT-4.1-mini": "openai/gpt-4.1-mini",
		"openai/gpt-4.1-mini":               "openai/gpt-4.1-mini",
		"meta-llama/llama-3.3-70b-instruct": "", "gpt-4.1-mni": "", "": "", "nobody/gpt-4.1-mini": "",
	} {
		got := ""
		if o := facts.Meant(name); o != nil {
			got = o.Key()
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	for i := range facts.Offerings {
		o := &facts.Offerings[i]
		for _, alias := range o.Aliases {
			if m := facts.Meant(o.Provider + "/" + alias); m == nil || m.Provider != o.Provider {
				t.Errorf("%s/%s is %v", o.Provider, alias, m)
			}
		}
	}
}

// TestKnown holds that a model is known by what clouds and snapshots make of its name.
func TestKnown(t *testing.T) {
	facts, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for i := range facts.Offerings {
		if o := &facts.Offerings[i]; !facts.Known(o.ID) || !facts.Known(o.Key()) {
			t.Errorf("%s is not known", o.Key())
		}
	}
	for name, want := range map[string]bool{
		"gpt-4.1-mini": true, "GPT 4.1 Mini": true, "gpt-4.1-mini-2025-04-14": true, "models/gemini-2.5-pro": true,
		"us.anthropic.claude-opus-5-20990101-v1:0": true,
		"gpt-55-nonexistent":                       false, "gpt-4.1-mni": false, "us": false, "": false, "m": false, "gpt-4.12": false, "my-deployment": false,
	} {
		if got := facts.Known(name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}

func TestNearOffers(t *testing.T) {
	facts, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"openai/gpt-4.1-mni": "openai/gpt-4.1-mini", "gpt-4.1-mni": "openai/gpt-4.1-mini", "openai/gpt-4oo": "openai/gpt-4o",
		"google/claude-sonnet-4-6": "anthropic/claude-sonnet-4-6", "moonshot/kimi_k3": "moonshot/kimi-k3", "azure/gpt-4.1-mnii": "azure/gpt-4.1-mini",
	} {
		if got := facts.NearOffers(name, 3); len(got) == 0 || got[0] != want || len(got) > 3 {
			t.Errorf("%s: %q, without %s first", name, got, want)
		}
	}
	if got := facts.NearOffers("a question", 3); len(got) > 0 {
		t.Errorf("got %q for something else", got)
	}
	if got := facts.NearModels("gpt-41-mni", 3); !slices.Contains(got, "gpt-4-1-mini") {
		t.Errorf("got %q", got)
	}
}
