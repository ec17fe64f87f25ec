package refresh

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"tokenfare/catalog"
)

func zip(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// archive makes a .tgz of files.
func archive(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, data := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(data)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return zip(t, b.Bytes())
}

func writeFile(t *testing.T, path string, data []byte, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		t.Fatal(err)
	}
}

func TestOpenFiles(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "data.json"), []byte(`{"a": 1}`), 0o666)
	writeFile(t, filepath.Join(dir, "data.json.gz"), zip(t, []byte(`{"a": 1}`)), 0o666)
	writeFile(t, filepath.Join(dir, "folder", "any.json"), []byte(`{"a": 1}`), 0o666)
	for _, where := range []string{"data.json", "data.json.gz", "folder"} {
		fsys, day, err := Open(t.Context(), filepath.Join(dir, where), t.TempDir())
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		if data, err := one(fsys); err != nil || string(data) != `{"a": 1}` || day != 0 {
			t.Errorf("%s: %s of %s, %v", where, data, day, err)
		}
	}
	writeFile(t, filepath.Join(dir, "cut.json.gz"), zip(t, bytes.Repeat([]byte("ab"), 1000))[:20], 0o666)
	for _, where := range []string{"cut.json.gz", "missing"} {
		if _, _, err := Open(t.Context(), filepath.Join(dir, where), t.TempDir()); err == nil {
			t.Errorf("%s: no error", where)
		}
	}
}

func TestOpenURL(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/data.json" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(`{"a": 1}`))
	}))
	defer server.Close()
	client := *http.DefaultClient
	defer func() { *http.DefaultClient = client }()
	*http.DefaultClient = *server.Client()

	before := catalog.DateOf(time.Now())
	fsys, day, err := Open(t.Context(), server.URL+"/data.json", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if day < before || day > catalog.DateOf(time.Now()) {
		t.Errorf("fetched today, it is of %s", day)
	}
	if data, err := one(fsys); err != nil || string(data) != `{"a": 1}` {
		t.Errorf("got %s, %v", data, err)
	}
	if _, _, err := Open(t.Context(), server.URL+"/none", t.TempDir()); err == nil || !strings.HasSuffix(err.Error(), "404 Not Found") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Open(ctx, server.URL+"/data.json", t.TempDir()); err == nil {
		t.Error("cancelled, it gives no error")
	}
}

// fakeNPM puts a client into PATH that packs and knows one package.
func fakeNPM(t *testing.T, pack []byte) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the client is a shell script")
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "pack.tgz"), pack, 0o666)
	script := `#!/bin/sh
case "$1 $4" in
"pack acme@1.2.0") cp "` + dir + `/pack.tgz" acme-1.2.0.tgz ;;
"view --json") echo '{"created": "2026-01-01T00:00:00Z", "1.2.0": "2026-09-23T10:11:04.622000+00:00"}' ;;
*) echo "no such package" >&2; exit 1 ;;
esac
`
	writeFile(t, filepath.Join(dir, "npm"), []byte(script), 0o777)
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestOpenPackage(t *testing.T) {
	fakeNPM(t, archive(t, map[string]string{"package/package.json": `{"name": "acme", "version": "1.2.0"}`, "package/dist/index.js": "x"}))
	fsys, day, err := Open(t.Context(), "npm:acme@1.2.0", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if data, err := find(fsys, "dist/index.js"); err != nil || string(data) != "x" || day.String() != "2026-09-23" {
		t.Errorf("got %s of %s, %v", data, day, err)
	}
	if _, _, err := Open(t.Context(), "npm:forge@1", t.TempDir()); err == nil || !strings.Contains(err.Error(), "no such package") {
		t.Errorf("error %v", err)
	}
}

// TestUnpackStaysInside holds that a package cannot write outside of its folder, and
// that one of which the version is not known is refused.
func TestUnpackStaysInside(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"outside":    {"package/package.json": `{"name": "acme", "version": "1.2.0"}`, "../../evil": "x"},
		"no version": {"package/package.json": `{"name": "acme", "version": "9.9.9"}`},
		"no package": {"package/index.js": "x"},
	} {
		fakeNPM(t, archive(t, files))
		temp := t.TempDir()
		if _, _, err := Open(t.Context(), "npm:acme@1.2.0", filepath.Join(temp)); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(temp), "evil")); err == nil {
			t.Errorf("%s: it wrote outside", name)
		}
	}
}

func TestOwnDay(t *testing.T) {
	manifest := func(s string) fs.FS {
		return fstest.MapFS{"package/dist/providers/data/.manifest.json": {Data: []byte(s)}}
	}
	for _, c := range []struct {
		source string
		fsys   fs.FS
		want   string
	}{
		{"pi-ai", manifest(`{"generatedAt": "2026-11-10T12:05:37.628Z"}`), "2026-11-10"},
		{"pi-ai", manifest(`{"generatedAt": "yesterday"}`), ""},
		{"pi-ai", manifest(`{}`), ""},
		{"pi-ai", fstest.MapFS{}, ""},
		{"litellm", manifest(`{"generatedAt": "2026-11-10T12:05:37.628Z"}`), ""},
	} {
		if got := OwnDay(c.source, c.fsys).String(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.source, got, c.want)
		}
	}
}
