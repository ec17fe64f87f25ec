package bpe

import (
	"slices"
	"unicode/utf8"
	"unsafe"
)

// padding follows a prepared text: no scanner takes it for a part of one.
const padding = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"

// prepare returns text as the scanner wants it: UTF-8, in the family's form, and
// followed by padding that may be read. It copies, as what lies behind the
// caller's text is not ours.
func (e *Encoding) prepare(text []byte) []byte {
	e.clean = padded(append(slices.Grow(e.clean[:0], len(text)+padBytes), text...))
	if n := plain(e.clean, 0, e.normalizer.form); n < len(text) {
		e.raw, e.clean = e.clean, e.raw[:0]
		e.rebuild(n)
	}
	return e.clean
}

// padded puts the padding behind text.
func padded(text []byte) []byte {
	text = slices.Grow(text, padBytes)
	copy(text[len(text):cap(text)], padding)
	return text
}

// rebuild makes clean of raw, of which the first n bytes are plain.
func (e *Encoding) rebuild(n int) {
	out := slices.Grow(e.clean, len(e.raw)+len(e.raw)/2+64)
	for from := 0; ; n = plain(e.raw, from, e.normalizer.form) {
		out = appendShort(out, e.raw, from, n)
		if from = n; n == len(e.raw) {
			break
		}
		out, n = e.fix(out, e.raw[from:])
		from += n
		if e.record {
			e.changes = append(e.changes, change{len(out), from})
		}
	}
	e.clean = padded(out)
}

// appendShort appends text[from:to], which is most often short, to dst. text is
// padded.
func appendShort(dst, text []byte, from, to int) []byte {
	n := len(dst)
	if to-from > 16 || cap(dst)-n < 16 {
		return append(dst, text[from:to]...)
	}
	src, out := unsafe.Pointer(unsafe.SliceData(text)), unsafe.Pointer(unsafe.SliceData(dst))
	lo, hi := load64(src, uintptr(from)), load64(src, uintptr(from)+8)
	store64(out, uintptr(n), lo)
	store64(out, uintptr(n)+8, hi)
	return dst[:n+to-from]
}

// fix appends to dst what the start of text, which is not plain, becomes. It
// returns dst and how much of text that was.
func (e *Encoding) fix(dst, text []byte) ([]byte, int) {
	if b := text[0]; b < 0xC2 || b > 0xF4 {
		return append(dst, "\uFFFD"...), 1
	}
	if r, n := utf8.DecodeRune(text); r == utf8.RuneError && n == 1 {
		return append(dst, "\uFFFD"...), illFormed(text)
	}
	if e.normalizer.form == formMarks {
		return appendMarks(dst, text)
	}
	return e.normalizer.stretch(dst, text)
}

// plain returns where the run of characters of text from i on ends that are UTF-8
// and that the form does not have to look closer at. text is padded.
func plain(text []byte, i int, form form) int {
	base := unsafe.Pointer(unsafe.SliceData(text))
	for {
		w := load64(base, uintptr(i))
		if w&highs == 0 {
			i += 8
			continue
		}
		i += int(first(w&highs) >> 3)
		if i >= len(text) {
			return len(text)
		}
		c := load32(base, uintptr(i))
		r, n := wide(c)
		if !wellFormed(c, r, n) || form != formNone && form.looks(rune(r)) {
			return i
		}
		i += n
	}
}

// wellFormed says whether the bytes c, the first one lowest, start with a
// character of two bytes or more, which r and n are then.
func wellFormed(c, r uint32, n int) bool {
	switch n {
	case 2:
		return c&0xC0E0 == 0x80C0 && r >= 0x80
	case 3:
		return c&0xC0C0F0 == 0x8080E0 && r >= 0x800 && r>>11 != 0x1B
	}
	return c&0xC0C0C0F8 == 0x808080F0 && r >= 0x10000 && r <= 0x10FFFF
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
