package catalog

import (
	"slices"
	"strings"
)

// Meant finds an offering by its key, or by its API model ID or an alias alone, in capitals
// or not. Of several the maker's own is meant; it is nil where there is not one of it.
func (c *Catalog) Meant(name string) *Offering {
	if o := c.Lookup(name); o != nil {
		return o
	}
	var own, other *Offering
	owns, others := 0, 0
	for i := range c.Offerings {
		switch o := &c.Offerings[i]; {
		case !o.called(name):
		case c.own(o):
			own = o
			owns++
		default:
			other = o
			others++
		}
	}
	switch {
	case owns == 1:
		return own
	case owns == 0 && others == 1:
		return other
	}
	return nil
}

// called reports whether a name is the API model ID or an alias, with the provider before
// it or without.
func (o *Offering) called(name string) bool {
	if id, ok := strings.CutPrefix(name, o.Provider+"/"); ok {
		name = id
	}
	return strings.EqualFold(o.ID, name) || slices.ContainsFunc(o.Aliases, func(a string) bool { return strings.EqualFold(a, name) })
}

// own reports whether a maker of models sells an offering.
func (c *Catalog) own(o *Offering) bool {
	p := c.Provider(o.Provider)
	return p != nil && p.FirstParty
}

// Known reports whether a name is that of a model or of an offering, but for case,
// separators, the geography that Amazon Bedrock puts before it, as in "us.amazon.nova-pro"
// (https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html),
// and the day of a snapshot.
func (c *Catalog) Known(name string) bool {
	forms := []string{bareLetters(name)}
	if _, rest, ok := strings.Cut(name, "."); ok {
		forms = append(forms, bareLetters(rest))
	}
	same := func(text string) bool {
		text = bareLetters(text)
		return text != "" && slices.ContainsFunc(forms, func(form string) bool {
			rest, ok := strings.CutPrefix(form, text)
			return ok && (rest == "" || snapshot(rest))
		})
	}
	for i := range c.Models {
		if m := &c.Models[i]; same(m.ID) || same(m.Name) || slices.ContainsFunc(m.Aliases, same) {
			return true
		}
	}
	for i := range c.Offerings {
		if o := &c.Offerings[i]; same(o.ID) || slices.ContainsFunc(o.Aliases, same) {
			return true
		}
	}
	return false
}

// bareLetters are the letters and digits of a name behind its last slash, in lower case.
func bareLetters(name string) string {
	name = name[strings.LastIndexByte(name, '/')+1:]
	letters := make([]byte, 0, len(name))
	for _, b := range []byte(name) {
		switch {
		case 'A' <= b && b <= 'Z':
			letters = append(letters, b+'a'-'A')
		case 'a' <= b && b <= 'z', isDigit(b):
			letters = append(letters, b)
		}
	}
	return string(letters)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// snapshot reports whether what ends a name is a day or a revision, of four digits or
// more, perhaps with Bedrock's version behind it: "20250929v10".
func snapshot(s string) bool {
	return len(s) >= 4 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && isDigit(s[3]) && strings.Trim(s, "0123456789v") == ""
}

// NearOffers returns the keys of at most limit offers that an unknown name may mean: those
// whose ID is spelled most like it, of them the ones of the provider that it names first,
// and then the makers' own.
func (c *Catalog) NearOffers(name string, limit int) []string {
	provider, _, _ := strings.Cut(name, "/")
	name = bareLetters(name)
	n := newNearest(name, limit)
	for i := range c.Offerings {
		o := &c.Offerings[i]
		rank := 2
		switch {
		case o.Provider == provider:
			rank = 0
		case c.own(o):
			rank = 1
		}
		n.add(o.Key(), bareLetters(o.ID), rank)
	}
	return n.names
}

// NearModels returns the IDs of at most limit models that are spelled like a name.
func (c *Catalog) NearModels(name string, limit int) []string {
	n := newNearest(bareLetters(name), limit)
	for i := range c.Models {
		n.add(c.Models[i].ID, bareLetters(c.Models[i].ID), 0)
	}
	return n.names
}

// Nearest returns at most limit candidates that take the fewest edits to get from a name,
// the nearest first, as far as they are near enough to be meant.
func Nearest(name string, candidates []string, limit int) []string {
	n := newNearest(strings.ToLower(name), limit)
	for _, c := range candidates {
		n.add(c, strings.ToLower(c), 0)
	}
	return n.names
}

// nearest keeps the names of what is spelled most like a text.
type nearest struct {
	to     string
	limit  int
	names  []string
	scores []int
}

func newNearest(to string, limit int) *nearest { return &nearest{to: to, limit: limit} }

// ranks is how many there are between two of the same number of edits.
const ranks = 4

// add adds a name that is spelled so, where it is near enough to be meant. Lower ranks
// come first among those that are as near.
func (n *nearest) add(name, spelled string, rank int) {
	far := len(n.to) / 3
	if len(spelled) > len(n.to)+far || len(spelled)+far < len(n.to) {
		return
	}
	e := edits(n.to, spelled)
	if e > far {
		return
	}
	score := e*ranks + rank
	for i, s := range n.scores {
		if score < s { // and what stood here goes one further
			n.names[i], name = name, n.names[i]
			n.scores[i], score = score, s
		}
	}
	if len(n.names) < n.limit {
		n.names, n.scores = append(n.names, name), append(n.scores, score)
	}
}

// edits returns how many bytes must be changed, added or taken away to get from
// one string to the other.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
