package main

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// sample has what makes cutting hard: white space of all kinds, digits, words
// across lines, other scripts, combining marks, and bytes that are no UTF-8.
var sample = strings.Repeat("The quick brown fox, 1234567 times.\n\n  \t jumped; it's \u00e9t\u00e9 e\u0301te\u0301.\r\n"+
	"\u4f60\u597d\uff0c\u4e16\u754c \u2581\u2581 \U0001F600\U0001F468\u200d\U0001F469 \xff\xe2\x82 \x00 x"+strings.Repeat(" ", 40)+"y\n", 12)

// TestCountInParts counts a text in small parts, as it comes in from a pipe.
func TestCountInParts(t *testing.T) {
	for _, family := range allVocabularies() {
		m, err := newMeter(family)
		if err != nil {
			t.Fatal(err)
		}
		want := int64(m.encodings[0].Count([]byte(sample)))
		for _, part := range []int{64, 100, 333, 1000} {
			m.part = part
			var text []byte
			parts := 0
			n, err := m.count(iotest.HalfReader(strings.NewReader(sample)), func(p []byte) {
				text = append(text, p...)
				parts++
			})
			switch {
			case err != nil:
				t.Error(err)
			case string(text) != sample:
				t.Errorf("%s: parts of %d bytes do not add up to the text", family, part)
			case part < 1000 && parts < 2:
				t.Errorf("%s: in parts of %d bytes there are %d", family, part, parts)
			case n != want:
				t.Errorf("%s: %d tokens in parts of %d bytes, %d in the whole", family, n, part, want)
			}
		}
	}
}

// TestCountWithoutCuts counts a text that can be cut nowhere.
func TestCountWithoutCuts(t *testing.T) {
	m, err := newMeter("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	m.part = 64
	text := strings.Repeat("a", 5000)
	n, err := m.count(strings.NewReader(text), nil)
	if want := int64(m.encodings[0].Count([]byte(text))); err != nil || n != want {
		t.Errorf("%d tokens, want %d; %v", n, want, err)
	}
}

// TestSee holds what a ranking sees to the exact counts.
func TestSee(t *testing.T) {
	m, err := newMeter(allVocabularies()...)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := m.see([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(len(wellFormed([]byte(sample)))); seen.Bytes != want {
		t.Errorf("%d bytes are seen, want %d", seen.Bytes, want)
	}
	for _, e := range m.encodings {
		if got, want := seen.Counts[e.Family()], int64(e.Count([]byte(sample))); got != want {
			t.Errorf("%s: %d tokens, want %d", e.Family(), got, want)
		}
	}
}

// TestSeeInParts holds what is seen of a text that comes in parts to what is seen of it
// as a whole.
func TestSeeInParts(t *testing.T) {
	m, err := newMeter(allVocabularies()...)
	if err != nil {
		t.Fatal(err)
	}
	want, err := m.see([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []int{64, 100, 333, 1000, partBytes} {
		m.part = part
		got, err := m.seeAll(iotest.HalfReader(strings.NewReader(sample)))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("in parts of %d bytes %+v is seen, want %+v; %v", part, got, want, err)
		}
	}
	broken := io.MultiReader(strings.NewReader("so far so good"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := m.seeAll(broken); err != io.ErrUnexpectedEOF {
		t.Errorf("got %v", err)
	}
}

func TestCountPassesErrorsOn(t *testing.T) {
	m, err := newMeter("r50k_base")
	if err != nil {
		t.Fatal(err)
	}
	broken := io.MultiReader(strings.NewReader("so far so good"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, err := m.count(broken, nil); err != io.ErrUnexpectedEOF {
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
