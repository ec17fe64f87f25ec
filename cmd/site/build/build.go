// Package build owns the making of the static site: it compiles both wasm
// programs, prerenders every route, names assets by their content, writes the
// service worker, the catalog's JSON for others and the precompressed files. Two builds of one tree give the
// same bytes, so what a host serves can be compared with a build of its source.
package build

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
)

// Options say what to build and where to.
type Options struct {
	Root   string    // the module's root; found from the working directory when empty
	Out    string    // the folder to write, replaced as a whole
	Base   string    // path of the site on its host, "/" when empty
	Origin string    // scheme and host it will be published at, for absolute links; may be empty
	Quick  bool      // compress lightly: for a look, not for publishing
	Log    io.Writer // progress, one line a step; may be nil
}

// building keeps builds of one process apart: go-app's routes and environment
// are global.
var building sync.Mutex

// Build writes the site into o.Out. It writes beside it first, so that a failed
// build leaves the last good one in place.
func Build(o Options) error {
	building.Lock()
	defer building.Unlock()

	if err := o.complete(); err != nil {
		return err
	}
	s, err := o.makeSite()
	if err != nil {
		return err
	}
	o.logf("writing %d files to %s", len(s.files), o.Out)
	err = replaceDir(o.Out, func(dir string) error {
		return s.write(dir, o.brotliQuality())
	})
	if err != nil {
		return err
	}
	return o.logSizes()
}

func (o *Options) complete() error {
	if o.Root == "" {
		root, err := FindRoot()
		if err != nil {
			return err
		}
		o.Root = root
	}
	if o.Out == "" {
		o.Out = "dist"
	}
	base, err := cleanBase(o.Base)
	if err != nil {
		return err
	}
	o.Base = base
	o.Origin = strings.TrimRight(o.Origin, "/")
	return nil
}

func (o *Options) brotliQuality() int {
	if o.Quick {
		return 5
	}
	return 11
}

func (o *Options) logf(format string, args ...any) {
	if o.Log != nil {
		fmt.Fprintf(o.Log, format+"\n", args...)
	}
}

func (o *Options) makeSite() (*site, error) {
	s := newSite(o.Base)

	o.logf("compiling the page and the worker")
	if err := s.addPrograms(o.Root); err != nil {
		return nil, err
	}
	if err := s.addWeb(filepath.Join(o.Root, "web")); err != nil {
		return nil, err
	}
	if err := s.addCatalog(); err != nil {
		return nil, err
	}
	o.logf("prerendering the pages")
	if err := s.addPages(o.Origin); err != nil {
		return nil, err
	}
	return s, nil
}

// FindRoot walks up from the working directory to the module's root.
func FindRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod here or above: run this inside a clone of tokenfare")
		}
		dir = parent
	}
}

// cleanBase gives the base path one form: a slash at both ends.
func cleanBase(base string) (string, error) {
	base = strings.Trim(base, "/")
	if base == "" {
		return "/", nil
	}
	if strings.ContainsAny(base, "?#\\\" <>") || strings.Contains(base, "..") || strings.Contains(base, "//") {
		return "", fmt.Errorf("base path %q: want a plain path like /tokenfare/", base)
	}
	return "/" + base + "/", nil
}

// site is what will be written: contents by slash-separated path.
type site struct {
	base  string
	files map[string][]byte
	urls  map[string]string // an asset's path in the source, like web/boot.js, to its path in the site
}

func newSite(base string) *site {
	return &site{base: base, files: map[string][]byte{}, urls: map[string]string{}}
}

// url is the address of an asset of the source tree, "" when it is not there.
func (s *site) url(source string) string {
	if p, ok := s.urls[source]; ok {
		return s.base + p
	}
	return ""
}

func (s *site) paths() []string {
	paths := make([]string, 0, len(s.files))
	for p := range s.files {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	return paths
}
