package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// normData is what testdata/norm.txt says.
type normData struct {
	ccc      []cccRange
	nfd      map[rune][]rune
	nfkd     map[rune][]rune
	composes map[rune]bool
	isNew    map[rune]bool
}

type cccRange struct {
	first, last rune
	ccc         int
	isNew       bool
}

func readNorm(path string) (*normData, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := &normData{nfd: map[rune][]rune{}, nfkd: map[rune][]rune{}, composes: map[rune]bool{}, isNew: map[rune]bool{}}
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		if err := d.read(strings.Fields(line)); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
	}
	return d, nil
}

// read enters one line.
func (d *normData) read(fields []string) error {
	if len(fields) < 3 {
		return fmt.Errorf("%d fields", len(fields))
	}
	name, isNew := strings.CutSuffix(fields[0], "*")
	if fields[1] == "ccc" {
		first, last, _ := strings.Cut(name, "-")
		codes, err := parseCodes([]string{first, last})
		if err != nil {
			return err
		}
		ccc, err := strconv.Atoi(fields[2])
		d.ccc = append(d.ccc, cccRange{codes[0], codes[1], ccc, isNew})
		return err
	}
	codes, err := parseCodes(append([]string{name}, fields[2:]...))
	if err != nil {
		return err
	}
	code, to := codes[0], codes[1:]
	switch fields[1] {
	case "nfd", "nfc":
		d.nfd[code] = to
		d.composes[code] = fields[1] == "nfc"
	case "nfkd":
		d.nfkd[code] = to
	default:
		return fmt.Errorf("unknown kind %q", fields[1])
	}
	d.isNew[code] = isNew
	return nil
}

func parseCodes(fields []string) ([]rune, error) {
	var codes []rune
	for _, f := range fields {
		v, err := strconv.ParseUint(f, 16, 21)
		if err != nil {
			return nil, err
		}
		codes = append(codes, rune(v))
	}
	return codes, nil
}

// pairs returns the compositions of two code points, in order.
func (d *normData) pairs() [][3]rune {
	composed := map[string]rune{}
	for code, to := range d.nfd {
		if d.composes[code] {
			composed[string(to)] = code
		}
	}
	var pairs [][3]rune
	for code, to := range d.nfd {
		if !d.composes[code] {
			continue
		}
		first := to[0]
		if len(to) > 2 {
			first = composed[string(to[:len(to)-1])]
		}
		pairs = append(pairs, [3]rune{first, to[len(to)-1], code})
	}
	slices.SortFunc(pairs, func(a, b [3]rune) int { return slices.Compare(a[:], b[:]) })
	return pairs
}

// Bits of a page of norm_gen.go: what form has to look closer at a code point.
const (
	looksNFC  = 1
	looksNFKC = 2
)

// looks returns for each code point which forms have to look closer: those that
// change it, sort it, or compose it, or what it starts with, with what is before it.
func (d *normData) looks() []byte {
	looks := make([]byte, 0x110000)
	for _, r := range d.ccc {
		for c := r.first; c <= r.last; c++ {
			looks[c] |= looksNFC | looksNFKC
		}
	}
	for code := range d.nfd {
		if !d.composes[code] {
			looks[code] |= looksNFC | looksNFKC
		}
	}
	for code := range d.nfkd {
		looks[code] |= looksNFKC
	}
	for _, p := range d.pairs() {
		looks[p[1]] |= looksNFC | looksNFKC
	}
	for c := 0x1161; c <= 0x1175; c++ { // Hangul vowels
		looks[c] |= looksNFC | looksNFKC
	}
	for c := 0x11A8; c <= 0x11C2; c++ { // Hangul finals
		looks[c] |= looksNFC | looksNFKC
	}
	// Decompositions are full, so that what one starts with is no other's.
	for code, to := range d.nfd {
		looks[code] |= looks[to[0]]
	}
	return looks
}

// generateNorm returns the source of the tables for normalisation.
func generateNorm(path string) ([]byte, error) {
	d, err := readNorm(path)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.WriteString(header)
	index, pages := twoLevels(d.looks(), normShift)
	fmt.Fprintf(&out, "// normShift is how many low bits of a code point index a page.\nconst normShift = %d\n\n", normShift)
	writeBytes(&out, "normIndex", "the page of each block of code points", index)
	writeBytes(&out, "normPages", "bits of the forms that look closer at a code point", pages)
	out.WriteString("// cccRanges holds the canonical combining classes that are not 0.\nvar cccRanges = []cccRange{\n")
	for _, r := range d.ccc {
		fmt.Fprintf(&out, "{%#x, %#x, %d, %v},\n", r.first, r.last, r.ccc, r.isNew)
	}
	out.WriteString("}\n\n")
	d.writeDecompositions(&out)
	out.WriteString("// compositions holds pairs of code points and what they compose to.\nvar compositions = []uint64{\n")
	for _, p := range d.pairs() {
		fmt.Fprintf(&out, "%#x<<42 | %#x<<21 | %#x,\n", p[0], p[1], p[2])
	}
	out.WriteString("}\n")
	return out.Bytes(), nil
}

func (d *normData) writeDecompositions(out *bytes.Buffer) {
	var text []byte
	out.WriteString("// decompositions holds full decompositions by code point, canonical before\n// compatible, with where each ends in decompositionText.\nvar decompositions = []decomposition{\n")
	for code := rune(0); code < 0x110000; code++ {
		if to, ok := d.nfd[code]; ok {
			text = append(text, string(to)...)
			fmt.Fprintf(out, "{%#x, %d, false, %v},\n", code, len(text), d.isNew[code])
		}
		if to, ok := d.nfkd[code]; ok {
			text = append(text, string(to)...)
			fmt.Fprintf(out, "{%#x, %d, true, %v},\n", code, len(text), d.isNew[code])
		}
	}
	out.WriteString("}\n\n")
	writeBytes(out, "decompositionText", "the decompositions", text)
}

const normShift = 7
