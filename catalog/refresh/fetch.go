package refresh

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"tokenfare/catalog"
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
// temp, which the caller removes. It returns the day of the copy too: of a package that of
// its publication, of a URL today, and zero of a folder or a file, which may be of any
// day: see OwnDay.
func Open(ctx context.Context, where, temp string) (fs.FS, catalog.Date, error) {
	if pkg, ok := strings.CutPrefix(where, "npm:"); ok {
		return openPackage(ctx, pkg, temp)
	}
	if strings.HasPrefix(where, "https://") {
		data, err := get(ctx, where)
		if err != nil {
			return nil, 0, err
		}
		fsys, err := folder(temp, data)
		return fsys, catalog.DateOf(time.Now()), err
	}
	info, err := os.Stat(where)
	if err != nil {
		return nil, 0, err
	}
	if info.IsDir() {
		return os.DirFS(where), 0, nil
	}
	data, err := os.ReadFile(where)
	if err != nil {
		return nil, 0, err
	}
	fsys, err := folder(temp, data)
	return fsys, 0, err
}

// OwnDay returns the day of which a data set itself says that it is, zero where it does
// not say. Of those that are read, pi-ai alone does.
func OwnDay(source string, fsys fs.FS) catalog.Date {
	if source != "pi-ai" {
		return 0
	}
	data, err := find(fsys, "dist/providers/data/.manifest.json")
	if err != nil {
		return 0
	}
	var manifest struct{ GeneratedAt time.Time }
	if json.Unmarshal(data, &manifest) != nil {
		return 0
	}
	return max(0, catalog.DateOf(manifest.GeneratedAt))
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

// openPackage fetches a package with the npm client, which knows its registry. The
// day is that of its publication: whoever fetches an old version learns nothing newer.
func openPackage(ctx context.Context, pkg, temp string) (fs.FS, catalog.Date, error) {
	dir, err := os.MkdirTemp(temp, "npm")
	if err != nil {
		return nil, 0, err
	}
	if _, err := npm(ctx, dir, "pack", "--silent", "--ignore-scripts", pkg); err != nil {
		return nil, 0, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(files) != 1 {
		return nil, 0, fmt.Errorf("npm pack %s: want one file, have %d", pkg, len(files))
	}
	if err := unpack(files[0], dir); err != nil {
		return nil, 0, err
	}
	fsys := os.DirFS(dir)
	day, err := published(ctx, dir, fsys)
	return fsys, day, err
}

// npm runs the npm client in a folder, and returns what it prints.
func npm(ctx context.Context, dir string, args ...string) ([]byte, error) {
	var out, problems bytes.Buffer
	cmd := exec.CommandContext(ctx, "npm", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &problems
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(problems.Bytes()))
	}
	return out.Bytes(), nil
}

// published asks when the version of an unpacked package was published.
func published(ctx context.Context, dir string, fsys fs.FS) (catalog.Date, error) {
	data, err := find(fsys, "package.json")
	if err != nil {
		return 0, err
	}
	var pkg struct{ Name, Version string }
	if err := json.Unmarshal(data, &pkg); err != nil {
		return 0, fmt.Errorf("package.json: %w", err)
	}
	out, err := npm(ctx, dir, "view", pkg.Name, "time", "--json")
	if err != nil {
		return 0, err
	}
	var times map[string]time.Time
	if err := json.Unmarshal(out, &times); err != nil {
		return 0, fmt.Errorf("npm view %s time: %w", pkg.Name, err)
	}
	at, ok := times[pkg.Version]
	if !ok {
		return 0, fmt.Errorf("npm view %s time: no version %s", pkg.Name, pkg.Version)
	}
	return catalog.DateOf(at), nil
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
