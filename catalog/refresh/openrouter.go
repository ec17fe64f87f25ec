package refresh

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
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
	Pricing     routerPrices
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
	var err error
	if l.Tiers, err = m.Pricing.tiers(m.ID); err != nil {
		l.Wrong = err.Error()
	}
	return l
}

// routerPrices are prices by name, among other things.
type routerPrices map[string]json.RawMessage

// tiers returns the prices, and those of "overrides" that hold from a length of the
// prompt on, "min_prompt_tokens" included. What an override does not name stays as it
// was; of several that apply the later wins, so they have to be in order
// (https://openrouter.ai/docs/client-sdks/typescript/models/pricingoverride). Those for
// hours of the week are left out.
func (p routerPrices) tiers(id string) ([]catalog.Tier, error) {
	tiers := []catalog.Tier{{Rates: p.rates(id)}}
	var overrides []routerPrices
	if raw := p["overrides"]; raw != nil && json.Unmarshal(raw, &overrides) != nil {
		return tiers, errors.New("overrides are no list of prices")
	}
	now := maps.Clone(p)
	for _, o := range overrides {
		if o.byTime() {
			continue
		}
		var from catalog.Tokens
		if json.Unmarshal(o["min_prompt_tokens"], &from) != nil || from <= tiers[len(tiers)-1].Edge || from > source.MostTokens {
			return tiers, fmt.Errorf("an override from %.20q tokens on is out of order", o["min_prompt_tokens"])
		}
		maps.Copy(now, o)
		tiers = append(tiers, catalog.Tier{Edge: from, Inclusive: true, Rates: now.rates(id)})
	}
	return tiers, nil
}

// byTime reports whether an override holds at some hours only.
func (p routerPrices) byTime() bool {
	for name := range p {
		if strings.HasPrefix(name, "utc_") {
			return true
		}
	}
	return false
}

func (p routerPrices) rates(id string) catalog.Rates {
	return cost{p.usd("prompt"), p.usd("completion"), p.usd("input_cache_read"), p.usd("input_cache_write")}.rates(id)
}

// usd returns a price in USD per million tokens, 0 where there is none, and NaN where
// what is there is no number.
func (p routerPrices) usd(name string) float64 {
	text := strings.Trim(string(p[name]), "\" ")
	if text == "" || text == "null" {
		return 0
	}
	usd, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return usd * 1e6
}
