package catalog

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// compiled is the catalog as the data files say it; `go generate ./catalog` writes it.
//
//go:generate go run tokenfare/cmd/catalog compile
//go:embed compiled.bin
var compiled string

// Load returns the catalog that is embedded in the program. It is decoded once,
// on the first call, and must not be changed.
var Load = sync.OnceValues(func() (*Catalog, error) { return Decode(compiled) })

var errCompiled = errors.New("compiled catalog is damaged")

// Decode reads the compiled form. The strings of the catalog are parts of data.
func Decode(data string) (*Catalog, error) {
	body, ok := strings.CutPrefix(data, compiledVersion)
	if !ok {
		return nil, fmt.Errorf("compiled catalog is of another version than %q", strings.TrimSpace(compiledVersion))
	}
	r := &reader{data: body}
	r.strings()
	c := new(Catalog)
	(&codec{r: r}).catalog(c)
	if r.bad || r.at != len(r.data) || r.next != len(r.table) {
		return nil, errCompiled
	}
	return c, nil
}

// Encode writes the compiled form. Equal catalogs give equal bytes.
func Encode(c *Catalog) []byte {
	w := &writer{seen: map[string]int{}}
	(&codec{w: w}).catalog(c)
	out := []byte(compiledVersion)
	out = binary.AppendUvarint(out, uint64(len(w.table)))
	for _, s := range w.table {
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	out = append(out, strings.Join(w.table, "")...)
	return append(out, w.out...)
}

// writer appends columns.
type writer struct {
	out   []byte
	table []string       // the strings, by first use
	seen  map[string]int // their positions in table
}

func (w *writer) uint(v uint64) { w.out = binary.AppendUvarint(w.out, v) }

// str writes 1 for the empty string, which stands in no table, 0 for a new one and
// 1+n for the nth-last.
func (w *writer) str(s string) {
	if s == "" {
		w.uint(1)
		return
	}
	if at, ok := w.seen[s]; ok {
		w.uint(uint64(len(w.table)-at) + 1)
		return
	}
	w.seen[s] = len(w.table)
	w.table = append(w.table, s)
	w.uint(0)
}

// reader takes columns off data. Once something is wrong it returns zeros.
type reader struct {
	data  string
	at    int
	table []string
	next  int // the first string not yet used
	bad   bool
}

func (r *reader) uint() uint64 {
	if r.at < len(r.data) {
		if b := r.data[r.at]; b < 0x80 {
			r.at++
			return uint64(b)
		}
	}
	return r.longUint()
}

func (r *reader) longUint() uint64 {
	var v uint64
	for shift := uint(0); shift < 64 && r.at < len(r.data); shift += 7 {
		b := r.data[r.at]
		r.at++
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	r.bad = true
	return 0
}

// count reads the length of a list. With those before it, it has at most one
// element for each byte of data, so that damaged data cannot ask for much memory.
func (r *reader) count(before int) int {
	n := r.uint()
	if n > uint64(len(r.data)-before) {
		r.bad = true
		return 0
	}
	return int(n)
}

// strings reads the table of strings.
func (r *reader) strings() {
	lengths := make([]int, r.count(0))
	total := 0
	for i := range lengths {
		lengths[i] = r.count(total)
		total += lengths[i]
	}
	if r.bad || total > len(r.data)-r.at {
		r.bad = true
		return
	}
	r.table = make([]string, len(lengths))
	for i, n := range lengths {
		r.table[i] = r.data[r.at : r.at+n]
		r.at += n
	}
}

func (r *reader) str() string {
	back := r.uint()
	if back == 1 {
		return ""
	}
	if back == 0 && r.next < len(r.table) {
		r.next++
		return r.table[r.next-1]
	}
	if back-1 > uint64(r.next) {
		r.bad = true
		return ""
	}
	return r.table[r.next-int(back-1)]
}
