package catalog

import (
	"testing"
	"time"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if v, err := time.Parse(layout, s); err == nil {
			return v
		}
	}
	t.Fatalf("%q is no time", s)
	return time.Time{}
}

func date(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStateAt(t *testing.T) {
	shutdown := date(t, "2026-12-11")
	for _, c := range []struct {
		status    Status
		shutdown  Date
		at        string
		want      Status
		available bool
	}{
		{Active, 0, "2026-12-11", Active, true},
		{Active, shutdown, "2026-12-10T23:59:59Z", Deprecated, true},
		{Active, shutdown, "2026-12-11", ShutDown, false},
		{StatusUnknown, shutdown, "2027-01-01", ShutDown, false},
		{StatusUnknown, 0, "2027-01-01", StatusUnknown, true},
		{ShutDown, shutdown, "2026-12-10", Deprecated, true},
		{ShutDown, 0, "2026-12-10", ShutDown, false},
		{Announced, 0, "2026-12-10", Announced, false},
		{Announced, shutdown, "2026-12-10", Announced, false},
		{Preview, 0, "2026-12-10", Preview, true},
	} {
		o := Offering{Status: c.status, Shutdown: c.shutdown}
		if got := o.StateAt(at(t, c.at)); got != c.want || o.Available(at(t, c.at)) != c.available {
			t.Errorf("%s with shutdown %s at %s: %s", c.status, c.shutdown, c.at, got)
		}
		if sold := o.Sold(at(t, c.at)); sold != (c.available && c.want != StatusUnknown) {
			t.Errorf("%s with shutdown %s at %s: sold %t", c.status, c.shutdown, c.at, sold)
		}
	}
}

func TestPlanAt(t *testing.T) {
	workday := [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}
	o := Offering{Plans: []Plan{
		{Region: "", Until: date(t, "2026-01-01"), Price: Provenance{Source: "old"}},
		{From: date(t, "2026-01-01"), Price: Provenance{Source: "off-peak"}},
		{From: date(t, "2026-01-01"), Windows: []Window{
			{Zone: "UTC", Days: workday, From: 60, To: 240},
			{Zone: "Asia/Shanghai", Days: workday, From: 22 * 60, To: 24 * 60},
		}, Price: Provenance{Source: "peak"}},
		{Region: "us", From: date(t, "2026-06-01"), Price: Provenance{Source: "us"}},
		{Service: Batch, Price: Provenance{Source: "batch"}},
	}}
	for _, c := range []struct {
		at, region string
		service    Service
		want       string
	}{
		{"2025-12-31T23:59:59Z", "", Standard, "old"},
		{"2026-01-01", "", Standard, "off-peak"},
		{"2026-01-05T00:59:00Z", "", Standard, "off-peak"}, // a Monday
		{"2026-01-05T01:00:00Z", "", Standard, "peak"},
		{"2026-01-05T03:59:59Z", "", Standard, "peak"},
		{"2026-01-05T04:00:00Z", "", Standard, "off-peak"},
		{"2026-01-04T02:00:00Z", "", Standard, "off-peak"}, // a Sunday
		{"2026-01-05T14:00:00Z", "", Standard, "peak"},     // 22:00 in Shanghai
		{"2026-01-05T15:59:00Z", "", Standard, "peak"},
		{"2026-01-05T16:00:00Z", "", Standard, "off-peak"},
		{"2026-01-05T01:00:00+02:00", "", Standard, "off-peak"}, // Sunday in UTC
		{"2026-05-31", "us", Standard, "off-peak"},
		{"2026-06-01", "us", Standard, "us"},
		{"2026-06-01", "eu", Standard, "off-peak"},
		{"2026-06-01", "us", Batch, "batch"},
		{"2026-06-01", "", Flex, ""},
	} {
		p, ok := o.PlanAt(at(t, c.at), c.service, c.region)
		got := ""
		if ok {
			got = p.Price.Source
		}
		if got != c.want {
			t.Errorf("%s %s in %q: %q, want %q", c.at, c.service, c.region, got, c.want)
		}
	}
}

func TestTierFor(t *testing.T) {
	p := Plan{Tiers: []Tier{{}, {Edge: 100_000}, {Edge: 200_000, Inclusive: true}}}
	for _, c := range []struct {
		prompt Tokens
		want   int
	}{{0, 0}, {1, 0}, {100_000, 0}, {100_001, 1}, {199_999, 1}, {200_000, 2}, {5_000_000, 2}} {
		if got := p.TierFor(c.prompt); got != &p.Tiers[c.want] {
			t.Errorf("%d tokens: edge %d", c.prompt, got.Edge)
		}
	}
	if new(Plan).TierFor(5) != nil {
		t.Error("a plan without tiers has one")
	}
}

func TestDate(t *testing.T) {
	for _, s := range []string{"1970-01-02", "2000-02-29", "2026-11-22", "2100-12-31"} {
		d, err := ParseDate(s)
		if err != nil || d.String() != s || DateOf(d.Time()) != d || DateOf(d.Time().Add(24*time.Hour-1)) != d {
			t.Errorf("%s reads as %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "1970-01-01", "2026-02-30", "2026-1-1", "yesterday"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q reads as %s", s, d)
		}
	}
	if Date(0).String() != "" || !Date(0).Time().IsZero() {
		t.Error("the unknown date is not empty")
	}
	if DateOf(time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)) != -1 {
		t.Error("days before 1970 are not negative")
	}
}

func TestNames(t *testing.T) {
	if len(unitNames) != int(NumUnits) || len(capabilityNames) != int(NumCapabilities) {
		t.Error("a name is missing")
	}
	for u := range NumUnits {
		if got, err := ParseUnit(u.String()); err != nil || got != u {
			t.Errorf("%s reads as %s, %v", u, got, err)
		}
	}
	for c := ClassUnknown; c <= Legacy; c++ {
		if got, err := ParseClass(c.String()); err != nil || got != c {
			t.Errorf("%s reads as %s, %v", c, got, err)
		}
	}
	if m := Text | Audio; m.String() != "text, audio" || Modality(0).String() != "unknown" {
		t.Errorf("%s, %s", m, Modality(0))
	}
	if m, err := ParseModality("moderation"); err != nil || m != Moderation {
		t.Errorf("moderation reads as %s, %v", m, err)
	}
	if Class(99).String() != "class(99)" {
		t.Error(Class(99).String())
	}
	if _, err := ParseService("express"); err == nil {
		t.Error("no error for a service that is not there")
	}
}

func TestCaches(t *testing.T) {
	priced := func(u Unit) Offering {
		var r Rates
		r.Set(Input, 1)
		r.Set(u, 1)
		return Offering{Plans: []Plan{{Tiers: []Tier{{}}}, {Service: Batch, Tiers: []Tier{{}, {Edge: 5, Rates: r}}}}}
	}
	able := priced(Output)
	able.Can.Set(PromptCaching, Yes)
	denied := priced(Output)
	denied.Can.Set(PromptCaching, No)
	for _, c := range []struct {
		name string
		o    Offering
		want bool
	}{
		{"nothing", Offering{}, false}, {"no price for it", priced(Output), false}, {"able", able, true}, {"not able", denied, false},
		{"reading, in a batch of long prompts", priced(CacheRead), true}, {"writing", priced(CacheWrite12h), true},
		{"storing alone", priced(CacheStorageHour), false},
	} {
		if c.o.Caches() != c.want {
			t.Errorf("%s: %t", c.name, !c.want)
		}
	}
}
