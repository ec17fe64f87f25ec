package cost

import (
	"fmt"
	"strings"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// Caching is a prefix that the prompts of many like requests share, and how often it
// is found in the provider's cache.
type Caching struct {
	Prefix int64 // tokens at the start of each prompt
	// Lifetime is how long what a request writes that does not find it is to be kept.
	// Where a provider does not sell that, it is the next longer, or else the longest.
	Lifetime Lifetime
	Sooner   int64 // tokens of the prefix, its last ones, that are kept for five minutes instead
	Hits     int64 // requests that find it, of a million; 0 to 1,000,000
	// Share is set where the prefix is a part of the prompt as that is counted, so that it
	// is longer in a longer prompt: see Tariff.SpanCached.
	Share bool
	// Counted is set where it is counted as the prompt is, and never of another length.
	Counted bool
}

// perMillion is the whole of a hit rate.
const perMillion = 1_000_000

// Cacheable returns how many tokens of a prefix the provider reads from its cache:
// none where nobody documents that it has one, none below its minimum, and at OpenAI
// whole steps.
func (t *Tariff) Cacheable(prefix int64) int64 {
	if prefix < t.least || t.cacheless {
		return 0
	}
	return prefix - prefix%max(t.step, 1)
}

// CacheEdges appends the lengths of a prefix, above one length and up to another, at which
// the total falls, as more of it is cached: the provider's minimum, and of its steps the
// first and the last.
func (t *Tariff) CacheEdges(above, upTo int64, dst []int64) []int64 {
	if t.cacheless {
		return dst
	}
	if above < t.least && t.least <= upTo {
		dst = append(dst, t.least)
	}
	if t.step <= 1 {
		return dst
	}
	first := (max(above, t.least)/t.step + 1) * t.step
	last := upTo / t.step * t.step
	if first <= last && last > t.least {
		dst = append(dst, first, last)
	}
	return dst
}

// Hit returns the usage of a request that finds the prefix in the cache.
func (t *Tariff) Hit(u Usage, c Caching) Usage {
	c.Hits = perMillion
	return t.Average(u, c)
}

// Miss returns the usage of a request that does not find the prefix, and writes it.
func (t *Tariff) Miss(u Usage, c Caching) Usage {
	c.Hits = 0
	return t.Average(u, c)
}

// Average returns the usage of the average request: of a prefix of 1,000 tokens that
// is found in nine of ten requests, 900 are read and 100 are written. Both are whole
// tokens. Where Requests says that there are several such requests, whole requests find
// the prefix and the others do not, so that what they cost together is exact. Where the
// prefix is more than the text, images and audio are in it: see Usage.CoverMedia.
func (t *Tariff) Average(u Usage, c Caching) Usage {
	u = u.Plain()
	prefix := max(min(t.Cacheable(c.Prefix), u.Input), 0)
	media := prefix - max(u.Input-u.ImageInput-u.AudioInput, 0) // in the prefix
	sooner := max(min(c.Sooner, prefix), 0)
	var writes [NumLifetimes]int64
	writes[t.sold(c.Lifetime)] = prefix - sooner
	if sooner > 0 {
		writes[t.sold(FiveMinutes)] += sooner
	}
	u.cache(writes, max(min(c.Hits, perMillion), 0))
	u.wanted = c.Prefix
	if t.sold(c.Lifetime) < c.Lifetime && t.chargesWrites() {
		u.longer = c.Lifetime
	}
	u.cover(media)
	return u
}

// CacheRules are what Average depends on beside the usage: tariffs of the same rules have
// the same average usage. They can be compared.
type CacheRules struct {
	least, step int64
	lifetimes   units
	cacheless   bool
}

// CacheRules returns the tariff's.
func (t *Tariff) CacheRules() CacheRules {
	const writes = 1<<catalog.CacheWrite5m | 1<<catalog.CacheWrite30m | 1<<catalog.CacheWrite1h | 1<<catalog.CacheWrite12h
	return CacheRules{t.least, t.step, (t.own | t.usual) & writes, t.cacheless}
}

// Uncached says why nothing of a prefix is cached, where Average was asked for that;
// "" where something is.
func (t *Tariff) Uncached(u *Usage) string {
	if u.CacheRead+u.written() > 0 {
		return ""
	}
	return t.NotCached(u.wanted)
}

// Shorter says so where what is written was to be kept for longer than the provider sells;
// "" where it was not.
func (t *Tariff) Shorter(u *Usage) string {
	if u.longer == 0 || u.CacheRead+u.written() == 0 {
		return ""
	}
	return fmt.Sprintf("no price for writing to the cache for %s is listed: charged as for %s", u.longer, t.sold(u.longer))
}

// NotCached says why a prefix of so many tokens is not cached; "" where it is.
func (t *Tariff) NotCached(prefix int64) string {
	switch {
	case prefix == 0:
	case t.cacheless:
		return "no caching is documented: the prefix is charged as input"
	case prefix < t.least:
		return t.tooFew(prefix)
	}
	return ""
}

// tooFew says that so many tokens are not cached.
func (t *Tariff) tooFew(n int64) string {
	are := "tokens are"
	if n == 1 {
		are = "token is"
	}
	return fmt.Sprintf("%s %s below the %s that are cached at least: charged as input", Thousands(n), are, Thousands(t.least))
}

// Writes returns by how much the total rises where all of the prompt that is not cached yet
// is written to the cache without being asked to: see Unasked. How much of it is, is up to
// where its messages end.
func (t *Tariff) Writes(u *Usage) (more money.Amount) {
	if !t.WritesUnasked() || u.Explicit || u.Input < t.least {
		return more
	}
	rates := &t.Plan.TierFor(catalog.Tokens(u.Input)).Rates
	write, listed := rates.Get(catalog.CacheWrite30m)
	input, known := rates.Get(catalog.Input)
	switch {
	case !known || !listed || write <= input:
		return more
	case u.simple():
		_, rest, _ := t.prefix(u, rates)
		return (write - input).Times(rest)
	case !u.mixed():
		return (write - input).Times(t.split(u)[catalog.Input] * u.requests())
	}
	for _, some := range u.outcomes() {
		if some.Requests > 0 {
			more = more.Add((write - input).Times(t.split(&some)[catalog.Input] * some.Requests))
		}
	}
	return more
}

// WritesUnasked reports whether Writes can be anything: nobody but who writes unasked sells
// writes for 30 minutes.
func (t *Tariff) WritesUnasked() bool { return t.own.has(catalog.CacheWrite30m) }

// sold returns the shortest lifetime charged for that is at least as long as the one
// wanted, or else the longest; where none is charged for, it makes no difference.
func (t *Tariff) sold(wanted Lifetime) (found Lifetime) {
	for l := range NumLifetimes {
		if !t.apart(l.Unit()) {
			continue
		}
		if found = l; l >= wanted {
			break
		}
	}
	return found
}

// Lifetime returns the shortest lifetime that writing to the cache is charged for,
// which is the provider's default, and whether there is any.
func (t *Tariff) Lifetime() (Lifetime, bool) {
	for l := range NumLifetimes {
		if t.apart(l.Unit()) {
			return l, true
		}
	}
	return FiveMinutes, false
}

// chargesWrites reports whether writing to the cache has a price of its own, be it
// only in the standard service. Otherwise what is written is charged as input, as by
// OpenAI up to GPT-5.5, Google, xAI and DeepSeek, which cache by themselves.
func (t *Tariff) chargesWrites() bool {
	_, charged := t.Lifetime()
	return charged
}

// cached returns the tokens of one request that are read from the cache, and those
// that are written to it.
func (t *Tariff) cached(u *Usage) (read int64, writes [NumLifetimes]int64) {
	written := u.written()
	switch {
	case u.CacheRead == 0 && written == 0, t.cacheless:
		return 0, writes
	case u.mean:
		return u.CacheRead, u.CacheWrites
	case u.CacheRead+written < t.least:
		return 0, writes
	}
	return u.CacheRead - u.CacheRead%max(t.step, 1), u.CacheWrites
}

// covered returns how many tokens of images and of audio are charged as cached ones.
// What of the cached tokens is not, because it is below the minimum or between two
// steps, or because writing has no price, is the last of them.
func (t *Tariff) covered(u *Usage) (images, audio int64) {
	if u.cachedImages+u.cachedAudio == 0 {
		return 0, 0
	}
	read, writes := t.cached(u)
	lost := u.CacheRead - read
	switch {
	case u.mean && !t.chargesWrites():
		return share(u.cachedImages, u.hits), share(u.cachedAudio, u.hits)
	case !t.chargesWrites() || writes == [NumLifetimes]int64{}:
		lost += u.written()
	}
	audio = max(u.cachedAudio-lost, 0)
	images = max(u.cachedImages-max(lost-u.cachedAudio, 0), 0)
	return images, audio
}

// audioRead returns how many of the covered audio tokens are read from the cache. What is
// written is the end of the prefix, and audio is the last in it.
func (t *Tariff) audioRead(u *Usage, covered int64) int64 {
	switch {
	case u.mean:
		return share(u.cachedAudio, u.hits)
	case t.chargesWrites():
		return max(covered-u.written(), 0)
	}
	return covered // of what is written nothing is
}

// lends reports whether the standard plan's price of a unit holds for another
// service that does not list one.
//
// Fees by the call do not depend on the service: Anthropic charges its web search in
// full in a batch (https://platform.claude.com/docs/en/about-claude/pricing).
// Google's discounts for batch and cache do not add up, that for the cache comes
// first (https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini).
func (t *Tariff) lends(unit catalog.Unit) bool {
	switch {
	case t.standard == nil:
		return false
	case unit.Each():
		return true
	case unit == catalog.CacheRead || unit == catalog.AudioCacheRead || unit == catalog.CacheStorageHour:
		return t.Terms.Service == catalog.Batch && gemini(t.Offering)
	}
	return false
}

// gemini reports whether Google sells the offering as a model of its own.
func gemini(o *catalog.Offering) bool {
	return (o.Provider == "google" || o.Provider == "vertex") && strings.HasPrefix(o.ID, "gemini")
}
