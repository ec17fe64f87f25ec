//go:build js && wasm

// Command engine puts app/token/bpe into a wasm program of its own, for the
// benchmark in a browser.
package main

import (
	"syscall/js"

	"tokenfare/app/token/bpe"
)

// engine is what engines/engine.js calls.
type engine struct {
	encoding *bpe.Encoding
	text     []byte
}

func main() {
	e := &engine{}
	js.Global().Set("bench", js.ValueOf(map[string]any{
		"load":  js.FuncOf(e.load),
		"count": js.FuncOf(e.count),
	}))
	js.Global().Call("benchStarted")
	select {}
}

// load(Uint8Array) takes the packed vocabulary. It returns an error's text, or "".
func (e *engine) load(_ js.Value, args []js.Value) any {
	packed := make([]byte, args[0].Get("byteLength").Int())
	js.CopyBytesToGo(packed, args[0])
	var err error
	if e.encoding, err = bpe.Load("o200k_base", packed); err != nil {
		return err.Error()
	}
	return ""
}

// count(Uint8Array) returns the number of tokens. The text is copied into the
// same memory each time, as a program would that counts many.
func (e *engine) count(_ js.Value, args []js.Value) any {
	n := args[0].Get("byteLength").Int()
	if cap(e.text) < n {
		e.text = make([]byte, n)
	}
	e.text = e.text[:n]
	js.CopyBytesToGo(e.text, args[0])
	return e.encoding.Count(e.text)
}
