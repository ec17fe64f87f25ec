package overhead

import "tokenfare/app/prompt"

const (
	xaiImages     = "https://docs.x.ai/docs/key-information/consumption-and-rate-limits"
	mistralVision = "https://docs.mistral.ai/capabilities/vision/"
	qwenVision    = "https://www.alibabacloud.com/help/en/model-studio/vision"
)

// What is taken where there is no evidence: wide, and said so.
var (
	anyChat = &chat{
		formula: &Formula{Name: "messages, not documented"},
		base:    Interval{0, 3, 40}, message: Interval{0, 4, 10}, name: Interval{0, 1, 3},
		call: Interval{0, 5, 30}, result: Interval{0, 5, 30}, functionCall: Interval{0, 5, 30}, functionResult: Interval{0, 5, 30},
	}
	anyTools = &tools{
		formula: &Formula{Name: "tools, not documented"},
		base:    Interval{0, 100, 550}, each: Interval{0, 10, 60}, forced: Interval{0, 0, 100}, named: Interval{0, 0, 100},
	}
	anyImage = rule{func(m *prompt.Media) (Interval, bool) {
		if m.Width == 0 {
			return Interval{64, 1000, 16_384}, true
		}
		// Between a fixed number for any image and a token for 14 x 14 pixels.
		n := ceil(m.Width*m.Height, 28*28)
		return Interval{min(64, n), min(max(n, 64), 1500), min(max(4*n, 2048), 16_384)}, true
	}, &Formula{Name: "images, not documented"}}
	anyPDF   = fixed(Interval{50, 1500, 5000}, &Formula{Name: "PDF, not documented"})
	anyAudio = fixed(Interval{5, 25, 100}, &Formula{Name: "audio, not documented"})
	anyVideo = fixed(Interval{30, 260, 2000}, &Formula{Name: "video, not documented"})
)

// measured are chat and tools as counts that were billed fit them (ai-tokenizer
// 1.0.6): tokens for a request, for a message and its role, and for tools. They are
// of some models of a lab, so the interval is wider than the fit.
func measured(name string, base, message, withTools Interval) (*chat, *tools) {
	c, t := *anyChat, *anyTools
	c.formula = &Formula{name + " messages, as billed", aiTokenizer}
	c.base, c.message = base, message
	t.formula = &Formula{name + " tools, as billed", aiTokenizer}
	t.base = withTools
	return &c, &t
}

func other(name string, base, message, withTools Interval, image rule) *Scheme {
	c, t := measured(name, base, message, withTools)
	return &Scheme{
		Name: name, chat: c, tools: t, image: image, pdf: anyPDF, audio: anyAudio, video: anyVideo,
		shares: shares(map[prompt.What]Share{prompt.ToolDefinition: {700, 1000, 1400}}),
	}
}

// grokTiles is 256 tokens for each tile of 448 x 448 pixels and for one more, six
// tiles at most: 256 to 1,792 an image. Source: xAI's page on consumption.
var grokTiles = rule{func(m *prompt.Media) (Interval, bool) {
	if m.Width == 0 {
		return Interval{256, 1024, 1792}, true
	}
	n := min(6, ceil(m.Width, 448)*ceil(m.Height, 448))
	return Interval{256, 256 * (n + 1), 1792}, true
}, &Formula{"xAI tiles, 256 to 1,792", xaiImages}}

// mistralPixels is about a token for so many pixels of an image that fits a square.
// Source: https://docs.mistral.ai/capabilities/vision/: 1540 x 1540 and 784 pixels a
// token for most models, 1024 x 1024 and 256 for Pixtral, whose examples are 720 x
// 512 (1,440) and 1024 x 686 (about 2,600).
func mistralPixels(side float64, pixels int64, f *Formula) rule {
	return rule{func(m *prompt.Media) (Interval, bool) {
		if m.Width == 0 {
			most := int64(side*side) / pixels
			return Interval{1, most / 2, most}, true
		}
		w, h := fit(float64(m.Width), float64(m.Height), side)
		n := max(1, int64(w*h)/pixels)
		return Interval{n * 90 / 100, n, n + n/10 + 1}, true
	}, f}
}

// qwenPixels is a token for each square of a side of 28 pixels, up to Qwen 2.5, or
// 32, and two around them. An image is shrunk to 1,280 or 2,560 tokens, and to 16,384
// where the request asks for high resolution. Source: Alibaba's page on vision.
func qwenPixels(side, usual int64, f *Formula) rule {
	return rule{func(m *prompt.Media) (Interval, bool) {
		if m.Width == 0 {
			return Interval{6, usual / 2, 16_386}, true
		}
		n := max(4, ceil(m.Width, side)*ceil(m.Height, side))
		low := min(n, usual)
		return Interval{max(4, low*90/100), low + 2, min(n, 16_384) + 2}, true
	}, f}
}

var (
	grok2 = other("xai grok-2", Interval{2, 2, 6}, Interval{3, 4, 5}, Interval{0, 72, 150}, grokTiles)
	grok3 = other("xai grok-3", Interval{2, 2, 6}, Interval{3, 4, 5}, Interval{0, 208, 300}, grokTiles)
	// xAI adds a prompt of its own to its later models, of 150 to 680 tokens.
	grok4        = other("xai grok-4", Interval{0, 155, 690}, Interval{3, 4, 62}, Interval{0, 155, 300}, grokTiles)
	mistral      = other("mistral", Interval{0, 2, 6}, Interval{1, 2, 5}, Interval{0, 3, 80}, mistralPixels(1540, 784, &Formula{"Mistral, a token for 784 pixels", mistralVision}))
	pixtral      = other("mistral pixtral", Interval{0, 2, 6}, Interval{1, 2, 5}, Interval{0, 3, 80}, mistralPixels(1024, 256, &Formula{"Pixtral, a token for 256 pixels", mistralVision}))
	qwen         = other("alibaba qwen", Interval{2, 3, 12}, Interval{4, 5, 6}, Interval{0, 82, 260}, qwenPixels(28, 1280, &Formula{"Qwen, squares of 28 pixels", qwenVision}))
	qwen3        = other("alibaba qwen3", Interval{2, 3, 12}, Interval{4, 5, 6}, Interval{0, 82, 260}, qwenPixels(32, 2560, &Formula{"Qwen 3, squares of 32 pixels", qwenVision}))
	deepseek     = other("deepseek", Interval{1, 3, 10}, Interval{1, 2, 5}, Interval{0, 100, 160}, anyImage)
	llama3       = other("meta llama-3", Interval{2, 10, 40}, Interval{4, 5, 6}, Interval{0, 130, 250}, anyImage)
	llama4       = other("meta llama-4", Interval{2, 20, 40}, Interval{4, 5, 6}, Interval{0, 300, 550}, anyImage)
	nova         = other("amazon nova", Interval{0, 0, 10}, Interval{2, 3, 6}, Interval{0, 353, 450}, anyImage)
	kimi         = other("moonshot kimi", Interval{2, 6, 30}, Interval{3, 4, 6}, Interval{0, 20, 100}, anyImage)
	glm          = other("zai glm", Interval{2, 6, 12}, Interval{3, 4, 6}, Interval{0, 99, 160}, anyImage)
	minimax      = other("minimax", Interval{2, 36, 45}, Interval{3, 5, 6}, Interval{0, 96, 170}, anyImage)
	gptOSS       = other("openai gpt-oss", Interval{3, 64, 75}, Interval{4, 5, 6}, Interval{0, 30, 80}, anyImage)
	unknownModel = &Scheme{
		Name: "unknown", chat: anyChat, tools: anyTools, image: anyImage, pdf: anyPDF, audio: anyAudio, video: anyVideo,
		shares: shares(map[prompt.What]Share{prompt.ToolDefinition: {300, 1000, 1500}}),
	}
)
