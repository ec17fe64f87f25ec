package cost

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

func load(t testing.TB) *catalog.Catalog {
	t.Helper()
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// tariffs returns what every offering charges for every service and in every region
// that it has on a peak Monday.
func tariffs(t testing.TB) []Tariff {
	t.Helper()
	facts := load(t)
	at := now.Add(-10 * 60 * 60 * 1e9)
	var all []Tariff
	for i := range facts.Offerings {
		o := &facts.Offerings[i]
		for _, region := range append([]string{""}, o.Regions(at)...) {
			for _, service := range o.Services(at) {
				tariff := For(o, Terms{Service: service, Region: region, At: at})
				if tariff.Plan != nil {
					all = append(all, tariff)
				}
			}
		}
	}
	return all
}

func name(t *Tariff) string {
	return fmt.Sprintf("%s %s %s", t.Offering.Key(), t.Terms.Service, t.Terms.Region)
}

// anyUsage makes up a usage whose prompt is often near an edge of the plan.
func anyUsage(r *rand.Rand, t *Tariff) Usage {
	var u Usage
	u.Input = r.Int64N(300_000)
	if t.Plan != nil && len(t.Plan.Tiers) > 1 && r.IntN(2) == 0 {
		edge := int64(t.Plan.Tiers[1+r.IntN(len(t.Plan.Tiers)-1)].Edge)
		u.Input = max(edge+r.Int64N(5)-2, 0)
	}
	left := u.Input
	take := func() int64 {
		if r.IntN(3) > 0 || left == 0 {
			return 0
		}
		n := r.Int64N(left + 1)
		left -= n
		return n
	}
	u.CacheRead, u.ImageInput, u.AudioInput = take(), take(), take()
	for l := range u.CacheWrites {
		u.CacheWrites[l] = take()
	}
	u.Output = r.Int64N(20_000)
	left = u.Output
	u.Reasoning, u.ImageOutput, u.AudioOutput = take(), take(), take()
	if r.IntN(4) == 0 {
		u.WebSearches, u.Storage, u.Requests = r.Int64N(5), r.Int64N(1e6), r.Int64N(1000)
	}
	return u
}

// anyTariff makes up a tariff, whose tiers may be cheaper than those below, marginal,
// or without some of the rates.
func anyTariff(r *rand.Rand) Tariff {
	o := &catalog.Offering{Provider: []string{"openai", "google", "lab"}[r.IntN(3)], ID: "gemini", MinCacheable: catalog.Tokens(r.IntN(3) * 1000)}
	if o.Provider == "openai" {
		o.CacheStep = 128
	}
	for range 1 + r.IntN(3) {
		p := catalog.Plan{Service: catalog.Service(r.IntN(2))}
		edge := catalog.Tokens(0)
		for range 1 + r.IntN(4) {
			tier := catalog.Tier{Edge: edge, Inclusive: r.IntN(2) == 0, Marginal: edge > 0 && r.IntN(3) == 0}
			for u := range catalog.NumUnits {
				if r.IntN(5) > 0 {
					tier.Rates.Set(u, money.Rate(r.Int64N(20_000_000)))
				}
			}
			p.Tiers = append(p.Tiers, tier)
			edge += catalog.Tokens(1 + r.IntN(100_000))
		}
		o.Plans = append(o.Plans, p)
	}
	return For(o, Terms{Service: catalog.Service(r.IntN(2)), At: now})
}

// TestTotalIsTheSumOfTheItems holds the bill, the quick total and an independent sum
// in big integers to each other, on the catalog and on what is made up.
func TestTotalIsTheSumOfTheItems(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all := tariffs(t)
	known := 0
	for n := range 20_000 {
		tariff := all[r.IntN(len(all))]
		if n%2 == 0 {
			tariff = anyTariff(r)
		}
		u := anyUsage(r, &tariff)
		bill, err := tariff.Bill(u)
		if err != nil {
			t.Fatalf("%+v: %v", u, err)
		}
		sum := new(big.Int)
		prompt, answer := int64(0), int64(0)
		for _, i := range bill.Items {
			sum.Add(sum, new(big.Int).Mul(big.NewInt(int64(i.Rate)), big.NewInt(i.Quantity)))
			switch {
			case slices.Contains(promptUnits[:], i.Unit):
				prompt += i.Quantity
			case i.Unit == catalog.Output || i.Unit == catalog.ReasoningOutput || i.Unit == catalog.ImageOutput || i.Unit == catalog.AudioOutput:
				answer += i.Quantity
			}
		}
		if tariff.Plan != nil && bill.State != Subscription && bill.State != Free &&
			(prompt != u.Input*u.requests() || answer != u.Output*u.requests()) {
			t.Fatalf("%s: %d and %d tokens are on the bill of %+v", name(&tariff), prompt, answer, u)
		}
		total, ok := tariff.Total(&u)
		if ok != bill.Known() || ok && total != bill.Total {
			t.Fatalf("%s: the bill of %+v is %s (known: %t), the total alone %s (%t)", name(&tariff), u, bill.Total, bill.Known(), total, ok)
		}
		if bill.State != Priced {
			continue
		}
		known++
		if bigAmount(t, bill.Total).Cmp(sum) != 0 {
			t.Fatalf("%s: the total %s of %+v is not the sum of its items", name(&tariff), bill.Total, u)
		}
	}
	if known < 1000 {
		t.Errorf("only %d bills were known", known)
	}
}

// bigAmount reads an amount's pico-dollars off its decimal form.
func bigAmount(t testing.TB, a money.Amount) *big.Int {
	t.Helper()
	usd, ok := new(big.Rat).SetString(a.String())
	if !ok {
		t.Fatalf("%s is no number", a)
	}
	pico := usd.Mul(usd, new(big.Rat).SetInt64(1e12))
	if !pico.IsInt() {
		t.Fatalf("%s is no whole number of pico-dollars", a)
	}
	return pico.Num()
}

// cheaperBeyond names the offers whose whole request gets cheaper beyond an edge, with
// the reason. There is none that is known.
var cheaperBeyond = map[string]string{}

// TestCostRisesWithEveryToken adds a token to prompts and outputs in and beside every
// tier of the catalog.
func TestCostRisesWithEveryToken(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, tariff := range tariffs(t) {
		for n := range 40 {
			u := anyUsage(r, &tariff)
			if n%2 == 0 {
				u = Usage{Input: u.Input, Output: u.Output}
			}
			before, ok := tariff.Total(&u)
			longer, more := u, u
			longer.Input++
			more.Output++
			afterInput, okInput := tariff.Total(&longer)
			afterOutput, okOutput := tariff.Total(&more)
			if ok && okInput && afterInput.Cmp(before) < 0 && cheaperBeyond[tariff.Offering.Key()] == "" {
				t.Errorf("%s: one more token than in %+v costs %s instead of %s", name(&tariff), u, afterInput, before)
			}
			if ok && okOutput && afterOutput.Cmp(before) < 0 {
				t.Errorf("%s: one more token of output than in %+v costs %s instead of %s", name(&tariff), u, afterOutput, before)
			}
		}
	}
}

// TestCachingIsTheOnlyStepDown names where a longer cached prefix makes a request
// cheaper: at the provider's minimum, and at OpenAI's steps.
func TestCachingIsTheOnlyStepDown(t *testing.T) {
	tariff := For(load(t).Lookup("openai/gpt-4.1-mini"), Terms{At: now})
	total := func(prefix int64) money.Amount {
		a, ok := tariff.Total(&Usage{Input: 2000 + prefix, CacheRead: prefix})
		if !ok {
			t.Fatal("no price")
		}
		return a
	}
	for prefix := int64(0); prefix < 3000; prefix++ {
		falls := total(prefix+1).Cmp(total(prefix)) < 0
		step := prefix+1 >= 1024 && (prefix+1)%128 == 0
		if falls != step {
			t.Errorf("a prefix of %d after one of %d: %s after %s", prefix+1, prefix, total(prefix+1), total(prefix))
		}
	}
}

// dearerInBatch names the offers of which a batch may cost more than the standard
// service, with the reason.
var dearerInBatch = map[string]string{
	"openrouter/deepseek/deepseek-v4-flash-0731": otherHosts,
	"openrouter/qwen/qwen3.8-27b":                otherHosts,
}

const otherHosts = "OpenRouter's standard price is that of the cheapest host on a day, its batch price that of another"

// TestServicesAreInOrder holds that no unit is dearer in a batch or in flex than in
// the standard service, nor cheaper with priority or fast, in any tier. So no request
// is.
func TestServicesAreInOrder(t *testing.T) {
	compared := map[catalog.Service]int{}
	dearer := map[string]bool{}
	for _, tariff := range tariffs(t) {
		key, service := tariff.Offering.Key(), tariff.Terms.Service
		terms := tariff.Terms
		terms.Service = catalog.Standard
		standard := For(tariff.Offering, terms)
		for _, prompt := range lengths(&tariff, &standard) {
			for unit := range catalog.NumUnits {
				here, known := tariff.Rate(unit, prompt)
				there, knownThere := standard.Rate(unit, prompt)
				if !known || !knownThere || service == catalog.Standard {
					continue
				}
				compared[service]++
				saves := service == catalog.Batch || service == catalog.Flex
				switch {
				case saves && here > there && service == catalog.Batch && dearerInBatch[key] != "":
					dearer[key] = true
				case saves && here > there || !saves && here < there:
					t.Errorf("%s: %s in a prompt of %d costs %s, in the standard service %s", name(&tariff), unit, prompt, here, there)
				}
			}
		}
	}
	if compared[catalog.Batch] < 1000 || compared[catalog.Flex] < 100 || compared[catalog.Priority] < 50 || compared[catalog.Fast] < 100 {
		t.Errorf("compared %v", compared)
	}
	for key := range dearerInBatch {
		if !dearer[key] {
			t.Errorf("%s needs no exception any more", key)
		}
	}
}

// lengths returns a prompt in each tier of the tariffs, on either side of its edge.
func lengths(tariffs ...*Tariff) []int64 {
	list := []int64{1}
	for _, t := range tariffs {
		if t.Plan == nil {
			continue
		}
		for i := range t.Plan.Tiers[1:] {
			last := lastBefore(&t.Plan.Tiers[i+1])
			list = append(list, last, last+1)
		}
	}
	return list
}

// TestSpanContainsWhatIsInIt draws lengths from an interval and compares their totals
// with its bounds, on tariffs with falls, gaps and marginal tiers; and that the bounds
// are reached.
func TestSpanContainsWhatIsInIt(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	bounded, cheaper := 0, 0
	for range 12_000 {
		tariff := anyTariff(r)
		u := anyUsage(r, &tariff)
		low := u.inputParts() + r.Int64N(50_000)
		input := Range{Low: low, High: low + r.Int64N(120_000)}
		input.Point = low + r.Int64N(input.High-low+1)
		output := Range{Low: u.outputParts(), Point: u.Output, High: u.Output + r.Int64N(5000)}
		span, known := tariff.Span(u, input, output)
		if !known || !span.Bounded {
			continue
		}
		bounded++
		if span.Low.Cmp(span.Point) > 0 || span.Point.Cmp(span.High) > 0 {
			t.Fatalf("%s is not between %s and %s", span.Point, span.Low, span.High)
		}
		reached := span.Low
		for range 50 {
			u.Input = input.Low + r.Int64N(input.High-input.Low+1)
			u.Output = output.Low + r.Int64N(output.High-output.Low+1)
			total, ok := tariff.Total(&u)
			if !ok {
				t.Fatalf("bounded, but not known at %d", u.Input)
			}
			if total.Cmp(span.Low) < 0 || total.Cmp(span.High) > 0 {
				t.Fatalf("%s at %+v is not between %s and %s", total, u, span.Low, span.High)
			}
			if total.Cmp(reached) > 0 {
				reached = total
			}
		}
		u.Input, u.Output = input.High, output.High
		if last, _ := tariff.Total(&u); last.Cmp(span.High) < 0 {
			cheaper++
		}
	}
	if bounded < 500 || cheaper < 50 {
		t.Errorf("%d bounded spans, %d whose dearest prompt is not the longest", bounded, cheaper)
	}
}

// TestSpanOfImagesAndAudio draws what of a prompt is text, images and audio from what each
// may be, and compares the totals with the bounds, which are reached at the ends. Where a
// tier is marginal a total goes by where the images stand, too; nobody sells that.
func TestSpanOfImagesAndAudio(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	bounded, crossed := 0, 0
	for range 20_000 {
		tariff := anyTariff(r)
		if tariff.Plan != nil && slices.ContainsFunc(tariff.Plan.Tiers, func(t catalog.Tier) bool { return t.Marginal }) {
			continue
		}
		u := anyUsage(r, &tariff)
		u.ImageSpread = Spread{r.Int64N(u.ImageInput + 1), r.Int64N(40_000)}
		u.AudioSpread = Spread{r.Int64N(u.AudioInput + 1), r.Int64N(3) * r.Int64N(40_000)}
		less, more := r.Int64N(u.Input-u.inputParts()+1), r.Int64N(40_000)
		input := Range{u.Input - less - u.ImageSpread.Less - u.AudioSpread.Less, u.Input, u.Input + more + u.ImageSpread.More + u.AudioSpread.More}
		span, known := tariff.Span(u, input, Exactly(u.Output))
		if !known || !span.Bounded {
			continue
		}
		bounded++
		totalOf := func(l Length) money.Amount {
			v := u
			v.ImageInput, v.AudioInput, v.Input = u.ImageInput+l.Images, u.AudioInput+l.Audio, l.Input
			if err := v.Check(); err != nil {
				t.Fatal(err)
			}
			total, ok := tariff.Total(&v)
			if !ok {
				t.Fatalf("bounded, but not known at %+v", l)
			}
			return total
		}
		for range 50 {
			l := Length{Images: r.Int64N(u.ImageSpread.Less+u.ImageSpread.More+1) - u.ImageSpread.Less, Audio: r.Int64N(u.AudioSpread.Less+u.AudioSpread.More+1) - u.AudioSpread.Less}
			l.Input = u.Input + r.Int64N(less+more+1) - less + l.Images + l.Audio
			if total := totalOf(l); total.Cmp(span.Low) < 0 || total.Cmp(span.High) > 0 {
				t.Fatalf("%s at %+v is not between %s and %s: %+v, %+v", total, l, span.Low, span.High, u, tariff.Plan)
			}
		}
		shortest, longest := totalOf(u.Shortest(input)), totalOf(u.Longest(input))
		if longest.Cmp(shortest) < 0 {
			crossed++
			continue
		}
		if len(tariff.Plan.Tiers) == 1 && !tariff.WritesUnasked() && tariff.least == 0 && (span.Low != shortest || span.High != longest) {
			t.Fatalf("between %s and %s, the ends cost %s and %s", span.Low, span.High, shortest, longest)
		}
	}
	if bounded < 500 || crossed < 10 {
		t.Errorf("%d bounded spans, %d whose longest prompt is cheaper than the shortest", bounded, crossed)
	}
}

// TestSpanOfASharedPrefix draws the lengths of a prompt of which a share is cached, with
// images and audio of no certain size beside it.
func TestSpanOfASharedPrefix(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	all := tariffs(t)
	bounded := 0
	for range 5000 {
		tariff := all[r.IntN(len(all))]
		text, images, audio := 1+r.Int64N(300_000), r.Int64N(2)*r.Int64N(5000), r.Int64N(2)*r.Int64N(5000)
		u := Usage{Input: text + images + audio, ImageInput: images, AudioInput: audio, Output: r.Int64N(2000)}
		u.ImageSpread, u.AudioSpread = Spread{r.Int64N(images + 1), images}, Spread{r.Int64N(audio + 1), audio}
		less, more := r.Int64N(text/3+1), r.Int64N(text/3+1)
		input := Range{u.Input - less - u.ImageSpread.Less - u.AudioSpread.Less, u.Input, u.Input + more + u.ImageSpread.More + u.AudioSpread.More}
		c := Caching{Prefix: r.Int64N(text + 1), Lifetime: Lifetime(r.IntN(int(NumLifetimes))), Hits: []int64{0, 500_000, perMillion}[r.IntN(3)], Share: true, Counted: r.IntN(2) == 0}
		span, known := tariff.SpanCached(u, c, input, Exactly(u.Output))
		if !known || !span.Bounded {
			continue
		}
		bounded++
		// The average of many requests is rounded to whole tokens.
		rounding := money.Amount{}
		if 0 < c.Hits && c.Hits < perMillion {
			rounding = money.Rate(100_000_000).Times(2)
		}
		for range 30 {
			v, now := u, text-less+r.Int64N(less+more+1)
			v.ImageInput += r.Int64N(u.ImageSpread.Less+u.ImageSpread.More+1) - u.ImageSpread.Less
			v.AudioInput += r.Int64N(u.AudioSpread.Less+u.AudioSpread.More+1) - u.AudioSpread.Less
			v.Input = now + v.ImageInput + v.AudioInput
			v = tariff.Average(v, c.in(now, text))
			total, ok := tariff.Total(&v)
			if !ok || total.Add(rounding).Cmp(span.Low) < 0 || total.Cmp(span.High.Add(rounding)) > 0 {
				t.Fatalf("%s: %s (%t) is not between %s and %s: %+v with %+v, in %+v", name(&tariff), total, ok, span.Low, span.High, v, c, input)
			}
		}
	}
	if bounded < 1000 {
		t.Errorf("only %d bounded spans", bounded)
	}
	claude := For(load(t).Lookup("anthropic/claude-sonnet-4-5"), Terms{At: now})
	span, _ := claude.SpanCached(Usage{Input: 20_000}, Caching{Prefix: 20_000, Hits: perMillion, Share: true, Counted: true}, Range{15_000, 20_000, 26_000}, Exactly(0))
	if span.Low.String() != "0.0045" || span.High.String() != "0.0078" {
		t.Errorf("a prompt that is found from end to end costs between %s and %s, want 15,000 to 26,000 reads at 0.3", span.Low, span.High)
	}
}

// TestSpanOfTheAverageRequest draws lengths from an interval in which the prompt may be
// shorter than its cached prefix: the average request then caches less. Its bill and its
// quick total agree.
func TestSpanOfTheAverageRequest(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	all := tariffs(t)
	shorter := 0
	for range 5000 {
		tariff := all[r.IntN(len(all))]
		c := Caching{Prefix: r.Int64N(300_000), Lifetime: Lifetime(r.IntN(int(NumLifetimes))), Hits: r.Int64N(perMillion + 1)}
		point := r.Int64N(300_000)
		input := Range{point - r.Int64N(point/4+1), point, point + r.Int64N(point/4+1)}
		u := tariff.Average(Usage{Input: point, Output: r.Int64N(2000)}, c)
		bill, err := tariff.Bill(u)
		span, known := tariff.Span(u, input, Exactly(u.Output))
		if err != nil || known != bill.Known() || known && span.Point != bill.Total {
			t.Fatalf("%s: %+v costs %s (%t), its bill is %s, %v", name(&tariff), u, span.Point, known, bill.Total, err)
		}
		if !known || !span.Bounded {
			continue
		}
		for range 20 {
			n := input.Low + r.Int64N(input.High-input.Low+1)
			total, _ := tariff.TotalAt(&u, n, u.Output)
			if total.Cmp(span.Low) < 0 || total.Cmp(span.High) > 0 {
				t.Fatalf("%s: %s at %d is not between %s and %s", name(&tariff), total, n, span.Low, span.High)
			}
			if prefix := tariff.Cacheable(c.Prefix); n < prefix && prefix < point {
				shorter++
				again := tariff.Average(Usage{Input: n, Output: u.Output}, c)
				if fresh, _ := tariff.Total(&again); fresh != total {
					t.Fatalf("%s: a prompt of %d of %+v costs %s, by itself %s", name(&tariff), n, u, total, fresh)
				}
			}
		}
	}
	if shorter < 500 {
		t.Errorf("only %d prompts were shorter than the prefix", shorter)
	}
}

// TestSpanHasWhatIsWrittenUnasked writes some of the rest of a prompt, or all of it, to
// the cache of a provider that does so by default: no such bill is above the bounds, and
// where all is written of the longest prompt it is the upper one.
func TestSpanHasWhatIsWrittenUnasked(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	var all []Tariff
	for _, tariff := range tariffs(t) {
		if tariff.WritesUnasked() {
			all = append(all, tariff)
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d tariffs write unasked", len(all))
	}
	more, reached := 0, 0
	for range 10_000 {
		tariff := all[r.IntN(len(all))]
		u := anyUsage(r, &tariff)
		u.CacheWrites[FiveMinutes], u.CacheWrites[OneHour], u.CacheWrites[TwelveHours] = 0, 0, 0
		input := Range{u.Input, u.Input, u.Input + r.Int64N(3000)}
		span, known := tariff.Span(u, input, Exactly(u.Output))
		if !known || !span.Bounded {
			continue
		}
		wrote := func(input, n int64) money.Amount {
			v := u
			v.Input = input
			v.CacheWrites[ThirtyMinutes] += n
			v.CoverMedia()
			total, _ := tariff.Total(&v)
			return total
		}
		rest := input.High - u.CacheRead - u.written() - u.AudioInput
		if tariff.apart(catalog.ImageInput) {
			rest -= u.ImageInput
		}
		if total := wrote(input.High, r.Int64N(rest+1)); input.High >= tariff.least && total.Cmp(span.High) > 0 {
			t.Fatalf("%s: %+v costs %s, above %s", name(&tariff), u, total, span.High)
		}
		if span.High != span.Point {
			more++
		}
		if total := wrote(input.High, rest); total == span.High {
			reached++
		} else if input.High >= tariff.least && total.Cmp(span.High) > 0 {
			t.Fatalf("%s: all of %+v written costs %s, above %s", name(&tariff), u, total, span.High)
		}
	}
	if more < 1500 || reached < 1500 {
		t.Errorf("%d had more than the total in their bounds, of %d all was written", more, reached)
	}
}

// TestManyRequestsAreHitsAndMisses holds the bill of many requests, of which some find a
// prefix, to the bills of a request that finds it and of one that does not, item by item,
// and the bounds to theirs.
func TestManyRequestsAreHitsAndMisses(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	all := tariffs(t)
	mixed := 0
	for n := range 10_000 {
		tariff := all[r.IntN(len(all))]
		if n%2 == 0 {
			tariff = anyTariff(r)
		}
		plain := anyUsage(r, &tariff).Plain()
		plain.Requests = 2 + r.Int64N(1e6)
		c := Caching{Prefix: r.Int64N(300_000), Lifetime: Lifetime(r.IntN(int(NumLifetimes))), Hits: r.Int64N(perMillion + 1)}
		c.Sooner = r.Int64N(c.Prefix + 1)
		u, hit, miss := tariff.Average(plain, c), tariff.Hit(plain, c), tariff.Miss(plain, c)
		hit.Requests, miss.Requests = 1, 1
		hits := (plain.Requests*c.Hits + perMillion/2) / perMillion
		want := map[catalog.Unit]int64{}
		add := func(u Usage, times int64) money.Amount {
			bill, err := tariff.Bill(u)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range bill.Items {
				want[i.Unit] += i.Quantity * times
			}
			return bill.Total.MulInt(times)
		}
		bill, err := tariff.Bill(u)
		if err != nil {
			t.Fatalf("%+v: %v", u, err)
		}
		sum := add(hit, hits).Add(add(miss, plain.Requests-hits))
		total, known := tariff.Total(&u)
		if known != bill.Known() || known && (total != bill.Total || total != sum) {
			t.Fatalf("%s: %+v costs %s (%t), its bill is %s, hits and misses are %s", name(&tariff), u, total, known, bill.Total, sum)
		}
		items := money.Amount{}
		for _, i := range bill.Items {
			want[i.Unit] -= i.Quantity
			items = items.Add(i.Amount)
		}
		for unit, n := range want {
			if n != 0 && bill.State != Free && bill.State != Subscription {
				t.Fatalf("%s: the bill of %+v has %d too few of %s", name(&tariff), u, n, unit)
			}
		}
		if !known {
			continue
		}
		if items != total {
			t.Fatalf("%s: the items of %+v are %s, the total %s", name(&tariff), u, items, total)
		}
		if u.mixed() {
			mixed++
		}
		input := Range{plain.Input, plain.Input, plain.Input + r.Int64N(100_000)}
		span, _ := tariff.Span(u, input, Exactly(u.Output))
		ofHits, _ := tariff.Span(hit, input, Exactly(u.Output))
		ofMisses, _ := tariff.Span(miss, input, Exactly(u.Output))
		least := ofHits.Low.MulInt(hits).Add(ofMisses.Low.MulInt(plain.Requests - hits))
		most := ofHits.High.MulInt(hits).Add(ofMisses.High.MulInt(plain.Requests - hits))
		if span.Bounded && ofHits.Bounded && ofMisses.Bounded && (span.Low.Cmp(least) < 0 || span.High.Cmp(most) > 0) {
			t.Fatalf("%s: %+v costs %s to %s, its hits and misses %s to %s", name(&tariff), u, span.Low, span.High, least, most)
		}
	}
	if mixed < 1000 {
		t.Errorf("only %d were of hits and misses", mixed)
	}
}

// TestNothingWraps asks for what is absurd: an error or an exact number, never a sum
// that turned over.
func TestNothingWraps(t *testing.T) {
	var dear catalog.Rates
	for u := range catalog.NumUnits {
		dear.Set(u, 1<<63-1)
	}
	o := &catalog.Offering{Plans: []catalog.Plan{{Tiers: []catalog.Tier{{Rates: dear}}}}}
	tariff := For(o, Terms{At: now})
	for _, u := range []Usage{
		{Input: MaxQuantity, Output: MaxQuantity},
		{Input: MaxQuantity, Output: MaxQuantity, Requests: 9000},
		{Input: MaxQuantity, Output: MaxQuantity, WebSearches: MaxQuantity, Storage: MaxQuantity, Requests: 9000},
	} {
		bill, err := tariff.Bill(u)
		total, known := tariff.Total(&u)
		if known != (err == nil) {
			t.Errorf("%+v: known is %t, the error %v", u, known, err)
		}
		if err != nil {
			continue
		}
		want := new(big.Int)
		for _, i := range bill.Items {
			want.Add(want, new(big.Int).Mul(big.NewInt(int64(i.Rate)), big.NewInt(i.Quantity)))
		}
		if bigAmount(t, total).Cmp(want) != 0 {
			t.Errorf("%+v: %s, want %s", u, total, want)
		}
	}
	for _, u := range []Usage{
		{Input: -1}, {Input: 1, CacheRead: -1}, {Output: -1}, {Requests: -1}, {Input: MaxQuantity + 1}, {Input: 10, CacheRead: 11},
		{Input: 10, CacheRead: 5, CacheWrites: [NumLifetimes]int64{6}}, {Output: 5, Reasoning: 6}, {Input: MaxQuantity, Requests: MaxQuantity},
		{Input: 1 << 62}, {Input: 1 << 62, CacheRead: 1 << 62, AudioInput: 1 << 62},
	} {
		if _, err := tariff.Bill(u); err == nil {
			t.Errorf("%+v has a bill", u)
		}
		if total, known := tariff.Total(&u); known {
			t.Errorf("%+v costs %s", u, total)
		}
	}
}

// TestManyRequestsAreManyTimesOne holds that a bill of n requests is n times that of
// one.
func TestManyRequestsAreManyTimesOne(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 2000 {
		tariff := anyTariff(r)
		u := anyUsage(r, &tariff)
		u.Requests = 1
		one, known := tariff.Total(&u)
		u.Requests = 1 + r.Int64N(1e6)
		many, knownMany := tariff.Total(&u)
		if known != knownMany || known && many != one.MulInt(u.Requests) {
			t.Fatalf("%d times %s is %s", u.Requests, one, many)
		}
	}
}

// FuzzBill holds that no usage makes a bill fail but by an error, and that the bill
// agrees with the quick total.
func FuzzBill(f *testing.F) {
	f.Add(uint64(1), int64(272_001), int64(200_000), int64(1000), int64(1000), int64(0))
	f.Fuzz(func(t *testing.T, seed uint64, input, cached, written, output, requests int64) {
		tariff := anyTariff(rand.New(rand.NewPCG(seed, 0)))
		u := Usage{Input: input, CacheRead: cached, Output: output, Requests: requests}
		u.CacheWrites[seed%uint64(NumLifetimes)] = written
		bill, err := tariff.Bill(u)
		total, known := tariff.Total(&u)
		if known != (err == nil && bill.Known()) || known && total != bill.Total {
			t.Errorf("%+v: %s, %v, %s, %t", u, bill.Total, err, total, known)
		}
		if err == nil {
			for i := range bill.Items {
				bill.Items[i].Explain(nil)
			}
		}
	})
}
