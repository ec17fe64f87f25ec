package refresh

import (
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
	for i := range next.Offerings {
		n := &next.Offerings[i]
		o := old.Lookup(n.Key())
		if o == nil {
			add(n.Key(), "is new: %s", prices(n, catalog.Standard, "", day))
			continue
		}
		facts(o, n, add)
		for _, s := range []catalog.Service{catalog.Standard, catalog.Batch, catalog.Flex, catalog.Priority, catalog.Fast} {
			for _, region := range regions(o, n, day) {
				if a, b := prices(o, s, region, day), prices(n, s, region, day); a != b {
					add(n.Key(), "%s: %s -> %s", strings.TrimSpace(s.String()+" "+region), a, b)
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

// prices shows the rates in force at noon of a day.
func prices(o *catalog.Offering, s catalog.Service, region string, day catalog.Date) string {
	p, ok := o.PlanAt(day.Time().Add(12*60*60*1e9), s, region)
	if !ok || region != "" && p.Region == "" {
		return "unknown"
	}
	return show(p.Tiers)
}

func facts(o, n *catalog.Offering, add func(key, format string, args ...any)) {
	for _, f := range []struct {
		name string
		a, b any
	}{
		{"model", o.Model, n.Model},
		{"context", o.Context, n.Context},
		{"max_input", o.MaxInput, n.MaxInput},
		{"max_output", o.MaxOutput, n.MaxOutput},
		{"status", o.Status, n.Status},
		{"shutdown", o.Shutdown, n.Shutdown},
		{"replacement", o.Replacement, n.Replacement},
		{"can", o.Can, n.Can},
	} {
		if f.a == f.b {
			continue
		}
		if f.name == "can" {
			add(n.Key(), "capabilities changed")
			continue
		}
		add(n.Key(), "%s: %v -> %v", f.name, f.a, f.b)
	}
}
