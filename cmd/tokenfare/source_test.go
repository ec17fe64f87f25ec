package main

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"tokenfare/app/prompt"
	"tokenfare/app/token"
)

func TestSource(t *testing.T) {
	long := strings.Repeat("é€😀 ", 3000)
	for _, c := range []struct {
		name, text, want string
		illFormed        int64
	}{
		{"nothing", "", "", 0},
		{"a byte", "a", "a", 0},
		{"UTF-8", long, long, 0},
		{"with its mark", "\ufeffé", "\ufeffé", 0},
		{"a stray byte", "a\xe9b", "a\xe9b", 1},
		{"a character that is cut", "a\xe2\x82", "a\xe2\x82", 2},
		{"a surrogate", "\xed\xa0\x80", "\xed\xa0\x80", 3},
		{"U+FFFD itself", "\ufffd", "\ufffd", 0},
		{"long and cut", long + "\xf0\x9f\x98", long + "\xf0\x9f\x98", 3},
		{"UTF-16, the small end first", "\xff\xfeh\x00i\x00=\xd8\x00\xde", "hi😀", 0},
		{"UTF-16, the large end first", "\xfe\xff\x00h\x00i\xd8=\xde\x00", "hi😀", 0},
		{"UTF-16 of nothing", "\xff\xfe", "", 0},
		{"UTF-16, the last unit cut", "\xff\xfeA\x00B\x00C", "AB\ufffd", 1},
		{"UTF-16, half of a pair", "\xff\xfe\x00\xd8A\x00B\x00", "\ufffdAB", 2},
		{"UTF-16, the other half", "\xfe\xff\xde\x00\x00A", "\ufffdA", 2},
		{"UTF-16, half of a pair at the end", "\xff\xfeA\x00=\xd8", "A\ufffd", 2},
		{"UTF-16, two first halves and a second", "\xff\xfe=\xd8=\xd8\x00\xde", "\ufffd😀", 2},
		{"UTF-16, U+FFFD itself", "\xff\xfe\xfd\xff", "\ufffd", 0},
		{"UTF-16 without a mark", "h\x00i\x00\n\x00=\xd8\x00\xde", "hi\n😀", 0},
		{"UTF-16 without a mark, the large end first", "\x00h\x00i\x20\xac", "hi€", 0},
		{"UTF-16 without a mark, cut", "h\x00i\x00!", "hi\ufffd", 1},
		{"long UTF-16 without a mark", strings.Repeat("h\x00i\x00", 9000), strings.Repeat("hi", 9000), 0},
		{"NUL", "a\x00", "a\x00", 0},
		{"NUL between words", "hello\x00world!", "hello\x00world!", 0},
		{"bytes", "RIFF\x10\x00\x00\x00a\x00", "RIFF\x10\x00\x00\x00a\x00", 0},
	} {
		for name, reader := range map[string]func(io.Reader) io.Reader{
			"at once": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader, "with its end": iotest.DataErrReader,
		} {
			s, err := newSource(reader(strings.NewReader(c.text)))
			if err != nil {
				t.Fatal(err)
			}
			in := io.Reader(s)
			if name == "byte by byte" {
				in = reader(s)
			}
			got, err := io.ReadAll(in)
			if err != nil || string(got) != c.want || s.illFormed != c.illFormed || s.bytes != int64(len(c.want)) {
				t.Errorf("%s, %s: got %.20q of %d bytes, %d of them not UTF-8, %v", c.name, name, got, s.bytes, s.illFormed, err)
			}
		}
	}
	for _, text := range []string{"\xff\xfe\x00\x00h\x00\x00\x00", "h\x00\x00\x00i\x00\x00\x00", "\x00\x00\x00h\x00\x00\x00i"} {
		if _, err := newSource(strings.NewReader(text)); err == nil {
			t.Errorf("%q: UTF-32 is read", text)
		}
	}
	if _, err := newSource(iotest.ErrReader(io.ErrClosedPipe)); err != io.ErrClosedPipe {
		t.Errorf("got %v", err)
	}
}

// FuzzHalves holds what is counted of broken UTF-16 to what the decoder replaces.
func FuzzHalves(f *testing.F) {
	f.Add([]byte("=\xd8\x00\xdeA"), false)
	f.Add([]byte("\xd8\x3d\xd8\x3d\xde\x00\xd8\x3d"), true)
	f.Fuzz(func(t *testing.T, text []byte, large bool) {
		order, units := binary.ByteOrder(binary.LittleEndian), []uint16(nil)
		if large {
			order = binary.BigEndian
		}
		for i := 0; i+1 < len(text); i += 2 {
			units = append(units, order.Uint16(text[i:]))
		}
		want, wanted := int64(len(text)%2), ""
		for _, r := range utf16.Decode(units) {
			wanted += string(r)
		}
		if len(text)%2 == 1 {
			wanted += "\ufffd"
		}
		itself := int64(0)
		for _, u := range units {
			if u == utf8.RuneError {
				itself++
			}
		}
		want += 2 * (int64(strings.Count(wanted, "\ufffd")) - itself - want)
		s := newWide(iotest.OneByteReader(bytes.NewReader(text)), order, true)
		got, err := io.ReadAll(s)
		if err != nil || string(got) != wanted || s.illFormed != want {
			t.Errorf("%q: %q, %d bytes are not UTF-16, want %q, %d, %v", text, got, s.illFormed, wanted, want, err)
		}
	})
}

func FuzzSource(f *testing.F) {
	f.Add([]byte("a\xe2\x82\xac\xe2\x82"))
	f.Fuzz(func(t *testing.T, text []byte) {
		want := int64(0)
		for rest := text; len(rest) > 0; {
			r, size := utf8.DecodeRune(rest)
			if r == utf8.RuneError && size == 1 {
				want++
			}
			rest = rest[size:]
		}
		s := source{in: iotest.OneByteReader(strings.NewReader(string(text)))}
		if _, err := io.Copy(io.Discard, &s); err != nil || s.illFormed != want {
			t.Errorf("%q: %d bytes are not UTF-8, want %d, %v", text, s.illFormed, want, err)
		}
	})
}

// What is not UTF-8 is in no exact count: not in that of a text, of a request or of a
// batch. What is no text needs not be UTF-8.
func TestIllFormedIsNotExact(t *testing.T) {
	gif := "GIF89a\x40\x00\x40\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x40\x00\x40\x00\x00\x02\x02\x04\x01\x00;"
	for _, c := range []struct {
		name, text string
		how        token.Exactness
		notes      int
	}{
		{"text", "caf\xc3\xa9", token.Exact, 0},
		{"text in Latin-1", "caf\xe9", token.Unknown, 1},
		{"a request", `{"messages":[{"role":"user","content":"caf` + "\xe9" + `"}]}`, token.Unknown, 1},
		{"a file in a request", `{"contents":[{"parts":[{"text":"Hi"},{"inlineData":{"mimeType":"text/plain","data":"Y2Fm6Q=="}}]}]}`, token.Unknown, 1},
		{"a long text", strings.Repeat("word ", 2*headBytes/5) + "\xe9", token.Unknown, 1},
		{"an image", gif, token.Exact, 0},
		{"text in UTF-16", "\xff\xfeA\x00B\x00", token.Exact, 0},
		{"text in UTF-16 without a mark", "A\x00B\x00", token.Exact, 1},
		{"text in UTF-16 that is cut", "\xff\xfeA\x00B\x00C", token.Unknown, 1},
		{"a request in UTF-16 with half of a pair", utf16Of(`{"messages":[{"role":"user","content":"caf`) + "=\xd8" + utf16Of(`"}]}`), token.Unknown, 2},
		{"nothing", "", token.Exact, 1},
	} {
		in := opened(t, "-", c.text, prompt.Auto)
		p, seen, err := in.count()
		if err != nil {
			t.Fatal(err)
		}
		family := token.FamilyByName(token.Base)
		count, _ := family.In(&seen)
		if p != nil && len(p.Buckets) > 0 {
			if part, _ := family.In(&p.Buckets[0]); part.How != c.how {
				t.Errorf("%s: its text is %s", c.name, part.How)
			}
		}
		if count.How != c.how || (count.Low < count.High) != (c.how != token.Exact) {
			t.Errorf("%s: %+v", c.name, count)
		}
		if notes := in.notes(); len(notes) != c.notes {
			t.Errorf("%s: %q", c.name, notes)
		}
	}
}

// utf16Of writes Latin text in UTF-16, the small end first, without a mark.
func utf16Of(text string) string {
	var s strings.Builder
	for _, b := range []byte(text) {
		s.Write([]byte{b, 0})
	}
	return s.String()
}

// TestDataURLs: data URLs are found in whatever pieces a text is read.
func TestDataURLs(t *testing.T) {
	text := "a;base64,b;base64,;base64,;base6;base64,4,"
	for size := 1; size <= len(text); size++ {
		s := &source{}
		for piece := range slices.Chunk([]byte(text), size) {
			s.countDataURLs(piece)
		}
		if s.dataURLs != 4 {
			t.Errorf("in pieces of %d bytes: got %d, want 4", size, s.dataURLs)
		}
	}
}
