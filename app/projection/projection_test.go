package projection

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

func dateOf(t testing.TB, s string) catalog.Date {
	t.Helper()
	d, err := catalog.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func load(t testing.TB) *catalog.Catalog {
	t.Helper()
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// offered returns an offering of the catalog.
func offered(t testing.TB, key string) *catalog.Offering {
	t.Helper()
	o := load(t).Lookup(key)
	if o == nil {
		t.Fatalf("the catalog has no %s", key)
	}
	return o
}

// rates makes rates out of "input 0.40, output 1.60".
func rates(t testing.TB, list string) (r catalog.Rates) {
	t.Helper()
	for pair := range strings.SplitSeq(list, ", ") {
		name, usd, _ := strings.Cut(pair, " ")
		unit := slices.IndexFunc(units, func(u catalog.Unit) bool { return u.String() == name })
		rate, err := money.ParseRate(usd)
		if err != nil || unit < 0 {
			t.Fatalf("rate %q: %v", pair, err)
		}
		r.Set(units[unit], rate)
	}
	return r
}

var units = func() (list []catalog.Unit) {
	for u := range catalog.NumUnits {
		list = append(list, u)
	}
	return list
}()

func plan(t testing.TB, list string) catalog.Plan {
	t.Helper()
	return catalog.Plan{Tiers: []catalog.Tier{{Rates: rates(t, list)}}}
}

// between limits a plan to some days; empty means without end.
func between(t testing.TB, p catalog.Plan, from, until string) catalog.Plan {
	t.Helper()
	if from != "" {
		p.From = dateOf(t, from)
	}
	if until != "" {
		p.Until = dateOf(t, until)
	}
	return p
}

// project works out a workload, which has to be one that can be.
func project(t testing.TB, w Workload, o *catalog.Offering, input int64) Projection {
	t.Helper()
	p, err := New(w)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Project(o, cost.Exactly(input))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// periods writes periods as lines: first day, calls, amount, and calls without price.
func periods(list []Period) string {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%s %s %s", p.From, p.Calls, p.Amount)
		if p.Unpriced > 0 {
			fmt.Fprintf(&b, " without price %s", p.Unpriced)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// daysOf returns the days as periods.
func daysOf(r *Projection) (list []Period) {
	for d, s := range r.Days() {
		list = append(list, Period{d, d + 1, *s})
	}
	return list
}

func events(r *Projection) string {
	var b strings.Builder
	for _, e := range r.Events {
		fmt.Fprintf(&b, "%s %s %s %s %s\n", e.Date, e.Kind, e.Before, e.After, e.Replacement)
	}
	return b.String()
}

// lines takes the indentation off a table in a test.
func lines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// TestMonths has series that were worked out by hand, with calls at 0.002 USD.
func TestMonths(t *testing.T) {
	flat := &catalog.Offering{Plans: []catalog.Plan{plan(t, "input 1, output 5")}} // 1,000 + 200 x 5 = 0.002 USD
	for _, c := range []struct {
		name string
		work Workload
		want string
	}{
		{"months of 30 and 31 days", Workload{Calls: 1000 * Call, From: dateOf(t, "2026-11-23"), Months: 3}, `
			2026-11-23 30000 60
			2026-12-23 31000 62
			2027-01-23 31000 62`},
		{"from the end of January, in a leap year", Workload{Calls: 10 * Call, From: dateOf(t, "2028-01-31"), Months: 3}, `
			2028-01-31 290 0.58
			2028-02-29 310 0.62
			2028-03-31 300 0.6`},
		{"and in another", Workload{Calls: 10 * Call, From: dateOf(t, "2027-01-31"), Months: 2}, `
			2027-01-31 280 0.56
			2027-02-28 310 0.62`},
		{"a year that is none of four", Workload{Calls: Call, From: dateOf(t, "2100-02-01"), Months: 1}, `
			2100-02-01 28 0.056`},
		{"growth of a tenth", Workload{Calls: 1000 * Call, Growth: 100_000, From: dateOf(t, "2027-01-01"), Months: 6}, `
			2027-01-01 31000 62
			2027-02-01 30800 61.6
			2027-03-01 37510 75.02
			2027-04-01 39930 79.86
			2027-05-01 45387.1 90.7742
			2027-06-01 48315.3 96.6306`},
		{"shrinking by half", Workload{Calls: 100 * Call, Growth: -500_000, From: dateOf(t, "2027-04-01"), Months: 3}, `
			2027-04-01 3000 6
			2027-05-01 1550 3.1
			2027-06-01 750 1.5`},
		{"shrinking to nothing", Workload{Calls: 100 * Call, Growth: -1_000_000, From: dateOf(t, "2027-04-01"), Months: 2}, `
			2027-04-01 3000 6
			2027-05-01 0 0`},
		{"users", Workload{Calls: Call / 2, Users: 300, From: dateOf(t, "2027-04-01"), Months: 1}, `
			2027-04-01 4500 9`},
		{"workdays: 21 in November 2026, 23 in December", Workload{
			Calls: 100 * Call, Hours: catalog.Window{Days: Workdays}, From: dateOf(t, "2026-11-01"), Months: 2}, `
			2026-11-01 2100 4.2
			2026-12-01 2300 4.6`},
		{"Sundays alone", Workload{
			Calls: 100 * Call, Hours: catalog.Window{Days: [7]bool{true}}, From: dateOf(t, "2026-11-22"), Days: 8}, `
			2026-11-22 200 0.4`},
		{"days that are more than a month", Workload{Calls: Call, From: dateOf(t, "2026-11-23"), Days: 40}, `
			2026-11-23 30 0.06
			2026-12-23 10 0.02`},
		{"no calls", Workload{From: dateOf(t, "2026-11-23"), Months: 1}, `
			2026-11-23 0 0`},
	} {
		c.work.Output = cost.Exactly(200)
		r := project(t, c.work, flat, 1000)
		if got, want := periods(slices.Collect(r.Months())), lines(c.want); got != want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, want)
		}
		if r.State != cost.Priced || !r.Total.Known() || len(r.Events) > 0 {
			t.Errorf("%s: %s, %v, %v", c.name, r.State, r.Total, r.Events)
		}
	}
}

// TestChangeWithinAMonth has Gemini 4 Argon, which costs twice as much from 2026-12-01
// on. A call of 1,000 tokens with an answer of 100 costs 0.003 USD before and 0.006
// after: 15 days of a hundred calls at each make 4.50 and 9.
func TestChangeWithinAMonth(t *testing.T) {
	argon := offered(t, "google/gemini-4-argon")
	w := Workload{Output: cost.Exactly(100), Calls: 100 * Call, From: dateOf(t, "2026-11-16"), Months: 2}
	r := project(t, w, argon, 1000)
	want := lines(`
		2026-11-16 3000 13.5
		2026-12-16 3100 18.6`)
	if got := periods(slices.Collect(r.Months())); got != want || r.Total.Amount.String() != "32.1" {
		t.Errorf("%s, in all %s; want\n%s", got, r.Total.Amount, want)
	}
	if got, want := events(&r), "2026-12-01 price_change 0.003 0.006 \n"; got != want {
		t.Errorf("events %q, want %q", got, want)
	}
	if got, want := r.Events[0].String(), "a call costs $0.006 instead of $0.003 from 2026-12-01 on"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	days := daysOf(&r)
	want = lines(`
		2026-11-30 100 0.3
		2026-12-01 100 0.6`)
	if got := periods(days[14:16]); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	// In Tokyo the first of December has nine hours of the last of November, in UTC: of
	// 24 calls nine at the old price.
	w.Calls, w.Hours.Zone, w.From, w.Months, w.Days = 24*Call, "Asia/Tokyo", dateOf(t, "2026-11-30"), 0, 3
	r = project(t, w, argon, 1000)
	want = lines(`
		2026-11-30 24 0.072
		2026-12-01 24 0.117
		2026-12-02 24 0.144`)
	if got := periods(daysOf(&r)); got != want {
		t.Errorf("in Tokyo %s, want\n%s", got, want)
	}
	// A change on the first day, or after the last, is none within the horizon.
	for _, from := range []string{"2026-12-01", "2026-11-28"} {
		w.From, w.Hours.Zone = dateOf(t, from), ""
		if r = project(t, w, argon, 1000); len(r.Events) > 0 {
			t.Errorf("three days from %s have events: %v", from, r.Events)
		}
	}
}

// TestPeakHours has DeepSeek, where a million tokens cost 0.30 USD on weekdays at 01:00
// to 04:00 and 06:00 to 10:00 UTC, and half at other times.
func TestPeakHours(t *testing.T) {
	flash := offered(t, "deepseek/deepseek-flash")
	for _, c := range []struct {
		name string
		work Workload
		want string
	}{
		// 24 calls on a weekday: seven at 0.30 and seventeen at 0.15.
		{"at all hours", Workload{Calls: 24 * Call, From: dateOf(t, "2026-11-26"), Days: 5}, `
			2026-11-26 24 4.65
			2026-11-27 24 4.65
			2026-11-28 24 3.6
			2026-11-29 24 3.6
			2026-11-30 24 4.65`},
		// 01:00 to 10:00 UTC: seven calls at 0.30 and two at 0.15.
		{"in the hours of an office in Shanghai", Workload{Calls: 9 * Call, From: dateOf(t, "2026-11-27"), Days: 4,
			Hours: catalog.Window{Zone: "Asia/Shanghai", Days: Workdays, From: 9 * hour, To: 18 * hour}}, `
			2026-11-27 9 2.4
			2026-11-28 0 0
			2026-11-29 0 0
			2026-11-30 9 2.4`},
		// 14:00 to 22:00 UTC: never at peak.
		{"in New York", Workload{Calls: 8 * Call, From: dateOf(t, "2026-11-27"), Days: 1,
			Hours: catalog.Window{Zone: "UTC-05:00", From: 9 * hour, To: 17 * hour}}, `
			2026-11-27 8 1.2`},
		// Monday in Auckland is 11:00 on Sunday to 11:00 on Monday in UTC, with all of
		// Monday's peaks.
		{"a whole Monday in Auckland", Workload{Calls: 24 * Call, From: dateOf(t, "2026-11-30"), Days: 1,
			Hours: catalog.Window{Zone: "UTC+13:00"}}, `
			2026-11-30 24 4.65`},
		// Saturday there is 11:00 on Friday to 11:00 on Saturday: no peak.
		{"a whole Saturday in Auckland", Workload{Calls: 24 * Call, From: dateOf(t, "2026-11-28"), Days: 1,
			Hours: catalog.Window{Zone: "UTC+13:00"}}, `
			2026-11-28 24 3.6`},
		// Friday in Honolulu is 10:00 on Friday to 10:00 on Saturday in UTC: no peak.
		{"a whole Friday in Honolulu", Workload{Calls: 24 * Call, From: dateOf(t, "2026-11-27"), Days: 1,
			Hours: catalog.Window{Zone: "UTC-10:00"}}, `
			2026-11-27 24 3.6`},
		// One minute of peak in 100.
		{"by the minute", Workload{Calls: 100 * Call, From: dateOf(t, "2026-11-27"), Days: 1,
			Hours: catalog.Window{From: 9*hour + 59, To: 11*hour + 39}}, `
			2026-11-27 100 15.15`},
		// A call at 0.30 x 7/9 + 0.15 x 2/9 = 0.2666...
		{"rounded once", Workload{Calls: Call, From: dateOf(t, "2026-11-27"), Days: 1,
			Hours: catalog.Window{From: 1 * hour, To: 10 * hour}}, `
			2026-11-27 1 0.266666666667`},
	} {
		r := project(t, c.work, flash, 1_000_000)
		if got, want := periods(daysOf(&r)), lines(c.want); got != want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, want)
		}
	}
	// A week of all hours has five times 4.65 and twice 3.60.
	week := project(t, Workload{Calls: 24 * Call, From: dateOf(t, "2026-11-26"), Days: 14}, flash, 1_000_000)
	if got := week.Total.Amount.String(); got != "60.9" {
		t.Errorf("two weeks cost %s", got)
	}
}

// TestPeakHoursChange has an event whose prices are those of an average week.
func TestPeakHoursChange(t *testing.T) {
	peak := catalog.Window{Zone: "UTC", Days: Workdays, From: 0, To: 12 * hour}
	before := between(t, plan(t, "input 1"), "", "2026-12-02")
	dear := between(t, plan(t, "input 8"), "2026-12-02", "")
	dear.Windows = []catalog.Window{peak}
	cheap := between(t, plan(t, "input 1"), "2026-12-02", "")
	o := &catalog.Offering{Plans: []catalog.Plan{before, dear, cheap}}
	r := project(t, Workload{Calls: Call, From: dateOf(t, "2026-12-01"), Days: 3}, o, 1_000_000)
	// 5/14 of a week cost 8, 9/14 cost 1.
	if got, want := events(&r), "2026-12-02 price_change 1 3.5 \n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := periods(daysOf(&r)), "2026-12-01 1 1\n2026-12-02 1 4.5\n2026-12-03 1 4.5\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	// A shutdown within that week does not change what the change is said to be.
	o.Shutdown = dateOf(t, "2026-12-04")
	r = project(t, Workload{Calls: Call, From: dateOf(t, "2026-12-01"), Days: 5}, o, 1_000_000)
	if got, want := events(&r), "2026-12-02 price_change 1 3.5 \n2026-12-04 shutdown 0 0 \n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestPriceIsMissing says where there is no price, and why.
func TestPriceIsMissing(t *testing.T) {
	always := plan(t, "input 1, output 5")
	for _, c := range []struct {
		name     string
		offering catalog.Offering
		state    cost.State
		months   string
		events   string
		note     string
	}{
		{"shut down", catalog.Offering{Plans: []catalog.Plan{always}, Shutdown: dateOf(t, "2026-12-14"), Replacement: "next"},
			cost.Priced, "2026-12-01 31000 26 without price 18000\n2027-01-01 31000 0 without price 31000\n",
			"2026-12-14 shutdown 0 0 next\n", "49,000 of 62,000 calls have no price: the total is that of the others"},
		{"gone before", catalog.Offering{Plans: []catalog.Plan{always}, Shutdown: dateOf(t, "2026-11-01"), Replacement: "next"},
			cost.Unknown, "2026-12-01 31000 0 without price 31000\n2027-01-01 31000 0 without price 31000\n",
			"", "it is shut down since 2026-11-01, the replacement is next"},
		{"the price ends", catalog.Offering{Plans: []catalog.Plan{between(t, always, "", "2027-01-11")}},
			cost.Priced, "2026-12-01 31000 62\n2027-01-01 31000 20 without price 21000\n",
			"2027-01-11 price_ends 0.002 0 \n", "21,000 of 62,000 calls"},
		{"the price begins", catalog.Offering{Status: catalog.Announced, Plans: []catalog.Plan{between(t, always, "2027-01-01", "")}},
			cost.Priced, "2026-12-01 31000 0 without price 31000\n2027-01-01 31000 62\n",
			"2027-01-01 price_starts 0 0.002 \n", "it is announced, and not yet sold"},
		{"none", catalog.Offering{},
			cost.Unknown, "2026-12-01 31000 0 without price 31000\n2027-01-01 31000 0 without price 31000\n",
			"", "no standard price is listed"},
		{"none for the output", catalog.Offering{Plans: []catalog.Plan{plan(t, "input 1")}},
			cost.Unknown, "2026-12-01 31000 0 without price 31000\n2027-01-01 31000 0 without price 31000\n",
			"", "no standard price for output is listed"},
		{"free", catalog.Offering{Billing: catalog.Free},
			cost.Free, "2026-12-01 31000 0\n2027-01-01 31000 0\n", "", ""},
		{"free for a while", catalog.Offering{Billing: catalog.Free, Shutdown: dateOf(t, "2027-01-01")},
			cost.Free, "2026-12-01 31000 0\n2027-01-01 31000 0 without price 31000\n", "2027-01-01 shutdown 0 0 \n", "31,000 of 62,000"},
		{"by subscription", catalog.Offering{Billing: catalog.Subscription, Plans: []catalog.Plan{always}},
			cost.Subscription, "2026-12-01 31000 0 without price 31000\n2027-01-01 31000 0 without price 31000\n", "", ""},
		{"a change that the workload does not feel", catalog.Offering{Plans: []catalog.Plan{
			between(t, always, "", "2027-01-01"), between(t, plan(t, "input 1, output 5, cache_read 0.1"), "2027-01-01", "")}},
			cost.Priced, "2026-12-01 31000 62\n2027-01-01 31000 62\n", "", ""},
	} {
		r := project(t, Workload{Output: cost.Exactly(200), Calls: 1000 * Call, From: dateOf(t, "2026-12-01"), Months: 2}, &c.offering, 1000)
		if got := periods(slices.Collect(r.Months())); r.State != c.state || got != c.months {
			t.Errorf("%s: %s,\n%swant %s,\n%s", c.name, r.State, got, c.state, c.months)
		}
		if got := events(&r); got != c.events {
			t.Errorf("%s: events %q, want %q", c.name, got, c.events)
		}
		notes := strings.Join(r.Notes(), "\n")
		if !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
			t.Errorf("%s: notes %q, want %q", c.name, notes, c.note)
		}
	}
}

// TestShutdownInTheCatalog has GPT-4.1 mini, which OpenAI shuts down on 2027-01-14.
func TestShutdownInTheCatalog(t *testing.T) {
	mini := offered(t, "openai/gpt-4.1-mini")
	r := project(t, Workload{Calls: 1000 * Call, Output: cost.Exactly(1000), From: dateOf(t, "2026-12-14"), Months: 2}, mini, 1000)
	want := lines(`
		2026-12-14 31000 62
		2027-01-14 31000 0 without price 31000`)
	if got := periods(slices.Collect(r.Months())); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	if got, want := r.Events[0].String(), "shut down on 2027-01-14: there is no price from then on, the replacement is gpt-6-luna"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestShutDownFrom holds which day is the first without an offer, which goes at midnight
// in UTC.
func TestShutDownFrom(t *testing.T) {
	for _, c := range []struct {
		name, zone, shutdown string
		status               catalog.Status
		want                 string // empty: none
	}{
		{"never", "", "", catalog.Active, ""},
		{"later", "", "2027-01-01", catalog.Active, ""},
		{"on the last day", "", "2026-12-31", catalog.Active, "2026-12-31"},
		{"on the way", "", "2026-12-14", catalog.Active, "2026-12-14"},
		{"in the morning, as Shanghai has it", "UTC+08:00", "2026-12-14", catalog.Active, "2026-12-15"},
		{"in the morning after the last day", "UTC+08:00", "2026-12-31", catalog.Active, ""},
		{"in the evening, as New York has it", "UTC-05:00", "2026-12-14", catalog.Active, "2026-12-14"},
		{"before", "", "2026-11-30", catalog.Active, "2026-12-01"},
		{"nobody knows when", "", "", catalog.ShutDown, "2026-12-01"},
	} {
		o := catalog.Offering{Status: c.status, Plans: []catalog.Plan{plan(t, "input 1")}}
		if c.shutdown != "" {
			o.Shutdown = dateOf(t, c.shutdown)
		}
		w := Workload{Calls: Call, From: dateOf(t, "2026-12-01"), Months: 1, Hours: catalog.Window{Zone: c.zone}}
		r := project(t, w, &o, 1000)
		var want catalog.Date
		if c.want != "" {
			want = dateOf(t, c.want)
		}
		if r.ShutDown != want {
			t.Errorf("%s: %s, want %s", c.name, r.ShutDown, c.want)
		}
		for d, s := range r.Days() {
			if r.ShutDown != 0 && d >= r.ShutDown && s.Unpriced != s.Calls {
				t.Errorf("%s: a call of %s has a price", c.name, d)
			}
		}
	}
}

// TestStorage holds what is said of an explicit cache, whose storage is in no total.
func TestStorage(t *testing.T) {
	const prices = "input 1.25, cache_read 0.13, cache_storage_hour 4.5"
	w := Workload{Calls: Call, From: dateOf(t, "2026-12-01"), Days: 1}
	read, cached, stored := w, w, w
	read.Usage.CacheRead = 100_000
	cached.Caching = cost.Caching{Prefix: 100_000, Hits: 900_000}
	stored.Usage.CacheRead, stored.Usage.Storage = 100_000, 10
	for _, c := range []struct {
		name, prices string
		work         Workload
		tokens       int64 // 0: nothing is said
		hour         string
	}{
		{"read", prices, read, 100_000, "0.45"},
		{"found by nine of ten", prices, cached, 100_000, "0.45"},
		{"nothing cached", prices, w, 0, "0"},
		{"in the usage already", prices, stored, 0, "0"},
		{"no price for it", "input 1.25, cache_read 0.13", read, 0, "0"},
	} {
		o := catalog.Offering{Provider: "google", MinCacheable: 2048, Plans: []catalog.Plan{plan(t, c.prices)}}
		r := project(t, c.work, &o, 120_000)
		s, charged := r.Storage()
		if s.Tokens != c.tokens || s.Hour.String() != c.hour || charged != (c.tokens > 0) {
			t.Errorf("%s: %d tokens at $%s, %v", c.name, s.Tokens, s.Hour, charged)
		}
		const note = "storage is not in the total: an explicit cache of 100,000 tokens costs $0.45 for each hour that it is kept"
		if slices.Contains(r.Notes(), note) != charged {
			t.Errorf("%s: notes %q", c.name, r.Notes())
		}
	}
}

// TestCaching has a prefix of 10,000 tokens that nine of ten calls find: they read it
// for 0.003 USD, the tenth writes it for 0.0375. The other 2,000 tokens are 0.006.
func TestCaching(t *testing.T) {
	claude := &catalog.Offering{Provider: "lab", MinCacheable: 1024,
		Plans: []catalog.Plan{plan(t, "input 3, output 15, cache_read 0.3, cache_write_5m 3.75, cache_write_1h 6")}}
	w := Workload{Calls: 10 * Call, From: dateOf(t, "2026-11-23"), Days: 1, Caching: cost.Caching{Prefix: 10_000, Hits: 900_000}}
	for _, c := range []struct {
		name    string
		caching cost.Caching
		want    string
	}{
		{"nine of ten", cost.Caching{Prefix: 10_000, Hits: 900_000}, "0.1245"},
		{"all", cost.Caching{Prefix: 10_000, Hits: 1_000_000}, "0.09"},
		{"none", cost.Caching{Prefix: 10_000}, "0.435"},
		{"for an hour", cost.Caching{Prefix: 10_000, Hits: 900_000, Lifetime: cost.OneHour}, "0.147"},
		{"a third, to the last digit", cost.Caching{Prefix: 10_000, Hits: 333_333}, "0.320000115"},
		{"too short a prefix", cost.Caching{Prefix: 1000, Hits: 900_000}, "0.36"},
	} {
		w.Caching = c.caching
		r := project(t, w, claude, 12_000)
		if got := r.Total.Amount.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := project(t, w, claude, 12_000); !slices.Contains(got.Notes(), "1,000 tokens are below the 1,024 that are cached at least: charged as input") {
		t.Errorf("notes %q", got.Notes())
	}
	// What is said of the cache in the usage alone holds for every call.
	w.Caching, w.Usage = cost.Caching{}, cost.Usage{CacheRead: 10_000}
	if got := project(t, w, claude, 12_000).Total.Amount.String(); got != "0.09" {
		t.Errorf("ten reads cost %s", got)
	}
	older := &catalog.Offering{Provider: "openai", ID: "gpt-4o", MinCacheable: 1024, CacheStep: 128, Plans: []catalog.Plan{plan(t, "input 2, cache_read 1")}}
	w.Usage, w.Caching = cost.Usage{}, cost.Caching{Prefix: 1100, Hits: 500_000}
	r := project(t, w, older, 2000)
	// 1,024 of the tokens are cached: five calls of 0.004, and five of 0.002976.
	if got := r.Total.Amount.String(); got != "0.03488" {
		t.Errorf("ten calls with steps cost %s", got)
	}
	if !slices.Contains(r.Notes(), "of 1,100 tokens of the prefix 1,024 are cached, in the provider's steps") {
		t.Errorf("notes %q", r.Notes())
	}
}

// TestBounds holds that the ranges of prompt and output reach every total.
func TestBounds(t *testing.T) {
	cliff := &catalog.Offering{Plans: []catalog.Plan{{Tiers: []catalog.Tier{
		{Rates: rates(t, "input 1, output 5")}, {Edge: 1000, Rates: rates(t, "input 2, output 10")},
	}}}}
	p, err := New(Workload{Calls: 10 * Call, Output: cost.Range{Low: 100, Point: 200, High: 400}, From: dateOf(t, "2027-02-01"), Months: 2})
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Project(cliff, cost.Range{Low: 900, Point: 1000, High: 1100})
	if err != nil {
		t.Fatal(err)
	}
	// A call: 900 + 100 x 5, 1,000 + 200 x 5, 2 x 1,100 + 400 x 10 millionths of a dollar.
	check := func(name string, s Sum, low, point, high string) {
		t.Helper()
		if s.Low.String() != low || s.Amount.String() != point || s.High.String() != high || !s.Bounded {
			t.Errorf("%s: %s, %s, %s; want %s, %s, %s", name, s.Low, s.Amount, s.High, low, point, high)
		}
	}
	months := slices.Collect(r.Months())
	check("day", daysOf(&r)[58].Sum, "0.014", "0.02", "0.062")
	check("February", months[0].Sum, "0.392", "0.56", "1.736")
	check("March", months[1].Sum, "0.434", "0.62", "1.922")
	check("total", r.Total, "0.826", "1.18", "3.658")

	// Beyond the edge there is no price: how high it may be is not known.
	open := &catalog.Offering{Plans: []catalog.Plan{{Tiers: []catalog.Tier{{Rates: rates(t, "input 1, output 5")}, {Edge: 1000}}}}}
	r, err = p.Project(open, cost.Range{Low: 900, Point: 1000, High: 1100})
	if err != nil || r.Total.Bounded || !r.Total.Known() {
		t.Errorf("%+v, %v", r.Total, err)
	}
	uncounted := p.work
	uncounted.Open = true
	if p, err = New(uncounted); err != nil {
		t.Fatal(err)
	}
	if r, err = p.Project(cliff, cost.Range{Low: 900, Point: 1000, High: 1100}); err != nil || r.Total.Bounded || !r.Total.Known() {
		t.Errorf("with more than is counted: %+v, %v", r.Total, err)
	}
	if !slices.Contains(r.Notes(), "how low and how high the total may be is not known") {
		t.Errorf("notes %q", r.Notes())
	}
}

// TestRegionAndService holds that a workload is priced by its own.
func TestRegionAndService(t *testing.T) {
	us, batch := plan(t, "input 2"), plan(t, "input 0.5")
	us.Region, batch.Service = "us", catalog.Batch
	o := &catalog.Offering{Plans: []catalog.Plan{plan(t, "input 1"), us, batch}}
	for _, c := range []struct {
		service catalog.Service
		region  string
		want    string
	}{{catalog.Standard, "", "1"}, {catalog.Standard, "us", "2"}, {catalog.Standard, "eu", "1"}, {catalog.Batch, "", "0.5"}} {
		r := project(t, Workload{Calls: Call, Service: c.service, Region: c.region, From: dateOf(t, "2027-01-01"), Days: 1}, o, 1_000_000)
		if got := r.Total.Amount.String(); got != c.want {
			t.Errorf("%s in %q: %s, want %s", c.service, c.region, got, c.want)
		}
	}
}

// TestLentPriceChanges has a batch of Google, which reads from the cache at the standard
// service's price: a change of that is one of the batch's.
func TestLentPriceChanges(t *testing.T) {
	before, from := plan(t, "input 2, cache_read 0.2"), plan(t, "input 2, cache_read 0.4")
	batch := plan(t, "input 1")
	batch.Service = catalog.Batch
	o := &catalog.Offering{Provider: "google", ID: "gemini-4", Plans: []catalog.Plan{
		between(t, before, "", "2026-12-02"), between(t, from, "2026-12-02", ""), batch}}
	w := Workload{Calls: Call, Usage: cost.Usage{CacheRead: 500_000}, Service: catalog.Batch, From: dateOf(t, "2026-12-01"), Days: 2}
	r := project(t, w, o, 1_000_000)
	if got, want := periods(daysOf(&r)), "2026-12-01 1 0.6\n2026-12-02 1 0.7\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := events(&r), "2026-12-02 price_change 0.6 0.7 \n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCompare(t *testing.T) {
	priced := func(id, list string) *catalog.Offering {
		return &catalog.Offering{Provider: "lab", ID: id, Plans: []catalog.Plan{plan(t, list)}}
	}
	part := priced("part", "input 1")
	part.Shutdown = dateOf(t, "2027-01-11")
	dearPart := *part
	dearPart.Plans = []catalog.Plan{plan(t, "input 5")}
	one := cost.Exactly(1_000_000)
	p, err := New(Workload{Calls: Call, From: dateOf(t, "2027-01-01"), Months: 1})
	if err != nil {
		t.Fatal(err)
	}
	list := p.Compare([]Candidate{
		{priced("wrong", "input 1"), cost.Range{Low: 2, Point: 1, High: 1}},
		{&catalog.Offering{ID: "none"}, one},
		{&dearPart, one},
		{part, one},
		{&catalog.Offering{ID: "subscription", Billing: catalog.Subscription}, one},
		{&catalog.Offering{ID: "free", Billing: catalog.Free}, one},
		{priced("dear", "input 3"), one},
		{priced("cheap", "input 2"), one},
		{priced("as cheap", "input 2"), one},
		{priced("more tokens", "input 2"), cost.Exactly(1_000_001)},
	})
	var got []string
	for _, o := range list {
		if o.Err != nil {
			got = append(got, o.Err.Error())
			continue
		}
		got = append(got, o.Offering.ID+" "+o.Total.Amount.String())
	}
	want := []string{"cheap 62", "as cheap 62", "more tokens 62.000062", "dear 93", "free 0", "subscription 0", "part 50", "part 10", "none 0",
		"lab/wrong: input: 2, 1, 1 are not in order"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// TestAlternatives has GPT-4.1 mini, whose batch costs half: 0.40 and 1.60 USD for a
// million tokens against 0.20 and 0.80.
func TestAlternatives(t *testing.T) {
	p, err := New(Workload{Calls: 1000 * Call, Output: cost.Exactly(1000), From: dateOf(t, "2026-11-01"), Months: 2})
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.Alternatives(offered(t, "openai/gpt-4.1-mini"), cost.Exactly(1000))
	if err != nil || len(list) == 0 || list[0].Service != catalog.Batch {
		t.Fatalf("%v, %v", list, err)
	}
	batch := list[0]
	if !batch.Compared || batch.Total.Amount.String() != "61" || batch.Saved.String() != "61" ||
		batch.ByMonth[0].String() != "30" || batch.ByMonth[1].String() != "31" {
		t.Errorf("%+v, saved %s", batch.Total, batch.Saved)
	}
	list, err = p.Alternatives(offered(t, "deepseek/deepseek-flash"), cost.Exactly(1000))
	if err != nil || len(list) > 0 {
		t.Errorf("DeepSeek has %v, %v", list, err)
	}
	// A batch that is not sold all the time cannot be compared.
	passing := between(t, plan(t, "input 0.5, output 2"), "", "2026-12-15")
	passing.Service = catalog.Batch
	list, err = p.Alternatives(&catalog.Offering{Plans: []catalog.Plan{plan(t, "input 1, output 5"), passing}}, cost.Exactly(1000))
	if err != nil || len(list) != 1 || list[0].Compared || list[0].State != cost.Priced {
		t.Errorf("%+v, %v", list, err)
	}
	// One that begins after the horizon is none.
	passing = between(t, passing, "2027-01-01", "")
	passing.Until = 0
	list, err = p.Alternatives(&catalog.Offering{Plans: []catalog.Plan{plan(t, "input 1, output 5"), passing}}, cost.Exactly(1000))
	if err != nil || len(list) > 0 {
		t.Errorf("%+v, %v", list, err)
	}
	// Nor can one be compared that has no price for what the workload needs.
	noOutput := plan(t, "input 0.5")
	noOutput.Service = catalog.Batch
	list, err = p.Alternatives(&catalog.Offering{Plans: []catalog.Plan{plan(t, "input 1, output 5"), noOutput}}, cost.Exactly(1000))
	if err != nil || len(list) != 1 || list[0].Compared || list[0].ByMonth != nil || list[0].State != cost.Unknown {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestWhatCannotBe(t *testing.T) {
	good := Workload{Calls: 10 * Call, Output: cost.Exactly(100), From: dateOf(t, "2026-11-23"), Months: 1}
	for _, c := range []struct {
		want   string
		change func(*Workload)
	}{
		{"calls: -1 is below zero", func(w *Workload) { w.Calls = -Call }},
		{"more than 1,000,000,000,000 calls a day from 2026-11-23 on", func(w *Workload) { w.Calls = MaxCalls + 1 }},
		{"users: -1 is not a number", func(w *Workload) { w.Users = -1 }},
		{"users: 1000000000001 is not", func(w *Workload) { w.Users = MaxUsers + 1 }},
		{"more than 1,000,000,000,000 calls a day", func(w *Workload) { w.Users = MaxUsers }},
		{"growth: -100.0001% a month is not from -100% to 1000%", func(w *Workload) { w.Growth = -1_000_001 }},
		{"growth: 1000.0001% a month", func(w *Workload) { w.Growth = MaxGrowth + 1 }},
		{"more than 1,000,000,000,000 calls a day from 2027-10-23 on", func(w *Workload) { w.Growth, w.Months = MaxGrowth, 120 }},
		{"too many calls to count by 2027-02-23", func(w *Workload) { w.Calls, w.Months = MaxCalls/10, 120; w.Growth = million }},
		{"how long is to be given", func(w *Workload) { w.Months = 0 }},
		{"how long is to be given", func(w *Workload) { w.Days = 5 }},
		{"-1 is not a number of months", func(w *Workload) { w.Months = -1 }},
		{"121 is not a number of months from 1 to 120", func(w *Workload) { w.Months = 121 }},
		{"3661 is not a number of days from 1 to 3660", func(w *Workload) { w.Months, w.Days = 0, 3661 }},
		{"the first day is to be between", func(w *Workload) { w.From = 0 }},
		{"between 1970-01-02 and 9900-01-01", func(w *Workload) { w.From = 1<<31 - 1 }},
		{`time zone "Mars/Olympus" is not known`, func(w *Workload) { w.Hours.Zone = "Mars/Olympus" }},
		{`time zone "Europe/Berlin" is not known`, func(w *Workload) { w.Hours.Zone = "Europe/Berlin" }},
		{`time zone "UTC+25:00" is not known`, func(w *Workload) { w.Hours.Zone = "UTC+25:00" }},
		{`time zone "UTC5" is not known`, func(w *Workload) { w.Hours.Zone = "UTC5" }},
		{"hours from minute 600 to minute 540 are no part", func(w *Workload) { w.Hours.From, w.Hours.To = 600, 540 }},
		{"hours from minute 0 to minute 1441", func(w *Workload) { w.Hours.To = 1441 }},
		{"hours from minute -1", func(w *Workload) { w.Hours.From = -1 }},
		{"output: -1 is below zero", func(w *Workload) { w.Output = cost.Exactly(-1) }},
		{"output: 5, 4, 9 are not in order", func(w *Workload) { w.Output = cost.Range{Low: 5, Point: 4, High: 9} }},
		{"output: 1000000000000001 is more than", func(w *Workload) { w.Output = cost.Exactly(cost.MaxQuantity + 1) }},
		{"reasoning, images and audio are 101 of 100", func(w *Workload) { w.Usage.Reasoning = 101 }},
		{"images: -5 is below zero", func(w *Workload) { w.Usage.ImageInput = -5 }},
		{"cached prefix: -1", func(w *Workload) { w.Caching.Prefix = -1 }},
		{"hit rate: 1000001", func(w *Workload) { w.Caching.Hits = 1_000_001 }},
		{"lifetime(9) is no lifetime", func(w *Workload) { w.Caching.Lifetime = 9 }},
		{"9 is no service", func(w *Workload) { w.Service = 9 }},
	} {
		w := good
		c.change(&w)
		if _, err := New(w); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	good.Usage.CacheRead = 500
	p, err := New(good)
	if err != nil {
		t.Fatal(err)
	}
	o := &catalog.Offering{Provider: "lab", ID: "model", Plans: []catalog.Plan{plan(t, "input 1, output 1, cache_read 1")}}
	for _, c := range []struct {
		input cost.Range
		want  string
	}{
		{cost.Exactly(499), "lab/model: cached tokens, images and audio are 500 of 499"},
		{cost.Exactly(-1), "lab/model: input: -1 is below zero"},
		{cost.Range{Low: 600, Point: 600, High: 500}, "lab/model: input: 600, 600, 500 are not in order"},
		{cost.Exactly(cost.MaxQuantity + 1), "lab/model: input: 1000000000000001 is more than"},
	} {
		if _, err := p.Project(o, c.input); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	// Caching takes the place of what the usage says of the cache.
	good.Caching.Prefix = 100
	project(t, good, o, 499)
}

// TestNothingWraps asks for 10^15 tokens in a trillion calls a day: exact as long as it
// can be counted, and an error beyond.
func TestNothingWraps(t *testing.T) {
	w := Workload{Calls: MaxCalls, From: dateOf(t, "2026-11-23"), Days: 9}
	o := &catalog.Offering{Provider: "lab", ID: "model", Plans: []catalog.Plan{plan(t, "input 1000")}}
	r := project(t, w, o, cost.MaxQuantity)
	if got := r.Total.Amount.String(); got != "9000000000000000000000000" {
		t.Errorf("nine days cost %s", got)
	}
	p, err := New(w)
	if err != nil {
		t.Fatal(err)
	}
	for _, rate := range []money.Rate{1 << 40, 1<<63 - 1} {
		var dear catalog.Rates
		dear.Set(catalog.Input, rate)
		dear.Set(catalog.Output, rate)
		o.Plans[0].Tiers[0].Rates = dear
		if r, err := p.Project(o, cost.Exactly(cost.MaxQuantity)); err == nil || !strings.Contains(err.Error(), "beyond what can be counted") {
			t.Errorf("%d: %s, %v", rate, r.Total.Amount, err)
		}
	}
}
