package prompt

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
)

// ftyp is the first box of a file: its brand, and others that it agrees with.
func ftyp(brand, others string) []byte { return boxOf("ftyp", []byte(brand+"\x00\x00\x00\x00"+others)) }

// mp4Of makes an MP4 of 12.345 seconds with a track for each handler.
func mp4Of(brand string, handlers ...string) []byte {
	mvhd := append(make([]byte, 12), 0, 0, 0x03, 0xE8, 0, 0, 0x30, 0x39)
	boxes := [][]byte{boxOf("mvhd", mvhd, make([]byte, 80))}
	for _, h := range handlers {
		boxes = append(boxes, boxOf("trak", boxOf("tkhd", make([]byte, 84)), boxOf("mdia", boxOf("hdlr", make([]byte, 8), []byte(h), make([]byte, 13)))))
	}
	return bytes.Join([][]byte{ftyp(brand, "mp41"), boxOf("mdat", make([]byte, 100)), boxOf("moov", boxes...)}, nil)
}

// ispe is the property of a size.
func ispe(width, height uint32) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 4), width)
	return boxOf("ispe", binary.BigEndian.AppendUint32(b, height))
}

// heifOf makes an image with such properties, and data behind them.
func heifOf(brand, others string, properties ...[]byte) []byte {
	meta := boxOf("meta", make([]byte, 4), boxOf("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)), boxOf("iprp", boxOf("ipco", properties...), boxOf("ipma", make([]byte, 8))))
	return bytes.Join([][]byte{ftyp(brand, others), meta, boxOf("mdat", make([]byte, 500))}, nil)
}

// inGemini is a request with a file of a MIME type.
func inGemini(mime string, file []byte) string {
	return `{"contents":[{"parts":[{"inlineData":{"mimeType":"` + mime + `","data":"` + base64.StdEncoding.EncodeToString(file) + `"}}]}]}`
}

// TestFilms: the tracks of an MP4 tell a film from a recording, and where there is none the
// request or the brand does.
func TestFilms(t *testing.T) {
	for _, c := range []struct {
		name   string
		file   []byte
		stated string
		want   Medium
	}{
		{"a film", mp4Of("isom", "soun", "vide"), "video/mp4", Video},
		{"of QuickTime", mp4Of("qt  ", "vide", "tmcd"), "video/quicktime", Video},
		{"a silent film", mp4Of("mp42", "vide"), "video/mp4", Video},
		{"a film for iTunes", mp4Of("M4V ", "vide", "soun"), "video/x-m4v", Video},
		{"a recording", mp4Of("M4A ", "soun"), "audio/mp4", Audio},
		{"a book with the covers of its chapters", mp4Of("M4B ", "soun", "text", "vide"), "audio/mp4", Audio},
		{"a recording of another brand", mp4Of("mp42", "soun"), "audio/mp4", Audio},
		{"a recording in the clothes of a film", mp4Of("isom", "soun"), "video/mp4", Audio},
		{"a film in the clothes of a recording", mp4Of("isom", "vide"), "audio/mp4", Video},
		{"no tracks", mp4Of("isom"), "video/mp4", Video},
		{"a track without a handler", bytes.Replace(mp4Of("isom", "soun"), []byte("hdlr"), []byte("free"), 1), "video/mp4", Video},
		{"no tracks of a recording", mp4Of("M4A "), "audio/mp4", Audio},
	} {
		want := Media{Medium: c.want, Millis: 12_345, Count: 1}
		url := "data:" + c.stated + ";base64," + base64.StdEncoding.EncodeToString(c.file)
		for _, input := range []string{string(c.file), url, inGemini(c.stated, c.file), inGemini("", c.file)} {
			req := understand(t, input)
			if len(req.Parts) != 0 || len(req.Shape.Media) != 1 || req.Shape.Media[0] != want || len(req.Notes) != 0 {
				t.Errorf("%s as %.30q: %+v, notes %v", c.name, input, req.Shape, req.Notes)
			}
		}
	}
	cut := mp4Of("iso5", "soun")[:100]
	for stated, want := range map[string]Medium{"audio/mp4": Audio, "video/mp4": Video, "": Video} {
		if req := understand(t, inGemini(stated, cut)); len(req.Media) != 1 || req.Media[0].Medium != want || notesOf(req) != "unreadable" {
			t.Errorf("cut before its tracks, as %q: %+v, %s", stated, req.Media, notesOf(req))
		}
	}
}

// TestHEIF: photos of telephones tell their size in boxes.
func TestHEIF(t *testing.T) {
	irot := func(quarters byte) []byte { return boxOf("irot", []byte{quarters}) }
	photo := [][]byte{boxOf("hvcC", make([]byte, 30)), ispe(512, 512), ispe(4032, 3024), ispe(320, 240), boxOf("colr", make([]byte, 9))}
	long := heifOf("heic", "mif1", photo...)
	meta := bytes.Index(long, []byte("meta")) - 4
	size := binary.BigEndian.Uint32(long[meta:])
	long = bytes.Join([][]byte{long[:meta], {0, 0, 0, 1}, []byte("meta"), binary.BigEndian.AppendUint64(nil, uint64(size+8)), long[meta+8:]}, nil)
	for _, c := range []struct {
		name          string
		file          []byte
		mime          string
		width, height int64
		notes         string
	}{
		{"of a telephone, in tiles and with a thumbnail", heifOf("heic", "mif1heic", photo...), "image/heic", 4032, 3024, ""},
		{"held upright", heifOf("heic", "mif1heic", append([][]byte{irot(3)}, photo...)...), "image/heic", 3024, 4032, ""},
		{"held upside down", heifOf("heic", "mif1heic", append([][]byte{irot(2)}, photo...)...), "image/heic", 4032, 3024, ""},
		{"of the general brand", heifOf("mif1", "heic", photo...), "image/heif", 4032, 3024, ""},
		{"with a long size", long, "image/heic", 4032, 3024, ""},
		{"AVIF", heifOf("avif", "avifmif1miaf", ispe(1920, 1080), boxOf("av1C", make([]byte, 4))), "image/avif", 1920, 1080, ""},
		{"AVIF of the general brand", heifOf("mif1", "miafavif", ispe(1920, 1080)), "image/avif", 1920, 1080, ""},
		{"moving AVIF", heifOf("avis", "avifmsf1", ispe(640, 480)), "image/avif", 640, 480, ""},
		{"said to be a JPEG", heifOf("heic", "mif1", photo...), "image/jpeg", 4032, 3024, "other_type image/heic"},
		{"without a size", heifOf("heic", "mif1"), "image/heic", 0, 0, "unreadable image/heic"},
		{"with a size that is cut", heifOf("heic", "mif1", boxOf("ispe", make([]byte, 7))), "image/heic", 0, 0, "unreadable image/heic"},
		{"of a brand alone", ftyp("avif", strings.Repeat("\x00", 100)), "image/avif", 0, 0, "unreadable image/avif"},
		{"without data", heifOf("heic", "mif1", photo...)[:len(heifOf("heic", "mif1", photo...))-508], "image/heic", 4032, 3024, "cut image/heic"},
		{"cut in its data", heifOf("heic", "mif1", photo...)[:500], "image/heic", 4032, 3024, "cut image/heic"},
		{"larger than images are", heifOf("heic", "mif1", ispe(4_000_000_000, 4_000_000_000)), "image/heic", 0, 0, "absurd image/heic"},
	} {
		want := Media{Medium: Image, Width: c.width, Height: c.height, Count: 1}
		url := "data:" + c.mime + ";base64," + base64.StdEncoding.EncodeToString(c.file)
		for _, input := range []string{inGemini(c.mime, c.file), inGemini("", c.file), url, string(c.file)} {
			notes := c.notes
			if !strings.HasPrefix(input, `{"contents":[{"parts":[{"inlineData":{"mimeType":"i`) {
				notes = strings.TrimPrefix(notes, "other_type image/heic")
			}
			req := understand(t, input)
			if len(req.Parts) != 0 || len(req.Shape.Media) != 1 || req.Shape.Media[0] != want || notesOf(req) != notes {
				t.Errorf("%s as %.30q: %+v, notes %q, want %q", c.name, input, req.Shape, notesOf(req), notes)
			}
		}
	}
	for _, text := range []string{"the ftyp box comes first", "how ftyp heic is read"} {
		if req := understand(t, text); req.Kind != Text {
			t.Errorf("%q: %v", text, req.Kind)
		}
	}
}
