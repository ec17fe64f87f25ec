package refresh

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Places are where the data sets are found, by ID, when nothing else is said.
var Places = map[string]string{
	"pi-ai":          "npm:@earendil-works/pi-ai",
	"genai-prices":   "npm:@pydantic/genai-prices",
	"llm-zoo":        "npm:llm-zoo",
	"models.dev":     "https://models.dev/api.json",
	"litellm":        "https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json",
	"openrouter-api": "https://openrouter.ai/api/v1/models",
}

// maxBytes is how large a data set can be at the most.
const maxBytes = 200 << 20

// Open makes a data set readable: a folder, a JSON file (also gzipped), an https URL
// of one, or npm:PACKAGE with or without a version. What it fetches it puts under
// temp, which the caller removes.
func Open(ctx context.Context, where, temp string) (fs.FS, error) {
	if pkg, ok := strings.CutPrefix(where, "npm:"); ok {
		return openPackage(ctx, pkg, temp)
	}
	if strings.HasPrefix(where, "https://") {
		data, err := get(ctx, where)
		if err != nil {
			return nil, err
		}
		return folder(temp, data)
	}
	info, err := os.Stat(where)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return os.DirFS(where), nil
	}
	data, err := os.ReadFile(where)
	if err != nil {
		return nil, err
	}
	return folder(temp, data)
}

// folder makes a folder that holds data as its only file, unpacked where need be.
func folder(temp string, data []byte) (fs.FS, error) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		if data, err = io.ReadAll(io.LimitReader(z, maxBytes)); err != nil {
			return nil, err
		}
	}
	dir, err := os.MkdirTemp(temp, "data")
	if err != nil {
		return nil, err
	}
	return os.DirFS(dir), os.WriteFile(filepath.Join(dir, "data.json"), data, 0o600)
}

func get(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxBytes))
}

// openPackage fetches a package with the npm client, which knows its registry.
func openPackage(ctx context.Context, pkg, temp string) (fs.FS, error) {
	dir, err := os.MkdirTemp(temp, "npm")
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", pkg)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w: %s", pkg, err, bytes.TrimSpace(out))
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(files) != 1 {
		return nil, fmt.Errorf("npm pack %s: want one file, have %d", pkg, len(files))
	}
	return os.DirFS(dir), unpack(files[0], dir)
}

// unpack writes the files of a .tgz into a folder, and nothing outside of it.
func unpack(file, dir string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	t := tar.NewReader(io.LimitReader(z, maxBytes))
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		data, err := io.ReadAll(t)
		if err != nil {
			return err
		}
		name := filepath.FromSlash(h.Name)
		if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return err
		}
		if err := root.WriteFile(name, data, 0o600); err != nil {
			return err
		}
	}
}
