package bpe

import "unsafe"

// scanWords is a loop of nextWords with short cuts for ASCII, as scanCase is one
// of nextCase.
func scanWords(text []byte, i int, ends []uint32, digits int) []uint32 {
	base := unsafe.Pointer(unsafe.SliceData(text))
	ends = ends[:cap(ends)]
	k := 0
	for k < len(ends) && i < len(text) {
		b := load8(base, uintptr(i))
		skip := int(asciiSkip[b])
		w := load64(base, uintptr(i+skip))
		letters := letterMask(w)
		end := 0
		switch {
		case b == '\'': // perhaps a contraction
		case letters&0x80 != 0:
			end = lettersEnd(base, i+skip, w, letters)
		default:
			end = asciiEnd(base, i, b, w, digits, '\n')
		}
		if end == 0 {
			end = nextWords(text, i, digits)
		}
		i = end
		ends[k] = uint32(end)
		k++
	}
	return ends[:k]
}

// lettersEnd returns the end of the run of ASCII letters at i, whose first eight
// bytes are w, or 0 where the run may go on with others.
func lettersEnd(base unsafe.Pointer, i int, w, letters uint64) int {
	other := ^letters & highs
	for other == 0 {
		i += 8
		w = load64(base, uintptr(i))
		other = ^letterMask(w) & highs
	}
	bit := first(other)
	if byteAt(w, bit) >= 0x80 {
		return 0
	}
	return i + int(bit>>3)
}

// scanGPT2 is so for nextGPT2.
func scanGPT2(text []byte, i int, ends []uint32, alone bool) []uint32 {
	base := unsafe.Pointer(unsafe.SliceData(text))
	ends = ends[:cap(ends)]
	k := 0
	for k < len(ends) && i < len(text) {
		b := load8(base, uintptr(i))
		start := i
		if b == ' ' {
			start++
		}
		w := load64(base, uintptr(start))
		letters := letterMask(w)
		end := 0
		switch {
		case b == '\'': // perhaps a contraction
		case letters&0x80 != 0:
			end = lettersEnd(base, start, w, letters)
		default:
			end = gpt2End(base, i, start, w, alone)
		}
		if end == 0 {
			end = nextGPT2(text, i, alone)
		}
		i = end
		ends[k] = uint32(end)
		k++
	}
	return ends[:k]
}

// gpt2End returns the end of a piece at i that is no word, or 0 where it cannot
// tell. w is the eight bytes at start, which is behind a blank at i, if one is.
func gpt2End(base unsafe.Pointer, i, start int, w uint64, alone bool) int {
	var run uint64
	switch digits := digitMask(w); {
	case digits&0x80 == 0:
		run = restMask(w)
	case !alone:
		run = digits
	case start == i:
		return i + 1
	}
	if run&0x80 != 0 {
		other := ^run & highs
		if other == 0 || byteAt(w, first(other)) >= 0x80 {
			return 0
		}
		return start + int(first(other)>>3)
	}
	w = load64(base, uintptr(i))
	other := ^spaceMask(w) & highs
	if other == 0 || other&0x80 != 0 {
		return 0
	}
	n := int(first(other) >> 3)
	next := byteAt(w, first(other))
	if next >= 0x80 {
		return 0
	}
	if n > 1 && !(alone && isDigit(next)) {
		n--
	}
	return i + n
}
