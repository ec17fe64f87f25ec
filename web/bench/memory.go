package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// weights are bytes of the page's process, by phase.
type weights map[string]int

// The phases are the pages' own: engines are weighed in the first three, the site
// in the others.
const (
	phaseBefore  = "before"  // with an idle worker
	phaseLoaded  = "loaded"  // after the first count
	phaseCounted = "counted" // after all texts
	phaseTyped   = "typed"   // with a prompt in the site
	phaseLater   = "later"   // the same, after a rest that is five times as long
)

// What is weighed is what the page's process holds for itself alone: its
// anonymous memory, resident or swapped out, which Chromium calls the private
// memory footprint. It has the heap, the wasm's memory as far as it was touched,
// compiled code and source texts; it has not the browser's own code. An engine's
// weight is what it adds to a page with an idle worker, in a browser started for
// it, after a rest: Firefox collects garbage within 6 s, Chromium mostly leaves
// it, and so the table has it as whoever opens such a page does.
//
// performance.measureUserAgentSpecificMemory was tried on the same pages. Firefox
// has not got it. In Chromium 156 it leaves out the wasm's memory and code (2 MB
// for this project's engine, whose process grows by 28 MB) and source texts (15 MB
// for gpt-tokenizer, whose process grows by 30 MB), and waits up to 20 s for a
// collection that a page would not see. It would have been kind to wasm, and so
// to this project.

// weigh waits until the browser has rested, and weighs the page's process. The
// process is looked up once: one that starts workers later is not the page's.
func (s *server) weigh(w http.ResponseWriter, r *http.Request) {
	phase := r.PathValue("phase")
	long := s.o.rest
	if phase == phaseLater {
		long *= 5
	}
	s.note("the page rests, " + phase)
	err := s.rest(long)
	s.note("the page goes on, " + phase)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.page == 0 && err == nil {
		s.page, err = pageOf(int(s.browser.Load()))
	}
	if err == nil {
		s.weights[phase], err = privateMemory(s.page)
	}
	s.unweighed = errors.Join(s.unweighed, err)
}

// pageOf finds the process that runs the page of a browser. Of a browser's
// processes for pages it is the one that has a worker, which threads' names
// tell; other processes of Firefox have some too, and are known by their names.
func pageOf(browser int) (int, error) {
	var pages []int
	for _, pid := range descendants(browser) {
		command, _ := os.ReadFile(proc(pid, "cmdline"))
		if isPage(string(command)) && !notPages[procName(proc(pid, "comm"))] && hasWorker(pid) {
			pages = append(pages, pid)
		}
	}
	if len(pages) != 1 {
		return 0, fmt.Errorf("there are %d processes that may be the page's, want 1: /proc is where they are looked for", len(pages))
	}
	return pages[0], nil
}

// isPage goes by a process's arguments, which both browsers write with spaces in
// place of what separates them otherwise.
func isPage(command string) bool {
	args := strings.Fields(strings.ReplaceAll(command, "\x00", " "))
	if len(args) == 0 {
		return false
	}
	return slices.Contains(args, "--type=renderer") || slices.Contains(args, "-contentproc") && args[len(args)-1] == "tab"
}

// notPages are Firefox's names, cut to what Linux keeps, for processes of its own
// pages and for those of service workers, which Chromium has in the page's.
var notPages = map[string]bool{"WebExtensions": true, "Privileged Cont": true, "Isolated Servic": true}

// hasWorker says whether a thread is named as browsers name those of workers.
func hasWorker(pid int) bool {
	threads, _ := filepath.Glob(proc(pid, "task/*/comm"))
	for _, thread := range threads {
		if name := procName(thread); name == "DOM Worker" || strings.HasPrefix(name, "DedicatedWorker") {
			return true
		}
	}
	return false
}

// descendants are the processes that a process has started, and theirs.
func descendants(pid int) []int {
	children := map[int][]int{}
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range all {
		child, parent, err := readStat(file)
		if err == nil {
			children[parent] = append(children[parent], child)
		}
	}
	found := []int{}
	for next := children[pid]; len(next) > 0; next = next[1:] {
		found = append(found, next[0])
		next = append(next, children[next[0]]...)
	}
	return found
}

// readStat returns a process and its parent. Its name stands in brackets between
// the two, and may have anything in it.
func readStat(file string) (pid, parent int, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, 0, err
	}
	start, rest := strings.Index(string(data), " "), strings.LastIndex(string(data), ") ")
	if start < 0 || rest < 0 {
		return 0, 0, fmt.Errorf("%s: not a process", file)
	}
	if pid, err = strconv.Atoi(string(data[:start])); err != nil {
		return 0, 0, err
	}
	_, err = fmt.Sscanf(string(data[rest+2:]), "%s %d", new(string), &parent)
	return pid, parent, err
}

var kilobytes = regexp.MustCompile(`(?m)^(RssAnon|VmSwap):\s+(\d+) kB$`)

// privateMemory is what a process holds for itself alone, in bytes.
func privateMemory(pid int) (int, error) {
	status, err := os.ReadFile(proc(pid, "status"))
	if err != nil {
		return 0, fmt.Errorf("the page's process: %w", err)
	}
	sum := 0
	for _, m := range kilobytes.FindAllSubmatch(status, -1) {
		n, err := strconv.Atoi(string(m[2]))
		if err != nil {
			return 0, err
		}
		sum += n << 10
	}
	if sum == 0 {
		return 0, errors.New("the page's process tells no memory")
	}
	return sum, nil
}

func proc(pid int, file string) string { return filepath.Join("/proc", strconv.Itoa(pid), file) }

func procName(comm string) string {
	name, _ := os.ReadFile(comm)
	return strings.TrimSpace(string(name))
}
