// Package token owns the tokenizer families: their names, how exact a count of
// each can be, and the contract that an exact tokenizer fulfils.
package token

// Encoding is an exact tokenizer over a loaded vocabulary. An Encoding is safe
// for use by one goroutine at a time; its tables are shared, its caches are not.
//
// Texts are bytes. Bytes that are not UTF-8 count as the reference counts them
// after replacement: each maximal ill-formed part becomes one U+FFFD.
type Encoding interface {
	// Family is the name of the family, such as "o200k_base".
	Family() string
	// Count returns the number of tokens in text. Special tokens written in the
	// text count as text.
	Count(text []byte) int
	// Append appends the token ids of text to dst and returns it.
	Append(dst []uint32, text []byte) []uint32
	// Decode appends the bytes of the ids to dst. An id outside of the
	// vocabulary is an error.
	Decode(dst []byte, ids []uint32) ([]byte, error)
	// Cut returns the smallest position p in [at, len(text)] such that
	// Count(text) == Count(text[:p]) + Count(text[p:]), as far as it can tell
	// from the bytes around p; len(text) when it finds none.
	Cut(text []byte, at int) int
}
