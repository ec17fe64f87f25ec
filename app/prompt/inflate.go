package prompt

import "math/bits"

// inflate unpacks a zlib stream, up to a limit of bytes, and returns what it got
// before the end, an error or the limit. Page trees of PDFs are packed so. Package
// compress/flate in its place adds 15.6 kB to the worker's wasm on the wire (measured
// with Go 1.26), mostly for reading from anything that can be read.
func inflate(packed []byte, limit int) []byte {
	z := inflater{in: packed, limit: limit, keeps: true}
	z.run()
	return z.out
}

// inflater unpacks a zlib stream, or tells how long it is unpacked, which takes the time
// of the packed bytes alone: what is repeated need not be there. It is as strict as zlib,
// but for the checksum at the end.
type inflater struct {
	in    []byte   // packed bytes
	more  *rowData // has further ones; nil: there are none
	limit int      // of unpacked bytes, where it ends; it may go a little beyond
	keeps bool
	out   []byte // what is unpacked, where it is kept
	size  int    // how many bytes are unpacked

	hold              uint64 // bits that are read ahead, the next one lowest
	held              int
	begun, last       bool
	inBlock           bool // of codes
	literals, offsets code // its codes
	done              bool // the stream has ended, is broken, or is longer than the limit
	broken            bool // it is not packed data, or it is cut
}

// run unpacks all.
func (z *inflater) run() {
	for z.step(1 << 16) {
	}
}

// step unpacks a header and some symbols, about as many as given, and reports whether
// there is more.
func (z *inflater) step(symbols int) bool {
	switch {
	case !z.begun:
		z.begun = true
		head := z.bits(16)
		z.broken = z.broken || head&0x0F != 8 || head&0x2000 != 0 || (head<<8|head>>8)&0xFFFF%31 != 0
	case z.inBlock:
		z.block(symbols)
	case z.last:
		z.done = true
	default:
		z.last = z.bits(1) == 1
		switch z.bits(2) {
		case 0:
			z.stored()
		case 1:
			z.fixed()
		case 2:
			z.dynamic()
		default:
			z.broken = true
		}
	}
	z.done = z.done || z.broken || z.size >= z.limit
	return !z.done
}

// fill reads ahead, at least 56 bits where there are so many.
//
//go:noinline
func (z *inflater) fill() {
	for z.held <= 56 {
		if len(z.in) == 0 && z.more != nil {
			z.in = z.more.next()
		}
		if len(z.in) == 0 {
			return
		}
		z.hold |= uint64(z.in[0]) << z.held
		z.in = z.in[1:]
		z.held += 8
	}
}

// bits reads a number of up to 16 bits.
//
//go:noinline
func (z *inflater) bits(n int) int {
	if z.held < n {
		z.fill()
	}
	v := int(z.hold & (1<<n - 1))
	z.drop(n)
	return v
}

// drop goes on by n bits.
func (z *inflater) drop(n int) {
	if n > z.held {
		z.broken, n = true, z.held
	}
	z.hold >>= n
	z.held -= n
}

// stored copies a block that is not compressed.
func (z *inflater) stored() {
	z.drop(z.held & 7)
	n := z.bits(16)
	if z.bits(16) != n^0xFFFF {
		z.broken = true
	}
	for ; n > 0 && z.size < z.limit; n-- {
		c := z.bits(8)
		if z.broken {
			return
		}
		z.literal(c)
	}
}

func (z *inflater) literal(c int) {
	z.size++
	if z.keeps {
		z.out = append(z.out, byte(c))
	}
}

// code is a prefix code in canonical form: how many symbols have a code of each length,
// and the symbols in the order of their codes. For short codes there is a table as well.
type code struct {
	count   [16]uint16
	symbols [288]uint16
	quick   [1 << quickBits]uint16 // by the next bits: 16 x symbol + length; 0: the code is longer
}

const quickBits = 9

// set takes the lengths of the symbols' codes, and reports whether they make a code:
// whatever the bits are, they begin with a symbol. There may be one symbol of one bit
// too, or none.
func (c *code) set(lengths []uint8) bool {
	*c = code{}
	for _, n := range lengths {
		c.count[n]++
	}
	c.count[0] = 0
	var at, next [17]int // index, and code
	for n := 1; n < 16; n++ {
		at[n+1] = at[n] + int(c.count[n])
		next[n+1] = (next[n] + int(c.count[n])) << 1
	}
	if all := next[16]; all != 1<<16 && all != 0 && (all != 1<<15 || at[16] > 1) {
		return false
	}
	for s, n := range lengths {
		if n == 0 {
			continue
		}
		c.symbols[at[n]] = uint16(s)
		at[n]++
		first := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		for i := first; i < len(c.quick) && n <= quickBits; i += 1 << n {
			c.quick[i] = uint16(s)<<4 | uint16(n)
		}
	}
	return true
}

// symbol reads one symbol.
func (z *inflater) symbol(c *code) int {
	if z.held < 15 {
		z.fill()
	}
	if q := c.quick[z.hold%(1<<quickBits)]; q != 0 {
		z.drop(int(q & 15))
		return int(q >> 4)
	}
	v, first, index := 0, 0, 0
	for n := 1; n < 16; n++ {
		v |= int(z.hold >> (n - 1) & 1)
		count := int(c.count[n])
		if v-first < count {
			z.drop(n)
			return int(c.symbols[index+v-first])
		}
		index += count
		first = (first + count) << 1
		v <<= 1
	}
	z.broken = true
	return 0
}

func (z *inflater) fixed() {
	var lengths [288 + 32]uint8
	for i := range lengths {
		switch {
		case i >= 288:
			lengths[i] = 5
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	z.begin(lengths[:], 288)
}

// begin takes the codes of a block.
func (z *inflater) begin(lengths []uint8, literals int) {
	z.inBlock = true
	z.broken = z.broken || !z.literals.set(lengths[:literals]) || !z.offsets.set(lengths[literals:])
}

// lengthOrder is the order in which the lengths of the lengths' codes come.
const lengthOrder = "\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"

func (z *inflater) dynamic() {
	literals, offsets, n := z.bits(5)+257, z.bits(5)+1, z.bits(4)+4
	var order [19]uint8
	for i := range n {
		order[lengthOrder[i]] = uint8(z.bits(3))
	}
	c := &z.literals // until its own lengths are read
	if literals > 286 || offsets > 30 || !c.set(order[:]) {
		z.broken = true
		return
	}
	var both [286 + 30]uint8
	lengths := both[:literals+offsets]
	for i := 0; i < len(lengths) && !z.broken; {
		s := z.symbol(c)
		value, times := 0, 1
		switch {
		case s < 16:
			value = s
		case s == 16 && i > 0:
			value, times = int(lengths[i-1]), 3+z.bits(2)
		case s == 17:
			times = 3 + z.bits(3)
		case s == 18:
			times = 11 + z.bits(7)
		default:
			z.broken = true
		}
		if i+times > len(lengths) {
			z.broken = true
			return
		}
		for ; times > 0; times-- {
			lengths[i] = uint8(value)
			i++
		}
	}
	z.begin(lengths, literals)
}

// block reads some literals and repetitions, up to the end of the block.
func (z *inflater) block(symbols int) {
	for ; symbols > 0 && z.size < z.limit; symbols-- {
		if !z.keeps {
			z.countLiterals()
		}
		s := z.symbol(&z.literals)
		switch {
		case z.broken:
			return
		case s < 256:
			z.literal(s)
			continue
		case s == 256:
			z.inBlock = false
			return
		}
		length := z.length(s - 257)
		offset := z.offset(z.symbol(&z.offsets))
		if z.broken || offset > z.size {
			z.broken = true
			return
		}
		z.size += length
		for z.keeps && length > 0 { // what is repeated may be shorter than that
			from := len(z.out) - offset
			n := min(length, offset)
			z.out = append(z.out, z.out[from:from+n]...)
			length -= n
		}
	}
}

// countLiterals counts literals of short codes among the bits that are read ahead: most
// of a photograph is of these, and so it takes half the time.
func (z *inflater) countLiterals() {
	hold, held := z.hold, z.held
	for held >= quickBits {
		q := z.literals.quick[hold%(1<<quickBits)]
		if q == 0 || q >= 256<<4 {
			break
		}
		hold >>= q & 15
		held -= int(q & 15)
		z.size++
	}
	z.hold, z.held = hold, held
}

// length and offset read what a symbol stands for: each group of four or two symbols
// has a bit more.
func (z *inflater) length(s int) int {
	switch {
	case s < 8:
		return s + 3
	case s < 28:
		extra := s/4 - 1
		return 3 + (4+s%4)<<extra + z.bits(extra)
	}
	z.broken = z.broken || s > 28
	return 258
}

func (z *inflater) offset(s int) int {
	switch {
	case s < 4:
		return s + 1
	case s < 30:
		extra := s/2 - 1
		return 1 + (2+s%2)<<extra + z.bits(extra)
	}
	z.broken = true
	return 1
}
