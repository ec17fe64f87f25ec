package main

import (
	"encoding/json"
	"log"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// result is what the page measured of one engine in one round.
type result struct {
	Engine string
	Round  int
	Error  string
	Ready  float64          // milliseconds to the first count
	Texts  map[string]times // by kind

	Done  bool // the last message has only this and the browser's name
	Agent string
}

// times are milliseconds.
type times struct {
	Tokens       int
	Fresh, Again float64
}

// server gives a browser the page, the engines and the texts, and takes results.
type server struct {
	o       options
	out     string
	library *library
	mu      sync.Mutex
	made    map[string]string
	results []result
	done    chan string // the browser's name for itself
}

func newServer(o options, out string, l *library) *server {
	return &server{o: o, out: out, library: l, made: map[string]string{}, done: make(chan string, 1)}
}

// start listens and returns the page's address.
func (s *server) start() (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /plan.json", s.plan)
	mux.HandleFunc("GET /texts/{seed}/{kind}", s.text)
	mux.HandleFunc("POST /result", s.result)
	mux.HandleFunc("GET /run/{run}/engines/{file}", s.engine)
	mux.HandleFunc("GET /run/{run}/page/{file}", s.page)
	mux.HandleFunc("GET /page/{file...}", s.page)
	server := &http.Server{Handler: isolated(mux)}
	go server.Serve(listener)
	return "http://" + listener.Addr().String() + "/page/", func() { server.Close() }, nil
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

func (s *server) plan(w http.ResponseWriter, _ *http.Request) {
	var ids []string
	for _, e := range engines {
		if s.o.only == "" || strings.Contains(","+s.o.only+",", ","+e.id+",") {
			ids = append(ids, e.id)
		}
	}
	json.NewEncoder(w).Encode(map[string]any{
		"engines": ids, "kinds": kinds, "rounds": s.o.rounds, "repeats": s.o.repeats,
	})
}

// text sends the text of a kind and a round, or the one to warm up with, which
// is shorter.
func (s *server) text(w http.ResponseWriter, r *http.Request) {
	seed, kind := r.PathValue("seed"), r.PathValue("kind")
	s.mu.Lock()
	defer s.mu.Unlock()
	text, ok := s.made[seed+kind]
	if !ok {
		round, err := strconv.Atoi(seed)
		size := s.o.size * 1000
		if err != nil {
			round, size = 1<<20, size/4
		}
		text = s.library.text(kind, uint64(round), size)
		s.made[seed+kind] = text
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte(text))
}

func (s *server) engine(w http.ResponseWriter, r *http.Request) {
	http.ServeFile(w, r, filepath.Join(s.out, r.PathValue("file")))
}

func (s *server) page(w http.ResponseWriter, r *http.Request) {
	http.ServeFile(w, r, filepath.Join("web", "bench", "page", r.PathValue("file")))
}

func (s *server) result(w http.ResponseWriter, r *http.Request) {
	var got result
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if got.Done {
		if got.Error != "" {
			log.Print("the page failed: ", got.Error)
		}
		s.done <- got.Agent
		return
	}
	log.Printf("round %d, %s: first count after %.0f ms %s", got.Round+1, got.Engine, got.Ready, got.Error)
	s.mu.Lock()
	s.results = append(s.results, got)
	s.mu.Unlock()
}
