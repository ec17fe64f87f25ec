package refresh

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"tokenfare/catalog"
)

// Print writes changes for a reviewer: by provider, and within it by what became of
// them, then how many there are of each kind, then what is left to do. With all it
// also lists what earlier refreshes have left, and what nothing follows from.
func Print(w io.Writer, changes []Change, all bool) {
	last := ""
	var shown, hidden [numKinds]int
	for _, c := range changes {
		if !all && (c.Before || c.Kind.quiet()) {
			hidden[c.Kind]++
			continue
		}
		shown[c.Kind]++
		if p := providerOf(c.Offering); p != last {
			fmt.Fprintf(w, "\n%s\n", p)
			last = p
		}
		_, id, _ := strings.Cut(c.Offering, "/")
		by := ""
		if c.Source != "" {
			by = " [" + c.Source + "]"
		}
		fmt.Fprintf(w, "  %-17s %s: %s%s\n", c.Kind, id, c.Text, by)
	}
	fmt.Fprintln(w)
	for k := range numKinds {
		if shown[k] > 0 {
			fmt.Fprintf(w, "%6d %s\n", shown[k], k)
		}
	}
	for k := range numKinds {
		switch {
		case hidden[k] == 0:
		case k.quiet():
			fmt.Fprintf(w, "%6d %s: %s (-v lists them)\n", hidden[k], k, kinds[k].why)
		default:
			fmt.Fprintf(w, "%6d %s as before (open.yaml lists them)\n", hidden[k], k)
		}
	}
	todo := "\nTo do\n"
	for k := range numKinds {
		if shown[k] > 0 && kinds[k].todo != "" {
			fmt.Fprintf(w, "%s  %s: %s\n", todo, k, kinds[k].todo)
			todo = ""
		}
	}
}

// Difference is what differs between two catalogs, in a line.
type Difference struct {
	Offering, Text string
}

// Diff compares two catalogs as they hold on a day.
func Diff(old, next *catalog.Catalog, day catalog.Date) []Difference {
	var list []Difference
	add := func(key, format string, args ...any) {
		list = append(list, Difference{key, fmt.Sprintf(format, args...)})
	}
	for i := range old.Offerings {
		if o := &old.Offerings[i]; next.Lookup(o.Key()) == nil {
			add(o.Key(), "is no longer there")
		}
	}
	for i := range old.Models {
		if m := &old.Models[i]; next.Model(m.ID) == nil {
			add("model "+m.ID, "is no longer there")
		}
	}
	for i := range next.Models {
		n := &next.Models[i]
		if m := old.Model(n.ID); m != nil {
			compare("model "+n.ID, modelValues(m), modelValues(n), add)
		} else {
			add("model "+n.ID, "is new: %s by %s", n.Class, n.Lab)
		}
	}
	for i := range next.Offerings {
		n := &next.Offerings[i]
		o := old.Lookup(n.Key())
		if o == nil {
			add(n.Key(), "is new: %s", priceText(pricesAt(n, catalog.Standard, "", day)))
			continue
		}
		compare(n.Key(), offeringValues(o), offeringValues(n), add)
		for _, s := range []catalog.Service{catalog.Standard, catalog.Batch, catalog.Flex, catalog.Priority, catalog.Fast} {
			for _, region := range regions(o, n, day) {
				a, b := pricesAt(o, s, region, day), pricesAt(n, s, region, day)
				if more := rest(a, b); show(a) != show(b) || more != "" {
					add(n.Key(), "%s: %s -> %s%s", strings.TrimSpace(s.String()+" "+region), priceText(a), priceText(b), more)
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Difference) int { return strings.Compare(a.Offering, b.Offering) })
	return list
}

func regions(o, n *catalog.Offering, day catalog.Date) []string {
	list := append([]string{""}, o.Regions(day.Time())...)
	for _, r := range n.Regions(day.Time()) {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}

// pricesAt returns the rates in force at noon of a day, nil where none are known.
func pricesAt(o *catalog.Offering, s catalog.Service, region string, day catalog.Date) []catalog.Tier {
	p, ok := o.PlanAt(day.Time().Add(12*60*60*1e9), s, region)
	if !ok || region != "" && p.Region == "" {
		return nil
	}
	return p.Tiers
}

func priceText(tiers []catalog.Tier) string {
	if tiers == nil {
		return "unknown"
	}
	return show(tiers)
}

// rest lists the rates that differ and that show leaves out, tier by tier.
func rest(old, next []catalog.Tier) string {
	var b strings.Builder
	for i := range min(len(old), len(next)) {
		for u := catalog.CacheRead + 1; u < catalog.NumUnits; u++ {
			if x, y := each(&old[i], u), each(&next[i], u); x != y {
				fmt.Fprintf(&b, ", %s %s -> %s", u, x, y)
			}
		}
	}
	return b.String()
}

// each writes the rate of any unit.
func each(t *catalog.Tier, u catalog.Unit) string {
	if r, ok := t.Rates.Get(u); ok {
		return u.Format(r)
	}
	return "?"
}

// namedValue is a fact in words.
type namedValue struct{ name, value string }

func offeringValues(o *catalog.Offering) []namedValue {
	list := []namedValue{
		{"model", o.Model}, {"name", o.Name}, {"aliases", strings.Join(o.Aliases, ", ")},
		{"context", fmt.Sprint(o.Context)}, {"max_input", fmt.Sprint(o.MaxInput)}, {"max_output", fmt.Sprint(o.MaxOutput)},
		{"min_cacheable", fmt.Sprint(o.MinCacheable)}, {"cache_step", fmt.Sprint(o.CacheStep)}, {"in", inputs(o)}, {"out", o.Out.String()},
		{"billing", o.Billing.String()}, {"status", o.Status.String()}, {"shutdown", o.Shutdown.String()},
		{"replacement", o.Replacement}, {"trains_on_input", o.TrainsOnInput.String()},
		{"not_served_in", strings.Join(o.NotServedIn, ", ")}, {"gotchas", strings.Join(o.Gotchas, " ")},
	}
	for k := range catalog.NumCapabilities {
		list = append(list, namedValue{k.String(), o.Can.Get(k).String()})
	}
	return list
}

// inputs are the modalities that an offering takes, as far as they are known.
func inputs(o *catalog.Offering) string {
	if o.InPartial {
		return o.In.String() + ", others unknown"
	}
	return o.In.String()
}

func modelValues(m *catalog.Model) []namedValue {
	return []namedValue{
		{"name", m.Name}, {"aliases", strings.Join(m.Aliases, ", ")}, {"lab", m.Lab}, {"family", m.Family}, {"tokenizer", m.Tokenizer},
		{"class", m.Class.String()}, {"reason", m.ClassReason}, {"open", m.Open.String()}, {"licence", m.Licence},
		{"released", m.Released.String()}, {"cutoff", m.Cutoff.String()}, {"description", m.Description},
	}
}

// compare adds the facts that differ. Both have the same ones.
func compare(key string, old, next []namedValue, add func(key, format string, args ...any)) {
	for i := range next {
		if a, b := old[i].value, next[i].value; a != b {
			add(key, "%s: %s -> %s", next[i].name, cmp.Or(a, "unknown"), cmp.Or(b, "unknown"))
		}
	}
}
