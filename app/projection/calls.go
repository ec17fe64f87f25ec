package projection

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"tokenfare/app/cost"
)

// Calls is a number of calls, in millionths of one: a growing workload has 1,464.1
// calls a day in its fifth month, and every user may make half a call.
type Calls int64

// Call is one call.
const Call Calls = 1_000_000

// MaxCalls is the most calls that a day may have.
const MaxCalls = 1_000_000_000_000 * Call

// callDecimals is how many decimals a number of calls has at most.
const callDecimals = 6

var errCalls = errors.New("not a number of calls such as 1000 or 0.5")

// ParseCalls reads a plain decimal number with up to six decimals.
func ParseCalls(s string) (Calls, error) {
	whole, fraction, point := strings.Cut(s, ".")
	if whole == "" || point && fraction == "" || len(fraction) > callDecimals {
		return 0, errCalls
	}
	digits := whole + fraction + strings.Repeat("0", callDecimals-len(fraction))
	if strings.Trim(digits, "0123456789") != "" {
		return 0, errCalls
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || Calls(n) > MaxCalls {
		return 0, fmt.Errorf("more than %s calls a day", cost.Thousands(int64(MaxCalls/Call)))
	}
	return Calls(n), nil
}

// String writes the number exactly: "1464.1".
func (c Calls) String() string {
	if c < 0 {
		return "-" + (-c).String()
	}
	s := strconv.FormatInt(int64(c/Call), 10)
	if c%Call != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%06d", c%Call), "0")
	}
	return s
}

// MarshalJSON writes the number exactly, as a JSON number.
func (c Calls) MarshalJSON() ([]byte, error) { return []byte(c.String()), nil }

// Whole returns the nearest whole number of calls, halves up.
func (c Calls) Whole() int64 { return int64((c + Call/2) / Call) }

// times returns c times num/den, to the nearest millionth of a call, halves up, and
// whether that is a number that can be counted. None of the three is below zero.
func (c Calls) times(num, den int64) (Calls, bool) {
	hi, lo := bits.Mul64(uint64(c), uint64(num))
	lo, carry := bits.Add64(lo, uint64(den)/2, 0)
	if hi += carry; hi >= uint64(den) {
		return 0, false
	}
	q, _ := bits.Div64(hi, lo, uint64(den))
	return Calls(q), q < 1<<63
}
