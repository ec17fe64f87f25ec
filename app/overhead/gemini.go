package overhead

import "tokenfare/app/prompt"

const (
	geminiTokens = "https://ai.google.dev/gemini-api/docs/tokens"
	geminiImages = "https://ai.google.dev/gemini-api/docs/image-understanding"
	geminiMedia  = "https://ai.google.dev/gemini-api/docs/media-resolution"
	geminiPDF    = "https://ai.google.dev/gemini-api/docs/document-processing"
	geminiVideo  = "https://ai.google.dev/gemini-api/docs/video-understanding"
)

// geminiTiles counts an image for Gemini 2: 258 tokens where both sides are at most
// 384 pixels, otherwise 258 for each tile. The documents differ on the tiles:
//   - A tile's side is two thirds of the image's shorter side, but at least 256 pixels
//     and at most 768, of an image that was scaled down to 3072 x 3072 where it was larger
//     (https://firebase.google.com/docs/ai-logic/input-file-requirements; the same, for
//     Gemini 2.0 Flash and Flash-Lite, without the scaling, at
//     https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/image-understanding).
//   - Tiles are 768 pixels, and two thirds of the shorter side is a rough formula for their
//     number: 960 x 540 makes 6 (https://ai.google.dev/gemini-api/docs/image-understanding).
//   - 256, and some 2,048 for closer looks, by the newest, which names Gemini 2.5
//     (https://ai.google.dev/gemini-api/docs/media-resolution). Of Gemini 2.5 Pro bills of
//     258 are reported for any size (https://github.com/googleapis/python-genai/issues/1349).
//
// All of them make the interval. The point is by the first, the only one that says all of
// the rule, but no more than the newest has for an image.
var geminiTiles = rule{func(m *prompt.Media) (Interval, bool) {
	const (
		tile = 258
		most = 256 + 2048
	)
	switch {
	case m.Detail == prompt.DetailLow:
		return Interval{64, 64, 66}, true
	case m.Detail == prompt.DetailMedium:
		return Interval{256, 256, 258}, true
	case m.Width == 0:
		return Interval{256, 4 * tile, 24 * tile}, true // 24 are of 3072 x 384
	case m.Width <= 384 && m.Height <= 384:
		return Interval{256, tile, tile}, true
	}
	width, height := m.Width, m.Height
	if long := max(width, height); long > 3072 {
		width, height = ceil(width*3072, long), ceil(height*3072, long)
	}
	unit := min(max(min(width, height)*2/3, 256), 768)
	byShape := tile * ceil(width, unit) * ceil(height, unit)
	bySize := tile * ceil(width, 768) * ceil(height, 768)
	return Interval{256, min(byShape, most), max(byShape, bySize)}, true
}, &Formula{"Gemini 2 tiles, 258 each", geminiImages}}

// geminiLevels is what an image counts from Gemini 3 on: 280, 560, 1120 or 2240 by
// its resolution, 1120 where none is given. They are the most that may be used, so
// an image can be a little below.
//
// Source: https://ai.google.dev/gemini-api/docs/media-resolution.
var geminiLevels = rule{func(m *prompt.Media) (Interval, bool) {
	n := int64(1120)
	switch m.Detail {
	case prompt.DetailLow:
		n = 280
	case prompt.DetailMedium:
		n = 560
	case prompt.DetailUltra, prompt.DetailOriginal:
		n = 2240
	}
	return Interval{n * 85 / 100, n, n}, true
}, &Formula{"Gemini 3 levels, 1,120 by default", geminiMedia}}

// geminiPage is what a page of a PDF counts. Gemini 2: 258 a page, by a later page 256
// and the text in it. Sources: https://ai.google.dev/gemini-api/docs/document-processing
// and .../media-resolution.
var geminiPage2 = rule{func(m *prompt.Media) (Interval, bool) {
	if m.Detail == prompt.DetailLow {
		return Interval{64, 64, 1100}, true
	}
	return Interval{256, 258, 1300}, true
}, &Formula{"Gemini 2 PDF, 258 a page", geminiPDF}}

// geminiPage3: 560 a page; pages of text and of a table, and a scanned one, were all
// billed at that (https://huggingface.co/datasets/JOHNISKING/pdf-token-cost). Where a
// resolution is given, it is the one of images, and the text in the page is said to
// come in addition. Source: https://ai.google.dev/gemini-api/docs/media-resolution.
var geminiPage3 = rule{func(m *prompt.Media) (Interval, bool) {
	switch m.Detail {
	case prompt.DetailLow:
		return Interval{280, 280, 1300}, true
	case prompt.DetailMedium:
		return Interval{560, 560, 1600}, true
	case prompt.DetailHigh, prompt.DetailUltra:
		return Interval{1120, 1120, 2200}, true
	}
	return Exactly(560), true
}, &Formula{"Gemini 3 PDF, 560 a page", geminiMedia}}

// Audio: 32 tokens a second (https://ai.google.dev/gemini-api/docs/tokens); from
// Gemini 3 on a later page says 25 (.../media-resolution).
var (
	geminiAudio2 = fixed(Exactly(32), &Formula{"Gemini audio, 32 a second", geminiTokens})
	geminiAudio3 = fixed(Interval{25, 25, 32}, &Formula{"Gemini 3 audio, 25 or 32 a second", geminiMedia})
)

// geminiVideo2 is 263 tokens a second by one page, some 300 by another: a frame of 258
// and the sound; some 100 in low resolution. Sources:
// https://ai.google.dev/gemini-api/docs/tokens and .../video-understanding.
var geminiVideo2 = rule{func(m *prompt.Media) (Interval, bool) {
	frame := Interval{231, 231, 268}
	if m.Detail == prompt.DetailLow {
		frame = Interval{64, 66, 68}
	}
	return frame.atRate(m).Add(Exactly(32)), true
}, &Formula{"Gemini 2 video, 263 to 300 a second", geminiVideo}}

// geminiVideo3 is 70 tokens a frame, 280 in high resolution, a frame a second where no
// other rate is given, and the sound. Source:
// https://ai.google.dev/gemini-api/docs/media-resolution.
var geminiVideo3 = rule{func(m *prompt.Media) (Interval, bool) {
	frame := Exactly(70)
	if m.Detail == prompt.DetailHigh || m.Detail == prompt.DetailUltra {
		frame = Exactly(280)
	}
	return frame.atRate(m).Add(Interval{0, 25, 32}), true // a film may be silent
}, &Formula{"Gemini 3 video, 70 a frame and the sound", geminiMedia}}

// atRate is what the frames of a second cost.
func (i Interval) atRate(m *prompt.Media) Interval {
	if m.MilliFPS == 0 {
		return i
	}
	t := i.Times(m.MilliFPS)
	return Interval{t.Low / 1000, ceil(t.Point, 1000), ceil(t.High, 1000)}
}

// geminiChat: the documentation's counts are of the text alone, and a token at most
// was billed beside it (https://ai.google.dev/gemini-api/docs/tokens: "The quick brown
// fox jumps over the lazy dog." counts 10, and 11 in a request).
var geminiChat = &chat{
	formula: &Formula{"Gemini, the text alone", geminiTokens},
	base:    Interval{0, 0, 1}, message: Interval{0, 0, 1},
	call: Interval{0, 5, 15}, result: Interval{0, 5, 15},
	functionCall: Interval{0, 5, 15}, functionResult: Interval{0, 5, 15},
}

// geminiTools: names and descriptions count, and little of the JSON around them
// (ai-tokenizer 1.0.6 fits none of it for most models, and 18 a tool for one).
var geminiTools = &tools{
	formula: &Formula{"Gemini tools, their text and little else", aiTokenizer},
	base:    Interval{0, 0, 18}, each: Interval{0, 0, 18},
}

func gemini(name string, image, pdf, audio, video rule) *Scheme {
	return &Scheme{
		Name: "google " + name, chat: geminiChat, tools: geminiTools, image: image, pdf: pdf, audio: audio, video: video,
		shares: shares(map[prompt.What]Share{prompt.ToolDefinition: {300, 600, 1000}, prompt.Schema: maybe, prompt.Reasoning: stale}),
	}
}

var (
	gemini2 = gemini("gemini-2", geminiTiles, geminiPage2, geminiAudio2, geminiVideo2)
	gemini3 = gemini("gemini-3", geminiLevels, geminiPage3, geminiAudio3, geminiVideo3)
	// gemini4: the pages on resolutions name Gemini 3 alone. That later models count as
	// it does is likely, and not known.
	gemini4 = gemini("gemini-4",
		either(undocumented(geminiLevels, "Gemini, taken to count as Gemini 3"), fixed(Interval{280, 1120, 2240}, nil)),
		either(undocumented(geminiPage3, "Gemini PDF, taken to count as Gemini 3"), fixed(Interval{280, 560, 2240}, nil)),
		either(undocumented(geminiAudio3, "Gemini audio, taken to count as Gemini 3"), fixed(Interval{12, 25, 50}, nil)),
		either(undocumented(geminiVideo3, "Gemini video, taken to count as Gemini 3"), fixed(Interval{35, 95, 320}, nil)))
)

// undocumented is a rule that is taken over to models which no source names.
func undocumented(r rule, name string) rule { return rule{r.of, &Formula{Name: name}} }
