package refresh

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// liteModel is a row of LiteLLM, but for its prices: see litellmTiers.
type liteModel struct {
	Provider  string `json:"litellm_provider"`
	Mode      string `json:"mode"`
	MaxInput  any    `json:"max_input_tokens"`
	MaxOutput any    `json:"max_output_tokens"`
	Vision    *bool  `json:"supports_vision"`
	Tools     *bool  `json:"supports_function_calling"`
	Schema    *bool  `json:"supports_response_schema"`
	Reasoning *bool  `json:"supports_reasoning"`
	Shutdown  string `json:"deprecation_date"`
}

// parseLiteLLM reads the file of LiteLLM, with all models in one object.
func parseLiteLLM(fsys fs.FS) ([]Listing, error) {
	data, err := one(fsys)
	if err != nil {
		return nil, err
	}
	var rows map[string]json.RawMessage
	if err := json.Unmarshal(data, &rows); err != nil {
		return nil, err
	}
	var list []Listing
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		raw := rows[key]
		var m liteModel
		if key == "sample_spec" || json.Unmarshal(raw, &m) != nil {
			continue
		}
		_, priced := litellmModes[m.Mode]
		p := provider(m.Provider)
		id := litellmID(key, m.Provider, p)
		if !priced || id == "" || p == "" || p == "wandb" { // wandb's rows are off by 1e5
			continue
		}
		l := m.listing(p, id)
		tiers := litellmTiers(id, raw, l.Out)
		l.Tiers = tiers[catalog.Standard]
		list = append(list, l)
		list = append(list, l.services(tiers)...)
	}
	return list, nil
}

func (m *liteModel) listing(provider, id string) Listing {
	l := Listing{Provider: provider, ID: id, Context: count(m.MaxInput), MaxOutput: count(m.MaxOutput), Out: litellmModes[m.Mode]}
	if l.Out != 0 { // no text comes out
		l.MaxOutput = 0
	}
	l.stated(map[catalog.Capability]*bool{
		catalog.Vision: m.Vision, catalog.Tools: m.Tools, catalog.StructuredOutput: m.Schema, catalog.Reasoning: m.Reasoning,
	})
	l.Shutdown, _ = catalog.ParseDate(m.Shutdown)
	return l
}

// services makes a listing of each service but the standard one. One is left out that
// has not a price wherever the standard one has: for fewer prompt lengths, where that of
// shorter prompts would be taken for that of longer ones, or without the output.
func (l *Listing) services(tiers map[catalog.Service][]catalog.Tier) (list []Listing) {
	has := func(t *catalog.Tier, u catalog.Unit) bool {
		_, known := t.Rates.Get(u)
		return known
	}
	covers := func(t, base catalog.Tier) bool {
		return t.Edge == base.Edge && has(&t, catalog.Input) == has(&base, catalog.Input) && has(&t, catalog.Output) == has(&base, catalog.Output)
	}
	for s := catalog.Standard + 1; s <= catalog.Fast; s++ {
		if known(tiers[s]) && slices.EqualFunc(tiers[s], l.Tiers, covers) {
			list = append(list, Listing{Provider: l.Provider, ID: l.ID, Service: s, Tiers: tiers[s]})
		}
	}
	return list
}

// litellmModes are the modes that are charged by the token, with what comes out where
// that is not text.
var litellmModes = map[string]catalog.Modality{
	"chat": 0, "responses": 0, "completion": 0,
	"embedding": catalog.Embedding, "rerank": catalog.Rerank, "moderation": catalog.Moderation,
}

// litellmID returns the API model ID of a row, "" where the row is none: LiteLLM has
// rows for regions, for commitments and for models by size too.
func litellmID(key, name, provider string) string {
	if rest, ok := strings.CutPrefix(key, "replicateopenai/"); ok {
		key = "replicate/openai/" + rest // it lacks a slash there
	}
	id := key
	for _, prefix := range []string{name, "vertex_ai", provider} {
		if rest, ok := strings.CutPrefix(key, prefix+"/"); ok {
			id = rest
			break
		}
	}
	regional := (provider == "azure" || provider == "bedrock") && strings.Contains(id, "/")
	if regional || strings.HasSuffix(id, "/") || litellmSize.MatchString(id) {
		return ""
	}
	return id
}

// litellmSize matches the rows that price models by size.
var litellmSize = regexp.MustCompile(`^(together|fireworks)-ai-`)

// litellmPrice matches the fields of prices: the unit, the prompt length in thousands of
// tokens beyond which it holds, and the service.
var litellmPrice = regexp.MustCompile(`^(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost)` +
	`(?:_above_(\d+)k_tokens)?(_batches|_flex|_priority)?$`)

var litellmServices = map[string]catalog.Service{"": catalog.Standard, "_batches": catalog.Batch, "_flex": catalog.Flex, "_priority": catalog.Priority}

// litellmTiers reads the prices of a row, which are USD per token, by service. Each has
// the tier that begins at 0.
func litellmTiers(id string, raw json.RawMessage, out catalog.Modality) map[catalog.Service][]catalog.Tier {
	tiers := map[catalog.Service][]catalog.Tier{catalog.Standard: {{}}}
	var fields map[string]any
	if json.Unmarshal(raw, &fields) != nil {
		return tiers
	}
	units := map[string]catalog.Unit{
		"input_cost_per_token": catalog.Input, "output_cost_per_token": catalog.Output,
		"cache_read_input_token_cost": catalog.CacheRead, "cache_creation_input_token_cost": writeUnit(id),
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		m := litellmPrice.FindStringSubmatch(key)
		if m == nil || number(fields[key]) <= 0 || units[m[1]] == catalog.Output && out != 0 { // no text comes out
			continue
		}
		s, edge := litellmServices[m[3]], count(m[2])*1000
		if tiers[s] == nil {
			tiers[s] = []catalog.Tier{{}}
		}
		i := slices.IndexFunc(tiers[s], func(t catalog.Tier) bool { return t.Edge == edge })
		if i < 0 {
			i = len(tiers[s])
			tiers[s] = append(tiers[s], catalog.Tier{Edge: edge})
		}
		set(&tiers[s][i].Rates, units[m[1]], number(fields[key])*1e6)
	}
	for _, list := range tiers {
		slices.SortFunc(list, func(a, b catalog.Tier) int { return cmp.Compare(a.Edge, b.Edge) })
	}
	return tiers
}

// count reads a number of tokens that may be written as text.
func count(v any) catalog.Tokens {
	switch v := v.(type) {
	case float64:
		return catalog.Tokens(v)
	case string:
		var n catalog.Tokens
		if _, err := fmt.Sscan(v, &n); err == nil {
			return n
		}
	}
	return 0
}
