package bpe

import "unsafe"

// fewBytes is the longest piece whose parts are searched one by one for the next
// join; longer ones keep a heap.
const fewBytes = 64

// few merges short pieces. It knows a part by the byte it starts at.
type few struct {
	// joins holds what each part joins the next as, or noJoin, as for bytes that
	// no part starts at and for three behind the last.
	joins [fewBytes + 4]uint64
	ids   [fewBytes]uint32
	next  [fewBytes]uint8
	prev  [fewBytes]uint8
}

// mergeFew merges the n bytes at text[i:], at most fewBytes, and says how many
// tokens they become; few has them. If whole is false, no token has all n bytes.
func (m *merger) mergeFew(text []byte, i, n int, whole bool) int {
	f := &m.few
	at := unsafe.Pointer(unsafe.SliceData(text[i : i+n+padBytes]))
	left := 0
	if m.order == orderLeftLong {
		left = m.fewChars(at, text, i, n)
	} else {
		m.fewBytes(at, n)
		left = n
	}
	// A join of all bytes is as long as it takes not to be looked up.
	all := n
	if whole {
		all = fewBytes + 1
	}
	for {
		best := noJoin
		for k := 0; k < n; k += 4 {
			j := f.joins[k:][:4]
			best = min(best, j[0], j[1], j[2], j[3])
		}
		if best == noJoin {
			return left
		}
		left--
		a := int(best & (fewBytes - 1))
		b := int(f.next[a] & (fewBytes - 1))
		c := int(f.next[b])
		f.ids[a] = uint32(best >> (tieBits + partBits))
		f.next[a] = uint8(c)
		f.joins[b] = noJoin
		f.joins[a] = noJoin
		if c < n {
			f.prev[c&(fewBytes-1)] = uint8(a)
			if to := int(f.next[c&(fewBytes-1)]); to-a != all {
				f.joins[a] = m.joinFew(at, a, c, to)
			}
		}
		if p := int(f.prev[a]); p < fewBytes {
			f.joins[p] = noJoin
			if c-p != all {
				f.joins[p] = m.joinFew(at, p, a, c)
			}
		}
	}
}

// noPart is the part before the first.
const noPart = 0xFF

// fewBytes makes parts of the n bytes at a pointer.
func (m *merger) fewBytes(at unsafe.Pointer, n int) {
	f, v := &m.few, m.v
	b := uint(load8(at, 0))
	for k := range n & (2*fewBytes - 1) {
		f.ids[k] = v.singles[b&0xFF]
		f.next[k] = uint8(k + 1)
		f.prev[k] = uint8(k - 1)
		next := uint(load8(at, uintptr(k+1)))
		join := noJoin
		if id := v.doubles[(b<<8|next)&0xFFFF]; id != none {
			join = m.fewJoin(id, k, 1)
		}
		f.joins[k] = join
		b = next
	}
	f.end(n)
}

// end closes the parts of n bytes.
func (f *few) end(n int) {
	for k := n - 1; k < n+3; k++ {
		f.joins[k] = noJoin
	}
}

// fewJoin returns the join that makes the token id, of the part at a, size bytes
// long, with the next; or noJoin if it is not of those two.
func (m *merger) fewJoin(id uint32, a, size int) uint64 {
	join := uint64(id)<<(tieBits+partBits) | uint64(a)
	switch m.order {
	case orderLeft:
	case orderListed:
		if m.v.left[id] != m.few.ids[a&(fewBytes-1)] {
			return noJoin
		}
	case orderLeftID:
		join |= uint64(m.few.ids[a&(fewBytes-1)]) << partBits
	case orderLeftLong:
		join |= uint64(1<<tieBits-1-size) << partBits
	}
	return join
}

// joinFew returns the join of the part from a to b with the one from b to c of
// the bytes at a pointer, or noJoin.
func (m *merger) joinFew(at unsafe.Pointer, a, b, c int) uint64 {
	id := m.v.findAt(unsafe.Add(at, a), uint32(c-a))
	if id == none {
		return noJoin
	}
	return m.fewJoin(id, a, b-a)
}

// fewChars makes parts of characters, of the bytes of those that have no token,
// and of runs of spaces, which merge before all else. It returns their number.
func (m *merger) fewChars(at unsafe.Pointer, text []byte, i, n int) int {
	f := &m.few
	parts, last := 0, noPart
	for k := 0; k < n; {
		id, size := m.v.firstPart(text, i+k, n-k)
		f.ids[k], f.next[k], f.prev[k] = id, uint8(k+size), uint8(last)
		f.joins[k] = noJoin
		for x := k + 1; x < k+size; x++ {
			f.joins[x] = noJoin
		}
		parts++
		last = k
		k += size
	}
	f.end(n)
	for k := 0; int(f.next[k]) < n; k = int(f.next[k]) {
		b := int(f.next[k])
		f.joins[k] = m.joinFew(at, k, b, int(f.next[b]))
	}
	return parts
}

// firstPart returns the part at text[i:], of at most n bytes, that merging of
// characters starts from, and its length.
func (v *vocab) firstPart(text []byte, i, n int) (uint32, int) {
	size := charLen(text[i])
	if text[i] == ' ' {
		size = min(sameBytes(text, i, gemmaRun), n)
	}
	if size == 1 {
		return v.singles[text[i]], 1
	}
	if size <= n {
		if id := v.find(text, i, size); id != none {
			return id, size
		}
	}
	return v.singles[text[i]], 1
}

// collectFew copies the ids of the first tokens of n bytes to dst, as many as fit,
// and returns them.
func (f *few) collect(dst []uint32, n int) {
	for i, k := 0, 0; i < len(dst) && k < n; i++ {
		dst[i] = f.ids[k]
		k = int(f.next[k])
	}
}
