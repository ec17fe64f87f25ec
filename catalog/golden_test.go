package catalog

import (
	"slices"
	"testing"
)

// load returns the embedded catalog.
func load(t testing.TB) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTraps looks up what a single rate gets wrong.
func TestTraps(t *testing.T) {
	const monday, sunday = "2026-11-23T02:00:00Z", "2026-11-22T02:00:00Z"
	for _, c := range []struct {
		key     string
		at      string
		service Service
		region  string
		prompt  Tokens
		unit    Unit
		want    string
	}{
		// Above 100,000 tokens the whole request costs five times as much.
		{"anthropic/claude-haiku-5-5", monday, Standard, "", 100_000, Input, "0.1"},
		{"anthropic/claude-haiku-5-5", monday, Standard, "", 100_001, Input, "0.5"},
		{"anthropic/claude-haiku-5-5", monday, Standard, "", 100_001, Output, "2.5"},
		{"anthropic/claude-haiku-5-5", monday, Standard, "", 100_001, CacheWrite1h, "1"},
		{"anthropic/claude-haiku-5-5", monday, Standard, "us", 100_001, Input, "0.55"},
		{"anthropic/claude-haiku-5-5", monday, Batch, "", 100_001, Input, "0.25"},
		// Above 272,000 input doubles, output is half as much again.
		{"openai/gpt-6.1-sol", monday, Standard, "", 272_000, Input, "2"},
		{"openai/gpt-6.1-sol", monday, Standard, "", 272_001, Input, "4"},
		{"openai/gpt-6.1-sol", monday, Standard, "", 272_001, Output, "15"},
		{"openai/gpt-6.1-sol", monday, Standard, "", 1, CacheWrite12h, "5"},
		{"openai/gpt-6.1-sol", monday, Standard, "", 1, CacheWrite30m, "2.5"},
		{"openai/gpt-6.1-sol", monday, Batch, "", 272_001, Output, "7.5"},
		{"openai/gpt-6.1-sol", monday, Flex, "", 1, Input, "1"},
		{"openai/gpt-6.1-sol", monday, Fast, "", 1, Input, "4"},
		{"openai/gpt-6.1-sol", monday, Standard, "regional", 1, Input, "2.2"},
		// xAI's edge is inclusive.
		{"xai/grok-4.7", monday, Standard, "", 199_999, Input, "2"},
		{"xai/grok-4.7", monday, Standard, "", 200_000, Input, "4"},
		{"xai/grok-4.7", monday, Standard, "", 200_000, Output, "12"},
		{"openrouter/x-ai/grok-4.7", monday, Standard, "", 199_999, Input, "2"},
		{"openrouter/x-ai/grok-4.7", monday, Standard, "", 200_000, Input, "4"},
		{"vercel/spacexai/grok-4.7", monday, Standard, "", 200_000, Input, "4"},
		{"vercel/openai/gpt-5.6-sol", monday, Standard, "", 272_000, Output, "20"},
		{"vercel/openai/gpt-5.6-sol", monday, Standard, "", 272_001, Output, "30"},
		// A reseller that takes a cache of an hour has its price, in every tier and service.
		{"bedrock/us.anthropic.claude-haiku-5-5", monday, Standard, "", 1, CacheWrite1h, "0.22"},
		{"bedrock/us.anthropic.claude-haiku-5-5", monday, Standard, "", 100_001, CacheWrite1h, "1.1"},
		{"openrouter/anthropic/claude-sonnet-5.5", monday, Standard, "", 1, CacheWrite1h, "4"},
		{"openrouter/anthropic/claude-sonnet-5.5", monday, Batch, "", 1, CacheWrite1h, "2"},
		{"vercel/anthropic/claude-opus-4.5", monday, Standard, "", 1, CacheWrite1h, "10"},
		{"vertex/claude-opus-5-5", monday, Standard, "regional", 1, CacheWrite1h, "8.8"},
		// Priority has no long contexts before GPT-5.6.
		{"openai/gpt-5.5", monday, Priority, "", 272_000, Input, "12.5"},
		{"openai/gpt-5.5", monday, Priority, "", 272_001, Input, "?"},
		{"openai/gpt-5.4", monday, Priority, "regional", 272_001, Output, "?"},
		{"openai/gpt-5.6-sol", monday, Priority, "", 272_001, Output, "60"},
		{"vercel/openai/gpt-5.4-fast", monday, Standard, "", 272_001, Input, "?"},
		// One model alone is served at xAI's endpoint in the US.
		{"xai/grok-4.6", monday, Standard, "us", 199_999, Input, "2.2"},
		{"xai/grok-4.6", monday, Standard, "us", 200_000, Output, "13.2"},
		{"xai/grok-4.7", monday, Standard, "us", 1, Input, "2"},
		// Peak hours are on weekdays only.
		{"deepseek/deepseek-flash", monday, Standard, "", 1, Input, "0.3"},
		{"deepseek/deepseek-flash", "2026-11-23T05:00:00Z", Standard, "", 1, Input, "0.15"},
		{"deepseek/deepseek-flash", sunday, Standard, "", 1, Input, "0.15"},
		// A price that is announced to double.
		{"google/gemini-4-argon", "2026-11-30T23:59:59Z", Standard, "", 1, Input, "2"},
		{"google/gemini-4-argon", "2026-12-01", Standard, "", 1, Input, "4"},
		{"google/gemini-4-argon", "2026-12-01", Standard, "", 1, Output, "20"},
		{"google/gemini-3.8-flash", "2026-12-31", Standard, "", 1, Output, "3.75"},
		{"google/gemini-3.8-flash", "2027-01-01", Standard, "", 1, Output, "7.5"},
		{"openrouter/google/gemini-3.8-flash", "2026-12-31", Standard, "", 1, Input, "0.825"},
		{"openrouter/google/gemini-3.8-flash", "2027-01-01", Standard, "", 1, Input, "1.65"},
		{"openrouter/google/gemini-3.8-flash", "2027-01-01", Batch, "", 1, Input, "0.75"},
		{"google/gemini-3.1-pro-preview", monday, Standard, "", 200_001, Output, "18"},
		{"minimax/MiniMax-M3", monday, Standard, "", 512_001, Input, "0.6"},
		{"minimax/MiniMax-M2.1", monday, Standard, "", 1, CacheRead, "0.03"},
		{"openai/gpt-4.1-mini", monday, Standard, "", 1, CacheRead, "0.1"},
		{"openai/gpt-4.1-mini", monday, Batch, "", 1, Output, "0.8"},
		{"openai/gpt-4.1-mini", monday, Priority, "", 1, Output, "2.8"},
	} {
		o := load(t).Lookup(c.key)
		if o == nil {
			t.Errorf("no %s", c.key)
			continue
		}
		p, ok := o.PlanAt(at(t, c.at), c.service, c.region)
		if !ok {
			t.Errorf("%s: no %s plan at %s", c.key, c.service, c.at)
			continue
		}
		rate, known := p.TierFor(c.prompt).Rates.Get(c.unit)
		if known == (c.want == "?") || known && rate.String() != c.want {
			t.Errorf("%s %s in %q at %s, %d tokens: %s %s (known: %t), want %s",
				c.key, c.service, c.region, c.at, c.prompt, c.unit, rate, known, c.want)
		}
	}
}

func TestShutdowns(t *testing.T) {
	for _, c := range []struct {
		id, at string
		want   Status
	}{
		{"gpt-4", "2026-11-22", ShutDown},
		{"gpt-4-turbo", "2026-11-22", ShutDown},
		{"gpt-4.1-nano", "2026-11-22", ShutDown},
		{"gpt-4.1-nano-2025-04-14", "2026-11-22", ShutDown},
		{"o1-2024-12-17", "2026-11-22", ShutDown},
		{"gpt-5", "2026-11-22", Deprecated},
		{"gpt-5", "2026-12-11", ShutDown},
		{"gpt-5-mini-2025-08-07", "2026-12-11", ShutDown},
		{"o3", "2026-12-11", ShutDown},
		{"gpt-4.1-mini", "2027-01-14", ShutDown},
		{"gpt-5.6-sol", "2026-12-11", Active},
	} {
		o := load(t).Lookup("openai/" + c.id)
		if o == nil {
			t.Errorf("no %s", c.id)
			continue
		}
		if got := o.StateAt(at(t, c.at)); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.id, c.at, got, c.want)
		}
	}
	if o := load(t).Lookup("openai/gpt-4.1-mini"); o.Replacement != "gpt-6-luna" {
		t.Errorf("gpt-4.1-mini is replaced by %q", o.Replacement)
	}
}

func TestClasses(t *testing.T) {
	for id, want := range map[string]Class{
		"gpt-6-sol": Flagship, "gpt-6-1-terra": Mid, "gpt-6-luna": Small, "gpt-4-1-mini": Legacy,
		"claude-opus-5-5": Flagship, "claude-sonnet-5-5": Mid, "claude-haiku-5-5": Small,
		"gemini-4-argon": Flagship, "gemini-3-8-flash": Mid, "gemini-3-5-flash-lite": Small,
		"grok-4-7": Flagship, "deepseek-v4-pro": Flagship, "llama-3-2-1b-instruct": Tiny,
		"llama-3-1-8b-instruct": Small, "llama-3-3-70b-instruct": Mid, "gpt-oss-120b": Mid,
		"text-embedding-3-small": Specialised, "bge-reranker-base": Specialised, "voyage-4": Specialised,
		"llama-guard-4-12b": Specialised, "gpt-image-2": Specialised, "gpt-4": Legacy, "mixtral-8x7b-instruct": Legacy,
	} {
		m := load(t).Model(id)
		if m == nil || m.Class != want {
			t.Errorf("%s: %+v, want %s", id, m, want)
		}
	}
}

func TestLookup(t *testing.T) {
	c := load(t)
	for i := range c.Offerings {
		o := &c.Offerings[i]
		if c.Lookup(o.Key()) != o {
			t.Errorf("%s is not found", o.Key())
		}
		if c.Model(o.Model) == nil || c.Provider(o.Provider) == nil {
			t.Errorf("%s has no model or provider", o.Key())
		}
		if o.Facts.Source == "" || o.Facts.Checked == 0 {
			t.Errorf("%s has no source", o.Key())
		}
	}
	for i := range c.Models {
		if m := &c.Models[i]; c.Lab(m.Lab) == nil {
			t.Errorf("%s has no lab", m.ID)
		}
	}
	for _, key := range []string{"", "openai", "openai/", "/", "openai/nothing", "nobody/gpt-4"} {
		if o := c.Lookup(key); o != nil {
			t.Errorf("%q finds %s", key, o.Key())
		}
	}
	total := 0
	for i := range c.Providers {
		total += len(c.OfProvider(c.Providers[i].ID))
	}
	if total != len(c.Offerings) {
		t.Errorf("providers have %d of %d offerings", total, len(c.Offerings))
	}
	var at []string
	for _, o := range c.OfModel("gpt-4-1-mini") {
		at = append(at, o.Provider)
	}
	for _, want := range []string{"openai", "openrouter", "replicate"} {
		if !slices.Contains(at, want) {
			t.Errorf("GPT-4.1 mini is sold by %v", at)
		}
	}
}

// TestUnknownIsNotZero holds that no price is 0 where nobody said free.
func TestUnknownIsNotZero(t *testing.T) {
	c := load(t)
	for i := range c.Offerings {
		o := &c.Offerings[i]
		for j := range o.Plans {
			for k := range o.Plans[j].Tiers {
				r, known := o.Plans[j].Tiers[k].Rates.Get(Input)
				if known && r <= 0 && o.Billing != Free {
					t.Errorf("%s: input %s", o.Key(), r)
				}
			}
		}
	}
}

// TestResoldGrok holds that whoever sells a Grok with xAI's edge charges more from 200,000
// tokens on, as xAI does, and at 199,999 does not.
func TestResoldGrok(t *testing.T) {
	c := load(t)
	sold := map[string]int{}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		if m := c.Model(o.Model); m == nil || m.Lab != "xai" {
			continue
		}
		for k := range o.Plans {
			p := &o.Plans[k]
			if !slices.ContainsFunc(p.Tiers, func(t Tier) bool { return t.Edge == 200_000 }) {
				continue
			}
			sold[o.Provider]++
			if below, at, beyond := p.TierFor(199_999), p.TierFor(200_000), p.TierFor(200_001); below == at || at != beyond {
				t.Errorf("%s: the edge is not from 200,000 tokens on", o.Key())
			}
		}
	}
	for _, provider := range []string{"xai", "openrouter", "vercel"} {
		if sold[provider] == 0 {
			t.Errorf("%s sells none", provider)
		}
	}
}
