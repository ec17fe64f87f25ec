package main

import (
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

const costUsage = `usage: tokenfare cost -m PROVIDER/API-MODEL-ID [-in N] [-out N] [-cached N]
                      [-service SERVICE] [-region REGION] [-at TIME] [-as KIND]
                      [-json] [FILE]

Prints the bill of a request on one offer, item by item, and whether the offer can
take it. Without -in, the prompt in the file or on standard input is counted.

A request in the JSON of OpenAI, Anthropic, Gemini or Bedrock, and a conversation with
"User:" and "Assistant:", is priced by its parts: messages, tools, images and files as
the maker counts them, a prefix marked to be cached as one that is written, and an
output of no more than it asks for. What it was read as is said, and so is what of it
was not understood and counts as text.

A batch is one bill for all of its requests, each priced by itself: JSON lines with a
request or a prompt in each, those of OpenAI's and Anthropic's batches, and CSV. Each
is served as -service and -region say, or else as it asks for, and items say so where
requests differ. In the form of a batch service it chooses no service: say -service
batch for its prices. What of it does not fit is listed, and broken lines count as
text. Flags such as -out and -cached are of each request; of a prompt that is shorter
than -cached, all of it is.

  -m OFFER        such as openai/gpt-4.1-mini
  -in N           tokens of the whole prompt, all parts of it included
  -cached N       of them, read from the provider's cache: text first, then images,
                  then audio, wherever these stand in the prompt
  -hit-rate P     share of the requests that find the -cached tokens, or the prefix
                  that the request marks, such as 90%; the others write them. One
                  request is the average, to the nearest token; of -requests, whole
                  ones find them
  -cache-write N  of them, written to the cache, likewise
  -lifetime T     5m, 30m, 1h or 12h that writes are kept (default: the shortest that
                  the offer charges for)
  -explicit       nothing else is written to the cache, as where a request sets
                  OpenAI's prompt_cache_options to explicit
  -images N       of them, images
  -audio N        of them, audio
  -out N          tokens of the output (default 0)
  -out-low N      the shortest that the output may be, 0 for none (default -out)
  -out-high N     the longest that the output may be (default -out)
  -reasoning N    of the output, reasoning, where it is charged apart
  -searches N     web searches of a request
  -stored N       tokens times hours that an explicit cache is kept
  -requests N     so many such requests (default 1)
  -service S      standard, batch, flex, priority or fast; by default what the request
                  asks for, where the offer sells that, or else standard
  -region R       such as us; by default the one that the request asks for, or else
                  the price for everywhere. Where the offer has no price of its own
                  there, it is the one for everywhere
  -at TIME        by the prices of a time such as 2026-12-01T00:00:00Z or
                  "2026-12-01 09:00 Asia/Shanghai" (default now)
  -as KIND        read the input as this: text, whatever it looks like; conversation,
                  jsonl, csv and others (default auto: find out)
  -explain        say of each item by which plan and from which source it is priced,
                  and of what is not text by which formula it is counted
  -json           one JSON object: offer, fits, reasons, exact, total_usd, low_usd,
                  high_usd and items with kind, quantity, usd_per_million, usd;
                  amounts are exact decimals, null where nobody publishes the price.
                  With a file read_as, and overhead with for, count, low, tokens,
                  high, formula; with a batch requests, fitting, not_fitting, broken

Low and high are the bounds of the total where a count or the output is not certain.
High has also what the provider may write to its cache by default, as OpenAI does from
GPT-5.6 on, without -explicit.

For example:

  $ tokenfare cost -m openai/gpt-4.1-mini -in 12000 -cached 10240 -out 800
  $ tokenfare cost -m openai/gpt-4.1-mini -out 800 -service batch batch.jsonl
`

// bill is what the command line of cost asks for, and the answer.
type bill struct {
	facts    *catalog.Catalog
	offering *catalog.Offering
	request  fit.Request
	input    int64 // -1: counted
	writes   int64
	lifetime string
	hitRate  string
	marked   bool // by the command line: what is read from the cache, or written to it
	as       prompt.Kind
	in       *input // nil with -in
	batch    *tally // nil for one request
	capped   bool   // of a batch, the request at hand: its prompt is shorter than what is cached

	asJSON, explain bool
	out             io.Writer
}

func runCost(c *call) error {
	q := bill{out: c.out}
	files, err := q.parse(c)
	if err != nil {
		return err
	}
	offer, items, err := q.work(c, files)
	if err != nil {
		return err
	}
	if q.asJSON {
		return q.object(offer, items)
	}
	return q.plain(offer, items)
}

// work works out the bill of a length that is given, of a request, or of a batch.
func (q *bill) work(c *call, files []string) (*fit.Offer, *cost.Bill, error) {
	if q.input >= 0 {
		return q.price(c, q.input, func(r fit.Request) fit.Offer {
			return fit.Price(q.facts, q.offering, r, token.Count{Tokens: q.input, Low: q.input, High: q.input, How: token.Exact})
		})
	}
	var err error
	if q.in, err = openInput(c, files, q.as, token.Base, q.family().Wants()); err != nil {
		return nil, nil, err
	}
	defer q.in.Close()
	if q.in.request.Kind.Batch() {
		return q.sum(c)
	}
	p, seen, err := q.in.count()
	if err != nil {
		return nil, nil, err
	}
	return q.priceSeen(c, p, seen)
}

// priceSeen works out the bill of a prompt by what is seen of it.
func (q *bill) priceSeen(c *call, p *fit.Prompt, seen token.Seen) (*fit.Offer, *cost.Bill, error) {
	if p != nil && q.marked {
		p.Shape = unmarked(p.Shape)
	}
	chosen(c, p)
	q.request.Prompt, q.request.Seen = p, seen
	if err := q.hitMarks(); err != nil {
		return nil, nil, err
	}
	price := func(r fit.Request) fit.Offer { return fit.PricePrompt(q.facts, q.offering, r) }
	first := price(q.request)
	q.serve(&first)
	return q.price(c, first.Tokens.Tokens, price)
}

// serve takes over how an offer serves the request, which may ask for that by itself.
func (q *bill) serve(o *fit.Offer) {
	if q.request.Prompt == nil || o.Plan == nil {
		return
	}
	q.request.Service = o.Plan.Service
	if q.request.Region == "" {
		q.request.Region = o.Plan.Region
	}
}

// chosen lets -service and -region count more than what the request asks for.
func chosen(c *call, p *fit.Prompt) {
	if p == nil {
		return
	}
	if c.given("service") {
		p.Shape.Service = prompt.StandardService
	}
	if c.given("region") {
		p.Shape.Region = prompt.Everywhere
	}
}

// price works out the bill of a prompt of so many tokens.
func (q *bill) price(c *call, prompt int64, price func(fit.Request) fit.Offer) (*fit.Offer, *cost.Bill, error) {
	given := q.request.Usage
	defer func() { q.request.Usage = given }()
	if err := q.parts(c, prompt); err != nil {
		return nil, nil, err
	}
	offer := price(q.request)
	items, err := offer.Bill()
	if err != nil {
		return nil, nil, misuse("%w", err)
	}
	return &offer, &items, nil
}

// hitMarks says how often the prefix is found that the request itself marks to be cached.
func (q *bill) hitMarks() error {
	q.request.Caching = cost.Caching{}
	if q.hitRate == "" || q.marked {
		return nil
	}
	if q.batch == nil && !marks(q.request.Prompt) {
		return errNothingCached
	}
	q.request.Caching = fit.PricePrompt(q.facts, q.offering, q.request).Caching
	q.request.Seen = token.Seen{} // the prefix is in the offer's own tokens
	var err error
	q.request.Caching.Hits, err = hitsOf(q.hitRate)
	return err
}

// marks reports whether a request marks what is to be cached.
func marks(p *fit.Prompt) bool {
	return p != nil && slices.ContainsFunc(p.Shape.Buckets, func(b prompt.Bucket) bool { return b.Cache != prompt.NotCached })
}

// unmarked is a request that asks for nothing to be cached: the command line says what
// is.
func unmarked(shape prompt.Shape) prompt.Shape {
	shape.Buckets, shape.Media = slices.Clone(shape.Buckets), slices.Clone(shape.Media)
	shape.Cached = [prompt.OneHour + 1]prompt.Frames{}
	for i := range shape.Buckets {
		shape.Buckets[i].Cache = prompt.NotCached
	}
	for i := range shape.Media {
		shape.Media[i].Cache = prompt.NotCached
	}
	return shape
}

// family is the model's tokenizer.
func (q *bill) family() *token.Family {
	name := ""
	if m := q.facts.Model(q.offering.Model); m != nil {
		name = m.Tokenizer
	}
	return token.FamilyByName(name)
}

// parse reads the command line and returns the files it names: one, or none.
func (q *bill) parse(c *call) ([]string, error) {
	var o billOptions
	o.define(c, q)
	c.flags.BoolVar(&q.explain, "explain", false, "")
	c.flags.StringVar(&q.hitRate, "hit-rate", "", "")
	at := c.flags.String("at", "", "")
	return o.read(c, q, func() (err error) {
		q.request.At, err = c.timeOf(*at)
		return err
	})
}

// amounts defines the flags that are numbers, and returns where each is read to.
func (q *bill) amounts(c *call) map[string]*int64 {
	u := &q.request.Usage
	amounts := map[string]*int64{
		"in": &q.input, "cached": &u.CacheRead, "cache-write": &q.writes, "images": &u.ImageInput, "audio": &u.AudioInput,
		"out": &q.request.Output, "out-low": &q.request.OutputLow, "out-high": &q.request.OutputHigh,
		"reasoning": &u.Reasoning, "searches": &u.WebSearches, "stored": &u.Storage, "requests": &u.Requests,
	}
	for name, n := range amounts {
		numberVar(c.flags, n, name, 0)
	}
	q.input = -1
	return amounts
}

// possible says which numbers cannot be.
func (q *bill) possible(c *call, amounts map[string]*int64) error {
	for _, name := range slices.Sorted(maps.Keys(amounts)) {
		least := int64(0)
		if name == "requests" {
			least = 1
		}
		if err := quantity(c, name, *amounts[name], least, cost.MaxQuantity); err != nil {
			return err
		}
	}
	if q.hitRate != "" && !c.given("cached") && (c.given("in") || c.given("cache-write")) {
		return errNothingCached
	}
	return outputs(c, &q.request)
}

var errNothingCached = misuse("-hit-rate says how often the -cached tokens are found: give both")

// outputs says where the shortest and the longest output do not go with the expected. The
// shortest may be none.
func outputs(c *call, r *fit.Request) error {
	switch {
	case r.OutputLow > r.Output:
		return misuse("-out-low %d is more than -out %d", r.OutputLow, r.Output)
	case c.given("out-high") && r.OutputHigh < r.Output:
		return misuse("-out-high %d is less than -out %d", r.OutputHigh, r.Output)
	case c.given("out-low") && r.OutputLow == 0:
		r.OutputLow = fit.NoOutput
	}
	return nil
}

// quantity says where a number that was given is out of range.
func quantity(c *call, name string, n, least, most int64) error {
	if c.given(name) && (n < least || n > most) {
		return misuse("-%s %d is not a number from %d to %d", name, n, least, most)
	}
	return nil
}

// parts works out what is read from the cache and what is written to it, and checks
// that the parts of a prompt of so many tokens are no more than the whole.
func (q *bill) parts(c *call, prompt int64) error {
	tariff := cost.For(q.offering, cost.Terms{Service: q.request.Service, Region: q.request.Region, At: q.request.At})
	lifetime, _ := tariff.Lifetime()
	if q.lifetime != "" {
		var err error
		if lifetime, err = cost.ParseLifetime(q.lifetime); err != nil {
			return misuse("-lifetime: %w", err)
		}
	}
	u := &q.request.Usage
	u.CacheWrites[lifetime] = q.writes
	u.Input, u.Output = prompt, q.request.Output
	if q.batch != nil {
		q.cap(u, lifetime)
	}
	covered := *u
	covered.CoverMedia()
	if err := covered.Check(); err != nil {
		return misuse("%w", err)
	}
	hits := int64(allHits)
	if q.hitRate != "" {
		var err error
		if hits, err = hitsOf(q.hitRate); err != nil {
			return err
		}
	}
	switch {
	case q.hitRate != "" && c.given("cache-write"):
		return misuse("-hit-rate says what is written of the -cached tokens, and so does -cache-write: give one")
	case q.capped && q.writes == 0:
		// The prefix is all of the prompt, however long that is within its interval.
		q.request.Caching = cost.Caching{Prefix: cost.MaxQuantity, Lifetime: lifetime, Hits: hits}
		u.CacheRead = 0
		return nil
	case q.hitRate == "":
		return nil
	}
	*u = tariff.Average(*u, cost.Caching{Prefix: u.CacheRead, Lifetime: lifetime, Hits: hits})
	return nil
}

// cap lets no more of one of a batch's prompts be cached than it has, as fit does: the
// command line says one number for prompts of all lengths.
func (q *bill) cap(u *cost.Usage, lifetime cost.Lifetime) {
	read := min(u.CacheRead, u.Input)
	written := min(u.CacheWrites[lifetime], u.Input-read)
	q.capped = read < u.CacheRead || written < u.CacheWrites[lifetime]
	u.CacheRead, u.CacheWrites[lifetime] = read, written
}

// allHits is the share of requests that find the cached tokens, where all do.
const allHits = 1_000_000

// hitsOf reads a share such as "90%" or "0.9", as parts of a million.
func hitsOf(s string) (int64, error) {
	number, percent := strings.CutSuffix(s, "%")
	f, err := strconv.ParseFloat(number, 64)
	if percent {
		f /= 100
	}
	if err != nil || !(f >= 0 && f <= 1) {
		return 0, misuse("-hit-rate %q is not a share from 0%% to 100%%", s)
	}
	return int64(math.Round(f * allHits)), nil
}
