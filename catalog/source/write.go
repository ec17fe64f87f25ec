package source

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Files returns the data files in their one form, by path. Reading them gives the
// set again, and equal sets give equal bytes.
func (s *Set) Files() map[string][]byte {
	read := s.Sources.dates()
	files := map[string][]byte{"sources.yaml": s.Sources.format()}
	for _, p := range s.Providers {
		files["providers/"+p.Provider.ID+".yaml"] = p.format(read)
	}
	for _, l := range s.Labs {
		files["labs/"+l.Lab.ID+".yaml"] = l.format(read)
	}
	if open := s.formatOpen(); open != nil {
		files[openName] = open
	}
	return files
}

// emitter writes YAML: fields on lines of their own, and within an entry whatever
// belongs together in braces on one line.
type emitter struct {
	bytes.Buffer
	read   *dates
	indent string
}

func (e *emitter) comments(lines []string) {
	for _, l := range lines {
		fmt.Fprintf(e, "%s%s\n", e.indent, l)
	}
}

// field writes a field, unless its value is empty.
func (e *emitter) field(key, v string) {
	if v != "" {
		fmt.Fprintf(e, "%s%s: %s\n", e.indent, key, v)
	}
}

func (e *emitter) text(key, v string)              { e.field(key, quote(v)) }
func (e *emitter) date(key string, d catalog.Date) { e.field(key, d.String()) }

// list writes a list of texts: short ones in brackets on one line, sentences on
// lines of their own.
func (e *emitter) list(key string, items []string) {
	if len(items) == 0 {
		return
	}
	quoted := make([]string, len(items))
	sentences := false
	for i, s := range items {
		quoted[i] = quote(s)
		sentences = sentences || strings.Contains(s, " ")
	}
	if !sentences {
		e.field(key, "["+strings.Join(quoted, ", ")+"]")
		return
	}
	fmt.Fprintf(e, "%s%s:\n", e.indent, key)
	for _, s := range quoted {
		fmt.Fprintf(e, "%s  - %s\n", e.indent, s)
	}
}

// item runs body, which writes fields, and makes them an element of a list.
func (e *emitter) item(body func()) {
	start := e.Len()
	e.indent += "  "
	body()
	e.indent = e.indent[2:]
	if first := e.Bytes()[start:]; len(first) > 0 {
		first[len(e.indent)] = '-'
	}
}

func (s *SourcesFile) format() []byte {
	e := new(emitter)
	e.comments(s.Head)
	e.date("refreshed", s.Refreshed)
	e.date("next", s.Next)
	e.WriteString("sources:\n")
	e.indent = "  "
	for _, src := range s.Sources {
		e.item(func() {
			e.text("id", src.ID)
			e.text("name", src.Name)
			e.text("url", src.URL)
			e.text("licence", src.Licence)
			e.date("read", src.Read)
			e.text("note", src.Note)
		})
	}
	if len(s.Pages) > 0 {
		e.WriteString("pages:\n")
	}
	for _, p := range s.Pages {
		fmt.Fprintf(e, "%s- %s\n", e.indent, braces(pair("url", quote(p.URL)), pair("read", p.Read.String())))
	}
	return e.Bytes()
}

func (l *LabFile) format(read *dates) []byte {
	e := &emitter{read: read}
	e.comments(l.Head)
	e.text("id", l.Lab.ID)
	e.text("name", l.Lab.Name)
	e.text("url", l.Lab.URL)
	if len(l.Models) == 0 {
		return e.Bytes()
	}
	e.WriteString("models:\n")
	e.indent = "  "
	for _, m := range l.Models {
		e.WriteByte('\n')
		e.comments(m.Comment)
		e.item(func() { e.model(&m.Model) })
	}
	return e.Bytes()
}

func (e *emitter) model(m *catalog.Model) {
	e.text("id", m.ID)
	e.text("name", m.Name)
	e.list("aliases", m.Aliases)
	e.text("family", m.Family)
	e.text("tokenizer", m.Tokenizer)
	if m.Class != catalog.ClassUnknown {
		e.field("class", m.Class.String())
	}
	e.text("reason", m.ClassReason)
	e.tri("open", m.Open)
	e.text("licence", m.Licence)
	e.date("released", m.Released)
	e.date("cutoff", m.Cutoff)
	e.text("description", m.Description)
	e.field("facts", e.provenance(m.Facts))
	e.field("sources", e.facts(m.Sources, []catalog.Provenance{m.Facts}))
}

func (e *emitter) tri(key string, t catalog.Tri) {
	if t != catalog.Unknown {
		e.field(key, t.String())
	}
}

func (p *ProviderFile) format(read *dates) []byte {
	e := &emitter{read: read}
	e.comments(p.Head)
	e.text("id", p.Provider.ID)
	e.text("name", p.Provider.Name)
	e.text("pricing", p.Provider.URL)
	e.text("docs", p.Provider.Docs)
	e.text("base_url", p.Provider.BaseURL)
	e.text("auth", p.Provider.Auth)
	e.text("api", p.Provider.API)
	e.text("env", p.Provider.Env)
	e.flag("first_party", p.Provider.FirstParty)
	e.flag("gateway", p.Provider.Gateway)
	e.list("gotchas", p.Provider.Gotchas)
	if len(p.Entries) == 0 {
		return e.Bytes()
	}
	e.WriteString("offerings:\n")
	e.indent = "  "
	for _, o := range p.Entries {
		e.WriteByte('\n')
		e.comments(o.Comment)
		e.item(func() { e.offering(o) })
	}
	return e.Bytes()
}

func (e *emitter) flag(key string, v bool) {
	if v {
		e.field(key, "true")
	}
}

func (e *emitter) offering(o *Entry) {
	e.text("id", o.ID)
	e.text("model", o.Model)
	e.text("name", o.Name)
	e.list("aliases", o.Aliases)
	e.field("limits", braces(
		tokens("context", o.Context), tokens("max_input", o.MaxInput),
		tokens("max_output", o.MaxOutput), tokens("min_cacheable", o.MinCacheable)))
	e.list("can", capabilities(o.Can, catalog.Yes))
	e.list("cannot", capabilities(o.Can, catalog.No))
	e.list("in", o.In.Names())
	e.list("out", o.Out.Names())
	if o.Billing != impliedBilling(&o.Offering) {
		e.field("billing", o.Billing.String())
	}
	if o.Status != catalog.StatusUnknown {
		e.field("status", o.Status.String())
	}
	e.date("shutdown", o.Shutdown)
	e.text("replacement", o.Replacement)
	e.field("seen", braces(pair("first", o.FirstSeen.String()), pair("last", o.LastSeen.String())))
	e.tri("trains_on_input", o.TrainsOnInput)
	e.list("gotchas", o.Gotchas)
	e.field("facts", e.provenance(o.Facts))
	all := beside(&o.Offering)
	e.field("sources", e.facts(o.Sources, all))
	if len(o.Plans) == 0 {
		return
	}
	fmt.Fprintf(e, "%splans:\n", e.indent)
	e.indent += "  "
	for i := range o.Plans {
		if i < len(o.PlanComments) {
			e.comments(o.PlanComments[i])
		}
		e.item(func() { e.plan(&o.Plans[i], all) })
	}
	e.indent = e.indent[2:]
	if len(o.Ratios) > 0 {
		fmt.Fprintf(e, "%sratios:\n", e.indent)
	}
	for _, r := range o.Ratios {
		fmt.Fprintf(e, "%s  - %s\n", e.indent, e.ratio(r))
	}
}

func (e *emitter) ratio(r Ratio) string {
	service := ""
	if r.Service != catalog.Standard {
		service = r.Service.String()
	}
	// The level of a ratio needs no words: it is always derived.
	r.Price.Level = impliedLevel(r.Price)
	return braces(pair("service", service), pair("region", quote(r.Region)),
		pair("times", money.Rate(r.Num).String()), pair("price", e.provenance(r.Price)))
}

// impliedBilling is the billing of an offering that does not say.
func impliedBilling(o *catalog.Offering) catalog.Billing {
	if len(o.Plans) > 0 {
		return catalog.PerToken
	}
	return catalog.BillingUnknown
}

func (e *emitter) plan(p *catalog.Plan, all []catalog.Provenance) {
	if p.Service != catalog.Standard {
		e.field("service", p.Service.String())
	}
	e.text("region", p.Region)
	e.date("from", p.From)
	e.date("until", p.Until)
	if len(p.Windows) > 0 {
		fmt.Fprintf(e, "%swindows:\n", e.indent)
		for _, w := range p.Windows {
			fmt.Fprintf(e, "%s  - %s\n", e.indent, window(w))
		}
	}
	for i := range p.Tiers {
		if i == 0 {
			e.field("rates", braces(rates(&p.Tiers[i].Rates)...))
			continue
		}
		if i == 1 {
			fmt.Fprintf(e, "%stiers:\n", e.indent)
		}
		fmt.Fprintf(e, "%s  - %s\n", e.indent, tier(&p.Tiers[i]))
	}
	e.field("price", e.provenance(p.Price))
	e.field("sources", e.facts(p.Sources, append([]catalog.Provenance{p.Price}, all...)))
}

func window(w catalog.Window) string {
	var days []string
	for i, on := range w.Days {
		if on {
			days = append(days, dayNames[i])
		}
	}
	return braces(pair("zone", w.Zone), pair("days", "["+strings.Join(days, ", ")+"]"), pair("hours", formatHours(w)))
}

func tier(t *catalog.Tier) string {
	edge := "above"
	if t.Inclusive {
		edge = "from"
	}
	parts := []string{tokens(edge, t.Edge)}
	if t.Marginal {
		parts = append(parts, "marginal: true")
	}
	return braces(append(parts, rates(&t.Rates)...)...)
}

func rates(r *catalog.Rates) []string {
	var parts []string
	for u := range catalog.NumUnits {
		if rate, known := r.Get(u); known {
			parts = append(parts, pair(u.String(), u.Format(rate)))
		}
	}
	return parts
}

func capabilities(c catalog.Capabilities, t catalog.Tri) []string {
	var names []string
	for k := range catalog.NumCapabilities {
		if c.Get(k) == t {
			names = append(names, k.String())
		}
	}
	return names
}

// facts writes the sources of single facts, each with its day where that is not what
// its source says by itself.
func (e *emitter) facts(list []catalog.FactSource, beside []catalog.Provenance) string {
	parts := make([]string, len(list))
	for i, f := range list {
		text := f.Source
		if f.Checked != e.read.of(f.Source, beside) {
			text += " " + f.Checked.String()
		}
		parts[i] = pair(f.Fact, quote(text))
	}
	return braces(parts...)
}

func (e *emitter) provenance(p catalog.Provenance) string {
	if p.Source == "" {
		return ""
	}
	checked, level, agree := "", "", ""
	if p.Checked != e.read.sets[p.Source] {
		checked = p.Checked.String()
	}
	if p.Level != impliedLevel(p) {
		level = p.Level.String()
	}
	if p.Of > 0 {
		agree = fmt.Sprintf("%d of %d", p.Agree, p.Of)
	}
	return braces(pair("source", quote(p.Source)), pair("checked", checked), pair("level", level), pair("agree", agree))
}

// braces joins parts that are not empty, and returns nothing for nothing.
func braces(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	if kept == nil {
		return ""
	}
	return "{" + strings.Join(kept, ", ") + "}"
}

func pair(key, v string) string {
	if v == "" {
		return ""
	}
	return key + ": " + v
}

func tokens(key string, n catalog.Tokens) string {
	if n == 0 {
		return ""
	}
	return pair(key, strconv.FormatInt(int64(n), 10))
}

// plainText matches what YAML reads as itself without quotes, in braces too.
var plainText = regexp.MustCompile(`^[A-Za-z0-9$(][-A-Za-z0-9 ._/()+'%$;=@~^]*(:[-A-Za-z0-9._/()+'%$=?&~][-A-Za-z0-9 ._/()+'%$;=?&@~]*)*$`)

// quote returns a text as YAML, in double quotes where it needs them.
func quote(s string) string {
	if s == "" {
		return ""
	}
	if plainText.MatchString(s) && s != "null" && !strings.HasSuffix(s, " ") && !strings.HasSuffix(s, ":") {
		return s
	}
	return strconv.Quote(s)
}

// FormatEntry returns an offering as its file has it.
func (s *Set) FormatEntry(o *Entry) []byte {
	e := &emitter{read: s.Sources.dates()}
	e.comments(o.Comment)
	e.item(func() { e.offering(o) })
	return e.Bytes()
}
