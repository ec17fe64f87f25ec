package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
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
