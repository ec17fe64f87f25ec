// Package money owns exact USD: rates, amounts, their arithmetic, and the one
// place where they are parsed and formatted.
//
// Nothing here rounds silently. A result that does not fit saturates at the
// largest amount, stays there, and says so: see Amount.Overflowed.
package money

import (
	"math"
	"math/bits"
)

// Rate is a price in integer micro-dollars per million tokens, which is the same
// as pico-dollars per token. For things that are priced each (a request, a call),
// it is pico-dollars per thing.
type Rate int64

// Amount is an exact sum in pico-dollars (1e-12 USD), 128 bits wide and signed,
// so that neither 10^15 tokens at a high rate nor a year of bills overflow.
//
// An Amount lies between -(2^127-1) and 2^127-1 pico-dollars, about 1.7e26 USD.
// Whatever would lie outside becomes the nearer bound, and a bound absorbs what is
// added to it, so that an overflow cannot turn back into a plausible sum.
type Amount struct {
	hi int64
	lo uint64
}

// MaxAmount is the bound of amounts, in either direction.
var MaxAmount = Amount{math.MaxInt64, math.MaxUint64}

// Pico returns an amount of n pico-dollars.
func Pico(n int64) Amount { return Amount{n >> 63, uint64(n)} }

// USD returns an amount of n whole dollars.
func USD(n int64) Amount { return Rate(n).Times(1e12) }

// Times returns what n tokens, or n things, cost at the rate. It is always exact.
func (r Rate) Times(n int64) Amount {
	hi, lo := bits.Mul64(abs64(int64(r)), abs64(n))
	return fromMagnitude(hi, lo, (r < 0) != (n < 0))
}

// MulRat returns the rate times num/den, and whether the result is exact. Where it
// is not, it is rounded to the nearest micro-dollar, halves to even. It panics when
// den is not positive.
func (r Rate) MulRat(num, den int64) (Rate, bool) {
	a, exact := r.Times(num).DivInt(den)
	if a.hi != int64(a.lo)>>63 { // does not fit in 64 bits
		if a.hi < 0 {
			return math.MinInt64, false
		}
		return math.MaxInt64, false
	}
	return Rate(a.lo), exact
}

// Add returns a + b, saturated.
func (a Amount) Add(b Amount) Amount {
	if a.Overflowed() {
		return a
	}
	if b.Overflowed() {
		return b
	}
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi := a.hi + b.hi + int64(carry)
	if (a.hi < 0) == (b.hi < 0) && (hi < 0) != (a.hi < 0) {
		return bound(a.hi < 0)
	}
	sum := Amount{hi, lo}
	if sum.hi == math.MinInt64 && sum.lo == 0 {
		return bound(true)
	}
	return sum
}

// Sub returns a - b, saturated.
func (a Amount) Sub(b Amount) Amount { return a.Add(b.Neg()) }

// Neg returns -a. It is always exact.
func (a Amount) Neg() Amount {
	lo, borrow := bits.Sub64(0, a.lo, 0)
	return Amount{-a.hi - int64(borrow), lo}
}

// Abs returns a without its sign.
func (a Amount) Abs() Amount {
	if a.hi < 0 {
		return a.Neg()
	}
	return a
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a == b:
		return 0
	case a.hi < b.hi || a.hi == b.hi && a.lo < b.lo:
		return -1
	}
	return 1
}

// Sign returns -1, 0 or 1 as a is negative, zero or positive.
func (a Amount) Sign() int { return a.Cmp(Amount{}) }

// IsZero reports whether a is zero.
func (a Amount) IsZero() bool { return a == Amount{} }

// Overflowed reports whether a sum or product did not fit on the way to a.
func (a Amount) Overflowed() bool { return a == MaxAmount || a == MaxAmount.Neg() }

// MulInt returns a times n, saturated.
func (a Amount) MulInt(n int64) Amount {
	p, _ := a.MulRat(n, 1)
	return p
}

// DivInt returns a / n, and whether the result is exact. Where it is not, it is
// rounded to the nearest pico-dollar, halves to even. It panics when n is not
// positive.
func (a Amount) DivInt(n int64) (Amount, bool) { return a.MulRat(1, n) }

// MulRat returns a times num/den, and whether the result is exact. Where it is not,
// it is rounded to the nearest pico-dollar, halves to even, or saturated. It panics
// when den is not positive.
func (a Amount) MulRat(num, den int64) (Amount, bool) {
	if den <= 0 {
		panic("money: denominator must be positive")
	}
	neg := (a.hi < 0) != (num < 0)
	if a.Overflowed() {
		if num == 0 {
			return Amount{}, false
		}
		return bound(neg), false
	}
	// 128 x 64 bits make 192 (p2, p1, p0), which are divided by 64.
	m, n := a.Abs(), abs64(num)
	h1, p0 := bits.Mul64(m.lo, n)
	p2, l2 := bits.Mul64(uint64(m.hi), n)
	p1, carry := bits.Add64(h1, l2, 0)
	p2 += carry
	d := uint64(den)
	if p2 >= d {
		return bound(neg), false
	}
	q1, r := bits.Div64(p2, p1, d)
	q0, r := bits.Div64(r, p0, d)
	if half := d - r; r > half || r == half && q0&1 == 1 {
		q0, carry = bits.Add64(q0, 1, 0)
		if q1 += carry; q1 == 0 && carry == 1 {
			return bound(neg), false
		}
	}
	q := fromMagnitude(q1, q0, neg)
	return q, r == 0 && !q.Overflowed()
}

// Uint64 returns an amount in pico-dollars, and whether it is one that can be: not below
// zero, and below 18 million USD.
func (a Amount) Uint64() (pico uint64, ok bool) { return a.lo, a.hi == 0 }

// Float64 returns the nearest number of USD. It is for charts, not for sums.
func (a Amount) Float64() float64 {
	m := a.Abs()
	f := (float64(m.hi)*(1<<64) + float64(m.lo)) / picoPerUSD
	if a.hi < 0 {
		return -f
	}
	return f
}

// bound returns the amount that stands for an overflow.
func bound(neg bool) Amount {
	if neg {
		return MaxAmount.Neg()
	}
	return MaxAmount
}

// fromMagnitude returns the amount with the given magnitude and sign, saturated.
func fromMagnitude(hi, lo uint64, neg bool) Amount {
	if hi > math.MaxInt64 {
		return bound(neg)
	}
	a := Amount{int64(hi), lo}
	if neg {
		return a.Neg()
	}
	return a
}

// abs64 returns the magnitude of n, that of math.MinInt64 included.
func abs64(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
