package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	_ "time/tzdata" // names of zones on machines that have no list of them

	"tokenfare/app/fit"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

const fitUsage = `usage: tokenfare fit [-out N] [-need NEED,...] [-provider ID] [-specialised]
                     [-at TIME] [-n ROWS] [-json] [FILE]

Says which models can take a prompt, in a file or on standard input, and what it
costs on each: the cheapest flagship, mid-size and small model, then the offers,
cheapest first.

  -out N        expected output in tokens (default 500)
  -need NEED    what the model must be able to do: vision, tools,
                structured_output, reasoning, open_weights; several with commas
  -provider ID  of this provider alone, such as openai
  -specialised  models that are made for one task compete too
  -at TIME      by the prices of a time such as 2026-12-01T00:00:00Z (default now)
  -n ROWS       how many offers are listed (default 20; 0 for all, those that do not
                fit included, with the reasons)
  -json         one JSON object: offers with offer, fits, reasons, exact, tokens, low,
                high, cost_usd; without -n all of them

The prompt is counted in every public vocabulary, so that only models without one
are estimated. A page that has loaded only o200k_base so far estimates more.

For example:

  $ tokenfare fit -out 1000 -need vision,tools prompt.txt
`

// fitting is what the command line of fit asks for.
type fitting struct {
	facts   *catalog.Catalog
	request fit.Request
	rows    int
	asJSON  bool
	out     io.Writer
}

func runFit(c *call) error {
	q := fitting{out: c.out}
	files, err := q.parse(c)
	if err != nil {
		return err
	}
	if q.request.Seen, err = countIn(c.in, files, allVocabularies()...); err != nil {
		return err
	}
	ranking := fit.NewRanker(q.facts).Rank(q.request)
	if q.asJSON {
		return q.object(&ranking)
	}
	return q.plain(&ranking)
}

// parse reads the command line and returns the files it names: one, or none.
func (q *fitting) parse(c *call) ([]string, error) {
	c.flags.Int64Var(&q.request.Output, "out", share.Default().Output, "")
	c.flags.BoolVar(&q.request.Needs.Specialised, "specialised", false, "")
	c.flags.IntVar(&q.rows, "n", 20, "")
	c.flags.BoolVar(&q.asJSON, "json", false, "")
	needs := c.flags.String("need", "", "")
	provider := c.flags.String("provider", "", "")
	at := c.flags.String("at", "", "")
	files, err := c.parse()
	if err != nil {
		return nil, err
	}
	switch {
	case len(files) > 1:
		return nil, misuse("one prompt at a time: %q is a second one", files[1])
	case q.rows < 0:
		return nil, misuse("-n %d is not a number of rows", q.rows)
	}
	if err := checkOutput(q.request.Output); err != nil {
		return nil, err
	}
	if q.request.At, err = timeOf(*at); err != nil {
		return nil, err
	}
	if err := addNeeds(&q.request.Needs, *needs); err != nil {
		return nil, err
	}
	if q.rows == 0 || q.asJSON && !c.given("n") {
		q.rows = math.MaxInt
	}
	if q.facts, err = catalog.Load(); err != nil {
		return nil, err
	}
	return files, q.from(*provider)
}

func checkOutput(n int64) error {
	if n < 0 || n > share.MaxOutput {
		return misuse("-out %d is not a number of tokens up to %d", n, int64(share.MaxOutput))
	}
	return nil
}

// timeOf reads -at: a time with its distance from UTC, or one with the name of its
// zone, such as "2026-12-01 09:00 Asia/Shanghai".
func timeOf(at string) (time.Time, error) {
	if at == "" {
		return time.Now(), nil
	}
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		return t, nil
	}
	if clock, name, ok := cutLast(at, " "); ok && strings.Trim(name, "0123456789:") != "" {
		return timeIn(at, clock, name)
	}
	return time.Time{}, misuse("-at %q is not a time such as 2026-12-01T00:00:00Z", at)
}

func timeIn(at, clock, name string) (time.Time, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.Time{}, misuse("-at %q: there is no time zone %q: want a name such as Asia/Shanghai", at, name)
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, clock, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, misuse("-at %q: %q is not a time such as 2026-12-01 09:00", at, clock)
}

// cutLast cuts around the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
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

// countIn counts the file, or standard input where there is none, in the
// vocabularies.
func countIn(in io.Reader, files []string, vocabularies ...string) (token.Seen, error) {
	name := "-"
	if len(files) > 0 {
		name = files[0]
	}
	text, err := open(in, name)
	if err != nil {
		return token.Seen{}, err
	}
	defer text.Close()
	m, err := newMeter(vocabularies...)
	if err != nil {
		return token.Seen{}, err
	}
	prompt, err := io.ReadAll(text)
	if err != nil {
		return token.Seen{}, err
	}
	return m.see(prompt)
}
