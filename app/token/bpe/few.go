package bpe

import "unsafe"

// fewBytes is the longest piece whose parts are searched one by one for the next
// join; longer ones keep a heap.
const fewBytes = 64

// few merges short pieces. Parts are numbered as they are before merging.
type few struct {
	// joins holds what each part joins the next as, or noJoin, as for parts that
	// are no more and for three behind the last.
	joins      [fewBytes + 4]uint64
	ids        [fewBytes]uint32
	starts     [fewBytes + 1]uint8 // where each part starts; the last one ends at starts[parts]
	next, prev [fewBytes]uint8
	parts      int
}

// noPart is the part before the first.
const noPart = 0xFF

// mergeFew merges the n bytes at text[i:], at most fewBytes, and says how many
// tokens they become; few has them. If whole is false, no token has all n bytes.
func (m *merger) mergeFew(text []byte, i, n int, whole bool) int {
	f := &m.few
	at := unsafe.Pointer(unsafe.SliceData(text[i : i+n+padBytes]))
	switch {
	case m.order == orderLeftLong:
		m.fewChars(at, text, i, n)
	case m.wide != nil && load64(at, 0)&highs != 0:
		m.fewWide(at, text, i, n)
	default:
		m.fewBytes(at, n)
	}
	left, parts := f.parts, f.parts
	// A join of all bytes is as long as it takes not to be looked up.
	all := n
	if whole {
		all = fewBytes + 1
	}
	for {
		best := noJoin
		for k := 0; k < parts; k += 4 {
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
		from, to := int(f.starts[a]), int(f.starts[c&(2*fewBytes-1)])
		if c < parts {
			c &= fewBytes - 1
			f.prev[c] = uint8(a)
			if end := int(f.starts[f.next[c]]); end-from != all {
				f.joins[a] = m.joinFew(at, a, from, to, end)
			}
		}
		if p := int(f.prev[a]); p < fewBytes {
			f.joins[p] = noJoin
			if start := int(f.starts[p]); to-start != all {
				f.joins[p] = m.joinFew(at, p, start, from, to)
			}
		}
	}
}

// fewBytes makes parts of the n bytes at a pointer.
func (m *merger) fewBytes(at unsafe.Pointer, n int) {
	f, v := &m.few, m.v
	b := uint(load8(at, 0))
	for k := range n & (2*fewBytes - 1) {
		f.ids[k] = v.singles[b&0xFF]
		f.starts[k] = uint8(k)
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
	f.end(n, n)
}

// end closes so many parts, of n bytes.
func (f *few) end(parts, n int) {
	for k := parts - 1; k < parts+3; k++ {
		f.joins[k] = noJoin
	}
	f.starts[parts] = uint8(n)
	f.parts = parts
}

// fewJoin returns the join that makes the token id, of the part a, size bytes
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

// joinFew returns the join of the part a, whose bytes are those from start to mid
// at a pointer, with the next, which ends at end; or noJoin.
func (m *merger) joinFew(at unsafe.Pointer, a, start, mid, end int) uint64 {
	id := m.v.findAt(unsafe.Add(at, start), uint32(end-start))
	if id == none {
		return noJoin
	}
	return m.fewJoin(id, a, mid-start)
}

// fewChars makes parts of characters, of the bytes of those that have no token,
// and of runs of spaces, which merge before all else.
func (m *merger) fewChars(at unsafe.Pointer, text []byte, i, n int) {
	parts := 0
	for k := 0; k < n; parts++ {
		id, size := m.v.firstPart(text, i+k, n-k)
		m.few.add(parts, k, id)
		k += size
	}
	m.joinParts(at, parts, n)
}

// fewWide makes parts of the characters that have a token and that no token goes
// across the edges of: merging makes that token before any with more than the
// character, as a test holds for all vocabularies. Else it makes parts of bytes.
func (m *merger) fewWide(at unsafe.Pointer, text []byte, i, n int) {
	parts, k := 0, 0
	// A window of a long piece may start within a character: its rest is bytes.
	for ; k < n && text[i+k]&0xC0 == 0x80; k++ {
		m.few.add(parts, k, m.v.singles[text[i+k]])
		parts++
	}
	open := k == 0 || k < n && !m.wide.across(text[i+k-1], text[i+k])
	for ; k < n; parts++ {
		size := charLen(text[i+k])
		next := k + size
		shut := next >= n || !m.wide.across(text[i+next-1], text[i+next])
		id := none
		if open && shut && size > 1 && next <= n {
			id = m.v.findShort(shortKey(load64(at, uintptr(k)), uint32(size)))
		}
		if id == none {
			for ; k < min(next, n)-1; k++ {
				m.few.add(parts, k, m.v.singles[text[i+k]])
				parts++
			}
			id = m.v.singles[text[i+k]]
		}
		m.few.add(parts, k, id)
		k, open = next, shut
	}
	m.joinParts(at, parts, n)
}

// add makes a part that starts at byte k.
func (f *few) add(part, k int, id uint32) {
	part &= fewBytes - 1
	f.ids[part], f.starts[part] = id, uint8(k)
	f.next[part], f.prev[part] = uint8(part+1), uint8(part-1)
}

// joinParts makes the joins of so many parts, of n bytes.
func (m *merger) joinParts(at unsafe.Pointer, parts, n int) {
	f := &m.few
	f.end(parts, n)
	for k := range parts - 1 {
		f.joins[k] = m.joinFew(at, k, int(f.starts[k]), int(f.starts[k+1]), int(f.starts[k+2]))
	}
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

// collect copies the ids of the first tokens to dst, as many as fit.
func (f *few) collect(dst []uint32) {
	for i, k := 0, 0; i < len(dst) && k < f.parts; i++ {
		dst[i] = f.ids[k]
		k = int(f.next[k])
	}
}
