package bpe

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDamagedFiles holds that a damaged file is an error that names it as it is
// called and the sha256 of the committed one, in both forms: compressed, as it is
// committed and fetched, and uncompressed.
func TestDamagedFiles(t *testing.T) {
	const family = "r50k_base"
	zipped, err := os.ReadFile(filepath.Join("..", "..", "..", "web", "vocab", family+suffix))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(zipped)
	want := hex.EncodeToString(sum[:])
	unzipped := packedFile(t, family)
	for name, damage := range map[string]func([]byte) []byte{
		"empty":          func(b []byte) []byte { return nil },
		"short":          func(b []byte) []byte { return b[:7] },
		"truncated":      func(b []byte) []byte { return b[:len(b)/2] },
		"without an end": func(b []byte) []byte { return b[:len(b)-1] },
		"longer":         func(b []byte) []byte { return append(b, 1) },
		"a bit":          func(b []byte) []byte { b[len(b)/3] ^= 1; return b },
		"a page":         func(b []byte) []byte { return []byte("<!doctype html><title>404</title>") },
	} {
		path := filepath.Join(t.TempDir(), family+suffix)
		if err := os.WriteFile(path, damage(bytes.Clone(zipped)), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := ReadFile(path)
		if err == nil || !strings.HasPrefix(err.Error(), "vocabulary "+path+": ") || !strings.HasSuffix(err.Error(), "; want sha256 "+want) {
			t.Errorf("%s, compressed: got error %v", name, err)
		}
		_, err = Load(family, damage(bytes.Clone(unzipped)))
		if err == nil || !strings.HasPrefix(err.Error(), "vocabulary web/vocab/r50k_base.bin.gz: ") || !strings.HasSuffix(err.Error(), "; want sha256 "+want) {
			t.Errorf("%s, uncompressed: got error %v", name, err)
		}
		// The worker knows the file by its URL, and names it itself.
		if reason := errors.Unwrap(err); reason == nil || strings.Contains(reason.Error(), family) {
			t.Errorf("%s, uncompressed: the reason by itself is %v", name, reason)
		}
	}
}

// TestOtherFiles holds that a good file of another family, or of none, is an error too.
func TestOtherFiles(t *testing.T) {
	if _, err := Load("p50k_base", packedFile(t, "r50k_base")); err == nil || !strings.Contains(err.Error(), fileOf("p50k_base").sha256) {
		t.Errorf("the file of another family: got %v", err)
	}
	path := filepath.Join(t.TempDir(), "gpt5"+suffix)
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(path); err == nil || err.Error() != "vocabulary "+path+": truncated" {
		t.Errorf("an empty file of no family: got %v", err)
	}
}
