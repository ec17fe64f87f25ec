package source

import (
	"fmt"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// inputKinds are what a prompt can have beside text, as the modality that it is or the
// capability that it needs.
var inputKinds = []struct {
	name       string
	modality   catalog.Modality // 0: none
	capability catalog.Capability
	capable    bool // capability says something
}{
	{"images", catalog.Image, catalog.Vision, true},
	{"audio", catalog.Audio, 0, false},
	{"video", catalog.Video, 0, false},
	{"documents", 0, catalog.PDFInput, true},
}

// ownProviders are the providers that belong to a lab and are called otherwise.
var ownProviders = map[string][]string{
	"amazon": {"bedrock"}, "google": {"vertex"}, "microsoft": {"azure"}, "moonshot": {"kimi-code"}, "zai": {"zai-coding", "zhipu"},
}

// Inputs knows what the makers of models say that these take.
type Inputs struct {
	sources *SourcesFile
	makers  map[string][]*Entry // a lab's own offerings, by model
}

// Inputs returns what the makers in a set say that their models take.
func (s *Set) Inputs() *Inputs {
	x := &Inputs{&s.Sources, map[string][]*Entry{}}
	labs := map[string]string{}
	for _, l := range s.Labs {
		for _, m := range l.Models {
			labs[m.ID] = l.Lab.ID
		}
	}
	for _, p := range s.Providers {
		for _, e := range p.Entries {
			if lab := labs[e.Model]; lab == p.Provider.ID || slices.Contains(ownProviders[lab], p.Provider.ID) {
				x.makers[e.Model] = append(x.makers[e.Model], e)
			}
		}
	}
	return x
}

// takes says whether an offering takes a content, as its entry has it.
func (x *Inputs) takes(e *Entry, content int) catalog.Tri {
	c := &inputKinds[content]
	switch {
	case e.In&c.modality != 0, c.capable && e.Can.Get(c.capability) == catalog.Yes:
		return catalog.Yes
	case c.modality != 0 && e.In != 0 && !x.sources.partialIn(e), c.capable && e.Can.Get(c.capability) == catalog.No:
		return catalog.No
	}
	return catalog.Unknown
}

// Contradictions says where an offering takes what the maker of its model does not say
// it takes, or the other way round.
func (x *Inputs) Contradictions(e *Entry) (list []string) {
	x.compare(e, func(content int, other *Entry) {
		does, name := "takes no %s, but %s does", inputKinds[content].name
		if x.takes(e, content) == catalog.Yes {
			does = "takes %s, but %s does not"
		}
		list = append(list, fmt.Sprintf(does, name, other.Key()))
	})
	return list
}

// Settle makes unknown what contradicts the maker of the model, and reports whether
// there was anything. Whoever sells a model may take less of it, but a data set that
// names less may as well not have looked.
func (x *Inputs) Settle(e *Entry) bool {
	var found []int
	x.compare(e, func(content int, _ *Entry) { found = append(found, content) })
	for _, content := range found {
		c := &inputKinds[content]
		if c.modality != 0 && e.In != 0 {
			e.In &^= c.modality
			e.InPartial = true
		}
		if c.capable {
			e.Can.Set(c.capability, catalog.Unknown)
		}
	}
	return found != nil
}

// compare visits the kinds of content on which an offering and the maker's own differ.
func (x *Inputs) compare(e *Entry, differ func(content int, other *Entry)) {
	for content := range inputKinds {
		here := x.takes(e, content)
		for _, other := range x.makers[e.Model] {
			there := x.takes(other, content)
			if other != e && here != catalog.Unknown && there != catalog.Unknown && here != there {
				differ(content, other)
				break
			}
		}
	}
}

// Partial reports whether an offering may take more than its entry names.
func (x *Inputs) Partial(e *Entry) bool { return x.sources.partialIn(e) }

// PartialSource reports whether a source is a data set that names some of the
// modalities only.
func (x *Inputs) PartialSource(source string) bool { return x.sources.partial(source) }

// partialIn reports whether an offering may take more than its entry names.
func (s *SourcesFile) partialIn(e *Entry) bool {
	return e.In != 0 && (e.InPartial || s.partial(e.sourceOf("in")))
}

// partial reports whether a source is a data set, or are several, of which none names
// all modalities.
func (s *SourcesFile) partial(source string) bool {
	for _, id := range strings.Fields(source) {
		i := slices.IndexFunc(s.Sources, func(s catalog.Source) bool { return s.ID == id })
		if i < 0 || !s.Sources[i].Partial {
			return false
		}
	}
	return source != ""
}
