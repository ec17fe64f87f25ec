package bpe

import (
	"slices"
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
	raw, form := e.raw, e.normalizer.form
	src := unsafe.Pointer(unsafe.SliceData(raw))
	out := append(e.clean, raw[:n]...)
	i := n
	for i < len(raw) {
		// A byte becomes three at most, and eight are written at a time.
		out = slices.Grow(out, 3*(len(raw)-i)+64)
		i, out = e.repair(src, i, out)
		if i < len(raw) && form != formNone {
			// The form looks closer at what is here.
			if form == formMarks {
				out, n = appendMarks(out, raw[i:])
			} else {
				out, n = e.normalizer.stretch(out, raw[i:])
			}
			i += n
			e.changed(out, i)
		}
	}
	e.clean = padded(out)
}

// repair appends raw, which is at src, from i on to out, with U+FFFD for what is
// no UTF-8, up to a character that the form looks closer at. It returns where
// that is, and out, which has room for all.
func (e *Encoding) repair(src unsafe.Pointer, i int, out []byte) (int, []byte) {
	form, end := e.normalizer.form, len(e.raw)
	dst, at := unsafe.Pointer(unsafe.SliceData(out)), len(out)
	for i < end {
		w := load64(src, uintptr(i))
		store64(dst, uintptr(at), w)
		wide := w & highs
		if wide == 0 {
			i, at = i+8, at+8
			continue
		}
		n := int(first(wide) >> 3)
		if i+n >= end {
			at += end - i
			i = end
			break
		}
		i, at = i+n, at+n
		c := load32(src, uintptr(i))
		r, n := decode(c)
		if !wellFormed(c, r, n) {
			store32(dst, uintptr(at), 0xBDBFEF) // U+FFFD
			at += 3
			i += illFormed(e.raw[i:])
			e.changed(out[:at], i)
			continue
		}
		if form != formNone && form.looks(rune(r)) {
			break
		}
		store32(dst, uintptr(at), c)
		i, at = i+n, at+n
	}
	return i, out[:at]
}

// changed notes that what is before i in raw became out.
func (e *Encoding) changed(out []byte, i int) {
	if e.record {
		e.changes = append(e.changes, change{len(out), i})
	}
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
		if form == formNone {
			i = int(pairs(base, uintptr(i)))
		}
		if i >= len(text) {
			return len(text)
		}
		c := load32(base, uintptr(i))
		if c&0x80 == 0 {
			continue
		}
		r, n := decode(c)
		if !wellFormed(c, r, n) || form != formNone && form.looks(rune(r)) {
			return i
		}
		i += n
	}
}

// pairs returns where the run of well-formed characters at i ends, as far as they
// come in pairs of the same length, two bytes or three.
func pairs(base unsafe.Pointer, i uintptr) uintptr {
	for {
		w := load64(base, i)
		switch {
		case w&0xC0C0F0C0C0F0 == 0x8080E08080E0:
			if plainLeads>>(w&0xF)&(plainLeads>>(w>>24&0xF))&1 == 0 {
				return i
			}
			i += 6
		case w&0xC0E0C0E0 == 0x80C080C0:
			if w&0x1E == 0 || w&0x1E0000 == 0 {
				return i // overlong
			}
			i += 4
		default:
			return i
		}
	}
}

// plainLeads has a bit for each first byte of three, but for 0xE0 and 0xED, some of
// whose characters are ill-formed.
const plainLeads uint64 = 0xFFFF &^ (1<<0x0 | 1<<0xD)

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
	case b < 0xC2 || b > 0xF4:
		return 1
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
