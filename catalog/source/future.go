package source

import (
	"errors"
	"fmt"
	"path"

	"tokenfare/catalog"
)

// CheckDays returns what of the set cannot be right on a day: what was read or seen
// later than that. Errors name the files with prefix before their path.
func (s *Set) CheckDays(prefix string, today catalog.Date) error {
	d := &days{today: today, file: path.Join(prefix, "sources.yaml")}
	d.check(0, "refreshed", s.Sources.Refreshed)
	for i := range s.Sources.Sources {
		d.check(0, s.Sources.Sources[i].ID, s.Sources.Sources[i].Read)
	}
	for _, p := range s.Sources.Pages {
		d.check(0, p.URL, p.Read)
	}
	if d.errs != nil {
		return errors.Join(d.errs...) // whatever comes from there has the same day
	}
	for _, p := range s.Providers {
		d.file = path.Join(prefix, "providers", p.Provider.ID+".yaml")
		for _, e := range p.Entries {
			d.entry(e)
		}
	}
	for _, l := range s.Labs {
		d.file = path.Join(prefix, "labs", l.Lab.ID+".yaml")
		for _, m := range l.Models {
			d.check(m.Line, "facts", m.Facts.Checked)
			d.facts(m.Line, m.Sources)
		}
	}
	return errors.Join(d.errs...)
}

// days collects the days that are still to come.
type days struct {
	today catalog.Date
	file  string
	errs  []error
}

func (d *days) check(line int, field string, day catalog.Date) {
	if day <= d.today {
		return
	}
	text := fmt.Sprintf("%s is still to come on %s", day, d.today)
	if line == 0 {
		d.errs = append(d.errs, fmt.Errorf("%s: %s: %s", d.file, field, text))
		return
	}
	d.errs = append(d.errs, &placed{d.file, line, field, text})
}

func (d *days) facts(line int, list []catalog.FactSource) {
	for _, f := range list {
		d.check(line, "sources: "+f.Fact, f.Checked)
	}
}

func (d *days) entry(e *Entry) {
	d.check(e.Line, "seen: first", e.FirstSeen)
	d.check(e.Line, "seen: last", e.LastSeen)
	d.check(e.Line, "facts", e.Facts.Checked)
	d.facts(e.Line, e.Sources)
	for i := range e.Plans {
		d.check(e.Line, "price", e.Plans[i].Price.Checked)
		d.facts(e.Line, e.Plans[i].Sources)
	}
	for i := range e.Ratios {
		d.check(e.Line, "ratios", e.Ratios[i].Price.Checked)
	}
}
