package refresh

import (
	"slices"

	"tokenfare/catalog/source"
)

// Kind is what becomes of a change.
type Kind uint8

// The kinds, in the order in which they are shown.
const (
	Stopped     Kind = iota // not done: a person must look
	Proposed                // a new offering, with a model that is new too
	Added                   // a new offering
	Repriced                // the old plan ends, a new one begins
	Updated                 // another fact
	Disputed                // not done: what is better founded stands
	Kept                    // not done: the price is the same, but without tiers by prompt length
	Orphan                  // not done: a new offering whose lab is not known
	Gone                    // nobody lists it now
	Unconfirmed             // not done: a new offering that one older data set alone lists
	Pointer                 // not done: an ID that names whatever model is the newest of a line
	numKinds
)

func (k Kind) String() string { return kinds[k].name }

// kinds say what the kinds are called and what a person is to do about them.
var kinds = [numKinds]struct {
	name string
	todo string // empty: nothing
	why  string // nothing is done
}{
	Stopped: {name: "stopped", todo: "A price that is hard to believe. Look at the provider's page. If it is right, write it, with the page as its source; if it is wrong, leave it."},
	Proposed: {name: "new model", todo: "The offering is in, with a model that the files did not have. In its lab's file, look at its class, family and tokenizer, which are read off the name where it says something, " +
		"describe it, and take the comment above it off. If it is one that was there under another name, remove it and name that one."},
	Added:    {name: "added"},
	Repriced: {name: "repriced"},
	Updated:  {name: "updated"},
	Disputed: {name: "disputed", todo: "A data set has another price than a better source of ours. Read the provider's page, and write the price, or the day on which it still was right."},
	Kept:     {name: "tiers kept", todo: "A data set that is more to be trusted has the same price without tiers by prompt length. They stay: few data sets know them. Look whether the provider still charges so."},
	Orphan:   {name: "needs a model", todo: "A new offering whose lab is not known by its name. Write the model into a lab's file, with this ID as an alias where the name differs; the next refresh adds the offering."},
	Gone:     {name: "no longer listed", todo: "If the provider has withdrawn it, give it a status and the day. If it still is sold, give it the day on which you saw that."},

	Unconfirmed: {name: "unconfirmed", why: "one older data set alone lists the offering"},
	Pointer:     {name: "pointer", why: "the ID names whatever model is the newest of a line"},
}

// left reports whether a change is left to a person.
func (k Kind) left() bool { return kinds[k].todo != "" && k != Proposed }

// quiet reports whether changes of a kind are counted only: nothing follows from them.
func (k Kind) quiet() bool { return k == Unconfirmed || k == Pointer }

// openPoints marks what an earlier refresh has left to a person already, and records
// what is left now. What data sets said that were not read this time stays.
func (m *merger) openPoints(set *source.Set) {
	before := set.Open
	set.Open = nil
	for i := range m.changes {
		c := &m.changes[i]
		if !c.Kind.left() {
			continue
		}
		point := source.Point{Offering: c.Offering, Kind: c.Kind.String(), Source: c.Source, Text: c.Text}
		c.Before = slices.Contains(before, point)
		set.Open = append(set.Open, point)
	}
	for _, p := range before {
		unread := !slices.Contains(m.read, p.Source) && (p.Source != "" || len(m.read) < len(Order))
		if unread && !slices.Contains(set.Open, p) {
			set.Open = append(set.Open, p)
		}
	}
	source.SortPoints(set.Open)
}
