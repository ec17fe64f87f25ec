package prompt

// This file tells settings from texts: a field that steers the model is no part of the
// prompt, but only if its value is one that a setting may have. A text in its place is
// left for the sweep.

// How long the strings of a setting may be, in bytes.
const (
	maxWords   = 64   // of whatever there is in it
	maxWord    = 1024 // without blanks, such as a key or an ID
	maxStrings = 1024 // of all that have blanks, in one setting
	wordShare  = 8    // those without are so many times less likely to be a text
)

// setting claims what of a value may be a setting, and reports whether all of it may.
// It walks over the nodes, since values may be nested without end.
func (r *reader) setting(v int) bool {
	if v < 0 {
		return true
	}
	room, all := maxStrings, true
	for i, end := v, int(r.doc.nodes[v].next); i < end; {
		at := i
		if r.doc.nodes[i].kind == aKey {
			at++
		}
		n := &r.doc.nodes[at]
		switch {
		case n.use != unclaimed && (at != v || n.use != structure):
			i = int(n.next)
		case !r.fits(i, &room):
			all = false
			i = int(n.next)
		case at > i: // the key is judged, its value comes next
			i = at
		case n.kind == anObject || n.kind == anArray:
			n.use = structure
			i++
		default:
			n.use = setting
			i++
		}
	}
	return all
}

// fits reports whether a scalar or a key is as short as those of settings are, and takes
// a string from the room that there is for them.
func (r *reader) fits(n int, room *int) bool {
	v := &r.doc.nodes[n]
	if v.kind == anObject || v.kind == anArray {
		return true
	}
	raw := r.doc.raw(n)
	size := len(raw)
	if v.kind != aString && v.kind != aKey {
		return size <= maxWords
	}
	words := !isWord(raw[1 : size-1])
	if words && size-2 > maxWords {
		return false
	}
	if !words {
		size /= wordShare
	}
	if v.kind == aString || words { // keys without blanks are as many as tokens have a bias
		*room -= size
	}
	return *room >= 0
}

// isWord reports whether the inside of a string is one word, such as an ID, or two, such
// as a header with a key; or an address or data, which may be longer.
func isWord(s []byte) bool {
	blanks := 0
	for i, c := range s {
		if c <= ' ' || c >= 0x7f || c == '\\' && s[i+1] != '/' {
			if blanks++; blanks > 1 {
				return false
			}
		}
	}
	if len(s) <= maxWord || isAddress(s) {
		return true
	}
	_, _, data := dataURL(s)
	return data
}

// null claims a value that is null, which is as if it was not there.
func (r *reader) null(v int) {
	if r.doc.is(v, aNull) {
		r.claim(v, setting)
	}
}

// settingOnly is the same as setting for values that are to be claimed as a whole or not
// at all.
//
//go:noinline
func (r *reader) settingOnly(v int) bool {
	if r.setting(v) {
		return true
	}
	r.doc.nodes[v].use = unclaimed
	return false
}

// notSent claims what came with an earlier answer and is not sent to the model, such as
// the texts that citations point to. Texts in it are noted.
func (r *reader) notSent(v int) {
	if r.settingOnly(v) {
		return
	}
	r.claim(v, setting)
	n := &r.doc.nodes[v]
	r.note(NoteNotSent, int(n.start), 1, int64(n.end-n.start), "")
}
