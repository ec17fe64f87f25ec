package bpe

// merger merges the bytes of one piece into tokens: again and again the two
// neighbours whose join has the lowest id, the leftmost of equals. It keeps its
// buffers between pieces.
type merger struct {
	v *vocab
	// text[at:] is the piece, and goes on for padBytes after it.
	text []byte
	at   int
	// starts holds where each part starts in the piece, and after the last one
	// the length of the piece.
	starts []int32
	// joins holds the id of the join of each part with the next, or none.
	joins []uint32
	// prev, next, heap serve long pieces alone.
	prev, next []int32
	heap       []uint64
}

// linearParts is the longest piece whose parts are searched one by one for the
// next join; longer ones keep a heap.
const linearParts = 48

// merge merges the n bytes at text[i:] and leaves the parts in m.starts.
func (m *merger) merge(text []byte, i, n int) {
	m.text, m.at = text, i
	if n <= linearParts {
		m.mergeLinear(n)
		return
	}
	m.mergeHeap(n)
}

// join returns the id of the token that the bytes from..to of the piece are, or
// none.
func (m *merger) join(from, to int32) uint32 {
	return m.v.find(m.text, m.at+int(from), int(to-from))
}

// mergeLinear merges a short piece.
func (m *merger) mergeLinear(n int) {
	starts, joins := m.starts[:0], m.joins[:0]
	for k := range n {
		starts = append(starts, int32(k))
		if k+2 <= n {
			joins = append(joins, m.join(int32(k), int32(k+2)))
		}
	}
	starts = append(starts, int32(n))
	for len(joins) > 0 {
		best, at := none, 0
		for k, id := range joins {
			if id < best {
				best, at = id, k
			}
		}
		if best == none {
			break
		}
		// Part at swallows part at+1.
		starts = append(starts[:at+1], starts[at+2:]...)
		joins = append(joins[:at], joins[at+1:]...)
		if at > 0 {
			joins[at-1] = m.join(starts[at-1], starts[at+1])
		}
		if at < len(joins) {
			joins[at] = m.join(starts[at], starts[at+2])
		}
	}
	m.starts, m.joins = starts, joins[:0]
}

// mergeHeap merges a long piece. A heap entry is the id of a join above the
// start of its left part; entries go stale and are skipped.
func (m *merger) mergeHeap(n int) {
	m.grow(n)
	next, prev, joins := m.next, m.prev, m.joins
	m.heap = m.heap[:0]
	for k := range n {
		next[k], prev[k] = int32(k+1), int32(k-1)
		joins[k] = none
		if k+2 <= n {
			joins[k] = m.join(int32(k), int32(k+2))
		}
		if joins[k] != none {
			m.heap = append(m.heap, uint64(joins[k])<<32|uint64(k))
		}
	}
	for k := len(m.heap)/2 - 1; k >= 0; k-- {
		m.sink(k)
	}
	for len(m.heap) > 0 {
		top := m.heap[0]
		id, at := uint32(top>>32), int32(uint32(top))
		if joins[at] != id {
			m.pop()
			continue
		}
		// Part at swallows the next one, whose entry goes stale.
		gone := next[at]
		joins[gone] = none
		after := next[gone]
		next[at] = after
		joins[at] = none
		if int(after) < n {
			prev[after] = at
			joins[at] = m.join(at, next[after])
		}
		// Most often the joined part has a join of its own: it takes the top's
		// place in the heap.
		if joins[at] != none {
			m.heap[0] = uint64(joins[at])<<32 | uint64(at)
			m.sink(0)
		} else {
			m.pop()
		}
		if before := prev[at]; before >= 0 {
			id := m.join(before, after)
			if id != joins[before] {
				joins[before] = id
				if id != none {
					m.push(uint64(id)<<32 | uint64(before))
				}
			}
		}
	}
	starts := m.starts[:0]
	for k := int32(0); int(k) < n; k = next[k] {
		starts = append(starts, k)
	}
	m.starts = append(starts, int32(n))
}

// grow makes room for a piece of n bytes.
func (m *merger) grow(n int) {
	if cap(m.next) < n {
		size := n + n/4
		m.next, m.prev, m.joins = make([]int32, size), make([]int32, size), make([]uint32, size)
	}
	m.next, m.prev, m.joins = m.next[:n], m.prev[:n], m.joins[:n]
}

func (m *merger) push(entry uint64) {
	m.heap = append(m.heap, entry)
	k := len(m.heap) - 1
	for k > 0 {
		parent := (k - 1) / 2
		if m.heap[parent] <= entry {
			break
		}
		m.heap[k] = m.heap[parent]
		k = parent
	}
	m.heap[k] = entry
}

func (m *merger) pop() {
	last := len(m.heap) - 1
	m.heap[0] = m.heap[last]
	m.heap = m.heap[:last]
	if last > 0 {
		m.sink(0)
	}
}

// sink moves the entry at k down to where it belongs.
func (m *merger) sink(k int) {
	h := m.heap
	entry := h[k]
	for {
		child := 2*k + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1] < h[child] {
			child++
		}
		if h[child] >= entry {
			break
		}
		h[k] = h[child]
		k = child
	}
	h[k] = entry
}
