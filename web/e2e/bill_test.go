package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tokenfare/app/fit"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

// shownBill is what the page says of the bill of an offer.
type shownBill struct {
	Offer string
	Items []shownItem
	Says  string
	Links []string
}

type shownItem struct{ Unit, USD, Text string }

const readBill = `((bill, offer) => ({
	Offer: offer,
	Items: [...bill.querySelectorAll("[data-unit]")].map((e) => ({ Unit: e.dataset.unit, USD: e.dataset.usd, Text: e.querySelector("dd").innerText })),
	Says: bill.innerText,
	Links: [...bill.querySelectorAll("a")].map((a) => a.href),
}))`

// TestRowsOpenTheirBills opens the row of an offer by the keyboard, and holds the bill below
// it to the one worked out natively, also after an edit, and that of a runner-up in the card.
func TestRowsOpenTheirBills(t *testing.T) {
	s, tab := newSite(t), newTab(t)
	tab.open(s.url("/#v=1&service=priority&out=700"))
	tab.waitReady()
	check := func(got shownBill, prompt string) {
		t.Helper()
		counts := eval[map[string]int64](tab, `JSON.parse(document.querySelector("[data-counts]").dataset.counts)`)
		want := priced(t, got.Offer, prompt, counts)
		bill, err := want.Bill()
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Items) != len(bill.Items) || len(got.Items) < 2 {
			t.Fatalf("%s: the page has %+v, want %+v", got.Offer, got.Items, bill.Items)
		}
		for i, item := range bill.Items {
			says := fmt.Sprintf("%s tokens × %s per million = %s", fit.Thousands(item.Quantity), item.Rate.Display(), item.Amount.Display())
			if shown := got.Items[i]; shown.Unit != item.Unit.String() || shown.USD != item.Amount.String() || shown.Text != says {
				t.Errorf("%s: item %d is %+v, want %s", got.Offer, i, shown, says)
			}
		}
		from := want.Plan.Price
		if plan := bill.Items[0].PlanInWords(); !strings.Contains(got.Says, plan) || !strings.Contains(got.Says, "checked "+from.Checked.String()) {
			t.Errorf("%s: the page says %q of a %s, checked %s", got.Offer, got.Says, plan, from.Checked)
		}
		if links := strings.Join(got.Links, " "); strings.HasPrefix(from.Source, "https://") && !strings.Contains(links, from.Source) {
			t.Errorf("%s: the links are %s, not %s", got.Offer, links, from.Source)
		}
	}
	below := func() shownBill {
		t.Helper()
		tab.waitReady()
		if n := eval[int](tab, `document.querySelectorAll("#offers .below, #offers [aria-expanded=true]").length`); n != 2 {
			t.Fatalf("%d rows and names are open, want one of each", n)
		}
		return eval[shownBill](tab, `((b) => `+readBill+`(b, b.previousElementSibling.dataset.offer))(document.querySelector("#offers [aria-expanded=true]").closest("tr").nextElementSibling)`)
	}
	press := func(offer, key string) {
		t.Helper()
		eval[bool](tab, `(document.querySelector("#offers [data-offer='`+offer+`'] .opens").focus(), true)`)
		tab.do(chromedp.KeyEvent(key))
	}

	tab.fill(english)
	tab.waitReady()
	const luna, mini = "openai/gpt-6-luna", "openai/gpt-5-mini"
	press(luna, "\r")
	tab.wait(`document.querySelector("#offer-bill")`)
	open := below()
	if open.Offer != luna || !strings.Contains(open.Says, "Fast price") {
		t.Errorf("the open row is of %s and says %q", open.Offer, open.Says)
	}
	check(open, english)
	if controls := tab.attr(`#offers [aria-expanded="true"]`, "aria-controls"); controls != tab.attr("#offers .below", "id") {
		t.Errorf("the name controls %q", controls)
	}
	tab.screenshot("open")

	// An edit shows it anew, wherever its row is by then, and so does one more vocabulary
	// with the focus where it was.
	longer := strings.Repeat(english, 400)
	tab.fill(longer)
	tab.wait(`document.querySelector("#offer-bill [data-unit=input]")?.innerText.includes(document.querySelector("#offers [data-offer='` + luna + `']").cells[1].innerText.split(/\s/)[0]) && document.body.dataset.state === "ready"`)
	if open = below(); open.Offer != luna {
		t.Errorf("after an edit the open row is of %s", open.Offer)
	}
	check(open, longer)

	press(mini, " ")
	if open = below(); open.Offer != mini {
		t.Errorf("the open row is of %s, want %s", open.Offer, mini)
	}
	check(open, longer)
	eval[bool](tab, `(document.querySelector("#specialised").click(), true)`) // writes the rows anew
	tab.waitReady()
	if at := eval[string](tab, `document.activeElement.closest("tr")?.dataset.offer || document.activeElement.id`); at != mini {
		t.Errorf("the focus is at %q, want %s", at, mini)
	}
	press(mini, " ")
	if n := eval[int](tab, `document.querySelectorAll("#offer-bill, #offers [aria-expanded=true]").length`); n != 0 {
		t.Errorf("%d rows or names are still open", n)
	}

	key := tab.attr(".runner-up .opens", "data-opens")
	eval[bool](tab, `(document.querySelector(".runner-up .opens").click(), true)`)
	tab.wait(`document.querySelector(".runner-up [data-unit]")`)
	check(eval[shownBill](tab, readBill+`(document.querySelector(".runner-up .details"), "`+key+`")`), longer)
	check(eval[shownBill](tab, `((w) => `+readBill+`(w, w.dataset.offer))(document.querySelector(".winner"))`), longer)
	tab.screenshot("runner-up")
	tab.noProblems()
}

// priced is an offer for a text by the settings of TestRowsOpenTheirBills.
func priced(t *testing.T, key, text string, families map[string]int64) fit.Offer {
	t.Helper()
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	var document token.Document
	for family := range families {
		document.Add(encoding(t, family))
	}
	if err := document.Splice(0, 0, []byte(text)); err != nil {
		t.Fatal(err)
	}
	for document.Step() {
	}
	return fit.PricePrompt(facts, facts.Lookup(key), fit.Request{Seen: document.Seen(), Output: 700, Service: catalog.Priority, At: time.Now()})
}
