package token

import "math/bits"

// Count is a number of tokens and how sure it is. Low <= Tokens <= High; they are
// equal when the count is exact or mapped.
type Count struct {
	Tokens, Low, High int64
	How               Exactness
}

// Estimator derives a family's count from that of a public vocabulary, and from
// what else was seen. All numbers are thousandths.
//
// The count is the vocabulary's times a factor, which goes from that of ASCII to
// that of other characters by their share; or, with Weights, a sum. So do the margins,
// which are parts of the estimate: one holds on both sides, unless Above says another.
type Estimator struct {
	Of                        string // vocabulary
	ASCII, Others             int64  // factors
	Weights                   *Weights
	MarginASCII, MarginOthers int64
	MarginRare                int64 // of scripts beyond East Asia's, Latin and Cyrillic, where it differs
	AboveASCII, AboveOthers   int64 // margins above the estimate, where they differ
}

// Weights are tokens for each token of the vocabulary (Base) and for each character
// by its kind, and the factors of the vocabulary's count that the sum stays between.
// Blanks are spaces and tabs, Indent those of them beyond one for five letters: runs
// of spaces, which some vocabularies have no tokens for.
type Weights struct {
	Base                                                       int64
	Letters, Capitals, Digits, Punct, Newlines, Blanks, Indent int64
	Han, Kana, Hangul, Marks, Symbols, Latin, Cyrillic, Others int64
	Least, Most                                                int64
}

// ratio estimates from the base.
func ratio(ascii, others, marginASCII, marginOthers int64) []Estimator {
	return []Estimator{{Of: Base, ASCII: ascii, Others: others, MarginASCII: marginASCII, MarginOthers: marginOthers}}
}

// weighted estimates from the base by kinds of characters.
func weighted(w Weights, marginASCII, marginOthers, marginRare int64) []Estimator {
	return []Estimator{{Of: Base, Weights: &w, MarginASCII: marginASCII, MarginOthers: marginOthers, MarginRare: marginRare}}
}

// In counts a text in this family: exactly where its vocabulary has been counted,
// otherwise by the first of its estimates whose vocabulary has. It reports false
// while none has.
func (f *Family) In(seen *Seen) (Count, bool) {
	count, ok := f.in(seen)
	if n := seen.IllFormed; ok && n > 0 {
		count.Low, count.High, count.How = max(count.Low-lessOfByte*n, 0), count.High+moreOfByte*n, Unknown
	}
	return count, ok
}

// What a byte that is not UTF-8 may cost beside the character U+FFFD that it counts as:
// that takes up to three tokens, and may not be sent at all; a letter of a Western
// encoding in its place takes up to two.
const lessOfByte, moreOfByte = 3, 2

func (f *Family) in(seen *Seen) (Count, bool) {
	if n, ok := seen.Counts[f.Vocabulary]; ok {
		return Count{Tokens: n, Low: n, High: n, How: f.Best}, true
	}
	for i := range f.Estimates {
		e := &f.Estimates[i]
		if n, ok := seen.Counts[e.Of]; ok {
			return e.from(n, seen, max(f.Best, Estimated)), true
		}
	}
	return Count{}, false
}

// Wants is the vocabulary that gives this family its best count.
func (f *Family) Wants() string {
	if f.Vocabulary != "" || len(f.Estimates) == 0 {
		return f.Vocabulary
	}
	return f.Estimates[0].Of
}

func (e *Estimator) from(n int64, seen *Seen, how Exactness) Count {
	if n == 0 {
		return Count{How: how}
	}
	point := scale(n, e.mix(e.ASCII, e.Others, seen), 1000)
	if e.Weights != nil {
		point = e.Weights.sum(n, seen)
	}
	margin := e.mix(e.MarginASCII, e.MarginOthers, seen)
	if e.MarginRare != 0 && seen.CodePoints != 0 {
		margin += scale(e.MarginRare-e.MarginOthers, seen.Kinds.Marks+seen.Kinds.Others, seen.CodePoints)
	}
	below := scale(point, margin, 1000) + 1
	above := below
	if e.AboveASCII != 0 {
		above = scale(point, e.mix(e.AboveASCII, e.AboveOthers, seen), 1000) + 1
	}
	return Count{Tokens: point, Low: max(point-below, 1), High: point + above, How: how}
}

// mix goes from ascii to others by the share of characters beyond ASCII.
func (e *Estimator) mix(ascii, others int64, seen *Seen) int64 {
	if seen.CodePoints == 0 {
		return ascii
	}
	return ascii + scale(others-ascii, seen.Kinds.BeyondASCII(), seen.CodePoints)
}

func (w *Weights) sum(n int64, seen *Seen) int64 {
	k, blanks := &seen.Kinds, seen.blanks()
	least, most := max(scale(n, w.Least, 1000), 1), scale(n, w.Most, 1000)
	sum := n * w.Base
	for _, part := range [...]struct{ characters, weight int64 }{
		{k.Letters, w.Letters}, {k.Capitals, w.Capitals}, {k.Digits, w.Digits}, {k.Punct, w.Punct}, {k.Newlines, w.Newlines},
		{blanks, w.Blanks}, {max(blanks-k.words()/5, 0), w.Indent},
		{k.Han, w.Han}, {k.Kana, w.Kana}, {k.Hangul, w.Hangul}, {k.Marks, w.Marks}, {k.Symbols, w.Symbols},
		{k.Latin, w.Latin}, {k.Cyrillic, w.Cyrillic}, {k.Others, w.Others},
	} {
		sum += part.characters * part.weight
	}
	return min(max(scale(sum, 1, 1000), least), max(most, 1))
}

// scale returns n*num/den, rounded half up, for den > 0. Products go through 128
// bits, so that texts of any size do.
func scale(n, num, den int64) int64 {
	if n < 0 {
		return -scale(-n, num, den)
	}
	if num < 0 {
		return -scale(n, -num, den)
	}
	hi, lo := bits.Mul64(uint64(n), uint64(num))
	lo, carry := bits.Add64(lo, uint64(den)/2, 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(den))
	return int64(q)
}
