package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"time"

	"tokenfare/catalog"
)

// lint reports what cannot be right as an error, and counts what is doubtful. With
// -strict, a price that is hard to believe is an error too.
func (t *tool) lint(args []string) error {
	flags := flag.NewFlagSet("lint", flag.ContinueOnError)
	strict := flags.Bool("strict", false, "fail where a price is hard to believe")
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
	if err := set.CheckDays("catalog/data", today); err != nil {
		return err
	}
	counts, grave := map[string]int{}, []error(nil)
	for _, d := range set.Lint("catalog/data", today) {
		counts[d.Kind]++
		if *strict && d.Strict() {
			grave = append(grave, fmt.Errorf("%s: %s: %s", d.Place, d.Kind, d.Text))
		}
		if *verbose {
			fmt.Fprintf(t.out, "%s: %s: %s\n", d.Place, d.Kind, d.Text)
		}
	}
	if grave != nil {
		return errors.Join(grave...)
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
