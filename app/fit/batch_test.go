package fit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// anyBatch makes up the requests of a batch, with much of what requests can have.
func anyBatch(rng *rand.Rand) (request Request, list []BatchRequest) {
	request = anyRequest(rng)
	request.Usage, request.Caching = cost.Usage{}, cost.Caching{}
	if rng.IntN(3) == 0 {
		request.Caching = cost.Caching{Prefix: rng.Int64N(3000), Hits: rng.Int64N(1_000_001)}
	}
	for line := range int64(1 + rng.IntN(12)) {
		n := anyRequest(rng).Seen.Counts[token.Base] / (1 + rng.Int64N(100))
		shape := prompt.Shape{Kind: prompt.Chat, Messages: 2, Systems: 1, Buckets: []prompt.Bucket{{What: prompt.SystemText}, {What: prompt.Message}}}
		if rng.IntN(4) == 0 {
			shape.Buckets[0].Cache = []prompt.Cache{prompt.FiveMinutes, prompt.OneHour}[rng.IntN(2)]
		}
		if rng.IntN(4) == 0 {
			shape.MaxOutput, shape.Tools = 1+rng.Int64N(4000)<<rng.IntN(7), rng.IntN(3)
		}
		if rng.IntN(4) == 0 {
			shape.Answers = rng.Int64N(9)
		}
		if rng.IntN(3) == 0 {
			shape.Service = []prompt.Service{prompt.FlexService, prompt.PriorityService, prompt.FastService, prompt.BatchService}[rng.IntN(4)]
		}
		if rng.IntN(40) == 0 {
			shape.Elsewhere = 1
		}
		if rng.IntN(4) == 0 {
			shape.Region = prompt.US
		}
		if rng.IntN(4) == 0 {
			shape.Media = []prompt.Media{
				{Medium: prompt.Image, Width: 1024, Height: 1 + rng.Int64N(4096), Count: 1 + rng.IntN(2)},
				{Medium: prompt.Audio, Millis: 1 + rng.Int64N(90_000), Count: 1},
			}[:1+rng.IntN(2)]
		}
		one := asked(shape, 1+n/3, n)
		list = append(list, BatchRequest{Line: line + 1, Prompt: one.Prompt, Seen: one.Seen})
		if rng.IntN(3) == 0 {
			list[line].Prompt = nil
		}
	}
	return request, list
}

func addAll(t *testing.T, b *Batch, list []BatchRequest) Ranking {
	t.Helper()
	for _, one := range list {
		if err := b.Add(one); err != nil {
			t.Fatal(err)
		}
	}
	return b.Ranking()
}

// TestBatchIsTheSumOfItsRequests prices the requests of batches one by one on every
// offering of the catalog, and compares totals, counts and reasons.
func TestBatchIsTheSumOfItsRequests(t *testing.T) {
	facts := load(t)
	ranker := NewRanker(facts)
	for seed := range uint64(12) {
		request, list := anyBatch(rand.New(rand.NewPCG(seed, 5)))
		ranking := addAll(t, ranker.Batch(request), list)
		got := map[string]string{}
		for i := range ranking.Len() {
			o := ranking.At(i)
			got[o.Offering.Key()] = inWords(&o)
		}
		for i := range ranking.Apart() {
			o := ranking.ApartAt(i)
			got[o.Offering.Key()] = inWords(&o)
		}
		wrong := 0
		for i := range facts.Offerings {
			o := &facts.Offerings[i]
			if want := oneByOne(facts, o, request, list); got[o.Key()] != want {
				if t.Errorf("batch %d, %s:\n%s, one by one\n%s", seed, o.Key(), got[o.Key()], want); wrong > 3 {
					break
				}
				wrong++
			}
		}
	}
}

// oneByOne sums the offers of single requests.
func oneByOne(facts *catalog.Catalog, o *catalog.Offering, request Request, list []BatchRequest) string {
	sum := Offer{Priced: true, Bounded: true, Part: &Part{Requests: int64(len(list))}}
	for _, one := range list {
		r := request
		r.Prompt, r.Seen = one.Prompt, one.Seen
		offer := PricePrompt(facts, o, r)
		sum.Tokens.Low += offer.Tokens.Low
		sum.Tokens.Tokens += offer.Tokens.Tokens
		sum.Tokens.High += offer.Tokens.High
		sum.Tokens.How = max(sum.Tokens.How, offer.Tokens.How)
		sum.Usage.CacheRead += offer.Usage.CacheRead
		sum.Usage.Output += offer.Usage.Output
		for _, n := range offer.Usage.CacheWrites {
			sum.Usage.CacheWrites[0] += n
		}
		sum.Priced, sum.Bounded = sum.Priced && offer.Priced, sum.Bounded && offer.Bounded
		sum.Total, sum.Low, sum.High = sum.Total.Add(offer.Total), sum.Low.Add(offer.Low), sum.High.Add(offer.High)
		if offer.Fits() {
			sum.Part.Fitting++
		}
		if offer.Tight {
			sum.Part.Tight++
		}
		if offer.MayFit {
			sum.Part.MayFit++
		}
		for _, reason := range offer.Reasons {
			sum.Part.Misfits.Add(one.Line, reason)
		}
	}
	sum.Part.Misfits.Sort()
	for _, m := range sum.Part.Misfits {
		sum.Reasons = append(sum.Reasons, m.Reason)
	}
	if !sum.Priced { // then nothing is said of the price
		sum.Total, sum.Low, sum.High, sum.Bounded = money.Amount{}, money.Amount{}, money.Amount{}, false
	}
	sum.Tight = sum.Fits() && sum.Part.Tight > 0
	sum.MayFit = !sum.Fits() && sum.Part.Fitting+sum.Part.MayFit == sum.Part.Requests
	return inWords(&sum)
}

// inWords writes what a batch costs on an offer, and how much of it fits.
func inWords(o *Offer) string {
	if !o.Priced {
		o.Usage.CacheRead, o.Usage.CacheWrites = 0, [cost.NumLifetimes]int64{}
	}
	s := fmt.Sprintf("%v, %v %s (%s to %s, %v), %d read, %v written, %d out, %v %v, %s, %d tight, %d may fit", o.Tokens, o.Priced,
		o.Total, o.Low, o.High, o.Bounded, o.Usage.CacheRead, o.Usage.CacheWrites, o.Usage.Output, o.Tight, o.MayFit, o.Part, o.Part.Tight, o.Part.MayFit)
	for _, m := range o.Part.Misfits {
		s += fmt.Sprint(" ", m.Lines)
	}
	return s
}

// outputPlans are prices of output alone; empty: there is none.
func outputPlans(standard, flex, us string) (plans []catalog.Plan) {
	add := func(output string, service catalog.Service, region string) {
		if output != "" {
			p := plan("0", output)[0]
			p.Service, p.Region = service, region
			plans = append(plans, p)
		}
	}
	add(standard, catalog.Standard, "")
	add(flex, catalog.Flex, "")
	add(us, catalog.Standard, "us")
	return plans
}

// TestBatchIsServedAsAsked prices requests by the service and region that each asks for,
// where an offer sells that and the user has not chosen.
func TestBatchIsServedAsAsked(t *testing.T) {
	facts := sold(
		catalog.Offering{Provider: "lab", ID: "both", Context: 4_000_000, Plans: outputPlans("8", "4", "10")},
		catalog.Offering{Provider: "lab", ID: "flex", Context: 4_000_000, Plans: outputPlans("", "1", "")},
		catalog.Offering{Provider: "lab", ID: "usual", Context: 4_000_000, Plans: outputPlans("3", "", "")},
	)
	const usual, flex, us, flexInUS = "", "flex", "us", "flex us"
	for _, c := range []struct {
		lines   []string
		service catalog.Service
		region  string
		want    map[string]string // the total, and the service and region of the price that is shown
	}{
		{[]string{usual, flex, us}, 0, "", map[string]string{"both": "22 standard", "flex": "none flex", "usual": "9 standard"}},
		{[]string{flex, flex}, 0, "", map[string]string{"both": "8 flex", "flex": "2 flex", "usual": "6 standard"}},
		{[]string{us}, 0, "", map[string]string{"both": "10 standard us", "flex": "none", "usual": "3 standard"}},
		{[]string{flex, flexInUS}, 0, "", map[string]string{"both": "14 standard", "flex": "2 flex", "usual": "6 standard"}},
		{[]string{usual, flex}, 0, "us", map[string]string{"both": "20 standard us", "flex": "none flex", "usual": "6 standard"}},
		{[]string{usual, flex}, catalog.Flex, "", map[string]string{"both": "8 flex", "flex": "2 flex", "usual": "none"}},
	} {
		request := request(0, 1_000_000)
		request.Service, request.Region = c.service, c.region
		b := NewRanker(facts).Batch(request)
		for i, asks := range c.lines {
			shape := prompt.Shape{Kind: prompt.Chat, Messages: 1}
			if slices.Contains(strings.Fields(asks), flex) {
				shape.Service = prompt.FlexService
			}
			if slices.Contains(strings.Fields(asks), us) {
				shape.Region = prompt.US
			}
			one := asked(shape)
			if err := b.Add(BatchRequest{Line: int64(i + 1), Prompt: one.Prompt, Seen: one.Seen}); err != nil {
				t.Fatal(err)
			}
		}
		ranking := b.Ranking()
		for id, want := range c.want {
			o := offerNamed(t, &ranking, "lab/"+id)
			got := "none"
			if o.Priced {
				got = o.Total.String()
			}
			if o.Plan != nil {
				got += strings.TrimRight(" "+o.Plan.Service.String()+" "+o.Plan.Region, " ")
			}
			if got != want {
				t.Errorf("%v, chosen %s %q, on %s: %s, want %s", c.lines, c.service, c.region, id, got, want)
			}
		}
	}
}

// TestDominatedWhereEachIsServed: what serves some of the requests in a region is no worse
// than what is cheaper and serves them anywhere.
func TestDominatedWhereEachIsServed(t *testing.T) {
	facts := sold(
		catalog.Offering{Provider: "lab", ID: "cheap", Plans: outputPlans("3", "", "")},
		catalog.Offering{Provider: "lab", ID: "dear", Plans: outputPlans("4", "", "5")},
	)
	for _, regions := range [][]prompt.Region{{0, 0}, {0, prompt.US}, {prompt.US, prompt.US}} {
		b := NewRanker(facts).Batch(request(0, 1000))
		for i, region := range regions {
			one := asked(prompt.Shape{Kind: prompt.Chat, Messages: 1, Region: region})
			if err := b.Add(BatchRequest{Line: int64(i + 1), Prompt: one.Prompt, Seen: one.Seen}); err != nil {
				t.Fatal(err)
			}
		}
		ranking := b.Ranking()
		want := regions[1] == prompt.Everywhere
		if o := offerNamed(t, &ranking, "lab/dear"); o.Dominated != nil != want {
			t.Errorf("regions %v: dominated by %v", regions, o.Dominated)
		}
	}
}

// TestBatchOrder holds that a batch of one request ranks as the request does, and that
// what is said of the order of any holds wherever the counts lie.
func TestBatchOrder(t *testing.T) {
	ranker, other := NewRanker(load(t)), NewRanker(load(t))
	for seed := range uint64(8) {
		request, list := anyBatch(rand.New(rand.NewPCG(seed, 6)))
		batch := addAll(t, ranker.Batch(request), list[:1])
		request.Prompt, request.Seen = list[0].Prompt, list[0].Seen
		single := other.Rank(request)
		if batch.Fitting != single.Fitting || !slices.Equal(batch.Winners, single.Winners) || batch.Len() != single.Len() {
			t.Fatalf("batch %d: %d fit and %v win, as a request %d and %v", seed, batch.Fitting, batch.Winners, single.Fitting, single.Winners)
		}
		for i := range batch.Len() {
			if batch.Offering(i) != single.Offering(i) {
				t.Fatalf("batch %d: %s in place %d, as a request %s", seed, batch.Offering(i).Key(), i, single.Offering(i).Key())
			}
			if a, b := batch.tie(i), single.tie(i); a != b {
				t.Errorf("batch %d, place %d: %v, as a request %v", seed, i, a, b)
			}
		}
	}
}

// TestBatchOrderIsCertain draws the lengths of prompts and outputs from their intervals.
// What is said to be certainly cheaper, or dominated by a cheaper offer, has to stay so.
func TestBatchOrderIsCertain(t *testing.T) {
	ranker := NewRanker(load(t))
	certain, unsure, folded := 0, 0, 0
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 7))
		request, list := anyBatch(rng)
		ranking := addAll(t, ranker.Batch(request), list)
		d := ranking.look()
		for range 4 {
			totals := drawn(rng, &ranking, request, list)
			for range 2000 {
				i, j := rng.IntN(max(ranking.Fitting, 1)), rng.IntN(max(ranking.Fitting, 1))
				if i <= j || totals[i] == nil || totals[j] == nil {
					continue
				}
				if d.couldBeCheaper(i, j) {
					unsure++
					continue
				}
				if certain++; totals[i].Cmp(*totals[j]) < 0 {
					t.Errorf("batch %d: %s at %s is cheaper than %s at %s", seed, ranking.Offering(i).Key(), totals[i], ranking.Offering(j).Key(), totals[j])
				}
			}
			for i := range ranking.Fitting {
				j, dominated := ranking.Dominator(i)
				if !dominated || totals[i] == nil || totals[j] == nil {
					continue
				}
				if folded++; totals[i].Cmp(*totals[j]) < 0 {
					t.Errorf("batch %d: %s is dominated by %s, and cheaper", seed, ranking.Offering(i).Key(), ranking.Offering(j).Key())
				}
			}
		}
	}
	if certain == 0 || unsure == 0 || folded == 0 {
		t.Errorf("%d pairs in a certain order, %d in none, %d folded", certain, unsure, folded)
	}
}

// drawn prices a batch on what fits with lengths that are drawn from their intervals: the
// same for models that count alike. It has nothing for offers with a cached prefix, which
// would be of another length too, and for those of which nothing is known.
func drawn(rng *rand.Rand, r *Ranking, request Request, list []BatchRequest) []*money.Amount {
	totals := make([]*money.Amount, r.Fitting)
	for i := range totals {
		totals[i] = new(money.Amount)
	}
	writes := rng.IntN(2) == 0
	for _, one := range list {
		q := request
		q.Prompt, q.Seen = one.Prompt, one.Seen
		q = q.understood()
		out := q.output()
		output := between(rng, out.Low, out.High)
		counts, on := q.countAll(r.ranker.ways), r.batch.on(&q)
		lengths := make([]cost.Length, len(counts))
		for w := range counts {
			lengths[w] = drawnFrom(rng, &counts[w])
		}
		for i := range totals {
			w := r.entry(i).way
			c, tariff := &counts[w], &on.market.listings[r.places[i].entry()].tariff
			u := q.of(c, tariff)
			total, known := tariff.TotalOf(&u, lengths[w], output)
			if totals[i] == nil || !known || u.CacheRead > 0 || u.CacheWrites != [cost.NumLifetimes]int64{} || c.How == token.Unknown {
				totals[i] = nil
				continue
			}
			if writes {
				total = total.Add(tariff.WritesOf(&u, lengths[w]))
			}
			*totals[i] = totals[i].Add(total)
		}
	}
	return totals
}

// TestBatchParts holds what is said of a batch that an offer takes in part.
func TestBatchParts(t *testing.T) {
	ranker := NewRanker(small())
	b := ranker.Batch(request(0, 100))
	for line, n := range []int64{1000, 127_950, 100_500, 128_000, 128_500} {
		one := BatchRequest{Line: int64(line + 1), Seen: request(n, 0).Seen}
		if err := b.Add(one); err != nil {
			t.Fatal(err)
		}
	}
	ranking := b.Ranking()
	for key, want := range map[string]string{
		"lab/big":  "5 of 5 requests fit",
		"lab/midi": "2 of 5 requests fit; 2 requests: prompt and output are 100 tokens over the 128,000 context; 1 request: prompt is 500 tokens over the 128,000 context",
		"lab/gone": "0 of 5 requests fit; 5 requests: context window is not known; 5 requests: shut down since 2026-11-22",
		"lab/half": "0 of 5 requests fit; 5 requests: no published price for output; 2 requests: prompt and output are 100 tokens over the 128,000 context; 1 request: prompt is 500 tokens over the 128,000 context",
	} {
		if o := offerNamed(t, &ranking, key); !strings.HasPrefix(o.Part.String(), strings.Split(want, ";")[0]) {
			t.Errorf("%s: %s, want %s", key, o.Part, want)
		} else if o.Part.String() != want && key != "lab/gone" {
			t.Errorf("%s: %s, want %s", key, o.Part, want)
		}
	}
	if near := ranking.Near(); near != nil {
		t.Errorf("near misses of a batch: %v", near)
	}
}

// TestPartsOfCachedAudio holds that audio in the cache is a part of its own, as it can be what
// has no price.
func TestPartsOfCachedAudio(t *testing.T) {
	text := cost.Usage{Input: 1000, CacheRead: 1000}
	audio := text
	audio.AudioInput = 1000
	audio.CoverMedia()
	if parts(&text) == parts(&audio) {
		t.Error("text and audio from the cache lack the same prices")
	}
}

// TestBatchOfPieces holds that the pieces of a line that is too long are one request.
func TestBatchOfPieces(t *testing.T) {
	b := NewRanker(small()).Batch(request(0, 0))
	for n := range 3 {
		if err := b.Add(BatchRequest{Line: 1, Seen: request(1000, 0).Seen, Continued: n > 0}); err != nil {
			t.Fatal(err)
		}
	}
	ranking := b.Ranking()
	o := offerNamed(t, &ranking, "lab/big")
	if o.Part.Requests != 1 || o.Part.Fitting != 1 || o.Tokens.Tokens != 3000 || o.Total != rate("5").Times(3000) {
		t.Errorf("%+v, %v, %s", o.Part, o.Tokens, o.Total)
	}
}

// TestBatchTooLarge holds that sums which cannot be counted are an error.
func TestBatchTooLarge(t *testing.T) {
	b := NewRanker(small()).Batch(request(0, cost.MaxQuantity))
	var err error
	for n := range int64(20_000) {
		if err = b.Add(BatchRequest{Line: n + 1, Seen: request(1, 0).Seen}); err != nil {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), "beyond what can be counted") {
		t.Errorf("error %v", err)
	}
}

// TestBatchMemory holds that what a batch keeps does not grow with its requests.
func TestBatchMemory(t *testing.T) {
	b := NewRanker(small()).Batch(request(0, 100))
	for n := range int64(5000) {
		shape := prompt.Shape{Kind: prompt.Chat, Messages: 1, Service: prompt.Service(n % 5), Region: prompt.Region(n % 2)}
		shape.Buckets = []prompt.Bucket{{What: prompt.Message}}
		one := asked(shape, n*60)
		if err := b.Add(BatchRequest{Line: n + 1, Prompt: one.Prompt, Seen: one.Seen}); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.served) != 10 {
		t.Errorf("requests are served on %d terms", len(b.served))
	}
	kept := len(b.kinds)
	for _, on := range b.served {
		kept += len(on.kits) + len(on.why)
	}
	for i := range b.sums {
		for _, m := range b.sums[i].misfits {
			kept += 1 + len(m.Lines)
		}
	}
	if kept > 60*len(b.sums) {
		t.Errorf("%d things are kept of %d requests", kept, b.Requests)
	}
}
