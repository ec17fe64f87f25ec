package refresh

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// piCost is a price of pi-ai, in USD per million tokens.
type piCost struct{ Input, Output, CacheRead, CacheWrite float64 }

func (c piCost) rates(id string) catalog.Rates {
	return cost{c.Input, c.Output, c.CacheRead, c.CacheWrite}.rates(id)
}

// piModel is a row of pi-ai.
type piModel struct {
	ID, Name, Type string
	Reasoning      *bool
	Input          []string
	ContextWindow  catalog.Tokens
	MaxTokens      catalog.Tokens
	Cost           struct {
		piCost
		Tiers []struct {
			piCost
			InputTokensAbove catalog.Tokens
		}
	}
}

// parsePiAI reads the files of pi-ai, one for each provider, with the models by API.
func parsePiAI(fsys fs.FS) ([]Listing, error) {
	files, err := fs.Glob(fsys, "package/dist/providers/data/*.json")
	if err == nil && len(files) == 0 {
		files, err = fs.Glob(fsys, "dist/providers/data/*.json")
	}
	if err != nil || len(files) == 0 {
		return nil, errors.New("no dist/providers/data/*.json")
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
		var apis map[string]map[string]piModel
		if err := json.Unmarshal(data, &apis); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		p := provider(strings.TrimSuffix(path.Base(f), ".json"))
		for _, api := range slices.Sorted(maps.Keys(apis)) {
			for _, id := range slices.Sorted(maps.Keys(apis[api])) {
				m := apis[api][id]
				if m.Type == "" || m.Type == "chat" {
					list = append(list, m.listing(p))
				}
			}
		}
	}
	return list, nil
}

func (m *piModel) listing(provider string) Listing {
	l := Listing{
		Provider: provider, ID: m.ID, Name: m.Name, Context: m.ContextWindow, MaxOutput: m.MaxTokens,
		In: modalities(m.Input), Status: catalog.Active,
	}
	l.Can.Set(catalog.Tools, catalog.Yes) // it lists only models that take tools
	vision := slices.Contains(m.Input, "image")
	l.stated(map[catalog.Capability]*bool{catalog.Vision: &vision, catalog.Reasoning: m.Reasoning})
	if provider == "openai" && l.Context == 272_000 {
		l.Context = 0 // its cap, not the model's
	}
	l.Tiers = []catalog.Tier{{Rates: m.Cost.rates(m.ID)}}
	for _, t := range m.Cost.Tiers {
		edge, inclusive := roundEdge(t.InputTokensAbove)
		l.Tiers = append(l.Tiers, catalog.Tier{Edge: edge, Inclusive: inclusive, Rates: t.rates(m.ID)})
	}
	return l
}
