package refresh

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// genaiData matches where the bundle of genai-prices has its list of providers.
var genaiData = regexp.MustCompile(`=\s*(\[\s*\{\s*"?id"?:\s*")`)

func parseGenaiPrices(fsys fs.FS) ([]Listing, error) {
	data, err := find(fsys, "dist/index.js")
	if err != nil {
		return nil, err
	}
	at := genaiData.FindSubmatchIndex(data)
	if at == nil {
		return nil, errors.New("dist/index.js: no list of providers")
	}
	v, err := jsValue(string(data[at[2]:]))
	if err != nil {
		return nil, fmt.Errorf("dist/index.js: %w", err)
	}
	var list []Listing
	for _, p := range objects(v) {
		name := provider(text(p["id"]))
		for _, m := range objects(p["models"]) {
			l := Listing{Provider: name, ID: text(m["id"]), Context: catalog.Tokens(number(m["context_window"]))}
			if m["deprecated"] == true {
				l.Status = catalog.Deprecated
			}
			if name == "google" && strings.HasPrefix(l.ID, "claude") {
				l.Provider = "vertex" // it has Vertex AI under Google
			}
			l.genaiPrices(m["prices"])
			if l.Provider == "vertex" && len(l.Tiers) > 1 {
				l.Tiers = l.Tiers[:1] // it keeps tiers that Anthropic has withdrawn
			}
			list = append(list, l)
		}
	}
	return list, nil
}

// genaiPrices reads prices that hold always, or a list of which each holds from a
// day on. Prices by the time of day are left out: the data set cannot say weekdays.
func (l *Listing) genaiPrices(v any) {
	if m, ok := v.(map[string]any); ok {
		l.Tiers = genaiTiers(l.ID, m)
		return
	}
	var steps []Past
	for _, step := range objects(v) {
		c, _ := step["constraint"].(map[string]any)
		if c != nil && c["start_date"] == nil {
			return
		}
		from, _ := catalog.ParseDate(text(c["start_date"]))
		prices, _ := step["prices"].(map[string]any)
		steps = append(steps, Past{From: from, Tiers: genaiTiers(l.ID, prices)})
	}
	slices.SortStableFunc(steps, func(a, b Past) int { return cmp.Compare(a.From, b.From) })
	for i := range steps {
		if i > 0 {
			steps[i-1].Until = steps[i].From
		}
	}
	l.History = steps
}

// genaiUnits are the units of genai-prices that we have.
var genaiUnits = map[string]catalog.Unit{
	"input_mtok": catalog.Input, "output_mtok": catalog.Output, "cache_read_mtok": catalog.CacheRead,
	"cache_audio_read_mtok": catalog.AudioCacheRead, "cache_write_1h_mtok": catalog.CacheWrite1h, "input_audio_mtok": catalog.AudioInput,
	"output_audio_mtok": catalog.AudioOutput, "input_image_mtok": catalog.ImageInput, "output_image_mtok": catalog.ImageOutput,
	"output_reasoning_mtok": catalog.ReasoningOutput,
}

// genaiEach are its units that are priced by the thousand.
var genaiEach = map[string]catalog.Unit{
	"web_searches_kcount": catalog.WebSearchCall,
	"requests_kcount":     catalog.PerRequest,
}

func genaiTiers(id string, prices map[string]any) []catalog.Tier {
	tiers := []catalog.Tier{{}}
	for key, u := range genaiEach { // each sets a unit of its own, so the order is all the same
		if rate, known := scaled(number(prices[key]), 1e9); known { // USD per thousand to pico-dollars each
			tiers[0].Rates.Set(u, rate)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(prices)) {
		v := prices[key]
		u, ok := genaiUnits[key]
		if key == "cache_write_mtok" {
			u, ok = writeUnit(id), true
		}
		if !ok {
			continue
		}
		m, tiered := v.(map[string]any)
		if !tiered {
			set(&tiers[0].Rates, u, number(v))
			continue
		}
		set(&tiers[0].Rates, u, number(m["base"]))
		for _, t := range objects(m["tiers"]) {
			edge, inclusive := roundEdge(catalog.Tokens(number(t["start"])))
			i := slices.IndexFunc(tiers, func(t catalog.Tier) bool { return t.Edge == edge })
			if i < 0 {
				i = len(tiers)
				tiers = append(tiers, catalog.Tier{Edge: edge, Inclusive: inclusive})
			}
			set(&tiers[i].Rates, u, number(t["price"]))
		}
	}
	slices.SortFunc(tiers, func(a, b catalog.Tier) int { return cmp.Compare(a.Edge, b.Edge) })
	return tiers
}

// zooData matches where the bundle of llm-zoo has the models of a provider.
var zooData = regexp.MustCompile(`\bvar [A-Z_0-9]+_MODELS = (\{)`)

func parseLLMZoo(fsys fs.FS) ([]Listing, error) {
	data, err := find(fsys, "dist/index.js")
	if err != nil {
		return nil, err
	}
	var list []Listing
	for _, at := range zooData.FindAllSubmatchIndex(data, -1) {
		v, err := jsValue(string(data[at[2]:]))
		if err != nil {
			return nil, fmt.Errorf("dist/index.js: %w", err)
		}
		models, _ := v.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(models)) {
			if m, ok := models[name].(map[string]any); ok && m["openRouterOnly"] != true {
				list = append(list, zooListing(m))
			}
		}
	}
	return list, nil
}

func zooListing(m map[string]any) Listing {
	l := Listing{
		Provider: provider(text(m["provider"])), ID: text(m["shortName"]), Name: text(m["label"]),
		Context: catalog.Tokens(number(m["contextWindow"])), MaxOutput: catalog.Tokens(number(m["maxOutputTokens"])),
		Status: catalog.Active,
	}
	switch {
	case m["retired"] == true:
		l.Status = catalog.ShutDown
	case m["deprecated"] == true:
		l.Status = catalog.StatusUnknown // its word for superseded
	}
	var r catalog.Rates
	set(&r, catalog.Input, number(m["inputPrice"]))
	set(&r, catalog.Output, number(m["outputPrice"]))
	l.Tiers = []catalog.Tier{{Rates: r}}
	return l
}

// objects returns the objects of a list.
func objects(v any) []map[string]any {
	list, _ := v.([]any)
	var found []map[string]any
	for _, e := range list {
		if m, ok := e.(map[string]any); ok {
			found = append(found, m)
		}
	}
	return found
}

func text(v any) string {
	s, _ := v.(string)
	return strings.TrimSpace(s)
}

func number(v any) float64 {
	f, _ := v.(float64)
	return f
}
