package e2e

import (
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/projection"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

// plan is what the page says of the calls that are planned.
type plan struct {
	Counts map[string]int64 // that it rests on
	From   string
	Totals map[string]string   // exact USD, by offer
	Months map[string][]string // exact USD of each month, by offer
	Bars   int
}

const readPlan = `((section) => {
	const offers = [...section.querySelectorAll(".projected")];
	const rows = [...section.querySelectorAll(".months tbody tr")];
	return {
		Counts: JSON.parse(document.querySelector("[data-counts]").dataset.counts),
		From: rows[0].querySelector("th").textContent,
		Totals: Object.fromEntries(offers.map((o) => [o.dataset.offer, o.dataset.totalUsd])),
		Months: Object.fromEntries(offers.map((o, i) => [o.dataset.offer, rows.map((r) => r.querySelectorAll("td")[i + 1].dataset.usd)])),
		Bars: section.querySelectorAll("svg rect").length,
	};
})(document.querySelector(".plan"))`

// TestPlansABill plans calls over months, and holds what the page says of each offer
// to a projection worked out natively.
func TestPlansABill(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/"))
	tab.waitReady()
	text := strings.Repeat("What does this cost in a year? ", 150)
	tab.fill(text)
	eval[bool](tab, `(document.querySelector(".plan summary").click(), true)`)
	if says := tab.text(".plan"); !strings.Contains(says, "Say how many such calls") {
		t.Errorf("without calls the page says %q", says)
	}
	set := func(id, value string) {
		t.Helper()
		eval[bool](tab, `((field) => { field.focus(); field.value = "`+value+`"; field.dispatchEvent(new Event("input", { bubbles: true })); field.dispatchEvent(new Event("change", { bubbles: true })); return true; })(document.querySelector("#`+id+`"))`)
	}
	set("calls", "5000")
	set("users", "3")
	set("growth", "5")
	set("cached", "1100")
	set("hits", "90")
	set("offer", "anthropic/claude-haiku-5-5")
	eval[bool](tab, `(document.querySelector("#workdays").click(), true)`)
	tab.waitReady()
	shown := eval[plan](tab, readPlan)
	if len(shown.Totals) < 2 || shown.Totals["anthropic/claude-haiku-5-5"] == "" || shown.Bars < 24 {
		t.Errorf("the plan has %+v", shown)
	}
	tab.screenshot("plan")

	from, err := catalog.ParseDate(shown.From)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	var document token.Document
	for family := range shown.Counts {
		document.Add(encoding(t, family))
	}
	if err := document.Splice(0, 0, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for document.Step() {
	}
	request := fit.Request{Seen: document.Seen(), Output: 500, Caching: cost.Caching{Prefix: 1100, Hits: 900_000}, At: from.Time()}
	for key, total := range shown.Totals {
		offer := fit.PricePrompt(facts, facts.Lookup(key), request)
		workload := projection.Workload{
			Usage: offer.Usage, Output: cost.Exactly(500), Caching: offer.Caching,
			Calls: 5000 * projection.Call, Users: 3, Growth: 50_000, From: from, Months: 12,
		}
		workload.Hours.Days = projection.Workdays
		projector, err := projection.New(workload)
		if err != nil {
			t.Fatal(err)
		}
		want, err := projector.Project(offer.Offering, cost.Range{Low: offer.Tokens.Low, Point: offer.Tokens.Tokens, High: offer.Tokens.High})
		if err != nil {
			t.Fatal(err)
		}
		if total != want.Total.Amount.String() {
			t.Errorf("%s: the page says %s, want %s", key, total, want.Total.Amount)
		}
		k := 0
		for m := range want.Months() {
			if got := shown.Months[key][k]; got != m.Amount.String() {
				t.Errorf("%s, month %d: the page says %s, want %s", key, k, got, m.Amount)
			}
			k++
		}
	}

	if hash := eval[string](tab, `location.hash`); hash != "#v=1&cached=1100&hits=90&calls=5000&users=3&growth=5&workdays=1&offer=anthropic%2Fclaude-haiku-5-5" {
		t.Errorf("the address says %q", hash)
	}
	set("offer", "openai/gpt-0")
	tab.wait(`document.querySelector("#offer-error")`)
	if says := tab.text("#offer-error"); !strings.Contains(says, "There is no offer") {
		t.Errorf("of an offer that is not there the page says %q", says)
	}
	set("growth", "-200")
	tab.wait(`document.querySelector("#growth-error")`)
	if says := tab.text("#growth-error"); !strings.Contains(says, "from -100 to 1,000") {
		t.Errorf("of an impossible growth the page says %q", says)
	}
	tab.noProblems()
}
