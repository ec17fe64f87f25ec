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

// str returns 0 for the empty string, which stands in no table, 1 for a new one and
// 1+n for the nth-last.
func (w *writer) str(s string) uint64 {
	if s == "" {
		return 0
	}
	if at, ok := w.seen[s]; ok {
		return uint64(len(w.table)-at) + 1
	}
	w.seen[s] = len(w.table)
	w.table = append(w.table, s)
	return 1
}

// column writes a value for each element of s: 0 and all of them, or, where most
// are zero, 1, the number of the others, and each with the distance from the one
// before.
func column[T any](w *writer, s []T, value func(*T) uint64) {
	if len(s) == 0 {
		return
	}
	values := make([]uint64, len(s))
	set := 0
	for i := range s {
		values[i] = value(&s[i])
		if values[i] != 0 {
			set++
		}
	}
	if set > len(s)/3 {
		w.uint(0)
		for _, v := range values {
			w.uint(v)
		}
		return
	}
	w.uint(1)
	w.uint(uint64(set))
	last := 0
	for i, v := range values {
		if v != 0 {
			w.uint(uint64(i - last))
			w.uint(v)
			last = i
		}
	}
}

// reader takes columns off data. Once something is wrong it returns zeros.
type reader struct {
	data  string
	at    int
	table []string
	next  int // the first string not yet used
	bad   bool

	scratch []uint64 // see column
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

// column returns the values of a column. They are good until the next call.
func (r *reader) column(n int) []uint64 {
	if cap(r.scratch) < n {
		r.scratch = make([]uint64, n)
	}
	values := r.scratch[:n]
	if n == 0 {
		return values
	}
	if r.uint() != 0 {
		r.sparse(values)
		return values
	}
	data, at := r.data, r.at
	for i := range values {
		if at < len(data) && data[at] < 0x80 {
			values[i] = uint64(data[at])
			at++
			continue
		}
		r.at = at
		values[i] = r.longUint()
		at = r.at
	}
	r.at = at
	return values
}

// sparse reads a column that lists what is not zero.
func (r *reader) sparse(values []uint64) {
	clear(values)
	at := uint64(0)
	for range r.uint() {
		at += r.uint()
		if at >= uint64(len(values)) || r.bad {
			r.bad = true
			return
		}
		values[at] = r.uint()
	}
}

// count checks the length of a list. With those before it, it has at most as many
// elements as data has bytes, so that damaged data cannot ask for much memory.
func (r *reader) count(n uint64, before int) int {
	if n > uint64(len(r.data)-before) {
		r.bad = true
		return 0
	}
	return int(n)
}

// strings reads the table of strings.
func (r *reader) strings() {
	lengths := make([]int, r.count(r.uint(), 0))
	total := 0
	for i := range lengths {
		lengths[i] = r.count(r.uint(), total)
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

// str returns the string that writer.str wrote as v, which is not 0.
func (r *reader) str(v uint64) string {
	if v == 1 && r.next < len(r.table) {
		r.next++
		return r.table[r.next-1]
	}
	if v == 1 || v-1 > uint64(r.next) {
		r.bad = true
		return ""
	}
	return r.table[r.next-int(v-1)]
}
