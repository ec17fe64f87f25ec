package bpe

import (
	"slices"
	"unicode/utf8"
)

// prepare returns text as the scanner wants it: UTF-8, in the family's form, and
// padBytes after it that may be read. It copies, as what lies behind the caller's
// text is not ours.
func (e *Encoding) prepare(text []byte) []byte {
	e.clean = slices.Grow(e.clean[:0], len(text)+padBytes)
	from := 0
	for from < len(text) {
		n := e.plain(text[from:])
		e.clean = append(e.clean, text[from:from+n]...)
		if from += n; from == len(text) {
			break
		}
		e.clean, n = e.fix(e.clean, text[from:])
		from += n
		if e.record {
			e.changes = append(e.changes, change{len(e.clean), from})
		}
	}
	e.clean = slices.Grow(e.clean, padBytes)
	copy(e.clean[len(e.clean):cap(e.clean)], padding)
	return e.clean
}

// padding follows a prepared text: no scanner takes it for a part of one.
const padding = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"

// fix appends to dst what the start of text, which is not plain, becomes. It
// returns dst and how much of text that was.
func (e *Encoding) fix(dst, text []byte) ([]byte, int) {
	if r, n := utf8.DecodeRune(text); r == utf8.RuneError && n == 1 {
		return append(dst, "\uFFFD"...), illFormed(text)
	}
	if e.normalizer.form == formMarks {
		return appendMarks(dst, text)
	}
	return e.normalizer.stretch(dst, text)
}

// plain returns the length of the longest prefix of text that is UTF-8 and that
// the family's form does not have to look closer at.
func (e *Encoding) plain(text []byte) int {
	form := e.normalizer.form
	i := 0
	for i < len(text) {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 || form.looks(r) {
			break
		}
		i += n
	}
	return i
}

// illFormed returns the length of the maximal ill-formed part at the start of
// text: as much of a character as could still have become one. Decoders by the
// WHATWG and Rust's from_utf8_lossy make one U+FFFD of it.
func illFormed(text []byte) int {
	more, low, high := 0, byte(0x80), byte(0xBF)
	switch b := text[0]; {
	case b >= 0xC2 && b <= 0xDF:
		more = 1
	case b == 0xE0:
		more, low = 2, 0xA0
	case b == 0xED:
		more, high = 2, 0x9F
	case b >= 0xE1 && b <= 0xEF:
		more = 2
	case b == 0xF0:
		more, low = 3, 0x90
	case b >= 0xF1 && b <= 0xF3:
		more = 3
	case b == 0xF4:
		more, high = 3, 0x8F
	}
	n := 1
	for n <= more && n < len(text) && text[n] >= low && text[n] <= high {
		low, high = 0x80, 0xBF
		n++
	}
	return n
}
