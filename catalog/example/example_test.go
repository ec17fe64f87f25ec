package example

import (
	"encoding/json"
	"go/format"
	"strings"
	"testing"

	"tokenfare/catalog"
)

func TestExamples(t *testing.T) {
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	with := map[string]int{}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		for _, e := range For(c.Provider(o.Provider), o) {
			with[o.Provider]++
			if strings.Contains(e.Code, "$MODEL") || strings.Contains(e.Code, "$KEY") {
				t.Errorf("%s in %s is not filled in:\n%s", o.Key(), e.Language, e.Code)
			}
			if e.Language != "Go" {
				continue
			}
			if formatted, err := format.Source([]byte(e.Code)); err != nil || string(formatted) != e.Code {
				t.Errorf("%s in Go is not formatted: %v\n%s", o.Key(), err, e.Code)
			}
		}
	}
	for i := range c.Providers {
		p := &c.Providers[i]
		if p.API != "" && !Known(p.API) {
			t.Errorf("%s: no dialect %q", p.ID, p.API)
		}
		if p.API != "" && with[p.ID] == 0 {
			t.Errorf("%s has no example", p.ID)
		}
	}
	if len(with) < 28 {
		t.Errorf("only %d providers have examples", len(with))
	}
}

func TestBodies(t *testing.T) {
	for name, d := range dialects {
		if !json.Valid([]byte(d.body)) {
			t.Errorf("%s: the body is no JSON: %s", name, d.body)
		}
	}
}

func TestFor(t *testing.T) {
	p := &catalog.Provider{API: "anthropic", BaseURL: "https://api.example.com", Env: "ACME_API_KEY"}
	o := &catalog.Offering{ID: "anvil-1"}
	got := For(p, o)
	if len(got) != 3 {
		t.Fatalf("%d examples", len(got))
	}
	want := `curl "https://api.example.com/v1/messages" \
  -H "Content-Type: application/json" \
  -H "x-api-key: $ACME_API_KEY" \
  -H "anthropic-version: 2023-06-01" \
  -d '{"model": "anvil-1", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}'
`
	if got[0].Code != want {
		t.Errorf("got\n%s\nwant\n%s", got[0].Code, want)
	}
	if !strings.Contains(got[1].Code, `"x-api-key": os.environ["ACME_API_KEY"],`) {
		t.Errorf("got\n%s", got[1].Code)
	}
	o.Out = catalog.Image
	if For(p, o) != nil {
		t.Error("an image model has an example of text")
	}
}
