package token

import "unicode/utf8"

// Seen is what one pass over a prompt sees: enough to count or estimate every
// family. Seens of the parts of a text add up to the Seen of the whole.
type Seen struct {
	Bytes      int64 // UTF-8, after replacement of what was ill-formed
	CodePoints int64
	Kinds      Kinds
	// IllFormed is how many bytes of the text as it came were not UTF-8. What they cost
	// depends on what they are sent as.
	IllFormed int64

	// Counts holds tokens by vocabulary, of those counted so far.
	Counts map[string]int64
}

// Kinds counts code points by what tokenizers make of them. Spaces, tabs and
// control characters are what is left of a text's code points.
type Kinds struct {
	Letters  int64 // ASCII, small
	Capitals int64 // ASCII
	Digits   int64 // ASCII
	Punct    int64 // ASCII, punctuation and symbols
	Newlines int64
	Han      int64 // Chinese characters, and the punctuation of East Asia
	Kana     int64
	Hangul   int64
	Marks    int64 // combining marks, joiners, variation selectors
	Symbols  int64 // emoji, arrows, mathematics, boxes
	Latin    int64 // Latin beyond ASCII
	Cyrillic int64
	Others   int64 // letters and all else beyond ASCII
}

// add adds the kinds of another part.
func (k *Kinds) add(o *Kinds) {
	k.Letters += o.Letters
	k.Capitals += o.Capitals
	k.Digits += o.Digits
	k.Punct += o.Punct
	k.Newlines += o.Newlines
	k.Han += o.Han
	k.Kana += o.Kana
	k.Hangul += o.Hangul
	k.Marks += o.Marks
	k.Symbols += o.Symbols
	k.Latin += o.Latin
	k.Cyrillic += o.Cyrillic
	k.Others += o.Others
}

// BeyondASCII is how many code points are none of ASCII's.
func (k *Kinds) BeyondASCII() int64 {
	return k.Han + k.Kana + k.Hangul + k.Marks + k.Symbols + k.Latin + k.Cyrillic + k.Others
}

// words is how many code points are letters of words that spaces part.
func (k *Kinds) words() int64 { return k.Letters + k.Capitals + k.Latin + k.Cyrillic + k.Others }

// blanks is how many of a text's code points are spaces, tabs and control characters.
func (s *Seen) blanks() int64 {
	k := &s.Kinds
	return max(s.CodePoints-k.BeyondASCII()-k.Letters-k.Capitals-k.Digits-k.Punct-k.Newlines, 0)
}

// Look adds what a part of the text shows without counting tokens. The part must
// be valid UTF-8.
func (s *Seen) Look(part []byte) {
	codePoints, kinds := look(part)
	s.Bytes += int64(len(part))
	s.CodePoints += int64(codePoints)
	s.Kinds.add(&kinds)
}

// look counts the code points of a text and their kinds.
func look(text []byte) (codePoints int, kinds Kinds) {
	for i := 0; i < len(text); codePoints++ {
		b := text[i]
		if b < utf8.RuneSelf {
			i++
			kinds.ascii(b)
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		i += size
		switch {
		case isCJK(r):
			kinds.cjk(r)
		case isMark(r):
			kinds.Marks++
		case isSymbol(r):
			kinds.Symbols++
		case r < 0x250:
			kinds.Latin++
		case r >= 0x400 && r < 0x530:
			kinds.Cyrillic++
		default:
			kinds.Others++
		}
	}
	return codePoints, kinds
}

func (k *Kinds) ascii(b byte) {
	switch {
	case b >= 'a' && b <= 'z':
		k.Letters++
	case b >= 'A' && b <= 'Z':
		k.Capitals++
	case b >= '0' && b <= '9':
		k.Digits++
	case b == '\n':
		k.Newlines++
	case b > ' ' && b < 0x7F:
		k.Punct++
	}
}

func (k *Kinds) cjk(r rune) {
	switch {
	case r >= 0x3040 && r <= 0x30FF:
		k.Kana++
	case r >= 0xAC00 && r <= 0xD7FF, r >= 0x1100 && r <= 0x11FF:
		k.Hangul++
	default:
		k.Han++
	}
}

// The blocks below are whole, not by Unicode's categories: an estimate needs no
// more, and tables would weigh 100 kB in the worker's wasm.

func isCJK(r rune) bool {
	return r >= 0x2E80 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFAFF ||
		r >= 0xFF00 && r <= 0xFFEF || r >= 0x1100 && r <= 0x11FF || r >= 0x20000 && r <= 0x3FFFF
}

// isMark knows the marks of Latin, Greek, Cyrillic, Hebrew, Arabic and the scripts
// of India, and what joins emoji.
func isMark(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36F, r == 0x200D, r >= 0xFE00 && r <= 0xFE0F, r >= 0x20D0 && r <= 0x20FF:
		return true
	case r >= 0x483 && r <= 0x489, r >= 0x591 && r <= 0x5C7, r >= 0x610 && r <= 0x61A, r >= 0x64B && r <= 0x65F:
		return true
	case r >= 0x900 && r <= 0xDFF:
		within := r & 0x7F // the blocks of India's scripts have one layout
		return within <= 0x03 || within >= 0x3A && within <= 0x4F && within != 0x3D
	}
	return false
}

func isSymbol(r rune) bool {
	return r >= 0x1F000 && r <= 0x1FFFF || r >= 0x1D000 && r <= 0x1D7FF || r >= 0x2190 && r <= 0x2BFF
}

// Merge adds what is seen of another text, such as another message of a request.
// Counts keeps the vocabularies that both are counted in.
func (s *Seen) Merge(o Seen) {
	s.Bytes += o.Bytes
	s.CodePoints += o.CodePoints
	s.Kinds.add(&o.Kinds)
	s.IllFormed += o.IllFormed
	for family := range s.Counts {
		if n, ok := o.Counts[family]; ok {
			s.Counts[family] += n
		} else {
			delete(s.Counts, family)
		}
	}
}
