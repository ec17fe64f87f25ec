//go:build js && wasm

// Command tokenworker is the worker's wasm: it keeps the prompt that the DOM
// sends, counts it, and gives numbers back. web/worker.js drives it.
package main

import (
	"errors"
	"runtime/debug"
	"syscall/js"
	"time"

	"tokenfare/app/prompt"
	"tokenfare/app/reading"
	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
	"tokenfare/app/wire"
)

// worker is what worker.js calls. Every call runs to its end before the next, so
// nothing here needs a lock.
type worker struct {
	document token.Document // the prompt, as text
	reader   reading.Reader // its texts, where it is a request
	as       prompt.Kind    // how the user wants it read
	// request is what the prompt was understood as; nil while that is not known.
	request   *prompt.Request
	checks    prompt.Checks // of its images
	texts     bool          // the request's texts are counted, not the prompt as it stands
	batch     *batch        // its requests are counted; nil: it is none
	large     bool          // it is a batch of too many requests for that
	encodings []token.Encoding
	scratch   []*bpe.Encoding
	message   []byte
}

func main() {
	// Unpacking the first vocabulary allocates much that stays: collecting in
	// between finds little and makes the first count up to twice as late.
	debug.SetGCPercent(-1)
	w := &worker{}
	w.document.CountEach = w.countEach
	w.reader.CountEach = w.countEach
	js.Global().Set("tokenfare", js.ValueOf(map[string]any{
		"load":    js.FuncOf(w.load),
		"damaged": js.FuncOf(damaged),
		"splice":  js.FuncOf(w.splice),
		"read":    js.FuncOf(w.read),
		"step":    js.FuncOf(w.step),
		"lines":   js.FuncOf(w.lines),
	}))
	js.Global().Call("tokenfareStarted")
	select {}
}

// load(family, url, Uint8Array) makes the document count in one more vocabulary,
// which was found at url. It returns an error's text, or "".
func (w *worker) load(_ js.Value, args []js.Value) any {
	family, url := args[0].String(), args[1].String()
	encoding, err := bpe.Load(family, bytesOf(args[2]))
	if reason := errors.Unwrap(err); reason != nil {
		err = bpe.Damaged(family, url, reason) // by the name that it has here
	}
	if err != nil {
		return err.Error()
	}
	w.document.Add(encoding)
	w.reader.Add(encoding)
	w.encodings = append(w.encodings, encoding)
	if w.batch != nil {
		w.request, w.batch = nil, nil // to be counted again
	}
	debug.SetGCPercent(100)
	return ""
}

// damaged(family, url, reason) returns the text of the error of a vocabulary that
// cannot be loaded, as it came broken.
func damaged(_ js.Value, args []js.Value) any {
	return bpe.Damaged(args[0].String(), args[1].String(), errors.New(args[2].String())).Error()
}

// splice(at, del, Uint8Array) edits the document; positions in UTF-16 code units.
// It returns an error's text, or "".
func (w *worker) splice(_ js.Value, args []js.Value) any {
	if err := w.document.Splice(args[0].Int(), args[1].Int(), bytesOf(args[2])); err != nil {
		return err.Error()
	}
	w.request, w.texts, w.batch, w.large = nil, false, nil, false
	return ""
}

// read(kind) says how the prompt is to be read: a kind of package prompt by name.
func (w *worker) read(_ js.Value, args []js.Value) any {
	kind, ok := prompt.ParseKind(args[0].String())
	if !ok {
		return "unknown kind of prompt " + args[0].String()
	}
	w.as, w.request, w.texts, w.batch, w.large = kind, nil, false, nil, false
	return ""
}

// step(generation, milliseconds, whole) counts for about so long, and returns a
// message of app/wire. A prompt that is still on its way, whole being false, is
// counted as the text it is.
func (w *worker) step(_ js.Value, args []js.Value) any {
	deadline := time.Now().Add(time.Duration(args[1].Int()) * time.Millisecond)
	if args[2].Bool() && w.request == nil {
		if err := w.understand(); err != nil {
			return js.Global().Get("Error").New(err.Error())
		}
	}
	counts, err := w.count(deadline)
	if err != nil {
		return js.Global().Get("Error").New(err.Error())
	}
	counts.Generation = int64(args[0].Int())
	counts.Checking = w.check(deadline)
	w.message = counts.AppendJSON(w.message[:0])
	return string(w.message)
}

// count counts until it is time.
func (w *worker) count(deadline time.Time) (wire.Counts, error) {
	if w.batch != nil {
		if err := w.batch.step(deadline); err != nil {
			return wire.Counts{}, err
		}
		if !w.batch.tooMany {
			return w.batchCounts(), nil
		}
		w.batch, w.large = nil, true
	}
	var document counted = &w.document
	if w.texts {
		document = &w.reader
	}
	for document.Step() && time.Now().Before(deadline) {
	}
	done, all := document.Done()
	counts := w.counts(done)
	counts.All = all
	return counts, nil
}

// check looks into the request's images until it is time, and reports whether there are
// any to be looked into. Then the request is understood anew by what they are.
func (w *worker) check(deadline time.Time) bool {
	if w.request == nil || !w.checks.Waiting() {
		return false
	}
	for time.Now().Before(deadline) {
		if !w.checks.Step() {
			w.request, w.texts = nil, false
			break
		}
	}
	return true
}

// lines(generation, all) returns requests of a batch that are counted, as a message
// of app/wire: as soon as there are enough for one, or all; "" where there are none.
func (w *worker) lines(_ js.Value, args []js.Value) any {
	if w.batch == nil || w.batch.waiting < linesAtOnce && !args[1].Bool() {
		return ""
	}
	return string(w.batch.tell(nil, int64(args[0].Int())))
}

// counted is a text or texts that are counted step by step.
type counted interface {
	Step() bool
	Done() (counted, all int64)
}

// understand finds out what the prompt is.
func (w *worker) understand() error {
	text := w.document.AppendText(nil)
	request, err := prompt.Understand(text, prompt.Options{Hint: prompt.Hint{As: w.as}, Checks: &w.checks})
	if err != nil {
		return err
	}
	w.request = request
	w.texts = request.Kind != prompt.Text && !request.Kind.Batch()
	if w.texts {
		err = w.reader.Read(request)
	} else {
		w.reader.Forget()
	}
	if request.Kind.Batch() && !w.large {
		w.batch = w.newBatch(text, request)
	}
	request.Parts, request.Media = nil, nil // they hold a copy of the whole text
	return err
}

// counts sums up what is counted.
func (w *worker) counts(done int64) wire.Counts {
	if !w.texts {
		seen := w.document.Seen()
		counts := wire.From(0, done, seen)
		if r := w.request; r != nil && (r.Kind != prompt.Text || len(r.Notes) > 0) {
			counts.Reading = wire.Of(r, []token.Seen{seen}[:len(r.Shape.Buckets)])
		}
		return counts
	}
	buckets := w.reader.Seen()
	sum := w.nothing()
	for i, b := range buckets {
		if w.request.Shape.Buckets[i].What.Sent() {
			sum.Merge(b)
		}
	}
	counts := wire.From(0, done, sum)
	counts.Reading = wire.Of(w.request, buckets)
	return counts
}

// nothing is what is seen of no text at all.
func (w *worker) nothing() token.Seen {
	seen := token.Seen{Counts: make(map[string]int64, len(w.encodings))}
	for _, e := range w.encodings {
		seen.Counts[e.Family()] = 0
	}
	return seen
}

// countEach counts with the families that split alike over one scan.
func (w *worker) countEach(dst []int, encodings []token.Encoding, text []byte) []int {
	w.scratch = w.scratch[:0]
	for _, e := range encodings {
		w.scratch = append(w.scratch, e.(*bpe.Encoding))
	}
	return bpe.CountEach(dst, w.scratch, text)
}

func bytesOf(array js.Value) []byte {
	b := make([]byte, array.Get("byteLength").Int())
	js.CopyBytesToGo(b, array)
	return b
}
