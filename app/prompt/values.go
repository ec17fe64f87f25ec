package prompt

import (
	"unicode/utf16"
	"unicode/utf8"
)

// document is a scanned JSON text. Its methods are called from so many places that
// a copy of them in each would make the worker's wasm 7 kB larger on the wire: so
// they, and some others here, are not to be inlined.
type document struct {
	text  []byte
	nodes []node
}

//go:noinline
func (d *document) is(n int, kind kindOf) bool { return n >= 0 && d.nodes[n].kind == kind }

// raw returns the bytes of a value as they stand.
//
//go:noinline
func (d *document) raw(n int) []byte { return d.text[d.nodes[n].start:d.nodes[n].end] }

// inside returns what stands between the quotes of a string, escapes and all.
//
//go:noinline
func (d *document) inside(n int) []byte { return d.text[d.nodes[n].start+1 : d.nodes[n].end-1] }

// str returns a short string's value, "" for anything else or longer. Roles, types
// and names are short; what is long is text.
func (d *document) str(n int) string {
	if !d.is(n, aString) || d.nodes[n].end-d.nodes[n].start > 200 {
		return ""
	}
	if !d.nodes[n].escaped {
		return string(d.inside(n))
	}
	return string(appendUnescaped(nil, d.inside(n)))
}

// keys returns an object's first key and where its keys end: equal where there are
// none, or where it is no object. A key's value is the node after it. The loops over
// keys are written out because iterators make the worker's wasm a quarter larger.
//
//go:noinline
func (d *document) keys(object int) (first, end int) {
	if !d.is(object, anObject) {
		return 0, 0
	}
	return object + 1, int(d.nodes[object].next)
}

// after returns the key after a key.
//
//go:noinline
func (d *document) after(key int) int { return int(d.nodes[key+1].next) }

// sameKey reports whether two keys are the same.
func (d *document) sameKey(a, b int) bool {
	x, y := &d.nodes[a], &d.nodes[b]
	return x.end-x.start == y.end-y.start && string(d.text[x.start:x.end]) == string(d.text[y.start:y.end])
}

// children returns an array's first element and where its elements end.
//
//go:noinline
func (d *document) children(array int) (first, end int) {
	if !d.is(array, anArray) {
		return 0, 0
	}
	return array + 1, int(d.nodes[array].next)
}

// next returns the element after an element.
//
//go:noinline
func (d *document) next(element int) int { return int(d.nodes[element].next) }

// get returns the value of an object's key, -1 where there is none. Of two the last
// counts: see reader.repeats.
func (d *document) get(object int, key string) int {
	found := -1
	for k, end := d.keys(object); k < end; k = d.after(k) {
		if string(d.inside(k)) == key {
			found = k + 1
		}
	}
	return found
}

// named returns the value of an object's key in whatever case, -1 where there is none.
func (d *document) named(object int, key string) int {
	found := -1
	for k, end := d.keys(object); k < end; k = d.after(k) {
		if name := string(d.inside(k)); name == key || found < 0 && equalFold(name, key) {
			found = k + 1
		}
	}
	return found
}

// find returns the value of a name of the grammar, -1 where there is none.
func (d *document) find(object int, name string) int {
	found := -1
	for k, end := d.keys(object); k < end; k = d.after(k) {
		if sameName(d.inside(k), name) {
			found = k + 1
		}
	}
	return found
}

// has reports whether an object has a key.
//
//go:noinline
func (d *document) has(object int, key string) bool { return d.get(object, key) >= 0 }

// first returns the first element of an array, -1 where there is none.
//
//go:noinline
func (d *document) first(array int) int {
	if first, end := d.children(array); first < end {
		return first
	}
	return -1
}

// whole returns a number's value where it is a whole one, such as 1000, 1000.0 or 1e3, and
// has not more than 16 digits.
func (d *document) whole(n int) (int64, bool) {
	if !d.is(n, aNumber) {
		return 0, false
	}
	raw := d.raw(n)
	negative := raw[0] == '-'
	if negative {
		raw = raw[1:]
	}
	v, zeros, places := int64(0), 0, 0 // zeros that follow, and what one more digit takes from them
	for i, c := range raw {
		if c|0x20 == 'e' {
			zeros += exponent(raw[i+1:])
			break
		}
		if c == '.' {
			places = 1
			continue
		}
		if v > 1e15 {
			return 0, false
		}
		v = v*10 + int64(c-'0')
		zeros -= places
	}
	for ; zeros > 0 && v != 0; zeros-- {
		if v > 1e15 {
			return 0, false
		}
		v *= 10
	}
	for ; zeros < 0 && v != 0; zeros++ {
		if v%10 != 0 {
			return 0, false
		}
		v /= 10
	}
	if negative {
		v = -v
	}
	return v, true
}

// exponent reads what follows the e of a number, such as +3.
func exponent(raw []byte) int {
	switch raw[0] {
	case '-':
		return -atoi(raw[1:])
	case '+':
		raw = raw[1:]
	}
	return atoi(raw)
}

// thousandths reads a decimal number without sign, such as "12.5", as thousandths.
// More than 15 digits before the point, or an exponent, is not for it.
func thousandths(raw []byte) (n int64, ok bool) {
	places := -1 // behind the point; -1 before it
	for i, c := range raw {
		switch {
		case c == '.' && places < 0 && i > 0:
			places = 0
		case !isDigit(c) || i > 17:
			return 0, false
		case places >= 3: // finer than is told apart
		default:
			n = n*10 + int64(c-'0')
			if places >= 0 {
				places++
			} else if n > 1e15 {
				return 0, false
			}
		}
	}
	for i := max(places, 0); i < 3; i++ {
		n *= 10
	}
	return n, len(raw) > 0
}

// appendUnescaped appends the value of a string whose inside is raw. A lone
// surrogate becomes U+FFFD, as it does for the tokenizers' references.
func appendUnescaped(dst, raw []byte) []byte {
	for len(raw) > 0 {
		n := 0
		for n < len(raw) && raw[n] != '\\' {
			n++
		}
		dst = append(dst, raw[:n]...)
		raw = raw[n:]
		if len(raw) < 2 {
			return append(dst, raw...)
		}
		if raw[1] != 'u' {
			dst = append(dst, unescaped(raw[1]))
			raw = raw[2:]
			continue
		}
		r, size := unescapedRune(raw)
		dst = utf8.AppendRune(dst, r)
		raw = raw[size:]
	}
	return dst
}

func unescaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// unescapedRune reads a \u escape, and the second one of a surrogate pair.
func unescapedRune(raw []byte) (r rune, size int) {
	r, ok := hex4(raw[2:])
	if !ok {
		return utf8.RuneError, min(len(raw), 2)
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
		if second, ok := hex4(raw[8:]); ok {
			if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
				return pair, 12
			}
		}
	}
	return utf8.RuneError, 6
}

// appendCompact appends JSON without the spaces between its values, and with the
// escapes undone that only hide a character: this is how a provider writes it
// anew, and what it counts.
func appendCompact(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case ' ', '\n', '\r', '\t':
			i++
		case '"':
			end := i + 1
			for raw[end] != '"' {
				if raw[end] == '\\' {
					end++
				}
				end++
			}
			dst = appendShown(dst, raw[i:end+1])
			i = end + 1
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendShown appends a string with its quotes: \/ becomes /, and \u00e9 the letter
// that it stands for. What must stay escaped stays so.
func appendShown(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			dst = append(dst, raw[i])
			i++
			continue
		}
		if raw[i+1] == '/' {
			dst = append(dst, '/')
			i += 2
			continue
		}
		if raw[i+1] == 'u' {
			if r, size := unescapedRune(raw[i:]); r >= 0x80 {
				dst = utf8.AppendRune(dst, r)
				i += size
				continue
			}
		}
		dst = append(dst, raw[i], raw[i+1])
		i += 2
	}
	return dst
}
