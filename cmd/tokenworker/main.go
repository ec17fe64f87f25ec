// Command tokenworker is the worker's wasm: it counts the prompt that the DOM
// sends, and posts numbers back.
package main

func main() {}
