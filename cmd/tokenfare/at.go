package main

import (
	"strings"
	"time"
	_ "time/tzdata" // names of zones on machines that have no list of them
)

// timeOf reads -at: a time with its distance from UTC, or one with the name of its
// zone, such as "2026-12-01 09:00 Asia/Shanghai".
func timeOf(at string) (time.Time, error) {
	if at == "" {
		return time.Now(), nil
	}
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		return t, nil
	}
	if clock, name, ok := cutLast(at, " "); ok && strings.Trim(name, "0123456789:") != "" {
		return timeIn(at, clock, name)
	}
	return time.Time{}, misuse(`-at %q is not a time such as 2026-12-01T00:00:00Z or "2026-12-01 09:00 Asia/Shanghai"`, at)
}

func timeIn(at, clock, name string) (time.Time, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return time.Time{}, misuse("-at %q: there is no time zone %q: want a name such as Asia/Shanghai", at, name)
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04"} {
		read, err := time.Parse(layout, clock)
		if err != nil {
			continue
		}
		t := time.Date(read.Year(), read.Month(), read.Day(), read.Hour(), read.Minute(), read.Second(), 0, zone)
		if read.Format(layout) != t.Format(layout) {
			before, after := around(t)
			return time.Time{}, misuse("-at %q: clocks go forward then, so that there is no such time: the nearest are %s and %s",
				at, before.Format(time.DateTime), after.Format(time.DateTime))
		}
		return t, nil
	}
	return time.Time{}, misuse("-at %q: %q is not a time such as 2026-12-01 09:00", at, clock)
}

// around returns the last second before clocks are set that are near a time, and the first
// one after.
func around(t time.Time) (before, after time.Time) {
	start, end := t.ZoneBounds()
	set := start
	if start.IsZero() || !end.IsZero() && end.Sub(t) < t.Sub(start) {
		set = end
	}
	return set.Add(-time.Second).In(t.Location()), set.In(t.Location())
}

// cutLast cuts around the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}
