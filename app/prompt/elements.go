package prompt

import (
	"bytes"
	"io"
)

// nextElement reads the next request of a list, such as {"requests": [...]}, which may be
// spread over many lines. What else the object holds comes as text before and after them.
func (b *Batch) nextElement() (*Line, error) {
	if !b.begun {
		if err := b.findRequests(); err != nil {
			return nil, err
		}
		b.begun = true
	}
	if b.aside != nil {
		if line := b.nextBeside(); len(line.Request.Parts) > 0 {
			return line, nil
		}
	}
	if b.ended {
		return nil, io.EOF
	}
	b.buf = b.buf[:0]
	for {
		c, err := b.in.ReadByte()
		if err != nil {
			return nil, err
		}
		switch c {
		case '\n':
			b.line++
			continue
		case ' ', '\r', '\t', ',':
			continue
		case ']':
			b.ended = true
			if err := b.rest(); err != nil {
				return nil, err
			}
			return b.nextElement()
		}
		first := b.line + 1
		dropped, err := b.element(c)
		if err != nil {
			return nil, err
		}
		if dropped == 0 {
			return b.understand(b.buf, first)
		}
		line := b.piece(b.buf, first, false)
		line.Request.Notes[0].M = dropped
		return line, nil
	}
}

// element reads to the end of the value that begins with c, and returns how many
// bytes of it were too many to be kept. At the end of the input the value is what
// there is, and its reader will say that it is broken.
func (b *Batch) element(c byte) (dropped int64, err error) {
	depth, inString := 0, false
	for {
		if len(b.buf) < b.limit {
			b.buf = append(b.buf, c)
		} else {
			dropped++
		}
		switch {
		case inString && c == '\\':
			next, err := b.in.ReadByte()
			if err != nil {
				return dropped, ignoreEnd(err)
			}
			b.buf = append(b.buf, next)
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if c == '\n' {
			b.line++
		}
		if depth <= 0 && !inString {
			return dropped, b.scalarEnd(c)
		}
		if c, err = b.in.ReadByte(); err != nil {
			return dropped, ignoreEnd(err)
		}
	}
}

func ignoreEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// scalarEnd reads on to the end of a value without brackets, which is no request.
func (b *Batch) scalarEnd(c byte) error {
	if c == '}' || c == ']' || c == '"' {
		return nil
	}
	for {
		next, err := b.in.Peek(1)
		if err == io.EOF || err == nil && (next[0] == ',' || next[0] == ']' || isSpace(next[0])) {
			return nil
		}
		if err != nil {
			return err
		}
		b.in.ReadByte()
		b.buf = append(b.buf, next[0])
	}
}

// findRequests reads up to the first request, and keeps what stands before the list.
func (b *Batch) findRequests() error {
	if b.depth == 0 {
		return b.openList()
	}
	var before []byte
	depth := 0
	for {
		c, err := b.in.ReadByte()
		if err != nil {
			return err
		}
		b.buf = append(b.buf[:0], c)
		switch c {
		case '\n':
			b.line++
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			b.buf = b.buf[:0]
			if _, err := b.element(c); err != nil {
				return err
			}
			if depth == b.depth && string(b.buf) == `"requests"` {
				b.setAside(append(bytes.TrimRight(before, besides), "}}}}"[:depth]...), 1)
				return b.openList()
			}
		}
		before = append(before, b.buf...)
	}
}

// openList reads up to the bracket before the first request.
func (b *Batch) openList() error {
	for {
		c, err := b.in.ReadByte()
		if err != nil || c == '[' {
			return err
		}
		if c == '\n' {
			b.line++
		}
	}
}

// rest keeps what follows the requests.
func (b *Batch) rest() error {
	first := b.line + 1
	after, err := io.ReadAll(io.LimitReader(b.in, int64(b.limit)))
	if err != nil {
		return err
	}
	dropped, err := io.Copy(io.Discard, b.in)
	if dropped > 0 {
		b.notes = append(b.notes, Note{Code: NoteLongLine, Line: int(first), N: int64(b.limit), M: dropped})
	}
	b.setAside(append([]byte{'{'}, bytes.TrimLeft(after, besides)...), first)
	return err
}

// besides are the signs between what stands beside the requests and the list.
const besides = ", \r\n\t"

// setAside keeps an object of what stands beside the requests for nextBeside.
func (b *Batch) setAside(object []byte, first int64) {
	if len(bytes.Trim(object, "{}"+besides)) > 0 {
		b.aside, b.asideLine = object, first
	}
}

// nextBeside returns what stands beside the requests, which counts as text and is no
// request of its own. What is to be said of it is said of the batch.
func (b *Batch) nextBeside() *Line {
	r := reader{req: &Request{Kind: Text}, section: inMessages}
	r.doc.text = b.aside
	s := scanner{text: b.aside}
	if broken, _ := s.scan(); broken == nil && skipSpace(b.aside, s.at) == len(b.aside) {
		r.doc.nodes = s.nodes
		r.claim(0, structure)
		r.setting(r.doc.get(0, "batch")) // Gemini's, with a name for people
		r.sweep()
	} else {
		r.note(NoteNotUnderstood, 0, 1, int64(len(b.aside)), "")
		r.add(Part{What: NotUnderstood, End: len(b.aside), raw: b.aside})
	}
	r.finish()
	for _, n := range r.req.Notes {
		n.Line += int(b.asideLine) - 1
		b.note(n)
	}
	r.req.Notes, b.aside = nil, nil
	return &Line{Number: b.asideLine, Request: r.req, Continued: true}
}

// note adds a note on the whole batch, or to the one on values that are not understood.
func (b *Batch) note(n Note) {
	for i := range b.notes {
		if old := &b.notes[i]; old.Code == n.Code && n.Code == NoteNotUnderstood {
			old.N += n.N
			old.M += n.M
			return
		}
	}
	b.notes = append(b.notes, n)
}
