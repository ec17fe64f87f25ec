package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	textunicode "golang.org/x/text/encoding/unicode"

	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
)

const (
	// headBytes is how much of an input is looked at first. What is longer, and plain
	// text or a batch, shows it by then and is read in parts: a file in a text is found
	// where the first of them begins in the head.
	headBytes = 1 << 20
	// wholeBytes is how long an input may be to be understood where that takes all of it:
	// a request, a conversation, a file.
	wholeBytes = 256 << 20
)

// input is a file, or standard input, and what it was read as.
type input struct {
	hint    prompt.Hint
	meter   *meter
	request *prompt.Request // of plain text and of a batch, what its beginning tells
	all     io.Reader       // the input from its start to its end
	tooLong bool            // to be understood
	looked  int             // data URLs in what was looked at
	source  *source
	file    io.Closer
}

// kindOf reads -as.
func kindOf(name string) (prompt.Kind, error) {
	if kind, ok := prompt.ParseKind(name); ok {
		return kind, nil
	}
	var names []string
	for kind := prompt.Auto; ; kind++ {
		if _, ok := prompt.ParseKind(kind.String()); !ok {
			break
		}
		names = append(names, kind.String())
	}
	return 0, misuse("-as %q is no kind of input: want %s", name, alternatives(names))
}

// openInput finds out what the file is, or standard input where there is none, and
// loads the vocabularies to count it in. Where one of them cannot be loaded, a warning
// says so, and what it would have counted is estimated; without the base there is
// nothing to estimate from.
func openInput(c *call, files []string, as prompt.Kind, vocabularies ...string) (*input, error) {
	name := "-"
	if len(files) > 0 {
		name = files[0]
	}
	text, err := open(c.in, name)
	if err != nil {
		return nil, err
	}
	in := &input{hint: prompt.Hint{As: as, Name: name}, file: text}
	if err := in.load(c, vocabularies); err != nil {
		text.Close()
		return nil, err
	}
	in.source, err = newSource(text)
	if err == nil {
		err = in.understand(in.source)
	}
	if err != nil {
		text.Close()
		return nil, err
	}
	return in, nil
}

// Close closes the file.
func (in *input) Close() error { return in.file.Close() }

func (in *input) load(c *call, vocabularies []string) error {
	m, failed := newMeterOfThoseThere(vocabularies...)
	if !m.has(token.Base) {
		return errors.Join(failed...)
	}
	for _, err := range failed {
		fmt.Fprintf(c.err, "tokenfare %s: warning: %s; what it would count is estimated\n", c.flags.Name(), err)
	}
	in.meter = m
	return nil
}

// understand reads as much of the text as it takes to know what it is.
func (in *input) understand(text io.Reader) error {
	if in.hint.As == prompt.Text {
		in.request, in.all = plainText(), text
		return nil
	}
	var read []byte
	for _, limit := range [...]int64{headBytes, wholeBytes} {
		more, err := io.ReadAll(io.LimitReader(text, limit-int64(len(read))))
		if err != nil {
			return err
		}
		read = append(read, more...)
		if int64(len(read)) < limit {
			return in.understandAll(read)
		}
		in.all = io.MultiReader(bytes.NewReader(read), text)
		in.looked = in.source.dataURLs
		if in.request, err = in.surely(read); in.request != nil || err != nil {
			return err
		}
	}
	in.giveUp(read)
	return nil
}

func (in *input) understandAll(text []byte) (err error) {
	in.looked = in.source.dataURLs
	if in.request, err = prompt.Understand(text, prompt.Options{Hint: in.hint}); err != nil {
		return err
	}
	if !in.isBytes() && !utf8.Valid(text) {
		text = wellFormed(text)
		in.request, err = prompt.Understand(text, prompt.Options{Hint: in.hint})
	}
	in.all = bytes.NewReader(text)
	if err != nil || !in.request.Kind.Batch() {
		return err
	}
	in.request, err = in.batchBy(text, in.request)
	return err
}

// batchBy is a batch by its beginning. Of what that was understood as, only the notes
// matter.
func (in *input) batchBy(head []byte, understood *prompt.Request) (*prompt.Request, error) {
	b, err := prompt.NewBatch(bytes.NewReader(head), prompt.Options{Hint: in.hint})
	if errors.Is(err, prompt.ErrNoBatch) { // its first line is broken
		b, err = prompt.NewBatch(bytes.NewReader(head), prompt.Options{Hint: prompt.Hint{As: prompt.LinesBatch}})
	}
	if err != nil {
		return nil, err
	}
	notes := slices.DeleteFunc(understood.Notes, func(n prompt.Note) bool { return n.Code != prompt.NoteNotAs })
	return &prompt.Request{Kind: b.Kind(), Shape: prompt.Shape{Kind: b.Kind()}, Notes: notes}, nil
}

// surely returns what an input is by its beginning, nil where that depends on what
// follows. The first turn of a conversation is near its start, so that with some more
// turns its beginning is one by itself.
func (in *input) surely(head []byte) (*prompt.Request, error) {
	const turns = "\n\nUser: more\n\nAssistant: more\n\nUser: more\n"
	request, err := prompt.Understand(append(slices.Clip(head), turns...), prompt.Options{Hint: in.hint})
	if err != nil {
		return nil, err
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n")
	whole := len(text) == 0 || text[0] == '{' || text[0] == '[' || bytes.HasPrefix(text, []byte("data:")) // JSON or a data URL
	switch {
	case request.Kind.Batch():
		return in.batchBy(head, request)
	case request.Kind == prompt.Text && !whole:
		text := plainText()
		text.Notes, text.Err = request.Notes, request.Err
		return text, nil
	}
	return nil, nil
}

// giveUp takes what is too long to be understood for text, but for a list of requests,
// which can be read one by one. JSON lines would have shown by now.
func (in *input) giveUp(head []byte) {
	batch, err := prompt.NewBatch(bytes.NewReader(head), prompt.Options{Hint: in.hint})
	if err != nil || batch.Kind() == prompt.LinesBatch {
		in.request, in.tooLong = plainText(), true
		return
	}
	in.request = &prompt.Request{Kind: batch.Kind(), Shape: prompt.Shape{Kind: batch.Kind()}}
}

func plainText() *prompt.Request {
	return &prompt.Request{Kind: prompt.Text, Shape: prompt.Shape{Kind: prompt.Text}}
}

// count counts the input as one request: the prompt by its parts, nil where it is
// text, and what is seen of it all together.
func (in *input) count() (*fit.Prompt, token.Seen, error) {
	if in.request.Kind == prompt.Text {
		seen, err := in.meter.seeAll(in.all)
		seen.IllFormed = in.source.illFormed
		return nil, seen, err
	}
	p, seen, err := in.meter.seeRequest(in.meter.reader(), in.request)
	if err == nil {
		in.doubt(p, &seen, in.illFormed())
	}
	return p, seen, err
}

// illFormed is how many bytes of text were not in its encoding, of those that are read so
// far.
func (in *input) illFormed() int64 {
	if in.isBytes() {
		return 0
	}
	return in.source.illFormed
}

// looksNoFurther reports whether only the head of the input was looked at, which is text.
func (in *input) looksNoFurther() bool {
	return in.request.Kind == prompt.Text && in.hint.As != prompt.Text && !in.tooLong
}

// isBytes reports whether the input is a file of another kind than text.
func (in *input) isBytes() bool {
	return in.request.Kind == prompt.File && len(in.request.Parts) == 0
}

// doubt says that so many bytes of a request were not UTF-8. In which of its texts they
// stand is not known: it is the first one's.
func (in *input) doubt(p *fit.Prompt, seen *token.Seen, illFormed int64) {
	seen.IllFormed += illFormed
	if len(p.Buckets) > 0 {
		p.Buckets[0].IllFormed += illFormed
	}
}

// batch begins to read the input's requests.
func (in *input) batch() (*prompt.Batch, error) {
	hint := prompt.Hint{As: in.request.Kind, Name: in.hint.Name}
	return prompt.NewBatch(textunicode.UTF8.NewDecoder().Reader(in.all), prompt.Options{Hint: hint})
}

// readAs says in one line what the input was read as.
func (in *input) readAs() string {
	s := in.request.Shape.String()
	if name := in.request.Model; name != "" && len(name) <= 100 && !slices.ContainsFunc([]byte(name), unprintable) {
		s += ", for " + name
	}
	return s
}

// unprintable reports whether a byte is none of those that names of models have.
func unprintable(b byte) bool { return b <= ' ' || b >= 0x7F }

// says is readAs as a line, none where the input is what it looks like: text.
func (in *input) says() []string {
	if in.request.Kind == prompt.Text && in.hint.As == prompt.Auto && len(in.notes()) == 0 {
		return nil
	}
	return []string{"read as " + in.readAs()}
}

// saysOf is says with the number of a batch's requests, where there is one.
func (in *input) saysOf(t *tally) []string {
	list := in.says()
	if t != nil {
		list[0] += ": " + requests(t.Requests)
	}
	return list
}

// bytes says what to know about the input's bytes, once they are read.
func (in *input) bytes() (list []string) {
	if in.source.bytes == 0 {
		list = append(list, "The input is empty.")
	}
	if in.source.noMark {
		list = append(list, "The input is read as UTF-16, which it looks like, though it has no byte order mark.")
	}
	if n := in.source.dataURLs - in.looked; n > 0 && in.looksNoFurther() {
		list = append(list, fmt.Sprintf("Data URLs behind the first megabyte, %s in all, count as text.", fit.Thousands(int64(n))))
	}
	switch n := in.illFormed(); {
	case n > 0 && in.source.utf16:
		list = append(list, fmt.Sprintf("Bytes that are not UTF-16, %s in all, count as U+FFFD: what they cost depends on what they are sent as.",
			fit.Thousands(n)))
	case n > 0:
		list = append(list, fmt.Sprintf("Bytes that are not UTF-8, %s of %s, count as U+FFFD: what they cost depends on what they are sent as.",
			fit.Thousands(n), fit.Thousands(in.source.bytes)))
	}
	return list
}

// notes say what to know about how the input was read.
func (in *input) notes() []string {
	list := in.bytes()
	if in.request.Err != nil {
		list = append(list, in.request.Err.Error())
	}
	if in.tooLong {
		list = append(list, "The input is longer than 256 MB and no batch: it was not looked into, and all of it counts as text.")
	}
	for _, n := range in.request.Notes {
		list = append(list, n.String())
	}
	return list
}
