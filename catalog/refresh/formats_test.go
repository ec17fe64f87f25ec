package refresh

import (
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

func readFiles(fsys fs.FS) (*source.Set, error) { return source.Read(fsys, "data") }

// fixtures are what each format looks like, with invented models.
var fixtures = map[string]fstest.MapFS{
	"pi-ai": {
		"package/dist/providers/data/.manifest.json": {Data: []byte(`{"version": 1}`)},
		"package/dist/providers/data/acme.json": {Data: []byte(`{"acme-api": {
			"chat:anvil-1": {"id": "anvil-1", "name": "Anvil 1", "type": "chat", "reasoning": true, "input": ["text", "image"],
				"cost": {"input": 2, "output": 10, "cacheRead": 0.2, "cacheWrite": 2.5,
					"tiers": [{"inputTokensAbove": 100000, "input": 4, "output": 15, "cacheRead": 0.4, "cacheWrite": 5}]},
				"contextWindow": 1000000, "maxTokens": 64000},
			"chat:anvil-0": {"id": "anvil-0", "name": "Anvil 0", "type": "chat", "reasoning": false, "input": ["text"],
				"cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0}, "contextWindow": 8192, "maxTokens": 4096},
			"classifier:anvil-1": {"id": "anvil-1", "type": "classifier", "cost": {"input": 1}}}}`)},
	},
	"genai-prices": {
		"package/dist/index.js": {Data: []byte(`const version = "1";
const E = [
  {
    id: "acme",
    name: "Acme",
    models: [
      {
        id: "anvil-1",
        match: { or: [{ equals: "anvil-1" }, { starts_with: 'anvil-1-' }] },
        context_window: 1e6,
        deprecated: !1,
        prices: [
          { prices: { input_mtok: 3, output_mtok: 15 } },
          {
            constraint: { start_date: "2026-03-01", type: "start_date" },
            prices: { // cheaper since
              input_mtok: { base: 2, tiers: [{ start: 1e5, price: 4 }] },
              output_mtok: { base: 10, tiers: [{ start: 1e5, price: 15 }] },
              cache_write_1h_mtok: 4, input_audio_mtok: 8, cache_audio_read_mtok: 0.8
            }
          }
        ]
      },
      { id: "anvil-night", prices: [
        { prices: { input_mtok: 1 } },
        { constraint: { start_time: "00:30:00Z", end_time: "16:30:00Z", type: "time_of_date" }, prices: { input_mtok: 2 } } ] },
    ],
  },
];
export { E as data };
`)},
	},
	"llm-zoo": {
		"dist/index.js": {Data: []byte(`var DEFAULT_MODEL_CAPABILITIES = { a: true };
var ACME_MODELS = {
  "anvil1-": {
    label: "Anvil 1", shortName: "anvil-1", provider: "acme" /* ACME */,
    maxOutputTokens: 64e3, contextWindow: 1e6, inputPrice: 2, outputPrice: 10,
    capabilities: { ...DEFAULT_MODEL_CAPABILITIES, cacheDiscountFactor: 0.2 / 2 },
    openRouterOnly: false, retired: true
  }
};
`)},
	},
	"models.dev": {
		"api.json": {Data: []byte(`{"acme": {"name": "Acme", "models": {"anvil-1": {"id": "anvil-1", "name": "Anvil 1", "status": "deprecated",
			"reasoning": false, "tool_call": true, "modalities": {"input": ["text", "pdf"], "output": ["text"]},
			"limit": {"context": 1000000, "output": 64000},
			"cost": {"input": 2, "output": 10, "cache_read": 0.2, "context_over_200k": {"input": 4, "output": 15}}}}}}`)},
	},
	"litellm": {
		"prices.json": {Data: []byte(`{"sample_spec": {"litellm_provider": "acme", "mode": "chat"},
			"acme/anvil-1": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 1e-05,
				"input_cost_per_token_above_200k_tokens": 4e-06, "cache_read_input_token_cost": 2e-07,
				"max_input_tokens": "1000000", "max_output_tokens": 64000, "supports_vision": true, "deprecation_date": "2027-01-14"},
			"acme/anvil-rank": {"litellm_provider": "acme", "mode": "rerank", "input_cost_per_token": 5e-08, "output_cost_per_token": 0.0, "max_output_tokens": 99},
			"anvil-1": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1e-06, "max_input_tokens": 5},
			"anvil-art": {"litellm_provider": "acme", "mode": "image_generation", "input_cost_per_token": 1},
			"wandb/anvil": {"litellm_provider": "wandb", "mode": "chat", "input_cost_per_token": 1}}`)},
	},
	"openrouter-api": {
		"models.json": {Data: []byte(`{"data": [
			{"id": "acme/anvil-1", "name": "Acme: Anvil 1", "context_length": 1000000,
				"architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
				"pricing": {"prompt": "0.000002", "completion": "0.00001", "input_cache_read": "0.0000002", "overrides": [
					{"utc_days": ["saturday"], "prompt": "0.000001"}, {"min_prompt_tokens": 200000, "prompt": "0.000004", "completion": "0.00002"},
					{"min_prompt_tokens": 500000, "prompt": "0.000005"}]},
				"top_provider": {"max_completion_tokens": 64000}, "supported_parameters": ["tools"], "expiration_date": "2027-01-14"},
			{"id": "acme/anvil-1:batch", "pricing": {"prompt": "0.000001"}},
			{"id": "acme/anvil-0:free", "pricing": {"prompt": "0", "completion": "0"}},
			{"id": "acme/auto", "pricing": {"prompt": "-1", "completion": "-1"}}]}`)},
	},
}

func TestFormats(t *testing.T) {
	day, _ := catalog.ParseDate("2026-11-22")
	for source, fsys := range fixtures {
		u, err := read1(source, fsys, day, 1)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		l := listing(u, "anvil-1")
		if l == nil {
			t.Errorf("%s: no anvil-1 in %+v", source, u.Listings)
			continue
		}
		tiers := l.at(day)
		if len(tiers) == 0 || rate(&tiers[0], catalog.Input) != "2" || rate(&tiers[0], catalog.Output) != "10" || l.Context != 1_000_000 {
			t.Errorf("%s: %s, context %d", source, show(tiers), l.Context)
		}
		want := 1
		switch source {
		case "openrouter-api":
			want = 3
		case "llm-zoo":
		default:
			want = 2
		}
		if len(tiers) != want {
			t.Errorf("%s: %d tiers, want %d", source, len(tiers), want)
		} else if want > 1 && rate(&tiers[1], catalog.Input) != "4" {
			t.Errorf("%s: %s", source, show(tiers))
		}
	}
}

func listing(u *Upstream, id string) *Listing {
	for i := range u.Listings {
		if l := &u.Listings[i]; strings.TrimPrefix(l.ID, "acme/") == id {
			return l
		}
	}
	return nil
}

func TestFormatTraps(t *testing.T) {
	day, _ := catalog.ParseDate("2026-11-22")
	read := func(source string) *Upstream {
		u, err := read1(source, fixtures[source], day, 1)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	pi := read("pi-ai")
	if l := listing(pi, "anvil-0"); known(l.Tiers) {
		t.Error("pi-ai: a price of 0 is known")
	}
	if len(pi.Listings) != 2 || listing(pi, "anvil-1").Can.Get(catalog.Tools) != catalog.Yes || listing(pi, "anvil-0").Can.Get(catalog.Vision) != catalog.No {
		t.Errorf("pi-ai: %+v", pi.Listings)
	}
	genai := read("genai-prices")
	if l := listing(genai, "anvil-1"); len(l.History) != 2 || rate(&l.at(day - 400)[0], catalog.Input) != "3" {
		t.Errorf("genai-prices: %+v", l)
	}
	if now := listing(genai, "anvil-1").at(day); rate(&now[0], catalog.AudioInput) != "8" || rate(&now[0], catalog.AudioCacheRead) != "0.8" {
		t.Errorf("genai-prices: audio at %s, from the cache at %s", rate(&now[0], catalog.AudioInput), rate(&now[0], catalog.AudioCacheRead))
	}
	if l := listing(genai, "anvil-night"); l.at(day) != nil {
		t.Error("genai-prices: prices by the time of day are taken for prices")
	}
	if l := listing(read("llm-zoo"), "anvil-1"); l.Status != catalog.ShutDown {
		t.Errorf("llm-zoo: status %s", l.Status)
	}
	if l := listing(read("models.dev"), "anvil-1"); l.Status != catalog.Deprecated || l.Can.Get(catalog.Reasoning) != catalog.No {
		t.Errorf("models.dev: %+v", l)
	}
	litellm := read("litellm") // it has anvil-1 twice
	if len(litellm.Listings) != 2 || listing(litellm, "anvil-1").Shutdown.String() != "2027-01-14" {
		t.Errorf("litellm: %+v", litellm.Listings)
	}
	if l := listing(litellm, "anvil-rank"); l.Out != catalog.Rerank || l.MaxOutput != 0 || rate(&l.Tiers[0], catalog.Output) != "?" {
		t.Errorf("litellm: a ranker is %+v", l)
	}
	or := read("openrouter-api")
	if l := listing(or, "auto"); len(or.Listings) != 4 || known(l.Tiers) || l.Free {
		t.Errorf("openrouter: %+v", or.Listings)
	}
	if l := listing(or, "anvil-0:free"); !l.Free || known(l.Tiers) {
		t.Errorf("openrouter: what it gives away is %+v", l)
	}
	if got, want := show(listing(or, "anvil-1").Tiers), "2/10 cache 0.2, from 200000 4/20 cache 0.2, from 500000 5/20 cache 0.2"; got != want {
		t.Errorf("openrouter: by prompt length %s, want %s", got, want)
	}
	batch := 0
	for _, l := range or.Listings {
		if l.ID == "acme/anvil-1" && l.Service == catalog.Batch && rate(&l.Tiers[0], catalog.Input) == "1" {
			batch++
		}
	}
	if batch != 1 {
		t.Errorf("openrouter: batch is no service of its offering: %+v", or.Listings)
	}
}

// TestDoubles holds that of two listings of one offering always the same is kept, and
// that tiers without a difference are none.
func TestDoubles(t *testing.T) {
	equal := append(block(2, 10), catalog.Tier{Edge: 200_000, Rates: block(2, 10)[0].Rates})
	listings := []Listing{
		{ID: "a", Tiers: block(1, 5)}, {ID: "a", Tiers: equal}, {ID: "a"}, {ID: "a", Service: catalog.Batch, Tiers: block(1, 5)}, {ID: "b"},
	}
	for i := range listings {
		listings[i].clean()
	}
	for range 5 {
		got := withoutDoubles(slices.Clone(listings))
		if len(got) != 3 || show(got[0].Tiers) != "2/10" || got[1].Service != catalog.Batch || got[2].ID != "b" {
			t.Errorf("got %+v", got)
		}
		listings = append(listings[1:], listings[0])
	}
}

// TestDoublesRule holds which of two doubles is kept, in whatever order they come, and
// what is taken over from the other one.
func TestDoublesRule(t *testing.T) {
	cached := block(2, 10)
	set(&cached[0].Rates, catalog.CacheRead, 0.2)
	tiered := append(block(2, 10), catalog.Tier{Edge: 200_000, Rates: block(4, 15)[0].Rates})
	for _, c := range []struct {
		name       string
		kept, left Listing
		shutdown   catalog.Date
	}{
		{"a price", Listing{Tiers: block(1, 1)}, Listing{Context: 9}, 0},
		{"the dearer one", Listing{Tiers: block(2, 10)}, Listing{Tiers: block(1, 50)}, 0},
		{"a price of the cache", Listing{Tiers: cached}, Listing{Tiers: block(2, 10), Context: 9}, 0},
		{"tiers", Listing{Tiers: tiered}, Listing{Tiers: block(2, 10), Context: 9}, 0},
		{"a day of shutdown", Listing{Tiers: cached, Shutdown: 7}, Listing{Tiers: cached, Context: 9}, 7},
		{"the earlier day", Listing{Tiers: cached, Shutdown: 7}, Listing{Tiers: cached, Shutdown: 8, Context: 9}, 7},
		{"the day of the cheaper one", Listing{Tiers: cached}, Listing{Tiers: block(1, 1), Shutdown: 8}, 8},
		{"larger limits", Listing{Tiers: cached, Context: 9}, Listing{Tiers: cached, Context: 8, Name: "Z"}, 0},
		{"all but a name the same", Listing{Tiers: cached, Name: "A"}, Listing{Tiers: cached, Name: "B"}, 0},
	} {
		want := c.kept
		want.Shutdown = c.shutdown
		for _, list := range [][]Listing{{c.kept, c.left}, {c.left, c.kept}} {
			if got := withoutDoubles(list); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Errorf("%s: got %+v", c.name, got)
			}
		}
	}
}

// TestGeminiWrites holds that no data set's fee for storing Gemini's cache counts as the
// price of writing to it.
func TestGeminiWrites(t *testing.T) {
	day, _ := catalog.ParseDate("2026-11-22")
	pi := `{"api": {"a": {"id": "%s", "type": "chat", "cost": {"input": 2, "output": 10, "cacheRead": 0.2, "cacheWrite": 0.375,
		"tiers": [{"inputTokensAbove": 200000, "input": 4, "output": 15, "cacheRead": 0.4, "cacheWrite": 0.375}]}}}}`
	router := `{"data": [{"id": "google/%s", "pricing": {"prompt": "0.000002", "completion": "0.00001", "input_cache_write": "0.0000003"}}]}`
	for _, c := range []struct {
		source, name, data, id string
		writes                 bool
	}{
		{"pi-ai", "dist/providers/data/google.json", pi, "gemini-9-argon", false},
		{"pi-ai", "dist/providers/data/anthropic.json", pi, "claude-9", true},
		{"openrouter-api", "a.json", router, "gemini-9-argon", false},
		{"openrouter-api", "a.json", router, "gemma-9", true},
	} {
		u, err := read1(c.source, fstest.MapFS{c.name: {Data: []byte(fmt.Sprintf(c.data, c.id))}}, day, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, tier := range u.Listings[0].Tiers {
			_, writes := tier.Rates.Get(catalog.CacheWrite5m)
			if writes != c.writes || rate(&tier, catalog.Input) == "?" || rate(&tier, catalog.Output) == "?" {
				t.Errorf("%s of %s: %+v", c.id, c.source, tier)
			}
		}
	}
}

// TestLiteLLMServices holds which prices of other services a row has.
func TestLiteLLMServices(t *testing.T) {
	day, _ := catalog.ParseDate("2026-11-22")
	row := func(fields string) string {
		return `{"acme/anvil-1": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 1e-05, ` + fields + `}}`
	}
	for _, c := range []struct {
		fields string
		want   string // services and their rates
	}{
		{`"input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 5e-06`, "batch 1/5; "},
		{`"input_cost_per_token_flex": 1e-06, "output_cost_per_token_flex": 5e-06, "cache_read_input_token_cost_flex": 1e-07, "input_cost_per_token_priority": 4e-06, "output_cost_per_token_priority": 2e-05`,
			"flex 1/5 cache 0.1; priority 4/20; "},
		{`"input_cost_per_token_above_200k_tokens": 4e-06, "output_cost_per_token_above_200k_tokens": 1.5e-05, "input_cost_per_token_priority": 4e-06, "output_cost_per_token_priority": 2e-05, ` +
			`"input_cost_per_token_above_200k_tokens_priority": 8e-06, "output_cost_per_token_above_200k_tokens_priority": 3e-05, "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 5e-06`,
			"priority 4/20, above 200000 8/30; "}, // that of batch is not known for longer prompts
		{`"input_cost_per_token_priority": 4e-06`, ""},
		{`"input_cost_per_token_batches": 0, "output_cost_per_token_batches": null`, ""},
		{`"input_cost_per_token_batch_requests": 1e-06`, ""},
	} {
		u, err := read1("litellm", fstest.MapFS{"a.json": {Data: []byte(row(c.fields))}}, day, 1)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, l := range u.Listings {
			if l.Service != catalog.Standard {
				got += l.Service.String() + " " + show(l.Tiers) + "; "
			} else if rate(&l.Tiers[0], catalog.Input) != "2" {
				t.Errorf("%s: standard is %s", c.fields, show(l.Tiers))
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.fields, got, c.want)
		}
	}
}

// TestImpossiblePrices holds that what is no price is taken out whole, and said.
func TestImpossiblePrices(t *testing.T) {
	day, _ := catalog.ParseDate("2026-11-22")
	for _, c := range []struct{ source, name, data, want string }{
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "NaN", "completion": "0.00001"}}]}`, "input is not a number that can be a price"},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "0.000001", "completion": "+Inf"}}]}`, "output is not a number that can be a price"},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "1e999"}}]}`, "input is not a number that can be a price"},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "cheap"}}]}`, "input is not a number that can be a price"},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "0.0011"}}]}`, "input of 1100 is out of bounds"},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "-1"}}]}`, ""},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "0.000001", "overrides": {}}}]}`, "overrides are no list of prices"},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "0.000001", "overrides": [{"prompt": "0.000002"}]}}]}`,
			`an override from "" tokens on is out of order`},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "0.000001", "overrides": [
			{"min_prompt_tokens": 9, "prompt": "0.000002"}, {"min_prompt_tokens": 8, "prompt": "0.000003"}]}}]}`, `an override from "8" tokens on is out of order`},
		{"openrouter-api", "a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "0.000001", "overrides": [{"min_prompt_tokens": 9, "prompt": "cheap"}]}}]}`,
			"input is not a number that can be a price"},
		{"litellm", "a.json", `{"acme/anvil-1": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 1e300}}`, "input is not a number that can be a price"},
		{"genai-prices", "dist/index.js", `const E = [{id: "acme", models: [{id: "anvil-1", prices: {input_mtok: 1 / 0, output_mtok: 2}}]}];`, "input is not a number that can be a price"},
		{"genai-prices", "dist/index.js", `const E = [{id: "acme", models: [{id: "anvil-1", prices: {input_mtok: 1, requests_kcount: 1e300}}]}];`, "per_request is not a number that can be a price"},
		{"genai-prices", "dist/index.js", `const E = [{id: "acme", models: [{id: "anvil-1", prices: [{prices: {input_mtok: 5000}}]}]}];`, "input of 5000 is out of bounds"},
	} {
		u, err := read1(c.source, fstest.MapFS{c.name: {Data: []byte(c.data)}}, day, 1)
		if err != nil {
			t.Errorf("%s: %v", c.data, err)
			continue
		}
		if l := listing(u, "anvil-1"); l == nil || l.Wrong != c.want || known(l.at(day)) {
			t.Errorf("%s: got %+v, want %q", c.data, l, c.want)
		}
	}
}

func TestSplitService(t *testing.T) {
	for _, c := range []struct {
		provider, id, want string
		service            catalog.Service
	}{
		{"vercel", "openai/gpt-9-batch", "openai/gpt-9", catalog.Batch},
		{"vercel", "openai/gpt-9", "openai/gpt-9", catalog.Standard},
		{"openrouter", "openai/gpt-9:batch", "openai/gpt-9", catalog.Batch},
		{"acme", "mini-batch", "mini-batch", catalog.Standard},
	} {
		l := Listing{Provider: c.provider, ID: c.id}
		l.splitService()
		if l.ID != c.want || l.Service != c.service {
			t.Errorf("%s of %s is %s of %s", c.id, c.provider, l.Service, l.ID)
		}
	}
}

// TestLiteLLMID holds which rows are offerings: it has rows by region, by commitment
// and by size as well.
func TestLiteLLMID(t *testing.T) {
	for _, c := range []struct{ key, name, want string }{
		{"gpt-9", "openai", "gpt-9"},
		{"openai/gpt-9", "openai", "gpt-9"},
		{"openrouter/openai/gpt-9", "openrouter", "openai/gpt-9"},
		{"openrouter/openrouter/auto", "openrouter", "openrouter/auto"},
		{"vertex_ai/claude-9@20260101", "vertex_ai-anthropic_models", "claude-9@20260101"},
		{"azure/gpt-9", "azure", "gpt-9"},
		{"azure/eu/gpt-9", "azure", ""},
		{"azure_ai/gpt-9", "azure_ai", "gpt-9"},
		{"azure_ai/global/grok-9", "azure_ai", ""},
		{"bedrock/us-east-1/acme.anvil-v1:0", "bedrock", ""},
		{"bedrock/*/1-month-commitment/acme.anvil", "bedrock", ""},
		{"eu.acme.anvil-v1:0", "bedrock_converse", "eu.acme.anvil-v1:0"},
		{"together-ai-4.1b-8b", "together_ai", ""},
		{"fireworks-ai-moe-up-to-56b", "fireworks_ai", ""},
		{"fireworks_ai/accounts/fireworks/models/", "fireworks_ai", ""},
		{"replicateopenai/gpt-9", "replicate", "openai/gpt-9"},
	} {
		if got := litellmID(c.key, c.name, provider(c.name)); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.key, c.name, got, c.want)
		}
	}
}

func TestBadData(t *testing.T) {
	for source, fsys := range map[string]fs.FS{
		"pi-ai":          fstest.MapFS{},
		"genai-prices":   fstest.MapFS{"dist/index.js": {Data: []byte(`const E = [{id: "acme", models: [`)}},
		"llm-zoo":        fstest.MapFS{"dist/index.js": {Data: []byte(`var ACME_MODELS = {a: {b c}};`)}},
		"models.dev":     fstest.MapFS{"a.json": {Data: []byte(`{"acme": [`)}},
		"litellm":        fstest.MapFS{"a.json": {Data: []byte(`{}`)}, "b.json": {Data: []byte(`{}`)}},
		"openrouter-api": fstest.MapFS{"a.json": {Data: []byte(`<html>`)}},
		"hearsay":        fstest.MapFS{},
	} {
		if _, err := read1(source, fsys, 1, 1); err == nil {
			t.Errorf("%s: no error", source)
		}
	}
	if _, err := Read("litellm", fixtures["litellm"], 1); err == nil {
		t.Error("a data set of one row is taken for whole")
	}
}

func TestJSValue(t *testing.T) {
	v, err := jsValue(`{a: [1, .5, -2e3, 6 / 4, 2*3], 'b': !0, "c d": !1, e: null, f: void0, 7: "x\"\u0041\n", /* g */ g: ` + "`t`" + `, ...H} trailing`)
	if err != nil {
		t.Fatal(err)
	}
	m := v.(map[string]any)
	list := m["a"].([]any)
	if list[0] != 1.0 || list[1] != .5 || list[2] != -2000.0 || list[3] != 1.5 || list[4] != 6.0 || m["b"] != true || m["c d"] != false || m["7"] != "x\"A\n" || m["g"] != "t" {
		t.Errorf("got %v", m)
	}
	for _, bad := range []string{"", "{", "[1", `"a`, "{a}", "[1 2]", "{a:1 b:2}", strings.Repeat("[", 1000), "{1e:2}", "--"} {
		if v, err := jsValue(bad); err == nil {
			t.Errorf("%q reads as %v", bad, v)
		}
	}
}

func FuzzJSValue(f *testing.F) {
	f.Add(`{a: [1, "x", !0, ...b], /* c */ 'd': 1e3}`)
	f.Fuzz(func(t *testing.T, s string) { jsValue(s) })
}

// FuzzFormats holds that no data set, whatever it says, brings a refresh down.
func FuzzFormats(f *testing.F) {
	for _, fsys := range fixtures {
		for name, file := range fsys {
			f.Add(name, string(file.Data))
		}
	}
	f.Add("a.json", `{"data": [{"id": "acme/anvil-1", "pricing": {"prompt": "NaN", "completion": "Inf"}}, {"id": "acme/anvil-2", "pricing": {"prompt": "0.9"}}]}`)
	f.Add("a.json", `{"anvil-1": {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 3e-6, "output_cost_per_token": 1.5e-5, "input_cost_per_token_batches": 1.5e-6, "output_cost_per_token_batches": 7.5e-6}}`)
	day, _ := catalog.ParseDate("2026-11-22")
	f.Fuzz(func(t *testing.T, name, data string) {
		if !fs.ValidPath(name) {
			return
		}
		for source := range Parsers {
			u, err := read1(source, fstest.MapFS{name: {Data: []byte(data)}}, day, 0)
			if err != nil {
				continue
			}
			for i := range u.Listings {
				l := &u.Listings[i]
				l.Provider = "acme"
				for _, tier := range l.at(day) {
					for unit := range catalog.NumUnits {
						if r, known := tier.Rates.Get(unit); known && r <= 0 {
							t.Errorf("%s: %s is %d", source, unit, r)
						}
					}
				}
			}
			set, err := readTestSet()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Merge(set, []*Upstream{u}, day); err != nil {
				continue
			}
			if _, err := set.Build("data"); err != nil {
				t.Errorf("%s: what was merged does not build: %v", source, err)
			}
			written := fstest.MapFS{}
			for name, data := range set.Files() {
				written[name] = &fstest.MapFile{Data: data}
			}
			if _, err := readFiles(written); err != nil {
				t.Errorf("%s: what was merged is written so that it does not read: %v", source, err)
			}
		}
	})
}
