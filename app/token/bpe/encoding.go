package bpe

import (
	"fmt"
	"unsafe"

	"tokenfare/app/token"
)

// Encoding is the tokenizer of one family. It implements [token.Encoding] and is
// safe for use by one goroutine at a time; see [Encoding.Clone] for more.
type Encoding struct {
	family *family
	v      *vocab
	merger merger
	cache  []cached
	long   []cachedLong
	ends   []uint32
	ids    []uint32
	// clean holds the text being counted, in UTF-8, with padding.
	clean      []byte
	normalizer normalizer
	// changes says where clean differs from the original, when record is set.
	changes []change
	record  bool
}

var _ token.Encoding = (*Encoding)(nil)

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

const (
	cacheBits = 15
	cacheMask = 1<<cacheBits - 1
	longBits  = 12
	longMask  = 1<<longBits - 1
	longBytes = 31
	// asSegment marks the key of a segment. Unlike a piece it is merged even
	// where a token has its bytes.
	asSegment = 1 << 63
)

// Load makes the tokenizer of a family from the content of its file in
// web/vocab, uncompressed. A file that is not the one this program was built
// with is an error that names it and its sha256.
func Load(name string, packed []byte) (*Encoding, error) {
	f := familyNamed(name)
	if f == nil {
		return nil, fmt.Errorf("no tokenizer family %q", name)
	}
	want := fileOf(name)
	v, err := load(packed, want, f.order)
	if err != nil {
		return nil, fmt.Errorf("vocabulary %s.bin: %w; want sha256 %s", name, err, want.sha256)
	}
	return newEncoding(f, v), nil
}

// load makes the tables of a vocabulary that is what was expected.
func load(packed []byte, want file, order mergeOrder) (*vocab, error) {
	p, err := parsePacked(packed)
	if err != nil {
		return nil, err
	}
	if err := want.check(packed); err != nil {
		return nil, err
	}
	return build(p, order)
}

func newEncoding(f *family, v *vocab) *Encoding {
	return &Encoding{
		family:     f,
		v:          v,
		merger:     merger{v: v, order: f.order},
		normalizer: normalizer{form: f.form},
		cache:      make([]cached, 1<<cacheBits),
		long:       make([]cachedLong, 1<<longBits),
		ends:       make([]uint32, 0, scanBatch),
	}
}

// Clone returns an Encoding that shares the vocabulary, for another goroutine.
func (e *Encoding) Clone() *Encoding { return newEncoding(e.family, e.v) }

// Family returns the name of the family.
func (e *Encoding) Family() string { return e.family.name }

// Count returns the number of tokens in text.
func (e *Encoding) Count(text []byte) int {
	text = e.prepare(text)
	total := 0
	for i := 0; i < len(text); {
		e.ends = e.family.split.scan(text, i, e.ends)
		total += e.countPieces(text, i, e.ends)
		i = int(e.ends[len(e.ends)-1])
	}
	return total
}

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
			e.fill(c, text, int(from), int(n), k0, k1, h)
		}
		total += int(c.n)
		from = uintptr(end)
	}
	return total
}

// Append appends the ids of the tokens of text to dst.
func (e *Encoding) Append(dst []uint32, text []byte) []uint32 {
	return e.appendPrepared(dst, e.prepare(text))
}

func (e *Encoding) appendPrepared(dst []uint32, text []byte) []uint32 {
	for i := 0; i < len(text); {
		e.ends = e.family.split.scan(text, i, e.ends)
		for _, end := range e.ends {
			dst = e.appendPiece(dst, text, i, int(end)-i)
			i = int(end)
		}
	}
	return dst
}

// Decode appends the bytes of the tokens to dst.
func (e *Encoding) Decode(dst []byte, ids []uint32) ([]byte, error) {
	for i, id := range ids {
		if int(id) >= e.v.ids || e.v.spans[id] == 0 {
			return dst, fmt.Errorf("token %d: no id %d in %s", i, id, e.family.name)
		}
		dst = append(dst, e.v.token(id)...)
	}
	return dst, nil
}

// fill computes what a piece becomes.
func (e *Encoding) fill(c *cached, text []byte, i, n int, k0, k1 uint64, h uint32) {
	c.k0, c.k1 = k0, k1
	if id := e.v.findKey(k0, k1, h); id != none && e.v.fits(id) {
		c.n, c.ids[0] = 1, id
		return
	}
	c.set(e.merger.merge(text, i, n))
}

// countLong is countPieces for one piece of more than keyBytes.
func (e *Encoding) countLong(text []byte, i, n int) int {
	text = text[:len(text)+padBytes]
	if n > longBytes {
		return e.countSegments(text, i, n)
	}
	k := longKey(text, i, n)
	c := &e.long[hashKey(k[0]^k[2], k[1]^k[3]*3)&longMask]
	if c.key != k {
		c.key = k
		c.n = uint64(e.countSegments(text, i, n))
	}
	return int(c.n)
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
	if id := e.v.findLong(text, i, n); id != none && e.v.fits(id) {
		return 1
	}
	seams := e.v.seamsOf(text[i : i+n])
	if seams == nil {
		return len(e.merger.merge(text, i, n))
	}
	total := 0
	for end := i + n; i < end; {
		next := seams.next(text, i, end)
		if next-i <= keyBytes {
			total += int(e.segment(text, i, next-i).n)
		} else {
			total += len(e.merger.merge(text, i, next-i))
		}
		i = next
	}
	return total
}

// segment returns what the segment of n bytes at text[i:] becomes.
func (e *Encoding) segment(text []byte, i, n int) *cached {
	k0, k1 := key(text, i, n)
	k1 |= asSegment
	c := &e.cache[hashKey(k0, k1)&cacheMask]
	if c.k0 != k0 || c.k1 != k1 {
		c.k0, c.k1 = k0, k1
		c.set(e.merger.merge(text, i, n))
	}
	return c
}

func (c *cached) set(ids []uint32) {
	c.n = uint32(len(ids))
	copy(c.ids[:], ids)
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
		e.fill(c, text, i, n, k0, k1, h)
	}
	if int(c.n) <= len(c.ids) {
		return append(dst, c.ids[:c.n]...)
	}
	return append(dst, e.merger.merge(text, i, n)...)
}

// appendSegments is countSegments for ids.
func (e *Encoding) appendSegments(dst []uint32, text []byte, i, n int) []uint32 {
	if id := e.v.findLong(text, i, n); id != none && e.v.fits(id) {
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
