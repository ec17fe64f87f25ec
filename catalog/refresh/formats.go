package refresh

import (
	"cmp"
	"fmt"
	"io/fs"
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

// longCache matches the models whose cache writes last 30 minutes.
var longCache = regexp.MustCompile(`(^|[/.])gpt-(5\.6|6|[7-9])`)

// writeUnit returns the unit of a cache write that a data set does not name.
func writeUnit(id string) catalog.Unit {
	if longCache.MatchString(id) {
		return catalog.CacheWrite30m
	}
	return catalog.CacheWrite5m
}

// cost is a price in USD per million tokens, as most data sets have it: 0 is unknown.
type cost struct{ input, output, cacheRead, cacheWrite float64 }

func (c cost) rates(id string) (r catalog.Rates) {
	set(&r, catalog.Input, c.input)
	set(&r, catalog.Output, c.output)
	set(&r, catalog.CacheRead, c.cacheRead)
	set(&r, writeUnit(id), c.cacheWrite)
	return r
}

// stated sets the capabilities that a data set states.
func (l *Listing) stated(facts map[catalog.Capability]*bool) {
	for k, v := range facts {
		if v != nil {
			tri(&l.Can, k, *v)
		}
	}
}
