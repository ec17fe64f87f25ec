package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// vocabulary is what there is to pack.
type vocabulary struct {
	// tokens holds the bytes of each id; nil where no token has it.
	tokens [][]byte
	// special marks ids that no text encodes to by itself.
	special map[int]bool
	// pairs holds the two tokens that an id is listed as the join of. Where it is
	// nil, tokens merge by id, and pairs are found that way.
	pairs map[int][2]int
	// unfit lists, in order, the tokens whose own bytes merge to something else.
	unfit []int
}

// Kinds of ids, as app/token/bpe reads them.
const (
	kindAbsent = iota
	kindPair
	kindLiteral
	kindSpecial
)

// pack returns the packed form of v; app/token/bpe describes it.
func pack(v *vocabulary) []byte {
	pairs := v.pairs
	if pairs == nil {
		pairs = findPairs(v)
	}
	kinds := make([]int, len(v.tokens))
	for id, t := range v.tokens {
		switch {
		case t == nil:
			kinds[id] = kindAbsent
		case v.special[id]:
			kinds[id] = kindSpecial
		default:
			kinds[id] = kindLiteral
		}
	}
	// A pair may refer to any literal, and to pairs before it.
	isPair := func(id int) bool { _, ok := pairs[id]; return ok }
	for id := range v.tokens {
		if kinds[id] != kindLiteral || !isPair(id) {
			continue
		}
		if p := pairs[id]; (p[0] < id || !isPair(p[0])) && (p[1] < id || !isPair(p[1])) {
			kinds[id] = kindPair
		}
	}
	return encode(v, kinds, pairs)
}

// encode lays out the packed form.
func encode(v *vocabulary, kinds []int, pairs map[int][2]int) []byte {
	tokens := v.tokens
	var runs, lens, literals []byte
	var planes [6][]byte
	runCount := 0
	for id := 0; id < len(tokens); {
		end := id
		for end < len(tokens) && kinds[end] == kinds[id] {
			end++
		}
		runs = binary.AppendUvarint(runs, uint64(end-id)<<2|uint64(kinds[id]))
		runCount++
		for ; id < end; id++ {
			switch kinds[id] {
			case kindPair:
				for side, part := range pairs[id] {
					planes[3*side] = append(planes[3*side], byte(part))
					planes[3*side+1] = append(planes[3*side+1], byte(part>>8))
					planes[3*side+2] = append(planes[3*side+2], byte(part>>16))
				}
			case kindLiteral, kindSpecial:
				lens = binary.AppendUvarint(lens, uint64(len(tokens[id])))
				literals = append(literals, tokens[id]...)
			}
		}
	}
	body := binary.AppendUvarint(nil, 1)
	body = binary.AppendUvarint(body, uint64(len(tokens)))
	body = binary.AppendUvarint(body, uint64(len(bytes.Join(tokens, nil))))
	body = binary.AppendUvarint(body, uint64(runCount))
	body = append(body, runs...)
	body = binary.AppendUvarint(body, uint64(len(v.unfit)))
	for _, id := range v.unfit {
		body = binary.AppendUvarint(body, uint64(id))
	}
	body = append(body, lens...)
	body = append(body, literals...)
	body = append(body, bytes.Join(planes[:], nil)...)
	out := binary.LittleEndian.AppendUint32([]byte("TFV1"), crc32.ChecksumIEEE(body))
	return append(out, body...)
}

// findPairs returns for each token the last two parts that merging by id makes
// it of, were it not a token itself.
func findPairs(v *vocabulary) map[int][2]int {
	ids := make(map[string]int, len(v.tokens))
	for id, t := range v.tokens {
		if t != nil && !v.special[id] {
			ids[string(t)] = id
		}
	}
	pairs := make(map[int][2]int, len(ids))
	for id, t := range v.tokens {
		if len(t) < 2 || v.special[id] {
			continue
		}
		if cuts := mergeBelow(ids, t, id); len(cuts) == 3 {
			pairs[id] = [2]int{ids[string(t[:cuts[1]])], ids[string(t[cuts[1]:])]}
		}
	}
	return pairs
}

// mergeBelow merges text by the ids below limit and returns where the parts
// start, and the length of text.
func mergeBelow(ids map[string]int, text []byte, limit int) []int {
	cuts := make([]int, len(text)+1)
	for i := range cuts {
		cuts[i] = i
	}
	for len(cuts) > 2 {
		best, at := limit, -1
		for i := 0; i+2 < len(cuts); i++ {
			if id, ok := ids[string(text[cuts[i]:cuts[i+2]])]; ok && id < best {
				best, at = id, i
			}
		}
		if at < 0 {
			break
		}
		cuts = append(cuts[:at+1], cuts[at+2:]...)
	}
	return cuts
}

// compress returns data as gzip gives it, without a name or a time.
func compress(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return out.Bytes(), nil
}
