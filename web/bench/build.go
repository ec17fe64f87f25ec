package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// build makes what the pages load, and returns Go's root folder.
func build(out string, site bool) (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("asking go for GOROOT: %w", err)
	}
	goroot := strings.TrimSpace(string(root))
	if err := buildOwn(filepath.Join(out, "own"), goroot); err != nil {
		return "", err
	}
	log.Print("gathering what each engine loads, and compressing it as a host would")
	if err := command(exec.Command("node", "web/bench/pack.mjs", out)); err != nil {
		return "", err
	}
	if !site {
		return goroot, nil
	}
	log.Print("building the site")
	return goroot, command(exec.Command("go", "run", "./cmd/site", "build", "-quick", "-o", filepath.Join(out, "dist")))
}

// buildOwn makes what this project's engines load besides their scripts.
func buildOwn(out, goroot string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for name, pkg := range map[string]string{"engine.wasm": "./web/bench/engine", "tokenworker.wasm": "./cmd/tokenworker"} {
		if err := compile(pkg, filepath.Join(out, name)); err != nil {
			return err
		}
	}
	for name, from := range map[string]string{
		"wasm_exec.js":      filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"),
		"o200k_base.bin.gz": "web/vocab/o200k_base.bin.gz",
	} {
		data, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compile uses the flags that the site is built with.
func compile(pkg, out string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", out, pkg)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	return command(cmd)
}

func command(cmd *exec.Cmd) error {
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, output)
	}
	return nil
}
