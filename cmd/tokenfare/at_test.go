package main

import (
	"strings"
	"testing"
	"time"
)

func TestTimeOf(t *testing.T) {
	for _, c := range []struct{ at, want string }{ // or a part of the error
		{"2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"},
		{"2026-12-01T00:00:00-08:00", "2026-12-01T08:00:00Z"},
		{"2026-12-01 09:00 Asia/Shanghai", "2026-12-01T01:00:00Z"},
		{"2026-12-01T09:00:30 Asia/Shanghai", "2026-12-01T01:00:30Z"},
		{"2026-12-01 09:00 UTC", "2026-12-01T09:00:00Z"},
		{"2026-03-29 01:59 Europe/Berlin", "2026-03-29T00:59:00Z"},
		{"2026-03-29 03:00 Europe/Berlin", "2026-03-29T01:00:00Z"},
		{"2026-03-29 02:30 Europe/Berlin", "there is no such time: the nearest are 2026-03-29 01:59:59 and 2026-03-29 03:00:00"},
		{"2026-03-29 02:00:00 Europe/Berlin", "the nearest are 2026-03-29 01:59:59 and 2026-03-29 03:00:00"},
		{"2026-03-08 02:59 America/New_York", "the nearest are 2026-03-08 01:59:59 and 2026-03-08 03:00:00"},
		{"2011-12-30 12:00 Pacific/Apia", "the nearest are 2011-12-29 23:59:59 and 2011-12-31 00:00:00"},
		{"yesterday", `is not a time such as 2026-12-01T00:00:00Z or "2026-12-01 09:00 Asia/Shanghai"`},
		{"2026-12-01", "is not a time such as"},
		{"2026-12-01 09:00", "is not a time such as"},
		{"2026-12-01 25:00 Asia/Shanghai", `"2026-12-01 25:00" is not a time such as 2026-12-01 09:00`},
		{"2026-12-01 09:00 Local", `there is no time zone "Local"`},
		{"2026-12-01 09:00 Asia/Nowhere", `there is no time zone "Asia/Nowhere"`},
	} {
		got, err := timeOf(c.at)
		if err != nil {
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%q: %v, want %s", c.at, err, c.want)
			}
			continue
		}
		if got := got.UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%q is %s, want %s", c.at, got, c.want)
		}
	}
}

// Where clocks go back, a time comes twice: both are named, and which is taken.
func TestTimeThatComesTwice(t *testing.T) {
	for _, c := range []struct{ at, first, second string }{
		{"2026-10-25 02:30 Europe/Berlin", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"},
		{"2026-10-25 02:00 Europe/Berlin", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"},
		{"2026-11-01 01:59:59 America/New_York", "2026-11-01T01:59:59-04:00", "2026-11-01T01:59:59-05:00"},
		{"2026-10-25 01:59:59 Europe/Berlin", "", ""},
		{"2026-10-25 03:00 Europe/Berlin", "", ""},
		{"2026-03-29 03:00 Europe/Berlin", "", ""},
		{"2026-10-25T02:30:00+01:00", "", ""},
		{"2026-10-25 02:30 Asia/Shanghai", "", ""},
		{"", "", ""},
	} {
		var says strings.Builder
		asked := &call{err: &says, flags: newFlags("cost")}
		at, err := asked.timeOf(c.at)
		if err != nil {
			t.Fatal(err)
		}
		taken, other := c.first, c.second
		if at.Format(time.RFC3339) != taken {
			taken, other = other, taken
		}
		if c.first == "" {
			if says.Len() > 0 {
				t.Errorf("%q: says %q", c.at, &says)
			}
			continue
		}
		if want := "it is taken for " + taken + ", not for " + other; at.Format(time.RFC3339) != taken || !strings.Contains(says.String(), want) {
			t.Errorf("%q is %s: says %q, want %q", c.at, at, &says, want)
		}
	}
}
