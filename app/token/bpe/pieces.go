package bpe

import "unsafe"

// cachedShort is a piece of at most shortBytes and what it becomes: the number of
// tokens above the ids of the first three, idBits each.
type cachedShort struct{ key, tokens uint64 }

// count returns the number of tokens.
func (c *cachedShort) count() int { return int(c.tokens >> (3 * idBits)) }

// cached is a longer piece of at most keyBytes and what it becomes.
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

// seenPiece is a longer piece of at most seenBytes: where its bytes are kept, how
// many there are, and the number of tokens.
type seenPiece struct{ at, size, n uint32 }

const (
	shortBits = 15
	cacheBits = 14
	cacheMask = 1<<cacheBits - 1
	longBits  = 13
	longMask  = 1<<longBits - 1
	longBytes = 31
	seenBits  = 12
	seenMask  = 1<<seenBits - 1
	seenBytes = 256
	// seenText is how many bytes of such pieces are kept.
	seenText = 256 << 10
	// asSegment marks the key of a segment. Unlike a piece it is merged even
	// where a token has its bytes.
	asSegment = 1 << 63
)

// countPieces returns the number of tokens of the pieces of text that follow one
// another from i to each of ends. Here and below the padding is a part of text.
func (e *Encoding) countPieces(text []byte, i int, ends []uint32) int {
	base := unsafe.Pointer(unsafe.SliceData(text))
	short := unsafe.Pointer(unsafe.SliceData(e.short))
	total, from := 0, uintptr(i)
	for _, end := range ends {
		n := uint32(uintptr(end) - from)
		if n > shortBytes {
			total += e.countKey(text, from, n)
			from = uintptr(end)
			continue
		}
		k := shortKey(load64(base, from), n)
		c := (*cachedShort)(unsafe.Add(short, hashShort(k)>>(64-shortBits)*uint64(unsafe.Sizeof(cachedShort{}))))
		if c.key != k {
			e.fillShort(c, k, text, int(from))
		}
		total += c.count()
		from = uintptr(end)
	}
	return total
}

// countKey is countPieces for one piece of more than shortBytes.
func (e *Encoding) countKey(text []byte, from uintptr, n uint32) int {
	if n > keyBytes {
		return e.countLong(text, int(from), int(n))
	}
	base := unsafe.Pointer(unsafe.SliceData(text))
	k0 := load64(base, from)
	k1 := load64(base, from+8)&keyMasks[n&15][1] | uint64(n)<<56
	c := &e.cache[hashKey(k0, k1)&cacheMask]
	if c.k0 != k0 || c.k1 != k1 {
		e.fill(c, text, int(from), int(n), k0, k1)
	}
	return int(c.n)
}

// fillShort computes what a piece of up to shortBytes becomes, or a segment.
func (e *Encoding) fillShort(c *cachedShort, k uint64, text []byte, i int) {
	n := int(k >> 56 &^ (asSegment >> 56))
	id := none
	if k&asSegment == 0 {
		id = e.whole(text, i, n)
	}
	var ids [3]uint32
	tokens := 1
	switch {
	case id != none && e.v.fits(id):
		ids[0] = id
	case id == none && k&asSegment == 0 && k&highs != 0 && e.wideSeams(n) != nil:
		// The segments may take the same place.
		e.parts = e.appendPlain(e.parts[:0], text, i, n)
		tokens = len(e.parts)
		copy(ids[:], e.parts)
	default:
		tokens = e.merger.mergeFew(text, i, n, id != none || k&asSegment != 0)
		e.merger.few.collect(ids[:])
	}
	c.key = k
	c.tokens = uint64(tokens)<<(3*idBits) | uint64(ids[0]) | uint64(ids[1])<<idBits | uint64(ids[2])<<(2*idBits)
}

// appendTo appends the ids to dst, if all of them are there.
func (c *cachedShort) appendTo(dst []uint32) ([]uint32, bool) {
	n, t := c.count(), c.tokens
	if n > 3 {
		return dst, false
	}
	for range n {
		dst = append(dst, uint32(t&idMask))
		t >>= idBits
	}
	return dst, true
}

// shortOf returns what a piece of up to shortBytes at text[i:], or a segment,
// becomes.
func (e *Encoding) shortOf(text []byte, i, n int, segment uint64) *cachedShort {
	k := shortKey(word(text, i), uint32(n)) | segment
	c := &e.short[hashShort(k)>>(64-shortBits)]
	if c.key != k {
		e.fillShort(c, k, text, i)
	}
	return c
}

// whole returns the id of the token that the n bytes at text[i:] are, or none.
func (e *Encoding) whole(text []byte, i, n int) uint32 {
	if text[i] == gemmaMark[0] && e.family.form == formMarks {
		if marks := markRun(text[i:i+n], 0, gemmaRun); marks > 1 {
			return e.v.spaceRuns[marks]
		}
	}
	return e.v.find(text, i, n)
}

// fill computes what a piece becomes.
func (e *Encoding) fill(c *cached, text []byte, i, n int, k0, k1 uint64) {
	id := e.whole(text, i, n)
	switch {
	case id != none && e.v.fits(id):
		c.n, c.ids[0] = 1, id
	case id == none && (k0|k1)&highs != 0 && e.wideSeams(n) != nil:
		// The segments may take the same place.
		e.parts = e.appendPlain(e.parts[:0], text, i, n)
		c.n = uint32(len(e.parts))
		copy(c.ids[:], e.parts)
	default:
		c.n = uint32(e.merger.mergeFew(text, i, n, id != none))
		e.merger.few.collect(c.ids[:])
	}
	c.k0, c.k1 = k0, k1
}

// countLong is countPieces for one piece of more than keyBytes.
func (e *Encoding) countLong(text []byte, i, n int) int {
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
		return e.countSeen(text, i, n)
	}
	return e.countSegments(text, i, n)
}

// countSeen is countLong for a piece of more than longBytes that may have been seen.
func (e *Encoding) countSeen(text []byte, i, n int) int {
	s := &e.seen[hashLong(text, i, n)&seenMask]
	if string(e.seenText[s.at:s.at+s.size]) == string(text[i:i+n]) {
		return int(s.n)
	}
	if len(e.seenText)+n > seenText {
		e.seenText = e.seenText[:0]
		clear(e.seen)
	}
	*s = seenPiece{uint32(len(e.seenText)), uint32(n), uint32(e.countSegments(text, i, n))}
	e.seenText = append(e.seenText, text[i:i+n]...)
	return int(s.n)
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

// countSegments counts a piece segment by segment, unless it is a token.
func (e *Encoding) countSegments(text []byte, i, n int) int {
	seams, end := e.seamsOf(text[i:i+n]), i+n
	next := end
	if seams != nil {
		next = seams.next(text, i, end)
	}
	// Where a token would go across a seam there is none; but gemma3's marks are
	// tokens of spaces, of which the seams know nothing.
	if (next == end || text[i] == gemmaMark[0]) && e.wholeFits(text, i, n) {
		return 1
	}
	if seams == nil {
		return len(e.merger.merge(text, i, n))
	}
	total := e.countSegment(text, i, next-i)
	for next < end {
		i = next
		next = seams.next(text, i, end)
		total += e.countSegment(text, i, next-i)
	}
	return total
}

// wholeFits says whether a piece of the n bytes at text[i:] becomes one token.
func (e *Encoding) wholeFits(text []byte, i, n int) bool {
	id := e.whole(text, i, n)
	return id != none && e.v.fits(id)
}

// countSegment counts the segment of n bytes at text[i:].
func (e *Encoding) countSegment(text []byte, i, n int) int {
	switch {
	case n <= shortBytes:
		return e.shortOf(text, i, n, asSegment).count()
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

// segment returns what the segment of n bytes at text[i:] becomes, more than
// shortBytes and at most keyBytes.
func (e *Encoding) segment(text []byte, i, n int) *cached {
	k0, k1 := key(text, i, n)
	k1 |= asSegment
	c := &e.cache[hashKey(k0, k1)&cacheMask]
	if c.k0 != k0 || c.k1 != k1 {
		c.k0, c.k1 = k0, k1
		c.n = uint32(e.merger.mergeFew(text, i, n, true))
		e.merger.few.collect(c.ids[:])
	}
	return c
}

// appendPiece appends the ids of the piece of n bytes at text[i:].
func (e *Encoding) appendPiece(dst []uint32, text []byte, i, n int) []uint32 {
	if n > keyBytes {
		return e.appendSegments(dst, text, i, n)
	}
	all := false
	if n <= shortBytes {
		dst, all = e.shortOf(text, i, n, 0).appendTo(dst)
	} else {
		k0, k1 := key(text, i, n)
		c := &e.cache[hashKey(k0, k1)&cacheMask]
		if c.k0 != k0 || c.k1 != k1 {
			e.fill(c, text, i, n, k0, k1)
		}
		dst, all = c.appendTo(dst)
	}
	if !all {
		dst = append(dst, e.merger.merge(text, i, n)...)
	}
	return dst
}

// appendTo appends the ids to dst, if all of them are there.
func (c *cached) appendTo(dst []uint32) ([]uint32, bool) {
	if int(c.n) > len(c.ids) {
		return dst, false
	}
	return append(dst, c.ids[:c.n]...), true
}

// appendSegments is countSegments for ids.
func (e *Encoding) appendSegments(dst []uint32, text []byte, i, n int) []uint32 {
	if id := e.whole(text, i, n); id != none && e.v.fits(id) {
		return append(dst, id)
	}
	return e.appendPlain(dst, text, i, n)
}

// appendPlain appends the ids of a piece that is no token.
func (e *Encoding) appendPlain(dst []uint32, text []byte, i, n int) []uint32 {
	seams := e.seamsOf(text[i : i+n])
	if seams == nil {
		return append(dst, e.merger.merge(text, i, n)...)
	}
	for end := i + n; i < end; {
		next := seams.next(text, i, end)
		dst = e.appendSegment(dst, text, i, next-i)
		i = next
	}
	return dst
}

// appendSegment is countSegment for ids.
func (e *Encoding) appendSegment(dst []uint32, text []byte, i, n int) []uint32 {
	all := false
	switch {
	case n <= shortBytes:
		dst, all = e.shortOf(text, i, n, asSegment).appendTo(dst)
	case n <= keyBytes:
		dst, all = e.segment(text, i, n).appendTo(dst)
	}
	if !all {
		dst = append(dst, e.merger.merge(text, i, n)...)
	}
	return dst
}
