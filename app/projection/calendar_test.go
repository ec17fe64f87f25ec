package projection

import (
	"testing"
	"time"

	"tokenfare/catalog"
)

func TestAfter(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-11-23", 0, "2026-11-23"}, {"2026-11-23", 1, "2026-12-23"}, {"2026-11-23", 14, "2028-01-23"},
		{"2027-01-31", 1, "2027-02-28"}, {"2028-01-31", 1, "2028-02-29"}, {"2028-01-30", 13, "2029-02-28"},
		{"2028-02-29", 12, "2029-02-28"}, {"2028-02-29", 48, "2032-02-29"}, {"2026-10-31", 1, "2026-11-30"},
		{"2100-01-29", 1, "2100-02-28"}, {"2000-01-29", 1, "2000-02-29"},
	} {
		if got := after(dateOf(t, c.from), c.months).String(); got != c.want {
			t.Errorf("%d months after %s is %s, want %s", c.months, c.from, got, c.want)
		}
	}
}

// TestWeekdays compares with the standard library.
func TestWeekdays(t *testing.T) {
	first := dateOf(t, "2026-11-20")
	for length := range catalog.Date(30) {
		for from := first; from < first+7; from++ {
			var want [7]int64
			for d := from; d < from+length; d++ {
				want[d.Time().Weekday()]++
			}
			for w := range want {
				if got := countOf(w, from, from+length); got != want[w] {
					t.Errorf("%d days from %s have %s %d times, want %d", length, from, time.Weekday(w), got, want[w])
				}
			}
		}
	}
}

// TestOffsets compares with the database of zones, where there is one.
func TestOffsets(t *testing.T) {
	for zone, want := range map[string]int64{
		"": 0, "UTC": 0, "UTC+00:00": 0, "UTC-00:00": 0, "UTC-05:00": -300, "UTC+05:30": 330, "UTC+14:00": 840,
		"Asia/Shanghai": 480, "Asia/Singapore": 480, "Asia/Tokyo": 540,
	} {
		if got, err := offsetOf(zone); err != nil || got != want {
			t.Errorf("%q: %d, %v, want %d", zone, got, err, want)
		}
		if l, err := time.LoadLocation(zone); err == nil {
			if _, seconds := time.Date(2026, 7, 1, 0, 0, 0, 0, l).Zone(); int64(seconds) != want*60 {
				t.Errorf("%q is %d s ahead", zone, seconds)
			}
		}
	}
	for _, zone := range []string{"Mars", "UTC5", "UTC+5:00", "UTC+15:00", "UTC 05:00", "UTC+05:60", "utc", "Europe/Berlin", "Local"} {
		if got, err := offsetOf(zone); err == nil {
			t.Errorf("%q is %d minutes ahead", zone, got)
		}
	}
}

// TestZonesOfTheCatalog holds that the hours of every plan are in a zone that is known
// here too.
func TestZonesOfTheCatalog(t *testing.T) {
	facts := load(t)
	windows := 0
	for i := range facts.Offerings {
		for _, p := range facts.Offerings[i].Plans {
			for _, w := range p.Windows {
				windows++
				if _, err := offsetOf(w.Zone); err != nil {
					t.Errorf("%s: %v", facts.Offerings[i].Key(), err)
				}
			}
		}
	}
	if windows == 0 {
		t.Error("the catalog has no windows")
	}
}
