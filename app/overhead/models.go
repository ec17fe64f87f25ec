package overhead

// line is a line of models that count alike. It points to the scheme's variable, so
// that the list needs no code to be filled in.
type line struct {
	words  string
	scheme **Scheme
}

// lines lists which models count how. Of those whose words an ID has, whole and one
// after the other, the longest decides: "gpt-5-4-mini" is not "gpt-5-4". A line is
// written with dashes for dots.
var lines = []line{
	{"gpt-3-5", &gpt4Text}, {"gpt-35", &gpt4Text}, {"gpt-4", &gpt4Text}, {"gpt-4-32k", &gpt4Text},
	{"gpt-4-turbo", &gpt4o}, {"gpt-4-vision-preview", &gpt4o}, {"gpt-4-1106-preview", &gpt4Text},
	{"gpt-4o", &gpt4o}, {"chatgpt-4o-latest", &gpt4o}, {"gpt-4-5", &gpt4o}, {"gpt-4-1", &gpt4o},
	{"gpt-4o-mini", &gpt4oMini}, {"gpt-4-1-mini", &gpt41Mini}, {"gpt-4-1-nano", &gpt41Nano},
	{"gpt-audio", &gpt4o}, {"gpt-realtime", &gpt4o},
	{"computer-use-preview", &gptCUA}, {"computer-use", &gptCUA},
	{"o1", &gptO1}, {"o1-mini", &gptO1}, {"o3", &gptO}, {"o3-mini", &gptO}, {"o4-mini", &gptO4Mini},
	{"codex-mini", &gptCodexMini}, {"codex-mini-latest", &gptCodexMini},
	{"gpt-5", &gpt5}, {"gpt-5-mini", &gpt5Mini}, {"gpt-5-nano", &gpt5Nano}, {"gpt-5-codex", &gptCodex},
	{"gpt-5-1", &gpt51}, {"gpt-5-1-codex", &gptCodex}, {"gpt-5-1-codex-mini", &gptCodex},
	{"gpt-5-2", &gpt52}, {"gpt-5-3", &gpt52},
	{"gpt-5-4", &gpt54}, {"gpt-5-4-mini", &gpt54Mini}, {"gpt-5-4-nano", &gpt54Nano},
	{"gpt-5-5", &gpt55}, {"gpt-5-6", &gpt56}, {"gpt-6", &gpt56},
	{"gpt", &openAIOther}, {"chat-latest", &openAIOther}, {"gpt-oss", &gptOSS},
	{"gpt-5-chat-latest", &gpt5}, {"gpt-5-1-chat-latest", &gpt51}, {"gpt-5-2-chat-latest", &gpt52}, {"gpt-5-3-chat-latest", &gpt52},
	{"text-embedding", &embedding},

	{"claude", &claudeLater}, {"claude-2", &claude2}, {"claude-v1", &claude2}, {"claude-v2", &claude2}, {"claude-instant", &claude2},
	{"claude-3-opus", &claude3Opus}, {"claude-3-sonnet", &claude3Sonnet}, {"claude-3-haiku", &claude3Haiku},
	{"claude-3-5-haiku", &claude35Haiku}, {"claude-haiku-3-5", &claude35Haiku},
	{"claude-3-5-sonnet", &claude35Sonnet}, {"claude-sonnet-3-5", &claude35Sonnet},
	{"claude-3-7-sonnet", &claude37Sonnet}, {"claude-sonnet-3-7", &claude37Sonnet},
	{"claude-opus-4", &claude4}, {"claude-opus-4-1", &claude4}, {"claude-sonnet-4", &claude4},
	{"claude-sonnet-4-5", &claude45}, {"claude-haiku-4-5", &claude45}, {"claude-opus-4-5", &claudeOpus45},
	{"claude-opus-4-6", &claude46}, {"claude-sonnet-4-6", &claude46},
	{"claude-opus-4-7", &claudeOpus47}, {"claude-opus-4-8", &claudeOpus48},
	{"claude-opus-5", &claudeOpus5}, {"claude-sonnet-5", &claudeSonnet5},
	{"claude-opus-5-5", &claudeLater}, {"claude-sonnet-5-5", &claudeLater},

	{"gemini", &gemini4}, {"gemini-1", &gemini2}, {"gemini-1-0", &gemini2}, {"gemini-1-5", &gemini2}, {"gemini-2", &gemini2},
	{"gemini-2-0", &gemini2}, {"gemini-2-5", &gemini2}, {"gemini-pro", &gemini2}, {"gemini-3", &gemini3},

	{"grok", &grok4}, {"grok-2", &grok2}, {"grok-3", &grok3}, {"grok-4", &grok4},
	{"mistral", &mistral}, {"ministral", &mistral}, {"magistral", &mistral}, {"devstral", &mistral}, {"codestral", &mistral},
	{"mixtral", &mistral}, {"open-mistral", &mistral}, {"voxtral", &mistral}, {"pixtral", &pixtral},
	{"qwen", &qwen}, {"qwen2", &qwen}, {"qwen2-5", &qwen}, {"qwen-vl", &qwen}, {"qvq", &qwen}, {"qwq", &qwen},
	{"qwen3", &qwen3}, {"qwen3-5", &qwen3}, {"qwen3-6", &qwen3}, {"qwen3-7", &qwen3}, {"qwen3-8", &qwen3},
	{"deepseek", &deepseek}, {"llama-3", &llama3}, {"llama3", &llama3}, {"llama-4", &llama4}, {"nova", &nova}, {"kimi", &kimi},
	{"glm", &glm}, {"minimax", &minimax},
}

// Unknown is the scheme of models without evidence.
var Unknown = unknownModel

// Schemes lists every scheme once, Unknown last. A scheme's place is its Index.
var Schemes, places = list()

func list() ([]*Scheme, map[*Scheme]int) {
	var schemes []*Scheme
	places := map[*Scheme]int{}
	add := func(s *Scheme) {
		if _, known := places[s]; !known {
			places[s] = len(schemes)
			schemes = append(schemes, s)
		}
	}
	for _, l := range lines {
		add(*l.scheme)
	}
	add(unknownModel)
	return schemes, places
}

// Index returns the scheme's place in Schemes.
func (s *Scheme) Index() int { return places[s] }

// byWords finds a line by its words.
var byWords = func() map[string]*Scheme {
	m := make(map[string]*Scheme, len(lines))
	for _, l := range lines {
		m[l.words] = *l.scheme
	}
	return m
}()

// For returns the scheme of a model: by its ID in the catalog, or by the API model ID
// of any provider ("openai/gpt-4.1-mini", "us.anthropic.claude-opus-4-7-v1:0",
// "gpt-5-2025-08-07"). A model of a line that is not known gets that line's scheme,
// one of no line Unknown.
func For(id string) *Scheme {
	id = normal(id)
	best, longest := unknownModel, 0
	for start := 0; start < len(id); start++ {
		if start > 0 && id[start-1] != '-' {
			continue
		}
		for end := start + 1; end <= len(id) && end-start <= maxWords; end++ {
			if end < len(id) && id[end] != '-' || end-start <= longest {
				continue
			}
			if s, ok := byWords[id[start:end]]; ok {
				best, longest = s, end-start
			}
		}
	}
	return best
}

// maxWords is the length of the longest line.
var maxWords = func() int {
	n := 0
	for _, l := range lines {
		n = max(n, len(l.words))
	}
	return n
}()

// normal writes an ID in lower case with dashes between its words.
func normal(id string) string {
	b := []byte(id)
	for i, c := range b {
		switch {
		case c >= 'A' && c <= 'Z':
			b[i] = c | 0x20
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		default:
			b[i] = '-'
		}
	}
	return string(b)
}
