package source

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tokenfare/catalog"
)

// resold returns files in which acme makes anvil-1, and a shop sells it.
func resold(maker, shop string) fs.FS {
	fsys := files(testHead + "  - {id: a, model: anvil-1, facts: {source: survey}, " + maker + "}\n").(fstest.MapFS)
	fsys["sources.yaml"] = &fstest.MapFile{Data: []byte(testSources + "  - {id: glance, read: 2026-11-10, partial: true}\n")}
	fsys["providers/shop.yaml"] = &fstest.MapFile{Data: []byte("id: shop\nname: Shop\nofferings:\n\n  - {id: b, model: anvil-1, facts: {source: survey}, billing: free, " + shop + "}\n")}
	return fsys
}

// TestInputs holds when what is sold contradicts its maker, that lint says so, and what
// settling it leaves.
func TestInputs(t *testing.T) {
	for _, c := range []struct {
		maker, shop string
		want        string // doubts about shop/b
		settled     string // what shop/b takes then, "" where nothing was to settle
	}{
		{"in: [text, image, video]", "in: [text, image, video]", "", ""},
		{"in: [text, image, video]", "in: [text, image]", "b: takes no video, but acme/a does", "text, image, others unknown"},
		{"in: [text, image, video]", "in: [text, image], in_partial: true", "", ""},
		{"in: [text, image, video]", "in: [text, image], sources: {in: glance}", "", ""},
		{"in: [text, image, video]", "in: [text, image], sources: {in: glance survey}", "b: takes no video, but acme/a does", "text, image, others unknown"},
		{"in: [text, image, video]", "can: [tools]", "", ""},
		{"in: [text, image]", "cannot: [vision]", "b: takes no images, but acme/a does", "unknown"},
		{"in: [text]", "in: [text, image], can: [vision]", "b: takes images, but acme/a does not", "text, others unknown"},
		{"in: [text], in_partial: true", "in: [text, image]", "", ""},
		{"can: [pdf_input]", "cannot: [pdf_input]", "b: takes no documents, but acme/a does", "unknown"},
		{"in: [text, audio, video]", "in: [text]", "b: takes no audio, but acme/a does; b: takes no video, but acme/a does", "text, others unknown"},
	} {
		set, err := Read(resold(c.maker, c.shop), "data")
		if err != nil {
			t.Errorf("%s: %v", c.shop, err)
			continue
		}
		var doubts []string
		for _, d := range set.Lint("data", 1) {
			if d.Kind == inputKind && d.Strict() && strings.HasPrefix(d.Place, "data/providers/shop.yaml") {
				doubts = append(doubts, d.Text)
			}
		}
		if got := strings.Join(doubts, "; "); got != c.want {
			t.Errorf("%s, made %s: %q, want %q", c.shop, c.maker, got, c.want)
		}
		sold, inputs := set.Providers[1].Entries[0], set.Inputs()
		if inputs.Settle(sold) != (c.settled != "") {
			t.Errorf("%s, made %s: settled the other way", c.shop, c.maker)
		}
		if again := inputs.Contradictions(sold); again != nil {
			t.Errorf("%s: settled, and still %q", c.shop, again)
		}
		got := sold.In.String()
		if sold.InPartial {
			got += ", others unknown"
		}
		if c.settled != "" && got != c.settled {
			t.Errorf("%s, made %s: takes %s, want %s", c.shop, c.maker, got, c.settled)
		}
	}
}

// TestMakersInputs holds that no offering in the data says otherwise than the maker of
// its model what that takes.
func TestMakersInputs(t *testing.T) {
	set, c := data(t)
	inputs, compared := set.Inputs(), 0
	for _, p := range set.Providers {
		for _, e := range p.Entries {
			if inputs.makers[e.Model] != nil {
				compared++
			}
			if list := inputs.Contradictions(e); list != nil {
				t.Errorf("%s: %s", e.Key(), strings.Join(list, "; "))
			}
		}
	}
	if compared < 1000 {
		t.Errorf("%d offerings compared", compared)
	}
	for key, want := range map[string]string{
		"google/gemini-3.7-flash": "text, image, audio, video",
		"google/gemini-3.8-flash": "text, image, audio, video",
		"vertex/gemini-3.7-flash": "text, image, others unknown",
		"openai/gpt-4.1":          "text, image",
	} {
		o := c.Lookup(key)
		got := o.In.String()
		if o.InPartial {
			got += ", others unknown"
		}
		if got != want {
			t.Errorf("%s takes %s, want %s", key, got, want)
		}
	}
	if i := slices.IndexFunc(c.Sources, func(s catalog.Source) bool { return s.ID == "pi-ai" }); i < 0 || !c.Sources[i].Partial {
		t.Error("pi-ai names text and images alone, and is taken to name all")
	}
}
