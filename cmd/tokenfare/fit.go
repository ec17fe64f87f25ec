package main

import (
	"fmt"
	"io"
	"math"
	"strings"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

const fitUsage = `usage: tokenfare fit [-out N] [-need NEED,...] [-has CONTENT,...] [-provider ID]
                     [-service SERVICE] [-region REGION] [-cached N] [-at TIME]
                     [-n ROWS] [-near] [-fold] [-as KIND] [-json] [FILE]

Says which models can take a prompt, in a file or on standard input, and what it
costs on each: the cheapest flagship, mid-size and small model, then the offers,
cheapest first. Of offers that cost the same, the more exact count comes first, then
the maker's own offer, then the order is by provider and model ID.

  -out N        expected output in tokens (default 500)
  -out-low N    the shortest that the output may be, 0 for none (default -out)
  -out-high N   the longest that the output may be (default -out)
  -need NEED    what the model must be able to do: vision, tools,
                structured_output, reasoning, open_weights; several with commas
  -has CONTENT  what the prompt has beside text: images, documents, audio, video
  -provider ID  of this provider alone, such as openai
  -specialised  models that are made for one task compete too
  -service S    standard, batch, flex, priority or fast; by default what the request
                asks for on the offers that sell that, or else standard
  -region R     such as us; by default the one that the request asks for, or else the
                price for everywhere. Where an offer has no price of its own there, it
                is the one for everywhere
  -cached N     tokens at the start of the prompt, in o200k_base, that many such
                requests share, and that each provider caches by its own rules
  -hit-rate P   share of the requests that find them, such as 90% (default all); the
                others write them
  -lifetime T   5m, 30m, 1h or 12h that writes are kept (default 5m)
  -explicit     nothing else is written to the cache, as where a request sets OpenAI's
                prompt_cache_options to explicit; otherwise the upper bound has what a
                provider writes by default, as OpenAI does from GPT-5.6 on
  -at TIME      by the prices of a time such as 2026-12-01T00:00:00Z or
                "2026-12-01 09:00 Asia/Shanghai" (default now)
  -n ROWS       how many offers are listed (default 20; 0 for all, those that do not
                fit included, with the reasons)
  -near         list also the offers that nearly fit, with what would help; not of a
                batch
  -fold         leave out what is dearer than another offer of the same model, and
                better in nothing
  -as KIND      read the input as this: text, whatever it looks like; conversation,
                jsonl, csv and others (default auto: find out)
  -json         one JSON object: read_as, notes, cheapest, offers and near, each offer
                with offer, fits, reasons, exact, tokens, low, high, cost_usd,
                low_usd, high_usd and what there is to know; without -n all offers.
                With a batch requests and broken, each offer with fitting, not_fitting

A request in the JSON of OpenAI, Anthropic, Gemini or Bedrock, and a conversation with
"User:" and "Assistant:", is priced by its parts: messages, tools, images and files as
each maker counts them, prefixes marked to be cached, and an output of no more than it
asks for. What it was read as is said, and so is what of it was not understood and
counts as text.

A batch is ranked by the sum of its requests, each priced by itself on every offer, as
"tokenfare cost" does on one: JSON lines with a request or a prompt in each, those of
OpenAI's and Anthropic's batches, and CSV. Each is served as -service and -region say,
or else as it asks for; in the form of a batch service it chooses no service: say
-service batch for its prices. Offers fit that can take every request; of the others
it is said how many fit, and why the rest do not. Flags such as -out and -cached are
of each request; of a prompt that is shorter than -cached, all of it is. The price's
level, its region and a dispute are of the terms that all are served on, or else of
the command line's.

The prompt is counted in every public vocabulary, so that only models without one
are estimated. A page that has loaded only o200k_base so far estimates more.

The order is not certain where counts are estimated, or the output may be shorter or
longer: "cannot be told from" names offers that may be cheaper or dearer. A price that
fewer than half of at least three sources have does not win where another is
undisputed. Of a batch, models that count alike are compared where all prompts are as
short as they may be, or all as long.

For example:

  $ tokenfare fit -out 1000 -need vision,tools prompt.txt
  $ tokenfare fit -out 800 -service batch batch.jsonl
`

// fitting is what the command line of fit asks for.
type fitting struct {
	facts   *catalog.Catalog
	request fit.Request
	rows    int
	as      prompt.Kind
	in      *input
	batch   *tally // nil for one request
	output  int64  // tokens, as far as the request lets it be; of a batch, of all of them

	near, fold, asJSON bool
	out                io.Writer
}

func runFit(c *call) error {
	q := fitting{out: c.out}
	files, err := q.parse(c)
	if err != nil {
		return err
	}
	if q.in, err = openInput(c, files, q.as, allVocabularies()...); err != nil {
		return err
	}
	defer q.in.Close()
	ranking, err := q.rank(c)
	if err != nil {
		return err
	}
	if q.asJSON {
		return q.object(&ranking)
	}
	return q.plain(&ranking)
}

// rank counts the prompt, or the requests of a batch, and ranks the offers.
func (q *fitting) rank(c *call) (ranking fit.Ranking, err error) {
	ranker := fit.NewRanker(q.facts)
	if q.in.request.Kind.Batch() {
		return q.rankBatch(c, ranker)
	}
	if q.request.Prompt, q.request.Seen, err = q.in.count(); err != nil {
		return ranking, err
	}
	if c.given("hit-rate") && !c.given("cached") && !marks(q.request.Prompt) {
		return ranking, errNothingCached
	}
	chosen(c, q.request.Prompt)
	ranking = ranker.Rank(q.request)
	q.output = q.request.Output
	if q.request.Prompt != nil && ranking.Len() > 0 {
		q.output = ranking.At(0).Usage.Output
	}
	return ranking, nil
}

// rankBatch ranks by the sum of the requests.
func (q *fitting) rankBatch(c *call, ranker *fit.Ranker) (ranking fit.Ranking, err error) {
	if q.near {
		return ranking, misuse("-near is of one prompt: the requests of a batch are near limits of their own")
	}
	q.batch = newTally()
	sum, seen := ranker.Batch(q.request), q.in.meter.nothing()
	err = q.in.eachRequest(c, q.batch, func(line *prompt.Line, p *fit.Prompt, one token.Seen) error {
		seen.Merge(one)
		chosen(c, p)
		if one.Counts[token.Base] < q.request.Caching.Prefix && !line.Continued {
			q.batch.notes.Add(line.Number, saysCapped)
		}
		return sum.Add(fit.BatchRequest{Line: line.Number, Prompt: p, Seen: one, Continued: line.Continued})
	})
	switch {
	case err != nil:
		return ranking, err
	case sum.Requests == 0:
		return ranking, errNoRequests
	}
	q.request.Seen, q.output = seen, sum.Output
	return sum.Ranking(), nil
}

// parse reads the command line and returns the files it names: one, or none.
func (q *fitting) parse(c *call) ([]string, error) {
	r := &q.request
	var o options
	o.define(c, r)
	numberVar(c.flags, &r.Output, "out", share.Default().Output)
	numberVar(c.flags, &r.OutputLow, "out-low", 0)
	numberVar(c.flags, &r.OutputHigh, "out-high", 0)
	numberVar(c.flags, &r.Caching.Prefix, "cached", 0)
	c.flags.BoolVar(&r.Needs.Specialised, "specialised", false, "")
	numberVar(c.flags, &q.rows, "n", 20)
	c.flags.BoolVar(&q.near, "near", false, "")
	c.flags.BoolVar(&q.fold, "fold", false, "")
	c.flags.BoolVar(&q.asJSON, "json", false, "")
	needs := c.flags.String("need", "", "")
	content := c.flags.String("has", "", "")
	provider := c.flags.String("provider", "", "")
	hitRate := c.flags.String("hit-rate", "100%", "")
	lifetime := c.flags.String("lifetime", "5m", "")
	at := c.flags.String("at", "", "")
	files, as, err := o.read(c, r)
	if err != nil {
		return nil, err
	}
	q.as = as
	switch {
	case q.rows < 0:
		return nil, misuse("-n %d is not a number of rows", q.rows)
	case !c.given("cached") && c.given("lifetime"):
		return nil, misuse("-lifetime is of the -cached tokens: give these too")
	}
	if err := q.lengths(c); err != nil {
		return nil, err
	}
	if err := q.cache(*hitRate, *lifetime); err != nil {
		return nil, err
	}
	if !c.given("cached") && !c.given("hit-rate") {
		r.Caching.Hits = 0 // of what a request marks
	}
	if r.At, err = c.timeOf(*at); err != nil {
		return nil, err
	}
	if err := addNeeds(&r.Needs, *needs); err != nil {
		return nil, err
	}
	if err := addContent(&r.Needs, *content); err != nil {
		return nil, err
	}
	if q.rows == 0 || q.asJSON && !c.given("n") {
		q.rows = math.MaxInt
	}
	if q.facts, err = catalog.Load(); err != nil {
		return nil, err
	}
	if err := somewhere(q.facts, r); err != nil {
		return nil, err
	}
	return files, q.from(*provider)
}

// lengths says which numbers of tokens cannot be.
func (q *fitting) lengths(c *call) error {
	r := &q.request
	if err := checkOutput(r.Output); err != nil {
		return err
	}
	if err := quantity(c, "out-low", r.OutputLow, 0, share.MaxOutput); err != nil {
		return err
	}
	if err := quantity(c, "out-high", r.OutputHigh, 0, share.MaxOutput); err != nil {
		return err
	}
	if err := quantity(c, "cached", r.Caching.Prefix, 0, cost.MaxQuantity); err != nil {
		return err
	}
	return outputs(c, r)
}

// cache reads how often the cached prefix is found, and how long it is kept.
func (q *fitting) cache(hitRate, lifetime string) (err error) {
	caching := &q.request.Caching
	if caching.Hits, err = hitsOf(hitRate); err != nil {
		return err
	}
	if caching.Lifetime, err = cost.ParseLifetime(lifetime); err != nil {
		return misuse("-lifetime: %w", err)
	}
	return nil
}

func checkOutput(n int64) error {
	if n < 0 || n > share.MaxOutput {
		return misuse("-out %d is not a number of tokens up to %d", n, int64(share.MaxOutput))
	}
	return nil
}

func addNeeds(needs *fit.Needs, list string) error {
	for name := range strings.SplitSeq(list, ",") {
		switch name = strings.TrimSpace(name); name {
		case "":
		case "open_weights":
			needs.OpenWeights = true
		default:
			c, err := catalog.ParseCapability(name)
			if err != nil {
				return misuse("-need: %w, open_weights", err)
			}
			needs.Capabilities = append(needs.Capabilities, c)
		}
	}
	return nil
}

func addContent(needs *fit.Needs, list string) error {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		c, err := fit.ParseContent(name)
		if err != nil {
			return misuse("-has: %w", err)
		}
		needs.Content |= c
	}
	return nil
}

// from asks for offers of one provider.
func (q *fitting) from(provider string) error {
	if provider == "" {
		return nil
	}
	if q.facts.Provider(provider) == nil {
		var ids []string
		for _, p := range q.facts.Providers {
			ids = append(ids, p.ID)
		}
		return fmt.Errorf("no provider %q: there are %s", provider, strings.Join(ids, ", "))
	}
	q.request.Needs.Provider = provider
	return nil
}
