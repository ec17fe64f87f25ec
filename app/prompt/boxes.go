package prompt

import (
	"bytes"
	"encoding/binary"
)

// This file reads files made of boxes: MP4 and its kin (ISO/IEC 14496-12), and images of
// HEIF and AVIF, which are the same boxes with other things in them (ISO/IEC 23008-12,
// https://aomediacodec.github.io/av1-avif/).

// isBoxes reports whether a file is made of boxes.
func isBoxes(head []byte) bool { return len(head) >= 12 && string(head[4:8]) == "ftyp" }

// imageBrands are the brands of HEIF and AVIF, sequences of images with them
// (https://mp4ra.org/registered-types/brands).
const imageBrands = " heic heix heim heis hevc hevx mif1 mif2 msf1 avif avis "

// boxHead reads the head of a box: its name, how long the head is, and how long the box is,
// which may be more than there is. A size of 0 means that it is no box.
func boxHead(b []byte, left uint64) (name string, head, size uint64) {
	if len(b) < 8 {
		return "", 0, 0
	}
	size, head = uint64(binary.BigEndian.Uint32(b)), 8
	switch {
	case size == 0:
		size = left
	case size == 1 && len(b) >= 16:
		size, head = binary.BigEndian.Uint64(b[8:]), 16
	}
	if size < head {
		return "", 0, 0
	}
	return string(b[4:8]), head, size
}

// nextBox splits off the first box: its content, as far as it is there, and what follows.
// Where there is no box, nothing does.
func nextBox(b []byte) (name string, content, rest []byte) {
	name, head, size := boxHead(b, uint64(len(b)))
	size = min(size, uint64(len(b)))
	if size == 0 {
		return "", nil, nil
	}
	return name, b[min(head, size):size], b[size:]
}

// box returns the content of the first box of that name at the top of b.
func box(b []byte, wanted string) []byte {
	for len(b) > 0 {
		var name string
		var content []byte
		if name, content, b = nextBox(b); name == wanted {
			return content
		}
	}
	return nil
}

// tracksOf tells a film from a recording by its tracks: OtherFile where none says what it is,
// or it is no MP4. An M4A or M4B is a recording whatever its tracks are, since the covers of
// its chapters are a track of pictures.
func tracksOf(b []byte) Medium {
	if !isBoxes(b) {
		return OtherFile
	}
	if brand := string(b[8:11]); brand == "M4A" || brand == "M4B" {
		return Audio
	}
	found := OtherFile
	for moov := box(b, "moov"); len(moov) > 0; {
		var name string
		var track []byte
		if name, track, moov = nextBox(moov); name != "trak" {
			continue
		}
		handler := box(box(track, "mdia"), "hdlr")
		if len(handler) < 12 {
			continue
		}
		switch string(handler[8:12]) {
		case "vide":
			return Video
		case "soun":
			found = Audio
		}
	}
	return found
}

// mp4Millis finds the header of the film: moov holds mvhd with time scale and
// duration.
func mp4Millis(b []byte) int64 {
	mvhd := box(box(b, "moov"), "mvhd")
	if len(mvhd) < 20 {
		return 0
	}
	scale, duration := int64(binary.BigEndian.Uint32(mvhd[12:])), int64(binary.BigEndian.Uint32(mvhd[16:]))
	if mvhd[0] == 1 {
		if len(mvhd) < 32 {
			return 0
		}
		scale, duration = int64(binary.BigEndian.Uint32(mvhd[20:])), int64(binary.BigEndian.Uint64(mvhd[24:]))
	}
	if scale == 0 || duration < 0 || duration > 1<<50 {
		return 0
	}
	return duration * 1000 / scale
}

// lookHEIF reads the size from the boxes, and whether the data that they speak of is there.
// How few bytes an image of one colour takes has no bound that is known.
func lookHEIF(e blob, head []byte) picture {
	p := picture{mime: "image/heic", cut: true} // until its data is there, and all of the last box
	if bytes.Contains(head, []byte("avif")) || bytes.Contains(head, []byte("avis")) {
		p.mime = "image/avif"
	}
	buffer := make([]byte, 0, 32)
	for at, end := uint64(0), uint64(e.size()); at < end; {
		left := end - at
		name, skip, size := boxHead(e.part(buffer, int(at), 16), left)
		switch name {
		case "meta":
			p.properties(e.part(nil, int(at+skip), int(min(size, left)-min(skip, left))))
		case "mdat":
			p.cut = false
		}
		if size > left {
			p.cut = true
		}
		if size == 0 || size > left {
			break
		}
		at += size
	}
	return p
}

// properties reads the size of the largest image: the tiles that a photo is made of, its
// thumbnail and its map of depth stand beside it. It is the size as shown, turned as irot says.
func (p *picture) properties(meta []byte) {
	turned := false
	for list := box(box(meta[min(4, len(meta)):], "iprp"), "ipco"); len(list) > 0; {
		var name string
		var content []byte
		name, content, list = nextBox(list)
		switch {
		case name == "ispe" && len(content) >= 12:
			width, height := uint64(binary.BigEndian.Uint32(content[4:])), uint64(binary.BigEndian.Uint32(content[8:]))
			if width*height > uint64(p.width)*uint64(p.height) {
				p.width, p.height = int64(width), int64(height)
			}
		case name == "irot" && len(content) > 0 && content[0]&1 == 1: // by 90 or 270 degrees
			turned = true
		}
	}
	if turned {
		p.width, p.height = p.height, p.width
	}
}
