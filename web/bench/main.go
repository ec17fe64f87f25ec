// Command bench measures this project's tokenizer beside others', in real
// browsers and on the same texts, and writes the tables into the README.
//
//	make bench-browser
//
// Speed: one page runs each engine in a worker of its own, one at a time, in
// rounds whose order turns. In each it measures how long the engine takes to
// its first count and then, with everything compiled, how fast it counts a text
// that it has not seen, and the same text again. Texts are JavaScript strings,
// and what an engine does to read one is part of its time. A ratio is taken
// within a round, so that what slows the machine down slows both; medians of
// the rounds count, and the table says how far the rounds lie apart.
//
// Memory: a browser of its own for each engine, with one page and one worker;
// memory.go says what is weighed. The built site is weighed in the same way.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// engine is one row of the table.
type engine struct {
	id    string // of its file in engines/
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
	warm     time.Duration
	memory   int
	rest     time.Duration
	site     bool
	patience time.Duration
	readme   string
	browsers string
	only     string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	var o options
	flag.IntVar(&o.rounds, "rounds", 7, "how often the speed of each engine is measured")
	flag.IntVar(&o.repeats, "repeats", 3, "how often a text is counted again in each round")
	flag.IntVar(&o.size, "size", 500, "kB of each text")
	flag.DurationVar(&o.warm, "warm", 2*time.Second, "how long at least an engine counts other texts first, so that it is compiled")
	flag.IntVar(&o.memory, "memory", 2, "how often the memory of each engine is weighed, in a new browser each time")
	flag.DurationVar(&o.rest, "rest", 6*time.Second, "how long a page rests before it is weighed, for its browser to collect garbage")
	flag.BoolVar(&o.site, "site", true, "weigh the built site too, with 10 kB typed")
	flag.DurationVar(&o.patience, "patience", time.Minute, "how long a browser may do nothing before it is given up")
	flag.StringVar(&o.readme, "readme", "", "the file to write the tables into, between its markers")
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
	goroot, err := build(out, o.site)
	if err != nil {
		return err
	}
	texts, err := newLibrary(goroot)
	if err != nil {
		return err
	}
	warnIfBusy()
	var tables []string
	for _, b := range installed(o.browsers) {
		f, err := measure(b, o, out, texts)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		t := newTable(o, f).String()
		fmt.Println(t)
		tables = append(tables, t)
	}
	if o.readme == "" || len(tables) == 0 {
		return nil
	}
	return rewrite(o.readme, strings.Join(tables, "\n"), o)
}

// warnIfBusy says where other programs keep the machine from telling the truth:
// whoever counts for longer is interrupted more often, so that even ratios go wrong.
func warnIfBusy() {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return // not Linux
	}
	var minute float64
	if _, err := fmt.Sscan(string(load), &minute); err == nil && minute > float64(runtime.NumCPU())/2 {
		log.Printf("the machine is busy, with a load of %.1f on %d cores: what follows is not to be trusted", minute, runtime.NumCPU())
	}
}

// found is what was measured in one browser.
type found struct {
	browser string // its name and version
	results []result
	sent    map[string]int       // bytes on the wire, by engine
	weights map[string][]weights // by engine
	site    map[string]weights   // by what the site has loaded
	notes   []string
}

// measure does all of a browser's visits. What cannot be weighed is a note; a
// browser that hangs while speed is measured is an error.
func measure(b *browser, o options, out string, texts *library) (*found, error) {
	f := &found{browser: b.name, weights: map[string][]weights{}, site: map[string]weights{}}
	if o.rounds > 0 {
		log.Printf("measuring speed in %s", b.name)
		s := newServer(o, out, texts, speedPlan(o))
		agent, err := b.visit(s)
		if err != nil {
			return nil, err
		}
		f.browser, f.results, f.sent = versioned(agent), s.results, s.sent
	}
	for range o.memory {
		for _, e := range o.engines() {
			f.weigh(b, e.title, newServer(o, out, texts, memoryPlan(e)), func(w weights) {
				f.weights[e.id] = append(f.weights[e.id], w)
			})
		}
	}
	if o.site && o.memory > 0 {
		for _, metered := range []bool{true, false} {
			f.weigh(b, "the site", newServer(o, out, texts, plan{Site: true, Metered: metered}), func(w weights) {
				f.site[siteState(metered)] = w
			})
		}
	}
	return f, nil
}

// weigh has a browser of its own visit a page that asks to be weighed.
func (f *found) weigh(b *browser, what string, s *server, keep func(weights)) {
	log.Printf("weighing %s in %s", strings.ReplaceAll(what, "**", ""), b.name)
	agent, err := b.visit(s)
	if err == nil {
		err = s.unweighed
	}
	if err != nil {
		log.Print(err)
		reason, _, _ := strings.Cut(err.Error(), "\n")
		f.notes = append(f.notes, fmt.Sprintf("Not weighed: %s, because %s.", what, reason))
		return
	}
	f.browser = versioned(agent)
	keep(s.weights)
}

// engines are those that the options want.
func (o options) engines() []engine {
	var list []engine
	for _, e := range engines {
		if o.only == "" || strings.Contains(","+o.only+",", ","+e.id+",") {
			list = append(list, e)
		}
	}
	return list
}
