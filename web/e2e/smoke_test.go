package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
)

func TestPrerenderedPageShowsWithoutWasm(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	call(tab, network.SetBlockedURLs, network.SetBlockedURLsParams{
		URLPatterns: []*network.BlockPattern{{URLPattern: "*://*:*/*.wasm", Block: true}},
	})
	tab.open(s.url("/"))
	tab.wait(`seen.includes("tokenfare:failed page")`)
	if !eval[bool](tab, `(() => {
		const box = document.querySelector("main").getBoundingClientRect();
		const top = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1));
		return box.height > 0 && document.querySelector("main").contains(top);
	})()`) {
		t.Error("the prerendered page is not on top")
	}
	tab.screenshot("prerendered")
}

func TestBrowserWithoutWebAssembly(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `delete window.WebAssembly`})
	tab.open(s.url("/"))
	tab.wait(`seen.includes("tokenfare:failed page")`)
	if !eval[bool](tab, `document.querySelector("main").getBoundingClientRect().height > 0`) {
		t.Error("the prerendered page is not there")
	}
}

// A program that stops must not take the page along.
func TestStoppedWasmLeavesThePage(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitStarted()
	tab.wait(`window.onclick`)
	eval[bool](tab, `(goappNav(), true)`) // without the address it wants, it panics
	tab.wait(`seen.includes("tokenfare:failed page")`)
	if !eval[bool](tab, `document.querySelector("main").getBoundingClientRect().height > 0 && window.onclick === null`) {
		t.Error("the page is gone, or its links are dead")
	}
}

// Hosts that do not know the type of wasm must do too.
func TestWasmOfAnyType(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	s.handler = retyped{s.handler}
	tab.open(s.url("/"))
	tab.waitStarted()
	tab.noProblems()
}

// retyped answers as another handler does, with the type of no file at all.
type retyped struct{ http.Handler }

func (h retyped) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, ".wasm") {
		w = untyped{w}
	}
	h.Handler.ServeHTTP(w, r)
}

type untyped struct{ http.ResponseWriter }

func (w untyped) WriteHeader(status int) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.ResponseWriter.WriteHeader(status)
}

func TestWasmStarts(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/embed/", "/embed", "/?from=link"} {
		tab := newTab(t)
		tab.open(s.url(path))
		tab.waitStarted()
		tab.wait(`navigator.serviceWorker.controller`)
		tab.noProblems()
		tab.screenshot("started")
	}
}

func TestOfflineAfterOneVisit(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitOffline()
	s.stop()

	tab.reload()
	tab.waitStarted()
	tab.noProblems()

	tab.open(s.url("/embed/?theme=dark#v=1"))
	tab.waitStarted()
	tab.open(s.url("/embed?theme=dark"))
	tab.waitStarted()
	if got, want := eval[string](tab, `location.href`), s.url("/embed/?theme=dark"); got != want {
		t.Errorf("at %s, want %s", got, want)
	}
	tab.noProblems()

	tab.open(s.url("/no/such/page"))
	if got := tab.text("h1"); got != "Page not found" {
		t.Errorf("an unknown page offline says %q", got)
	}
}

func TestInstallable(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitOffline()
	manifest := call(tab, page.GetAppManifest, page.GetAppManifestParams{})
	for _, e := range manifest.Errors {
		t.Errorf("manifest: %s", e.Message)
	}
	if manifest.URL != s.url("/manifest.webmanifest") {
		t.Errorf("manifest at %q", manifest.URL)
	}
	for _, e := range call(tab, page.GetInstallabilityErrors, cdp.Empty{}).InstallabilityErrors {
		t.Errorf("not installable: %s %v", e.ErrorID, e.ErrorArguments)
	}
}

func TestEmbeddedInFrames(t *testing.T) {
	for _, test := range []struct{ name, attributes string }{
		{"plain", ""},
		{"sandboxed", `sandbox="allow-scripts"`},
		{"sandboxed, same origin allowed", `sandbox="allow-scripts allow-same-origin"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, tab := newSite(t), newTab(t)
			docs := docsSite(t, `<iframe title="Tokenfare" `+test.attributes+` width="900" height="700" src="`+s.url("/embed/")+`"></iframe>`)
			tab.open(docs)
			frame := tab.frame(s.url("/embed/"))
			frame.wait(`typeof goappNav === "function" && !goappNav.toString().includes("() {}")`)
			got := eval[string](frame, `new Promise((done) => tokenfare.listen((e) => {
				if (e.type === "vocabulary" || e.type === "failed") done(e.type + " " + (e.error || e.reason || "loaded"));
			}))`)
			if got != "vocabulary loaded" {
				t.Errorf("the worker in the frame says: %s", got)
			}
			tab.screenshot("frame")
			frame.noProblems()
			tab.noProblems()
		})
	}
}

func TestUnknownPage(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/no/such/page"))
	if got := tab.text("h1"); got != "Page not found" {
		t.Errorf("an unknown page says %q", got)
	}
	tab.screenshot("404")
	for _, p := range tab.problems() {
		if !strings.Contains(p, "status of 404") {
			t.Error(p)
		}
	}
}
