package catalog

import "testing"

// tokenizers are the families of app/token that models may name. The catalog cannot
// import that package: it is the other way round.
var tokenizers = []string{
	"", "o200k_base", "cl100k_base", "p50k_base", "r50k_base", "llama3", "qwen3", "deepseek_v3", "gemma3", "tekken",
	"command_r", "claude_legacy", "claude", "claude_2026", "gemini", "grok", "nova", "glm", "minimax", "kimi", "llama4",
	"phi", "jamba", "mistral", "cohere", "mimo", "muse", "qwen3_5", "gemma2", "gemma4", "llama2",
}

func TestTokenizers(t *testing.T) {
	known := map[string]bool{}
	for _, name := range tokenizers {
		known[name] = true
	}
	for _, m := range load(t).Models {
		if !known[m.Tokenizer] {
			t.Errorf("%s: no tokenizer family %q", m.ID, m.Tokenizer)
		}
	}
}

// TestClassReasons holds that every class has its reason.
func TestClassReasons(t *testing.T) {
	unknown := 0
	for _, m := range load(t).Models {
		if m.ClassReason == "" || m.Description == "" || m.Name == "" {
			t.Errorf("%s: name %q, reason %q, description %q", m.ID, m.Name, m.ClassReason, m.Description)
		}
		if m.Class == ClassUnknown {
			unknown++
		}
	}
	if unknown*100 > 15*len(load(t).Models) {
		t.Errorf("%d models are without a class", unknown)
	}
}
