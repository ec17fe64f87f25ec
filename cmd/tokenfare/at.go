package main

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // names of zones on machines that have no list of them
)

// timeOf is the function timeOf, and warns of a time that comes twice.
func (c *call) timeOf(at string) (time.Time, error) {
	t, err := timeOf(at)
	if err != nil || at == "" {
		return t, err
	}
	if other, twice := again(t); twice {
		fmt.Fprintf(c.err, "tokenfare %s: warning: -at %q comes twice, as clocks go back then: it is taken for %s, not for %s\n",
			c.flags.Name(), at, t.Format(time.RFC3339), other.Format(time.RFC3339))
	}
	return t, nil
}

// again returns the other time at which the clocks of t's zone show the same, where there
// is one: about when they go back.
func again(t time.Time) (time.Time, bool) {
	start, end := t.ZoneBounds()
	for _, set := range []time.Time{start, end} {
		if set.IsZero() {
			continue
		}
		_, before := set.Add(-time.Second).Zone()
		_, after := set.Zone()
		back := time.Duration(before-after) * time.Second
		if t.Before(set) {
			back = -back
		}
		if other := t.Add(-back); other.Before(set) != t.Before(set) && other.Format(time.DateTime) == t.Format(time.DateTime) {
			return other, true
		}
	}
	return time.Time{}, false
}

// timeOf reads -at: a time with its distance from UTC, or one with the name of its
// zone, such as "2026-12-01 09:00 Asia/Shanghai".
func timeOf(at string) (time.Time, error) {
	if at == "" {
		return time.Now(), nil
	}
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		return t.UTC(), nil
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
