package prompt

import "encoding/binary"

// rows says whether the data of a PNG has the rows that its header states.
type rows uint8

const (
	unknownRows rows = iota
	allRows
	fewerRows  // no decoder takes it
	brokenRows // the data is damaged or ends before the rows do
)

// Checks are of the PNGs of an input that is read again and again as it is edited. Those
// that the last readings did not have are left for Step to check, and are taken at their
// word until then. In a batch they are checked as it is read. Checks are for one goroutine.
type Checks struct {
	found, before []finding // in the last input with images, and in that before it
	files         []knownFile
	todo          []check
	atOnce        bool // as a batch is read
}

// finding is what was found of an image.
type finding struct {
	hash uint64
	rows rows
}

// check is an image to be checked.
type check struct {
	at   int // in Checks.found
	rows *inflater
}

const (
	// maxRemembered bounds for how many images of an input is remembered what was found.
	// What is beyond is checked whenever the input is read.
	maxRemembered = 1000
	// checkSymbols is how much is unpacked at a time, which takes a browser a millisecond.
	checkSymbols = 1 << 13
)

// Waiting reports whether there are images to be checked.
func (c *Checks) Waiting() bool { return len(c.todo) > 0 }

// Step checks a part of an image, and reports whether there is more to check. Once there
// is not, Understand knows of all images.
func (c *Checks) Step() bool {
	if !c.Waiting() {
		return false
	}
	next := &c.todo[0]
	if !next.rows.step(checkSymbols) {
		c.found[next.at].rows = next.rows.found()
		next.rows = nil // which holds the input
		c.todo = c.todo[1:]
	}
	return c.Waiting()
}

// begin prepares to read an input. What was found stays where the last one had no image:
// it may be broken in the middle of an edit.
//
//go:noinline
func (c *Checks) begin(atOnce bool) {
	c.todo, c.atOnce = nil, atOnce
	if len(c.found) > 0 {
		c.before, c.found = c.found, nil
	}
}

// rowsOf tells whether a PNG has its rows; unknownRows where it is none, or that is to
// be checked.
func (r *reader) rowsOf(p *picture, e blob) rows {
	if p.raw == 0 || p.absurd {
		return unknownRows
	}
	c := r.checks
	if c == nil {
		return r.checkRows(e, p.raw)
	}
	hash := hashOf(e.text)
	found, listed := findingOf(c.found, hash)
	if listed {
		return found
	}
	full := len(c.found) >= maxRemembered
	if found, _ = findingOf(c.before, hash); found == unknownRows {
		if full || c.atOnce {
			found = r.checkRows(e, p.raw)
		} else {
			c.todo = append(c.todo, check{len(c.found), unpackRows(e, p.raw)})
		}
	}
	if !full {
		c.found = append(c.found, finding{hash, found})
	}
	return found
}

// hashOf tells images apart. It is that of FNV-1a by eight bytes at a time, and mixed, as
// a product leaves the low bits to themselves. Package hash/maphash adds 1.3 kB of wasm.
func hashOf(text []byte) uint64 {
	const prime = 1<<40 + 0x1B3
	h := uint64(len(text))
	for ; len(text) >= 8; text = text[8:] {
		h = (h ^ binary.LittleEndian.Uint64(text)) * prime
		h ^= h >> 29
	}
	for _, c := range text {
		h = (h ^ uint64(c)) * prime
	}
	return h
}

//go:noinline
func findingOf(list []finding, hash uint64) (found rows, listed bool) {
	for _, f := range list {
		if f.hash == hash {
			return f.rows, true
		}
	}
	return unknownRows, false
}

// checkRows checks an image at once.
func (r *reader) checkRows(e blob, raw int64) rows {
	z := unpackRows(e, raw)
	for z.step(checkSymbols) {
		if r.paused() {
			return unknownRows
		}
	}
	return z.found()
}

// unpackRows begins to unpack the rows of a PNG, up to so many bytes.
//
//go:noinline
func unpackRows(png blob, raw int64) *inflater {
	return &inflater{more: &rowData{png: png, at: len(pngSignature)}, limit: int(raw)}
}

// found tells of a PNG that is unpacked up to the bytes that it states.
func (z *inflater) found() rows {
	switch {
	case z.size >= z.limit:
		return allRows
	case z.broken:
		return brokenRows
	}
	return fewerRows
}

// rowData reads what the chunks of data of a PNG hold, one after the other.
type rowData struct {
	png    blob
	at     int // what comes next
	left   int // of the chunk at hand
	window []byte
}

// windowBytes is how much of the data is decoded at a time.
const windowBytes = 24 << 10

// next returns the next bytes, none at the end. They are good until the next ones.
func (d *rowData) next() []byte {
	const frame = 4 // bytes of a chunk's length, of its name, and of its checksum
	for d.left == 0 {
		head := d.png.part(d.window, d.at, 2*frame)
		if len(head) < 2*frame || string(head[frame:]) == "IEND" {
			return nil
		}
		n := int(binary.BigEndian.Uint32(head))
		d.at += 2 * frame
		if string(head[frame:]) == "IDAT" && n > 0 {
			d.left = n
		} else {
			d.at += n + frame
		}
	}
	n := min(d.left, windowBytes)
	if d.window == nil {
		d.window = make([]byte, 0, min(windowBytes, d.png.size())+8) // with what part decodes besides
	}
	data := d.png.part(d.window, d.at, n)
	d.at += len(data)
	if d.left -= len(data); d.left == 0 {
		d.at += frame
	}
	return data
}
