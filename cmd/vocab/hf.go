package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// hfFile is as much of a tokenizer.json as packing needs.
type hfFile struct {
	AddedTokens []struct {
		ID      int    `json:"id"`
		Content string `json:"content"`
		Special bool   `json:"special"`
	} `json:"added_tokens"`
	Model struct {
		Type         string            `json:"type"`
		ByteFallback bool              `json:"byte_fallback"`
		IgnoreMerges bool              `json:"ignore_merges"`
		Vocab        map[string]int    `json:"vocab"`
		Merges       []json.RawMessage `json:"merges"`
	} `json:"model"`
}

// parseHF reads a tokenizer.json of Hugging Face tokenizers.
func parseHF(data []byte) (*vocabulary, error) {
	var f hfFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	if f.Model.Type != "BPE" {
		return nil, fmt.Errorf("model type %q, want BPE", f.Model.Type)
	}
	v := &vocabulary{special: map[int]bool{}, pairs: map[int][2]int{}}
	for _, id := range f.Model.Vocab {
		for len(v.tokens) <= id {
			v.tokens = append(v.tokens, nil)
		}
	}
	special := map[string]bool{}
	for _, t := range f.AddedTokens {
		special[t.Content] = t.Special
	}
	spell := spellBytes
	if f.Model.ByteFallback {
		spell = spellChars
	}
	for name, id := range f.Model.Vocab {
		text, ok := spell(name, f.Model.Vocab)
		v.tokens[id] = text
		if !ok || special[name] {
			v.special[id] = true
		}
	}
	merges, err := parseMerges(f)
	if err != nil {
		return nil, err
	}
	if err := checkMerges(f.Model.Vocab, merges, f.Model.ByteFallback); err != nil {
		return nil, err
	}
	for _, m := range merges {
		if _, ok := v.pairs[m.id]; !ok {
			v.pairs[m.id] = [2]int{f.Model.Vocab[m.left], f.Model.Vocab[m.right]}
		}
	}
	// Where a piece that is a token is taken whole, how it merges does not matter.
	if !f.Model.IgnoreMerges {
		v.unfit = findUnfit(v.tokens, merges)
	}
	return v, nil
}

// merge is one line of the list of merges, in its order.
type merge struct {
	left, right string
	id          int
}

// parseMerges reads both forms of a merge: "a b" and ["a", "b"].
func parseMerges(f hfFile) ([]merge, error) {
	var merges []merge
	for i, raw := range f.Model.Merges {
		var pair []string
		if raw[0] == '"' {
			var line string
			if err := json.Unmarshal(raw, &line); err != nil {
				return nil, fmt.Errorf("merge %d: %w", i, err)
			}
			pair = strings.Split(line, " ")
		} else if err := json.Unmarshal(raw, &pair); err != nil {
			return nil, fmt.Errorf("merge %d: %w", i, err)
		}
		if len(pair) != 2 {
			return nil, fmt.Errorf("merge %d: %d parts", i, len(pair))
		}
		id, ok := f.Model.Vocab[pair[0]+pair[1]]
		if !ok {
			return nil, fmt.Errorf("merge %d: no token %q", i, pair[0]+pair[1])
		}
		merges = append(merges, merge{pair[0], pair[1], id})
	}
	return merges, nil
}

// spellBytes turns a token of a byte-level vocabulary into bytes. It is not ok
// for names that no bytes are written as: those no text becomes.
func spellBytes(name string, _ map[string]int) ([]byte, bool) {
	var out []byte
	for _, r := range name {
		b, ok := byteOf(r)
		if !ok {
			return []byte(name), false
		}
		out = append(out, b)
	}
	return out, true
}

// byteOf returns the byte that a character stands for in a byte-level
// vocabulary: printable ones of Latin-1 stand for themselves, the characters
// from U+0100 on for the others.
func byteOf(r rune) (byte, bool) {
	printable := func(b rune) bool { return b > ' ' && b < 0x7F || b > 0xA0 && b != 0xAD && b < 0x100 }
	if r < 0x100 {
		return byte(r), printable(r)
	}
	n := rune(0x100)
	for b := rune(0); b < 0x100; b++ {
		if !printable(b) {
			if n == r {
				return byte(b), true
			}
			n++
		}
	}
	return 0, false
}

// spellChars turns a token of a vocabulary of characters into bytes. The mark
// for a space becomes one. <0x41> is a byte that has no other token; where it
// has, no text becomes it.
func spellChars(name string, vocab map[string]int) ([]byte, bool) {
	if len(name) == 6 && strings.HasPrefix(name, "<0x") && name[5] == '>' {
		b, err := strconv.ParseUint(name[3:5], 16, 8)
		if err == nil {
			_, other := vocab[strings.ReplaceAll(string(rune(b)), " ", "▁")]
			return []byte{byte(b)}, b >= utf8.RuneSelf || !other
		}
	}
	return []byte(strings.ReplaceAll(name, "▁", " ")), true
}

// parseClaude reads the claude.json of @anthropic-ai/tokenizer.
func parseClaude(data []byte) (*vocabulary, error) {
	var f struct {
		Ranks string `json:"bpe_ranks"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	// "! 5 IQ== Ig== ...": tokens in base64, their ids from 5 on.
	fields := strings.Fields(f.Ranks)
	if len(fields) < 3 || fields[0] != "!" {
		return nil, fmt.Errorf("bpe_ranks starts with %.20q", f.Ranks)
	}
	first, err := strconv.Atoi(fields[1])
	if err != nil {
		return nil, err
	}
	v := &vocabulary{tokens: make([][]byte, first+len(fields)-2)}
	for i, field := range fields[2:] {
		if v.tokens[first+i], err = base64.StdEncoding.DecodeString(field); err != nil {
			return nil, fmt.Errorf("token %d: %w", first+i, err)
		}
	}
	return v, nil
}
