package e2e

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/app/reading"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/app/wire"
	"tokenfare/catalog"
)

// batchOf is a batch in OpenAI's format, with a broken line, one that is long, and one
// with tools.
func batchOf(requests int) string {
	var b strings.Builder
	for i := range requests {
		switch i {
		case 5:
			b.WriteString("{\"custom_id\": broken}\n")
			continue
		case 9:
			fmt.Fprintf(&b, `{"custom_id":"r%d","body":{"model":"gpt-4.1-mini","messages":[{"role":"user","content":"%s"}]}}`+"\n", i, strings.Repeat("a long text ", 12_000))
			continue
		case 11:
			fmt.Fprintf(&b, `{"custom_id":"r%d","body":{"model":"gpt-4.1-mini","tools":[{"type":"function","function":{"name":"f"}}],"messages":[{"role":"user","content":"x"}]}}`+"\n", i)
			continue
		}
		fmt.Fprintf(&b, `{"custom_id":"r%d","body":{"model":"gpt-4.1-mini","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Number %d: %s"}]}}`+"\n", i, i, strings.Repeat("more, ", i%50))
	}
	return b.String()
}

// TestBatchTooLarge pastes a batch of more requests than are priced one by one: it counts as
// one text, and the page says how to price it.
func TestBatchTooLarge(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	line := `{"messages":[{"content":"Hi"}]}` + "\n"
	text := strings.Repeat(line, wire.MaxRequests+1)
	tab.paste(text)
	got := tab.answer()
	compare(t, got, computed(t, text, share.Default(), got.Counts))
	if says := tab.text(".reading"); !strings.Contains(says, "more than 100,000. All of it counts as one text here; on the command line, tokenfare fit FILE") {
		t.Errorf("the page says %q", says)
	}
	tab.noProblems()
}

// TestPricesABatch pastes a batch, holds the table to what its requests cost natively,
// each priced by itself, edits it, changes a setting, and has it counted as one text.
func TestPricesABatch(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	says := func(want string) {
		t.Helper()
		if got := tab.text(".reading"); !strings.Contains(got, want) {
			t.Errorf("the page says %q, want %q", got, want)
		}
	}
	text := batchOf(200)
	tab.fill(text)
	got := tab.answer()
	compare(t, got, ofBatch(t, text, share.Default(), got.Counts))
	says("Read as a batch for OpenAI of 200 requests, each priced by itself.")
	says(`Line 6, column 15: expected a value, found "b": it counts as text.`)
	says("choose Batch under “More” for its prices")
	// Both are of the texts, which are ASCII: the file is larger.
	if of := eval[[]string](tab, `document.querySelector("#meter").textContent.match(/([\d,]+) characters · ([\d.]+ kB)/).slice(1)`); of[1] != kilobytes(of[0]) {
		t.Errorf("the meter has %s characters and %s", of[0], of[1])
	}
	// Rows out of view have no innerText.
	if row := eval[string](tab, `document.querySelector('#offers tr[data-fits="false"]').textContent`); !strings.Contains(row, "of 200 requests fit; ") {
		t.Errorf("an offer that takes a part of the batch says %q", row)
	}
	tab.screenshot("batch")

	edited := strings.Replace(text, "Number 3:", "Number three, as it were:", 1)
	tab.fill(edited)
	eval[bool](tab, `((select) => { select.value = "batch"; select.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector("#service"))`)
	got = tab.answer()
	state := share.Default()
	state.Service = catalog.Batch
	compare(t, got, ofBatch(t, edited, state, got.Counts))

	eval[bool](tab, `(document.querySelector(".reading button").click(), true)`)
	got = tab.answer()
	compare(t, got, computed(t, edited, state, got.Counts))

	table := "prompt,note\nWhat is this?,a\n\"And, this?\",b\n"
	eval[bool](tab, `(document.querySelector(".reading button").click(), true)`)
	tab.fill(table)
	got = tab.answer()
	compare(t, got, ofBatch(t, table, state, got.Counts))
	says("Read as a batch in CSV of 2 requests")

	// Requests of their own say how they are served, where nobody chose that.
	const (
		flex, us = `"service_tier":"flex",`, `"inference_geo":"us",`
		asking   = `{"model":"gpt-5.4",` + flex + `"messages":[{"role":"user","content":"One"}]}
{"model":"gpt-5.4","messages":[{"role":"user","content":"Two"}]}
{"model":"claude-opus-5","speed":"fast",` + us + `"messages":[{"role":"user","content":"Three"}]}
`
	)
	plain := strings.NewReplacer(flex, "", us, "").Replace(asking)
	tab.fill(asking)
	got = tab.answer()
	compare(t, got, ofBatch(t, asking, state, got.Counts))
	eval[bool](tab, `((select) => { select.selectedIndex = 0; select.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector("#service"))`)
	got, state = tab.answer(), share.Default()
	want, without := ofBatch(t, asking, state, got.Counts), ofBatch(t, plain, state, got.Counts)
	compare(t, got, want)
	for _, offer := range []string{"openai/gpt-5.4", "anthropic/claude-opus-5"} {
		if r := got.of(offer); r.Cost == "" || r != want.of(offer) || r.Cost == without.of(offer).Cost {
			t.Errorf("%s: the page says %+v, computed is %+v, and with what is not asked for %+v", offer, r, want.of(offer), without.of(offer))
		}
	}
	says("line 1: The request asks for the flex service: it is priced so where that is sold, unless you choose another.")
	says(`line 3: The request asks for the region "us"`)

	// One column has no commas to tell a table by: the file's name does.
	tab.fill("")
	tab.drop("questions.csv", []byte("question\nWhat is this?\nAnd this?\nAnd that?\n"))
	tab.waitReady()
	says("Read as a batch in CSV of 3 requests")

	tab.fill("")
	tab.fill("Just a prompt.")
	got = tab.answer()
	compare(t, got, computed(t, "Just a prompt.", state, got.Counts))
	tab.noProblems()
}

// kilobytes writes as many bytes as a text in ASCII has characters, as the page does.
func kilobytes(characters string) string {
	n, _ := strconv.ParseFloat(strings.ReplaceAll(characters, ",", ""), 64)
	return fmt.Sprintf("%.1f kB", n/1e3)
}

// of is the row of an offer; empty where there is none.
func (a *answer) of(offer string) row {
	if i := slices.IndexFunc(a.Rows, func(r row) bool { return r.Offer == offer }); i >= 0 {
		return a.Rows[i]
	}
	return row{}
}

// ofBatch is the same answer for a batch, computed natively.
func ofBatch(t *testing.T, text string, state share.State, families map[string]int64) answer {
	t.Helper()
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := prompt.NewBatch(strings.NewReader(text), prompt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var reader reading.Reader
	for family := range families {
		reader.Add(encoding(t, family))
	}
	batch := fit.NewRanker(facts).Batch(fit.Request{
		Output: state.Output, Service: state.Service, Caching: cost.Caching{Hits: 1_000_000}, At: time.Now(),
	})
	counts := map[string]int64{}
	for {
		line, err := lines.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := reader.Read(line.Request); err != nil {
			t.Fatal(err)
		}
		for reader.Step() {
		}
		one := fit.BatchRequest{Line: line.Number, Continued: line.Continued, Seen: token.Seen{Counts: map[string]int64{}}}
		for family := range families {
			one.Seen.Counts[family] = 0
		}
		for i, seen := range reader.Seen() {
			one.Seen.Merge(seen)
			for family, n := range seen.Counts {
				if line.Request.Shape.Buckets[i].What.Sent() {
					counts[family] += n
				}
			}
		}
		one.Prompt = &fit.Prompt{Shape: line.Request.Shape, Buckets: reader.Seen()}
		if err := batch.Add(one); err != nil {
			t.Fatal(err)
		}
	}
	ranking := batch.Ranking()
	return shownOf(&ranking, counts)
}
