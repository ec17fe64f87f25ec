// Package refresh owns the way of new facts into the data files: it reads what
// upstream data sets list, compares it with the files by a fixed policy, and says
// for each offering what changes, by which source, and who disagrees.
//
// The policy: a block of prices comes whole from one source, the first of Order that
// has one, unless that is alone and far off from what two others share. What was read
// off a provider's page, or has a comment, is never overwritten, only reported.
// A price that jumps more than threefold, or by a power of ten, or is out of bounds
// stops that change. Zero and negative prices are unknown, but for what a provider
// itself lists as free. An offering that nobody lists any more stays, with the day it
// was last seen. A new offering whose model is not in the files proposes one, without
// a class, so that it competes with nothing until a person has looked.
//
// What is left to a person stands in open.yaml beside the facts, and is shown once.
package refresh

import (
	"fmt"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
	"tokenfare/catalog/source"
)

// Order is the order in which sources are believed, by ID. See rankAt for the exception.
var Order = []string{"pi-ai", "genai-prices", "openrouter-api", "litellm", "models.dev", "llm-zoo"}

// Listing is what a data set says of an offering. Absent is unknown.
type Listing struct {
	Provider, ID, Name           string
	Service                      catalog.Service // of the rates; the rest is known of Standard alone
	Free                         bool            // the provider itself says so
	Context, MaxInput, MaxOutput catalog.Tokens
	In, Out                      catalog.Modality
	Can                          catalog.Capabilities
	Status                       catalog.Status
	Shutdown                     catalog.Date
	Released, Cutoff             catalog.Date   // of the model
	Open                         catalog.Tri    // of the model's weights
	Tiers                        []catalog.Tier // the standard rates now; nil: unknown
	History                      []Past         // superseded or announced rates, oldest first
	Wrong                        string         // why rates were taken out
}

// Past is a set of rates with the time in which it holds.
type Past struct {
	From, Until catalog.Date
	Tiers       []catalog.Tier
}

// Upstream is a data set that was read.
type Upstream struct {
	Source   string // ID in sources.yaml
	Read     catalog.Date
	Listings []Listing
}

// enough is how many listings a data set has at the least; fewer mean that its form
// has changed or that it was cut short.
const enough = 50

// check refuses an upstream that cannot be right.
func (u *Upstream) check(least int) error {
	if len(u.Listings) < least {
		return fmt.Errorf("%s: only %d listings, want at least %d: is the data whole?", u.Source, len(u.Listings), least)
	}
	return nil
}

// whole is the share of what we have of a data set that it must still list, in
// percent. It loses a few in a month; a third at once means that it was cut short.
const whole = 67

// checkWhole refuses an upstream that the files do not know, that is older than its
// last copy, or that no longer lists much of what that has given the files.
func (u *Upstream) checkWhole(c *catalog.Catalog) error {
	last := c.Source(u.Source)
	if last == nil {
		return fmt.Errorf("%s: sources.yaml has no such data set", u.Source)
	}
	if u.Read < last.Read {
		return fmt.Errorf("%s: the copy is of %s, and the files know that of %s", u.Source, u.Read, last.Read)
	}
	listed := map[string]bool{}
	for i := range u.Listings {
		listed[strings.ToLower(u.Listings[i].Provider+"/"+u.Listings[i].ID)] = true
	}
	ours, still := 0, 0
	for i := range c.Offerings {
		o := &c.Offerings[i]
		if o.Facts.Source != u.Source || o.Facts.Checked != last.Read {
			continue
		}
		ours++
		if listed[strings.ToLower(o.Key())] {
			still++
		}
	}
	if ours >= enough && 100*still < whole*ours {
		return fmt.Errorf("%s: it lists %d of the %d offerings that we have of it: is the data whole?", u.Source, still, ours)
	}
	return nil
}

// notNumber stands for a price that is no number, until Listing.doubtPrices takes it out.
const notNumber money.Rate = -1

// rateOf converts USD per million tokens. Zero and negative are unknown, and what cannot
// be a price, as NaN or infinity, is notNumber.
func rateOf(usd float64) (rate money.Rate, known bool) { return scaled(usd, 1e6) }

// scaled converts USD into a rate of so many parts of a dollar.
func scaled(usd, parts float64) (rate money.Rate, known bool) {
	switch {
	case usd <= 0:
		return 0, false
	case !(usd <= 1e6): // NaN too
		return notNumber, true
	}
	rate = money.Rate(usd*parts + 0.5)
	return rate, rate > 0
}

// set sets a rate in USD per million tokens, where it is known.
func set(r *catalog.Rates, u catalog.Unit, usd float64) {
	if rate, known := rateOf(usd); known {
		r.Set(u, rate)
	}
}

// doubtPrices takes the prices out of a listing of which one cannot be right, and says
// in Wrong which: a block of prices is believed whole or not at all.
func (l *Listing) doubtPrices() {
	if l.Wrong != "" { // seen as it was read
		l.Tiers, l.History = nil, nil
		return
	}
	blocks := [][]catalog.Tier{l.Tiers}
	for _, p := range l.History {
		blocks = append(blocks, p.Tiers)
	}
	for _, tiers := range blocks {
		if l.Wrong = impossible(tiers); l.Wrong != "" {
			l.Tiers, l.History = nil, nil
			return
		}
	}
}

// impossible says which of some rates cannot be right, "" where all can.
func impossible(tiers []catalog.Tier) string {
	for i := range tiers {
		for u := range catalog.NumUnits {
			switch r, known := tiers[i].Rates.Get(u); {
			case known && r < 0:
				return u.String() + " is not a number that can be a price"
			case known && !u.Each() && r > source.MostRate:
				return u.String() + " of " + r.String() + " is out of bounds"
			}
		}
	}
	return ""
}

// known reports whether a block of rates has a price of input or output.
func known(tiers []catalog.Tier) bool {
	if len(tiers) == 0 {
		return false
	}
	_, in := tiers[0].Rates.Get(catalog.Input)
	_, out := tiers[0].Rates.Get(catalog.Output)
	return in || out
}

// tri records a fact that a data set states as yes or no.
func tri(c *catalog.Capabilities, k catalog.Capability, yes bool) { c.Set(k, yesOrNo(yes)) }

func yesOrNo(yes bool) catalog.Tri {
	if yes {
		return catalog.Yes
	}
	return catalog.No
}

// modalities reads names of modalities, leaving out what it does not know.
func modalities(names []string) (m catalog.Modality) {
	for _, n := range names {
		if bit, err := catalog.ParseModality(n); err == nil {
			m |= bit
		}
	}
	return m
}
