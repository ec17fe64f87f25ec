package e2e

import (
	"strings"
	"testing"

	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

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

// TestLinks opens links that are right, and links that are not.
func TestLinks(t *testing.T) {
	pages := []string{"/", "/embed/", "/index.html"}
	for i, c := range []struct{ hash, prompt, settings, notice string }{
		{"#prompt=100%25&out=10", "100%", "out=10", ""},
		{"#v=1&prompt=curl%20x%3Fa%3D1%26out%3D9000%26needs%3Dvision&out=10", "curl x?a=1&out=9000&needs=vision", "out=10", ""},
		{"#prompt=100%", "100%", "", ""},
		{"#prompt=50%+off&out=7", "50% off", "out=7", ""},
		{"#prompt=a;b&out=10", "a;b", "out=10", ""},
		{"#prompt=1%2B1", "1+1", "", ""},
		{"#out=10&provider=nobody", "", "out=10", `"nobody" is not in the catalog`},
		{"#out=many&needs=tools", "", "needs=tools", `"many"`},
	} {
		page := pages[i%len(pages)]
		s, tab := newSite(t), newTab(t)
		tab.open(s.url(page + c.hash))
		state, err := share.Parse(c.settings)
		if err != nil {
			t.Fatal(err)
		}
		got := tab.answer()
		compare(t, got, computed(t, c.prompt, state, got.Counts))
		if value := eval[string](tab, textbox+`.value`); value != c.prompt {
			t.Errorf("%s%s: the prompt is %q, want %q", page, c.hash, value, c.prompt)
		}
		notices := eval[string](tab, `[...document.querySelectorAll(".notices > .notice:not([hidden])")].map((n) => n.textContent).join()`)
		if !strings.Contains(notices, c.notice) || (c.notice == "") != (notices == "") {
			t.Errorf("%s%s: the page says %q, want %q", page, c.hash, notices, c.notice)
		}
	}
}

// TestAddressKeepsLinkedPrompt changes a setting of a linked calculation: a reload
// shows the same.
func TestAddressKeepsLinkedPrompt(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/embed/#v=1&prompt=50%25+%26+more&out=750&needs=tools,vision"))
	tab.waitReady()
	eval[bool](tab, `document.querySelector("#need-vision").click(), true`)
	tab.wait(`!location.hash.includes("vision")`)
	before := tab.answer()
	tab.reload()
	after := tab.answer()
	if eval[string](tab, textbox+`.value`) != "50% & more" || after.Winner != before.Winner {
		t.Errorf("after a reload the address %s shows %+v, before %+v", eval[string](tab, `location.hash`), after.Winner, before.Winner)
	}
	// Another prompt is nobody's business: it stays out of the address.
	tab.fill("secret")
	tab.waitReady()
	eval[bool](tab, `document.querySelector("#need-vision").click(), true`)
	tab.wait(`location.hash.includes("vision")`)
	if hash := eval[string](tab, `location.hash`); strings.Contains(hash, "prompt") {
		t.Errorf("the address is %s", hash)
	}
}

// TestReloadKeepsThePrompt reloads with a short prompt, with a long one that is to be
// treated as text, and with none: the prompt, its count and how it is read stay. A new
// visit begins with nothing.
func TestReloadKeepsThePrompt(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	same := func(what string) {
		t.Helper()
		before, shown := tab.answer(), tab.text(".reading")
		tab.reload()
		after := tab.answer()
		if before.Counts[token.Base] != after.Counts[token.Base] || before.Winner != after.Winner || tab.text(".reading") != shown {
			t.Errorf("%s: after a reload %d tokens, %+v, %q; before %d, %+v, %q", what,
				after.Counts[token.Base], after.Winner, tab.text(".reading"), before.Counts[token.Base], before.Winner, shown)
		}
	}
	tab.fill(english)
	same("a short prompt")
	if value := eval[string](tab, textbox+`.value`); value != english {
		t.Errorf("after a reload the box has %q", value)
	}
	tab.fill("")
	tab.paste(`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("Hello there. ", 10_000) + `"}]}`)
	tab.waitReady()
	same("a long request")
	eval[bool](tab, `(document.querySelector(".reading button").click(), true)`)
	tab.wait(`document.querySelector(".reading").textContent.includes("plain text")`)
	tab.waitReady()
	same("as plain text")
	tab.open(s.url("/?new=visit"))
	tab.waitReady()
	if value := eval[string](tab, textbox+`.value`); value != "" {
		t.Errorf("a new visit has a prompt of %d characters", len(value))
	}
	tab.noProblems()
}
