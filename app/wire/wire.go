// Package wire owns the messages from the worker to the page: numbers only, as
// JSON. The prompt itself goes from the DOM to the worker and is in none of them.
package wire

import (
	"sort"
	"strconv"

	"tokenfare/app/token"
)

// Counts is what the worker knows of a prompt.
type Counts struct {
	// Generation is the number of the edit that these counts are of. The page
	// shows no counts of an older generation than it has already shown.
	Generation int64 `json:"generation"`
	// Counted of All bytes are counted for every vocabulary; Done when that is all.
	Counted int64 `json:"counted"`
	All     int64 `json:"all"`
	// What the worker has seen of the prompt; tokens by vocabulary in Tokens.
	CodePoints int64            `json:"codePoints"`
	ASCII      int64            `json:"ascii"`
	Tokens     map[string]int64 `json:"tokens"`
}

// Done reports whether the whole prompt is counted.
func (c *Counts) Done() bool { return c.Counted == c.All }

// Seen returns the counts as the token families read them.
func (c *Counts) Seen() token.Seen {
	return token.Seen{Bytes: c.All, CodePoints: c.CodePoints, ASCII: c.ASCII, Counts: c.Tokens}
}

// From fills counts from what a document has seen.
func From(generation, counted int64, seen token.Seen) Counts {
	return Counts{
		Generation: generation,
		Counted:    counted,
		All:        seen.Bytes,
		CodePoints: seen.CodePoints,
		ASCII:      seen.ASCII,
		Tokens:     seen.Counts,
	}
}

// AppendJSON appends the message. It is written by hand because encoding/json
// would add 5 kB to the worker's wasm on the wire.
func (c *Counts) AppendJSON(dst []byte) []byte {
	field := func(name string, n int64) {
		dst = append(dst, '"')
		dst = append(dst, name...)
		dst = append(dst, `":`...)
		dst = strconv.AppendInt(dst, n, 10)
	}
	dst = append(dst, '{')
	for _, f := range []struct {
		name string
		n    int64
	}{
		{"generation", c.Generation}, {"counted", c.Counted}, {"all", c.All},
		{"codePoints", c.CodePoints}, {"ascii", c.ASCII},
	} {
		field(f.name, f.n)
		dst = append(dst, ',')
	}
	dst = append(dst, `"tokens":{`...)
	for i, name := range Names(c.Tokens) {
		if i > 0 {
			dst = append(dst, ',')
		}
		field(name, c.Tokens[name])
	}
	return append(dst, "}}"...)
}

// Names returns the vocabularies of a map of tokens, sorted.
func Names(tokens map[string]int64) []string {
	names := make([]string, 0, len(tokens))
	for name := range tokens {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
