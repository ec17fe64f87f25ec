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
// decoding is one copy per token. packed.go has the layout.
//
// The committed files are compressed with gzip, which a browser undoes with its
// DecompressionStream on any host, and [ReadFile] natively. [Load] takes the
// uncompressed form. Command vocab makes them; manifest.json beside them has their
// sources, licences and checksums.
//
// # How exact
//
// Ids equal the reference's on every text that the tests know of. Bytes that
// are not UTF-8 count as U+FFFD, one for each maximal ill-formed part. Special
// tokens written in a text count as text; the symbols of Gemma, such as <table>,
// are none.
//
// Decoding gives back the bytes of every text in UTF-8 for families that do not
// change it. claude_legacy gives back its NFKC form, qwen3 and command_r the NFC
// form of Unicode 9.0, and gemma3 a space for each U+2581.
//
// # How it is fast
//
// Scanners classify eight bytes of ASCII at a time. Pieces are found in a cache by
// one or two words, then as whole tokens, and merged only then. Pieces of other
// scripts come apart where no token goes across (seams.go), and long ones are
// merged window by window (window.go); both are exact, and the files say why.
// So a count takes time in proportion to its text, whatever the text is.
//
// Loops that run for every piece or token read memory without bounds checks and
// branch little: what Go compiles to WebAssembly pays for both.
package bpe
