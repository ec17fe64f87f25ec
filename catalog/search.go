package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Index finds models and offerings by what people type: "gpt4.1 mini",
// "claude opus", a dated snapshot, a name with a typo.
type Index struct {
	catalog *Catalog
	entries []entry
	sold    map[string]int // offerings by model
}

// entry is one text by which a model can be found.
type entry struct {
	model    int32
	offering int32 // -1: the text is of the model
	words    []string
	joined   string   // the words without anything between them
	letters  string   // those of them that are no numbers
	lab      []string // words that the query may have besides
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
	x := &Index{catalog: c, entries: make([]entry, 0, 2*len(c.Models)+len(c.Offerings)), sold: make(map[string]int, len(c.Models))}
	labs := map[string][]string{}
	for _, l := range c.Labs {
		labs[l.ID] = append(words(l.ID), words(l.Name)...)
	}
	byID := make(map[string]int32, len(c.Models))
	for i := range c.Models {
		m := &c.Models[i]
		byID[m.ID] = int32(i)
		for _, text := range append([]string{m.ID, m.Name}, m.Aliases...) {
			x.add(int32(i), -1, text, labs[m.Lab])
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
		x.sold[o.Model]++
		for _, id := range append([]string{o.ID}, o.Aliases...) {
			if t := (text{id, model}); !seen[t] {
				seen[t] = true
				x.add(model, int32(i), id, labs[c.Models[model].Lab])
			}
		}
	}
	return x
}

func (x *Index) add(model, offering int32, s string, lab []string) {
	w := words(s)
	x.entries = append(x.entries, entry{model, offering, w, strings.Join(w, ""), letters(w), lab})
}

// letters joins the words that are no numbers.
func letters(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if !isNumber(w) {
			b.WriteString(w)
		}
	}
	return b.String()
}

// isNumber reports whether a word is a number.
func isNumber(w string) bool { return w[0] >= '0' && w[0] <= '9' }

// Search returns at most limit models, the best first. Where nothing is found, what IDs
// append to the name of a model is left out, so that a snapshot that nobody lists finds
// its model; where still nothing is, typos are forgiven.
func (x *Index) Search(query string, limit int) []Hit {
	w := words(query)
	if len(w) == 0 {
		return nil
	}
	short := bare(w)
	var best map[int32]Hit
	for _, typos := range []bool{false, true} {
		if len(best) == 0 {
			best = x.find(newQuery(w, false, typos))
		}
		if len(best) == 0 && len(short) < len(w) {
			best = x.find(newQuery(short, true, typos))
		}
	}
	hits := make([]Hit, 0, len(best))
	for _, h := range best {
		hits = append(hits, h)
	}
	slices.SortFunc(hits, x.compare)
	return hits[:min(limit, len(hits))]
}

// find returns the best hit of each model.
func (x *Index) find(q *query) map[int32]Hit {
	best := map[int32]Hit{}
	for i := range x.entries {
		e := &x.entries[i]
		score := q.score(e)
		if old, ok := best[e.model]; score == 0 || ok && old.Score >= score {
			continue
		}
		h := Hit{Model: &x.catalog.Models[e.model], Score: score}
		if e.offering >= 0 {
			h.Offering = &x.catalog.Offerings[e.offering]
		}
		best[e.model] = h
	}
	return best
}

// compare puts better scores first; then the general and better classes, then higher
// versions, then what more providers sell.
func (x *Index) compare(a, b Hit) int {
	return cmp.Or(
		b.Score-a.Score,
		classOrder[a.Model.Class]-classOrder[b.Model.Class],
		slices.Compare(versions(words(b.Model.ID)), versions(words(a.Model.ID))),
		x.sold[b.Model.ID]-x.sold[a.Model.ID],
		strings.Compare(a.Model.ID, b.Model.ID))
}

// classOrder says whom people rather mean by the name of a line.
var classOrder = [...]int{Flagship: 0, Mid: 1, Small: 2, Tiny: 3, ClassUnknown: 4, Legacy: 5, Specialised: 6}

const (
	scoreSame    = 1000 // all the same but for case and separators
	scorePrefix  = 600  // the text begins with the query, numbers aside where it has none
	scoreWords   = 300  // every word of the query is in the text
	scoreVersion = 100  // the query has a version, and the text no other
	bareDivisor  = 4    // puts what is found without an ending below all that is found with it
	wordExact    = 9
	wordPrefix   = 6
	wordTypo     = 4
)

// query is what is searched for.
type query struct {
	words    []string
	joined   string
	versions []string
	bare     bool // something was left out of it
	typos    bool // words may differ by a letter
}

func newQuery(words []string, bare, typos bool) *query {
	return &query{words, strings.Join(words, ""), versions(words), bare, typos}
}

// score returns how well a text fits, 0 when it does not. Numbers that the query does
// not have cost nothing: "claude opus" finds all its versions alike.
func (q *query) score(e *entry) int {
	score := q.fit(e)
	if q.bare {
		score /= bareDivisor
	}
	return score
}

func (q *query) fit(e *entry) int {
	if e.joined == q.joined {
		return scoreSame
	}
	points, rest := q.match(e)
	begins := strings.HasPrefix(e.joined, q.joined) || points > 0 && len(q.versions) == 0 && strings.HasPrefix(e.letters, rest)
	score := scoreWords + 10*points/len(q.words)
	switch {
	case points == 0 && !begins:
		return 0
	case begins:
		score = scorePrefix
	}
	if len(q.versions) > 0 && slices.Equal(q.versions, versions(e.words)) {
		score += scoreVersion
	}
	return score
}

// match returns the points for the words of the query, 0 when one of them is not in
// the text, and the letters of those that do not name the lab alone.
func (q *query) match(e *entry) (sum int, rest string) {
	var spent uint64 // bits of the words that were matched
	for _, w := range q.words {
		at, points := q.matchWord(w, e.words, spent)
		switch {
		case points > 0:
			spent |= 1 << at
			if !isNumber(w) {
				rest += w
			}
		case slices.Contains(e.lab, w):
			points = wordExact
		default:
			return 0, ""
		}
		sum += points
	}
	return sum, rest
}

// matchWord returns the word that fits w best among those not used.
func (q *query) matchWord(w string, words []string, spent uint64) (at, points int) {
	for i, have := range words[:min(len(words), 64)] {
		p := 0
		switch {
		case spent&(1<<i) != 0:
		case have == w:
			p = wordExact
		case len(w) >= 2 && strings.HasPrefix(have, w) && !isNumber(w):
			p = wordPrefix
		case q.typos && typo(w, have):
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
	s = strings.ReplaceAll(s, "+", " plus")
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

// endings are single words that IDs append to the name of a model: the host, the price
// class, the precision, the snapshot.
var endings = []string{"maas", "free", "batch", "awq", "tput", "default"}

// bare returns the words of an ID without what is appended to the name of a model: a
// day, a revision, a precision, the host. One word is left at the least.
func bare(words []string) []string {
	for {
		n := ending(words)
		if n == 0 || n >= len(words) {
			return words
		}
		words = words[:len(words)-n]
	}
}

// ending returns how many words the ending has that comes last, 0 where there is none.
func ending(words []string) int {
	last := func(n int) string { // the nth from the end
		if n > len(words) {
			return " "
		}
		return words[len(words)-n]
	}
	number := func(n, digits int) bool { return isNumber(last(n)) && len(last(n)) == digits }
	year := func(n int) bool { return number(n, 4) && strings.HasPrefix(last(n), "20") }
	switch {
	case year(3) && number(2, 2) && number(1, 2): // 2026-09-29
		return 3
	case year(2) && number(1, 2), number(2, 2) && year(1): // 2026-09, 09-2026
		return 2
	case number(1, 8), number(1, 4), number(1, 3): // 20260929, 0929 or 2609, 001
		return 1
	case slices.Contains(precisions, last(2)) && isNumber(last(1)): // fp8
		return 2
	case slices.Contains(endings, last(1)):
		return 1
	case last(3) == "v" && isNumber(last(2)) && last(1) == "0": // Bedrock's -v1:0, behind a day
		if n := ending(words[:len(words)-3]); n > 0 {
			return 3 + n
		}
	}
	return 0
}

// versions returns the numbers among words that are versions: no dates, sizes or
// precisions. They compare as decimals do: 4.20 comes before 4.7.
func versions(words []string) []string {
	var list []string
	for i, w := range words {
		switch {
		case len(w) == 4 && strings.HasPrefix(w, "20"):
			return list // a date follows
		case !isNumber(w) || len(w) > 2 || size(words[i+1:]):
		case i > 0 && slices.Contains(precisions, words[i-1]):
		default:
			list = append(list, strings.TrimSuffix(w, "0"))
		}
	}
	return list
}

var (
	sizes      = []string{"b", "m", "t", "x", "e"} // as in 70b, and 8x7b, and 128e experts
	precisions = []string{"fp", "bf", "int", "nvfp"}
)

// size reports whether what comes after a number makes it a count of parameters.
func size(after []string) bool {
	if len(after) == 0 {
		return false
	}
	decimal := len(after) > 1 && isNumber(after[0]) && after[1] == "t" // 2.4t
	return decimal || slices.Contains(sizes, after[0])
}

// typo reports whether two words of letters differ by one letter that is wrong,
// missing, too many or swapped with its neighbour. Short words must begin alike.
func typo(a, b string) bool {
	if min(len(a), len(b)) < 3 || isNumber(a) || isNumber(b) {
		return false
	}
	if min(len(a), len(b)) < 4 && a[0] != b[0] {
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
