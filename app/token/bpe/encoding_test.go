package bpe

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// ugly are texts that break things.
var ugly = []string{
	"", " ", "\x00", "\xff", "a\xc3", "\xe2\x82", "\xf0\x9f\x98x", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80",
	"a b  c\n\n  d\r\n", "it's I'LL\u017f 'S", "日本語、テキスト。", "x\x00\x00", "\x00x",
	strings.Repeat("a", 3000), strings.Repeat("字", 700), strings.Repeat(" \n", 400), strings.Repeat("😀", 300),
	strings.Repeat("ab", 40) + strings.Repeat("\u0301", 90), strings.Repeat("=", 200),
}

// TestInvalid holds that ill-formed bytes count as U+FFFD.
func TestInvalid(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"\xff", "\uFFFD"},
		{"a\xc3", "a\uFFFD"},
		{"a\xc3b", "a\uFFFDb"},
		{"\xe2\x82", "\uFFFD"},
		{"\xe2\x82\xe2\x82\xac", "\uFFFD€"},
		{"\xf0\x9f\x98x", "\uFFFDx"},
		{"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"}, // a surrogate: no part of it can become a character
		{"\xc0\xaf", "\uFFFD\uFFFD"},
		{"\xe0\x80\x80", "\uFFFD\uFFFD\uFFFD"},
		{"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
		{"\xf1\x80\x80", "\uFFFD"},
		{"\x80\x80", "\uFFFD\uFFFD"},
	} {
		e := encodingFor(t, "o200k_base")
		if got, want := e.Append(nil, []byte(tt.in)), e.Append(nil, []byte(tt.want)); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v, those of %q", tt.in, got, want, tt.want)
		}
	}
}

func TestDecodeUnknown(t *testing.T) {
	e := encodingFor(t, "o200k_base")
	if _, err := e.Decode(nil, []uint32{1, 199998}); err == nil {
		t.Error("no error for an id that is not there")
	}
}

// checkText holds what is true of every text.
func checkText(t *testing.T, e *Encoding, text []byte) {
	t.Helper()
	ids := e.Append(nil, text)
	if n := e.Count(text); n != len(ids) {
		t.Errorf("%s: %.80q: counted %d, %d ids", e.Family(), text, n, len(ids))
	}
	ends := e.Boundaries(nil, text)
	if len(ends) != len(ids) || !slices.IsSorted(ends) || len(ends) > 0 && ends[len(ends)-1] != len(text) {
		t.Errorf("%s: %.80q: boundaries %v for %d ids of %d bytes", e.Family(), text, ends, len(ids), len(text))
	}
	decoded, err := e.Decode(nil, ids)
	if err != nil {
		t.Errorf("%s: %.80q: %v", e.Family(), text, err)
	}
	want := e.prepare(text)
	if e.family.form == formMarks {
		want = bytes.ReplaceAll(want, []byte(gemmaMark), []byte(" "))
	}
	if !bytes.Equal(decoded, want) {
		t.Errorf("%s: %.80q: decoded %.80q", e.Family(), want, decoded)
	}
	if utf8.Valid(text) && !e.family.normalizes() && !bytes.Equal(decoded, text) {
		t.Errorf("%s: %.80q: decoded %.80q", e.Family(), text, decoded)
	}
	checkCuts(t, e, text, len(ids))
}

// checkCuts holds that every cut is safe, and that Cut finds a first one.
func checkCuts(t *testing.T, e *Encoding, text []byte, tokens int) {
	t.Helper()
	step := 1 + len(text)/64
	for at := 0; at <= len(text); at += step {
		p := e.Cut(text, at)
		if p < at || p > len(text) {
			t.Fatalf("%s: %.80q: cut %d at %d", e.Family(), text, p, at)
		}
		a, b := e.Count(text[:p]), e.Count(text[p:])
		if a+b != tokens {
			t.Errorf("%s: cut of %.80q | %.80q: %d + %d tokens, want %d", e.Family(), text[:p], text[p:], a, b, tokens)
		}
	}
}

func TestUgly(t *testing.T) {
	for _, family := range familyNames() {
		for _, text := range ugly {
			checkText(t, encodingFor(t, family), []byte(text))
			checkSlow(t, encodingFor(t, family), []byte(text))
		}
	}
}

// TestInvariants holds on the texts of the vectors too.
func TestInvariants(t *testing.T) {
	for _, family := range familyNames() {
		for _, v := range readVectors(t, "texts") {
			checkText(t, encodingFor(t, family), []byte(v.Text))
			checkSlow(t, encodingFor(t, family), []byte(v.Text))
		}
	}
}

// TestLong counts texts long enough for all short cuts: what the caches hold may
// not change a count, and a count in slices is that of the whole.
func TestLong(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	all := readVectors(t, "texts")
	for _, family := range familyNames() {
		e := encodingFor(t, family).Clone()
		var text []byte
		for len(text) < 3*countBytes {
			v := all[random.IntN(len(all))].Text
			from := random.IntN(len(v) + 1)
			text = append(text, v[from:min(len(v), from+random.IntN(200))]...)
		}
		ids := e.Append(nil, text)
		for range 2 {
			if n := e.Count(text); n != len(ids) {
				t.Errorf("%s: counted %d, want %d", family, n, len(ids))
			}
		}
		if got := encodingFor(t, family).Clone().Append(nil, text[:countBytes]); !slices.Equal(got, e.Append(nil, text[:countBytes])) {
			t.Errorf("%s: ids change once the caches are full", family)
		}
	}
}

// TestCountEach holds that a shared scan counts as each family by itself.
func TestCountEach(t *testing.T) {
	var encs []*Encoding
	for _, family := range familyNames() {
		encs = append(encs, encodingFor(t, family))
	}
	for _, v := range readVectors(t, "texts") {
		got := CountEach([]int{-1}, encs, []byte(v.Text))[1:]
		for i, e := range encs {
			if want := e.Count([]byte(v.Text)); got[i] != want {
				t.Errorf("%s: %s: counted %d together, %d alone", v.ID, e.Family(), got[i], want)
			}
		}
	}
}

func FuzzEncoding(f *testing.F) {
	for _, text := range ugly {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		// One family for each text: the fuzzer has many more to try in the same time.
		names := familyNames()
		e := encodingFor(t, names[int(crc32.ChecksumIEEE(text))%len(names)])
		checkText(t, e, text)
		checkSlow(t, e, text)
	})
}

// TestDamage holds that a damaged file is an error that names it.
func TestDamage(t *testing.T) {
	packed := packedFile(t, "r50k_base")
	for name, damage := range map[string]func([]byte) []byte{
		"empty":     func(b []byte) []byte { return nil },
		"short":     func(b []byte) []byte { return b[:7] },
		"truncated": func(b []byte) []byte { return b[:len(b)/2] },
		"longer":    func(b []byte) []byte { return append(b, 0) },
		"a bit":     func(b []byte) []byte { b[len(b)/3] ^= 1; return b },
		"a page":    func(b []byte) []byte { return []byte("<!doctype html><title>404</title>") },
	} {
		_, err := Load("r50k_base", damage(bytes.Clone(packed)))
		if err == nil || !strings.Contains(err.Error(), "r50k_base.bin") || !strings.Contains(err.Error(), fileOf("r50k_base").sha256) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
	if _, err := Load("p50k_base", packed); err == nil {
		t.Error("the file of another family is no error")
	}
	if _, err := Load("gpt5", packed); err == nil {
		t.Error("an unknown family is no error")
	}
}

// FuzzParse holds that no bytes make the parser or the builder fail badly.
func FuzzParse(f *testing.F) {
	f.Add([]byte("TFV1\x00\x00\x00\x00\x01\x02\x01\x08\x01\x01ab"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := parsePacked(sealed(data)); err == nil {
			build(p, orderListed)
		}
	})
}

// sealed returns data with the magic and the checksum that it should have.
func sealed(data []byte) []byte {
	if len(data) < 8 {
		return data
	}
	data = bytes.Clone(data)
	copy(data, packedMagic)
	binary.LittleEndian.PutUint32(data[4:], crc32.ChecksumIEEE(data[8:]))
	return data
}
