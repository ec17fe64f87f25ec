//go:build !worker

package bpe

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The worker fetches its files and has the browser inflate them: it is built with the
// tag "worker", without this file, and without the files and gzip of Go.

// ReadFile returns the packed form that a file of web/vocab holds. What is wrong with
// its form is an error as [Damaged] makes it.
func ReadFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	packed, err := inflate(data)
	if err != nil {
		return nil, Damaged(strings.TrimSuffix(filepath.Base(path), suffix), path, err)
	}
	return packed, nil
}

func inflate(data []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		data, err = io.ReadAll(z)
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, errTruncated
	}
	return data, err
}
