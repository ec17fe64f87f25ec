package bpe

import (
	"math/bits"
	"unsafe"
)

// scanCase is a loop of nextCase with short cuts for ASCII: it looks at eight
// bytes at once and leaves to nextCase what it cannot tell from them. Eight bytes
// that are not ASCII must follow text.
func scanCase(text []byte, i int, ends []uint32, digits int, contractions bool) []uint32 {
	base := unsafe.Pointer(unsafe.SliceData(text))
	ends = ends[:cap(ends)]
	k := 0
	for k < len(ends) && i < len(text) {
		b := load8(base, uintptr(i))
		skip := int(asciiSkip[b])
		w := load64(base, uintptr(i+skip))
		letters := letterMask(w)
		end := 0
		if letters&0x80 != 0 {
			end = caseEnd(base, i+skip, w, letters, contractions)
		} else {
			end = asciiEnd(base, i, b, w, digits, '/')
		}
		if end == 0 && w&0x80 != 0 {
			end = wideCase(text, i, i+skip, contractions)
		}
		if end == 0 {
			end = nextCase(text, i, digits, contractions)
		}
		i = end
		ends[k] = uint32(end)
		k++
	}
	return ends[:k]
}

// wideCase returns the end of the piece at i that is a word of which the first
// character, at next, has two bytes or more, or 0 where it is another piece.
func wideCase(text []byte, i, next int, contractions bool) int {
	if next >= len(text) {
		return 0
	}
	c, n := classWide(text, next)
	if 1<<c&setWord == 0 {
		// It may stand before a word.
		if next > i || 1<<c&setRest == 0 || next+n >= len(text) {
			return 0
		}
		next += n
		if c, n = class(text, next); 1<<c&setWord == 0 {
			return 0
		}
	}
	end := caseWord(text, next, c, n)
	if contractions && text[:len(text)+1][end] == '\'' {
		end += contraction(text, end)
	}
	return end
}

// caseEnd returns the end of the word at i, whose first eight bytes are w, or 0
// where it cannot tell.
func caseEnd(base unsafe.Pointer, i int, w, letters uint64, contractions bool) int {
	upper := upperMask(w, letters)
	start := ^upper & highs // after the capitals
	if start == 0 {
		return 0
	}
	other := ^(letters &^ upper) & highs >> first(start) << first(start)
	for other == 0 {
		i += 8
		w = load64(base, uintptr(i))
		letters = letterMask(w)
		other = ^(letters &^ upperMask(w, letters)) & highs
	}
	bit := first(other)
	if b := byteAt(w, bit); b >= 0x80 || b == '\'' && contractions {
		return 0
	}
	return i + int(bit>>3)
}

// asciiEnd returns the end of a piece at i that is no word and starts with b, or
// 0 where it cannot tell: numbers, spaces, and the rest with the newlines, and
// bytes equal to tail, behind it. w is the eight bytes behind b, where it is one
// that may stand before a word, else those from b on.
func asciiEnd(base unsafe.Pointer, i int, b byte, w uint64, digits int, tail uint64) int {
	switch asciiClass[b] {
	case classNumber:
		n := int(first(^digitMask(w)&highs|1<<63) >> 3)
		if n >= digits {
			return i + digits
		}
		if byteAt(w, uint(n)*8) >= 0x80 {
			return 0
		}
		return i + n
	case classSpace, classNewline:
		if b == ' ' && restMask(w)&0x80 != 0 {
			i++
			break
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
		if n > 8 {
			n -= 8
		}
		return i + int(n>>3)
	default:
		w = load64(base, uintptr(i))
	}
	if w&0x80 != 0 {
		return 0
	}
	other := ^restMask(w) & highs
	if other == 0 || byteAt(w, first(other)) >= 0x80 {
		return 0
	}
	x := w & lows
	tails := (equal(x, '\n') | equal(x, '\r') | equal(x, tail)) &^ w
	other = ^tails & highs >> first(other) << first(other)
	if other == 0 {
		return 0
	}
	return i + int(first(other)>>3)
}

// restMask returns the mask of the ASCII characters of w that are neither space
// nor letter nor digit.
func restMask(w uint64) uint64 {
	return highs &^ (letterMask(w) | digitMask(w) | spaceMask(w) | w)
}

// asciiSkip is 1 for the ASCII characters that may stand before a word: all but
// letters, digits, CR and LF.
var asciiSkip = makeAsciiSkip()

func makeAsciiSkip() (skip [256]uint8) {
	for b := range 0x80 {
		if 1<<asciiClass[b]&(setLetter|setNumber|1<<classNewline) == 0 {
			skip[b] = 1
		}
	}
	return skip
}
