package refresh

import (
	"fmt"
	"reflect"
	"slices"
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
	set, err := readTestSet()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func readTestSet() (*source.Set, error) { return source.Read(testFiles(), "data") }

func testFiles() fstest.MapFS {
	return fstest.MapFS{
		"sources.yaml": {Data: []byte("refreshed: 2026-10-01\nnext: 2026-10-08\nsources:\n" +
			"  - {id: litellm, read: 2026-09-01}\n  - {id: pi-ai, read: 2026-09-01}\n  - {id: genai-prices, read: 2026-09-01}\n" +
			"  - {id: llm-zoo, read: 2026-09-01}\n  - {id: models.dev, read: 2026-09-01}\n  - {id: openrouter-api, read: 2026-09-01}\n")},
		"labs/acme.yaml":      {Data: []byte("id: acme\nname: Acme\nmodels: [{id: anvil-1, name: Anvil 1}, {id: anvil-2, name: Anvil 2}]\n")},
		"providers/acme.yaml": {Data: []byte(testProvider)},
	}
}

// block makes rates of input and output, in USD.
func block(in, out float64) []catalog.Tier {
	var r catalog.Rates
	set(&r, catalog.Input, in)
	set(&r, catalog.Output, out)
	return []catalog.Tier{{Rates: r}}
}

const today = catalog.Date(20779) // 2026-11-22

// up makes a data set of what acme sells, read some days ago.
func up(source string, daysAgo catalog.Date, listings ...Listing) *Upstream {
	for i := range listings {
		listings[i].Provider = "acme"
	}
	return &Upstream{source, today - daysAgo, listings}
}

// mergeAll merges data sets, with empty ones for those that are not given.
func mergeAll(t *testing.T, set *source.Set, ups ...*Upstream) []Change {
	t.Helper()
	for _, name := range Order {
		if !slices.ContainsFunc(ups, func(u *Upstream) bool { return u.Source == name }) {
			ups = append(ups, up(name, 5))
		}
	}
	changes, err := Merge(set, ups, today)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := set.Build("data"); err != nil {
		t.Error(err)
	}
	return changes
}

func merge(t *testing.T, set *source.Set, listings ...Listing) []Change {
	t.Helper()
	return mergeAll(t, set, up("pi-ai", 5, listings...))
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

// TestImpossible holds that a price that cannot be right changes nothing, and is said of
// new offerings too.
func TestImpossible(t *testing.T) {
	set := testSet(t)
	before := set.Files()
	changes := merge(t, set, Listing{ID: "anvil-1", Wrong: "input is not a number that can be a price"}, Listing{ID: "anvil-9", Wrong: "output of 5000 is out of bounds"},
		Listing{ID: "anvil-page", Service: catalog.Batch, Wrong: "input of 2000 is out of bounds"})
	for key, want := range map[string]string{
		"acme/anvil-1":    "stopped: input is not a number that can be a price",
		"acme/anvil-9":    "stopped: output of 5000 is out of bounds",
		"acme/anvil-page": "stopped: batch input of 2000 is out of bounds",
	} {
		if got := find1(changes, key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	after := set.Files()["providers/acme.yaml"]
	if strings.Count(string(after), "rates:") != strings.Count(string(before["providers/acme.yaml"]), "rates:") {
		t.Errorf("a price came in:\n%s", after)
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
		"acme/Anvil_2": "added: anvil-2, 2/10", "acme/sledge": "new model: sledge, 2/10", "acme/priceless": "", "acme/over": "",
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

// TestTakes holds that what a data set does not name is open where it names a part only,
// and where the maker of the model takes it; and that another one fills it in.
func TestTakes(t *testing.T) {
	const textOnly, sees = catalog.Text, catalog.Text | catalog.Image
	const all = sees | catalog.Audio | catalog.Video
	for _, c := range []struct {
		name    string
		pi, dev catalog.Modality // as the data sets list what the shop sells
		made    string           // what the maker says of it
		want    catalog.Modality
		partial bool
	}{
		{"a part is named", sees, 0, "", sees, true},
		{"all are named", 0, sees, "", sees, false},
		{"by another data set", sees, all, "", all, false},
		{"which contradicts", sees, textOnly, "", sees, true},
		{"fewer than the maker says", 0, sees, "in: [text, image, video]", sees, true},
		{"more than the maker says", 0, all, "in: [text, image]", sees, true},
		{"as the maker says", 0, sees, "in: [text, image]", sees, false},
	} {
		files := testFiles()
		files["sources.yaml"].Data = []byte(strings.Replace(string(files["sources.yaml"].Data), "{id: pi-ai,", "{id: pi-ai, partial: true,", 1))
		files["providers/shop.yaml"] = &fstest.MapFile{Data: []byte("id: shop\nname: Shop\n")}
		if c.made != "" {
			maker := "  - {id: own, model: anvil-2, billing: free, facts: {source: litellm}, " + c.made + "}\n"
			files["providers/acme.yaml"].Data = append(files["providers/acme.yaml"].Data, "\n"+maker...)
		}
		set, err := source.Read(files, "data")
		if err != nil {
			t.Fatal(err)
		}
		pi, dev := up("pi-ai", 5), up("models.dev", 5)
		for u, in := range map[*Upstream]catalog.Modality{pi: c.pi, dev: c.dev} {
			if in != 0 {
				u.Listings = []Listing{{Provider: "shop", ID: "anvil-2", Tiers: block(1, 5), In: in}}
			}
		}
		for range 2 { // a second refresh changes nothing
			mergeAll(t, set, pi, dev)
			built, err := set.Build("data")
			if err != nil {
				t.Fatal(err)
			}
			if o := built.Lookup("shop/anvil-2"); o == nil || o.In != c.want || o.InPartial != c.partial {
				t.Errorf("%s: %+v, want %s, partial %t", c.name, o, c.want, c.partial)
			}
		}
	}
}

// TestGone holds that an offering counts as gone only when all data sets were asked.
func TestGone(t *testing.T) {
	changes, err := Merge(testSet(t), []*Upstream{up("pi-ai", 5)}, today)
	if err != nil || find1(changes, "acme/gone") != "" {
		t.Errorf("of one data set: %v, %v", changes, err)
	}
	set := testSet(t)
	set.Providers[0].Entries[2].Facts.Source = "survey"
	if got := find1(merge(t, set), "acme/gone"); got != "no longer listed: last seen 2026-02-01 in survey, which a refresh does not read" {
		t.Errorf("got %q", got)
	}
}

// TestSold holds that a recent listing makes an offering of unknown status one that
// is sold.
func TestSold(t *testing.T) {
	set := testSet(t)
	e := set.Providers[0].Entries[1] // anvil-page has no status
	merge(t, set, Listing{ID: e.ID, Tiers: block(3, 15), Status: catalog.Active})
	if e.Status != catalog.Active {
		t.Errorf("status %s", e.Status)
	}
	set = testSet(t)
	e = set.Providers[0].Entries[1]
	mergeAll(t, set, up("pi-ai", recent+1, Listing{ID: e.ID, Tiers: block(3, 15), Status: catalog.Active}))
	if e.Status != catalog.StatusUnknown {
		t.Errorf("an old copy makes it %s", e.Status)
	}
}

// tiered makes rates that double beyond a prompt length.
func tiered(in, out float64) []catalog.Tier {
	next := block(2*in, 2*out)[0]
	next.Edge = 200_000
	return append(block(in, out), next)
}

// TestTiers holds what becomes of tiers by prompt length, which few data sets know.
func TestTiers(t *testing.T) {
	for _, c := range []struct {
		name      string
		ours      []catalog.Tier
		source    string
		theirs    []catalog.Tier
		want      string
		wantTiers int
	}{
		{"a better one adds them", block(3, 15), "pi-ai", tiered(3, 15), "updated: by prompt length: 3/15, above 200000 6/30", 2},
		{"our own adds them", block(3, 15), "litellm", tiered(3, 15), "updated: by prompt length: 3/15, above 200000 6/30", 2},
		{"a worse one adds them", block(3, 15), "models.dev", tiered(3, 15), "disputed: 3/15, above 200000 6/30, but litellm has 3/15", 1},
		{"a better one lacks them", tiered(3, 15), "pi-ai", block(3, 15), "tiers kept: 3/15, but litellm has 3/15, above 200000 6/30", 2},
		{"a worse one lacks them", tiered(3, 15), "models.dev", block(3, 15), "", 2},
		{"our own loses them", tiered(3, 15), "litellm", block(3, 15), "stopped: 3/15, above 200000 6/30 -> 3/15: the tiers by prompt length would be lost", 2},
	} {
		set := testSet(t)
		e := set.Providers[0].Entries[0]
		e.Plans[0].Tiers = c.ours
		changes := mergeAll(t, set, up(c.source, 5, Listing{ID: "anvil-1", Tiers: c.theirs}))
		if got := find1(changes, "acme/anvil-1"); got != c.want || len(e.Plans) != 1 || len(e.Plans[0].Tiers) != c.wantTiers {
			t.Errorf("%s: %q, want %q; plans %+v", c.name, got, c.want, e.Plans)
		}
	}
}

// TestRankAt holds that OpenRouter's own list is believed before genai-prices there,
// and nowhere else.
func TestRankAt(t *testing.T) {
	order := func(provider string) []string {
		list := slices.Clone(Order)
		slices.SortFunc(list, func(a, b string) int { return rankAt(provider, a) - rankAt(provider, b) })
		return list
	}
	if got := order("acme"); !slices.Equal(got, Order) {
		t.Errorf("got %q", got)
	}
	if got, want := order("openrouter"), []string{"pi-ai", "openrouter-api", "genai-prices", "litellm", "models.dev", "llm-zoo"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	// The two differ: whose price comes in depends on who sells.
	for provider, want := range map[string]string{"acme": "repriced: 3/15 -> 2/10", "openrouter": "repriced: 3/15 -> 4/20"} {
		set := testSet(t)
		set.Providers[0].Provider.ID = provider
		for _, e := range set.Providers[0].Entries {
			e.Provider = provider
		}
		ups := []*Upstream{up("genai-prices", 3, Listing{ID: "anvil-1", Tiers: block(2, 10)}), up("openrouter-api", 3, Listing{ID: "anvil-1", Tiers: block(4, 20)})}
		for _, u := range ups {
			u.Listings[0].Provider = provider
		}
		changes := mergeAll(t, set, ups...)
		if got := find1(changes, provider+"/anvil-1"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", provider, got, want)
		}
	}
}

// TestServices holds that batch comes in where the data set's standard price is ours.
func TestServices(t *testing.T) {
	batch := Listing{ID: "anvil-1", Service: catalog.Batch, Tiers: block(1.5, 7.5)}
	for _, c := range []struct {
		standard []catalog.Tier
		want     string
		plans    int
	}{
		{block(3, 15), "updated: batch is 1.5/7.5", 2},
		{block(2, 10), "repriced: 3/15 -> 2/10", 3}, // and then batch agrees
		{nil, "", 1},
	} {
		set := testSet(t)
		e := set.Providers[0].Entries[0]
		changes := merge(t, set, Listing{ID: "anvil-1", Tiers: c.standard}, batch)
		if got := find1(changes, "acme/anvil-1"); got != c.want || len(e.Plans) != c.plans {
			t.Errorf("standard %s: %q, want %q; plans %+v", show(c.standard), got, c.want, e.Plans)
		}
	}
	set := testSet(t)
	e := set.Providers[0].Entries[0]
	merge(t, set, Listing{ID: "anvil-1", Tiers: block(3, 15)}, batch)
	cheaper := batch
	cheaper.Tiers = block(1, 5)
	if got := find1(merge(t, set, Listing{ID: "anvil-1", Tiers: block(3, 15)}, cheaper), "acme/anvil-1"); got != "repriced: batch 1.5/7.5 -> 1/5" {
		t.Errorf("got %q", got)
	}
	// A data set whose standard price is another one changes nothing of batch.
	cheaper.Tiers = block(0.9, 4.5)
	if got := find1(merge(t, set, Listing{ID: "anvil-1"}, cheaper), "acme/anvil-1"); got != "" {
		t.Errorf("without a standard price, batch is %q", got)
	}
	set2 := testSet(t)
	cheaper.Service, cheaper.Tiers = catalog.Priority, block(150, 30)
	if got := find1(merge(t, set2, Listing{ID: "anvil-1", Tiers: block(3, 15)}, cheaper), "acme/anvil-1"); got != "stopped: priority is 150/30, and standard 3/15: input jumps more than threefold" {
		t.Errorf("a priority of fifty times the standard is %q", got)
	}
	if len(e.Plans) != 3 || e.Plans[1].Service != catalog.Batch || e.Plans[1].Until != today || e.Plans[2].From != today {
		t.Errorf("plans %+v", e.Plans)
	}
}

func TestFree(t *testing.T) {
	set := testSet(t)
	changes := merge(t, set, Listing{ID: "acme/anvil-2:free", Free: true, Tiers: block(0, 0), Context: 8192})
	if got := find1(changes, "acme/acme/anvil-2:free"); got != "added: anvil-2, free" {
		t.Errorf("got %q", got)
	}
	e := set.Providers[0].Entries[0]
	if e.ID != "acme/anvil-2:free" || e.Billing != catalog.Free || len(e.Plans) != 0 {
		t.Errorf("added as %+v", e)
	}
	if again := merge(t, set, Listing{ID: "acme/anvil-2:free", Free: true, Tiers: block(0, 0)}); find1(again, "acme/acme/anvil-2:free") != "" {
		t.Errorf("again: %v", again)
	}
}

// TestNewModels holds how models of new offerings are found, and proposed where there
// are none.
func TestNewModels(t *testing.T) {
	for _, c := range []struct {
		listing Listing
		want    string
	}{
		{Listing{ID: "anvil-2-2026-08-01"}, "added: anvil-2, 2/10"},
		{Listing{ID: "anvil-2@20260801"}, "added: anvil-2, 2/10"},
		{Listing{ID: "anvil-2@default"}, "added: anvil-2, 2/10"},
		{Listing{ID: "acme/Anvil-2-FP8"}, "added: anvil-2, 2/10"},
		{Listing{ID: "x9", Name: "Acme: Anvil 2 (EU)"}, "added: anvil-2, 2/10"},
		{Listing{ID: "anvil-9-20260801", Name: "Acme: Anvil 9 (preview)"}, "new model: anvil-9 (Anvil 9), 2/10"},
		{Listing{ID: "acme/hammer"}, "new model: hammer, 2/10"},
		{Listing{ID: "forge/hammer"}, "needs a model: 2/10"},
		{Listing{ID: "anvil-latest"}, "needs a model: 2/10"},
		{Listing{ID: "~anvil-latest"}, "pointer: 2/10"},
	} {
		set := testSet(t)
		c.listing.Tiers = block(2, 10)
		got := find1(merge(t, set, c.listing), "acme/"+c.listing.ID)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.listing.ID, got, c.want)
		}
	}
}

// TestProposed holds what a proposed model looks like, and that two offerings of one
// new model propose it once.
func TestProposed(t *testing.T) {
	set := testSet(t)
	changes := mergeAll(t, set, up("pi-ai", 5,
		Listing{ID: "anvil-9", Name: "Acme: Anvil 9", Tiers: block(2, 10)},
		Listing{ID: "anvil-9-2026-08-01", Tiers: block(2, 10)}))
	if got := find1(changes, "acme/anvil-9-2026-08-01"); got != "added: anvil-9, 2/10" {
		t.Errorf("got %q", got)
	}
	models := set.Labs[0].Models
	if len(models) != 3 {
		t.Fatalf("%d models", len(models))
	}
	want := catalog.Model{ID: "anvil-9", Name: "Anvil 9", ClassReason: notLookedAt, Description: "Model by Acme.",
		Lab: "acme", Facts: catalog.Provenance{Source: "pi-ai", Checked: today - 5, Level: catalog.OneSource}}
	if !reflect.DeepEqual(models[2].Model, want) || !slices.Equal(models[2].Comment, []string{source.ProposedComment}) {
		t.Errorf("proposed is %+v", models[2])
	}
}

// TestReadName holds what a name says about a model that is proposed.
func TestReadName(t *testing.T) {
	set := testSet(t)
	set.Sources.Sources = append(set.Sources.Sources, catalog.Source{ID: fromName, Read: today})
	for i, m := range set.Labs[0].Models {
		m.Family, m.Tokenizer = fmt.Sprint("anvil-", i), "qwen3"
	}
	merge(t, set, Listing{ID: "acme/Anvil-9-30B-A3B-fp8", Tiers: block(2, 10)})
	m := set.Labs[0].Models[2]
	if m.ID != "anvil-9-30b-a3b" || m.Class != catalog.Small || m.ClassReason != "30B parameters in its name" || m.Tokenizer != "qwen3" || m.Family != "" || len(m.Sources) != 2 {
		t.Errorf("proposed is %+v", m.Model)
	}
	for name, want := range map[string]catalog.Class{
		"ernie-4.5-300b-a47b": catalog.Flagship, "big-1.5t": catalog.Flagship, "llama-3.3-70b": catalog.Mid, "gpt-oss-120b": catalog.Mid,
		"qwen3-32b": catalog.Mid, "qwen3-35b-a3b": catalog.Small, "qwen3-30b-a3b": catalog.Small, "qwen3-8b": catalog.Small,
		"qwen3-4b": catalog.Tiny, "smol-1.7b": catalog.Tiny, "qwen3-coder-30b": catalog.Specialised, "deepseek-ocr": catalog.Specialised,
		"bge-reranker-v2": catalog.Specialised, "llama-guard-4-12b": catalog.Specialised, "gpt-9": catalog.ClassUnknown, "kimi-k2-0711": catalog.ClassUnknown,
	} {
		if got, _ := classByName(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

// TestContested holds that a new price waits for a person where data sets are a jump
// apart.
func TestContested(t *testing.T) {
	set := testSet(t)
	changes := mergeAll(t, set,
		up("litellm", 5, Listing{ID: "anvil-2", Tiers: block(0.2, 6)}),
		up("models.dev", 5, Listing{ID: "anvil-2", Tiers: block(0.2, 0.6)}))
	if got := find1(changes, "acme/anvil-2"); got != "stopped: new, 0.2/6: models.dev has 0.2/0.6, output differs by a power of ten" || len(set.Providers[0].Entries) != 3 {
		t.Errorf("got %q", got)
	}
}

// TestAlone holds that a data set which is alone with a price, far off from what two
// others share, is not believed, whatever its rank.
func TestAlone(t *testing.T) {
	for _, c := range []struct {
		first, second, third []catalog.Tier
		want                 string
	}{
		{block(0.1, 6), block(2, 10), block(2, 10), "added: anvil-2, 2/10 (pi-ai has 0.1/6)"},
		{block(1.9, 9), block(2, 10), block(2, 10), "added: anvil-2, 1.9/9 (genai-prices has 2/10; litellm has 2/10)"},
		{block(0.1, 6), block(0.1, 6), block(2, 10), "added: anvil-2, 0.1/6 (litellm has 2/10)"},
		{block(0.1, 6), block(1, 6), block(2, 10), "stopped: new, 0.1/6: genai-prices has 1/6, input differs by a power of ten"},
	} {
		changes := mergeAll(t, testSet(t), up("pi-ai", 5, Listing{ID: "anvil-2", Tiers: c.first}),
			up("genai-prices", 5, Listing{ID: "anvil-2", Tiers: c.second}), up("litellm", 5, Listing{ID: "anvil-2", Tiers: c.third}))
		if got := find1(changes, "acme/anvil-2"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestCommented holds that a plan above which somebody has written why stays.
func TestCommented(t *testing.T) {
	set := testSet(t)
	e := set.Providers[0].Entries[0]
	e.PlanComments = [][]string{{"# The other one is a typo."}}
	got := find1(merge(t, set, Listing{ID: "anvil-1", Tiers: block(2, 10)}), "acme/anvil-1")
	if got != "disputed: 2/10, but ours, with a comment, has 3/15" || len(e.Plans) != 1 {
		t.Errorf("got %q", got)
	}
}

// TestAgain holds that a second refresh of the same data sets changes nothing, and
// shows nothing that the first has shown.
func TestAgain(t *testing.T) {
	listings := func() []*Upstream {
		return []*Upstream{
			up("pi-ai", 5,
				Listing{ID: "anvil-1", Tiers: block(2, 10), MaxOutput: 64000, Status: catalog.Active},
				Listing{ID: "anvil-page", Tiers: block(1, 5)},
				Listing{ID: "anvil-2", Tiers: block(1, 5), Context: 8192},
				Listing{ID: "anvil-9", Tiers: block(1, 5)},
				Listing{ID: "forge/hammer", Tiers: block(1, 5)},
				Listing{ID: "anvil-2", Service: catalog.Batch, Tiers: block(0.5, 2.5)}),
			up("litellm", 80, Listing{ID: "anvil-3", Tiers: block(30, 150)}, Listing{ID: "anvil-1", Tiers: block(30, 150)}),
		}
	}
	set := testSet(t)
	first := mergeAll(t, set, listings()...)
	if len(first) < 7 {
		t.Errorf("the first changes %v", first)
	}
	files := set.Files()
	for _, c := range mergeAll(t, set, listings()...) {
		if !c.Before && !c.Kind.quiet() {
			t.Errorf("the second still has %s %s: %s", c.Kind, c.Offering, c.Text)
		}
	}
	for name, data := range set.Files() {
		if string(files[name]) != string(data) {
			t.Errorf("the second changes %s to\n%s", name, data)
		}
	}
}

// TestOpenPoints holds that what was left to a person stays on the list as long as
// the data sets that say so were not asked again.
func TestOpenPoints(t *testing.T) {
	set := testSet(t)
	stop := Listing{ID: "anvil-1", Tiers: block(30, 150)}
	changes := merge(t, set, stop)
	if len(set.Open) != 2 || set.Open[0].Kind != "stopped" || set.Open[1].Kind != "no longer listed" || changes[0].Before {
		t.Fatalf("open: %+v", set.Open)
	}
	if again := merge(t, set, stop); !again[0].Before || len(set.Open) != 2 {
		t.Errorf("again: %+v, open %+v", again, set.Open)
	}
	if _, err := Merge(set, []*Upstream{up("models.dev", 5)}, today); err != nil || len(set.Open) != 2 {
		t.Errorf("after another data set alone: %+v, %v", set.Open, err)
	}
	if more := merge(t, set, Listing{ID: "anvil-1", Tiers: block(40, 150)}); more[0].Before {
		t.Error("another price is taken for what was shown")
	}
	if merge(t, set, Listing{ID: "anvil-1", Tiers: block(3, 15)}); len(set.Open) != 1 {
		t.Errorf("once they agree: %+v", set.Open)
	}
}

// TestCutShort holds that a data set that lost a part of what we have of it is
// refused.
func TestCutShort(t *testing.T) {
	set := testSet(t)
	p := set.Providers[0]
	var all []Listing
	for i := range 90 {
		e := &source.Entry{Offering: catalog.Offering{Provider: "acme", ID: fmt.Sprintf("many-%02d", i), Model: "anvil-2",
			Facts: catalog.Provenance{Source: "pi-ai", Checked: catalog.Date(20697)}}}
		p.Entries = append(p.Entries, e)
		all = append(all, Listing{ID: e.ID, Tiers: block(1, 5)})
	}
	if _, err := Merge(set, []*Upstream{up("pi-ai", 100, all...)}, today); err == nil || err.Error() != "pi-ai: the copy is of 2026-08-14, and the files know that of 2026-09-01" {
		t.Errorf("an older copy: %v", err)
	}
	for n, ok := range map[int]bool{90: true, 70: true, 45: false} {
		before := string(set.Files()["providers/acme.yaml"])
		_, err := Merge(set, []*Upstream{up("pi-ai", 5, all[:n]...)}, today)
		if ok != (err == nil) {
			t.Errorf("%d of 90: %v", n, err)
		}
		if !ok && string(set.Files()["providers/acme.yaml"]) != before {
			t.Errorf("%d of 90: refused, but the set has changed", n)
		}
	}
}

func TestPrint(t *testing.T) {
	set := testSet(t)
	print := func(all bool, listings ...Listing) string {
		var b strings.Builder
		Print(&b, merge(t, set, listings...), all)
		return b.String()
	}
	stopped, pointer := Listing{ID: "anvil-page", Tiers: block(2, 10)}, Listing{ID: "~anvil-latest", Tiers: block(2, 10)}
	gone := "  no longer listed  gone: last seen 2026-02-01\n"
	for i, c := range []struct{ got, want string }{
		{print(false, Listing{ID: "anvil-1", Tiers: block(2, 10)}, stopped, pointer), `
acme
  repriced          anvil-1: 3/15 -> 2/10 [pi-ai]
  disputed          anvil-page: 2/10, but https://acme.example has 3/15 [pi-ai]
` + gone + `
     1 repriced
     1 disputed
     1 no longer listed
     1 pointer: the ID names whatever model is the newest of a line (-v lists them)

To do
  disputed: ` + kinds[Disputed].todo + `
  no longer listed: ` + kinds[Gone].todo + `
`},
		{print(false, Listing{ID: "anvil-1", Tiers: block(2, 10)}, stopped), `
     1 disputed as before (open.yaml lists them)
     1 no longer listed as before (open.yaml lists them)
`},
		{print(true, stopped, pointer), `
acme
  disputed          anvil-page: 2/10, but https://acme.example has 3/15 [pi-ai]
` + gone + `  pointer           ~anvil-latest: 2/10 [pi-ai]

     1 disputed
     1 no longer listed
     1 pointer

To do
  disputed: ` + kinds[Disputed].todo + `
  no longer listed: ` + kinds[Gone].todo + `
`},
	} {
		if c.got != c.want {
			t.Errorf("%d: got %s\nwant %s", i, c.got, c.want)
		}
	}
}

func TestDiff(t *testing.T) {
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
	for _, d := range Diff(old, next, today) {
		got[d.Offering] += d.Text
	}
	if got["acme/anvil-1"] != "standard: 3/15 -> 2/10, cache_write_1h 6 -> ?" || got["acme/anvil-2"] != "is new: 1/5" || len(got) != 2 {
		t.Errorf("got %v", got)
	}
	next.Models[0].Class, next.Models[1].ID = catalog.Mid, "anvil-3"
	page := next.Lookup("acme/anvil-page")
	page.Can.Set(catalog.Vision, catalog.No)
	plans := page.Plans
	page.Plans = []catalog.Plan{{Tiers: block(3, 15)}}
	page.Plans[0].Tiers[0].Rates.Set(catalog.WebSearchCall, 1e10)
	clear(got)
	for _, d := range Diff(old, next, today) {
		got[d.Offering] += d.Text
	}
	for key, want := range map[string]string{
		"model anvil-1": "class: unknown -> mid", "model anvil-2": "is no longer there", "model anvil-3": "is new: unknown by acme",
		"acme/anvil-page": "vision: unknown -> nostandard: 3/15 -> 3/15, web_search_call ? -> 0.01",
	} {
		if got[key] != want {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
	next.Models[0].Class, next.Models[1].ID = catalog.ClassUnknown, "anvil-2"
	page.Plans = plans
	page.Can.Set(catalog.Vision, catalog.Unknown)
	if d := Diff(next, old, today); len(d) != 2 || d[1].Text != "is no longer there" {
		t.Errorf("got %v", d)
	}
}

// TestEdges holds that a tier that comes in is on the side of its edge where the maker
// has it, and where the maker has no such edge on that of the data set.
func TestEdges(t *testing.T) {
	tiers := func(inclusive bool) []catalog.Tier {
		return append(block(3, 15), catalog.Tier{Edge: 200_000, Inclusive: inclusive, Rates: block(6, 30)[0].Rates},
			catalog.Tier{Edge: 400_000, Inclusive: inclusive, Rates: block(9, 45)[0].Rates})
	}
	for _, c := range []struct{ makers, others bool }{{false, false}, {false, true}, {true, false}, {true, true}} {
		edge := map[bool]string{false: "above", true: "from"}[c.makers]
		fsys := testFiles()
		fsys["providers/acme.yaml"].Data = append([]byte(testProvider), "\n  - {id: longer, model: anvil-1, facts: {source: litellm}, plans: ["+
			"{rates: {input: 3}, tiers: [{"+edge+": 200000, input: 6}], price: {source: litellm}}]}\n"...)
		fsys["providers/bazaar.yaml"] = &fstest.MapFile{Data: []byte("id: bazaar\nname: Bazaar\nofferings:\n  - {id: a, model: anvil-1, facts: {source: litellm}, plans: [" +
			"{rates: {input: 3, output: 15}, price: {source: litellm}}]}\n")}
		set, err := source.Read(fsys, "data")
		if err != nil {
			t.Fatal(err)
		}
		mergeAll(t, set, &Upstream{"pi-ai", today - 5, []Listing{
			{Provider: "bazaar", ID: "a", Tiers: tiers(c.others)}, {Provider: "bazaar", ID: "anvil-1", Tiers: tiers(c.others)},
		}})
		entries := set.Providers[slices.IndexFunc(set.Providers, func(p *source.ProviderFile) bool { return p.Provider.ID == "bazaar" })].Entries
		if len(entries) != 2 {
			t.Fatalf("%+v: %d offerings", c, len(entries))
		}
		for _, e := range entries {
			got := e.Plans[0].Tiers
			if len(got) != 3 || got[1].Inclusive != c.makers || got[2].Inclusive != c.others {
				t.Errorf("%+v: %s is %s", c, e.ID, show(got))
			}
		}
	}
}

// TestRoundEdge holds that an edge that is a token short of a round number means that.
func TestRoundEdge(t *testing.T) {
	for above, want := range map[catalog.Tokens]catalog.Tier{
		200_000: {Edge: 200_000}, 199_999: {Edge: 200_000, Inclusive: true}, 271_999: {Edge: 272_000, Inclusive: true}, 524_287: {Edge: 524_287},
	} {
		if edge, inclusive := roundEdge(above); edge != want.Edge || inclusive != want.Inclusive {
			t.Errorf("%d: %d, inclusive: %t", above, edge, inclusive)
		}
	}
}
