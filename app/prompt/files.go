package prompt

import "bytes"

// dataMark stands in each data URL in base64, and in little else.
const dataMark = ";base64,"

// maxWrapped is how long a line of base64 is at most that goes on in the next one, in
// characters: tools break lines at 64 or 76, and mail takes no more than 998 (RFC 5322, 2.1.1).
const maxWrapped = 1000

// fileLine is a data URL of a file that has a line of a text to itself, or several where
// its base64 is wrapped.
type fileLine struct {
	from, to int // bytes of the text, with the spaces around it
	stated   string
	file     blob
}

// files reads a text with files in it: what has a line to itself and is a data URL of an
// image, a document, a recording or a film. It reports whether there were any. Of files
// within lines, which stay text, there is a note.
func (r *reader) files() bool {
	lines := r.fileLines()
	if len(lines) == 0 {
		return false
	}
	r.req.Kind = File
	r.section = inMessages
	at := 0
	for _, l := range lines {
		r.beside(at, l.from)
		r.addMedia(r.measured(l.file, l.stated, l.from), User)
		at = l.to
	}
	r.beside(at, len(r.doc.text))
	return true
}

// beside makes a part of the text between files, without the line breaks towards them.
func (r *reader) beside(from, to int) {
	text := r.doc.text
	if skipSpace(text[from:to], 0) == to-from {
		return
	}
	for from > 0 && (text[from] == '\n' || text[from] == '\r') {
		from++
	}
	for to < len(text) && (text[to-1] == '\n' || text[to-1] == '\r') {
		to--
	}
	r.plainText(from, to)
}

// fileLines finds the files of a text that have lines to themselves.
func (r *reader) fileLines() (lines []fileLine) {
	text := r.doc.text
	for done := 0; ; {
		at := bytes.Index(text[done:], []byte(dataMark))
		if at < 0 {
			return lines
		}
		at += done
		before := max(done, at-maxMIME)
		done = at + len(dataMark)
		from := before + bytes.LastIndex(text[before:at], []byte("data:"))
		if from < before || bytes.IndexFunc(text[from:at], isControl) >= 0 {
			continue
		}
		end := dataEnd(text, done)
		file := newEncoded(text[done:end], false)
		if !isFile(file, file.head(64)) {
			continue
		}
		stated, _, _ := dataURL(text[from:end])
		first, last := blanksAround(text, from, end)
		if done = end; first && last {
			lines = append(lines, fileLine{from, end, stated, file})
			continue
		}
		r.note(NoteInLine, from, 1, int64(end-from), "")
	}
}

// maxMIME is how far before its data a data URL begins at most, in bytes.
const maxMIME = 180

func isControl(c rune) bool { return c < ' ' }

// dataEnd returns where base64 ends, which may go on over line breaks. A line that is
// longer than those of wrapped base64, or is a whole image, does not go on.
func dataEnd(text []byte, at int) int {
	start := at
	for line := at; ; line = at {
		for at < len(text) && sextets[text[at]] != noSextet {
			at++
		}
		end := at
		for at < len(text) && text[at] == '=' {
			at++
		}
		next := skipBreak(text, at)
		if at > end || next == at || at-line > maxWrapped || line == start && isWhole(text[start:at]) {
			return at
		}
		end = at
		for at = next; at < len(text) && (sextets[text[at]] != noSextet || text[at] == '='); {
			at++
		}
		if _, last := blanksAround(text, at, at); at == next || !last {
			return end // the next line is none of base64
		}
		at = next
	}
}

// skipBreak returns where the line behind a line's end begins, without its spaces; the
// same place where no line ends there, or the next one is empty.
func skipBreak(text []byte, at int) int {
	next := at
	for next < len(text) && (text[next] == ' ' || text[next] == '\t') {
		next++
	}
	switch rest := text[next:]; {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		next += 2
	case len(rest) > 0 && (rest[0] == '\n' || rest[0] == '\r'):
		next++
	default:
		return at
	}
	for next < len(text) && (text[next] == ' ' || text[next] == '\t') {
		next++
	}
	if next == len(text) || isSpace(text[next]) {
		return at
	}
	return next
}

// isWhole reports whether base64 is an image up to its end.
func isWhole(data []byte) bool {
	p := look(newEncoded(data, false))
	return p.mime != "" && !p.cut && p.width > 0
}

// blanksAround reports whether only blanks stand before a place on its line, and behind
// another one on that.
func blanksAround(text []byte, from, to int) (before, behind bool) {
	for from > 0 && (text[from-1] == ' ' || text[from-1] == '\t') {
		from--
	}
	for to < len(text) && (text[to] == ' ' || text[to] == '\t') {
		to++
	}
	return from == len(byteOrderMark(text)) || from > 0 && (text[from-1] == '\n' || text[from-1] == '\r'),
		to == len(text) || text[to] == '\n' || text[to] == '\r'
}

// knownFile is what was measured of a file.
type knownFile struct {
	hash   uint64
	stated Medium
	media  Media
	notes  []Note
}

// measured is measure for an input that is read again as what stands beside its files is
// edited: documents, recordings and films take long, and are measured once.
func (r *reader) measured(e blob, stated string, start int) Media {
	k := knownFile{stated: mediumOf(stated)}
	k.media.Medium = k.stated
	c := r.checks
	if c == nil || look(e).mime != "" {
		r.measure(e, &k.media, start)
		return k.media
	}
	k.hash = hashOf(e.text)
	i := 0
	for i < len(c.files) && (c.files[i].hash != k.hash || c.files[i].stated != k.stated) {
		i++
	}
	if i == maxRemembered {
		c.files, i = nil, 0
	}
	if i == len(c.files) {
		notes := r.req.Notes
		r.req.Notes = nil
		r.measure(e, &k.media, start)
		k.notes, r.req.Notes = r.req.Notes, notes
		c.files = append(c.files, k)
	}
	for _, n := range c.files[i].notes {
		r.note(n.Code, start, n.N, n.M, n.Name)
	}
	return c.files[i].media
}
