package reading

import (
	"bytes"
	"unicode/utf8"

	"tokenfare/app/fault"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
)

// A request can have a million texts of some bytes each. A document for each would take
// twenty times their length, so that short ones, one after the other, share a run: it
// keeps their sums alone, and counts all of them again where one changes.
const (
	shortBytes = 1 << 10
	runBytes   = 8 << 10 // that a run begins no further text at
	runTexts   = 256
)

// run is some short texts that follow each other. Each is counted by itself.
type run struct {
	text    []byte // of all of them
	texts   []short
	sums    []sum
	counted int // encodings, the first ones
}

// short is a text of a run.
type short struct {
	end uint32 // in run.text
	sum uint32 // index of run.sums
}

// sum is what is seen of a run's texts of one bucket.
type sum struct {
	bucket int // of prompt.Shape
	seen   token.Seen
}

func (s *run) full() bool { return len(s.text) >= runBytes || len(s.texts) >= runTexts }

// add appends a text.
func (s *run) add(text []byte, bucket int) error {
	if !utf8.Valid(text) {
		return fault.Of("a text of ", len(text), " bytes is not UTF-8")
	}
	k := 0
	for k < len(s.sums) && s.sums[k].bucket != bucket {
		k++
	}
	if k == len(s.sums) {
		s.sums = append(s.sums, sum{bucket, token.Seen{Counts: map[string]int64{}}})
	}
	s.sums[k].seen.Look(text)
	s.text = append(s.text, text...)
	s.texts = append(s.texts, short{uint32(len(s.text)), uint32(k)})
	return nil
}

// sameRun reports whether the run's texts are the first of some parts. Texts that shared
// a bucket must still share one, which may be another.
func (r *Reader) sameRun(s *run, parts []prompt.Part) bool {
	buckets := make([]int, len(s.sums))
	for i := range buckets {
		buckets[i] = -1
	}
	start := uint32(0)
	for i, t := range s.texts {
		p, bucket := &parts[i], &buckets[t.sum]
		if *bucket < 0 {
			*bucket = p.Bucket
		}
		if *bucket != p.Bucket || !bytes.Equal(r.text(p), s.text[start:t.end]) {
			return false
		}
		start = t.end
	}
	for i, bucket := range buckets {
		s.sums[i].bucket = bucket
	}
	return true
}

// count counts a run in the encodings that it is not counted in yet, and reports whether
// there were any.
func (r *Reader) count(s *run) bool {
	todo := r.encodings[s.counted:]
	if len(todo) == 0 {
		return false
	}
	tokens := make([]int64, len(s.sums)*len(todo))
	start := uint32(0)
	for _, t := range s.texts {
		own := tokens[int(t.sum)*len(todo):]
		for i, n := range r.countEach(todo, s.text[start:t.end]) {
			own[i] += int64(n)
		}
		start = t.end
	}
	for i, n := range tokens {
		s.sums[i/len(todo)].seen.Counts[todo[i%len(todo)].Family()] = n
	}
	s.counted = len(r.encodings)
	return true
}

// countEach counts a text in some encodings. The result is good until the next one.
func (r *Reader) countEach(encodings []token.Encoding, text []byte) []int {
	r.counts = r.counts[:0]
	if r.CountEach != nil {
		r.counts = r.CountEach(r.counts, encodings, text)
		return r.counts
	}
	for _, enc := range encodings {
		r.counts = append(r.counts, enc.Count(text))
	}
	return r.counts
}
