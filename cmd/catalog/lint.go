package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"tokenfare/catalog"
)

// lint reports what cannot be right as an error, and counts what is doubtful.
func (t *tool) lint(args []string) error {
	flags := flag.NewFlagSet("lint", flag.ContinueOnError)
	verbose := flags.Bool("v", false, "list the doubts")
	day := flags.String("date", time.Now().UTC().Format(time.DateOnly), "the day to judge by")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errors.New("lint takes no arguments")
	}
	today, err := catalog.ParseDate(*day)
	if err != nil {
		return err
	}
	set, c, err := t.read()
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, d := range set.Lint("catalog/data", today) {
		counts[d.Kind]++
		if *verbose {
			fmt.Fprintf(t.out, "%s: %s: %s\n", d.Place, d.Kind, d.Text)
		}
	}
	fmt.Fprintf(t.out, "%d offerings, %d models: nothing wrong\n", len(c.Offerings), len(c.Models))
	for _, kind := range sortedKeys(counts) {
		fmt.Fprintf(t.out, "%6d %s\n", counts[kind], kind)
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// stats prints what the catalog covers, as a table for the README.
func (t *tool) stats() error {
	_, c, err := t.read()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 1, ' ', 0)
	row := func(what string, n, of int) {
		share := ""
		if of > 0 {
			share = fmt.Sprintf("%d %%", (100*n+of/2)/of)
		}
		fmt.Fprintf(w, "| %s\t| %d\t| %s\t|\n", what, n, share)
	}
	fmt.Fprint(w, "| what\t| count\t| share\t|\n| ---\t| ---:\t| ---:\t|\n")
	row("providers", len(c.Providers), 0)
	row("labs", len(c.Labs), 0)
	row("models", len(c.Models), 0)
	for class := catalog.ClassUnknown; class <= catalog.Legacy; class++ {
		row("class "+class.String(), count(c.Models, func(m *catalog.Model) bool { return m.Class == class }), len(c.Models))
	}
	row("tokenizer known", count(c.Models, func(m *catalog.Model) bool { return m.Tokenizer != "" }), len(c.Models))
	row("release known", count(c.Models, func(m *catalog.Model) bool { return m.Released != 0 }), len(c.Models))
	row("cutoff known", count(c.Models, func(m *catalog.Model) bool { return m.Cutoff != 0 }), len(c.Models))
	row("weights known open or not", count(c.Models, func(m *catalog.Model) bool { return m.Open != catalog.Unknown }), len(c.Models))
	n := len(c.Offerings)
	row("offerings", n, 0)
	offers := func(what string, ok func(*catalog.Offering) bool) { row(what, count(c.Offerings, ok), n) }
	offers("priced", func(o *catalog.Offering) bool { return len(o.Plans) > 0 })
	offers("context known", func(o *catalog.Offering) bool { return o.Context > 0 })
	offers("max output known", func(o *catalog.Offering) bool { return o.MaxOutput > 0 })
	offers("status known", func(o *catalog.Offering) bool { return o.Status != catalog.StatusUnknown })
	offers("with a cache price", func(o *catalog.Offering) bool { return anyRate(o, catalog.CacheRead) })
	offers("with a batch price", func(o *catalog.Offering) bool {
		return anyPlan(o, func(p *catalog.Plan) bool { return p.Service == catalog.Batch })
	})
	offers("with prices by prompt length", func(o *catalog.Offering) bool {
		return anyPlan(o, func(p *catalog.Plan) bool { return len(p.Tiers) > 1 })
	})
	offers("with a price history or schedule", func(o *catalog.Offering) bool {
		return anyPlan(o, func(p *catalog.Plan) bool { return p.From != 0 || p.Until != 0 })
	})
	for level := catalog.ProviderPage; level <= catalog.OneSource; level++ {
		offers("price: "+level.String(), func(o *catalog.Offering) bool { return len(o.Plans) > 0 && o.Plans[0].Price.Level == level })
	}
	for _, days := range []catalog.Date{30, 60, 90} {
		offers(fmt.Sprintf("price checked within %d days of %s", days, c.Refreshed), func(o *catalog.Offering) bool {
			return anyPlan(o, func(p *catalog.Plan) bool { return p.Price.Checked+days >= c.Refreshed })
		})
	}
	return w.Flush()
}

func count[T any](list []T, ok func(*T) bool) int {
	n := 0
	for i := range list {
		if ok(&list[i]) {
			n++
		}
	}
	return n
}

func anyPlan(o *catalog.Offering, ok func(*catalog.Plan) bool) bool {
	for i := range o.Plans {
		if ok(&o.Plans[i]) {
			return true
		}
	}
	return false
}

func anyRate(o *catalog.Offering, u catalog.Unit) bool {
	return anyPlan(o, func(p *catalog.Plan) bool {
		_, known := p.Tiers[0].Rates.Get(u)
		return known
	})
}
