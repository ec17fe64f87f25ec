package prompt

import "bytes"

// noSextet stands for a character that base64 has not.
const noSextet = 0xFF

// sextet returns the value of a character of base64, in its usual or in its
// URL-safe alphabet.
func sextet(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26
	case isDigit(c):
		return c - '0' + 52
	case c == '+', c == '-':
		return 62
	case c == '/', c == '_':
		return 63
	}
	return noSextet
}

// encoded is data in base64, as a JSON string holds it.
type encoded struct {
	text []byte // without escapes, line breaks and padding
}

// newEncoded takes the inside of a JSON string. Some writers escape each slash, and
// some break lines: then the text is copied without.
func newEncoded(inside []byte, escaped bool) encoded {
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
	return encoded{text: inside}
}

// size is how many bytes the data has.
func (e encoded) size() int { return len(e.text) * 3 / 4 }

// head decodes the first n bytes, or fewer where the data is shorter or not base64.
func (e encoded) head(n int) []byte {
	return decode(make([]byte, 0, min(n, e.size())+3), e.text[:min(len(e.text), (n+2)/3*4)])
}

// tail decodes the last n bytes or a few more.
func (e encoded) tail(n int) []byte {
	from := max(0, len(e.text)-(n+2)/3*4) &^ 3
	return decode(make([]byte, 0, n+6), e.text[from:])
}

// decode appends what base64 text stands for, up to its first wrong character.
func decode(dst, text []byte) []byte {
	for len(text) >= 4 {
		a, b, c, d := sextet(text[0]), sextet(text[1]), sextet(text[2]), sextet(text[3])
		if a|b|c|d == noSextet {
			break
		}
		dst = append(dst, a<<2|b>>4, b<<4|c>>2, c<<6|d)
		text = text[4:]
	}
	var last [3]byte
	n := 0
	for n < len(text) && n < 3 && sextet(text[n]) != noSextet {
		last[n] = sextet(text[n])
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
