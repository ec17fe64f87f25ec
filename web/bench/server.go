package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// plan is what the page is to do: all rounds, or one engine for its memory, or
// neither where the page is the site.
type plan struct {
	Engines []string // to be timed
	Rounds  int
	Repeats int
	Warm    int64  // milliseconds
	Weigh   string // an engine
	Kinds   []string
	Site    bool
	Metered bool // the site loads one vocabulary
}

func speedPlan(o options) plan {
	p := plan{Rounds: o.rounds, Repeats: o.repeats, Warm: o.warm.Milliseconds(), Kinds: kinds}
	for _, e := range o.engines() {
		p.Engines = append(p.Engines, e.id)
	}
	return p
}

func memoryPlan(e engine) plan { return plan{Weigh: e.id, Repeats: 1, Kinds: kinds} }

// result is what the page measured of one engine in one round.
type result struct {
	Engine string
	Round  int
	Error  string
	Ready  float64          // milliseconds to the first count
	Texts  map[string]times // by kind
}

// times are milliseconds.
type times struct {
	Tokens       int
	Fresh, Again float64
}

// ending is what a page says at its end.
type ending struct {
	agent string // the browser's name for itself
	err   error
}

// server gives one visit of a browser what it loads, and takes what it finds.
type server struct {
	o       options
	out     string
	library *library
	plan    plan
	browser atomic.Int64 // its process
	done    chan ending

	// Once the page has come to its end:
	results   []result
	sent      map[string]int // bytes on the wire, by engine
	weights   weights
	unweighed error

	mu    sync.Mutex
	asked time.Time // when the page last asked for something
	alive time.Time // when something last went on, a rest included
	doing string
	runs  map[string]int // bytes on the wire, by run
	page  int            // the process that is weighed
}

func newServer(o options, out string, l *library, p plan) *server {
	return &server{
		o: o, out: out, library: l, plan: p, done: make(chan ending, 1),
		sent: map[string]int{}, weights: weights{},
		runs: map[string]int{},
	}
}

// start listens and returns the page's address.
func (s *server) start() (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: s.handler()}
	go server.Serve(listener)
	s.note("the browser starts")
	return "http://" + listener.Addr().String() + s.entry(), func() { server.Close() }, nil
}

func (s *server) entry() string {
	if s.plan.Site {
		return "/"
	}
	return "/page/"
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /weigh/{phase}", s.weigh)
	mux.HandleFunc("POST /done", s.end)
	mux.HandleFunc("GET /plan.json", s.sendPlan)
	if s.plan.Site {
		mux.HandleFunc("/bench/{part}", s.typistPart)
		mux.HandleFunc("/", s.site)
		return mux
	}
	mux.HandleFunc("GET /run/{run}/texts/{seed}/{kind}", s.text)
	mux.HandleFunc("GET /run/{run}/page/{file}", s.script)
	mux.HandleFunc("GET /run/{run}/{file...}", s.engine)
	mux.HandleFunc("GET /page/{file...}", s.script)
	mux.HandleFunc("POST /result", s.result)
	return isolated(mux)
}

// isolated gives the page what browsers ask of one that wants exact clocks.
func isolated(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		w.Header().Set("Cache-Control", "no-store")
		h.ServeHTTP(w, r)
	})
}

// note says what goes on from now.
func (s *server) note(doing string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked, s.alive, s.doing = time.Now(), time.Now(), doing
}

// silence is how long nothing has gone on, and what went on last.
func (s *server) silence() (time.Duration, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.alive), s.doing
}

// rest waits until the page has asked for nothing for so long.
func (s *server) rest(long time.Duration) error {
	for end := time.Now().Add(long + s.o.patience); ; {
		s.mu.Lock()
		rested := time.Since(s.asked)
		s.alive = time.Now()
		s.mu.Unlock()
		if rested >= long {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("the page did not come to rest within %v", long+s.o.patience)
		}
		time.Sleep(min(long-rested, time.Second))
	}
}

func (s *server) sendPlan(w http.ResponseWriter, _ *http.Request) {
	s.note("the page starts")
	json.NewEncoder(w).Encode(s.plan)
}

// text sends the text of a kind and a round, or the one to warm up with, which
// is shorter.
func (s *server) text(w http.ResponseWriter, r *http.Request) {
	run, seed, kind := r.PathValue("run"), r.PathValue("seed"), r.PathValue("kind")
	s.note(fmt.Sprintf("%s counts %s", named(run), kind))
	size := s.o.size * 1000
	round, err := strconv.ParseUint(seed, 10, 64)
	if err != nil {
		round, size = 1<<20, size/4
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	io.WriteString(w, s.library.kept(kind, round, size))
}

// named puts the name of a run into words: 2-tiktoken is the third round's.
func named(run string) string {
	round, engine, _ := strings.Cut(run, "-")
	if n, err := strconv.Atoi(round); err == nil {
		return fmt.Sprintf("%s in round %d", engine, n+1)
	}
	return engine
}

// engine sends a file that an engine loads. All of them go in brotli, but for
// what is compressed already.
func (s *server) engine(w http.ResponseWriter, r *http.Request) {
	run, file := r.PathValue("run"), path.Clean("/"+r.PathValue("file"))
	s.note(named(run) + " loads " + path.Base(file))
	place := filepath.Join(s.out, "engines", filepath.FromSlash(file))
	data, err := os.ReadFile(place + ".br")
	if err == nil {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "br") {
			http.Error(w, "the browser does not take brotli", http.StatusNotAcceptable)
			return
		}
		w.Header().Set("Content-Encoding", "br")
	} else if data, err = os.ReadFile(place); err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", contentType(file))
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	s.mu.Lock()
	s.runs[run] += len(data)
	s.mu.Unlock()
	w.Write(data)
}

// contentType goes by the name, and not by what a machine has been set to.
func contentType(file string) string {
	switch path.Ext(file) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".wasm":
		return "application/wasm"
	case ".gz":
		return "application/octet-stream"
	}
	return mime.TypeByExtension(path.Ext(file))
}

func (s *server) script(w http.ResponseWriter, r *http.Request) {
	http.ServeFile(w, r, filepath.Join("web", "bench", "page", filepath.FromSlash(path.Clean("/"+r.PathValue("file")))))
}

// result takes what was measured of one engine.
func (s *server) result(w http.ResponseWriter, r *http.Request) {
	var got result
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	log.Printf("round %d, %s: first count after %.0f ms %s", got.Round+1, got.Engine, got.Ready, got.Error)
	run := fmt.Sprintf("%d-%s", got.Round, got.Engine)
	s.note("the page goes on after " + named(run))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, got)
	if got.Error == "" {
		s.sent[got.Engine] = s.runs[run]
	}
}

// end takes the page's last message.
func (s *server) end(w http.ResponseWriter, r *http.Request) {
	var got struct{ Agent, Error string }
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e := ending{agent: got.Agent}
	if got.Error != "" {
		_, doing := s.silence()
		e.err = errors.Join(fmt.Errorf("the page failed while %s", doing), errors.New(got.Error))
	}
	select {
	case s.done <- e:
	default: // it has failed twice: the first time counts
	}
}
