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
// that of other characters by their share. With Weights, it is the sum of the
// characters' weights instead, held within the factors: characters tell more where
// a tokenizer is known to be of another kind, the vocabulary keeps rare texts (long
// identifiers, base64) within reason. The margin, too, goes from ASCII's to others'.
type Estimator struct {
	Of                        string // vocabulary
	ASCII, Others             int64  // factors
	MarginASCII, MarginOthers int64  // of the estimate, to each side
	Weights                   *Weights
}

// Weights are tokens by kind of character, and the factors of the vocabulary's
// count that the sum stays between.
type Weights struct {
	Letters, Digits, Punct, Newlines, CJK, Marks, Symbols, Others int64
	Least, Most                                                   int64
}

// ratio estimates from the base.
func ratio(ascii, others, marginASCII, marginOthers int64) []Estimator {
	return []Estimator{{Of: Base, ASCII: ascii, Others: others, MarginASCII: marginASCII, MarginOthers: marginOthers}}
}

// In counts a text in this family: exactly where its vocabulary has been counted,
// otherwise by the first of its estimates whose vocabulary has. It reports false
// while none has.
func (f *Family) In(seen *Seen) (Count, bool) {
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
	slack := scale(point, e.mix(e.MarginASCII, e.MarginOthers, seen), 1000) + 1
	return Count{Tokens: point, Low: max(point-slack, 1), High: point + slack, How: how}
}

// mix goes from ascii to others by the share of characters beyond ASCII.
func (e *Estimator) mix(ascii, others int64, seen *Seen) int64 {
	if seen.CodePoints == 0 {
		return ascii
	}
	return ascii + scale(others-ascii, seen.Kinds.BeyondASCII(), seen.CodePoints)
}

func (w *Weights) sum(n int64, seen *Seen) int64 {
	k := &seen.Kinds
	sum := k.Letters*w.Letters + k.Digits*w.Digits + k.Punct*w.Punct + k.Newlines*w.Newlines +
		k.CJK*w.CJK + k.Marks*w.Marks + k.Symbols*w.Symbols + k.Others*w.Others
	return min(max(scale(sum, 1, 1000), scale(n, w.Least, 1000)), scale(n, w.Most, 1000))
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
