// Package share owns the state in the URL's hash: what a link to a calculation
// says, versioned. The prompt is not part of it: web/boot.js reads the hash's
// "prompt" itself, so that no text enters the page's wasm.
package share

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"tokenfare/app/cost"
	"tokenfare/catalog"
)

// Version of the format. A hash without one is read as this version.
const Version = 1

// State is what the user has set. Its zero value is not the default: see Default.
type State struct {
	Output int64 // expected output, in tokens
	// Low and High are how short and how long the output may be; 0: as Output.
	Low, High int64
	// Service is how requests are served. The standard service is that of a request that
	// asks for no other, unless Standard says that no request gets another.
	Service  catalog.Service
	Standard bool
	// Region is where requests are served, such as "us", or Anywhere; empty: as the request
	// asks, or else anywhere.
	Region string
	// Cached is how many tokens at the start of the prompt many requests share, Hits how
	// many of a hundred requests find them, or what the request marks, in the cache, or
	// AsMarked, and Kept for how long they stay there.
	Cached, Hits int64
	Kept         cost.Lifetime
	Fold         bool // dearer offers of a model are folded under a cheaper one
	Needs        []catalog.Capability
	OpenWeights  bool
	Provider     string // catalog.Provider.ID; empty: any
	Specialised  bool

	// What is planned: Calls a day, in millionths of one, of each of so many Users, in so
	// many Months, with a Growth in parts of a million a month. No calls: nothing is planned.
	Calls, Users, Growth, Months int64
	Workdays                     bool   // calls come in from Monday to Friday alone
	Offer                        string // catalog.Offering.Key, planned beside the cheapest; empty: none
}

// Default is the state of a page without a hash.
func Default() State { return State{Output: 500, Hits: AsMarked, Users: 1, Months: 12} }

// Anywhere is the State.Region of who wants no request's own.
const Anywhere = "any"

// AsMarked is the State.Hits of who says nothing of it: Cached tokens are found, and what
// the request itself marks is not, as on its first call.
const AsMarked = -1

// HasTerms reports whether anything is set that most requests do without.
func (s *State) HasTerms() bool {
	return s.Low != 0 || s.High != 0 || s.Service != catalog.Standard || s.Standard || s.Region != "" ||
		s.Cached != 0 || s.Hits != AsMarked || s.Kept != cost.FiveMinutes
}

// Place is the region that the state names.
func (s *State) Place() string {
	if s.Region == Anywhere {
		return ""
	}
	return s.Region
}

// Caching is how the state has a prefix cached.
func (s *State) Caching() cost.Caching {
	c := cost.Caching{Prefix: s.Cached, Lifetime: s.Kept}
	switch {
	case s.Hits != AsMarked:
		c.Hits = s.Hits * PerCent
	case s.Cached > 0:
		c.Hits = 100 * PerCent
	}
	return c
}

// PerCent is in parts of a million, as cost and projection have shares, and Call in
// millionths of a call, as projection has calls. A setting has the decimals that its unit
// can say.
const (
	PerCent         = 10_000
	PerCentDecimals = 4
	Call            = 1_000_000
	CallDecimals    = 6
)

// MaxCalls bounds calls and users, and MaxGrowth the growth in per cent a month.
const (
	MaxCalls  = 1_000_000_000
	MaxGrowth = 1000
)

// MaxMonths bounds the months that are planned.
const MaxMonths = 120

// MaxOutput is the largest output that can be asked for, in tokens: beyond every
// model's limit, and small enough that no sum of it overflows.
const MaxOutput = 1_000_000_000

// Hash writes the state, without "#". The default state is the empty string, and
// defaults are left out.
func (s State) Hash() string {
	var parts []string
	add := func(key, value string) { parts = append(parts, key+"="+url.QueryEscape(value)) }
	decimal := func(key string, decimals int, n, usual int64) {
		if n != usual {
			add(key, Decimal(n, decimals))
		}
	}
	number := func(key string, n, usual int64) { decimal(key, 0, n, usual) }
	number("out", s.Output, Default().Output)
	number("low", s.Low, 0)
	number("high", s.High, 0)
	if s.Service != catalog.Standard || s.Standard {
		add("service", s.Service.String())
	}
	if s.Region != "" {
		add("region", s.Region)
	}
	number("cached", s.Cached, 0)
	number("hits", s.Hits, AsMarked)
	if s.Kept != cost.FiveMinutes {
		add("kept", s.Kept.String())
	}
	if len(s.Needs) > 0 || s.OpenWeights {
		names := make([]string, 0, len(s.Needs)+1)
		for _, n := range s.Needs {
			names = append(names, n.String())
		}
		if s.OpenWeights {
			names = append(names, openWeights)
		}
		parts = append(parts, "needs="+strings.Join(names, ","))
	}
	if s.Provider != "" {
		add("provider", s.Provider)
	}
	if s.Specialised {
		add("specialised", "1")
	}
	if s.Fold {
		add("fold", "1")
	}
	decimal("calls", CallDecimals, s.Calls, 0)
	number("users", s.Users, Default().Users)
	decimal("growth", PerCentDecimals, s.Growth, 0)
	number("months", s.Months, Default().Months)
	if s.Workdays {
		add("workdays", "1")
	}
	if s.Offer != "" {
		add("offer", s.Offer)
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("v=%d&%s", Version, strings.Join(parts, "&"))
}

const openWeights = "open_weights"

// Problem is a setting of a link that cannot be.
type Problem struct {
	Key string // such as "out"; empty where it is the link as a whole
	Why string // names the key and the value
}

// Error says what cannot be.
func (p *Problem) Error() string { return "link: " + p.Why }

// Problems are all that cannot be of a link.
type Problems []*Problem

// Add adds a problem.
func (p *Problems) Add(key, why string, args ...any) {
	*p = append(*p, &Problem{key, fmt.Sprintf(why, args...)})
}

// Error says what cannot be, a line each.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Without returns the problems but those of settings that two states have otherwise, and
// of the link as a whole, which is no more where anything was set.
func (p Problems) Without(before, after *State) Problems {
	if len(p) == 0 {
		return nil // as mostly
	}
	was, is := before.values(), after.values()
	var left Problems
	for _, problem := range p {
		if k := problem.Key; k != "" && was.Get(k) == is.Get(k) {
			left = append(left, problem)
		}
	}
	return left
}

func (s *State) values() url.Values {
	values, _ := url.ParseQuery(s.Hash()) // which writes what can be read
	return values
}

// Parse reads a hash, with or without "#". What it cannot read it leaves at the
// default and names in the error, which is Problems: a link that is half right still opens.
func Parse(hash string) (State, error) {
	s := Default()
	var wrong Problems
	values, err := url.ParseQuery(strings.TrimPrefix(hash, "#"))
	if err != nil {
		wrong.Add("", "%v", err)
		return s, wrong
	}
	if v := values.Get("v"); v != "" && v != strconv.Itoa(Version) {
		wrong.Add("", "version %q is not known", v)
		return s, wrong
	}
	decimal := func(key, of string, decimals int, least, most int64, n *int64) {
		v := values.Get(key)
		if v == "" {
			return
		}
		got, err := ParseDecimal(v, decimals, least, most)
		if err != nil {
			wrong.Add(key, "%s %q is not a number of %s from %d to %d", key, v, of, least, most)
			return
		}
		*n = got
	}
	between := func(key, of string, least, most int64, n *int64) { decimal(key, of, 0, least, most, n) }
	number := func(key, of string, most int64, n *int64) { between(key, of, 0, most, n) }
	number("out", "tokens", MaxOutput, &s.Output)
	number("low", "tokens", MaxOutput, &s.Low)
	number("high", "tokens", MaxOutput, &s.High)
	number("cached", "tokens", MaxOutput, &s.Cached)
	number("hits", "per cent", 100, &s.Hits)
	s.Region = values.Get("region")
	if v := values.Get("kept"); v != "" {
		if s.Kept, err = cost.ParseLifetime(v); err != nil {
			wrong.Add("kept", "kept %q is not known", v)
		}
	}
	if v := values.Get("service"); v != "" {
		if s.Service, err = catalog.ParseService(v); err != nil {
			wrong.Add("service", "service %q is not known", v)
		}
		s.Standard = err == nil && s.Service == catalog.Standard
	}
	for _, name := range strings.Split(values.Get("needs"), ",") {
		if err := s.need(name); err != nil {
			wrong.Add("needs", "%v", err)
		}
	}
	s.Provider = values.Get("provider")
	s.Specialised = values.Get("specialised") == "1"
	s.Fold = values.Get("fold") == "1"
	decimal("calls", "calls", CallDecimals, 0, MaxCalls, &s.Calls)
	between("users", "users", 1, MaxCalls, &s.Users)
	decimal("growth", "per cent", PerCentDecimals, -100, MaxGrowth, &s.Growth)
	between("months", "months", 1, MaxMonths, &s.Months)
	s.Workdays = values.Get("workdays") == "1"
	s.Offer = values.Get("offer")
	if len(wrong) > 0 {
		return s, wrong
	}
	return s, nil
}

// Decimal writes a number that is in units of so many decimals: of 4, 25,000 is "2.5".
func Decimal(n int64, decimals int) string {
	s := strconv.FormatInt(n, 10)
	if decimals == 0 {
		return s
	}
	s, below := strings.CutPrefix(s, "-")
	for len(s) <= decimals {
		s = "0" + s
	}
	point := len(s) - decimals
	s = strings.TrimSuffix(s[:point]+strings.TrimRight("."+s[point:], "0"), ".")
	if below {
		s = "-" + s
	}
	return s
}

// digits reports whether a text is some digits and nothing else.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

var errDecimal = errors.New("not such a number")

// ParseDecimal reads a number from least to most, as a whole or with up to so many
// decimals, in units of these: of 4, "2.5" is 25,000.
func ParseDecimal(s string, decimals int, least, most int64) (int64, error) {
	whole, fraction, point := strings.Cut(s, ".")
	if !digits(strings.TrimPrefix(whole, "-")) || point && !digits(fraction) || len(fraction) > decimals {
		return 0, errDecimal
	}
	unit := int64(1)
	for i := range decimals {
		if unit *= 10; i >= len(fraction) {
			fraction += "0"
		}
	}
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || n < least*unit || n > most*unit {
		return 0, errDecimal
	}
	return n, nil
}

func (s *State) need(name string) error {
	switch name {
	case "":
		return nil
	case openWeights:
		s.OpenWeights = true
		return nil
	}
	c, err := catalog.ParseCapability(name)
	if err != nil {
		return fmt.Errorf("need %q is not known", name)
	}
	s.Set(c, true)
	return nil
}

// Has reports whether a capability is needed.
func (s *State) Has(c catalog.Capability) bool {
	for _, n := range s.Needs {
		if n == c {
			return true
		}
	}
	return false
}

// Set adds a need or takes it away. Needs stay in the order of the capabilities.
func (s *State) Set(c catalog.Capability, needed bool) {
	needs := make([]catalog.Capability, 0, len(s.Needs)+1)
	for k := catalog.Capability(0); k < catalog.NumCapabilities; k++ {
		if k == c && needed || k != c && s.Has(k) {
			needs = append(needs, k)
		}
	}
	s.Needs = needs
}
