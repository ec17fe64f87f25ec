package prompt

// inflate unpacks a zlib stream, up to a limit of bytes, and returns what it got
// before the end, an error or the limit. Page trees of PDFs are packed so. Package
// compress/flate in its place adds 15.6 kB to the worker's wasm on the wire (measured
// with Go 1.26), mostly for reading from anything that can be read.
func inflate(packed []byte, limit int) []byte {
	z := inflater{limit: limit}
	z.run(packed)
	return z.out
}

// inflatedSize is how many bytes a zlib stream unpacks to, at most limit, and whether it
// has an end. It holds no more than 64 kB of them.
func inflatedSize(packed []byte, limit int) (size int, whole bool) {
	z := inflater{limit: limit, slides: true}
	z.run(packed)
	return z.gone + len(z.out), !z.broken
}

func (z *inflater) run(packed []byte) {
	if len(packed) < 2 || packed[0]&0x0F != 8 {
		z.broken = true
		return
	}
	z.in = packed[2:]
	for !z.broken {
		last := z.bits(1)
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
		if last == 1 {
			break
		}
	}
}

type inflater struct {
	in     []byte
	hold   uint32 // bits that are read ahead, the next one lowest
	held   int
	out    []byte
	limit  int
	broken bool // the data is not deflated data, or it is cut, or long enough
	slides bool // of out, only what can be repeated is kept
	gone   int  // bytes that were before out
}

// farthest is how far back a repetition can reach.
const farthest = 32 << 10

// slide lets go of what cannot be repeated any more.
func (z *inflater) slide() {
	if drop := len(z.out) - farthest; z.slides && drop >= farthest {
		z.out = z.out[:copy(z.out, z.out[drop:])]
		z.gone, z.limit = z.gone+drop, z.limit-drop
	}
}

// bits reads a number of up to 16 bits.
//
//go:noinline
func (z *inflater) bits(n int) int {
	for z.held < n {
		if len(z.in) == 0 {
			z.broken = true
			return 0
		}
		z.hold |= uint32(z.in[0]) << z.held
		z.in = z.in[1:]
		z.held += 8
	}
	v := z.hold & (1<<n - 1)
	z.hold >>= n
	z.held -= n
	return int(v)
}

// stored copies a block that is not compressed.
func (z *inflater) stored() {
	z.hold, z.held = 0, 0
	if len(z.in) < 4 {
		z.broken = true
		return
	}
	n := int(z.in[0]) | int(z.in[1])<<8
	z.in = z.in[4:]
	n = min(n, len(z.in), z.limit-len(z.out))
	z.slide()
	z.out = append(z.out, z.in[:n]...)
	z.in = z.in[n:]
	z.broken = len(z.in) == 0 || len(z.out) == z.limit
}

// code is a prefix code in canonical form: how many symbols have a code of each
// length, and the symbols in the order of their codes.
type code struct {
	count   [16]int
	symbols []int
}

//go:noinline
func newCode(lengths []int) *code {
	c := &code{symbols: make([]int, len(lengths))}
	for _, n := range lengths {
		c.count[n]++
	}
	var at [16]int
	for n := 1; n < 15; n++ {
		at[n+1] = at[n] + c.count[n]
	}
	for s, n := range lengths {
		if n > 0 {
			c.symbols[at[n]] = s
			at[n]++
		}
	}
	return c
}

// symbol reads one symbol, bit by bit.
//
//go:noinline
func (z *inflater) symbol(c *code) int {
	v, first, index := 0, 0, 0
	for n := 1; n < 16; n++ {
		v |= z.bits(1)
		count := c.count[n]
		if v-first < count {
			return c.symbols[index+v-first]
		}
		index += count
		first = (first + count) << 1
		v <<= 1
	}
	z.broken = true
	return 0
}

func (z *inflater) fixed() {
	lengths := make([]int, 288+30)
	for i := range 288 {
		switch {
		case i < 144, i >= 280:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		default:
			lengths[i] = 7
		}
	}
	for i := 288; i < len(lengths); i++ {
		lengths[i] = 5
	}
	z.block(newCode(lengths[:288]), newCode(lengths[288:]))
}

// lengthOrder is the order in which the lengths of the lengths' codes come.
const lengthOrder = "\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"

func (z *inflater) dynamic() {
	literals, distances, n := z.bits(5)+257, z.bits(5)+1, z.bits(4)+4
	lengths := make([]int, literals+distances)
	var order [19]int
	for i := range n {
		order[lengthOrder[i]] = z.bits(3)
	}
	c := newCode(order[:])
	for i := 0; i < len(lengths) && !z.broken; {
		s := z.symbol(c)
		value, times := 0, 1
		switch {
		case s < 16:
			value = s
		case s == 16 && i > 0:
			value, times = lengths[i-1], 3+z.bits(2)
		case s == 17:
			times = 3 + z.bits(3)
		case s == 18:
			times = 11 + z.bits(7)
		default:
			z.broken = true
		}
		for ; times > 0 && i < len(lengths); times-- {
			lengths[i] = value
			i++
		}
	}
	if !z.broken {
		z.block(newCode(lengths[:literals]), newCode(lengths[literals:]))
	}
}

// block reads literals and repetitions up to the end of a block.
func (z *inflater) block(literals, distances *code) {
	for !z.broken && len(z.out) < z.limit {
		z.slide()
		s := z.symbol(literals)
		switch {
		case z.broken, s == 256:
			return
		case s < 256:
			z.out = append(z.out, byte(s))
			continue
		}
		length := z.length(s - 257)
		distance := z.distance(z.symbol(distances))
		if z.broken || distance > len(z.out) {
			z.broken = true
			return
		}
		for length > 0 { // what is repeated may be shorter than that
			from := len(z.out) - distance
			n := min(length, distance)
			z.out = append(z.out, z.out[from:from+n]...)
			length -= n
		}
	}
	z.broken = true
}

// length and distance read what a symbol stands for: each group of four or two
// symbols has a bit more.
//
//go:noinline
func (z *inflater) length(s int) int {
	switch {
	case s < 8:
		return s + 3
	case s < 28:
		extra := s/4 - 1
		return 3 + (4+s%4)<<extra + z.bits(extra)
	}
	return 258
}

//go:noinline
func (z *inflater) distance(s int) int {
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
