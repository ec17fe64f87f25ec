package token

import "math/bits"

// Count is a number of tokens and how sure it is. Low <= Tokens <= High; they are
// equal when the count is exact or mapped.
type Count struct {
	Tokens, Low, High int64
	How               Exactness
}

// Seen is what one pass over a prompt sees: enough to count or estimate every
// family. Seens of the parts of a text add up to the Seen of the whole.
type Seen struct {
	Bytes      int64 // UTF-8, after replacement of what was ill-formed
	CodePoints int64
	ASCII      int64 // code points below 0x80

	// Counts holds tokens by vocabulary, of those counted so far.
	Counts map[string]int64
}

// Estimator derives a family's count from the base's: a factor, and a margin that
// grows from Latin to other scripts. All in thousandths of the base's count.
type Estimator struct {
	Per1000      int64
	MarginASCII  int64 // for a text of ASCII alone
	MarginOthers int64 // for a text without ASCII
}

func ratio(per1000, ascii, others int64) Estimator {
	return Estimator{Per1000: per1000, MarginASCII: ascii, MarginOthers: others}
}

// none is the estimate without evidence. Modern vocabularies of 100,000 to
// 260,000 tokens lie between 0.85 and 1.8 times o200k_base on every kind of text
// that was measured.
var none = ratio(1100, 350, 700)

// In counts a text in this family: exactly where its vocabulary has been counted,
// otherwise by estimate from the base. It reports false while the base has not
// been counted.
func (f *Family) In(seen *Seen) (Count, bool) {
	if f.Vocabulary != "" {
		if n, ok := seen.Counts[f.Vocabulary]; ok {
			return Count{Tokens: n, Low: n, High: n, How: f.Best}, true
		}
	}
	base, ok := seen.Counts[Base]
	if !ok {
		return Count{}, false
	}
	return f.Estimate.from(base, seen, max(f.Best, Estimated)), true
}

func (e Estimator) from(base int64, seen *Seen, how Exactness) Count {
	if base == 0 {
		return Count{How: how}
	}
	margin := e.MarginASCII
	if seen.CodePoints > 0 {
		margin += scale(e.MarginOthers-e.MarginASCII, seen.CodePoints-seen.ASCII, seen.CodePoints)
	}
	point := scale(base, e.Per1000, 1000)
	slack := scale(base, margin, 1000) + 1
	return Count{Tokens: point, Low: max(point-slack, 1), High: point + slack, How: how}
}

// scale returns n*num/den, rounded half up, for den > 0 and num >= 0. Products go
// through 128 bits, so that texts of any size do.
func scale(n, num, den int64) int64 {
	if n < 0 {
		return -scale(-n, num, den)
	}
	hi, lo := bits.Mul64(uint64(n), uint64(num))
	lo, carry := bits.Add64(lo, uint64(den)/2, 0)
	q, _ := bits.Div64(hi+carry, lo, uint64(den))
	return int64(q)
}
