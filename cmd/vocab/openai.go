package main

import (
	"fmt"

	"github.com/tiktoken-go/tokenizer"
)

// tiktokenGo is where the vocabularies of OpenAI are read from; go.mod pins it.
const (
	tiktokenGo        = "github.com/tiktoken-go/tokenizer"
	tiktokenGoVersion = "v0.10.0"
)

// openAI lists the vocabularies to pack, with the number of ids and the ids in
// between that no text encodes to.
var openAI = []struct {
	family  string
	ids     int
	missing []int
}{
	{"o200k_base", 199998, nil},
	{"cl100k_base", 100256, nil},
	// 50256 is <|endoftext|>; the ids after it are runs of spaces.
	{"p50k_base", 50281, []int{50256}},
	{"r50k_base", 50256, nil},
}

func packOpenAI() error {
	for _, o := range openAI {
		v, err := readOpenAI(o.family, o.ids, o.missing)
		if err != nil {
			return fmt.Errorf("%s: %w", o.family, err)
		}
		e := entry{
			Family:   o.family,
			Package:  tiktokenGo,
			Version:  tiktokenGoVersion,
			Licence:  "MIT",
			Upstream: "codec/" + o.family + "_vocab.go, by Decode of every id",
		}
		if err := write(e, v); err != nil {
			return err
		}
	}
	return nil
}

// readOpenAI decodes every id of a vocabulary.
func readOpenAI(family string, ids int, missing []int) (*vocabulary, error) {
	codec, err := tokenizer.Get(tokenizer.Encoding(family))
	if err != nil {
		return nil, err
	}
	v := &vocabulary{tokens: make([][]byte, ids)}
	absent := map[int]bool{}
	for _, id := range missing {
		absent[id] = true
	}
	for id := range ids {
		if absent[id] {
			continue
		}
		text, err := codec.Decode([]uint{uint(id)})
		if err != nil {
			return nil, fmt.Errorf("id %d: %w", id, err)
		}
		v.tokens[id] = []byte(text)
	}
	return v, nil
}
