package source

import (
	"testing"
	"testing/fstest"

	"tokenfare/catalog"
)

// TestInheritMaxInput holds who has the longest input that the maker of a model lists.
func TestInheritMaxInput(t *testing.T) {
	const maker = testHead + "  - {id: a, model: anvil-1, limits: {context: 1000, max_input: 900}, facts: {source: survey}}\n"
	const seller = "id: shop\nname: Shop\nofferings:\n\n  - {id: s, model: anvil-1, facts: {source: survey}, "
	for _, c := range []struct {
		limits, open string
		want         catalog.Tokens
		source       string
	}{
		{"limits: {context: 1000}", "no", 900, "derived: as at acme"},
		{"limits: {context: 1000}", "yes", 0, ""},
		{"limits: {context: 1000, max_input: 800}", "no", 800, ""},
		{"limits: {context: 950}", "no", 0, ""},
		{"billing: free", "no", 0, ""},
	} {
		fsys := files(maker).(fstest.MapFS)
		fsys["providers/shop.yaml"] = &fstest.MapFile{Data: []byte(seller + c.limits + "}\n")}
		fsys["labs/acme.yaml"] = &fstest.MapFile{Data: []byte("id: acme\nname: Acme\nmodels:\n\n  - {id: anvil-1, name: Anvil 1, open: " + c.open + "}\n")}
		_, facts, err := readBuild(fsys)
		if err != nil {
			t.Errorf("%s: %v", c.limits, err)
			continue
		}
		o, source := facts.Lookup("shop/s"), ""
		for _, s := range o.Sources {
			source = s.Source
		}
		if o.MaxInput != c.want || source != c.source {
			t.Errorf("%s, open: %s: %d from %q, want %d from %q", c.limits, c.open, o.MaxInput, source, c.want, c.source)
		}
	}
}

// TestMakersMaxInput holds what is known of the longest input of OpenAI's models.
func TestMakersMaxInput(t *testing.T) {
	_, c := data(t)
	for key, want := range map[string]catalog.Tokens{
		"openai/gpt-6-luna":                     922_000,
		"openai/gpt-6-astra":                    922_000,
		"openai/gpt-5.6-sol":                    922_000,
		"openai/gpt-5.6-luna":                   922_000,
		"openai/gpt-5.4-2026-03-05":             922_000,
		"azure/gpt-5":                           272_000,
		"azure/gpt-5-mini":                      272_000,
		"azure/gpt-5-nano":                      272_000,
		"openrouter/openai/gpt-6-sol":           922_000,
		"vercel/openai/gpt-5.5":                 872_000, // its own context is shorter
		"openrouter/openai/gpt-oss-20b":         0,
		"bedrock/anthropic.claude-opus-5-5":     0,
		"bedrock/global.openai.gpt-6.1-sol":     922_000,
		"bedrock/us-gov.openai.gpt-oss-20b-1:0": 0,
	} {
		if o := c.Lookup(key); o == nil || o.MaxInput != want {
			t.Errorf("%s: %+v, want %d", key, o, want)
		}
	}
}
