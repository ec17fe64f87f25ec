package refresh

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"tokenfare/catalog"
)

// routerModel is a row of OpenRouter's list of models. Its prices are USD per token,
// as text.
type routerModel struct {
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

// parseOpenRouter reads the answer of OpenRouter's API.
func parseOpenRouter(fsys fs.FS) ([]Listing, error) {
	data, err := one(fsys)
	if err != nil {
		return nil, err
	}
	var doc struct{ Data []routerModel }
	if err := json.NewDecoder(bytes.NewReader(data)).Decode(&doc); err != nil {
		return nil, err
	}
	var list []Listing
	for i := range doc.Data {
		list = append(list, doc.Data[i].listing())
	}
	return list, nil
}

func (m *routerModel) listing() Listing {
	l := Listing{
		Provider: "openrouter", ID: m.ID, Name: m.Name, Context: m.ContextLength, MaxOutput: m.TopProvider.MaxOutput,
		In: modalities(m.Architecture.In), Out: modalities(m.Architecture.Out), Status: catalog.Active, Free: strings.HasSuffix(m.ID, ":free"),
	}
	for k, name := range map[catalog.Capability]string{catalog.Tools: "tools", catalog.Reasoning: "reasoning", catalog.StructuredOutput: "structured_outputs"} {
		tri(&l.Can, k, slices.Contains(m.Parameters, name))
	}
	if l.In != 0 {
		tri(&l.Can, catalog.Vision, l.In&catalog.Image != 0)
	}
	l.Shutdown, _ = catalog.ParseDate(m.Expires)
	c := cost{m.price("prompt"), m.price("completion"), m.price("input_cache_read"), m.price("input_cache_write")}
	l.Tiers = []catalog.Tier{{Rates: c.rates(m.ID)}}
	return l
}

// price returns a price in USD per million tokens, 0 where there is none, and NaN where
// what is there is no number.
func (m *routerModel) price(name string) float64 {
	text := strings.Trim(string(m.Pricing[name]), "\" ")
	if text == "" || text == "null" {
		return 0
	}
	usd, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return usd * 1e6
}
