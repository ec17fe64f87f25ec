package ui

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/app/wire"
)

// batchSum prices a batch: each of its requests by itself on every offer, which takes
// 0.7 ms a request. So it is done in slices, between what else there is to do, and the
// page keeps its last answer until all are priced.
type batchSum struct {
	generation int64
	counted    int64    // the last generation that was counted to the end
	queue      []string // messages with requests, to be read
	lines      []wire.Line
	noted      int           // lines that the following are about
	notes      fit.LineNotes // about single requests
	broken     []string      // sentences on the first broken lines
	brokenMore int64         // others
	bytes      int64         // of the texts

	terms   string     // settings that it is priced by
	sum     *fit.Batch // of the first so many lines
	added   int
	ready   bool // ranking is of all requests by the terms
	ranking fit.Ranking

	waiting bool
	shown   time.Time // when progress was shown last
	again   app.Func
}

// batching reports whether the prompt is a batch whose requests are priced one by one.
func (c *calculator) batching() bool {
	r := c.reading.Reading
	return r != nil && r.Shape.Kind.Batch() && r.Requests > 0
}

// countedBefore reports whether a batch was counted to the end once. With one more
// vocabulary it is counted anew, and until that ends the page keeps what it shows.
func (c *calculator) countedBefore(generation int64) bool {
	return c.batching() && generation == c.generation && generation == c.batch.counted
}

// onLines takes in requests of a batch. Those from the first on take the place of all.
func (c *calculator) onLines(generation, from int64, message string) {
	b := &c.batch
	if from == 0 {
		if generation != b.generation {
			b.drop()
		}
		b.generation, b.queue, b.lines = generation, nil, nil
		if b.ready && c.failed == "" {
			setState("counting")
		}
		b.begin(c.state.Hash())
	}
	b.queue = append(b.queue, message)
	c.sumLater()
}

// drop lets go of the requests.
func (b *batchSum) drop() {
	b.lines, b.ranking = nil, fit.Ranking{}
	b.noted, b.notes, b.broken, b.brokenMore, b.bytes = 0, fit.LineNotes{}, nil, 0, 0
}

// begin prices anew.
func (b *batchSum) begin(terms string) { b.terms, b.sum, b.added, b.ready = terms, nil, 0, false }

// forgetBatch lets go of a batch that the prompt is no more.
func (c *calculator) forgetBatch() {
	if b := &c.batch; c.done && b.generation < c.generation && len(b.queue) == 0 {
		b.drop()
		b.begin("")
	}
}

// rankBatch ranks by the sums once they are there.
func (c *calculator) rankBatch() {
	b := &c.batch
	if c.done {
		b.counted = c.generation
	}
	if terms := c.state.Hash(); b.terms != terms {
		b.begin(terms)
	}
	if b.ready {
		c.answer = b.ranking
		return
	}
	c.sumLater()
}

func (c *calculator) sumLater() {
	b := &c.batch
	if b.waiting || app.IsServer {
		return
	}
	if b.again == nil {
		b.again = app.FuncOf(func(app.Value, []app.Value) any {
			b.waiting = false
			c.sumSlice()
			return nil
		})
	}
	b.waiting = true
	app.Window().Call("setTimeout", b.again, 0)
}

// sumSlice prices requests for half a frame.
func (c *calculator) sumSlice() {
	b := &c.batch
	more, failed := true, error(nil)
	for start := time.Now(); more && failed == nil && time.Since(start) < slice; {
		more, failed = c.sumNext()
	}
	switch {
	case failed != nil:
		app.Log(failed)
		c.ctx.Dispatch(func(app.Context) { c.fail(textBatchFailed) })
	case more:
		c.sumLater()
		if time.Since(b.shown) > time.Second/5 {
			b.shown = time.Now()
			c.ctx.Dispatch(func(app.Context) {}) // shows the progress
		}
	case b.complete(c):
		b.ranking, b.ready = b.sum.Ranking(), true
		c.ctx.Dispatch(func(app.Context) { c.refresh() })
	}
}

// sumNext reads a message or prices a request, and reports whether there was any.
func (c *calculator) sumNext() (bool, error) {
	b := &c.batch
	if len(b.queue) > 0 {
		message := b.queue[0]
		b.queue = b.queue[1:]
		return true, b.read(message)
	}
	if b.ready || b.added == len(b.lines) {
		return false, nil
	}
	if b.sum == nil {
		b.sum = c.ranker.Batch(c.request())
	}
	line := &b.lines[b.added]
	b.added++
	request := readingState{Reading: &line.Reading}
	return true, b.sum.Add(fit.BatchRequest{Line: line.Number, Prompt: c.served(request.parts()), Seen: request.seen(c.seen.Counts), Continued: line.Continued})
}

// read takes in the requests of a message.
func (b *batchSum) read(message string) error {
	lines, err := wire.ParseLines(message)
	if err != nil {
		return err
	}
	if lines.Generation != b.generation || lines.From != int64(len(b.lines)) {
		return nil // of an older prompt
	}
	b.lines = append(b.lines, lines.Lines...)
	for ; b.noted < len(b.lines); b.noted++ {
		b.note(&b.lines[b.noted])
	}
	return nil
}

// note takes in what is to be said of a request.
func (b *batchSum) note(line *wire.Line) {
	for i := range line.Buckets {
		if line.Shape.Buckets[i].What.Sent() {
			b.bytes += line.Buckets[i].Bytes
		}
	}
	switch {
	case line.Problem == nil || line.Continued:
	case len(b.broken) < fit.FewLines:
		b.broken = append(b.broken, brokenLine(line.Problem.Error()))
	default:
		b.brokenMore++
	}
	for _, n := range line.Notes {
		n.Line = 0 // of the line itself, which is one
		b.notes.Add(line.Number, n.String())
	}
}

// complete reports whether every request is priced.
func (b *batchSum) complete(c *calculator) bool {
	return c.batching() && c.done && b.sum != nil && b.generation == c.generation &&
		int64(len(b.lines)) == c.reading.Requests && b.added == len(b.lines)
}
