package overhead

import (
	"math"

	"tokenfare/app/prompt"
)

const (
	openAIVision = "https://developers.openai.com/api/docs/guides/images-vision"
	cookbook     = "https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken"
	chatTokens   = "https://github.com/hmarr/openai-chat-tokens"
	aiTokenizer  = "https://www.npmjs.com/package/ai-tokenizer"
	audioCosts   = "https://developers.openai.com/api/docs/guides/realtime-costs"
	billedTiles  = "https://community.openai.com/t/vision-more-than-one-way-to-send-a-request-undocumented-and-different-pricing-realized/1262691"
	billedMini   = "https://community.openai.com/t/introducing-gpt-5-4-mini-and-nano-our-most-capable-small-models-yet/1377015"
)

// tiles counts an image in tiles of 512 pixels, as the models up to GPT-4.1, GPT-5
// and the o-series do: the image is fit into 2048 x 2048, its shorter side is shrunk
// to 768, and each tile that it needs costs so many tokens more than a base; in low
// detail it costs the base alone. An image is never enlarged: one of 128 x 64 was
// billed as one tile
// (https://community.openai.com/t/vision-more-than-one-way-to-send-a-request-undocumented-and-different-pricing-realized/1262691).
// Of o1, whose tile and base are documented as 150 and 75, the same page has 22 tokens in
// low and 44 in high detail, text of 11 included: as if they were 22 and 11.
//
// Source: https://developers.openai.com/api/docs/guides/images-vision, whose
// examples are 1024 x 1024 in high detail (765 for GPT-4o), 2048 x 4096 (1105) and
// 4096 x 8192 in low detail (85).
//
//go:noinline
func tiles(base, tile int64, f *Formula) rule {
	return rule{func(m *prompt.Media) (Interval, bool) {
		switch {
		case m.Detail == prompt.DetailLow:
			return Exactly(base), true
		case m.Width == 0:
			// The longest image there can be has 768 x 2048 pixels: 2 by 4 tiles.
			return Interval{base, base + 4*tile, base + 8*tile}, true
		}
		w, h := fit(float64(m.Width), float64(m.Height), 2048)
		if short := min(w, h); short > 768 {
			w, h = w*768/short, h*768/short
		}
		return Exactly(base + tile*cells(w, h, 512)), true
	}, f}
}

// fit shrinks a size so that its longer side is at most most.
func fit(w, h, most float64) (float64, float64) {
	if long := max(w, h); long > most {
		return w * most / long, h * most / long
	}
	return w, h
}

// cells is how many squares of a side cover a size. Sizes are rounded to pixels
// first, so that what is 768 but for the last bit stays so.
func cells(w, h, side float64) int64 {
	across, down := math.Ceil(math.Round(w)/side), math.Ceil(math.Round(h)/side)
	return int64(max(1, across) * max(1, down))
}

// patches describes a model that counts an image in patches of 32 pixels.
type patches struct {
	times  float64 // tokens for each patch, as documented
	billed float64 // tokens for each patch, as billed; 0: as documented
	high   budget  // in high detail
	whole  budget  // in original detail; zero: it has none, and takes it as high
	auto   prompt.Detail
	// lowIsHigh is set where low detail was found to have no effect.
	lowIsHigh bool
	// as54 is set for GPT-5.4 and its small models: what their bills have in common.
	as54 bool
}

// budget is how much of an image is kept: so many patches, and pixels on a side.
type budget struct {
	patches int64
	side    float64
}

// The budgets that the documentation gives.
var (
	smallBudget    = budget{1536, 2048}
	highBudget     = budget{2500, 2048}
	originalBudget = budget{10_000, 6000}
	// From GPT-5.6 on an original image is not shrunk, but refused beyond this.
	unlimited = budget{30_000, 65_535}
)

// rule counts an image in patches of 32 x 32 pixels, as the small models from GPT-4.1
// mini on and all models from GPT-5.2 on do: an image that needs more patches than
// the budget, or is longer than it, is shrunk so that it fits, and each patch costs
// so many tokens. Multipliers: 1.62 (GPT-4.1 mini; GPT-5 mini and GPT-5.4 mini as
// documented), 2.46 (nano likewise), 1.72 (o4-mini), 1.2 (GPT-5.2 and later). GPT-5
// mini, GPT-5.4 mini and nano were billed at 1.2, GPT-5 nano at 1.5
// (https://community.openai.com/t/introducing-gpt-5-4-mini-and-nano-our-most-capable-small-models-yet/1377015):
// both values make the interval.
//
// The same page has bills for 1600 x 1600 pixels, which are 2,500 patches, on GPT-5.4, mini
// and nano: 3,008 tokens by the Responses API and 2,813 by Chat Completions, text
// of 7 or 8 included. So the small ones are taken to have the budget of the large, though
// 1,536 patches are documented, and an image beyond these to count up to 7 % less in a chat.
//
// From GPT-5.5 on, detail that is left out means original; GPT-5.6 and later do not
// shrink an original image, and refuse one of more than 30,000 patches.
//
// Source: https://developers.openai.com/api/docs/guides/images-vision, whose
// examples are 1024 x 1024 (1024 patches) and 1800 x 2400 (1452 of a budget of 1536).
//
//go:noinline
func (p patches) rule(f *Formula) rule {
	return rule{func(m *prompt.Media) (Interval, bool) {
		if m.Width == 0 {
			most := p.budget(m.Detail).patches
			high := p.tokens(most).High
			if p.as54 {
				high = max(high, multiplied(highBudget.patches, 1.2).High)
			}
			return Interval{p.tokens(1).Low, p.tokens(min(most, 1024)).Point, high}, true
		}
		w, h := float64(m.Width), float64(m.Height)
		if m.Detail == prompt.DetailLow {
			return p.low(w, h), true
		}
		b := p.budget(m.Detail)
		n := cells(w, h, 32)
		if b == unlimited {
			return p.tokens(n), n <= b.patches && max(w, h) <= b.side
		}
		return p.within(w, h, b), true
	}, f}
}

// within is what an image costs that is shrunk to a budget.
func (p patches) within(w, h float64, b budget) Interval {
	n := shrunk(w, h, b)
	i := p.tokens(n)
	if !p.as54 {
		return i
	}
	if more := shrunk(w, h, highBudget); more > n {
		n, i = more, multiplied(more, 1.2).Or(i)
	}
	if n > smallBudget.patches {
		i.Low = min(i.Low, multiplied(n, 1.2*0.93).Low)
	}
	return i
}

// low is what an image costs in low detail: a version of 512 x 512 pixels, into
// which a smaller image may be enlarged.
func (p patches) low(w, h float64) Interval {
	smallW, smallH := fit(w, h, 512)
	i := Interval{p.tokens(cells(smallW, smallH, 32)).Low, p.tokens(256).Point, p.tokens(256).High}
	if p.lowIsHigh {
		i = i.Or(p.within(w, h, p.high))
	}
	return i
}

func (p patches) budget(d prompt.Detail) budget {
	if d == prompt.DetailAuto {
		d = p.auto
	}
	if d == prompt.DetailOriginal && p.whole.patches > 0 {
		return p.whole
	}
	return p.high
}

// tokens is what so many patches cost. The bills of GPT-4.1 mini, nano and o4-mini for 8
// patches, 14, 21 and 15 without the text (the page that tiles names), are one more than
// the product rounded up: so it may be on the small models.
func (p patches) tokens(n int64) Interval {
	documented := multiplied(n, p.times)
	if p.lowIsHigh {
		documented.High = documented.Low + 2
	}
	if p.billed == 0 {
		return documented
	}
	return multiplied(n, p.billed).Or(documented)
}

// multiplied is so many patches times the tokens of one. How the product is rounded is
// not documented. 1,536 patches at 1.2, that is 1843.2, are said to be billed as 1,843.
// Whether that is down or to the nearest is open, so both make the interval.
func multiplied(n int64, times float64) Interval {
	product := float64(n) * times
	const nearly = 1e-6 // 1,000 patches at 1.2 may come out as 1199.9999999
	down := int64(product + nearly)
	return Interval{down, down, int64(math.Round(product))}
}

// shrunk is how many patches an image needs once it fits a budget. The shrunk size
// is adjusted so that it fills whole patches one way: so the documentation has it.
func shrunk(w, h float64, b budget) int64 {
	w, h = fit(w, h, b.side)
	if n := cells(w, h, 32); n <= b.patches {
		return n
	}
	r := math.Sqrt(float64(b.patches) * 32 * 32 / (w * h))
	across, down := w*r/32, h*r/32
	r *= min(math.Floor(across)/across, math.Floor(down)/down)
	// A side of less than a patch would shrink to nothing.
	if math.Floor(across) == 0 || math.Floor(down) == 0 {
		return b.patches
	}
	const nearly = 1e-6 // 33 patches may come out as 32.9999999
	return max(1, int64(math.Ceil(math.Floor(w*r+nearly)/32))) * max(1, int64(math.Ceil(math.Floor(h*r+nearly)/32)))
}

// openAIChat is what OpenAI puts around messages: three tokens for each, its role,
// one more for a name, three for the reply. Source: the cookbook; the corrections for
// functions are those of hmarr/openai-chat-tokens: a function's result 2 less, a
// call of one 3 more. What tools, the newer form, add is not documented.
//
//go:noinline
func openAIChat(name string, base, message Interval) *chat {
	return &chat{
		formula: &Formula{"OpenAI chat, " + name, cookbook},
		base:    base, message: message, name: Exactly(1),
		call: Interval{0, 3, 12}, result: Interval{-2, 0, 6},
		functionCall: Exactly(3), functionResult: Exactly(-2),
		reply: true,
	}
}

var (
	// chatToGPT4 is exact for GPT-3.5, GPT-4, GPT-4o and GPT-4.1.
	chatToGPT4 = openAIChat("3 a message and its role, 3 for the reply", Exactly(3), Exactly(4))
	// chatFromO1: counts that were billed fit a token more for each message and one
	// less for the request (ai-tokenizer 1.0.6, its models o3 and gpt-5).
	chatFromO1 = openAIChat("3 or 4 a message and its role, 2 or 3 for the reply", Interval{2, 2, 3}, Interval{4, 5, 5})
	noChat     = &chat{formula: &Formula{"no messages", cookbook}}
)

// openAITools is what tools add to their TypeScript: 9 tokens, 4 fewer with
// instructions, whose first gets a line break (which may melt into its last token),
// 1 for a choice of none, and 4 and the name for a tool that must be called.
//
// Source: https://github.com/hmarr/openai-chat-tokens, found by comparing counts of
// GPT-3.5 and GPT-4. Newer models add more (ai-tokenizer 1.0.6 fits billed counts):
// GPT-5 some 8, GPT-5.1 some 87.
//
//go:noinline
func openAITools(name string, more Interval) *tools {
	return &tools{
		formula: &Formula{"OpenAI functions as TypeScript, " + name, chatTokens},
		base:    Exactly(9).Add(more),
		system:  Interval{-4, -3, -3},
		off:     Exactly(1), named: Exactly(4), forced: Interval{0, 0, 4},
	}
}

// openAIShares: tools count as TypeScript, and not as JSON. Whether models see what of a
// schema that form has no place for, such as patterns, is not documented. Of a deferred tool
// the model sees the name and the description, which are in the TypeScript, and of a namespace
// of such its own (https://developers.openai.com/api/docs/guides/tools-tool-search). Earlier reasoning is
// dropped, or sealed. How a schema for the answer is written is not documented.
var openAIShares = shares(map[prompt.What]Share{
	prompt.ToolDefinition: none, prompt.ToolTypeScript: all, prompt.ToolRest: stale, prompt.ToolDeferred: none, prompt.Name: all,
	prompt.Schema: {0, 1000, 1500}, prompt.Reasoning: stale,
})

// shares are of all kinds of text: what is not given counts.
//
//go:noinline
func shares(special map[prompt.What]Share) (s [prompt.NumWhats]Share) {
	for i := range s {
		s[i] = all
	}
	s[prompt.ToolTypeScript] = none
	s[prompt.ToolRest] = none
	s[prompt.ToolDeferred] = stale
	s[prompt.Prediction] = none // it is of the output
	s[prompt.NotUnderstood] = maybe
	s[prompt.Name] = maybe
	s[prompt.Schema] = maybe
	s[prompt.Reasoning] = stale
	for what, share := range special {
		s[what] = share
	}
	return s
}

// openAIAudio is a token for 100 ms of what a user says, and for 50 ms of what the
// model said. Source: https://developers.openai.com/api/docs/guides/realtime-costs.
var openAIAudio = rule{func(m *prompt.Media) (Interval, bool) {
	if m.Assistant == 1 {
		return Exactly(20), true
	}
	return Exactly(10), true
}, &Formula{"OpenAI audio, 10 a second", audioCosts}}

// openAIPDF: each page counts as its text and as an image
// (https://platform.openai.com/docs/guides/pdf-files), which nobody puts in numbers.
var openAIPDF = fixed(Interval{100, 1500, 5000}, &Formula{Name: "OpenAI PDF, text and image of each page"})

// openAI makes the scheme of a line of models.
//
//go:noinline
func openAI(name string, c *chat, t *tools, image rule) *Scheme {
	return &Scheme{
		Name: "openai " + name, chat: c, tools: t, image: image,
		pdf: openAIPDF, audio: openAIAudio, video: anyVideo, shares: openAIShares,
	}
}

//go:noinline
func tileFormula(name string) *Formula { return &Formula{"OpenAI tiles, " + name, openAIVision} }

//go:noinline
func patchFormula(name string) *Formula { return &Formula{"OpenAI patches, " + name, openAIVision} }

var (
	toolsToGPT4 = openAITools("as of GPT-4", Interval{})
	toolsGPT4o  = openAITools("as of GPT-4, or up to 4 more", Interval{-1, 0, 4})
	toolsGPT5   = openAITools("some 8 more than GPT-4", Interval{0, 8, 14})
	toolsGPT51  = openAITools("some 87 more than GPT-4", Interval{0, 87, 92})
	toolsLater  = openAITools("up to 92 more than GPT-4", Interval{0, 40, 92})

	gpt4Text  = openAI("gpt-4", chatToGPT4, toolsToGPT4, anyImage)
	gpt4o     = openAI("gpt-4o", chatToGPT4, toolsGPT4o, tiles(85, 170, tileFormula("85 + 170")))
	gpt4oMini = openAI("gpt-4o-mini", chatToGPT4, toolsGPT4o, tiles(2833, 5667, tileFormula("2833 + 5667")))
	gpt41Mini = openAI("gpt-4.1-mini", chatToGPT4, toolsGPT4o,
		patches{times: 1.62, high: smallBudget, lowIsHigh: true}.rule(patchFormula("1,536 x 1.62")))
	gpt41Nano = openAI("gpt-4.1-nano", chatToGPT4, toolsGPT4o,
		patches{times: 2.46, high: smallBudget, lowIsHigh: true}.rule(patchFormula("1,536 x 2.46")))
	gptO  = openAI("o3", chatFromO1, toolsGPT5, tiles(75, 150, tileFormula("75 + 150")))
	gptO1 = openAI("o1", chatFromO1, toolsGPT5, either(
		tiles(75, 150, &Formula{"OpenAI tiles, 75 + 150, billed as 11 + 22", billedTiles}), tiles(11, 22, nil)))
	gptO4Mini = openAI("o4-mini", chatFromO1, toolsGPT5,
		patches{times: 1.72, high: smallBudget, lowIsHigh: true}.rule(patchFormula("1,536 x 1.72")))
	gptCUA   = openAI("computer-use-preview", chatToGPT4, toolsGPT4o, tiles(65, 129, tileFormula("65 + 129")))
	gpt5     = openAI("gpt-5", chatFromO1, toolsGPT5, tiles(70, 140, tileFormula("70 + 140")))
	gpt51    = openAI("gpt-5.1", chatFromO1, toolsGPT51, tiles(70, 140, tileFormula("70 + 140")))
	gpt5Mini = openAI("gpt-5-mini", chatFromO1, toolsGPT5,
		patches{times: 1.62, billed: 1.2, high: smallBudget, lowIsHigh: true}.rule(&Formula{"OpenAI patches, 1,536 x 1.62, billed as 1.2", billedMini}))
	gpt5Nano = openAI("gpt-5-nano", chatFromO1, toolsGPT5,
		patches{times: 2.46, billed: 1.5, high: smallBudget, lowIsHigh: true}.rule(&Formula{"OpenAI patches, 1,536 x 2.46, billed as 1.5", billedMini}))
	gpt54Mini = openAI("gpt-5.4-mini", chatFromO1, toolsLater,
		patches{times: 1.62, billed: 1.2, high: smallBudget, lowIsHigh: true, as54: true}.rule(&Formula{"OpenAI patches, 1,536 x 1.62, billed as 2,500 x 1.2", billedMini}))
	gpt54Nano = openAI("gpt-5.4-nano", chatFromO1, toolsLater,
		patches{times: 2.46, billed: 1.2, high: smallBudget, lowIsHigh: true, as54: true}.rule(&Formula{"OpenAI patches, 1,536 x 2.46, billed as 2,500 x 1.2", billedMini}))
	gpt52 = openAI("gpt-5.2, gpt-5.3", chatFromO1, toolsLater,
		patches{times: 1.2, high: smallBudget}.rule(patchFormula("1,536 x 1.2")))
	gpt54 = openAI("gpt-5.4", chatFromO1, toolsLater,
		patches{times: 1.2, high: highBudget, whole: originalBudget, as54: true}.rule(patchFormula("2,500 or 10,000 x 1.2")))
	gpt55 = openAI("gpt-5.5", chatFromO1, toolsLater,
		patches{times: 1.2, high: highBudget, whole: originalBudget, auto: prompt.DetailOriginal}.rule(patchFormula("2,500 or 10,000 x 1.2")))
	gpt56 = openAI("gpt-5.6 and later", chatFromO1, toolsLater,
		patches{times: 1.2, high: highBudget, whole: unlimited, auto: prompt.DetailOriginal}.rule(patchFormula("2,500 or all x 1.2")))
	// gptCodex: the Codex models before 5.3 are documented to count in patches, with
	// no multiplier, and belong to models that count in tiles.
	gptCodex = openAI("gpt-5-codex", chatFromO1, toolsGPT5, either(
		patches{times: 1.2, high: smallBudget}.rule(patchFormula("1,536 x 1.2, or tiles")), tiles(70, 140, nil)))
	gptCodexMini = openAI("codex-mini", chatFromO1, toolsGPT5,
		patches{times: 1.72, high: smallBudget, lowIsHigh: true}.rule(patchFormula("1,536 x 1.72")))
	embedding = openAI("embeddings", noChat, toolsToGPT4, anyImage)
	// openAIOther is of models that OpenAI does not document: between the cheapest and
	// the dearest of the documented ways.
	openAIOther = openAI("other", chatFromO1, toolsLater, either(
		patches{times: 1.2, high: highBudget, whole: unlimited, auto: prompt.DetailOriginal}.rule(&Formula{Name: "OpenAI, not documented for this model"}), tiles(65, 129, nil)))
)

// either is what two rules say together, with the first one's point and formula.
//
//go:noinline
func either(a, b rule) rule {
	return rule{func(m *prompt.Media) (Interval, bool) {
		i, ok := a.of(m)
		j, _ := b.of(m)
		return i.Or(j), ok
	}, a.formula}
}
