// Package vocab owns the packed vocabularies, one for each public tokenizer, and
// puts them into programs that must work anywhere. A page fetches the same files
// one by one instead; manifest.json says where each comes from.
package vocab

import (
	"compress/gzip"
	"embed"
	"fmt"
	"io"
)

//go:embed *.bin.gz
var files embed.FS

// Packed returns a family's vocabulary, uncompressed, as bpe.Load takes it.
func Packed(family string) ([]byte, error) {
	file, err := files.Open(family + ".bin.gz")
	if err != nil {
		return nil, fmt.Errorf("vocabulary: %w", err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("vocabulary %s: %w", family, err)
	}
	packed, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("vocabulary %s: %w", family, err)
	}
	return packed, nil
}
