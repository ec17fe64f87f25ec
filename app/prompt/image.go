package prompt

import (
	"bytes"
	"encoding/binary"
)

// picture is what the bytes of an image tell.
type picture struct {
	mime          string
	width, height int64 // pixels; 0 where the bytes do not tell
	cut           bool  // the data ends before the image does
	absurd        bool  // the size that is stated cannot be
	raw           int64 // bytes that the rows of a PNG unpack to at least; 0: not known
}

// Sizes that no image for a model has.
const (
	maxSide   = 100_000
	maxPixels = 500_000_000
)

// The most that a byte of a file can hold, by the best compression of each format.
const (
	// deflateRatio is bytes of a PNG's rows: 258 in a match that takes two bits.
	// https://www.zlib.net/zlib_tech.html
	deflateRatio = 1032
	// blockPixels is pixels of JPEG in Huffman codes and of lossy WebP, each about twice
	// the most. A JPEG block of 64 pixels takes a bit at least, which is 512 pixels a byte
	// (ITU-T T.81, F.1.2 and G.1.2). A VP8 macroblock of 256 pixels takes more than three
	// bits for its modes by the fixed odds of key frames, less than 700 pixels a byte
	// (RFC 6386, 11.2).
	blockPixels = 1024
	// loosePixels is pixels of GIF, whose frames need not fill the screen, and of JPEG in
	// arithmetic codes, which need not take a whole bit: no true bound, but beyond what
	// images have.
	loosePixels = 16_384
)

// denser reports whether an image has more pixels than its bytes can hold.
func (p *picture) denser(e blob, pixelsPerByte int64) bool {
	return p.width*p.height > int64(e.size())*pixelsPerByte
}

// look reads the size of an image from its first bytes, without decoding it. The
// formats are those that the providers take: PNG, JPEG, GIF and WebP, and of Google HEIF
// (https://ai.google.dev/gemini-api/docs/image-understanding); and AVIF, which is like it.
func look(e blob) picture {
	head := e.head(64)
	var p picture
	switch {
	case bytes.HasPrefix(head, []byte(pngSignature)):
		p = lookPNG(e, head)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		p = lookJPEG(e)
	case bytes.HasPrefix(head, []byte("GIF8")):
		p = lookGIF(e, head)
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		p = lookWebP(e, head)
	case isBoxes(head) && listed(imageBrands, head[8:12]):
		p = lookHEIF(e, head)
	default:
		return picture{}
	}
	p.absurd = p.absurd || p.width > maxSide || p.height > maxSide || p.width*p.height > maxPixels
	return p
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// lookPNG reads the header chunk, which comes first.
func lookPNG(e blob, head []byte) picture {
	p := picture{mime: "image/png"}
	if len(head) < 26 || string(head[12:16]) != "IHDR" {
		p.cut = true
		return p
	}
	p.width = int64(binary.BigEndian.Uint32(head[16:]))
	p.height = int64(binary.BigEndian.Uint32(head[20:]))
	// The signature, the header, an end and the frame of a chunk of data are 57 bytes.
	p.cut = e.size() <= 57 || !bytes.Contains(e.tail(16), []byte("IEND"))
	if p.width <= maxSide && p.height <= maxSide {
		bits := pngBits(head[24], head[25])
		row := 1 + (p.width*bits+7)/8 // the filter, then pixels
		p.absurd = row*p.height > int64(e.size())*deflateRatio
		if p.raw = row * p.height; len(head) > 28 && head[28] != 0 { // interlaced: in other rows
			p.raw = p.width * p.height * bits / 8
		}
	}
	return p
}

// pngBits is how many bits a pixel of a PNG has, by the depth of a sample and the type of
// colour. Where these cannot be it is 1, the least that there is.
func pngBits(depth, colour byte) int64 {
	samples := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
	if samples == 0 || depth == 0 || depth > 16 {
		return 1
	}
	return samples * int64(depth)
}

// lookJPEG walks the segments to the frame header, which large metadata can precede.
func lookJPEG(e blob) picture {
	p := picture{mime: "image/jpeg", cut: true}
	for want := 4 << 10; ; want *= 16 {
		head := e.head(want)
		if p.jpegFrame(e, head) || want >= e.size() {
			break
		}
	}
	if p.width > 0 && !p.cut {
		p.cut = !bytes.Contains(e.tail(64), []byte("\xff\xd9"))
	}
	return p
}

// jpegFrame looks for the frame header in the first bytes of a JPEG, and reports whether
// to look no further.
func (p *picture) jpegFrame(e blob, b []byte) bool {
	for i := 2; i+9 < len(b); {
		if b[i] != 0xFF {
			return true // not a segment: it is broken
		}
		marker := b[i+1]
		switch {
		case marker == 0xFF:
			i++
			continue
		case marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
			p.height = int64(binary.BigEndian.Uint16(b[i+5:]))
			p.width = int64(binary.BigEndian.Uint16(b[i+7:]))
			most := int64(blockPixels)
			if marker > 0xC8 {
				most = loosePixels
			}
			p.absurd = p.denser(e, most)
			// The header of a scan is 10 bytes or more, the end of the image 2.
			frame := 2 + int(binary.BigEndian.Uint16(b[i+2:]))
			p.cut = e.size()-i-frame <= 12
			return true
		case marker == 0x01 || marker >= 0xD0 && marker <= 0xD8:
			i += 2
			continue
		case marker == 0xD9 || marker == 0xDA:
			return true
		}
		i += 2 + int(binary.BigEndian.Uint16(b[i+2:]))
	}
	return false
}

func lookGIF(e blob, head []byte) picture {
	p := picture{mime: "image/gif"}
	if len(head) < 10 {
		p.cut = true
		return p
	}
	p.width = int64(binary.LittleEndian.Uint16(head[6:]))
	p.height = int64(binary.LittleEndian.Uint16(head[8:]))
	// The screen is 13 bytes, a frame 10, a code's size and the end of its data 2.
	p.cut = e.size() <= 26 || bytes.IndexByte(e.tail(8), ';') < 0
	p.absurd = p.denser(e, loosePixels)
	return p
}

// lookWebP reads the first chunk: lossy, lossless, or extended. A lossless image of one
// colour takes no bits for its pixels, whatever its size, so that no size is too large;
// without any data it is cut all the same.
func lookWebP(e blob, head []byte) picture {
	p := picture{mime: "image/webp"}
	if len(head) < 30 {
		p.cut = true
		return p
	}
	p.cut = int64(binary.LittleEndian.Uint32(head[4:]))+8 > int64(e.size())
	header := 30 // where data begins
	switch string(head[12:16]) {
	case "VP8L":
		header = 25
	case "VP8X":
		header = 38 // with that of the next chunk
	}
	p.cut = p.cut || e.size() <= header
	if header < 38 {
		p.width, p.height, p.absurd = frameWebP(e, head[12:])
		return p
	}
	p.width, p.height = int64(uint24(head[24:]))+1, int64(uint24(head[27:]))+1
	const animated = 2
	if head[20]&animated == 0 {
		p.absurd = p.otherFrame(e)
	}
	return p
}

// frameWebP reads the size of a lossy or lossless image from the first 18 bytes of its
// chunk. It is 0 where the chunk is another.
func frameWebP(e blob, chunk []byte) (width, height int64, absurd bool) {
	switch string(chunk[:4]) {
	case "VP8 ":
		p := picture{
			width:  int64(binary.LittleEndian.Uint16(chunk[14:]) & 0x3FFF),
			height: int64(binary.LittleEndian.Uint16(chunk[16:]) & 0x3FFF),
		}
		return p.width, p.height, p.denser(e, blockPixels)
	case "VP8L":
		bits := binary.LittleEndian.Uint32(chunk[9:])
		return int64(bits&0x3FFF) + 1, int64(bits>>14&0x3FFF) + 1, false
	}
	return 0, 0, false
}

// otherFrame reports whether the image of an extended WebP is of another size than its
// canvas, or its bytes cannot hold it: no decoder takes it. The frames of an animation
// need not fill the canvas.
func (p *picture) otherFrame(e blob) bool {
	const most = 100 // chunks; some stand before the image
	for i, at := 0, 30; i < most; i++ {
		chunk := e.part(nil, at, 18)
		if len(chunk) < 18 {
			break
		}
		if w, h, absurd := frameWebP(e, chunk); w > 0 {
			return w != p.width || h != p.height || absurd
		}
		at += 8 + (int(binary.LittleEndian.Uint32(chunk[4:]))+1)&^1
	}
	return false
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
