package overhead

import (
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"tokenfare/app/prompt"
)

// TestImages works the sources' own examples, and what was billed.
func TestImages(t *testing.T) {
	low, high, original := prompt.DetailLow, prompt.DetailHigh, prompt.DetailOriginal
	for _, c := range []struct {
		model         string
		width, height int64
		detail        prompt.Detail
		want          Interval
		why           string
	}{
		// https://developers.openai.com/api/docs/guides/images-vision, tiles.
		{"gpt-4o", 1024, 1024, high, Exactly(765), "the guide: 85 + 4 x 170"},
		{"gpt-4o", 2048, 4096, high, Exactly(1105), "the guide: 85 + 6 x 170"},
		{"gpt-4o", 4096, 8192, low, Exactly(85), "the guide: low detail"},
		{"gpt-4.1", 1024, 1024, prompt.DetailAuto, Exactly(765), "as GPT-4o"},
		{"gpt-4o-mini", 1024, 1024, high, Exactly(2833 + 4*5667), "the guide's table"},
		{"gpt-5", 1024, 1024, high, Exactly(70 + 4*140), "the guide's table"},
		{"o3", 1024, 1024, high, Exactly(75 + 4*150), "the guide's table"},
		{"computer-use-preview", 512, 512, high, Exactly(65 + 129), "the guide's table"},
		// Billed, less the 12 or 11 tokens of the text: images are not enlarged.
		{"gpt-4o-2024-08-06", 128, 64, high, Exactly(85 + 170), "billed 267 with the text, 97 in low detail"},
		{"gpt-4o-mini-2024-07-18", 128, 64, high, Exactly(2833 + 5667), "billed 8512 with the text, 2845 in low detail"},
		{"o3-2025-04-16", 128, 64, high, Exactly(75 + 150), "billed 236 with the text, 86 in low detail"},
		{"o1-2024-12-17", 128, 64, high, Interval{33, 225, 225}, "documented as o3, billed 44 with the text"},
		{"o1-2024-12-17", 128, 64, low, Interval{11, 75, 75}, "documented as o3, billed 22 with the text"},

		// The same guide, patches.
		{"gpt-5.2", 1024, 1024, high, Interval{1228, 1228, 1229}, "1024 patches x 1.2 = 1228.8"},
		{"gpt-5.2", 1800, 2400, high, Exactly(1742), "1452 patches x 1.2"},
		{"gpt-4.1-mini", 1024, 1024, high, Interval{1658, 1658, 1660}, "1024 patches x 1.62 = 1658.88"},
		{"gpt-4.1-mini", 1800, 2400, high, Interval{2352, 2352, 2354}, "1452 patches x 1.62"},
		{"gpt-4.1-nano", 1800, 2400, high, Interval{3571, 3571, 3573}, "1452 patches x 2.46 = 3571.92"},
		{"o4-mini", 1800, 2400, high, Interval{2497, 2497, 2499}, "1452 patches x 1.72"},
		{"gpt-5-mini", 1800, 2400, high, Interval{1742, 1742, 2354}, "documented 1.62, billed 1.2"},
		{"gpt-5-nano", 1800, 2400, high, Interval{2178, 2178, 3573}, "documented 2.46, billed 1.5"},
		{"gpt-5.4-mini", 1568, 1003, high, Interval{1749, 1881, 2462}, "49 x 31 patches as documented, or 49 x 32"},
		{"gpt-5.4-mini", 1024, 1024, high, Interval{1228, 1228, 1660}, "within both budgets"},
		{"gpt-5.4-mini", 1600, 1600, high, Interval{1825, 3000, 3000}, "billed 3008 and 2813 with the text; documented 39 x 39 patches"},
		{"gpt-5.4-mini", 1600, 1600, low, Interval{307, 307, 3000}, "low detail may have no effect"},
		{"gpt-5.4-nano", 1600, 1600, high, Interval{1825, 3000, 3743}, "billed alike; documented 39 x 39 patches x 2.46"},
		{"gpt-5-mini", 1600, 1600, high, Interval{1825, 1825, 2466}, "billed 1834 and 1833 with the text"},
		{"gpt-5-nano", 1600, 1600, high, Interval{2281, 2281, 3743}, "billed 2290 and 2289 with the text"},
		// Billed, less the 12 or 11 tokens of the text: a little more than the product.
		{"gpt-4.1-mini", 128, 64, high, Interval{12, 12, 14}, "billed 26 with the text"},
		{"gpt-4.1-nano", 128, 64, high, Interval{19, 19, 21}, "billed 33 with the text"},
		{"o4-mini", 128, 64, high, Interval{13, 13, 15}, "billed 26 with the text"},
		{"gpt-5.4", 1600, 1600, high, Interval{2790, 3000, 3000}, "50 x 50 patches are within 2,500; billed 3008 and 2813 with the text"},
		{"gpt-5.4", 1600, 1600, prompt.DetailAuto, Interval{2790, 3000, 3000}, "left out means high"},
		{"gpt-5.4", 3200, 3200, high, Interval{2790, 3000, 3000}, "shrunk to 2,500 patches"},
		{"gpt-5.4", 3200, 3200, original, Interval{11_160, 12_000, 12_000}, "10,000 patches"},
		{"gpt-5.4", 6400, 1600, original, Interval{9860, 10_603, 10_603}, "shrunk to 6,000 pixels: 188 x 47 patches"},
		{"gpt-5.5", 3200, 3200, prompt.DetailAuto, Exactly(12_000), "left out means original"},
		{"gpt-5.6", 4000, 3000, prompt.DetailAuto, Exactly(14_100), "not shrunk: 125 x 94 patches"},
		{"gpt-6.1-sol", 2048, 1365, prompt.DetailAuto, Exactly(3302), "pixels / 1024 x 1.2, billed so"},
		{"gpt-6.1-sol", 4000, 3000, high, Exactly(2941), "shrunk to 2048 x 1536, then to 57 x 43 patches"},
		{"gpt-5.4", 2000, 2000, low, Exactly(307), "512 x 512: 256 patches"},

		// https://platform.claude.com/docs/en/build-with-claude/vision and .../vision-coordinates.
		{"claude-opus-4-7", 200, 200, 0, Exactly(64), "the guide"},
		{"claude-opus-4-7", 1000, 1000, 0, Exactly(1296), "the guide"},
		{"claude-sonnet-4-5", 1000, 1000, 0, Exactly(1296), "the guide"},
		{"claude-opus-4-7", 1092, 1092, 0, Exactly(1521), "the guide"},
		{"claude-opus-4-7", 1920, 1080, 0, Exactly(2691), "the guide"},
		{"claude-opus-5.5", 1920, 1080, 0, Exactly(2691), "from Claude 4.7 on"},
		{"claude-opus-4-7", 3840, 2160, 0, Exactly(4784), "the guide: shrunk to 2576 x 1449"},
		{"claude-opus-4-6", 3840, 2160, 0, Exactly(1560), "the guide: shrunk to 1456 x 819"},
		{"claude-sonnet-4-6", 1075, 1520, 0, Exactly(33 * 47), "the guide: shrunk to 924 x 1307"},

		// https://ai.google.dev/gemini-api/docs/image-understanding and .../media-resolution.
		{"gemini-2.5-flash", 384, 384, 0, Interval{256, 258, 258}, "one tile"},
		{"gemini-2.0-flash", 960, 540, 0, Interval{256, 6 * 258, 6 * 258}, "the guide: 6 tiles; 2 of 768 pixels"},
		{"gemini-2.5-flash", 1024, 1024, 0, Interval{256, 4 * 258, 4 * 258}, "4 tiles"},
		{"gemini-2.5-pro", 1200, 100, 0, Interval{256, 5 * 258, 5 * 258}, "a tile is 256 pixels at least"},
		{"gemini-2.5-pro", 100, 1200, 0, Interval{256, 5 * 258, 5 * 258}, "the same, upright"},
		{"gemini-2.0-flash", 2048, 2048, 0, Interval{256, 2304, 9 * 258}, "and 768 at most; 256 + 2048 at most"},
		{"gemini-2.5-pro", 9000, 100, 0, Interval{256, 2304, 12 * 258}, "12 tiles of 3072 x 35; the point is 256 + 2048 at most"},
		{"gemini-2.5-flash", 4000, 3000, 0, Interval{256, 2304, 12 * 258}, "12 tiles of 3072 x 2304"},
		{"gemini-2.5-flash", 3072, 384, 0, Interval{256, 2304, 24 * 258}, "the most tiles"},
		{"gemini-2.5-flash", 0, 0, 0, Interval{256, 4 * 258, 24 * 258}, "of no known size"},
		{"gemini-2.5-pro", 1024, 1024, low, Interval{64, 64, 66}, "low resolution"},
		{"gemini-3-pro-preview", 1024, 1024, 0, Interval{952, 1120, 1120}, "default"},
		{"gemini-3.8-flash", 1024, 1024, low, Interval{238, 280, 280}, "low"},
		{"gemini-3-flash", 1024, 1024, prompt.DetailMedium, Interval{476, 560, 560}, "medium"},
		{"gemini-3-flash", 1024, 1024, prompt.DetailUltra, Interval{1904, 2240, 2240}, "ultra high"},

		// https://docs.mistral.ai/capabilities/vision/
		{"pixtral-12b", 720, 512, 0, Interval{1296, 1440, 1585}, "the guide: about 1,440"},
		{"pixtral-large", 1024, 686, 0, Interval{2469, 2744, 3019}, "the guide: about 2,600"},
		{"mistral-medium-3", 1540, 1540, 0, Interval{2722, 3025, 3328}, "the guide: at most about 3,025"},
		{"grok-4.7", 448, 448, 0, Interval{256, 512, 1792}, "a tile and one more"},
		{"grok-4.7", 4000, 4000, 0, Interval{256, 1792, 1792}, "six tiles and one more"},
	} {
		shape := prompt.Shape{Kind: prompt.File, Media: []prompt.Media{{Medium: prompt.Image, Width: c.width, Height: c.height, Detail: c.detail, Count: 1}}}
		o := For(c.model).Of(&shape)
		if len(o.Items) != 1 || o.Tokens != c.want || o.Items[0].Refused {
			t.Errorf("%s, %d x %d, %s: got %+v, want %+v (%s)", c.model, c.width, c.height, c.detail, o.Items, c.want, c.why)
		}
		if !o.Known() {
			t.Errorf("%s: the formula has no source", c.model)
		}
	}
}

// TestClaudeShrinks compares the sizes with those of the guide.
func TestClaudeShrinks(t *testing.T) {
	for _, c := range []struct {
		v        vision
		w, h     int64
		toW, toH int64
	}{
		{standardVision, 1075, 1520, 924, 1307}, {highVision, 3840, 2160, 2576, 1449}, {standardVision, 3840, 2160, 1456, 819},
		{highVision, 4032, 3024, 2212, 1659}, {standardVision, 1568, 500, 1568, 500}, {highVision, 100, 8000, 32, 2576},
		{highVision, 1, 8000, 1, 2576},
	} {
		if w, h := c.v.shrunk(c.w, c.h); w != c.toW || h != c.toH {
			t.Errorf("%d x %d: got %d x %d, want %d x %d", c.w, c.h, w, h, c.toW, c.toH)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		model   string
		w, h    int64
		refused bool
	}{
		{"gpt-6-sol", 7952, 5304, true}, // billed as refused: 41,334 patches
		{"gpt-6-sol", 5000, 5000, false}, {"gpt-5.5", 7952, 5304, false},
		{"claude-opus-5", 8001, 100, true}, {"claude-opus-5", 8000, 8000, false},
	} {
		shape := prompt.Shape{Media: []prompt.Media{{Width: c.w, Height: c.h, Count: 1}}}
		if got := For(c.model).Of(&shape).Items[0].Refused; got != c.refused {
			t.Errorf("%s, %d x %d: refused is %v", c.model, c.w, c.h, got)
		}
	}
}

// TestRecordings: pages, seconds, and what is not known of them.
func TestRecordings(t *testing.T) {
	for _, c := range []struct {
		model string
		media prompt.Media
		want  Interval
	}{
		{"gemini-2.5-flash", prompt.Media{Medium: prompt.Audio, Millis: 60_000}, Exactly(1920)},
		{"gemini-3-flash", prompt.Media{Medium: prompt.Audio, Millis: 60_000}, Interval{1500, 1500, 1920}},
		{"gpt-audio", prompt.Media{Medium: prompt.Audio, Millis: 60_000}, Exactly(600)},
		{"gpt-realtime", prompt.Media{Medium: prompt.Audio, Millis: 60_000, Assistant: 1}, Exactly(1200)},
		{"gpt-4o-audio-preview", prompt.Media{Medium: prompt.Audio, Millis: 50}, Exactly(1)},
		{"gemini-2.0-flash", prompt.Media{Medium: prompt.Video, Millis: 10_000}, Interval{2630, 2630, 3000}},
		{"gemini-2.0-flash", prompt.Media{Medium: prompt.Video, Millis: 10_000, Detail: prompt.DetailLow}, Interval{960, 980, 1000}},
		{"gemini-3-pro", prompt.Media{Medium: prompt.Video, Millis: 10_000}, Interval{700, 950, 1020}},
		{"gemini-3-pro", prompt.Media{Medium: prompt.Video, Millis: 10_000, Detail: prompt.DetailHigh, MilliFPS: 2000}, Interval{5600, 5850, 5920}},
		{"gemini-3-pro", prompt.Media{Medium: prompt.PDF, Pages: 10}, Exactly(5600)}, // billed 5,601 with a word
		{"gemini-2.5-pro", prompt.Media{Medium: prompt.PDF, Pages: 10}, Interval{2560, 2580, 13_000}},
		{"claude-opus-5-5", prompt.Media{Medium: prompt.PDF, Pages: 10}, Interval{15_000, 23_000, 46_000}}, // billed 16,000 to 24,810
		{"claude-opus-5-5", prompt.Media{Medium: prompt.PDF}, Interval{1500, 23_000, 460_000}},
		{"claude-opus-5-5", prompt.Media{Medium: prompt.PDF, Pages: 2, Count: 3}, Interval{9000, 13_800, 27_600}},
	} {
		if c.media.Count == 0 {
			c.media.Count = 1
		}
		shape := prompt.Shape{Media: []prompt.Media{c.media}}
		if got := For(c.model).Of(&shape).Tokens; got != c.want {
			t.Errorf("%s, %+v: got %+v, want %+v", c.model, c.media, got, c.want)
		}
	}
}

// TestClaudeTools: the documented prompt for tools, by model and choice.
func TestClaudeTools(t *testing.T) {
	for _, c := range []struct {
		model     string
		auto, any int64
	}{
		{"claude-opus-5", 286, 406}, {"claude-opus-4-8", 290, 410}, {"claude-opus-4-7", 675, 804}, {"claude-opus-4-6", 497, 589},
		{"claude-opus-4-5", 496, 588}, {"claude-opus-4-1", 313, 315}, {"claude-opus-4", 313, 315}, {"claude-sonnet-5", 354, 474},
		{"claude-sonnet-4-6", 497, 589}, {"claude-sonnet-4-5", 496, 588}, {"claude-sonnet-4", 313, 315}, {"claude-haiku-4-5", 496, 588},
		{"claude-3-5-haiku", 264, 355}, {"claude-3-opus", 530, 281}, {"claude-3-sonnet", 159, 235}, {"claude-3-haiku", 264, 340},
	} {
		s := For(c.model)
		each := s.tools.each.Point
		for choice, want := range map[prompt.Choice]int64{
			prompt.ChoiceUnset: c.auto, prompt.ChoiceAuto: c.auto, prompt.ChoiceNone: c.auto, prompt.ChoiceAny: c.any, prompt.ChoiceNamed: c.any,
		} {
			if got := s.tools.of(&prompt.Shape{Tools: 1, Choice: choice}).Tokens.Point - each; got != want {
				t.Errorf("%s, choice %d: got %d, want %d", c.model, choice, got, want)
			}
		}
	}
}

// TestOwnTools: what Claude's own tools cost where the price page says so
// (https://platform.claude.com/docs/en/about-claude/pricing), beside the prompt for tools.
// What is not documented has no upper end, and neither has what the provider keeps.
func TestOwnTools(t *testing.T) {
	bash := prompt.Shape{ServerTools: 1, Bash: 1}
	both := prompt.Shape{ServerTools: 2, Bash: 1, Editors: 1}
	desktop := prompt.Shape{ServerTools: 1, Computers: 1}
	search := prompt.Shape{ServerTools: 2, Bash: 1}
	for _, c := range []struct {
		model string
		shape prompt.Shape
		tools Interval // without those that the request defines
		open  bool
	}{
		{"claude-opus-4-6", bash, Interval{497 + 244, 497 + 244, 497 + 245}, false},
		{"claude-opus-4-6", both, Interval{497 + 944, 497 + 944, 497 + 945}, false},
		{"claude-sonnet-4-5", desktop, Interval{346 + 735, 496 + 735, 496 + 735 + 499}, false},
		{"claude-opus-4-8", bash, Exactly(290 + 325), false},
		{"claude-opus-4-8", both, Interval{290 + 325 + 700, 290 + 325 + 930, 290 + 325 + 950}, false},
		{"claude-opus-4-8", search, Exactly(290 + 325), true},
		{"claude-opus-4-8", prompt.Shape{ServerTools: 1}, Exactly(290), true},
		{"claude-opus-4-8", prompt.Shape{Elsewhere: 1}, Interval{}, true},
		{"claude-opus-4-8", prompt.Shape{}, Interval{}, false},
		{"gpt-4o", bash, Interval{}, true},
		{"gpt-4o", prompt.Shape{Elsewhere: 1}, Interval{}, true},
		{"gpt-4o", prompt.Shape{Tools: 1}, Interval{8, 9, 13}, false},
		{"gemini-3-pro", prompt.Shape{ServerTools: 1}, Interval{}, true},
		{"claude-2", bash, Interval{}, true},
	} {
		c.shape.Kind, c.shape.Messages = prompt.Messages, 1
		o := For(c.model).Of(&c.shape)
		tools := Interval{}
		for _, item := range o.Items {
			if item.For == Tools {
				tools = item.Tokens
			}
		}
		if tools != c.tools || o.Open != c.open {
			t.Errorf("%s, %+v: got %+v, open %v; want %+v, %v", c.model, c.shape, tools, o.Open, c.tools, c.open)
		}
	}
}

// TestClaudeTables: where two versions of the table differ, both are in the interval,
// whatever a tool's own frame is.
func TestClaudeTables(t *testing.T) {
	for model, tables := range map[string]struct{ auto, any [2]int64 }{
		"claude-opus-4":     {[2]int64{313, 346}, [2]int64{313, 315}},
		"claude-opus-4-1":   {[2]int64{313, 346}, [2]int64{313, 315}},
		"claude-sonnet-4":   {[2]int64{313, 346}, [2]int64{313, 315}},
		"claude-sonnet-4-5": {[2]int64{346, 496}, [2]int64{313, 588}},
		"claude-haiku-4-5":  {[2]int64{346, 496}, [2]int64{313, 588}},
		"claude-opus-4-5":   {[2]int64{346, 496}, [2]int64{313, 588}},
		"claude-opus-4-6":   {[2]int64{497, 497}, [2]int64{589, 589}},
	} {
		s := For(model)
		for choice, want := range map[prompt.Choice][2]int64{prompt.ChoiceAuto: tables.auto, prompt.ChoiceAny: tables.any, prompt.ChoiceNamed: tables.any} {
			got := s.tools.of(&prompt.Shape{Tools: 1, Choice: choice}).Tokens
			if low, high := got.Low-s.tools.each.Low, got.High-s.tools.each.High; low != want[0] || high != want[1] {
				t.Errorf("%s, choice %d: from %d to %d, want %v", model, choice, low, high, want)
			}
		}
	}
}

// TestFor: IDs as the catalog and as providers write them.
func TestFor(t *testing.T) {
	for id, want := range map[string]string{
		"gpt-4-1-mini": "openai gpt-4.1-mini", "openai/gpt-4.1-mini": "openai gpt-4.1-mini", "gpt-4.1-mini-2025-04-14": "openai gpt-4.1-mini",
		"gpt-5-2025-08-07": "openai gpt-5", "gpt-5-4-mini-fast": "openai gpt-5.4-mini", "gpt-5.4": "openai gpt-5.4", "GPT-5.4-pro": "openai gpt-5.4",
		"gpt-5-chat-latest": "openai gpt-5", "gpt-6-2-sol": "openai gpt-5.6 and later", "gpt-5-6-luna-pro": "openai gpt-5.6 and later",
		"ft:gpt-4o-mini-2024-07-18:acme::x": "openai gpt-4o-mini", "chatgpt-4o-latest": "openai gpt-4o", "gpt-35-turbo": "openai gpt-4",
		"o3": "openai o3", "o3-deep-research": "openai o3", "o4-mini-deep-research": "openai o4-mini", "chat-latest": "openai other",
		"openai/gpt-oss-120b": "openai gpt-oss", "gpt-7": "openai other", "text-embedding-3-small": "openai embeddings",
		"us.anthropic.claude-opus-4-7-v1:0": "anthropic claude-opus-4-7", "anthropic/claude-opus-4.7": "anthropic claude-opus-4-7",
		"claude-sonnet-4-20250514": "anthropic claude-4", "claude-haiku-5-5": "anthropic later", "claude-fable-5-2-fast": "anthropic later",
		"claude-opus-5-5": "anthropic later", "claude-opus-5-fast": "anthropic claude-opus-5", "claude-3-5-sonnet@20240620": "anthropic claude-3-5-sonnet",
		"models/gemini-2.5-flash": "google gemini-2", "gemini-3-1-flash-lite": "google gemini-3", "gemini-4-argon": "google gemini-4",
		"x-ai/grok-4.7": "xai grok-4", "mistralai/pixtral-12b": "mistral pixtral", "qwen/qwen3-vl-plus": "alibaba qwen3",
		"meta-llama/llama-4-maverick": "meta llama-4", "amazon.nova-pro-v1:0": "amazon nova", "zai-org/GLM-5.3": "zai glm",
		"command-r-plus": "unknown", "": "unknown", "supernova": "unknown", "casanova-7b": "unknown",
	} {
		if got := For(id).Name; got != want {
			t.Errorf("%q: got %s, want %s", id, got, want)
		}
	}
	seen := map[string]bool{}
	for i, s := range Schemes {
		if s.Index() != i || seen[s.Name] {
			t.Errorf("%s: index %d, want %d, or twice", s.Name, s.Index(), i)
		}
		seen[s.Name] = true
		for _, f := range []*Formula{s.chat.formula, s.tools.formula, s.image.formula, s.pdf.formula, s.audio.formula, s.video.formula} {
			if f == nil || f.Name == "" {
				t.Errorf("%s: a formula has no name", s.Name)
				continue
			}
			if u, err := url.Parse(f.Source); f.Source != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
				t.Errorf("%s: %s has source %q", s.Name, f.Name, f.Source)
			}
			if !f.Known() && strings.Contains(f.Name, "x 1.2") {
				t.Errorf("%s: %s", s.Name, f.Name)
			}
		}
	}
}

// TestPlainText: a text by itself has no overhead, and as a chat of one message it
// has that of a chat.
func TestPlainText(t *testing.T) {
	if o := For("gpt-4o").Of(&prompt.Shape{Kind: prompt.Text, Messages: 1}); o.Tokens != (Interval{}) || len(o.Items) != 0 {
		t.Errorf("plain text: %+v", o)
	}
	if o := For("gpt-4o").Of(&prompt.Shape{Kind: prompt.Chat, Messages: 1}); o.Tokens != Exactly(7) {
		t.Errorf("one message: %+v", o.Tokens)
	}
	if o := For("command-r").Of(&prompt.Shape{Kind: prompt.Chat, Messages: 1}); o.Known() || o.Tokens.Low == o.Tokens.High {
		t.Errorf("a model without evidence is known: %+v", o)
	}
}

// TestCached: what is in a cached prefix is told apart, and nothing twice.
func TestCached(t *testing.T) {
	shape := prompt.Shape{
		Kind: prompt.Messages, Messages: 2, Tools: 1,
		Buckets: []prompt.Bucket{{What: prompt.SystemText, Cache: prompt.OneHour}, {What: prompt.Message}},
		Media: []prompt.Media{
			{Medium: prompt.Image, Width: 280, Height: 280, Cache: prompt.FiveMinutes, Count: 2},
			{Medium: prompt.Image, Width: 28, Height: 28, Count: 1},
		},
	}
	o := For("claude-opus-5").Of(&shape)
	// Frames are where they stand, and what is of the whole request is in front of it.
	chat, tools := claudeChat, claudeOpus5.tools
	if want := chat.message.Times(2).Add(tools.each).Add(Exactly(1)); o.Cached[prompt.FiveMinutes] != Exactly(200) || o.Cached[prompt.NotCached] != want {
		t.Errorf("got %+v, want %+v", o.Cached, want)
	}
	if sumOf(&o) != o.Tokens {
		t.Errorf("the parts are %+v, the sum %+v", o.Cached, o.Tokens)
	}
	shape.Cached[prompt.OneHour][prompt.FrameTool] = 1
	shape.Cached[prompt.FiveMinutes][prompt.FrameMessage] = 1
	o = For("claude-opus-5").Of(&shape)
	if o.Cached[prompt.FiveMinutes] != chat.message.Add(Exactly(200)) || o.Cached[prompt.OneHour] != chat.base.Add(tools.base).Add(tools.each) {
		t.Errorf("with frames: %+v", o.Cached)
	}
	// What OpenAI adds for the reply is behind every mark.
	o = For("gpt-4o").Of(&prompt.Shape{
		Kind: prompt.Chat, Messages: 2, Buckets: []prompt.Bucket{{Cache: prompt.FiveMinutes}},
		Cached: [prompt.OneHour + 1]prompt.Frames{prompt.FiveMinutes: {prompt.FrameMessage: 2}},
	})
	if o.Cached[prompt.FiveMinutes] != Exactly(8) || o.Cached[prompt.NotCached] != Exactly(3) {
		t.Errorf("OpenAI's: %+v", o.Cached)
	}
}

// sumOf is what is within the cached prefixes and what is not.
func sumOf(o *Overhead) (sum Interval) {
	for _, c := range o.Cached {
		sum = sum.Add(c)
	}
	return sum
}

// TestIntervals: whatever is asked, the point is within the interval, nothing is
// negative, and more of a thing never costs less.
func TestIntervals(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	pick := func(of ...int64) int64 { return of[random.IntN(len(of))] }
	for range 3000 {
		shape := prompt.Shape{
			Kind: prompt.Kind(random.IntN(14)), Messages: random.IntN(20), Systems: random.IntN(2), Names: random.IntN(3),
			Calls: random.IntN(5), Results: random.IntN(5), Tools: random.IntN(4),
			ServerTools: 3, Bash: random.IntN(2), Editors: random.IntN(2), Computers: random.IntN(2), Choice: prompt.Choice(random.IntN(5)),
		}
		shape.FunctionCalls, shape.FunctionResults = random.IntN(shape.Calls+1), random.IntN(shape.Results+1)
		for f, n := range shape.Frames() {
			shape.Cached[prompt.OneHour][f] = random.IntN(n + 1)
			shape.Cached[prompt.FiveMinutes][f] = random.IntN(n - shape.Cached[prompt.OneHour][f] + 1)
		}
		shape.Buckets = []prompt.Bucket{{Cache: prompt.Cache(random.IntN(3))}}
		for range random.IntN(4) {
			shape.Media = append(shape.Media, prompt.Media{
				Medium: prompt.Medium(random.IntN(int(prompt.NumMedia))), Width: pick(0, 1, 31, 512, 1000, 4001, 100_000), Height: pick(1, 2, 384, 769, 3000, 99_999),
				Detail: prompt.Detail(random.IntN(6)), Pages: int(pick(0, 1, 500)), Millis: pick(0, 1, 999, 3_600_000), MilliFPS: pick(0, 100, 24_000), Count: 1 + random.IntN(3),
			})
		}
		for _, s := range Schemes {
			o := s.Of(&shape)
			for _, item := range o.Items {
				if i := item.Tokens; i.Low < 0 || i.Low > i.Point || i.Point > i.High {
					t.Fatalf("%s: %+v of %+v", s.Name, item, shape)
				}
			}
			if sumOf(&o) != o.Tokens {
				t.Fatalf("%s: cached and not is %+v of %+v", s.Name, o.Cached, o.Tokens)
			}
			for life, c := range o.Cached {
				if c.Low < 0 || c.Point < 0 || c.High < 0 {
					t.Fatalf("%s: %+v for lifetime %d of %+v", s.Name, c, life, shape)
				}
			}
			for _, share := range o.Shares {
				if share.Low < 0 || share.Low > share.Point || share.Point > share.High {
					t.Fatalf("%s: share %+v", s.Name, share)
				}
			}
			more := shape
			more.Messages++
			if n := s.Of(&more); n.Tokens.Low < o.Tokens.Low || n.Tokens.Point < o.Tokens.Point || n.Tokens.High < o.Tokens.High {
				t.Fatalf("%s: one more message costs less: %+v, %+v", s.Name, o.Tokens, n.Tokens)
			}
			for i := range shape.Media {
				more := shape
				more.Media = append([]prompt.Media(nil), shape.Media...)
				more.Media[i].Count++
				if n := s.Of(&more); n.Tokens.Low < o.Tokens.Low || n.Tokens.High < o.Tokens.High {
					t.Fatalf("%s: one more of %+v costs less", s.Name, more.Media[i])
				}
			}
		}
	}
}

// TestShrunkFits: a shrunk image is within its budget, whatever its shape.
func TestShrunkFits(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for range 20_000 {
		w, h := int64(random.IntN(20_000)+1), int64(random.IntN(20_000)+1)
		for _, b := range []budget{smallBudget, highBudget, originalBudget} {
			if n := shrunk(float64(w), float64(h), b); n < 1 || n > b.patches {
				t.Fatalf("%d x %d: %d patches of %d", w, h, n, b.patches)
			}
		}
		for _, v := range []vision{standardVision, highVision} {
			if a, b := v.shrunk(w, h); a < 1 || b < 1 || !v.fits(a, b) {
				t.Fatalf("%d x %d: shrunk to %d x %d", w, h, a, b)
			}
		}
	}
}

// BenchmarkSchemes is what the page does when a request changes.
func BenchmarkSchemes(b *testing.B) {
	shape := prompt.Shape{Kind: prompt.Chat, Messages: 12, Tools: 3, Media: []prompt.Media{{Width: 1920, Height: 1080, Count: 2}, {Medium: prompt.PDF, Pages: 9, Count: 1}}}
	for range b.N {
		for _, s := range Schemes {
			s.Of(&shape)
		}
	}
}

func BenchmarkFor(b *testing.B) {
	for range b.N {
		For("us.anthropic.claude-opus-4-7-v1:0")
	}
}
