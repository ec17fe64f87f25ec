package catalog

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"unsafe"
)

// compiled is the catalog as the data files say it; `go generate ./catalog` writes it.
//
//go:generate go run tokenfare/cmd/catalog compile
//go:embed compiled.bin
var compiled string

// Load returns the catalog that is embedded in the program. It is decoded once,
// on the first call, and must not be changed.
var Load = sync.OnceValues(func() (*Catalog, error) { return decodeAtOnce(compiled) })

// decodeAtOnce decodes without collecting garbage. All that decoding makes stays, so a
// collection in its midst frees nothing; in wasm it takes as long as the decoding.
// Only one may run at a time.
func decodeAtOnce(data string) (*Catalog, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	return Decode(data)
}

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
	if r.bad || r.at != len(r.data) || r.next != len(r.ends)-1 {
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

// The forms of a column: all values, the values that are not zero with their
// distances, or the runs of equal values with their lengths.
const (
	dense = iota
	sparse
	runs
)

// column writes a value for each element of s, in the form that has the fewest
// numbers.
func column[T any](w *writer, s []T, value func(*T) uint64) {
	if len(s) == 0 {
		return
	}
	values := make([]uint64, len(s))
	set, run := 0, 0
	for i := range s {
		values[i] = value(&s[i])
		if values[i] != 0 {
			set++
		}
		if i == 0 || values[i] != values[i-1] {
			run++
		}
	}
	switch {
	case 2*run < min(len(s), 2*set):
		w.uint(runs)
		w.runs(values)
	case 3*set < len(s):
		w.uint(sparse)
		w.uint(uint64(set))
		w.sparse(values)
	default:
		w.uint(dense)
		for _, v := range values {
			w.uint(v)
		}
	}
}

func (w *writer) runs(values []uint64) {
	for i := 0; i < len(values); {
		n := 1
		for i+n < len(values) && values[i+n] == values[i] {
			n++
		}
		w.uint(values[i])
		w.uint(uint64(n))
		i += n
	}
}

func (w *writer) sparse(values []uint64) {
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
	data string
	at   int
	ends []uint32 // where the strings end in data; the first is where they start
	next int      // the first string not yet used
	bad  bool

	values []uint64 // see column
	places []uint32
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

// longUint is not inlined, so that uint is.
//
//go:noinline
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

// column returns the values of a column of n, and their places where only those that
// are not zero are listed. Both are good until the next call.
func (r *reader) column(n int) (values []uint64, places []uint32) {
	if n == 0 {
		return nil, nil
	}
	if cap(r.values) < n {
		r.values = make([]uint64, n)
	}
	switch r.uint() {
	case sparse:
		return r.sparse(n)
	case runs:
		return r.runs(n), nil
	}
	return r.dense(n), nil
}

func (r *reader) dense(n int) []uint64 {
	values := r.values[:n]
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

// runs reads a column of runs of equal values.
func (r *reader) runs(n int) []uint64 {
	values := r.values[:n]
	for rest := values; len(rest) > 0; {
		v, length := r.uint(), r.uint()
		if length == 0 || length > uint64(len(rest)) {
			r.bad = true
			return nil
		}
		for i := range rest[:length] {
			rest[i] = v
		}
		rest = rest[length:]
	}
	return values
}

// sparse reads a column that lists what is not zero.
func (r *reader) sparse(n int) (values []uint64, places []uint32) {
	set := r.uint()
	if set > uint64(n) {
		r.bad = true
		return nil, nil
	}
	if cap(r.places) < n {
		r.places = make([]uint32, n)
	}
	values, places = r.values[:set], r.places[:set]
	at := uint64(0)
	for i := range values {
		at += r.uint()
		if at >= uint64(n) || r.bad {
			r.bad = true
			return nil, nil
		}
		places[i], values[i] = uint32(at), r.uint()
	}
	return values, places
}

// fields is where a field of all elements of a slice lies. In wasm a call for each
// element, and reading functions for each type of element, which the browser has to
// compile, would be much of the time of decoding.
type fields[N any] struct {
	first  unsafe.Pointer
	stride uintptr
	n      int
}

func fieldsOf[T, N any](s []T, field func(*T) *N) (f fields[N]) {
	if len(s) > 0 {
		f = fields[N]{unsafe.Pointer(field(&s[0])), unsafe.Sizeof(s[0]), len(s)}
	}
	return f
}

// at returns the field of the ith element, of which there must be one.
func (f *fields[N]) at(i int) *N { return (*N)(unsafe.Add(f.first, uintptr(i)*f.stride)) }

type number interface {
	~int16 | ~int32 | ~int64 | ~uint8 | ~uint32
}

func readInts[N number](r *reader, to fields[N]) {
	values, places := r.column(to.n)
	if places != nil {
		for i, v := range values {
			*to.at(int(places[i])) = N(v)
		}
		return
	}
	for i, v := range values {
		*to.at(i) = N(v)
	}
}

func readBools(r *reader, to fields[bool]) {
	values, places := r.column(to.n)
	for i, v := range values {
		if places != nil {
			i = int(places[i])
		}
		*to.at(i) = v != 0
	}
}

func readStrings(r *reader, to fields[string]) {
	values, places := r.column(to.n)
	for i, v := range values {
		if v == 0 {
			continue
		}
		if places != nil {
			i = int(places[i])
		}
		*to.at(i) = r.str(v)
	}
}

// readLists cuts one slice into the lists of the lengths that a column has.
func readLists[E any](r *reader, to fields[[]E]) []E {
	lengths, places := r.column(to.n)
	total := 0
	for _, n := range lengths {
		total += r.count(n, total)
	}
	if r.bad {
		return nil
	}
	all := make([]E, total)
	rest := all
	for i, n := range lengths {
		if n == 0 {
			continue
		}
		if places != nil {
			i = int(places[i])
		}
		*to.at(i) = rest[:n:n]
		rest = rest[n:]
	}
	return all
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

// strings reads the table of strings: their lengths, then all of them in one.
func (r *reader) strings() {
	r.ends = make([]uint32, r.count(r.uint(), 0)+1)
	total := 0
	for i := range r.ends[1:] {
		total += r.count(r.uint(), total)
		r.ends[i+1] = uint32(total)
	}
	if r.bad || total > len(r.data)-r.at {
		r.bad = true
		return
	}
	for i := range r.ends {
		r.ends[i] += uint32(r.at)
	}
	r.at += total
}

// str returns the string that writer.str wrote as v, which is not 0.
func (r *reader) str(v uint64) string {
	at := r.next
	if v == 1 && at < len(r.ends)-1 {
		r.next++
		return r.data[r.ends[at]:r.ends[at+1]]
	}
	if v == 1 || v-1 > uint64(at) {
		r.bad = true
		return ""
	}
	at -= int(v - 1)
	return r.data[r.ends[at]:r.ends[at+1]]
}
