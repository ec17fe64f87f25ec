package source

import (
	"strings"
	"testing"
	"testing/fstest"

	"tokenfare/catalog"
)

const cachingLab = `id: acme
name: Acme
caching:
  - {models: [anvil-1], min_cacheable: 512, facts: {source: https://acme.example/cache, checked: 2026-11-20, level: provider_page}}
  - {models: ["anvil-*"], min_cacheable: 2048, cache_step: 128, facts: {source: https://acme.example/cache, checked: 2026-11-20, level: derived}}
models:

  - {id: anvil-1, name: Anvil 1, class: mid}
  - {id: anvil-2, name: Anvil 2, class: mid}
  - {id: anvil-3, name: Anvil 3, class: mid, open: yes}
  - {id: hammer, name: Hammer, class: mid}
`

// TestCachingRules holds what offerings inherit of their lab's cache, and that figures of
// their own come first.
func TestCachingRules(t *testing.T) {
	const cached = ", plans: [{rates: {input: 1, cache_read: 0.1}, price: {source: survey}}]"
	const derivedFrom = "derived: from what https://acme.example/cache says of models like it"
	for _, c := range []struct {
		entry       string
		least, step catalog.Tokens
		sources     string
	}{
		{"model: anvil-1" + cached, 512, 0, "min_cacheable https://acme.example/cache"},
		{"model: anvil-2" + cached, 2048, 128, "cache_step " + derivedFrom + "; min_cacheable " + derivedFrom},
		{"model: anvil-2, limits: {min_cacheable: 1024}" + cached, 1024, 128, "cache_step " + derivedFrom},
		{"model: anvil-2, limits: {min_cacheable: 1024, cache_step: 64}" + cached, 1024, 64, ""},
		{"model: anvil-1, can: [prompt_caching]", 512, 0, "min_cacheable https://acme.example/cache"},
		{"model: anvil-1, plans: [{rates: {input: 1}, price: {source: survey}}]", 0, 0, ""},
		{"model: anvil-3" + cached, 0, 0, ""}, // open weights: the seller's own cache
		{"model: hammer" + cached, 0, 0, ""},
	} {
		fsys := files(testHead + "  - {id: a, facts: {source: survey}, " + c.entry + "}\n").(fstest.MapFS)
		fsys["labs/acme.yaml"] = &fstest.MapFile{Data: []byte(cachingLab)}
		_, facts, err := readBuild(fsys)
		if err != nil {
			t.Errorf("%s: %v", c.entry, err)
			continue
		}
		o := &facts.Offerings[0]
		var sources []string
		for _, s := range o.Sources {
			sources = append(sources, s.Fact+" "+s.Source)
		}
		if o.MinCacheable != c.least || o.CacheStep != c.step || strings.Join(sources, "; ") != c.sources {
			t.Errorf("%s: at least %d in steps of %d, sources %q", c.entry, o.MinCacheable, o.CacheStep, sources)
		}
	}
}

func TestCachingRuleErrors(t *testing.T) {
	for old, want := range map[string]string{
		"[anvil-1], min_cacheable: 512": "data/labs/acme.yaml:4: caching: a rule of caching needs models, min_cacheable and facts: {source: ...}",
		"[anvil-1]":                     `data/labs/acme.yaml:1: caching: the lab has no model "anvil-9"`,
		`["anvil-*"]`:                   `data/labs/acme.yaml:1: caching: the lab has no model "saw-*"`,
	} {
		next := map[string]string{"[anvil-1]": "[anvil-9]", `["anvil-*"]`: `["saw-*"]`, "[anvil-1], min_cacheable: 512": "[anvil-1]"}[old]
		fsys := files(testHead + "  - {id: a, model: hammer, facts: {source: survey}}\n").(fstest.MapFS)
		fsys["labs/acme.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(cachingLab, old, next, 1))}
		if _, _, err := readBuild(fsys); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", next, err, want)
		}
	}
}

// TestMakersCache holds that whoever sells a closed model of OpenAI, Anthropic or Google
// has the least prompt of the maker's cache, and OpenAI's steps.
func TestMakersCache(t *testing.T) {
	_, c := data(t)
	for key, want := range map[string][2]catalog.Tokens{
		"openai/gpt-5.4":                        {1024, 128},
		"openrouter/openai/gpt-5.4":             {1024, 128},
		"vercel/openai/gpt-5.4":                 {1024, 128},
		"azure/gpt-5.4":                         {1024, 128},
		"bedrock/openai.gpt-5.4":                {1024, 128},
		"openrouter/openai/gpt-6-sol":           {1024, 0},
		"openrouter/openai/gpt-oss-120b":        {0, 0},
		"anthropic/claude-haiku-5-5":            {512, 0},
		"bedrock/anthropic.claude-haiku-5-5":    {512, 0},
		"openrouter/anthropic/claude-haiku-5.5": {512, 0},
		"vercel/anthropic/claude-opus-4.5":      {4096, 0},
		"bedrock/anthropic.claude-fable-5":      {1024, 0}, // as LiteLLM has it of Bedrock
		"google/gemini-2.5-flash-lite":          {2048, 0},
		"google/gemini-3.1-flash-lite":          {4096, 0},
		"vertex/gemini-3.1-flash-lite":          {4096, 0},
		"vertex/gemini-3.8-flash":               {4096, 0},
		"vertex/gemini-3-flash-preview":         {4096, 0}, // as its page has it: at Google, 1,024 do
		"google/gemini-3-flash-preview":         {1024, 0},
		"vertex/gemini-2.5-pro":                 {2048, 0},
		"openrouter/google/gemini-2.5-pro":      {2048, 0},
		"anthropic/claude-fable-5-2":            {512, 0},
		"vercel/deepseek/deepseek-v4-pro":       {0, 0},
	} {
		o := c.Lookup(key)
		if o == nil || o.MinCacheable != want[0] || o.CacheStep != want[1] {
			t.Errorf("%s: %+v, want %v", key, o, want)
		}
	}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		lab, open := "", catalog.Unknown
		if m := c.Model(o.Model); m != nil {
			lab, open = m.Lab, m.Open
		}
		if (lab == "openai" || lab == "anthropic") && open != catalog.Yes && o.Caches() && o.MinCacheable == 0 {
			t.Errorf("%s: nobody says from how many tokens on it caches", o.Key())
		}
	}
}
