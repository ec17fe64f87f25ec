package e2e

import (
	"strings"
	"testing"

	"tokenfare/app/prompt"
	"tokenfare/app/reading"
	"tokenfare/app/token"
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
