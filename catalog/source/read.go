// Package source owns the catalog's data files: how they are read, strictly and
// with the place of whatever is wrong, how they are written, always in the same
// order and form, and what must hold between them. It is not for the browser, which
// gets the compiled form.
//
// There is one file of data sets, sources.yaml; one for each provider with its
// offerings under providers/; one for each lab with its models under labs/; and, once
// a refresh was written, open.yaml with what it left to a person.
package source

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"tokenfare/catalog"
)

// Set is the whole of the data files.
type Set struct {
	Sources   SourcesFile
	Providers []*ProviderFile // by ID
	Labs      []*LabFile      // by ID
	OpenHead  []string        // comments at the top of open.yaml
	Open      []Point         // what refreshes left to a person
}

// SourcesFile is sources.yaml: the data sets, and when all was refreshed.
type SourcesFile struct {
	Head      []string // comments at the top
	Refreshed catalog.Date
	Next      catalog.Date
	Sources   []catalog.Source
	Pages     []Page // by URL
}

// ProviderFile is a provider and what it sells.
type ProviderFile struct {
	Head     []string
	Provider catalog.Provider
	Entries  []*Entry // by API model ID
}

// Entry is an offering in a file.
type Entry struct {
	catalog.Offering
	Comment      []string
	PlanComments [][]string // by plan; nil where none has any
	Ratios       []Ratio
	Line         int
}

// Ratio is a service or a region whose rates are those of the plans times a number.
type Ratio struct {
	Service  catalog.Service // Standard: a region
	Region   string
	Num, Den int64
	Price    catalog.Provenance
}

// LabFile is a lab and what it made.
type LabFile struct {
	Head   []string
	Lab    catalog.Lab
	Models []*ModelEntry // by ID
}

// ModelEntry is a model in a file.
type ModelEntry struct {
	catalog.Model
	Comment []string
	Line    int
}

// Read reads the data files under a directory of fsys. Errors name the files with
// prefix before their path in fsys.
func Read(fsys fs.FS, prefix string) (*Set, error) { return ReadOn(fsys, prefix, 0) }

// ReadOn reads as Read does, and takes it that pages of which nobody says when they
// were read were read on that day: it adds them to the set's.
func ReadOn(fsys fs.FS, prefix string, day catalog.Date) (*Set, error) {
	set := new(Set)
	root, err := open(fsys, prefix, "sources.yaml")
	if err != nil {
		return nil, err
	}
	set.Sources = root.sourcesFile()
	errs := []error{root.f.finish()}

	read := set.Sources.dates()
	read.now = day
	err = eachFile(fsys, prefix, "providers", func(name string, n node) {
		p := n.providerFile(read)
		if p.Provider.ID != name {
			n.fail("id: %q is not the name of the file", p.Provider.ID)
		}
		set.Providers = append(set.Providers, p)
	})
	errs = append(errs, err)
	err = eachFile(fsys, prefix, "labs", func(name string, n node) {
		l := n.labFile(read)
		if l.Lab.ID != name {
			n.fail("id: %q is not the name of the file", l.Lab.ID)
		}
		set.Labs = append(set.Labs, l)
	})
	errs = append(errs, err, set.readOpen(fsys, prefix))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	set.Sources.Pages = nil
	for _, url := range slices.Sorted(maps.Keys(read.pages)) {
		set.Sources.Pages = append(set.Sources.Pages, Page{url, read.pages[url]})
	}
	return set, nil
}

func open(fsys fs.FS, prefix, name string) (node, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return node{}, err
	}
	return parse(path.Join(prefix, name), data)
}

// eachFile visits the YAML files of a folder by name, and returns all that is wrong
// with them.
func eachFile(fsys fs.FS, prefix, folder string, visit func(name string, n node)) error {
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".yaml")
		if !ok {
			errs = append(errs, fmt.Errorf("%s: not a .yaml file", path.Join(prefix, folder, e.Name())))
			continue
		}
		n, err := open(fsys, prefix, path.Join(folder, e.Name()))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		visit(name, n)
		errs = append(errs, n.f.finish())
	}
	return errors.Join(errs...)
}

func (n node) sourcesFile() (s SourcesFile) {
	s.Head = n.f.takeComments(n.line())
	n.each(func(key string, v node) bool {
		switch key {
		case "refreshed":
			s.Refreshed = value(v, catalog.ParseDate)
		case "next":
			s.Next = value(v, catalog.ParseDate)
		case "sources":
			for _, item := range v.items() {
				s.Sources = append(s.Sources, item.source())
			}
		case "pages":
			for _, item := range v.items() {
				s.Pages = append(s.Pages, item.page())
			}
		default:
			return false
		}
		return true
	})
	slices.SortFunc(s.Sources, func(a, b catalog.Source) int { return strings.Compare(a.ID, b.ID) })
	return s
}

func (n node) page() (p Page) {
	n.each(func(key string, v node) bool {
		switch key {
		case "url":
			p.URL = v.str()
		case "read":
			p.Read = value(v, catalog.ParseDate)
		default:
			return false
		}
		return true
	})
	if !strings.HasPrefix(p.URL, "https://") || p.Read == 0 {
		n.fail("a page needs its https url, and the day it was read")
	}
	return p
}

func (n node) source() (s catalog.Source) {
	n.each(func(key string, v node) bool {
		switch key {
		case "id":
			s.ID = v.str()
		case "name":
			s.Name = v.str()
		case "url":
			s.URL = v.str()
		case "licence":
			s.Licence = v.str()
		case "read":
			s.Read = value(v, catalog.ParseDate)
		case "note":
			s.Note = v.str()
		default:
			return false
		}
		return true
	})
	if s.ID == "" || s.Read == 0 {
		n.fail("a source needs id and read")
	}
	return s
}

func (n node) labFile(read *dates) *LabFile {
	l := &LabFile{Head: n.f.takeComments(n.line())}
	n.each(func(key string, v node) bool {
		switch key {
		case "id":
			l.Lab.ID = v.str()
		case "name":
			l.Lab.Name = v.str()
		case "url":
			l.Lab.URL = v.str()
		case "models":
			for _, item := range v.items() {
				l.Models = append(l.Models, item.model(read))
			}
		default:
			return false
		}
		return true
	})
	for _, m := range l.Models {
		m.Lab = l.Lab.ID
	}
	slices.SortStableFunc(l.Models, func(a, b *ModelEntry) int { return strings.Compare(a.ID, b.ID) })
	return l
}

func (n node) model(read *dates) *ModelEntry {
	m := &ModelEntry{Line: n.line(), Comment: n.f.takeComments(n.line())}
	var facts []fact
	n.each(func(key string, v node) bool {
		switch key {
		case "id":
			m.ID = v.str()
		case "name":
			m.Name = v.str()
		case "aliases":
			m.Aliases = v.strs()
		case "family":
			m.Family = v.str()
		case "tokenizer":
			m.Tokenizer = v.str()
		case "class":
			m.Class = value(v, catalog.ParseClass)
		case "reason":
			m.ClassReason = v.str()
		case "open":
			m.Open = value(v, catalog.ParseTri)
		case "licence":
			m.Licence = v.str()
		case "released":
			m.Released = value(v, catalog.ParseDate)
		case "cutoff":
			m.Cutoff = value(v, catalog.ParseDate)
		case "description":
			m.Description = v.str()
		case "facts":
			m.Facts = v.provenance(read)
		case "sources":
			facts = v.facts()
		default:
			return false
		}
		return true
	})
	if m.ID == "" || m.Name == "" {
		n.fail("a model needs id and name")
	}
	m.Sources = read.dated(facts, modelFacts, []catalog.Provenance{m.Facts})
	return m
}

func (n node) providerFile(read *dates) *ProviderFile {
	p := &ProviderFile{Head: n.f.takeComments(n.line())}
	n.each(func(key string, v node) bool {
		switch key {
		case "id":
			p.Provider.ID = v.str()
		case "name":
			p.Provider.Name = v.str()
		case "pricing":
			p.Provider.URL = v.str()
		case "docs":
			p.Provider.Docs = v.str()
		case "base_url":
			p.Provider.BaseURL = v.str()
		case "auth":
			p.Provider.Auth = v.str()
		case "api":
			p.Provider.API = v.str()
		case "env":
			p.Provider.Env = v.str()
		case "first_party":
			p.Provider.FirstParty = v.flag()
		case "gateway":
			p.Provider.Gateway = v.flag()
		case "gotchas":
			p.Provider.Gotchas = v.strs()
		case "offerings":
			for _, item := range v.items() {
				p.Entries = append(p.Entries, item.offering(read))
			}
		default:
			return false
		}
		return true
	})
	for _, e := range p.Entries {
		e.Provider = p.Provider.ID
	}
	slices.SortStableFunc(p.Entries, func(a, b *Entry) int { return strings.Compare(a.ID, b.ID) })
	return p
}

func (n node) offering(read *dates) *Entry {
	o := &Entry{Line: n.line(), Comment: n.f.takeComments(n.line())}
	var facts []fact
	var plans []plan
	n.each(func(key string, v node) bool {
		switch key {
		case "id":
			o.ID = v.str()
		case "model":
			o.Model = v.str()
		case "name":
			o.Name = v.str()
		case "aliases":
			o.Aliases = v.strs()
		case "limits":
			v.limits(&o.Offering)
		case "can":
			v.capabilities(&o.Can, catalog.Yes)
		case "cannot":
			v.capabilities(&o.Can, catalog.No)
		case "in":
			o.In = v.modalities()
		case "out":
			o.Out = v.modalities()
		case "billing":
			o.Billing = value(v, catalog.ParseBilling)
		case "status":
			o.Status = value(v, catalog.ParseStatus)
		case "shutdown":
			o.Shutdown = value(v, catalog.ParseDate)
		case "replacement":
			o.Replacement = v.str()
		case "seen":
			v.seen(&o.Offering)
		case "trains_on_input":
			o.TrainsOnInput = value(v, catalog.ParseTri)
		case "gotchas":
			o.Gotchas = v.strs()
		case "facts":
			o.Facts = v.provenance(read)
		case "sources":
			facts = v.facts()
		case "ratios":
			for _, item := range v.items() {
				o.Ratios = append(o.Ratios, item.ratio(read))
			}
		case "plans":
			for _, item := range v.items() {
				plans = append(plans, item.plan(read))
			}
		default:
			return false
		}
		return true
	})
	if o.ID == "" || o.Model == "" {
		n.fail("an offering needs id and model")
	}
	for i := range plans {
		o.addPlan(plans[i].Plan, plans[i].comment)
	}
	all := beside(&o.Offering)
	o.Sources = read.dated(facts, offeringFacts, all)
	for i := range plans {
		o.Plans[i].Sources = read.dated(plans[i].facts, planFacts, append([]catalog.Provenance{o.Plans[i].Price}, all...))
	}
	// What has a price is paid by the token unless it says otherwise.
	if o.Billing == catalog.BillingUnknown && len(o.Plans) > 0 {
		o.Billing = catalog.PerToken
	}
	return o
}

// addPlan appends a plan with the comment above it.
func (e *Entry) addPlan(p catalog.Plan, comment []string) {
	e.Plans = append(e.Plans, p)
	if comment == nil && e.PlanComments == nil {
		return
	}
	for len(e.PlanComments) < len(e.Plans)-1 {
		e.PlanComments = append(e.PlanComments, nil)
	}
	e.PlanComments = append(e.PlanComments, comment)
}

func (n node) limits(o *catalog.Offering) {
	n.each(func(key string, v node) bool {
		switch key {
		case "context":
			o.Context = v.tokens()
		case "max_input":
			o.MaxInput = v.tokens()
		case "max_output":
			o.MaxOutput = v.tokens()
		case "min_cacheable":
			o.MinCacheable = v.tokens()
		default:
			return false
		}
		return true
	})
}

func (n node) capabilities(c *catalog.Capabilities, t catalog.Tri) {
	for _, item := range n.items() {
		k := value(item, catalog.ParseCapability)
		if c.Get(k) != catalog.Unknown {
			item.fail("%s is listed twice", k)
		}
		c.Set(k, t)
	}
}

func (n node) modalities() (m catalog.Modality) {
	for _, item := range n.items() {
		bit := value(item, catalog.ParseModality)
		if m&bit != 0 {
			item.fail("%s is listed twice", bit)
		}
		m |= bit
	}
	return m
}

func (n node) seen(o *catalog.Offering) {
	n.each(func(key string, v node) bool {
		switch key {
		case "first":
			o.FirstSeen = value(v, catalog.ParseDate)
		case "last":
			o.LastSeen = value(v, catalog.ParseDate)
		default:
			return false
		}
		return true
	})
}

func (n node) provenance(read *dates) (p catalog.Provenance) {
	n.each(func(key string, v node) bool {
		switch key {
		case "source":
			p.Source = v.str()
		case "checked":
			p.Checked = value(v, catalog.ParseDate)
		case "level":
			p.Level = value(v, catalog.ParseLevel)
		case "agree":
			p.Agree, p.Of = v.agreement()
		default:
			return false
		}
		return true
	})
	if p.Source == "" {
		n.fail("no source")
		return p
	}
	date, known := read.sets[p.Source]
	if p.Checked == 0 {
		p.Checked = date
	}
	if !known && !strings.HasPrefix(p.Source, "https://") {
		n.fail("%q is neither in sources.yaml nor an https URL", p.Source)
	}
	if p.Checked == 0 {
		n.fail("checked: a URL needs the day it was read")
	}
	if p.Level == catalog.LevelUnknown {
		p.Level = impliedLevel(p)
	}
	return p
}

// impliedLevel is the level of a provenance that does not say.
func impliedLevel(p catalog.Provenance) catalog.Level {
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
