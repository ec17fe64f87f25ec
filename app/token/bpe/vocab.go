package bpe

import (
	"bytes"
	"sync"
	"unsafe"

	"tokenfare/app/fault"
)

const (
	// idBits is how many bits hold an id.
	idBits = 18
	idMask = 1<<idBits - 1
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
	// short and shortIDs are a table of the tokens of up to shortBytes, slots one
	// of the longer ones, see table.go.
	short      []uint64
	shortIDs   []uint32
	shortShift uint
	// maybe has a bit for each hash of a short token.
	maybe      [1 << maybeBits / 64]uint64
	shortCount int // of tokens of up to shortBytes
	slots      []uint32
	mask       uint32
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
	v := &vocab{ids: p.ids, spans: make([]uint32, p.ids), unfit: p.unfit}
	if len(p.literals) > p.bytes {
		return nil, fault.Of(len(p.literals), " bytes of literals, ", p.bytes, " of all tokens")
	}
	v.blob = make([]byte, 0, p.bytes+copyBytes)
	v.buildLiterals(p)
	if err := v.buildPairs(p); err != nil {
		return nil, err
	}
	v.makeTables()
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
				n := p.lens[lit]
				v.spans[id+i] = uint32(at<<spanBits | n)
				if n <= shortBytes {
					v.shortCount++
				}
				at += n
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
					return fault.Of("id ", bad, " cannot be a pair")
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
	at, limit, short := uint32(len(v.blob)), uint32(cap(v.blob)-copyBytes), 0
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
		if n <= shortBytes {
			short++
		}
	}
	v.blob = v.blob[:at]
	v.shortCount += short
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

// enter puts n ids into the tables. Of two ids with the same bytes the first one
// counts.
func (v *vocab) enter(id, n int) {
	blob := unsafe.Pointer(unsafe.SliceData(v.blob))
	keys, ids := unsafe.Pointer(unsafe.SliceData(v.short)), unsafe.Pointer(unsafe.SliceData(v.shortIDs))
	slots, mask := unsafe.Pointer(unsafe.SliceData(v.slots)), uintptr(v.mask)
	last, shift := uintptr(len(v.short)-1), v.shortShift&63
	for i, span := range v.spans[id:][:n] {
		// Behind the last token there are copyBytes to read. The tables are never
		// full.
		from, n := uintptr(span>>spanBits), span&spanLen
		if n <= shortBytes {
			k := shortKey(load64(blob, from), n)
			at := uintptr(hashShort(k) >> shift)
			for load64(keys, at*8) != 0 {
				at = (at + 1) & last
			}
			store64(keys, at*8, k)
			store32(ids, at*4, uint32(id+i))
			bit := hashShort(k) >> (64 - maybeBits)
			v.maybe[bit/64] |= 1 << (bit % 64)
			if n <= 2 {
				v.enterBytes(uint32(id+i), uint(k), n)
			}
			continue
		}
		var h uint32
		if n <= keyBytes {
			m := &keyMasks[n&15]
			h = hashKey(load64(blob, from), load64(blob, from+8)&m[1]|uint64(n)<<56)
		} else {
			h = hashLong(v.blob[:cap(v.blob)], int(from), int(n))
		}
		at := uintptr(h) & mask
		for load32(slots, at*4) != 0 {
			at = (at + 1) & mask
		}
		store32(slots, at*4, tag(h)|uint32(id+i))
	}
}

// enterBytes notes a token of one or two bytes, which the lowest bits of k are.
func (v *vocab) enterBytes(id uint32, k uint, n uint32) {
	if n == 1 {
		v.singles[k&0xFF] = id
	} else {
		v.doubles[k&0xFF<<8|k>>8&0xFF] = id
	}
}
