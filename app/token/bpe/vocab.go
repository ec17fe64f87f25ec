package bpe

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"sync"
	"unsafe"
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
	// spanBits of a span hold the length of a token, the rest its offset.
	spanBits = 11
	spanLen  = 1<<spanBits - 1
	// none is what a lookup that finds no token returns.
	none = ^uint32(0)
)

// vocab is the table of a vocabulary: from id to bytes and from bytes to id. But
// for the seams, which are made when they are first wanted, it is never written
// after build; it may be shared.
type vocab struct {
	ids int
	// blob holds the bytes of all tokens, and padBytes more; spans says where
	// each token lies: its offset above its length. A span of 0 is an id without a
	// token.
	blob  []byte
	spans []uint32
	// slots is an open-addressing table with linear probing. A slot holds an id
	// and, above it, a tag of the hash that is never zero; zero is an empty slot.
	// The bytes to compare are in blob: that is slower than keys in the slots for
	// a hit, and a sixth of the memory, and the piece cache takes most hits.
	slots []uint32
	mask  uint32
	// singles holds the id of each byte, doubles that of each two bytes, the first
	// one above; none where there is none.
	singles [1 << 8]uint32
	doubles [1 << 16]uint32
	// spaceRuns holds the id of each number of spaces, for orderLeftLong.
	spaceRuns [gemmaRun + 1]uint32
	// unfit holds the tokens that a piece of their bytes does not become.
	unfit     []uint32
	seamsOnce sync.Once
	seams     *seams
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
	span := v.spans[id]
	return v.blob[span>>spanBits : span>>spanBits+span&spanLen]
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

// buildStep is how many tokens one call makes. Browsers run a function as they
// first compiled it until it is called again: a loop over all tokens would never
// run as the optimising compiler has it.
const buildStep = 1024

// build makes the tables of a parsed vocabulary.
func build(p *packed, order mergeOrder) (*vocab, error) {
	size := uint32(1) << bits.Len(uint(2*p.ids))
	v := &vocab{ids: p.ids, spans: make([]uint32, p.ids), slots: make([]uint32, size), mask: size - 1, unfit: p.unfit}
	if len(p.literals) > p.bytes {
		return nil, fmt.Errorf("%d bytes of literals, %d of all tokens", len(p.literals), p.bytes)
	}
	v.blob = make([]byte, 0, p.bytes+copyBytes)
	v.buildLiterals(p)
	if err := v.buildPairs(p); err != nil {
		return nil, err
	}
	v.buildSlots(p)
	v.blob = v.blob[:cap(v.blob)]
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

// buildLiterals places the tokens that are spelled out.
func (v *vocab) buildLiterals(p *packed) {
	id, lit := 0, 0
	v.blob = append(v.blob, p.literals...)
	at := 0
	for _, r := range p.runs {
		if r.kind == kindLiteral || r.kind == kindSpecial {
			for i := range r.length {
				v.spans[id+i] = uint32(at<<spanBits | p.lens[lit])
				at += p.lens[lit]
				lit++
			}
		}
		id += r.length
	}
}

// buildPairs joins the tokens that are pairs, which may refer to any literal and
// to pairs before them.
func (v *vocab) buildPairs(p *packed) error {
	id, pair := 0, 0
	for _, r := range p.runs {
		if r.kind == kindPair {
			for i := 0; i < r.length; {
				n := min(buildStep, r.length-i)
				if bad := v.join(id+i, n, p.planes[pair:], p.pairs); bad >= 0 {
					return fmt.Errorf("id %d cannot be a pair", bad)
				}
				i += n
				pair += n
			}
		}
		id += r.length
	}
	return nil
}

// join places n tokens from id on as the joins of the pairs that planes, each of
// them size bytes from the next, start with. It returns the first id of a pair of
// tokens that are not there yet or too long together, or -1.
func (v *vocab) join(id, n int, planes []byte, size int) int {
	_ = planes[5*size+n-1]
	_ = v.spans[id+n-1]
	base, step := unsafe.Pointer(unsafe.SliceData(planes)), uintptr(size)
	spans, ids := unsafe.Pointer(unsafe.SliceData(v.spans)), uint32(len(v.spans))
	blob := unsafe.Pointer(unsafe.SliceData(v.blob))
	at, limit := uint32(len(v.blob)), uint32(cap(v.blob)-copyBytes)
	for i := range uintptr(n) {
		p := unsafe.Add(base, i)
		left := uint32(load8(p, 0)) | uint32(load8(p, step))<<8 | uint32(load8(p, 2*step))<<16
		right := uint32(load8(p, 3*step)) | uint32(load8(p, 4*step))<<8 | uint32(load8(p, 5*step))<<16
		if max(left, right) >= ids {
			return id + int(i)
		}
		l, r := load32(spans, uintptr(left)*4), load32(spans, uintptr(right)*4)
		n := l&spanLen + r&spanLen
		if l == 0 || r == 0 || n > spanLen || at+n > limit {
			return id + int(i)
		}
		// The copies stay below limit+copyBytes, the capacity.
		copyToken(blob, at, l)
		copyToken(blob, at+l&spanLen, r)
		store32(spans, (uintptr(id)+i)*4, at<<spanBits|n)
		at += n
	}
	v.blob = v.blob[:at]
	return -1
}

// copyBytes is how many bytes are copied at a time, and behind a token too.
const copyBytes = 16

// copyToken copies a token within blob, and up to 15 more bytes of no meaning
// behind it.
func copyToken(blob unsafe.Pointer, to, span uint32) {
	from := uintptr(span >> spanBits)
	lo, hi := load64(blob, from), load64(blob, from+8)
	store64(blob, uintptr(to), lo)
	store64(blob, uintptr(to)+8, hi)
	if span&spanLen > copyBytes {
		copyLong(blob, to, span)
	}
}

// copyLong copies the rest of a token that is longer than copyBytes.
func copyLong(blob unsafe.Pointer, to, span uint32) {
	from, n := span>>spanBits, span&spanLen
	copy(unsafe.Slice((*byte)(unsafe.Add(blob, to)), n), unsafe.Slice((*byte)(unsafe.Add(blob, from)), n))
}

// buildSlots enters every token that text can become.
func (v *vocab) buildSlots(p *packed) {
	for i := range v.singles {
		v.singles[i] = none
	}
	for i := range v.doubles {
		v.doubles[i] = none
	}
	id := 0
	for _, r := range p.runs {
		if r.kind == kindPair || r.kind == kindLiteral {
			for i := 0; i < r.length; i += buildStep {
				v.enter(id+i, min(buildStep, r.length-i))
			}
		}
		id += r.length
	}
}

// enter puts n ids into the slots. Of two ids with the same bytes the first one
// counts.
func (v *vocab) enter(id, n int) {
	blob, mask := unsafe.Pointer(unsafe.SliceData(v.blob)), v.mask
	slots := unsafe.Pointer(unsafe.SliceData(v.slots))
	for i, span := range v.spans[id:][:n] {
		from, n := span>>spanBits, span&spanLen
		if n > keyBytes || n == 1 {
			v.enterOther(uint32(id+i), span)
			continue
		}
		// Behind the last token there are copyBytes to read.
		m := &keyMasks[n&15]
		k0 := load64(blob, uintptr(from)) & m[0]
		k1 := load64(blob, uintptr(from)+8)&m[1] | uint64(n)<<56
		if n == 2 {
			v.doubles[k0&0xFF<<8|k0>>8] = uint32(id + i)
		}
		h := hashKey(k0, k1)
		// The table is never full.
		at := uintptr(h & mask)
		for load32(slots, at*4) != 0 {
			at = (at + 1) & uintptr(mask)
		}
		store32(slots, at*4, tag(h)|uint32(id+i))
	}
}

// enterOther enters a token of one byte, or of more than a key holds.
func (v *vocab) enterOther(id, span uint32) {
	blob := v.blob[:cap(v.blob)]
	from, n := int(span>>spanBits), int(span&spanLen)
	var h uint32
	if n == 1 {
		v.singles[blob[from]] = id
		h = hashKey(key(blob, from, n))
	} else {
		h = hashLong(blob, from, n)
	}
	at := h & v.mask
	for v.slots[at] != 0 {
		at = (at + 1) & v.mask
	}
	v.slots[at] = tag(h) | id
}
