package main

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"tokenfare/app/token/bpe"
	"tokenfare/web/vocab"
)

// The engines' scripts follow what the wasm programs offer: this is where it shows
// if they no longer do, without a browser.
func TestOwnEnginesCountAsTheNativeOne(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil || testing.Short() {
		t.Skip("needs Node.js, and builds two wasm programs")
	}
	t.Chdir("../..")
	folder := t.TempDir()
	if err := buildOwn(folder, runtime.GOROOT()); err != nil {
		t.Fatal(err)
	}
	packed, err := vocab.Packed("o200k_base")
	if err != nil {
		t.Fatal(err)
	}
	encoding, err := bpe.Load("o200k_base", packed)
	if err != nil {
		t.Fatal(err)
	}
	// A request, which the page's engine is not to take for one.
	text := `{"model":"gpt-5","messages":[{"role":"user","content":"Wie ist das Wetter in 東京 heute? 🌦"}]}`
	want := fmt.Sprintln(encoding.Count([]byte("Hello, world")), encoding.Count([]byte(text)), encoding.Count([]byte(text)))
	for _, e := range engines {
		if !e.own {
			continue
		}
		cmd := exec.Command("node", "web/bench/testdata/count.mjs", folder, e.id)
		cmd.Stdin = strings.NewReader(text)
		got, err := cmd.CombinedOutput()
		if err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v, want %s", e.id, got, err, want)
		}
	}
}
