package fit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// makers is a catalog of offers whose makers' ways of counting are known.
func makers() *catalog.Catalog {
	var sees catalog.Capabilities
	sees.Set(catalog.Vision, catalog.Yes)
	sees.Set(catalog.Tools, catalog.Yes)
	rates := plan("2", "8")
	cached := plan("1", "5")
	cached[0].Tiers[0].Rates.Set(catalog.CacheRead, rate("0.1"))
	cached[0].Tiers[0].Rates.Set(catalog.CacheWrite5m, rate("1.25"))
	cached[0].Tiers[0].Rates.Set(catalog.CacheWrite1h, rate("2"))
	return &catalog.Catalog{
		Providers: []catalog.Provider{{ID: "lab", FirstParty: true}},
		Models: []catalog.Model{
			{ID: "claude-opus-4-1", Class: catalog.Flagship, Tokenizer: token.Base},
			{ID: "gpt-4o", Class: catalog.Flagship, Tokenizer: token.Base},
			{ID: "plain", Class: catalog.Mid, Tokenizer: token.Base},
		},
		Offerings: []catalog.Offering{
			{Provider: "lab", ID: "claude-opus-4-1", Model: "claude-opus-4-1", Context: 200_000, Can: sees, Status: catalog.Active, Plans: cached},
			{Provider: "lab", ID: "gpt-4o", Model: "gpt-4o", Context: 128_000, Can: sees, Status: catalog.Active, Plans: rates},
			{Provider: "lab", ID: "plain", Model: "plain", Context: 128_000, Status: catalog.Active, Plans: rates},
		},
	}
}

// asked is a request that holds a text of so many tokens in its first bucket.
func asked(shape prompt.Shape, tokens ...int64) Request {
	p := &Prompt{Shape: shape}
	sum := int64(0)
	for _, n := range tokens {
		p.Buckets = append(p.Buckets, token.Seen{Counts: map[string]int64{token.Base: n}})
		sum += n
	}
	return Request{Seen: token.Seen{Counts: map[string]int64{token.Base: sum}}, Prompt: p, Output: 100, At: now}
}

func offerOf(t *testing.T, r *Ranking, id string) Offer {
	t.Helper()
	for i := range r.Len() {
		if o := r.At(i); o.Offering.ID == id {
			return o
		}
	}
	t.Fatalf("no offer %s", id)
	return Offer{}
}

// The sources' own examples, through the ranking: 3 tokens a message, one for its role,
// and 3 for the reply (OpenAI's cookbook), 765 for an image of 1024 x 1024 pixels (its guide to
// images).
func TestPromptCountsAsItsMakerDoes(t *testing.T) {
	shape := prompt.Shape{
		Kind: prompt.Chat, Messages: 2, Systems: 1,
		Buckets: []prompt.Bucket{{What: prompt.SystemText}, {What: prompt.Message}},
		Media:   []prompt.Media{{Medium: prompt.Image, Width: 1024, Height: 1024, Detail: prompt.DetailHigh, Count: 1}},
	}
	ranking := NewRanker(makers()).Rank(asked(shape, 50, 1000))
	o := offerOf(t, &ranking, "gpt-4o")
	if want := int64(1050 + 2*(3+1) + 3 + 765); o.Tokens.Tokens != want {
		t.Errorf("%d tokens, want %d", o.Tokens.Tokens, want)
	}
	if o.Usage.ImageInput != 765 {
		t.Errorf("%d tokens of images", o.Usage.ImageInput)
	}
	if o.Around == nil || len(o.Around.Items) != 2 {
		t.Errorf("around it: %+v", o.Around)
	}
	if !o.Fits() {
		t.Errorf("it does not fit: %v", o.Reasons)
	}
	if plain := offerOf(t, &ranking, "plain"); plain.Fits() || plain.Reasons[0].Why != NotKnownToTake {
		t.Errorf("a model that is not known to see: %v", plain.Reasons)
	}
}

// A prefix that the request marks is written to the cache, for as long as it says.
func TestMarkedPrefixIsWritten(t *testing.T) {
	shape := prompt.Shape{
		Kind: prompt.Messages, Messages: 2, Systems: 1,
		Buckets: []prompt.Bucket{{What: prompt.SystemText, Cache: prompt.OneHour}, {What: prompt.Message}},
	}
	request := asked(shape, 50_000, 100)
	ranking := NewRanker(makers()).Rank(request)
	o := offerOf(t, &ranking, "claude-opus-4-1")
	if n := o.Usage.CacheWrites[cost.OneHour]; n < 50_000 || n > 50_100 {
		t.Errorf("%d tokens are written for an hour", n)
	}
	if o.Usage.CacheRead != 0 {
		t.Errorf("%d tokens are read from a cache that nothing was written to", o.Usage.CacheRead)
	}
	request.Caching = cost.Caching{Prefix: 40_000, Hits: 1_000_000}
	ranking = NewRanker(makers()).Rank(request)
	if o := offerOf(t, &ranking, "claude-opus-4-1"); o.Usage.CacheRead < 40_000 || o.Usage.CacheRead > 40_010 || o.Usage.CacheWrites[cost.OneHour] != 0 {
		t.Errorf("with caching that the user sets: %+v", o.Usage)
	}
}

// What is put around messages, calls and answers behind the mark is not written to the
// cache: a short prefix stays below the minimum however long the rest is.
func TestFramesBehindTheMarkAreNotWritten(t *testing.T) {
	var text strings.Builder
	text.WriteString(`{"model":"claude-opus-4-1","tools":[{"name":"f","input_schema":{}}],` +
		`"system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"go"}`)
	for i := range 150 {
		fmt.Fprintf(&text, `,{"role":"assistant","content":[{"type":"tool_use","id":"t%d","name":"f","input":{}}]}`+
			`,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t%d","content":"ok"}]}`, i, i)
	}
	text.WriteString(`]}`)
	req, err := prompt.Understand([]byte(text.String()), prompt.Options{})
	if err != nil || req.Shape.Calls != 150 || req.Shape.Results != 150 {
		t.Fatal(err, req.Shape.String())
	}
	facts := makers()
	offering := &facts.Offerings[0]
	tokens := make([]int64, len(req.Shape.Buckets))
	for i := range req.Parts {
		tokens[req.Parts[i].Bucket] += 3
	}
	for minimum, want := range map[catalog.Tokens]int64{1024: 0, 0: 3 + 3 + 313 + 15 + 4 + 3} { // texts, tools, base, a message
		offering.MinCacheable = minimum
		o := PricePrompt(facts, offering, asked(req.Shape, tokens...))
		if got := o.Usage.CacheWrites[cost.FiveMinutes]; got != want {
			t.Errorf("with a minimum of %d, %d tokens are written, want %d", minimum, got, want)
		}
	}
}

// What the request says of itself counts: tools, forms of the answer, its limit.
func TestPromptAsksForItself(t *testing.T) {
	shape := prompt.Shape{
		Kind: prompt.Chat, Messages: 1, Tools: 1, MaxOutput: 40, Answers: 2,
		Buckets: []prompt.Bucket{{What: prompt.Message}, {What: prompt.Schema}},
	}
	ranking := NewRanker(makers()).Rank(asked(shape, 10, 10))
	o := offerOf(t, &ranking, "gpt-4o")
	if o.Usage.Output != 80 {
		t.Errorf("%d tokens of output, want two answers of 40", o.Usage.Output)
	}
	if o.Fits() || o.Reasons[0].Capability != catalog.StructuredOutput {
		t.Errorf("no structured output, yet: %v", o.Reasons)
	}
	if plain := offerOf(t, &ranking, "plain"); plain.Fits() {
		t.Error("a model without tools fits")
	}
	request := asked(shape, 10, 10)
	alone := PricePrompt(makers(), &makers().Offerings[1], request)
	if alone.Total != o.Total || alone.Tokens != o.Tokens {
		t.Errorf("alone it costs %s for %+v, in the ranking %s for %+v", alone.Total, alone.Tokens, o.Total, o.Tokens)
	}
}

func TestShareOf(t *testing.T) {
	for _, tt := range []struct {
		n            int64
		share, round int
		want         int64
	}{{1234, 1000, 0, 1234}, {1234, 0, 999, 0}, {999, 500, 0, 499}, {999, 500, 999, 500}, {1 << 60, 1000, 999, 1 << 60}} {
		if got := shareOf(tt.n, tt.share, tt.round); got != tt.want {
			t.Errorf("%d thousandths of %d: %d, want %d", tt.share, tt.n, got, tt.want)
		}
	}
}

// A prefix for an hour within one for five minutes: each part is written for its time.
func TestTwoLifetimes(t *testing.T) {
	shape := prompt.Shape{
		Kind: prompt.Messages, Messages: 2, Systems: 1,
		Buckets: []prompt.Bucket{{What: prompt.SystemText, Cache: prompt.OneHour}, {What: prompt.Message, Cache: prompt.FiveMinutes}},
	}
	ranking := NewRanker(makers()).Rank(asked(shape, 40_000, 30_000))
	writes := offerOf(t, &ranking, "claude-opus-4-1").Usage.CacheWrites
	if hour, five := writes[cost.OneHour], writes[cost.FiveMinutes]; hour < 40_000 || hour > 40_100 || five < 30_000 || five > 30_100 {
		t.Errorf("written for an hour %d, for five minutes %d", hour, five)
	}
}

// The uncertainty of a count reaches what is cached of it.
func TestIntervalOfMarkedPrefix(t *testing.T) {
	facts := makers()
	facts.Models[0].Tokenizer = "claude" // estimated from the base
	facts.Offerings[0].MinCacheable = 2048
	shape := prompt.Shape{
		Kind: prompt.Messages, Messages: 1, Systems: 1,
		Cached:  [prompt.OneHour + 1]prompt.Frames{prompt.OneHour: {prompt.FrameMessage: 1}},
		Buckets: []prompt.Bucket{{What: prompt.SystemText, Cache: prompt.OneHour}},
	}
	for _, n := range []int64{1800, 100_000} {
		request := asked(shape, n)
		request.Output = 0
		ranking := NewRanker(facts).Rank(request)
		o := offerOf(t, &ranking, "claude-opus-4-1")
		if o.Tokens.Low == o.Tokens.High {
			t.Fatalf("the count is certain: %+v", o.Tokens)
		}
		at := func(tokens int64) string {
			usd := rate("2") // per million, written for an hour
			if tokens < 2048 {
				usd = rate("1") // too short to be cached
			}
			return usd.Times(tokens).String()
		}
		if got, want := o.High.String(), at(o.Tokens.High); got != want {
			t.Errorf("%d tokens: at most %s, want %s", n, got, want)
		}
		if got, want := o.Low.String(), at(o.Tokens.Low); got != want {
			t.Errorf("%d tokens: at least %s, want %s", n, got, want)
		}
	}
}

func TestNotYetReleased(t *testing.T) {
	facts := makers()
	facts.Models[1].Released = catalog.DateOf(now) + 1
	ranking := NewRanker(facts).Rank(asked(prompt.Shape{Kind: prompt.Chat, Messages: 1, Buckets: []prompt.Bucket{{}}}, 10))
	if o := offerOf(t, &ranking, "gpt-4o"); o.Fits() || o.Reasons[0].Why != NotYetSold {
		t.Errorf("a day before its release: %v", o.Reasons)
	}
}

// A request that asks for a service is priced by it where that is sold, and by the
// standard one elsewhere; the user's choice counts more.
func TestRequestChoosesItsService(t *testing.T) {
	shape := prompt.Shape{
		Kind: prompt.Chat, Messages: 1, Service: prompt.FlexService, Region: prompt.US,
		Buckets: []prompt.Bucket{{What: prompt.Message}},
	}
	facts := makers()
	flex, us := plan("1", "4")[0], plan("2.2", "8.8")[0]
	flex.Service, us.Region = catalog.Flex, "us"
	facts.Offerings[1].Plans = append(plan("2", "8"), flex)
	facts.Offerings[2].Plans = append(plan("2", "8"), us)
	for _, c := range []struct {
		name         string
		service      catalog.Service
		region       string
		input, other string // the rates of gpt-4o and of plain; empty: no price
	}{
		{"as the request asks", catalog.Standard, "", "1", "2.2"},
		{"in another region", catalog.Standard, "eu", "1", "2"},
		{"by another service", catalog.Batch, "", "", ""},
	} {
		request := asked(shape, 1000)
		request.Service, request.Region = c.service, c.region
		ranker := NewRanker(facts)
		ranking := ranker.Rank(request)
		for id, want := range map[string]string{"gpt-4o": c.input, "plain": c.other} {
			o := offerOf(t, &ranking, id)
			alone := PricePrompt(facts, o.Offering, request)
			if o.Priced != (want != "") || alone.Total != o.Total || alone.Priced != o.Priced {
				t.Errorf("%s: %s costs %s, by itself %s", c.name, id, o.Total, alone.Total)
			}
			got, _ := o.Tariff.Rate(catalog.Input, o.Tokens.Tokens)
			if want != "" && got != rate(want) {
				t.Errorf("%s: %s charges %s, want %s", c.name, id, got, want)
			}
		}
		if ranking = ranker.Rank(asked(prompt.Shape{}, 0)); offerOf(t, &ranking, "gpt-4o").Tariff.Plan.Service != catalog.Standard {
			t.Errorf("%s: the next request is still served so", c.name)
		}
	}
}

// A request that refers to what the provider keeps costs more than is counted: neither
// its count nor its price has an upper end, alone or in a batch.
func TestWhatIsNotCountedHasNoUpperEnd(t *testing.T) {
	facts := makers()
	shape := prompt.Shape{Kind: prompt.Responses, Messages: 1, Buckets: []prompt.Bucket{{What: prompt.Message}}}
	for elsewhere := range 2 {
		shape.Elsewhere = elsewhere
		open := elsewhere > 0
		request := asked(shape, 1000)
		ranking := NewRanker(facts).Rank(request)
		batch := NewRanker(facts).Batch(Request{Output: 100, At: now})
		plain := asked(prompt.Shape{Kind: prompt.Responses, Messages: 1, Buckets: shape.Buckets}, 10)
		for line, one := range []Request{plain, request} {
			if err := batch.Add(BatchRequest{Line: int64(line + 1), Prompt: one.Prompt, Seen: one.Seen}); err != nil {
				t.Fatal(err)
			}
		}
		batches := batch.Ranking()
		for name, o := range map[string]Offer{
			"in a ranking": offerOf(t, &ranking, "gpt-4o"), "alone": PricePrompt(facts, &facts.Offerings[1], request), "in a batch": offerOf(t, &batches, "gpt-4o"),
		} {
			if o.Open != open || o.Bounded == open || (o.Tokens.How == token.Unknown) != open || !o.Priced {
				t.Errorf("%s, %d kept elsewhere: open %v, bounded %v, %s", name, elsewhere, o.Open, o.Bounded, o.Tokens.How)
			}
		}
		for _, r := range []Ranking{ranking, batches} {
			contest := r.Contest(0)
			says := slices.Contains(r.Says(contest), "not certain: the request has what costs and is not counted")
			if says != open || contest.Certain && open {
				t.Errorf("%d kept elsewhere: %q", elsewhere, r.Says(contest))
			}
		}
	}
}

// What an answer does not use of a prediction is charged as output, and is no input.
func TestPredictionIsInTheUpperBound(t *testing.T) {
	shape := prompt.Shape{Kind: prompt.Chat, Messages: 1, Buckets: []prompt.Bucket{{What: prompt.Message}}}
	plain := asked(shape, 1000)
	shape.Buckets = append(shape.Buckets, prompt.Bucket{What: prompt.Prediction})
	predicted := asked(shape, 1000, 700)
	facts := makers()
	o := &facts.Offerings[1]
	without, with := PricePrompt(facts, o, plain), PricePrompt(facts, o, predicted)
	if with.Tokens != without.Tokens || with.Total != without.Total || with.Low != without.Low {
		t.Errorf("%+v of %s tokens, without it %+v of %s", with.Tokens, with.Total, without.Tokens, without.Total)
	}
	if want := without.High.Add(rate("8").Times(700)); with.High != want {
		t.Errorf("at most %s, want %s", with.High, want)
	}
}

// A request may not allow more output than the model can give, however short the answer.
func TestRequestAsksForTooMuchOutput(t *testing.T) {
	facts := makers()
	facts.Offerings[1].MaxOutput = 16_384
	for most, want := range map[int64]string{
		0: "", 16_384: "",
		50_000: "asks for up to 50,000 tokens of output, over the 16,384 limit",
	} {
		shape := prompt.Shape{Kind: prompt.Chat, Messages: 1, MaxOutput: most, Buckets: []prompt.Bucket{{What: prompt.Message}}}
		ranking := NewRanker(facts).Rank(asked(shape, 10))
		o := offerOf(t, &ranking, "gpt-4o")
		got := ""
		for _, r := range o.Reasons {
			got += r.String()
		}
		if got != want || o.MayFit || len(o.Hints) > 0 {
			t.Errorf("%d: got %q, hints %v", most, got, o.Hints)
		}
		if other := offerOf(t, &ranking, "plain"); !other.Fits() || ranking.Fitting != len(facts.Offerings)-len(o.Reasons) {
			t.Errorf("%d: %d fit", most, ranking.Fitting)
		}
	}
}

// TestNotServed: where a provider says that it does not serve a model in a region, that does
// not fit there; where it says nothing, the price for everywhere may hold.
func TestNotServed(t *testing.T) {
	facts := makers()
	facts.Offerings[1].NotServedIn = []string{"cn", "us"}
	us := plan("2.2", "8.8")[0]
	us.Region = "us"
	facts.Offerings[2].Plans = append(plan("2", "8"), us)
	shape := prompt.Shape{Kind: prompt.Chat, Messages: 1, Buckets: []prompt.Bucket{{What: prompt.Message}}}
	anywhere := asked(shape, 1000)
	shape.Region = prompt.US
	inUS := asked(shape, 1000)
	chosen := anywhere
	chosen.Region = "us"
	elsewhere := anywhere
	elsewhere.Region = "eu"
	ranker := NewRanker(facts)
	for _, c := range []struct {
		name    string
		request Request
		says    string
	}{
		{"no region", anywhere, "[]"}, {"the request asks", inUS, "[not served in region us]"},
		{"the user asks", chosen, "[not served in region us]"}, {"another region", elsewhere, "[]"},
	} {
		ranking := ranker.Rank(c.request)
		o, alone := offerOf(t, &ranking, "gpt-4o"), PricePrompt(facts, &facts.Offerings[1], c.request)
		if fmt.Sprint(o.Reasons) != c.says || fmt.Sprint(alone.Reasons) != c.says || o.Total != alone.Total {
			t.Errorf("%s: %v, alone %v", c.name, o.Reasons, alone.Reasons)
		}
		want := 3
		if !o.Fits() {
			want = 2
		}
		if ranking.Fitting != want || len(o.Hints) > 0 || o.MayFit {
			t.Errorf("%s: %d fit, want %d", c.name, ranking.Fitting, want)
		}
	}
	summed := addAll(t, ranker.Batch(Request{Output: 100, At: now}), []BatchRequest{
		{Line: 1, Prompt: anywhere.Prompt, Seen: anywhere.Seen}, {Line: 2, Prompt: inUS.Prompt, Seen: inUS.Seen},
	})
	o := offerOf(t, &summed, "gpt-4o")
	if got := o.Part.String(); got != "1 of 2 requests fit; 1 request: not served in region us" || o.Part.Misfits[0].Lines[0] != 2 || summed.Fitting != 2 {
		t.Errorf("of a batch, %s, and %d offers fit", got, summed.Fitting)
	}
}

// TestLimitsAreOfOneAnswer asks for several answers at once: all are charged, and limits hold
// for each of them.
func TestLimitsAreOfOneAnswer(t *testing.T) {
	facts := makers()
	o := &facts.Offerings[1]
	o.MaxOutput, o.Context = 16_384, 20_000
	for _, c := range []struct {
		answers, prompt, most, output, high int64
		total                               int64 // output that is charged
		says                                string
	}{
		{5, 1000, 8000, 8000, 0, 40_000, ""},
		{5, 1000, 8000, 8000, 20_000, 40_000, ""}, // no answer is longer than it may be
		{8, 1000, 0, 16_384, 0, 131_072, ""},
		{8, 1000, 0, 16_385, 0, 131_080, "output is 1 token over the 16,384 output limit; lower the output by 1 token to make it fit"},
		{3, 10_001, 0, 10_000, 0, 30_000, "prompt and output are 1 token over the 20,000 context; " +
			"remove 1 token to make it fit; lower the output by 1 token to make it fit"},
		{8, 1000, 0, 16_000, 16_384, 128_000, ""},
		{8, 1000, 0, 16_000, 16_385, 128_000, "may not fit"},
	} {
		shape := prompt.Shape{
			Kind: prompt.Chat, Messages: 1, MaxOutput: c.most, Answers: c.answers, Buckets: []prompt.Bucket{{What: prompt.Message}},
		}
		request := asked(shape, c.prompt-7) // 7 are around it
		request.Output, request.OutputHigh = c.output, c.high
		ranker := NewRanker(facts)
		ranking := ranker.Rank(request)
		batch := ranker.Batch(Request{Output: request.Output, OutputHigh: request.OutputHigh, At: now})
		summed := addAll(t, batch, []BatchRequest{{Line: 1, Prompt: request.Prompt, Seen: request.Seen}})
		for way, o := range map[string]Offer{
			"alone": PricePrompt(facts, o, request), "ranked": offerOf(t, &ranking, "gpt-4o"), "in a batch": offerOf(t, &summed, "gpt-4o"),
		} {
			want := c.says
			if way == "in a batch" { // which has no hints
				want, _, _ = strings.Cut(want, ";")
			}
			var says []string
			for _, r := range o.Reasons {
				says = append(says, r.String())
			}
			for _, h := range o.Hints {
				says = append(says, h.String())
			}
			if o.Tight {
				says = append(says, "may not fit")
			}
			if got := strings.Join(says, "; "); got != want || o.Usage.Output != c.total {
				t.Errorf("%s, %d answers of %d: %d tokens, %q, want %d and %q", way, c.answers, c.output, o.Usage.Output, got, c.total, want)
			}
			if bill := rate("2").Times(o.Tokens.Tokens).Add(rate("8").Times(o.Usage.Output)); o.Total != bill {
				t.Errorf("%s, %d answers of %d: %s, want %s", way, c.answers, c.output, o.Total, bill)
			}
			for _, h := range o.Hints {
				if less := rate("2").Times(h.Remove).Add(rate("8").Times(h.Lower * c.answers)); h.To != o.Total.Sub(less) {
					t.Errorf("%s: it would cost %s, %s less than %s", h, h.To, less, o.Total)
				}
			}
		}
		if near := ranking.Near(); len(near) > 0 != strings.Contains(c.says, "to make it fit") {
			t.Errorf("%d answers of %d: near are %v", c.answers, c.output, near)
		}
	}
}

// TestBoundsHoldWhereCachingBegins prices a marked prompt at every length that its count
// may have: the bounds hold them all, although nothing is cached below the provider's
// minimum, and at OpenAI whole steps.
func TestBoundsHoldWhereCachingBegins(t *testing.T) {
	rates := func(units ...catalog.Unit) catalog.Rates {
		r := catalog.Rates{}
		r.Set(catalog.Input, rate("3"))
		r.Set(catalog.Output, rate("15"))
		r.Set(catalog.CacheRead, rate("0.3"))
		for _, u := range units {
			r.Set(u, rate("3.75"))
		}
		return r
	}
	claude := catalog.Offering{Provider: "anthropic", ID: "claude", MinCacheable: 1024, Plans: []catalog.Plan{{Tiers: []catalog.Tier{{Rates: rates(catalog.CacheWrite5m)}}}}}
	openai := catalog.Offering{Provider: "openai", ID: "gpt-4o", MinCacheable: 1024, CacheStep: 128, Plans: []catalog.Plan{{Tiers: []catalog.Tier{{Rates: rates()}}}}}
	for _, o := range []*catalog.Offering{&claude, &openai} {
		for _, c := range []struct{ low, point, high, prefix, hits int64 }{
			{762, 1045, 1329, 1045, 1e6},
			{762, 1045, 1329, 1045, 0},
			{762, 1045, 1329, 1000, 500_000},
			{900, 1000, 1100, 1000, 1e6},
			{3000, 4000, 5000, 1300, 900_000},
			{1000, 2000, 3000, 1, 1e6},
			{100, 200, 300, 200, 1e6},
		} {
			request := Request{Output: 10, Caching: cost.Caching{Prefix: c.prefix, Hits: c.hits}, At: now}
			tariff := cost.For(o, request.terms())
			count := request.alone(token.Count{Tokens: c.point, Low: c.low, High: c.high, How: token.Estimated})
			usage := request.of(&count, &tariff)
			span, known := request.span(&tariff, &usage, &count)
			if !known || !span.Bounded {
				t.Fatalf("%s %+v: not known", o.ID, c)
			}
			low, high := money.MaxAmount, money.MaxAmount.Neg()
			for n := c.low; n <= c.high; n++ {
				other := count
				other.Tokens, other.caching.Prefix = n, cost.Scaled(c.prefix, n, c.point)
				u := request.of(&other, &tariff)
				total, _ := tariff.Total(&u)
				if total.Cmp(low) < 0 {
					low = total
				}
				if total.Cmp(high) > 0 {
					high = total
				}
			}
			if span.Low.Cmp(low) > 0 || span.High.Cmp(high) < 0 {
				t.Errorf("%s %+v: %s to %s, but totals are %s to %s", o.ID, c, span.Low, span.High, low, high)
			}
		}
	}
}
