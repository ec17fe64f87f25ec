package prompt

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Want is what a document should have had where it is broken.
type Want uint8

const (
	wantsValue Want = iota
	wantsValueOrBracket
	wantsKey
	wantsKeyOrBrace
	wantsColon
	wantsCommaOrBrace
	wantsCommaOrBracket
	wantsDigit
	wantsQuote
	wantsEscape
	wantsNoControl
	wantsEnd
	wantsFewerValues
	wantsFewerBytes
	wantsCellQuote
	wantsShorterLine
	wantsObject
	numWants
)

// SyntaxError says where a document is broken and what was expected there. Its
// text is then counted as plain text.
type SyntaxError struct {
	Line   int  // from 1
	Column int  // from 1, in characters; a byte order mark is none
	Offset int  // from 0, in bytes
	Want   Want // what was expected
	Found  rune // what stands there; -1 at the end of the text
}

// Error is one sentence without capital and full stop: "line 3, column 14: expected
// a comma or }, found \"b\"".
func (e *SyntaxError) Error() string {
	return "line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": " + e.problem()
}

// beyond reports whether a document is larger than is read here, which is no fault of
// it: whether the rest is in order is not known.
func (e *SyntaxError) beyond() bool { return e.Want == wantsFewerValues || e.Want == wantsFewerBytes }

// syntaxError describes the place at a byte of the text.
func syntaxError(text []byte, at int, want Want) *SyntaxError {
	at = min(at, len(text))
	e := &SyntaxError{Offset: at, Want: want, Found: -1}
	before := text[min(at, len(byteOrderMark(text))):at]
	e.Line = bytes.Count(before, []byte("\n")) + 1
	e.Column = utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	if at < len(text) {
		e.Found, _ = utf8.DecodeRune(text[at:])
	}
	return e
}

// lineOf returns the line, from 1, that a byte is in.
//
//go:noinline
func lineOf(text []byte, at int) int { return bytes.Count(text[:at], []byte("\n")) + 1 }
