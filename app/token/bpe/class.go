package bpe

import "unsafe"

// Classes of code points, as far as any family's splitting tells them apart.
// The tables of class_gen.go hold them.
const (
	classOther   = iota // unassigned, control, format, private use
	classUpper          // Lu, Lt
	classLower          // Ll
	classLetter         // Lm, Lo: letters without case
	classMark           // M
	classNumber         // N
	classPunct          // P
	classSymbol         // S
	classSpace          // \s without CR and LF
	classNewline        // CR, LF
	classNumeric        // numbers newer than the Unicode version of classNumber
)

// set is a set of classes, as bits.
type set uint16

const (
	setLetter set = 1<<classUpper | 1<<classLower | 1<<classLetter
	setWord   set = setLetter | 1<<classMark
	setTail   set = 1<<classLower | 1<<classLetter | 1<<classMark // all of a word but capitals
	setSpace  set = 1<<classSpace | 1<<classNewline
	setNumber set = 1 << classNumber
	// setNumeric is what Rust's char::is_numeric is.
	setNumeric set = 1<<classNumber | 1<<classNumeric
	// setRest is what is neither space nor letter nor number: [^\s\p{L}\p{N}].
	setRest set = 1<<classOther | 1<<classMark | 1<<classPunct | 1<<classSymbol | 1<<classNumeric
)

// class returns the class and the length in bytes of the character at text[i:],
// which must be UTF-8 and be followed by three bytes more.
func class(text []byte, i int) (c uint8, n int) {
	if b := text[i]; b < 0x80 {
		return asciiClass[b], 1
	}
	return classWide(text, i)
}

// classWide is class for a character of two bytes or more.
func classWide(text []byte, i int) (uint8, int) {
	r, n := decode(load32(unsafe.Pointer(unsafe.SliceData(text)), uintptr(i)))
	return classOf(rune(r)), n
}

// decode decodes a character of two bytes or more, the first one lowest.
func decode(w uint32) (r uint32, n int) {
	switch {
	case w&0x20 == 0:
		return w&0x1F<<6 | w>>8&0x3F, 2
	case w&0x10 == 0:
		return w&0x0F<<12 | w>>8&0x3F<<6 | w>>16&0x3F, 3
	}
	return w&0x07<<18 | w>>8&0x3F<<12 | w>>16&0x3F<<6 | w>>24&0x3F, 4
}

// classOf returns the class of a code point.
func classOf(r rune) uint8 {
	return classPages[int(classIndex[r>>classShift])<<classShift|int(r)&(1<<classShift-1)]
}
