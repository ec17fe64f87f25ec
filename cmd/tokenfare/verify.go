package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer"

	"tokenfare/app/token"
)

// opinionated are the families that tiktoken-go knows and this tool has.
var opinionated = []string{"o200k_base", "cl100k_base", "p50k_base", "r50k_base"}

func hasOpinion(family string) bool { return slices.Contains(opinionated, family) }

// opinion is what tiktoken-go says of a text.
type opinion struct {
	Tokens int    `json:"tokens"`
	Agrees bool   `json:"agrees"`
	At     *int   `json:"at,omitempty"` // byte of the first difference
	Reason string `json:"reason,omitempty"`
}

// secondOpinion compares the ids of a text with those of tiktoken-go.
func secondOpinion(encoding token.Encoding, text []byte) (*opinion, error) {
	codec, err := tokenizer.Get(tokenizer.Encoding(encoding.Family()))
	if err != nil {
		return nil, fmt.Errorf("second opinion: %w", err)
	}
	text = wellFormed(text)
	theirs, words, err := codec.Encode(string(text))
	if err != nil {
		return nil, fmt.Errorf("second opinion: %w", err)
	}
	ours := encoding.Append(nil, text)
	same := slices.EqualFunc(ours, theirs, func(a uint32, b uint) bool { return uint(a) == b })
	o := &opinion{Tokens: len(theirs), Agrees: same}
	if same {
		return o, nil
	}
	at, end := firstDifference(encoding, ours, words)
	o.At, o.Reason = &at, reason(string(text), at, end, words)
	return o, nil
}

// firstDifference returns where in the text the first token lies that is not the
// same in both, and where the longer of the two ends.
func firstDifference(encoding token.Encoding, ours []uint32, theirs []string) (at, end int) {
	for i, id := range ours {
		word, err := encoding.Decode(nil, []uint32{id})
		if err != nil {
			panic(err) // the ids are the encoding's own
		}
		if i == len(theirs) {
			return at, at + len(word)
		}
		if string(word) != theirs[i] {
			return at, at + max(len(word), len(theirs[i]))
		}
		at += len(word)
	}
	return at, at
}

// reason explains a difference between at and end, if it is a known one. The
// official tiktoken gives what this tool gives in all of them.
func reason(text string, at, end int, theirs []string) string {
	if r, ok := firstDropped(text, theirs); ok {
		return fmt.Sprintf("tiktoken-go drops %U, which is in the text; the official tiktoken counts it", r)
	}
	span := text[at:min(end, len(text))]
	if strings.TrimSpace(span) == "" {
		return "tiktoken-go splits runs of white space with line ends in them otherwise than the official tiktoken"
	}
	// A character that they take for another kind changes how its neighbour splits.
	_, before := utf8.DecodeLastRuneInString(text[:at])
	for _, r := range text[at-before : at+len(span)] {
		if r != utf8.RuneError && !assigned(r) {
			return fmt.Sprintf("%U is newer than the Unicode tables that tiktoken-go splits with", r)
		}
	}
	return "the reason is not known: please report it with the text"
}

// firstDropped finds the first character that their tokens leave out.
func firstDropped(text string, theirs []string) (rune, bool) {
	rest := text
	for _, word := range theirs {
		after, ok := strings.CutPrefix(rest, word)
		if !ok {
			break
		}
		rest = after
	}
	if rest == "" {
		return 0, false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return r, true
}

// assigned reports whether a character is one in the Unicode version that this
// program, and with it tiktoken-go, was built with.
func assigned(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z,
		unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs)
}

// String says the opinion in words.
func (o *opinion) String() string {
	if o.Agrees {
		return "tiktoken-go agrees"
	}
	return fmt.Sprintf("tiktoken-go says %d, first different at byte %d: %s", o.Tokens, *o.At, o.Reason)
}
