//go:build !js

// Command engine puts app/token/bpe into a wasm program of its own, for the
// benchmark in a browser; there is nothing to run natively.
package main

func main() {}
