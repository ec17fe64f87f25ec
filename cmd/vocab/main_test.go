package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"tokenfare/app/token/bpe"
)

// TestOpenAI proves that the committed vocabularies of OpenAI are what
// tiktoken-go has.
func TestOpenAI(t *testing.T) {
	for _, o := range openAI {
		v, err := readOpenAI(o.family, o.ids, o.missing)
		if err != nil {
			t.Fatal(err)
		}
		got, err := bpe.ReadFile(filepath.Join("..", "..", vocabDir, o.family+".bin.gz"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, pack(v)) {
			t.Errorf("%s: the committed file is not what tiktoken-go has; run: go run ./cmd/vocab openai", o.family)
		}
	}
}

// TestManifest holds the committed files against the manifest.
func TestManifest(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	entries, err := readManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		path := filepath.Join(vocabDir, e.File)
		zipped, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		packed, err := bpe.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(zipped) != e.Bytes || sum(zipped) != e.SHA256 || len(packed) != e.Unpacked.Bytes || sum(packed) != e.Unpacked.SHA256 {
			t.Errorf("%s is not what the manifest says", e.File)
		}
		if e.Package == "" || e.Version == "" || e.Licence == "" || e.Upstream == "" {
			t.Errorf("%s: the manifest lacks its source", e.File)
		}
	}
}
