package bpe

import (
	"bytes"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

// benchTexts returns the texts to measure with, by name. TOKENFARE_BENCH names a
// folder of them; without it they are the texts of the vectors, many times over,
// which the caches like.
func benchTexts(b *testing.B) map[string][]byte {
	texts := map[string][]byte{}
	paths, _ := filepath.Glob(filepath.Join(os.Getenv("TOKENFARE_BENCH"), "*.txt"))
	if os.Getenv("TOKENFARE_BENCH") == "" {
		paths = nil
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(path), ".txt")] = data
	}
	if len(texts) == 0 {
		var all []byte
		for _, v := range readVectors(b, "texts") {
			all = append(all, v.Text...)
		}
		texts["vectors"] = bytes.Repeat(all, 1+(1<<20)/len(all))
	}
	return texts
}

func benchNames(texts map[string][]byte) []string {
	var names []string
	for name := range texts {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// BenchmarkCount counts each text again and again: the caches are warm.
func BenchmarkCount(b *testing.B) {
	texts := benchTexts(b)
	for _, family := range familyNames() {
		for _, name := range benchNames(texts) {
			b.Run(family+"/"+name, func(b *testing.B) {
				e := encodingFor(b, family)
				b.SetBytes(int64(len(texts[name])))
				for b.Loop() {
					e.Count(texts[name])
				}
			})
		}
	}
}

// BenchmarkFresh counts each text with empty caches.
func BenchmarkFresh(b *testing.B) {
	texts := benchTexts(b)
	for _, family := range familyNames() {
		for _, name := range benchNames(texts) {
			b.Run(family+"/"+name, func(b *testing.B) {
				e := encodingFor(b, family)
				b.SetBytes(int64(len(texts[name])))
				for b.Loop() {
					b.StopTimer()
					fresh := e.Clone()
					b.StartTimer()
					fresh.Count(texts[name])
				}
			})
		}
	}
}

// BenchmarkLoad makes the tables of each vocabulary.
func BenchmarkLoad(b *testing.B) {
	for _, family := range familyNames() {
		packed := packedFile(b, family)
		b.Run(family, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Load(family, packed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
