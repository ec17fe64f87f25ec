package bpe

import (
	"encoding/binary"
	"strconv"

	"tokenfare/app/fault"
)

// file is a packed vocabulary as this program expects it.
type file struct {
	family string
	bytes  int    // uncompressed
	crc32  uint32 // that it starts with, uncompressed
	sha256 string // of the file as it is in web/vocab, compressed
}

// suffix is how the names of the files of web/vocab end, after the family's.
const suffix = ".bin.gz"

// Damaged is the error of a family's file that is not the one this program was built
// with: it names the file as it is called where it comes from, with the sha256 that it
// should have there, compressed, and wraps the reason.
func Damaged(family, name string, reason error) error {
	want := fileOf(family)
	if want.sha256 == "" {
		return fault.Of("vocabulary ", name, ": ", reason)
	}
	return fault.Of("vocabulary ", name, ": ", reason, "; want sha256 ", want.sha256)
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
