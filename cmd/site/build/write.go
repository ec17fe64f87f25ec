package build

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// write puts the files into dir, each compressible one with its .br and .gz
// beside it: static hosts and our own server send those without any work.
func (s *site) write(dir string, brotliQuality int) error {
	var (
		wait sync.WaitGroup
		mu   sync.Mutex
		fail error
		slot = make(chan struct{}, runtime.NumCPU())
	)
	for _, p := range s.paths() {
		wait.Add(1)
		go func() {
			defer wait.Done()
			slot <- struct{}{}
			defer func() { <-slot }()
			if err := writeCompressed(filepath.Join(dir, filepath.FromSlash(p)), s.files[p], qualityOf(p, brotliQuality)); err != nil {
				mu.Lock()
				fail = err
				mu.Unlock()
			}
		}()
	}
	wait.Wait()
	return fail
}

// qualityOf is how hard to press a file. The catalog for others would take a third of
// the build at the highest quality, to become a tenth smaller.
func qualityOf(name string, most int) int {
	if strings.HasPrefix(name, catalogFolder) {
		return min(most, 9)
	}
	return most
}

func writeCompressed(file string, data []byte, brotliQuality int) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return err
	}
	if !compressible(file) {
		return nil
	}
	br, err := compressBrotli(data, brotliQuality)
	if err != nil {
		return fmt.Errorf("compressing %s: %w", file, err)
	}
	gz, err := compressGzip(data)
	if err != nil {
		return fmt.Errorf("compressing %s: %w", file, err)
	}
	if err := os.WriteFile(file+".br", br, 0o644); err != nil {
		return err
	}
	return os.WriteFile(file+".gz", gz, 0o644)
}

func compressible(file string) bool {
	switch filepath.Ext(file) {
	case ".html", ".js", ".css", ".svg", ".wasm", ".webmanifest", ".txt", ".xml", ".json", ".bin":
		return true
	}
	return false
}

func compressBrotli(data []byte, quality int) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: quality, LGWin: 24})
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// compressGzip leaves the header's name and time empty, as the same bytes must
// come out every time.
func compressGzip(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// replaceDir fills a folder beside dir and then puts it in dir's place. It
// refuses to remove a folder that is not a built site: -o may be a typo.
func replaceDir(dir string, fill func(string) error) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := mayReplace(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)

	if err := fill(fresh); err != nil {
		return err
	}
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Rename(fresh, dir)
}

func mayReplace(dir string) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) || (err == nil && len(entries) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	listing := " " + strings.Join(names, " ") + " "
	if strings.Contains(listing, " "+workerTemplate+" ") && strings.Contains(listing, " "+manifestName+" ") {
		return nil
	}
	return fmt.Errorf("%s holds something else than a built site: remove it, or choose another folder with -o", dir)
}
