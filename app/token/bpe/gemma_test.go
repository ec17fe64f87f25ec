package bpe

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestGemmaMarks holds runs of the mark for a space: symbols of up to gemmaRun, each
// a token, and a space where one mark is left.
func TestGemmaMarks(t *testing.T) {
	e := encodingFor(t, "gemma3")
	space := e.Append(nil, []byte(" "))
	longest := e.Append(nil, []byte(strings.Repeat(gemmaMark, gemmaRun)))
	if len(space) != 1 || len(longest) != 1 {
		t.Fatalf("a space is %v, %d marks are %v", space, gemmaRun, longest)
	}
	for n := 1; n <= 3*gemmaRun+2; n++ {
		var want []uint32
		for range n / gemmaRun {
			want = append(want, longest...)
		}
		switch rest := n % gemmaRun; rest {
		case 0:
		case 1:
			want = append(want, space...)
		default:
			symbol := e.Append(nil, []byte(strings.Repeat(gemmaMark, rest)))
			if len(symbol) != 1 {
				t.Fatalf("%d marks are %v", rest, symbol)
			}
			want = append(want, symbol...)
		}
		text := []byte(strings.Repeat(gemmaMark, n))
		if got := e.Append(nil, text); !slices.Equal(got, want) {
			t.Errorf("%d marks: %v, want %v", n, got, want)
		}
		if got := e.Count(text); got != len(want) {
			t.Errorf("%d marks: counted %d, want %d", n, got, len(want))
		}
	}
}

// TestGemmaUnused holds that the tags <unusedN> that are symbols are those that the
// vocabulary has, and that those around them are none.
func TestGemmaUnused(t *testing.T) {
	e := encodingFor(t, "gemma3")
	symbols := 0
	for n := range 10_100 {
		tag := padded(fmt.Appendf(nil, "<unused%d>", n))
		has := e.v.find(tag, 0, len(tag)) != none
		if is := gemmaSymbol(tag, 0) == len(tag); is != has {
			t.Errorf("%s: a symbol: %v, in the vocabulary: %v", tag, is, has)
		}
		if has {
			symbols++
		}
	}
	if symbols != gemmaUnused+1 {
		t.Errorf("%d tags in the vocabulary", symbols)
	}
	for _, tag := range []string{"<unused>", "<unused01>", "<unused-1>", "<unused1a>", "<Unused1>", "</unused1>"} {
		if n := gemmaSymbol([]byte(tag), 0); n != 0 {
			t.Errorf("%s is a symbol of %d bytes", tag, n)
		}
	}
}
