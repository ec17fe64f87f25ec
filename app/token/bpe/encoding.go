package bpe

import (
	"fmt"

	"tokenfare/app/token"
)

// Encoding is the tokenizer of one family. It implements [token.Encoding] and is
// safe for use by one goroutine at a time; see [Encoding.Clone] for more.
type Encoding struct {
	family *family
	v      *vocab
	merger merger
	cache  []cached
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

const (
	cacheBits = 14
	cacheMask = 1<<cacheBits - 1
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
		for _, end := range e.ends {
			total += e.countPiece(text, i, int(end)-i)
			i = int(end)
		}
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
		if int(id) >= e.v.ids || e.v.offsets[id] == e.v.offsets[id+1] {
			return dst, fmt.Errorf("token %d: no id %d in %s", i, id, e.family.name)
		}
		dst = append(dst, e.v.token(id)...)
	}
	return dst, nil
}

// countPiece returns the number of tokens of the n bytes at text[i:].
func (e *Encoding) countPiece(text []byte, i, n int) int {
	if n > keyBytes {
		return e.countLong(text, i, n)
	}
	text = text[:len(text)+padBytes]
	k0, k1 := key(text, i, n)
	h := hashKey(k0, k1)
	c := &e.cache[h&cacheMask]
	if c.k0 != k0 || c.k1 != k1 {
		e.fill(c, text, i, n, k0, k1, h)
	}
	return int(c.n)
}

// fill computes what a piece becomes.
func (e *Encoding) fill(c *cached, text []byte, i, n int, k0, k1 uint64, h uint32) {
	c.k0, c.k1 = k0, k1
	if id := e.v.findKey(k0, k1, h); id != none && e.v.fits(id) {
		c.n, c.ids[0] = 1, id
		return
	}
	ids := e.merger.merge(text, i, n)
	c.n = uint32(len(ids))
	copy(c.ids[:], ids)
}

func (e *Encoding) countLong(text []byte, i, n int) int {
	text = text[:len(text)+padBytes]
	if id := e.v.findLong(text, i, n); id != none && e.v.fits(id) {
		return 1
	}
	return len(e.merger.merge(text, i, n))
}

func (e *Encoding) appendPiece(dst []uint32, text []byte, i, n int) []uint32 {
	text = text[:len(text)+padBytes]
	if n <= keyBytes {
		k0, k1 := key(text, i, n)
		h := hashKey(k0, k1)
		c := &e.cache[h&cacheMask]
		if c.k0 != k0 || c.k1 != k1 {
			e.fill(c, text, i, n, k0, k1, h)
		}
		if int(c.n) <= len(c.ids) {
			return append(dst, c.ids[:c.n]...)
		}
	} else if id := e.v.findLong(text, i, n); id != none && e.v.fits(id) {
		return append(dst, id)
	}
	return append(dst, e.merger.merge(text, i, n)...)
}
