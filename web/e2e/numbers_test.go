package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
)

// typing puts the caret into a field, all of it selected, and types.
func (b *tab) typing(id, text string) {
	b.t.Helper()
	eval[bool](b, `((f) => { f.focus(); f.select(); return true; })(document.querySelector("#`+id+`"))`)
	b.types(text)
}

// types types key by key where the caret is.
func (b *tab) types(text string) {
	b.t.Helper()
	for _, key := range text {
		call(b, input.InsertText, input.InsertTextParams{Text: string(key)})
	}
}

// TestNumbersWhileTyped types numbers that cannot be: what held before the typing holds,
// is named, and nothing of what is typed is taken from under the typist.
func TestNumbersWhileTyped(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	tab.fill(english)
	before := tab.answer()
	leave := func() { eval[bool](tab, `(document.activeElement.blur(), true)`) }
	hash := func(want string) {
		t.Helper()
		if got := eval[string](tab, `location.hash`); got != want {
			t.Errorf("the address says %q, want %q", got, want)
		}
	}
	for _, typed := range []string{"2.5", "1e3", "99999999999", "-7"} {
		tab.typing("output", typed)
		says := `document.querySelector("#output-error")?.textContent.endsWith("Until then 500 holds.")`
		tab.wait(says)
		leave()
		got := tab.answer()
		if got.Winner != before.Winner {
			t.Errorf("%s: the cost is %s, before it %s", typed, got.Winner.Cost, before.Winner.Cost)
		}
		if shown := eval[string](tab, `document.querySelector("#output").value`); shown != typed || !eval[bool](tab, says) {
			t.Errorf("once left, the field shows %q and says %q", shown, tab.text("#output-error"))
		}
		hash("")
	}
	// The last value that was left, and no prefix of what follows, is what holds next.
	tab.typing("output", "700")
	leave()
	tab.waitReady()
	hash("#v=1&out=700")
	tab.typing("output", "8.8")
	tab.wait(`document.querySelector("#output-error")?.textContent.endsWith("Until then 700 holds.")`)
	hash("#v=1&out=700")
	tab.typing("output", "800")
	tab.wait(`!document.querySelector("#output-error")`)
	hash("#v=1&out=800")

	// What may be empty says so.
	eval[bool](tab, `(document.querySelector(".terms summary").click(), true)`)
	tab.typing("hits", "101")
	tab.wait(`document.querySelector("#hits-error")?.textContent.endsWith("Until then it counts as empty.")`)
	hash("#v=1&out=800")

	// Growth and calls have decimals, which are typed one by one.
	eval[bool](tab, `(document.querySelector(".plan summary").click(), true)`)
	tab.typing("calls", "0.05")
	tab.typing("growth", "-0.50")
	tab.wait(`location.hash === "#v=1&out=800&calls=0.05&growth=-0.5"`)
	if shown := eval[string](tab, `document.querySelector("#growth").value`); shown != "-0.50" {
		t.Errorf("on the way the field shows %q", shown)
	}
	leave()
	tab.wait(`document.querySelector("#growth").value === "-0.5"`)
	if calls := tab.text(".projected .faint"); calls == "" {
		t.Error("half a call in ten days is not planned")
	}
	tab.typing("growth", "1001")
	tab.wait(`document.querySelector("#growth-error")?.textContent.endsWith("Until then -0.5 holds.")`)

	// Another link lets go of what is typed.
	eval[bool](tab, `(location.hash = "#v=1&out=90&growth=2.5&calls=3", true)`)
	tab.wait(`document.querySelector("#growth").value === "2.5" && document.querySelector("#output").value === "90"`)
	tab.wait(`!document.querySelector("#growth-error")`)
	if value := eval[string](tab, `document.querySelector("#hits").value`); value != "" {
		t.Errorf("what cannot be stands in its field: %q", value)
	}
	tab.noProblems()
}

// TestLinkProblemsEnd opens a link whose settings cannot be: each is named until its
// setting is put right.
func TestLinkProblemsEnd(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/#out=many&provider=nobody"))
	tab.waitReady()
	notice := func() string { return tab.text(".notices > .notice:not([hidden])") }
	if says := notice(); !strings.Contains(says, `"many"`) || !strings.Contains(says, `"nobody"`) {
		t.Fatalf("the page says %q", says)
	}
	tab.typing("output", "600")
	tab.wait(`!document.querySelector(".notices > .notice:not([hidden])").textContent.includes("many")`)
	if says := notice(); !strings.Contains(says, `"nobody"`) {
		t.Errorf("with the output put right, the page says %q", says)
	}
	eval[bool](tab, `((s) => { s.value = "openai"; s.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector("#provider"))`)
	tab.wait(`!document.querySelector(".notices > .notice:not([hidden])")`)
	tab.noProblems()
}

// TestSuggestsOffers names offers and models that are not there: the page says which may
// be meant, and takes a model's ID alone for its maker's offer.
func TestSuggestsOffers(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/#offer=openai/gpt-4.1-mni&calls=10"))
	tab.waitReady()
	if says := tab.text(".notices > .notice:not([hidden])"); !strings.Contains(says, `"openai/gpt-4.1-mni" is not in the catalog; did you mean openai/gpt-4.1-mini`) {
		t.Errorf("of an unknown offer in a link the page says %q", says)
	}
	name := func(offer string) {
		t.Helper()
		tab.typing("offer", offer)
		eval[bool](tab, `(document.activeElement.blur(), true)`)
	}
	planned := func(offer string) {
		t.Helper()
		tab.wait(`document.querySelector('.projected[data-offer="` + offer + `"]') && document.querySelector("#offer").value === "` + offer + `"`)
	}
	name("gpt-4.1-mini")
	planned("openai/gpt-4.1-mini")
	tab.wait(`!document.querySelector(".notices > .notice:not([hidden])")`)
	name("anthropic/claude-opus-5x")
	tab.wait(`document.querySelector("#offer-error") && [...document.querySelectorAll(".plan button")].some((b) => b.textContent === "anthropic/claude-opus-5")`)
	if !eval[bool](tab, `document.querySelector('.projected[data-offer="openai/gpt-4.1-mini"]') !== null`) {
		t.Error("what cannot be takes the last offer away")
	}
	eval[bool](tab, `([...document.querySelectorAll(".plan button")].find((b) => b.textContent === "anthropic/claude-opus-5").click(), true)`)
	planned("anthropic/claude-opus-5")
	if !eval[bool](tab, `document.activeElement.id === "offer" && !document.querySelector("#offer-error")`) {
		t.Error("the focus is not in the field, or its error stays")
	}

	tab.fill(`{"model":"gpt-55-nonexistent","messages":[{"role":"user","content":"Hi"}]}`)
	tab.waitReady()
	if says := tab.text(".reading"); !strings.Contains(says, `The catalog has no model "gpt-55-nonexistent"`) {
		t.Errorf("of an unknown model the page says %q", says)
	}
	tab.fill(`{"model":"gpt-4.1-mni","messages":[{"role":"user","content":"Hi"}]}`)
	tab.waitReady()
	if says := tab.text(".reading"); !strings.Contains(says, `"gpt-4.1-mni"; did you mean gpt-4-1-mini`) {
		t.Errorf("of a model with a typing error the page says %q", says)
	}
	tab.fill(`{"model":"gpt-4.1-mini-2025-04-14","messages":[{"role":"user","content":"Hi"}]}`)
	tab.waitReady()
	if says := tab.text(".reading"); strings.Contains(says, "has no model") {
		t.Errorf("of a snapshot the page says %q", says)
	}
	tab.noProblems()
}
