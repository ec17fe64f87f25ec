package source

import (
	"bytes"
	"os"
	"testing"

	"tokenfare/catalog"
)

// data reads the project's own files.
func data(t *testing.T) (*Set, *catalog.Catalog) {
	t.Helper()
	set, err := Read(os.DirFS("../data"), "catalog/data")
	if err != nil {
		t.Fatal(err)
	}
	c, err := set.Build("catalog/data")
	if err != nil {
		t.Fatal(err)
	}
	return set, c
}

// TestCompiled proves that what programs embed is what the files say.
func TestCompiled(t *testing.T) {
	_, c := data(t)
	embedded, err := os.ReadFile("../compiled.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(catalog.Encode(c), embedded) {
		t.Error("catalog/compiled.bin is not what catalog/data says: run `go generate ./catalog`")
	}
}

// TestFormatted holds that files are in their one form, so that a change is a small
// diff.
func TestFormatted(t *testing.T) {
	set, _ := data(t)
	for name, want := range set.Files() {
		got, err := os.ReadFile("../data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("catalog/data/%s is not formatted: run `go run ./cmd/catalog fmt`", name)
		}
	}
}

// TestContent holds what this project promises about its data.
func TestContent(t *testing.T) {
	_, c := data(t)
	priced := 0
	for i := range c.Offerings {
		if len(c.Offerings[i].Plans) > 0 {
			priced++
		}
	}
	if priced < 2000 || len(c.Providers) < 30 || len(c.Models) < 900 {
		t.Errorf("%d priced offerings, %d providers, %d models", priced, len(c.Providers), len(c.Models))
	}
	for _, key := range []string{"openai/gpt-4.1-mini", "openrouter/openai/gpt-4.1-mini", "replicate/openai/gpt-4.1-mini"} {
		o := c.Lookup(key)
		if o == nil {
			t.Errorf("no %s", key)
			continue
		}
		in, _ := o.Plans[0].Tiers[0].Rates.Get(catalog.Input)
		out, _ := o.Plans[0].Tiers[0].Rates.Get(catalog.Output)
		if in.String() != "0.4" || out.String() != "1.6" || o.Context != 1_047_576 {
			t.Errorf("%s: %s in, %s out, context %d", key, in, out, o.Context)
		}
	}
}
