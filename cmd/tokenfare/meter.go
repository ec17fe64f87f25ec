package main

import (
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	textunicode "golang.org/x/text/encoding/unicode"

	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
	"tokenfare/web/vocab"
)

const (
	// partBytes is how much of a text is counted at a time: it bounds the memory
	// that a text of any size takes.
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

// count counts a text to its end, in the meter's only vocabulary and in memory that
// does not grow with the text. Each part of it, cut where no token crosses, also
// goes to keep, where that is not nil.
func (m *meter) count(r io.Reader, keep func(part []byte)) (int64, error) {
	encoding := m.encodings[0]
	total := int64(0)
	buf := make([]byte, 0, 2*m.part)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil && err != io.EOF {
			return total, err
		}
		cut := len(buf)
		if err == nil {
			if len(buf) < cap(buf) {
				continue
			}
			cut = encoding.Cut(buf, m.part)
			if cut > len(buf)-edgeBytes {
				buf = slices.Grow(buf, len(buf))
				continue
			}
		}
		total += int64(encoding.Count(buf[:cut]))
		if keep != nil {
			keep(buf[:cut])
		}
		if err == io.EOF {
			return total, nil
		}
		buf = append(buf[:0], buf[cut:]...)
	}
}

// see counts a text in every vocabulary and looks at what estimates need, as the
// page does.
func (m *meter) see(text []byte) (token.Seen, error) {
	var d token.Document
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
