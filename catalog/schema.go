// Package catalog owns the facts: providers, labs, models, offerings and rate
// plans, how they are loaded and checked, how they are looked up, and which rate
// is in force at a time. An absent fact is unknown; unknown is never zero.
package catalog

import (
	"math/bits"
	"slices"

	"tokenfare/catalog/money"
)

// Catalog is the whole of the facts. It is read-only once loaded.
type Catalog struct {
	Refreshed Date // the day the facts were last refreshed
	Next      Date // the day the next refresh is due
	Sources   []Source
	Providers []Provider // sorted by ID, as the following are
	Labs      []Lab
	Models    []Model
	Offerings []Offering // sorted by provider, then by API model ID
}

// Source is a data set that facts were taken from. A source that is not among
// the catalog's is a URL.
type Source struct {
	ID      string // "pi-ai"
	Name    string
	URL     string
	Licence string
	Read    Date // the day of the copy that was read
	Partial bool // it names some of the modalities only: what it does not name is unknown
	Note    string
}

// Date is a day in UTC, as days since 1970-01-01. Zero means unknown.
type Date int32

// Tokens is a number of tokens, such as a context window. Zero means unknown.
type Tokens int64

// Tri is a fact that is yes, no or unknown.
type Tri uint8

// The values of a Tri.
const (
	Unknown Tri = iota
	Yes
	No
)

// Capability is something that a request can need of an offering.
type Capability uint8

// The capabilities. Their order is part of the compiled catalog.
const (
	Vision Capability = iota
	Tools
	StructuredOutput
	Reasoning
	PromptCaching
	PDFInput
	WebSearch
	ComputerUse
	CodeExecution
	NumCapabilities
)

// Capabilities holds a Tri for every Capability.
type Capabilities struct {
	yes, no uint32
}

// Modality is a kind of content that goes in or comes out.
type Modality uint8

// The modalities, as bits.
const (
	Text Modality = 1 << iota
	Image
	Audio
	Video
	Embedding // vectors come out
	Rerank    // scores come out
	Moderation
)

// Class says who competes with whom in "Cheapest fit".
type Class uint8

// The classes of models, by the lab's own line-up and the parameter count.
const (
	ClassUnknown Class = iota
	Flagship           // the lab's best general model of a generation
	Mid                // the step below: Sonnet, mini, Flash, 30B to 100B
	Small              // Haiku, nano, Flash-Lite, 7B to 30B
	Tiny               // below 7B: rarely what anyone means by cheapest
	Specialised        // embedding, speech, image, moderation, code completion, fine-tuned, research agents
	Legacy             // superseded by two generations or shut down
)

// Billing is how an offering is paid for.
type Billing uint8

// The kinds of billing.
const (
	BillingUnknown Billing = iota
	PerToken
	Free
	Subscription
)

// Status is where an offering stands in its life.
type Status uint8

// The states of an offering. An offering with a Shutdown date in the past is
// shut down whatever its status says: see Offering.Available.
const (
	StatusUnknown Status = iota
	Announced            // not yet sold
	Preview
	Active
	Deprecated
	ShutDown
)

// Level says how a price was come by, from best to worst.
type Level uint8

// The levels.
const (
	LevelUnknown Level = iota
	ProviderPage       // read off the provider's own page, whose URL is the source
	SourcesAgree       // several sources agree
	OneSource
	Derived // computed from another price by a published ratio
)

// Provenance says where a fact comes from.
type Provenance struct {
	Source  string // URL, or name of the data set
	Checked Date   // the day the source was read
	Level   Level
	Agree   uint8 // of Of sources that list it, how many agree
	Of      uint8
}

// Provider sells offerings.
type Provider struct {
	ID         string // "openai"
	Name       string // "OpenAI"
	URL        string // its pricing page
	Docs       string // its API documentation
	BaseURL    string // its API's base URL
	Auth       string // how a request authenticates, in a few words
	API        string // dialect of its API: see package example; empty when unknown
	Env        string // name of the variable that holds the key by custom
	FirstParty bool   // sells its own models
	Gateway    bool   // passes requests on to other providers
	Gotchas    []string
}

// Lab makes models.
type Lab struct {
	ID, Name, URL string
}

// Model is what a lab released; offerings are where it is sold.
type Model struct {
	ID          string // "gpt-4-1-mini"
	Name        string // "GPT-4.1 mini"
	Aliases     []string
	Lab         string // Lab.ID, empty when unknown
	Family      string // line of models: "gpt", "claude-haiku"
	Tokenizer   string // name of a family in app/token, empty when unknown
	Class       Class
	ClassReason string // why that class, in a few words
	Open        Tri    // open weights
	Licence     string
	Released    Date
	Cutoff      Date // knowledge cutoff
	Description string
	Facts       Provenance // of whatever Sources does not list
	Sources     []FactSource
}

// Offering is one model, sold by one provider under one API model ID.
type Offering struct {
	Provider string // Provider.ID
	ID       string // API model ID: what a request names
	Model    string // Model.ID
	Name     string // as the provider writes it
	Aliases  []string

	Context       Tokens // input and output together
	MaxInput      Tokens
	MaxOutput     Tokens
	MinCacheable  Tokens // shortest prompt that is cached
	CacheStep     Tokens // what is read from the cache is a multiple of this; zero: any number
	Can           Capabilities
	In, Out       Modality // zero means unknown
	InPartial     bool     // what In has not is unknown too; otherwise it is not taken
	Billing       Billing
	Status        Status
	Shutdown      Date
	Replacement   string // API model ID at the same provider
	FirstSeen     Date
	LastSeen      Date
	TrainsOnInput Tri
	// NotServedIn are the regions, as in Plan, where the provider says that it does not serve
	// it. Where a region is not among them and has no plan, nobody knows.
	NotServedIn []string
	Gotchas     []string

	Plans   []Plan     // empty: the price is unknown
	Facts   Provenance // of whatever Sources does not list
	Sources []FactSource
}

// FactSource says where a single fact comes from, when it is not where the rest
// comes from.
type FactSource struct {
	Fact    string // "context", "max_output", "cache_write_1h", ...
	Source  string // IDs of data sets, a URL, or "derived: " and how
	Checked Date   // the day the source was read
}

// Service is a way of being served that has its own rates.
type Service uint8

// The services. Their order is part of the compiled catalog.
const (
	Standard Service = iota
	Batch
	Flex
	Priority
	Fast
)

// Plan is a set of rates that is in force for a service, a region and a time.
type Plan struct {
	Service Service
	// Region is where requests are served, such as "us"; empty: everywhere. Regional is any
	// single region that has no plan of its own.
	Region  string
	From    Date     // inclusive; zero: always was
	Until   Date     // exclusive; zero: no end known
	Windows []Window // hours of the week it is in force; empty: all
	Tiers   []Tier   // by prompt length, ascending; the first starts at 0
	Price   Provenance
	Sources []FactSource // of rates that do not come from where Price says, by unit
}

// Window is a span of hours on some days of the week, in a time zone.
type Window struct {
	Zone     string  // IANA name, "UTC"
	Days     [7]bool // by time.Weekday
	From, To int16   // minutes since midnight; To exclusive, at most 1440
}

// Tier is the rates that hold from a prompt length on. One without rates says that there
// is no price for prompts of that length: they are not sold, or nobody says for what.
type Tier struct {
	// Edge is the prompt length in tokens, cached ones included. Rates hold for
	// prompts longer than Edge, or from Edge on when Inclusive.
	Edge      Tokens
	Inclusive bool
	// Marginal tiers price only the tokens beyond the edge; others, the rule, the
	// whole request, its output included.
	Marginal bool
	Rates    Rates
}

// Unit is what a rate is charged for.
type Unit uint8

// The units. Tokens are priced in USD per million tokens, the others in USD each.
// Their order is part of the compiled catalog.
const (
	Input Unit = iota
	Output
	CacheRead
	AudioCacheRead // of audio in the input; CacheRead is of the rest
	CacheWrite5m
	CacheWrite30m
	CacheWrite1h
	CacheWrite12h
	CacheStorageHour // USD per million tokens and hour
	AudioInput
	AudioOutput
	ImageInput
	ImageOutput
	ReasoningOutput // only where it differs from Output
	PerRequest      // USD per request
	WebSearchCall   // USD per call
	NumUnits
)

// Rates holds a rate for each unit whose price is known. A copy can be changed without
// changing what it is a copy of.
type Rates struct {
	known  uint32
	values []money.Rate // of the known units, in their order; shared by copies
}

// Get returns the rate of a unit, and whether it is known.
func (r *Rates) Get(u Unit) (money.Rate, bool) {
	if r.known&(1<<u) == 0 {
		return 0, false
	}
	return r.values[r.before(u)], true
}

// Set makes the rate of a unit known.
func (r *Rates) Set(u Unit, rate money.Rate) {
	at, after := r.before(u), r.before(u)
	if r.known&(1<<u) != 0 {
		after++
	}
	r.values = slices.Concat(r.values[:at], []money.Rate{rate}, r.values[after:])
	r.known |= 1 << u
}

// before returns how many units before u are known.
func (r *Rates) before(u Unit) int { return bits.OnesCount32(r.known & (1<<u - 1)) }

// Get returns what is known of a capability.
func (c Capabilities) Get(k Capability) Tri {
	switch {
	case c.yes&(1<<k) != 0:
		return Yes
	case c.no&(1<<k) != 0:
		return No
	}
	return Unknown
}

// Set records what is known of a capability.
func (c *Capabilities) Set(k Capability, t Tri) {
	c.yes &^= 1 << k
	c.no &^= 1 << k
	switch t {
	case Yes:
		c.yes |= 1 << k
	case No:
		c.no |= 1 << k
	}
}

// Key names an offering across the catalog: "openai/gpt-4.1-mini".
func (o *Offering) Key() string { return o.Provider + "/" + o.ID }
