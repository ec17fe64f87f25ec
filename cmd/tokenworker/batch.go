//go:build js && wasm

package main

import (
	"bytes"
	"io"
	"time"

	"tokenfare/app/prompt"
	"tokenfare/app/reading"
	"tokenfare/app/token"
	"tokenfare/app/wire"
)

// batch counts the requests of a batch one by one.
type batch struct {
	lines   *prompt.Batch
	in      *bytes.Reader
	size    int64 // bytes
	reader  reading.Reader
	sum     token.Seen // of all texts so far
	read    int64      // requests
	done    bool
	tooMany bool

	// Of the requests that the page has not been told of.
	sent    int64 // those before them
	waiting int64
	out     []byte
}

// linesAtOnce bounds how many requests the page is told of in one message, so that
// reading it does not block the page for long.
const linesAtOnce = 64

// newBatch begins to count a batch; nil where it is none after all.
func (w *worker) newBatch(text []byte, request *prompt.Request) *batch {
	b := &batch{in: bytes.NewReader(text), size: int64(len(text)), sum: w.nothing()}
	var err error
	if b.lines, err = prompt.NewBatch(b.in, prompt.Options{Hint: prompt.Hint{As: request.Kind}, Checks: &w.checks}); err != nil {
		return nil
	}
	b.reader.CountEach = w.countEach
	for _, e := range w.encodings {
		b.reader.Add(e)
	}
	return b
}

// batchCounts sums up what is counted of a batch.
func (w *worker) batchCounts() wire.Counts {
	b := w.batch
	counts := wire.From(0, b.counted(), b.sum)
	counts.All = b.size
	whole := *w.request
	whole.Shape.Kind = b.lines.Kind() // more exactly than a file's name
	whole.Shape.Buckets = nil         // those of the requests come with them
	whole.Notes = append(whole.Notes[:len(whole.Notes):len(whole.Notes)], b.lines.Notes()...)
	counts.Reading = wire.Of(&whole, nil)
	counts.Reading.Requests = b.read
	return counts
}

// step counts requests until there are enough for a message, or it is time.
func (b *batch) step(deadline time.Time) error {
	for !b.done && b.waiting < linesAtOnce {
		line, err := b.lines.Next()
		if err == io.EOF {
			b.done = true
			return nil
		}
		if err != nil {
			return err
		}
		if b.read == wire.MaxRequests {
			b.tooMany = true
			return nil
		}
		if err := b.add(line); err != nil {
			return err
		}
		if time.Now().After(deadline) {
			return nil
		}
	}
	return nil
}

func (b *batch) add(line *prompt.Line) error {
	request := line.Request
	if err := b.reader.Read(request); err != nil {
		return err
	}
	for b.reader.Step() {
	}
	seen := b.reader.Seen()
	for i := range seen {
		if request.Shape.Buckets[i].What.Sent() {
			b.sum.Merge(seen[i])
		}
	}
	told := wire.Line{Number: line.Number, Continued: line.Continued, Reading: *wire.Of(request, seen)}
	if line.Err != nil {
		told.Problem = line.Err
	}
	if b.waiting > 0 {
		b.out = append(b.out, ',')
	}
	b.out = told.AppendJSON(b.out)
	b.waiting++
	b.read++
	return nil
}

// counted is how many bytes are counted; all of them only at the end.
func (b *batch) counted() int64 {
	if b.done {
		return b.size
	}
	return max(min(b.size-int64(b.in.Len()), b.size-1), 0)
}

// tell returns a message with the requests that the page has not been told of; nil
// where there are none.
func (b *batch) tell(dst []byte, generation int64) []byte {
	if b.waiting == 0 {
		return nil
	}
	dst = wire.AppendLines(dst, generation, b.sent, b.out)
	b.sent, b.waiting, b.out = b.sent+b.waiting, 0, b.out[:0]
	return dst
}
