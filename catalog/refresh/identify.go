package refresh

import (
	"regexp"
	"slices"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/source"
)

// identifier finds the models of offerings that are new.
type identifier struct {
	set   *source.Set
	index *catalog.Index
	labs  map[string]*source.LabFile // by what stands before the model's name in IDs, and by provider
	fresh map[string]string          // models that were proposed, by their words
}

func newIdentifier(set *source.Set, c *catalog.Catalog) *identifier {
	return &identifier{set: set, index: catalog.NewIndex(c), labs: labsByVendor(set, c), fresh: map[string]string{}}
}

// labsByVendor learns from the offerings whose lab a vendor's name in an ID stands
// for, such as "qwen" in "qwen/qwen3-32b", and which providers sell the models of one
// lab only.
func labsByVendor(set *source.Set, c *catalog.Catalog) map[string]*source.LabFile {
	counts := map[string]map[string]int{}
	for i := range c.Offerings {
		o := &c.Offerings[i]
		m := c.Model(o.Model)
		if m == nil {
			continue
		}
		for _, name := range []string{vendor(o.Provider, o.ID), "provider " + o.Provider} {
			if counts[name] == nil {
				counts[name] = map[string]int{}
			}
			counts[name][m.Lab]++
		}
	}
	labs := map[string]*source.LabFile{}
	for _, l := range set.Labs {
		labs[l.Lab.ID] = l
	}
	byVendor := map[string]*source.LabFile{}
	for name, of := range counts {
		total, lab, most := 0, "", 0
		for l, n := range of {
			total += n
			if n > most {
				lab, most = l, n
			}
		}
		// A few models of others do no harm: fine-tuned ones go by their base's name.
		if name != "" && 10*most >= 9*total {
			byVendor[name] = labs[lab]
		}
	}
	for id, l := range labs {
		if byVendor[id] == nil {
			byVendor[id] = l
		}
	}
	return byVendor
}

// vendor returns what stands before the name of a model in an ID, in lower case: "qwen"
// in "Qwen/Qwen3-32B", "anthropic" in "us.anthropic.claude-opus-5". It is empty where
// there is nothing.
func vendor(provider, id string) string {
	name := ""
	if provider == "bedrock" {
		if m := bedrockID.FindStringSubmatch(id); m != nil {
			name = m[2]
		}
	} else if i := strings.LastIndexByte(id, '/'); i > 0 {
		name = id[:i]
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	return strings.ToLower(strings.TrimPrefix(name, "@"))
}

// bedrockID matches an ID with its region, its vendor and its version.
var bedrockID = regexp.MustCompile(`^((?:us|us-gov|eu|apac|au|jp|ca|global)\.)?([a-z0-9]+)\.(.+?)(-v\d+(:\d+)?)?$`)

// endings are what IDs append to the name of a model, from what means least on: the
// host, the price class, the day of the snapshot, the precision.
var endings = []*regexp.Regexp{
	regexp.MustCompile(`@[0-9a-z]+$`),
	regexp.MustCompile(`-maas$`),
	regexp.MustCompile(`:[a-z]+$`),
	regexp.MustCompile(`-(20\d{6}|20\d\d-\d\d-\d\d)$`),
	regexp.MustCompile(`(?i)-(fp8|fp16|bf16|int8|awq|tput)$`),
}

// of returns the ID of the model that an ID or a name in the data sets names, "" where
// none or several do.
func (x *identifier) of(fs []found) string {
	for _, f := range fs {
		for _, text := range spellings(f.l) {
			if m := x.index.Same(text); m != nil {
				return m.ID
			}
			if id := x.fresh[joined(text)]; id != "" {
				return id
			}
		}
	}
	return ""
}

// spellings returns what a listing may call its model, from its ID to what is left
// without endings, and then its name.
func spellings(l *Listing) []string {
	id := l.ID
	list := []string{id}
	if m := bedrockID.FindStringSubmatch(id); m != nil && l.Provider == "bedrock" {
		id = m[3]
		list = append(list, m[2]+"."+m[3]+m[4], m[3]+m[4], m[3])
	}
	for _, e := range endings {
		if short := e.ReplaceAllString(id, ""); short != id {
			id = short
			list = append(list, id)
		}
	}
	if name := plainName(l); name != "" {
		list = append(list, name)
	}
	return list
}

// parenthesis matches a remark at the end of a name: "Claude Haiku 4.5 (EU)".
var parenthesis = regexp.MustCompile(`\s*\([^)]*\)$`)

// plainName is the name of a listing without its vendor and remarks.
func plainName(l *Listing) string {
	name := parenthesis.ReplaceAllString(l.Name, "")
	if _, rest, ok := strings.Cut(name, ": "); ok {
		name = rest
	}
	return strings.TrimSpace(name)
}

// joined makes texts equal that differ by case and separators.
func joined(text string) string {
	text = text[strings.LastIndexByte(text, '/')+1:]
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_. :", r) {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// like tells a person what a data set calls a model, and the model of ours whose name
// comes nearest.
func (x *identifier) like(l *Listing) string {
	var told []string
	if name := plainName(l); name != "" {
		told = append(told, name)
	}
	for _, text := range spellings(l) {
		if hits := x.index.Search(text, 1); len(hits) > 0 {
			told = append(told, "like "+hits[0].Model.ID+"?")
			break
		}
	}
	if told == nil {
		return ""
	}
	return " (" + strings.Join(told, ", ") + ")"
}

// has reports whether a lab's file has a model with the ID.
func (x *identifier) has(id string) bool {
	for _, l := range x.set.Labs {
		if slices.ContainsFunc(l.Models, func(m *source.ModelEntry) bool { return m.ID == id }) {
			return true
		}
	}
	return false
}

// slug makes the ID of a model of its name, as the files have them: "gpt-4-1-mini".
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}
