package bpe

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// The published patterns, with \s, \S and (?i:'s) spelled out as the references
// have them: regexp2 reads them as .NET does.
const (
	spaceClass  = `\u0009-\u000D\u0020\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000`
	space       = `[` + spaceClass + `]`
	spaceTail   = `|` + space + `+(?![^` + spaceClass + `])|` + space + `+`
	contracted  = `(?:'[sS\u017F]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])`
	patternGPT2 = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^` + spaceClass + `\p{L}\p{N}]+` + spaceTail
)

func patternWords(digits string) string {
	return contracted + `|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}` + digits + `| ?[^` + spaceClass + `\p{L}\p{N}]+[\r\n]*|` + space + `*[\r\n]+` + spaceTail
}

func patternCase(digits, contraction string) string {
	const upper, lower = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
	return `[^\r\n\p{L}\p{N}]?` + upper + `*` + lower + `+` + contraction +
		`|[^\r\n\p{L}\p{N}]?` + upper + `+` + lower + `*` + contraction +
		`|\p{N}` + digits + `| ?[^` + spaceClass + `\p{L}\p{N}]+[\r\n/]*|` + space + `*[\r\n]+` + spaceTail
}

var (
	deepseekNumbers = regexp2.MustCompile(`\p{N}{1,3}`, regexp2.None)
	deepseekCJK     = regexp2.MustCompile(`[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+`, regexp2.None)
	deepseekWords   = regexp2.MustCompile(`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`+"`"+`{|}~][A-Za-z]+`+
		`|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|`+space+`*[\r\n]+`+spaceTail, regexp2.None)
	commandDigits = regexp2.MustCompile(`\p{N}`, regexp2.None)
	gpt2          = regexp2.MustCompile(patternGPT2, regexp2.None)
)

// slowSplits are the patterns of each splitting, one after the other: each splits
// what the one before left, into what it matches and what is in between.
var slowSplits = map[splitting][]*regexp2.Regexp{
	splitCase:     {regexp2.MustCompile(patternCase(`{1,3}`, contracted+`?`), regexp2.None)},
	splitCaseOne:  {regexp2.MustCompile(patternCase(``, ``), regexp2.None)},
	splitWords:    {regexp2.MustCompile(patternWords(`{1,3}`), regexp2.None)},
	splitWordsOne: {regexp2.MustCompile(patternWords(``), regexp2.None)},
	splitGPT2:     {gpt2},
	splitDeepseek: {deepseekNumbers, deepseekCJK, deepseekWords},
	splitCommand:  {commandDigits, gpt2},
}

// slowSplit splits a text by patterns.
func slowSplit(t *testing.T, text string, patterns []*regexp2.Regexp) []string {
	t.Helper()
	pieces := []string{text}
	for _, p := range patterns {
		var next []string
		for _, piece := range pieces {
			runes := []rune(piece)
			at := 0
			m, err := p.FindStringMatch(piece)
			for ; m != nil; m, err = p.FindNextMatch(m) {
				if m.RuneIndex > at {
					next = append(next, string(runes[at:m.RuneIndex]))
				}
				next = append(next, m.String())
				at = m.RuneIndex + m.RuneLength
			}
			if err != nil {
				t.Fatal(err)
			}
			if at < len(runes) {
				next = append(next, string(runes[at:]))
			}
		}
		pieces = next
	}
	return pieces
}

// known says whether Go's tables of Unicode class r as the references do. They
// are older: new letters are unassigned in them.
func known(r rune) bool {
	want := classOther
	switch {
	case unicode.In(r, unicode.Lu, unicode.Lt):
		want = classUpper
	case unicode.Is(unicode.Ll, r):
		want = classLower
	case unicode.IsLetter(r):
		want = classLetter
	case unicode.IsMark(r):
		want = classMark
	case unicode.IsNumber(r):
		want = classNumber
	case unicode.IsPunct(r):
		want = classPunct
	case unicode.IsSymbol(r):
		want = classSymbol
	case r == '\r' || r == '\n':
		want = classNewline
	case unicode.IsSpace(r):
		want = classSpace
	}
	return int(classOf(r)) == want
}

// scanAll returns the pieces of a text that is prepared already.
func scanAll(s splitting, text string) []string {
	prepared := padded([]byte(text))
	ends := make([]uint32, 0, 3) // few, so that a scan starts again often
	var pieces []string
	for i := 0; i < len(prepared); {
		ends = s.scan(prepared, i, ends)
		for _, end := range ends {
			pieces = append(pieces, text[i:end])
			i = int(end)
		}
	}
	return pieces
}

func checkScan(t *testing.T, text string) {
	t.Helper()
	text = strings.Map(func(r rune) rune {
		if !known(r) {
			return '\u4E00'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	for s, patterns := range slowSplits {
		got, want := scanAll(s, text), slowSplit(t, text, patterns)
		if !slices.Equal(got, want) {
			t.Errorf("splitting %d of %q:\n got %q\nwant %q", s, text, got, want)
		}
	}
}

// TestScan holds the scanners against the published patterns.
func TestScan(t *testing.T) {
	for _, text := range ugly {
		checkScan(t, text)
	}
	for _, v := range readVectors(t, "texts") {
		checkScan(t, v.Text)
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range ugly {
		f.Add(text)
	}
	f.Add("  12 34\u0664 a1b2\n\n 9")
	f.Add("don't WE'LL it\u2019s \u01C5ungla \u02B0\u00AAX")
	f.Add("ア・イ日本\u9FA6語1２三\x00\x01abc .\u0301é")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 1000 {
			checkScan(t, text)
		}
	})
}

// TestKnown says how much of Unicode the test above can speak of.
func TestKnown(t *testing.T) {
	unknown := 0
	for r := range rune(unicode.MaxRune) {
		if !known(r) {
			unknown++
		}
	}
	// Unicode 16.0 has 10,000 more than the 15.0 that Go 1.26 has.
	if unknown > 12000 {
		t.Errorf("the classes of %d code points are not Go's", unknown)
	}
}

// slowGemma merges a text as the reference does: symbols split off, and all
// between them at once.
func slowGemma(e *Encoding, text []byte) []uint32 {
	prepared := e.prepare(text)
	var ids []uint32
	from := 0
	flush := func(to int) {
		if to > from {
			part := padded(slices.Clone(prepared[from:to]))
			m := merger{v: e.v, order: orderLeftLong}
			m.text = part[:len(part)+padBytes]
			m.split(len(part))
			m.link()
			m.mergeHeap()
			ids = append(ids, m.collect()...)
		}
	}
	for i := 0; i < len(prepared); {
		n := 0
		switch prepared[i] {
		case '\n', '\t':
			n = sameBytes(prepared, i, gemmaRun)
		case '<', '[':
			n = gemmaSymbol(prepared, i)
		case gemmaMark[0]:
			if marks := markRun(prepared, i, gemmaRun); marks > 1 {
				n = marks * len(gemmaMark)
			}
		}
		if n == 0 {
			i++
			continue
		}
		flush(i)
		ids = append(ids, e.whole(prepared[:len(prepared)+padBytes], i, n))
		i += n
		from = i
	}
	flush(len(prepared))
	return ids
}

// TestGemmaSplits holds that splitting where no token goes across changes nothing.
func TestGemmaSplits(t *testing.T) {
	e := encodingFor(t, "gemma3")
	check := func(text string) {
		got := slices.Clone(e.Append(nil, []byte(text)))
		if want := slowGemma(e, []byte(text)); !slices.Equal(got, want) {
			t.Errorf("%.80q: got %v, want %v", text, got, want)
		}
	}
	for _, v := range readVectors(t, "texts") {
		check(v.Text)
	}
	// No token with two characters or more comes apart, but for spaces.
	for id := range e.v.ids {
		text := string(e.v.token(uint32(id)))
		if !utf8.ValidString(text) || e.v.find(padded([]byte(text))[:len(text)+padBytes], 0, len(text)) != uint32(id) || strings.Trim(text, " ") == "" {
			continue
		}
		if pieces := scanAll(splitGemma, text); len(pieces) != 1 {
			t.Errorf("token %d, %q, comes apart: %q", id, text, pieces)
		}
	}
}
