package vocab

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDamage holds that a damaged file is an error that names it as it is called,
// and the sha256 of the file that was committed.
func TestDamage(t *testing.T) {
	const name = "r50k_base.bin.gz"
	good, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(good)
	flipped := func(at int) []byte {
		data := bytes.Clone(good)
		data[at] ^= 1
		return data
	}
	for about, data := range map[string][]byte{
		"empty":          {},
		"in the header":  good[:5],
		"truncated":      good[:len(good)/2],
		"without an end": good[:len(good)-1],
		"a bit":          flipped(len(good) / 3),
		"the checksum":   flipped(len(good) - 5),
		"more behind":    append(bytes.Clone(good), 'x'),
		"a page":         []byte("<!doctype html><title>404</title>"),
	} {
		damaged := fstest.MapFS{name: {Data: data}, "manifest.json": {Data: manifest}}
		_, err := packed(damaged, "r50k_base")
		if err == nil {
			t.Errorf("%s: no error", about)
			continue
		}
		for _, want := range []string{"vocabulary web/vocab/r50k_base.bin.gz: ", "; want sha256 " + hex.EncodeToString(sum[:])} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q lacks %q", about, err, want)
			}
		}
	}
}

func TestPacked(t *testing.T) {
	packed, err := Packed("r50k_base")
	if err != nil || !bytes.HasPrefix(packed, []byte("TFV1")) {
		t.Errorf("got %d bytes, %v", len(packed), err)
	}
	_, err = Packed("gpt5")
	if want := "vocabulary web/vocab/gpt5.bin.gz: file does not exist"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestManifestIsMissed holds that what is wrong with a file is said without a manifest.
func TestManifestIsMissed(t *testing.T) {
	for about, manifest := range map[string]string{"empty": "", "of others": "[]"} {
		damaged := fstest.MapFS{"r50k_base.bin.gz": {}, "manifest.json": {Data: []byte(manifest)}}
		if _, err := packed(damaged, "r50k_base"); err == nil || !strings.Contains(err.Error(), "truncated; manifest.json") {
			t.Errorf("%s: got %v", about, err)
		}
	}
}
