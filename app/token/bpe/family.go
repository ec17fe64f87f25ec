package bpe

// family is what tells the tokenizers of two families apart, but for their
// vocabularies.
type family struct {
	name  string
	split splitting
	order mergeOrder
	form  form
}

var families = []family{
	{name: "o200k_base", split: splitCase},
	{name: "cl100k_base", split: splitWords},
	{name: "p50k_base", split: splitGPT2},
	{name: "r50k_base", split: splitGPT2},
	{name: "llama3", split: splitWords, order: orderLeftID},
	{name: "qwen3", split: splitWordsOne, order: orderListed, form: formNFC},
	{name: "command_r", split: splitCommand, order: orderListed, form: formNFC},
	{name: "claude_legacy", split: splitGPT2, form: formNFKC},
	{name: "deepseek_v3", split: splitDeepseek, order: orderListed},
	{name: "gemma3", split: splitGemma, order: orderLeftLong, form: formMarks},
	{name: "tekken", split: splitCaseOne, order: orderLeftID},
}

func familyNamed(name string) *family {
	for i := range families {
		if families[i].name == name {
			return &families[i]
		}
	}
	return nil
}

// normalizes says whether the family changes texts before it splits them.
func (f *family) normalizes() bool { return f.form != formNone }
