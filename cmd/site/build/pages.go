package build

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tokenfare/app/ui"
)

const (
	siteName        = "Tokenfare"
	siteTitle       = "Tokenfare: what does this prompt cost, on every model?"
	siteDescription = "Paste a prompt and see what it costs on every model of every provider, and which of them can take it. It runs in your browser alone: no account, no key, and your prompt never leaves the machine."

	brandColor = "#0f766e"
	lightColor = "#ffffff"
	darkColor  = "#0b1214"
)

// page is one prerendered route.
type page struct {
	path  string // the route, like /embed/
	lang  string
	title string
	metas []*html.Node // description and og: of the page, as its component set them
	body  *html.Node
}

// addPages prerenders every route and adds what depends on the pages: the
// version, the service worker, the manifest.
func (s *site) addPages(origin string) error {
	pages, err := s.prerender()
	if err != nil {
		return err
	}
	s.addManifest()
	s.addRobots(origin, pages)

	version, err := s.version(pages)
	if err != nil {
		return err
	}
	for _, p := range pages {
		doc, err := s.document(p, version, origin)
		if err != nil {
			return err
		}
		s.files[fileOf(p.path)] = doc
	}
	missing, err := s.notFound(version)
	if err != nil {
		return err
	}
	s.files[notFoundName] = missing
	return s.addServiceWorker(version, pages)
}

// fileOf is where a static host looks for a route.
func fileOf(route string) string {
	route = strings.TrimPrefix(route, "/")
	if route == "" || strings.HasSuffix(route, "/") {
		return route + "index.html"
	}
	return route + ".html"
}

// version names these contents: any change in any file gives another one.
func (s *site) version(pages []page) (string, error) {
	var b bytes.Buffer
	for _, p := range s.paths() {
		fmt.Fprintln(&b, p, hash(s.files[p]))
	}
	for _, p := range pages {
		doc, err := s.document(p, "", "")
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&b, p.path, hash(doc))
	}
	return hash(b.Bytes())[:hashDigits], nil
}

// prerender runs the routes through go-app's handler and keeps what the
// components made. Of go-app's own page nothing but that is kept: its scripts,
// styles, loader and head give way to ours.
func (s *site) prerender() ([]page, error) {
	ui.Routes()
	h := &app.Handler{
		Name:        siteName,
		Title:       siteTitle,
		Description: siteDescription,
		Version:     "prerender",
		Icon:        app.Icon{Default: "/web/icons/icon-192.png", Large: "/web/icons/icon-512.png", SVG: "/web/icons/icon.svg", Maskable: "/web/icons/maskable-512.png"},
		Resources:   resolver{s},
	}
	// The handler sets GOAPP_ROOT_PREFIX on its first request; components read it
	// for their links.
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/app.js", nil))

	var pages []page
	for _, path := range ui.Paths() {
		if s.base != "/" && strings.HasPrefix(path, s.base) {
			return nil, fmt.Errorf("base path %s is the start of the page %s: choose another", s.base, path)
		}
		p, err := prerenderRoute(h, path)
		if err != nil {
			return nil, fmt.Errorf("prerendering %s: %w", path, err)
		}
		pages = append(pages, p)
	}
	return pages, nil
}

func prerenderRoute(h *app.Handler, path string) (page, error) {
	r := httptest.NewRecorder()
	h.ServeHTTP(r, httptest.NewRequest("GET", path, nil))
	if r.Code != 200 {
		return page{}, fmt.Errorf("status %d", r.Code)
	}
	doc, err := html.Parse(bytes.NewReader(mendAttributes(r.Body.Bytes())))
	if err != nil {
		return page{}, err
	}
	root := firstElement(doc)
	unindent(root, 0)
	mendTree(root)

	p := page{path: path, body: find(root, atom.Body)}
	if lang := attr(root, "lang"); lang != nil {
		p.lang = *lang
	}
	if title := find(root, atom.Title); title != nil && title.FirstChild != nil {
		p.title = title.FirstChild.Data
	}
	p.metas = pageMetas(find(root, atom.Head))
	content := firstElement(p.body)
	if id := attr(content, "id"); id != nil && *id == loaderID {
		return page{}, fmt.Errorf("the page has no content")
	}
	removeLoader(p.body)
	return p, nil
}

const loaderID = "app-wasm-loader"

// removeLoader takes go-app's overlay away: it would hide the prerendered page
// until the wasm runs, and for good where it cannot. Nothing but the page's root
// is left, as in the browser.
func removeLoader(body *html.Node) {
	root := firstElement(body)
	for body.FirstChild != nil {
		body.RemoveChild(body.FirstChild)
	}
	body.AppendChild(root)
}

// pageMetas keeps the description and the words for previews. Addresses among
// them are made anew: go-app writes them for a host it does not know.
func pageMetas(head *html.Node) []*html.Node {
	var metas []*html.Node
	for c := range head.ChildNodes() {
		if c.DataAtom != atom.Meta {
			continue
		}
		name, content := attr(c, "name"), attr(c, "content")
		if name == nil {
			name = attr(c, "property")
		}
		if name == nil || content == nil || *content == "" || *content == "true" {
			continue
		}
		switch *name {
		case "description", "keywords", "og:title", "og:description", "og:type":
			metas = append(metas, c)
		}
	}
	return metas
}

// resolver makes addresses right for the base path, in what is prerendered. It
// leaves other schemes, fragments and relative addresses alone.
type resolver struct{ *site }

// Resolve implements app.ResourceResolver.
func (r resolver) Resolve(location string) string {
	if !strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") {
		return location
	}
	if u := r.url(strings.TrimPrefix(location, "/")); u != "" {
		return u
	}
	if strings.HasPrefix(location, r.base) {
		return location // a component's own link, made with the prefix already
	}
	return r.base + strings.TrimPrefix(location, "/")
}

// assets is what the scripts read of the build, as JSON in the head of a page.
type assets struct {
	Base        string            `json:"base"`
	Version     string            `json:"version"`
	App         string            `json:"app"`
	WasmExec    string            `json:"wasmExec"`
	Tokenworker string            `json:"tokenworker"`
	Worker      string            `json:"worker"`
	SW          string            `json:"sw"`
	Vocab       map[string]vocab  `json:"vocab"`
	Files       map[string]string `json:"files"`
}

type vocab struct {
	URL    string `json:"url"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

func (s *site) assets(version string) assets {
	a := assets{
		Base:        s.base,
		Version:     version,
		App:         s.url("web/app.wasm"),
		WasmExec:    s.url("web/wasm_exec.js"),
		Tokenworker: s.url("web/tokenworker.wasm"),
		Worker:      s.url("web/worker.js"),
		SW:          s.base + workerTemplate,
		Vocab:       map[string]vocab{},
		Files:       map[string]string{},
	}
	for source, target := range s.urls {
		data := s.files[target]
		if file, ok := strings.CutPrefix(source, "web/vocab/"); ok {
			name, _, _ := strings.Cut(file, ".")
			a.Vocab[name] = vocab{s.base + target, hash(data), len(data)}
		} else if file := strings.TrimPrefix(source, "web/"); !strings.Contains(file, "/") {
			a.Files[file] = s.base + target
		}
	}
	return a
}

// json gives text that is safe inside a script element: encoding/json escapes
// the angle brackets.
func (a assets) json() (string, error) {
	data, err := json.Marshal(a)
	return string(data), err
}
