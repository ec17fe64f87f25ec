package source

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
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

	unsettled []unsettled
}

// unsettled is the sources of facts that were read before all was that dates them.
type unsettled struct {
	facts  []fact
	kind   []string
	at     func() *[]catalog.FactSource
	beside func() []catalog.Provenance
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

// provenance is a field that says where the facts beside it come from.
func (d *dates) provenance(name string, at *catalog.Provenance) field {
	list := []field{
		text("source", &at.Source),
		{name: "checked",
			read: func(n node) { at.Checked = value(n, catalog.ParseDate) },
			value: func() string {
				if at.Checked == d.sets[at.Source] {
					return ""
				}
				return at.Checked.String()
			}},
		{name: "level",
			read: func(n node) { at.Level = value(n, catalog.ParseLevel) },
			value: func() string {
				if at.Level == impliedLevel(at) {
					return ""
				}
				return at.Level.String()
			}},
		{name: "agree",
			read: func(n node) { at.Agree, at.Of = n.agreement() },
			value: func() string {
				if at.Of == 0 {
					return ""
				}
				return fmt.Sprintf("%d of %d", at.Agree, at.Of)
			}},
	}
	return field{name: name,
		read: func(n node) {
			n.fields(list)
			d.complete(n, at)
		},
		value: func() string {
			if at.Source == "" {
				return ""
			}
			return inBraces(list)
		}}
}

// derivedProvenance is a provenance whose level needs no words: it is always derived.
func (d *dates) derivedProvenance(name string, at *catalog.Provenance) field {
	f := d.provenance(name, at)
	return field{name: name,
		read: func(n node) {
			f.read(n)
			at.Level = catalog.Derived
		},
		value: func() string {
			said := *at
			said.Level = impliedLevel(at)
			return d.provenance(name, &said).value()
		}}
}

// complete fills in what a provenance leaves unsaid, and checks it.
func (d *dates) complete(n node, p *catalog.Provenance) {
	if p.Source == "" {
		n.fail("no source")
		return
	}
	day, known := d.sets[p.Source]
	p.Checked = cmp.Or(p.Checked, day)
	if !known && !strings.HasPrefix(p.Source, "https://") {
		n.fail("%q is neither in sources.yaml nor an https URL", p.Source)
	}
	if p.Checked == 0 {
		n.fail("checked: a URL needs the day it was read")
	}
	if p.Level == catalog.LevelUnknown {
		p.Level = impliedLevel(p)
	}
}

// impliedLevel is the level of a provenance that does not say.
func impliedLevel(p *catalog.Provenance) catalog.Level {
	if p.Agree > 1 {
		return catalog.SourcesAgree
	}
	return catalog.OneSource
}

// agreement reads "3 of 5".
func (n node) agreement() (agree, of uint8) {
	a, b, ok := strings.Cut(n.str(), " of ")
	x, errX := strconv.ParseUint(a, 10, 8)
	y, errY := strconv.ParseUint(b, 10, 8)
	if !ok || errX != nil || errY != nil || x == 0 || x > y {
		n.fail("want a count such as 3 of 5")
		return 0, 0
	}
	return uint8(x), uint8(y)
}

// facts is a field that says where single facts of a kind come from: "models.dev", or
// "https://x.example 2026-11-22" with a day of its own. What is read is at its place
// once it is settled.
func (d *dates) facts(name string, kind []string, at func() *[]catalog.FactSource, beside func() []catalog.Provenance) field {
	return field{name: name,
		read: func(n node) { d.unsettled = append(d.unsettled, unsettled{n.facts(), kind, at, beside}) },
		value: func() string {
			list := *at()
			parts := make([]string, len(list))
			for i, f := range list {
				said := f.Source
				if f.Checked != d.of(f.Source, beside()) {
					said += " " + f.Checked.String()
				}
				parts[i] = f.Fact + ": " + quote(said)
			}
			return braces(parts)
		}}
}

// fact is a FactSource on its way in, with its place.
type fact struct {
	catalog.FactSource
	at node
}

// ownDay matches a source that is followed by the day it was read.
var ownDay = regexp.MustCompile(`^(.*\S) (\d{4}-\d\d-\d\d)$`)

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

// settle puts the facts that were read to their places.
func (d *dates) settle() {
	for _, u := range d.unsettled {
		*u.at() = d.dated(u.facts, u.kind, u.beside())
	}
	d.unsettled = nil
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
		"model", "name", "aliases", "context", "max_input", "max_output", "min_cacheable", "cache_step", "can", "cannot", "in", "out",
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
func (o *Entry) beside() []catalog.Provenance {
	list := []catalog.Provenance{o.Facts}
	for i := range o.Plans {
		list = append(list, o.Plans[i].Price)
	}
	return list
}
