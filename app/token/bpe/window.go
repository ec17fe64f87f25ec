package bpe

// Long pieces merge window by window. What makes that exact: if byte-pair
// encoding leaves every two neighbours of a row of tokens as they are, where it
// merges the bytes of these two alone, then it makes just this row of the bytes
// of all. (Take the first merge across a boundary of the row: up to it, the merges
// within the two tokens around it are those that happen when they are alone.) And
// neighbours in the result for a window are left as they are.
//
// So of a window all tokens but the last few are kept, and the next window starts
// behind them. It has to start with the first token that was not kept: that is a
// neighbour that was seen to be left as it is. Else the window was too short.
const (
	windowBytes = 32
	// windowFits is how many windows fit before a shorter one is tried again.
	windowFits = 32
	// windowSlots is how many windows are remembered, for texts that repeat.
	windowSlots = 16
)

// windows keeps what windows became.
type windows struct {
	out   []uint32
	slots [windowSlots]window
}

// window is what a window became: the tokens that were kept, how many bytes they
// have, and the tokens before and behind the seam to the next window.
type window struct {
	text  []byte
	ids   []uint32
	kept  int
	first uint32
	next  uint32
}

// mark is a place that merging may go back to.
type mark struct {
	pos, out int
	expect   uint32 // the token that has to start there; none for any
}

// mergeLong merges the n bytes at text[i:], many of them.
func (m *merger) mergeLong(text []byte, i, n int) []uint32 {
	out := m.windows.out[:0]
	size, fits := windowBytes, 0
	start := mark{expect: none}
	here, back := start, start
	for n-here.pos > size {
		w := m.window(text, i+here.pos, charStart(text, i+here.pos, size))
		if w.kept > 0 && (here.expect == none || here.expect == w.first) {
			out = append(out, w.ids...)
			back, here = here, mark{here.pos + w.kept, len(out), w.next}
			if fits++; fits == windowFits && size > windowBytes {
				size, fits = size/2, 0
			}
			continue
		}
		size, fits = 2*size, 0
		if w.kept > 0 {
			// The window before was too short, or the one before it.
			if here == back {
				back = start
			}
			here, out = back, out[:back.out]
		}
	}
	ids := m.mergeWhole(text, i+here.pos, n-here.pos)
	if here.expect != none && here.expect != ids[0] {
		ids = m.mergeWhole(text, i, n)
		out = out[:0]
	}
	m.windows.out = append(out, ids...)
	return m.windows.out
}

// charStart returns the longest length up to size at which a character of
// text[i:] starts.
func charStart(text []byte, i, size int) int {
	for text[i+size]&0xC0 == 0x80 {
		size--
	}
	return size
}

// window returns what the n bytes at text[i:] become, the last quarter aside.
func (m *merger) window(text []byte, i, n int) *window {
	w := &m.windows.slots[hashLong(text, i, n)%windowSlots]
	if string(w.text) == string(text[i:i+n]) {
		return w
	}
	ids := m.mergeWhole(text, i, n)
	w.text = append(w.text[:0], text[i:i+n]...)
	keep := 0
	w.kept = 0
	for keep+1 < len(ids) && w.kept < n-n/4 {
		w.kept += int(m.v.spans[ids[keep]] & spanLen)
		keep++
	}
	w.ids = append(w.ids[:0], ids[:keep]...)
	w.first, w.next = ids[0], ids[keep]
	return w
}
