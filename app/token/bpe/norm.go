package bpe

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// form is the normalisation form that a family's texts are brought to.
type form uint8

const (
	formNone form = iota
	// formNFC is NFC as tokenizers 0.22.2 has it, with tables of Unicode 9.0.
	formNFC
	// formNFKC is NFKC of Unicode 17.0.
	formNFKC
	// formMarks turns single marks for a space into spaces, see gemmaMark.
	formMarks
)

// cccRange is a range of code points with a canonical combining class. One that
// is new is not known to formNFC, as all that is new below.
type cccRange struct {
	first, last rune
	ccc         uint8
	isNew       bool
}

// decomposition ends at an offset in decompositionText, where the one before it
// in the table ends too.
type decomposition struct {
	code       rune
	end        uint16
	compatible bool
	isNew      bool
}

// Hangul syllables compose and decompose by a formula.
const (
	hangulFirst  = 0xAC00
	hangulLast   = 0xD7A3
	hangulLead   = 0x1100
	hangulLeads  = 19
	hangulVowel  = 0x1161
	hangulVowels = 21
	hangulFinal  = 0x11A7 // none; the first is after it
	hangulFinals = 28
)

// looks says whether the form has to look closer at a code point: it changes it,
// sorts it, or may compose it, or what it starts with, with what is before it.
func (f form) looks(r rune) bool {
	switch {
	case r < 0xA0 || f == formNone:
		return false
	case f == formMarks:
		return string(r) == gemmaMark
	}
	bits := normPages[int(normIndex[r>>normShift])<<normShift|int(r)&(1<<normShift-1)]
	return bits>>(f-1)&1 != 0
}

// ccc returns the canonical combining class of a code point.
func (f form) ccc(r rune) uint8 {
	i := sort.Search(len(cccRanges), func(i int) bool { return cccRanges[i].last >= r })
	if i == len(cccRanges) || cccRanges[i].first > r || cccRanges[i].isNew && f == formNFC {
		return 0
	}
	return cccRanges[i].ccc
}

// decompose appends the decomposition of r to dst.
func (f form) decompose(dst []rune, r rune) []rune {
	if r >= hangulFirst && r <= hangulLast {
		s := r - hangulFirst
		dst = append(dst, hangulLead+s/hangulFinals/hangulVowels, hangulVowel+s/hangulFinals%hangulVowels)
		if s %= hangulFinals; s != 0 {
			dst = append(dst, hangulFinal+s)
		}
		return dst
	}
	i := sort.Search(len(decompositions), func(i int) bool { return decompositions[i].code >= r })
	found := -1
	for ; i < len(decompositions) && decompositions[i].code == r; i++ {
		if d := decompositions[i]; d.compatible && f == formNFC || d.isNew && f == formNFC {
			continue
		}
		found = i
	}
	if found < 0 {
		return append(dst, r)
	}
	from := 0
	if found > 0 {
		from = int(decompositions[found-1].end)
	}
	for _, r := range decompositionText[from:decompositions[found].end] {
		dst = append(dst, r)
	}
	return dst
}

// compose returns what two code points compose to, or -1.
func (f form) compose(a, b rune) rune {
	if l, v := a-hangulLead, b-hangulVowel; l >= 0 && l < hangulLeads && v >= 0 && v < hangulVowels {
		return hangulFirst + (l*hangulVowels+v)*hangulFinals
	}
	if s, t := a-hangulFirst, b-hangulFinal; s >= 0 && a <= hangulLast && s%hangulFinals == 0 && t > 0 && t < hangulFinals {
		return a + t
	}
	key := uint64(a)<<21 | uint64(b)
	i := sort.Search(len(compositions), func(i int) bool { return compositions[i]>>21 >= key })
	if i == len(compositions) || compositions[i]>>21 != key {
		return -1
	}
	r := rune(compositions[i] & (1<<21 - 1))
	if f == formNFC && isNewComposition(r) {
		return -1
	}
	return r
}

func isNewComposition(r rune) bool {
	i := sort.Search(len(decompositions), func(i int) bool { return decompositions[i].code >= r })
	return i < len(decompositions) && decompositions[i].code == r && decompositions[i].isNew
}

// normalizer brings stretches of text to a form.
type normalizer struct {
	form  form
	runes []rune
	class []uint8
}

// stretch brings the last character of dst, if any, and the characters of text
// that the form looks closer at, from its start on, to the form. It returns dst
// with them, and their length in text.
//
// No other character can change by it: the one before the last and the one after
// the stretch neither move nor compose over a character that the form leaves be.
func (z *normalizer) stretch(dst, text []byte) ([]byte, int) {
	z.runes = z.runes[:0]
	if len(dst) > 0 {
		r, n := utf8.DecodeLastRune(dst)
		dst = dst[:len(dst)-n]
		z.runes = z.form.decompose(z.runes, r)
	}
	i := 0
	for i < len(text) {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n < 2 || !z.form.looks(r) {
			break
		}
		z.runes = z.form.decompose(z.runes, r)
		i += n
	}
	z.sort()
	z.compose()
	for _, r := range z.runes {
		dst = utf8.AppendRune(dst, r)
	}
	return dst, i
}

// sort brings marks into canonical order.
func (z *normalizer) sort() {
	z.class = z.class[:0]
	for _, r := range z.runes {
		z.class = append(z.class, z.form.ccc(r))
	}
	for i := 0; i < len(z.class); {
		if z.class[i] == 0 {
			i++
			continue
		}
		end := i
		sorted := true
		for end < len(z.class) && z.class[end] != 0 {
			sorted = sorted && (end == i || z.class[end-1] <= z.class[end])
			end++
		}
		if !sorted {
			z.sortMarks(i, end)
		}
		i = end
	}
}

// sortMarks sorts the marks from..to by their class, and keeps equals in order. To count them
// takes a time that does not grow faster than a run of them, and less of the worker's wasm
// than package slices does.
func (z *normalizer) sortMarks(from, to int) {
	runes, class := slices.Clone(z.runes[from:to]), slices.Clone(z.class[from:to])
	var places [256]int
	for _, c := range class {
		places[c]++
	}
	next := from
	for c, n := range places {
		places[c], next = next, next+n
	}
	for i, c := range class {
		z.runes[places[c]], z.class[places[c]] = runes[i], c
		places[c]++
	}
}

// compose composes each starter with the marks after it that none of the same or
// a higher class stands before.
func (z *normalizer) compose() {
	out := 0
	starter := -1
	last := -1 // the class of the code point before, -1 for the starter itself
	for i, r := range z.runes {
		class := int(z.class[i])
		if starter >= 0 && (last < class || last == -1) {
			if c := z.form.compose(z.runes[starter], r); c >= 0 {
				z.runes[starter] = c
				continue
			}
		}
		if class == 0 {
			starter, last = out, -1
		} else {
			last = class
		}
		z.runes[out] = r
		out++
	}
	z.runes = z.runes[:out]
}
