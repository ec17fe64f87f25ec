package e2e

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/prompt"
	"tokenfare/app/reading"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

const chatRequest = `{
  "model": "gpt-4.1-mini",
  "messages": [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Zwei S\u00e4tze,\nplease: \ud83d\ude00"},
    {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}
  ],
  "unheard_of": {"of": "it"}
}`

// TestReadsARequest pastes a request, edits it, breaks it, and has it treated as
// plain text.
func TestReadsARequest(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()

	says := func(name, want string) {
		t.Helper()
		if got := tab.text(".reading"); !strings.Contains(got, want) {
			t.Errorf("%s: the page says %q, want %q", name, got, want)
		}
	}
	priced := func(text string, state share.State) {
		t.Helper()
		got := tab.answer()
		compare(t, got, understood(t, text, state, got.Counts))
	}
	counts := func(name string, want int64) {
		t.Helper()
		if got := tab.answer().Counts[token.Base]; got != want {
			t.Errorf("%s: %d tokens, want %d", name, got, want)
		}
	}
	tab.fill(chatRequest)
	counts("request", textsOf(t, chatRequest))
	says("request", "Read as an OpenAI chat request: 3 messages, 1 image, for gpt-4.1-mini.")
	says("request", "1 value that is not known here counts as text")
	says("request", "1 file is named by address alone")
	priced(chatRequest, share.Default())
	tab.screenshot("reading")

	edited := strings.Replace(chatRequest, "Be brief", "Be very brief", 1)
	tab.fill(edited)
	counts("edited", textsOf(t, edited))

	eval[bool](tab, `(document.querySelector(".reading button").click(), true)`)
	counts("as text", int64(encoding(t, token.Base).Count([]byte(edited))))
	says("as text", "Counted as plain text, as you asked.")
	eval[bool](tab, `(document.querySelector(".reading button").click(), true)`)
	counts("as a request again", textsOf(t, edited))

	broken := strings.Replace(edited, `"messages": [`, `"messages" [`, 1)
	tab.fill(broken)
	counts("broken", int64(encoding(t, token.Base).Count([]byte(broken))))
	says("broken", "Line 3, column 14: expected a colon")

	tab.fill("Just a prompt.")
	counts("plain", int64(encoding(t, token.Base).Count([]byte("Just a prompt."))))
	if got := eval[int](tab, `document.querySelectorAll(".reading").length`); got != 0 {
		t.Error("the page says what a plain prompt was read as")
	}
	tab.noProblems()
}

// TestLyingImage pastes requests with a large image whose rows are there and with one that
// has fewer than it states, edits them, and replaces one while it is being looked into.
func TestLyingImage(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	// What the page says of the prompt each time that it gets ready.
	eval[bool](tab, `(window.readings = [], new MutationObserver(() => {
		if (document.body.dataset.state === "ready") readings.push(document.querySelector(".reading")?.innerText ?? "");
	}).observe(document.body, { attributes: true, attributeFilter: ["data-state"] }), true)`)
	const note = "An image says that it has 2,400 x 2,800 pixels, which its data cannot hold"
	rows := make([]byte, (1+3*1200)*1400)
	rand.NewChaCha8([32]byte{}).Read(rows)
	honest, liar := imageRequest(1200, 1400, rows), imageRequest(2400, 2800, rows)
	priced := func(name, text string, lies bool) {
		t.Helper()
		got := tab.answer()
		compare(t, got, understood(t, text, share.Default(), got.Counts))
		readings := eval[[]string](tab, `readings.splice(0)`)
		for _, reading := range readings {
			if strings.Contains(reading, note) != lies {
				t.Errorf("%s: the page was ready and said %q", name, reading)
			}
		}
		if len(readings) == 0 {
			t.Errorf("%s: the page was not ready again", name)
		}
	}
	paste := func(name, text string, lies bool) {
		t.Helper()
		eval[bool](tab, `(readings.length = 0, true)`)
		start := time.Now()
		tab.paste(text)
		tab.waitReady()
		t.Logf("%s: ready %v after a paste of %d bytes", name, time.Since(start).Round(time.Millisecond), len(text))
		priced(name, text, lies)
	}
	paste("with its rows", honest, false)
	paste("with fewer rows", liar, true)
	tab.screenshot("lying-image")
	eval[bool](tab, `(`+textbox+`.setSelectionRange(`+textbox+`.value.length - 8, `+textbox+`.value.length - 8), `+textbox+`.focus(), true)`)
	eval[bool](tab, `document.execCommand("insertText", false, " and why?")`)
	edited := liar[:len(liar)-8] + " and why?" + liar[len(liar)-8:]
	priced("edited", edited, true)

	// A newer prompt does not wait for an image.
	tab.paste(imageRequest(2401, 2800, rows))
	tab.fill("two words")
	if n := tab.answer().Counts[token.Base]; n != 2 {
		t.Errorf("%d tokens, want 2", n)
	}
	paste("with its rows again", honest, false)
	tab.noProblems()
}

// imageRequest is a request with a PNG in RGB that states a size and has the rows given.
func imageRequest(width, height uint32, rows []byte) string {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(rows)
	z.Close()
	chunk := func(b []byte, name string, data []byte) []byte {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		named := append([]byte(name), data...)
		return binary.BigEndian.AppendUint32(append(b, named...), crc32.ChecksumIEEE(named))
	}
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	png := chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", append(header, 8, 2, 0, 0, 0))
	for data := range slices.Chunk(packed.Bytes(), 8192) {
		png = chunk(png, "IDAT", data)
	}
	png = chunk(png, "IEND", nil)
	return `{"model":"gpt-4.1","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,` +
		base64.StdEncoding.EncodeToString(png) + `"}},{"type":"text","text":"What is this"}]}]}`
}

const cachedRequest = `{
  "model": "claude-haiku-5-5", "max_tokens": 400,
  "system": [{"type": "text", "text": "LONG", "cache_control": {"type": "ephemeral", "ttl": "1h"}}],
  "tools": [{"name": "weather", "description": "Tells the weather", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}}],
  "messages": [{"role": "user", "content": "And today?"}]
}`

// TestTerms prices a request whose prefix is cached, as a batch, with a range of the
// output, and folds the table.
func TestTerms(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/#v=1&out=700&low=100&high=2000&service=batch&fold=1"))
	tab.waitReady()
	text := strings.Replace(cachedRequest, "LONG", strings.Repeat("The weather of the past. ", 2000), 1)
	tab.fill(text)
	got := tab.answer()
	state := share.State{Output: 700, Low: 100, High: 2000, Hits: share.AsMarked, Service: catalog.Batch, Fold: true}
	compare(t, got, understood(t, text, state, got.Counts))
	tab.screenshot("terms")

	set := func(id, value, event string) {
		t.Helper()
		eval[bool](tab, `((field) => { field.value = "`+value+`"; field.dispatchEvent(new Event("`+event+`", { bubbles: true })); return true; })(document.querySelector("#`+id+`"))`)
	}
	// By its place in the list, as people choose.
	choose := func(id string, place int) {
		t.Helper()
		eval[bool](tab, fmt.Sprintf(`((field) => { field.selectedIndex = %d; field.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector("#%s"))`, place, id))
	}
	choose("service", 0)
	got = tab.answer()
	state.Service = catalog.Standard
	compare(t, got, understood(t, text, state, got.Counts))

	// The prefix that the request marks, found by some.
	set("hits", "75", "input")
	set("region", "us", "change")
	got = tab.answer()
	state.Hits, state.Region = 75, "us"
	compare(t, got, understood(t, text, state, got.Counts))
	choose("region", 0)
	set("hits", "", "input")
	got = tab.answer()
	state.Hits, state.Region = share.AsMarked, ""
	compare(t, got, understood(t, text, state, got.Counts))
	// At one moment: another vocabulary may come, and with it another table.
	folded := eval[string](tab, `((rows) => rows.length > 0 && rows.every((r) => getComputedStyle(r).display === "none") ? "all" : rows.length + " dominated offers, some in view")([...document.querySelectorAll("#offers tr[data-dominated]")])`)
	if folded != "all" {
		t.Errorf("folded: %s", folded)
	}
	if hash := eval[string](tab, `location.hash`); hash != "#v=1&out=700&low=100&high=2000&fold=1" {
		t.Errorf("the address says %q", hash)
	}

	// A plain prefix, kept for an hour and found by a few.
	plain := strings.Repeat("The weather of the past. ", 2000)
	tab.fill(plain)
	set("cached", "9000", "input")
	set("hits", "10", "input")
	set("kept", "1h", "change")
	got = tab.answer()
	state.Cached, state.Hits, state.Kept = 9000, 10, cost.OneHour
	compare(t, got, understood(t, plain, state, got.Counts))
	if hash := eval[string](tab, `location.hash`); hash != "#v=1&out=700&low=100&high=2000&cached=9000&hits=10&kept=1h&fold=1" {
		t.Errorf("the address says %q", hash)
	}
	tab.noProblems()
}

// TestServedAsAsked pastes a request that asks for a service and a region, and has it served
// otherwise. The first option of each list takes back what was chosen.
func TestServedAsAsked(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	choose := func(id, option string) {
		t.Helper()
		eval[bool](tab, `((field) => { field.selectedIndex = [...field.options].findIndex((o) => o.text === "`+option+`"); field.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector("#`+id+`"))`)
	}
	const text = `{"model":"gpt-5.4","service_tier":"flex","inference_geo":"us","max_tokens":400,"messages":[{"role":"user","content":"hello hello hello"}]}`
	tab.fill(text)
	state := share.Default()
	for _, c := range []struct {
		id, option, hash string
		change           func()
	}{
		{"service", "As the request asks, or standard", "", func() {}},
		{"service", "Standard", "#v=1&service=standard", func() { state.Standard = true }},
		{"region", "United States", "#v=1&service=standard&region=us", func() { state.Region = "us" }},
		{"region", "Anywhere", "#v=1&service=standard&region=any", func() { state.Region = share.Anywhere }},
		{"service", "As the request asks, or standard", "#v=1&region=any", func() { state.Standard = false }},
		{"region", "As the request asks, or anywhere", "", func() { state.Region = "" }},
		{"provider", "Anthropic", "#v=1&provider=anthropic", func() { state.Provider = "anthropic" }},
		{"provider", "Any provider", "", func() { state.Provider = "" }},
	} {
		choose(c.id, c.option)
		c.change()
		got := tab.answer()
		compare(t, got, understood(t, text, state, got.Counts))
		if hash := eval[string](tab, `location.hash`); hash != c.hash {
			t.Errorf("%s: the address says %q, want %q", c.option, hash, c.hash)
		}
	}
	tab.noProblems()
}

// textsOf counts the texts of a request.
func textsOf(t *testing.T, text string) (total int64) {
	t.Helper()
	request, err := prompt.Understand([]byte(text), prompt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var r reading.Reader
	r.Add(encoding(t, token.Base))
	if err := r.Read(request); err != nil {
		t.Fatal(err)
	}
	for r.Step() {
	}
	for _, seen := range r.Seen() {
		total += seen.Counts[token.Base]
	}
	return total
}
