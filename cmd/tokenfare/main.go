// Command tokenfare counts the tokens of prompts, and says what they cost on every
// model of every provider. It needs no network and no key: the vocabularies and
// the catalog of prices are in the program.
//
//	tokenfare count prompt.txt
//	tokenfare count -m gpt-4o -jsonl <batch.jsonl >tokens.jsonl
//	tokenfare fit -out 1000 -need vision,tools prompt.txt
//	tokenfare cost -m openai/gpt-4.1-mini -in 12000 -out 800
//	tokenfare cost -m openai/gpt-4.1-mini -out 800 -service batch batch.jsonl
//	tokenfare month -m openai/gpt-4.1-mini -in 12000 -out 800 -calls 5000 -months 12
//
// Every command explains itself: tokenfare help COMMAND.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// command is one of the things that the tool does.
type command struct {
	name    string
	summary string // one line, for the list of commands
	usage   string // all there is to know, with an example
	run     func(*call) error
}

// commands are in the order of the list that help shows.
var commands = []command{
	{"count", "count the tokens of files or standard input", countUsage, runCount},
	{"fit", "list what a prompt costs on every model that can take it", fitUsage, runFit},
	{"cost", "print the bill of one request on one offer", costUsage, runCost},
	{"month", "print what a workload costs on one offer, month by month", monthUsage, runMonth},
	{"version", "print the version, and the day of the prices", versionUsage, runVersion},
}

// call is one run of a command.
type call struct {
	args     []string
	in       io.Reader
	out, err io.Writer
	flags    *flag.FlagSet
}

// usageError is a mistake in the command line. It exits with 2 and points to the
// usage, where any other error exits with 1.
type usageError struct{ error }

func misuse(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

func run(args []string, in io.Reader, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(errOut, overview())
		return 2
	}
	name, args := args[0], args[1:]
	if name == "help" || name == "-h" || name == "-help" || name == "--help" {
		return help(args, out, errOut)
	}
	cmd := find(name)
	if cmd == nil {
		fmt.Fprintf(errOut, "tokenfare: no command %q\n\n%s", name, overview())
		return 2
	}
	err := cmd.run(&call{args, in, out, errOut, newFlags(name)})
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, cmd.usage)
		return 0
	}
	fmt.Fprintf(errOut, "tokenfare %s: %s\n", name, err)
	switch {
	case errors.As(err, &usageError{}):
		fmt.Fprintf(errOut, "tokenfare help %s shows how it is used\n", name)
		return 2
	case errors.Is(err, errInterrupted):
		return 130 // as shells have it
	}
	return 1
}

// newFlags returns a set without flags that leaves it to run to print errors.
func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

func find(name string) *command {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i]
		}
	}
	return nil
}

func help(args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(out, overview())
		return 0
	}
	cmd := find(args[0])
	if cmd == nil {
		fmt.Fprintf(errOut, "tokenfare: no command %q\n\n%s", args[0], overview())
		return 2
	}
	fmt.Fprint(out, cmd.usage)
	return 0
}

func overview() string {
	var b strings.Builder
	b.WriteString("usage: tokenfare COMMAND\n\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "  %-9s %s\n", c.name, c.summary)
	}
	b.WriteString("  help      show how a command is used: tokenfare help count\n\n")
	b.WriteString("For example, the tokens of a prompt for GPT-4o:\n\n  tokenfare count -m gpt-4o prompt.txt\n")
	return b.String()
}

// parse reads the flags wherever they stand, and returns what is none: "count
// FILE -json" is what people type. What follows "--" is no flag.
func (c *call) parse() ([]string, error) {
	var others []string
	for args := c.args; ; {
		if err := c.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, misuse("%w%s", err, didYouMean(similarFlags(c.flags, err)))
		}
		rest := c.flags.Args()
		if read := len(args) - len(rest); len(rest) == 0 || read > 0 && args[read-1] == "--" {
			return append(others, rest...), nil
		}
		others = append(others, rest[0])
		args = rest[1:]
	}
}

// given reports whether a flag was set, be it to its default.
func (c *call) given(name string) bool {
	found := false
	c.flags.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}
