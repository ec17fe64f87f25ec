package token

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// lines is an encoding whose tokens are maximal runs of one byte class, so that a
// wrong cut shows as a wrong count. Runs are letters, or anything else.
type lines struct{}

func letter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 0x80 }

func (lines) Family() string { return Base }
func (lines) Count(text []byte) int {
	n := 0
	for i := range text {
		if i == 0 || letter(text[i]) != letter(text[i-1]) {
			n++
		}
	}
	return n
}
func (lines) Append(dst []uint32, text []byte) []uint32       { return dst }
func (lines) Decode(dst []byte, ids []uint32) ([]byte, error) { return dst, nil }
func (lines) Cut(text []byte, at int) int {
	for ; at < len(text); at++ {
		if at > 0 && letter(text[at]) != letter(text[at-1]) {
			return at
		}
	}
	return len(text)
}

// pairs counts like lines, but may only be cut after a newline.
type pairs struct{ lines }

func (pairs) Family() string { return "pairs" }
func (pairs) Cut(text []byte, at int) int {
	for ; at < len(text); at++ {
		if at > 0 && text[at-1] == '\n' && letter(text[at]) {
			return at
		}
	}
	return len(text)
}

func count(d *Document) Seen {
	for d.Step() {
	}
	return d.Seen()
}

func TestDocumentEqualsCountFromScratch(t *testing.T) {
	pieces := []string{"word ", "\n", "Zeile\nzwei ", "日本語", "😀", "1234", strings.Repeat("abc def\n", 400), strings.Repeat("x", 5000), ""}
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 30 {
		var d Document
		d.Add(lines{})
		if round%2 == 0 {
			d.Add(pairs{})
		}
		var text []uint16
		for edit := range 60 {
			at := rng.IntN(len(text) + 1)
			del := rng.IntN(min(len(text)-at, 3000) + 1)
			if rng.IntN(3) > 0 {
				del = min(del, 4)
			}
			at, del = alignToPairs(text, at, del)
			ins := pieces[rng.IntN(len(pieces))]
			if err := d.Splice(at, del, []byte(ins)); err != nil {
				t.Fatalf("round %d edit %d: %v", round, edit, err)
			}
			text = append(append(append([]uint16(nil), text[:at]...), utf16.Encode([]rune(ins))...), text[at+del:]...)
			if edit == 30 && round%2 == 1 {
				d.Add(pairs{})
			}
			want := []byte(string(utf16.Decode(text)))
			if got := d.AppendText(nil); !bytes.Equal(got, want) {
				t.Fatalf("round %d edit %d: text differs", round, edit)
			}
			if edit%7 != 0 {
				continue
			}
			seen := count(&d)
			if len(seen.Counts) != len(d.encodings) {
				t.Fatalf("round %d edit %d: counts by %d encodings, want %d", round, edit, len(seen.Counts), len(d.encodings))
			}
			for name, n := range seen.Counts {
				if n != int64(lines{}.Count(want)) {
					t.Fatalf("round %d edit %d: %s: got %d, want %d", round, edit, name, n, lines{}.Count(want))
				}
			}
			if seen.Bytes != int64(len(want)) || seen.CodePoints != int64(len([]rune(string(want)))) {
				t.Fatalf("round %d edit %d: saw %+v of %d bytes", round, edit, seen, len(want))
			}
		}
	}
}

// alignToPairs widens a range so that it splits no surrogate pair.
func alignToPairs(text []uint16, at, del int) (int, int) {
	low := func(i int) bool {
		return i > 0 && i < len(text) && utf16.IsSurrogate(rune(text[i])) && text[i] >= 0xDC00
	}
	if low(at) {
		at, del = at-1, del+1
	}
	if low(at + del) {
		del++
	}
	return at, del
}

func TestSpliceRefuses(t *testing.T) {
	var d Document
	d.Add(lines{})
	if err := d.Splice(0, 0, []byte("a😀b")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at, del int
		text    string
		want    string
	}{
		{-1, 0, "", "negative"},
		{0, 9, "", "past the end"},
		{9, 0, "x", "past the end"},
		{2, 0, "x", "surrogate pair"},
		{0, 2, "", "surrogate pair"},
		{0, 0, "\xff", "not UTF-8"},
	} {
		err := d.Splice(c.at, c.del, []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("splice(%d, %d, %q): got %v, want %q", c.at, c.del, c.text, err, c.want)
		}
	}
	if got := string(d.AppendText(nil)); got != "a😀b" {
		t.Errorf("a refused splice changed the text to %q", got)
	}
}

func TestDocumentCountsOnlyWhatAnEditTouches(t *testing.T) {
	var d Document
	d.Add(lines{})
	if err := d.Splice(0, 0, bytes.Repeat([]byte("some words here\n"), 1<<16)); err != nil {
		t.Fatal(err)
	}
	count(&d)
	if err := d.Splice(500_000, 1, []byte("x")); err != nil {
		t.Fatal(err)
	}
	steps := 0
	for d.Step() {
		steps++
	}
	if steps > 3 {
		t.Errorf("one edit recounted %d segments", steps)
	}
}

// A text that becomes another counts as the other does from scratch, and keeps most
// of what was counted.
func TestDocumentBecomes(t *testing.T) {
	pieces := []string{"word ", "\n", "日本語", "é", "è", "😀", "😁", "1234", strings.Repeat("abc def\n", 900), ""}
	rng := rand.New(rand.NewPCG(3, 4))
	var d Document
	d.Add(lines{})
	d.Add(pairs{})
	var text []byte
	for range 400 {
		at := rng.IntN(len(text) + 1)
		for at < len(text) && !utf8.RuneStart(text[at]) {
			at++
		}
		to := min(at+rng.IntN(9), len(text))
		if rng.IntN(20) == 0 {
			to = len(text)
		}
		for to < len(text) && !utf8.RuneStart(text[to]) {
			to++
		}
		text = slices.Concat(text[:at], []byte(pieces[rng.IntN(len(pieces))]), text[to:])
		if err := d.Become(text); err != nil {
			t.Fatal(err)
		}
		if got := d.AppendText(nil); !bytes.Equal(got, text) {
			t.Fatalf("the document has %d bytes, want %d", len(got), len(text))
		}
		seen := count(&d)
		for _, enc := range []Encoding{lines{}, pairs{}} {
			if got, want := seen.Counts[enc.Family()], int64(enc.Count(text)); got != want {
				t.Fatalf("%s: %d, want %d", enc.Family(), got, want)
			}
		}
	}
	if err := d.Become([]byte("\xff")); err == nil {
		t.Error("took what is no UTF-8")
	}
}

func TestDocumentBecomesByAFewSegments(t *testing.T) {
	text := []byte(strings.Repeat("abc def\n", 100_000))
	var d Document
	d.Add(pairs{})
	if err := d.Become(text); err != nil {
		t.Fatal(err)
	}
	count(&d)
	edited := slices.Concat(text[:400_000], []byte("more"), text[400_000:])
	if err := d.Become(edited); err != nil {
		t.Fatal(err)
	}
	steps := 0
	for d.Step() {
		steps++
	}
	if steps == 0 || steps > 3 {
		t.Errorf("%d segments counted anew", steps)
	}
}
