package refresh

import (
	"fmt"
	"strings"
	"testing"

	"tokenfare/catalog"
)

func TestMarkdown(t *testing.T) {
	set := testSet(t)
	listings := []Listing{
		{ID: "anvil-1", Tiers: block(2, 10)}, {ID: "anvil-page", Tiers: block(2, 10)}, {ID: "~anvil-latest", Tiers: block(2, 10)},
	}
	want := `What the data sets say, against the files.

| data set | copy of | listings |
|---|---|---:|
| pi-ai | 2026-11-17 | 3 |

- 1 repriced
- 1 disputed
- 1 pointer: the ID names whatever model is the newest of a line

### To do: disputed

` + kinds[Disputed].todo + "\n\n- [ ] `acme/anvil-page`: 2/10, but https://acme.example has 3/15 [pi-ai]\n" + `
### Repriced

` + "- `acme/anvil-1`: 3/15 -> 2/10 [pi-ai]\n"
	for i, want := range []string{want, `What the data sets say, against the files.

| data set | copy of | listings |
|---|---|---:|
| pi-ai | 2026-11-17 | 3 |

- 1 disputed as before: ` + "`catalog/data/open.yaml`" + ` lists them
- 1 pointer: the ID names whatever model is the newest of a line
`} {
		ups := []*Upstream{up("pi-ai", 5, listings...)}
		changes, err := Merge(set, ups, today)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(Markdown(changes, ups, 10_000)); got != want {
			t.Errorf("%d: got\n%s\nwant\n%s", i, got, want)
		}
	}
}

func TestMarkdownFits(t *testing.T) {
	var changes []Change
	for i := range 300 {
		changes = append(changes, Change{Kind: Added, Offering: fmt.Sprintf("acme/anvil-%d", i), Source: "pi-ai", Text: "anvil, 1/5"})
	}
	for _, limit := range []int{0, 300, 1000, 5000, 50_000} {
		got := string(Markdown(changes, []*Upstream{{Source: "pi-ai", Read: catalog.Date(1)}}, limit))
		if limit >= 1000 && len(got) > limit {
			t.Errorf("%d bytes, want at most %d", len(got), limit)
		}
		if whole := strings.Contains(got, "anvil-299`"); whole != (limit == 50_000) || whole == strings.HasSuffix(got, cutShort) {
			t.Errorf("in %d bytes it ends with %q", limit, got[len(got)-60:])
		}
	}
}
