package token

// Exactness says how far a count can be trusted.
type Exactness uint8

// From best to worst.
const (
	Exact     Exactness = iota // public vocabulary, ids equal to the reference
	Mapped                     // the vendor's own local mapping to a public vocabulary
	Estimated                  // calibrated on counts that are known, with the measured error
	Unknown                    // no evidence: a wide interval, and said so
)

// String returns "exact", "mapped", "estimated" or "unknown".
func (e Exactness) String() string {
	return [...]string{"exact", "mapped", "estimated", "unknown"}[e]
}

// Family is a tokenizer and the models that share it.
type Family struct {
	Name  string // "o200k_base": what catalogs and vocabulary files call it
	Title string // for people
	// Vocabulary is the name of the public vocabulary that counts it, empty when
	// there is none. It is the family's own name unless the vendor maps it to
	// another's.
	Vocabulary string
	// Best is how exact a count can be once the vocabulary is loaded.
	Best     Exactness
	Estimate Estimator // used while the vocabulary is not loaded, or where there is none
}

// Base is the family that every estimate starts from. Its vocabulary loads first.
const Base = "o200k_base"

// Families lists every family, the base first. Factors are measured against
// o200k_base on the reference vectors (texts of more than 300 characters, natural
// language in six languages, code, JSON: median, and the span that holds 90 % of
// them), or come from the evidence that the comment names.
var Families = []Family{
	{Name: Base, Title: "OpenAI o200k", Vocabulary: Base, Best: Exact, Estimate: Estimator{Per1000: 1000}},
	{Name: "cl100k_base", Title: "OpenAI cl100k", Vocabulary: "cl100k_base", Best: Exact, Estimate: ratio(1040, 50, 300)},
	{Name: "p50k_base", Title: "OpenAI p50k", Vocabulary: "p50k_base", Best: Exact, Estimate: ratio(1320, 240, 1400)},
	{Name: "r50k_base", Title: "OpenAI r50k", Vocabulary: "r50k_base", Best: Exact, Estimate: ratio(1410, 290, 1700)},
	{Name: "llama3", Title: "Llama 3", Vocabulary: "llama3", Best: Exact, Estimate: ratio(1010, 60, 150)},
	{Name: "qwen3", Title: "Qwen 3", Vocabulary: "qwen3", Best: Exact, Estimate: ratio(1030, 90, 200)},
	{Name: "deepseek_v3", Title: "DeepSeek V3", Vocabulary: "deepseek_v3", Best: Exact, Estimate: ratio(1060, 120, 200)},
	{Name: "gemma3", Title: "Gemma 3", Vocabulary: "gemma3", Best: Exact, Estimate: ratio(1080, 230, 250)},
	{Name: "tekken", Title: "Mistral Tekken", Vocabulary: "tekken", Best: Exact, Estimate: ratio(1070, 100, 300)},
	{Name: "command_r", Title: "Command R", Vocabulary: "command_r", Best: Exact, Estimate: ratio(1060, 200, 250)},
	{Name: "claude_legacy", Title: "Claude 2", Vocabulary: "claude_legacy", Best: Exact, Estimate: ratio(1150, 170, 350)},

	// Google's own SDK counts locally with the Gemma vocabulary.
	{Name: "gemini", Title: "Gemini", Vocabulary: "gemma3", Best: Mapped, Estimate: ratio(1080, 230, 250)},

	// One text billed at 429 o200k_base and 506 tokens (Sonnet 4.5); the legacy
	// vocabulary comes within 2 % of it on Claude 3 to 4.5.
	{Name: "claude", Title: "Claude up to 4.6", Best: Estimated, Estimate: ratio(1180, 170, 350)},
	// Seven texts billed by the provider: 1.80 on prose, 1.51 on code, 1.56 on
	// JSON, 1.64 on mixed scripts, 1.18 on combining marks, 1.29 on Markdown.
	{Name: "claude_2026", Title: "Claude from 4.7", Best: Estimated, Estimate: ratio(1600, 330, 450)},
	// Four texts billed by the provider: 0.96 to 1.05.
	{Name: "glm", Title: "GLM", Best: Estimated, Estimate: ratio(1000, 60, 200)},
	// Four texts billed by the provider: 0.93 to 1.16.
	{Name: "minimax", Title: "MiniMax", Best: Estimated, Estimate: ratio(1000, 90, 250)},

	{Name: "grok", Title: "Grok", Best: Unknown, Estimate: none},
	{Name: "nova", Title: "Amazon Nova", Best: Unknown, Estimate: none},
	{Name: "kimi", Title: "Kimi", Best: Unknown, Estimate: none},
	{Name: "llama4", Title: "Llama 4", Best: Unknown, Estimate: none},
	{Name: "phi", Title: "Phi", Best: Unknown, Estimate: none},
	{Name: "jamba", Title: "Jamba", Best: Unknown, Estimate: none},
	{Name: "mistral", Title: "Mistral before Tekken", Best: Unknown, Estimate: none},
	{Name: "cohere", Title: "Cohere before Command R", Best: Unknown, Estimate: none},
	{Name: "mimo", Title: "MiMo", Best: Unknown, Estimate: none},
	{Name: "muse", Title: "Muse", Best: Unknown, Estimate: none},
	unknownFamily,
}

// unknownFamily stands for every model whose tokenizer the catalog does not name.
var unknownFamily = Family{Title: "Tokenizer not known", Best: Unknown, Estimate: none}

var byName = func() map[string]int {
	m := make(map[string]int, len(Families))
	for i, f := range Families {
		m[f.Name] = i
	}
	return m
}()

// Index returns the family's place in Families.
func (f *Family) Index() int { return byName[f.Name] }

// FamilyByName returns the family of that name, or the one that stands for an
// unknown tokenizer.
func FamilyByName(name string) *Family {
	if i, ok := byName[name]; ok {
		return &Families[i]
	}
	return &Families[len(Families)-1]
}
