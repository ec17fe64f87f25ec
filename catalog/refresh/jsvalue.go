package refresh

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsValue reads the value that a JavaScript source begins with, as far as published
// data bundles need: objects with or without quotes around their keys, arrays,
// strings, numbers and their products, !0 and !1, comments, and spreads, which are
// left out. Names are read as strings.
//
// Objects are map[string]any, arrays []any, numbers float64.
func jsValue(src string) (any, error) {
	p := &jsParser{src: src}
	v := p.value(0)
	if p.err != nil {
		return nil, p.err
	}
	return v, nil
}

type jsParser struct {
	src string
	at  int
	err error
}

const maxDepth = 100

func (p *jsParser) fail(what string) any {
	if p.err == nil {
		line := 1 + strings.Count(p.src[:min(p.at, len(p.src))], "\n")
		p.err = fmt.Errorf("line %d: %s", line, what)
	}
	p.at = len(p.src)
	return nil
}

// space skips blanks and comments.
func (p *jsParser) space() {
	for p.at < len(p.src) {
		rest := p.src[p.at:]
		end := -1
		switch {
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			p.at++
			continue
		case strings.HasPrefix(rest, "//"):
			end = strings.IndexByte(rest, '\n')
		case strings.HasPrefix(rest, "/*"):
			if end = strings.Index(rest, "*/"); end >= 0 {
				end++
			}
		default:
			return
		}
		if end < 0 {
			p.at = len(p.src)
			return
		}
		p.at += end + 1
	}
}

// next skips space and returns the next byte, 0 at the end.
func (p *jsParser) next() byte {
	p.space()
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

// take takes a byte where it is next.
func (p *jsParser) take(c byte) bool {
	if p.next() == c {
		p.at++
		return true
	}
	return false
}

func (p *jsParser) value(depth int) any {
	if depth > maxDepth {
		return p.fail("nested too deep")
	}
	switch c := p.next(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"' || c == '\'' || c == '`':
		return p.str()
	case c == '!':
		p.at++
		return p.value(depth+1) == 0.0
	case c >= '0' && c <= '9' || c == '-' || c == '.':
		return p.number()
	}
	switch w := p.word(); w {
	case "":
		return p.fail("no value")
	case "true":
		return true
	case "false":
		return false
	case "null", "undefined":
		return nil
	default:
		return w
	}
}

func (p *jsParser) object(depth int) any {
	p.at++
	m := map[string]any{}
	for !p.take('}') {
		if strings.HasPrefix(p.src[p.at:], "...") {
			p.at += 3
			p.value(depth + 1)
		} else {
			key := p.key()
			if !p.take(':') {
				return p.fail("no colon after a key")
			}
			m[key] = p.value(depth + 1)
		}
		if p.err != nil {
			return nil
		}
		if !p.take(',') && p.next() != '}' {
			return p.fail("no comma between fields")
		}
	}
	return m
}

func (p *jsParser) key() string {
	switch c := p.next(); {
	case c == '"' || c == '\'':
		s, _ := p.str().(string)
		return s
	case c >= '0' && c <= '9':
		return fmt.Sprint(p.number())
	}
	w := p.word()
	if w == "" {
		p.fail("no key")
	}
	return w
}

func (p *jsParser) array(depth int) any {
	p.at++
	list := []any{}
	for !p.take(']') {
		if strings.HasPrefix(p.src[p.at:], "...") {
			p.at += 3
			p.value(depth + 1)
		} else {
			list = append(list, p.value(depth+1))
		}
		if p.err != nil {
			return nil
		}
		if !p.take(',') && p.next() != ']' {
			return p.fail("no comma between elements")
		}
	}
	return list
}

func (p *jsParser) word() string {
	start := p.at
	for p.at < len(p.src) {
		c := p.src[p.at]
		if c != '_' && c != '$' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		p.at++
	}
	return p.src[start:p.at]
}

func (p *jsParser) number() any {
	start := p.at
	for p.at < len(p.src) && strings.IndexByte("+-.0123456789eE_", p.src[p.at]) >= 0 {
		p.at++
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(p.src[start:p.at], "_", ""), 64)
	if err != nil {
		return p.fail("not a number")
	}
	return p.operation(f)
}

// operation applies what may follow a number: a product or a quotient.
func (p *jsParser) operation(f float64) any {
	op := p.next()
	if op != '*' && op != '/' {
		return f
	}
	p.at++
	p.space()
	g, ok := p.number().(float64)
	if !ok {
		return p.fail("not a number")
	}
	if op == '*' {
		return f * g
	}
	return f / g
}

func (p *jsParser) str() any {
	quote := p.src[p.at]
	p.at++
	var b strings.Builder
	for p.at < len(p.src) {
		c := p.src[p.at]
		p.at++
		switch c {
		case quote:
			return b.String()
		case '\\':
			p.escape(&b)
		default:
			b.WriteByte(c)
		}
	}
	return p.fail("a string without an end")
}

func (p *jsParser) escape(b *strings.Builder) {
	if p.at >= len(p.src) {
		return
	}
	c := p.src[p.at]
	p.at++
	size := map[byte]int{'u': 4, 'x': 2}[c]
	switch c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r':
		b.WriteByte('\r')
	case 'u', 'x':
		n, err := strconv.ParseUint(p.src[p.at:min(p.at+size, len(p.src))], 16, 32)
		if err != nil || !utf8.ValidRune(rune(n)) {
			n = utf8.RuneError
		}
		b.WriteRune(rune(n))
		p.at = min(p.at+size, len(p.src))
	default:
		b.WriteByte(c)
	}
}
