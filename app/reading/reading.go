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
	illFormed []int64 // bytes of files that were not UTF-8, by bucket of the shape
	pieces    []piece
	todo      int // pieces before this one are counted
	scratch   []byte
	counts    []int
}

// piece is one long text of the request, in a document, or a run of short ones.
type piece struct {
	document *token.Document
	bucket   int // of the document in prompt.Shape
	run      *run
}

// Add makes the reader count in one more encoding.
func (r *Reader) Add(enc token.Encoding) {
	r.encodings = append(r.encodings, enc)
	for _, p := range r.pieces {
		if p.document != nil {
			p.document.Add(enc)
		}
	}
	r.todo = 0
}

// Read takes in the texts of a request. The request may be forgotten then.
func (r *Reader) Read(request *prompt.Request) error {
	old, parts := r.pieces, request.Parts
	r.pieces, r.todo = nil, 0
	r.illFormed = make([]int64, len(request.Shape.Buckets))
	for i := range parts {
		r.illFormed[parts[i].Bucket] += int64(parts[i].IllFormed)
	}
	// An edit changes a text, or adds or takes away some: those before it are found
	// from the start, those behind it from the end.
	head, first := 0, 0 // pieces and parts
	for head < len(old) && r.same(&old[head], parts[first:]) {
		first += old[head].texts()
		head++
	}
	tail, end := len(old), len(parts)
	for tail > head {
		n := old[tail-1].texts()
		if end-n < first || !r.same(&old[tail-1], parts[end-n:]) {
			break
		}
		tail--
		end -= n
	}
	r.pieces = append(r.pieces, old[:head]...)
	if err := r.append(parts[first:end], old[head:tail]); err != nil {
		return err
	}
	r.pieces = append(r.pieces, old[tail:]...)
	return nil
}

// same reports whether a piece is the first of some parts. Their buckets may be others.
func (r *Reader) same(p *piece, parts []prompt.Part) bool {
	switch {
	case len(parts) < p.texts():
		return false
	case p.document == nil:
		return r.sameRun(p.run, parts)
	case !p.document.Is(r.text(&parts[0])):
		return false
	}
	p.bucket = parts[0].Bucket
	return true
}

// append makes pieces of parts. What was a document before stays one: what it has in
// common with the new text stays counted.
func (r *Reader) append(parts []prompt.Part, old []piece) error {
	var short *run
	for i := range parts {
		p := &parts[i]
		text := r.text(p)
		if len(text) <= shortBytes {
			if short == nil || short.full() {
				short = &run{}
				r.pieces = append(r.pieces, piece{run: short})
			}
			if err := short.add(text, p.Bucket); err != nil {
				return err
			}
			continue
		}
		short = nil
		var d *token.Document
		for d == nil && len(old) > 0 {
			d, old = old[0].document, old[1:]
		}
		if d == nil {
			d = r.document()
		}
		if err := d.Become(text); err != nil {
			return err
		}
		r.pieces = append(r.pieces, piece{document: d, bucket: p.Bucket})
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
	r.pieces, r.todo, r.scratch = nil, 0, nil
}

// texts is how many texts a piece has.
func (p *piece) texts() int {
	if p.document != nil {
		return 1
	}
	return len(p.run.texts)
}

// Step counts some kilobytes that are not counted yet, and reports whether there
// were any.
func (r *Reader) Step() bool {
	for ; r.todo < len(r.pieces); r.todo++ {
		p := &r.pieces[r.todo]
		if p.document != nil && p.document.Step() || p.document == nil && r.count(p.run) {
			return true
		}
	}
	return false
}

// Done returns how many bytes of texts are counted for every encoding, and how many
// there are.
func (r *Reader) Done() (counted, all int64) {
	for i := range r.pieces {
		c, a := int64(0), int64(0)
		if p := &r.pieces[i]; p.document != nil {
			c, a = p.document.Done()
		} else if a = int64(len(p.run.text)); p.run.counted == len(r.encodings) {
			c = a
		}
		counted += c
		all += a
	}
	return counted, all
}

// Seen returns what has been seen of the texts, by bucket of the request's shape.
// Counts holds only the encodings that are counted to the end, in all buckets.
func (r *Reader) Seen() []token.Seen {
	seen := make([]token.Seen, len(r.illFormed))
	for i := range seen {
		seen[i].IllFormed = r.illFormed[i]
		seen[i].Counts = make(map[string]int64, len(r.encodings))
		for _, enc := range r.encodings {
			seen[i].Counts[enc.Family()] = 0
		}
	}
	for i := range r.pieces {
		p := &r.pieces[i]
		if p.document != nil {
			seen[p.bucket].Merge(p.document.Seen())
			continue
		}
		for k := range p.run.sums {
			seen[p.run.sums[k].bucket].Merge(p.run.sums[k].seen)
		}
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
