package bpe

// family is what tells the tokenizers of two families apart, but for their
// vocabularies.
type family struct {
	name  string
	split splitting
}

var families = []family{
	{name: "o200k_base", split: splitCase},
	{name: "cl100k_base", split: splitWords},
	{name: "p50k_base", split: splitGPT2},
	{name: "r50k_base", split: splitGPT2},
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
func (f *family) normalizes() bool { return false }
