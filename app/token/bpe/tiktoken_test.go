package bpe

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tiktoken-go/tokenizer"
)

// tiktokenGoDiffers lists where tiktoken-go v0.10.0, the second opinion, is known
// not to give the ids of tiktoken 1.0.22, each with its reason.
var tiktokenGoDiffers = []struct {
	name    string
	example string // a text that shows it
	family  string
	in      func(text string) bool
}{
	{
		// The code generated from its expressions ends \s*[\r\n]+ at the first run of
		// newlines, where the reference goes on to the last.
		name:    "blanks between newlines",
		example: "\n \n",
		family:  "o200k_base",
		in:      regexp.MustCompile(`[\r\n][\pZ\t\v\f]+[\r\n]`).MatchString,
	},
	{
		// The code generated from its expressions matches this byte nowhere, and what
		// nothing matches is dropped.
		name:    "delete",
		example: "\x7f",
		family:  "r50k_base",
		in:      func(text string) bool { return strings.Contains(text, "\x7f") },
	},
	{
		// Its classes are those of Go's Unicode, older than the reference's 16.0.
		name:    "new characters",
		example: "\U00010D41123",
		family:  "cl100k_base",
		in:      func(text string) bool { return strings.ContainsFunc(text, func(r rune) bool { return !known(r) }) },
	},
}

// TestTiktokenGo holds the ids against tiktoken-go's, but for what is known.
func TestTiktokenGo(t *testing.T) {
	for _, family := range []string{"o200k_base", "cl100k_base", "p50k_base", "r50k_base"} {
		for _, v := range readVectors(t, "texts") {
			differs := false
			for _, d := range tiktokenGoDiffers {
				differs = differs || d.in(v.Text)
			}
			if got, want, ok := tiktokenGo(t, family, v.Text); !ok && !differs {
				t.Errorf("%s: %s: %.80q: got %v, tiktoken-go has %v", family, v.ID, v.Text, got, want)
			}
		}
	}
	for _, d := range tiktokenGoDiffers {
		if _, _, ok := tiktokenGo(t, d.family, d.example); ok || !d.in(d.example) {
			t.Errorf("%s: %q is no example", d.name, d.example)
		}
	}
}

// tiktokenGo returns the ids of a text, those of tiktoken-go, and whether they are
// equal.
func tiktokenGo(t *testing.T, family, text string) (got, want []uint32, ok bool) {
	t.Helper()
	codec, err := tokenizer.Get(tokenizer.Encoding(family))
	if err != nil {
		t.Fatal(err)
	}
	ids, _, err := codec.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		want = append(want, uint32(id))
	}
	got = encodingFor(t, family).Append(nil, []byte(text))
	return got, want, slices.Equal(got, want)
}
