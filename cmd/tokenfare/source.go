package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	textunicode "golang.org/x/text/encoding/unicode"
)

// source is the bytes of an input. It counts them, and those that are not UTF-8.
type source struct {
	in        io.Reader
	bytes     int64
	illFormed int64
	rest      []byte // of a character that goes on
}

// newSource decodes UTF-16 that begins with its mark, as editors on Windows write it and
// as the page does. Other encodings look alike: their bytes stay as they are.
func newSource(r io.Reader) (*source, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return nil, errors.New("the input is UTF-32: write it as UTF-8")
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		decoder := textunicode.UTF16(textunicode.LittleEndian, textunicode.ExpectBOM).NewDecoder()
		return &source{in: decoder.Reader(in)}, nil
	}
	return &source{in: in}, nil
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	s.bytes += int64(n)
	s.look(p[:n], err == io.EOF)
	return n, err
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
