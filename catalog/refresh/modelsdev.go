package refresh

import (
	"encoding/json"
	"io/fs"
	"maps"
	"slices"

	"tokenfare/catalog"
)

// devCost is a price of models.dev, in USD per million tokens.
type devCost struct {
	Input      float64
	Output     float64
	CacheRead  float64 `json:"cache_read"`
	CacheWrite float64 `json:"cache_write"`
}

func (c devCost) rates(id string) catalog.Rates {
	return cost{c.Input, c.Output, c.CacheRead, c.CacheWrite}.rates(id)
}

// devModel is a row of models.dev.
type devModel struct {
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
		devCost
		Over200k *devCost `json:"context_over_200k"`
	}
}

// parseModelsDev reads the file of models.dev, with the models by provider.
func parseModelsDev(fsys fs.FS) ([]Listing, error) {
	data, err := one(fsys)
	if err != nil {
		return nil, err
	}
	var providers map[string]struct{ Models map[string]devModel }
	if err := json.Unmarshal(data, &providers); err != nil {
		return nil, err
	}
	var list []Listing
	for _, name := range slices.Sorted(maps.Keys(providers)) {
		models := providers[name].Models
		for _, id := range slices.Sorted(maps.Keys(models)) {
			m := models[id]
			list = append(list, m.listing(provider(name)))
		}
	}
	return list, nil
}

func (m *devModel) listing(provider string) Listing {
	l := Listing{
		Provider: provider, ID: m.ID, Name: m.Name, Context: m.Limit.Context, MaxInput: m.Limit.Input, MaxOutput: m.Limit.Output,
		In: modalities(m.Modalities.Input), Out: modalities(m.Modalities.Output), Status: catalog.Active,
		Released: dayOrMonth(m.Released), Cutoff: dayOrMonth(m.Cutoff),
	}
	if m.Status == "deprecated" {
		l.Status = catalog.Deprecated
	}
	if m.OpenWeights != nil {
		l.Open = yesOrNo(*m.OpenWeights)
	}
	l.stated(map[catalog.Capability]*bool{catalog.Reasoning: m.Reasoning, catalog.Tools: m.ToolCall, catalog.StructuredOutput: m.StructuredOutput})
	if l.In != 0 {
		tri(&l.Can, catalog.Vision, l.In&catalog.Image != 0)
	}
	l.Tiers = []catalog.Tier{{Rates: m.Cost.rates(m.ID)}}
	if over := m.Cost.Over200k; over != nil {
		l.Tiers = append(l.Tiers, catalog.Tier{Edge: 200_000, Rates: over.rates(m.ID)})
	}
	return l
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
