package bpe

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"strconv"

	"tokenfare/app/fault"
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
		return fault.Of("it has ", len(packed), " bytes, want ", f.bytes)
	}
	if sum := binary.LittleEndian.Uint32(packed[4:]); sum != f.crc32 {
		return fault.Of("its checksum is ", strconv.FormatUint(uint64(sum), 16), ", want ", strconv.FormatUint(uint64(f.crc32), 16))
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
		return nil, fault.Of(path, ": ", err)
	}
	packed, err := io.ReadAll(z)
	if err != nil {
		return nil, fault.Of(path, ": ", err)
	}
	return packed, nil
}
