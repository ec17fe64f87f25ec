package serve

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// Handler serves a built site below base. It reads from dir at every request,
// so a new build shows at the next reload.
func Handler(dir, base string) http.Handler {
	return &handler{dir: dir, base: base}
}

type handler struct{ dir, base string }

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", "*") // an embedded page may have an opaque origin
	header.Set("X-Content-Type-Options", "nosniff")

	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if r.URL.Path == "/" && h.base != "/" || r.URL.Path+"/" == h.base {
		redirect(w, r, h.base)
		return
	}
	name, ok := strings.CutPrefix(path.Clean(r.URL.Path), strings.TrimSuffix(h.base, "/"))
	if !ok || strings.Contains(r.URL.Path, "\x00") {
		h.notFound(w, r)
		return
	}
	file := filepath.Join(h.dir, filepath.FromSlash(path.Clean("/"+name)))
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		if !strings.HasSuffix(r.URL.Path, "/") {
			redirect(w, r, path.Clean(r.URL.Path)+"/")
			return
		}
		file = filepath.Join(file, "index.html")
	}
	if !h.send(w, r, file, http.StatusOK) {
		h.notFound(w, r)
	}
}

func redirect(w http.ResponseWriter, r *http.Request, to string) {
	u := url.URL{Path: to, RawQuery: r.URL.RawQuery}
	http.Redirect(w, r, u.String(), http.StatusFound)
}

func (h *handler) notFound(w http.ResponseWriter, r *http.Request) {
	if !h.send(w, r, filepath.Join(h.dir, "404.html"), http.StatusNotFound) {
		http.Error(w, "404: there is no page at this address", http.StatusNotFound)
	}
}

// send answers with the file, in the smallest form the client takes. It says
// whether there is such a file.
func (h *handler) send(w http.ResponseWriter, r *http.Request, file string, status int) bool {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, encoding := openEncoded(file, r.Header.Get("Accept-Encoding"))
	if f == nil {
		return false
	}
	defer f.Close()

	tag, err := etag(f, encoding)
	if err != nil {
		return false
	}
	header := w.Header()
	header.Set("Content-Type", contentType(file))
	header.Set("Cache-Control", cacheControl(file))
	header.Set("Vary", "Accept-Encoding")
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	if status != http.StatusOK {
		w.WriteHeader(status)
		io.Copy(w, f)
		return true
	}
	header.Set("ETag", tag)
	info, err := f.Stat()
	if err != nil {
		return false
	}
	http.ServeContent(w, r, "", info.ModTime(), f)
	return true
}

// openEncoded opens the precompressed form the client accepts, or the file.
func openEncoded(file, accept string) (*os.File, string) {
	for _, e := range []struct{ suffix, name string }{{".br", "br"}, {".gz", "gzip"}} {
		if !accepts(accept, e.name) {
			continue
		}
		if f, err := os.Open(file + e.suffix); err == nil {
			return f, e.name
		}
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, ""
	}
	return f, ""
}

func accepts(header, encoding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}

// etag is of the contents: a rebuild that changes nothing sends nothing again.
func etag(f *os.File, encoding string) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	return `"` + hex.EncodeToString(sum.Sum(nil))[:16] + encoding + `"`, nil
}

var hashedName = regexp.MustCompile(`\.[0-9a-f]{12}\.`)

func cacheControl(file string) string {
	if hashedName.MatchString(filepath.Base(file)) {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

// types are fixed here: the system's own table differs between machines.
var types = map[string]string{
	".html":        "text/html; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
	".txt":         "text/plain; charset=utf-8",
	".xml":         "application/xml",
	".json":        "application/json",
	".bin":         "application/octet-stream",
	".gz":          "application/octet-stream", // a vocabulary, inflated by its reader
}

func contentType(file string) string {
	ext := filepath.Ext(file)
	if t, ok := types[ext]; ok {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}
