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
	Writes   []WriteRule  // the first one that means a model holds
	Regions  []RegionRule // likewise
	Entries  []*Entry     // by API model ID
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
	Head    []string
	Lab     catalog.Lab
	Caching []CachingRule // the first one that means a model holds
	Models  []*ModelEntry // by ID
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
	n.fields(s.fields())
	slices.SortFunc(s.Sources, func(a, b catalog.Source) int { return strings.Compare(a.ID, b.ID) })
	return s
}

func (n node) labFile(read *dates) *LabFile {
	l := &LabFile{Head: n.f.takeComments(n.line())}
	n.fields(l.fields(read))
	for _, m := range l.Models {
		m.Lab = l.Lab.ID
	}
	slices.SortStableFunc(l.Models, func(a, b *ModelEntry) int { return strings.Compare(a.ID, b.ID) })
	return l
}

func (n node) model(read *dates) *ModelEntry {
	m := &ModelEntry{Line: n.line(), Comment: n.f.takeComments(n.line())}
	n.fields(m.fields(read))
	if m.ID == "" || m.Name == "" {
		n.fail("a model needs id and name")
	}
	read.settle()
	return m
}

func (n node) providerFile(read *dates) *ProviderFile {
	p := &ProviderFile{Head: n.f.takeComments(n.line())}
	n.fields(p.fields(read))
	for _, e := range p.Entries {
		e.Provider = p.Provider.ID
	}
	slices.SortStableFunc(p.Entries, func(a, b *Entry) int { return strings.Compare(a.ID, b.ID) })
	return p
}

func (n node) offering(read *dates) *Entry {
	o := &Entry{Line: n.line(), Comment: n.f.takeComments(n.line())}
	n.fields(o.fields(read))
	if o.ID == "" || o.Model == "" {
		n.fail("an offering needs id and model")
	}
	read.settle()
	// What has a price is paid by the token unless it says otherwise.
	if o.Billing == catalog.BillingUnknown {
		o.Billing = impliedBilling(&o.Offering)
	}
	return o
}

// addPlan reads a plan with the comment above it.
func (o *Entry) addPlan(n node, d *dates) {
	comment := n.f.takeComments(n.line())
	o.Plans = append(o.Plans, catalog.Plan{})
	n.fields(o.planFields(len(o.Plans)-1, d))
	p := &o.Plans[len(o.Plans)-1]
	if len(p.Tiers) == 0 {
		n.fail("a plan needs rates")
	}
	if p.Price.Source == "" {
		n.fail("a plan needs price: {source: ...}")
	}
	if comment == nil && o.PlanComments == nil {
		return
	}
	for len(o.PlanComments) < len(o.Plans)-1 {
		o.PlanComments = append(o.PlanComments, nil)
	}
	o.PlanComments = append(o.PlanComments, comment)
}
