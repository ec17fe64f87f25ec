//go:build js && wasm

// Command tokenworker is the worker's wasm: it keeps the prompt that the DOM
// sends, counts it, and gives numbers back. web/worker.js drives it.
package main

import (
	"runtime/debug"
	"syscall/js"
	"time"

	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
	"tokenfare/app/wire"
)

// worker is what worker.js calls. Every call runs to its end before the next, so
// nothing here needs a lock.
type worker struct {
	document token.Document
	scratch  []*bpe.Encoding
	message  []byte
}

func main() {
	// Unpacking the first vocabulary allocates much that stays: collecting in
	// between finds little and makes the first count up to twice as late.
	debug.SetGCPercent(-1)
	w := &worker{}
	w.document.CountEach = w.countEach
	js.Global().Set("tokenfare", js.ValueOf(map[string]any{
		"load":   js.FuncOf(w.load),
		"splice": js.FuncOf(w.splice),
		"step":   js.FuncOf(w.step),
	}))
	js.Global().Call("tokenfareStarted")
	select {}
}

// load(family, Uint8Array) makes the document count in one more vocabulary. It
// returns an error's text, or "".
func (w *worker) load(_ js.Value, args []js.Value) any {
	encoding, err := bpe.Load(args[0].String(), bytesOf(args[1]))
	if err != nil {
		return err.Error()
	}
	w.document.Add(encoding)
	debug.SetGCPercent(100)
	return ""
}

// splice(at, del, Uint8Array) edits the document; positions in UTF-16 code units.
// It returns an error's text, or "".
func (w *worker) splice(_ js.Value, args []js.Value) any {
	if err := w.document.Splice(args[0].Int(), args[1].Int(), bytesOf(args[2])); err != nil {
		return err.Error()
	}
	return ""
}

// step(generation, milliseconds) counts for about so long, and returns a message
// of app/wire.
func (w *worker) step(_ js.Value, args []js.Value) any {
	deadline := time.Now().Add(time.Duration(args[1].Int()) * time.Millisecond)
	for w.document.Step() && time.Now().Before(deadline) {
	}
	counted, _ := w.document.Done()
	counts := wire.From(int64(args[0].Int()), counted, w.document.Seen())
	w.message = counts.AppendJSON(w.message[:0])
	return string(w.message)
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
