package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"

	"tokenfare/app/share"
	"tokenfare/app/token"
)

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
	if !strings.HasPrefix(tab.text(".parts span"), "Part 167 of 167") {
		t.Errorf("after a paste, the caret is at its end, but the view says %q", tab.text(".parts span"))
	}
	tab.screenshot("long-paste")
	eval[bool](tab, `(tokenfare.part(0), true)`)
	tab.wait(`document.querySelector(".parts span").textContent.startsWith("Part 1 of ")`)

	// An edit of the part in view is an edit of the whole.
	eval[bool](tab, textbox+`.setSelectionRange(7, 7), `+textbox+`.focus(), true`)
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
	tab.fill("shorter")
	undo := `[...document.querySelectorAll("button")].find((b) => b.textContent === "Undo").click(), true`
	eval[bool](tab, undo)
	if again := tab.answer(); again.Counts[token.Base] != got.Counts[token.Base] {
		t.Errorf("undo counts %d instead of %d", again.Counts[token.Base], got.Counts[token.Base])
	}
	eval[bool](tab, undo)
	if value := eval[string](tab, textbox+`.value`); value != "shorter" {
		t.Errorf("undoing the undo shows %q", value)
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

// TestTypingInALongPrompt grows a part beyond what the box should hold.
func TestTypingInALongPrompt(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	text := strings.Repeat("word ", 42_000)
	tab.fill(text)
	tab.waitReady()
	eval[bool](tab, `(tokenfare.part(0), `+textbox+`.setSelectionRange(0, 0), true)`)
	insert := func(typed string) {
		call(tab, input.InsertText, input.InsertTextParams{Text: typed})
		text = typed + text
	}
	insert(strings.Repeat("x ", 3990)) // below what counts as long
	eval[bool](tab, `(`+textbox+`.setSelectionRange(0, 0), true)`)
	insert("cd")
	eval[bool](tab, `(`+textbox+`.setSelectionRange(0, 0), true)`)
	insert("ef")
	got := tab.answer()
	compare(t, got, computed(t, text, share.Default(), got.Counts))
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
