package overhead

import (
	"math"

	"tokenfare/app/prompt"
)

const (
	claudeVision = "https://platform.claude.com/docs/en/build-with-claude/vision"
	claudeTools  = "https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview"
	claudePDF    = "https://platform.claude.com/docs/en/build-with-claude/pdf-support"
	claudeCount  = "https://platform.claude.com/docs/en/build-with-claude/token-counting"
)

// vision is how large an image Claude looks at.
type vision struct{ side, tokens int64 }

// Up to Claude 4.6, and from 4.7 on.
var (
	standardVision = vision{1568, 1568}
	highVision     = vision{2576, 4784}
)

// maxClaudeSide is the longest side that is taken, in pixels.
const maxClaudeSide = 8000

// rule counts an image in patches of 28 x 28 pixels, a token each. One that is
// larger than the model looks at is shrunk to the largest size of its shape whose
// sides, rounded up to whole patches, and whose tokens are within the limits.
//
// Source: https://platform.claude.com/docs/en/build-with-claude/vision and
// .../vision-coordinates, whose examples are 200 x 200 (64), 1000 x 1000 (1296), 1092
// x 1092 (1521), 1920 x 1080 (2691 from Claude 4.7 on), 3840 x 2160 (4784, and 1560
// before), and a page of 1075 x 1520, which older models see as 924 x 1307.
//
//go:noinline
func (v vision) rule(f *Formula) rule {
	return rule{func(m *prompt.Media) (Interval, bool) {
		if m.Width == 0 {
			return Interval{1, 1296, v.tokens}, true
		}
		w, h := v.shrunk(m.Width, m.Height)
		return Exactly(claudePatches(w, h)), max(m.Width, m.Height) <= maxClaudeSide
	}, f}
}

func claudePatches(w, h int64) int64 { return ceil(w, 28) * ceil(h, 28) }

func (v vision) fits(w, h int64) bool {
	return ceil(w, 28)*28 <= v.side && ceil(h, 28)*28 <= v.side && claudePatches(w, h) <= v.tokens
}

// shrunk searches the longest side that fits; the other is rounded half to even, as
// the API does it.
func (v vision) shrunk(w, h int64) (int64, int64) {
	if v.fits(w, h) {
		return w, h
	}
	long, short := max(w, h), min(w, h)
	other := func(side int64) int64 {
		return max(1, int64(math.RoundToEven(float64(short)*float64(side)/float64(long))))
	}
	low, high := int64(1), min(long, v.side)
	for low < high {
		middle := (low + high + 1) / 2
		if v.fits(middle, other(middle)) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if w >= h {
		return low, other(low)
	}
	return other(low), low
}

// claudeChat: counts that were billed for messages of a few words are 6 to 7 above
// their text, and some 3 more for each further message (ai-tokenizer 1.0.6).
// Instructions are no message of their own.
var claudeChat = &chat{
	formula: &Formula{"Claude messages, 7 for the first, 3 for each further one", claudeCount},
	base:    Interval{3, 4, 6}, message: Interval{2, 3, 4}, name: Interval{0, 0, 2},
	call: Interval{0, 15, 40}, result: Interval{0, 10, 30},
	functionCall: Interval{0, 15, 40}, functionResult: Interval{0, 10, 30},
}

// claudeWithTools is what tools add: a prompt of the provider's, whose length depends
// on the model and on whether a tool must be called, and a frame around each tool's
// JSON. Source: the table of https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview.
// Earlier versions of that table had 346 and 313 for all models from Claude 3.5 Sonnet
// to 4.5; billed counts fit the later ones (ai-tokenizer 1.0.6: 313 for Claude 4, 496
// for 4.5), which are the points here. Both make the interval.
//
//go:noinline
func claudeWithTools(auto, must Interval) *tools {
	more := Interval{must.Low - auto.Low, must.Point - auto.Point, must.High - auto.High}
	return &tools{
		formula: &Formula{"Claude's prompt for tools", claudeTools},
		base:    auto, each: Interval{0, 15, 45}, forced: more, named: more,
	}
}

//go:noinline
func exactTools(auto, must int64) *tools { return claudeWithTools(Exactly(auto), Exactly(must)) }

// claudeNewTools is of models that the table does not list yet: between those of
// the same generation that it does.
func claudeNewTools() *tools {
	t := claudeWithTools(Interval{286, 354, 675}, Interval{406, 474, 804})
	t.formula = &Formula{Name: "Claude's prompt for tools, not documented for this model"}
	return t
}

// What the definitions of Claude's own tools cost, beside the prompt for tools that any
// of them brings along. Source: https://platform.claude.com/docs/en/about-claude/pricing,
// with a bash tool of 244 tokens up to Claude 4.6 (245 in earlier versions of the page) and
// 325 from 4.7 on, a text editor of 700 on Claude 4, and a computer of about 735, with
// 466 to 499 in the system prompt, of which it is not said whether they are the prompt
// for tools. The last two are not given for the tokenizer of Claude 4.7, in which bash
// is a third longer: so may they be. Sets of tools, such as computer_toolset_20260801,
// and tools that run at the provider are not in it.
var (
	ownTools = own{
		bash: Interval{244, 244, 245}, editor: Exactly(700), computer: Interval{735, 735, 735 + 499},
	}
	ownToolsFrom47 = own{
		bash: Exactly(325), editor: Interval{700, 930, 950}, computer: Interval{735, 980, (735 + 499) * 4 / 3},
	}
)

// claudePage is what a page of a PDF counts: its text, 1,500 to 3,000 tokens, and its
// image. Source: https://platform.claude.com/docs/en/build-with-claude/pdf-support.
// Pages that were billed counted 1,592 (scanned) to 2,481 (a table)
// (https://huggingface.co/datasets/JOHNISKING/pdf-token-cost).
var claudePage = fixed(Interval{1500, 2300, 4600}, &Formula{"Claude PDF, text and image of each page", claudePDF})

// claude makes the scheme of a model. Deferred tools are not in the prompt before the model
// finds them (https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-use-with-prompt-caching). From Opus 4.5 on reasoning of earlier turns
// stays in the prompt.
func claude(name string, v vision, t *tools, keepsReasoning bool) *Scheme {
	reasoning := stale
	if keepsReasoning {
		reasoning = maybe
	}
	label := "1,568"
	t.own = &ownTools
	if v == highVision {
		label, t.own = "4,784", &ownToolsFrom47
	}
	return &Scheme{
		Name: "anthropic " + name, chat: claudeChat, tools: t,
		image: v.rule(&Formula{"Claude patches of 28 pixels, up to " + label, claudeVision}),
		pdf:   claudePage, audio: anyAudio, video: anyVideo,
		shares: shares(map[prompt.What]Share{prompt.ToolDefinition: {800, 1000, 1200}, prompt.ToolDeferred: none, prompt.Reasoning: reasoning}),
	}
}

var (
	claude3Opus    = claude("claude-3-opus", standardVision, exactTools(530, 281), false)
	claude3Sonnet  = claude("claude-3-sonnet", standardVision, exactTools(159, 235), false)
	claude3Haiku   = claude("claude-3-haiku", standardVision, exactTools(264, 340), false)
	claude35Haiku  = claude("claude-3-5-haiku", standardVision, claudeWithTools(Exactly(264), Interval{340, 355, 355}), false)
	claude35Sonnet = claude("claude-3-5-sonnet", standardVision, claudeWithTools(Interval{294, 313, 346}, Interval{261, 313, 315}), false)
	claude37Sonnet = claude("claude-3-7-sonnet", standardVision, claudeWithTools(Interval{313, 313, 346}, Interval{313, 313, 315}), false)
	claude4        = claude("claude-4", standardVision, claudeWithTools(Interval{313, 313, 346}, Interval{313, 315, 315}), false)
	claude45       = claude("claude-4-5", standardVision, claudeWithTools(Interval{346, 496, 496}, Interval{313, 588, 588}), false)
	claudeOpus45   = claude("claude-opus-4-5", standardVision, claudeWithTools(Interval{346, 496, 496}, Interval{313, 588, 588}), true)
	claude46       = claude("claude-4-6", standardVision, exactTools(497, 589), true)
	claudeOpus47   = claude("claude-opus-4-7", highVision, exactTools(675, 804), true)
	claudeOpus48   = claude("claude-opus-4-8", highVision, exactTools(290, 410), true)
	claudeOpus5    = claude("claude-opus-5", highVision, exactTools(286, 406), true)
	claudeSonnet5  = claude("claude-sonnet-5", highVision, exactTools(354, 474), true)
	claudeLater    = claude("later", highVision, claudeNewTools(), true)
	claude2        = &Scheme{
		Name: "anthropic claude-2", chat: claudeChat, tools: anyTools, image: anyImage, pdf: anyPDF, audio: anyAudio, video: anyVideo,
		shares: shares(nil),
	}
)
