package cost

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// charging makes an offering that charges for input, output and the other units.
func charging(t *testing.T, provider, id string, others ...catalog.Unit) *catalog.Offering {
	t.Helper()
	r := rates(t, "1", "5")
	for _, u := range others {
		r.Set(u, 250_000)
	}
	return &catalog.Offering{Provider: provider, ID: id, Plans: []catalog.Plan{{Tiers: []catalog.Tier{{Rates: r}}}}}
}

// openAI makes an offering one that OpenAI's cache serves, up to GPT-5.5.
func openAI(o *catalog.Offering) *catalog.Offering {
	o.MinCacheable, o.CacheStep = 1024, 128
	return o
}

func TestCacheable(t *testing.T) {
	older := openAI(charging(t, "openai", "gpt-4o", catalog.CacheRead))
	newer := charging(t, "openai", "gpt-6", catalog.CacheRead, catalog.CacheWrite30m)
	newer.MinCacheable = 1024
	llama := charging(t, "azure", "llama-3.3-70b", catalog.CacheRead)
	claude := charging(t, "anthropic", "claude", catalog.CacheRead, catalog.CacheWrite5m)
	claude.MinCacheable = 4096
	for _, c := range []struct {
		name         string
		offering     *catalog.Offering
		prefix, want int64
	}{
		{"OpenAI, too short", older, 1023, 0},
		{"OpenAI, the first step", older, 1024, 1024},
		{"OpenAI, not quite the second", older, 1151, 1024},
		{"OpenAI, the second", older, 1152, 1152},
		{"OpenAI since GPT-5.6, without steps", newer, 1151, 1151},
		{"OpenAI since GPT-5.6, too short", newer, 1023, 0},
		{"nothing documented", llama, 1151, 1151},
		{"a minimum of its own", claude, 4095, 0},
		{"and reached", claude, 4096, 4096},
		{"nothing", older, 0, 0},
		{"10^15 tokens", newer, 1e15, 1e15},
	} {
		tariff := For(c.offering, Terms{At: now})
		if got := tariff.Cacheable(c.prefix); got != c.want {
			t.Errorf("%s: %d of %d, want %d", c.name, got, c.prefix, c.want)
		}
	}
}

func TestAverage(t *testing.T) {
	claude := For(charging(t, "anthropic", "claude", catalog.CacheRead, catalog.CacheWrite5m, catalog.CacheWrite1h), Terms{At: now})
	older := For(openAI(charging(t, "openai", "gpt-4o", catalog.CacheRead)), Terms{At: now})
	for _, c := range []struct {
		name          string
		tariff        *Tariff
		input         int64
		caching       Caching
		read, written int64
	}{
		{"nine of ten", &claude, 12_000, Caching{Prefix: 10_000, Hits: 900_000}, 9000, 1000},
		{"never", &claude, 12_000, Caching{Prefix: 10_000}, 0, 10_000},
		{"always", &claude, 12_000, Caching{Prefix: 10_000, Hits: 1e6}, 10_000, 0},
		{"to the nearest token", &claude, 12_000, Caching{Prefix: 1001, Hits: 333_333}, 334, 667},
		{"a prefix longer than the prompt", &claude, 500, Caching{Prefix: 10_000, Hits: 500_000}, 250, 250},
		{"more hits than requests", &claude, 500, Caching{Prefix: 100, Hits: 2e6}, 100, 0},
		{"10^15 tokens", &claude, 1e15, Caching{Prefix: 1e15, Hits: 999_999}, 999_999_000_000_000, 1_000_000_000},
		{"OpenAI's steps are those of one request", &older, 3000, Caching{Prefix: 2000, Hits: 500_000}, 960, 960},
		{"below OpenAI's minimum", &older, 3000, Caching{Prefix: 1000, Hits: 500_000}, 0, 0},
	} {
		u := c.tariff.Average(Usage{Input: c.input, Output: 1}, c.caching)
		if u.CacheRead != c.read || u.CacheWrites[FiveMinutes] != c.written {
			t.Errorf("%s: %d read and %d written, want %d and %d", c.name, u.CacheRead, u.CacheWrites[FiveMinutes], c.read, c.written)
		}
		if bill, err := c.tariff.Bill(u); err != nil || !bill.Known() {
			t.Errorf("%s: %v, %v", c.name, bill.State, err)
		}
	}
	// The average of many requests is the mix of hits and misses.
	caching := Caching{Prefix: 10_000, Lifetime: OneHour, Hits: 750_000}
	base := Usage{Input: 12_000, Output: 100}
	hit, miss, average := claude.Hit(base, caching), claude.Miss(base, caching), claude.Average(base, caching)
	costs := func(u Usage) int64 {
		total, ok := claude.Total(&u)
		if !ok {
			t.Fatal("no price")
		}
		n := bigAmount(t, total)
		return n.Int64()
	}
	if 3*costs(hit)+costs(miss) != 4*costs(average) {
		t.Errorf("three hits of %d and a miss of %d are not four of %d", costs(hit), costs(miss), costs(average))
	}
	for wanted, sold := range map[Lifetime]Lifetime{FiveMinutes: FiveMinutes, ThirtyMinutes: OneHour, OneHour: OneHour, TwelveHours: OneHour} {
		caching.Lifetime = wanted
		if miss := claude.Miss(base, caching); miss.CacheWrites[sold] != 10_000 {
			t.Errorf("a miss that is to last %s writes %v", wanted, miss.CacheWrites)
		}
	}
}

// TestAverageOfTwoLifetimes holds that the last tokens of a prefix may be kept for a
// shorter time than the others, also where the prompt is shorter.
func TestAverageOfTwoLifetimes(t *testing.T) {
	units := []catalog.Unit{catalog.CacheRead, catalog.CacheWrite5m, catalog.CacheWrite1h}
	both := For(charging(t, "anthropic", "claude", units...), Terms{At: now})
	long := For(charging(t, "host", "claude", catalog.CacheRead, catalog.CacheWrite1h), Terms{At: now})
	for _, c := range []struct {
		name                string
		tariff              *Tariff
		input, sooner, hits int64
		read, short, hour   int64
	}{
		{"nobody finds it", &both, 2000, 300, 0, 0, 300, 700},
		{"all find it", &both, 2000, 300, 1e6, 1000, 0, 0},
		{"half find it", &both, 2000, 300, 500_000, 500, 150, 350},
		{"a third, to the nearest token", &both, 2000, 300, 333_333, 333, 200, 467},
		{"none for an hour", &both, 2000, 1000, 500_000, 500, 500, 0},
		{"more than the prefix", &both, 2000, 5000, 0, 0, 1000, 0},
		{"a host that sells hours alone", &long, 2000, 300, 500_000, 500, 0, 500},
		{"a shorter prompt loses the last", &both, 800, 300, 0, 0, 100, 700},
		{"one of hardly anything", &both, 50, 300, 0, 0, 0, 50},
	} {
		u := c.tariff.Average(Usage{Input: 2000, Output: 1}, Caching{Prefix: 1000, Lifetime: OneHour, Sooner: c.sooner, Hits: c.hits})
		u = u.resized(c.input, 1)
		if u.CacheRead != c.read || u.CacheWrites != [NumLifetimes]int64{FiveMinutes: c.short, OneHour: c.hour} {
			t.Errorf("%s: %d read, %v written, want %d, %d and %d", c.name, u.CacheRead, u.CacheWrites, c.read, c.short, c.hour)
		}
	}
}

func TestLifetime(t *testing.T) {
	for _, c := range []struct {
		units []catalog.Unit
		want  Lifetime
		ok    bool
	}{
		{nil, FiveMinutes, false},
		{[]catalog.Unit{catalog.CacheWrite12h, catalog.CacheWrite30m}, ThirtyMinutes, true},
		{[]catalog.Unit{catalog.CacheWrite1h}, OneHour, true},
	} {
		tariff := For(charging(t, "lab", "model", c.units...), Terms{At: now})
		if got, ok := tariff.Lifetime(); got != c.want || ok != c.ok {
			t.Errorf("%v: %s, %t", c.units, got, ok)
		}
	}
	for l := range NumLifetimes {
		if parsed, err := ParseLifetime(l.String()); err != nil || parsed != l || l.Unit().String() != "cache_write_"+l.String() {
			t.Errorf("%s is read as %s, %v, and charged as %s", l, parsed, err, l.Unit())
		}
	}
	if _, err := ParseLifetime("2h"); err == nil {
		t.Error("2h is a lifetime")
	}
}

// TestUncached holds that a prefix which nobody caches is charged as input, and that
// the bill says so; and that a price which is merely not listed stays unknown.
func TestUncached(t *testing.T) {
	never := charging(t, "host", "llama")
	cached := charging(t, "host", "cached", catalog.CacheRead)
	cached.MinCacheable = 2048
	silent := charging(t, "host", "silent")
	silent.Can.Set(catalog.PromptCaching, catalog.Yes)
	elsewhere := charging(t, "host", "elsewhere")
	other := charging(t, "host", "elsewhere", catalog.CacheRead).Plans[0]
	other.Region = "eu"
	elsewhere.Plans = append(elsewhere.Plans, other)
	one := Usage{Input: 10_000, CacheRead: 1}
	tariff := For(cached, Terms{At: now})
	if bill, err := tariff.Bill(one); err != nil || bill.Notes[0] != "1 token is below the 2,048 that are cached at least: charged as input" {
		t.Errorf("%q, %v", bill.Notes, err)
	}
	const least = "2,000 tokens are below the 2,048 that are cached at least: charged as input"
	for _, c := range []struct {
		offering *catalog.Offering
		prefix   int64
		known    bool
		why      string
	}{
		{never, 2000, true, "no caching is documented: the prefix is charged as input"},
		{never, 0, true, ""},
		{cached, 2000, true, least},
		{cached, 2048, true, ""},
		{silent, 2000, false, ""},
		{elsewhere, 2000, false, ""},
	} {
		tariff := For(c.offering, Terms{At: now})
		u := tariff.Average(Usage{Input: 10_000, Output: 1}, Caching{Prefix: c.prefix, Hits: 1e6})
		bill, err := tariff.Bill(u)
		if err != nil || bill.Known() != c.known {
			t.Errorf("%s: known %v, %v", c.offering.ID, bill.Known(), err)
		}
		if why := tariff.Uncached(&u); why != c.why || why != "" && !slices.Contains(bill.Notes, why) {
			t.Errorf("%s: %q, want %q; notes %q", c.offering.ID, why, c.why, bill.Notes)
		}
		if total, known := tariff.Total(&u); known != c.known || c.why != "" && total != tariff.plain(10_000) {
			t.Errorf("%s: %s, %v", c.offering.ID, total, known)
		}
		// It is the same where somebody says what was read from the cache.
		said := Usage{Input: 10_000, CacheRead: 4000, Output: 1}
		bill, err = tariff.Bill(said)
		if err != nil || bill.Known() != (c.offering == cached || c.offering == never) {
			t.Errorf("%s: known %v although said to be read from the cache, %v", c.offering.ID, bill.Known(), err)
		}
		if c.offering == never && (bill.Total != tariff.plain(10_000) || !slices.Contains(bill.Notes, "no caching is documented: the prefix is charged as input")) {
			t.Errorf("%s: %s, notes %q", c.offering.ID, bill.Total, bill.Notes)
		}
	}
}

// plain is the total without a cache, and one token of output.
func (t *Tariff) plain(input int64) money.Amount {
	total, _ := t.Total(&Usage{Input: input, Output: 1})
	return total
}

// TestCachedMedia holds what of images and audio is charged as cached: what of the cached
// tokens is more than the text, and no token twice.
func TestCachedMedia(t *testing.T) {
	plain := charging(t, "google", "gemini", catalog.CacheRead)
	apart := charging(t, "host", "apart", catalog.CacheRead, catalog.ImageInput, catalog.AudioInput)
	steps := openAI(charging(t, "openai", "gpt-4o", catalog.CacheRead, catalog.ImageInput))
	heard := charging(t, "google", "gemini-2.5-flash", catalog.CacheRead, catalog.AudioCacheRead, catalog.ImageInput, catalog.AudioInput)
	voice := charging(t, "host", "voice", catalog.CacheRead, catalog.AudioCacheRead, catalog.CacheWrite5m, catalog.AudioInput)
	claude := charging(t, "anthropic", "claude", catalog.CacheRead, catalog.CacheWrite5m, catalog.ImageInput)
	claude.MinCacheable = 1024
	half := Caching{Prefix: 2500, Hits: 500_000}
	for _, c := range []struct {
		name     string
		offering *catalog.Offering
		usage    Usage
		caching  Caching
		want     string // items
	}{
		{"text alone", apart, Usage{Input: 3000, CacheRead: 1500, ImageInput: 1000}, Caching{}, "cache_read 1500, image_input 1000, input 500"},
		{"text and images", apart, Usage{Input: 3000, CacheRead: 2500, ImageInput: 1000}, Caching{}, "cache_read 2500, image_input 500, input 0"},
		{"all of it", apart, Usage{Input: 3000, CacheRead: 3000, ImageInput: 1000}, Caching{}, "cache_read 3000, input 0"},
		{"images before audio", heard, Usage{Input: 3000, CacheRead: 2500, ImageInput: 1000, AudioInput: 1000}, Caching{}, "cache_read 2000, audio_cache_read 500, audio_input 500, input 0"},
		{"audio alone", heard, Usage{Input: 1000, CacheRead: 1000, AudioInput: 1000}, Caching{}, "audio_cache_read 1000, input 0"},
		{"audio beside text", apart, Usage{Input: 3000, CacheRead: 2000, AudioInput: 1000}, Caching{}, "cache_read 2000, audio_input 1000, input 0"},
		{"images as input", plain, Usage{Input: 3000, CacheRead: 2500, ImageInput: 1000}, Caching{}, "cache_read 2500, input 500"},
		{"between two steps", steps, Usage{Input: 3000, CacheRead: 2100, ImageInput: 1000}, Caching{}, "cache_read 2048, image_input 952, input 0"},
		{"too short", claude, Usage{Input: 1500, CacheRead: 1000, ImageInput: 1000}, Caching{}, "image_input 1000, input 500"},
		{"written", claude, Usage{Input: 3000, CacheWrites: [NumLifetimes]int64{2500}, ImageInput: 1000}, Caching{}, "cache_write_5m 2500, image_input 500, input 0"},
		{"written, which has no price", apart, Usage{Input: 3000, CacheWrites: [NumLifetimes]int64{2500}, ImageInput: 1000}, Caching{}, "image_input 1000, input 2000"},
		{"half of the time", claude, Usage{Input: 3000, ImageInput: 1000}, half, "cache_read 1250, cache_write_5m 1250, image_input 500, input 0"},
		{"audio, read and written", voice, Usage{Input: 3000, CacheRead: 2200, CacheWrites: [NumLifetimes]int64{500}, AudioInput: 1000}, Caching{}, "cache_read 2000, audio_cache_read 200, cache_write_5m 500, audio_input 300, input 0"},
		{"audio, half of the time", voice, Usage{Input: 3000, AudioInput: 1000}, half, "cache_read 1000, audio_cache_read 250, cache_write_5m 1250, audio_input 500, input 0"},
		{"audio, half of the time, without a price for writing", heard, Usage{Input: 3000, AudioInput: 1000}, half, "cache_read 1000, audio_cache_read 250, audio_input 750, input 1000"},
		{"half of the time, without a price for writing", apart, Usage{Input: 3000, ImageInput: 1000}, half, "cache_read 1250, image_input 750, input 1000"},
	} {
		tariff := For(c.offering, Terms{At: now})
		u := c.usage
		if c.caching.Prefix > 0 {
			u = tariff.Average(u, c.caching)
		} else {
			u.CoverMedia()
		}
		bill, err := tariff.Bill(u)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var items []string
		var all int64
		for _, i := range bill.Items {
			if i.Unit != catalog.Output {
				items = append(items, fmt.Sprintf("%s %d", i.Unit, i.Quantity))
				all += i.Quantity
			}
		}
		slices.Sort(items)
		if got := strings.Join(items, ", "); !sameItems(got, c.want) || all != u.Input {
			t.Errorf("%s: %s, want %s; %d tokens of %d", c.name, got, c.want, all, u.Input)
		}
		if total, known := tariff.Total(&u); !known || total != bill.Total {
			t.Errorf("%s: a total of %s, %v, and a bill of %s", c.name, total, known, bill.Total)
		}
	}
	covered := Usage{Input: 3000, CacheRead: 3000, ImageInput: 1000, AudioInput: 1000}
	if covered.CoverMedia(); covered.Plain() != (Usage{Input: 3000, ImageInput: 1000, AudioInput: 1000}) {
		t.Errorf("without a cache: %+v", covered.Plain())
	}
	over := Usage{Input: 1000, ImageInput: 2000, CacheRead: 10}
	if over.CoverMedia(); over.Check() == nil {
		t.Error("more images than input, and it passes")
	}
}

// TestCachedAudio holds that audio from the cache is never charged as text from it: where
// nobody lists a price for it the total is not known, and in a batch of Gemini's it is the
// standard one.
func TestCachedAudio(t *testing.T) {
	u := Usage{Input: 1000, CacheRead: 1000, AudioInput: 1000}
	u.CoverMedia()
	unlisted := For(charging(t, "host", "unlisted", catalog.CacheRead, catalog.AudioInput), Terms{At: now})
	bill, err := unlisted.Bill(u)
	const most = "no standard price for audio_cache_read is listed: as ordinary audio, the most that it can be, it is $0.00025"
	if err != nil || bill.Known() || !slices.Contains(bill.Notes, most) {
		t.Errorf("%s, notes %q, %v", bill.Total, bill.Notes, err)
	}
	if total, known := unlisted.Total(&u); known {
		t.Errorf("%s where no price is listed", total)
	}
	gemini := charging(t, "google", "gemini-2.5-flash", catalog.CacheRead, catalog.AudioCacheRead, catalog.AudioInput)
	gemini.Plans = append(gemini.Plans, catalog.Plan{Service: catalog.Batch, Tiers: []catalog.Tier{{Rates: rates(t, "0.5", "2.5")}}})
	batch := For(gemini, Terms{Service: catalog.Batch, At: now})
	if total, known := batch.Total(&u); !known || total.String() != "0.00025" {
		t.Errorf("a batch costs %s, %v", total, known)
	}
}

func sameItems(a, b string) bool {
	x, y := strings.Split(a, ", "), strings.Split(b, ", ")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// TestUnasked holds what a bill says where the provider writes prompts to its cache by
// default.
func TestUnasked(t *testing.T) {
	newer := charging(t, "openai", "gpt-6", catalog.CacheRead, catalog.CacheWrite30m)
	newer.Plans[0].Tiers[0].Rates.Set(catalog.CacheWrite30m, 1_250_000)
	newer.MinCacheable = 1024
	claude := charging(t, "anthropic", "claude", catalog.CacheRead, catalog.CacheWrite5m)
	for _, c := range []struct {
		name     string
		offering *catalog.Offering
		usage    Usage
		more     string // USD
	}{
		{"from the minimum on", newer, Usage{Input: 3000}, "0.00075"},
		{"too short", newer, Usage{Input: 1023}, "0"},
		{"a part is written", newer, Usage{Input: 3000, CacheWrites: [NumLifetimes]int64{ThirtyMinutes: 2000}}, "0.00025"},
		{"a part is read", newer, Usage{Input: 3000, CacheRead: 1500}, "0.000375"},
		{"all is cached", newer, Usage{Input: 3000, CacheRead: 1500, CacheWrites: [NumLifetimes]int64{ThirtyMinutes: 1500}}, "0"},
		{"no more than is asked for", newer, Usage{Input: 3000, Explicit: true}, "0"},
		{"another provider", claude, Usage{Input: 3000}, "0"},
	} {
		tariff := For(c.offering, Terms{At: now})
		if more := tariff.Writes(&c.usage); more.String() != c.more {
			t.Errorf("%s: %s more, want %s", c.name, more, c.more)
		}
		bill, err := tariff.Bill(c.usage)
		const note = "by default what is not cached yet is written to the cache, at $1.25 per million in place of $1.00: " +
			"the upper bound has that, unless the request sets prompt_cache_options to explicit"
		if err != nil || slices.Contains(bill.Notes, note) != (c.more != "0") {
			t.Errorf("%s: notes %q, %v", c.name, bill.Notes, err)
		}
	}
}

// TestShorter holds what a bill says where a prefix was to be kept for longer than the
// provider sells.
func TestShorter(t *testing.T) {
	short := charging(t, "host", "short", catalog.CacheRead, catalog.CacheWrite5m)
	both := charging(t, "host", "both", catalog.CacheRead, catalog.CacheWrite5m, catalog.CacheWrite1h)
	free := charging(t, "host", "free", catalog.CacheRead)
	for _, c := range []struct {
		offering *catalog.Offering
		wanted   Lifetime
		want     string
	}{
		{short, OneHour, "no price for writing to the cache for 1h is listed: charged as for 5m"},
		{short, FiveMinutes, ""},
		{both, OneHour, ""},
		{both, TwelveHours, "no price for writing to the cache for 12h is listed: charged as for 1h"},
		{free, OneHour, ""},
	} {
		tariff := For(c.offering, Terms{At: now})
		u := tariff.Average(Usage{Input: 10_000}, Caching{Prefix: 5000, Lifetime: c.wanted})
		bill, err := tariff.Bill(u)
		if got := tariff.Shorter(&u); err != nil || got != c.want || got != "" && !slices.Contains(bill.Notes, got) {
			t.Errorf("%s for %s: %q, notes %q, %v; want %q", c.offering.ID, c.wanted, got, bill.Notes, err, c.want)
		}
	}
}
