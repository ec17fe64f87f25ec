//go:build !js

// Command tokenworker is the worker's wasm; there is nothing to run natively.
package main

func main() {}
