package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// entry is what web/vocab/manifest.json says of one vocabulary.
type entry struct {
	Family string `json:"family"`
	// File is the committed file: gzip of the packed form.
	File     string `json:"file"`
	Bytes    int    `json:"bytes"`
	SHA256   string `json:"sha256"`
	Unpacked struct {
		Bytes  int    `json:"bytes"`
		SHA256 string `json:"sha256"`
		// CRC32 is the checksum in the file: what Load looks at, as a browser
		// takes 10 ms for the other.
		CRC32 string `json:"crc32"`
	} `json:"unpacked"`
	Package        string `json:"package"`
	Version        string `json:"version"`
	Licence        string `json:"licence"`
	Upstream       string `json:"upstream"`
	UpstreamSHA256 string `json:"upstream_sha256,omitempty"`
}

func manifestPath() string { return filepath.Join(vocabDir, "manifest.json") }

func readManifest() ([]entry, error) {
	data, err := os.ReadFile(manifestPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []entry
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("%s: %w", manifestPath(), err)
	}
	return entries, nil
}

// write packs v into its file and enters it in the manifest.
func write(e entry, v *vocabulary) error {
	packed := pack(v)
	zipped, err := compress(packed)
	if err != nil {
		return err
	}
	e.File = e.Family + ".bin.gz"
	e.Bytes, e.SHA256 = len(zipped), sum(zipped)
	e.Unpacked.Bytes, e.Unpacked.SHA256 = len(packed), sum(packed)
	e.Unpacked.CRC32 = fmt.Sprintf("%08x", binary.LittleEndian.Uint32(packed[4:]))
	if err := os.WriteFile(filepath.Join(vocabDir, e.File), zipped, 0o644); err != nil {
		return err
	}
	entries, err := readManifest()
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(old entry) bool { return old.Family == e.Family })
	entries = append(entries, e)
	slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.Family, b.Family) })
	data, err := json.MarshalIndent(entries, "", "  ")
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes, %d packed\n", e.File, len(zipped), len(packed))
	return os.WriteFile(manifestPath(), append(data, '\n'), 0o644)
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}
