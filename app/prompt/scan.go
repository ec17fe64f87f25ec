package prompt

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// What a document may have: more is treated as plain text. Real requests have a value
// in ten bytes at most; 8 million values take 128 MB here.
const (
	maxValues = 8 << 20
	maxBytes  = 1 << 31 // positions have 32 bits
	// pauseBytes is how far a pass gets between two calls of Options.Pause: about a
	// millisecond in a browser.
	pauseBytes = 256 << 10
)

// kindOf is what a JSON value is.
type kindOf uint8

const (
	anObject kindOf = iota
	anArray
	aString
	aNumber
	aTrue
	aFalse
	aNull
	aKey // an object's; its value is the next node
)

// use is what became of a value. Whatever no reader claims is counted as text in
// the end: so nothing is lost that is not understood.
type use uint8

const (
	unclaimed use = iota
	structure     // understood; what it holds is looked at by itself
	setting       // understood, and not part of the prompt
	asText        // a Part has it
	asMedia       // a Media has it
	repeated      // its object has the key again, further on
)

// node is a value of a JSON document, or an object's key. A document is a list of
// nodes in the order of its text: a container is followed by what it holds, a key
// by its value. One scan makes the list; nothing is copied.
type node struct {
	start, end uint32 // its bytes in the text, with quotes or brackets
	next       uint32 // index of the node after it and all that it holds
	kind       kindOf
	escaped    bool // a string with a backslash in it
	use        use
}

// scanner reads one JSON value.
type scanner struct {
	text  []byte
	at    int
	nodes []node
	open  []uint32 // containers that have begun
	pause func() error
	last  int // where pause was called last

	failed int // where the text is wrong, and what was expected there
	want   Want
}

// state is what may come next.
type state uint8

const (
	wantValue state = iota
	wantElementOrEnd
	wantKey
	wantKeyOrEnd
	wantColon
	wantCommaOrEnd
)

// scan reads the value that begins at s.at, and leaves s.at behind it. It returns
// what is wrong with the text, or what pause returned. It never recurses. What is
// wrong is not passed as an error: that would link the words for it wherever a text
// is scanned.
func (s *scanner) scan() (*SyntaxError, error) {
	if len(s.text) >= maxBytes {
		return syntaxError(s.text, 0, wantsFewerBytes), nil
	}
	if cap(s.nodes) == 0 {
		s.nodes = make([]node, 0, min(len(s.text)/48, 1024)+16)
	}
	for next := wantValue; ; {
		s.space()
		var ok bool
		if next, ok = s.step(next); !ok {
			return syntaxError(s.text, s.failed, s.want), nil
		}
		if next == wantCommaOrEnd && len(s.open) == 0 {
			return nil, nil
		}
		if err := s.mayPause(); err != nil {
			return nil, err
		}
	}
}

// fail says where the text is wrong, and returns false.
func (s *scanner) fail(at int, want Want) bool {
	s.failed, s.want = at, want
	return false
}

func (s *scanner) mayPause() error {
	if s.pause == nil || s.at-s.last < pauseBytes {
		return nil
	}
	s.last = s.at
	return s.pause()
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\n', '\r', '\t':
			s.at++
		default:
			return
		}
	}
}

// step reads one value's beginning, key or sign, and returns what may follow.
func (s *scanner) step(next state) (state, bool) {
	if s.at == len(s.text) {
		return 0, s.fail(s.at, s.wants(next))
	}
	c := s.text[s.at]
	switch next {
	case wantColon:
		if c != ':' {
			return 0, s.fail(s.at, wantsColon)
		}
		s.at++
		return wantValue, true
	case wantCommaOrEnd:
		return s.comma(c)
	case wantKeyOrEnd, wantKey:
		if c == '}' && next == wantKeyOrEnd {
			s.close()
			return wantCommaOrEnd, true
		}
		if c != '"' {
			return 0, s.fail(s.at, s.wants(next))
		}
		return wantColon, s.str(aKey)
	case wantElementOrEnd:
		if c == ']' {
			s.close()
			return wantCommaOrEnd, true
		}
	}
	return s.value(c, next)
}

func (s *scanner) comma(c byte) (state, bool) {
	top := s.nodes[s.open[len(s.open)-1]].kind
	switch {
	case c == ',' && top == anObject:
		s.at++
		return wantKey, true
	case c == ',':
		s.at++
		return wantValue, true
	case c == '}' && top == anObject, c == ']' && top == anArray:
		s.close()
		return wantCommaOrEnd, true
	}
	return 0, s.fail(s.at, s.wants(wantCommaOrEnd))
}

// wants says what the text should have had in a state.
func (s *scanner) wants(next state) Want {
	switch next {
	case wantColon:
		return wantsColon
	case wantKey:
		return wantsKey
	case wantKeyOrEnd:
		return wantsKeyOrBrace
	case wantElementOrEnd:
		return wantsValueOrBracket
	case wantCommaOrEnd:
		if s.nodes[s.open[len(s.open)-1]].kind == anObject {
			return wantsCommaOrBrace
		}
		return wantsCommaOrBracket
	}
	return wantsValue
}

func (s *scanner) value(c byte, wanted state) (state, bool) {
	switch {
	case c == '{':
		return wantKeyOrEnd, s.begin(anObject)
	case c == '[':
		return wantElementOrEnd, s.begin(anArray)
	case c == '"':
		return wantCommaOrEnd, s.str(aString)
	case c == '-' || isDigit(c):
		return wantCommaOrEnd, s.number()
	case c == 't':
		return wantCommaOrEnd, s.word("true", aTrue)
	case c == 'f':
		return wantCommaOrEnd, s.word("false", aFalse)
	case c == 'n':
		return wantCommaOrEnd, s.word("null", aNull)
	}
	return 0, s.fail(s.at, s.wants(wanted))
}

// add appends a node without content: a scalar that ends at s.at, or a container.
func (s *scanner) add(kind kindOf, start int, escaped bool) bool {
	if len(s.nodes) == maxValues {
		return s.fail(start, wantsFewerValues)
	}
	if len(s.nodes) == cap(s.nodes) {
		s.grow()
	}
	s.nodes = append(s.nodes, node{
		start: uint32(start), end: uint32(s.at), next: uint32(len(s.nodes) + 1), kind: kind, escaped: escaped,
	})
	return true
}

// grow makes room for as many values as the rest of the text will have if it goes on
// like this, so that a large document's nodes are not copied again and again.
func (s *scanner) grow() {
	n := len(s.nodes)
	more := int(int64(n) * int64(len(s.text)-s.at) / int64(s.at+1))
	grown := make([]node, n, min(n+more+more/8+64, maxValues))
	copy(grown, s.nodes)
	s.nodes = grown
}

func (s *scanner) begin(kind kindOf) bool {
	s.open = append(s.open, uint32(len(s.nodes)))
	s.at++
	return s.add(kind, s.at-1, false)
}

func (s *scanner) close() {
	s.at++
	top := s.open[len(s.open)-1]
	s.open = s.open[:len(s.open)-1]
	s.nodes[top].end, s.nodes[top].next = uint32(s.at), uint32(len(s.nodes))
}

func (s *scanner) word(w string, kind kindOf) bool {
	if !bytes.HasPrefix(s.text[s.at:], []byte(w)) {
		return s.fail(s.at, wantsValue)
	}
	s.at += len(w)
	return s.add(kind, s.at-len(w), false)
}

func (s *scanner) number() bool {
	start := s.at
	s.skip('-')
	switch {
	case s.skip('0'):
	case !s.digits():
		return s.fail(s.at, wantsDigit)
	}
	if s.skip('.') && !s.digits() {
		return s.fail(s.at, wantsDigit)
	}
	if s.skip('e') || s.skip('E') {
		if !s.skip('-') {
			s.skip('+')
		}
		if !s.digits() {
			return s.fail(s.at, wantsDigit)
		}
	}
	return s.add(aNumber, start, false)
}

func (s *scanner) skip(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) digits() bool {
	start := s.at
	for s.at < len(s.text) && isDigit(s.text[s.at]) {
		s.at++
	}
	return s.at > start
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// str reads a string or key, whose first quote is at s.at.
func (s *scanner) str(kind kindOf) bool {
	start, escaped := s.at, false
	s.at++
	for {
		s.at += plain(s.text[s.at:])
		if s.at == len(s.text) {
			return s.fail(s.at, wantsQuote)
		}
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.add(kind, start, escaped)
		case c == '\\':
			n := escape(s.text[s.at:])
			if n == 0 {
				return s.fail(s.at, wantsEscape)
			}
			escaped = true
			s.at += n
		default:
			return s.fail(s.at, wantsNoControl)
		}
	}
}

// plain returns how many bytes at the start of a text neither end a string nor are
// special in it: no quote, no backslash, nothing below a space. Eight at a time:
// most of a large request is the inside of strings.
func plain(text []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(text); i += 8 {
		w := binary.LittleEndian.Uint64(text[i:])
		quote, slash := w^ones*'"', w^ones*'\\'
		found := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & highs
		if found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(text); i++ {
		if c := text[i]; c == '"' || c == '\\' || c < ' ' {
			break
		}
	}
	return i
}

// escape returns the length of the escape at the start of a text, 0 if it is none.
func escape(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(text[2:]); ok {
			return 6
		}
	}
	return 0
}

// hex4 reads four hexadecimal digits.
func hex4(text []byte) (r rune, ok bool) {
	if len(text) < 4 {
		return 0, false
	}
	for _, c := range text[:4] {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
