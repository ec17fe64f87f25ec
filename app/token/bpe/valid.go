package bpe

import "unicode/utf8"

// validPrefix returns the length of the longest prefix of text in UTF-8.
func validPrefix(text []byte) int {
	i := 0
	for i < len(text) {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
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
