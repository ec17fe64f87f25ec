package projection

import (
	"fmt"
	"strings"
	"time"

	"tokenfare/catalog"
)

const (
	hour = 60 // minutes
	day  = 24 * hour
)

// Workdays are Monday to Friday.
var Workdays = [7]bool{false, true, true, true, true, true, false}

var everyDay = [7]bool{true, true, true, true, true, true, true}

// step is some days that have the same number of calls, as far as they have any.
type step struct {
	from, until catalog.Date // until is exclusive
	daily       Calls
}

// after returns the day so many months after d. Where its month is too short to have
// that day, it is the month's last.
func after(d catalog.Date, months int) catalog.Date {
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return catalog.DateOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// weekday is the day of the week of a date.
func weekday(d catalog.Date) int { return (int(d) + int(time.Thursday)) % 7 }

// countOf returns how many days of a weekday there are from a day to another, the
// latter excluded.
func countOf(w int, from, until catalog.Date) int64 {
	first := from + catalog.Date((w-weekday(from)+7)%7)
	if first >= until {
		return 0
	}
	return int64(until-first-1)/7 + 1
}

// offsetOf returns how many minutes a zone is ahead of UTC: one that the catalog knows,
// or a distance such as "UTC-05:00". Zones with summer time have to be given as such
// a distance, as browsers have no table of them for programs.
func offsetOf(zone string) (int64, error) {
	distance, inUTC := strings.CutPrefix(zone, "UTC")
	switch {
	case zone == "" || inUTC && distance == "":
		return 0, nil
	case inUTC:
		return parseDistance(zone, distance)
	case !catalog.KnownZone(zone):
		return 0, fmt.Errorf("time zone %q is not known: want UTC, a zone of the catalog such as Asia/Shanghai, or a distance such as UTC-05:00", zone)
	}
	// The catalog tells whether a time is in a window of a zone. So the zone is as far
	// ahead as its midnight comes before that of UTC.
	midnight := catalog.Window{Zone: zone, Days: [7]bool{time.Thursday: true}, To: 1}
	for ahead := int64(-12 * hour); ahead <= 14*hour; ahead += 15 {
		if midnight.Contains(clock(-ahead)) {
			return ahead, nil
		}
	}
	return 0, fmt.Errorf("time zone %q is no whole quarter of an hour from UTC", zone)
}

// parseDistance reads "+05:30" or "-05:00".
func parseDistance(zone, s string) (int64, error) {
	if len(s) == 6 && (s[0] == '+' || s[0] == '-') {
		if t, err := time.Parse("15:04", s[1:]); err == nil && t.Hour() <= 14 {
			ahead := int64(t.Hour()*hour + t.Minute())
			if s[0] == '-' {
				ahead = -ahead
			}
			return ahead, nil
		}
	}
	return 0, fmt.Errorf("time zone %q is not known: want a distance such as UTC-05:00 or UTC+05:30", zone)
}

// clock is the time so many minutes after the beginning of 1970, a Thursday, in UTC.
func clock(minute int64) time.Time { return time.Unix(minute*60, 0).UTC() }
