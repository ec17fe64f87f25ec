package prompt

import "io"

// nextElement reads the next request of {"requests": [...]}, which may be spread
// over many lines. What else the object holds is noted.
func (b *Batch) nextElement() (*Line, error) {
	if !b.begun {
		if err := b.findRequests(); err != nil {
			return nil, err
		}
		b.begun = true
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
			return nil, b.rest()
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

// findRequests reads up to the first request.
func (b *Batch) findRequests() error {
	depth := 0
	for {
		c, err := b.in.ReadByte()
		if err != nil {
			return err
		}
		switch c {
		case '\n':
			b.line++
		case '{', '[':
			if depth++; depth == 2 && string(b.buf) == `"requests"` {
				return nil
			}
		case '}', ']':
			depth--
		case '"':
			b.buf = b.buf[:0]
			if _, err := b.element(c); err != nil {
				return err
			}
			if depth == 1 && string(b.buf) != `"requests"` {
				b.beside(int64(len(b.buf)))
			}
		}
	}
}

// beside notes what stands beside the requests.
func (b *Batch) beside(bytes int64) {
	for i := range b.notes {
		if b.notes[i].Code == NoteNotUnderstood {
			b.notes[i].M += bytes
			return
		}
	}
	b.notes = append(b.notes, Note{Code: NoteNotUnderstood, N: 1, M: bytes})
}

// rest reads what follows the requests, and ends the iteration.
func (b *Batch) rest() error {
	var others int64
	for {
		c, err := b.in.ReadByte()
		if err != nil {
			if others > 0 {
				b.beside(others)
			}
			return err
		}
		if c != '}' && c != ',' && !isSpace(c) {
			others++
		}
	}
}
