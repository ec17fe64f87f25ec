package bpe

import "unsafe"

// A long piece is cut into segments where no token goes across: merges cannot go
// across either, so the segments merge by themselves. Chinese and Japanese, which
// come in pieces of whole clauses, come apart into words by it, and those repeat.

// seamBits is how many bits of hash say which pairs of characters have no seam
// between them; vocabularies hold some 30,000 pairs.
const seamBits = 19

// seams says between which characters tokens go across.
type seams struct {
	// pairs has a bit for each pair of characters that some token holds side by
	// side, by its hash. Two pairs may share one: that hides a seam, no more.
	pairs [1 << seamBits / 64]uint64
	// parts has a bit for each pair of bytes at the boundary of two characters of
	// some token that does not hold both of them whole.
	parts [1 << 16 / 64]uint64
}

// wideEnough is how many bytes of pieces that are not ASCII a tokenizer merges
// whole before it has the seams made, which takes as long as some thousand bytes.
const wideEnough = 2048

// seamsOf returns the seams to cut a piece at; nil where the piece is ASCII, in
// which there are next to none, and where seams do not pay yet.
func (e *Encoding) seamsOf(piece []byte) *seams {
	n := len(piece)
	for len(piece) >= 8 && word(piece, 0)&highs == 0 {
		piece = piece[8:]
	}
	for _, b := range piece {
		if b >= 0x80 {
			return e.wideSeams(n)
		}
	}
	return nil
}

// wideSeams is seamsOf for a piece of n bytes that is not ASCII.
func (e *Encoding) wideSeams(n int) *seams {
	if e.seams == nil {
		if e.wide += n; e.wide < wideEnough {
			return nil
		}
		e.v.seamsOnce.Do(func() { e.v.seams = newSeams(e.v) })
		e.seams = e.v.seams
		e.merger.wide = e.seams
	}
	return e.seams
}

// newSeams reads all tokens of a vocabulary.
func newSeams(v *vocab) *seams {
	s := &seams{}
	for id := 0; id < v.ids; id += buildStep {
		s.add(v, id, min(buildStep, v.ids-id))
	}
	return s
}

// add reads n tokens from id on.
func (s *seams) add(v *vocab, id, n int) {
	for _, span := range v.spans[id:][:n] {
		from, end := int(span>>spanBits), int(span>>spanBits+span&spanLen)
		for i := from + 1; i < end; i++ {
			if v.blob[i]&0xC0 == 0x80 || v.blob[i]|v.blob[i-1] < 0x80 {
				continue // within a character, or between two of ASCII
			}
			left, okLeft := charBefore(v.blob[:end], from, i)
			right, okRight := charAt(v.blob[:end], i)
			if okLeft && okRight {
				at := pairHash(left, right)
				s.pairs[at/64] |= 1 << (at % 64)
			} else {
				at := uint(v.blob[i-1])<<8 | uint(v.blob[i])
				s.parts[at/64] |= 1 << (at % 64)
			}
		}
	}
}

// charAt returns the character at b[i:] as char does, and whether all of it is
// there.
func charAt(b []byte, i int) (uint32, bool) {
	c, n := char(unsafe.Pointer(unsafe.SliceData(b)), i)
	return c, i+n <= len(b)
}

// charBefore is charAt for the character that ends at i and does not start
// before from.
func charBefore(b []byte, from, i int) (uint32, bool) {
	k := i - 1
	for k > from && b[k]&0xC0 == 0x80 {
		k--
	}
	if b[k]&0xC0 == 0x80 || k+charLen(b[k]) != i {
		return 0, false
	}
	return charAt(b, k)
}

// charLen returns how long a character is by its first byte.
func charLen(b byte) int {
	switch {
	case b < 0x80:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return 4
}

// pairHash returns the bit of a pair of characters: the highest bits of a product.
func pairHash(left, right uint32) uint {
	return uint((uint64(left)<<32 | uint64(right)) * 0x9E3779B97F4A7C15 >> (64 - seamBits))
}

// across says whether a token may hold a and b, the last byte of a character and
// the first of the next, without both of the characters whole.
func (s *seams) across(a, b byte) bool {
	at := uint(a)<<8 | uint(b)
	return s.parts[at/64]>>(at%64)&1 != 0
}

// next returns the end of the segment of text[i:end], UTF-8, that starts at i.
func (s *seams) next(text []byte, i, end int) int {
	base := unsafe.Pointer(unsafe.SliceData(text))
	left, n := char(base, i)
	for {
		i += n
		if i >= end {
			return end
		}
		var right uint32
		right, n = char(base, i)
		if (left|right)&0x80 != 0 {
			pair := pairHash(left, right)
			if s.pairs[pair/64]>>(pair%64)&1 == 0 && !s.across(text[i-1], text[i]) {
				return i
			}
		}
		left = right
	}
}

// char returns the bytes of the character at an offset, the first one lowest, and
// how many there are. Three more may be read behind it.
func char(base unsafe.Pointer, at int) (uint32, int) {
	w := load32(base, uintptr(at))
	n := charLen(byte(w))
	return w & (1<<(8*n&63) - 1), n
}
