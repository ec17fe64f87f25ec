package cost

import (
	"fmt"
	"math"
	"math/bits"

	"tokenfare/catalog"
)

// MaxQuantity is the most tokens, searches or requests that a usage may name.
const MaxQuantity = 1_000_000_000_000_000

// Lifetime is how long a provider keeps what is written to its cache.
type Lifetime uint8

// The lifetimes that price lists know.
const (
	FiveMinutes Lifetime = iota
	ThirtyMinutes
	OneHour
	TwelveHours
	NumLifetimes
)

var lifetimeNames = [NumLifetimes]string{"5m", "30m", "1h", "12h"}

// String returns "5m", "30m", "1h" or "12h".
func (l Lifetime) String() string {
	if l < NumLifetimes {
		return lifetimeNames[l]
	}
	return fmt.Sprintf("lifetime(%d)", l)
}

// Unit is what writing with this lifetime is charged as.
func (l Lifetime) Unit() catalog.Unit { return catalog.CacheWrite5m + catalog.Unit(l) }

// ParseLifetime reads "5m", "30m", "1h" or "12h".
func ParseLifetime(s string) (Lifetime, error) {
	for l, name := range lifetimeNames {
		if s == name {
			return Lifetime(l), nil
		}
	}
	return 0, fmt.Errorf("%q is no lifetime of a cache: want 5m, 30m, 1h or 12h", s)
}

// Usage is what one request consumes, in tokens where nothing else is said. Parts of
// the input exclude each other, and so do parts of the output: an image that comes
// from the cache counts as read from the cache.
type Usage struct {
	Input       int64               // the whole prompt, all of the following included
	CacheRead   int64               // found in the cache
	CacheWrites [NumLifetimes]int64 // written to the cache
	ImageInput  int64
	AudioInput  int64
	// ImageSpread and AudioSpread are how far from ImageInput and AudioInput it may be.
	ImageSpread, AudioSpread Spread

	Output      int64 // all of the answer, the following included
	Reasoning   int64
	ImageOutput int64
	AudioOutput int64

	WebSearches int64 // calls
	Storage     int64 // tokens times hours that an explicit cache is kept

	// Explicit is set where nothing but CacheWrites is written to the cache. Otherwise some
	// providers write more by default: see Tariff.Writes.
	Explicit bool

	// Requests is how many such requests there are; zero counts as one. Tiers go by
	// the length of each.
	Requests int64

	// mean is set where the cached tokens are an average, which need not be such as a
	// single request can have. Then hits of a million requests read them, of a prefix
	// that was wanted to be this long, and each of the others writes missed.
	mean   bool
	hits   int64
	wanted int64
	missed [NumLifetimes]int64
	longer Lifetime // that it was to be kept, where that is longer than what is sold; 0: it is not

	cachedImages, cachedAudio int64 // of the cached tokens, see CoverMedia
}

// Spread is how many tokens fewer or more there may be than there probably are.
type Spread struct{ Less, More int64 }

// Check reports what is wrong with a usage: a number below zero or beyond
// MaxQuantity, or parts that are more than the whole.
func (u *Usage) Check() error {
	for _, q := range u.named() {
		switch {
		case q.n < 0:
			return fmt.Errorf("%s: %d is below zero", q.name, q.n)
		case q.n > MaxQuantity:
			return fmt.Errorf("%s: %d is more than %d", q.name, q.n, int64(MaxQuantity))
		}
	}
	if in := u.inputParts(); in > u.Input {
		return fmt.Errorf("cached tokens, images and audio are %d of %d tokens of input: a part is not more than the whole", in, u.Input)
	}
	if out := u.outputParts(); out > u.Output {
		return fmt.Errorf("reasoning, images and audio are %d of %d tokens of output: a part is not more than the whole", out, u.Output)
	}
	largest := max(u.Input, u.Output, u.WebSearches, u.Storage, 1)
	if hi, lo := bits.Mul64(uint64(largest), uint64(u.requests())); hi > 0 || lo > math.MaxInt64 {
		return fmt.Errorf("%d requests of %d tokens are too many to count", u.requests(), largest)
	}
	return nil
}

// plausible reports, quicker than Check, that nothing is wrong. Where it reports
// false, Check decides.
func (u *Usage) plausible() bool {
	w := &u.CacheWrites
	all := u.Input | u.CacheRead | w[0] | w[1] | w[2] | w[3] | u.ImageInput | u.AudioInput | u.Output | u.Reasoning |
		u.ImageOutput | u.AudioOutput | u.WebSearches | u.Storage
	return uint64(all) < roomy && u.requests() == 1 && u.inputParts() <= u.Input && u.outputParts() <= u.Output
}

// named lists the numbers of a usage with their names.
func (u *Usage) named() [15]struct {
	name string
	n    int64
} {
	return [...]struct {
		name string
		n    int64
	}{
		{"input", u.Input}, {"cached tokens", u.CacheRead},
		{"cache writes for 5m", u.CacheWrites[FiveMinutes]}, {"cache writes for 30m", u.CacheWrites[ThirtyMinutes]},
		{"cache writes for 1h", u.CacheWrites[OneHour]}, {"cache writes for 12h", u.CacheWrites[TwelveHours]},
		{"images", u.ImageInput}, {"audio", u.AudioInput},
		{"output", u.Output}, {"reasoning", u.Reasoning},
		{"images in the output", u.ImageOutput}, {"audio in the output", u.AudioOutput},
		{"web searches", u.WebSearches}, {"storage", u.Storage}, {"requests", u.Requests},
	}
}

// simple reports whether the usage is one request of nothing but input, some of it
// perhaps cached, and output, and surely passes Check.
func (u *Usage) simple() bool {
	w := &u.CacheWrites
	return u.ImageInput|u.AudioInput|u.cachedImages|u.cachedAudio|u.Reasoning|u.ImageOutput|u.AudioOutput|u.WebSearches|u.Storage == 0 && u.requests() == 1 &&
		uint64(u.Input|u.CacheRead|w[0]|w[1]|w[2]|w[3]|u.Output) < roomy && u.CacheRead+u.written() <= u.Input
}

// roomy is a power of two below MaxQuantity: numbers are compared with it all at once.
const roomy = 1 << 49

func (u *Usage) requests() int64 {
	if u.Requests == 0 {
		return 1
	}
	return u.Requests
}

// written is how many tokens are written to the cache, for whatever time.
func (u *Usage) written() (n int64) {
	for _, w := range u.CacheWrites {
		n += w
	}
	return n
}

// resized is the usage with a prompt and an output of other lengths. Neither is
// shorter than its parts; but the cached prefix of the average request gives way.
func (u *Usage) resized(input, output int64) Usage {
	v := *u
	v.Output = max(output, u.outputParts())
	if over := u.inputParts() - input; over > 0 && u.mean {
		prefix := max(u.CacheRead+u.written()-over, 0)
		v.cache(shortened(u.missed, over), u.hits)
		v.cachedImages = min(u.cachedImages, prefix)
		v.cachedAudio = min(u.cachedAudio, prefix-v.cachedImages)
	}
	v.Input = max(input, v.inputParts())
	return v
}

// cache makes a prefix of the usage cached as the average request has it, where so many
// of a million requests find it, and each of the others writes it.
func (u *Usage) cache(writes [NumLifetimes]int64, hits int64) {
	u.mean, u.hits, u.missed = true, hits, writes
	u.CacheRead, u.CacheWrites = 0, writes
	prefix := int64(0)
	for l, n := range writes {
		if n == 0 {
			continue
		}
		prefix += n
		read := share(prefix, hits)
		u.CacheWrites[l] -= read - u.CacheRead
		u.CacheRead = read
	}
}

// shortened is a prefix without its last tokens, which are kept for the shortest time.
func shortened(writes [NumLifetimes]int64, over int64) [NumLifetimes]int64 {
	for l, n := range writes {
		less := min(n, over)
		writes[l], over = n-less, over-less
	}
	return writes
}

// mixed reports whether the usage is of several requests that do not all find the same
// in the cache.
func (u *Usage) mixed() bool {
	return u.mean && u.Requests > 1 && 0 < u.hits && u.hits < perMillion
}

// outcomes are the requests of a mixed usage that find the prefix, and those that do not,
// to the nearest whole request. There may be none of either.
func (u *Usage) outcomes() [2]Usage {
	hit, miss := *u, *u
	hit.cache(u.missed, perMillion)
	miss.cache(u.missed, 0)
	hit.Requests = share(u.Requests, u.hits)
	miss.Requests = u.Requests - hit.Requests
	return [...]Usage{hit, miss}
}

// share is so many millionths of a number, rounded: in two steps, so that those of 10^15
// do not overflow.
func share(n, parts int64) int64 {
	return n/perMillion*parts + (n%perMillion*parts+perMillion/2)/perMillion
}

// CoverMedia makes images and audio a part of the cached tokens where these are more
// than the text. A cache holds the beginning of a prompt, be it text or not
// (https://platform.claude.com/docs/en/build-with-claude/prompt-caching,
// https://developers.openai.com/api/docs/guides/prompt-caching,
// https://ai.google.dev/gemini-api/docs/caching). Where the prompt's parts stand is not
// known here: the cached tokens are taken to be text first, then images, then audio.
func (u *Usage) CoverMedia() {
	if u.ImageInput+u.AudioInput <= u.Input {
		u.cover(min(u.inputParts()-u.Input, u.CacheRead+u.written()))
	}
}

// cover makes so many tokens of images and audio cached ones.
func (u *Usage) cover(n int64) {
	images := max(min(n, u.ImageInput), 0)
	audio := max(min(n-images, u.AudioInput), 0)
	u.ImageInput, u.cachedImages = u.ImageInput-images, u.cachedImages+images
	u.AudioInput, u.cachedAudio = u.AudioInput-audio, u.cachedAudio+audio
}

// CachesAudio reports whether some of the cached tokens are audio.
func (u *Usage) CachesAudio() bool { return u.cachedAudio > 0 }

// Plain returns the usage without a cache.
func (u Usage) Plain() Usage {
	u.ImageInput, u.AudioInput = u.ImageInput+u.cachedImages, u.AudioInput+u.cachedAudio
	u.cachedImages, u.cachedAudio = 0, 0
	u.CacheRead, u.CacheWrites = 0, [NumLifetimes]int64{}
	u.mean, u.hits, u.wanted, u.missed, u.longer = false, 0, 0, [NumLifetimes]int64{}, 0
	return u
}

func (u *Usage) inputParts() int64 { return u.CacheRead + u.written() + u.ImageInput + u.AudioInput }

func (u *Usage) outputParts() int64 { return u.Reasoning + u.ImageOutput + u.AudioOutput }

// split divides one request by what its parts are charged as. What has no price of
// its own joins the input or the output; what is known to be charged apart, by the
// standard service at least, does not.
//
// Audio, from the cache too, and images in the output are always apart: where they are
// sold they cost several times what text does, so that the price of text would be a guess.
func (t *Tariff) split(u *Usage) (parts [catalog.NumUnits]int64) {
	read, writes := t.cached(u)
	images, audio := t.covered(u)
	heard := t.audioRead(u, audio)
	images, audio = u.ImageInput+u.cachedImages-images, u.AudioInput+u.cachedAudio-audio
	parts[catalog.CacheRead] = read - heard
	parts[catalog.AudioCacheRead] = heard
	parts[catalog.AudioInput] = audio
	rest := u.Input - read - audio
	for l, n := range writes {
		if n > 0 && t.chargesWrites() {
			parts[Lifetime(l).Unit()] = n
			rest -= n
		}
	}
	if images > 0 && t.apart(catalog.ImageInput) {
		parts[catalog.ImageInput] = images
		rest -= images
	}
	parts[catalog.Input] = rest

	parts[catalog.ImageOutput] = u.ImageOutput
	parts[catalog.AudioOutput] = u.AudioOutput
	parts[catalog.Output] = u.Output - u.ImageOutput - u.AudioOutput
	if u.Reasoning > 0 && t.apart(catalog.ReasoningOutput) {
		parts[catalog.ReasoningOutput] = u.Reasoning
		parts[catalog.Output] -= u.Reasoning
	}
	parts[catalog.PerRequest] = 1
	parts[catalog.WebSearchCall] = u.WebSearches
	parts[catalog.CacheStorageHour] = u.Storage
	return parts
}
