package source

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// Page is a page that facts were read off, where an entry does not say when.
type Page struct {
	URL  string
	Read catalog.Date
}

// dates knows when sources were read. Facts that do not say when they were checked
// were checked then.
type dates struct {
	sets  map[string]catalog.Date // by ID
	pages map[string]catalog.Date // by URL
	now   catalog.Date            // when other pages were read, 0: that is not known
}

func (s *SourcesFile) dates() *dates {
	d := &dates{sets: map[string]catalog.Date{}, pages: map[string]catalog.Date{}}
	for _, src := range s.Sources {
		d.sets[src.ID] = src.Read
	}
	for _, p := range s.Pages {
		d.pages[p.URL] = p.Read
	}
	return d
}

const derived = "derived: "

// of returns the day on which a source was read: of data sets the newest, of what is
// derived that of the facts beside it, of a page that of those beside it that come off
// it too. It is zero where that is not known, or where a data set is not.
func (d *dates) of(source string, beside []catalog.Provenance) (day catalog.Date) {
	switch {
	case strings.HasPrefix(source, derived):
		return beside[0].Checked
	case strings.HasPrefix(source, "https://"):
		for _, p := range beside {
			if p.Source == source {
				day = max(day, p.Checked)
			}
		}
		return cmp.Or(day, d.pages[source])
	}
	for _, id := range strings.Fields(source) {
		if d.sets[id] == 0 {
			return 0
		}
		day = max(day, d.sets[id])
	}
	return day
}

// fact is a FactSource on its way in, with its place.
type fact struct {
	catalog.FactSource
	at node
}

// ownDay matches a source that is followed by the day it was read.
var ownDay = regexp.MustCompile(`^(.*\S) (\d{4}-\d\d-\d\d)$`)

// facts reads the sources of single facts: "models.dev", or "https://x.example
// 2026-11-22" with a day of its own.
func (n node) facts() (list []fact) {
	n.each(func(key string, v node) bool {
		f := fact{catalog.FactSource{Fact: key, Source: v.str()}, v}
		if m := ownDay.FindStringSubmatch(f.Source); m != nil && !strings.HasPrefix(f.Source, derived) {
			f.Source = m[1]
			f.Checked = value(v, func(string) (catalog.Date, error) { return catalog.ParseDate(m[2]) })
		}
		list = append(list, f)
		return true
	})
	slices.SortFunc(list, func(a, b fact) int { return cmp.Compare(a.Fact, b.Fact) })
	return list
}

// dated gives facts the days that they do not say, and checks that they are facts of
// the kind.
func (d *dates) dated(facts []fact, kind []string, beside []catalog.Provenance) []catalog.FactSource {
	var list []catalog.FactSource
	for _, f := range facts {
		if !slices.Contains(kind, f.Fact) {
			f.at.fail("there is no such fact")
		}
		day := d.of(f.Source, beside)
		page := strings.HasPrefix(f.Source, "https://")
		if page && f.Checked == 0 && day == 0 && d.now != 0 {
			d.pages[f.Source], day = d.now, d.now
		}
		f.Checked = cmp.Or(f.Checked, day)
		switch {
		case page && f.Checked == 0:
			f.at.fail("when was it read? `catalog fmt` says today; or put the day behind the URL")
		case !page && day == 0:
			f.at.fail("%q is neither in sources.yaml nor an https URL", f.Source)
		}
		list = append(list, f.FactSource)
	}
	return list
}

// The facts that can have a source of their own.
var (
	offeringFacts = []string{
		"model", "name", "aliases", "context", "max_input", "max_output", "min_cacheable", "can", "cannot", "in", "out",
		"billing", "status", "shutdown", "replacement", "trains_on_input", "gotchas",
	}
	modelFacts = []string{
		"name", "aliases", "family", "tokenizer", "class", "open", "licence", "released", "cutoff", "description",
	}
	planFacts = append(unitNames(), "from", "until", "windows", "tiers")
)

func unitNames() (names []string) {
	for u := range catalog.NumUnits {
		names = append(names, u.String())
	}
	return names
}

// beside returns where an offering and its plans come from.
func beside(o *catalog.Offering) []catalog.Provenance {
	list := []catalog.Provenance{o.Facts}
	for i := range o.Plans {
		list = append(list, o.Plans[i].Price)
	}
	return list
}
