package bpe

import (
	"math/rand/v2"
	"slices"
	"testing"
	"unicode/utf8"
)

// fewWide starts from whole characters where no token goes across their edges. That
// is right if merging makes such a character's token, and makes it before it makes
// any token that has the character and more. In orderLeftLong every character is
// started from, whatever the tokens are.
func TestCharactersMergeFirst(t *testing.T) {
	for _, f := range families {
		if f.order == orderLeftLong {
			continue
		}
		family := f.name
		t.Run(family, func(t *testing.T) {
			e, err := Load(family, packedFile(t, family))
			if err != nil {
				t.Fatal(err)
			}
			checked := 0
			s := newSeams(e.v)
			for id := range uint32(e.v.ids) {
				text := e.v.token(id)
				if !utf8.Valid(text) || find(e.v, text) != id {
					continue
				}
				for i := 0; i < len(text); {
					_, n := utf8.DecodeRune(text[i:])
					c := text[i : i+n]
					before, behind := i > 0 && s.across(text[i-1], c[0]), i+n < len(text) && s.across(c[n-1], text[i+n])
					if n > 1 && !before && !behind && find(e.v, c) != none {
						checked++
						last, whole := lastMerge(e, c)
						if !whole || last > id || last == id && n < len(text) {
							t.Errorf("token %d, %q: %q is merged with %d, whole: %v", id, text, c, last, whole)
						}
					}
					i += n
				}
			}
			if checked < 100 {
				t.Errorf("%d characters checked", checked)
			}
		})
	}
}

func find(v *vocab, text []byte) uint32 {
	return v.find(padded(append([]byte(nil), text...)), 0, len(text))
}

// lastMerge merges the bytes of a text one by one and returns the highest id made,
// and whether one token is left.
func lastMerge(e *Encoding, text []byte) (highest uint32, whole bool) {
	var parts [][]byte
	for i := range text {
		parts = append(parts, text[i:i+1])
	}
	for {
		best, at := none, 0
		for i := range len(parts) - 1 {
			n := len(parts[i])
			joined := parts[i][:n+len(parts[i+1])]
			id := find(e.v, joined)
			if id != none && e.merger.order == orderListed && e.v.left[id] != find(e.v, parts[i]) {
				continue
			}
			if id < best {
				best, at = id, i
			}
		}
		if best == none {
			return highest, len(parts) == 1
		}
		highest = max(highest, best)
		parts[at] = parts[at][:len(parts[at])+len(parts[at+1])]
		parts = append(parts[:at+1], parts[at+2:]...)
	}
}

// Pieces merge the same from characters as from bytes.
func TestWideMergesAreThoseOfBytes(t *testing.T) {
	alphabets := []string{
		"のをにはがとでたしまいす、。大学生年月日本人一", "оеаинтсрвлкмдпуяызбг ", "的一是不了人我在有他这中 ",
		"éèàüöäßñ aeinst", "क ख ग ा ि ी ् न त र", "العربيةمن في", "“”‘’–—…€£«» a", "한국어의 이는",
		"😀🎉👍🏽\u200d❤️🇫🇷", "｜▁<>begin", "ｱｲｳ\U00020000\U0001D400ǅſ\u0301",
	}
	for _, family := range familyNames() {
		t.Run(family, func(t *testing.T) {
			e, err := Load(family, packedFile(t, family))
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(7, 7))
			bytes, wide := e.merger, e.merger
			wide.wide = newSeams(e.v)
			for k := range 4000 {
				letters := []rune(alphabets[k%len(alphabets)])
				if k%7 == 0 {
					letters = append(letters, []rune(alphabets[r.IntN(len(alphabets))])...)
				}
				var text []byte
				for n := 2 + r.IntN(fewBytes-6); len(text) < n; {
					text = utf8.AppendRune(text, letters[r.IntN(len(letters))])
				}
				text = text[:min(len(text), fewBytes)]
				for !utf8.Valid(text) {
					text = text[:len(text)-1]
				}
				want := slices.Clone(bytes.mergeWhole(padded(text), 0, len(text)))
				got := wide.mergeWhole(padded(text), 0, len(text))
				if !slices.Equal(got, want) {
					t.Fatalf("%q: %v from characters, %v from bytes", text, got, want)
				}
			}
		})
	}
}
