package build

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The page's wasm is linked with a slim copy of go-app: the package that runs in
// the browser also holds the server, and net/http with TLS comes along, though
// nothing in the browser reaches it. What is left out, and what it saves of the
// page's wasm in brotli (1,619 kB when measured):
//
//	http.go, static.go, wasm.go: the server, the static generator   345 kB
//	crypto.go, google/uuid: encrypted states; ids by crypto/rand      68 kB
//	route.go: routes by pattern, with package regexp (of 1,355 kB)    86 kB
//
// Only the wasm is built so. Prerendering, tests and vet use go-app as it is.
const (
	goApp = "github.com/maxence-charriere/go-app/v10"
	// slimVersion is the version whose files these are. Another version is
	// linked whole, until somebody has looked at it.
	slimVersion = "v10.1.11"
	uuid        = "github.com/google/uuid"
)

// slimLeftOut are files of pkg/app that the browser has no use for.
var slimLeftOut = []string{"http.go", "static.go", "wasm.go", "crypto.go"}

// slimResources are the functions to keep of resource.go, whose others serve.
var slimResources = []string{"clientResourceResolver", "remoteLocation", "webLocation"}

// slimRoute is the router for paths alone. Who routes by a pattern learns it from the
// compiler: RouteWithRegexp is taken out of app.go, too.
const slimRoute = `package app

import "sync"

type router struct {
	mu     sync.RWMutex
	routes map[string]func() Composer
}

func makeRouter() router {
	return router{routes: make(map[string]func() Composer)}
}

func (r *router) route(path string, newComponent func() Composer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.routes[path] = newComponent
}

func (r *router) routed(path string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ok := r.routes[path]
	return ok
}

func (r *router) createComponent(path string) (Composer, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	newComponent, ok := r.routes[path]
	if !ok {
		return nil, false
	}
	return newComponent(), true
}
`

const slimCrypto = `package app

import "github.com/maxence-charriere/go-app/v10/pkg/errors"

func encrypt(string, []byte) ([]byte, error) { return nil, errors.New("encryption is left out of this build") }
func decrypt(string, []byte) ([]byte, error) { return nil, errors.New("encryption is left out of this build") }
`

const slimUUID = `// Package uuid makes ids that are unlikely to meet; none guards a secret.
package uuid

import (
	"fmt"
	"math/rand/v2"
)

func NewString() string {
	a, b := rand.Uint64(), rand.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffffffffffff)
}
`

// slimModfile prepares a go.mod for linking with the slim copy and returns its
// path, or "" when go-app must be linked whole.
func slimModfile(root, tmp string) (string, error) {
	version, dir, err := moduleDir(root, goApp)
	if err != nil || version != slimVersion {
		return "", err
	}
	files, err := slimFiles(dir)
	if err != nil {
		return "", fmt.Errorf("making a slim go-app: %w", err)
	}
	at, err := storeSlim(root, files)
	if err != nil {
		return "", fmt.Errorf("storing a slim go-app: %w", err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return "", err
	}
	mod = fmt.Appendf(mod, "\nreplace %s => ./%s/go-app\n\nreplace %s => ./%s/uuid\n", goApp, at, uuid, at)
	if err := os.WriteFile(filepath.Join(tmp, "slim.sum"), sum, 0o644); err != nil {
		return "", err
	}
	modfile := filepath.Join(tmp, "slim.mod")
	return modfile, os.WriteFile(modfile, mod, 0o644)
}

func moduleDir(root, module string) (version, dir string, err error) {
	// Download, because a fresh clone may not have the module's files yet.
	for _, args := range [][]string{{"mod", "download", module}, {"list", "-m", "-f", "{{.Version}} {{.Dir}}", module}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = root
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return "", "", fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
		}
		version, dir, _ = strings.Cut(strings.TrimSpace(string(out)), " ")
	}
	return version, dir, nil
}

// slimFiles gives the slim copy's files by path.
func slimFiles(dir string) (map[string][]byte, error) {
	files := map[string][]byte{
		"go-app/pkg/app/crypto.go": []byte(slimCrypto),
		"uuid/uuid.go":             []byte(slimUUID),
		"uuid/go.mod":              []byte("module " + uuid + "\n"),
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	files["go-app/go.mod"] = mod
	for _, pkg := range []string{"pkg/app", "pkg/errors"} {
		names, err := listFiles(filepath.Join(dir, filepath.FromSlash(pkg)), ".go")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || pkg == "pkg/app" && slices.Contains(slimLeftOut, name) {
				continue
			}
			source, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(pkg), name))
			if err != nil {
				return nil, err
			}
			switch name {
			case "resource.go":
				source, err = keepFunctions(source, slimResources)
			case "app.go":
				source, err = dropFunction(source, "RouteWithRegexp")
			case "route.go":
				source = []byte(slimRoute)
			}
			if err != nil {
				return nil, err
			}
			files["go-app/"+pkg+"/"+name] = source
		}
	}
	return files, nil
}

// keepFunctions leaves nothing of a file but the functions named, which must
// need no import but strings.
func keepFunctions(source []byte, names []string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, 0)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\nimport \"strings\"\n", file.Name.Name)
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && slices.Contains(names, f.Name.Name) {
			b.WriteString("\n")
			if err := format.Node(&b, fset, f); err != nil {
				return nil, err
			}
			b.WriteString("\n")
		}
	}
	return b.Bytes(), nil
}

// dropFunction takes one function out of a file.
func dropFunction(source []byte, name string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Name.Name != name {
			continue
		}
		start := f.Pos()
		if f.Doc != nil {
			start = f.Doc.Pos()
		}
		return slices.Delete(source, fset.Position(start).Offset, fset.Position(f.End()).Offset), nil
	}
	return nil, fmt.Errorf("there is no function %s", name)
}

// storeSlim writes the files below the root, as Go records the path of a
// replaced module in what it links: it must be the same on every machine. The
// folder is named by its contents and appears at once, so that builds at the
// same time do not meet half of it.
func storeSlim(root string, files map[string][]byte) (string, error) {
	var all bytes.Buffer
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintln(&all, name, hash(files[name]))
	}
	at := path.Join(".cache", "slim-"+hash(all.Bytes())[:hashDigits])
	target := filepath.Join(root, filepath.FromSlash(at))
	if _, err := os.Stat(target); err == nil {
		return at, nil
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return "", err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(target), "fresh-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh)
	for _, name := range names {
		file := filepath.Join(fresh, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, files[name], 0o644); err != nil {
			return "", err
		}
	}
	if err := os.Rename(fresh, target); err != nil {
		if _, there := os.Stat(target); there != nil { // else another build was first
			return "", err
		}
	}
	return at, nil
}
