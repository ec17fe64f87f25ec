//go:build !js

// Package app holds the rules between the packages of this project, as a test. It
// runs go list, which a browser has not.
package app

import (
	"os/exec"
	"strings"
	"testing"
)

const (
	module = "tokenfare/"
	goApp  = "github.com/maxence-charriere/go-app/v10"
)

// may lists, for each package, which packages of this project it may import. The
// way is one: cmd -> app/ui -> {fit, projection, share, wire} -> {cost, token} ->
// catalog -> money. What is not listed here is new: give it a line.
var may = map[string][]string{
	"catalog/money":    {},
	"catalog":          {"catalog/money"},
	"catalog/example":  {"catalog"},
	"catalog/source":   {"catalog", "catalog/money"},
	"catalog/refresh":  {"catalog", "catalog/money", "catalog/source"},
	"catalog/publish":  {"catalog", "catalog/money"},
	"app/fault":        {},
	"app/token":        {"app/fault"},
	"app/token/bpe":    {"app/fault", "app/token"},
	"app/cost":         {"catalog", "catalog/money", "app/token"},
	"app/fit":          {"catalog", "catalog/money", "app/token", "app/cost", "app/overhead", "app/prompt"},
	"app/projection":   {"catalog", "catalog/money", "app/cost"},
	"app/share":        {"catalog", "app/cost"},
	"app/reading":      {"app/fault", "app/prompt", "app/token"},
	"app/wire":         {"app/prompt", "app/token"},
	"app/prompt":       {},
	"app/overhead":     {"app/prompt"},
	"app/ui":           {"catalog", "catalog/money", "app/token", "app/cost", "app/fit", "app/overhead", "app/projection", "app/prompt", "app/share", "app/wire"},
	"web/vocab":        {},
	"web/icons":        {},
	"web/bench":        {},
	"web/bench/engine": {"app/token/bpe"},
	"cmd/app":          {"app/ui"},
	"cmd/tokenworker":  {"app/prompt", "app/reading", "app/token", "app/token/bpe", "app/wire"},
	"cmd/site":         {"cmd/site/build", "cmd/site/serve"},
	"cmd/site/build":   {"app/ui", "catalog", "catalog/money", "catalog/publish"},
	"cmd/site/serve":   {},
	"cmd/tokenfare":    {"app/token", "app/token/bpe", "app/cost", "app/fit", "app/overhead", "app/projection", "app/prompt", "app/reading", "app/share", "catalog", "catalog/money", "web/vocab"},
	"cmd/catalog":      {"catalog", "catalog/money", "catalog/source", "catalog/refresh", "catalog/publish"},
	"cmd/vocab":        {"app/token", "app/token/bpe"},
}

// goList runs go list with a template, for one line a package.
func goList(t *testing.T, env []string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = ".."
	cmd.Env = append(cmd.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list %s: %v", strings.Join(args, " "), err)
	}
	return strings.Fields(string(out))
}

func TestImportsGoOneWay(t *testing.T) {
	for _, line := range goList(t, []string{"GOOS=js", "GOARCH=wasm"}, "-f", `{{.ImportPath}}={{join .Imports ","}}`, "./...") {
		check(t, line)
	}
	for _, line := range goList(t, nil, "-f", `{{.ImportPath}}={{join .Imports ","}}`, "./...") {
		check(t, line)
	}
}

func check(t *testing.T, line string) {
	t.Helper()
	path, list, _ := strings.Cut(line, "=")
	name := strings.TrimPrefix(path, module)
	if name == "app" || name == "web/e2e" {
		return // tests only
	}
	allowed, known := may[name]
	if !known {
		t.Errorf("%s is not in the table of imports", name)
		return
	}
	for _, imported := range strings.Split(list, ",") {
		own, ok := strings.CutPrefix(imported, module)
		if ok && !contains(allowed, own) {
			t.Errorf("%s must not import %s", name, own)
		}
		if strings.HasPrefix(imported, goApp) && name != "app/ui" && name != "cmd/app" && !strings.HasPrefix(name, "cmd/site") {
			t.Errorf("%s must not import go-app", name)
		}
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// TestWorkerIsSmall keeps what would weigh down the worker's wasm out of it.
func TestWorkerIsSmall(t *testing.T) {
	heavy := []string{goApp, "net/http", "crypto/tls", "regexp", "text/template", "html/template"}
	for _, path := range goList(t, []string{"GOOS=js", "GOARCH=wasm"}, "-deps", "./cmd/tokenworker") {
		for _, h := range heavy {
			if path == h || strings.HasPrefix(path, h+"/") {
				t.Errorf("the worker links %s", path)
			}
		}
	}
}
