package catalog

import (
	"fmt"
	"time"
)

const secondsPerDay = 24 * 60 * 60

// ParseDate reads a day such as "2026-11-22". A zero Date is never read: the
// first day is 1970-01-02.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%q is no date: want YYYY-MM-DD", s)
	}
	d := DateOf(t)
	if d <= 0 {
		return 0, fmt.Errorf("%q is no date: before 1970-01-02", s)
	}
	return d, nil
}

// DateOf returns the day of t in UTC.
func DateOf(t time.Time) Date {
	s := t.Unix()
	d := s / secondsPerDay
	if s%secondsPerDay < 0 {
		d--
	}
	return Date(d)
}

// Time returns the beginning of the day in UTC, and the zero time for an unknown
// date.
func (d Date) Time() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Unix(int64(d)*secondsPerDay, 0).UTC()
}

// String returns the day as YYYY-MM-DD, and "" for an unknown date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. Empty text is the unknown date.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}
