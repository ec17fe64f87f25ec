package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"

	"tokenfare/app/share"
	"tokenfare/app/token"
)

// TestCheapestFit is the whole path: paste, count, price, rank; then once more
// with the server gone.
func TestCheapestFit(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	check := func(text string) {
		t.Helper()
		tab.fill(text)
		got := tab.answer()
		if _, ok := got.Counts[token.Base]; !ok {
			t.Fatalf("counts are %v", got.Counts)
		}
		compare(t, got, computed(t, text, share.Default(), got.Counts))
	}
	check(english)
	check(strings.Repeat(english, 50) + "日本語のテキスト 😀 für ça\n")
	tab.screenshot("cheapest-fit")

	tab.waitOffline()
	s.stop()
	tab.reload()
	tab.waitReady()
	check(english + "offline")
	tab.noProblems()
}

// TestVectorsThroughThePage counts the references' texts in the page's worker, in
// every vocabulary.
func TestVectorsThroughThePage(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	reference := map[string]map[string]int64{} // tokens by text, by family
	var families []string
	for _, f := range token.Families {
		if f.Vocabulary != f.Name || f.Name == "" {
			continue
		}
		families = append(families, f.Name)
		reference[f.Name] = map[string]int64{}
		for _, v := range vectors(t, f.Name) {
			reference[f.Name][v.text] = v.tokens
		}
	}
	var texts []string
	for _, v := range vectors(t, token.Base) {
		texts = append(texts, v.text)
	}
	for i, counts := range countInPage(t, tab, families, texts) {
		for _, family := range families {
			if want, ok := reference[family][texts[i]]; ok && counts[family] != want {
				t.Errorf("%s: the page counts %d tokens, the reference %d: %.60q", family, counts[family], want, texts[i])
			}
		}
	}
	tab.noProblems()
}

// countInPage counts texts in vocabularies, in the page's worker. What the page may
// take is meant for some texts at a time.
func countInPage(t *testing.T, tab *tab, families, texts []string) []map[string]int64 {
	t.Helper()
	var counts []map[string]int64
	for some := range slices.Chunk(texts, 50) {
		request, err := json.Marshal(map[string]any{"families": families, "texts": some})
		if err != nil {
			t.Fatal(err)
		}
		answer := eval[string](tab, `(async ({ families, texts }) => {
			let counted = () => {};
			tokenfare.listen((e) => {
				if (e.type !== "counts" || !e.done) return;
				const { tokens, generation } = JSON.parse(e.message);
				if (tokenfare.current(generation) && families.every((f) => f in tokens)) counted(tokens);
			});
			families.forEach((f) => tokenfare.load(f));
			const counts = [];
			for (const text of ["all are loaded", ...texts]) {
				const count = new Promise((resolve) => { counted = resolve; });
				tokenfare.take(text);
				tokenfare.read("text"); // one of them is a request
				counts.push(await count);
			}
			return JSON.stringify(counts.slice(1));
		})(`+string(request)+`)`)
		var found []map[string]int64
		decode(t, []byte(answer), &found)
		counts = append(counts, found...)
	}
	return counts
}

func TestRubbish(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	for _, c := range []struct{ name, expression, text string }{
		{"empty", `""`, ""},
		{"blanks", `" \n\t\u00a0 \n"`, " \n\t\u00a0 \n"},
		{"NUL", `"a\u0000b"`, "a\x00b"},
		{"lone high surrogate", `"a\ud800b"`, "a\ufffdb"},
		{"lone low surrogate at the end", `"a\udc00"`, "a\ufffd"},
		{"the wrong way round", `"\udc00\ud800"`, "\ufffd\ufffd"},
		{"control characters", `"\u0001\u0002\u007f\u0085"`, "\x01\x02\x7f\u0085"},
		{"one very long word", `"x".repeat(200000)`, strings.Repeat("x", 200_000)},
	} {
		eval[bool](tab, `(tokenfare.take("something else"), tokenfare.take(`+c.expression+`), true)`)
		got := tab.answer()
		if want := computed(t, c.text, share.Default(), got.Counts); got.Counts[token.Base] != want.Counts[token.Base] {
			t.Errorf("%s: %d tokens, want %d", c.name, got.Counts[token.Base], want.Counts[token.Base])
		}
	}
	tab.noProblems()
}

// TestSurrogatesMeet types the two halves of a character one after the other.
func TestSurrogatesMeet(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	eval[bool](tab, `((box) => { for (const v of ["a\ud83d", "a\ud83d\ude00", "a\ud83d\ude01b"]) { box.value = v; box.dispatchEvent(new InputEvent("input", { bubbles: true })); } return true; })(`+textbox+`)`)
	got := tab.answer()
	if want := computed(t, "a😁b", share.Default(), got.Counts); got.Counts[token.Base] != want.Counts[token.Base] {
		t.Errorf("%d tokens, want %d", got.Counts[token.Base], want.Counts[token.Base])
	}
	tab.noProblems()
}

// drop drops a file on the page.
func (b *tab) drop(name string, content []byte) { b.t.Helper(); b.dropAll(dropped{name, content}) }

type dropped struct {
	name    string
	content []byte
}

// dropAll drops files together.
func (b *tab) dropAll(files ...dropped) {
	b.t.Helper()
	var list []any
	for _, f := range files {
		list = append(list, []any{bytesAsInts(f.content), f.name})
	}
	data, err := json.Marshal(list)
	if err != nil {
		b.t.Fatal(err)
	}
	eval[bool](b, fmt.Sprintf(`((files) => {
		const dataTransfer = new DataTransfer();
		for (const [bytes, name] of files) dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
		return true;
	})(%s)`, data))
}

func bytesAsInts(content []byte) []int {
	ints := make([]int, len(content))
	for i, c := range content {
		ints[i] = int(c)
	}
	return ints
}

func TestDroppedFiles(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	tab.drop("notes.md", []byte(english))
	tab.wait(`document.querySelector(".prompt .notice")?.textContent.includes("notes.md")`)
	if n := tab.answer().Counts[token.Base]; n == 0 {
		t.Error("a dropped text counts 0 tokens")
	}
	before := tab.answer()

	for name, content := range map[string][]byte{
		"utf-16.txt": []byte("\xff\xfeh\x00i\x00"),
		"latin.txt":  []byte(strings.Repeat("caf\xe9 na\xefve. ", 30)),
	} {
		tab.drop(name, content)
		tab.wait(`document.querySelector(".prompt .notice")?.textContent.includes("Read “` + name + `”")`)
		tab.waitReady()
	}
	if value := eval[string](tab, textbox+`.value`); !strings.Contains(value, "café naïve") || !strings.Contains(value, "hi") {
		t.Errorf("the box shows %.60q", value)
	}
	before = tab.answer()

	late := append(bytes.Repeat([]byte("a"), 70_000), bytes.Repeat([]byte{0, 1, 254, 255}, 500)...)
	tab.drop("late.bin", late)
	tab.wait(`document.querySelector(".prompt .notice")?.textContent.includes("“late.bin” is not a text file")`)

	zip := append([]byte("PK\x03\x04"), bytes.Repeat([]byte{0, 1, 254, 255}, 500)...)
	tab.drop("files.zip", zip)
	tab.wait(`document.querySelector(".prompt .notice")?.textContent.includes("“files.zip” is not a text file")`)
	if after := tab.answer(); after.Counts[token.Base] != before.Counts[token.Base] {
		t.Errorf("a dropped archive changed the count from %d to %d", before.Counts[token.Base], after.Counts[token.Base])
	}

	// What a model can look at is priced as that.
	var photo, large bytes.Buffer
	if err := errors.Join(png.Encode(&photo, image.NewGray(image.Rect(0, 0, 640, 480))),
		jpeg.Encode(&large, noise(300, 200), &jpeg.Options{Quality: 100})); err != nil {
		t.Fatal(err)
	}
	wav := "RIFF\x24\x1f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x40\x1f\x00\x00" + strings.Repeat("\x80", 8000)
	pdf := "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 3>>endobj\n%%EOF\n"
	box := func(name, content string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(content)))) + name + content
	}
	header := box("mvhd", strings.Repeat("\x00", 12)+"\x00\x00\x03\xe8\x00\x00\x75\x30"+strings.Repeat("\x00", 80)) // 30 seconds
	track := box("trak", box("mdia", box("hdlr", strings.Repeat("\x00", 8)+"vide"+strings.Repeat("\x00", 13))))
	film := box("ftyp", "isom\x00\x00\x02\x00mp41") + box("moov", header+track) + box("mdat", strings.Repeat("\x00", 1000))
	size := box("ispe", "\x00\x00\x00\x00\x00\x00\x0f\xc0\x00\x00\x0b\xd0") // 4032 x 3024
	heic := box("ftyp", "heic\x00\x00\x00\x00mif1") + box("meta", "\x00\x00\x00\x00"+box("iprp", box("ipco", size))) + box("mdat", strings.Repeat("\x00", 1000))
	for _, c := range []struct{ name, content, reading string }{
		{"photo.png", photo.String(), "Read as a file: 1 image."},
		{"large.jpg", large.String(), "Read as a file: 1 image."},
		{"report.pdf", pdf, "Read as a file: 1 PDF."},
		{"voice.wav", wav, "Read as a file: 1 recording."},
		{"film.mp4", film, "Read as a file: 1 film."},
		{"photo.heic", heic, "Read as a file: 1 image."},
		{"song.mp3", strings.Repeat("\xff\xfb\x90\x00"+strings.Repeat("\x00", 413), 100), "Read as a file: 1 recording."},
	} {
		eval[bool](tab, `(window.tokenfare.clear(), true)`)
		tab.drop(c.name, []byte(c.content))
		tab.wait(`document.querySelector(".prompt .notice")?.textContent === "Added “` + c.name + `” above the text."`)
		got := tab.answer()
		compare(t, got, understood(t, dataURL(c.content), share.Default(), got.Counts))
		if says := tab.text(".reading"); !strings.Contains(says, c.reading) || strings.Contains(says, "does not tell") {
			t.Errorf("%s: the page says %q", c.name, says)
		}
	}
	eval[bool](tab, `(document.querySelector(".reading button").click(), true)`)
	if n := tab.answer().Counts[token.Base]; n < 100 {
		t.Errorf("a recording as plain text counts %d tokens", n)
	}
	eval[bool](tab, `(window.tokenfare.clear(), true)`)
	tab.drop("notes.md", []byte(english))
	tab.wait(`document.querySelector(".prompt .notice")?.textContent.includes("notes.md")`)
	if got, want := tab.answer().Counts[token.Base], int64(encoding(t, token.Base).Count([]byte(english))); got != want {
		t.Errorf("a text after a recording counts %d tokens, want %d", got, want)
	}

	// A file goes with the text that is there and with what is typed next.
	reads := func(text, says string) {
		t.Helper()
		got := tab.answer()
		compare(t, got, understood(t, text, share.Default(), got.Counts))
		if now := tab.text(".reading"); !strings.Contains(now, says) {
			t.Errorf("the page says %q, want %q", now, says)
		}
	}
	eval[bool](tab, `(window.tokenfare.clear(), true)`)
	tab.drop("photo.png", photo.Bytes())
	tab.wait(textbox + `.value.startsWith("data:")`)
	call(tab, input.InsertText, input.InsertTextParams{Text: "Describe"})
	tab.wait(textbox + `.value.endsWith("\nDescribe")`)
	reads(dataURL(photo.String())+"\nDescribe", "Read as a text with 1 image.")

	const question = "What is on it?"
	eval[bool](tab, `(window.tokenfare.clear(), true)`)
	tab.fill(question)
	tab.dropAll(dropped{"photo.png", photo.Bytes()}, dropped{"files.zip", zip}, dropped{"large.jpg", large.Bytes()})
	tab.wait(`document.querySelector(".prompt .notice")?.textContent.startsWith("Added “photo.png”, “large.jpg” above the text. What is no image")`)
	both := dataURL(photo.String()) + "\n" + dataURL(large.String()) + "\n\n" + question
	reads(both, "Read as a text with 2 images.")
	call(tab, input.InsertText, input.InsertTextParams{Text: " And why?"})
	tab.wait(textbox + `.value.endsWith("` + question + ` And why?")`)
	reads(both+" And why?", "Read as a text with 2 images.")
	eval[bool](tab, `([...document.querySelectorAll("button")].find((b) => b.textContent === "Undo").click(), true)`)
	tab.wait(textbox + `.value === "` + question + `"`)
	if got, want := tab.answer().Counts[token.Base], int64(encoding(t, token.Base).Count([]byte(question))); got != want {
		t.Errorf("after undo it counts %d tokens, want %d", got, want)
	}
	tab.noProblems()
}

func dataURL(content string) string {
	return "data:;base64," + base64.StdEncoding.EncodeToString([]byte(content))
}

// noise is an image that cannot be packed.
func noise(width, height int) image.Image {
	m := image.NewGray(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = uint8(i * i * 2654435761 >> 24)
	}
	return m
}

// TestEarlyTyping types before any wasm runs; nothing of it may be lost.
func TestEarlyTyping(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `document.addEventListener("DOMContentLoaded", () => {
		const box = ` + textbox + `;
		box.focus();
		box.value = "typed early";
		box.setSelectionRange(5, 5);
		box.dispatchEvent(new InputEvent("input", { bubbles: true }));
	})`})
	tab.open(s.url("/"))
	tab.waitStarted()
	got := tab.answer()
	compare(t, got, computed(t, "typed early", share.Default(), got.Counts))
	if state := eval[string](tab, `((b) => b.value + "|" + b.selectionStart + "|" + (document.activeElement === b))(`+textbox+`)`); state != "typed early|5|true" {
		t.Errorf("the box is at %s", state)
	}
}

// TestFreeOffersStandApart looks for what has no price by the token: in a list of
// its own, and not among the ranked.
func TestFreeOffersStandApart(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	free := eval[int](tab, `document.querySelectorAll(".apart li[data-offer]").length`)
	ranked := eval[int](tab, `[...document.querySelectorAll(".apart li[data-offer]")].filter((li) =>
		document.querySelector("#offers tr[data-offer=" + CSS.escape(li.dataset.offer) + "]")).length`)
	if free == 0 || ranked != 0 {
		t.Errorf("%d offers stand apart, %d of them are ranked too", free, ranked)
	}
	tab.noProblems()
}
