package bpe

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// file is a packed vocabulary as this program expects it.
type file struct {
	family string
	bytes  int
	crc32  uint32
	sha256 string
}

// fileOf returns what is expected of a family's file.
func fileOf(family string) file {
	for _, f := range files {
		if f.family == family {
			return f
		}
	}
	return file{family: family}
}

// check says what is wrong with the content of a vocabulary file, if anything.
// The checksum in the file has been held against the content already.
func (f file) check(packed []byte) error {
	if len(packed) != f.bytes {
		return fmt.Errorf("it has %d bytes, want %d", len(packed), f.bytes)
	}
	if sum := binary.LittleEndian.Uint32(packed[4:]); sum != f.crc32 {
		return fmt.Errorf("its checksum is %08x, want %08x", sum, f.crc32)
	}
	return nil
}

// ReadFile returns the packed form that a file of web/vocab holds.
func ReadFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	packed, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return packed, nil
}
