package main

import (
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// typed is how much is typed into the site before it is weighed, in bytes.
const typed = 10_000

// The built site is served as a plain static host does, with a script of this
// benchmark's at its head that types, waits and asks to be weighed.

func typist(metered bool) string {
	if metered {
		return `<script src="/bench/typist.js" data-metered></script>`
	}
	return `<script src="/bench/typist.js"></script>`
}

// siteState names what the site has loaded when it is weighed.
func siteState(metered bool) string {
	if metered {
		return "one vocabulary"
	}
	return "all vocabularies it asks for"
}

// site sends a file of the built site.
func (s *server) site(w http.ResponseWriter, r *http.Request) {
	s.note("the site loads " + r.URL.Path)
	dist := filepath.Join(s.out, "dist")
	if r.URL.Path != "/" {
		http.FileServer(http.Dir(dist)).ServeHTTP(w, r)
		return
	}
	page, err := os.ReadFile(filepath.Join(dist, "index.html"))
	before, after, ok := strings.Cut(string(page), "<head>")
	if err != nil || !ok {
		http.Error(w, "the site is not built", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(w, before+"<head>"+typist(s.plan.Metered)+after)
}

// typistPart sends what the typist needs.
func (s *server) typistPart(w http.ResponseWriter, r *http.Request) {
	switch part := path.Base(r.URL.Path); part {
	case "typist.js":
		s.note("the page starts")
		http.ServeFile(w, r, filepath.Join("web", "bench", "page", part))
	case "typing":
		s.note("somebody types")
	case "text":
		s.note("somebody types")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, s.library.text("prose", 0, typed))
	default:
		http.NotFound(w, r)
	}
}
