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
	// Where clocks go back, a time comes twice; either is one.
	if at, err := timeOf("2026-10-25 02:30 Europe/Berlin"); err != nil || at.UTC().Minute() != 30 {
		t.Errorf("%v, %v", at, err)
	}
}
