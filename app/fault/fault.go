// Package fault owns errors that are put together without package fmt, which is 60 kB
// of the worker's wasm on the wire. The packages that the worker links use it.
package fault

import "strconv"

// Of returns an error whose text is the parts behind one another: strings, numbers and
// errors. It wraps the last error among them.
func Of(parts ...any) error {
	f := &fault{}
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			f.text += p
		case int:
			f.text += strconv.Itoa(p)
		case uint32:
			f.text += strconv.FormatUint(uint64(p), 10)
		case uint64:
			f.text += strconv.FormatUint(p, 10)
		case error:
			f.text += p.Error()
			f.cause = p
		default:
			panic("fault: a part that is neither text nor number nor error")
		}
	}
	return f
}

type fault struct {
	text  string
	cause error
}

func (f *fault) Error() string { return f.text }

func (f *fault) Unwrap() error { return f.cause }
