package money

import (
	"errors"
	"math"
	"math/bits"
	"strings"
)

const (
	picoDigits = 12 // decimals of an amount in USD
	rateDigits = 6  // decimals of a rate in USD per million tokens
	picoPerUSD = 1e12
)

var (
	errSyntax    = errors.New("not a plain decimal number")
	errPrecision = errors.New("too many decimals")
	errRange     = errors.New("number too large")
)

// ParseRate reads USD per million tokens, such as "0.40". It takes up to six
// decimals, no sign but a leading minus, no exponent and no blanks.
func ParseRate(s string) (Rate, error) { return parseRate(s, rateDigits) }

// ParseEach reads USD per thing, such as "0.01" for a request or a call, with up
// to twelve decimals.
func ParseEach(s string) (Rate, error) { return parseRate(s, picoDigits) }

func parseRate(s string, decimals int) (Rate, error) {
	a, err := parse(s, decimals)
	if err != nil {
		return 0, err
	}
	if a.hi != int64(a.lo)>>63 {
		return 0, errRange
	}
	return Rate(a.lo), nil
}

// ParseAmount reads USD, such as "0.0001234", with up to twelve decimals.
func ParseAmount(s string) (Amount, error) {
	return parse(s, picoDigits)
}

// parse reads a decimal number as an integer of 10^-decimals.
func parse(s string, decimals int) (Amount, error) {
	digits, neg := strings.CutPrefix(s, "-")
	whole, frac, point := strings.Cut(digits, ".")
	if whole == "" || point && frac == "" {
		return Amount{}, errSyntax
	}
	if len(frac) > decimals {
		// Zeros beyond the last decimal change nothing.
		if frac = strings.TrimRight(frac, "0"); len(frac) > decimals {
			return Amount{}, errPrecision
		}
	}
	var m magnitude
	for _, part := range [...]string{whole, frac} {
		for i := range len(part) {
			c := part[i] - '0'
			if c > 9 {
				return Amount{}, errSyntax
			}
			if !m.push(c) {
				return Amount{}, errRange
			}
		}
	}
	for range decimals - len(frac) {
		if !m.push(0) {
			return Amount{}, errRange
		}
	}
	a := fromMagnitude(m.hi, m.lo, neg)
	if a.Overflowed() {
		return Amount{}, errRange
	}
	return a, nil
}

// magnitude is an unsigned number of 128 bits.
type magnitude struct{ hi, lo uint64 }

// push appends a decimal digit, and reports whether it fits.
func (m *magnitude) push(digit byte) bool {
	over, hi := bits.Mul64(m.hi, 10)
	carry, lo := bits.Mul64(m.lo, 10)
	lo, c := bits.Add64(lo, uint64(digit), 0)
	hi, c2 := bits.Add64(hi, carry, c)
	m.hi, m.lo = hi, lo
	return over == 0 && c2 == 0 && hi <= math.MaxInt64
}

// digits returns the magnitude of a in decimal, with at least n digits.
func (a Amount) digits(n int) []byte {
	m := a.Abs()
	hi, lo := uint64(m.hi), m.lo
	buf := make([]byte, 0, 40)
	for hi != 0 || lo != 0 || len(buf) < n {
		var r uint64
		hi, r = hi/10, hi%10
		lo, r = bits.Div64(r, lo, 10)
		buf = append(buf, '0'+byte(r))
	}
	for i, j := 0, len(buf)-1; i < j; i, j = i+1, j-1 {
		buf[i], buf[j] = buf[j], buf[i]
	}
	return buf
}

// plain formats a as an integer of 10^-decimals, with at least minimum decimals.
func (a Amount) plain(decimals, minimum int) string {
	d := a.digits(decimals + 1)
	point := len(d) - decimals
	end := len(d)
	for end > point+minimum && d[end-1] == '0' {
		end--
	}
	out := make([]byte, 0, len(d)+2)
	if a.hi < 0 {
		out = append(out, '-')
	}
	out = append(out, d[:point]...)
	if end > point {
		out = append(append(out, '.'), d[point:end]...)
	}
	return string(out)
}

// String formats a rate as USD per million tokens, exactly: "0.4".
func (r Rate) String() string { return Pico(int64(r)).plain(rateDigits, 0) }

// EachString formats a rate as USD per thing, exactly: "0.01".
func (r Rate) EachString() string { return Pico(int64(r)).plain(picoDigits, 0) }

// Display formats a rate for people, exactly, as USD per million tokens with at
// least two decimals: "$0.40", "$0.075", "$1,500.00".
func (r Rate) Display() string { return dollars(Pico(int64(r)).plain(rateDigits, 2)) }

// DisplayEach formats a rate for people, exactly, as USD per thing.
func (r Rate) DisplayEach() string { return dollars(Pico(int64(r)).plain(picoDigits, 2)) }

// String formats an amount as plain decimal USD, exactly and without an exponent:
// "0.0001234", "0".
func (a Amount) String() string { return a.plain(picoDigits, 0) }

// Display formats an amount for people. From one dollar on it has cents; below, it
// has three significant digits and at least two decimals; what is closer to nothing
// than a millionth of a dollar is "<$0.000001". Only zero is "$0.00".
func (a Amount) Display() string {
	if a.Overflowed() {
		if a.hi < 0 {
			return "-overflow"
		}
		return "overflow"
	}
	m := a.Abs()
	sign := ""
	if a.hi < 0 {
		sign = "-"
	}
	if !m.IsZero() && m.Cmp(Pico(1e6)) < 0 {
		return sign + "<$0.000001"
	}
	drop := int64(picoPerUSD / 100) // round to cents
	if m.Cmp(Pico(picoPerUSD)) < 0 {
		drop = 1
		for n := len(m.digits(1)); n > 3; n-- {
			drop *= 10
		}
		drop = min(drop, picoPerUSD/100)
	}
	rounded, _ := m.DivInt(drop)
	return sign + dollars(rounded.MulInt(drop).plain(picoDigits, 2))
}

// dollars puts the sign of the dollar and the commas of the thousands into a plain
// decimal.
func dollars(plain string) string {
	sign := ""
	if strings.HasPrefix(plain, "-") {
		sign, plain = "-", plain[1:]
	}
	whole, frac, _ := strings.Cut(plain, ".")
	var b strings.Builder
	b.WriteString(sign)
	b.WriteByte('$')
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	b.WriteByte('.')
	b.WriteString(frac)
	return b.String()
}

// MarshalText implements encoding.TextMarshaler.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *Rate) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRate(string(b))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *Amount) UnmarshalText(b []byte) (err error) {
	*a, err = ParseAmount(string(b))
	return err
}
