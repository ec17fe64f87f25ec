package bpe

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
)

const (
	// idBits is how many bits of a slot hold an id; the rest is a tag.
	idBits = 18
	idMask = 1<<idBits - 1
	// keyBytes is the longest text whose bytes and length fit the two words of a
	// key.
	keyBytes = 15
	// padBytes follow every text that is read a word at a time.
	padBytes = 16
	// maxTokenBytes is more than the longest token of any family has.
	maxTokenBytes = 1 << 12
	// none is what a lookup that finds no token returns.
	none = ^uint32(0)
)

// vocab is the table of a vocabulary: from id to bytes and from bytes to id. It
// is never written after build and may be shared.
type vocab struct {
	ids int
	// blob holds the bytes of all tokens by id, and padBytes more; token i is
	// blob[offsets[i]:offsets[i+1]].
	blob    []byte
	offsets []uint32
	// slots is an open-addressing table with linear probing. A slot holds an id
	// and, above it, a tag of the hash that is never zero; zero is an empty slot.
	// The bytes to compare are in blob: that is slower than keys in the slots for
	// a hit, and a sixth of the memory, and the piece cache takes most hits.
	slots []uint32
	mask  uint32
	// singles holds the id of each byte.
	singles [256]uint32
	// spaceRuns holds the id of each number of spaces, for orderLeftLong.
	spaceRuns [gemmaRun + 1]uint32
	// unfit holds the tokens that a piece of their bytes does not become.
	unfit []uint32
	// left holds the left id of each token that is a pair; it is there for
	// families whose tokens have one way to be made alone.
	left []uint32
}

// keyMasks[n] keeps the first n bytes of a word.
var keyMasks = [keyBytes + 2][2]uint64{
	1: {1<<8 - 1, 0}, 2: {1<<16 - 1, 0}, 3: {1<<24 - 1, 0}, 4: {1<<32 - 1, 0},
	5: {1<<40 - 1, 0}, 6: {1<<48 - 1, 0}, 7: {1<<56 - 1, 0}, 8: {1<<64 - 1, 0},
	9: {1<<64 - 1, 1<<8 - 1}, 10: {1<<64 - 1, 1<<16 - 1}, 11: {1<<64 - 1, 1<<24 - 1},
	12: {1<<64 - 1, 1<<32 - 1}, 13: {1<<64 - 1, 1<<40 - 1}, 14: {1<<64 - 1, 1<<48 - 1},
	15: {1<<64 - 1, 1<<56 - 1}, 16: {1<<64 - 1, 1<<64 - 1},
}

// key packs the n bytes at b[i:], at most keyBytes, into two words, with n in
// the highest byte. b must go on for padBytes after i.
func key(b []byte, i, n int) (k0, k1 uint64) {
	b = b[i : i+padBytes]
	m := &keyMasks[n&15]
	k0 = binary.LittleEndian.Uint64(b) & m[0]
	k1 = binary.LittleEndian.Uint64(b[8:])&m[1] | uint64(n)<<56
	return k0, k1
}

// hashKey mixes a key. Multiplications carry upwards only, so the upper half
// holds the mixed bits: it is what hashes are.
func hashKey(k0, k1 uint64) uint32 {
	h := k0*0x9E3779B97F4A7C15 ^ bits.RotateLeft64(k1*0xC2B2AE3D27D4EB4F, 29)
	h ^= h >> 32
	return uint32((h * 0xD6E8FEB86659FD93) >> 32)
}

// hashLong hashes the n bytes at b[i:], more than keyBytes of them.
func hashLong(b []byte, i, n int) uint32 {
	h := uint64(n) * 0x9E3779B97F4A7C15
	b = b[i : i+n]
	for len(b) >= 8 {
		h = bits.RotateLeft64((h^binary.LittleEndian.Uint64(b))*0xC2B2AE3D27D4EB4F, 31)
		b = b[8:]
	}
	for _, c := range b {
		h = bits.RotateLeft64((h^uint64(c))*0xC2B2AE3D27D4EB4F, 31)
	}
	h ^= h >> 32
	return uint32((h * 0xD6E8FEB86659FD93) >> 32)
}

// tag is the part of a hash that a slot keeps: 14 bits, never zero.
func tag(h uint32) uint32 { return (h>>idBits | 1) << idBits }

// find returns the id of the token text[i:i+n], or none. text must go on for
// padBytes after i.
func (v *vocab) find(text []byte, i, n int) uint32 {
	if n > keyBytes {
		return v.findLong(text, i, n)
	}
	k0, k1 := key(text, i, n)
	return v.findKey(k0, k1, hashKey(k0, k1))
}

// findKey returns the id of the token with the key, or none.
func (v *vocab) findKey(k0, k1 uint64, h uint32) uint32 {
	want := tag(h)
	for at := h & v.mask; ; at = (at + 1) & v.mask {
		slot := v.slots[at]
		if slot == 0 {
			return none
		}
		if slot&^idMask != want {
			continue
		}
		id := slot & idMask
		from, to := v.offsets[id], v.offsets[id+1]
		n := to - from
		if n > keyBytes {
			continue
		}
		if t0, t1 := key(v.blob, int(from), int(n)); t0 == k0 && t1 == k1 {
			return id
		}
	}
}

// findLong is find for more than keyBytes.
func (v *vocab) findLong(text []byte, i, n int) uint32 {
	h := hashLong(text, i, n)
	want := tag(h)
	for at := h & v.mask; ; at = (at + 1) & v.mask {
		slot := v.slots[at]
		if slot == 0 {
			return none
		}
		if slot&^idMask != want {
			continue
		}
		if id := slot & idMask; string(v.token(id)) == string(text[i:i+n]) {
			return id
		}
	}
}

// token returns the bytes of an id; none for an id that no token has.
func (v *vocab) token(id uint32) []byte {
	return v.blob[v.offsets[id]:v.offsets[id+1]]
}

// fits says whether a piece of the token's bytes becomes the token.
func (v *vocab) fits(id uint32) bool {
	for _, unfit := range v.unfit {
		if id == unfit {
			return false
		}
	}
	return true
}

// build makes the tables of a parsed vocabulary.
func build(p *packed, order mergeOrder) (*vocab, error) {
	v := &vocab{ids: p.ids, offsets: make([]uint32, p.ids+1), unfit: p.unfit}
	if err := v.buildOffsets(p); err != nil {
		return nil, err
	}
	v.buildBlob(p)
	v.buildSlots(p)
	switch order {
	case orderListed:
		v.buildLeft(p)
	case orderLeftLong:
		spaces := bytes.Repeat([]byte(" "), gemmaRun+padBytes)
		for n := 1; n <= gemmaRun; n++ {
			v.spaceRuns[n] = v.find(spaces, 0, n)
		}
	}
	return v, nil
}

// buildLeft keeps the left id of each pair.
func (v *vocab) buildLeft(p *packed) {
	v.left = make([]uint32, p.ids)
	id, pair := 0, 0
	for _, r := range p.runs {
		if r.kind == kindPair {
			for i := range r.length {
				v.left[id+i] = p.left(pair)
				pair++
			}
		}
		id += r.length
	}
}

// buildOffsets finds where each token lies. Pairs may refer to any literal, and
// to pairs before them.
func (v *vocab) buildOffsets(p *packed) error {
	// The length of token i is kept at i+1, where the sum of all will be.
	lens := v.offsets[1:]
	id, lit := 0, 0
	for _, r := range p.runs {
		if r.kind == kindLiteral || r.kind == kindSpecial {
			for i := range r.length {
				lens[id+i] = uint32(p.lens[lit])
				lit++
			}
		}
		id += r.length
	}
	id = 0
	pair := 0
	for _, r := range p.runs {
		if r.kind == kindPair {
			for i := range r.length {
				left, right := p.left(pair), p.right(pair)
				if left >= uint32(p.ids) || right >= uint32(p.ids) || lens[left] == 0 || lens[right] == 0 {
					return fmt.Errorf("id %d is the join of %d and %d, which are not known yet", id+i, left, right)
				}
				n := lens[left] + lens[right]
				if n > maxTokenBytes {
					return fmt.Errorf("id %d has %d bytes", id+i, n)
				}
				lens[id+i] = n
				pair++
			}
		}
		id += r.length
	}
	sum := uint32(0)
	for i := range v.offsets {
		sum += v.offsets[i]
		v.offsets[i] = sum
	}
	return nil
}

// buildBlob joins the bytes of all tokens.
func (v *vocab) buildBlob(p *packed) {
	v.blob = make([]byte, int(v.offsets[p.ids])+padBytes)
	id := 0
	rest := p.literals
	for _, r := range p.runs {
		if r.kind == kindLiteral || r.kind == kindSpecial {
			n := copy(v.blob[v.offsets[id]:v.offsets[id+r.length]], rest)
			rest = rest[n:]
		}
		id += r.length
	}
	id = 0
	pair := 0
	for _, r := range p.runs {
		if r.kind == kindPair {
			for i := range r.length {
				v.join(id+i, p.left(pair), p.right(pair))
				pair++
			}
		}
		id += r.length
	}
}

// join writes token id as the join of left and right.
func (v *vocab) join(id int, left, right uint32) {
	to := v.blob[v.offsets[id]:v.offsets[id+1]]
	n := copy(to, v.token(left))
	copy(to[n:], v.token(right))
}

// buildSlots enters every token that text can become.
func (v *vocab) buildSlots(p *packed) {
	size := uint32(1) << bits.Len(uint(2*p.ids))
	v.slots = make([]uint32, size)
	v.mask = size - 1
	for i := range v.singles {
		v.singles[i] = none
	}
	id := 0
	for _, r := range p.runs {
		if r.kind == kindPair || r.kind == kindLiteral {
			for i := range r.length {
				v.enter(uint32(id + i))
			}
		}
		id += r.length
	}
}

// enter puts one id into the slots. Of two ids with the same bytes the first one
// counts.
func (v *vocab) enter(id uint32) {
	from := int(v.offsets[id])
	n := int(v.offsets[id+1]) - from
	var h uint32
	if n <= keyBytes {
		h = hashKey(key(v.blob, from, n))
	} else {
		h = hashLong(v.blob, from, n)
	}
	if n == 1 {
		v.singles[v.blob[from]] = id
	}
	at := h & v.mask
	for v.slots[at] != 0 {
		at = (at + 1) & v.mask
	}
	v.slots[at] = tag(h) | id
}
