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
	o.logf("a first visit takes %.0f kB in brotli: page %.1f, scripts %.1f, page's wasm %.0f, worker's wasm %.0f, vocabulary %.0f",
		kB(total), kB(sizes["page"]), kB(sizes["scripts"]), kB(sizes["app"]), kB(sizes["tokenworker"]), kB(sizes["vocabulary"]))
	return nil
}

// wireSizes sums, in bytes as sent to a browser that takes brotli, what a visit
// to the home page loads up to the first exact cost.
func wireSizes(dir string) (map[string]int, error) {
	sizes := map[string]int{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		part := visitPart(filepath.ToSlash(name))
		if part == "" {
			return nil
		}
		info, err := os.Stat(path + ".br")
		if err != nil {
			info, err = os.Stat(path)
		}
		if err != nil {
			return err
		}
		sizes[part] += int(info.Size())
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
