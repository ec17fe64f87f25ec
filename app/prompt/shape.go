package prompt

import "strconv"

// Shape is a request in numbers, without its text: it is what crosses from the
// worker to the page, and what overheads are worked out from. Its JSON leaves out
// what is zero.
type Shape struct {
	Kind     Kind `json:"k,omitempty"`
	Messages int  `json:"m,omitempty"` // the instructions are one, too
	Systems  int  `json:"s,omitempty"` // of the messages, how many are instructions
	Names    int  `json:"n,omitempty"` // messages that name who speaks
	// Calls that the model made of tools, and what the tools gave back. The older form
	// of OpenAI's, functions, is counted in both and by itself.
	Calls           int `json:"c,omitempty"`
	Results         int `json:"r,omitempty"`
	FunctionCalls   int `json:"fc,omitempty"`
	FunctionResults int `json:"fr,omitempty"`
	Tools           int `json:"t,omitempty"`  // defined in the request
	Deferred        int `json:"td,omitempty"` // of those in the request, that the model has to search for; beside Tools
	ServerTools     int `json:"st,omitempty"` // that the provider brings
	// Of these, Anthropic's own whose length is documented: bash, editors of text, computers.
	Bash      int `json:"tb,omitempty"`
	Editors   int `json:"te,omitempty"`
	Computers int `json:"tc,omitempty"`
	// Elsewhere is how many references there are to what the provider keeps, which costs.
	Elsewhere int `json:"el,omitempty"`
	// Choice is what the request says about calling tools.
	Choice Choice `json:"ch,omitempty"`
	// MaxOutput is the limit that the request sets, in tokens; 0: it sets none.
	MaxOutput int64 `json:"o,omitempty"`
	// ReasoningBudget is the limit of the reasoning alone, in tokens; 0: there is none.
	ReasoningBudget int64  `json:"rb,omitempty"`
	Effort          Effort `json:"e,omitempty"`
	Answers         int64  `json:"a,omitempty"` // that are asked for at once, at most 128; 0 and 1 are one
	// Service and Region are how and where the request asks to be served. In the form of a
	// batch service it asks for no service.
	Service Service `json:"sv,omitempty"`
	Region  Region  `json:"rg,omitempty"`
	// Explicit is set where the request asks that nothing be written to a cache but what it
	// marks.
	Explicit Flag `json:"x,omitempty"`
	// Cached is how many frames are within a prefix that the request asks to be cached, by its
	// lifetime. What is not in one is not in it.
	Cached [OneHour + 1]Frames `json:"cf,omitzero"`
	// Buckets are the kinds of text that are in the request, in the order of Part.Bucket.
	Buckets []Bucket `json:"b,omitempty"`
	Media   []Media  `json:"md,omitempty"` // alike ones are one, with a count
}

// maxAnswers is how many answers can be asked for at once: at OpenAI n is at most 128
// (https://platform.openai.com/docs/api-reference/chat/create), and no other provider is known
// to take more. A larger number is a slip.
const maxAnswers = 128

// Frame is something that a provider puts tokens of its own around.
type Frame uint8

// The frames, as the fields of a Shape count them.
const (
	FrameMessage Frame = iota
	FrameName
	FrameCall
	FrameResult
	FrameFunctionCall
	FrameFunctionResult
	FrameTool
	NumFrames
)

// Frames is how many there are of each.
type Frames [NumFrames]int

// Frames returns how many there are in the whole request.
func (s *Shape) Frames() Frames {
	return Frames{s.Messages, s.Names, s.Calls, s.Results, s.FunctionCalls, s.FunctionResults, s.Tools}
}

// Bucket is a kind of text. Tokens are counted per bucket: providers differ in what
// they count.
type Bucket struct {
	What  What  `json:"w"`
	Cache Cache `json:"c,omitempty"`
}

// Media is an image, a document, a recording or a film. What is not known is 0.
type Media struct {
	Medium    Medium `json:"m,omitempty"`
	Width     int64  `json:"w,omitempty"` // pixels
	Height    int64  `json:"h,omitempty"` // pixels
	Detail    Detail `json:"d,omitempty"`
	Pages     int    `json:"p,omitempty"`
	Millis    int64  `json:"ms,omitempty"`  // duration, in milliseconds
	MilliFPS  int64  `json:"fps,omitempty"` // frames looked at in 1000 seconds; 0: as the provider does
	Assistant Flag   `json:"as,omitempty"`  // from the model, in an earlier turn
	Cache     Cache  `json:"c,omitempty"`
	Count     int    `json:"n,omitempty"` // how many alike

	position position
}

// Flag is 1 for yes and 0 for no: in JSON, a shape is numbers.
type Flag uint8

// fill sets what is derived from the parts and media.
func (s *Shape) fill(req *Request) {
	var index [NumWhats][OneHour + 1]int
	for i := range req.Parts {
		p := &req.Parts[i]
		at := &index[p.What][p.Cache]
		if *at == 0 {
			s.Buckets = append(s.Buckets, Bucket{p.What, p.Cache})
			*at = len(s.Buckets)
		}
		p.Bucket = *at - 1
	}
	alike := map[Media]int{}
	for _, m := range req.Media {
		m.position, m.Count = 0, 0
		at, known := alike[m]
		if !known {
			at = len(s.Media)
			alike[m] = at
			s.Media = append(s.Media, m)
		}
		s.Media[at].Count++
	}
}

// AppendJSON appends the shape as ParseShape reads it. It is written by hand, as
// the worker's messages are: encoding/json would add to the worker's size.
func (s *Shape) AppendJSON(dst []byte) []byte {
	dst = appendNumbers(append(dst, '{'), "k m s n c r fc fr t td st tb te tc el ch o rb e a sv rg x ", []int64{
		int64(s.Kind), int64(s.Messages), int64(s.Systems), int64(s.Names), int64(s.Calls), int64(s.Results),
		int64(s.FunctionCalls), int64(s.FunctionResults), int64(s.Tools), int64(s.Deferred), int64(s.ServerTools),
		int64(s.Bash), int64(s.Editors), int64(s.Computers), int64(s.Elsewhere), int64(s.Choice),
		s.MaxOutput, s.ReasoningBudget, int64(s.Effort), s.Answers, int64(s.Service), int64(s.Region), int64(s.Explicit),
	})
	if s.Cached != [OneHour + 1]Frames{} {
		dst = appendFrames(dst, &s.Cached)
	}
	for i, b := range s.Buckets {
		dst = appendStart(dst, `"b":[`, i)
		dst = appendNumbers(dst, "w c ", []int64{int64(b.What), int64(b.Cache)})
		dst = append(dst, '}')
	}
	if len(s.Buckets) > 0 {
		dst = append(dst, ']')
	}
	for i := range s.Media {
		m := &s.Media[i]
		dst = appendStart(dst, `"md":[`, i)
		dst = appendNumbers(dst, "m w h d p ms fps as c n ", []int64{
			int64(m.Medium), m.Width, m.Height, int64(m.Detail), int64(m.Pages), m.Millis, m.MilliFPS, int64(m.Assistant),
			int64(m.Cache), int64(m.Count),
		})
		dst = append(dst, '}')
	}
	if len(s.Media) > 0 {
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

// appendFrames appends "cf":[[],[1,0,2],[]], each list up to its last number but zero.
func appendFrames(dst []byte, cached *[OneHour + 1]Frames) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(dst, `"cf":`...)
	dst = append(dst, '[')
	for life := range cached {
		dst = append(dst, '[')
		end := len(dst)
		for _, n := range cached[life] {
			dst = append(strconv.AppendInt(dst, int64(n), 10), ',')
			if n != 0 {
				end = len(dst) - 1
			}
		}
		dst = append(dst[:end], ']', ',')
	}
	return append(dst[:len(dst)-1], ']')
}

// appendStart begins element i of a list, and the list itself before the first.
func appendStart(dst []byte, list string, i int) []byte {
	if i > 0 || dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	if i == 0 {
		dst = append(dst, list...)
	}
	return append(dst, '{')
}

// appendNumbers appends those of the numbers that are not zero. The names are each
// followed by a space.
func appendNumbers(dst []byte, names string, numbers []int64) []byte {
	start := 0
	for _, n := range numbers {
		end := start
		for names[end] != ' ' {
			end++
		}
		if n != 0 {
			if dst[len(dst)-1] != '{' {
				dst = append(dst, ',')
			}
			dst = append(dst, '"')
			dst = append(dst, names[start:end]...)
			dst = strconv.AppendInt(append(dst, '"', ':'), n, 10)
		}
		start = end + 1
	}
	return dst
}
