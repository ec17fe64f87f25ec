package build

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	manifestName   = "manifest.webmanifest"
	notFoundName   = "404.html"
	workerTemplate = "sw.js"
	// firstVocab is counted with from the start, so it is kept for offline use
	// from the first visit on.
	firstVocab = "o200k_base"
)

// policy is the content security policy of every page. In a sandboxed frame a
// page may start only a Blob worker, hence blob: for workers; the worker
// inherits the rest.
const policy = "default-src 'none'; " +
	"script-src 'self' 'wasm-unsafe-eval'; " +
	"worker-src 'self' blob:; " +
	"connect-src 'self'; " +
	"style-src 'self'; " +
	"img-src 'self' data:; " +
	"manifest-src 'self'; " +
	"base-uri 'none'; " +
	"form-action 'none'"

// scripts run in this order, after the page is parsed: the storage must be in
// place before anything reads it, what was typed must be kept before the wasm
// takes the page over.
var scripts = []string{"web/storage.js", "web/counters.js", "web/files.js", "web/boot.js", "web/wasm_exec.js", "web/app.js"}

// document puts a prerendered page into a whole HTML file.
func (s *site) document(p page, version, origin string) ([]byte, error) {
	head := s.head(p.title, version)
	for _, m := range p.metas {
		head.AppendChild(clone(m))
	}
	s.addAddresses(head, p.path, origin)

	list, err := s.assets(version).json()
	if err != nil {
		return nil, err
	}
	head.AppendChild(withText(element(atom.Script, "id", "tokenfare-assets", "type", "application/json"), list))
	for _, name := range scripts {
		if u := s.url(name); u != "" {
			head.AppendChild(element(atom.Script, "defer", "", "src", u))
		}
	}
	return render(p.lang, head, clone(p.body))
}

// head starts with the policy: it holds for what comes after it.
func (s *site) head(title, version string) *html.Node {
	head := element(atom.Head)
	head.AppendChild(element(atom.Meta, "charset", "utf-8"))
	head.AppendChild(element(atom.Meta, "content", policy, "http-equiv", "Content-Security-Policy"))
	head.AppendChild(element(atom.Meta, "content", "width=device-width, initial-scale=1, viewport-fit=cover", "name", "viewport"))
	head.AppendChild(withText(element(atom.Title), title))
	head.AppendChild(element(atom.Meta, "content", version, "name", "tokenfare-version"))
	head.AppendChild(element(atom.Meta, "content", "light dark", "name", "color-scheme"))
	head.AppendChild(element(atom.Meta, "content", lightColor, "media", "(prefers-color-scheme: light)", "name", "theme-color"))
	head.AppendChild(element(atom.Meta, "content", darkColor, "media", "(prefers-color-scheme: dark)", "name", "theme-color"))
	head.AppendChild(element(atom.Link, "href", s.base+"web/icons/icon.svg", "rel", "icon", "type", "image/svg+xml"))
	head.AppendChild(element(atom.Link, "href", s.base+"web/icons/apple-touch-180.png", "rel", "apple-touch-icon"))
	head.AppendChild(element(atom.Link, "href", s.base+manifestName, "rel", "manifest"))
	if u := s.url("web/style.css"); u != "" {
		head.AppendChild(element(atom.Link, "href", u, "rel", "stylesheet"))
	}
	return head
}

// addAddresses adds what needs the site's absolute address, when it is known.
func (s *site) addAddresses(head *html.Node, path, origin string) {
	if origin == "" {
		return
	}
	u := origin + s.base + strings.TrimPrefix(path, "/")
	head.AppendChild(element(atom.Link, "href", u, "rel", "canonical"))
	head.AppendChild(element(atom.Meta, "content", u, "property", "og:url"))
	head.AppendChild(element(atom.Meta, "content", origin+s.base+"web/icons/icon-512.png", "property", "og:image"))
}

// notFound is the page for unknown addresses. It needs no script.
func (s *site) notFound(version string) ([]byte, error) {
	head := s.head("Page not found - "+siteName, version)
	head.AppendChild(element(atom.Meta, "content", "noindex", "name", "robots"))

	body := element(atom.Body)
	main := element(atom.Main, "class", "not-found")
	body.AppendChild(main)
	main.AppendChild(withText(element(atom.H1), "Page not found"))
	p := withText(element(atom.P), "There is no page at this address. ")
	p.AppendChild(withText(element(atom.A, "href", s.base), "Go to the calculator"))
	main.AppendChild(p)
	return render("en", head, body)
}

func render(lang string, head, body *html.Node) ([]byte, error) {
	if lang == "" {
		lang = "en"
	}
	root := element(atom.Html, "lang", lang)
	root.AppendChild(head)
	root.AppendChild(body)

	var b bytes.Buffer
	b.WriteString("<!doctype html>\n")
	if err := html.Render(&b, root); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace}
	c.Attr = append(c.Attr, n.Attr...)
	for child := range n.ChildNodes() {
		c.AppendChild(clone(child))
	}
	return c
}

type manifestIcon struct {
	Src     string `json:"src"`
	Type    string `json:"type"`
	Sizes   string `json:"sizes"`
	Purpose string `json:"purpose"`
}

func (s *site) addManifest() {
	icon := func(name, kind, sizes, purpose string) manifestIcon {
		return manifestIcon{s.base + "web/icons/" + name, kind, sizes, purpose}
	}
	data, err := json.MarshalIndent(map[string]any{
		"id":               s.base,
		"name":             siteName,
		"short_name":       siteName,
		"description":      siteDescription,
		"lang":             "en",
		"start_url":        s.base,
		"scope":            s.base,
		"display":          "standalone",
		"background_color": lightColor,
		"theme_color":      brandColor,
		"categories":       []string{"developer", "productivity", "utilities"},
		"icons": []manifestIcon{
			icon("icon-192.png", "image/png", "192x192", "any"),
			icon("icon-512.png", "image/png", "512x512", "any"),
			icon("icon.svg", "image/svg+xml", "any", "any"),
			icon("maskable-512.png", "image/png", "512x512", "maskable"),
		},
	}, "", "  ")
	if err != nil {
		panic(err) // strings always marshal
	}
	s.files[manifestName] = append(data, '\n')
}

// addRobots lets everyone in; with a known address it names the pages too.
func (s *site) addRobots(origin string, pages []page) {
	robots := "User-agent: *\nAllow: /\n"
	if origin != "" {
		var b strings.Builder
		b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
		for _, p := range pages {
			fmt.Fprintf(&b, "  <url><loc>%s%s%s</loc></url>\n", origin, s.base, html.EscapeString(strings.TrimPrefix(p.path, "/")))
		}
		b.WriteString("</urlset>\n")
		s.files["sitemap.xml"] = []byte(b.String())
		robots += "Sitemap: " + origin + s.base + "sitemap.xml\n"
	}
	s.files["robots.txt"] = []byte(robots)
}
