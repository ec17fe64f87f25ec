// Package bpe owns the exact tokenizers: it splits a text into pieces with a
// hand-written scanner and merges the bytes of each piece with a public
// vocabulary, giving the ids that the vocabulary's reference gives.
//
// # Families
//
//	family         splitting                 reference
//	o200k_base     words by case             tiktoken 1.0.22
//	cl100k_base    words                     tiktoken 1.0.22
//	p50k_base      words of GPT-2            tiktoken 1.0.22
//	r50k_base      words of GPT-2            tiktoken 1.0.22
//	claude_legacy  NFKC, words of GPT-2      @anthropic-ai/tokenizer 0.0.4
//	llama3         words                     tokenizers 0.22.2
//	qwen3          NFC, words, single digits tokenizers 0.22.2
//	tekken         words by case             tokenizers 0.22.2
//	deepseek_v3    digits, CJK, words        tokenizers 0.22.2
//	command_r      NFC, digits, GPT-2        tokenizers 0.22.2
//	gemma3         none                      tokenizers 0.22.2
//
// # Packed vocabularies
//
// A vocabulary is a file of web/vocab. Byte-pair encoding makes each token out
// of two earlier ones, so a file stores two ids per token and no text: about
// 0.71 MB of o200k_base after gzip, where lengths and bytes take 0.99 MB, and
// decoding is one copy per token. See [Load] for the layout.
//
// The committed files are compressed with gzip, which a browser undoes with its
// DecompressionStream on any host, and [ReadFile] natively. [Load] takes the
// uncompressed form.
//
// # How exact
//
// Ids equal the reference's on every text that the tests know of. Bytes that
// are not UTF-8 count as U+FFFD, one for each maximal ill-formed part.
package bpe
