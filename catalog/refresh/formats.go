package refresh

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
	"tokenfare/catalog/source"
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
		listings[i].doubtPrices()
	}
	u := &Upstream{source, read, withoutDoubles(listings)}
	return u, u.check(least)
}

// withoutDoubles sorts listings, and keeps one of those that are of the same: a data
// set may have an offering under two names of its own. Which one never depends on the
// order in which they came. See better for the rule; a day of shutdown that only
// another one has, or has earlier, is taken over, since silence denies no date.
func withoutDoubles(listings []Listing) []Listing {
	slices.SortFunc(listings, func(a, b Listing) int { return cmp.Or(byOffering(&a, &b), better(&a, &b)) })
	kept := listings[:0]
	for _, l := range listings {
		last := len(kept) - 1
		if last < 0 || byOffering(&kept[last], &l) != 0 {
			kept = append(kept, l)
			continue
		}
		if d := &kept[last].Shutdown; l.Shutdown != 0 && (*d == 0 || l.Shutdown < *d) {
			*d = l.Shutdown
		}
	}
	return kept
}

// byOffering compares what listings are of.
func byOffering(a, b *Listing) int {
	return cmp.Or(strings.Compare(a.Provider, b.Provider), strings.Compare(a.ID, b.ID), cmp.Compare(a.Service, b.Service))
}

// better compares two listings of the same; the one to keep comes first. That is the one
// with a price, and the dearer one: by its input, then its output, and then by each other
// unit, tier by tier. Where prices are the same, it is the one with more tiers, with a
// day of shutdown and the earlier one, with the larger limits. What is left is compared
// as text, so that only equals are equal.
func better(a, b *Listing) int {
	for i := range min(len(a.Tiers), len(b.Tiers)) {
		for u := range catalog.NumUnits {
			if c := cmp.Compare(rateOrNone(&b.Tiers[i], u), rateOrNone(&a.Tiers[i], u)); c != 0 {
				return c
			}
		}
	}
	if c := cmp.Or(
		cmp.Compare(len(b.Tiers), len(a.Tiers)),
		cmp.Compare(knownFirst(a.Shutdown), knownFirst(b.Shutdown)),
		cmp.Compare(b.Context, a.Context), cmp.Compare(b.MaxInput, a.MaxInput), cmp.Compare(b.MaxOutput, a.MaxOutput),
	); c != 0 {
		return c
	}
	return strings.Compare(fmt.Sprintf("%+v", *a), fmt.Sprintf("%+v", *b))
}

// knownFirst makes an unknown day come after all others.
func knownFirst(d catalog.Date) catalog.Date {
	if d == 0 {
		return math.MaxInt32
	}
	return d
}

// rateOrNone is the rate of a unit, -1 where it is not known.
func rateOrNone(t *catalog.Tier, u catalog.Unit) money.Rate {
	if r, known := t.Rates.Get(u); known {
		return r
	}
	return -1
}

// unprintable reports whether a text has what no name has.
func unprintable(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// clean leaves out what cannot be right.
func (l *Listing) clean() {
	if unprintable(l.Name) {
		l.Name = ""
	}
	l.Name = strings.TrimSpace(l.Name)
	for _, limit := range []*catalog.Tokens{&l.Context, &l.MaxInput, &l.MaxOutput} {
		if *limit < 0 || *limit > source.MostTokens {
			*limit = 0
		}
	}
	// Google charges for storing Gemini's cache by the hour and not for writing it
	// (https://ai.google.dev/gemini-api/docs/pricing): what data sets have as the price of
	// writing is that fee, or the price of the input.
	if gemini.MatchString(l.ID) {
		for i := range l.Tiers {
			l.Tiers[i].Rates = withoutWrites(&l.Tiers[i].Rates)
		}
		for _, p := range l.History {
			for i := range p.Tiers {
				p.Tiers[i].Rates = withoutWrites(&p.Tiers[i].Rates)
			}
		}
	}
	// A tier that costs what the one before costs is none.
	l.Tiers = slices.CompactFunc(l.Tiers, func(a, b catalog.Tier) bool {
		return same([]catalog.Tier{{Rates: a.Rates}}, []catalog.Tier{{Rates: b.Rates}})
	})
}

// gemini matches the IDs of Gemini, behind the names of vendors too.
var gemini = regexp.MustCompile(`(^|/)gemini-`)

// withoutWrites returns rates without those of writing to the cache.
func withoutWrites(r *catalog.Rates) (kept catalog.Rates) {
	for u := range catalog.NumUnits {
		if rate, known := r.Get(u); known && (u < catalog.CacheWrite5m || u > catalog.CacheWrite12h) {
			kept.Set(u, rate)
		}
	}
	return kept
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
	"text-completion-openai": "openai", "azure_text": "azure", "azure_ai": "azure", "fireworks_ai-embedding-models": "fireworks",
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
