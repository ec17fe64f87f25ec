package prompt

import "bytes"

// Hint is what is known of an input besides its bytes.
type Hint struct {
	As   Kind   // read it as this, or say with a note that it is none; Text: as plain text, whatever it looks like
	Name string // the file's name: ".jsonl", ".csv" and ".json" are believed
}

// Options say how to read.
type Options struct {
	Hint
	// Pause is called about every 256 kB. An error from it ends the reading, and
	// Understand returns it. In a browser's worker it gives the event loop a turn, so
	// that a newer keystroke can be heard; elsewhere it is a context's Err.
	Pause func() error
	// Checks are of the images, for an input that is read anew with each edit; nil: every
	// image is checked as it is read.
	Checks *Checks
}

// Request is what an input was understood as. It keeps views of the input's bytes,
// which must not change meanwhile.
type Request struct {
	Kind  Kind
	Model string // that the request names, empty where it names none
	// Parts are the texts in the order of the input, but for those that are derived and
	// those that are not understood, which come last. Tools are in it in two forms: see
	// What.
	Parts []Part
	Media []Media // images and so on, in the order of the input, not grouped
	Shape Shape   // in numbers
	Notes []Note
	// Err says where an input that looks like JSON, or is said to be, is broken. It is
	// then read as plain text.
	Err *SyntaxError
}

// Part is a text of a request.
type Part struct {
	What       What
	Role       Role
	Cache      Cache
	Bucket     int // index of Shape.Buckets
	Start, End int // bytes of the input that it stands in; both are len(input) for what is derived
	// IllFormed is how many bytes of a file of text were not UTF-8, in place of which the
	// part has U+FFFD.
	IllFormed int
	form      form
	raw       []byte
	position  position
}

// form is how a part's text is had from its bytes.
type form uint8

const (
	asIs    form = iota
	escaped      // the inside of a JSON string with escapes
	compact      // JSON, without its spaces
)

// AppendText appends the part's text.
func (p *Part) AppendText(dst []byte) []byte {
	switch p.form {
	case escaped:
		return appendUnescaped(dst, p.raw)
	case compact:
		return appendCompact(dst, p.raw)
	}
	return append(dst, p.raw...)
}

// Text returns the part's text: the input's own bytes where it stands there as it
// is, otherwise appended to scratch[:0].
func (p *Part) Text(scratch []byte) []byte {
	if p.form == asIs {
		return p.raw
	}
	return p.AppendText(scratch[:0])
}

// position is a place in the order in which a provider puts a prompt together:
// tools, then instructions, then messages. Cached prefixes are in this order.
type position uint64

// The sections of a prompt in their order, as the high bits of a position.
const (
	inTools    position = 0 << 32
	inSystem   position = 1 << 32
	inMessages position = 2 << 32
)

// reader reads one input.
type reader struct {
	doc      document
	req      *Request
	pause    func() error
	section  position
	count    position // parts and media so far
	tools    []tool   // for the form in TypeScript
	toolsEnd position // of the last of them
	space    int      // the namespace of tools at hand; 0: there is none
	long     bool     // all that is marked is to be kept long
	breaks   int      // marks so far, of those that Anthropic counts
	short    position // of the first mark for five minutes
	shortAt  int      // where it stands
	inBatch  bool     // the request is in the form of a batch service
	sure     bool     // the user or the file's name says that it is JSON
	checks   *Checks
	detail   Detail // that the request sets for all files
	steps    int    // messages and blocks read
	depth    int    // of the object at hand within what it is part of
	err      error  // of pause

	frames [inMessages>>32 + 1]Frames // so far, by section
	marks  [2]mark                    // up to these a prefix is to be cached: five minutes, an hour
}

// Understand reads an input: text, a request, a conversation or the beginning of a
// batch. The error is only ever the one of Options.Pause: whatever the bytes are,
// they are understood or count as text.
func Understand(text []byte, o Options) (*Request, error) {
	r := reader{req: &Request{}, pause: o.Pause, checks: o.Checks}
	r.doc.text = text
	if r.checks != nil {
		r.checks.begin(false)
	}
	if err := r.read(o.Hint); err != nil {
		return nil, err
	}
	r.notAs(o.As)
	r.finish()
	return r.req, nil
}

func (r *reader) read(hint Hint) error {
	text := r.doc.text
	as := hint.As
	if as == Auto {
		as = kindByName(hint.Name)
	}
	r.sure = as.request() || as == Auto && equalFold(endOf(hint.Name), "json")
	switch {
	case as == Text:
		r.plainText(0, len(text))
		return nil
	case as.Batch():
		r.batch(as)
		return nil
	case (as == Auto || as == File) && r.file():
		return nil
	}
	if as != Conversation {
		if done, err := r.json(as); done || err != nil {
			return err
		}
	}
	switch {
	case as.request(): // which is JSON
	case as != Conversation && looksLikeTable(text):
		r.batch(TableBatch)
		return nil
	case as != Conversation && r.files():
		return nil
	case r.conversation(as == Conversation):
		return nil
	}
	start := skipSpace(text, 0)
	switch broken := r.sure && start < len(text); {
	case broken && as == Auto:
		r.fault(syntaxError(text, start, wantsValue))
		return nil
	case broken: // which notAs says
		r.req.Err = syntaxError(text, start, wantsValue)
	}
	r.plainText(0, len(text))
	return nil
}

// notAs says that an input is not what it is said to be, unless it is known to be broken.
func (r *reader) notAs(as Kind) {
	notes := r.req.Notes
	broken := len(notes) > 0 && notes[len(notes)-1].Code == NoteBroken
	if as != Auto && as != r.req.Kind && !broken && skipSpace(r.doc.text, 0) < len(r.doc.text) {
		r.note(NoteNotAs, -1, 0, 0, as.String())
	}
}

// endOf returns what stands behind the last dot of a file's name.
func endOf(name string) string {
	at := bytes.LastIndexByte([]byte(name), '.') + 1
	if at == 0 {
		return ""
	}
	return name[at:]
}

// kindByName believes the ends of file names that leave no doubt.
func kindByName(name string) Kind {
	switch end := endOf(name); {
	case equalFold(end, "jsonl"), equalFold(end, "ndjson"):
		return LinesBatch
	case equalFold(end, "csv"), equalFold(end, "tsv"):
		return TableBatch
	}
	return Auto
}

// plainText makes a part of the bytes as they stand.
func (r *reader) plainText(from, to int) {
	if r.req.Kind == Auto {
		r.req.Kind = Text
	}
	if from < to {
		r.add(Part{What: Message, Role: User, Start: from, End: to, raw: r.doc.text[from:to]})
	}
}

// batch says that the text holds many requests. It stays one part, so that nothing
// is lost on who does not iterate.
func (r *reader) batch(kind Kind) {
	r.req.Kind = kind
	r.note(NoteBatch, -1, 0, 0, "")
	r.plainText(0, len(r.doc.text))
}

// json reads a text that is JSON, as a kind of request if it can be that, and reports
// whether it was.
func (r *reader) json(as Kind) (bool, error) {
	text := r.doc.text
	start := skipSpace(text, 0)
	if start == len(text) || text[start] != '{' && text[start] != '[' {
		return false, nil
	}
	// Positions are of the whole text, so the scan begins at its start.
	s := scanner{text: text, at: start, last: start, pause: r.pause}
	broken, err := s.scan()
	if broken != nil {
		return r.broken(start, broken), nil
	}
	if err != nil {
		return false, err
	}
	if end := skipSpace(text, s.at); end < len(text) {
		if looksLikeLines(text, start, s.at) {
			r.batch(r.kindOfLine(&s))
			return true, nil
		}
		return r.broken(start, syntaxError(text, end, wantsEnd)), nil
	}
	r.doc.nodes = s.nodes
	r.request(as)
	return true, r.err
}

// kindOfLine tells the kind of a batch by its first line.
func (r *reader) kindOfLine(s *scanner) Kind {
	d := document{text: r.doc.text, nodes: s.nodes}
	return d.batchKind(0)
}

// broken reads a text as plain text that looks like JSON, or is said to be, and is
// not. A text that only begins with a bracket gets no error: many prompts do.
func (r *reader) broken(start int, err *SyntaxError) bool {
	text := r.doc.text
	if !r.sure && !looksLikeJSON(text[start:]) {
		return false
	}
	if err.beyond() {
		r.beyond()
		return true
	}
	if secondLineIsObject(text, err.Offset, err.Line) {
		r.batch(LinesBatch) // its first line is broken: the batch will say so
		return true
	}
	r.fault(err)
	return true
}

// fault reads a text as plain text, and says where it is broken.
func (r *reader) fault(err *SyntaxError) {
	r.req.Err = err
	r.note(NoteBroken, err.Offset, 0, 0, "")
	r.plainText(0, len(r.doc.text))
}

// beyond reads JSON as plain text that is larger than is read here.
func (r *reader) beyond() {
	r.note(NoteBeyond, -1, 0, 0, "")
	r.plainText(0, len(r.doc.text))
}

//go:noinline
func skipSpace(text []byte, at int) int {
	if at == 0 {
		at = len(byteOrderMark(text))
	}
	for at < len(text) && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
		at++
	}
	return at
}

// byteOrderMark returns the mark that a text begins with, if it does.
//
//go:noinline
func byteOrderMark(text []byte) []byte {
	const mark = "\uFEFF"
	if bytes.HasPrefix(text, []byte(mark)) {
		return text[:len(mark)]
	}
	return nil
}

// add appends a part at the present place.
//
//go:noinline
func (r *reader) add(p Part) {
	p.position = r.here()
	r.req.Parts = append(r.req.Parts, p)
}

// here returns the next position of the present section.
//
//go:noinline
func (r *reader) here() position {
	r.count++
	return r.section | r.count
}

// finish decides what is within a cached prefix, and sums up the shape.
func (r *reader) finish() {
	req := r.req
	r.settleMarks()
	for i := range req.Parts {
		req.Parts[i].Cache = r.cacheAt(req.Parts[i].position)
	}
	for i := range req.Media {
		req.Media[i].Cache = r.cacheAt(req.Media[i].position)
	}
	req.Shape.Kind = req.Kind
	r.countFrames()
	if req.Shape.Messages == 0 && len(req.Parts) > 0 {
		req.Shape.Messages = 1
	}
	req.Shape.fill(req)
}

// settleMarks decides how long marked prefixes are kept, once all marks are read.
func (r *reader) settleMarks() {
	if r.shortAt > 0 && r.marks[1].set && r.short < r.marks[1].at {
		r.note(NoteMarkOrder, r.shortAt, 1, 0, "")
	}
	if r.long && r.marks[0].set && r.marks[0].at >= r.marks[1].at {
		r.marks[1] = r.marks[0]
	}
}

// mark is where a prefix ends that is to be cached.
type mark struct {
	at     position
	set    bool
	frames Frames // before it in its section
}

// framed counts something that gets a frame, in the present section.
//
//go:noinline
func (r *reader) framed(f Frame, n int) { r.frames[r.section>>32][f] += n }

// countFrames tells the shape how many frames there are, and how many of them are within
// the cached prefixes.
func (r *reader) countFrames() {
	s := &r.req.Shape
	all := r.before(&mark{at: ^position(0)})
	s.Messages, s.Names, s.Tools = all[FrameMessage], all[FrameName], all[FrameTool]
	s.Calls, s.Results = all[FrameCall], all[FrameResult]
	s.FunctionCalls, s.FunctionResults = all[FrameFunctionCall], all[FrameFunctionResult]
	s.Cached[OneHour] = r.before(&r.marks[1])
	s.Cached[FiveMinutes] = r.before(&r.marks[0])
	for f, n := range s.Cached[OneHour] {
		s.Cached[FiveMinutes][f] = max(0, s.Cached[FiveMinutes][f]-n)
	}
}

// before returns how many frames are before a mark: all of the sections before its own,
// and in its own what was counted when it was read.
//
//go:noinline
func (r *reader) before(m *mark) (sum Frames) {
	for section := range r.frames {
		for f, n := range r.frames[section] {
			switch own := int(m.at >> 32); {
			case section > own || section == own && !m.set:
				continue
			case section == own:
				n = min(n, m.frames[f])
			}
			sum[f] += n
		}
	}
	return sum
}

// cacheAt tells whether a position is before a mark. Of two marks the longer
// lifetime wins: a prefix that is kept for an hour is not written again for five
// minutes.
//
//go:noinline
func (r *reader) cacheAt(p position) Cache {
	switch {
	case r.marks[1].set && p <= r.marks[1].at:
		return OneHour
	case r.marks[0].set && p <= r.marks[0].at:
		return FiveMinutes
	}
	return NotCached
}

// equalFold compares ASCII without case.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		x, y := a[i], b[i]
		if x != y && (x|0x20 != y|0x20 || !isLetter(x)) {
			return false
		}
	}
	return true
}
