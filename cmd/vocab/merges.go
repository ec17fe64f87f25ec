package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkMerges proves that merging as app/token/bpe does it is merging by the
// list. It does it in the order of ids, and a list is one of these:
//
//   - one merge for each token: only it makes the token;
//   - all splits of each token into two others, those with the lowest left id
//     first, for vocabularies that were ranked by id;
//   - the same with the longest left first, for vocabularies of characters.
//     There runs of spaces come before all else, whatever their ids: the list
//     joins them to runs as long as can be from the left.
func checkMerges(vocab map[string]int, merges []merge, chars bool) error {
	if chars {
		merges = slices.DeleteFunc(slices.Clone(merges), func(m merge) bool { return isRun(m.left + m.right) })
	}
	byID := map[int][]merge{}
	last := 0
	for i, m := range merges {
		if m.id < last {
			return fmt.Errorf("merge %d makes id %d, after %d", i, m.id, last)
		}
		last = m.id
		byID[m.id] = append(byID[m.id], m)
	}
	if len(byID) == len(merges) {
		return nil
	}
	for id, got := range byID {
		want := splits(vocab, got[0].left+got[0].right, id)
		slices.SortFunc(want, func(a, b merge) int {
			if chars {
				return cmp.Compare(len(b.left), len(a.left))
			}
			return cmp.Compare(vocab[a.left], vocab[b.left])
		})
		if !slices.Equal(got, want) {
			return fmt.Errorf("id %d: merges are %v, want %v", id, got, want)
		}
	}
	return nil
}

// isRun says whether a token is a run of one kind of space.
func isRun(name string) bool {
	return name != "" && (strings.Trim(name, "▁") == "" || strings.Trim(name, "\n") == "" || strings.Trim(name, "\t") == "")
}

// splits returns all the ways to make a token of two others.
func splits(vocab map[string]int, name string, id int) []merge {
	var all []merge
	for i := range name {
		if i == 0 {
			continue
		}
		_, left := vocab[name[:i]]
		_, right := vocab[name[i:]]
		if left && right {
			all = append(all, merge{name[:i], name[i:], id})
		}
	}
	return all
}

// findUnfit returns the ids of tokens whose own bytes merge to something else.
func findUnfit(tokens [][]byte, merges []merge) []int {
	rank := map[[2]string]int{}
	made := map[int]string{}
	for i, m := range merges {
		rank[[2]string{m.left, m.right}] = i
		made[m.id] = m.left + m.right
	}
	var unfit []int
	for id := range tokens {
		if name, ok := made[id]; ok && !mergesTo(name, rank) {
			unfit = append(unfit, id)
		}
	}
	return unfit
}

// mergesTo says whether the characters of name merge to one token.
func mergesTo(name string, rank map[[2]string]int) bool {
	parts := strings.Split(name, "")
	if !utf8.ValidString(name) {
		return false
	}
	for len(parts) > 1 {
		best, at := len(rank), -1
		for i := range len(parts) - 1 {
			if r, ok := rank[[2]string{parts[i], parts[i+1]}]; ok && r < best {
				best, at = r, i
			}
		}
		if at < 0 {
			return false
		}
		parts[at] += parts[at+1]
		parts = slices.Delete(parts, at+1, at+2)
	}
	return true
}
