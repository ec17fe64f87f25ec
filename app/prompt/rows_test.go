package prompt

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// pngOf makes a PNG in RGB of what a writer gives as rows.
func pngOf(width, height uint32, interlaced byte, rows []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(rows)
	w.Close()
	half := z.Len() / 2 // data may be in several chunks
	return pngIn(width, height, interlaced, z.Bytes()[:half], z.Bytes()[half:])
}

// pngIn makes a PNG in RGB of chunks of packed rows.
func pngIn(width, height uint32, interlaced byte, data ...[]byte) []byte {
	chunk := func(b []byte, name string, data []byte) []byte {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(data))), name...)
		return append(append(b, data...), "????"...)
	}
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	b := chunk([]byte(pngSignature), "IHDR", append(size, 8, 2, 0, 0, interlaced))
	b = chunk(b, "tEXt", []byte("Title\x00IDAT"))
	for _, d := range data {
		b = chunk(b, "IDAT", d)
	}
	return chunk(b, "IEND", nil)
}

// noise is so many bytes that cannot be packed.
func noise(n int) []byte {
	random := rand.New(rand.NewPCG(7, 8))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

// imageRequest is a request of some images.
func imageRequest(images ...[]byte) string {
	var b strings.Builder
	b.WriteString(`{"model":"m","messages":[{"role":"user","content":[`)
	for _, m := range images {
		b.WriteString(`{"type":"image_url","image_url":{"url":"data:image/png;base64,` + base64.StdEncoding.EncodeToString(m) + `"}},`)
	}
	b.WriteString(`{"type":"text","text":"x"}]}]}`)
	return b.String()
}

// TestRowsOfPNG: an image whose data unpack to fewer rows than it states is a lie, and
// one that has them is none, whatever its size.
func TestRowsOfPNG(t *testing.T) {
	rows := func(width, height int) []byte { return noise((1 + 3*width) * height) }
	packed := func(rows []byte) []byte {
		var z bytes.Buffer
		w, _ := zlib.NewWriterLevel(&z, zlib.BestCompression)
		w.Write(rows)
		w.Close()
		return z.Bytes()
	}
	var passes []byte // of 101 x 99 pixels, by the distances of PNG's seven
	for _, p := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		passes = append(passes, rows((101-p[0]+p[2]-1)/p[2], (99-p[1]+p[3]-1)/p[3])...)
	}
	small, large := pngOf(100, 100, 0, rows(100, 100)), pngOf(400, 300, 0, rows(400, 300)) // 30 and 360 kB
	data := packed(rows(400, 300))
	var pieces [][]byte
	for piece := range slices.Chunk(data, 8192) {
		pieces = append(pieces, piece, nil)
	}
	broken := slices.Clone(data)
	broken[0] = 0x79
	blank := make([]byte, (1+3*10_000)*2000)
	const whole, lie, cut = "", "absurd", "cut"
	for _, c := range []struct {
		name, want string
		png        []byte
	}{
		{"as stated", whole, small},
		{"with more rows", whole, pngOf(100, 100, 0, rows(100, 120))},
		{"a row less", lie, pngOf(100, 100, 0, rows(100, 99))},
		{"2000 x 2000 of 100 x 100", lie, pngOf(2000, 2000, 0, rows(100, 100))},
		{"no rows", lie, pngOf(20, 20, 0, nil)},
		{"interlaced", whole, pngOf(101, 99, 1, passes)},
		{"interlaced, 2000 x 2000 of 101 x 99", lie, pngOf(2000, 2000, 1, passes)},
		{"cut", cut, append(small[:len(small)/2:len(small)/2], small[len(small)-12:]...)},

		{"large", whole, large},
		{"large, a row less", lie, pngOf(400, 301, 0, rows(400, 300))},
		{"large, 8000 x 8000 of 400 x 300", lie, pngOf(8000, 8000, 0, rows(400, 300))},
		{"large, in many chunks", whole, pngIn(400, 300, 0, pieces...)},
		{"large, in many chunks, a row less", lie, pngIn(400, 301, 0, pieces...)},
		{"large, cut", cut, large[:len(large)/2]},
		{"large, cut, with an end", cut, append(large[:len(large)/2:len(large)/2], large[len(large)-12:]...)},
		{"large, damaged", cut, pngIn(400, 300, 0, broken)},
		{"without data", cut, pngIn(4, 3, 0)},
		{"large, with garbage for an end", cut, append(slices.Clip(large), noise(1000)...)},
		{"large, with garbage behind its data", whole, pngIn(400, 300, 0, data, noise(1000))},
		{"large, a row less, with garbage behind it", lie, append(pngOf(400, 301, 0, rows(400, 300)), noise(10_000)...)},
		{"large, a row less, with garbage behind its data", lie, pngIn(400, 301, 0, data, noise(10_000))},
		{"large, with data behind its end", cut, append(pngIn(400, 300, 0, data[:1000]), pngIn(400, 300, 0, data[1000:])[33:]...)},
		{"60 MB of one colour", whole, pngIn(10_000, 2000, 0, packed(blank))},
		{"60 MB of one colour, a row less", lie, pngIn(10_000, 2001, 0, packed(blank))},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := imageRequest(c.png)
			for _, as := range []string{string(c.png), text} {
				checkImages(t, understand(t, as), c.want)
			}
			// As in the browser: what is checked is known when the input is read again.
			var checks Checks
			if waited := understandWith(t, text, &checks); !waited {
				t.Error("it is not left to be checked")
			}
			for edit := range 3 {
				if edit > 0 && understandWith(t, text+strings.Repeat(" ", edit), &checks) {
					t.Error("it is checked again")
				}
				req, err := Understand([]byte(text), Options{Checks: &checks})
				if err != nil {
					t.Fatal(err)
				}
				checkImages(t, req, c.want)
			}
		})
	}
}

// understandWith reads an input and checks what waits to be checked, if anything does.
func understandWith(t *testing.T, text string, checks *Checks) (waited bool) {
	t.Helper()
	if _, err := Understand([]byte(text), Options{Checks: checks}); err != nil {
		t.Fatal(err)
	}
	waited = checks.Waiting()
	for checks.Step() {
	}
	return waited
}

// checkImages holds that all images of a request have a size, none where they lie, and
// that no other note is there than the one wanted.
func checkImages(t *testing.T, req *Request, want string) {
	t.Helper()
	for _, m := range req.Media {
		if (m.Width == 0) != (want == "absurd") {
			t.Errorf("got %+v, want %q", m, want)
		}
	}
	if got := notesOf(req); len(req.Media) == 0 || len(req.Notes) > 0 != (want != "") || !strings.Contains(got, want) {
		t.Errorf("%d images, notes %q, want %q", len(req.Media), got, want)
	}
}

// TestRowsOfEncoders: encoders write what is stated, to the byte.
func TestRowsOfEncoders(t *testing.T) {
	for _, m := range []image.Image{
		image.NewGray(image.Rect(0, 0, 33, 21)), image.NewRGBA64(image.Rect(0, 0, 33, 21)), image.NewNRGBA(image.Rect(0, 0, 300, 200)),
		image.NewPaletted(image.Rect(0, 0, 33, 21), color.Palette{color.Black, color.White}),
	} {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		p := look(rawFile(b.Bytes()))
		z := unpackRows(rawFile(b.Bytes()), 1<<30)
		z.run()
		if int64(z.size) != p.raw || z.broken {
			t.Errorf("%T: %d bytes, want %d", m, z.size, p.raw)
		}
	}
}

// TestChecks: an edit leaves what is found, and checks what is new.
func TestChecks(t *testing.T) {
	rows := noise((1 + 3*400) * 300)
	honest, liar, other := pngOf(400, 300, 0, rows), pngOf(401, 300, 0, rows), pngOf(400, 299, 0, rows)
	var checks Checks
	for _, c := range []struct {
		name, text string
		waits      bool
	}{
		{"two images", imageRequest(honest, liar), true},
		{"the other way round", imageRequest(liar, honest, liar), false},
		{"broken", imageRequest(liar, honest)[1:], false},
		{"broken still", imageRequest(liar, honest)[2:], false},
		{"as before", imageRequest(liar, honest), false},
		{"one more", imageRequest(liar, other, honest), true},
		{"one less", imageRequest(other, honest), false},
		{"as before that", imageRequest(liar, other, honest), true},
		{"without", imageRequest(), false},
		{"others", imageRequest(pngOf(20, 20, 0, nil)), true},
		{"edited", imageRequest(pngOf(20, 20, 0, nil), []byte("GIF")), false},
		{"forgotten by now", imageRequest(liar), true},
	} {
		if got := understandWith(t, c.text, &checks); got != c.waits {
			t.Errorf("%s: waits to be checked: %v", c.name, got)
		}
	}
	// A newer edit may come in between.
	text := imageRequest(pngOf(50, 50, 0, rows), liar)
	for range 3 {
		if _, err := Understand([]byte(text), Options{Checks: &checks}); err != nil || !checks.Waiting() {
			t.Fatalf("error %v, waiting %v", err, checks.Waiting())
		}
		if !checks.Step() {
			t.Fatal("all is checked in a step")
		}
	}
	for checks.Step() {
	}
	if checks.Waiting() || understandWith(t, text, &checks) {
		t.Error("not all is checked")
	}
}

// TestManyImages: what is remembered is bounded, and all is checked.
func TestManyImages(t *testing.T) {
	var images [][]byte
	for i := range maxRemembered + 100 {
		images = append(images, pngIn(uint32(1000+i), 1, 0, []byte("\x78\x9c\x03\x00\x00\x00\x00\x01"), noise(50)))
	}
	text := imageRequest(images...)
	var checks Checks
	for edit := range 3 {
		if waited := understandWith(t, text, &checks); waited != (edit == 0) {
			t.Errorf("edit %d: waits to be checked: %v", edit, waited)
		}
		if n := len(checks.found); n > maxRemembered {
			t.Errorf("%d images are remembered", n)
		}
	}
	req, err := Understand([]byte(text), Options{Checks: &checks})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range req.Media {
		if m.Width != 0 {
			t.Fatalf("got %+v", m)
		}
	}
}

// TestImagesInBatches: each line is checked as it is read, and remembered when the batch is
// read again.
func TestImagesInBatches(t *testing.T) {
	rows := noise((1 + 3*400) * 300)
	honest, liar := pngOf(400, 300, 0, rows), pngOf(8000, 8000, 0, rows)
	batch := ""
	for i, m := range [][]byte{honest, liar, honest} {
		batch += fmt.Sprintf(`{"custom_id":"%d","method":"POST","url":"/v1/chat/completions","body":%s}`+"\n", i, imageRequest(m))
	}
	var checks Checks
	for _, o := range []Options{{}, {Checks: &checks}, {Checks: &checks}} {
		if found := len(checks.found); found != 0 && found != 2 {
			t.Errorf("%d images are remembered", found)
		}
		b, err := NewBatch(strings.NewReader(batch), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"", "absurd", ""} {
			line, err := b.Next()
			if err != nil {
				t.Fatal(err)
			}
			checkImages(t, line.Request, want)
		}
		if _, err := b.Next(); err != io.EOF {
			t.Error(err)
		}
	}
}

// TestPauseInImages: a newer keystroke ends the check of an image too.
func TestPauseInImages(t *testing.T) {
	text := imageRequest(pngOf(1000, 1000, 0, noise(3_001_000)))
	pauses, scans := 0, len(text)/pauseBytes+1
	_, err := Understand([]byte(text), Options{Pause: func() error {
		if pauses++; pauses > scans+2 {
			return errStop
		}
		return nil
	}})
	if !errors.Is(err, errStop) || pauses != scans+3 {
		t.Errorf("error %v after %d pauses, %d while scanning", err, pauses, scans)
	}
}

func BenchmarkRowsOfPNG(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 4))
	photo := make([]byte, (1+3*2000)*1500)
	for i := range photo {
		photo[i] = byte(int(random.NormFloat64() * 6))
	}
	for name, file := range map[string][]byte{
		"photograph": pngOf(2000, 1500, 0, photo), "one colour": pngOf(8000, 8000, 0, make([]byte, (1+3*8000)*8000)),
	} {
		e := newEncoded([]byte(base64.StdEncoding.EncodeToString(file)), false)
		p := look(e)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for range b.N {
				if (&reader{}).rowsOf(&p, e) != allRows {
					b.Fatal("rows are missing")
				}
			}
		})
		b.Run(name+" by compress/zlib", func(b *testing.B) { // for comparison
			b.SetBytes(int64(len(file)))
			for range b.N {
				var packed bytes.Buffer
				d := rowData{png: e, at: len(pngSignature)}
				for data := d.next(); len(data) > 0; data = d.next() {
					packed.Write(data)
				}
				z, err := zlib.NewReader(&packed)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, z); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
