package projection

import (
	"errors"
	"fmt"
	"time"

	"tokenfare/app/cost"
	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// MaxKept is the longest time that an explicit cache may be kept.
const MaxKept = MaxDays * 24 * time.Hour

// Paying says whether caching a prefix pays.
type Paying uint8

// The answers.
const (
	NotKnown Paying = iota // a price that it takes is not listed
	Pays                   // from some number of calls on
	Never
)

// BreakEven is the number of calls from which on it pays to write a prefix to the
// provider's cache. All amounts are USD.
type BreakEven struct {
	Paying Paying
	Calls  int64 // the smallest number within the time that the cache lasts; 0 unless it pays
	Tokens int64 // of the prefix that the provider caches
	// Extra is what writing costs more than a call without caching does. An explicit
	// cache is made by a request of its own, which costs Extra, and Explicit is set.
	Extra    money.Amount
	Explicit bool
	Storage  money.Amount // for the time that an explicit cache is kept
	Saving   money.Amount // of each call that reads the prefix

	// Lifetime is how long what is written is kept, where Lasts is set; otherwise the
	// provider does not sell it by lifetimes.
	Lifetime cost.Lifetime
	Lasts    bool

	why  string
	kept time.Duration
}

// CacheBreakEven returns the smallest number n of calls with
//
//	write + (n-1) x read < n x input
//
// where the first call writes the prefix and the others read it. What a provider
// caches of it, its minimum and its steps, is up to the tariff, as is the prompt's
// tier.
//
// Where the tariff has a price for storage and kept is not zero, the cache is an
// explicit one, as Google has it: making it is charged as input, by a request of its
// own, so that all calls read, and its storage is charged by the time:
//
//	input + storage x kept + n x read < n x input
//
// (https://docs.cloud.google.com/vertex-ai/generative-ai/docs/context-cache/context-cache-overview).
// An error says what about the numbers cannot be.
func CacheBreakEven(t *cost.Tariff, u cost.Usage, c cost.Caching, kept time.Duration) (BreakEven, error) {
	u = u.Plain()
	u.Storage = 0
	switch {
	case c.Prefix < 0 || c.Prefix > u.Input:
		return BreakEven{}, fmt.Errorf("cached prefix: %d is not a part of %d tokens of input", c.Prefix, u.Input)
	case c.Lifetime >= cost.NumLifetimes:
		return BreakEven{}, fmt.Errorf("%s is no lifetime of a cache", c.Lifetime)
	case kept < 0 || kept > MaxKept:
		return BreakEven{}, fmt.Errorf("a cache cannot be kept for %s, but up to %s", kept, MaxKept)
	}
	if err := u.Check(); err != nil {
		return BreakEven{}, err
	}
	b := BreakEven{kept: kept}
	hit, miss := t.Hit(u, c), t.Miss(u, c)
	switch b.Tokens = hit.CacheRead; {
	case b.Tokens == 0 && t.Cacheless():
		b.why = "no caching is documented"
		return b, nil
	case b.Tokens == 0:
		b.Paying = Never
		b.why = fmt.Sprintf("%s tokens are too few: the provider does not cache them", cost.Thousands(c.Prefix))
		return b, nil
	}
	for l, n := range miss.CacheWrites {
		if n > 0 {
			b.Lifetime = cost.Lifetime(l)
		}
	}
	_, b.Lasts = t.Lifetime()
	if known, err := b.amounts(t, u, hit, miss); !known || err != nil {
		b.why = "a price that it takes is not listed"
		return b, err
	}
	if b.Extra.Overflowed() || b.Storage.Overflowed() || b.Saving.Overflowed() {
		return BreakEven{}, errors.New("what the cache costs is beyond what can be counted")
	}
	b.solve()
	return b, nil
}

// Within takes into account that the prompt may be longer than its point: a prefix that is a
// share of it may then be long enough after all.
func (b *BreakEven) Within(t *cost.Tariff, c cost.Caching, input cost.Range) {
	longest := cost.Scaled(c.Prefix, input.High, input.Point)
	if b.Paying == Never && b.Tokens == 0 && c.Share && t.Cacheable(longest) > 0 {
		b.Paying = NotKnown
		b.why = fmt.Sprintf("%s tokens are too few for the provider, but they may be up to %s", cost.Thousands(c.Prefix), cost.Thousands(longest))
	}
}

// Share is how many of a million calls have to find the prefix for caching to pay over many of
// them, whatever the order: where they are h of 1, h x saving > (1 - h) x extra. It is 0 where
// writing costs no more than a call without caching, or the cache is an explicit one.
func (b *BreakEven) Share() int64 {
	if b.Paying != Pays || b.Explicit || b.Extra.Sign() <= 0 {
		return 0
	}
	low, high := int64(0), int64(million) // low does not pay, high does
	for high-low > 1 {
		if h := (low + high) / 2; b.Saving.MulInt(h).Cmp(b.Extra.MulInt(million-h)) > 0 {
			high = h
		} else {
			low = h
		}
	}
	return high
}

// amounts works out what caching costs and saves, and reports whether that is known.
func (b *BreakEven) amounts(t *cost.Tariff, plain, hit, miss cost.Usage) (known bool, err error) {
	var totals [3]money.Amount
	for i, u := range [...]cost.Usage{plain, hit, miss} {
		if totals[i], known = t.Total(&u); !known {
			_, err := t.Bill(u) // says where a total is beyond what can be counted
			return false, err
		}
	}
	b.Saving = totals[0].Sub(totals[1])
	b.Extra = totals[2].Sub(totals[0])
	storage, stored := t.Rate(catalog.CacheStorageHour, plain.Input)
	if !stored || b.kept == 0 {
		return true, nil
	}
	b.Explicit = true
	b.Storage, _ = storage.Times(b.Tokens).MulRat(int64(b.kept/time.Second), int64(time.Hour/time.Second))
	b.Extra, known = t.Total(&cost.Usage{Input: b.Tokens})
	return known, nil
}

// solve finds the smallest number of calls. With each call more the balance rises by
// Saving, so that it can be searched for.
func (b *BreakEven) solve() {
	fixed := b.Extra.Add(b.Storage)
	pays := func(n int64) bool {
		if !b.Explicit {
			n--
		}
		return b.Saving.MulInt(n).Cmp(fixed) > 0
	}
	if !pays(cost.MaxQuantity) {
		b.Paying, b.why = Never, "reading from the cache is not cheaper"
		if b.Saving.Sign() > 0 {
			b.why = fmt.Sprintf("it takes more than %s calls", cost.Thousands(cost.MaxQuantity))
		}
		return
	}
	b.Paying = Pays
	low, high := int64(0), int64(cost.MaxQuantity) // low does not pay, high does
	for high-low > 1 {
		if n := low + (high-low)/2; pays(n) {
			high = n
		} else {
			low = n
		}
	}
	b.Calls = high
}

// String explains the answer: "caching 10,000 tokens pays from the 2nd call within 5m
// on: ...".
func (b *BreakEven) String() string {
	switch b.Paying {
	case NotKnown:
		return "whether caching pays is not known: " + b.why
	case Never:
		return "caching never pays: " + b.why
	}
	within := ""
	switch {
	case b.Explicit:
		within = " within " + shortly(b.kept)
	case b.Lasts:
		within = " within " + b.Lifetime.String()
	}
	s := fmt.Sprintf("caching %s pays from %s%s on: ", counted(b.Tokens, "token"), counted(b.Calls, "call"), within)
	switch {
	case b.Explicit:
		s += fmt.Sprintf("making the cache costs %s, keeping it %s", b.Extra.Display(), b.Storage.Display())
	case b.Extra.Sign() > 0:
		s += fmt.Sprintf("writing costs %s more than not caching", b.Extra.Display())
	case b.Extra.Sign() < 0:
		s += fmt.Sprintf("writing costs %s less than not caching", b.Extra.Neg().Display())
	default:
		s += "writing costs nothing more"
	}
	s += fmt.Sprintf(", and each call that reads saves %s", b.Saving.Display())
	if share := b.Share(); share > 0 {
		const tenth = million / 1000 // of a per cent
		s += fmt.Sprintf("; over many calls it pays where %s of them or more read", percent((share+tenth-1)/tenth*tenth))
	}
	return s
}

// counted is "2 calls".
func counted(n int64, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return cost.Thousands(n) + " " + of + "s"
}

// shortly writes a time without the zeros that its String ends with: "1h", "1h30m".
func shortly(d time.Duration) string {
	s := d.String()
	for _, zero := range [...]string{"m0s", "h0m"} {
		if len(s) > len(zero) && s[len(s)-len(zero):] == zero {
			s = s[:len(s)-len(zero)+1]
		}
	}
	return s
}
