package refresh

import (
	"slices"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

// confirm records for the facts of an offering that a data set is the source of, or is
// one of several, that its copy still says so.
func confirm(list []catalog.FactSource, up *Upstream, e *source.Entry, l *Listing) {
	for i := range list {
		f := &list[i]
		if slices.Contains(strings.Fields(f.Source), up.Source) && says(f.Fact, e, l) {
			f.Checked = max(f.Checked, up.Read)
		}
	}
}

// says reports whether a listing bears out a fact of an offering.
func says(fact string, e *source.Entry, l *Listing) bool {
	switch fact {
	case "context":
		return l.Context == e.Context
	case "max_input":
		return l.MaxInput == e.MaxInput
	case "max_output":
		return l.MaxOutput == e.MaxOutput
	case "in":
		return l.In != 0 && l.In == e.In
	case "out":
		return l.Out != 0 && l.Out == e.Out
	case "can":
		return sayCapabilities(catalog.Yes, e, l)
	case "cannot":
		return sayCapabilities(catalog.No, e, l)
	case "status":
		return l.Status == e.Status
	case "shutdown":
		return l.Shutdown != 0 && l.Shutdown == e.Shutdown
	}
	return false
}

// sayCapabilities reports whether a listing has some capability as the offering has
// it, and none the other way round.
func sayCapabilities(as catalog.Tri, e *source.Entry, l *Listing) bool {
	some := false
	for k := range catalog.NumCapabilities {
		if e.Can.Get(k) != as {
			continue
		}
		switch l.Can.Get(k) {
		case as:
			some = true
		case catalog.Unknown:
		default:
			return false
		}
	}
	return some
}

// model records that a data set still lists the model of an offering, and fills in
// what a provider of its own models says of one.
func (m *merger) model(e *source.Entry, fs []found) {
	mod := m.modelOf(e.Model)
	for _, f := range fs {
		if mod.Facts.Source == f.up.Source {
			mod.Facts.Checked = max(mod.Facts.Checked, f.up.Read)
		}
		// An ID may be a pointer that has moved on, so that its facts are of another.
		if !slices.ContainsFunc(spellings(f.l), func(s string) bool { return joined(s) == joined(mod.ID) }) {
			continue
		}
		m.date(e, mod, f, "released", &mod.Released, f.l.Released)
		m.date(e, mod, f, "cutoff", &mod.Cutoff, f.l.Cutoff)
		if m.learn(mod, f, "open", mod.Open == catalog.Unknown, f.l.Open == catalog.Unknown, f.l.Open == mod.Open, e.Provider) {
			mod.Open = f.l.Open
			m.report(Updated, e.Key(), f.up.Source, "%s: open weights: %s", mod.ID, mod.Open)
		}
	}
}

func (m *merger) date(e *source.Entry, mod *source.ModelEntry, f found, name string, have *catalog.Date, says catalog.Date) {
	if m.learn(mod, f, name, *have == 0, says == 0, says == *have, e.Provider) {
		*have = says
		m.report(Updated, e.Key(), f.up.Source, "%s: %s %s", mod.ID, name, says)
	}
}

// learn handles a fact of a model that a listing has: it confirms what is the same,
// and returns whether the fact is news. It is only where the files do not know it and
// the provider makes the model: others give the day on which they took it up.
func (m *merger) learn(mod *source.ModelEntry, f found, name string, unknown, silent, same bool, provider string) bool {
	if silent {
		return false
	}
	if same {
		for i := range mod.Sources {
			if s := &mod.Sources[i]; s.Fact == name && s.Source == f.up.Source {
				s.Checked = max(s.Checked, f.up.Read)
			}
		}
		return false
	}
	if !unknown || provider != mod.Lab {
		return false
	}
	if mod.Facts.Source != f.up.Source {
		mod.Sources = withFact(mod.Sources, name, f.up)
	}
	return true
}

// modelOf returns the entry of a model, of which there is one: Build has found it, or
// it was proposed since.
func (m *merger) modelOf(id string) *source.ModelEntry {
	if m.entries[id] == nil {
		m.entries = map[string]*source.ModelEntry{}
		for _, l := range m.set.Labs {
			for _, mod := range l.Models {
				m.entries[mod.ID] = mod
			}
		}
	}
	return m.entries[id]
}
