package refresh

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

// notLookedAt is the reason for a class that is not known yet.
const notLookedAt = "proposed by a refresh, not looked at yet"

// fromName is the data set of what a name says.
const fromName = "name"

// propose adds a model to the file of its lab and returns its ID, or "" where the lab
// is not known. What the name says is filled in; the rest is for a person.
func (x *identifier) propose(fs []found) string {
	for _, f := range fs {
		l := f.l
		lab := x.labs[vendor(l.Provider, l.ID)]
		if lab == nil && vendor(l.Provider, l.ID) == "" {
			lab = x.labs["provider "+l.Provider]
		}
		if lab == nil || strings.HasSuffix(l.ID, "-latest") { // that one names another model from time to time
			continue
		}
		names := spellings(&Listing{Provider: l.Provider, ID: l.ID})
		base := names[len(names)-1]
		base = base[strings.LastIndexByte(base, '/')+1:]
		m := &source.ModelEntry{
			Comment: []string{source.ProposedComment},
			Model: catalog.Model{
				ID: slug(base), Name: plainName(l), Lab: lab.Lab.ID, ClassReason: notLookedAt, Description: "Model by " + lab.Lab.Name + ".",
				Facts: catalog.Provenance{Source: f.up.Source, Checked: f.up.Read, Level: catalog.OneSource},
			},
		}
		if m.Name == "" {
			m.Name = base
		}
		if m.ID == "" || x.has(m.ID) {
			continue
		}
		x.readName(m, base, lab)
		at, _ := slices.BinarySearchFunc(lab.Models, m.ID, func(m *source.ModelEntry, id string) int { return strings.Compare(m.ID, id) })
		lab.Models = slices.Insert(lab.Models, at, m)
		for _, text := range append(names, m.Name) {
			x.fresh[joined(text)] = m.ID
		}
		return m.ID
	}
	return ""
}

// readName fills in what the name of a model says: its class, and the family and the
// tokenizer where the models of the lab that are called alike all have the same.
func (x *identifier) readName(m *source.ModelEntry, name string, lab *source.LabFile) {
	i := slices.IndexFunc(x.set.Sources.Sources, func(s catalog.Source) bool { return s.ID == fromName })
	if i < 0 {
		return
	}
	note := func(fact string) {
		m.Sources = append(m.Sources, catalog.FactSource{Fact: fact, Source: fromName, Checked: x.set.Sources.Sources[i].Read})
	}
	if class, reason := classByName(name); class != catalog.ClassUnknown {
		m.Class, m.ClassReason = class, reason
		note("class")
	}
	if m.Family = alike(lab, m.ID, func(m *source.ModelEntry) string { return m.Family }); m.Family != "" {
		note("family")
	}
	if m.Tokenizer = alike(lab, m.ID, func(m *source.ModelEntry) string { return m.Tokenizer }); m.Tokenizer != "" {
		note("tokenizer")
	}
}

// alike returns what those models of a lab have in common that begin with the same two
// words, or else with the same one, "" where there are none or they differ.
func alike(lab *source.LabFile, id string, of func(*source.ModelEntry) string) string {
	parts := strings.SplitN(id, "-", 3)
	for n := min(2, len(parts)); n > 0; n-- {
		prefix := strings.Join(parts[:n], "-") + "-"
		var values []string
		for _, m := range lab.Models {
			if v := of(m); strings.HasPrefix(m.ID+"-", prefix) && v != "" {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		if values = slices.Compact(values); len(values) > 0 {
			if len(values) > 1 {
				return ""
			}
			return values[0]
		}
	}
	return ""
}

// special are words of names that make a model a specialised one, with the reason.
var special = []struct {
	word   *regexp.Regexp
	reason string
}{
	{regexp.MustCompile(`embed`), "does not put out text"},
	{regexp.MustCompile(`rerank`), "does not put out text"},
	{regexp.MustCompile(`\b(guard|safety|moderation)`), "moderation model"},
	{regexp.MustCompile(`\b(image|video)\b`), "image model"},
	{regexp.MustCompile(`\b(tts|speech|audio|omni|transcribe)\b`), "audio and omni model"},
	{regexp.MustCompile(`\brealtime\b`), "realtime model"},
	{regexp.MustCompile(`\b(paddle)?ocr\b`), "reads documents"},
	{regexp.MustCompile(`\b(code|coder)\b`), "tuned for code"},
	{regexp.MustCompile(`\bprover\b`), "tuned for one field"},
	{regexp.MustCompile(`\bsearch\b`), "answers from web search"},
	{regexp.MustCompile(`\bresearch\b`), "research or multi-agent system"},
}

var (
	parameters = regexp.MustCompile(`(?:^|[-_ ])(\d+(?:\.\d+)?)([bt])\b`)
	active     = regexp.MustCompile(`[-_ ]a(\d+(?:\.\d+)?)b\b`)
)

// classByName returns the class that the rules of catalog/data/README.md give a model
// by its name alone, and the reason.
func classByName(name string) (catalog.Class, string) {
	name = strings.ToLower(name)
	for _, s := range special {
		if s.word.MatchString(name) {
			return catalog.Specialised, s.reason
		}
	}
	m := parameters.FindStringSubmatch(name)
	if m == nil {
		return catalog.ClassUnknown, ""
	}
	total := billions(m[1])
	reason := strings.ToUpper(m[1]+m[2]) + " parameters in its name"
	if m[2] == "t" {
		total *= 1000
	}
	few := active.FindStringSubmatch(name)
	switch {
	case total >= 200:
		return catalog.Flagship, reason
	case total > 40 || total > 30 && (few == nil || billions(few[1]) > 5):
		return catalog.Mid, reason
	case total >= 7:
		return catalog.Small, reason
	}
	return catalog.Tiny, reason
}

func billions(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0 // the pattern lets none through
	}
	return f
}
