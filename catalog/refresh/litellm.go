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

// liteModel is a row of LiteLLM. Its prices are USD per token.
type liteModel struct {
	Provider   string  `json:"litellm_provider"`
	Mode       string  `json:"mode"`
	Input      float64 `json:"input_cost_per_token"`
	Output     float64 `json:"output_cost_per_token"`
	CacheRead  float64 `json:"cache_read_input_token_cost"`
	CacheWrite float64 `json:"cache_creation_input_token_cost"`
	MaxInput   any     `json:"max_input_tokens"`
	MaxOutput  any     `json:"max_output_tokens"`
	Vision     *bool   `json:"supports_vision"`
	Tools      *bool   `json:"supports_function_calling"`
	Schema     *bool   `json:"supports_response_schema"`
	Reasoning  *bool   `json:"supports_reasoning"`
	Shutdown   string  `json:"deprecation_date"`
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
		l.Tiers = append(l.Tiers, litellmTiers(id, raw)...)
		list = append(list, l)
	}
	return list, nil
}

func (m *liteModel) listing(provider, id string) Listing {
	l := Listing{Provider: provider, ID: id, Context: count(m.MaxInput), MaxOutput: count(m.MaxOutput), Out: litellmModes[m.Mode]}
	if l.Out != 0 { // no text comes out
		l.MaxOutput, m.Output = 0, 0
	}
	l.stated(map[catalog.Capability]*bool{
		catalog.Vision: m.Vision, catalog.Tools: m.Tools, catalog.StructuredOutput: m.Schema, catalog.Reasoning: m.Reasoning,
	})
	l.Shutdown, _ = catalog.ParseDate(m.Shutdown)
	l.Tiers = []catalog.Tier{{Rates: cost{m.Input * 1e6, m.Output * 1e6, m.CacheRead * 1e6, m.CacheWrite * 1e6}.rates(id)}}
	return l
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

// litellmAbove matches the fields of prices beyond a prompt length.
var litellmAbove = regexp.MustCompile(`^(input_cost_per_token|output_cost_per_token|cache_read_input_token_cost|cache_creation_input_token_cost)_above_(\d+)k_tokens$`)

// litellmTiers reads the prices beyond prompt lengths.
func litellmTiers(id string, raw json.RawMessage) []catalog.Tier {
	var fields map[string]any
	if json.Unmarshal(raw, &fields) != nil {
		return nil
	}
	units := map[string]catalog.Unit{
		"input_cost_per_token": catalog.Input, "output_cost_per_token": catalog.Output,
		"cache_read_input_token_cost": catalog.CacheRead, "cache_creation_input_token_cost": writeUnit(id),
	}
	var tiers []catalog.Tier
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		m := litellmAbove.FindStringSubmatch(key)
		if m == nil {
			continue
		}
		edge := count(m[2]) * 1000
		i := slices.IndexFunc(tiers, func(t catalog.Tier) bool { return t.Edge == edge })
		if i < 0 {
			i = len(tiers)
			tiers = append(tiers, catalog.Tier{Edge: edge})
		}
		set(&tiers[i].Rates, units[m[1]], number(fields[key])*1e6)
	}
	slices.SortFunc(tiers, func(a, b catalog.Tier) int { return cmp.Compare(a.Edge, b.Edge) })
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
