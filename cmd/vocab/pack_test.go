package main

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTables holds that the committed tables are what "vocab tables" makes.
func TestTables(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	for name, generate := range map[string]func() ([]byte, error){
		"class_gen.go": func() ([]byte, error) { return generateClasses(filepath.Join(engineDir, "testdata", "classes.txt")) },
		"norm_gen.go":  func() ([]byte, error) { return generateNorm(filepath.Join(engineDir, "testdata", "norm.txt")) },
		"files_gen.go": generateFiles,
	} {
		source, err := generate()
		if err != nil {
			t.Fatal(err)
		}
		want, err := format.Source(source)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(engineDir, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not up to date; run: go run ./cmd/vocab tables", name)
		}
	}
}

// TestMergeLists holds which lists of merges are taken, and how they are packed.
func TestMergeLists(t *testing.T) {
	for _, tt := range []struct {
		name, vocab, merges, model, err string
		pairs                           map[int][2]int
		unfit                           []int
	}{
		{
			name:   "one merge for each token",
			vocab:  `"a":0,"b":1,"Ġ":2,"ab":3,"Ġab":4`,
			merges: `"a b","Ġ ab"`,
			pairs:  map[int][2]int{3: {0, 1}, 4: {2, 3}},
		},
		{
			name:   "pairs in arrays",
			vocab:  `"a":0,"b":1,"ab":2`,
			merges: `["a","b"]`,
			pairs:  map[int][2]int{2: {0, 1}},
		},
		{
			name:   "all splits, the lowest left id first",
			vocab:  `"a":0,"b":1,"ab":2,"ba":3,"aba":4`,
			merges: `"a b","b a","a ba","ab a"`,
			pairs:  map[int][2]int{2: {0, 1}, 3: {1, 0}, 4: {0, 3}},
		},
		{
			name:   "all splits in another order",
			vocab:  `"a":0,"b":1,"ab":2,"ba":3,"aba":4`,
			merges: `"a b","b a","ab a","a ba"`,
			err:    "id 4: merges are",
		},
		{
			name:   "a split is missing",
			vocab:  `"a":0,"b":1,"ab":2,"ba":3,"aba":4,"bab":5`,
			merges: `"a b","b a","a ba","ab a","b ab"`,
			err:    "id 5: merges are",
		},
		{
			name:   "ids out of order",
			vocab:  `"a":0,"b":1,"ab":3,"ba":2`,
			merges: `"a b","b a"`,
			err:    "merge 1 makes id 2, after 3",
		},
		{
			name:   "a token whose bytes merge to something else",
			vocab:  `"a":0,"b":1,"c":2,"bc":3,"ab":4,"abc":5`,
			merges: `"b c","a b","ab c"`,
			pairs:  map[int][2]int{3: {1, 2}, 4: {0, 1}, 5: {4, 2}},
			unfit:  []int{5},
		},
		{
			name:   "a merge of unknown tokens",
			vocab:  `"a":0`,
			merges: `"a b"`,
			err:    `no token "ab"`,
		},
		{
			name:  "another kind of model",
			model: "Unigram",
			err:   `model type "Unigram"`,
		},
	} {
		model := tt.model
		if model == "" {
			model = "BPE"
		}
		v, err := parseHF([]byte(`{"model":{"type":"` + model + `","vocab":{` + tt.vocab + `},"merges":[` + tt.merges + `]}}`))
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: got error %v, want %q", tt.name, err, tt.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if len(v.pairs) != len(tt.pairs) || len(v.unfit) != len(tt.unfit) {
			t.Errorf("%s: got pairs %v, unfit %v", tt.name, v.pairs, v.unfit)
		}
		for id, want := range tt.pairs {
			if v.pairs[id] != want {
				t.Errorf("%s: id %d is the pair %v, want %v", tt.name, id, v.pairs[id], want)
			}
		}
		for i, want := range tt.unfit {
			if v.unfit[i] != want {
				t.Errorf("%s: unfit %v, want %v", tt.name, v.unfit, tt.unfit)
			}
		}
	}
}

func TestSpelling(t *testing.T) {
	for name, want := range map[string]string{"Ġa": " a", "Ċ": "\n", "Ã©": "é", "ł": "\xa0", "Ń": "\xad"} {
		if got, ok := spellBytes(name, nil); !ok || string(got) != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if _, ok := spellBytes("😀", nil); ok {
		t.Error("an emoji is no byte")
	}
	vocab := map[string]int{"A": 1, "▁": 2}
	for _, tt := range []struct {
		name, want string
		ok         bool
	}{
		{"▁a▁", " a ", true},
		{"<0x41>", "A", false}, // A has a token of its own
		{"<0x20>", " ", false},
		{"<0x0D>", "\r", true},
		{"<0xE3>", "\xe3", true},
		{"<0xZZ>", "<0xZZ>", true},
	} {
		if got, ok := spellChars(tt.name, vocab); string(got) != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q %v, want %q %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}
