package bpe

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normalForms are the forms that go by Unicode's tables.
var normalForms = map[string]form{"NFC": formNFC, "NFKC": formNFKC}

// normalized brings a text to a form as the tokenizers do, looking closer where the
// form has to.
func normalized(e *Encoding, text string) string { return string(e.prepare([]byte(text))) }

// normalizedWhole looks closer at all of a text.
func normalizedWhole(f form, text string) string {
	z := normalizer{form: f}
	for _, r := range text {
		z.runes = f.decompose(z.runes, r)
	}
	z.sort()
	z.compose()
	return string(z.runes)
}

// TestStretches holds that it is enough to look closer at stretches, and that the
// forms are those of x/text, as far as its Unicode goes. The texts are all that may
// compose backwards, each behind all that it may compose with, and random ones.
func TestStretches(t *testing.T) {
	texts := append(backwards(), scrambled()...)
	for name, f := range normalForms {
		e := &Encoding{normalizer: normalizer{form: f}}
		theirs := map[form]norm.Form{formNFC: norm.NFC, formNFKC: norm.NFKC}[f]
		compared, wrong := 0, 0
		for _, text := range texts {
			got := normalized(e, text)
			if want := normalizedWhole(f, text); got != want {
				t.Errorf("%s of %+q is %+q, looking at all of it %+q", name, text, got, want)
				wrong++
			}
			if strings.ContainsFunc(text, func(r rune) bool { return !assigned(r) || f == formNFC && newer[r] }) {
				continue
			}
			compared++
			if want := theirs.String(text); got != want {
				t.Errorf("%s of %+q is %+q, x/text has %+q", name, text, got, want)
				wrong++
			}
			if wrong > 10 {
				t.FailNow()
			}
		}
		if compared < len(texts)/2 {
			t.Errorf("%s: only %d of %d texts are compared with x/text", name, compared, len(texts))
		}
	}
}

// backwards returns what may compose with something before it, or what starts with
// that, behind each character that it may compose with and behind one that it may not.
func backwards() []string {
	starts := map[rune][]rune{} // what composes backwards: what starts with it
	for r := rune(0xA0); r <= unicode.MaxRune; r++ {
		if first := formNFKC.decompose(nil, r)[0]; first != r {
			starts[first] = append(starts[first], r)
		}
	}
	var texts []string
	for _, c := range compositions {
		first, second := rune(c>>42), rune(c>>21&(1<<21-1))
		for _, r := range append(starts[second], second) {
			texts = append(texts, string([]rune{first, r}), string([]rune{'a', first, r, 'a'}), string([]rune{'a', r, second}))
		}
	}
	for vowel := rune(hangulVowel); vowel < hangulVowel+hangulVowels; vowel++ {
		for _, r := range append(starts[vowel], vowel) {
			texts = append(texts, string([]rune{hangulLead, r}), string([]rune{0xFFA1, r, hangulFinal + 1}), string([]rune{hangulFirst, r}))
		}
	}
	for final := rune(hangulFinal + 1); final < hangulFinal+hangulFinals; final++ {
		for _, r := range append(starts[final], final) {
			texts = append(texts, string([]rune{hangulFirst, r}), string([]rune{hangulFirst + 1, r}), string([]rune{hangulLead, hangulVowel, r}))
		}
	}
	return texts
}

// scrambled returns short texts of characters that the forms know: some that are close
// to each other, as they are of one script, some from anywhere.
func scrambled() []string {
	known := []rune{'a', 'A', 'i', 0xAC00, 0xAC01, 0x1100, 0x1161, 0x11A8}
	for _, d := range decompositions {
		known = append(known, d.code)
	}
	for _, c := range cccRanges {
		known = append(known, c.first, c.last)
	}
	for _, c := range compositions {
		known = append(known, rune(c>>42), rune(c>>21&(1<<21-1)))
	}
	slices.Sort(known)
	known = slices.Compact(known)
	r := rand.New(rand.NewPCG(4, 10))
	texts := make([]string, 60000)
	for i := range texts {
		at := r.IntN(len(known))
		text := make([]rune, 2+r.IntN(5))
		for j := range text {
			text[j] = known[r.IntN(len(known))]
			switch r.IntN(8) {
			case 0: // from anywhere
			case 1:
				text[j] = 0x300 + rune(r.IntN(0x50))
			default:
				text[j] = known[min(max(at+r.IntN(24)-12, 0), len(known)-1)]
			}
		}
		texts[i] = string(text)
	}
	return texts
}

// assigned reports whether the tables of package unicode, and with them x/text's, have
// the character.
func assigned(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf, unicode.Co)
}

// newer has what formNFC does not know, and what it does not compose with it.
var newer = func() map[rune]bool {
	newer := map[rune]bool{}
	for _, d := range decompositions {
		if d.isNew {
			newer[d.code] = true
			newer[formNFKC.decompose(nil, d.code)[0]] = true
		}
	}
	for _, c := range cccRanges {
		for r := c.first; r <= c.last && c.isNew; r++ {
			newer[r] = true
		}
	}
	return newer
}()

// TestNewCharacters holds characters newer than x/text to what other implementations
// make of them, see testdata/README.md.
func TestNewCharacters(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "norm_new.txt"))
	if err != nil {
		t.Fatal(err)
	}
	nfkc := &Encoding{normalizer: normalizer{form: formNFKC}}
	nfc := &Encoding{normalizer: normalizer{form: formNFC}}
	pairs := map[string]bool{}
	letters := map[rune]bool{}
	for line := range strings.Lines(string(data)) {
		if line[0] == '#' {
			continue
		}
		text, forms, _ := strings.Cut(line, " = ")
		wantNFKC, wantNFC, ok := strings.Cut(forms, " / ")
		if !ok {
			t.Fatalf("no two forms in %q", line)
		}
		text = ofCodes(t, text)
		if got := normalized(nfkc, text); got != ofCodes(t, wantNFKC) {
			t.Errorf("NFKC of %+q is %+q, want %s", text, got, wantNFKC)
		}
		if got := normalized(nfc, text); got != ofCodes(t, wantNFC) {
			t.Errorf("NFC of %+q is %+q, want %s", text, got, wantNFC)
		}
		if runes := []rune(text); len(runes) == 2 {
			pairs[text] = true
			letters[runes[0]], letters[runes[1]] = true, true
		}
	}
	if len(pairs) < 40 {
		t.Errorf("only %d pairs", len(pairs))
	}
	for a := range letters {
		for b := range letters {
			if text := string([]rune{a, b}); !pairs[text] && normalized(nfkc, text) != text {
				t.Errorf("NFKC of %+q is %+q, want it as it is", text, normalized(nfkc, text))
			}
		}
	}
}

func ofCodes(t *testing.T, codes string) string {
	t.Helper()
	var text []rune
	for _, code := range strings.Fields(codes) {
		r, err := strconv.ParseUint(code, 16, 21)
		if err != nil {
			t.Fatal(err)
		}
		text = append(text, rune(r))
	}
	return string(text)
}
