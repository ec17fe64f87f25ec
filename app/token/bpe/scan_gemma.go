package bpe

import (
	"slices"
	"unicode/utf8"
	"unsafe"
)

// gemma3 splits a text at its own symbols and at nothing else: runs of newlines,
// of tabs, of the mark for a space, and some tags. Merging so much at once would
// be slow, so the scanner also splits where no token of the vocabulary goes
// across, and no merge can. A test holds that against every token.

const (
	// gemmaRun is the longest run of one kind of space that is a token.
	gemmaRun = 31
	// gemmaMark is the character that spaces are written as. A single one counts
	// as a space; two or more are a symbol, see markRuns.
	gemmaMark = "\u2581"
	// gemmaUnused is the highest number of a tag like <unused12>.
	gemmaUnused = 6241
)

// scanGemma is a loop of nextGemma with short cuts for ASCII, as scanCase is one
// of nextCase.
func scanGemma(text []byte, i int, ends []uint32) []uint32 {
	base := unsafe.Pointer(unsafe.SliceData(text))
	ends = ends[:cap(ends)]
	k := 0
	for k < len(ends) && i < len(text) {
		end := gemmaEnd(base, i)
		if end == 0 {
			end = nextGemma(text, i)
		}
		i = end
		ends[k] = uint32(end)
		k++
	}
	return ends[:k]
}

// gemmaEnd returns the end of the piece at i, or 0 where it cannot tell from a
// few bytes of ASCII.
func gemmaEnd(base unsafe.Pointer, i int) int {
	b := load8(base, uintptr(i))
	start := i
	if b == ' ' {
		start++
	}
	w := load64(base, uintptr(start))
	letters := letterMask(w)
	if letters&0x80 != 0 {
		other := ^letters & highs
		for other == 0 {
			start += 8
			w = load64(base, uintptr(start))
			other = ^letterMask(w) & highs
		}
		// Behind a word a control character, say, might belong to it.
		if c := byteAt(w, first(other)); !isGraph(c) && c != ' ' && c != '\n' && c != '\t' {
			return 0
		}
		return start + int(first(other)>>3)
	}
	switch {
	case isDigit(b):
		return i + 1
	case signMask(w)&0x80 != 0:
		return gemmaSigns(start, w)
	case b == '\n' || b == '\t' || b == ' ':
		w = load64(base, uintptr(i))
		other := w ^ uint64(b)*ones
		if other == 0 {
			return 0
		}
		// A single space may go with what follows.
		n := first(other)
		if c := byteAt(w, n); b == ' ' && n == 8 && !isDigit(c) && c != '\n' && c != '\t' {
			return 0
		}
		return i + int(n>>3)
	}
	return 0
}

// gemmaSigns returns the end of the run of signs at i, whose first eight bytes
// are w, or 0.
func gemmaSigns(i int, w uint64) int {
	other := ^signMask(w) & highs
	if other == 0 {
		return 0
	}
	n := first(other)
	x := w & lows
	// Tags are symbols, and one token has a space behind a sign.
	special := (equal(x, '<') | equal(x, '>') | equal(x, '[')) &^ w & (1<<n - 1)
	c := byteAt(w, n)
	if special != 0 || !isGraph(c) && c != ' ' && c != '\n' && c != '\t' {
		return 0
	}
	return i + int(n>>3)
}

// nextGemma returns the end of the piece at i.
func nextGemma(text []byte, i int) int {
	switch b := text[i]; b {
	case '\n', '\t':
		return i + sameBytes(text, i, gemmaRun)
	case ' ':
		// Two spaces or more merge before anything else, and with nothing else.
		if n := sameBytes(text, i, gemmaRun); n > 1 {
			return i + n
		}
		if i++; i == len(text) || gemmaStops(text, i) || isDigit(text[i]) {
			return i
		}
	case '<', '[':
		if n := gemmaSymbol(text, i); n > 0 {
			return i + n
		}
	case gemmaMark[0]:
		if n := markRun(text, i, gemmaRun); n > 1 {
			return i + n*len(gemmaMark)
		}
	}
	for {
		at := i
		_, n := class(text, i)
		i += n
		if i >= len(text) || gemmaStops(text, i) && !gemmaCloses(text, i) || gemmaBreaks(text, at, i) {
			return i
		}
	}
}

// gemmaStops says whether what is at i is no part of what is before it.
func gemmaStops(text []byte, i int) bool {
	switch text[i] {
	case '\n', '\t', ' ':
		return true
	case '<', '[':
		return gemmaSymbol(text, i) > 0
	case gemmaMark[0]:
		return markRun(text, i, 2) > 1
	}
	return false
}

// gemmaCloses says whether the space at i is inside of "> </", the one token with
// a space that is not its first character.
func gemmaCloses(text []byte, i int) bool {
	return text[i] == ' ' && text[i-1] == '>' && i+2 < len(text) && text[i+1] == '<' && text[i+2] == '/' && gemmaSymbol(text, i+1) == 0
}

// gemmaBreaks says whether no token holds the characters at a and b, which is
// the next one, side by side. Digits stand alone, and signs and letters apart.
func gemmaBreaks(text []byte, a, b int) bool {
	if isDigit(text[a]) || isDigit(text[b]) {
		return true
	}
	left, _ := class(text, a)
	right, _ := class(text, b)
	switch {
	case 1<<left&setLetter != 0 && 1<<right&setSign != 0:
		return !gemmaJoins(text, b)
	case 1<<left&setSign != 0 && 1<<right&setLetter != 0:
		return !gemmaJoins(text, a) && (text[a] != '/' || text[b] < utf8.RuneSelf)
	}
	return false
}

// gemmaJoiners are the signs that tokens join to letters, but for "/" before
// U+02C8.
var gemmaJoiners = []rune{0x06D4, 0x0970, 0x0F0B, 0x104E, 0x1362, 0x201A}

func gemmaJoins(text []byte, i int) bool {
	if text[i] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRune(text[i:])
	return slices.Contains(gemmaJoiners, r)
}

// sameBytes returns how often text[i] stands there in a row, limit at most.
func sameBytes(text []byte, i, limit int) int {
	n := 1
	for n < limit && i+n < len(text) && text[i+n] == text[i] {
		n++
	}
	return n
}

// markRun returns how many marks for a space stand at i, limit at most.
func markRun(text []byte, i, limit int) int {
	n := 0
	for n < limit && len(text)-i >= len(gemmaMark) && string(text[i:i+len(gemmaMark)]) == gemmaMark {
		n++
		i += len(gemmaMark)
	}
	return n
}

// gemmaSymbol returns the length of the tag at i that is a symbol, or 0.
func gemmaSymbol(text []byte, i int) int {
	const multimodal = "[multimodal]"
	if text[i] == '[' {
		if len(text)-i >= len(multimodal) && string(text[i:i+len(multimodal)]) == multimodal {
			return len(multimodal)
		}
		return 0
	}
	end := min(len(text), i+len("</blockquote>"))
	for k := i + 1; k < end; k++ {
		switch b := text[k]; {
		case b == '>':
			if isGemmaTag(text[i+1 : k]) {
				return k + 1 - i
			}
			return 0
		case b != '/' && !isAlnum(b):
			return 0
		}
	}
	return 0
}

// isGemmaTag says whether <name> is a symbol.
func isGemmaTag(name []byte) bool {
	if len(name) > 0 && name[0] == '/' {
		return isGemmaElement(name[1:])
	}
	return string(name) == "mask" || isGemmaElement(name) || isUnused(name)
}

// isGemmaElement says whether <name> and </name> are symbols.
func isGemmaElement(name []byte) bool {
	switch string(name) {
	case "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
		"h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "strong", "em", "b", "i", "u", "s",
		"sub", "sup", "code", "a", "html", "body", "img", "span", "bbox", "ul", "li", "div",
		"iframe", "footer":
		return true
	}
	return false
}

// isUnused says whether name is "unused" and a number that has a symbol.
func isUnused(name []byte) bool {
	const word = "unused"
	if len(name) <= len(word) || string(name[:len(word)]) != word {
		return false
	}
	digits := name[len(word):]
	if digits[0] == '0' && len(digits) > 1 || len(digits) > 4 {
		return false
	}
	n := 0
	for _, d := range digits {
		if !isDigit(d) {
			return false
		}
		n = 10*n + int(d-'0')
	}
	return n <= gemmaUnused
}

// appendMarks appends the run of marks at the start of text to dst: those that
// are symbols as they are, a single one as a space. It returns dst and the length
// of the run.
func appendMarks(dst, text []byte) ([]byte, int) {
	n := markRun(text, 0, len(text))
	symbols := n
	if n%gemmaRun == 1 {
		symbols--
	}
	dst = append(dst, text[:symbols*len(gemmaMark)]...)
	if symbols < n {
		dst = append(dst, ' ')
	}
	return dst, n * len(gemmaMark)
}
