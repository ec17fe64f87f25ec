package main

import (
	"flag"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tokenfare": main})
}

// TestScripts runs the command line as people do; see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"bytes":  writeBytes,
			"repeat": writeRepeated,
		},
	})
}

// writeBytes makes a file out of a Go string: bytes nul.txt a\x00b. Scripts are
// text, and cannot hold every byte themselves.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes FILE STRING")
	}
	content, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(content), 0o666))
}

// writeRepeated makes a file out of a string that comes again and again: repeat
// long.txt ' word' 1200. Scripts are short.
func writeRepeated(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: repeat FILE STRING TIMES")
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(args[1], n)), 0o666))
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		args string
		want int
	}{
		{"version", 0},
		{"help", 0},
		{"help count", 0},
		{"--help", 0},
		{"count", 0},
		{"count -h", 0},
		{"count -t llama3 -", 0},
		{"", 2},
		{"cuont", 2},
		{"help cuont", 2},
		{"count -tokens", 2},
		{"count -t", 2},
		{"count -json -jsonl", 2},
		{"count -jsonl -verify", 2},
		{"count -t o200k_base -m gpt-4o", 2},
		{"count -t nope", 1},
		{"count no-such-file", 1},
		{"count -t claude -ids", 1},
		{"count -t llama3 -verify", 1},
		{"fit", 0},
		{"fit -n -1", 2},
		{"fit -out -1", 2},
		{"fit -out 1e3", 2},
		{"fit -need telepathy", 2},
		{"fit -at yesterday", 2},
		{"fit -provider nobody", 1},
		{"fit -service batch -region us -cached 10 -hit-rate 0.9 -near -fold", 0},
		{"fit -service express", 2},
		{"fit -region mars", 1},
		{"fit -cached -1", 2},
		{"fit -hit-rate 90%", 2},
		{"fit -out 1 -out-low 2", 2},
		{"fit -has smells", 2},
		{"fit no-such-file", 1},
		{"cost", 2},
		{"cost -m openai/gpt-4o -in 1", 0},
		{"cost -m openai/gpt-4o -in 1000000000000000 -out 1000000000", 0},
		{"cost -m openai/gpt-4o -in 1000000000000001", 2},
		{"cost -m openai/gpt-4o -in -1", 2},
		{"cost -m openai/gpt-4o -in 1 prompt.txt", 2},
		{"cost -m openai/gpt-4o -in 1 -service express", 2},
		{"cost -m openai/gpt-4o -in 1 -service fast", 0},
		{"cost -m openai/gpt-4o -in 1 -region mars", 1},
		{"cost -m nobody/nothing -in 1", 1},
		{"month", 2},
		{"month -m openai/gpt-4o -in 1", 2},
		{"month -m openai/gpt-4o -in 1 -calls 1", 0},
		{"month -m openai/gpt-4o -in 1 -calls 1 -growth 5% -workdays -json", 0},
		{"month -m openai/gpt-4o -in 1 -calls -1", 2},
		{"month -m openai/gpt-4o -in 1 -calls 1 -months 121", 2},
		{"month -m openai/gpt-4o -in 1 -calls 1 -from 2026-02-30", 2},
		{"month -m openai/gpt-4o -in 1 -calls 1 -service fast", 0},
		{"month -m openai/gpt-4o -in 1 -calls 1 -region mars", 1},
		{"month -m nobody/nothing -in 1 -calls 1", 1},
	} {
		var errOut strings.Builder
		got := run(strings.Fields(c.args), strings.NewReader(""), io.Discard, &errOut)
		if got != c.want {
			t.Errorf("tokenfare %s exits with %d, want %d: %s", c.args, got, c.want, errOut.String())
		}
		if silent := errOut.Len() == 0; silent != (c.want == 0) {
			t.Errorf("tokenfare %s exits with %d and says %q", c.args, got, errOut.String())
		}
	}
}

// TestUsage holds the texts to what they promise: every flag is explained, an
// example is there, and lines fit a terminal.
func TestUsage(t *testing.T) {
	for _, cmd := range commands {
		c := &call{args: []string{"-h"}, in: strings.NewReader(""), out: io.Discard, err: io.Discard, flags: newFlags(cmd.name)}
		if err := cmd.run(c); err == nil {
			t.Errorf("%s -h is no call for help", cmd.name)
		}
		for _, name := range flagNames(c.flags) {
			if !strings.Contains(cmd.usage, "\n  -"+name+" ") {
				t.Errorf("help %s does not explain -%s", cmd.name, name)
			}
		}
		if !strings.Contains(cmd.usage, "\n  $ tokenfare "+cmd.name) && !strings.Contains(cmd.usage, "| tokenfare "+cmd.name) {
			t.Errorf("help %s has no example", cmd.name)
		}
		for line := range strings.Lines(cmd.usage) {
			if len(line) > 87 {
				t.Errorf("help %s: line of %d: %s", cmd.name, len(line), line)
			}
		}
	}
}

func flagNames(flags *flag.FlagSet) []string {
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}
