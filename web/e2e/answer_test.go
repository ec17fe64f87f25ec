package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/reading"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
	"tokenfare/catalog"
)

// answer is what the page says of a request, by its stable names.
type answer struct {
	Counts map[string]int64
	Winner row
	Rows   []row
}

type row struct{ Offer, Cost, Tokens, Fits, Exact string }

// firstRows is how many rows of the table are compared.
const firstRows = 40

func (b *tab) answer() answer {
	b.t.Helper()
	b.waitReady()
	text := eval[string](b, `(() => {
		const read = (e) => ({ Offer: e.dataset.offer, Cost: e.dataset.costUsd || "", Tokens: e.dataset.tokens, Fits: e.dataset.fits || "", Exact: e.dataset.exact || "" });
		const card = [...document.querySelectorAll("section")].find((s) => s.getAttribute("aria-labelledby") === "fit-title");
		const winner = card.querySelector("[data-offer]");
		return JSON.stringify({
			Counts: JSON.parse(document.querySelector("[data-counts]").dataset.counts),
			Winner: winner ? read(winner) : {},
			Rows: [...document.querySelectorAll("#offers tbody tr")].map(read),
		});
	})()`)
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		b.t.Fatal(err)
	}
	return a
}

// computed is the same answer, computed natively from the counts of the same
// vocabularies.
func computed(t *testing.T, text string, state share.State, families map[string]int64) answer {
	t.Helper()
	document := token.Document{}
	for family := range families {
		document.Add(encoding(t, family))
	}
	if err := document.Splice(0, 0, []byte(strings.ToValidUTF8(text, "\ufffd"))); err != nil {
		t.Fatal(err)
	}
	for document.Step() {
	}
	return answered(t, fit.Request{Seen: document.Seen()}, state)
}

// understood is computed for a text that is a request.
func understood(t *testing.T, text string, state share.State, families map[string]int64) answer {
	t.Helper()
	request, err := prompt.Understand([]byte(text), prompt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var r reading.Reader
	for family := range families {
		r.Add(encoding(t, family))
	}
	if err := r.Read(request); err != nil {
		t.Fatal(err)
	}
	for r.Step() {
	}
	seen := token.Seen{Counts: map[string]int64{}}
	for family := range families {
		seen.Counts[family] = 0
	}
	for i, bucket := range r.Seen() {
		if request.Shape.Buckets[i].What.Sent() {
			seen.Merge(bucket)
		}
	}
	shape := request.Shape
	if state.Standard {
		shape.Service = prompt.StandardService
	}
	if state.Region == share.Anywhere {
		shape.Region = prompt.Everywhere
	}
	return answered(t, fit.Request{Seen: seen, Prompt: &fit.Prompt{Shape: shape, Buckets: r.Seen()}}, state)
}

// answered ranks the catalog by a prompt and the settings of the page.
func answered(t *testing.T, request fit.Request, state share.State) answer {
	t.Helper()
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	request.Output, request.OutputLow, request.OutputHigh = state.Output, state.Low, state.High
	request.Service = state.Service
	request.Region, request.Caching = state.Place(), state.Caching()
	request.Needs = fit.Needs{Capabilities: state.Needs, OpenWeights: state.OpenWeights, Provider: state.Provider, Specialised: state.Specialised}
	request.At = time.Now()
	ranking := fit.NewRanker(facts).Rank(request)
	return shownOf(&ranking, request.Seen.Counts)
}

// shownOf is what the page shows of a ranking.
func shownOf(ranking *fit.Ranking, counts map[string]int64) answer {
	a := answer{Counts: counts}
	for i := range ranking.Len() {
		o := ranking.At(i)
		a.Rows = append(a.Rows, rowOf(&o))
	}
	if len(ranking.Winners) > 0 {
		a.Winner = a.Rows[ranking.Winners[0]]
		a.Winner.Fits, a.Winner.Exact = "", ""
	}
	return a
}

func rowOf(o *fit.Offer) row {
	r := row{
		Offer:  o.Offering.Key(),
		Tokens: fmt.Sprint(o.Tokens.Tokens),
		Fits:   fmt.Sprint(o.Fits()),
		Exact:  o.Tokens.How.String(),
	}
	if o.Priced {
		r.Cost = o.Total.String()
	}
	return r
}

func encoding(t *testing.T, family string) token.Encoding {
	t.Helper()
	packed, err := bpe.ReadFile(filepath.Join("..", "vocab", family+".bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := bpe.Load(family, packed)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func compare(t *testing.T, got, want answer) {
	t.Helper()
	for family, n := range want.Counts {
		if got.Counts[family] != n {
			t.Errorf("%s: the page counts %d tokens, the native engine %d", family, got.Counts[family], n)
		}
	}
	if got.Winner != want.Winner {
		t.Errorf("the card says %+v, computed is %+v", got.Winner, want.Winner)
	}
	if len(got.Rows) != len(want.Rows) {
		t.Fatalf("the table has %d rows, want %d", len(got.Rows), len(want.Rows))
	}
	for i := range want.Rows[:min(firstRows, len(want.Rows))] {
		if got.Rows[i] != want.Rows[i] {
			t.Errorf("row %d is %+v, computed is %+v", i, got.Rows[i], want.Rows[i])
		}
	}
}

// vector is a text with the ids that the reference gives it.
type vector struct {
	id, text string
	tokens   int64
}

// vectors reads the reference's counts of a family.
func vectors(t *testing.T, family string) []vector {
	t.Helper()
	folder := filepath.Join("..", "..", "app", "token", "bpe", "testdata", "vectors")
	tokens := map[string]int64{}
	each(t, filepath.Join(folder, family+".jsonl"), func(line []byte) {
		var v struct {
			ID  string
			IDs []uint32
		}
		decode(t, line, &v)
		tokens[v.ID] = int64(len(v.IDs))
	})
	var all []vector
	each(t, filepath.Join(folder, "texts.jsonl"), func(line []byte) {
		var v struct{ ID, Text string }
		decode(t, line, &v)
		if n, ok := tokens[v.ID]; ok {
			all = append(all, vector{v.ID, v.Text, n})
		}
	})
	if len(all) == 0 {
		t.Fatalf("no vectors of %s", family)
	}
	return all
}

func each(t *testing.T, name string, line func([]byte)) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		line(lines.Bytes())
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
}

func decode(t *testing.T, line []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(line, into); err != nil {
		t.Fatal(err)
	}
}

const english = "Explain the difference between a mutex and a semaphore, with an example in Go.\n"
