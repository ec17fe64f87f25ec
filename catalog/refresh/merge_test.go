package refresh

import (
	"strings"
	"testing"
	"testing/fstest"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

const testProvider = `id: acme
name: Acme
offerings:

  - id: anvil-1
    model: anvil-1
    limits: {context: 1000000}
    status: active
    seen: {first: 2026-01-01, last: 2026-09-01}
    facts: {source: litellm}
    plans:
      - rates: {input: 3, output: 15, cache_write_1h: 6}
        price: {source: litellm}

  - id: anvil-page
    model: anvil-1
    facts: {source: litellm}
    plans:
      - rates: {input: 3, output: 15}
        price: {source: https://acme.example, checked: 2026-10-01, level: provider_page}

  - id: gone
    model: anvil-1
    status: active
    seen: {first: 2026-01-01, last: 2026-02-01}
    facts: {source: litellm}
    plans:
      - rates: {input: 1, output: 1}
        price: {source: litellm}
`

func testSet(t *testing.T) *source.Set {
	t.Helper()
	set, err := source.Read(fstest.MapFS{
		"sources.yaml": {Data: []byte("refreshed: 2026-10-01\nnext: 2026-10-08\nsources:\n" +
			"  - {id: litellm, name: LiteLLM, read: 2026-09-01}\n  - {id: pi-ai, name: pi-ai, read: 2026-09-01}\n")},
		"labs/acme.yaml":      {Data: []byte("id: acme\nname: Acme\nmodels: [{id: anvil-1, name: Anvil 1}, {id: anvil-2, name: Anvil 2}]\n")},
		"providers/acme.yaml": {Data: []byte(testProvider)},
	}, "data")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// block makes rates of input and output, in USD.
func block(in, out float64) []catalog.Tier {
	var r catalog.Rates
	set(&r, catalog.Input, in)
	set(&r, catalog.Output, out)
	return []catalog.Tier{{Rates: r}}
}

func merge(t *testing.T, set *source.Set, listings ...Listing) []Change {
	t.Helper()
	day, _ := catalog.ParseDate("2026-11-22")
	for i := range listings {
		listings[i].Provider = "acme"
	}
	changes, err := Merge(set, []*Upstream{{Source: "pi-ai", Read: day - 5, Listings: listings}}, day)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func find1(changes []Change, key string) string {
	for _, c := range changes {
		if c.Offering == key {
			return c.Kind.String() + ": " + c.Text
		}
	}
	return ""
}

func TestRepriced(t *testing.T) {
	set := testSet(t)
	changes := merge(t, set, Listing{ID: "anvil-1", Tiers: block(2, 10), MaxOutput: 64000})
	if got := find1(changes, "acme/anvil-1"); got != "repriced: 3/15 -> 2/10" {
		t.Errorf("got %q", got)
	}
	e := set.Providers[0].Entries[0]
	if len(e.Plans) != 2 || e.Plans[0].Until.String() != "2026-11-22" || e.Plans[1].From != e.Plans[0].Until || e.Plans[1].Price.Source != "pi-ai" {
		t.Errorf("plans %+v", e.Plans)
	}
	if _, known := e.Plans[1].Tiers[0].Rates.Get(catalog.CacheWrite1h); known {
		t.Error("a block of prices was mixed of two sources")
	}
	if e.LastSeen.String() != "2026-11-17" || e.MaxOutput != 64000 {
		t.Errorf("last seen %s, max output %d", e.LastSeen, e.MaxOutput)
	}
	if _, err := set.Build("data"); err != nil {
		t.Error(err)
	}
	if set.Sources.Refreshed.String() != "2026-11-22" || set.Sources.Next.String() != "2026-11-29" {
		t.Errorf("refreshed %s, next %s", set.Sources.Refreshed, set.Sources.Next)
	}
}

func TestUnchanged(t *testing.T) {
	set := testSet(t)
	changes := merge(t, set, Listing{ID: "anvil-1", Tiers: block(3, 15)})
	if got := find1(changes, "acme/anvil-1"); got != "" {
		t.Errorf("got %q", got)
	}
	if got := find1(changes, "acme/gone"); got != "no longer listed: last seen 2026-02-01" {
		t.Errorf("got %q", got)
	}
	if len(set.Providers[0].Entries) != 3 {
		t.Error("an offering was dropped")
	}
}

func TestStopped(t *testing.T) {
	for _, c := range []struct {
		in, out float64
		want    string
	}{
		{30, 150, "power of ten"},
		{0.3, 1.5, "power of ten"},
		{10, 50, "more than threefold"},
		{2000, 15, "out of bounds"},
	} {
		set := testSet(t)
		got := find1(merge(t, set, Listing{ID: "anvil-1", Tiers: block(c.in, c.out)}), "acme/anvil-1")
		if !strings.HasPrefix(got, "stopped: ") || !strings.Contains(got, c.want) || len(set.Providers[0].Entries[0].Plans) != 1 {
			t.Errorf("%g/%g: %q, want %q", c.in, c.out, got, c.want)
		}
	}
}

func TestProviderPageStands(t *testing.T) {
	set := testSet(t)
	got := find1(merge(t, set, Listing{ID: "anvil-page", Tiers: block(2, 10)}), "acme/anvil-page")
	if got != "disputed: 2/10, but https://acme.example has 3/15" || len(set.Providers[0].Entries[1].Plans) != 1 {
		t.Errorf("got %q", got)
	}
}

// TestHistory holds that earlier and announced rates come in where the present ones
// are the same, with the days on which they change.
func TestHistory(t *testing.T) {
	set := testSet(t)
	day := func(s string) catalog.Date { d, _ := catalog.ParseDate(s); return d }
	changes := merge(t, set, Listing{ID: "anvil-1", History: []Past{
		{Until: day("2026-03-01"), Tiers: block(5, 25)},
		{From: day("2026-03-01"), Until: day("2027-01-01"), Tiers: block(3, 15)},
		{From: day("2027-01-01"), Tiers: block(4, 20)},
	}})
	if got := find1(changes, "acme/anvil-1"); got != "updated: 1 earlier and 1 announced prices" {
		t.Errorf("got %q", got)
	}
	c, err := set.Build("data")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2026-02-28": "5", "2026-03-01": "3", "2026-12-31": "3", "2027-01-01": "4"} {
		p, ok := c.Lookup("acme/anvil-1").PlanAt(day(at).Time(), catalog.Standard, "")
		if !ok || rate(&p.Tiers[0], catalog.Input) != want {
			t.Errorf("%s: %v, want %s", at, p, want)
		}
	}
}

// TestExtras holds that a rate that only another source has says so.
func TestExtras(t *testing.T) {
	set := testSet(t)
	tiers := block(3, 15)
	tiers[0].Rates.Set(catalog.WebSearchCall, 1e10)
	merge(t, set, Listing{ID: "anvil-1", Tiers: tiers})
	p := set.Providers[0].Entries[0].Plans[0]
	if r, _ := p.Tiers[0].Rates.Get(catalog.WebSearchCall); r.EachString() != "0.01" || len(p.Sources) != 1 || p.Sources[0].Source != "pi-ai" {
		t.Errorf("plan %+v", p)
	}
	if len(set.Providers[0].Entries[0].Plans) != 1 {
		t.Error("an extra rate made a new plan")
	}
}

func TestNew(t *testing.T) {
	set := testSet(t)
	changes := merge(t, set,
		Listing{ID: "Anvil_2", Name: "Anvil 2", Tiers: block(2, 10), Context: 8192, MaxOutput: 4096, Status: catalog.Active},
		Listing{ID: "sledge", Tiers: block(2, 10)},
		Listing{ID: "priceless", Tiers: block(0, -1)},
		Listing{ID: "over", Tiers: block(1, 1), Status: catalog.ShutDown})
	for key, want := range map[string]string{
		"acme/Anvil_2": "added: anvil-2, 2/10", "acme/sledge": `needs a model: 2/10, ""`, "acme/priceless": "", "acme/over": "",
	} {
		if got := find1(changes, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	c, err := set.Build("data")
	if err != nil {
		t.Fatal(err)
	}
	if o := c.Lookup("acme/Anvil_2"); o == nil || o.Context != 8192 || o.Facts.Source != "pi-ai" || o.FirstSeen == 0 {
		t.Errorf("added as %+v", o)
	}
}

func TestPrint(t *testing.T) {
	var b strings.Builder
	Print(&b, merge(t, testSet(t), Listing{ID: "anvil-1", Tiers: block(2, 10)}))
	want := `
acme
  repriced          anvil-1: 3/15 -> 2/10 [pi-ai]
  no longer listed  gone: last seen 2026-02-01

     1 repriced
     1 no longer listed
`
	if b.String() != want {
		t.Errorf("got %s", b.String())
	}
}

func TestDiff(t *testing.T) {
	day, _ := catalog.ParseDate("2026-11-22")
	old, err := testSet(t).Build("data")
	if err != nil {
		t.Fatal(err)
	}
	set := testSet(t)
	merge(t, set, Listing{ID: "anvil-1", Tiers: block(2, 10)}, Listing{ID: "anvil-2", Tiers: block(1, 5)})
	next, err := set.Build("data")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, d := range Diff(old, next, day) {
		got[d.Offering] += d.Text
	}
	if got["acme/anvil-1"] != "standard: 3/15 -> 2/10" || got["acme/anvil-2"] != "is new: 1/5" || len(got) != 2 {
		t.Errorf("got %v", got)
	}
	if d := Diff(next, old, day); len(d) != 2 || d[1].Text != "is no longer there" {
		t.Errorf("got %v", d)
	}
}
