package bpe

import "unicode/utf8"

// Cut returns the smallest position it can vouch for in [at, len(text)] such
// that the tokens of text are those of text[:p] and those of text[p:].
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
	cutOther = iota // control characters, and the most bytes that are not ASCII
	cutAlnum
	cutSign
	cutBlank
	cutNewline
	cutWide // first bytes of most signs that are not ASCII
)

// mayCut holds, by the kind of the byte before a cut, which kinds the one behind
// it may have.
var mayCut = [8]uint8{
	cutOther:   1<<cutBlank | 1<<cutSign | 1<<cutWide,
	cutAlnum:   1<<cutBlank | 1<<cutSign | 1<<cutWide | 1<<cutNewline,
	cutSign:    1<<cutBlank | 1<<cutAlnum | 1<<cutNewline,
	cutBlank:   1<<cutBlank | 1<<cutNewline,
	cutNewline: 1<<cutBlank | 1<<cutAlnum | 1<<cutSign,
	cutWide:    1<<cutBlank | 1<<cutSign,
}

var cutKinds = makeCutKinds()

func makeCutKinds() (kinds [256]uint8) {
	for b := byte('!'); b <= '~'; b++ {
		kinds[b] = cutSign
		if isAlnum(b) {
			kinds[b] = cutAlnum
		}
	}
	kinds[' '], kinds['\t'] = cutBlank, cutBlank
	kinds['\n'], kinds['\r'] = cutNewline, cutNewline
	kinds[0xE2], kinds[0xE3], kinds[0xEF] = cutWide, cutWide, cutWide
	return kinds
}

// safe says whether the text may be cut before text[p], 0 < p < len(text). It
// looks at a few bytes, and says no where those do not tell.
//
// A scan that starts at p finds the pieces that a scan of all finds, if a piece
// ends at p. And the scan of text[:p] finds them, if none of its pieces depends
// on what follows p: only runs of spaces do.
func (f *family) safe(text []byte, p int) bool {
	s := f.split
	if s == splitGemma {
		return safeGemma(text, p)
	}
	switch b := text[p]; {
	case b == ' ' || b == '\t':
		// The last space before anything else starts a piece. Spaces before it
		// are given back up to it, or are all there is before the cut.
		return p+1 < len(text) && isGraph(text[p+1]) && (s.spacesGiveBack() || !isDigit(text[p+1]))
	case b == '\r' || b == '\n' || b == '\'' || isAlnum(b):
		return s.newlinesEnd() && (text[p-1] == '\n' || text[p-1] == '\r') && isGraph(b)
	case b >= utf8.RuneSelf && !utf8.RuneStart(b):
		return false
	}
	if s.newlinesEnd() && (text[p-1] == '\n' || text[p-1] == '\r') {
		return isGraph(text[p]) && text[p] != '/'
	}
	// A letter ends its piece before anything that is no letter, no mark and no
	// contraction.
	r, n := utf8.DecodeRune(text[p:])
	if r == utf8.RuneError && n < 2 || !f.is(r, setRest&^(1<<classMark)) {
		return false
	}
	r, _ = utf8.DecodeLastRune(text[:p])
	return f.is(r, setLetter)
}

// is says whether a character is of a set, and stays what it is.
func (f *family) is(r rune, within set) bool {
	return 1<<classOf(r)&within != 0 && !f.form.looks(r)
}

// spacesGiveBack says whether a digit takes the place of any other character
// after spaces: where digits are split off first, spaces before one end a text.
func (s splitting) spacesGiveBack() bool { return s != splitDeepseek && s != splitCommand }

// newlinesEnd says whether a newline ends the spaces or the punctuation it is
// with, whatever is before it.
func (s splitting) newlinesEnd() bool { return s != splitGPT2 && s != splitCommand }

// isGraph says whether b is an ASCII character that is no space or control.
func isGraph(b byte) bool { return b > ' ' && b < 0x7F }

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isAlnum(b byte) bool {
	return isDigit(b) || b|0x20 >= 'a' && b|0x20 <= 'z'
}
