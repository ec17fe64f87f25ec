// Package vocab owns the packed vocabularies, one for each public tokenizer, and
// puts them into programs that must work anywhere. A page fetches the same files
// one by one instead; manifest.json says where each comes from.
package vocab

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

//go:embed *.bin.gz manifest.json
var files embed.FS

// Packed returns a family's vocabulary, uncompressed, as bpe.Load takes it. A damaged
// file is an error that names it and the sha256 that manifest.json has of it.
func Packed(family string) ([]byte, error) { return packed(files, family) }

func packed(files fs.FS, family string) ([]byte, error) {
	name := family + ".bin.gz"
	file, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("vocabulary web/vocab/%s: %w", name, reason(err))
	}
	defer file.Close()
	packed, err := inflated(file)
	if err == nil {
		return packed, nil
	}
	want, missing := sha256Of(files, name)
	if missing != nil {
		return nil, fmt.Errorf("vocabulary web/vocab/%s: %w; %w", name, reason(err), missing)
	}
	return nil, fmt.Errorf("vocabulary web/vocab/%s: %w; want sha256 %s", name, reason(err), want)
}

func inflated(file io.Reader) ([]byte, error) {
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// reason says what is wrong with a file without its name, and without the words of
// a reader that was cut short.
func reason(err error) error {
	var path *fs.PathError
	switch {
	case errors.As(err, &path):
		return path.Err
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return errors.New("truncated")
	}
	return err
}

// sha256Of returns what the manifest has of a file.
func sha256Of(files fs.FS, name string) (string, error) {
	data, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		return "", err
	}
	var entries []struct{ File, SHA256 string }
	if err := json.Unmarshal(data, &entries); err != nil {
		return "", fmt.Errorf("manifest.json: %w", err)
	}
	for _, e := range entries {
		if e.File == name {
			return e.SHA256, nil
		}
	}
	return "", errors.New("manifest.json does not have it")
}
