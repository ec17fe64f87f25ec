package bpe

import "unsafe"

// splitting names the way a family splits a text into pieces. Pieces are merged
// by themselves; families with the same splitting share one scan.
type splitting uint8

const (
	splitCase     splitting = iota // o200k_base: words end where case falls
	splitCaseOne                   // tekken: so, without contractions, digits one by one
	splitWords                     // cl100k_base, llama3
	splitWordsOne                  // qwen3: so, digits one by one
	splitGPT2                      // p50k_base, r50k_base, claude_legacy
	splitDeepseek                  // deepseek_v3
	splitCommand                   // command_r: as GPT-2, numbers split off first
	splitGemma                     // gemma3: at symbols
)

// scanBatch is how many pieces a scan finds before they are looked up: enough
// that the change between the two costs nothing, few enough to stay in cache.
const scanBatch = 512

// scan appends to ends[:0] where the pieces of text from i on end, until ends is
// full or the text over. text must be UTF-8.
func (s splitting) scan(text []byte, i int, ends []uint32) []uint32 {
	ends = ends[:0]
	switch s {
	case splitCase:
		return scanCase(text, i, ends, 3, true)
	case splitCaseOne:
		return scanCase(text, i, ends, 1, false)
	case splitWords:
		return scanWords(text, i, ends, 3)
	case splitWordsOne:
		return scanWords(text, i, ends, 1)
	case splitGPT2:
		return scanGPT2(text, i, ends, false)
	case splitCommand:
		return scanGPT2(text, i, ends, true)
	case splitDeepseek:
		return scanDeepseek(text, i, ends)
	case splitGemma:
		return scanGemma(text, i, ends)
	}
	return ends
}

// nextCase returns the end of the piece at i by the pattern of o200k_base, with
// at most digits numbers in a piece:
//
//	[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//	|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+
func nextCase(text []byte, i, digits int, contractions bool) int {
	c, n := class(text, i)
	// A mark may be both the character before a word and the first of one; the
	// piece is the same.
	word, first := i, c
	if 1<<c&setWord == 0 {
		switch c {
		case classNumber:
			return numbers(text, i, digits)
		case classNewline:
			return spaces(text, i)
		}
		word = i + n
		if word < len(text) {
			c, n = class(text, word)
		}
		if word == len(text) || 1<<c&setWord == 0 {
			switch {
			case first != classSpace:
				return rest(text, i, true)
			case text[i] == ' ' && word < len(text) && 1<<c&setRest != 0:
				return rest(text, word, true)
			}
			return spaces(text, i)
		}
	}
	end := caseWord(text, word, c, n)
	if contractions {
		end += contraction(text, end)
	}
	return end
}

// caseWord returns the end of the word at i, whose first character has the class c
// and n bytes: letters of any case but lower, then letters of any case but upper.
// Letters without case and marks are in both.
func caseWord(text []byte, i int, c uint8, n int) int {
	both := 0 // the end of the last character of both sets
	for {
		switch c {
		case classUpper:
			i += n
		case classLetter, classMark:
			i = run(text, i+n, setCaseless)
			both = i
		case classLower:
			return run(text, i+n, setTail)
		default:
			n = 0
		}
		if n == 0 || i >= len(text) {
			break
		}
		c, n = class(text, i)
	}
	// The first alternative wants a character of its second set at the end and
	// gives back capitals until it has one; the second takes any.
	if both != 0 {
		return both
	}
	return i
}

// nextWords returns the end of the piece at i by the pattern of cl100k_base,
// with at most digits numbers in a piece:
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}
//	| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
func nextWords(text []byte, i, digits int) int {
	c, n := class(text, i)
	if 1<<c&setLetter != 0 {
		return run(text, i+n, setLetter)
	}
	switch c {
	case classNumber:
		return numbers(text, i, digits)
	case classNewline:
		return spaces(text, i)
	}
	if n := contraction(text, i); n > 0 {
		return i + n
	}
	next := i + n
	switch {
	case isAt(text, next, setLetter):
		return run(text, next, setLetter)
	case c != classSpace:
		return rest(text, i, false)
	case text[i] == ' ' && isAt(text, next, setRest):
		return rest(text, next, false)
	}
	return spaces(text, i)
}

// nextGPT2 returns the end of the piece at i by the pattern of r50k_base:
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// With alone, every number is split off first, so that it is a piece, and ends
// the text for what is before it.
func nextGPT2(text []byte, i int, alone bool) int {
	if n := contractionGPT2(text, i); n > 0 {
		return i + n
	}
	c, n := class(text, i)
	if alone && 1<<c&setNumeric != 0 {
		return i + n
	}
	next := i + n
	if text[i] == ' ' && next < len(text) {
		if c, n = class(text, next); alone && 1<<c&setNumeric != 0 {
			return next
		}
		next += n
	}
	switch {
	case 1<<c&setLetter != 0:
		return run(text, next, setLetter)
	case c == classNumber:
		return run(text, next, setNumber)
	case 1<<c&setRest != 0 && alone:
		return run(text, next, setRest&^setNumeric)
	case 1<<c&setRest != 0:
		return run(text, next, setRest)
	}
	return spacesGPT2(text, i, alone)
}

// contractionGPT2 returns the length of 's|'t|'re|'ve|'m|'ll|'d at i, or 0.
func contractionGPT2(text []byte, i int) int {
	if text[i] != '\'' || i+1 >= len(text) {
		return 0
	}
	switch b := text[i+1]; b {
	case 's', 't', 'm', 'd':
		return 2
	case 'r', 'v', 'l':
		if i+2 < len(text) && text[i+2] == secondLetter(b) {
			return 3
		}
	}
	return 0
}

// run returns where the run of characters of a set that i is in ends.
func run(text []byte, i int, within set) int {
	base := unsafe.Pointer(unsafe.SliceData(text))
	for {
		i = int(wideRun(base, uintptr(i), within))
		start := i
		for i < len(text) && text[i] < 0x80 && 1<<asciiClass[text[i]]&within != 0 {
			i++
		}
		if i == start {
			return i
		}
	}
}

// isAt says whether the character at i is of a set; there may be none.
func isAt(text []byte, i int, within set) bool {
	if i >= len(text) {
		return false
	}
	c, _ := class(text, i)
	return 1<<c&within != 0
}

// numbers returns the end of at most limit numbers at i, where one is.
func numbers(text []byte, i, limit int) int {
	for ; limit > 0 && i < len(text); limit-- {
		c, n := class(text, i)
		if c != classNumber {
			return i
		}
		i += n
	}
	return i
}

// rest returns the end of [^\s\p{L}\p{N}]+[\r\n]* at i, where the first is; with
// slash, of [^\s\p{L}\p{N}]+[\r\n/]*.
func rest(text []byte, i int, slash bool) int {
	i = run(text, i, setRest)
	for i < len(text) && (text[i] == '\n' || text[i] == '\r' || slash && text[i] == '/') {
		i++
	}
	return i
}

// spaces returns the end of \s*[\r\n]+|\s+(?!\S)|\s+ at i, where a space is.
func spaces(text []byte, i int) int {
	start, last, newline := i, i, 0
	for i < len(text) {
		c, n := class(text, i)
		if 1<<c&setSpace == 0 {
			break
		}
		last = i
		i += n
		if c == classNewline {
			newline = i
		}
	}
	if newline > 0 {
		return newline
	}
	return giveBack(text, start, last, i)
}

// spacesGPT2 returns the end of \s+(?!\S)|\s+ at i, where a space is. With alone
// a number ends the text.
func spacesGPT2(text []byte, i int, alone bool) int {
	start, last := i, i
	for i < len(text) {
		c, n := class(text, i)
		if 1<<c&setSpace == 0 {
			if alone && 1<<c&setNumeric != 0 {
				return i
			}
			break
		}
		last = i
		i += n
	}
	return giveBack(text, start, last, i)
}

// giveBack returns the end of the spaces text[start:end]: the last of them goes
// with what follows, if anything does and it is not the only one.
func giveBack(text []byte, start, last, end int) int {
	if end < len(text) && last > start {
		return last
	}
	return end
}

// contraction returns the length of (?i:'s|'t|'re|'ve|'m|'ll|'d) at i, or 0. By
// simple case folding an s is also U+017F, the long s.
func contraction(text []byte, i int) int {
	if i+1 >= len(text) || text[i] != '\'' {
		return 0
	}
	switch b := text[i+1] | 0x20; b {
	case 's', 't', 'm', 'd':
		return 2
	case 'r', 'v', 'l':
		if i+2 < len(text) && text[i+2]|0x20 == secondLetter(b) {
			return 3
		}
	}
	if i+2 < len(text) && text[i+1] == 0xC5 && text[i+2] == 0xBF {
		return 3
	}
	return 0
}

// secondLetter returns the letter that follows b in 're, 've and 'll.
func secondLetter(b byte) byte {
	if b == 'l' {
		return 'l'
	}
	return 'e'
}
