package prompt

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

func rawFile(b []byte) blob { return blob{text: b, plain: true} }

// TestImages encodes images with the standard library and reads their size back.
func TestImages(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {3, 2}, {640, 480}, {1920, 1080}} {
		m := image.NewPaletted(image.Rectangle{Max: size}, color.Palette{color.Black, color.White})
		for i := range m.Pix {
			m.Pix[i] = uint8(i * i >> 3 & 1)
		}
		for mime, write := range map[string]func(*bytes.Buffer) error{
			"image/png":  func(b *bytes.Buffer) error { return png.Encode(b, m) },
			"image/jpeg": func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) },
			"image/gif":  func(b *bytes.Buffer) error { return gif.Encode(b, m, nil) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			want := picture{mime: mime, width: int64(size.X), height: int64(size.Y)}
			e := newEncoded([]byte(base64.StdEncoding.EncodeToString(b.Bytes())), false)
			want.raw = look(e).raw // see TestRowsOfPNG
			if got := look(e); got != want {
				t.Errorf("%s of %v: got %+v", mime, size, got)
			}
			if got := look(rawFile(b.Bytes())); got != want {
				t.Errorf("%s of %v as a file: got %+v", mime, size, got)
			}
			want.cut = true
			half := rawFile(b.Bytes()[:b.Len()-12])
			if got := look(half); size.X > 100 && got != want {
				t.Errorf("%s of %v, cut: got %+v", mime, size, got)
			}
		}
	}
}

func TestJPEGWithMetadata(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 800, 600)), nil); err != nil {
		t.Fatal(err)
	}
	segment := append([]byte{0xFF, 0xE1, 0xFF, 0xFF}, make([]byte, 0xFFFD)...)
	data := append([]byte{0xFF, 0xD8}, bytes.Repeat(segment, 5)...)
	data = append(data, b.Bytes()[2:]...)
	if got := look(rawFile(data)); got.width != 800 || got.height != 600 || got.cut {
		t.Errorf("got %+v", got)
	}
}

func TestWebP(t *testing.T) {
	riff := func(chunk string, body []byte) blob {
		b := append([]byte("RIFF\x00\x00\x00\x00WEBP"+chunk), 0, 0, 0, 0)
		b = append(b, body...)
		for len(b) < 1024 {
			b = append(b, 0)
		}
		binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
		return rawFile(b)
	}
	for _, c := range []struct {
		name          string
		file          blob
		width, height int64
	}{
		{"lossy", riff("VP8 ", []byte{0, 0, 0, 0x9D, 0x01, 0x2A, 0x20, 0x03, 0x58, 0x02}), 800, 600},
		{"lossless", riff("VP8L", []byte{0x2F, 0x1F, 0xC3, 0x95, 0x00}), 800, 600},
		{"extended", riff("VP8X", []byte{0, 0, 0, 0, 0x1F, 0x03, 0, 0x57, 0x02, 0}), 800, 600},
	} {
		if got := look(c.file); got.width != c.width || got.height != c.height || got.cut || got.absurd || got.mime != "image/webp" {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

// TestExtendedWebP: the canvas of a still image is as large as the image.
func TestExtendedWebP(t *testing.T) {
	chunk := func(name, body string) string {
		b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
		return string(b) + body + strings.Repeat("\x00", len(body)%2)
	}
	const (
		canvas   = "\x00\x00\x00\x1f\x03\x00\x57\x02\x00" // 800 x 600
		lossless = "\x2f\x1f\xc3\x95\x00rows are here"    // 800 x 600
		small    = "\x2f\x1f\xc3\x12\x00rows are here"    // 800 x 76
	)
	lossy := "\x00\x00\x00\x9d\x01\x2a\x20\x03\x58\x02" + strings.Repeat("x", 1000) // 800 x 600
	profile := chunk("ICCP", strings.Repeat("p", 3001))
	for _, c := range []struct {
		name, chunks string
		lies         bool
	}{
		{"lossless", chunk("VP8X", "\x00"+canvas) + chunk("VP8L", lossless), false},
		{"lossless, of another size", chunk("VP8X", "\x00"+canvas) + chunk("VP8L", small), true},
		{"lossy, behind a profile", chunk("VP8X", "\x20"+canvas) + profile + chunk("VP8 ", lossy), false},
		{"of another size, behind a profile", chunk("VP8X", "\x20"+canvas) + profile + chunk("VP8L", small), true},
		{"lossy, of too few bytes", chunk("VP8X", "\x00"+canvas) + chunk("VP8 ", lossy[:20]), true},
		{"animated", chunk("VP8X", "\x02"+canvas) + chunk("VP8L", small), false},
		{"without an image", chunk("VP8X", "\x00"+canvas) + profile, false},
		{"of many chunks", chunk("VP8X", "\x00"+canvas) + strings.Repeat(chunk("abcd", ""), 1000), false},
		{"cut in a profile", chunk("VP8X", "\x20"+canvas) + profile[:100], false},
	} {
		file := chunk("RIFF", "WEBP"+c.chunks)
		if got := look(rawFile([]byte(file))); got.width != 800 || got.height != 600 || got.absurd != c.lies {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

func TestLyingImages(t *testing.T) {
	header := func(w, h uint32) blob {
		b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
		b = binary.BigEndian.AppendUint32(b, w)
		b = binary.BigEndian.AppendUint32(b, h)
		return rawFile(append(b, "\x01\x00\x00\x00\x00????IEND"...))
	}
	for _, c := range []struct {
		w, h   uint32
		absurd bool
	}{{100, 100, false}, {4_000_000_000, 1, true}, {65_500, 65_500, true}, {1_000_000, 1_000_000, true}, {4000, 3000, true}} {
		if got := look(header(c.w, c.h)); got.absurd != c.absurd {
			t.Errorf("%d x %d in 50 bytes: absurd is %v", c.w, c.h, got.absurd)
		}
	}
}

// TestDenseImages: what real encoders make of an image of one colour is no lie.
func TestDenseImages(t *testing.T) {
	blank := image.Rect(0, 0, 4000, 4000)
	for _, m := range []image.Image{
		image.NewPaletted(blank, color.Palette{color.Black, color.White}), image.NewGray(blank), image.NewNRGBA(blank), image.NewGray16(blank),
	} {
		for _, level := range []png.CompressionLevel{png.DefaultCompression, png.BestCompression} {
			var b bytes.Buffer
			if err := (&png.Encoder{CompressionLevel: level}).Encode(&b, m); err != nil {
				t.Fatal(err)
			}
			want := picture{mime: "image/png", width: 4000, height: 4000, raw: look(rawFile(b.Bytes())).raw}
			if got := look(rawFile(b.Bytes())); got != want {
				t.Errorf("%T in %d bytes: got %+v", m, b.Len(), got)
			}
			if found := (&reader{}).rowsOf(&want, rawFile(b.Bytes())); found != allRows {
				t.Errorf("%T in %d bytes: found %d", m, b.Len(), found)
			}
		}
	}
	for _, m := range []image.Image{image.NewGray(blank), image.NewYCbCr(blank, image.YCbCrSubsampleRatio420)} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 1}); err != nil {
			t.Fatal(err)
		}
		want := picture{mime: "image/jpeg", width: 4000, height: 4000}
		if got := look(rawFile(b.Bytes())); got != want {
			t.Errorf("%T in %d bytes: got %+v", m, b.Len(), got)
		}
	}
}

// TestEmptyImages: a header with nothing behind it is no whole image, and a size that the
// bytes cannot hold is a lie.
func TestEmptyImages(t *testing.T) {
	png := func(w, h uint32, depth, colour byte, data int) string {
		b := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), w)
		b = append(binary.BigEndian.AppendUint32(b, h), depth, colour)
		b = append(b, "\x00\x00\x00????"...)
		if data > 0 {
			b = append(append(b, 0, 0, 0, byte(data)), "IDAT"+strings.Repeat("x", data)+"????"...)
		}
		return string(b) + "\x00\x00\x00\x00IEND\xae\x42\x60\x82"
	}
	jpeg := func(marker byte, data int) string {
		return "\xff\xd8\xff" + string([]byte{marker}) + "\x00\x0b\x08\x04\x00\x04\x00\x01\x01\x11\x00" + strings.Repeat("x", data) + "\xff\xd9"
	}
	for _, c := range []struct {
		name, file  string
		cut, absurd bool
	}{
		{"8-bit RGB in 12 bytes of data", png(1024, 1024, 8, 2, 12), false, true},
		{"1 bit a pixel in 12 bytes of data", png(1024, 1024, 1, 0, 12), false, true},
		{"1 bit a pixel in 100 bytes of data", png(1024, 1024, 1, 0, 100), false, false},
		{"16-bit RGBA in 100 bytes of data", png(1024, 1024, 16, 6, 100), false, true},
		{"a PNG of no data", png(64, 64, 8, 2, 0), true, false},
		{"a lossy WebP of no data", "RIFF\x16\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\xff\x3f\xff\x3f", true, true},
		{"a small lossy WebP of no data", "RIFF\x16\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x40\x00\x40\x00", true, false},
		{"an extended WebP of no data", "RIFF\x16\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xfe\x3f\x00\xfe\x3f\x00", true, false},
		{"a JPEG of no scan", jpeg(0xC0, 0), true, true},
		{"a JPEG of a short scan", jpeg(0xC0, 200), false, true},
		{"a JPEG", jpeg(0xC0, 2500), false, false},
		{"a JPEG in arithmetic codes", jpeg(0xC9, 200), false, false},
		{"a GIF of no frame", "GIF89a\x40\x00\x40\x00\x00\x00\x00;", true, false},
	} {
		if got := look(rawFile([]byte(c.file))); got.cut != c.cut || got.absurd != c.absurd {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

// pdfWith makes a PDF of so many pages, with its page tree in plain objects or in
// a compressed stream.
func pdfWith(pages int, packed bool) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>"}
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+i)
	}
	objects = append(objects, fmt.Sprintf("<</Count %d/Kids[%s]/Type/Pages>>", pages, kids))
	for range pages {
		objects = append(objects, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>")
	}
	if !packed {
		for i, o := range objects {
			fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
		}
		return b.Bytes()
	}
	index, body := "", ""
	for i, o := range objects {
		index += fmt.Sprintf("%d %d ", i+1, len(body))
		body += o + "\n"
	}
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write([]byte(index + body))
	w.Close()
	fmt.Fprintf(&b, "99 0 obj\n<</Type/ObjStm/N %d/First %d/Length %d/Filter/FlateDecode>>stream\r\n", len(objects), len(index), z.Len())
	b.Write(z.Bytes())
	b.WriteString("\r\nendstream\nendobj\n")
	return b.Bytes()
}

// pdfHolding makes a PDF of two pages to which a file is attached.
func pdfHolding(file []byte, length string) string {
	return string(pdfWith(2, false)) + "50 0 obj\n<</Type/EmbeddedFile" + length + ">>stream\r\n" + string(file) + "\nendstream\nendobj\n" +
		"51 0 obj<</Type/Filespec>>endobj\n%%EOF"
}

func TestPDFPages(t *testing.T) {
	for _, pages := range []int{1, 2, 17, 300} {
		for _, packed := range []bool{false, true} {
			if got, ok := pdfPages(pdfWith(pages, packed)); got != pages || !ok {
				t.Errorf("%d pages, packed %v: got %d, %v", pages, packed, got, ok)
			}
		}
	}
	for _, c := range []struct {
		name, text string
		pages      int
		ok         bool
	}{
		{"no PDF", "hello", 0, false},
		{"nothing in it", "%PDF-1.4\n", 0, false},
		{"an update adds a page", string(pdfWith(2, false)) + "2 0 obj <</Type/Pages/Count 3/Kids[]>> endobj", 3, true},
		{"no tree, only pages", "%PDF-1.4\n5 0 obj<</Type /Page>>endobj 6 0 obj<</Type\n/Page/X 1>>endobj", 2, true},
		{"a count that is an object", "%PDF-1.4\n9 0 obj 12 endobj 1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9 0 R/Kids[3 0 R]>>endobj", 12, true},
		{"a count before other objects", "%PDF-1.4\n9 0 obj 12 endobj 1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9/Kids[3 0 R]>>endobj", 9, true},
		{"a count that is an object of none", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 9 0 R>>endobj 3 0 obj<</Type/Page>>endobj", 1, true},
		{"a PDF in a PDF", pdfHolding(pdfWith(50, false), ""), 2, true},
		{"the same with its length", pdfHolding(pdfWith(50, false), fmt.Sprintf("/Length %d", len(pdfWith(50, false)))), 2, true},
		{"with a length that is an object", pdfHolding(pdfWith(50, true), "/Length 60 0 R"), 2, true},
		{"a PDF in one in a PDF", pdfHolding([]byte(pdfHolding(pdfWith(50, false), "")), ""), 2, true},
		{"a PDF in a file of its own form", pdfHolding(append([]byte("form 1.0\n"), pdfWith(50, false)...), fmt.Sprintf("/Length %d", 9+len(pdfWith(50, false)))), 2, true},
		{"a PDF in a PDF that is cut", pdfHolding(pdfWith(50, false), "")[:400], 2, true},
		{"an absurd count", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 999999999>>endobj", 0, false},
		{"a negative count", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count -4>>endobj", 0, false},
		{"cut in the middle", string(pdfWith(9, false)[:160]), 9, true},
		{"a broken stream", strings.Replace(string(pdfWith(3, true)), "\x78\x9c", "\x70\x9c", 1), 0, false},
	} {
		if got, ok := pdfPages([]byte(c.text)); got != c.pages || ok != c.ok {
			t.Errorf("%s: got %d, %v", c.name, got, ok)
		}
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfWith(2, false))
	f.Add(pdfWith(2, true))
	f.Add([]byte(pdfHolding(pdfWith(2, true), "/Length 60 0 R")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if pages, ok := pdfPages(data); ok != (pages > 0) || pages > maxPages {
			t.Errorf("%d pages, %v", pages, ok)
		}
	})
}

func TestSound(t *testing.T) {
	wav := func(seconds, stated int) []byte {
		b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00")
		b = append(b, "LIST\x03\x00\x00\x00abc\x00data"...)
		b = binary.LittleEndian.AppendUint32(b, uint32(stated*8000))
		return append(b, make([]byte, seconds*8000)...)
	}
	flac := append([]byte("fLaC\x00\x00\x00\x22\x10\x00\x10\x00\x00\x00\x00\x00\x00\x00"), 0x0A, 0xC4, 0x42, 0xF0, 0x00, 0x00, 0xAC, 0x44)
	flac = append(flac, make([]byte, 16)...)
	ogg := append([]byte("OggS\x00\x02"), make([]byte, 22)...)
	ogg = append(ogg, "OpusHead...."...)
	ogg = append(ogg, "OggS\x00\x04"...)
	ogg = binary.LittleEndian.AppendUint64(ogg, 96_000)
	ogg = append(ogg, make([]byte, 20)...)
	mvhd := append(make([]byte, 12), 0, 0, 0x03, 0xE8, 0, 0, 0x30, 0x39) // 12,345 of 1,000 a second
	mvhd = append(mvhd, make([]byte, 80)...)
	mp4 := boxOf("ftyp", []byte("isom\x00\x00\x00\x00"), boxOf("free", make([]byte, 8)), boxOf("moov", boxOf("mvhd", mvhd)))
	mp4 = append(boxOf("ftyp", []byte("isom\x00\x00\x00\x00")), append(boxOf("free", make([]byte, 8)), boxOf("moov", boxOf("mvhd", mvhd))...)...)
	frame := append([]byte{0xFF, 0xFB, 0x90, 0x00}, make([]byte, 413)...) // 128 kbit/s, 44.1 kHz: 417 bytes, 26.122 ms
	mp3 := bytes.Repeat(frame, 100)
	tagged := append([]byte("ID3\x04\x00\x00\x00\x00\x01\x00"), make([]byte, 128)...)
	for _, c := range []struct {
		name string
		data []byte
		want int64
	}{
		{"WAV", wav(3, 3), 3000},
		{"WAV that is shorter than it says", wav(3, 60), 3000},
		{"FLAC", flac, 1000},
		{"Opus", ogg, 2000},
		{"MP4", mp4, 12_345},
		{"MP3", mp3, 2612},
		{"MP3 with a tag", append(tagged, mp3...), 2612},
		{"MP3 with a tag behind", append(bytes.Clone(mp3), "TAG of a song"...), 2612},
		{"text", []byte("this is no recording at all, but a text"), 0},
		{"nothing", nil, 0},
		{"a WAV header alone", wav(0, 0)[:20], 0},
		{"a box that lies", []byte("\x00\x00\x00\x01ftyp\xff\xff\xff\xff\xff\xff\xff\xff"), 0},
	} {
		if got := soundMillis(c.data); got != c.want {
			t.Errorf("%s: got %d ms, want %d", c.name, got, c.want)
		}
	}
}

func boxOf(name string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))
	return append(append(b, name...), body...)
}

func FuzzSound(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x00\x00\x00\x00"))
	f.Add([]byte("\x00\x00\x00\x08ftyp\x00\x00\x00\x10moov\x00\x00\x00\x08mvhd"))
	f.Add([]byte("\xff\xfb\x90\x00\xff\xfb\x90\x00"))
	f.Add(mp4Of("isom", "vide", "soun"))
	f.Add(heifOf("heic", "mif1", ispe(640, 480), boxOf("irot", []byte{1})))
	f.Fuzz(func(t *testing.T, data []byte) {
		tracksOf(data)
		if ms := soundMillis(data); ms < 0 || ms > maxMillis {
			t.Errorf("%d ms", ms)
		}
		look(rawFile(data))
	})
}

// TestFiles: a file by itself is understood, too.
func TestFiles(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	wav := "RIFF\x24\x1f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x40\x1f\x00\x00" + strings.Repeat("\x80", 8000)
	frame := "\xff\xfb\x90\x00" + strings.Repeat("\x00", 413) // 44.1 kHz, 128 kbit/s
	for _, c := range []struct {
		name, mime, data string
		want             Media
	}{
		{"an image", "image/png", b.String(), Media{Medium: Image, Width: 30, Height: 20, Count: 1}},
		{"a PDF", "application/pdf", string(pdfWith(4, true)), Media{Medium: PDF, Pages: 4, Count: 1}},
		{"a PDF of no type", "", string(pdfWith(4, false)), Media{Medium: PDF, Pages: 4, Count: 1}},
		{"a recording", "audio/wav", wav, Media{Medium: Audio, Millis: 1000, Count: 1}},
		{"MP3", "audio/mpeg", strings.Repeat(frame, 100), Media{Medium: Audio, Millis: 2612, Count: 1}},
	} {
		url := "data:" + c.mime + ";base64," + base64.StdEncoding.EncodeToString([]byte(c.data))
		for _, text := range []string{c.data, url, " " + url[:60] + "\r\n" + url[60:] + "\n"} {
			req := understand(t, text)
			if req.Kind != File || len(req.Parts) != 0 || len(req.Shape.Media) != 1 || req.Shape.Media[0] != c.want || len(req.Notes) != 0 {
				t.Errorf("%s as %.30q: %v, %+v, notes %v", c.name, text, req.Kind, req.Shape, req.Notes)
			}
		}
		plain, err := Understand([]byte(url), Options{Hint: Hint{As: Text}})
		if err != nil || plain.Kind != Text || string(plain.Parts[0].Text(nil)) != url {
			t.Errorf("%s as plain text: %v, %v", c.name, plain.Kind, err)
		}
		if req := understand(t, strings.TrimRight(url, "=")+" and a word"); req.Kind != Text || notesOf(req) != "in_line" {
			t.Errorf("%s and a text: %v, notes %v", c.name, req.Kind, req.Notes)
		}
	}
	for _, text := range []string{"data:text/plain;base64,SGVsbG8=", "data:,Hello", "data:image/png;base64,", "data: {\"a\": 1, \"b\": 2}"} {
		if req := understand(t, text); req.Kind != Text {
			t.Errorf("%q: %v", text, req.Kind)
		}
	}
	for _, text := range []string{"GIF89a is a format", "RIFF is another one, they say", "OggS, ID3 and fLaC are not text", "%PDF is how it begins", "GIF89a"} {
		if req := understand(t, text); req.Kind != Text {
			t.Errorf("%q: %v", text, req.Kind)
		}
	}
}

// TestTextFiles: a file whose bytes are text counts as text, whatever its type is called,
// and one whose bytes are a file of another kind does not.
func TestTextFiles(t *testing.T) {
	const table = "name,city\nZo\u00eb,Paris\n"
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	gemini := func(mime string) string {
		return `{"contents":[{"parts":[{"inlineData":{"mimeType":"` + mime + `","data":"DATA"}}]}]}`
	}
	bedrock := `{"modelId":"m","messages":[{"role":"user","content":[{"document":{"format":"csv","name":"","source":{"bytes":"DATA"}}}]}]}`
	for _, c := range []struct {
		name, request, data string
		text                string // empty: it is none
		medium              Medium
		notes               string
	}{
		{"a table", gemini("text/csv"), table, table, 0, ""},
		{"with its encoding", gemini("text/plain;charset=utf-8"), table, table, 0, ""},
		{"JSON", gemini("application/json"), `{"a":1}`, `{"a":1}`, 0, ""},
		{"bytes", gemini("application/octet-stream"), table, table, 0, ""},
		{"no type", gemini(""), table, table, 0, ""},
		{"a data URL", `{"model":"m","input":[{"role":"user","content":[{"type":"input_file","file_data":"data:text/html;base64,DATA"}]}]}`, "<p>Hi", "<p>Hi", 0, ""},
		{"Anthropic's document", `{"model":"claude-x","messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"text/markdown","data":"DATA"}}]}]}`, "# Hi", "# Hi", 0, ""},
		{"Bedrock's format", bedrock, table, table, 0, ""},
		{"Latin-1", gemini("text/plain"), "Gr\xfc\xdfe", "Gr\ufffd\ufffde", 0, "ill_formed"},
		{"Latin-1 of no type", gemini(""), "Gr\xfc\xdfe aus M\xfcnchen", "Gr\ufffd\ufffde aus M\ufffdnchen", 0, "ill_formed"},
		{"a character that is cut", gemini("text/plain"), "5 \xe2\x82 and", "5 \ufffd and", 0, "ill_formed"},
		{"zeros that are said to be text", gemini("text/plain"), "a\x00\x00b", "a\x00\x00b", 0, ""},
		{"letters of a file's kind", gemini("text/plain"), "ID3 and GIF89a are letters, as OggS is", "ID3 and GIF89a are letters, as OggS is", 0, ""},
		{"a PNG that is said to be text", gemini("text/plain"), picture.String(), "", Image, "other_type image/png"},
		{"a PDF that is said to be text", gemini("text/plain"), string(pdfWith(3, false)), "", PDF, "other_type application/pdf"},
		{"a PDF in place of a table", bedrock, string(pdfWith(3, false)), "", PDF, ""},
		{"a PDF that is none", gemini("application/pdf"), "Hello", "", PDF, "unreadable"},
		{"bytes that are no text", gemini("application/zip"), "PK\x03\x04\x14\x00\x00\x00\x08\x00", "", OtherFile, "unreadable"},
		{"a drawing", gemini("image/svg+xml"), "<svg/>", "", Image, "unreadable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := understand(t, strings.Replace(c.request, "DATA", base64.StdEncoding.EncodeToString([]byte(c.data)), 1))
			if got := notesOf(req); got != c.notes {
				t.Errorf("notes %q, want %q", got, c.notes)
			}
			if c.text == "" {
				if len(req.Parts) != 0 || len(req.Media) != 1 || req.Media[0].Medium != c.medium {
					t.Errorf("%d texts, media %+v", len(req.Parts), req.Media)
				}
				return
			}
			if len(req.Parts) != 1 || len(req.Media) != 0 || string(req.Parts[0].Text(nil)) != c.text {
				t.Errorf("texts %+v, media %+v", req.Parts, req.Media)
			}
		})
	}
}

// TestWellFormed holds the replacement of what is not UTF-8 to the references'.
func TestWellFormed(t *testing.T) {
	pieces := []string{"a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc3", "\xe2", "\x82", "\xf0", "\x9f", "\xff", "\xc0", "\xed\xa0\x80", "\xf4\x90"}
	random := rand.New(rand.NewPCG(11, 12))
	for range 5000 {
		text := ""
		for range random.IntN(8) {
			text += pieces[random.IntN(len(pieces))]
		}
		want, err := unicode.UTF8.NewDecoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		bad := 0
		for rest := []byte(text); len(rest) > 0; {
			r, n := utf8.DecodeRune(rest)
			if r == utf8.RuneError && n == 1 {
				bad++
			}
			rest = rest[n:]
		}
		if got, illFormed := wellFormed([]byte(text)); string(got) != string(want) || illFormed != bad {
			t.Fatalf("%q: got %q and %d bytes, want %q and %d", text, got, illFormed, want, bad)
		}
	}
}

// TestFilesInToolResults: a file is found wherever a tool gives one back, and what only
// looks like a block stays the tool's own JSON.
func TestFilesInToolResults(t *testing.T) {
	const image = `{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lGODlhQABAAIAAAAAAAP///ywAAAAAQABAAAACAgQBADs="}}`
	for content, want := range map[string]string{
		image:                   "1",
		`[` + image + `]`:       "1",
		`["one",` + image + `]`: "1 one",
		`[{"type":"tool_reference","tool_name":"x"},` + image + `]`: `1 {"type":"tool_reference","tool_name":"x"}`,
		`[7,` + image + `,{"a":1}]`:                                 `1 7 {"a":1}`,
		`[]`:                                                        "0",
		`null`:                                                      "0",
		`[{"kind":"x","note":"a"},{"n":2}]`:                         `0 [{"kind":"x","note":"a"},{"n":2}]`,
		`[1,2]`:                                                     `0 [1,2]`,
		`{"image":{"source":"camera"}}`:                             `0 {"image":{"source":"camera"}}`,
		`{"type":"web_fetch_result","content":{"type":"document","source":{"type":"text","media_type":"text/plain","data":"A page"}}}`: "0 A page",
	} {
		req := understand(t, `{"model":"claude-x","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":`+content+`}]}]}`)
		got := fmt.Sprint(len(req.Media))
		for i := range req.Parts {
			got += " " + string(req.Parts[i].Text(nil))
		}
		if got != want || len(req.Notes) != 0 {
			t.Errorf("%s: got %q, want %q, notes %v", content, got, want, req.Notes)
		}
	}
}
