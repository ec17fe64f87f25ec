// Package overhead owns what a request costs beyond its text, in tokens: what the
// provider puts around messages, how it writes tools, and what an image, a page, a
// recording or a film counts. Each formula names its source; where documents and
// bills differ, or say nothing, the answer is an interval.
//
// A Scheme is one way of counting. Models that count alike share one, so a page
// asks each scheme once, not each of ten thousand offers:
//
//	scheme := overhead.For(model.ID) // once for each offering
//	o := scheme.Of(&shape)           // once for each scheme, when the request changes
//	for i, b := range shape.Buckets {
//		low += o.Shares[b.What].Low x tokens of bucket i / 1000 // Point and High likewise
//	}
//	low += o.Tokens.Low
//
// Of the sum, what is of buckets with a Cache, and o.Cached, is within the prefix
// that the request asks to be cached.
package overhead

import "tokenfare/app/prompt"

// Interval is a number of tokens that is known as well as it is: at least Low, at
// most High, best taken for Point.
type Interval struct{ Low, Point, High int64 }

// Exactly is an interval of one number.
func Exactly(n int64) Interval { return Interval{n, n, n} }

// Add sums two intervals.
func (i Interval) Add(j Interval) Interval {
	return Interval{i.Low + j.Low, i.Point + j.Point, i.High + j.High}
}

// Times multiplies an interval by a count.
func (i Interval) Times(n int64) Interval { return Interval{i.Low * n, i.Point * n, i.High * n} }

// Or is the interval that holds both, with the point of the first: two documents
// that differ, or a document and a bill.
func (i Interval) Or(j Interval) Interval {
	return Interval{min(i.Low, j.Low), i.Point, max(i.High, j.High)}
}

// Formula says where a number comes from.
type Formula struct {
	Name   string // "OpenAI tiles, 85 + 170"
	Source string // URL, empty where there is no evidence
}

// Known reports whether the formula is documented or measured. Otherwise its
// interval is wide, and says no more than that it costs something.
func (f *Formula) Known() bool { return f.Source != "" }

// Item is one line of an overhead.
type Item struct {
	For     Part
	Count   int      // of messages, tools, images alike and so on
	Tokens  Interval // of all of them
	Formula *Formula
	// Refused is set where the provider refuses what is larger than it takes.
	Refused bool
}

// Part is what an item is for.
type Part uint8

// The parts of an overhead.
const (
	Messages Part = iota
	Tools
	Images
	PDFs
	Recordings
	Films
	Files
)

// String returns a stable name: "images".
func (p Part) String() string {
	return [...]string{"messages", "tools", "images", "pdfs", "recordings", "films", "files"}[p]
}

// Share is how much of a kind of text counts, in thousandths of its tokens: nothing,
// all, or what is between where nobody says.
type Share struct{ Low, Point, High int }

// Shares of texts.
var (
	all   = Share{1000, 1000, 1000}
	none  = Share{}
	maybe = Share{0, 1000, 1000} // it counts as it seems, but nobody says so
	stale = Share{0, 0, 1000}    // it seems not to count
)

// Overhead is what a request costs beyond the text that is in it.
type Overhead struct {
	Items  []Item
	Tokens Interval // the sum of the items
	Shares [prompt.NumWhats]Share
	// Open is set where the request has what is known to cost and is not counted, such as
	// a tool of the provider's or an earlier answer that it keeps. Then there is no upper
	// end.
	Open bool
	// Cached is what of Tokens is within a prefix to be cached, by its lifetime;
	// Cached[prompt.NotCached] is the rest.
	Cached [prompt.OneHour + 1]Interval
}

// Known reports whether every item's formula is documented or measured.
func (o *Overhead) Known() bool {
	for i := range o.Items {
		if !o.Items[i].Formula.Known() {
			return false
		}
	}
	return true
}

// Scheme is a way of counting that models share. The functions that make schemes are
// not to be inlined: with a copy of them for each scheme, the page's wasm is 15 kB
// larger on the wire.
type Scheme struct {
	Name string // "openai gpt-4o"

	chat   *chat
	tools  *tools
	image  rule
	pdf    rule // of one page
	audio  rule // of one second
	video  rule // of one second
	shares [prompt.NumWhats]Share
}

// rule is what a file counts. The interval is of one file, page or second.
type rule struct {
	of      func(m *prompt.Media) (Interval, bool) // false: it is refused
	formula *Formula
}

// chat is what a provider puts around messages.
type chat struct {
	formula *Formula
	base    Interval // for a request
	message Interval // for each message, the name of its role included
	name    Interval // for each message that names who speaks, its tokens apart
	call    Interval // for each call of a tool
	result  Interval // for each answer of a tool
	// OpenAI's functions, the form before tools, in place of call and result.
	functionCall, functionResult Interval

	reply bool // base is for the reply, behind all messages, and not in front of them
}

// tools is what a provider puts around the definitions of tools.
type tools struct {
	formula *Formula
	base    Interval // where there are tools
	each    Interval // for each tool
	forced  Interval // more than base where a tool must be called
	named   Interval // more than base where the tool is named, its name's tokens apart
	off     Interval // more than base where no tool may be called
	system  Interval // more than base where there are instructions
	own     *own     // nil where nothing is known of the maker's own tools
}

// own is what the definition of a tool costs that the maker brings, by its type. With it,
// base is for such tools too.
type own struct{ bash, editor, computer Interval }

// Of works out the overhead of a request. Plain text has none: it is counted as it
// stands, and so are the prompts of a Completions request. To price a text as one
// message of a chat, give a shape of kind prompt.Chat with one message.
func (s *Scheme) Of(shape *prompt.Shape) Overhead {
	o := Overhead{Shares: s.shares, Open: shape.Elsewhere > 0 || s.tools.known(shape) < shape.ServerTools}
	if isChat(shape.Kind) {
		o.add(s.chat.of(shape))
		o.cache(shape, s.chat.around, !s.chat.reply)
		if shape.Tools+shape.Deferred > 0 || s.tools.own != nil && shape.ServerTools > 0 {
			o.add(s.tools.of(shape))
			o.cache(shape, s.tools.around, true)
		}
	}
	for i := range shape.Media {
		m := &shape.Media[i]
		item := s.media(m)
		o.add(item)
		o.Cached[m.Cache] = o.Cached[m.Cache].Add(item.Tokens)
	}
	return o
}

func (o *Overhead) add(item Item) {
	o.Items = append(o.Items, item)
	o.Tokens = o.Tokens.Add(item.Tokens)
}

// cache tells what of the last item is within the cached prefixes: what is around the
// frames there and, where the rest of it is at the front of the prompt, that.
func (o *Overhead) cache(shape *prompt.Shape, around func(*prompt.Frames) Interval, front bool) {
	all := shape.Frames()
	left := o.Items[len(o.Items)-1].Tokens
	first := left.minus(around(&all))
	for life := prompt.OneHour; life > prompt.NotCached; life-- {
		part := around(&shape.Cached[life])
		if front && life == longest(shape) {
			part = part.Add(first)
		}
		part = Interval{min(part.Low, left.Low), min(part.Point, left.Point), min(part.High, left.High)}.atLeastNothing()
		o.Cached[life] = o.Cached[life].Add(part)
		left = left.minus(part)
	}
	o.Cached[prompt.NotCached] = o.Cached[prompt.NotCached].Add(left)
}

// minus takes an interval away end by end, of two that belong together.
func (i Interval) minus(j Interval) Interval {
	return Interval{i.Low - j.Low, i.Point - j.Point, i.High - j.High}
}

// isChat reports whether a request of that kind has messages that get something
// around them.
func isChat(k prompt.Kind) bool {
	switch k {
	case prompt.Chat, prompt.Responses, prompt.Messages, prompt.Gemini, prompt.Converse, prompt.Conversation:
		return true
	}
	return false
}

// longest returns the longest lifetime that the request asks for: what is at the
// front of the prompt has it.
func longest(shape *prompt.Shape) prompt.Cache {
	c := prompt.NotCached
	for _, b := range shape.Buckets {
		c = max(c, b.Cache)
	}
	return c
}

func (c *chat) of(shape *prompt.Shape) Item {
	frames := shape.Frames()
	return Item{For: Messages, Count: shape.Messages, Tokens: c.base.Add(c.around(&frames)).atLeastNothing(), Formula: c.formula}
}

// around is what is put around so many messages, calls and answers.
func (c *chat) around(n *prompt.Frames) Interval {
	t := c.message.Times(int64(n[prompt.FrameMessage])).Add(c.name.Times(int64(n[prompt.FrameName])))
	calls, results := n[prompt.FrameFunctionCall], n[prompt.FrameFunctionResult]
	t = t.Add(c.call.Times(int64(n[prompt.FrameCall] - calls))).Add(c.functionCall.Times(int64(calls)))
	return t.Add(c.result.Times(int64(n[prompt.FrameResult] - results))).Add(c.functionResult.Times(int64(results)))
}

// atLeastNothing keeps corrections from making a sum negative.
func (i Interval) atLeastNothing() Interval {
	return Interval{max(i.Low, 0), max(i.Point, 0), max(i.High, 0)}
}

// known is how many of the tools that a provider brings have a length that is known.
func (t *tools) known(shape *prompt.Shape) int {
	if t.own == nil {
		return 0
	}
	return shape.Bash + shape.Editors + shape.Computers
}

func (t *tools) of(shape *prompt.Shape) Item {
	frames := shape.Frames()
	n := t.base.Add(t.around(&frames))
	if own := t.own; own != nil {
		n = n.Add(own.bash.Times(int64(shape.Bash))).Add(own.editor.Times(int64(shape.Editors))).
			Add(own.computer.Times(int64(shape.Computers)))
	}
	switch shape.Choice {
	case prompt.ChoiceAny:
		n = n.Add(t.forced)
	case prompt.ChoiceNamed:
		n = n.Add(t.named)
	case prompt.ChoiceNone:
		n = n.Add(t.off)
	}
	if shape.Systems > 0 {
		n = n.Add(t.system)
	}
	return Item{For: Tools, Count: shape.Tools + t.known(shape), Tokens: n, Formula: t.formula}
}

// around is what is put around so many tools.
func (t *tools) around(n *prompt.Frames) Interval { return t.each.Times(int64(n[prompt.FrameTool])) }

// Lengths that stand for what is not known.
var (
	somePages   = Interval{1, 10, 100}     // of a document
	someSeconds = Interval{1, 60, 60 * 60} // of a recording or film
)

// media works out what files alike cost.
func (s *Scheme) media(m *prompt.Media) Item {
	count := int64(max(m.Count, 1))
	switch m.Medium {
	case prompt.Image:
		n, ok := s.image.of(m)
		return Item{For: Images, Count: m.Count, Tokens: n.Times(count), Formula: s.image.formula, Refused: !ok}
	case prompt.PDF:
		n, ok := s.pdf.of(m)
		return Item{For: PDFs, Count: m.Count, Tokens: n.times(pages(m)).Times(count), Formula: s.pdf.formula, Refused: !ok}
	case prompt.Audio:
		n, ok := s.audio.of(m)
		return Item{For: Recordings, Count: m.Count, Tokens: n.forMillis(millis(m)).Times(count), Formula: s.audio.formula, Refused: !ok}
	case prompt.Video:
		n, ok := s.video.of(m)
		return Item{For: Films, Count: m.Count, Tokens: n.forMillis(millis(m)).Times(count), Formula: s.video.formula, Refused: !ok}
	}
	return Item{For: Files, Count: m.Count, Tokens: Interval{0, 2000, 200_000}.Times(count), Formula: &unknownFile}
}

// unknownFile is of a file that is named by its ID alone.
var unknownFile = Formula{Name: "a file whose kind is not known"}

func pages(m *prompt.Media) Interval {
	if m.Pages > 0 {
		return Exactly(int64(m.Pages))
	}
	return somePages
}

// millis is a duration in milliseconds.
func millis(m *prompt.Media) Interval {
	if m.Millis > 0 {
		return Exactly(m.Millis)
	}
	return someSeconds.Times(1000)
}

// times multiplies what one costs by how many there may be.
func (i Interval) times(n Interval) Interval {
	return Interval{i.Low * n.Low, i.Point * n.Point, i.High * n.High}
}

// forMillis multiplies what a second costs by a duration, and rounds up.
func (i Interval) forMillis(d Interval) Interval {
	t := i.times(d)
	return Interval{ceil(t.Low, 1000), ceil(t.Point, 1000), ceil(t.High, 1000)}
}

// ceil divides and rounds up.
func ceil(n, by int64) int64 { return (n + by - 1) / by }

// fixed is a rule that does not look at the file.
//
//go:noinline
func fixed(i Interval, f *Formula) rule {
	return rule{func(*prompt.Media) (Interval, bool) { return i, true }, f}
}
