package projection

import (
	"encoding/json"
	"testing"
)

func TestParseCalls(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Calls
		ok   bool
	}{
		{"1000", 1000 * Call, true}, {"0.5", Call / 2, true}, {"1.000001", Call + 1, true}, {"0", 0, true}, {"007", 7 * Call, true},
		{"1000000000000", MaxCalls, true}, {"1000000000001", 0, false}, {"99999999999999999999", 0, false},
		{"", 0, false}, {".5", 0, false}, {"5.", 0, false}, {"-1", 0, false}, {"+1", 0, false}, {"1e3", 0, false}, {"1,000", 0, false},
		{"1.0000001", 0, false}, {" 1", 0, false}, {"1.-1", 0, false}, {"٣", 0, false},
	} {
		got, err := ParseCalls(c.in)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%q: %d, %v", c.in, got, err)
		}
	}
}

func TestCallsText(t *testing.T) {
	for c, want := range map[Calls]string{0: "0", 1: "0.000001", 1464*Call + 100_000: "1464.1", -Call / 2: "-0.5", MaxCalls: "1000000000000"} {
		if got := c.String(); got != want {
			t.Errorf("%d: %s, want %s", int64(c), got, want)
		}
		if b, err := json.Marshal(c); err != nil || string(b) != want {
			t.Errorf("%d: %s, %v", int64(c), b, err)
		}
	}
	for c, want := range map[Calls]int64{0: 0, Call/2 - 1: 0, Call / 2: 1, 1464*Call + 100_000: 1464} {
		if got := c.Whole(); got != want {
			t.Errorf("%s is %d", c, got)
		}
	}
}

// FuzzParseCalls holds that what is read is written again as it was, but for zeros.
func FuzzParseCalls(f *testing.F) {
	for _, s := range []string{"1000", "0.5", "1.000001", "1e3", "999999999999.999999", "00.10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCalls(s)
		if err != nil {
			return
		}
		if c < 0 || c > MaxCalls {
			t.Errorf("%q is %s", s, c)
		}
		if again, err := ParseCalls(c.String()); err != nil || again != c {
			t.Errorf("%q is %s, and that %s, %v", s, c, again, err)
		}
	})
}
