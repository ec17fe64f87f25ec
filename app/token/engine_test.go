package token_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
)

// vocabularies are those that documents are tested with: one of each splitting and
// of each form, and all of them.
var vocabularies = []string{
	"o200k_base", "gemma3", "claude_legacy", "deepseek_v3", "command_r", "qwen3",
	"cl100k_base", "tekken", "llama3", "p50k_base", "r50k_base",
}

var engines = map[string]*bpe.Encoding{}

func engine(t testing.TB, family string) *bpe.Encoding {
	t.Helper()
	if e := engines[family]; e != nil {
		return e
	}
	f, err := os.Open(filepath.Join("..", "..", "web", "vocab", family+".bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	e, err := bpe.Load(family, packed)
	if err != nil {
		t.Fatal(err)
	}
	engines[family] = e
	return e
}

// countEach counts as the worker does.
func countEach(dst []int, encodings []token.Encoding, text []byte) []int {
	same := make([]*bpe.Encoding, len(encodings))
	for i, e := range encodings {
		same[i] = e.(*bpe.Encoding)
	}
	return bpe.CountEach(dst, same, text)
}

// inserts are what edits put into texts: where one comes beside another, or into
// what was there, pieces join or come apart.
var inserts = []string{
	"", " ", "\n", "x", "'", "'s", "9", "12", ",", ".", "/", "  ", "\r\n", "\t", "é", "\u0301", "人", "。", "か", "\u3099",
	"ſ", "\u1161", "\u2581", "<b>", "</", ">", "[m", "unused12", "\u0664", "😀", "\u200d", "\u00a0", "\u3000",
	"A line of words, 1, 22 and 333.\n", strings.Repeat("\n", 40), strings.Repeat(" ", 70), strings.Repeat("7,", 90),
	strings.Repeat("abc DEF\n", 1200), strings.Repeat("12.5,3\n", 1500), strings.Repeat("我们在这里，你们在那里。", 300),
	strings.Repeat("\n                               x = 1", 400), strings.Repeat("-", 3000), strings.Repeat("<td>1</td>", 900),
}

// edited is a document, the text that it should have, and the script that edits it.
type edited struct {
	t      testing.TB
	doc    token.Document
	added  []token.Encoding
	units  []uint16
	script []byte
}

// next returns the next number of the script, 0 where it is over.
func (e *edited) next(n int) int {
	if len(e.script) < 2 {
		e.script = nil
		return 0
	}
	v := int(binary.LittleEndian.Uint16(e.script))
	e.script = e.script[2:]
	return v % n
}

// place returns a position: every other one is where a segment ends, or near it.
func (e *edited) place() int {
	ends := e.doc.Ends()
	at := e.next(len(e.units) + 1)
	if near := e.next(14); near < 7 && len(ends) > 0 {
		at = ends[at%len(ends)] + near - 3
	}
	at = max(0, min(at, len(e.units)))
	if at > 0 && at < len(e.units) && utf16.DecodeRune(rune(e.units[at-1]), rune(e.units[at])) != utf8.RuneError {
		at--
	}
	return at
}

func (e *edited) add(vocabulary int) {
	enc := engine(e.t, vocabularies[vocabulary%len(vocabularies)])
	if !slices.Contains(e.added, token.Encoding(enc)) {
		e.added = append(e.added, enc)
		e.doc.Add(enc)
	}
}

// edit puts some text in the place of another, as a textbox tells it or as a whole
// text.
func (e *edited) edit() {
	e.t.Helper()
	at, to := e.place(), 0
	switch e.next(3) {
	case 0:
		to = e.place()
	case 1:
		to = min(at+e.next(4), len(e.units))
	}
	if at > to {
		at, to = min(at, max(to, at-9000)), at
	}
	if to < len(e.units) && utf16.IsSurrogate(rune(e.units[to])) && e.units[to] >= 0xDC00 {
		to++
	}
	for at < len(e.units) && at > 0 && utf16.IsSurrogate(rune(e.units[at])) && e.units[at] >= 0xDC00 {
		at--
	}
	text := inserts[e.next(len(inserts))]
	if len(e.units) > 60_000 {
		text = ""
	}
	e.units = slices.Concat(e.units[:at], utf16.Encode([]rune(text)), e.units[to:])
	var err error
	if e.next(4) == 0 {
		err = e.doc.Become([]byte(string(utf16.Decode(e.units))))
	} else {
		err = e.doc.Splice(at, to-at, []byte(text))
	}
	if err != nil {
		e.t.Fatal(err)
	}
}

// run follows the script to its end: edits, counts some of it, adds vocabularies.
func (e *edited) run() {
	e.t.Helper()
	for len(e.script) > 0 {
		switch e.next(8) {
		case 0:
			e.add(e.next(len(vocabularies)))
		case 1:
			for range e.next(4) {
				e.doc.Step()
			}
			e.checkPart()
		case 2:
			e.check()
		default:
			e.edit()
		}
	}
	e.check()
}

// check counts the document to its end and holds it against a count from scratch.
func (e *edited) check() {
	e.t.Helper()
	text := []byte(string(utf16.Decode(e.units)))
	if got := e.doc.AppendText(nil); !bytes.Equal(got, text) {
		e.t.Fatalf("the document has %d bytes, want %d: %.80q, want %.80q", len(got), len(text), got, text)
	}
	for e.doc.Step() {
	}
	seen := e.doc.Seen()
	if counted, all := e.doc.Done(); counted != all || all != int64(len(text)) || seen.Bytes != all {
		e.t.Fatalf("%d of %d bytes counted, %d seen, want %d", counted, all, seen.Bytes, len(text))
	}
	if len(seen.Counts) != len(e.added) {
		e.t.Fatalf("counted in %d vocabularies, want %d", len(seen.Counts), len(e.added))
	}
	if n := utf8.RuneCount(text); seen.CodePoints != int64(n) {
		e.t.Fatalf("%d code points, want %d", seen.CodePoints, n)
	}
	e.checkCounts(seen, text)
}

// checkPart holds what is there of a count that is not at its end.
func (e *edited) checkPart() {
	e.t.Helper()
	counted, all := e.doc.Done()
	if seen := e.doc.Seen(); counted == all && len(seen.Counts) != len(e.added) {
		e.t.Fatalf("all is counted, but %d of %d vocabularies have a count", len(seen.Counts), len(e.added))
	} else if len(seen.Counts) > 0 {
		e.checkCounts(seen, e.doc.AppendText(nil))
	}
}

func (e *edited) checkCounts(seen token.Seen, text []byte) {
	e.t.Helper()
	for _, enc := range e.added {
		got, ok := seen.Counts[enc.Family()]
		if want := int64(enc.Count(text)); ok && got != want {
			e.t.Fatalf("%s: %d tokens, from scratch %d, of %d bytes", enc.Family(), got, want, len(text))
		}
	}
}

// newEdited starts a document with a text of some segments. The first two bytes of
// the script say in which vocabularies, and whether one after the other.
func newEdited(t testing.TB, text string, script []byte) *edited {
	e := &edited{t: t, script: script}
	first := e.next(1 << 12)
	for i := range first % 4 {
		e.add(first/16 + 3*i)
	}
	if first/4%4 > 0 {
		e.doc.CountEach = countEach
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) > 0 {
		text = strings.Repeat(text, min(2000, 1+e.next(5)*token.SegmentBytes/len(text)))
	}
	e.units = utf16.Encode([]rune(text))
	if err := e.doc.Splice(0, 0, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return e
}

// TestEditsOnTheEngine holds that documents count after random edits as their text
// does from scratch, with the vocabularies that are sold by.
func TestEditsOnTheEngine(t *testing.T) {
	rounds := 150
	if runtime.GOOS == "js" {
		rounds = 20
	}
	r := rand.New(rand.NewPCG(21, 22))
	for range rounds {
		var text string
		for range 1 + r.IntN(12) {
			text += inserts[r.IntN(len(inserts))]
		}
		script := make([]byte, 40+r.IntN(400))
		for i := range script {
			script[i] = byte(r.Uint32())
		}
		newEdited(t, text, script).run()
	}
}

func FuzzEdits(f *testing.F) {
	f.Add("The quick brown fox, 1, 22 and 333.\n", []byte("\x0f\x01\x04\x00 edits by numbers, and more of them"))
	f.Add("我们在这里，你们在那里。\n", []byte("\x27\x00\x03\x00\x03\x00\x01\x00\x02\x00\x01\x00\x05\x00\x00\x00\x07\x00\x02\x00"))
	f.Fuzz(func(t *testing.T, text string, script []byte) {
		// Long inputs find no more than short ones, and take longer.
		newEdited(t, text[:min(len(text), 1000)], script[:min(len(script), 200)]).run()
	})
}

// ordinary are texts of a megabyte that people count.
func ordinary() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	repeat := func(part func() string) []byte {
		var b bytes.Buffer
		for b.Len() < 1<<20 {
			b.WriteString(part())
		}
		return b.Bytes()
	}
	random := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	}
	one := func(parts ...string) func() string { return func() string { return parts[r.IntN(len(parts))] } }
	at := 0
	return map[string][]byte{
		"array of numbers": repeat(func() string { at++; return fmt.Sprintf("%d,", at) }),
		"CSV of numbers":   repeat(func() string { return fmt.Sprintf("%d,%.2f,%d\n", r.IntN(1e6), r.Float64()*100, r.IntN(50)) }),
		"TSV of numbers":   repeat(func() string { return fmt.Sprintf("%d\t%.2f\t%d\r\n", r.IntN(1e6), r.Float64()*100, r.IntN(50)) }),
		"JSON of vectors":  repeat(func() string { return fmt.Sprintf("[%.5f,%.5f],", r.Float64(), r.NormFloat64()) }),
		"JSON of digits":   repeat(func() string { return fmt.Sprintf("{\"1\":%d,\"2\":[%d,%d]},", r.IntN(10), r.IntN(10), r.IntN(1e9)) }),
		"hex dump":         repeat(func() string { return hex.Dump(random(1600)) }),
		"hex":              repeat(func() string { return hex.EncodeToString(random(100)) }),
		"base64 lines":     repeat(func() string { return base64.StdEncoding.EncodeToString(random(57)) + "\n" }),
		"base64":           repeat(func() string { return base64.StdEncoding.EncodeToString(random(57)) }),
		"Chinese prose":    repeat(one("人工智能正在改变世界，", "自然语言处理是其中的一个重要领域。", "他说：“我们在这里！”")),
		"Chinese lines":    repeat(one("人工智能正在改变世界\n", "自然语言处理是其中的一个重要领域\n", "我们，你们，他们\n")),
		"Japanese prose":   repeat(one("日本語の文章を書いています。", "「カタカナ」と、ひらがな、", "東京は2024年に。")),
		"Korean prose":     repeat(one("한국어 텍스트를 씁니다 ", "그리고 계속 ")),
		"Russian prose":    repeat(one("Быстрая лиса ", "прыгает через собаку ")),
		"Hindi prose":      repeat(one("हिन्दी में लिखा हुआ ", "पाठ है। ")),
		"Thai prose":       repeat(one("ภาษาไทยเขียนติดกัน ", "ไม่มีช่องว่าง ")),
		"signs by line":    repeat(one(".#..##..#.\n", "----------\n")),
		"HTML by cells":    repeat(one("<tr><td>1</td><td>", "word</td></tr>", "<b>x</b>")),
		"code":             repeat(one("\tif err != nil {\n", "\t\treturn err\n", "\t}\n", "    x = y[1];\r\n")),
	}
}

// TestOrdinaryTextsAreCut holds that texts come in segments near the length they aim
// at, all vocabularies together, and bounds the bytes that a keystroke recounts.
func TestOrdinaryTextsAreCut(t *testing.T) {
	for name, text := range ordinary() {
		d := token.Document{CountEach: func(dst []int, encodings []token.Encoding, text []byte) []int {
			return append(dst, make([]int, len(encodings))...) // what the cuts are does not hang on it
		}}
		for _, v := range vocabularies {
			d.Add(engine(t, v))
		}
		if err := d.Splice(0, 0, text); err != nil {
			t.Fatal(err)
		}
		longest, before := 0, int64(0)
		for d.Step() {
			counted, _ := d.Done()
			longest, before = max(longest, int(counted-before)), counted
		}
		if longest > token.SegmentBytes*9/8 {
			t.Errorf("%s: a segment of %d bytes", name, longest)
		}
		ends := d.Ends()
		units := ends[len(ends)-1]
		for _, at := range []int{0, units / 4, ends[len(ends)/2] - 1, ends[len(ends)/2], ends[len(ends)/2] + 1, units} {
			if err := d.Splice(at, 0, []byte("7")); err != nil {
				t.Fatal(err)
			}
			counted, all := d.Done()
			if again := int(all - counted); again == 0 || again > 3*token.SegmentBytes {
				t.Errorf("%s: a keystroke at %d of %d recounts %d bytes", name, at, units, again)
			}
			for d.Step() {
			}
		}
	}
}

// TestLateVocabularyCutsAnew holds that segments stay short where their cuts are not
// those of a vocabulary that comes later.
func TestLateVocabularyCutsAnew(t *testing.T) {
	// o200k_base may be cut before each comma; claude_legacy makes another one of it.
	r := rand.New(rand.NewPCG(3, 4))
	var text []byte
	for len(text) < 1<<20 {
		text = append(text, strings.Repeat("人工智能，", 1+r.IntN(40))+"我们。"...)
	}
	var d token.Document
	d.Add(engine(t, "o200k_base"))
	if err := d.Splice(0, 0, text); err != nil {
		t.Fatal(err)
	}
	d.Add(engine(t, "claude_legacy"))
	from, all := 0, d.AppendText(nil)
	for _, end := range d.Ends() {
		if n := 3 * (end - from); n > token.SegmentBytes*9/8 {
			t.Fatalf("a segment of %d bytes", n)
		}
		if from > 0 && !bytes.HasPrefix(all[3*from:], []byte("。")) {
			t.Fatalf("cut before %q", all[3*from:][:6])
		}
		from = end
	}
}

// TestCutsAreThoseOfAll holds that no cut is one that only some of the vocabularies
// allow: p50k_base may be cut before these newlines alone, o200k_base behind them.
func TestCutsAreThoseOfAll(t *testing.T) {
	text := []byte(strings.Repeat(";\r\n", token.SegmentBytes))
	for _, order := range [][]string{{"p50k_base", "o200k_base"}, {"o200k_base", "p50k_base"}} {
		var d token.Document
		for _, family := range order {
			d.Add(engine(t, family))
		}
		if err := d.Splice(0, 0, text); err != nil {
			t.Fatal(err)
		}
		for d.Step() {
		}
		for _, family := range order {
			if got, want := d.Seen().Counts[family], int64(engine(t, family).Count(text)); got != want {
				t.Errorf("%s: %d tokens, from scratch %d", family, got, want)
			}
		}
	}
}

// TestEditNearACut holds that an edit some bytes away from a cut takes it away, where
// the cut was right by what stood there.
func TestEditNearACut(t *testing.T) {
	for _, tt := range []struct {
		family, text, insert string
		back                 int // from the end of the first segment
	}{
		{"gemma3", "unused12> ", "<", len("unused")},
		{"gemma3", "blockquote1> ", "<", len("blockquote")},
		{"gemma3", "x> x</td>", "<", 0},
		{"o200k_base", "a\t\t\t\t\t\tb", "\t", -1},
		{"o200k_base", "a\n\n\n\n\n\nb", "/", 0},
		{"o200k_base", "unused.", "'", 0},
		{"claude_legacy", "; \n;", "\n", 1},
	} {
		enc := engine(t, tt.family)
		for pad := range 24 {
			var d token.Document
			d.Add(enc)
			text := strings.Repeat("x", pad) + strings.Repeat(tt.text, 2*token.SegmentBytes/len(tt.text))
			if err := d.Splice(0, 0, []byte(text)); err != nil {
				t.Fatal(err)
			}
			for d.Step() {
			}
			at := d.Ends()[0] - tt.back
			if err := d.Splice(at, 0, []byte(tt.insert)); err != nil {
				t.Fatal(err)
			}
			for d.Step() {
			}
			text = text[:at] + tt.insert + text[at:]
			if got, want := d.Seen().Counts[tt.family], int64(enc.Count([]byte(text))); got != want {
				t.Errorf("%s: %q in %.40q: %d tokens, from scratch %d", tt.family, tt.insert, text[at-20:], got, want)
			}
		}
	}
}
