// Command bench measures this project's tokenizer beside others', in real
// browsers and on the same texts, and writes the table into the README.
//
//	make bench-browser
//
// One page runs each engine in a worker of its own, one at a time, in rounds
// whose order turns. In each it measures how long the engine takes to its first
// count, and then, with everything compiled, how fast it counts a text that it
// has not seen, and the same text again. Texts are JavaScript strings, and what
// an engine does to read one is part of its time. Medians of the rounds count.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// engine is one row of the table.
type engine struct {
	id    string // of its files
	title string
	own   bool
}

var engines = []engine{
	{"engine", "**Tokenfare**, the engine", true},
	{"page", "**Tokenfare**, as its page counts", true},
	{"gpt-tokenizer", "gpt-tokenizer 4.0.0", false},
	{"ai-tokenizer", "ai-tokenizer 1.0.6", false},
	{"js-tiktoken", "js-tiktoken 1.0.21", false},
	{"tiktoken", "tiktoken 1.0.22 (wasm)", false},
}

// options are what the command line says.
type options struct {
	rounds   int
	repeats  int
	size     int
	readme   string
	browsers string
	only     string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "how often each engine is measured")
	flag.IntVar(&o.repeats, "repeats", 3, "how often a text is counted again")
	flag.IntVar(&o.size, "size", 1000, "kB of each text")
	flag.StringVar(&o.readme, "readme", "", "the file to write the table into, between its markers")
	flag.StringVar(&o.browsers, "browsers", "chromium,firefox", "which browsers to use, where they are installed")
	flag.StringVar(&o.only, "only", "", "which engines to measure, by their files' names; all if empty")
	flag.Parse()
	if err := run(o); err != nil {
		log.Fatal(err)
	}
}

func run(o options) error {
	out, err := filepath.Abs(filepath.Join(".cache", "bench"))
	if err != nil {
		return err
	}
	goroot, err := build(out)
	if err != nil {
		return err
	}
	sizes, err := readSizes(out)
	if err != nil {
		return err
	}
	texts, err := newLibrary(goroot)
	if err != nil {
		return err
	}
	var tables []string
	for _, b := range installed(o.browsers) {
		s := newServer(o, out, texts)
		if err := b.visit(s); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		t := newTable(o, b.name, s.results, sizes)
		fmt.Println(t.String())
		tables = append(tables, t.String())
	}
	if o.readme == "" || len(tables) == 0 {
		return nil
	}
	return rewrite(o.readme, strings.Join(tables, "\n"), o)
}

// build makes what the page loads, and returns Go's root folder.
func build(out string) (string, error) {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return "", err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("asking go for GOROOT: %w", err)
	}
	goroot := strings.TrimSpace(string(root))
	for name, pkg := range map[string]string{"engine.wasm": "./web/bench/engine", "tokenworker.wasm": "./cmd/tokenworker"} {
		if err := compile(pkg, filepath.Join(out, name)); err != nil {
			return "", err
		}
	}
	for name, from := range map[string]string{
		"wasm_exec.js":      filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"),
		"o200k_base.bin.gz": "web/vocab/o200k_base.bin.gz",
	} {
		data, err := os.ReadFile(from)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return "", err
		}
	}
	log.Print("bundling, and compressing to see what goes over the wire")
	return goroot, command(exec.Command("node", "web/bench/bundle.mjs", out))
}

// compile uses the flags that the site is built with.
func compile(pkg, out string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", out, pkg)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	return command(cmd)
}

func command(cmd *exec.Cmd) error {
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, output)
	}
	return nil
}

// readSizes returns the bytes on the wire, by engine.
func readSizes(out string) (map[string]int, error) {
	data, err := os.ReadFile(filepath.Join(out, "sizes.json"))
	if err != nil {
		return nil, err
	}
	sizes := map[string]int{}
	return sizes, json.Unmarshal(data, &sizes)
}
