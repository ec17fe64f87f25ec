package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"tokenfare/app/token"
)

// sample has what makes cutting hard: white space of all kinds, digits, words
// across lines, other scripts, combining marks, and bytes that are no UTF-8.
var sample = strings.Repeat("The quick brown fox, 1234567 times.\n\n  \t jumped; it's \u00e9t\u00e9 e\u0301te\u0301.\r\n"+
	"\u4f60\u597d\uff0c\u4e16\u754c \u2581\u2581 \U0001F600\U0001F468\u200d\U0001F469 \xff\xe2\x82 \x00 x"+strings.Repeat(" ", 40)+"y\n", 12)

func allVocabularies() []string {
	var names []string
	for _, f := range token.Families {
		if f.Vocabulary != "" {
			names = append(names, f.Vocabulary)
		}
	}
	return names
}

// TestReadInParts counts a text in small parts, as it comes in from a pipe, and
// whole.
func TestReadInParts(t *testing.T) {
	m, err := newMeter(allVocabularies()...)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := m.read(strings.NewReader(sample), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []int{64, 100, 333, 1000} {
		m.part = part
		var text []byte
		parts := 0
		seen, err := m.read(iotest.HalfReader(strings.NewReader(sample)), func(p []byte) {
			text = append(text, p...)
			parts++
		})
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != sample {
			t.Errorf("parts of %d bytes do not add up to the text", part)
		}
		if part < 1000 && parts < 3 {
			t.Errorf("in parts of %d bytes there are %d", part, parts)
		}
		if seen.Bytes != whole.Bytes || seen.ASCII != whole.ASCII || seen.CodePoints != whole.CodePoints {
			t.Errorf("in parts of %d bytes %+v is seen, %+v in the whole", part, seen, whole)
		}
		for family, n := range whole.Counts {
			if seen.Counts[family] != n {
				t.Errorf("%s: %d tokens in parts of %d bytes, %d in the whole", family, seen.Counts[family], part, n)
			}
		}
	}
}

// TestReadWithoutCuts counts a text that can be cut nowhere.
func TestReadWithoutCuts(t *testing.T) {
	m, err := newMeter("o200k_base", "r50k_base")
	if err != nil {
		t.Fatal(err)
	}
	m.part = 64
	text := strings.Repeat("a", 5000)
	seen, err := m.read(strings.NewReader(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range m.encodings {
		if want := int64(e.Count([]byte(text))); seen.Counts[e.Family()] != want {
			t.Errorf("%s: %d tokens, want %d", e.Family(), seen.Counts[e.Family()], want)
		}
	}
}

func TestReadPassesErrorsOn(t *testing.T) {
	m, err := newMeter("r50k_base")
	if err != nil {
		t.Fatal(err)
	}
	broken := io.MultiReader(strings.NewReader("so far so good"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := m.read(broken, nil); err != io.ErrUnexpectedEOF {
		t.Errorf("got %v", err)
	}
}

// FuzzWellFormed holds the replacement of what is not UTF-8 to the engine's, which
// the references vouch for: what is left is what the tokens stand for.
func FuzzWellFormed(f *testing.F) {
	for _, seed := range []string{
		"", "plain", "\xff\xfe", "\xe2\x82", "\xe2\x82a", "\xf0\x9f\x98", "\xf0\x80\x80\x80", "\xed\xa0\x80", "\xc0\xaf\xf4\x90\x80", sample,
	} {
		f.Add([]byte(seed))
	}
	e, err := load("o200k_base")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want, err := e.Decode(nil, e.Append(nil, text))
		if err != nil {
			t.Fatal(err)
		}
		if got := wellFormed(text); !bytes.Equal(got, want) {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	})
}
