package bpe

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// vector is a text, or the ids that the reference gives it.
type vector struct {
	ID   string   `json:"id"`
	Text string   `json:"text"`
	IDs  []uint32 `json:"ids"`
}

func readVectors(t testing.TB, name string) []vector {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "vectors", name+".jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

var loaded = map[string]*Encoding{}

// encodingFor returns the tokenizer of a family; tests share it.
func encodingFor(t testing.TB, family string) *Encoding {
	t.Helper()
	if e := loaded[family]; e != nil {
		return e
	}
	e, err := Load(family, packedFile(t, family))
	if err != nil {
		t.Fatal(err)
	}
	loaded[family] = e
	return e
}

// packedFile returns the committed vocabulary of a family.
func packedFile(t testing.TB, family string) []byte {
	t.Helper()
	packed, err := ReadFile(filepath.Join("..", "..", "..", "web", "vocab", family+".bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func familyNames() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	return names
}

// TestVectors holds every family against ids from its reference; see
// testdata/README.md for how they were made.
func TestVectors(t *testing.T) {
	texts := readVectors(t, "texts")
	for _, family := range familyNames() {
		t.Run(family, func(t *testing.T) {
			e := encodingFor(t, family)
			want := readVectors(t, family)
			if len(want) != len(texts) {
				t.Fatalf("%d texts, %d answers", len(texts), len(want))
			}
			for i, w := range want {
				text := []byte(texts[i].Text)
				if w.ID != texts[i].ID {
					t.Fatalf("answer %d is for %s, not %s", i, w.ID, texts[i].ID)
				}
				if got := e.Append(nil, text); !slices.Equal(got, w.IDs) {
					t.Errorf("%s: %.60q: got %v, want %v", w.ID, text, got, w.IDs)
				}
				if n := e.Count(text); n != len(w.IDs) {
					t.Errorf("%s: %.60q: counted %d, want %d", w.ID, text, n, len(w.IDs))
				}
			}
		})
	}
}
