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
	Kinds      token.Kinds      `json:"kinds"`
	Tokens     map[string]int64 `json:"tokens"`
}

// Done reports whether the whole prompt is counted.
func (c *Counts) Done() bool { return c.Counted == c.All }

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

// AppendJSON appends the message. It is written by hand because encoding/json
// would add 5 kB to the worker's wasm on the wire.
func (c *Counts) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	dst = appendFields(dst, []field{
		{"generation", c.Generation}, {"counted", c.Counted}, {"all", c.All}, {"codePoints", c.CodePoints},
	})
	k := &c.Kinds
	dst = append(dst, `,"kinds":{`...)
	dst = appendFields(dst, []field{
		{"Letters", k.Letters}, {"Digits", k.Digits}, {"Punct", k.Punct}, {"Newlines", k.Newlines},
		{"CJK", k.CJK}, {"Marks", k.Marks}, {"Symbols", k.Symbols}, {"Others", k.Others},
	})
	dst = append(dst, `},"tokens":{`...)
	tokens := make([]field, 0, len(c.Tokens))
	for _, name := range Names(c.Tokens) {
		tokens = append(tokens, field{name, c.Tokens[name]})
	}
	return append(appendFields(dst, tokens), "}}"...)
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
	for name := range tokens {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
