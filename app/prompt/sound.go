package prompt

import (
	"bytes"
	"encoding/binary"
)

// maxMillis is longer than any recording that a provider takes: a week.
const maxMillis = 7 * 24 * 3600 * 1000

// soundMillis returns how long a recording is, in milliseconds, from its bytes: WAV,
// MP3, FLAC, Ogg, and the MP4 family (M4A, MP4, MOV). 0 where they do not tell.
func soundMillis(b []byte) int64 {
	var ms int64
	switch {
	case len(b) < 12:
	case string(b[:4]) == "RIFF" && string(b[8:12]) == "WAVE":
		ms = wavMillis(b)
	case string(b[:4]) == "fLaC":
		ms = flacMillis(b)
	case string(b[:4]) == "OggS":
		ms = oggMillis(b)
	case isBoxes(b):
		ms = mp4Millis(b)
	default:
		ms = mp3Millis(b)
	}
	if ms < 0 || ms > maxMillis {
		return 0
	}
	return ms
}

// wavMillis divides the length of the samples by the bytes that a second has. The
// samples are what is there where the header says more.
func wavMillis(b []byte) int64 {
	var perSecond int64
	for i := 12; i+8 <= len(b); {
		size := int64(binary.LittleEndian.Uint32(b[i+4:]))
		body := b[i+8:]
		switch string(b[i : i+4]) {
		case "fmt ":
			if len(body) >= 12 {
				perSecond = int64(binary.LittleEndian.Uint32(body[8:]))
			}
		case "data":
			if perSecond == 0 {
				return 0
			}
			return min(size, int64(len(body))) * 1000 / perSecond
		}
		if size > int64(len(body)) {
			return 0
		}
		i += 8 + int(size+size&1)
	}
	return 0
}

// flacMillis reads the stream's header: sample rate in 20 bits, samples in 36.
func flacMillis(b []byte) int64 {
	if len(b) < 26 {
		return 0
	}
	w := binary.BigEndian.Uint64(b[18:])
	rate, samples := int64(w>>44), int64(w&(1<<36-1))
	if rate == 0 {
		return 0
	}
	return samples * 1000 / rate
}

// oggMillis divides the position of the last page by the sample rate: Opus always
// counts in 48 kHz, Vorbis says its rate.
func oggMillis(b []byte) int64 {
	last := bytes.LastIndex(b, []byte("OggS"))
	if last+14 > len(b) {
		return 0
	}
	position := int64(binary.LittleEndian.Uint64(b[last+6:]))
	if position < 0 || position > 1<<40 {
		return 0
	}
	head := b[:min(len(b), 128)]
	if bytes.Contains(head, []byte("OpusHead")) {
		return position / 48
	}
	if i := bytes.Index(head, []byte("\x01vorbis")); i >= 0 && i+16 <= len(b) {
		if rate := int64(binary.LittleEndian.Uint32(b[i+12:])); rate > 0 {
			return position * 1000 / rate
		}
	}
	return 0
}

// mp3Millis adds up the frames, so that a changing bit rate does not matter.
func mp3Millis(b []byte) int64 {
	if len(b) > 10 && string(b[:3]) == "ID3" {
		size := int(b[6]&0x7F)<<21 | int(b[7]&0x7F)<<14 | int(b[8]&0x7F)<<7 | int(b[9]&0x7F)
		b = b[min(len(b), 10+size):]
	}
	var micros int64
	frames := 0
	for len(b) >= 4 {
		size, duration, ok := mp3Frame(binary.BigEndian.Uint32(b))
		if !ok {
			if frames > 0 {
				break // tags at the end
			}
			next := bytes.IndexByte(b[1:], 0xFF)
			if next < 0 {
				return 0
			}
			b = b[1+next:]
			continue
		}
		frames++
		micros += duration
		b = b[min(size, len(b)):]
	}
	if frames < 2 {
		return 0 // two bytes that look like a frame are no recording
	}
	return micros / 1000
}

// Bit rates in kbit/s of layer III, by the header's index: of MPEG 1, and of 2 and 2.5.
var (
	mp3Rates1 = [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0}
	mp3Rates2 = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	mp3Hertz  = [4]int{44100, 48000, 32000, 0}
)

// mp3Frame reads a frame's header: its length in bytes and its duration in
// microseconds.
func mp3Frame(header uint32) (size int, micros int64, ok bool) {
	if header>>21 != 0x7FF || header>>17&3 != 1 {
		return 0, 0, false // no frame, or not layer III
	}
	version := header >> 19 & 3 // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
	hertz, rates, samples := mp3Hertz[header>>10&3], &mp3Rates1, 1152
	if version != 3 {
		hertz, rates, samples = hertz/2, &mp3Rates2, 576
	}
	if version == 0 {
		hertz /= 2
	}
	rate := rates[header>>12&15]
	if version == 1 || rate == 0 || hertz == 0 {
		return 0, 0, false
	}
	padding := int(header >> 9 & 1)
	return samples/8*rate*1000/hertz + padding, int64(samples) * 1_000_000 / int64(hertz), true
}
