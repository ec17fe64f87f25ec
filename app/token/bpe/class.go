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
	// setCaseless is letters without case and marks: they are in both parts of a word.
	setCaseless set = 1<<classLetter | 1<<classMark
	setSpace    set = 1<<classSpace | 1<<classNewline
	setNumber   set = 1 << classNumber
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

// basicClass holds the classes of the code points up to U+FFFF. Looking in the
// pages takes twice as long, as the second load waits for the first.
var basicClass = makeBasicClass()

func makeBasicClass() (classes [1 << 16]uint8) {
	for at := 0; at < len(classes); at += 1 << classShift {
		page := int(classIndex[at>>classShift]) << classShift
		copy(classes[at:], classPages[page:page+1<<classShift])
	}
	return classes
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
	if uint32(r) < uint32(len(basicClass)) {
		return basicClass[r]
	}
	return classPages[int(classIndex[r>>classShift])<<classShift|int(r)&(1<<classShift-1)]
}

// wideRun returns where the run of characters of a set, all of two bytes or more,
// that starts at i ends. It takes them two at a time where they are as long as each
// other, as those of one script mostly are.
func wideRun(base unsafe.Pointer, i uintptr, within set) uintptr {
	classes := unsafe.Pointer(&basicClass)
	for {
		w := load64(base, i)
		switch {
		case w&0xF00000F0 == 0xE00000E0:
			both := within.has(load8(classes, threeBytes(w))) & within.has(load8(classes, threeBytes(w>>24)))
			if both != 0 {
				i += 6
				continue
			}
		case w&0xE000E0 == 0xC000C0:
			both := within.has(load8(classes, twoBytes(w))) & within.has(load8(classes, twoBytes(w>>16)))
			if both != 0 {
				i += 4
				continue
			}
		}
		n := uintptr(2)
		c := uint8(0)
		switch b := w & 0xFF; {
		case b < 0x80 || b == uint64(padding[0]):
			return i
		case b < 0xE0:
			c = load8(classes, twoBytes(w))
		case b < 0xF0:
			c, n = load8(classes, threeBytes(w)), 3
		default:
			r, _ := decode(uint32(w))
			c, n = classOf(rune(r)), 4
		}
		if within.has(c) == 0 {
			return i
		}
		i += n
	}
}

// has is 1 where the class is of the set, otherwise 0.
func (s set) has(class uint8) uint64 { return uint64(s) >> (class & 63) & 1 }

// twoBytes and threeBytes decode the character of so many bytes that w starts
// with, the first one lowest.
func twoBytes(w uint64) uintptr { return uintptr(w&0x1F<<6 | w>>8&0x3F) }

func threeBytes(w uint64) uintptr { return uintptr(w&0x0F<<12 | w>>2&0xFC0 | w>>16&0x3F) }
