package bpe

// mergeHeap merges many parts. The heap holds joins; those that are no longer
// what the part joins as are skipped.
func (m *merger) mergeHeap() {
	m.heap = m.heap[:0]
	for _, join := range m.joins {
		if join != noJoin {
			m.heap = append(m.heap, join)
		}
	}
	for k := len(m.heap)/2 - 1; k >= 0; k-- {
		m.sink(k)
	}
	for len(m.heap) > 0 {
		top := m.heap[0]
		if m.joins[top&partMask] != top {
			m.pop()
			continue
		}
		_, next, before, previous := m.take(top)
		// Most often the joined part has a join of its own: it takes the top's
		// place in the heap.
		if next != noJoin {
			m.heap[0] = next
			m.sink(0)
		} else {
			m.pop()
		}
		if before >= 0 && previous != noJoin {
			m.push(previous)
		}
	}
}

func (m *merger) push(join uint64) {
	m.heap = append(m.heap, join)
	k := len(m.heap) - 1
	for k > 0 {
		parent := (k - 1) / 2
		if m.heap[parent] <= join {
			break
		}
		m.heap[k] = m.heap[parent]
		k = parent
	}
	m.heap[k] = join
}

func (m *merger) pop() {
	last := len(m.heap) - 1
	m.heap[0] = m.heap[last]
	m.heap = m.heap[:last]
	if last > 0 {
		m.sink(0)
	}
}

// sink moves the join at k down to where it belongs.
func (m *merger) sink(k int) {
	h := m.heap
	join := h[k]
	for {
		child := 2*k + 1
		if child >= len(h) {
			break
		}
		if child+1 < len(h) && h[child+1] < h[child] {
			child++
		}
		if h[child] >= join {
			break
		}
		h[k] = h[child]
		k = child
	}
	h[k] = join
}
