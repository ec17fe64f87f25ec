package refresh

import (
	"testing"

	"tokenfare/catalog"
)

// TestConfirm holds that a fact gets the day of a copy that still has it, and keeps its
// own where the copy has another or none.
func TestConfirm(t *testing.T) {
	const old = today - 100
	fact := func(name, from string) catalog.FactSource {
		return catalog.FactSource{Fact: name, Source: from, Checked: old}
	}
	set := testSet(t)
	e := set.Providers[0].Entries[0]
	e.Context, e.MaxOutput, e.In, e.Out, e.Shutdown = 1000, 100, catalog.Text|catalog.Image, catalog.Text, today+9
	e.Can.Set(catalog.Tools, catalog.Yes)
	e.Can.Set(catalog.Vision, catalog.Yes)
	e.Can.Set(catalog.Reasoning, catalog.No)
	e.Sources = []catalog.FactSource{
		fact("can", "models.dev pi-ai"), fact("cannot", "pi-ai"), fact("context", "pi-ai"), fact("in", "pi-ai"),
		fact("max_output", "pi-ai"), fact("out", "litellm"), fact("shutdown", "https://acme.example"),
	}
	l := Listing{ID: "anvil-1", Tiers: block(3, 15), Context: 1000, MaxOutput: 200, In: catalog.Text, Out: catalog.Text, Shutdown: today + 9}
	l.Can.Set(catalog.Tools, catalog.Yes) // vision is not known, reasoning is denied
	l.Can.Set(catalog.Reasoning, catalog.Yes)
	merge(t, set, l)
	for _, f := range e.Sources {
		want := catalog.Date(old)
		if f.Fact == "can" || f.Fact == "context" {
			want = today - 5
		}
		if f.Checked != want {
			t.Errorf("%s of %s was checked on %s, want %s", f.Fact, f.Source, f.Checked, want)
		}
	}
}

// TestModelFacts holds that the facts of a model come from the provider that makes it,
// where they are not known, and are confirmed by whoever has the same.
func TestModelFacts(t *testing.T) {
	set := testSet(t)
	mod := set.Labs[0].Models[0]
	mod.Cutoff = today - 500
	mod.Facts = catalog.Provenance{Source: "litellm", Checked: today - 100}
	mod.Sources = []catalog.FactSource{{Fact: "cutoff", Source: "pi-ai", Checked: today - 100}}
	listing := Listing{ID: "anvil-1", Tiers: block(3, 15), Released: today - 300, Cutoff: today - 500, Open: catalog.No}
	changes := merge(t, set, listing)
	for _, want := range []string{"updated: anvil-1: released 2026-01-26"} {
		if got := find1(changes, "acme/anvil-1"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if mod.Released != today-300 || mod.Open != catalog.No || len(mod.Sources) != 3 {
		t.Errorf("the model is %+v", mod.Model)
	}
	for _, f := range mod.Sources {
		if f.Source != "pi-ai" || f.Checked != today-5 {
			t.Errorf("%s comes from %s of %s", f.Fact, f.Source, f.Checked)
		}
	}
	if mod.Facts.Checked != today-100 {
		t.Error("a data set that is not its source confirms the model")
	}
	other := listing
	other.Released, other.Cutoff = today-200, today-400
	mergeAll(t, set, up("litellm", 5, other))
	if mod.Released != today-300 || mod.Cutoff != today-500 || mod.Facts.Checked != today-5 {
		t.Errorf("after another data set: %+v", mod.Model)
	}
	// Who does not make the model knows only when it took it up.
	set = testSet(t)
	set.Providers[0].Provider.ID = "acme"
	set.Labs[0].Lab.ID, set.Labs[0].Models[0].Lab = "forge", "forge"
	merge(t, set, listing)
	if mod := set.Labs[0].Models[0]; mod.Released != 0 || mod.Open != catalog.Unknown {
		t.Errorf("of another's offering: %+v", mod.Model)
	}
}
