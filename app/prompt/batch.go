package prompt

import (
	"bufio"
	"errors"
	"io"
)

// ErrNoBatch says that an input holds no batch: Understand reads it.
var ErrNoBatch = errors.New("not a batch: expected JSON lines, a table with a header, or a list of requests")

const (
	peekBytes = 64 << 10 // that the kind of a batch is told from
	// MaxLine is how long a line or row may be in bytes to be read as a whole. A longer
	// one comes in pieces of this length, as text.
	MaxLine = 64 << 20
)

// Line is one request of a batch. It is good until the next one is read.
type Line struct {
	Number  int64    // of its first line in the file, from 1
	ID      string   // custom_id, id or key; empty where there is none
	Request *Request // parts stand in the line, not in the file
	// Err says what is broken about the line, which then counts as text.
	Err *SyntaxError
	// Continued is set on what is no request of its own: the further pieces of a line that
	// is too long, and what stands beside a list of requests.
	Continued bool
}

// Batch iterates over the requests of a batch in memory that does not grow with
// their number. It is for one goroutine.
type Batch struct {
	kind   Kind
	in     *bufio.Reader
	o      Options
	limit  int // bytes of a line
	notes  []Note
	line   int64 // lines read so far
	buf    []byte
	nodes  []node
	within bool // in the middle of a line that is too long
	listed bool // the requests are elements of one JSON list
	depth  int  // of what that list is in
	begun  bool // the list has begun
	ended  bool // the list has ended
	table  table

	aside     []byte // an object of what stands beside the list, to be read next; nil: nothing
	asideLine int64  // its first line
}

// NewBatch begins to read a batch, whose kind it tells from its beginning or takes
// from the hint. The error is ErrNoBatch or the reader's.
func NewBatch(r io.Reader, o Options) (*Batch, error) {
	b := &Batch{in: bufio.NewReaderSize(r, peekBytes), o: o, limit: MaxLine}
	if o.Checks != nil {
		o.Checks.begin(true)
	}
	head, err := b.in.Peek(peekBytes)
	if err != nil && err != io.EOF {
		return nil, err
	}
	mark := len(byteOrderMark(head))
	b.kind = o.As
	if b.kind == Auto {
		b.kind = kindByName(o.Name)
	}
	if b.kind == Auto || b.kind == LinesBatch {
		if found := kindOfBatch(head); found != Auto {
			b.kind = found
		}
	}
	if !b.kind.Batch() {
		return nil, ErrNoBatch
	}
	if b.kind == TableBatch {
		b.table = newTable(head[mark:])
		b.notes = append(b.notes, b.table.notes()...)
	}
	var listed Kind
	listed, b.depth = listOfRequests(head)
	b.listed = listed != Auto && listed == b.kind
	if b.table.skip > 0 {
		b.line = 1
	}
	_, err = b.in.Discard(mark + b.table.skip)
	return b, err
}

// kindOfBatch tells a batch by its beginning, Auto where it is none.
func kindOfBatch(head []byte) Kind {
	start := skipSpace(head, 0)
	if start == len(head) || head[start] != '{' && head[start] != '[' && head[start] != '"' {
		if looksLikeTable(head) {
			return TableBatch
		}
		return Auto
	}
	if listed, _ := listOfRequests(head); listed != Auto {
		return listed
	}
	s := scanner{text: head, at: start}
	if broken, _ := s.scan(); broken != nil {
		if len(head) == peekBytes || secondLineIsObject(head, start, 1) {
			return LinesBatch // the first line is long, or broken
		}
		return Auto
	}
	d := document{text: head, nodes: s.nodes}
	if skipSpace(head, s.at) < len(head) && looksLikeLines(head, start, s.at) || d.wrapped(0) >= 0 {
		return d.batchKind(0)
	}
	return Auto
}

// listOfRequests tells whose requests JSON has as a list, and how deep that list is: one
// object deep is Anthropic's {"requests": [...]}, four are Gemini's {"batch":
// {"input_config": {"requests": {"requests": [...]}}}} (https://ai.google.dev/api/batch-api),
// and none has the list by itself. The kind is Auto where there is no such list.
func listOfRequests(head []byte) (kind Kind, depth int) {
	start, gemini := skipSpace(head, 0), false
	for i := start; i < len(head); i++ {
		switch head[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			n := stringLength(head[i:])
			if n == 0 {
				return Auto, 0
			}
			key := string(head[i+1 : i+n-1])
			i += n - 1
			switch opens := opensAfter(head[i+1:]); {
			case depth == 1 && key == "batch":
				gemini = true
			case key == "requests" && opens == '[' && depth == 1:
				return AnthropicBatch, depth
			case key == "requests" && opens == '[' && depth == 4 && gemini:
				return GeminiBatch, depth
			case depth != 2 || head[start] != '[' || opens == 0:
			case key == "params":
				return AnthropicBatch, 0
			case key == "body":
				return OpenAIBatch, 0
			case key == "request", key == "contents":
				return GeminiBatch, 0
			}
		}
	}
	return Auto, 0
}

// opensAfter returns the bracket that a key's value begins with, 0 where it is no key or
// its value has none.
func opensAfter(key []byte) byte {
	i := skipSpace(key, 0)
	if i == len(key) || key[i] != ':' {
		return 0
	}
	if i = skipSpace(key, i+1); i < len(key) && (key[i] == '[' || key[i] == '{') {
		return key[i]
	}
	return 0
}

// stringLength returns the length of the JSON string at the start of a text, 0
// where it has no end.
func stringLength(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return 0
}

// Kind is the batch's kind.
func (b *Batch) Kind() Kind { return b.kind }

// Notes are about the batch as a whole, such as which column is the prompt. They
// are complete at the end.
func (b *Batch) Notes() []Note { return b.notes }

// Next returns the next request. At the end the error is io.EOF; another is the
// reader's or that of Options.Pause. A line that is broken is no error: see Line.Err.
func (b *Batch) Next() (*Line, error) {
	if b.o.Pause != nil {
		if err := b.o.Pause(); err != nil {
			return nil, err
		}
	}
	switch {
	case b.kind == TableBatch:
		return b.nextRow()
	case b.listed:
		return b.nextElement()
	}
	for {
		first := b.line + 1
		continued := b.within
		text, err := b.readLine()
		if err != nil {
			return nil, err
		}
		if continued || b.within {
			return b.piece(text, first, continued), nil
		}
		if skipSpace(text, 0) < len(text) {
			return b.understand(text, first)
		}
	}
}

// readLine returns the next line without its end; b.within is set where the line
// goes on. At the end of the input the error is io.EOF.
func (b *Batch) readLine() ([]byte, error) {
	b.buf = b.buf[:0]
	b.within = false
	for {
		part, err := b.in.ReadSlice('\n')
		b.buf = append(b.buf, part...)
		switch {
		case err == nil:
			b.line++
			return b.buf[:len(b.buf)-1], nil
		case err == io.EOF:
			if len(b.buf) == 0 {
				return nil, io.EOF
			}
			b.line++
			return b.buf, nil
		case err != bufio.ErrBufferFull:
			return nil, err
		}
		if len(b.buf) >= b.limit {
			b.within = true
			return b.buf, nil
		}
	}
}

// piece is a part of a line that is too long.
func (b *Batch) piece(text []byte, number int64, continued bool) *Line {
	r := reader{req: &Request{}, section: inMessages}
	r.doc.text = text
	r.note(NoteLongLine, -1, int64(b.limit), 0, "")
	r.plainText(0, len(text))
	r.finish()
	line := &Line{Number: number, Request: r.req, Continued: continued}
	if !continued {
		line.Err = &SyntaxError{Line: int(number), Column: 1, Want: wantsShorterLine, Found: -1}
	}
	return line
}

// understand reads one line.
func (b *Batch) understand(text []byte, number int64) (*Line, error) {
	line := &Line{Number: number}
	r := reader{req: &Request{}, pause: b.o.Pause, section: inMessages, inBatch: b.listed, checks: b.o.Checks}
	r.doc.text = text
	line.Request = r.req
	s := scanner{text: text, at: skipSpace(text, 0), pause: b.o.Pause, nodes: b.nodes[:0]}
	broken, err := s.scan()
	b.nodes = s.nodes
	if end := skipSpace(text, s.at); broken == nil && end < len(text) {
		broken = syntaxError(text, end, wantsEnd)
	}
	switch {
	case broken != nil && broken.beyond():
		r.beyond()
	case broken != nil && err == nil:
		broken.Line += int(number) - 1
		line.Err = broken
		r.plainText(0, len(text))
	case err != nil:
		return nil, err
	default:
		r.doc.nodes = s.nodes
		line.ID = r.record()
		if r.req.Kind == Text && !r.doc.is(0, anObject) && !r.doc.is(0, aString) {
			line.Err = syntaxError(text, int(r.doc.nodes[0].start), wantsObject)
			line.Err.Line = int(number)
		}
	}
	r.finish()
	return line, r.err
}

// record reads what a line holds: a request in a wrapper, a request, a text among
// other fields, or a text. It returns the line's ID.
func (r *reader) record() (id string) {
	for _, key := range []string{"custom_id", "id", "key", "recordId"} {
		if at := r.doc.get(0, key); at >= 0 {
			if id = r.doc.str(at); id == "" && r.doc.is(at, aNumber) {
				id = string(r.doc.raw(at))
			}
			r.setting(at)
			break
		}
	}
	if r.text(0, Message, User) {
		r.req.Kind = Text
		return id
	}
	root := 0
	if inner := r.doc.wrapped(0); inner >= 0 {
		r.inBatch = true
		r.claim(0, structure)
		for _, key := range []string{"method", "url", "metadata"} {
			r.setting(r.doc.get(0, key))
		}
		if id == "" { // Gemini's
			id = r.doc.str(r.doc.get(r.doc.get(0, "metadata"), "key"))
		}
		root = inner
	}
	kind := r.doc.kindOf(root)
	switch {
	case kind != Text && !kind.Batch():
		r.requestAs(kind, root)
		r.sweep()
	case root == 0 && r.row():
	default:
		r.note(NoteNoRequest, -1, 0, 0, "")
		r.plainText(0, len(r.doc.text))
	}
	return id
}

// promptNames are what people call the prompt in a table or a record, the surest
// first.
var promptNames = []string{
	"prompt", "text", "input", "question", "content", "message", "query", "user_prompt", "user", "instruction",
	"request", "body", "sentence", "document",
}

// systemNames are what they call the instructions beside it.
var systemNames = []string{"system", "system_prompt", "instructions"}

// row reads a record whose prompt is one field, as a table's is one column.
func (r *reader) row() bool {
	for _, name := range promptNames {
		at := r.doc.named(0, name)
		if !r.doc.is(at, aString) {
			continue
		}
		r.claim(0, structure)
		r.req.Kind = Text
		for _, system := range systemNames {
			if v := r.doc.named(0, system); r.doc.is(v, aString) {
				r.system(v)
				break
			}
		}
		r.text(at, Message, User)
		r.framed(FrameMessage, 1)
		fields, place := 0, 0
		for k, end := r.doc.keys(0); k < end; k = r.doc.after(k) {
			fields++
			if k+1 == at {
				place = fields
			}
			if r.doc.nodes[k+1].use == unclaimed {
				r.claim(k+1, setting) // which the note says
			}
		}
		r.sweep()
		if fields > 1 {
			r.note(NoteColumns, -1, int64(place), int64(fields), name)
		}
		return true
	}
	return false
}
