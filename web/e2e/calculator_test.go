package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"

	"tokenfare/app/fit"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
	"tokenfare/catalog"
)

// answer is what the page says of a request, by its stable names.
type answer struct {
	Counts map[string]int64
	Winner row
	Rows   []row
}

type row struct{ Offer, Cost, Tokens, Fits, Exact string }

// firstRows is how many rows of the table are compared.
const firstRows = 40

func (b *tab) answer() answer {
	b.t.Helper()
	b.waitReady()
	text := eval[string](b, `(() => {
		const read = (e) => ({ Offer: e.dataset.offer, Cost: e.dataset.costUsd || "", Tokens: e.dataset.tokens, Fits: e.dataset.fits || "", Exact: e.dataset.exact || "" });
		const card = [...document.querySelectorAll("section")].find((s) => s.getAttribute("aria-labelledby") === "fit-title");
		const winner = card.querySelector("[data-offer]");
		return JSON.stringify({
			Counts: JSON.parse(document.querySelector("[data-counts]").dataset.counts),
			Winner: winner ? read(winner) : {},
			Rows: [...document.querySelectorAll("#offers tbody tr")].map(read),
		});
	})()`)
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		b.t.Fatal(err)
	}
	return a
}

// computed is the same answer, computed natively from the counts of the same
// vocabularies.
func computed(t *testing.T, text string, state share.State, families map[string]int64) answer {
	t.Helper()
	document := token.Document{}
	for family := range families {
		document.Add(encoding(t, family))
	}
	if err := document.Splice(0, 0, []byte(strings.ToValidUTF8(text, "\ufffd"))); err != nil {
		t.Fatal(err)
	}
	for document.Step() {
	}
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	ranking := fit.NewRanker(facts).Rank(fit.Request{
		Seen:   document.Seen(),
		Output: state.Output,
		Needs:  fit.Needs{Capabilities: state.Needs, OpenWeights: state.OpenWeights, Provider: state.Provider, Specialised: state.Specialised},
		At:     time.Now(),
	})
	a := answer{Counts: document.Seen().Counts}
	for i := range ranking.Len() {
		o := ranking.At(i)
		a.Rows = append(a.Rows, rowOf(&o))
	}
	if len(ranking.Winners) > 0 {
		a.Winner = a.Rows[ranking.Winners[0]]
		a.Winner.Fits, a.Winner.Exact = "", ""
	}
	return a
}

func rowOf(o *fit.Offer) row {
	r := row{
		Offer:  o.Offering.Key(),
		Tokens: fmt.Sprint(o.Tokens.Tokens),
		Fits:   fmt.Sprint(o.Fits()),
		Exact:  o.Tokens.How.String(),
	}
	if o.Priced {
		r.Cost = o.Cost.Total.String()
	}
	return r
}

func encoding(t *testing.T, family string) token.Encoding {
	t.Helper()
	packed, err := bpe.ReadFile(filepath.Join("..", "vocab", family+".bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := bpe.Load(family, packed)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func compare(t *testing.T, got, want answer) {
	t.Helper()
	for family, n := range want.Counts {
		if got.Counts[family] != n {
			t.Errorf("%s: the page counts %d tokens, the native engine %d", family, got.Counts[family], n)
		}
	}
	if got.Winner != want.Winner {
		t.Errorf("the card says %+v, computed is %+v", got.Winner, want.Winner)
	}
	if len(got.Rows) != len(want.Rows) {
		t.Fatalf("the table has %d rows, want %d", len(got.Rows), len(want.Rows))
	}
	for i := range want.Rows[:firstRows] {
		if got.Rows[i] != want.Rows[i] {
			t.Errorf("row %d is %+v, computed is %+v", i, got.Rows[i], want.Rows[i])
		}
	}
}

// vector is a text with the ids that the reference gives it.
type vector struct {
	id, text string
	tokens   int64
}

// vectors reads the reference's counts of a family.
func vectors(t *testing.T, family string) []vector {
	t.Helper()
	folder := filepath.Join("..", "..", "app", "token", "bpe", "testdata", "vectors")
	tokens := map[string]int64{}
	each(t, filepath.Join(folder, family+".jsonl"), func(line []byte) {
		var v struct {
			ID  string
			IDs []uint32
		}
		decode(t, line, &v)
		tokens[v.ID] = int64(len(v.IDs))
	})
	var all []vector
	each(t, filepath.Join(folder, "texts.jsonl"), func(line []byte) {
		var v struct{ ID, Text string }
		decode(t, line, &v)
		if n, ok := tokens[v.ID]; ok {
			all = append(all, vector{v.ID, v.Text, n})
		}
	})
	if len(all) == 0 {
		t.Fatalf("no vectors of %s", family)
	}
	return all
}

func each(t *testing.T, name string, line func([]byte)) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		line(lines.Bytes())
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
}

func decode(t *testing.T, line []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(line, into); err != nil {
		t.Fatal(err)
	}
}

const english = "Explain the difference between a mutex and a semaphore, with an example in Go.\n"

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

// countInPage counts texts in vocabularies, in the page's worker.
func countInPage(t *testing.T, tab *tab, families, texts []string) []map[string]int64 {
	t.Helper()
	request, err := json.Marshal(map[string]any{"families": families, "texts": texts})
	if err != nil {
		t.Fatal(err)
	}
	answer := eval[string](tab, `(async ({ families, texts }) => {
		let counted = () => {};
		tokenfare.listen((e) => {
			if (e.type !== "counts" || !e.done) return;
			const { tokens } = JSON.parse(e.message);
			if (families.every((f) => f in tokens)) counted(tokens);
		});
		families.forEach((f) => tokenfare.load(f));
		const counts = [];
		for (const text of ["all are loaded", ...texts]) {
			const count = new Promise((resolve) => { counted = resolve; });
			tokenfare.take(text);
			counts.push(await count);
		}
		return JSON.stringify(counts.slice(1));
	})(`+string(request)+`)`)
	var counts []map[string]int64
	decode(t, []byte(answer), &counts)
	return counts
}

func TestSettings(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/#v=1&out=2000&needs=vision,tools&provider=openrouter"))
	tab.waitReady()
	state, err := share.Parse("out=2000&needs=vision,tools&provider=openrouter")
	if err != nil {
		t.Fatal(err)
	}
	tab.fill(english)
	got := tab.answer()
	compare(t, got, computed(t, english, state, got.Counts))
	if value := eval[string](tab, `document.querySelector("#output").value`); value != "2000" {
		t.Errorf("the link's output shows as %q", value)
	}

	eval[bool](tab, `document.querySelector("#need-reasoning").click(), true`)
	tab.wait(`location.hash.includes("reasoning")`)
	state.Set(catalog.Reasoning, true)
	got = tab.answer()
	compare(t, got, computed(t, english, state, got.Counts))

	// What is no number changes nothing, and says so.
	eval[bool](tab, `((o) => { o.value = "-5"; o.dispatchEvent(new Event("input", { bubbles: true })); })(document.querySelector("#output")), true`)
	tab.wait(`document.querySelector("#output").getAttribute("aria-invalid") === "true"`)
	if tab.answer().Winner != got.Winner {
		t.Error("an output of -5 changed the answer")
	}
	tab.noProblems()
}

// TestLongPaste pastes 10 MB, edits it, and takes it back.
func TestLongPaste(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	tab.fill("before")
	tab.waitReady()
	text := strings.Repeat(english, 10_000_000/len(english))
	eval[bool](tab, `(window.blocks = [], new PerformanceObserver((l) => l.getEntries().forEach((e) => blocks.push(e.duration))).observe({ type: "longtask" }), true)`)
	tab.paste(text)
	tab.wait(`document.querySelector("#meter progress")`)
	tab.waitReady()
	t.Logf("longest main-thread block while 10 MB were pasted: %.0f ms", eval[float64](tab, `Math.max(0, ...blocks)`))
	got := tab.answer()
	compare(t, got, computed(t, text, share.Default(), got.Counts))
	if !strings.HasPrefix(tab.text(".parts span"), "Part 1 of ") {
		t.Errorf("the view says %q", tab.text(".parts span"))
	}
	tab.screenshot("long-paste")

	// An edit of the part in view is an edit of the whole.
	eval[bool](tab, prompt+`.setSelectionRange(7, 7), `+prompt+`.focus(), true`)
	eval[bool](tab, `document.execCommand("insertText", false, " not")`)
	got = tab.answer()
	compare(t, got, computed(t, text[:7]+" not"+text[7:], share.Default(), got.Counts))

	// Another part shows another text, and changes nothing.
	eval[bool](tab, `[...document.querySelectorAll(".parts button")].at(-1).click(), true`)
	tab.wait(`document.querySelector(".parts span").textContent.startsWith("Part 2 of ")`)
	if again := tab.answer(); again.Counts[token.Base] != got.Counts[token.Base] {
		t.Errorf("looking at part 2 counts %d instead of %d", again.Counts[token.Base], got.Counts[token.Base])
	}

	// Typing over everything in view replaces everything, and undo brings it back.
	tab.fill("short")
	if n := tab.answer().Counts[token.Base]; n != 1 {
		t.Errorf("after replacing everything: %d tokens", n)
	}
	eval[bool](tab, `[...document.querySelectorAll("button")].find((b) => b.textContent === "Undo").click(), true`)
	if again := tab.answer(); again.Counts[token.Base] != got.Counts[token.Base] {
		t.Errorf("undo counts %d instead of %d", again.Counts[token.Base], got.Counts[token.Base])
	}
	tab.noProblems()
}

// TestNewerKeystrokeCancels types while 10 MB are being counted.
func TestNewerKeystrokeCancels(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	tab.paste(strings.Repeat("日本語のテキストです。 1234567 ", 10_000_000/38))
	tab.wait(`document.querySelector("#meter progress")`)
	tab.fill("two words")
	if n := tab.answer().Counts[token.Base]; n != 2 {
		t.Errorf("%d tokens, want 2", n)
	}
	tab.noProblems()
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
	eval[bool](tab, `((box) => { for (const v of ["a\ud83d", "a\ud83d\ude00", "a\ud83d\ude01b"]) { box.value = v; box.dispatchEvent(new InputEvent("input", { bubbles: true })); } return true; })(`+prompt+`)`)
	got := tab.answer()
	if want := computed(t, "a😁b", share.Default(), got.Counts); got.Counts[token.Base] != want.Counts[token.Base] {
		t.Errorf("%d tokens, want %d", got.Counts[token.Base], want.Counts[token.Base])
	}
	tab.noProblems()
}

// drop drops a file on the page.
func (b *tab) drop(name string, content []byte) {
	b.t.Helper()
	list, err := json.Marshal(bytesAsInts(content))
	if err != nil {
		b.t.Fatal(err)
	}
	eval[bool](b, fmt.Sprintf(`((bytes, name) => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
		document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
		return true;
	})(%s, %q)`, list, name))
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

	png := append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0, 1, 254, 255}, 500)...)
	tab.drop("photo.png", png)
	tab.wait(`document.querySelector(".prompt .notice")?.textContent.includes("not a text file")`)
	if after := tab.answer(); after.Counts[token.Base] != before.Counts[token.Base] {
		t.Errorf("a dropped picture changed the count from %d to %d", before.Counts[token.Base], after.Counts[token.Base])
	}
	tab.noProblems()
}

// TestLinkedPrompt opens the embedded calculator with a prompt, in a frame of
// another origin that may not even have storage.
func TestLinkedPrompt(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	address := s.url("/embed/#v=1&out=100&needs=tools&prompt=Hello%2C+w%C3%B6rld%21")
	docs := docsSite(t, `<iframe title="Tokenfare" sandbox="allow-scripts" width="900" height="700" src="`+address+`"></iframe>`)
	tab.open(docs)
	frame := tab.frame(s.url("/embed/"))
	state, err := share.Parse("out=100&needs=tools")
	if err != nil {
		t.Fatal(err)
	}
	got := frame.answer()
	compare(t, got, computed(t, "Hello, wörld!", state, got.Counts))
	tab.screenshot("embedded")
	frame.noProblems()
}

// TestEarlyTyping types before any wasm runs; nothing of it may be lost.
func TestEarlyTyping(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `document.addEventListener("DOMContentLoaded", () => {
		const box = ` + prompt + `;
		box.focus();
		box.value = "typed early";
		box.setSelectionRange(5, 5);
		box.dispatchEvent(new InputEvent("input", { bubbles: true }));
	})`})
	tab.open(s.url("/"))
	tab.waitStarted()
	got := tab.answer()
	compare(t, got, computed(t, "typed early", share.Default(), got.Counts))
	if state := eval[string](tab, `((b) => b.value + "|" + b.selectionStart + "|" + (document.activeElement === b))(`+prompt+`)`); state != "typed early|5|true" {
		t.Errorf("the box is at %s", state)
	}
}

// without is a site where some files are missing.
type without struct {
	http.Handler
	missing *atomic.Pointer[string] // pattern of path.Match
}

func (h without) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	pattern := h.missing.Load()
	if pattern == nil {
		h.Handler.ServeHTTP(w, r)
		return
	}
	if gone, _ := path.Match(*pattern, r.URL.Path); gone {
		http.Error(w, "not here", http.StatusNotFound)
		return
	}
	h.Handler.ServeHTTP(w, r)
}

// TestFailuresSayWhatToDo takes one part away after the other: the page says what
// to do, and the prices can be read all the same.
func TestFailuresSayWhatToDo(t *testing.T) {
	for _, c := range []struct{ name, missing, says string }{
		{"no page", "/web/app.*.wasm", "The calculator could not start."},
		{"no script", "/web/app.*.js", "The calculator could not start."},
		{"no worker", "/web/worker.*", "The counter could not start"},
		{"no counter", "/web/tokenworker.*", "The counter could not start"},
		{"no vocabulary", "/web/vocab/*", "The vocabulary could not be loaded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, tab := newSite(t), newTab(t)
			var missing atomic.Pointer[string]
			missing.Store(&c.missing)
			s.handler = without{s.handler, &missing}
			tab.open(s.url("/"))
			tab.wait(`document.body.dataset.state === "error" && document.querySelector(".notice.error:not([hidden])")`)
			if got := tab.text(".notice.error:not([hidden])"); !strings.Contains(got, c.says) {
				t.Errorf("the page says %q, want %q", got, c.says)
			}
			if n := eval[int](tab, `document.querySelectorAll("#offers tbody tr").length`); n < 100 {
				t.Errorf("%d offers can be read", n)
			}
			tab.screenshot("failed")
		})
	}
}

// TestRetry starts without the vocabulary, and tries again once it is there.
func TestRetry(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	var missing atomic.Pointer[string]
	vocabularies := "/web/vocab/*"
	missing.Store(&vocabularies)
	s.handler = without{s.handler, &missing}
	tab.open(s.url("/#prompt=two+words"))
	tab.wait(`document.body.dataset.state === "error" && document.querySelector(".notice.error button")`)
	missing.Store(nil)
	eval[bool](tab, `document.querySelector(".notice.error button").click(), true`)
	tab.wait(`document.body.dataset.state === "ready"`)
	if n := tab.answer().Counts[token.Base]; n != 2 {
		t.Errorf("%d tokens after trying again, want 2", n)
	}
}

// TestManyWorkers pretends to have eight cores: the vocabularies are then spread
// over several workers, and say the same.
func TestManyWorkers(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		Object.defineProperty(navigator, "hardwareConcurrency", { value: 8 });
		window.workers = 0;
		window.Worker = class extends Worker { constructor(...args) { super(...args); workers++; } };
	`})
	tab.open(s.url("/"))
	tab.waitReady()
	text := strings.Repeat(english+"日本語 😀\n", 2000)
	tab.paste(text)
	tab.wait(`["gemma3", "llama3", "qwen3"].every((f) => f in JSON.parse(document.querySelector("#meter").dataset.counts))`)
	got := tab.answer()
	compare(t, got, computed(t, text, share.Default(), got.Counts))
	if n := eval[int](tab, `workers`); n != 4 {
		t.Errorf("%d workers, want 4", n)
	}
	tab.fill("two words")
	got = tab.answer()
	compare(t, got, computed(t, "two words", share.Default(), got.Counts))
	tab.noProblems()
}

// TestMemoryIsGivenBack pastes 10 MB and clears it: the workers that held it are
// gone, and the new ones count on.
func TestMemoryIsGivenBack(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		window.ended = 0;
		window.Worker = class extends Worker { terminate() { ended++; super.terminate(); } };
	`})
	tab.open(s.url("/"))
	tab.waitReady()
	tab.paste(strings.Repeat(english, 10_000_000/len(english)))
	tab.waitReady()
	tab.fill("two words")
	if n := tab.answer().Counts[token.Base]; n != 2 {
		t.Errorf("%d tokens, want 2", n)
	}
	if eval[int](tab, `ended`) == 0 {
		t.Error("the worker that held 10 MB is still there")
	}
	tab.noProblems()
}

// corrupt is a site that sends half of a file.
type corrupt struct {
	http.Handler
	pattern string
}

func (h corrupt) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if hit, _ := path.Match(h.pattern, r.URL.Path); !hit {
		h.Handler.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	r.Header.Del("Accept-Encoding")
	h.Handler.ServeHTTP(answer, r)
	if _, err := w.Write(answer.Body.Bytes()[:answer.Body.Len()/2]); err != nil {
		panic(http.ErrAbortHandler)
	}
}

// TestCorruptVocabulary sends half of Llama's vocabulary: its models stay
// estimated, the page says so, and everything else goes on.
func TestCorruptVocabulary(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	s.handler = corrupt{s.handler, "/web/vocab/llama3.*"}
	tab.open(s.url("/"))
	tab.waitReady()
	tab.fill(english)
	tab.wait(`[...document.querySelectorAll(".notice")].some((n) => n.textContent.includes("The vocabulary of Llama 3"))`)
	tab.wait(`"gemma3" in JSON.parse(document.querySelector("#meter").dataset.counts)`)
	got := tab.answer()
	if _, counted := got.Counts["llama3"]; counted {
		t.Error("half a vocabulary counts")
	}
	compare(t, got, computed(t, english, share.Default(), got.Counts))
}
