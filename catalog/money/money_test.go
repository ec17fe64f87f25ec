package money

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParseRate(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Rate
		err  string
	}{
		{"0.40", 400_000, ""},
		{"0", 0, ""},
		{"15", 15_000_000, ""},
		{"0.000001", 1, ""},
		{"0.4000000000", 400_000, ""},
		{"-1", -1_000_000, ""},
		{"9223372036854.775807", math.MaxInt64, ""},
		{"-9223372036854.775808", math.MinInt64, ""},
		{"9223372036854.775808", 0, "too large"},
		{"99999999999999999999999999999999999999999", 0, "too large"},
		{"0.0000001", 0, "too many decimals"},
		{"", 0, "plain decimal"},
		{".5", 0, "plain decimal"},
		{"5.", 0, "plain decimal"},
		{"-", 0, "plain decimal"},
		{"+1", 0, "plain decimal"},
		{"1e3", 0, "plain decimal"},
		{" 1", 0, "plain decimal"},
		{"1,5", 0, "plain decimal"},
		{"$1", 0, "plain decimal"},
		{"1.2.3", 0, "plain decimal"},
		{"٣", 0, "plain decimal"},
	} {
		got, err := ParseRate(c.in)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("ParseRate(%q) = %d, %v; want %d, %q", c.in, got, err, c.want, c.err)
		}
	}
}

func TestParseEach(t *testing.T) {
	r, err := ParseEach("0.01")
	if err != nil || r != 1e10 || r.EachString() != "0.01" || r.DisplayEach() != "$0.01" {
		t.Errorf("ParseEach(0.01) = %d, %v, %s, %s", r, err, r.EachString(), r.DisplayEach())
	}
}

func TestRateText(t *testing.T) {
	for _, c := range []struct{ in, plain, display string }{
		{"0.40", "0.4", "$0.40"},
		{"1.6", "1.6", "$1.60"},
		{"0.075", "0.075", "$0.075"},
		{"15", "15", "$15.00"},
		{"0", "0", "$0.00"},
		{"0.000001", "0.000001", "$0.000001"},
		{"1234567.5", "1234567.5", "$1,234,567.50"},
		{"-2", "-2", "-$2.00"},
	} {
		r, err := ParseRate(c.in)
		if err != nil || r.String() != c.plain || r.Display() != c.display {
			t.Errorf("%s: %v, %s, %s; want %s, %s", c.in, err, r, r.Display(), c.plain, c.display)
		}
	}
}

func TestAmountDisplay(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"0", "$0.00"},
		{"0.0012", "$0.0012"},
		{"0.00123456", "$0.00123"},
		{"12.345", "$12.34"}, // halves to even
		{"12.355", "$12.36"},
		{"0.5", "$0.50"},
		{"0.12345", "$0.123"},
		{"0.01", "$0.01"},
		{"0.0104", "$0.0104"},
		{"0.9999", "$1.00"},
		{"0.00099999", "$0.001"},
		{"0.000001", "$0.000001"},
		{"0.00000123456", "$0.00000123"},
		{"0.0000009", "<$0.000001"},
		{"0.000000000001", "<$0.000001"},
		{"1", "$1.00"},
		{"999.999", "$1,000.00"},
		{"1234567.891", "$1,234,567.89"},
		{"-0.0012", "-$0.0012"},
		{"-0.0000000001", "-<$0.000001"},
	} {
		a, err := ParseAmount(c.in)
		if err != nil || a.Display() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.in, a.Display(), err, c.want)
		}
		if a.String() != c.in {
			t.Errorf("%s: String() = %s", c.in, a)
		}
	}
	if got := MaxAmount.Display(); got != "overflow" {
		t.Errorf("MaxAmount.Display() = %s", got)
	}
}

func TestOverflowStays(t *testing.T) {
	a := MaxAmount.Sub(USD(1)).Add(USD(2))
	if !a.Overflowed() || !a.Sub(USD(5)).Overflowed() || a.Sub(USD(5)).Sign() != 1 {
		t.Errorf("an overflow turned back into %s", a.Sub(USD(5)))
	}
	if b := USD(math.MaxInt64).MulInt(math.MinInt64); !b.Overflowed() || b.Sign() != -1 {
		t.Errorf("a product overflowed to %s", b)
	}
	if b := USD(-1).Sub(MaxAmount); !b.Overflowed() || b.Sign() != -1 {
		t.Errorf("a difference overflowed to %s", b)
	}
}

func TestNonPositiveDenominatorPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	USD(1).MulRat(1, 0)
}

// interesting are numbers at which carries and signs go wrong.
var interesting = []int64{0, 1, -1, 2, 3, 5, 7, 10, 999_999, 1e6, 1e12, 1 << 31, 1 << 32, 1<<63 - 1, -1 << 63, -1<<63 + 1, 1 << 62, -3}

func ints(rng *rand.Rand) int64 {
	if rng.IntN(3) == 0 {
		return interesting[rng.IntN(len(interesting))]
	}
	return int64(rng.Uint64()) >> rng.IntN(64)
}

func amount(rng *rand.Rand) Amount {
	a := Rate(ints(rng)).Times(ints(rng))
	return a.Add(Pico(ints(rng)))
}

func toBig(a Amount) *big.Int {
	b := new(big.Int).Lsh(big.NewInt(a.hi), 64)
	return b.Add(b, new(big.Int).SetUint64(a.lo))
}

// clamp saturates as Amount does.
func clamp(b *big.Int) *big.Int {
	limit := toBig(MaxAmount)
	if b.CmpAbs(limit) < 0 {
		return b
	}
	if b.Sign() < 0 {
		return limit.Neg(limit)
	}
	return limit
}

func TestAgainstBig(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	check := func(what string, got Amount, want *big.Int) {
		t.Helper()
		if toBig(got).Cmp(clamp(want)) != 0 {
			t.Fatalf("%s = %s, want %s", what, toBig(got), want)
		}
	}
	for range 200_000 {
		x, y := ints(rng), ints(rng)
		check("times", Rate(x).Times(y), new(big.Int).Mul(big.NewInt(x), big.NewInt(y)))

		a, b := amount(rng), amount(rng)
		check("neg", a.Neg(), new(big.Int).Neg(toBig(a)))
		if got, want := a.Cmp(b), toBig(a).Cmp(toBig(b)); got != want {
			t.Fatalf("cmp(%s, %s) = %d", a, b, got)
		}
		if a.Sign() != toBig(a).Sign() {
			t.Fatalf("sign(%s) = %d", a, a.Sign())
		}
		if a.Overflowed() || b.Overflowed() {
			continue
		}
		check("add", a.Add(b), new(big.Int).Add(toBig(a), toBig(b)))
		check("sub", a.Sub(b), new(big.Int).Sub(toBig(a), toBig(b)))
		check("mulint", a.MulInt(x), new(big.Int).Mul(toBig(a), big.NewInt(x)))

		den := y
		if den <= 0 {
			den = 7
		}
		got, exact := a.MulRat(x, den)
		want, wantExact := roundedQuotient(new(big.Int).Mul(toBig(a), big.NewInt(x)), big.NewInt(den))
		check("mulrat", got, want)
		if exact != (wantExact && want.CmpAbs(toBig(MaxAmount)) < 0) {
			t.Fatalf("%s * %d / %d: exact = %v", a, x, den, exact)
		}
	}
}

// roundedQuotient divides, rounding halves to even.
func roundedQuotient(n, d *big.Int) (*big.Int, bool) {
	neg := n.Sign() < 0
	q, r := new(big.Int).QuoRem(new(big.Int).Abs(n), d, new(big.Int))
	switch c := new(big.Int).Lsh(r, 1).Cmp(d); {
	case c > 0, c == 0 && q.Bit(0) == 1:
		q.Add(q, big.NewInt(1))
	}
	if neg {
		q.Neg(q)
	}
	return q, r.Sign() == 0
}

func TestTextAgainstBig(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		a := amount(rng)
		if a.Overflowed() {
			continue
		}
		s := a.String()
		back, err := ParseAmount(s)
		if err != nil || back != a {
			t.Fatalf("%s reads back as %s, %v", s, back, err)
		}
		want := new(big.Rat).SetFrac(toBig(a), big.NewInt(1e12))
		if got, ok := new(big.Rat).SetString(s); !ok || got.Cmp(want) != 0 {
			t.Fatalf("%s is not %s", s, want)
		}
		if f, _ := want.Float64(); math.Abs(a.Float64()-f) > math.Abs(f)*1e-15 {
			t.Fatalf("%s as a float is %v, want %v", s, a.Float64(), f)
		}
		if d := a.Display(); !a.IsZero() && strings.Trim(d, "-$0.,") == "" {
			t.Fatalf("%s is displayed as %s", s, d)
		}
	}
}

func TestRateMulRat(t *testing.T) {
	for _, c := range []struct {
		rate     Rate
		num, den int64
		want     Rate
		exact    bool
	}{
		{400_000, 1, 2, 200_000, true},
		{75_000, 11, 10, 82_500, true},
		{1, 1, 2, 0, false},
		{3, 1, 2, 2, false},
		{math.MaxInt64, 2, 1, math.MaxInt64, false},
		{math.MaxInt64, -2, 1, math.MinInt64, false},
		{math.MinInt64, 1, 1, math.MinInt64, true},
	} {
		if got, exact := c.rate.MulRat(c.num, c.den); got != c.want || exact != c.exact {
			t.Errorf("%d * %d / %d = %d, %v; want %d, %v", c.rate, c.num, c.den, got, exact, c.want, c.exact)
		}
	}
}

func TestMarshalText(t *testing.T) {
	r, a := Rate(400_000), Pico(1234)
	for _, c := range []struct {
		v interface {
			MarshalText() ([]byte, error)
		}
		want string
	}{{r, "0.4"}, {a, "0.000000001234"}} {
		if b, err := c.v.MarshalText(); err != nil || string(b) != c.want {
			t.Errorf("got %s, %v; want %s", b, err, c.want)
		}
	}
	if err := r.UnmarshalText([]byte("1.5")); err != nil || r != 1_500_000 {
		t.Errorf("got %d, %v", r, err)
	}
	if err := a.UnmarshalText([]byte("x")); err == nil {
		t.Error("no error")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"0.40", "-1", "1e9", "", ".", "170141183460469231731687303.715884105727", "00.000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAmount(s)
		if err != nil {
			return
		}
		if back, err := ParseAmount(a.String()); err != nil || back != a {
			t.Fatalf("%q is %s, which reads back as %s, %v", s, a, back, err)
		}
		want, ok := new(big.Rat).SetString(s)
		if !ok || want.Cmp(new(big.Rat).SetFrac(toBig(a), big.NewInt(1e12))) != 0 {
			t.Fatalf("%q is not %s", s, a)
		}
	})
}
