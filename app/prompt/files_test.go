package prompt

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
)

func urlOf(mime string, data []byte) string {
	return "data:" + mime + ";base64," + base64.StdEncoding.EncodeToString(data)
}

func pngURL(t testing.TB, width, height int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return urlOf("image/png", b.Bytes())
}

// wrap breaks a line as tools do that write base64.
func wrap(line string, width int) string {
	var lines []string
	for part := range slices.Chunk([]byte(line), width) {
		lines = append(lines, string(part))
	}
	return strings.Join(lines, "\n")
}

// TestFilesInText: a data URL on a line of its own is a file, what is around it is text.
func TestFilesInText(t *testing.T) {
	picture, other := pngURL(t, 30, 20), pngURL(t, 64, 64)
	document := urlOf("application/pdf", pdfWith(4, false))
	noise := make([]byte, 3000)
	for i := range noise {
		noise[i] = byte(i * i * 2654435761 >> 24)
	}
	film := urlOf("video/mp4", append(mp4Of("isom", "vide"), boxOf("free", noise)...))
	for _, c := range []struct {
		name, text string
		kind       Kind
		texts      []string
		says       string
		notes      string
	}{
		{"an image first", picture + "\n\nwhat is it?", File, []string{"what is it?"}, "a text with 1 image", ""},
		{"one word behind it", picture + "\nDescribe", File, []string{"Describe"}, "a text with 1 image", ""},
		{"one word behind a long one", film + "\nDescribe", File, []string{"Describe"}, "a text with 1 film", ""},
		{"one word behind an empty line", document + "\n\nDescribe", File, []string{"Describe"}, "a text with 1 PDF", ""},
		{"an image last", "What is it?\n" + picture, File, []string{"What is it?"}, "a text with 1 image", ""},
		{"between texts", "First \n\n" + picture + "\n\n second\n", File, []string{"First ", " second\n"}, "a text with 1 image", ""},
		{"several", picture + "\n" + other + "\n" + document + "\n\nCompare them.", File, []string{"Compare them."}, "a text with 2 images, 1 PDF", ""},
		{"the same twice", "a\n" + picture + "\n" + picture, File, []string{"a"}, "a text with 2 images", ""},
		{"several without a text", picture + "\n\n" + document + "\n", File, nil, "files: 1 image, 1 PDF", ""},
		{"one alone", "\n " + picture + " \n", File, nil, "a file: 1 image", ""},
		{"one alone behind a byte order mark", "\uFEFF" + picture, File, nil, "a file: 1 image", ""},
		{"with line ends of Windows", "a\r\n" + picture + "\r\n\r\nb", File, []string{"a", "b"}, "a text with 1 image", ""},
		{"with line ends of old Macs", "a\r" + picture + "\rb", File, []string{"a", "b"}, "a text with 1 image", ""},
		{"wrapped", "a\n" + wrap(picture, 76) + "\n\nDescribe", File, []string{"a", "Describe"}, "a text with 1 image", ""},
		{"wrapped, text follows", wrap(picture, 76) + "\nWhat is it?", File, []string{"What is it?"}, "a text with 1 image", ""},
		{"a conversation", picture + "\n\nUser: hi\n\nAssistant: ho", File, []string{"User: hi\n\nAssistant: ho"}, "a text with 1 image", ""},
		{"cut", picture[:80] + "\n\nWhat is it?", File, []string{"What is it?"}, "a text with 1 image", "cut image/png"},
		{"within a line", "Look: " + picture, Text, []string{"Look: " + picture}, "plain text", "in_line"},
		{"with text behind it", picture + " what is it?", Text, []string{picture + " what is it?"}, "plain text", "in_line"},
		{"in quotes", `<img src="` + picture + `">`, Text, []string{`<img src="` + picture + `">`}, "plain text", "in_line"},
		{"both", "![a](" + other + ")\n" + picture, File, []string{"![a](" + other + ")"}, "a text with 1 image", "in_line"},
		{"no file", "a\ndata:text/plain;base64,SGVsbG8=", Text, []string{"a\ndata:text/plain;base64,SGVsbG8="}, "plain text", ""},
		{"no data", "a\ndata:image/png;base64,\nb", Text, []string{"a\ndata:image/png;base64,\nb"}, "plain text", ""},
		{"words of it", "It begins with data: and then comes ;base64, and more", Text, []string{"It begins with data: and then comes ;base64, and more"}, "plain text", ""},
	} {
		req := understand(t, c.text)
		if got := texts(req); req.Kind != c.kind || !slices.Equal(got, c.texts) {
			t.Errorf("%s: %s with the texts %.80q, want %s with %.80q", c.name, req.Kind, got, c.kind, c.texts)
		}
		if got := req.Shape.String(); got != c.says {
			t.Errorf("%s: read as %q, want %q", c.name, got, c.says)
		}
		if got := notesOf(req); got != c.notes {
			t.Errorf("%s: notes %q, want %q", c.name, got, c.notes)
		}
		plain, err := Understand([]byte(c.text), Options{Hint: Hint{As: Text}})
		if err != nil || plain.Kind != Text || len(plain.Media)+len(plain.Notes) > 0 || !slices.Equal(texts(plain), []string{c.text}) {
			t.Errorf("%s as plain text: %s, %+v, %v", c.name, plain.Kind, plain.Media, err)
		}
		checkShape(t, req)
		checkChecks(t, req, []byte(c.text))
	}
}

func texts(req *Request) (list []string) {
	for i := range req.Parts {
		list = append(list, string(req.Parts[i].Text(nil)))
	}
	return list
}

// TestFilesAreMeasuredOnce: what is known of a file stays known while the text beside it is
// edited, and the notes about it are made again.
func TestFilesAreMeasuredOnce(t *testing.T) {
	var checks Checks
	cut := urlOf("application/pdf", []byte("%PDF-1.4\n"+strings.Repeat("nothing ", 20)))
	whole := urlOf("application/pdf", pdfWith(4, true))
	for i := range 3 {
		text := whole + "\n" + strings.Repeat("\n", i) + cut + "\n\nWhat " + fmt.Sprint(i)
		req, err := Understand([]byte(text), Options{Checks: &checks})
		if err != nil {
			t.Fatal(err)
		}
		if len(checks.files) != 2 || len(req.Media) != 2 || req.Media[0].Pages != 4 {
			t.Errorf("%d files are known, media %+v", len(checks.files), req.Media)
		}
		if want := []Note{{Code: NoteUnreadable, Line: 2 + i, N: 1}}; !slices.Equal(req.Notes, want) {
			t.Errorf("got %+v, want %+v", req.Notes, want)
		}
	}
}

// BenchmarkLongText is of what a keystroke in 50 MB of text takes beside counting.
func BenchmarkLongText(b *testing.B) {
	text := []byte(strings.Repeat("The quick brown fox jumps over the lazy dog; data follows, based on that.\n", 50<<20/74))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if req, err := Understand(text, Options{}); err != nil || req.Kind != Text {
			b.Fatal(req.Kind, err)
		}
	}
}

// BenchmarkTextBesideFile is of a keystroke beside 8 MB of a file.
func BenchmarkTextBesideFile(b *testing.B) {
	image := urlOf("image/jpeg", append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF"), make([]byte, 8<<20)...))
	document := urlOf("application/pdf", append(pdfWith(4, true), make([]byte, 8<<20)...))
	for name, file := range map[string]string{"image": image, "PDF": document} {
		b.Run(name, func(b *testing.B) {
			var checks Checks
			text := []byte(file + "\n\nWhat is it?")
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if req, err := Understand(text, Options{Checks: &checks}); err != nil || req.Kind != File {
					b.Fatal(req.Kind, err)
				}
			}
		})
	}
}
