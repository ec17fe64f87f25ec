package build

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/publish"
)

// program is a command of the module that becomes a wasm file.
type program struct {
	pkg, name string
	tags      string // that leave out what only tests and other programs need
	// calls lists packages that are compiled without inlining: they run now and then,
	// and copies of their functions only make the program larger.
	calls []string
	// without lists files of the standard library that are left out: nothing calls them,
	// but they link what they import.
	without []string
}

// The page's packages without inlining save 58 kB of its 1,320 kB in brotli. In the
// worker there is little but the runtime, which has to be fast.
var programs = []program{
	{pkg: "./cmd/app", name: "app.wasm", calls: []string{goApp + "/pkg/app", "encoding/json", "fmt", "net/url", "reflect", "time",
		"tokenfare/app/ui", "tokenfare/app/projection", "tokenfare/app/prompt", "tokenfare/app/share", "tokenfare/app/wire", "html", "slices", "sort", "strings"}},
	// What prints stacks and versions links os and all below it: 11 kB in brotli.
	{pkg: "./cmd/tokenworker", name: "tokenworker.wasm", tags: "worker", without: []string{"runtime/debug/mod.go", "runtime/debug/stack.go"}},
}

// addPrograms compiles the wasm programs and takes the matching wasm_exec.js
// from the toolchain that compiled them: the two must fit each other.
func (s *site) addPrograms(root string) error {
	tmp, err := os.MkdirTemp("", "tokenfare-wasm-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	modfile, err := slimModfile(root, tmp)
	if err != nil {
		return err
	}
	output, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("asking go for GOROOT: %w", err)
	}
	goroot := strings.TrimSpace(string(output))
	for _, p := range programs {
		out := filepath.Join(tmp, p.name)
		overlay, err := overlayOf(goroot, p.without, out)
		if err != nil {
			return err
		}
		if err := compile(root, modfile, overlay, p, out); err != nil {
			return err
		}
		if err := s.addHashed(out, "web/"+p.name); err != nil {
			return err
		}
	}
	return s.addHashed(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"), "web/wasm_exec.js")
}

// noGodebug takes the place of the standard library's reader of GODEBUG, which nobody sets
// in a browser: each of its settings has the value that it has by default. The reader links
// the runtime's metrics, and more: 26 kB in brotli in either program.
const noGodebug = `package godebug

type Setting struct{ name string }

func New(name string) *Setting          { return &Setting{name} }
func (s *Setting) Name() string         { return s.name }
func (s *Setting) String() string       { return s.name + "=" }
func (s *Setting) Undocumented() bool   { return false }
func (s *Setting) Value() string        { return "" }
func (s *Setting) IncNonDefault()       {}
`

// overlayOf writes an overlay for go build in which files of the standard library are not
// there and noGodebug is, and returns its path, which begins as the one given.
func overlayOf(goroot string, without []string, path string) (string, error) {
	settings := path + ".godebug.go"
	if err := os.WriteFile(settings, []byte(noGodebug), 0o666); err != nil {
		return "", err
	}
	file := func(name string) string { return filepath.Join(goroot, "src", filepath.FromSlash(name)) }
	var overlay struct{ Replace map[string]string }
	overlay.Replace = map[string]string{file("internal/godebug/godebug.go"): settings}
	for _, name := range without {
		overlay.Replace[file(name)] = ""
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	path += ".overlay.json"
	return path, os.WriteFile(path, data, 0o666)
}

// compile leaves out paths, build ids and version control stamps: the same
// source gives the same wasm in any folder and at any commit.
func compile(root, modfile, overlay string, p program, out string) error {
	args := []string{"build", "-modfile=" + modfile, "-overlay=" + overlay, "-tags=" + p.tags, "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", out}
	for _, pkg := range p.calls {
		args = append(args, "-gcflags="+pkg+"=-l")
	}
	cmd := exec.Command("go", append(args, p.pkg)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("compiling %s to wasm: %w\n%s", p.pkg, err, output)
	}
	return nil
}

// addWeb takes the site's own files: scripts, styles and drawings at the top of
// web/ and the vocabularies get names with a hash; icons keep their names,
// because manifests, docs and other sites point at them.
func (s *site) addWeb(dir string) error {
	top, err := listFiles(dir, ".js", ".css", ".svg")
	if err != nil {
		return err
	}
	for _, name := range top {
		if name == workerTemplate {
			continue
		}
		if err := s.addHashed(filepath.Join(dir, name), "web/"+name); err != nil {
			return err
		}
	}

	vocabs, err := listFiles(filepath.Join(dir, "vocab"), ".bin", ".bin.gz")
	if err != nil {
		return err
	}
	for _, name := range vocabs {
		if err := s.addHashed(filepath.Join(dir, "vocab", name), "web/vocab/"+name); err != nil {
			return err
		}
	}

	icons, err := listFiles(filepath.Join(dir, "icons"), ".svg", ".png")
	if err != nil {
		return err
	}
	for _, name := range icons {
		data, err := os.ReadFile(filepath.Join(dir, "icons", name))
		if err != nil {
			return err
		}
		s.add("web/icons/"+name, "web/icons/"+name, data)
	}

	template, err := os.ReadFile(filepath.Join(dir, workerTemplate))
	if err != nil {
		return err
	}
	s.files[workerTemplate] = template
	return nil
}

// addCatalog adds the facts as JSON for others to read. Their names are a promise, so
// they carry no hash; and the page does not need them, so the service worker leaves
// them to the network.
func (s *site) addCatalog() error {
	c, err := catalog.Load()
	if err != nil {
		return err
	}
	files, err := publish.Files(c)
	if err != nil {
		return err
	}
	for name, data := range files {
		s.files[catalogFolder+name] = data
	}
	return nil
}

// catalogFolder is where the catalog's JSON lies in the site.
const catalogFolder = "catalog/"

func (s *site) addHashed(file, source string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if data, err = minified(source, data); err != nil {
		return err
	}
	s.add(source, hashedName(source, data), data)
	return nil
}

func (s *site) add(source, target string, data []byte) {
	s.files[target] = data
	s.urls[source] = target
}

// hashedName puts the hash before the suffix: web/vocab/o200k_base.bin.gz
// becomes web/vocab/o200k_base.1f2e3d4c5b6a.bin.gz.
func hashedName(source string, data []byte) string {
	dir, file := path.Split(source)
	stem, suffix, _ := strings.Cut(file, ".")
	return dir + stem + "." + hash(data)[:hashDigits] + "." + suffix
}

// hashDigits are enough of a sha256 to tell versions of one file apart.
const hashDigits = 12

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// listFiles gives the names of a folder's files with one of the suffixes,
// sorted; a missing folder has none.
func listFiles(dir string, suffixes ...string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		for _, suffix := range suffixes {
			if strings.HasSuffix(e.Name(), suffix) {
				names = append(names, e.Name())
				break
			}
		}
	}
	sort.Strings(names)
	return names, nil
}
