package serve

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// builtSite is a folder with what a build leaves.
func builtSite(t *testing.T, base string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "dist")
	for name, data := range map[string]string{
		"manifest.webmanifest":                `{"scope":"` + base + `"}`,
		"index.html":                          "home",
		"index.html.br":                       "home in brotli",
		"index.html.gz":                       "home in gzip",
		"embed/index.html":                    "embed",
		"404.html":                            "no such page",
		"sw.js":                               "worker",
		"catalog/v1.json":                     "catalog",
		"catalog/v1/openai.json":              "provider",
		"web/app.0123456789ab.wasm":           "wasm",
		"web/vocab/o200k.0123456789ab.bin.gz": "vocabulary",
		"../secret":                           "secret",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAnswers(t *testing.T) {
	const hashed, checked = "public, max-age=31536000, immutable", "no-cache"
	tests := []struct {
		base, path, accept            string
		status                        int
		body, kind, encoding, caching string
	}{
		{"/", "/", "", 200, "home", "text/html; charset=utf-8", "", checked},
		{"/", "/", "gzip, deflate, br, zstd", 200, "home in brotli", "text/html; charset=utf-8", "br", checked},
		{"/", "/", "gzip, br;q=0", 200, "home in gzip", "text/html; charset=utf-8", "gzip", checked},
		{"/", "/embed/", "br", 200, "embed", "text/html; charset=utf-8", "", checked},
		{"/", "/sw.js", "", 200, "worker", "text/javascript; charset=utf-8", "", checked},
		{"/", "/manifest.webmanifest", "", 200, `{"scope":"/"}`, "application/manifest+json", "", checked},
		{"/", "/catalog/v1.json", "", 200, "catalog", "application/json", "", checked},
		{"/", "/catalog/v1/openai.json", "", 200, "provider", "application/json", "", checked},
		{"/", "/web/app.0123456789ab.wasm", "br", 200, "wasm", "application/wasm", "", hashed},
		{"/", "/web/vocab/o200k.0123456789ab.bin.gz", "gzip", 200, "vocabulary", "application/octet-stream", "", hashed},
		{"/", "/nothing", "", 404, "no such page", "text/html; charset=utf-8", "", checked},
		{"/", "/web/", "", 404, "no such page", "text/html; charset=utf-8", "", checked},
		{"/", "/../secret", "", 404, "no such page", "text/html; charset=utf-8", "", checked},
		{"/", "/..%2fsecret", "", 404, "no such page", "text/html; charset=utf-8", "", checked},
		{"/repo/", "/repo/", "", 200, "home", "text/html; charset=utf-8", "", checked},
		{"/repo/", "/repo/embed/", "", 200, "embed", "text/html; charset=utf-8", "", checked},
		{"/repo/", "/elsewhere/", "", 404, "no such page", "text/html; charset=utf-8", "", checked},
		{"/repo/", "/repository/", "", 404, "no such page", "text/html; charset=utf-8", "", checked},
	}
	for _, test := range tests {
		t.Run(test.base+" "+test.path+" "+test.accept, func(t *testing.T) {
			r := get(builtSite(t, test.base), test.base, test.path, "Accept-Encoding", test.accept)
			if r.Code != test.status || r.Body.String() != test.body {
				t.Errorf("%d %q, want %d %q", r.Code, r.Body, test.status, test.body)
			}
			for name, want := range map[string]string{
				"Content-Type": test.kind, "Content-Encoding": test.encoding, "Cache-Control": test.caching,
				"Access-Control-Allow-Origin": "*",
			} {
				if got := r.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		})
	}
}

func get(dir, base, path string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	r := httptest.NewRecorder()
	Handler(dir, base).ServeHTTP(r, req)
	return r
}

func TestRedirects(t *testing.T) {
	for _, test := range []struct{ base, path, to string }{
		{"/", "/embed", "/embed/"},
		{"/", "/embed?a=1", "/embed/?a=1"},
		{"/", "//embed", "/embed/"},
		{"/repo/", "/", "/repo/"},
		{"/repo/", "/repo", "/repo/"},
		{"/repo/", "/repo/embed", "/repo/embed/"},
	} {
		r := get(builtSite(t, test.base), test.base, test.path)
		if got := r.Header().Get("Location"); r.Code != http.StatusFound || got != test.to {
			t.Errorf("%s below %s: %d to %q, want %q", test.path, test.base, r.Code, got, test.to)
		}
	}
}

func TestUnchangedIsNotSentAgain(t *testing.T) {
	dir := builtSite(t, "/")
	for _, accept := range []string{"", "br"} {
		first := get(dir, "/", "/", "Accept-Encoding", accept)
		tag := first.Header().Get("ETag")
		if r := get(dir, "/", "/", "Accept-Encoding", accept, "If-None-Match", tag); r.Code != http.StatusNotModified {
			t.Errorf("%q: %d for %s", accept, r.Code, tag)
		}
		if r := get(dir, "/", "/", "Accept-Encoding", "gzip", "If-None-Match", tag); r.Code != http.StatusOK {
			t.Errorf("%q: %d for another encoding's tag", accept, r.Code)
		}
	}
}

func TestOnlyReads(t *testing.T) {
	r := httptest.NewRecorder()
	Handler(builtSite(t, "/"), "/").ServeHTTP(r, httptest.NewRequest("POST", "/", nil))
	if r.Code != http.StatusMethodNotAllowed {
		t.Errorf("status %d", r.Code)
	}
}

func TestTakenPort(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())

	_, err = Listen(Options{Dir: builtSite(t, "/"), Port: port})
	want := "port " + port + " is taken by another program; choose another one: make run PORT=9000"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestNotBuilt(t *testing.T) {
	s, err := Listen(Options{Dir: t.TempDir(), Port: "0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "make dist") {
		t.Errorf("error %v, want one that says what to do", err)
	}
}

func TestRunSaysWhereAndStops(t *testing.T) {
	out, log := io.Pipe()
	s, err := Listen(Options{Dir: builtSite(t, "/repo/"), Port: "0", Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Run(ctx) }()

	line := make([]byte, 200)
	n, err := out.Read(line)
	if want := "Tokenfare is at http://localhost:" + s.Port() + "/repo/ (Ctrl-C stops it)\n"; string(line[:n]) != want || err != nil {
		t.Errorf("it says %q, %v, want %q", line[:n], err, want)
	}
	response, err := http.Get(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := http.Get(s.URL()); err == nil {
		t.Error("it still answers")
	}
}
