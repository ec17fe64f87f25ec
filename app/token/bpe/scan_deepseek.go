package bpe

import (
	"math/bits"
	"unsafe"
)

// scanDeepseek is a loop of nextDeepseek with short cuts for ASCII, as scanCase
// is one of nextCase.
func scanDeepseek(text []byte, i int, ends []uint32) []uint32 {
	base := unsafe.Pointer(unsafe.SliceData(text))
	ends = ends[:cap(ends)]
	k := 0
	for k < len(ends) && i < len(text) {
		end := deepseekEnd(base, i)
		if end == 0 {
			end = nextDeepseek(text, i)
		}
		i = end
		ends[k] = uint32(end)
		k++
	}
	return ends[:k]
}

// deepseekEnd returns the end of the piece at i, or 0 where it cannot tell from
// a few bytes of ASCII.
func deepseekEnd(base unsafe.Pointer, i int) int {
	b := load8(base, uintptr(i))
	skip := int(asciiSkip[b])
	w := load64(base, uintptr(i+skip))
	letters := letterMask(w)
	sign := 1<<asciiClass[b]&setSign != 0
	if letters&0x80 != 0 {
		return lettersEnd(base, i+skip, w, letters)
	}
	switch {
	case asciiClass[b] == classNumber:
		n := int(first(^digitMask(w)&highs|1<<63) >> 3)
		if n < 3 && byteAt(w, uint(n)*8) >= 0x80 {
			return 0
		}
		return i + min(n, 3)
	case b == ' ' && signMask(w)&0x80 != 0:
		return signsEnd(i+1, w)
	case sign:
		return signsEnd(i, load64(base, uintptr(i)))
	case 1<<asciiClass[b]&setSpace == 0:
		return 0
	}
	w = load64(base, uintptr(i))
	other := ^spaceMask(w) & highs
	if other == 0 || byteAt(w, first(other)) >= 0x80 {
		return 0
	}
	n := first(other)
	if newlines := newlineMask(w) & (1<<n - 1); newlines != 0 {
		return i + (64-bits.LeadingZeros64(newlines))>>3
	}
	if n > 8 && !isDigit(byteAt(w, n)) {
		n -= 8
	}
	return i + int(n>>3)
}

// signsEnd returns the end of the signs and newlines at i, whose first eight
// bytes are w, or 0.
func signsEnd(i int, w uint64) int {
	other := ^signMask(w) & highs
	if other == 0 || byteAt(w, first(other)) >= 0x80 {
		return 0
	}
	other = ^newlineMask(w) & highs >> first(other) << first(other)
	if other == 0 {
		return 0
	}
	return i + int(first(other)>>3)
}

// signMask returns the mask of the ASCII punctuation and symbols of w.
func signMask(w uint64) uint64 {
	return between(w&lows, '!', '~') &^ (letterMask(w) | digitMask(w) | w)
}

// isCJK says whether the character at text[i:] is of [一-龥぀-ゟ゠-ヿ], the
// ranges that deepseek_v3 splits off. They are U+4E00-9FA5 and U+3040-30FF.
func isCJK(text []byte, i int) bool {
	switch b := text[i]; {
	case b == 0xE3:
		return text[i+1] >= 0x81 && text[i+1] <= 0x83
	case b == 0xE4:
		return text[i+1] >= 0xB8
	case b == 0xE9:
		return text[i+1] < 0xBE || text[i+1] == 0xBE && text[i+2] <= 0xA5
	default:
		return b > 0xE4 && b < 0xE9
	}
}

// nextDeepseek returns the end of the piece at i by the three patterns of
// deepseek_v3. The first two split off numbers and CJK:
//
//	\p{N}{1,3}
//	[一-龥぀-ゟ゠-ヿ]+
//
// and the third splits each part that is left, and each CJK run, as if it were a
// text of its own; what it does not match is a piece too:
//
//	[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+
//	|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+
//	| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
//
// So numbers, and changes into and out of CJK, end a text as the third sees it.
func nextDeepseek(text []byte, i int) int {
	c, n := class(text, i)
	if c == classNumber {
		return numbers(text, i, 3)
	}
	part := partOf(isCJK(text, i))
	next := i + n
	switch {
	case 1<<c&(setLetter|1<<classMark) != 0:
		return part.run(text, next, setWord)
	case 1<<c&setSign != 0:
		if n == 1 && next < len(text) && isAlpha(text[next]) {
			return alphaRun(text, next)
		}
		return part.signs(text, i)
	case c == classNewline:
		return part.spaces(text, i)
	case part.isAt(text, next, setWord):
		return part.run(text, next, setWord)
	case c == classSpace:
		if text[i] == ' ' && part.isAt(text, next, setSign) {
			return part.signs(text, next)
		}
		return part.spaces(text, i)
	}
	// Nothing matches here: a gap goes on until something does, be it another
	// such character right before a letter.
	for next < len(text) {
		c, n := class(text, next)
		if 1<<c&(setControl) == 0 || bool(part) != isCJK(text, next) || part.isAt(text, next+n, setWord) {
			break
		}
		next += n
	}
	return next
}

const (
	setSign    set = 1<<classPunct | 1<<classSymbol
	setControl set = 1<<classOther | 1<<classNumeric
)

// partOf says which part of a text a character is in: CJK or not.
type partOf bool

// has says whether the character at i is in the part, and gives its class. The
// sets that runs are of have no numbers in them.
func (p partOf) has(text []byte, i int, within set) (bool, int) {
	c, n := class(text, i)
	return 1<<c&within != 0 && (text[i] < 0x80 && !bool(p) || isCJK(text, i) == bool(p)), n
}

func (p partOf) isAt(text []byte, i int, within set) bool {
	if i >= len(text) {
		return false
	}
	ok, _ := p.has(text, i, within)
	return ok
}

// run is run within the part.
func (p partOf) run(text []byte, i int, within set) int {
	for i < len(text) {
		ok, n := p.has(text, i, within)
		if !ok {
			break
		}
		i += n
	}
	return i
}

// signs returns the end of [\p{P}\p{S}]+[\r\n]* at i.
func (p partOf) signs(text []byte, i int) int {
	i = p.run(text, i, setSign)
	for !bool(p) && i < len(text) && (text[i] == '\n' || text[i] == '\r') {
		i++
	}
	return i
}

// spaces returns the end of \s*[\r\n]+|\s+(?!\S)|\s+ at i. There are none in the
// part that is CJK; that part and numbers end the text for what looks ahead.
func (p partOf) spaces(text []byte, i int) int {
	end := run(text, i, setSpace)
	if n := lastNewline(text[i:end]); n > 0 {
		return i + n
	}
	if end == len(text) || isAt(text, end, setNumber) || isCJK(text, end) {
		return end
	}
	last := end - 1
	for last > i && text[last]&0xC0 == 0x80 {
		last--
	}
	return giveBack(text, i, last, end)
}

// lastNewline returns where the last CR or LF of text ends, or 0.
func lastNewline(text []byte) int {
	for i := len(text); i > 0; i-- {
		if text[i-1] == '\n' || text[i-1] == '\r' {
			return i
		}
	}
	return 0
}

func isAlpha(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// alphaRun returns where the run of ASCII letters that i is in ends.
func alphaRun(text []byte, i int) int {
	for i < len(text) && isAlpha(text[i]) {
		i++
	}
	return i
}
