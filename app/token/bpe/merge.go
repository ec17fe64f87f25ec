package bpe

import "slices"

// mergeOrder says which two neighbours join first, of those whose join is a
// token. It is those with the lowest id of the join in all families; they differ
// in what happens where two joins have the same id.
type mergeOrder uint8

const (
	// orderLeft joins the leftmost of equals.
	orderLeft mergeOrder = iota
	// orderListed does so too, but knows one way alone to make each token.
	orderListed
	// orderLeftID joins those with the lowest id on the left first.
	orderLeftID
	// orderLeftLong joins those with the longest token on the left first.
	orderLeftLong
)

// A join is written as one number: the id it makes, above what decides between
// equals, above the number of its left part. The lowest comes first.
const (
	tieBits  = idBits
	partBits = 64 - idBits - tieBits
	partMask = 1<<partBits - 1
	noJoin   = ^uint64(0)
)

// merger merges the bytes of one piece into tokens, and keeps its buffers
// between pieces.
type merger struct {
	v     *vocab
	order mergeOrder
	// text[at:] is the piece, and goes on for padBytes after it.
	text []byte
	at   int
	// Parts are numbered as they are before merging. starts holds where each
	// starts in the piece, and after the last one the length of the piece; ids
	// holds their tokens; joins the join of each with the next, or noJoin; prev
	// and next the parts around it that are left.
	starts     []int32
	ids        []uint32
	joins      []uint64
	prev, next []int32
	heap       []uint64
	few        few
	// wide says where tokens go across characters, once pieces that are not ASCII
	// are many; nil before.
	wide    *seams
	windows windows
}

// merge merges the n bytes at text[i:] and returns the ids, which are good until
// the next call.
func (m *merger) merge(text []byte, i, n int) []uint32 {
	if n > fewBytes {
		return m.mergeLong(text, i, n)
	}
	return m.mergeWhole(text, i, n)
}

// mergeWhole is merge without windows.
func (m *merger) mergeWhole(text []byte, i, n int) []uint32 {
	if n <= fewBytes {
		m.ids = slices.Grow(m.ids[:0], fewBytes)[:m.mergeFew(text, i, n, true)]
		m.few.collect(m.ids)
		return m.ids
	}
	m.text, m.at = text, i
	m.split(n)
	m.link()
	m.mergeHeap()
	return m.collect()
}

// split makes the parts that merging starts from: single bytes, or characters.
func (m *merger) split(n int) {
	m.starts, m.ids = m.starts[:0], m.ids[:0]
	if m.order == orderLeftLong {
		m.splitChars(n)
	} else {
		for k, b := range m.text[m.at : m.at+n] {
			m.starts = append(m.starts, int32(k))
			m.ids = append(m.ids, m.v.singles[b])
		}
	}
	m.starts = append(m.starts, int32(n))
}

// splitChars makes parts as fewChars does.
func (m *merger) splitChars(n int) {
	for k := 0; k < n; {
		id, size := m.v.firstPart(m.text, m.at+k, n-k)
		m.part(k, id)
		k += size
	}
}

// part adds a part that starts at k.
func (m *merger) part(k int, id uint32) {
	m.starts = append(m.starts, int32(k))
	m.ids = append(m.ids, id)
}

// link makes the joins of the parts.
func (m *merger) link() {
	n := len(m.ids)
	if cap(m.next) < n {
		size := n + n/4
		m.next, m.prev, m.joins = make([]int32, size), make([]int32, size), make([]uint64, size)
	}
	m.next, m.prev, m.joins = m.next[:n], m.prev[:n], m.joins[:n]
	for k := range n {
		m.next[k], m.prev[k] = int32(k+1), int32(k-1)
		m.joins[k] = noJoin
		if k+1 < n {
			m.joins[k] = m.join(int32(k), int32(k+1), m.starts[k+2])
		}
	}
}

// join returns the join of the parts a and b, of which the second one ends at to;
// or noJoin.
func (m *merger) join(a, b, to int32) uint64 {
	from := m.starts[a]
	id := m.v.find(m.text, m.at+int(from), int(to-from))
	if id == none {
		return noJoin
	}
	tie := uint64(0)
	switch m.order {
	case orderListed:
		if m.v.left[id] != m.ids[a] {
			return noJoin
		}
	case orderLeftID:
		tie = uint64(m.ids[a])
	case orderLeftLong:
		tie = uint64(1<<tieBits - 1 - (m.starts[b] - from))
	}
	return uint64(id)<<(tieBits+partBits) | tie<<partBits | uint64(a)
}

// take does a join and returns it with what the part now joins the next as, and
// the part before it with what that now joins it as; -1 where none is before it.
func (m *merger) take(join uint64) (a int32, next uint64, before int32, previous uint64) {
	n := int32(len(m.next))
	a = int32(join & partMask)
	b := m.next[a]
	c := m.next[b]
	m.ids[a] = uint32(join >> (tieBits + partBits))
	m.next[a] = c
	m.joins[b] = noJoin
	next = noJoin
	if c < n {
		m.prev[c] = a
		next = m.join(a, c, m.starts[m.next[c]])
	}
	m.joins[a] = next
	if before = m.prev[a]; before >= 0 {
		previous = m.join(before, a, m.starts[c])
		m.joins[before] = previous
	}
	return a, next, before, previous
}

// collect returns the ids of the parts that are left.
func (m *merger) collect() []uint32 {
	n, out := len(m.ids), 0
	for k := int32(0); int(k) < n; k = m.next[k] {
		m.ids[out], m.starts[out] = m.ids[k], m.starts[k]
		out++
	}
	m.starts[out] = m.starts[n]
	m.ids, m.starts = m.ids[:out], m.starts[:out+1]
	return m.ids
}

// release gives back what a very long piece has left behind.
func (m *merger) release() {
	m.text = nil
	if cap(m.starts) > countBytes || cap(m.windows.out) > countBytes {
		*m = merger{v: m.v, order: m.order, wide: m.wide}
	}
}
