package main

import (
	"encoding/binary"
	"io"
	"unicode"
	"unicode/utf16"
)

// halves gives bytes of UTF-16 on as they are, and counts those that are no text:
// surrogates without their other half, and the first byte of a unit that is cut.
type halves struct {
	in        io.Reader
	order     binary.ByteOrder
	unit      []byte // that goes on
	high      bool   // the unit before begins a pair
	illFormed *int64 // bytes
}

func (h *halves) Read(p []byte) (int, error) {
	n, err := h.in.Read(p)
	for _, b := range p[:n] {
		if h.unit = append(h.unit, b); len(h.unit) == 2 {
			h.look(rune(h.order.Uint16(h.unit)))
			h.unit = h.unit[:0]
		}
	}
	if err == io.EOF {
		h.look(0)
		*h.illFormed += int64(len(h.unit))
		h.unit = nil
	}
	return n, err
}

// look counts a unit, or the one before, where it is half of a pair without the other.
func (h *halves) look(unit rune) {
	low := utf16.IsSurrogate(unit) && unit >= 0xDC00
	if low != h.high {
		*h.illFormed += 2
	}
	h.high = utf16.IsSurrogate(unit) && !low
}

// wide finds out whether bytes that have no mark are UTF-16 or UTF-32, by their
// beginning. In text of Latin letters every second byte is NUL, which is in no other
// encoding of text; read as such, there are no control characters in it, as there are in
// the heads of files that are no text.
func wide(head []byte) (order binary.ByteOrder, size int) {
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, size := range []int{2, 4} {
			if readsAs(head, order, size) {
				return order, size
			}
		}
	}
	return nil, 0
}

// readsAs reports whether bytes are text in units of that size: two or more, all of them
// printed or blank, and half of them or more Latin.
func readsAs(head []byte, order binary.ByteOrder, size int) bool {
	units, latin := len(head)/size, 0
	for i := range units {
		unit := rune(0)
		if at := head[i*size:]; size == 2 {
			unit = rune(order.Uint16(at))
		} else {
			unit = rune(order.Uint32(at))
		}
		switch {
		case size == 2 && utf16.IsSurrogate(unit), unicode.IsPrint(unit), unicode.IsSpace(unit), unit == '\uFEFF':
		default:
			return false
		}
		if unit <= unicode.MaxLatin1 {
			latin++
		}
	}
	return units > 1 && 2*latin >= units
}
