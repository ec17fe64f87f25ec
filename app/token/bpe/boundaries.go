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
	from, first := 0, len(dst)
	ids := e.appendPrepared(nil, prepared)
	for _, id := range ids {
		from += len(e.v.token(id))
		dst = append(dst, from)
	}
	return originals(dst, first, e.changes)
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
