package main

import (
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	textunicode "golang.org/x/text/encoding/unicode"

	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/reading"
	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
	"tokenfare/web/vocab"
)

const (
	// partBytes is how much of a text is counted at a time: it bounds the memory
	// that a text of any size takes, if it can be cut.
	partBytes = 1 << 20
	// edgeBytes is how close to the end of what was read a cut is doubtful: it is
	// told from the bytes around it, far fewer than these.
	edgeBytes = 64
)

// meter counts texts in one or more public vocabularies at once.
type meter struct {
	encodings []token.Encoding
	part      int // bytes; partBytes but in tests
}

// newMeter loads vocabularies, each once and all at the same time.
func newMeter(families ...string) (*meter, error) {
	m, failed := newMeterOfThoseThere(families...)
	return m, errors.Join(failed...)
}

// newMeterOfThoseThere is newMeter with the vocabularies that can be loaded, and the
// errors of the others.
func newMeterOfThoseThere(families ...string) (*meter, []error) {
	type result struct {
		encoding token.Encoding
		err      error
	}
	slices.Sort(families)
	families = slices.Compact(families)
	results := make([]chan result, len(families))
	for i, family := range families {
		results[i] = make(chan result, 1)
		go func() {
			encoding, err := load(family)
			results[i] <- result{encoding, err}
		}()
	}
	m := &meter{part: partBytes}
	var failed []error
	for i := range results {
		r := <-results[i]
		if r.err != nil {
			failed = append(failed, r.err)
			continue
		}
		m.encodings = append(m.encodings, r.encoding)
	}
	return m, failed
}

// packed is where vocabularies come from; tests damage them.
var packed = vocab.Packed

func load(family string) (token.Encoding, error) {
	packed, err := packed(family)
	if err != nil {
		return nil, err
	}
	encoding, err := bpe.Load(family, packed)
	if err != nil {
		return nil, err
	}
	return encoding, nil
}

// has reports whether the meter counts in a vocabulary.
func (m *meter) has(family string) bool {
	return slices.ContainsFunc(m.encodings, func(e token.Encoding) bool { return e.Family() == family })
}

// allVocabularies names every public vocabulary.
func allVocabularies() []string {
	var names []string
	for _, f := range token.Families {
		if f.Vocabulary != "" {
			names = append(names, f.Vocabulary)
		}
	}
	return names
}

// count counts a text to its end, in the meter's only vocabulary and part by part,
// see parts. Each part also goes to keep, where that is not nil.
func (m *meter) count(r io.Reader, keep func(part []byte)) (int64, error) {
	total := int64(0)
	err := m.parts(r, func(part []byte) error {
		total += int64(m.encodings[0].Count(part))
		if keep != nil {
			keep(part)
		}
		return nil
	})
	return total, err
}

// parts gives a text to its end, part by part, each cut where no token of any
// vocabulary crosses. A part is little longer than m.part, and memory does not grow
// with the text; but a run that cannot be cut, such as one letter a million times,
// is one part, held whole.
func (m *meter) parts(r io.Reader, each func(part []byte) error) error {
	buf := make([]byte, 0, 2*m.part)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil && err != io.EOF {
			return err
		}
		cut := len(buf)
		if err == nil {
			if len(buf) < cap(buf) {
				continue
			}
			cut = m.cut(buf, m.part)
			if cut > len(buf)-edgeBytes {
				buf = slices.Grow(buf, len(buf))
				continue
			}
		}
		if wrong := each(buf[:cut]); wrong != nil || err == io.EOF {
			return wrong
		}
		buf = append(buf[:0], buf[cut:]...)
	}
}

// cut returns the first place from at on where no token of any vocabulary crosses.
func (m *meter) cut(text []byte, at int) int {
	for before := -1; before != at; {
		before = at
		for _, e := range m.encodings {
			at = e.Cut(text, at)
		}
	}
	return at
}

// seeAll is see for a text of any length, part by part.
func (m *meter) seeAll(r io.Reader) (token.Seen, error) {
	seen := m.nothing()
	err := m.parts(textunicode.UTF8.NewDecoder().Reader(r), func(part []byte) error {
		s, err := m.see(part)
		seen.Merge(s)
		return err
	})
	return seen, err
}

// nothing is what is seen of an empty text.
func (m *meter) nothing() token.Seen {
	seen := token.Seen{Counts: make(map[string]int64, len(m.encodings))}
	for _, e := range m.encodings {
		seen.Counts[e.Family()] = 0
	}
	return seen
}

// reader returns a reader of requests that counts in every vocabulary.
func (m *meter) reader() *reading.Reader {
	r := &reading.Reader{CountEach: countEach}
	for _, e := range m.encodings {
		r.Add(e)
	}
	return r
}

// countEach counts with the vocabularies that split alike over one scan.
func countEach(dst []int, encodings []token.Encoding, text []byte) []int {
	same := make([]*bpe.Encoding, len(encodings))
	for i, e := range encodings {
		same[i] = e.(*bpe.Encoding)
	}
	return bpe.CountEach(dst, same, text)
}

// seeRequest counts the texts of a request: by kind for what is billed, and all
// together.
func (m *meter) seeRequest(r *reading.Reader, request *prompt.Request) (*fit.Prompt, token.Seen, error) {
	if err := r.Read(request); err != nil {
		return nil, token.Seen{}, err
	}
	for r.Step() {
	}
	p := &fit.Prompt{Shape: request.Shape, Buckets: r.Seen()}
	all := m.nothing()
	for i, seen := range p.Buckets {
		if p.Shape.Buckets[i].What.Sent() {
			all.Merge(seen)
		}
	}
	return p, all, nil
}

// see counts a text in every vocabulary and looks at what estimates need, as the
// page does.
func (m *meter) see(text []byte) (token.Seen, error) {
	d := token.Document{CountEach: countEach}
	for _, e := range m.encodings {
		d.Add(e)
	}
	if err := d.Splice(0, 0, wellFormed(text)); err != nil {
		return token.Seen{}, err
	}
	for d.Step() {
	}
	return d.Seen(), nil
}

// ids appends the ids of a part of a text in the meter's only vocabulary to dst.
func (m *meter) ids(dst []uint32, part []byte) []uint32 {
	return m.encodings[0].Append(dst, part)
}

// wellFormed replaces what is not UTF-8 as the references do before they count:
// one U+FFFD for each maximal ill-formed part.
func wellFormed(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	fixed, err := textunicode.UTF8.NewDecoder().Bytes(text)
	if err != nil {
		panic(err) // it replaces; there is nothing for it to reject
	}
	return fixed
}
