package publish

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"tokenfare/catalog"
)

// date is a day, YYYY-MM-DD.
type date string

// Document is a file: it all, or one provider.
type Document struct {
	Schema    string     `json:"$schema" doc:"where the schema of this file is, relative to it"`
	Refreshed date       `json:"refreshed" doc:"the day the facts were last refreshed"`
	Next      date       `json:"next_refresh,omitempty" doc:"the day the next refresh is due"`
	Providers []Provider `json:"providers"`
	Models    []Model    `json:"models" doc:"the models that the providers sell; in the file of it all, also those that nobody sells"`
	Labs      []Lab      `json:"labs" doc:"the labs that made the models"`
	Sources   []Source   `json:"sources" doc:"the data sets that facts come from"`
}

// Provider sells offerings.
type Provider struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Pricing    string     `json:"pricing,omitempty" doc:"URL of its prices"`
	Docs       string     `json:"docs,omitempty" doc:"URL of its API documentation"`
	BaseURL    string     `json:"base_url,omitempty" doc:"its API's base URL; {braces} are to be filled in"`
	Auth       string     `json:"auth,omitempty" doc:"how a request authenticates"`
	API        string     `json:"api,omitempty" doc:"dialect of its API, such as openai or anthropic"`
	Env        string     `json:"env,omitempty" doc:"name of the variable that holds the key by custom"`
	FirstParty bool       `json:"first_party,omitempty" doc:"sells its own models"`
	Gateway    bool       `json:"gateway,omitempty" doc:"passes requests on to other providers"`
	Gotchas    []string   `json:"gotchas,omitempty"`
	Offerings  []Offering `json:"offerings"`
}

// Lab makes models.
type Lab struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// Source is a data set.
type Source struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	URL     string `json:"url,omitempty"`
	Licence string `json:"licence,omitempty"`
	Read    date   `json:"read" doc:"the day of the copy that was read"`
	Partial bool   `json:"partial,omitempty" doc:"it names some of the modalities only"`
	Note    string `json:"note,omitempty"`
}

// Model is what a lab released.
type Model struct {
	ID          string                `json:"id"`
	Name        string                `json:"name"`
	Aliases     []string              `json:"aliases,omitempty"`
	Lab         string                `json:"lab" doc:"id of its lab"`
	Family      string                `json:"family,omitempty"`
	Tokenizer   string                `json:"tokenizer,omitempty"`
	Class       string                `json:"class" enum:"class"`
	ClassReason string                `json:"class_reason,omitempty"`
	OpenWeights *bool                 `json:"open_weights,omitempty" doc:"absent: unknown"`
	Licence     string                `json:"licence,omitempty"`
	Released    date                  `json:"released,omitempty"`
	Cutoff      date                  `json:"knowledge_cutoff,omitempty"`
	Description string                `json:"description,omitempty"`
	Facts       Provenance            `json:"facts"`
	Sources     map[string]FactSource `json:"sources,omitempty" doc:"of single facts that come from elsewhere, by name"`
}

// Offering is a model at a provider.
type Offering struct {
	ID            string                `json:"id" doc:"what a request names"`
	Model         string                `json:"model" doc:"id of the model"`
	Name          string                `json:"name,omitempty" doc:"as the provider writes it"`
	Aliases       []string              `json:"aliases,omitempty"`
	Context       int64                 `json:"context,omitempty" doc:"tokens of input and output together; absent: unknown"`
	MaxInput      int64                 `json:"max_input,omitempty" doc:"tokens"`
	MaxOutput     int64                 `json:"max_output,omitempty" doc:"tokens"`
	MinCacheable  int64                 `json:"min_cacheable,omitempty" doc:"tokens of the shortest prompt that is cached"`
	CacheStep     int64                 `json:"cache_step,omitempty" doc:"what is read from the cache is a multiple of so many tokens; absent: any number"`
	Capabilities  map[string]bool       `json:"capabilities,omitempty" keys:"capability" doc:"absent: unknown"`
	Input         []string              `json:"input,omitempty" enum:"modality" doc:"absent: unknown"`
	InputPartial  bool                  `json:"input_partial,omitempty" doc:"what input has not is unknown; otherwise it is not taken"`
	Output        []string              `json:"output,omitempty" enum:"modality"`
	Billing       string                `json:"billing" enum:"billing"`
	Status        string                `json:"status" enum:"status" doc:"see shutdown too"`
	Shutdown      date                  `json:"shutdown,omitempty" doc:"from this day on it cannot be used"`
	Replacement   string                `json:"replacement,omitempty" doc:"id of an offering of the same provider"`
	FirstSeen     date                  `json:"first_seen,omitempty"`
	LastSeen      date                  `json:"last_seen,omitempty"`
	TrainsOnInput *bool                 `json:"trains_on_input,omitempty" doc:"absent: unknown"`
	NotServedIn   []string              `json:"not_served_in,omitempty" doc:"regions where the provider says that it does not serve it"`
	Gotchas       []string              `json:"gotchas,omitempty"`
	Plans         []Plan                `json:"plans,omitempty" doc:"absent: the price is unknown"`
	Facts         Provenance            `json:"facts"`
	Sources       map[string]FactSource `json:"sources,omitempty" doc:"of single facts that come from elsewhere, by name"`
}

// Plan is a set of rates for a service, a region and a time.
type Plan struct {
	Service string                `json:"service" enum:"service"`
	Region  string                `json:"region,omitempty" doc:"absent: everywhere"`
	From    date                  `json:"from,omitempty" doc:"inclusive"`
	Until   date                  `json:"until,omitempty" doc:"exclusive"`
	Windows []Window              `json:"windows,omitempty" doc:"hours of the week it holds; it then comes before a plan without; absent: always"`
	Tiers   []Tier                `json:"tiers" doc:"by prompt length, ascending; the first starts at 0"`
	Price   Provenance            `json:"price"`
	Sources map[string]FactSource `json:"sources,omitempty" doc:"of rates that come from elsewhere, by unit"`
}

// Window is a span of hours on some days of the week.
type Window struct {
	Zone string `json:"zone" doc:"IANA name"`
	Days []int  `json:"days" doc:"0 is Sunday"`
	From int    `json:"from" doc:"minutes since midnight"`
	To   int    `json:"to" doc:"minutes since midnight, exclusive"`
}

// Tier is the rates from a prompt length on.
type Tier struct {
	Edge      int64                  `json:"edge" doc:"tokens of the prompt, cached ones included; the rates hold beyond it"`
	Inclusive bool                   `json:"inclusive,omitempty" doc:"the rates hold from the edge on"`
	Marginal  bool                   `json:"marginal,omitempty" doc:"only the tokens beyond the edge are priced so; else the whole request, its output included"`
	Rates     map[string]json.Number `json:"rates" keys:"unit" doc:"USD per million tokens; per_request and web_search_call in USD each; absent: unknown"`
}

// FactSource says where a single fact comes from.
type FactSource struct {
	Source  string `json:"source" doc:"ids of sources, a URL, or 'derived: ' and how"`
	Checked date   `json:"checked" doc:"the day the source was read"`
}

// Provenance says where facts come from.
type Provenance struct {
	Source  string `json:"source" doc:"id of a source, or a URL"`
	Checked date   `json:"checked" doc:"the day the source was read"`
	Level   string `json:"level" enum:"level" doc:"from best to worst: provider_page, sources_agree, one_source, derived"`
	Agree   int    `json:"agree,omitempty" doc:"how many sources agree"`
	Of      int    `json:"of,omitempty" doc:"of how many that list it"`
}

// enums lists the values, or the keys, of the fields that are tagged so.
var enums = map[string][]string{
	"class":      names(catalog.Legacy),
	"billing":    names(catalog.Subscription),
	"status":     names(catalog.ShutDown),
	"level":      names(catalog.Derived),
	"service":    names(catalog.Fast),
	"capability": names(catalog.NumCapabilities - 1),
	"unit":       names(catalog.NumUnits - 1),
	"modality":   catalog.Modality(0xff).Names(),
}

// names returns the names of an enumeration up to its last value.
func names[T interface {
	~uint8
	fmt.Stringer
}](last T) []string {
	var list []string
	for v := T(0); v <= last; v++ {
		list = append(list, v.String())
	}
	return list
}

// Schema returns the JSON Schema of a Document. It allows no field that it does not
// have: one that is added to the files stands in the schema beside them too.
func Schema() ([]byte, error) {
	s := schemaOf(reflect.TypeFor[Document]())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "The catalog of Tokenfare, " + Version
	data, err := json.MarshalIndent(s, "", "  ")
	return append(data, '\n'), err
}

func schemaOf(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer", "minimum": 0}
	case reflect.Struct:
		return schemaOfStruct(t)
	}
	switch t {
	case reflect.TypeFor[date]():
		return map[string]any{"type": "string", "format": "date"}
	case reflect.TypeFor[json.Number]():
		return map[string]any{"type": "number", "minimum": 0}
	}
	return map[string]any{"type": "string"}
}

func schemaOfStruct(t reflect.Type) map[string]any {
	properties := map[string]any{}
	required := []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("json"), ",")
		s := schemaOf(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			s["description"] = doc
		}
		if e := f.Tag.Get("keys"); e != "" {
			s["propertyNames"] = map[string]any{"enum": enums[e]}
		}
		if e := f.Tag.Get("enum"); e != "" {
			of := s
			if items, ok := s["items"].(map[string]any); ok {
				of = items
			}
			of["enum"] = enums[e]
		}
		properties[name] = s
		if option != "omitempty" {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}
