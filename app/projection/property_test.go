package projection

import (
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// anyOffering makes up an offering with plans of several times, hours and services.
func anyOffering(r *rand.Rand, from catalog.Date) *catalog.Offering {
	o := &catalog.Offering{Provider: []string{"lab", "google"}[r.IntN(2)], ID: "gemini", MinCacheable: catalog.Tokens(r.IntN(3) * 500)}
	for range 1 + r.IntN(5) {
		p := catalog.Plan{Service: catalog.Service(r.IntN(2)), Region: []string{"", "", "us"}[r.IntN(3)]}
		if r.IntN(2) == 0 {
			p.From = from + catalog.Date(r.IntN(30)-5)
		}
		if r.IntN(3) == 0 {
			p.Until = from + catalog.Date(r.IntN(40))
		}
		for range r.IntN(3) {
			p.Windows = append(p.Windows, anyWindow(r))
		}
		tier := catalog.Tier{}
		for range 1 + r.IntN(2) {
			var rates catalog.Rates
			for _, u := range []catalog.Unit{catalog.Input, catalog.Output, catalog.CacheRead, catalog.CacheWrite5m} {
				if r.IntN(10) > 0 {
					rates.Set(u, money.Rate(r.Int64N(20_000_000)))
				}
			}
			tier.Rates = rates
			p.Tiers = append(p.Tiers, tier)
			tier.Edge += 1000
		}
		o.Plans = append(o.Plans, p)
	}
	if r.IntN(4) == 0 {
		o.Shutdown = from + catalog.Date(r.IntN(40)-2)
	}
	return o
}

func anyWindow(r *rand.Rand) catalog.Window {
	w := catalog.Window{Zone: []string{"UTC", "Asia/Shanghai", "Asia/Tokyo"}[r.IntN(3)]}
	for d := range w.Days {
		w.Days[d] = r.IntN(3) > 0
	}
	w.From = int16(r.IntN(day))
	w.To = w.From + 1 + int16(r.IntN(day-int(w.From)))
	return w
}

// anyWorkload makes up a workload of some weeks.
func anyWorkload(r *rand.Rand, from catalog.Date) Workload {
	w := Workload{
		Output: cost.Range{Low: r.Int64N(100), Point: 100 + r.Int64N(100), High: 200 + r.Int64N(1000)},
		Calls:  Calls(r.Int64N(int64(10_000 * Call))), Users: r.Int64N(3), Growth: r.Int64N(1_500_000) - 500_000,
		Service: catalog.Service(r.IntN(2)), Region: []string{"", "us"}[r.IntN(2)], From: from, Days: 1 + r.IntN(40),
	}
	if r.IntN(2) == 0 {
		w.Caching = cost.Caching{Prefix: r.Int64N(2000), Hits: r.Int64N(million + 1)}
	}
	if r.IntN(2) == 0 {
		w.Hours = anyWindow(r)
		w.Hours.Zone = []string{"", "Asia/Tokyo", "UTC-09:30", "UTC+12:45"}[r.IntN(4)]
	}
	return w
}

// TestByTheMinute holds every day to a sum over its minutes, in which nothing is
// rounded, nor taken for the same as another minute.
func TestByTheMinute(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	from := dateOf(t, "2028-02-20")
	priced, unpriced := 0, 0
	for range 30 {
		o, w := anyOffering(r, from), anyWorkload(r, from)
		p, err := New(w)
		if err != nil {
			t.Fatalf("%+v: %v", w, err)
		}
		point := r.Int64N(2000)
		input := cost.Range{Low: point / 2, Point: point, High: point * 2}
		got, err := p.Project(o, input)
		if err != nil {
			t.Fatal(err)
		}
		next := from
		var total, low, high money.Amount
		for _, d := range daysOf(&got) {
			if d.From != next {
				t.Fatalf("%s follows %s", d.From, next-1)
			}
			next = d.Until
			want, share := simulated(t, p, o, input, d)
			if diff := new(big.Rat).Sub(want, exactly(t, d.Amount)); diff.Abs(diff).Cmp(big.NewRat(1, 2)) > 0 {
				t.Fatalf("%+v\n%+v\n%s: %s, off by %s pico-dollars", o, w, d.From, d.Amount, diff.FloatString(3))
			}
			missing := new(big.Rat).Mul(share, big.NewRat(int64(d.Calls), 1))
			if diff := missing.Sub(missing, big.NewRat(int64(d.Unpriced), 1)); diff.Abs(diff).Cmp(big.NewRat(1, 2)) > 0 {
				t.Fatalf("%+v\n%+v\n%s: %s of %s calls are without a price", o, w, d.From, d.Unpriced, d.Calls)
			}
			if d.Low.Cmp(d.Amount) > 0 || d.Amount.Cmp(d.High) > 0 {
				t.Fatalf("%s: %s is not between %s and %s", d.From, d.Amount, d.Low, d.High)
			}
			if d.Known() {
				priced++
			} else {
				unpriced++
			}
			total, low, high = total.Add(d.Amount), low.Add(d.Low), high.Add(d.High)
		}
		if next != p.Until() || total != got.Total.Amount || low != got.Total.Low || high != got.Total.High {
			t.Fatalf("%+v: days until %s sum to %s, the total is %s", w, next, total, got.Total.Amount)
		}
	}
	if priced < 100 || unpriced < 100 {
		t.Errorf("%d days with a price and %d without", priced, unpriced)
	}
}

// simulated returns what a day costs in pico-dollars, and the share of its calls that
// have no price, minute by minute.
func simulated(t *testing.T, p *Projector, o *catalog.Offering, input cost.Range, d Period) (usd, unpriced *big.Rat) {
	w := p.work
	usd, unpriced = new(big.Rat), new(big.Rat)
	if !w.Hours.Days[d.From.Time().Weekday()] {
		return usd, unpriced
	}
	minutes := int64(w.Hours.To - w.Hours.From)
	pairs := map[pair]int64{} // how many minutes have these prices
	for m := w.Hours.From; m < w.Hours.To; m++ {
		pairs[pairAt(p, o, input, clock(int64(d.From)*day+int64(m)-p.offset))]++
	}
	for prices, n := range pairs {
		share := big.NewRat(n, minutes)
		if !prices.known {
			unpriced.Add(unpriced, share)
			continue
		}
		hits := exactly(t, prices.hit)
		hits.Mul(hits, big.NewRat(w.Caching.Hits, million))
		misses := exactly(t, prices.miss)
		misses.Mul(misses, big.NewRat(million-w.Caching.Hits, million))
		usd.Add(usd, share.Mul(share, hits.Add(hits, misses)))
	}
	return usd.Mul(usd, big.NewRat(int64(d.Calls), int64(Call))), unpriced
}

// pair is what a call costs that finds its prefix in the cache, and one that does not.
type pair struct {
	hit, miss money.Amount
	known     bool
}

func pairAt(p *Projector, o *catalog.Offering, input cost.Range, at time.Time) (both pair) {
	if o.Shutdown != 0 && catalog.DateOf(at) >= o.Shutdown {
		return both
	}
	tariff := cost.For(o, cost.Terms{Service: p.work.Service, Region: p.work.Region, At: at})
	c := p.work.Caching
	hit := tariff.Hit(cost.Usage{Input: input.Point, Output: p.work.Output.Point}, c)
	miss := tariff.Miss(cost.Usage{Input: input.Point, Output: p.work.Output.Point}, c)
	knowsHit, knowsMiss := true, true
	if c.Hits > 0 {
		both.hit, knowsHit = tariff.Total(&hit)
	}
	if c.Hits < million {
		both.miss, knowsMiss = tariff.Total(&miss)
	}
	if both.known = knowsHit && knowsMiss; !both.known {
		return pair{}
	}
	return both
}

// exactly reads an amount's pico-dollars off its decimal form.
func exactly(t *testing.T, a money.Amount) *big.Rat {
	t.Helper()
	usd, ok := new(big.Rat).SetString(a.String())
	if !ok {
		t.Fatalf("%s is no number", a)
	}
	return usd.Mul(usd, big.NewRat(1e12, 1))
}

// TestSeriesSumToTheTotal holds days, months and total to each other.
func TestSeriesSumToTheTotal(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	from := dateOf(t, "2026-11-23")
	for range 100 {
		o, w := anyOffering(r, from), anyWorkload(r, from)
		w.Days, w.Months = 0, 1+r.IntN(14)
		p, err := New(w)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Project(o, cost.Exactly(r.Int64N(3000)))
		if err != nil {
			t.Fatal(err)
		}
		sums(t, &got)
	}
}

// sums checks that the days and the months of a projection make its total.
func sums(t *testing.T, p *Projection) {
	t.Helper()
	days, months := Sum{Bounded: true}, Sum{Bounded: true}
	var ofMonths []Sum
	for m := range p.Months() {
		months.add(&m.Sum, 1)
		ofMonths = append(ofMonths, m.Sum)
	}
	i := 0
	for m := range p.Months() {
		month := Sum{Bounded: true}
		for d, s := range p.Days() {
			if m.From <= d && d < m.Until {
				month.add(s, 1)
			}
		}
		if month != ofMonths[i] {
			t.Fatalf("the days of the month from %s make %+v, not %+v", m.From, month, ofMonths[i])
		}
		days.add(&month, 1)
		i++
	}
	if days != p.Total || months != p.Total {
		t.Fatalf("days make %+v, months %+v, not %+v", days, months, p.Total)
	}
}

// TestMoreCallsCostMore holds that more calls, users or growth never make a total
// smaller, nor a longer horizon.
func TestMoreCallsCostMore(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	from := dateOf(t, "2026-11-23")
	for range 200 {
		o, w := anyOffering(r, from), anyWorkload(r, from)
		input := cost.Exactly(r.Int64N(3000))
		less := total(t, w, o, input)
		more := []Workload{w, w, w, w}
		more[0].Calls += Calls(r.Int64N(int64(100 * Call)))
		more[1].Users = max(w.Users, 1) + r.Int64N(5)
		more[2].Growth += r.Int64N(100_000)
		more[3].Days += r.IntN(60)
		for i, m := range more {
			if dearer := total(t, m, o, input); dearer.Amount.Cmp(less.Amount) < 0 || dearer.Calls < less.Calls || dearer.High.Cmp(less.High) < 0 {
				t.Fatalf("%d: %+v costs %s, and %+v %s", i, m, dearer.Amount, w, less.Amount)
			}
		}
	}
}

func total(t *testing.T, w Workload, o *catalog.Offering, input cost.Range) Sum {
	t.Helper()
	p, err := New(w)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.Project(o, input)
	if err != nil {
		t.Fatal(err)
	}
	return r.Total
}

// TestNoGrowthIsFlat holds that without growth, and with one price, every day costs the
// same, and a year is so many times a day.
func TestNoGrowthIsFlat(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	from := dateOf(t, "2028-01-01")
	for range 200 {
		w := anyWorkload(r, from)
		w.Growth, w.Hours, w.Days, w.Months = 0, catalog.Window{}, 0, 12
		o := anyOffering(r, from)
		o.Shutdown, o.Plans = 0, o.Plans[:1]
		o.Plans[0].From, o.Plans[0].Until, o.Plans[0].Windows = 0, 0, nil
		p, err := New(w)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Project(o, cost.Exactly(r.Int64N(3000)))
		if err != nil {
			t.Fatal(err)
		}
		var first Sum
		for d, s := range got.Days() {
			if first == (Sum{}) {
				first = *s
			}
			if *s != first {
				t.Fatalf("%s: %+v after %+v", d, s, first)
			}
		}
		year := Sum{Bounded: true}
		year.add(&first, 366)
		if year != got.Total {
			t.Fatalf("366 days of %+v make %+v", first, got.Total)
		}
	}
}

// TestBatchIsNeverDearer compares a month on every offering that lists batch or flex.
// OpenRouter's standard price is that of the cheapest host on a day, its batch price
// that of another.
func TestBatchIsNeverDearer(t *testing.T) {
	facts := load(t)
	p, err := New(Workload{
		Calls: 1000 * Call, Output: cost.Exactly(1000), From: dateOf(t, "2026-11-23"), Months: 1,
		Caching: cost.Caching{Prefix: 5000, Hits: 800_000},
	})
	if err != nil {
		t.Fatal(err)
	}
	compared := map[catalog.Service]int{}
	for i := range facts.Offerings {
		o := &facts.Offerings[i]
		list, err := p.Alternatives(o, cost.Exactly(10_000))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if !a.Compared {
				continue
			}
			compared[a.Service]++
			if a.Saved.Sign() < 0 && !strings.HasPrefix(o.Key(), "openrouter/") {
				t.Errorf("%s: %s costs %s more than the standard service", o.Key(), a.Service, a.Saved.Neg())
			}
		}
	}
	if compared[catalog.Batch] < 100 || compared[catalog.Flex] < 10 {
		t.Errorf("compared %v", compared)
	}
}

// FuzzProject holds that whatever is asked is answered by an error, or by series that
// sum to their total.
func FuzzProject(f *testing.F) {
	f.Add(uint64(1), int64(5000*Call), int64(0), int64(50_000), int64(10_000), int64(900_000), int32(20780), 12, 0, int16(0), int16(0), "", int64(12_000), int64(800))
	f.Fuzz(func(t *testing.T, seed uint64, calls, users, growth, prefix, hits int64, from int32, months, days int,
		hoursFrom, hoursTo int16, zone string, input, output int64) {
		r := rand.New(rand.NewPCG(seed, 0))
		w := Workload{
			Calls: Calls(calls), Users: users, Growth: growth, Caching: cost.Caching{Prefix: prefix, Hits: hits},
			From: catalog.Date(from), Months: months, Days: days, Output: cost.Range{Low: output / 2, Point: output, High: output},
			Hours: catalog.Window{Zone: zone, From: hoursFrom, To: hoursTo}, Service: catalog.Service(seed % 3),
		}
		if seed%2 == 0 {
			w.Hours.Days = Workdays
		}
		p, err := New(w)
		if err != nil {
			return
		}
		o := anyOffering(r, catalog.Date(from))
		got, err := p.Project(o, cost.Range{Low: input, Point: input, High: input + 100})
		if err != nil {
			return
		}
		days, months = 0, 0
		sum := Sum{Bounded: true}
		for _, d := range got.Days() {
			sum.add(d, 1)
			days++
		}
		if sum != got.Total || days != int(p.Until()-p.From()) || sum.Amount.Overflowed() || sum.Calls < 0 || sum.Unpriced > sum.Calls {
			t.Errorf("%+v: %d days make %+v, not %+v", w, days, sum, got.Total)
		}
		got.Notes()
		for i := range got.Events {
			_ = got.Events[i].String()
		}
		if _, err := p.Alternatives(o, cost.Exactly(input)); err != nil && !strings.Contains(err.Error(), "beyond what can be counted") {
			t.Error(err)
		}
	})
}
