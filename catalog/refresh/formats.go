package refresh

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Parsers are the formats by the ID of the data set. Each reads a folder: an
// unpacked npm package, or one that holds a single JSON file.
var Parsers = map[string]func(fs.FS) ([]Listing, error){
	"pi-ai":          parsePiAI,
	"genai-prices":   parseGenaiPrices,
	"llm-zoo":        parseLLMZoo,
	"models.dev":     parseModelsDev,
	"litellm":        parseLiteLLM,
	"openrouter-api": parseOpenRouter,
}

// Read reads a data set from a folder.
func Read(source string, fsys fs.FS, read catalog.Date) (*Upstream, error) {
	return read1(source, fsys, read, enough)
}

func read1(source string, fsys fs.FS, read catalog.Date, least int) (*Upstream, error) {
	parse, ok := Parsers[source]
	if !ok {
		return nil, fmt.Errorf("no format for %q", source)
	}
	listings, err := parse(fsys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	listings = slices.DeleteFunc(listings, func(l Listing) bool { return l.ID == "" || unprintable(l.ID) || unprintable(l.Provider) })
	for i := range listings {
		listings[i].clean()
		listings[i].splitService()
	}
	u := &Upstream{source, read, withoutDoubles(listings)}
	return u, u.check(least)
}

// withoutDoubles sorts listings, and keeps one of those that are of the same: a data
// set may have an offering under two names of its own. It keeps one with a price, then
// the dearer one.
func withoutDoubles(listings []Listing) []Listing {
	key := func(a, b Listing) int {
		return cmp.Or(strings.Compare(a.Provider+"/"+a.ID, b.Provider+"/"+b.ID), cmp.Compare(a.Service, b.Service))
	}
	price := func(l *Listing, u catalog.Unit) money.Rate {
		if len(l.Tiers) == 0 {
			return -1
		}
		r, _ := l.Tiers[0].Rates.Get(u)
		return r
	}
	slices.SortFunc(listings, func(a, b Listing) int {
		return cmp.Or(key(a, b), cmp.Compare(price(&b, catalog.Input), price(&a, catalog.Input)), cmp.Compare(price(&b, catalog.Output), price(&a, catalog.Output)),
			cmp.Compare(b.Context, a.Context), cmp.Compare(b.MaxOutput, a.MaxOutput), strings.Compare(b.Name, a.Name))
	})
	return slices.CompactFunc(listings, func(a, b Listing) bool { return key(a, b) == 0 })
}

// unprintable reports whether a text has what no name has.
func unprintable(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// mostTokens is more than any limit of a model. Data sets write such numbers for
// what has none.
const mostTokens = 100_000_000

// clean leaves out what cannot be right.
func (l *Listing) clean() {
	if unprintable(l.Name) {
		l.Name = ""
	}
	l.Name = strings.TrimSpace(l.Name)
	for _, limit := range []*catalog.Tokens{&l.Context, &l.MaxInput, &l.MaxOutput} {
		if *limit < 0 || *limit > mostTokens {
			*limit = 0
		}
	}
	// A tier that costs what the one before costs is none.
	l.Tiers = slices.CompactFunc(l.Tiers, func(a, b catalog.Tier) bool {
		return same([]catalog.Tier{{Rates: a.Rates}}, []catalog.Tier{{Rates: b.Rates}})
	})
}

// splitService takes the service out of an ID that carries it: gateways list batch
// as an offering of its own.
func (l *Listing) splitService() {
	id, ok := strings.CutSuffix(l.ID, ":batch")
	if !ok && l.Provider == "vercel" {
		id, ok = strings.CutSuffix(l.ID, "-batch")
	}
	if ok {
		*l = Listing{Provider: l.Provider, ID: id, Service: catalog.Batch, Tiers: l.Tiers}
	}
}

// names maps the names that data sets have for providers to ours.
var names = map[string]string{
	"amazon-bedrock": "bedrock", "aws": "bedrock", "bedrock_converse": "bedrock",
	"google-vertex": "vertex", "vertex_ai": "vertex", "gemini": "google",
	"moonshotai": "moonshot", "cloudflare-workers-ai": "cloudflare",
	"vercel-ai-gateway": "vercel", "vercel_ai_gateway": "vercel", "vercel": "vercel",
	"fireworks-ai": "fireworks", "fireworks_ai": "fireworks", "togetherai": "together", "together_ai": "together",
	"novita-ai": "novita", "zhipuai": "zhipu", "x-ai": "xai", "voyageai": "voyage",
	"dashscope": "alibaba", "glm": "zai", "cohere_chat": "cohere",
	"text-completion-openai": "openai", "azure_text": "azure", "fireworks_ai-embedding-models": "fireworks",
}

// provider returns our name for a data set's provider.
func provider(name string) string {
	if n, ok := names[name]; ok {
		return n
	}
	if strings.HasPrefix(name, "vertex_ai-") { // LiteLLM splits it by lab
		return "vertex"
	}
	return name
}

// one returns the only file of a folder that ends in .json.
func one(fsys fs.FS) ([]byte, error) {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("want one JSON file, have %d", len(files))
	}
	return fs.ReadFile(fsys, files[0])
}

// find returns the first file of an unpacked npm package that exists.
func find(fsys fs.FS, name string) ([]byte, error) {
	for _, prefix := range []string{"", "package/"} {
		if data, err := fs.ReadFile(fsys, prefix+name); err == nil {
			return data, nil
		}
	}
	return nil, fmt.Errorf("no %s", name)
}

func parsePiAI(fsys fs.FS) ([]Listing, error) {
	type cost struct{ Input, Output, CacheRead, CacheWrite float64 }
	type model struct {
		ID, Name, Type string
		Reasoning      *bool
		Input          []string
		ContextWindow  catalog.Tokens
		MaxTokens      catalog.Tokens
		Cost           struct {
			cost
			Tiers []struct {
				cost
				InputTokensAbove catalog.Tokens
			}
		}
	}
	files, err := fs.Glob(fsys, "package/dist/providers/data/*.json")
	if err == nil && len(files) == 0 {
		files, err = fs.Glob(fsys, "dist/providers/data/*.json")
	}
	if err != nil || len(files) == 0 {
		return nil, errors.New("no dist/providers/data/*.json")
	}
	rates := func(p, id string, c cost) (r catalog.Rates) {
		set(&r, catalog.Input, c.Input)
		set(&r, catalog.Output, c.Output)
		set(&r, catalog.CacheRead, c.CacheRead)
		set(&r, writeUnit(id), c.CacheWrite)
		return r
	}
	var list []Listing
	for _, f := range files {
		if strings.HasPrefix(path.Base(f), ".") {
			continue
		}
		data, err := fs.ReadFile(fsys, f)
		if err != nil {
			return nil, err
		}
		var apis map[string]map[string]model
		if err := json.Unmarshal(data, &apis); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		p := provider(strings.TrimSuffix(path.Base(f), ".json"))
		for _, models := range apis {
			for _, m := range models {
				if m.Type != "" && m.Type != "chat" {
					continue
				}
				l := Listing{Provider: p, ID: m.ID, Name: m.Name, Context: m.ContextWindow, MaxOutput: m.MaxTokens, In: modalities(m.Input), Status: catalog.Active}
				l.Can.Set(catalog.Tools, catalog.Yes) // it lists only models that take tools
				tri(&l.Can, catalog.Vision, slices.Contains(m.Input, "image"))
				if m.Reasoning != nil {
					tri(&l.Can, catalog.Reasoning, *m.Reasoning)
				}
				if p == "openai" && l.Context == 272_000 {
					l.Context = 0 // its cap, not the model's
				}
				l.Tiers = []catalog.Tier{{Rates: rates(p, m.ID, m.Cost.cost)}}
				for _, t := range m.Cost.Tiers {
					l.Tiers = append(l.Tiers, catalog.Tier{Edge: t.InputTokensAbove, Rates: rates(p, m.ID, t.cost)})
				}
				list = append(list, l)
			}
		}
	}
	return list, nil
}

// longCache matches the models whose cache writes last 30 minutes.
var longCache = regexp.MustCompile(`(^|[/.])gpt-(5\.6|6|[7-9])`)

// writeUnit returns the unit of a cache write that a data set does not name.
func writeUnit(id string) catalog.Unit {
	if longCache.MatchString(id) {
		return catalog.CacheWrite30m
	}
	return catalog.CacheWrite5m
}

func parseModelsDev(fsys fs.FS) ([]Listing, error) {
	data, err := one(fsys)
	if err != nil {
		return nil, err
	}
	type cost struct {
		Input      float64
		Output     float64
		CacheRead  float64 `json:"cache_read"`
		CacheWrite float64 `json:"cache_write"`
	}
	var providers map[string]struct {
		Models map[string]struct {
			ID, Name, Status string
			Reasoning        *bool
			ToolCall         *bool  `json:"tool_call"`
			StructuredOutput *bool  `json:"structured_output"`
			OpenWeights      *bool  `json:"open_weights"`
			Released         string `json:"release_date"`
			Cutoff           string `json:"knowledge"`
			Modalities       struct{ Input, Output []string }
			Limit            struct{ Context, Input, Output catalog.Tokens }
			Cost             struct {
				cost
				Over200k *cost `json:"context_over_200k"`
			}
		}
	}
	if err := json.Unmarshal(data, &providers); err != nil {
		return nil, err
	}
	var list []Listing
	for name, p := range providers {
		for _, m := range p.Models {
			l := Listing{
				Provider: provider(name), ID: m.ID, Name: m.Name, Context: m.Limit.Context, MaxInput: m.Limit.Input, MaxOutput: m.Limit.Output,
				In: modalities(m.Modalities.Input), Out: modalities(m.Modalities.Output), Status: catalog.Active,
			}
			if m.Status == "deprecated" {
				l.Status = catalog.Deprecated
			}
			l.Released, l.Cutoff = dayOrMonth(m.Released), dayOrMonth(m.Cutoff)
			if m.OpenWeights != nil {
				l.Open = yesOrNo(*m.OpenWeights)
			}
			for k, v := range map[catalog.Capability]*bool{catalog.Reasoning: m.Reasoning, catalog.Tools: m.ToolCall, catalog.StructuredOutput: m.StructuredOutput} {
				if v != nil {
					tri(&l.Can, k, *v)
				}
			}
			if l.In != 0 {
				tri(&l.Can, catalog.Vision, l.In&catalog.Image != 0)
			}
			rates := func(c cost) (r catalog.Rates) {
				set(&r, catalog.Input, c.Input)
				set(&r, catalog.Output, c.Output)
				set(&r, catalog.CacheRead, c.CacheRead)
				set(&r, writeUnit(m.ID), c.CacheWrite)
				return r
			}
			l.Tiers = []catalog.Tier{{Rates: rates(m.Cost.cost)}}
			if m.Cost.Over200k != nil {
				l.Tiers = append(l.Tiers, catalog.Tier{Edge: 200_000, Rates: rates(*m.Cost.Over200k)})
			}
			list = append(list, l)
		}
	}
	return list, nil
}

// dayOrMonth reads a date of which the day may be missing. It is then the first.
func dayOrMonth(s string) catalog.Date {
	if len(s) == len("2026-11") {
		s += "-01"
	}
	d, err := catalog.ParseDate(s)
	if err != nil {
		return 0
	}
	return d
}

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
	for key, raw := range rows {
		var m struct {
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
		if key == "sample_spec" || json.Unmarshal(raw, &m) != nil || m.Provider == "" {
			continue
		}
		out, ok := litellmModes[m.Mode]
		p := provider(m.Provider)
		id := litellmID(key, m.Provider, p)
		if !ok || id == "" || p == "wandb" { // wandb's rows are off by 1e5
			continue
		}
		l := Listing{Provider: p, ID: id, Context: count(m.MaxInput), MaxOutput: count(m.MaxOutput), Out: out}
		if out != 0 {
			l.MaxOutput = 0
		}
		for k, v := range map[catalog.Capability]*bool{catalog.Vision: m.Vision, catalog.Tools: m.Tools, catalog.StructuredOutput: m.Schema, catalog.Reasoning: m.Reasoning} {
			if v != nil {
				tri(&l.Can, k, *v)
			}
		}
		l.Shutdown, _ = catalog.ParseDate(m.Shutdown)
		var r catalog.Rates
		set(&r, catalog.Input, m.Input*1e6)
		if out == 0 {
			set(&r, catalog.Output, m.Output*1e6)
		}
		set(&r, catalog.CacheRead, m.CacheRead*1e6)
		set(&r, writeUnit(id), m.CacheWrite*1e6)
		l.Tiers = append([]catalog.Tier{{Rates: r}}, litellmTiers(id, raw)...)
		list = append(list, l)
	}
	return list, nil
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
	for key, v := range fields {
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
		set(&tiers[i].Rates, units[m[1]], number(v)*1e6)
	}
	slices.SortFunc(tiers, func(a, b catalog.Tier) int { return int(a.Edge - b.Edge) })
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

func parseOpenRouter(fsys fs.FS) ([]Listing, error) {
	data, err := one(fsys)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Data []struct {
			ID, Name      string
			ContextLength catalog.Tokens `json:"context_length"`
			Architecture  struct {
				In  []string `json:"input_modalities"`
				Out []string `json:"output_modalities"`
			}
			Pricing     map[string]json.RawMessage
			TopProvider struct {
				MaxOutput catalog.Tokens `json:"max_completion_tokens"`
			} `json:"top_provider"`
			Parameters []string `json:"supported_parameters"`
			Expires    string   `json:"expiration_date"`
		}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&doc); err != nil {
		return nil, err
	}
	var list []Listing
	for _, m := range doc.Data {
		l := Listing{
			Provider: "openrouter", ID: m.ID, Name: m.Name, Context: m.ContextLength, MaxOutput: m.TopProvider.MaxOutput,
			In: modalities(m.Architecture.In), Out: modalities(m.Architecture.Out), Status: catalog.Active,
		}
		for k, name := range map[catalog.Capability]string{catalog.Tools: "tools", catalog.Reasoning: "reasoning", catalog.StructuredOutput: "structured_outputs"} {
			tri(&l.Can, k, slices.Contains(m.Parameters, name))
		}
		if l.In != 0 {
			tri(&l.Can, catalog.Vision, l.In&catalog.Image != 0)
		}
		l.Shutdown, _ = catalog.ParseDate(m.Expires)
		l.Free = strings.HasSuffix(m.ID, ":free")
		var r catalog.Rates
		for u, name := range map[catalog.Unit]string{catalog.Input: "prompt", catalog.Output: "completion", catalog.CacheRead: "input_cache_read", writeUnit(m.ID): "input_cache_write"} {
			if u == writeUnit(m.ID) && strings.HasPrefix(m.ID, "google/gemini") {
				continue // a storage fee
			}
			var usd float64
			if text := strings.Trim(string(m.Pricing[name]), `"`); text != "" {
				if _, err := fmt.Sscan(text, &usd); err == nil {
					set(&r, u, usd*1e6)
				}
			}
		}
		l.Tiers = []catalog.Tier{{Rates: r}}
		list = append(list, l)
	}
	return list, nil
}
