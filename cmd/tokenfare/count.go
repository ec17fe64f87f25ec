package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"tokenfare/app/token"
)

const countUsage = `usage: tokenfare count [-t FAMILY | -m MODEL] [-ids] [-json | -jsonl] [-verify]
                       [FILE ...]

Counts the tokens of each file, or of standard input where there is none or it is
named "-", and prints TOKENS, a tab and the file's name, with a total for several.
A count that is not exact is followed by how sure it is and its interval.

  -t FAMILY  tokenizer family (default o200k_base); an unknown one lists them all
  -m MODEL   the family of a model: an ID or alias of the catalog, or
             PROVIDER/API-MODEL-ID
  -ids       the ids of the tokens too
  -json      one JSON object for each file: file, family, tokens, low, high, exact
  -jsonl     every line of the input is {"id": ..., "text": "..."}; the output has
             {"id": ..., "tokens": N} for each, in order, at any size
  -verify    ask tiktoken-go for a second opinion, and explain a difference
             (o200k_base, cl100k_base, p50k_base, r50k_base)

Counts and ids are those of each vocabulary's reference. Special tokens written in
a text count as text, and bytes that are not UTF-8 as U+FFFD. Models without a
public vocabulary have an estimate with an interval.

For example:

  $ printf 'What does this cost?' | tokenfare count
  5	-
  $ tokenfare count -m claude-opus-4-5 prompt.txt
  $ tokenfare count -m gpt-4o -jsonl <batch.jsonl >tokens.jsonl
`

// counting is what the command line of count asks for.
type counting struct {
	family              *token.Family
	ids, verify         bool
	asJSON, linesOfJSON bool
	meter               *meter
	out                 *bufio.Writer
}

func runCount(c *call) error {
	family := c.flags.String("t", token.Base, "")
	model := c.flags.String("m", "", "")
	q := counting{out: bufio.NewWriterSize(c.out, 1<<16)}
	c.flags.BoolVar(&q.ids, "ids", false, "")
	c.flags.BoolVar(&q.verify, "verify", false, "")
	c.flags.BoolVar(&q.asJSON, "json", false, "")
	c.flags.BoolVar(&q.linesOfJSON, "jsonl", false, "")
	files, err := c.parse()
	if err != nil {
		return err
	}
	switch {
	case c.given("t") && c.given("m"):
		return misuse("-t and -m both name a tokenizer: give one")
	case c.given("m") && *model == "":
		return misuse("-m is empty: name a model")
	case q.asJSON && q.linesOfJSON:
		return misuse("-json and -jsonl are two forms of output: give one")
	case q.verify && q.linesOfJSON:
		return misuse("-verify compares whole files, not the lines of -jsonl")
	}
	if q.family, err = chooseFamily(*family, *model); err != nil {
		return err
	}
	if err := q.possible(); err != nil {
		return err
	}
	if q.meter, err = newMeter(q.family.Wants()); err != nil {
		return err
	}
	err = q.all(c.in, files)
	// What was counted before an error is good.
	if flushed := q.out.Flush(); err == nil {
		err = flushed
	}
	return err
}

// possible says what the family cannot do.
func (q *counting) possible() error {
	name := title(q.family)
	switch {
	case q.ids && q.family.Vocabulary == "":
		return fmt.Errorf("-ids: %s has no public vocabulary, so its tokens can be estimated but not listed", name)
	case q.verify && !hasOpinion(q.family.Name):
		return fmt.Errorf("-verify: tiktoken-go has no opinion on %s, only on %s", name, alternatives(opinionated))
	}
	return nil
}

// title names a family in a sentence.
func title(f *token.Family) string {
	if f.Name == "" {
		return "a model whose tokenizer nobody documents"
	}
	return f.Name
}

func (q *counting) all(in io.Reader, files []string) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	total := token.Count{}
	for _, name := range files {
		count, err := q.one(in, name)
		if err != nil {
			return err
		}
		total.Tokens += count.Tokens
		total.Low += count.Low
		total.High += count.High
		total.How = max(total.How, count.How)
	}
	if len(files) > 1 && !q.asJSON && !q.linesOfJSON {
		return q.plain(&answer{File: "total", count: total})
	}
	return nil
}

// one counts one file.
func (q *counting) one(in io.Reader, name string) (token.Count, error) {
	text, err := open(in, name)
	if err != nil {
		return token.Count{}, err
	}
	defer text.Close()
	if q.linesOfJSON {
		return token.Count{}, q.lines(text, name)
	}
	a := answer{File: name}
	if q.ids {
		a.IDs = []uint32{} // of an empty text, too
	}
	if q.family.Vocabulary == "" {
		a.count, err = q.estimate(text)
	} else {
		err = q.exactly(text, &a)
	}
	if err != nil {
		return token.Count{}, err
	}
	if q.asJSON {
		return a.count, q.object(&a)
	}
	return a.count, q.plain(&a)
}

// estimate counts a text in a family without a vocabulary.
func (q *counting) estimate(r io.Reader) (token.Count, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return token.Count{}, err
	}
	seen, err := q.meter.see(text)
	count, _ := q.family.In(&seen)
	return count, err
}

// exactly counts a text by its vocabulary, and does what else is asked for.
func (q *counting) exactly(r io.Reader, a *answer) error {
	var whole []byte
	n, err := q.meter.count(r, func(part []byte) {
		if q.ids {
			a.IDs = q.meter.ids(a.IDs, part)
		}
		if q.verify {
			whole = append(whole, part...)
		}
	})
	if err != nil {
		return err
	}
	a.count = q.counted(n)
	if q.verify {
		a.Verify, err = secondOpinion(q.meter.encodings[0], whole)
	}
	return err
}

// counted is a count by the family's vocabulary.
func (q *counting) counted(n int64) token.Count {
	return token.Count{Tokens: n, Low: n, High: n, How: q.family.Best}
}

// open returns the file of that name, or standard input for "-".
func open(in io.Reader, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(in), nil
	}
	return os.Open(name)
}

// shown names an input in an error.
func shown(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// answer is what is printed of one file.
type answer struct {
	File   string   `json:"file"`
	Family string   `json:"family"`
	Tokens int64    `json:"tokens"`
	Low    int64    `json:"low"`
	High   int64    `json:"high"`
	Exact  string   `json:"exact"`
	IDs    []uint32 `json:"ids,omitzero"`
	Verify *opinion `json:"verify,omitempty"`

	count token.Count
}

// plain prints a line: tokens and name, then the ids, what is not exact about the
// count, and the second opinion, as far as there is something to say.
func (q *counting) plain(a *answer) error {
	q.out.WriteString(strconv.FormatInt(a.count.Tokens, 10))
	q.out.WriteByte('\t')
	q.out.WriteString(a.File)
	if q.ids && a.File != "total" {
		q.out.WriteByte('\t')
		q.out.Write(appendIDs(nil, a.IDs, ' '))
	}
	if a.count.How != token.Exact {
		q.out.WriteByte('\t')
		q.out.WriteString(surety(a.count))
	}
	if a.Verify != nil {
		q.out.WriteByte('\t')
		q.out.WriteString(a.Verify.String())
	}
	return q.out.WriteByte('\n')
}

// surety says how far a count can be trusted: "estimated, 9 to 12".
func surety(c token.Count) string {
	if c.Low == c.High {
		return c.How.String()
	}
	return fmt.Sprintf("%s, %d to %d", c.How, c.Low, c.High)
}

func (q *counting) object(a *answer) error {
	a.Family, a.Exact = q.family.Name, a.count.How.String()
	a.Tokens, a.Low, a.High = a.count.Tokens, a.count.Low, a.count.High
	return writeJSON(q.out, a)
}

// writeJSON writes a value on a line of its own, with <, > and & as they are.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

func appendIDs(dst []byte, ids []uint32, separator byte) []byte {
	for i, id := range ids {
		if i > 0 {
			dst = append(dst, separator)
		}
		dst = strconv.AppendUint(dst, uint64(id), 10)
	}
	return dst
}
