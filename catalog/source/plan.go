package source

import (
	"fmt"
	"strconv"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// dayNames are the days of the week by time.Weekday.
var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// plan is a plan on its way in.
type plan struct {
	catalog.Plan
	comment []string
	facts   []fact
}

func (n node) plan(read *dates) (p plan) {
	p.comment = n.f.takeComments(n.line())
	n.each(func(key string, v node) bool {
		switch key {
		case "service":
			p.Service = value(v, catalog.ParseService)
		case "region":
			p.Region = v.str()
		case "from":
			p.From = value(v, catalog.ParseDate)
		case "until":
			p.Until = value(v, catalog.ParseDate)
		case "windows":
			for _, item := range v.items() {
				p.Windows = append(p.Windows, item.window())
			}
		case "rates":
			p.Tiers = append(p.Tiers, catalog.Tier{Rates: v.rates()})
		case "tiers":
			if len(p.Tiers) != 1 {
				v.fail("the rates of the first tier come before it")
			}
			for _, item := range v.items() {
				p.Tiers = append(p.Tiers, item.tier())
			}
		case "price":
			p.Price = v.provenance(read)
		case "sources":
			p.facts = v.facts()
		default:
			return false
		}
		return true
	})
	if len(p.Tiers) == 0 {
		n.fail("a plan needs rates")
	}
	if p.Price.Source == "" {
		n.fail("a plan needs price: {source: ...}")
	}
	return p
}

func (n node) ratio(read *dates) (r Ratio) {
	n.each(func(key string, v node) bool {
		switch key {
		case "service":
			r.Service = value(v, catalog.ParseService)
		case "region":
			r.Region = v.str()
		case "times":
			r.Num, r.Den = v.factor()
		case "price":
			r.Price = v.provenance(read)
			r.Price.Level = catalog.Derived
		default:
			return false
		}
		return true
	})
	if r.Num == 0 || (r.Service == catalog.Standard) == (r.Region == "") {
		n.fail("a ratio needs times, and either service or region")
	}
	if r.Price.Source == "" {
		n.fail("a ratio needs price: {source: ...}")
	}
	return r
}

// factor reads a positive decimal such as 0.5 as a fraction of a million.
func (n node) factor() (num, den int64) {
	r, err := money.ParseRate(n.str())
	if err != nil || r <= 0 {
		n.fail("want a positive number such as 0.5")
	}
	return int64(r), 1e6
}

func (n node) rates() (r catalog.Rates) {
	n.each(func(key string, v node) bool { return v.setRate(&r, key) })
	return r
}

// setRate sets the rate of the unit that key names, and reports whether it names one.
func (n node) setRate(r *catalog.Rates, key string) bool {
	u, err := catalog.ParseUnit(key)
	if err == nil {
		r.Set(u, n.rate(u))
	}
	return err == nil
}

func (n node) tier() (t catalog.Tier) {
	n.each(func(key string, v node) bool {
		switch key {
		case "above", "from":
			if t.Edge != 0 {
				v.fail("a tier has one edge")
			}
			t.Edge, t.Inclusive = v.tokens(), key == "from"
		case "marginal":
			t.Marginal = v.flag()
		default:
			return v.setRate(&t.Rates, key)
		}
		return true
	})
	if t.Edge == 0 {
		n.fail("a tier needs above or from")
	}
	return t
}

func (n node) window() (w catalog.Window) {
	w.Zone = "UTC"
	n.each(func(key string, v node) bool {
		switch key {
		case "zone":
			w.Zone = v.str()
		case "days":
			for _, item := range v.items() {
				w.Days[item.day()] = true
			}
		case "hours":
			var err error
			if w.From, w.To, err = parseHours(v.str()); err != nil {
				v.fail("%v", err)
			}
		default:
			return false
		}
		return true
	})
	if w.Days == [7]bool{} || w.To == 0 {
		n.fail("a window needs days and hours")
	}
	return w
}

func (n node) day() int {
	s := n.str()
	for i, name := range dayNames {
		if s == name {
			return i
		}
	}
	n.fail("%q is no day: want one of %s", s, strings.Join(dayNames[:], ", "))
	return 0
}

// parseHours reads "01:00-04:00" as minutes since midnight.
func parseHours(s string) (from, to int16, err error) {
	a, b, ok := strings.Cut(s, "-")
	from, okFrom := parseMinute(a)
	to, okTo := parseMinute(b)
	if !ok || !okFrom || !okTo || from >= to {
		return 0, 0, fmt.Errorf("%q is no span of hours: want 01:00-04:00", s)
	}
	return from, to, nil
}

func parseMinute(s string) (int16, bool) {
	h, m, ok := strings.Cut(s, ":")
	hours, errH := strconv.ParseUint(h, 10, 8)
	minutes, errM := strconv.ParseUint(m, 10, 8)
	if !ok || len(h) != 2 || len(m) != 2 || errH != nil || errM != nil || minutes > 59 || hours*60+minutes > 24*60 {
		return 0, false
	}
	return int16(hours*60 + minutes), true
}

func formatHours(w catalog.Window) string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", w.From/60, w.From%60, w.To/60, w.To%60)
}
