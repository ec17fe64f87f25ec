package main

import (
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

// newMeter loads the vocabularies, each once and at the same time.
func newMeter(families ...string) (*meter, error) {
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
	for i := range results {
		r := <-results[i]
		if r.err != nil {
			return nil, r.err
		}
		m.encodings = append(m.encodings, r.encoding)
	}
	return m, nil
}

func load(family string) (token.Encoding, error) {
	packed, err := vocab.Packed(family)
	if err != nil {
		return nil, err
	}
	encoding, err := bpe.Load(family, packed)
	if err != nil {
		return nil, err
	}
	return encoding, nil
}

// needed names the vocabulary that a family is counted in: its own, or the one
// that its estimate starts from.
func needed(f *token.Family) string {
	if f.Vocabulary != "" {
		return f.Vocabulary
	}
	return token.Base
}

// read counts a text to its end. Each part of it, cut where no token crosses, also
// goes to keep, where that is not nil.
func (m *meter) read(r io.Reader, keep func(part []byte)) (token.Seen, error) {
	seen := token.Seen{Counts: map[string]int64{}}
	for _, e := range m.encodings {
		seen.Counts[e.Family()] = 0
	}
	buf := make([]byte, 0, 2*m.part)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err != nil && err != io.EOF {
			return seen, err
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
		m.add(&seen, buf[:cut])
		if keep != nil {
			keep(buf[:cut])
		}
		if err == io.EOF {
			return seen, nil
		}
		buf = append(buf[:0], buf[cut:]...)
	}
}

// cut returns the first position from at on that no token crosses, in any of the
// vocabularies.
func (m *meter) cut(text []byte, at int) int {
	for {
		before := at
		for _, e := range m.encodings {
			at = e.Cut(text, at)
		}
		if at == before || len(m.encodings) == 1 {
			return at
		}
	}
}

// add counts a part of a text.
func (m *meter) add(seen *token.Seen, part []byte) {
	for _, e := range m.encodings {
		seen.Counts[e.Family()] += int64(e.Count(part))
	}
	part = wellFormed(part)
	seen.Bytes += int64(len(part))
	for _, b := range part {
		if b < utf8.RuneSelf {
			seen.ASCII++
		}
		if utf8.RuneStart(b) {
			seen.CodePoints++
		}
	}
}

// ids returns the ids of a part of a text in the meter's only vocabulary.
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
