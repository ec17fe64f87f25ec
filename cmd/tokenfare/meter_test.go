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

// TestPartsAreShort holds that numbers and texts without blanks are cut for all
// vocabularies at once, so that they take no more memory than others.
func TestPartsAreShort(t *testing.T) {
	m, err := newMeter(allVocabularies()...)
	if err != nil {
		t.Fatal(err)
	}
	m.part = 1000
	for _, line := range []string{
		"482913,55.07,12\n", "[1,22,333],", "2026-11-23\t0.125\r\n", "00 7f 45 4c 46 02\n", "0a1b2c3d4e5f",
		"人工智能正在改变世界，自然语言处理是其中的一个重要领域。", "我们在这里\n", "日本語の文章を書いています。",
	} {
		text := strings.Repeat(line, 100_000/len(line))
		var all []byte
		err := m.parts(strings.NewReader(text), func(part []byte) error {
			if len(part) > 2*m.part {
				t.Errorf("%.20q: a part of %d bytes", line, len(part))
			}
			all = append(all, part...)
			return nil
		})
		if err != nil || string(all) != text {
			t.Errorf("%.20q: the parts have %d bytes, want %d; %v", line, len(all), len(text), err)
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
