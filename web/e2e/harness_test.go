// Package e2e owns the flows in a real browser: it builds the site once, serves
// it as a static host would, and uses it as people do.
//
//	go test ./web/e2e
//
// Environment: DIST is a built site to test instead of building one, CHROMIUM
// the browser to use, SCREENSHOTS a folder to keep pictures in.
//
// A test takes a site, which has an origin of its own and so no storage left
// from other tests, and a tab:
//
//	s := newSite(t)
//	tab := newTab(t)
//	tab.open(s.url("/"))
//	tab.waitReady()
//	tab.fill("Hello, world")
//
// Waiting is always for a state, by tab.wait, and never for a time.
package e2e

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tokenfare/cmd/site/build"
	"tokenfare/cmd/site/serve"
)

// patience is how long a state may take to come, on a slow and busy machine.
const patience = 60 * time.Second

func TestMain(m *testing.M) {
	code := m.Run()
	closeBrowser()
	if built.dir != "" && os.Getenv("DIST") == "" {
		os.RemoveAll(filepath.Dir(built.dir))
	}
	os.Exit(code)
}

// ---------------------------------------------------------------------------
// The built site
// ---------------------------------------------------------------------------

var built struct {
	once sync.Once
	dir  string
	err  error
}

// dist is the folder of the built site; the first caller builds it.
func dist(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if dir := os.Getenv("DIST"); dir != "" {
			built.dir = dir
			return
		}
		dir, err := os.MkdirTemp("", "tokenfare-e2e-")
		if err != nil {
			built.err = err
			return
		}
		built.dir = filepath.Join(dir, "dist")
		built.err = build.Build(build.Options{Out: built.dir, Quick: true})
	})
	if built.err != nil {
		t.Fatalf("building the site: %v", built.err)
	}
	return built.dir
}

// site is a server of a built site, with a port, and so an origin, of its own.
type site struct {
	t       testing.TB
	port    string
	base    string
	server  *http.Server
	mu      sync.Mutex
	handler http.Handler
	asked   []string
}

func newSite(t testing.TB) *site { return newSiteAt(t, dist(t)) }

// newSiteAt serves another folder than the common one.
func newSiteAt(t testing.TB, dir string) *site {
	t.Helper()
	s := &site{t: t, port: "0"}
	s.serve(dir)
	s.start()
	t.Cleanup(s.stop)
	return s
}

// serve changes the folder that is served, as a deployment does.
func (s *site) serve(dir string) {
	s.t.Helper()
	base, err := serve.Base(dir)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base, s.handler = base, serve.Handler(dir, base)
}

// start listens, after a stop at the port it had before.
func (s *site) start() {
	s.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:"+s.port)
	if err != nil {
		s.t.Fatal(err)
	}
	_, s.port, _ = net.SplitHostPort(listener.Addr().String())
	s.server = &http.Server{Handler: s}
	go s.server.Serve(listener)
}

// stop takes the server away: the network is gone from then on.
func (s *site) stop() {
	if s.server != nil {
		s.server.Close()
		s.server = nil
	}
}

// ServeHTTP notes what is asked for and answers it.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.Path)
	h := s.handler
	s.mu.Unlock()
	h.ServeHTTP(w, r)
}

// requests are the paths asked for since the last call.
func (s *site) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// url is the address of a page, given from the site's base on.
func (s *site) url(path string) string {
	return "http://localhost:" + s.port + s.base + strings.TrimPrefix(path, "/")
}

// docsSite serves one page at an origin that is another site to browsers, as
// somebody's documentation that embeds Tokenfare.
func docsSite(t testing.TB, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><html lang=en><title>Docs</title><body>%s", body)
	}))
	t.Cleanup(server.Close)
	return server.URL // at 127.0.0.1, where the site is at localhost
}

// ---------------------------------------------------------------------------
// The browser
// ---------------------------------------------------------------------------

var browser struct {
	once  sync.Once
	ctx   context.Context
	close context.CancelFunc
	err   error
}

func closeBrowser() {
	if browser.close != nil {
		browser.close()
	}
}

// browserContext starts the browser once for all tests. They are apart all the
// same, as each has an origin of its own.
func browserContext(t testing.TB) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("flows in a browser are left out of short runs")
	}
	browser.once.Do(startBrowser)
	if browser.err != nil {
		t.Fatal(browser.err)
	}
	return browser.ctx
}

func startBrowser() {
	path, err := findBrowser()
	if err != nil {
		browser.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("site-per-process", true), // frames of other sites are targets of their own
		chromedp.WindowSize(1280, 900),
	)
	if runtime.GOOS == "linux" && os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // root has no sandbox to use
	}
	allocator, closeAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeContext := chromedp.NewContext(allocator)
	browser.ctx = ctx
	browser.close = func() { closeContext(); closeAllocator() }
	if err := chromedp.Do(ctx); err != nil {
		browser.err = fmt.Errorf("starting %s: %w", path, err)
	}
}

func findBrowser() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium found: make test installs it, CHROMIUM names another place, go test -short leaves these tests out")
}
