package bpe

// change is a place where the prepared text is not the original one: up to the
// ends, the prepared bytes stand for the original ones; after them the two run
// side by side.
type change struct{ preparedEnd, originalEnd int }

// Boundaries appends to dst where each token of text ends, as an offset in
// bytes. Where the tokenizer works on a changed text, the end is that of the
// original it stands for: a token that is a part of a changed character ends
// within or after it. Ends never fall; the last one is len(text).
func (e *Encoding) Boundaries(dst []int, text []byte) []int {
	e.record, e.changes = true, e.changes[:0]
	prepared := e.prepare(text)
	e.record = false
	first := len(dst)
	for i := 0; i < len(prepared); {
		e.ends = e.family.split.scan(prepared, i, e.ends)
		for _, end := range e.ends {
			dst = e.appendEnds(dst, prepared[:len(prepared)+padBytes], i, int(end))
			i = int(end)
		}
	}
	return originals(dst, first, e.changes)
}

// appendEnds appends where each token of the piece text[i:end] ends. The last
// one ends with it, be it written with as many bytes or not.
func (e *Encoding) appendEnds(dst []int, text []byte, i, end int) []int {
	e.ids = e.appendPiece(e.ids[:0], text, i, end-i)
	for _, id := range e.ids[:len(e.ids)-1] {
		i += len(e.v.token(id))
		dst = append(dst, i)
	}
	return append(dst, end)
}

// originals turns dst[first:] from offsets in the prepared text into offsets in
// the original one.
func originals(dst []int, first int, changes []change) []int {
	next := 0
	last := change{}
	for i, end := range dst[first:] {
		for next < len(changes) && end >= changes[next].preparedEnd {
			last = changes[next]
			next++
		}
		mapped := last.originalEnd + end - last.preparedEnd
		if next < len(changes) {
			mapped = min(mapped, changes[next].originalEnd)
		}
		dst[first+i] = mapped
	}
	return dst
}
