package catalog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Index finds models and offerings by what people type: "gpt4.1 mini",
// "claude opus", a dated snapshot, a name with a typo.
type Index struct {
	catalog *Catalog
	entries []entry
}

// entry is one text by which a model can be found.
type entry struct {
	model    int32
	offering int32 // -1: the text is of the model
	words    []string
	joined   string
}

// Hit is a model that a search found.
type Hit struct {
	Model *Model
	// Offering is the one whose API model ID was found, nil when the model itself
	// was. Several offerings can have that ID; this is the first.
	Offering *Offering
	// Score is higher for better hits; only its order means anything.
	Score int
}

// NewIndex makes an index of a catalog. It takes a few milliseconds.
func NewIndex(c *Catalog) *Index {
	x := &Index{catalog: c, entries: make([]entry, 0, 2*len(c.Models)+len(c.Offerings))}
	byID := make(map[string]int32, len(c.Models))
	for i := range c.Models {
		m := &c.Models[i]
		byID[m.ID] = int32(i)
		x.add(int32(i), -1, m.ID)
		x.add(int32(i), -1, m.Name)
		for _, a := range m.Aliases {
			x.add(int32(i), -1, a)
		}
	}
	type text struct {
		id    string
		model int32
	}
	seen := map[text]bool{}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		model, ok := byID[o.Model]
		if !ok {
			continue
		}
		for _, id := range append([]string{o.ID}, o.Aliases...) {
			if t := (text{id, model}); !seen[t] {
				seen[t] = true
				x.add(model, int32(i), id)
			}
		}
	}
	return x
}

func (x *Index) add(model, offering int32, s string) {
	w := words(s)
	x.entries = append(x.entries, entry{model, offering, w, strings.Join(w, "")})
}

// Search returns at most limit models, the best first.
func (x *Index) Search(query string, limit int) []Hit {
	q := words(query)
	if len(q) == 0 {
		return nil
	}
	joined := strings.Join(q, "")
	best := map[int32]Hit{}
	for i := range x.entries {
		e := &x.entries[i]
		score := e.score(q, joined)
		if old, ok := best[e.model]; score == 0 || ok && old.Score >= score {
			continue
		}
		h := Hit{Model: &x.catalog.Models[e.model], Score: score}
		if e.offering >= 0 {
			h.Offering = &x.catalog.Offerings[e.offering]
		}
		best[e.model] = h
	}
	hits := make([]Hit, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, compareHits)
	return hits[:min(limit, len(hits))]
}

// compareHits puts better scores first, then what is not legacy, then higher
// versions.
func compareHits(a, b Hit) int {
	if a.Score != b.Score {
		return b.Score - a.Score
	}
	if la, lb := a.Model.Class == Legacy, b.Model.Class == Legacy; la != lb {
		if la {
			return 1
		}
		return -1
	}
	if v := slices.Compare(versions(b.Model.ID), versions(a.Model.ID)); v != 0 {
		return v
	}
	return strings.Compare(a.Model.ID, b.Model.ID)
}

const (
	scoreSame   = 1000 // all the same but for case and separators
	scorePrefix = 600  // the text begins with the query
	scoreWords  = 300  // every word of the query is in the text
	wordExact   = 9
	wordPrefix  = 6
	wordTypo    = 4
	extraWord   = 5 // taken off for each word of the text that was not asked for
)

// score returns how well a text fits a query, 0 when it does not. Extra numbers
// cost nothing: "claude opus" finds all its versions alike.
func (e *entry) score(q []string, joined string) int {
	if e.joined == joined {
		return scoreSame
	}
	used := make([]bool, len(e.words))
	sum := 0
	for _, w := range q {
		at, points := e.match(w, used)
		if points == 0 {
			if strings.HasPrefix(e.joined, joined) {
				return scorePrefix - len(e.joined) + len(joined)
			}
			return 0
		}
		used[at] = true
		sum += points
	}
	score := scoreWords + 10*sum/len(q)
	if strings.HasPrefix(e.joined, joined) {
		score = scorePrefix
	}
	for i, w := range e.words {
		if !used[i] && !unicode.IsDigit(rune(w[0])) {
			score -= extraWord
		}
	}
	return max(score, 1)
}

// match returns the word that fits w best among those not used.
func (e *entry) match(w string, used []bool) (at, points int) {
	for i, have := range e.words {
		if used[i] {
			continue
		}
		p := 0
		switch {
		case have == w:
			p = wordExact
		case len(w) >= 2 && strings.HasPrefix(have, w) && !unicode.IsDigit(rune(w[0])):
			p = wordPrefix
		case typo(w, have):
			p = wordTypo
		}
		if p > points {
			at, points = i, p
		}
	}
	return at, points
}

// words splits a text into lower-case words and numbers: "GPT-4o mini" is gpt, 4,
// o, mini. Separators, and what vendors put before a slash, are left out.
func words(s string) []string {
	if i := strings.LastIndexByte(s, '/'); i >= 0 && i < len(s)-1 {
		s = s[i+1:]
	}
	var list []string
	start := -1
	var kind, last byte
	lower := strings.ToLower(s)
	for i, r := range lower + " " {
		switch {
		case unicode.IsDigit(r):
			kind = '0'
		case unicode.IsLetter(r):
			kind = 'a'
		default:
			kind = ' '
		}
		if kind == last {
			continue
		}
		if start >= 0 {
			list = append(list, lower[start:i])
		}
		start = i
		if kind == ' ' {
			start = -1
		}
		last = kind
	}
	return list
}

// versions returns the numbers of an ID, with those that are dates or sizes left
// out.
func versions(id string) []int {
	var list []int
	for _, w := range words(id) {
		if !unicode.IsDigit(rune(w[0])) || len(w) > 2 {
			continue
		}
		n := 0
		for i := range len(w) {
			n = 10*n + int(w[i]-'0')
		}
		list = append(list, n)
	}
	return list
}

// typo reports whether two words of letters differ by one letter that is wrong,
// missing, too many or swapped with its neighbour.
func typo(a, b string) bool {
	if len(a) < 4 || len(b) < 4 || a[0] < utf8.RuneSelf && unicode.IsDigit(rune(a[0])) {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] {
		return a[i+2:] == b[i+2:]
	}
	return i < len(a) && a[i+1:] == b[i+1:]
}

// Same returns the model that a text names but for case and separators: its ID, its
// name or an alias, or else the ID of an offering. It is nil where none or several do.
func (x *Index) Same(text string) *Model {
	joined := strings.Join(words(text), "")
	if m, several := x.same(joined, true); m != nil || several {
		return m
	}
	m, _ := x.same(joined, false)
	return m
}

// same finds the model of the entries that are the same: of models only, or of all. It
// returns nil, and whether there are several, where there is not one.
func (x *Index) same(joined string, ofModels bool) (found *Model, several bool) {
	for i := range x.entries {
		e := &x.entries[i]
		if e.joined != joined || ofModels && e.offering >= 0 {
			continue
		}
		m := &x.catalog.Models[e.model]
		if found != nil && found != m {
			return nil, true
		}
		found = m
	}
	return found, false
}
