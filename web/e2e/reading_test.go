package e2e

import (
	"strings"
	"testing"

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
	state := share.State{Output: 700, Low: 100, High: 2000, Service: catalog.Batch, Fold: true}
	compare(t, got, understood(t, text, state, got.Counts))
	tab.screenshot("terms")

	eval[bool](tab, `((select) => { select.value = "standard"; select.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector("#service"))`)
	got = tab.answer()
	state.Service = catalog.Standard
	compare(t, got, understood(t, text, state, got.Counts))
	// At one moment: another vocabulary may come, and with it another table.
	folded := eval[string](tab, `((rows) => rows.length > 0 && rows.every((r) => getComputedStyle(r).display === "none") ? "all" : rows.length + " dominated offers, some in view")([...document.querySelectorAll("#offers tr[data-dominated]")])`)
	if folded != "all" {
		t.Errorf("folded: %s", folded)
	}
	if hash := eval[string](tab, `location.hash`); hash != "#v=1&out=700&low=100&high=2000&fold=1" {
		t.Errorf("the address says %q", hash)
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
