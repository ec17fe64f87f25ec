package source

import (
	"fmt"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// ProposedComment stands above a model that a refresh has proposed, until a person has
// looked at it.
const ProposedComment = "# Proposed by a refresh: look at it, and take this line off."

// Doubt is something in the files that may be right, but that a person should look
// at. What cannot be right is an error of Read or Build.
type Doubt struct {
	Kind  string // the same for all doubts of a kind
	Place string // file:line
	Text  string
}

// Strict reports whether a doubt is one that nothing unattended may bring in: a price
// that is hard to believe, days without one, a model that takes something at one
// provider and not at its maker, or a tier that begins a token off its maker's.
func (d Doubt) Strict() bool {
	return d.Kind == jumpKind || d.Kind == gapKind || d.Kind == inputKind || d.Kind == edgeKind
}

const (
	jumpKind  = "jump"
	gapKind   = "gap"
	inputKind = "input against the maker's"
	edgeKind  = "edge against the maker's"
)

// staleDays is how old the reading of a price may be.
const staleDays = 90

// Lint returns the doubts about the set on a day, in the order of the files.
func (s *Set) Lint(prefix string, today catalog.Date) []Doubt {
	l := &linter{today: today, sold: map[string]bool{}, named: map[string]string{}, moved: s.moved(), inputs: s.Inputs(), edges: s.Edges()}
	for _, p := range s.Providers {
		l.file = prefix + "/providers/" + p.Provider.ID + ".yaml"
		for _, e := range p.Entries {
			l.sold[e.Model] = true
			l.entry(e)
		}
	}
	for _, lab := range s.Labs {
		l.file = prefix + "/labs/" + lab.Lab.ID + ".yaml"
		for _, m := range lab.Models {
			if !l.sold[m.ID] {
				l.doubt("unsold model", m.Line, "nobody sells %s", m.ID)
			}
			if slices.Contains(m.Comment, ProposedComment) {
				l.doubt("proposed model", m.Line, "%s: look at it, and take the comment off", m.ID)
			}
			if m.Class == catalog.ClassUnknown {
				l.doubt("model without a class", m.Line, "%s: %s", m.ID, m.ClassReason)
			}
			l.names(m)
		}
	}
	return l.doubts
}

type linter struct {
	file   string
	today  catalog.Date
	sold   map[string]bool
	named  map[string]string // models by their names without case and separators
	moved  map[move]bool
	inputs *Inputs
	edges  *Edges
	doubts []Doubt
}

// move is a change of the price of a model on a day.
type move struct {
	model string
	day   catalog.Date
}

// moved returns the changes of price that are read off a provider's page. Where others
// sell the model, they often follow on that day.
func (s *Set) moved() map[move]bool {
	moved := map[move]bool{}
	for _, p := range s.Providers {
		for _, e := range p.Entries {
			for i := range e.Plans {
				if p := &e.Plans[i]; p.From != 0 && p.Price.Level == catalog.ProviderPage {
					moved[move{e.Model, p.From}] = true
				}
			}
		}
	}
	return moved
}

// names doubts a model that is called as another one is.
func (l *linter) names(m *ModelEntry) {
	for _, name := range append([]string{m.ID, m.Name}, m.Aliases...) {
		plain := strings.Map(func(r rune) rune {
			if strings.ContainsRune("-_. ", r) {
				return -1
			}
			return r
		}, strings.ToLower(name))
		switch other := l.named[plain]; other {
		case m.ID:
		case "":
			l.named[plain] = m.ID
		default:
			l.doubt("two models of one name", m.Line, "%s and %s are both %q", other, m.ID, name)
		}
	}
}

func (l *linter) doubt(kind string, line int, format string, args ...any) {
	l.doubts = append(l.doubts, Doubt{kind, fmt.Sprintf("%s:%d", l.file, line), fmt.Sprintf(format, args...)})
}

func (l *linter) entry(e *Entry) {
	state := e.StateAt(l.today.Time())
	if e.Shutdown != 0 && e.Shutdown <= l.today && e.Status != catalog.ShutDown {
		l.doubt("dead shutdown date", e.Line, "%s: shut down since %s, but its status is %s", e.ID, e.Shutdown, e.Status)
	}
	if e.Replacement != "" && e.Shutdown == 0 {
		l.doubt("replacement without shutdown", e.Line, "%s is replaced by %s, but no day is given", e.ID, e.Replacement)
	}
	if state == catalog.ShutDown {
		return // its prices no longer matter
	}
	for _, text := range l.inputs.Contradictions(e) {
		l.doubt(inputKind, e.Line, "%s: %s", e.ID, text)
	}
	if len(e.Plans) == 0 && e.Billing != catalog.Free && e.Billing != catalog.Subscription {
		l.doubt("unknown price", e.Line, "%s", e.ID)
	}
	for i := range e.Plans {
		p := &e.Plans[i]
		if p.Price.Checked+staleDays < l.today && (p.Until == 0 || p.Until > l.today) {
			l.doubt("stale price", e.Line, "%s: %s, checked %s", e.ID, p.Service, p.Price.Checked)
		}
		l.tiers(e, p)
		for _, text := range l.edges.contradictions(e, p) {
			if e.planComment(i) == nil {
				l.doubt(edgeKind, e.Line, "%s: %s", e.ID, text)
			}
		}
		l.change(e, i)
		l.alone(e, p)
	}
}

// alone doubts a plan that begins on a day to come, where another service of the region
// goes on as before: what is announced for one is rarely for that one alone.
func (l *linter) alone(e *Entry, p *catalog.Plan) {
	if p.From <= l.today || previous(e, p) == nil {
		return
	}
	for i := range e.Plans {
		q := &e.Plans[i]
		if q.Service != p.Service && q.Region == p.Region && q.From < p.From && (q.Until == 0 || q.Until > p.From) {
			l.doubt("change of one service alone", e.Line, "%s: %s on %s, but not %s", e.ID, p.Service, p.From, q.Service)
		}
	}
}

// change doubts how a plan follows the one before. A jump is believed where several
// data sets have the new price, where a provider's page has it or one of the same day
// at another provider, and where a comment above the plan says why.
func (l *linter) change(e *Entry, i int) {
	p := &e.Plans[i]
	before := previous(e, p)
	if before == nil || e.planComment(i) != nil {
		return
	}
	if before.Until < p.From && len(p.Windows) == 0 {
		l.doubt(gapKind, e.Line, "%s: no price of %s from %s to %s", e.ID, strings.TrimSpace(p.Service.String()+" "+p.Region), before.Until, p.From)
	}
	founded := p.Price.Level == catalog.ProviderPage || p.Price.Level == catalog.SourcesAgree || l.moved[move{e.Model, p.From}]
	if why := Jump(before.Tiers, p.Tiers); why != "" && !founded {
		l.doubt(jumpKind, e.Line, "%s on %s: %s", e.ID, p.From, why)
	}
}

// planComment returns the comment above a plan, nil where there is none.
func (e *Entry) planComment(i int) []string {
	if i < len(e.PlanComments) {
		return e.PlanComments[i]
	}
	return nil
}

// previous returns the last of the plans of a plan's kind that end before it begins or
// when it does, nil where there is none.
func previous(e *Entry, p *catalog.Plan) *catalog.Plan {
	var last *catalog.Plan
	for i := range e.Plans {
		q := &e.Plans[i]
		if q.Until == 0 || q.Until > p.From || q.Service != p.Service || q.Region != p.Region || !slices.Equal(q.Windows, p.Windows) {
			continue
		}
		if last == nil || q.Until > last.Until {
			last = q
		}
	}
	return last
}

// tiers doubts what a price list rarely has.
func (l *linter) tiers(e *Entry, p *catalog.Plan) {
	for i := range p.Tiers {
		r := &p.Tiers[i].Rates
		in, knownIn := r.Get(catalog.Input)
		out, knownOut := r.Get(catalog.Output)
		read, knownRead := r.Get(catalog.CacheRead)
		if knownIn && knownOut && out < in {
			l.doubt("output below input", e.Line, "%s: %s in, %s out", e.ID, in, out)
		}
		if knownIn && knownRead && read > in {
			l.doubt("cache read above input", e.Line, "%s: %s in, %s from the cache", e.ID, in, read)
		}
		audio, knownAudio := r.Get(catalog.AudioInput)
		heard, knownHeard := r.Get(catalog.AudioCacheRead)
		switch {
		case knownHeard && !knownAudio:
			l.doubt("audio of the cache alone", e.Line, "%s: %s for audio from the cache, none for audio", e.ID, heard)
		case knownHeard && heard > audio:
			l.doubt("audio cache read above audio input", e.Line, "%s: %s in, %s from the cache", e.ID, audio, heard)
		}
		if e.Context > 0 && p.Tiers[i].Edge > e.Context {
			l.doubt("tier beyond the context", e.Line, "%s: edge %d, context %d", e.ID, p.Tiers[i].Edge, e.Context)
		}
	}
}

// Jump says why a change of rates is hard to believe: a power of ten, or more than
// threefold. It returns "" where it is not.
func Jump(old, next []catalog.Tier) string {
	if len(old) == 0 || len(next) == 0 {
		return ""
	}
	for _, u := range []catalog.Unit{catalog.Input, catalog.Output, catalog.CacheRead} {
		x, knownX := old[0].Rates.Get(u)
		y, knownY := next[0].Rates.Get(u)
		if !knownX || !knownY || x <= 0 || y <= 0 || x == y {
			continue
		}
		low, high := min(x, y), max(x, y)
		if r := high / low; high%low == 0 && (r == 10 || r == 100 || r == 1000 || r == 1e6) {
			return fmt.Sprintf("%s differs by a power of ten", u)
		}
		if high > 3*low {
			return fmt.Sprintf("%s jumps more than threefold", u)
		}
	}
	return ""
}
