package source

import (
	"fmt"
	"strconv"
	"strings"

	"tokenfare/catalog"
)

// dayNames are the days of the week by time.Weekday.
var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (n node) day() int {
	s := n.str()
	for i, name := range dayNames {
		if s == name {
			return i
		}
	}
	n.fail("%q is no day: want one of %s", s, strings.Join(dayNames[:], ", "))
	return 0
}

// parseHours reads "01:00-04:00" as minutes since midnight.
func parseHours(s string) (from, to int16, err error) {
	a, b, ok := strings.Cut(s, "-")
	from, okFrom := parseMinute(a)
	to, okTo := parseMinute(b)
	if !ok || !okFrom || !okTo || from >= to {
		return 0, 0, fmt.Errorf("%q is no span of hours: want 01:00-04:00", s)
	}
	return from, to, nil
}

func parseMinute(s string) (int16, bool) {
	h, m, ok := strings.Cut(s, ":")
	hours, errH := strconv.ParseUint(h, 10, 8)
	minutes, errM := strconv.ParseUint(m, 10, 8)
	if !ok || len(h) != 2 || len(m) != 2 || errH != nil || errM != nil || minutes > 59 || hours*60+minutes > 24*60 {
		return 0, false
	}
	return int16(hours*60 + minutes), true
}

func formatHours(w catalog.Window) string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", w.From/60, w.From%60, w.To/60, w.To%60)
}
