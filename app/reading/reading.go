// Package reading owns a prompt that is a request: its texts, counted by kind and
// vocabulary, beside its shape. It is what the worker and the command line make of an
// input that package prompt understands.
package reading

import (
	"tokenfare/app/prompt"
	"tokenfare/app/token"
)

// Reader reads an input again and again as it is edited. Texts that did not change
// stay counted; of those that did, what changed is counted anew. A Reader is for one
// goroutine.
type Reader struct {
	// CountEach is as in token.Document.
	CountEach func(dst []int, encodings []token.Encoding, text []byte) []int

	encodings []token.Encoding
	buckets   int
	parts     []part
	todo      int // parts before this one are counted
	scratch   []byte
}

// part is a text of the request.
type part struct {
	document *token.Document
	bucket   int // of prompt.Shape
}

// Add makes the reader count in one more encoding.
func (r *Reader) Add(enc token.Encoding) {
	r.encodings = append(r.encodings, enc)
	for _, p := range r.parts {
		p.document.Add(enc)
	}
	r.todo = 0
}

// Read takes in the texts of a request. The request may be forgotten then.
func (r *Reader) Read(request *prompt.Request) error {
	old := r.parts
	r.parts, r.todo, r.buckets = make([]part, len(request.Parts)), 0, len(request.Shape.Buckets)
	// An edit changes a text, or adds or takes away some: those before it are found
	// from the start, those behind it from the end.
	n := min(len(old), len(r.parts))
	head := 0
	for head < n && old[head].document.Is(r.text(&request.Parts[head])) {
		head++
	}
	tail := 0
	for tail < n-head && old[len(old)-1-tail].document.Is(r.text(&request.Parts[len(r.parts)-1-tail])) {
		tail++
	}
	for i := range r.parts {
		r.parts[i].bucket = request.Parts[i].Bucket
		switch {
		case i < head || i < len(old)-tail && i < len(r.parts)-tail:
			r.parts[i].document = old[i].document
		case i >= len(r.parts)-tail:
			r.parts[i].document = old[i-len(r.parts)+len(old)].document
		default:
			r.parts[i].document = r.document()
		}
		if i < head || i >= len(r.parts)-tail {
			continue
		}
		if err := r.parts[i].document.Become(r.text(&request.Parts[i])); err != nil {
			return err
		}
	}
	return nil
}

// text returns a part's text, which is good until the next one.
func (r *Reader) text(p *prompt.Part) []byte {
	text := p.Text(r.scratch)
	if cap(r.scratch) < len(text) {
		r.scratch = make([]byte, 0, len(text))
	}
	return text
}

func (r *Reader) document() *token.Document {
	d := &token.Document{CountEach: r.CountEach}
	for _, enc := range r.encodings {
		d.Add(enc)
	}
	return d
}

// Forget lets go of the texts.
func (r *Reader) Forget() {
	r.parts, r.todo, r.scratch = nil, 0, nil
}

// Step counts some kilobytes that are not counted yet, and reports whether there
// were any.
func (r *Reader) Step() bool {
	for ; r.todo < len(r.parts); r.todo++ {
		if r.parts[r.todo].document.Step() {
			return true
		}
	}
	return false
}

// Done returns how many bytes of texts are counted for every encoding, and how many
// there are.
func (r *Reader) Done() (counted, all int64) {
	for _, p := range r.parts {
		c, a := p.document.Done()
		counted += c
		all += a
	}
	return counted, all
}

// Seen returns what has been seen of the texts, by bucket of the request's shape.
// Counts holds only the encodings that are counted to the end, in all buckets.
func (r *Reader) Seen() []token.Seen {
	seen := make([]token.Seen, r.buckets)
	for i := range seen {
		seen[i].Counts = make(map[string]int64, len(r.encodings))
		for _, enc := range r.encodings {
			seen[i].Counts[enc.Family()] = 0
		}
	}
	for _, p := range r.parts {
		seen[p.bucket].Merge(p.document.Seen())
	}
	for _, enc := range r.encodings {
		keepWhole(seen, enc.Family())
	}
	return seen
}

// keepWhole takes a vocabulary away from all buckets that one of them lacks.
func keepWhole(seen []token.Seen, family string) {
	for i := range seen {
		if _, ok := seen[i].Counts[family]; !ok {
			for k := range seen {
				delete(seen[k].Counts, family)
			}
			return
		}
	}
}
