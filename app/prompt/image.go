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
}

// Sizes that no image for a model has.
const (
	maxSide   = 100_000
	maxPixels = 500_000_000
)

// blob is data whose beginning and end can be had without the rest: an encoded
// string, or bytes.
type blob interface {
	size() int
	head(n int) []byte
	tail(n int) []byte
}

// rawFile is a blob of bytes as they are.
type rawFile []byte

func (f rawFile) size() int         { return len(f) }
func (f rawFile) head(n int) []byte { return f[:min(n, len(f))] }
func (f rawFile) tail(n int) []byte { return f[max(0, len(f)-n):] }

// look reads the size of an image from its first bytes, without decoding it. The
// formats are those that the providers take: PNG, JPEG, GIF and WebP.
func look(e blob) picture {
	head := e.head(64)
	var p picture
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		p = lookPNG(e, head)
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		p = lookJPEG(e)
	case bytes.HasPrefix(head, []byte("GIF8")):
		p = lookGIF(e, head)
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		p = lookWebP(e, head)
	default:
		return picture{}
	}
	// The best compression of each format bounds what so many bytes can hold: deflate
	// 1032 to 1 at one bit a pixel, LZW less; a JPEG block of 64 pixels needs bits.
	if p.width > maxSide || p.height > maxSide || p.width*p.height > maxPixels ||
		p.mime != "image/webp" && p.width*p.height > int64(e.size())*16_384 {
		p.absurd = true
	}
	return p
}

// lookPNG reads the header chunk, which comes first.
func lookPNG(e blob, head []byte) picture {
	p := picture{mime: "image/png"}
	if len(head) < 24 || string(head[12:16]) != "IHDR" {
		p.cut = true
		return p
	}
	p.width = int64(binary.BigEndian.Uint32(head[16:]))
	p.height = int64(binary.BigEndian.Uint32(head[20:]))
	p.cut = !bytes.Contains(e.tail(16), []byte("IEND"))
	return p
}

// lookJPEG walks the segments to the frame header, which large metadata can precede.
func lookJPEG(e blob) picture {
	p := picture{mime: "image/jpeg", cut: true}
	for want := 4 << 10; ; want *= 16 {
		head := e.head(want)
		if p.jpegFrame(head) || want >= e.size() {
			break
		}
	}
	if p.width > 0 {
		p.cut = !bytes.Contains(e.tail(64), []byte("\xff\xd9"))
	}
	return p
}

func (p *picture) jpegFrame(b []byte) bool {
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
	p.cut = bytes.IndexByte(e.tail(8), ';') < 0
	return p
}

// lookWebP reads the first chunk: lossy, lossless, or extended.
func lookWebP(e blob, head []byte) picture {
	p := picture{mime: "image/webp"}
	if len(head) < 30 {
		p.cut = true
		return p
	}
	p.cut = int64(binary.LittleEndian.Uint32(head[4:]))+8 > int64(e.size())
	switch string(head[12:16]) {
	case "VP8 ":
		p.width = int64(binary.LittleEndian.Uint16(head[26:]) & 0x3FFF)
		p.height = int64(binary.LittleEndian.Uint16(head[28:]) & 0x3FFF)
	case "VP8L":
		bits := binary.LittleEndian.Uint32(head[21:])
		p.width, p.height = int64(bits&0x3FFF)+1, int64(bits>>14&0x3FFF)+1
	case "VP8X":
		p.width, p.height = int64(uint24(head[24:]))+1, int64(uint24(head[27:]))+1
	}
	return p
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }
