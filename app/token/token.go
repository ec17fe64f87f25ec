// Package token owns the tokenizer families: their names, how exact a count of
// each can be, and the contract that an exact tokenizer fulfils.
package token

import "context"

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

// sliceBytes is how much text CountContext counts between two looks at its
// context: small enough that a cancelled count ends within a few milliseconds,
// large enough that the looks cost nothing.
const sliceBytes = 64 << 10

// CountContext counts text in slices that end at safe cuts, so that a long count
// can be cancelled and watched. After each slice it calls progress, where that is
// not nil, with the bytes and tokens so far. It returns ctx.Err() when cancelled.
func CountContext(ctx context.Context, enc Encoding, text []byte, progress func(bytes, tokens int)) (int, error) {
	done, tokens := 0, 0
	for done < len(text) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		end := min(done+sliceBytes, len(text))
		end = done + enc.Cut(text[done:], end-done)
		tokens += enc.Count(text[done:end])
		done = end
		if progress != nil {
			progress(done, tokens)
		}
	}
	return tokens, ctx.Err()
}
