package bpe

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

// The priority of a join is its id above what decides between equals; a heap
// entry is the priority above the start of the left part. The lowest comes first.
const (
	tieBits = idBits
	posBits = 64 - idBits - tieBits
	// maxPiece is the longest piece whose starts fit.
	maxPiece = 1 << posBits
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
	// starts holds where each part starts in the piece, and after the last one
	// the length of the piece; ids holds the parts' tokens; joins the priority of
	// the join of each part with the next, or noJoin.
	starts []int32
	ids    []uint32
	joins  []uint64
	// prev, next and heap serve long pieces alone.
	prev, next []int32
	heap       []uint64
}

// linearParts is the longest piece whose parts are searched one by one for the
// next join; longer ones keep a heap.
const linearParts = 48

// merge merges the n bytes at text[i:] and returns the ids, which are good until
// the next call.
func (m *merger) merge(text []byte, i, n int) []uint32 {
	m.text, m.at = text, i
	m.split(n)
	if len(m.ids) <= linearParts {
		m.mergeLinear()
	} else {
		m.mergeHeap()
	}
	return m.ids
}

// split makes the parts that merging starts from: single bytes, or characters.
func (m *merger) split(n int) {
	m.starts, m.ids = m.starts[:0], m.ids[:0]
	if m.order == orderLeftLong {
		m.splitChars(n)
	} else {
		for k := range n {
			m.part(k, m.v.singles[m.text[m.at+k]])
		}
	}
	m.starts = append(m.starts, int32(n))
}

// splitChars makes parts of characters, of the bytes of those that have no
// token, and of runs of spaces, which merge before all else.
func (m *merger) splitChars(n int) {
	piece := m.text[m.at : m.at+n]
	if marks := markRun(piece, 0); marks > 1 {
		m.part(0, m.v.spaceRuns[marks])
		return
	}
	for k := 0; k < n; {
		_, size := class(piece, k)
		if piece[k] == ' ' {
			size = sameBytes(piece, k, gemmaRun)
		}
		id := m.v.find(m.text, m.at+k, size)
		if id != none {
			m.part(k, id)
			k += size
			continue
		}
		for range size {
			m.part(k, m.v.singles[piece[k]])
			k++
		}
	}
}

// part adds a part that starts at k.
func (m *merger) part(k int, id uint32) {
	m.starts = append(m.starts, int32(k))
	m.ids = append(m.ids, id)
}

// join returns the priority of joining the part with the id left, whose bytes
// are from..mid, with the part mid..to; or noJoin.
func (m *merger) join(left uint32, from, mid, to int32) uint64 {
	id := m.v.find(m.text, m.at+int(from), int(to-from))
	if id == none {
		return noJoin
	}
	switch m.order {
	case orderListed:
		if m.v.left[id] != left {
			return noJoin
		}
	case orderLeftID:
		return uint64(id)<<tieBits | uint64(left)
	case orderLeftLong:
		return uint64(id)<<tieBits | uint64(1<<tieBits-1-(mid-from))
	}
	return uint64(id) << tieBits
}

// mergeLinear merges few parts.
func (m *merger) mergeLinear() {
	starts, ids, joins := m.starts, m.ids, m.joins[:0]
	for k := range len(ids) - 1 {
		joins = append(joins, m.join(ids[k], starts[k], starts[k+1], starts[k+2]))
	}
	for len(joins) > 0 {
		best, at := noJoin, 0
		for k, join := range joins {
			if join < best {
				best, at = join, k
			}
		}
		if best == noJoin {
			break
		}
		// Part at swallows part at+1.
		starts = append(starts[:at+1], starts[at+2:]...)
		ids = append(ids[:at+1], ids[at+2:]...)
		ids[at] = uint32(best >> tieBits)
		joins = append(joins[:at], joins[at+1:]...)
		if at > 0 {
			joins[at-1] = m.join(ids[at-1], starts[at-1], starts[at], starts[at+1])
		}
		if at < len(joins) {
			joins[at] = m.join(ids[at], starts[at], starts[at+1], starts[at+2])
		}
	}
	m.starts, m.ids, m.joins = starts, ids, joins[:0]
}

// mergeHeap merges many parts. It calls a part by its number before merging.
func (m *merger) mergeHeap() {
	n := len(m.ids)
	m.grow(n)
	starts, ids, next, prev, joins := m.starts, m.ids, m.next, m.prev, m.joins
	m.heap = m.heap[:0]
	for k := range n {
		next[k], prev[k] = int32(k+1), int32(k-1)
		joins[k] = noJoin
		if k+1 < n {
			joins[k] = m.join(ids[k], starts[k], starts[k+1], starts[k+2])
		}
		if joins[k] != noJoin {
			m.heap = append(m.heap, joins[k]<<posBits|uint64(k))
		}
	}
	for k := len(m.heap)/2 - 1; k >= 0; k-- {
		m.sink(k)
	}
	for len(m.heap) > 0 {
		top := m.heap[0]
		at := int32(top & (maxPiece - 1))
		if joins[at]<<posBits != top&^(maxPiece-1) || joins[at] == noJoin {
			m.pop() // stale
			continue
		}
		// Part at swallows the next one, whose entry goes stale.
		ids[at] = uint32(joins[at] >> tieBits)
		gone := next[at]
		joins[gone] = noJoin
		after := next[gone]
		next[at] = after
		joins[at] = noJoin
		if int(after) < n {
			prev[after] = at
			joins[at] = m.join(ids[at], starts[at], starts[after], starts[next[after]])
		}
		// Most often the joined part has a join of its own: it takes the top's
		// place in the heap.
		if joins[at] != noJoin {
			m.heap[0] = joins[at]<<posBits | uint64(at)
			m.sink(0)
		} else {
			m.pop()
		}
		if before := prev[at]; before >= 0 {
			join := m.join(ids[before], starts[before], starts[at], starts[after])
			if join != joins[before] {
				joins[before] = join
				if join != noJoin {
					m.push(join<<posBits | uint64(before))
				}
			}
		}
	}
	kept := ids[:0]
	for k := int32(0); int(k) < n; k = next[k] {
		kept = append(kept, ids[k])
	}
	m.ids = kept
}

// grow makes room for n parts.
func (m *merger) grow(n int) {
	if cap(m.next) < n {
		size := n + n/4
		m.next, m.prev = make([]int32, size), make([]int32, size)
	}
	if cap(m.joins) < n {
		m.joins = make([]uint64, n+n/4)
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
