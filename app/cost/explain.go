package cost

import (
	"fmt"
	"strconv"
	"strings"

	"tokenfare/catalog"
)

// Provenance says where an item's rate comes from. Where single rates come from
// another data set than the rest of their plan, the catalog knows the day it was
// read; it may be nil.
func (i *Item) Provenance(c *catalog.Catalog) catalog.Provenance {
	source := i.factSource()
	if source == "" || source == i.Plan.Price.Source {
		return i.Plan.Price
	}
	p := catalog.Provenance{Source: source, Level: catalog.OneSource}
	if strings.HasPrefix(source, "derived:") {
		return catalog.Provenance{Source: source, Checked: i.Plan.Price.Checked, Level: catalog.Derived}
	}
	if c == nil {
		return p
	}
	// Several data sets are named with blanks between them.
	first, _, _ := strings.Cut(source, " ")
	if s := c.Source(first); s != nil {
		p.Checked = s.Read
	}
	return p
}

// factSource returns what the plan says of this rate alone: of its unit, or else of
// the tiers beyond the first.
func (i *Item) factSource() (source string) {
	if i.Plan == nil {
		return ""
	}
	beyond := i.Tier != nil && i.Tier.Edge > 0
	for _, s := range i.Plan.Sources {
		switch {
		case s.Fact == i.Unit.String():
			return s.Source
		case s.Fact == "tiers" && beyond:
			source = s.Source
		}
	}
	return source
}

// Above returns the length in tokens that a prompt, or with marginal tiers the token's
// place in it, has to be above for the rate to hold; zero where it holds from the
// first token on.
func (i *Item) Above() int64 {
	if i.Tier == nil || i.Tier.Edge == 0 {
		return 0
	}
	return lastBefore(i.Tier)
}

// Explain says in a sentence how an item comes about: how much of what at which rate,
// by which plan, and from which source of which day. The catalog may be nil.
func (i *Item) Explain(c *catalog.Catalog) string {
	if !i.Known {
		return fmt.Sprintf("%s: the price is not known", i.what())
	}
	from := i.Provenance(c)
	read := from.Display()
	if from.Checked != 0 {
		read += ", " + from.Checked.String()
	}
	return fmt.Sprintf("%s at %s: $%s. %s, from %s (%s)", i.what(), i.price(), i.Amount, i.PlanInWords(), from.Source, read)
}

// what is "12,000 tokens of input".
func (i *Item) what() string {
	n := Thousands(i.Quantity)
	unit := unitWords[i.Unit]
	switch {
	case i.Unit.Each() && i.Quantity == 1:
		return n + " " + unit
	case i.Unit == catalog.WebSearchCall:
		return n + " " + unit + "es"
	case i.Unit.Each():
		return n + " " + unit + "s"
	case i.Unit == catalog.CacheStorageHour:
		return n + " token hours " + unit
	case i.Quantity == 1:
		return n + " token " + unit
	}
	return n + " tokens " + unit
}

var unitWords = [catalog.NumUnits]string{
	catalog.Input:            "of input",
	catalog.Output:           "of output",
	catalog.CacheRead:        "read from the cache",
	catalog.AudioCacheRead:   "of audio read from the cache",
	catalog.CacheWrite5m:     "written to the cache for 5 minutes",
	catalog.CacheWrite30m:    "written to the cache for 30 minutes",
	catalog.CacheWrite1h:     "written to the cache for an hour",
	catalog.CacheWrite12h:    "written to the cache for 12 hours",
	catalog.CacheStorageHour: "in an explicit cache",
	catalog.AudioInput:       "of audio in the input",
	catalog.AudioOutput:      "of audio in the output",
	catalog.ImageInput:       "of images in the input",
	catalog.ImageOutput:      "of images in the output",
	catalog.ReasoningOutput:  "of reasoning",
	catalog.PerRequest:       "request",
	catalog.WebSearchCall:    "web search",
}

func (i *Item) price() string {
	if i.Unit.Each() {
		return i.Rate.DisplayEach() + " each"
	}
	return i.Rate.Display() + " per million"
}

// PlanInWords says which plan and tier of it the item's rate is of, where that is known:
// "Standard price in region us for prompts above 272,000 tokens since 2026-08-21".
func (i *Item) PlanInWords() string {
	var b strings.Builder
	service := i.Plan.Service.String()
	b.WriteString(strings.ToUpper(service[:1]) + service[1:] + " price")
	switch i.Plan.Region {
	case "":
	case catalog.Regional:
		b.WriteString(" of regional endpoints")
	default:
		b.WriteString(" in region " + i.Plan.Region)
	}
	if len(i.Plan.Windows) > 0 {
		b.WriteString(" of certain hours")
	}
	if t := i.Tier; t != nil && t.Edge > 0 {
		switch {
		case t.Marginal:
			b.WriteString(" for the tokens beyond " + Thousands(lastBefore(t)))
		case t.Inclusive:
			b.WriteString(" for prompts from " + Thousands(int64(t.Edge)) + " tokens on")
		default:
			b.WriteString(" for prompts above " + Thousands(int64(t.Edge)) + " tokens")
		}
	}
	if i.Plan.From != 0 {
		b.WriteString(" since " + i.Plan.From.String())
	}
	return b.String()
}

// Thousands writes a number with commas: 1,047,576.
func Thousands(n int64) string {
	var b [32]byte
	digits := strconv.AppendInt(b[:0], n, 10)
	out := make([]byte, 0, 32)
	for i, d := range digits {
		left := len(digits) - i
		if i > 0 && left%3 == 0 && digits[i-1] != '-' {
			out = append(out, ',')
		}
		out = append(out, d)
	}
	return string(out)
}
