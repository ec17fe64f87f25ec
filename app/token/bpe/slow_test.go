package bpe

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// slowIDs encodes a text as the references do, piece by piece and each from its
// bytes: no caches, no seams, no windows, no short cuts. The scanner is the one under
// test: TestScan and TestGemmaSplits hold it to another.
func slowIDs(e *Encoding, text []byte) []uint32 {
	prepared := slices.Clone(e.prepare(text))
	var ids, ends []uint32
	ends = make([]uint32, 0, scanBatch)
	prepared = padded(prepared)
	for i := 0; i < len(prepared); {
		ends = e.family.split.scan(prepared, i, ends)
		for _, end := range ends {
			ids = append(ids, slowPiece(e, prepared[:len(prepared)+padBytes], i, int(end)-i)...)
			i = int(end)
		}
	}
	return ids
}

func slowPiece(e *Encoding, text []byte, i, n int) []uint32 {
	if id := e.whole(text, i, n); id != none && e.v.fits(id) {
		return []uint32{id}
	}
	m := merger{v: e.v, order: e.merger.order, text: text, at: i}
	m.split(n)
	m.link()
	m.mergeHeap()
	return m.collect()
}

// checkSlow holds that the engine encodes a text as slowIDs does: from the start, and
// once it has seen so much text beyond ASCII that it cuts pieces at seams.
func checkSlow(t *testing.T, e *Encoding, text []byte) {
	t.Helper()
	want := slowIDs(e, text)
	fresh, seamed := e.Clone(), e.Clone()
	seamed.wideSeams(wideEnough)
	for name, e := range map[string]*Encoding{"fresh": fresh, "with seams": seamed} {
		for _, again := range []string{"first", "again"} {
			if n := e.Count(text); n != len(want) {
				t.Errorf("%s, %s, %s: %.80q: counted %d, want %d", e.Family(), name, again, text, n, len(want))
			}
			if got := e.Append(nil, text); !slices.Equal(got, want) {
				t.Errorf("%s, %s, %s: %.80q: got %v, want %v", e.Family(), name, again, text, got, want)
			}
		}
	}
}

// alphabets are what texts are made of that merge in many ways, few of them usual.
var alphabets = []string{
	"אבהולמר ", "のをにはがとでたしまいす、。大学生年月日本人一", "оеаинтсрвлкмдпуяызбг ", "的一是不了人我在有他这中 ",
	"éèàüöäßñ aeinst", "क ख ग ा ि ी ् न त र", "العربيةمن في", "“”‘’–—…€£«» a", "한국어의 이는 가각",
	"😀🎉👍🏽\u200d❤️🇫🇷", "｜▁<>begin", "ｱｲｳ\U00020000\U0001D400ǅſ\u0301", "\u2581", "\u2581 \n", "ab", "a \t\n", "0123456789",
	"!?.,;:-_/\\'\"()", "กขคงจ่้ไทย", "ქართული", "\u0300\u0301\u0323a", "\ufffd\ufdfa", "漢字かなカナ", "\U0001F1E9\U0001F1EA",
}

// TestOddTextsMergeAsFromBytes takes long and short pieces of odd alphabets, some of
// them hundreds of characters long, which go through windows.
func TestOddTextsMergeAsFromBytes(t *testing.T) {
	for _, family := range familyNames() {
		t.Run(family, func(t *testing.T) {
			e := encodingFor(t, family)
			random := rand.New(rand.NewPCG(11, 12))
			for k := range 25 * len(alphabets) {
				letters := []rune(alphabets[k%len(alphabets)])
				if random.IntN(3) == 0 {
					letters = append(letters, []rune(alphabets[random.IntN(len(alphabets))])...)
				}
				length := 1 + random.IntN(60)
				if random.IntN(4) == 0 {
					length = 60 + random.IntN(500)
				}
				var text []byte
				for range length {
					text = utf8.AppendRune(text, letters[random.IntN(len(letters))])
				}
				if random.IntN(3) == 0 { // with a rhythm
					text = []byte(strings.Repeat(string(text[:min(len(text), 3+random.IntN(9))]), 1+random.IntN(40)))
				}
				checkSlow(t, e, text)
			}
		})
	}
}
