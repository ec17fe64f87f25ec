package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"tokenfare/catalog"
	"tokenfare/catalog/refresh"
	"tokenfare/catalog/source"
)

// refresh compares the data files with the data sets, and prints what changes. The
// files change with -write only, and only once all is read and checked.
func (t *tool) refresh(args []string) error {
	flags := flag.NewFlagSet("refresh", flag.ContinueOnError)
	write := flags.Bool("write", false, "change the files")
	markdown := flags.String("markdown", "", "write what changes into this file too, for a pull request")
	all := flags.Bool("v", false, "list also what an earlier refresh has left, and what nothing follows from")
	day := flags.String("date", time.Now().UTC().Format(time.DateOnly), "the day of the refresh")
	if err := flags.Parse(args); err != nil {
		return err
	}
	today, err := catalog.ParseDate(*day)
	if err != nil {
		return err
	}
	places := map[string]place{}
	for _, arg := range flags.Args() {
		name, p, err := parsePlace(arg)
		if err != nil {
			return err
		}
		places[name] = p
	}
	if len(places) == 0 {
		for name, where := range refresh.Places {
			places[name] = place{where: where}
		}
	}
	ups, err := readAll(places, today)
	if err != nil {
		return err
	}
	set, before, err := t.read()
	if err != nil {
		return err
	}
	changes, err := refresh.Merge(set, ups, today)
	if err != nil {
		return err
	}
	after, err := set.Build("catalog/data")
	if err != nil {
		return fmt.Errorf("the files stay as they are: %w", err)
	}
	if len(after.Offerings) < len(before.Offerings) {
		return errors.New("the files stay as they are: offerings would be lost")
	}
	refresh.Print(t.out, changes, *all)
	if *markdown != "" {
		if err := os.WriteFile(*markdown, refresh.Markdown(changes, ups, maxBody), 0o666); err != nil {
			return err
		}
	}
	if !*write {
		fmt.Fprintln(t.out, "nothing written: say -write")
		return nil
	}
	return t.write(set, after)
}

// maxBody is how long the text of a pull request can be, in bytes, with some room.
const maxBody = 60_000

// place is where a data set is, and the day of that copy, zero when it is not said.
type place struct {
	where string
	day   catalog.Date
}

// parsePlace reads DATASET=PLACE, with or without #DAY.
func parsePlace(arg string) (string, place, error) {
	name, where, ok := strings.Cut(arg, "=")
	if !ok || refresh.Parsers[name] == nil {
		return "", place{}, fmt.Errorf("%q: want DATASET=PLACE, with one of %s", arg, strings.Join(refresh.Order, ", "))
	}
	p := place{where: where}
	if at, day, ok := strings.Cut(where, "#"); ok {
		d, err := catalog.ParseDate(day)
		if err != nil {
			return "", place{}, err
		}
		p = place{at, d}
	}
	return name, p, nil
}

// readAll reads the data sets. One that cannot be read fails the whole: half a
// refresh would take silence for news.
func readAll(places map[string]place, today catalog.Date) ([]*refresh.Upstream, error) {
	temp, err := os.MkdirTemp("", "catalog")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var ups []*refresh.Upstream
	var errs []error
	for _, name := range refresh.Order {
		p, ok := places[name]
		if !ok {
			continue
		}
		u, err := readOne(ctx, name, p, temp, today)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
			continue
		}
		ups = append(ups, u)
	}
	return ups, errors.Join(errs...)
}

// patience is how long fetching a data set may take.
const patience = 5 * time.Minute

// readOne reads a data set. Its copy is of the day that is said, or else of that on which
// it was published or fetched, or else of that which it says itself. A copy of which
// nobody knows the day is refused: as one of today, an old one would undo what is newer.
func readOne(ctx context.Context, name string, p place, temp string, today catalog.Date) (*refresh.Upstream, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	fsys, day, err := refresh.Open(ctx, p.where, temp)
	if err != nil {
		return nil, err
	}
	if p.day > today {
		return nil, fmt.Errorf("the copy in %s cannot be of %s: the day of the refresh is %s", p.where, p.day, today)
	}
	day = cmp.Or(p.day, day, refresh.OwnDay(name, fsys))
	if day == 0 {
		return nil, fmt.Errorf("nobody says of which day the copy in %s is: put that day behind it, such as %s=%s#%s", p.where, name, p.where, today)
	}
	return refresh.Read(name, fsys, day)
}

// diff compares two catalogs, each a compiled file or a folder of data files.
func (t *tool) diff(old, next string) error {
	a, err := readCatalog(old)
	if err != nil {
		return err
	}
	b, err := readCatalog(next)
	if err != nil {
		return err
	}
	list := refresh.Diff(a, b, catalog.DateOf(time.Now()))
	for _, d := range list {
		fmt.Fprintf(t.out, "%s: %s\n", d.Offering, d.Text)
	}
	fmt.Fprintf(t.out, "%d differences in %d offerings and models\n", len(list), countKeys(list))
	return nil
}

func countKeys(list []refresh.Difference) int {
	keys := make([]string, len(list))
	for i, d := range list {
		keys[i] = d.Offering
	}
	slices.Sort(keys)
	return len(slices.Compact(keys))
}

func readCatalog(path string) (*catalog.Catalog, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		return catalog.Decode(string(data))
	}
	set, err := source.Read(os.DirFS(path), path)
	if err != nil {
		return nil, err
	}
	return set.Build(path)
}
