package prompt

import (
	"strconv"
	"strings"
)

// All that this package says to people is in this file.

// problem says what is wrong at a place.
func (e *SyntaxError) problem() string {
	switch e.Want {
	case wantsNoControl:
		if e.Found == '\n' || e.Found == '\r' {
			return `a line break inside a string: write \n, or close the string with "`
		}
		return `a control character inside a string: escape it`
	case wantsEscape:
		return `an escape that JSON does not have: a backslash is written \\`
	case wantsShorterLine:
		return "the line is too long to be read as a whole"
	case wantsObject:
		return "expected a JSON object or a string on this line"
	case wantsQuote:
		return `a string has no end: expected "`
	case wantsCellQuote:
		return `a quoted field has no end: expected "`
	}
	return "expected " + wantWords[e.Want] + ", found " + e.found()
}

var wantWords = [numWants]string{
	wantsValue:          "a value",
	wantsValueOrBracket: "a value or ]",
	wantsKey:            "a key in double quotes",
	wantsKeyOrBrace:     "a key in double quotes, or }",
	wantsColon:          "a colon",
	wantsCommaOrBrace:   "a comma or }",
	wantsCommaOrBracket: "a comma or ]",
	wantsDigit:          "a digit",
	wantsEnd:            "the end",
	wantsFewerValues:    "fewer values",
	wantsFewerBytes:     "fewer bytes",
}

func (e *SyntaxError) found() string {
	switch {
	case e.Found < 0:
		return "the end of the text"
	case e.Found == '\'':
		return "a single quote"
	case e.Found < ' ':
		return "a control character"
	}
	return strconv.Quote(string(e.Found))
}

// String returns one plain sentence.
func (n Note) String() string {
	s := n.sentence()
	if n.Line > 0 {
		s += " (line " + strconv.Itoa(n.Line) + ")"
	}
	return s + "."
}

func (n Note) sentence() string {
	count := group(n.N)
	switch n.Code {
	case NoteNotUnderstood:
		s := plural(n.N, "value that is not known here counts", "values that are not known here count") + " as text"
		if n.Name != "" {
			s += ", the first is " + strconv.Quote(n.Name)
		}
		return s
	case NoteRepeated:
		s := "A key"
		if n.Name != "" {
			s = strconv.Quote(n.Name)
		}
		s += " stands more than once in an object: the last is read, and "
		if n.N == 1 {
			return s + "the earlier one counts as text"
		}
		return s + "the " + count + " earlier ones count as text"
	case NoteNotAs:
		kind, _ := ParseKind(n.Name)
		return "The input could not be read as " + kindWords[kind]
	case NoteAbove:
		return "The text above the first turn counts as instructions"
	case NoteNoRequest:
		return "This is JSON, but no request that is known here: all of it counts as text"
	case NoteBroken:
		return "This looks like JSON, but is broken: all of it counts as text"
	case NoteBeyond:
		return "This looks like JSON of more than 8 million values or 2 GB, which is beyond what is read here: all of it counts as text"
	case NoteByAddress:
		return plural(n.N, "file is", "files are") + " named by address alone, so the size is not known"
	case NoteUnreadable:
		return plural(n.N, "file does", "files do") + " not tell the size"
	case NoteInLine:
		return plural(n.N, "data URL of a file counts", "data URLs of files count") + " as text: on a line of its own it is read as the file"
	case NoteCut:
		return plural(n.N, "image is damaged or ends", "images are damaged or end") + " too early; the size is the one that is stated"
	case NoteAbsurd:
		return "An image says that it has " + count + " x " + group(n.M) + " pixels, which its data cannot hold: its size counts as not known"
	case NoteOtherType:
		return plural(n.N, "file is", "files are") + " of another type than stated, the first is " + n.Name
	case NoteNumber:
		return "The value of " + n.Name + " cannot be, and is ignored"
	case NoteServerTools:
		return plural(n.N, "tool is", "tools are") + " brought by the provider, whose prompt is counted only where its length is documented"
	case NoteIllFormed:
		return plural(n.N, "byte of a file is", "bytes of files are") + " not UTF-8, and what they cost depends on what they are sent as"
	case NoteSchema:
		s := plural(n.N, "part", "parts") + " of the tools' schemas"
		if n.Name != "" {
			s += ", the first is " + strconv.Quote(n.Name) + ","
		}
		return s + " may or may not count on OpenAI's models, which nobody documents: there they are in the upper bound alone"
	case NoteDeferred:
		return plural(n.N, "tool is", "tools are") + " deferred: Claude does not get the definition before it searches for it, and OpenAI's models get name and description alone"
	case NoteCompacted:
		return plural(n.N, "message", "messages") + " of " + group(n.M) + " characters before a summary that Claude gets in their place count nothing"
	case NoteSealed:
		return plural(n.N, "sealed piece", "sealed pieces") + " of " + group(n.M) + " characters, such as signatures, count nothing"
	case NoteNotSent:
		return plural(n.N, "value", "values") + " of " + group(n.M) + " characters that came with earlier answers, such as citations, count nothing"
	case NoteElsewhere:
		return strconv.Quote(n.Name) + " refers to what the provider keeps: it costs, but is not counted"
	case NoteService:
		return "The request asks for the " + n.Name + " service: it is priced so where that is sold, unless you choose another"
	case NoteRegion:
		return "The request asks for the region " + strconv.Quote(n.Name) + ": it is priced so where that has a price of its own, unless you choose another"
	case NoteUnpriced:
		return strconv.Quote(n.Name) + " changes what is charged, and that is not in the sum"
	case NoteBatchPrice:
		return strconv.Quote(n.Name) + " is not priced: a batch service has a price of its own, or refuses it"
	case NotePrediction:
		return "The prediction is no part of the prompt: what of it the answer does not use is charged as output, and is in the upper bound alone"
	case NoteMarks:
		return plural(n.N, "prefix is", "prefixes are") + " marked to be cached, more than the " + strconv.Itoa(maxMarks) + " that Anthropic takes"
	case NoteMarkOrder:
		return "A prefix to be cached for five minutes ends before one for an hour, which Anthropic refuses"
	case NoteBatch:
		return "This is a batch: each line or row is a request of its own"
	case NoteColumns:
		if n.M == 1 {
			return "The only column " + strconv.Quote(n.Name) + " is the prompt"
		}
		return "Of " + group(n.M) + " columns, column " + count + " " + strconv.Quote(n.Name) + " is the prompt; of the others, only instructions are sent"
	case NoteOddRow:
		return "The row has " + plural(n.N, "field", "fields") + " where the first has " + group(n.M) + ": all of it counts as text"
	case NoteLongLine:
		s := "The line is longer than " + count + " bytes, and counts as text"
		if n.M > 0 {
			s += ", but for its last " + group(n.M) + " bytes"
		}
		return s
	}
	return string(n.Code)
}

// String says in one line what was understood: "an OpenAI chat request: 3 messages,
// 1 image".
func (s *Shape) String() string {
	var has []string
	add := func(n int, one, many string) {
		if n > 0 {
			has = append(has, plural(int64(n), one, many))
		}
	}
	if s.Kind != Text && s.Kind != File {
		add(s.Messages, "message", "messages")
	}
	add(s.Tools, "tool", "tools")
	add(s.Deferred, "deferred tool", "deferred tools")
	add(s.Calls, "tool call", "tool calls")
	add(s.Results, "tool result", "tool results")
	var media [NumMedia]int
	files := 0
	for i := range s.Media {
		media[s.Media[i].Medium] += s.Media[i].Count
		files += s.Media[i].Count
	}
	for i, words := range mediumWords {
		add(media[i], words[0], words[1])
	}
	if s.MaxOutput > 0 {
		has = append(has, "at most "+plural(s.MaxOutput, "token", "tokens")+" out")
	}
	what := kindWords[min(s.Kind, numKinds-1)]
	switch {
	case len(has) == 0:
		return what
	case s.Kind == File && len(s.Buckets) > 0:
		return "a text with " + strings.Join(has, ", ")
	case s.Kind == File && files > 1:
		what = "files"
	}
	return what + ": " + strings.Join(has, ", ")
}

var mediumWords = [NumMedia][2]string{
	{"image", "images"}, {"PDF", "PDFs"}, {"recording", "recordings"}, {"film", "films"}, {"file", "files"},
}

var kindWords = [numKinds]string{
	Auto: "nothing", Text: "plain text", Chat: "an OpenAI chat request", Responses: "an OpenAI Responses request",
	Messages: "an Anthropic request", Gemini: "a Gemini request", Converse: "a Bedrock request", Completions: "an OpenAI completion request",
	Conversation: "a conversation", File: "a file", LinesBatch: "a batch in JSONL", TableBatch: "a batch in CSV",
	OpenAIBatch: "a batch for OpenAI", AnthropicBatch: "a batch for Anthropic",
	GeminiBatch: "a batch for Gemini",
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(n) + " " + many
}

// group writes a number with commas between thousands.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
