package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"

	textunicode "golang.org/x/text/encoding/unicode"
)

// source is the bytes of an input. It counts them, and those that are not in its
// encoding.
type source struct {
	in        io.Reader
	bytes     int64 // of UTF-8
	illFormed int64
	rest      []byte // of a character that goes on
	dataURLs  int    // places that data URLs in base64 have, and little else
	seam      []byte // where the next of them may begin
	utf16     bool
	noMark    bool // and it begins without a byte order mark
}

// headOfText is how many bytes tell the encoding.
const headOfText = 1024

// newSource decodes UTF-16: with its mark, as editors on Windows write it and as the page
// does, and without where it is plain to see. Bytes of encodings that look alike stay as
// they are.
func newSource(r io.Reader) (*source, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(headOfText)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return nil, errUTF32
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return newWide(in, binary.LittleEndian, false), nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return newWide(in, binary.BigEndian, false), nil
	}
	switch order, size := wide(head); size {
	case 2:
		return newWide(in, order, true), nil
	case 4:
		return nil, errUTF32
	}
	return &source{in: in}, nil
}

var errUTF32 = errors.New("the input is UTF-32: write it as UTF-8")

// newWide decodes UTF-16.
func newWide(in io.Reader, order binary.ByteOrder, noMark bool) *source {
	s := &source{utf16: true, noMark: noMark}
	endian, mark := textunicode.LittleEndian, textunicode.ExpectBOM
	if order == binary.BigEndian {
		endian = textunicode.BigEndian
	}
	if noMark {
		mark = textunicode.IgnoreBOM
	}
	s.in = textunicode.UTF16(endian, mark).NewDecoder().Reader(&halves{in: in, order: order, illFormed: &s.illFormed})
	return s
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	s.bytes += int64(n)
	s.look(p[:n], err == io.EOF)
	s.countDataURLs(p[:n])
	return n, err
}

// countDataURLs counts data URLs in what comes next, and between it and what came before.
func (s *source) countDataURLs(text []byte) {
	const mark = ";base64,"
	most := len(mark) - 1
	s.seam = append(s.seam, text[:min(len(text), most)]...)
	s.dataURLs += bytes.Count(s.seam, []byte(mark)) + bytes.Count(text, []byte(mark))
	if len(text) > most {
		s.seam = append(s.seam[:0], text[len(text)-most:]...)
	}
	s.seam = s.seam[max(0, len(s.seam)-most):]
}

// look counts the bytes that are not UTF-8 in what comes next.
func (s *source) look(text []byte, last bool) {
	if len(s.rest) > 0 {
		text = append(s.rest, text...)
	}
	whole := text[:len(text)-cutShort(text, last)]
	s.rest = append([]byte(nil), text[len(whole):]...)
	if utf8.Valid(whole) {
		return
	}
	for len(whole) > 0 {
		r, size := utf8.DecodeRune(whole)
		if r == utf8.RuneError && size == 1 {
			s.illFormed++
		}
		whole = whole[size:]
	}
}

// cutShort is how many bytes at the end of a text belong to a character that goes on.
func cutShort(text []byte, last bool) int {
	for n := 1; n < utf8.UTFMax && n <= len(text) && !last; n++ {
		if end := text[len(text)-n:]; utf8.RuneStart(end[0]) {
			if utf8.FullRune(end) {
				return 0
			}
			return n
		}
	}
	return 0
}
