package fit

import (
	"slices"

	"tokenfare/app/cost"
	"tokenfare/app/overhead"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

// Prompt is a prompt that is a request: its parts are counted by what they are, and
// each maker puts something of its own around them.
type Prompt struct {
	Shape   prompt.Shape
	Buckets []token.Seen // what is seen of the texts, by Shape.Buckets
}

// counting is how an offering counts a prompt: by which tokenizer, and with what
// around the parts of a request.
type counting struct {
	family *token.Family
	scheme *overhead.Scheme
}

func countingOf(o *catalog.Offering, m *catalog.Model) counting {
	if m == nil {
		return counting{token.FamilyByName(""), overhead.For(o.ID)}
	}
	return counting{token.FamilyByName(m.Tokenizer), overhead.For(m.ID)}
}

// counted is a request in the tokens of a counting.
type counted struct {
	token.Count
	images, audio overhead.Interval  // of the count, but for what is within the cached prefix
	caching       cost.Caching       // its prefix is of the count
	refused       bool               // a part is larger than the maker takes
	open          bool               // more than is counted costs: there is no upper end
	around        *overhead.Overhead // nil where there is none
}

// interval is the range of the count.
func (c *counted) interval() cost.Range {
	return cost.Range{Low: c.Low, Point: c.Tokens, High: c.High}
}

// alone is a request of which nothing is known but its count.
func (r *Request) alone(count token.Count) counted {
	c := counted{Count: count}
	c.caching = r.caching(count.Tokens, count.Tokens)
	return c
}

// countAll counts the request in each of some ways.
func (r *Request) countAll(ways []counting) []counted {
	counts := make([]counted, len(ways))
	around := make([]*overhead.Overhead, len(overhead.Schemes))
	for i, way := range ways {
		counts[i] = r.count(way, around)
	}
	return counts
}

// count counts the request in one way. The overheads that are worked out already are in
// around, by scheme.
func (r *Request) count(way counting, around []*overhead.Overhead) counted {
	if r.Prompt == nil {
		count, _ := way.family.In(&r.Seen)
		return r.alone(count)
	}
	o := &around[way.scheme.Index()]
	if *o == nil {
		worked := way.scheme.Of(&r.Prompt.Shape)
		*o = &worked
	}
	return r.countParts(way.family, *o)
}

func (r *Request) countParts(family *token.Family, o *overhead.Overhead) counted {
	sum, texts := overhead.Interval{}, int64(0)
	var cached [prompt.OneHour + 1]int64
	c := counted{around: o, open: o.Open}
	for i, bucket := range r.Prompt.Shape.Buckets {
		count, _ := family.In(&r.Prompt.Buckets[i])
		share := o.Shares[bucket.What]
		part := overhead.Interval{
			Low: shareOf(count.Low, share.Low, 0), Point: shareOf(count.Tokens, share.Point, 500), High: shareOf(count.High, share.High, 999),
		}
		sum = sum.Add(part)
		if bucket.What.Sent() {
			texts += count.Tokens
		}
		if part.High > 0 {
			c.How = max(c.How, count.How)
		}
		cached[bucket.Cache] += part.Point
	}
	sum = sum.Add(o.Tokens)
	c.Low, c.Tokens, c.High = sum.Low, sum.Point, sum.High
	switch {
	case o.Open:
		c.How = token.Unknown
	case !o.Known() && o.Tokens.High-o.Tokens.Low > c.Tokens/4:
		c.How = token.Unknown // what nobody documents is no small part of it
	case c.Low < c.High:
		c.How = max(c.How, token.Estimated)
	}
	for life := range cached {
		cached[life] += o.Cached[life].Point
	}
	c.addMedia(r.Prompt.Shape.Media, o)
	switch {
	case r.Caching.Prefix != 0:
		c.caching = r.caching(texts, c.Tokens)
	case cached[prompt.OneHour] > 0:
		c.mark(cached[prompt.OneHour]+cached[prompt.FiveMinutes], cost.OneHour, r.Caching.Hits)
		c.caching.Sooner = cached[prompt.FiveMinutes]
	case cached[prompt.FiveMinutes] > 0:
		c.mark(cached[prompt.FiveMinutes], cost.FiveMinutes, r.Caching.Hits)
	}
	return c
}

// mark notes that the request asks for a prefix of so many tokens to be kept, which so many
// of a million requests find.
func (c *counted) mark(prefix int64, l cost.Lifetime, hits int64) {
	c.caching = cost.Caching{Prefix: min(prefix, c.Tokens-c.images.Point-c.audio.Point), Lifetime: l, Hits: hits, Share: true, Counted: true}
}

// cached is a usage with what the tariff caches of the prefix.
func (c *counted) cached(u cost.Usage, t *cost.Tariff) cost.Usage {
	if c.caching.Prefix == 0 {
		return u
	}
	return t.Average(u, c.caching)
}

// shareOf is a share, in thousandths, of a count.
func shareOf(n int64, share, round int) int64 {
	return n/1000*int64(share) + (n%1000*int64(share)+int64(round))/1000
}

// addMedia tells what is charged as images and as audio. The overhead has an item for
// each of the media, at its end.
func (c *counted) addMedia(media []prompt.Media, o *overhead.Overhead) {
	items := o.Items[len(o.Items)-len(media):]
	for i := range media {
		c.refused = c.refused || items[i].Refused
		if media[i].Cache != prompt.NotCached {
			continue
		}
		switch media[i].Medium {
		case prompt.Image:
			c.images = c.images.Add(items[i].Tokens)
		case prompt.Audio:
			c.audio = c.audio.Add(items[i].Tokens)
		}
	}
}

// mediaContent is what kinds of content the media of a request are.
var mediaContent = map[prompt.Medium]Content{
	prompt.Image: Images, prompt.PDF: Documents, prompt.Audio: Audio, prompt.Video: Video,
}

// services and regions are what a request can ask for by itself.
var (
	services = [...]catalog.Service{
		prompt.StandardService: catalog.Standard, prompt.BatchService: catalog.Batch, prompt.FlexService: catalog.Flex,
		prompt.PriorityService: catalog.Priority, prompt.FastService: catalog.Fast,
	}
	regions = [...]string{prompt.US: "us"}
)

// understood is the request with what its prompt asks for: content and capabilities
// that a model must have, how long the answer may be, and how it is to be served, where
// the user did not choose that.
func (r Request) understood() Request {
	if r.Prompt == nil {
		return r
	}
	shape := &r.Prompt.Shape
	for i := range shape.Media {
		r.Needs.Content |= mediaContent[shape.Media[i].Medium]
	}
	need := func(c catalog.Capability) {
		if !slices.Contains(r.Needs.Capabilities, c) {
			r.Needs.Capabilities = append(slices.Clip(r.Needs.Capabilities), c)
		}
	}
	if shape.Tools > 0 || shape.Deferred > 0 || shape.Calls > 0 {
		need(catalog.Tools)
	}
	if slices.ContainsFunc(shape.Buckets, func(b prompt.Bucket) bool { return b.What == prompt.Schema }) {
		need(catalog.StructuredOutput)
	}
	if most := shape.MaxOutput; most > 0 {
		r.allows = most
		r.Output, r.OutputLow, r.OutputHigh = min(r.Output, most), min(r.OutputLow, most), min(r.OutputHigh, most)
	}
	r.answers = shape.Answers
	if unused := r.predicted(); unused > 0 {
		r.OutputHigh = max(r.Output, r.OutputHigh) + unused
	}
	r.Usage.Explicit = r.Usage.Explicit || shape.Explicit == 1
	if r.Service == catalog.Standard && shape.Service != prompt.StandardService {
		r.Service, r.wished = services[shape.Service], true
	}
	if r.Region == "" {
		r.Region = regions[shape.Region]
	}
	return r
}

// predicted is how many tokens the request predicts of the answer, in the base
// vocabulary, which is that of the models that take predictions. What the answer does
// not use of them is charged as output, beside the answer:
// https://developers.openai.com/api/docs/guides/predicted-outputs.
func (r *Request) predicted() (n int64) {
	for i, bucket := range r.Prompt.Shape.Buckets {
		if bucket.What == prompt.Prediction {
			n += r.Prompt.Buckets[i].Counts[token.Base]
		}
	}
	return n
}
