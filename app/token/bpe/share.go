package bpe

// CountEach appends to dst the number of tokens in text by each of encs.
// Families that split texts alike share the scan: cl100k_base with llama3, and
// p50k_base with r50k_base.
func CountEach(dst []int, encs []*Encoding, text []byte) []int {
	first := len(dst)
	dst = append(dst, make([]int, len(encs))...)
	counts := dst[first:]
	done := make([]bool, len(encs))
	for i, lead := range encs {
		if done[i] {
			continue
		}
		var group []int
		for k := i; k < len(encs); k++ {
			if !done[k] && encs[k].family.splitsLike(lead.family) {
				group = append(group, k)
				done[k] = true
			}
		}
		lead.countGroup(counts, encs, group, text)
	}
	return dst
}

// splitsLike says whether two families make the same pieces of every text.
func (f *family) splitsLike(g *family) bool { return f.split == g.split && f.form == g.form }

// countGroup adds the numbers of tokens in text to the counts of the group, whose
// members split texts as e does.
func (e *Encoding) countGroup(counts []int, encs []*Encoding, group []int, text []byte) {
	for len(text) > 0 {
		n := len(text)
		if n > countBytes {
			n = e.Cut(text, countBytes)
		}
		e.scanSlice(text[:n], func(prepared []byte, i int, ends []uint32) {
			for _, k := range group {
				counts[k] += encs[k].countPieces(prepared, i, ends)
			}
		})
		text = text[n:]
	}
}

// scanSlice calls do with the pieces of a text, some at a time, as countPieces
// takes them.
func (e *Encoding) scanSlice(text []byte, do func(prepared []byte, i int, ends []uint32)) {
	text = e.prepare(text)
	for i := 0; i < len(text); {
		e.ends = e.family.split.scan(text, i, e.ends)
		do(text[:len(text)+padBytes], i, e.ends)
		i = int(e.ends[len(e.ends)-1])
	}
}
