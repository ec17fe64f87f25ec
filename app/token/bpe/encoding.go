package bpe

import (
	"strconv"

	"tokenfare/app/fault"
	"tokenfare/app/token"
)

// Encoding is the tokenizer of one family. It implements [token.Encoding] and is
// safe for use by one goroutine at a time; see [Encoding.Clone] for more.
type Encoding struct {
	family *family
	v      *vocab
	merger merger
	short  []cachedShort
	cache  []cached
	long   []cachedLong
	seen   []seenPiece
	// seenText has the bytes of the pieces of seen.
	seenText []byte
	ends     []uint32
	ids      []uint32
	parts    []uint32
	// wide counts bytes up to where seams are wanted, which seams holds then.
	wide  int
	seams *seams
	// clean holds the text being counted, in UTF-8, with padding; raw holds it as
	// it was given, where that is another.
	clean, raw []byte
	normalizer normalizer
	// changes says where clean differs from the original, when record is set.
	changes []change
	record  bool
}

var _ token.Encoding = (*Encoding)(nil)

// Load makes the tokenizer of a family from the content of its file in
// web/vocab, uncompressed. A file that is not the one this program was built
// with is an error as [Damaged] makes it.
func Load(name string, packed []byte) (*Encoding, error) {
	f := familyNamed(name)
	if f == nil {
		return nil, fault.Of("no tokenizer family ", strconv.Quote(name))
	}
	v, err := load(packed, fileOf(name), f.order)
	if err != nil {
		return nil, Damaged(name, "web/vocab/"+name+suffix, err)
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
		short:      make([]cachedShort, 1<<shortBits),
		cache:      make([]cached, 1<<cacheBits),
		long:       make([]cachedLong, 1<<longBits),
		seen:       make([]seenPiece, 1<<seenBits),
		ends:       make([]uint32, 0, scanBatch),
	}
}

// Clone returns an Encoding that shares the vocabulary, for another goroutine.
func (e *Encoding) Clone() *Encoding { return newEncoding(e.family, e.v) }

// Family returns the name of the family.
func (e *Encoding) Family() string { return e.family.name }

// countBytes is how much of a text is prepared and counted at a time: as much as
// a cache holds, and little to keep when a long text is through.
const countBytes = 256 << 10

// Count returns the number of tokens in text.
func (e *Encoding) Count(text []byte) int {
	total := 0
	for len(text) > countBytes {
		n := e.Cut(text, countBytes)
		total += e.countSlice(text[:n])
		text = text[n:]
	}
	return total + e.countSlice(text)
}

func (e *Encoding) countSlice(text []byte) int {
	text = e.prepare(text)
	total := 0
	for i := 0; i < len(text); {
		e.ends = e.family.split.scan(text, i, e.ends)
		total += e.countPieces(text[:len(text)+padBytes], i, e.ends)
		i = int(e.ends[len(e.ends)-1])
	}
	e.release()
	return total
}

// release gives back what a text that could not be cut has left behind.
func (e *Encoding) release() {
	if cap(e.clean) > 4*countBytes {
		e.clean, e.raw = nil, nil
	}
	e.merger.release()
}

// Append appends the ids of the tokens of text to dst.
func (e *Encoding) Append(dst []uint32, text []byte) []uint32 {
	text = e.prepare(text)
	for i := 0; i < len(text); {
		e.ends = e.family.split.scan(text, i, e.ends)
		for _, end := range e.ends {
			dst = e.appendPiece(dst, text[:len(text)+padBytes], i, int(end)-i)
			i = int(end)
		}
	}
	e.release()
	return dst
}

// Decode appends the bytes of the tokens to dst.
func (e *Encoding) Decode(dst []byte, ids []uint32) ([]byte, error) {
	for i, id := range ids {
		if int(id) >= e.v.ids || e.v.spans[id] == 0 {
			return dst, fault.Of("token ", i, ": no id ", id, " in ", e.family.name)
		}
		dst = append(dst, e.v.token(id)...)
	}
	return dst, nil
}
