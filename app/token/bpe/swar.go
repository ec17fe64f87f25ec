package bpe

import "math/bits"

// The scanners look at eight bytes of ASCII at a time. A mask has the highest bit
// of each byte set for which something holds; bytes that are not ASCII are in no
// mask but nonASCII.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
	lows  = 0x7F * ones
)

// between returns the mask of the bytes of w, all ASCII, from lo to hi.
func between(w uint64, lo, hi uint64) uint64 {
	return (w + (0x80-lo)*ones) &^ (w + (0x7F-hi)*ones) & highs
}

// equal returns the mask of the bytes of w, all ASCII, that are b.
func equal(w uint64, b uint64) uint64 {
	return (highs - (w ^ b*ones)) & highs
}

// letterMask returns the mask of the ASCII letters of w.
func letterMask(w uint64) uint64 {
	return between(w&lows|0x20*ones, 'a', 'z') &^ w
}

// upperMask returns the mask of capitals, given the letters.
func upperMask(w, letters uint64) uint64 { return letters &^ (w << 2) }

// digitMask returns the mask of the ASCII digits of w.
func digitMask(w uint64) uint64 { return between(w&lows, '0', '9') &^ w }

// newlineMask returns the mask of CR and LF in w.
func newlineMask(w uint64) uint64 {
	x := w & lows
	return (equal(x, '\n') | equal(x, '\r')) &^ w
}

// spaceMask returns the mask of ASCII white space in w.
func spaceMask(w uint64) uint64 {
	x := w & lows
	return (between(x, '\t', '\r') | equal(x, ' ')) &^ w
}

// first returns how many bits are before the first byte of a mask, which is not
// empty: eight times its index.
func first(mask uint64) uint { return uint(bits.TrailingZeros64(mask)) &^ 7 }

// byteAt returns the byte of w that begins at a bit.
func byteAt(w uint64, bit uint) byte { return byte(w >> (bit & 63)) }
