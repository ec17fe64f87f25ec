package prompt

import "bytes"

// noSextet stands for a character that base64 has not.
const noSextet = 0xFF

// sextets are the values of characters of base64, in its usual or in its URL-safe
// alphabet.
var sextets = func() (values [256]byte) {
	for c := range values {
		values[c] = noSextet
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for v, c := range []byte(alphabet) {
		values[c] = byte(v)
	}
	values['-'], values['_'] = values['+'], values['/']
	return values
}()

// blob is data whose parts can be had without the rest: text in base64, or bytes as they
// are.
type blob struct {
	text  []byte // without escapes, line breaks and padding
	plain bool   // it is the data
}

// newEncoded takes the inside of a JSON string. Some writers escape each slash, and
// some break lines: then the text is copied without.
func newEncoded(inside []byte, escaped bool) blob {
	if escaped {
		inside = appendUnescaped(nil, inside)
	}
	if bytes.IndexByte(inside, '\n') >= 0 || bytes.IndexByte(inside, ' ') >= 0 {
		whole := make([]byte, 0, len(inside))
		for _, c := range inside {
			if !isSpace(c) {
				whole = append(whole, c)
			}
		}
		inside = whole
	}
	for len(inside) > 0 && inside[len(inside)-1] == '=' {
		inside = inside[:len(inside)-1]
	}
	return blob{text: inside}
}

// size is how many bytes the data has.
func (b blob) size() int {
	if b.plain {
		return len(b.text)
	}
	return len(b.text) * 3 / 4
}

// head returns the first n bytes, or fewer where the data is shorter or not base64.
func (b blob) head(n int) []byte { return b.part(nil, 0, n) }

// tail returns the last n bytes.
func (b blob) tail(n int) []byte { return b.part(nil, max(0, b.size()-n), n) }

// part returns n bytes from a position on, or as many as there are. Where they have to be
// decoded they are in the buffer, if that is long enough.
//
//go:noinline
func (b blob) part(buffer []byte, at, n int) []byte {
	at = min(at, b.size())
	n = min(n, b.size()-at)
	if b.plain {
		return b.text[at : at+n]
	}
	skip := at % 3 // whole characters stand for three bytes
	if cap(buffer) < skip+n+3 {
		buffer = make([]byte, 0, skip+n+3)
	}
	from := at / 3 * 4
	data := decode(buffer[:0], b.text[from:min(len(b.text), from+(skip+n+2)/3*4)])
	data = data[min(skip, len(data)):]
	return data[:min(n, len(data))]
}

// decode appends what base64 text stands for, up to its first wrong character.
func decode(dst, text []byte) []byte {
	for len(text) >= 4 {
		a, b, c, d := sextets[text[0]], sextets[text[1]], sextets[text[2]], sextets[text[3]]
		if a|b|c|d == noSextet {
			break
		}
		dst = append(dst, a<<2|b>>4, b<<4|c>>2, c<<6|d)
		text = text[4:]
	}
	var last [3]byte
	n := 0
	for n < len(text) && n < 3 && sextets[text[n]] != noSextet {
		last[n] = sextets[text[n]]
		n++
	}
	if n > 1 {
		dst = append(dst, last[0]<<2|last[1]>>4)
	}
	if n > 2 {
		dst = append(dst, last[1]<<4|last[2]>>2)
	}
	return dst
}
