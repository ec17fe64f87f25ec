package bpe

import "unsafe"

// cached is a piece of at most keyBytes and what it becomes.
type cached struct {
	k0, k1 uint64
	// n is the number of tokens, ids are the first of them.
	n   uint32
	ids [3]uint32
}

// cachedLong is a piece of more than keyBytes and at most longBytes: its bytes,
// with their number in the last one, and the number of tokens.
type cachedLong struct {
	key [4]uint64
	n   uint64
}

// seenPiece is a longer piece of at most seenBytes, and the number of tokens.
type seenPiece struct {
	text []byte
	n    int
}

const (
	cacheBits = 15
	cacheMask = 1<<cacheBits - 1
	longBits  = 13
	longMask  = 1<<longBits - 1
	longBytes = 31
	seenBits  = 8
	seenMask  = 1<<seenBits - 1
	seenBytes = 256
	// asSegment marks the key of a segment. Unlike a piece it is merged even
	// where a token has its bytes.
	asSegment = 1 << 63
)

// countPieces returns the number of tokens of the pieces of text that follow one
// another from i to each of ends. padBytes may be read behind text.
func (e *Encoding) countPieces(text []byte, i int, ends []uint32) int {
	base := unsafe.Pointer(unsafe.SliceData(text))
	cache := unsafe.Pointer(unsafe.SliceData(e.cache))
	total, from := 0, uintptr(i)
	for _, end := range ends {
		n := uintptr(end) - from
		if n > keyBytes {
			total += e.countLong(text, int(from), int(n))
			from = uintptr(end)
			continue
		}
		m := &keyMasks[n&15]
		k0 := load64(base, from) & m[0]
		k1 := load64(base, from+8)&m[1] | uint64(n)<<56
		h := hashKey(k0, k1)
		c := (*cached)(unsafe.Add(cache, uintptr(h&cacheMask)*unsafe.Sizeof(cached{})))
		if c.k0 != k0 || c.k1 != k1 {
			e.fill(c, text, int(from), int(n), k0, k1)
		}
		total += int(c.n)
		from = uintptr(end)
	}
	return total
}

// whole returns the id of the token that the n bytes at text[i:] are, or none.
func (e *Encoding) whole(text []byte, i, n int) uint32 {
	if text[i] == gemmaMark[0] && e.family.form == formMarks {
		if marks := markRun(text[i:i+n], 0); marks > 1 {
			return e.v.spaceRuns[marks]
		}
	}
	return e.v.find(text, i, n)
}

// fill computes what a piece becomes.
func (e *Encoding) fill(c *cached, text []byte, i, n int, k0, k1 uint64) {
	c.k0, c.k1 = k0, k1
	id := e.whole(text, i, n)
	if id != none && e.v.fits(id) {
		c.n, c.ids[0] = 1, id
	} else {
		c.n = uint32(e.merger.mergeFew(text, i, n, id != none))
		e.merger.few.collect(c.ids[:], n)
	}
}

// countLong is countPieces for one piece of more than keyBytes.
func (e *Encoding) countLong(text []byte, i, n int) int {
	text = text[:len(text)+padBytes]
	switch {
	case n <= longBytes:
		k := longKey(text, i, n)
		c := e.longOf(k)
		if c.key != k {
			// Counting may put one of the segments in the same place.
			tokens := e.countSegments(text, i, n)
			c.key, c.n = k, uint64(tokens)
		}
		return int(c.n)
	case n <= seenBytes:
		s := &e.seen[hashLong(text, i, n)&seenMask]
		if string(s.text) != string(text[i:i+n]) {
			s.text = append(s.text[:0], text[i:i+n]...)
			s.n = e.countSegments(text, i, n)
		}
		return s.n
	}
	return e.countSegments(text, i, n)
}

// longOf returns the place of a long piece in the cache.
func (e *Encoding) longOf(k [4]uint64) *cachedLong {
	return &e.long[hashKey(k[0]^k[2], k[1]^k[3]*3)&longMask]
}

// longKey packs the n bytes at text[i:], more than keyBytes and at most longBytes.
func longKey(text []byte, i, n int) (k [4]uint64) {
	k[0], k[1] = word(text, i), word(text, i+8)
	m := &keyMasks[n-16]
	k[2] = word(text, i+16) & m[0]
	k[3] = word(text, i+24)&m[1] | uint64(n)<<56
	return k
}

// countSegments counts a piece that is no token segment by segment.
func (e *Encoding) countSegments(text []byte, i, n int) int {
	if id := e.whole(text, i, n); id != none && e.v.fits(id) {
		return 1
	}
	seams := e.v.seamsOf(text[i : i+n])
	if seams == nil {
		return len(e.merger.merge(text, i, n))
	}
	total := 0
	for end := i + n; i < end; {
		next := seams.next(text, i, end)
		total += e.countSegment(text, i, next-i)
		i = next
	}
	return total
}

// countSegment counts the segment of n bytes at text[i:].
func (e *Encoding) countSegment(text []byte, i, n int) int {
	switch {
	case n <= keyBytes:
		return int(e.segment(text, i, n).n)
	case n <= longBytes:
		k := longKey(text, i, n)
		k[3] |= asSegment
		c := e.longOf(k)
		if c.key != k {
			c.key, c.n = k, uint64(e.merger.mergeFew(text, i, n, true))
		}
		return int(c.n)
	}
	return len(e.merger.merge(text, i, n))
}

// segment returns what the segment of n bytes at text[i:] becomes.
func (e *Encoding) segment(text []byte, i, n int) *cached {
	k0, k1 := key(text, i, n)
	k1 |= asSegment
	c := &e.cache[hashKey(k0, k1)&cacheMask]
	if c.k0 != k0 || c.k1 != k1 {
		c.k0, c.k1 = k0, k1
		c.n = uint32(e.merger.mergeFew(text, i, n, true))
		e.merger.few.collect(c.ids[:], n)
	}
	return c
}

func (e *Encoding) appendPiece(dst []uint32, text []byte, i, n int) []uint32 {
	text = text[:len(text)+padBytes]
	if n > keyBytes {
		return e.appendSegments(dst, text, i, n)
	}
	k0, k1 := key(text, i, n)
	h := hashKey(k0, k1)
	c := &e.cache[h&cacheMask]
	if c.k0 != k0 || c.k1 != k1 {
		e.fill(c, text, i, n, k0, k1)
	}
	if int(c.n) <= len(c.ids) {
		return append(dst, c.ids[:c.n]...)
	}
	return append(dst, e.merger.merge(text, i, n)...)
}

// appendSegments is countSegments for ids.
func (e *Encoding) appendSegments(dst []uint32, text []byte, i, n int) []uint32 {
	if id := e.whole(text, i, n); id != none && e.v.fits(id) {
		return append(dst, id)
	}
	seams := e.v.seamsOf(text[i : i+n])
	if seams == nil {
		return append(dst, e.merger.merge(text, i, n)...)
	}
	for end := i + n; i < end; {
		next := seams.next(text, i, end)
		var c *cached
		if next-i <= keyBytes {
			c = e.segment(text, i, next-i)
		}
		if c != nil && int(c.n) <= len(c.ids) {
			dst = append(dst, c.ids[:c.n]...)
		} else {
			dst = append(dst, e.merger.merge(text, i, next-i)...)
		}
		i = next
	}
	return dst
}
