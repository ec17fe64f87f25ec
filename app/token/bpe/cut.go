package bpe

import "unicode/utf8"

// Cut returns the smallest position it can vouch for in [at, len(text)] such
// that the tokens of text are those of text[:p] and those of text[p:].
//
// There is one behind most words, numbers and lines of any script. A run of one
// letter, sign or space has none, be it a megabyte long.
func (e *Encoding) Cut(text []byte, at int) int {
	if at <= 0 {
		return 0
	}
	before := cutKinds[text[at-1]]
	for p := at; p < len(text); p++ {
		kind := cutKinds[text[p]]
		if mayCut[before&7]>>kind&1 != 0 && e.family.safe(text, p) {
			return p
		}
		before = kind
	}
	return len(text)
}

// Kinds of bytes, as far as they tell where there is no need to look closer.
const (
	cutOther = iota // control characters, and within characters that are not ASCII
	cutAlpha
	cutDigit
	cutSign
	cutBlank
	cutNewline
	cutLead // first bytes of characters that are not ASCII
	cutWide // those of most signs among them
)

// mayCut holds, by the kind of the byte before a cut, which kinds the one behind
// it may have.
var mayCut = [8]uint8{
	cutOther:   1<<cutDigit | 1<<cutSign | 1<<cutBlank | 1<<cutNewline | 1<<cutWide,
	cutAlpha:   1<<cutDigit | 1<<cutSign | 1<<cutBlank | 1<<cutNewline | 1<<cutWide,
	cutDigit:   1<<cutAlpha | 1<<cutSign | 1<<cutBlank | 1<<cutNewline | 1<<cutWide | 1<<cutLead,
	cutSign:    1<<cutAlpha | 1<<cutDigit | 1<<cutBlank | 1<<cutNewline,
	cutBlank:   1 << cutBlank,
	cutNewline: 1<<cutAlpha | 1<<cutDigit | 1<<cutSign | 1<<cutBlank | 1<<cutWide | 1<<cutLead,
}

var cutKinds = makeCutKinds()

func makeCutKinds() (kinds [256]uint8) {
	for b := byte('!'); b <= '~'; b++ {
		switch {
		case isDigit(b):
			kinds[b] = cutDigit
		case isAlpha(b):
			kinds[b] = cutAlpha
		default:
			kinds[b] = cutSign
		}
	}
	kinds[' '], kinds['\t'] = cutBlank, cutBlank
	kinds['\n'], kinds['\r'] = cutNewline, cutNewline
	for b := 0xC2; b <= 0xF4; b++ {
		kinds[b] = cutLead
	}
	kinds[0xE2], kinds[0xE3], kinds[0xEF] = cutWide, cutWide, cutWide
	return kinds
}

// safe says whether the text may be cut before text[p], 0 < p < len(text). It
// looks at a few bytes, and says no where those do not tell.
//
// A scan that starts at p finds the pieces that a scan of all finds, if a piece
// ends at p. And the scan of text[:p] finds them, if none of its pieces depends
// on what follows p: only runs of spaces and contractions do, and gemma3's tags.
// Two characters that the family's form leaves as they are do not meet in it.
func (f *family) safe(text []byte, p int) bool {
	a, sizeA := utf8.DecodeLastRune(text[:p])
	b, sizeB := utf8.DecodeRune(text[p:])
	if !f.stays(a, sizeA) || !f.stays(b, sizeB) {
		return false
	}
	if f.split == splitGemma {
		return safeGemma(text, p-sizeA, p, sizeB)
	}
	before, behind := classOf(a), classOf(b)
	if cutClasses[f.split][before]>>behind&1 != 0 {
		return !f.split.joins(a, b)
	}
	switch {
	case behind == classSpace:
		return f.takesSpace(text[p+sizeB:])
	case f.split == splitDeepseek:
		return isCJK(text, p-sizeA) != isCJK(text, p)
	case f.split == splitGPT2 || f.split == splitCommand:
		// A newline that is the only space is a piece.
		return before == classNewline && 1<<behind&setSpace == 0 && f.endsInGraph(text[:p-sizeA])
	}
	return false
}

// cutClasses holds, by the class of the character before a cut, those that it may
// have behind it: in that splitting a piece ends there.
var cutClasses = makeCutClasses()

func makeCutClasses() (cuts [splitGemma][classNumeric + 1]set) {
	for s := range cuts {
		for class := range cuts[s] {
			cuts[s][class] = splitting(s).behind(1 << class)
		}
	}
	return cuts
}

// behind returns the classes that a piece always ends before, if its last
// character is of the class within.
func (s splitting) behind(within set) set {
	switch {
	case s == splitGPT2:
		return apart(within, setLetter, setNumber, setRest)
	case s != splitCommand:
		return wordsBehind(within)
	case within&setNumeric != 0:
		return ^set(0)
	}
	return apart(within, setLetter, setRest&^setNumeric) | setNumeric
}

// apart returns all that is not of the one of sets that within is of, or nothing.
func apart(within set, sets ...set) set {
	for _, s := range sets {
		if within&s != 0 {
			return ^s
		}
	}
	return 0
}

// wordsBehind is behind where the character before a word may go with it, and
// newlines end what they follow: a word ends before what is no letter and no mark,
// a number before all else, and all else before a number or a space.
func wordsBehind(within set) set {
	switch {
	case within&setLetter != 0:
		return ^setWord
	case within&setNumber != 0:
		return ^setNumber
	case within&setRest != 0:
		return setNumber | 1<<classSpace
	case within == 1<<classNewline:
		return ^setSpace
	}
	return 0
}

// joins says whether a and b may be in one piece though their classes are apart:
// contractions, and slashes behind newlines.
func (s splitting) joins(a, b rune) bool {
	switch s {
	case splitCase, splitCaseOne:
		return b == '\'' && 1<<classOf(a)&setLetter != 0 || b == '/' && (a == '\n' || a == '\r')
	case splitGPT2, splitCommand:
		return a == '\'' && 1<<classOf(b)&setLetter != 0
	}
	return false
}

// takesSpace says whether the last of the spaces before text starts a piece: those
// before it are given back up to it, or are all there is before the cut. Where
// text starts a part of its own, as numbers do in some splittings, they are not.
func (f *family) takesSpace(text []byte) bool {
	r, n := utf8.DecodeRune(text)
	if !f.stays(r, n) || 1<<classOf(r)&setSpace != 0 {
		return false
	}
	switch f.split {
	case splitCommand:
		return 1<<classOf(r)&setNumeric == 0
	case splitDeepseek:
		return classOf(r) != classNumber && !isCJK(text, 0)
	}
	return true
}

// endsInGraph says whether the last character of text is no space.
func (f *family) endsInGraph(text []byte) bool {
	r, n := utf8.DecodeLastRune(text)
	return f.stays(r, n) && 1<<classOf(r)&setSpace == 0
}

// stays says whether a character, as it was decoded with its length, is one and
// stays what it is in the family's form.
func (f *family) stays(r rune, size int) bool {
	return size > 0 && (r != utf8.RuneError || size > 1) && !f.form.looks(r)
}

// safeGemma is safe for gemma3 and the characters at a and b, the second one of
// so many bytes. Neither is gemmaMark.
func safeGemma(text []byte, a, b, size int) bool {
	left, right := text[a], text[b]
	switch {
	case left == '\n' || right == '\n' || left == '\t' || right == '\t':
		return left != right
	case right == ' ':
		// One token has a space within: "> </".
		return left != ' ' && (left != '>' || b+1 == len(text) || text[b+1] != '<')
	case inGemmaTag(text, b):
		return false
	}
	var near [8 + padBytes]byte
	copy(near[:], text[a:b+size])
	return gemmaBreaks(near[:], 0, b-a)
}

// inGemmaTag says whether a tag that is a symbol may start before text[p] and go
// on there.
func inGemmaTag(text []byte, p int) bool {
	a, b := text[p-1], text[p]
	if a == '[' && b == 'm' || a == 'l' && b == ']' {
		return true // perhaps [multimodal]
	}
	if !isAlnum(b) && b != '>' {
		return false
	}
	for i := p - 1; i >= max(0, p-len("</blockquote")); i-- {
		if b := text[i]; !isAlnum(b) && b != '/' {
			return b == '<'
		}
	}
	return false
}

// isGraph says whether b is an ASCII character that is no space or control.
func isGraph(b byte) bool { return b > ' ' && b < 0x7F }

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isAlnum(b byte) bool { return isDigit(b) || isAlpha(b) }
