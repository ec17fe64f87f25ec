package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"tokenfare/catalog"
)

// stats prints what the catalog covers, as a table in Markdown, and writes it into a
// README where it is given one.
func (t *tool) stats(args []string) error {
	flags := flag.NewFlagSet("stats", flag.ContinueOnError)
	readme := flags.String("readme", "", "write the table between the markers of this file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return errUsage
	}
	_, c, err := t.read()
	if err != nil {
		return err
	}
	table := statsTable(c)
	if *readme == "" {
		_, err := t.out.Write(table)
		return err
	}
	old, err := os.ReadFile(*readme)
	if err != nil {
		return err
	}
	next, err := between(old, table)
	if err != nil {
		return fmt.Errorf("%s: %w", *readme, err)
	}
	return os.WriteFile(*readme, next, 0o666)
}

// The markers of the table in a README.
const (
	statsStart = "<!-- catalog:start -->\n"
	statsEnd   = "<!-- catalog:end -->\n"
)

// between puts a table between the markers of a text.
func between(text, table []byte) ([]byte, error) {
	before, rest, okStart := bytes.Cut(text, []byte(statsStart))
	_, after, okEnd := bytes.Cut(rest, []byte(statsEnd))
	if !okStart || !okEnd {
		return nil, errors.New("no " + statsStart + statsEnd)
	}
	return bytes.Join([][]byte{before, []byte(statsStart), table, []byte(statsEnd), after}, nil), nil
}

// stat is a line of the table: how many of a group have something.
type stat struct {
	what  string
	count int
	of    int
}

func statsTable(c *catalog.Catalog) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "On %s: %d offerings of %d models by %d labs at %d providers.\n\n",
		c.Refreshed, len(c.Offerings), len(c.Models), len(c.Labs), len(c.Providers))
	w := tabwriter.NewWriter(&b, 0, 0, 1, ' ', 0)
	fmt.Fprint(w, "|\t| count\t| share\t|\n| ---\t| ---:\t| ---:\t|\n")
	for _, group := range [][]stat{offeringStats(c), modelStats(c), agreementStats(c), ageStats(c)} {
		for _, s := range group {
			fmt.Fprintf(w, "| %s\t| %d\t| %d %%\t|\n", s.what, s.count, (100*s.count+s.of/2)/max(s.of, 1))
		}
	}
	w.Flush()
	return b.Bytes()
}

func offeringStats(c *catalog.Catalog) (list []stat) {
	add := func(what string, ok func(*catalog.Offering) bool) {
		list = append(list, stat{what, count(c.Offerings, ok), len(c.Offerings)})
	}
	add("offerings with a price", func(o *catalog.Offering) bool { return len(o.Plans) > 0 })
	add("... a price of the cache", func(o *catalog.Offering) bool { return anyRate(o, catalog.CacheRead) })
	add("... a price of batch", func(o *catalog.Offering) bool {
		return anyPlan(o, func(p *catalog.Plan) bool { return p.Service == catalog.Batch })
	})
	add("... prices by prompt length", func(o *catalog.Offering) bool {
		return anyPlan(o, func(p *catalog.Plan) bool { return len(p.Tiers) > 1 })
	})
	add("... past or announced prices", func(o *catalog.Offering) bool {
		return anyPlan(o, func(p *catalog.Plan) bool { return p.From != 0 || p.Until != 0 })
	})
	add("... context", func(o *catalog.Offering) bool { return o.Context > 0 })
	add("... maximum output", func(o *catalog.Offering) bool { return o.MaxOutput > 0 })
	add("... vision, yes or no", func(o *catalog.Offering) bool { return o.Can.Get(catalog.Vision) != catalog.Unknown })
	add("... tools, yes or no", func(o *catalog.Offering) bool { return o.Can.Get(catalog.Tools) != catalog.Unknown })
	add("... status", func(o *catalog.Offering) bool { return o.Status != catalog.StatusUnknown })
	return list
}

func modelStats(c *catalog.Catalog) (list []stat) {
	add := func(what string, ok func(*catalog.Model) bool) {
		list = append(list, stat{what, count(c.Models, ok), len(c.Models)})
	}
	add("models with a class", func(m *catalog.Model) bool { return m.Class != catalog.ClassUnknown })
	add("... flagships", func(m *catalog.Model) bool { return m.Class == catalog.Flagship })
	add("... tokenizer family", func(m *catalog.Model) bool { return m.Tokenizer != "" })
	add("... release", func(m *catalog.Model) bool { return m.Released != 0 })
	add("... knowledge cutoff", func(m *catalog.Model) bool { return m.Cutoff != 0 })
	add("... open weights, yes or no", func(m *catalog.Model) bool { return m.Open != catalog.Unknown })
	return list
}

// agreementStats says how the prices in force were come by, and how far those who list
// them agree.
func agreementStats(c *catalog.Catalog) (list []stat) {
	prices := pricesInForce(c)
	add := func(what string, ok func(*catalog.Provenance) bool) {
		list = append(list, stat{what, count(prices, ok), len(prices)})
	}
	set := func(p *catalog.Provenance) bool {
		return p.Level == catalog.OneSource || p.Level == catalog.SourcesAgree
	}
	add("prices off the provider's page", func(p *catalog.Provenance) bool { return p.Level == catalog.ProviderPage })
	add("... two or more data sets, all agree", func(p *catalog.Provenance) bool { return set(p) && p.Of > 1 && p.Agree == p.Of })
	add("... two or more agree, others differ", func(p *catalog.Provenance) bool { return set(p) && p.Agree > 1 && p.Agree < p.Of })
	add("... one, and others differ", func(p *catalog.Provenance) bool { return set(p) && p.Of > 1 && p.Agree <= 1 })
	add("... one alone", func(p *catalog.Provenance) bool { return set(p) && p.Of <= 1 })
	add("... derived from another price", func(p *catalog.Provenance) bool { return p.Level == catalog.Derived })
	return list
}

func ageStats(c *catalog.Catalog) (list []stat) {
	prices := pricesInForce(c)
	for _, days := range []catalog.Date{30, 60, 90} {
		list = append(list, stat{fmt.Sprintf("prices checked within %d days", days), count(prices, func(p *catalog.Provenance) bool {
			return p.Checked+days >= c.Refreshed
		}), len(prices)})
	}
	return list
}

// pricesInForce returns where the standard price of each offering comes from, that is
// in force at noon of the day of the last refresh.
func pricesInForce(c *catalog.Catalog) []catalog.Provenance {
	var list []catalog.Provenance
	noon := c.Refreshed.Time().Add(12 * 60 * 60 * 1e9)
	for i := range c.Offerings {
		if p, ok := c.Offerings[i].PlanAt(noon, catalog.Standard, ""); ok {
			list = append(list, p.Price)
		}
	}
	return list
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
