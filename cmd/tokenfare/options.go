package main

import (
	"fmt"
	"slices"
	"time"

	"tokenfare/app/fit"
	"tokenfare/app/prompt"
	"tokenfare/catalog"
)

// options are the flags that cost, month and fit share: on which terms a prompt is
// priced, and how it is read.
type options struct{ service, as string }

func (o *options) define(c *call, r *fit.Request) {
	c.flags.StringVar(&r.Region, "region", "", "")
	c.flags.BoolVar(&r.Usage.Explicit, "explicit", false, "")
	c.flags.StringVar(&o.service, "service", "standard", "")
	c.flags.StringVar(&o.as, "as", prompt.Auto.String(), "")
}

// read reads the command line. It returns the files that it names, one or none, and
// how to read the prompt.
func (o *options) read(c *call, r *fit.Request) (files []string, as prompt.Kind, err error) {
	if files, err = c.parse(); err != nil {
		return nil, as, err
	}
	if len(files) > 1 {
		return nil, as, misuse("one prompt at a time: %q is a second one", files[1])
	}
	if as, err = kindOf(o.as); err != nil {
		return nil, as, err
	}
	if r.Service, err = catalog.ParseService(o.service); err != nil {
		return nil, as, misuse("-service: %w", err)
	}
	return files, as, nil
}

// somewhere says so where no offer has a price of its own in the region.
func somewhere(facts *catalog.Catalog, r *fit.Request) error {
	if r.Region == "" {
		return nil
	}
	if regions := facts.Regions(r.At); !slices.Contains(regions, r.Region) {
		return fmt.Errorf("no offer has a price of its own for region %q on %s, only for %s",
			r.Region, r.At.UTC().Format(time.DateOnly), alternatives(regions))
	}
	return nil
}

// billOptions are the flags that cost and month share: an offer, and one request to it.
type billOptions struct {
	options
	offer   string
	amounts map[string]*int64
}

func (o *billOptions) define(c *call, q *bill) {
	o.options.define(c, &q.request)
	o.amounts = q.amounts(c)
	c.flags.BoolVar(&q.asJSON, "json", false, "")
	c.flags.StringVar(&q.lifetime, "lifetime", "", "")
	c.flags.StringVar(&o.offer, "m", "", "")
}

// read reads the command line and returns the files it names: one, or none. The flags
// that say when are up to the caller.
func (o *billOptions) read(c *call, q *bill, when func() error) ([]string, error) {
	files, as, err := o.options.read(c, &q.request)
	switch {
	case err != nil:
		return nil, err
	case o.offer == "":
		return nil, misuse("-m is missing: name an offer, such as openai/gpt-4.1-mini")
	case c.given("in") && len(files) > 0:
		return nil, misuse("-in gives the length of the prompt, and so does %q: give one", files[0])
	case c.given("in") && c.given("as"):
		return nil, misuse("-as says how to read a prompt, and with -in there is none to read")
	}
	if err := q.possible(c, o.amounts); err != nil {
		return nil, err
	}
	if err := when(); err != nil {
		return nil, err
	}
	q.as, q.marked = as, c.given("cached") || c.given("cache-write")
	q.request.Needs = fit.Needs{Specialised: true} // whoever names a model means it
	if q.facts, err = catalog.Load(); err != nil {
		return nil, err
	}
	if err := somewhere(q.facts, &q.request); err != nil {
		return nil, err
	}
	q.offering, err = offeringOrError(q.facts, o.offer)
	return files, err
}
