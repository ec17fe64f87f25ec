package main

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
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
	} {
		for name, reader := range map[string]func(io.Reader) io.Reader{
			"at once": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader, "with its end": iotest.DataErrReader,
		} {
			s, err := newSource(reader(strings.NewReader(c.text)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(reader(s))
			if err != nil || string(got) != c.want || s.illFormed != c.illFormed || s.bytes != int64(len(c.want)) {
				t.Errorf("%s, %s: got %.20q of %d bytes, %d of them not UTF-8, %v", c.name, name, got, s.bytes, s.illFormed, err)
			}
		}
	}
	if _, err := newSource(strings.NewReader("\xff\xfe\x00\x00h\x00\x00\x00")); err == nil {
		t.Error("UTF-32 is read")
	}
	if _, err := newSource(iotest.ErrReader(io.ErrClosedPipe)); err != io.ErrClosedPipe {
		t.Errorf("got %v", err)
	}
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
		{"a long text", strings.Repeat("word ", 2*headBytes/5) + "\xe9", token.Unknown, 1},
		{"an image", gif, token.Exact, 0},
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
