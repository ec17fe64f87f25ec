package prompt

import (
	"bytes"
	"unicode/utf8"
)

// media reads an image, a document or a recording: data in base64, a data URL, or
// an address. What the bytes are decides, not what the request says that they are.
func (r *reader) media(v int, p place) {
	if r.doc.is(v, aNull) {
		r.claim(v, setting)
		return
	}
	if !r.doc.is(v, aString) {
		return
	}
	inside := r.doc.inside(v)
	if isAddress(inside) {
		r.byAddress(v, p)
		return
	}
	if stated, data, ok := dataURL(inside); ok {
		p.mime, inside = stated, data
	}
	if len(inside) > maxWords && bytes.Count(inside[:min(len(inside), 2*maxWords)], []byte(" ")) > 1 {
		return // it is a text
	}
	r.claim(v, asMedia)
	e := newEncoded(inside, r.doc.nodes[v].escaped)
	if r.textFile(v, e, p) {
		return
	}
	start := int(r.doc.nodes[v].start)
	found := r.measure(e, &p.media, start)
	switch p.mime {
	case "image/jpg":
		p.mime = "image/jpeg"
	case "image/heif":
		p.mime = "image/heic"
	}
	if found != "" && p.mime != "" && p.mime != found {
		r.note(NoteOtherType, start, 1, 0, found)
	}
	r.addMedia(p.media, p.role)
}

// textFile reads a file of text in base64, such as a table or a page of the web, which
// counts as text. The request need not say what it is: Bedrock has a format instead.
func (r *reader) textFile(v int, e blob, p place) bool {
	stated := len(p.mime) > 5 && p.mime[:5] == "text/"
	if !stated && p.media.Medium != OtherFile && (p.media.Medium != PDF || p.mime != "") {
		return false
	}
	head := e.head(headBytes)
	if len(head) == 0 || isFile(e, head) || !stated && !isText(head) {
		return false
	}
	text := e.head(e.size())
	if len(text) != e.size() || !stated && !isText(text) {
		return false // it is no base64, or no text further on
	}
	n := &r.doc.nodes[v]
	n.use = asText
	part := Part{What: p.what, Role: p.role, Start: int(n.start), End: int(n.end)}
	if part.raw, part.IllFormed = wellFormed(text); part.IllFormed > 0 {
		r.note(NoteIllFormed, part.Start, int64(part.IllFormed), 0, "")
	}
	r.add(part)
	return true
}

// headBytes is how much of a file tells whether the rest is worth a look.
const headBytes = 1 << 10

// isFile reports whether bytes begin like a file of another kind than text. Texts may
// begin with its letters, but without the zero bytes that follow them.
func isFile(e blob, head []byte) bool {
	return bytes.HasPrefix(head, []byte("%PDF-")) ||
		bytes.IndexByte(head[:min(len(head), 64)], 0) >= 0 && (isSound(head) || look(e).mime != "")
}

// isText reports whether bytes may be text: in an encoding other than UTF-8, too, if
// they have few of the control characters that no text has. The page judges files so.
func isText(b []byte) bool {
	controls := 0
	for _, c := range b {
		if c == 0 {
			return false
		}
		if c < ' ' && !isSpace(c) && c != '\x1b' {
			controls++
		}
	}
	return controls <= len(b)/100
}

// wellFormed replaces what is not UTF-8 as the tokenizers' references do, by one U+FFFD for
// each longest part that a character could begin with, and counts its bytes.
func wellFormed(text []byte) (fixed []byte, illFormed int) {
	if utf8.Valid(text) {
		return text, 0
	}
	fixed = make([]byte, 0, len(text)+len(text)/8)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			for n < len(text) && !utf8.FullRune(text[:n+1]) {
				n++
			}
			illFormed += n
		}
		fixed = utf8.AppendRune(fixed, r)
		text = text[n:]
	}
	return fixed, illFormed
}

//go:noinline
func (r *reader) addMedia(m Media, role Role) {
	m.position = r.here()
	if role == Assistant {
		m.Assistant = 1
	}
	r.req.Media = append(r.req.Media, m)
}

// measure reads the size of what the bytes are, and returns its type, "" where it
// is not known.
func (r *reader) measure(e blob, m *Media, start int) string {
	head := e.head(16)
	if bytes.HasPrefix(head, []byte("%PDF")) {
		m.Medium = PDF
		pages, ok := pdfPages(e.head(e.size()))
		m.Pages = pages
		if !ok {
			r.note(NoteUnreadable, start, 1, 0, "")
		}
		return "application/pdf"
	}
	if p := look(e); p.mime != "" {
		m.Medium = Image
		r.picture(p, e, m, start)
		return p.mime
	}
	if m.Medium == Image || m.Medium == PDF || m.Medium == OtherFile && !isSound(head) {
		r.note(NoteUnreadable, start, 1, 0, "")
		return ""
	}
	data := e.head(e.size())
	switch tracks := tracksOf(data); {
	case tracks != OtherFile:
		m.Medium = tracks
	case m.Medium != OtherFile:
	case isBoxes(head):
		m.Medium = Video
	default:
		m.Medium = Audio
	}
	clip := m.Millis // where the request asks for a part alone
	m.Millis = soundMillis(data)
	if clip > 0 && (m.Millis == 0 || clip < m.Millis) {
		m.Millis = clip
	}
	if m.Millis == 0 {
		r.note(NoteUnreadable, start, 1, 0, "")
	}
	return ""
}

// isSound reports whether bytes begin like a recording, or like a film, which may be one.
func isSound(head []byte) bool {
	if len(head) < 12 {
		return false
	}
	switch {
	case head[0] == 0xFF && head[1]&0xE6 == 0xE2, // a frame of MP3
		string(head[:4]) == "RIFF" && string(head[8:12]) == "WAVE", string(head[:4]) == "fLaC", string(head[:4]) == "OggS",
		string(head[:3]) == "ID3", isBoxes(head):
		return true
	}
	return false
}

// picture takes an image's size over, unless it is a lie.
func (r *reader) picture(p picture, e blob, m *Media, start int) {
	found := r.rowsOf(&p, e)
	switch {
	case p.absurd, found == fewerRows:
		r.note(NoteAbsurd, start, p.width, p.height, p.mime)
		return
	case p.width <= 0 || p.height <= 0:
		r.note(NoteUnreadable, start, 1, 0, p.mime)
		return
	case p.cut || found == brokenRows:
		r.note(NoteCut, start, 1, 0, p.mime)
	}
	m.Width, m.Height = p.width, p.height
}

// isAddress reports whether a string names data that stands elsewhere.
func isAddress(s []byte) bool {
	for _, scheme := range []string{"http://", "https://", "http:\\/\\/", "https:\\/\\/", "gs://", "s3://", "file://", "file-"} {
		if bytes.HasPrefix(s, []byte(scheme)) {
			return true
		}
	}
	return false
}

// dataURL splits "data:image/png;base64,...".
func dataURL(s []byte) (stated string, data []byte, ok bool) {
	if !bytes.HasPrefix(s, []byte("data:")) {
		return "", nil, false
	}
	// The head is short: a comma far off belongs to something else.
	comma := bytes.IndexByte(s[:min(len(s), 200)], ',')
	if comma < 0 {
		return "", nil, false
	}
	var mime []byte
	for _, c := range s[len("data:"):comma] {
		if c == ';' {
			break
		}
		if c != '\\' { // some writers escape each slash
			mime = append(mime, c)
		}
	}
	return string(mime), s[comma+1:], true
}

// file reads an input that is the bytes of an image, a document, a recording or a film, and
// reports whether it was.
func (r *reader) file() bool {
	file := blob{text: r.doc.text, plain: true}
	if !isFile(file, file.head(64)) {
		return false
	}
	m := Media{Medium: OtherFile}
	r.measure(file, &m, 0)
	r.req.Kind = File
	r.section = inMessages
	r.addMedia(m, User)
	return true
}
