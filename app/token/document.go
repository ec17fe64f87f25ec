package token

import (
	"slices"
	"unicode/utf8"

	"tokenfare/app/fault"
)

const (
	// segmentBytes is the length that segments aim at. An edit recounts one to
	// three segments, so a keystroke costs one to three milliseconds in wasm with
	// eleven vocabularies, nine in base64; a cancelled count ends after the segment
	// at hand.
	segmentBytes = 8 << 10
	// nearBytes is how close to a segment's edge an edit must be to make that edge
	// doubtful. Cuts are told from the bytes around them, far fewer than this.
	nearBytes = 64
)

// Document is a text that is being edited and counted. It is held in segments
// that end at cuts safe for every encoding, so that an edit recounts only what it
// can change. A run that cannot be cut, such as a megabyte of one letter, is one
// segment: an edit in it recounts all of it. A Document is for one goroutine.
type Document struct {
	// CountEach counts a text in several encodings at once, where that is quicker
	// than one after the other: those that split alike share a scan. It appends to
	// dst. Nil counts one after the other.
	CountEach func(dst []int, encodings []Encoding, text []byte) []int

	encodings []Encoding
	segments  []segment
	counts    []int // scratch
	todo      int   // segments before this one are counted for every encoding
}

type segment struct {
	text       []byte // valid UTF-8
	units      int    // length in UTF-16 code units, as the DOM counts
	codePoints int
	kinds      Kinds
	tokens     []int32 // by encoding; shorter than encodings while uncounted
}

// Add makes the document count in one more encoding. What is counted stays so,
// but for segments whose cut is not safe for the new encoding: they are cut anew.
func (d *Document) Add(enc Encoding) {
	d.encodings = append(d.encodings, enc)
	kept := make([]segment, 0, len(d.segments))
	for i := 0; i < len(d.segments); {
		start := i
		for i++; i < len(d.segments) && !safeBetween(enc, d.segments[i-1].text, d.segments[i].text); {
			i++
		}
		if i == start+1 {
			kept = append(kept, d.segments[start])
			continue
		}
		kept = d.appendSegments(kept, joined(d.segments[start:i]))
	}
	d.segments = kept
	d.todo = 0
}

// joined returns the text of some segments.
func joined(segments []segment) []byte {
	n := 0
	for i := range segments {
		n += len(segments[i].text)
	}
	text := make([]byte, 0, n)
	for i := range segments {
		text = append(text, segments[i].text...)
	}
	return text
}

// safeBetween reports whether an encoding may be cut between two texts.
func safeBetween(enc Encoding, a, b []byte) bool {
	around := make([]byte, 0, 2*nearBytes)
	around = append(around, a[max(0, len(a)-nearBytes):]...)
	at := len(around)
	around = append(around, b[:min(nearBytes, len(b))]...)
	return enc.Cut(around, at) == at
}

// Splice replaces the del UTF-16 code units at position at by text, which must be
// valid UTF-8. A range that is not within the document, or that splits a
// surrogate pair, is an error, and the document stays as it is.
func (d *Document) Splice(at, del int, text []byte) error {
	if at < 0 || del < 0 {
		return fault.Of("splice at ", at, " of ", del, " units: negative")
	}
	if !utf8.Valid(text) {
		return fault.Of("splice at ", at, ": text is not UTF-8")
	}
	first, from, err := d.locate(0, at)
	if err != nil {
		return err
	}
	last, to := first, from
	if del > 0 {
		if last, to, err = d.locate(first, at+del-d.unitsBefore(first)); err != nil {
			return err
		}
	}
	d.splice(first, from, last, to, text)
	return nil
}

// Become makes the document's text another, which must be valid UTF-8. What the two
// have in common at their ends stays counted.
func (d *Document) Become(text []byte) error {
	if !utf8.Valid(text) {
		return fault.Of("a text of ", len(text), " bytes is not UTF-8")
	}
	all := d.bytes()
	head := d.commonHead(text)
	if head == all && head == len(text) {
		return nil
	}
	tail := d.commonTail(text[head:], all-head)
	first, from := d.locateByte(head)
	last, to := d.locateByte(all - tail)
	d.splice(first, from, last, to, text[head:len(text)-tail])
	return nil
}

// Is reports whether the document has this text.
func (d *Document) Is(text []byte) bool {
	all := d.bytes()
	return all == len(text) && d.commonHead(text) == all
}

func (d *Document) bytes() int {
	n := 0
	for i := range d.segments {
		n += len(d.segments[i].text)
	}
	return n
}

// commonHead returns how many bytes the document and a text begin with alike, up to
// the start of a character.
func (d *Document) commonHead(text []byte) int {
	n := 0
	for i := range d.segments {
		s := d.segments[i].text
		same := commonPrefix(s, text[n:])
		n += same
		if same < len(s) {
			break
		}
	}
	for n > 0 && n < len(text) && !utf8.RuneStart(text[n]) {
		n--
	}
	return n
}

// commonTail returns how many bytes, at most limit, the document and a text end with
// alike, from the start of a character on.
func (d *Document) commonTail(text []byte, limit int) int {
	n := 0
	limit = min(limit, len(text))
	for i := len(d.segments) - 1; i >= 0 && n < limit; i-- {
		s := d.segments[i].text
		same := commonSuffix(s, text[:len(text)-n])
		n += same
		if same < len(s) {
			break
		}
	}
	n = min(n, limit)
	for n > 0 && !utf8.RuneStart(text[len(text)-n]) {
		n--
	}
	return n
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

func commonSuffix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[len(a)-1-i] != b[len(b)-1-i] {
			return i
		}
	}
	return n
}

// locateByte is locate for a position in bytes that is within the document.
func (d *Document) locateByte(at int) (index, offset int) {
	for i := range d.segments {
		n := len(d.segments[i].text)
		if at <= n {
			return i, at
		}
		at -= n
	}
	return 0, 0
}

// splice puts text in the place of what lies between two positions: bytes of the
// segments first and last.
func (d *Document) splice(first, from, last, to int, text []byte) {
	if len(d.segments) == 0 {
		d.replace(0, 0, append([]byte(nil), text...))
		return
	}
	start, end := first, last+1
	head := d.segments[first].text[:from]
	tail := d.segments[last].text[to:]
	if len(head) < nearBytes && start > 0 {
		start--
		head = append(append([]byte(nil), d.segments[start].text...), head...)
	}
	if len(tail) < nearBytes && end < len(d.segments) {
		tail = append(append([]byte(nil), tail...), d.segments[end].text...)
		end++
	}
	joined := make([]byte, 0, len(head)+len(text)+len(tail))
	joined = append(append(append(joined, head...), text...), tail...)
	d.replace(start, end, joined)
}

// unitsBefore returns the UTF-16 length of the segments before segment i.
func (d *Document) unitsBefore(i int) int {
	n := 0
	for _, s := range d.segments[:i] {
		n += s.units
	}
	return n
}

// locate finds the position that lies unit code units after the start of segment
// from: the segment's index and the byte within it. An end between two segments
// belongs to the first.
func (d *Document) locate(from, unit int) (index, offset int, err error) {
	if len(d.segments) == 0 && unit == 0 {
		return 0, 0, nil
	}
	for i := from; i < len(d.segments); i++ {
		s := &d.segments[i]
		if unit > s.units {
			unit -= s.units
			continue
		}
		offset, err = byteOffset(s, unit)
		return i, offset, err
	}
	return 0, 0, fault.Of("splice: ", unit, " units past the end")
}

// byteOffset returns the byte of the segment at which its UTF-16 code unit lies.
func byteOffset(s *segment, unit int) (int, error) {
	if s.units == len(s.text) {
		return unit, nil // ASCII
	}
	at := 0
	for unit > 0 {
		r, size := utf8.DecodeRune(s.text[at:])
		at += size
		unit--
		if r > 0xFFFF {
			unit--
		}
	}
	if unit < 0 {
		return 0, fault.Of("splice: position splits a surrogate pair")
	}
	return at, nil
}

// AppendText appends the document's text to dst.
func (d *Document) AppendText(dst []byte) []byte {
	dst = slices.Grow(dst, d.bytes())
	for i := range d.segments {
		dst = append(dst, d.segments[i].text...)
	}
	return dst
}

// replace puts the segments of text in the place of segments start to end.
func (d *Document) replace(start, end int, text []byte) {
	fresh := d.appendSegments(make([]segment, 0, len(text)/segmentBytes+1), text)
	tail := d.segments[end:]
	if len(fresh) <= end-start {
		n := copy(d.segments[start:], fresh)
		d.segments = append(d.segments[:start+n], tail...)
	} else {
		grown := make([]segment, 0, start+len(fresh)+len(tail)+16)
		grown = append(append(append(grown, d.segments[:start]...), fresh...), tail...)
		d.segments = grown
	}
	d.todo = min(d.todo, start)
}

// appendSegments cuts a text into segments and appends them to dst.
func (d *Document) appendSegments(dst []segment, text []byte) []segment {
	for len(text) > 0 {
		cut := d.cut(text, min(segmentBytes, len(text)))
		dst = append(dst, newSegment(text[:cut:cut]))
		text = text[cut:]
	}
	return dst
}

// cut returns the first position from at on that is safe for every encoding.
func (d *Document) cut(text []byte, at int) int {
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	for {
		before := at
		for _, enc := range d.encodings {
			at = enc.Cut(text, at)
		}
		if at == before || len(d.encodings) == 1 {
			return at
		}
	}
}

func newSegment(text []byte) segment {
	s := segment{text: text}
	s.codePoints, s.kinds = look(text)
	s.units = s.codePoints
	for _, b := range text {
		if b >= 0xF0 {
			s.units++ // beyond 16 bits: a surrogate pair
		}
	}
	return s
}

// Step counts one segment that is not counted yet, and reports whether there was
// one.
func (d *Document) Step() bool {
	for ; d.todo < len(d.segments); d.todo++ {
		s := &d.segments[d.todo]
		if len(s.tokens) == len(d.encodings) {
			continue
		}
		d.count(s, d.encodings[len(s.tokens):])
		d.todo++
		return true
	}
	return false
}

// count counts a segment in the encodings that it is not counted in yet.
func (d *Document) count(s *segment, encodings []Encoding) {
	if d.CountEach == nil {
		for _, enc := range encodings {
			s.tokens = append(s.tokens, int32(enc.Count(s.text)))
		}
		return
	}
	d.counts = d.CountEach(d.counts[:0], encodings, s.text)
	for _, n := range d.counts {
		s.tokens = append(s.tokens, int32(n))
	}
}

// Done returns how many bytes are counted for every encoding, and how many there
// are.
func (d *Document) Done() (counted, all int64) {
	for i := range d.segments {
		n := int64(len(d.segments[i].text))
		all += n
		if len(d.segments[i].tokens) == len(d.encodings) {
			counted += n
		}
	}
	return counted, all
}

// Seen sums up what has been counted. Counts holds only the encodings that are
// counted to the end.
func (d *Document) Seen() Seen {
	seen := Seen{Counts: make(map[string]int64, len(d.encodings))}
	sums := make([]int64, len(d.encodings))
	whole := len(d.encodings)
	for i := range d.segments {
		s := &d.segments[i]
		seen.Bytes += int64(len(s.text))
		seen.CodePoints += int64(s.codePoints)
		seen.Kinds.add(&s.kinds)
		whole = min(whole, len(s.tokens))
		for k, n := range s.tokens {
			sums[k] += int64(n)
		}
	}
	for k, enc := range d.encodings[:whole] {
		seen.Counts[enc.Family()] = sums[k]
	}
	return seen
}
