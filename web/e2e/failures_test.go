package e2e

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"tokenfare/app/share"
	"tokenfare/app/token"
)

// without is a site where some files are missing.
type without struct {
	http.Handler
	missing *atomic.Pointer[string] // pattern of path.Match
}

func (h without) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	pattern := h.missing.Load()
	if pattern == nil {
		h.Handler.ServeHTTP(w, r)
		return
	}
	if gone, _ := path.Match(*pattern, r.URL.Path); gone {
		http.Error(w, "not here", http.StatusNotFound)
		return
	}
	h.Handler.ServeHTTP(w, r)
}

// TestFailuresSayWhatToDo takes one part away after the other: the page says what
// to do, and the prices can be read all the same.
func TestFailuresSayWhatToDo(t *testing.T) {
	for _, c := range []struct{ name, missing, says string }{
		{"no page", "/web/app.*.wasm", "The calculator could not start."},
		{"no script", "/web/app.*.js", "The calculator could not start."},
		{"no boot", "/web/boot.*.js", "The calculator could not start."},
		{"no worker", "/web/worker.*", "The counter could not start"},
		{"no counter", "/web/tokenworker.*", "The counter could not start"},
		{"no vocabulary", "/web/vocab/*", "The vocabulary could not be loaded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, tab := newSite(t), newTab(t)
			var missing atomic.Pointer[string]
			missing.Store(&c.missing)
			s.handler = without{s.handler, &missing}
			tab.open(s.url("/"))
			// The prerendered page says it first, and the wasm's then in its place.
			tab.wait(fmt.Sprintf(`document.body.dataset.state === "error" && (document.querySelector(".notice.error:not([hidden])")?.innerText || "").includes(%q)`, c.says))
			// The prerendered page has some, of which the wasm writes the first at once, and all
			// others in slices.
			tab.wait(`document.querySelectorAll("#offers tbody tr").length >= 100`)
			tab.screenshot("failed")
			tab.fill("typed into a page that cannot count")
			if state := tab.attr("body", "data-state"); state != "error" {
				t.Errorf("after typing, the state is %q", state)
			}
		})
	}
}

// TestRetry starts without the vocabulary, and tries again once it is there.
func TestRetry(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	var missing atomic.Pointer[string]
	vocabularies := "/web/vocab/*"
	missing.Store(&vocabularies)
	s.handler = without{s.handler, &missing}
	tab.open(s.url("/#prompt=two+words"))
	tab.wait(`document.body.dataset.state === "error" && document.querySelector(".notice.error button")`)
	missing.Store(nil)
	eval[bool](tab, `document.querySelector(".notice.error button").click(), true`)
	tab.wait(`document.body.dataset.state === "ready"`)
	if n := tab.answer().Counts[token.Base]; n != 2 {
		t.Errorf("%d tokens after trying again, want 2", n)
	}
	if n := eval[int](tab, `document.querySelectorAll(".notice.error:not([hidden])").length`); n != 0 {
		t.Errorf("%d notices of failure are still there", n)
	}
}

// corrupt is a site that sends half of a file.
type corrupt struct {
	http.Handler
	pattern string
}

func (h corrupt) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if hit, _ := path.Match(h.pattern, r.URL.Path); !hit {
		h.Handler.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	r.Header.Del("Accept-Encoding")
	h.Handler.ServeHTTP(answer, r)
	if _, err := w.Write(answer.Body.Bytes()[:answer.Body.Len()/2]); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// TestCorruptVocabulary sends half of Llama's vocabulary: its models stay
// estimated, the page says so, and everything else goes on.
func TestCorruptVocabulary(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	s.handler = corrupt{s.handler, "/web/vocab/llama3.*"}
	tab.open(s.url("/"))
	tab.waitReady()
	tab.fill(english)
	tab.wait(`[...document.querySelectorAll(".notice")].some((n) => n.textContent.includes("The vocabulary of Llama 3"))`)
	tab.wait(`"gemma3" in JSON.parse(document.querySelector("#meter").dataset.counts)`)
	got := tab.answer()
	if _, counted := got.Counts["llama3"]; counted {
		t.Error("half a vocabulary counts")
	}
	said := eval[string](tab, `new Promise((done) => tokenfare.listen((e) => {
		if (e.type === "vocabulary" && e.family === "llama3") done(e.error);
	}))`)
	whole, err := os.ReadFile(filepath.Join("..", "vocab", "llama3.bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	url, want := "vocabulary "+s.url("/web/vocab/llama3."), fmt.Sprintf("; want sha256 %x", sha256.Sum256(whole))
	if !strings.HasPrefix(said, url) || !strings.HasSuffix(said, want) {
		t.Errorf("the worker says %q, want %q...%q", said, url, want)
	}
	compare(t, got, computed(t, english, share.Default(), got.Counts))
}
