// Package wire owns the messages from the worker to the page: numbers, as JSON, and
// the names of fields and models where a request has some. The prompt itself goes
// from the DOM to the worker and is in none of them.
package wire

import (
	"strconv"

	"tokenfare/app/prompt"
	"tokenfare/app/token"
)

// Counts is what the worker knows of a prompt.
type Counts struct {
	// Generation is the number of the edit that these counts are of. The page
	// shows no counts of an older generation than it has already shown.
	Generation int64 `json:"generation"`
	// Counted of All bytes are counted for every vocabulary.
	Counted int64 `json:"counted"`
	All     int64 `json:"all"`
	// Checking says that images are still looked into: what is read may change by it.
	Checking bool `json:"checking,omitempty"`
	// What the worker has seen of the prompt; tokens by vocabulary in Tokens. Of a
	// request it is the sum of its texts.
	CodePoints int64            `json:"codePoints"`
	Kinds      token.Kinds      `json:"kinds"`
	Tokens     map[string]int64 `json:"tokens"`
	// Reading says what the prompt was understood as; nil where it is plain text.
	Reading *Reading `json:"reading,omitempty"`
}

// Reading is a prompt that is more than plain text.
type Reading struct {
	Shape prompt.Shape `json:"shape"`
	Model string       `json:"model,omitempty"` // that the request names
	// Problem says where what looks like JSON is broken; it is read as plain text.
	Problem *prompt.SyntaxError `json:"problem,omitempty"`
	Notes   []prompt.Note       `json:"notes,omitempty"`
	// Buckets are what is seen of the texts, in the order of the shape's buckets.
	Buckets []Bucket `json:"buckets"`
	// Requests is how many requests of a batch are read so far. They come as Lines. It
	// is 0 where the batch has more than MaxRequests, and counts as one text.
	Requests int64 `json:"requests,omitempty"`
}

// MaxRequests is how many requests a batch may have whose requests are priced one by
// one: the most that a batch service takes, Anthropic's
// (https://platform.claude.com/docs/en/build-with-claude/batch-processing; OpenAI's takes
// 50,000). To price one on 2,500 offers takes a browser 0.7 ms; as many as may be, of 650
// bytes each, held 1.4 GB at most.
const MaxRequests = 100_000

// Lines are some requests of a batch, in order.
type Lines struct {
	Generation int64  `json:"generation"` // as in Counts
	From       int64  `json:"from"`       // how many requests come before; at 0 all begin anew
	Lines      []Line `json:"lines"`
}

// Line is one request of a batch.
type Line struct {
	Number    int64 `json:"line"` // of its first line in the text, from 1
	Continued bool  `json:"continued,omitempty"`
	Reading
}

// AppendJSON appends the line.
func (l *Line) AppendJSON(dst []byte) []byte {
	dst = strconv.AppendInt(append(dst, `{"line":`...), l.Number, 10)
	if l.Continued {
		dst = append(dst, `,"continued":true`...)
	}
	return l.appendFields(append(dst, ','))
}

// AppendLines appends a message of Lines, each of which is JSON already.
func AppendLines(dst []byte, generation, from int64, lines []byte) []byte {
	dst = appendFields(append(dst, '{'), []field{{"generation", generation}, {"from", from}})
	dst = append(append(dst, `,"lines":[`...), lines...)
	return append(dst, "]}"...)
}

// Bucket is what is seen of the texts of one kind.
type Bucket struct {
	Bytes      int64            `json:"bytes"`
	CodePoints int64            `json:"codePoints"`
	IllFormed  int64            `json:"illFormed"` // bytes that were not UTF-8
	Kinds      token.Kinds      `json:"kinds"`
	Tokens     map[string]int64 `json:"tokens"`
}

// Seen returns the counts as the token families read them.
func (b *Bucket) Seen() token.Seen {
	return token.Seen{Bytes: b.Bytes, CodePoints: b.CodePoints, IllFormed: b.IllFormed, Kinds: b.Kinds, Counts: b.Tokens}
}

// Done reports whether the whole prompt is counted, and its images are looked into.
func (c *Counts) Done() bool { return c.Counted == c.All && !c.Checking }

// Seen returns the counts as the token families read them.
func (c *Counts) Seen() token.Seen {
	return token.Seen{Bytes: c.All, CodePoints: c.CodePoints, Kinds: c.Kinds, Counts: c.Tokens}
}

// From fills counts from what a document has seen.
func From(generation, counted int64, seen token.Seen) Counts {
	return Counts{
		Generation: generation,
		Counted:    counted,
		All:        seen.Bytes,
		CodePoints: seen.CodePoints,
		Kinds:      seen.Kinds,
		Tokens:     seen.Counts,
	}
}

// Of fills a reading from what a prompt was understood as and what its texts, by
// bucket, were seen to be.
func Of(request *prompt.Request, seen []token.Seen) *Reading {
	r := &Reading{Shape: request.Shape, Model: name(request.Model), Problem: request.Err, Notes: request.Notes}
	for _, s := range seen {
		r.Buckets = append(r.Buckets, Bucket{s.Bytes, s.CodePoints, s.IllFormed, s.Kinds, s.Counts})
	}
	return r
}

// name keeps of a model's name what the names of models consist of.
func name(model string) string {
	if len(model) > 100 {
		return ""
	}
	for _, c := range []byte(model) {
		if c <= ' ' || c >= 0x7F || c == '"' || c == '\\' {
			return ""
		}
	}
	return model
}

// AppendJSON appends the message. It is written by hand because encoding/json
// would add to the worker's wasm on the wire.
func (c *Counts) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	dst = appendFields(dst, []field{
		{"generation", c.Generation}, {"counted", c.Counted}, {"all", c.All}, {"codePoints", c.CodePoints},
	})
	dst = appendKinds(append(dst, ','), &c.Kinds)
	dst = appendTokens(append(dst, ','), c.Tokens)
	if c.Checking {
		dst = append(dst, `,"checking":true`...)
	}
	if c.Reading != nil {
		dst = c.Reading.appendTo(append(dst, `,"reading":`...))
	}
	return append(dst, '}')
}

func (r *Reading) appendTo(dst []byte) []byte { return r.appendFields(append(dst, '{')) }

// appendFields appends the fields and closes the object.
func (r *Reading) appendFields(dst []byte) []byte {
	dst = r.Shape.AppendJSON(append(dst, `"shape":`...))
	if r.Model != "" {
		dst = append(append(append(dst, `,"model":"`...), r.Model...), '"')
	}
	if p := r.Problem; p != nil {
		dst = appendFields(append(dst, `,"problem":{`...), []field{
			{"Line", int64(p.Line)}, {"Column", int64(p.Column)}, {"Offset", int64(p.Offset)},
			{"Want", int64(p.Want)}, {"Found", int64(p.Found)},
		})
		dst = append(dst, '}')
	}
	for i, n := range r.Notes {
		dst = appendStart(dst, `,"notes":[`, i)
		dst = append(append(append(dst, `"Code":"`...), n.Code...), `","Name":"`...)
		dst = append(append(dst, n.Name...), `",`...)
		dst = appendFields(dst, []field{{"Line", int64(n.Line)}, {"N", n.N}, {"M", n.M}})
		dst = append(dst, '}')
	}
	dst = appendEnd(dst, len(r.Notes))
	for i := range r.Buckets {
		b := &r.Buckets[i]
		dst = appendStart(dst, `,"buckets":[`, i)
		dst = appendFields(dst, []field{{"bytes", b.Bytes}, {"codePoints", b.CodePoints}, {"illFormed", b.IllFormed}})
		dst = appendKinds(append(dst, ','), &b.Kinds)
		dst = appendTokens(append(dst, ','), b.Tokens)
		dst = append(dst, '}')
	}
	dst = appendEnd(dst, len(r.Buckets))
	if r.Requests > 0 {
		dst = appendFields(append(dst, ','), []field{{"requests", r.Requests}})
	}
	return append(dst, '}')
}

// appendStart begins an element of a list, and the list itself before the first.
func appendStart(dst []byte, list string, i int) []byte {
	if i == 0 {
		dst = append(dst, list...)
	} else {
		dst = append(dst, ',')
	}
	return append(dst, '{')
}

// appendEnd ends a list of n elements, which was not begun where there are none.
func appendEnd(dst []byte, n int) []byte {
	if n == 0 {
		return dst
	}
	return append(dst, ']')
}

func appendKinds(dst []byte, k *token.Kinds) []byte {
	dst = appendFields(append(dst, `"kinds":{`...), []field{
		{"Letters", k.Letters}, {"Capitals", k.Capitals}, {"Digits", k.Digits}, {"Punct", k.Punct}, {"Newlines", k.Newlines},
		{"Han", k.Han}, {"Kana", k.Kana}, {"Hangul", k.Hangul}, {"Marks", k.Marks}, {"Symbols", k.Symbols},
		{"Latin", k.Latin}, {"Cyrillic", k.Cyrillic}, {"Others", k.Others},
	})
	return append(dst, '}')
}

func appendTokens(dst []byte, counts map[string]int64) []byte {
	tokens := make([]field, 0, len(counts))
	for _, name := range Names(counts) {
		tokens = append(tokens, field{name, counts[name]})
	}
	return append(appendFields(append(dst, `"tokens":{`...), tokens), '}')
}

// field is a number of a message and its name, which needs no escaping.
type field struct {
	name string
	n    int64
}

func appendFields(dst []byte, fields []field) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, f.name...)
		dst = append(dst, `":`...)
		dst = strconv.AppendInt(dst, f.n, 10)
	}
	return dst
}

// Names returns the vocabularies of a map of tokens, sorted.
func Names(tokens map[string]int64) []string {
	names := make([]string, 0, len(tokens))
	for name := range tokens { // a dozen of them: package sort would only add to the worker's wasm
		names = append(names, name)
		i := len(names) - 1
		for ; i > 0 && names[i-1] > name; i-- {
			names[i] = names[i-1]
		}
		names[i] = name
	}
	return names
}
