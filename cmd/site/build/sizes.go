package build

import (
	"os"
	"path/filepath"
	"strings"
)

// logSizes says what a first visit takes, up to the first exact cost.
func (o *Options) logSizes() error {
	sizes, err := wireSizes(o.Out)
	if err != nil {
		return err
	}
	total := 0
	for _, size := range sizes {
		total += size
	}
	kB := func(bytes int) float64 { return float64(bytes) / 1000 }
	others, err := brotliSizes(o.Out, catalogPart)
	if err != nil {
		return err
	}
	o.logf("a first visit takes %.0f kB in brotli: page %.1f, scripts %.1f, page's wasm %.0f, worker's wasm %.0f, vocabulary %.0f",
		kB(total), kB(sizes["page"]), kB(sizes["scripts"]), kB(sizes["app"]), kB(sizes["tokenworker"]), kB(sizes["vocabulary"]))
	o.logf("the catalog for others takes %.0f kB in brotli, the files of its providers %.0f kB; no visit loads them",
		kB(others["whole"]), kB(others["provider"]))
	return nil
}

// wireSizes sums, in bytes as sent to a browser that takes brotli, what a visit
// to the home page loads up to the first exact cost.
func wireSizes(dir string) (map[string]int, error) { return brotliSizes(dir, visitPart) }

// brotliSizes sums the sizes of files by what part says they belong to; those that
// belong to nothing are left out.
func brotliSizes(dir string, part func(name string) string) (map[string]int, error) {
	sizes := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		to := part(filepath.ToSlash(name))
		if to == "" {
			return nil
		}
		info, err := os.Stat(path + ".br")
		if err != nil {
			info, err = os.Stat(path)
		}
		if err != nil {
			return err
		}
		sizes[to] += int(info.Size())
		return nil
	})
	return sizes, err
}

func visitPart(name string) string {
	stem, _, _ := strings.Cut(filepath.Base(name), ".")
	switch {
	case name == "index.html", strings.HasPrefix(name, "web/style.") && strings.HasSuffix(name, ".css"):
		return "page"
	case strings.HasPrefix(name, "web/vocab/"+firstVocab+"."):
		return "vocabulary"
	case strings.HasPrefix(name, "web/") && strings.HasSuffix(name, ".wasm"):
		return stem
	case strings.HasPrefix(name, "web/") && strings.HasSuffix(name, ".js"):
		return "scripts"
	}
	return ""
}

// catalogPart sorts the files that only others read.
func catalogPart(name string) string {
	name, ok := strings.CutPrefix(name, catalogFolder)
	switch {
	case !ok || filepath.Ext(name) != ".json":
		return ""
	case strings.Contains(name, "/"):
		return "provider"
	}
	return "whole"
}
