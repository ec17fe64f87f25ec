package prompt

import "bytes"

// turnOf is where a turn of a conversation begins.
type turnOf struct {
	spoken
	start, text int  // of the line, and of what is said
	apart       bool // it is a paragraph of its own, or its speaker is marked up
	within      bool // it begins within a line, behind a mark
}

// maxAbove is how much text may stand above the turns, in bytes: instructions are shorter,
// and what has no turn by then is plain text.
const maxAbove = 64 << 10

// conversation reads text whose paragraphs begin with who speaks, such as "User:" or
// "<|im_start|>user". Above them may stand a heading, or instructions, which are read as
// the system's. Where the user asked for a conversation, one turn is enough.
func (r *reader) conversation(asked bool) bool {
	text := r.doc.text
	eol := endOfLines(text)
	from := skipOpening(text)
	inside, inEnd, from := systemTag(text, from)
	turns := findTurns(text, from, eol, asked)
	if len(turns) == 0 {
		return false
	}
	from, to := trimmed(text, from, turns[0].start)
	above := text[from:to]
	heading := len(above) > 0 && above[0] == '#' && bytes.IndexByte(above, eol) < 0
	tagged := inEnd > inside
	if !asked && !converses(turns, tagged, heading || len(above) == 0) || !asked && !heading && quotes(above, eol) {
		return false
	}
	r.req.Kind = Conversation
	r.section = inMessages
	if tagged {
		r.said(turnOf{spoken: spoken{role: System}, text: inside}, inEnd)
	}
	switch {
	case heading:
		r.note(NoteNotUnderstood, from, 1, int64(len(above)), "")
		r.add(Part{What: NotUnderstood, Start: from, End: to, raw: above})
	case len(above) > 0:
		r.note(NoteAbove, from, 1, int64(len(above)), "")
		r.said(turnOf{spoken: spoken{role: System}, text: from}, to)
	}
	for i, t := range turns {
		end := len(text)
		if i+1 < len(turns) {
			end = turns[i+1].start
		} else if t.role == Assistant && len(trimStart(text[t.text:])) == 0 {
			break // it is still to speak: this is what the reply begins with
		}
		r.said(t, end)
	}
	return true
}

// converses reports whether turns are a conversation's. Two different ones speak, and one
// of them is the assistant, or each turn a paragraph: settings have names such as
// "System:" and "User:", too. Other text above may as well be a prompt about what follows:
// then each turn is a paragraph, both the user and the assistant speak, and names without
// a colon, which headings are as well, come back.
func converses(turns []turnOf, tagged, first bool) bool {
	var spoke [numRoles]bool
	spoke[System] = tagged
	paragraphs, alone, bare, capitals := true, false, false, true
	changes, last := 0, NoRole // from the user to the assistant and back
	for _, t := range turns {
		spoke[t.role] = true
		paragraphs = paragraphs && t.apart
		alone = alone || t.style >= aloneMarked
		if t.style == aloneBare {
			bare, capitals = true, capitals && t.capitals
		}
		if t.role == User || t.role == Assistant {
			if last != NoRole && t.role != last {
				changes++
			}
			last = t.role
		}
	}
	speakers := 0
	for _, yes := range spoke {
		if yes {
			speakers++
		}
	}
	switch both := spoke[User] && spoke[Assistant]; {
	case !first:
		return both && paragraphs && !turns[0].within && (!alone || changes > 1)
	case bare:
		return changes > 1 || changes == 1 && capitals
	}
	return speakers > 1 && (spoke[Assistant] || paragraphs)
}

// quotes reports whether the text above turns ends with what begins a quotation or an
// example: then the turns are no conversation, but what a prompt is about.
func quotes(above []byte, eol byte) bool {
	line := above[bytes.LastIndexByte(above, eol)+1:]
	return contains(lower(string(line)), "example") || bytes.HasPrefix(line, []byte("<")) || bytes.HasPrefix(line, []byte(`"""`))
}

// endOfLines returns what ends the lines of a text: old Macs wrote a carriage return alone.
func endOfLines(text []byte) byte {
	if bytes.IndexByte(text, '\n') < 0 {
		return '\r'
	}
	return '\n'
}

// skipOpening returns where a text begins behind its byte order mark, blanks, and the mark
// with which a model's prompt begins.
func skipOpening(text []byte) int {
	at := skipSpace(text, 0)
	for _, mark := range []string{"<|begin_of_text|>", "<bos>", "<s>"} {
		if bytes.HasPrefix(text[at:], []byte(mark)) {
			return at + len(mark)
		}
	}
	return at
}

// systemTag returns where the inside of "<system>...</system>" stands that a text begins
// with, and where the text goes on; end is 0 where it begins otherwise.
func systemTag(text []byte, at int) (inside, end, after int) {
	const opens, closes = "<system>", "</system>"
	if !bytes.HasPrefix(text[at:], []byte(opens)) {
		return 0, 0, at
	}
	inside = at + len(opens)
	i := bytes.Index(text[inside:], []byte(closes))
	if i < 0 {
		return 0, 0, at
	}
	return inside, inside + i, inside + i + len(closes)
}

// findTurns finds the lines that begin with who speaks. Lines in a fence of code begin no
// turn. Names without a colon or a mark begin one where the first turn is such, too.
func findTurns(text []byte, at int, eol byte, asked bool) (turns []turnOf) {
	from, apart, fences, within := at, true, true, false
	for at < len(text) && (asked || len(turns) > 0 || at-from <= maxAbove) {
		end := nextPiece(text, at, eol)
		line := text[at:end]
		s := speaker(line, within)
		marked := s.marked || apart && line[0] != '>' && line[0] != ' '
		switch {
		case s.length > 0 && (marked || !s.weak) && (s.style != aloneBare || len(turns) == 0 || turns[0].style == aloneBare):
			turns = append(turns, turnOf{s, at, at + s.length, marked, within})
			line = line[s.length:]
			apart = false
		case len(trimStart(line)) == 0:
			apart = true
		default:
			apart = false
		}
		at = end
		within = text[end-1] == '>'
		if fences && isFence(line) {
			if behind := behindFence(text, line, at, eol); behind > 0 {
				at = behind
			} else {
				fences = false // and it is not looked for again
			}
		}
	}
	return turns
}

// nextPiece returns where the line ends that begins at a place, or in it a mark that others
// stand before, as in "hi<|end|><|assistant|>".
func nextPiece(text []byte, at int, eol byte) int {
	for i := at; i < len(text); i++ {
		if text[i] == eol {
			return i + 1
		}
		if i > at && text[i] == '<' && text[i-1] == '>' {
			return i
		}
	}
	return len(text)
}

// nextLine returns where the line behind the one at a place begins.
func nextLine(text []byte, at int, eol byte) int {
	if i := bytes.IndexByte(text[at:], eol); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

// isFence reports whether a line may begin a fence of code.
func isFence(line []byte) bool {
	line = trimStart(line)
	return bytes.HasPrefix(line, []byte("```")) || bytes.HasPrefix(line, []byte("~~~"))
}

// behindFence returns where the line ends that closes a fence, 0 where none does.
func behindFence(text, opening []byte, at int, eol byte) int {
	sign := trimStart(opening)[0]
	for at < len(text) {
		end := nextLine(text, at, eol)
		line := bytes.TrimSpace(text[at:end])
		if len(line) >= 3 && len(bytes.TrimLeft(line, string(sign))) == 0 {
			return end
		}
		at = end
	}
	return 0
}

// said makes the part of one turn, without the spaces around it.
func (r *reader) said(t turnOf, end int) {
	text := r.doc.text
	r.framed(FrameMessage, 1)
	what := Message
	switch t.role {
	case System:
		what = SystemText
		r.req.Shape.Systems++
	case ToolRole:
		what = ToolResult
		r.framed(FrameResult, 1)
	}
	from, to := trimmed(text, t.text, end)
	for range 2 { // such as "<|im_end|><|endoftext|>"
		to -= endingMark(text[from:to], t.style)
	}
	if from < to {
		r.add(Part{What: what, Role: t.role, Start: from, End: to, raw: text[from:to]})
	}
}

// trimmed returns a stretch of a text without the spaces around it.
func trimmed(text []byte, from, to int) (int, int) {
	for from < to && isSpace(text[from]) {
		from++
	}
	for to > from && isSpace(text[to-1]) {
		to--
	}
	return from, to
}

// maxMark is how long the marks of models are, in bytes.
const maxMark = 32

// markAt returns the word in a mark of a model's at the start of a text, and the mark's
// length: "<|im_start|>", "<|user|>", "<start_of_turn>", "<|turn>". 0: there is none.
func markAt(text []byte) (word []byte, length int) {
	i := 1
	for i < len(text) && i < maxMark && (isLetter(text[i]) || text[i] == '_' || text[i] == '|') {
		i++
	}
	if i < 5 || text[0] != '<' || i == len(text) || text[i] != '>' {
		return nil, 0
	}
	word = text[1:i]
	name := bytes.Trim(word, "|")
	if len(name) == len(word) && !hasSuffix(string(word), "_of_turn") {
		return nil, 0
	}
	return name, i + 1
}

// endingMark returns the length of a mark at the end of a turn that began with one.
func endingMark(text []byte, s style) int {
	if s != byMark {
		return 0
	}
	at := max(0, len(text)-maxMark-1)
	at += max(0, bytes.LastIndexByte(text[at:], '<'))
	if _, n := markAt(text[at:]); at+n == len(text) {
		return n
	}
	return 0
}

// style is how a speaker is named.
type style uint8

const (
	byColon     style = iota
	byMark            // of a model
	aloneMarked       // on a line, as a heading or bold
	aloneBare         // on a line, and a paragraph begins with it
)

// spoken is who speaks at the start of a line.
type spoken struct {
	role     Role
	length   int  // of the words that name it; 0: the line does not begin so
	marked   bool // the name is a heading, bold or a model's mark
	weak     bool // the name means other things, too
	capitals bool // the name has no small letter
	style    style
}

// markedSpeaker reads who speaks in the marks of a model: "<|im_start|>user" of ChatML,
// "<|start_header_id|>user<|end_header_id|>" of Llama 3, "<|user|>" of Phi and Zephyr
// (https://optimalscale.github.io/LMFlow/examples/supported_conversation_template.html),
// "<start_of_turn>user" of Gemma (https://ai.google.dev/gemma/docs/core/prompt-structure).
func markedSpeaker(line []byte) (s spoken) {
	word, n := markAt(line)
	if s, _ = speakerNamed(word); s.length == len(word) {
		s.length = n
	} else if s.length = 0; contains(string(word), "start") || string(word) == "turn" {
		if s, _ = speakerNamed(line[n:]); s.length > 0 {
			s.length += n
			_, n = markAt(line[s.length:])
			s.length += n
		}
	}
	s.marked, s.weak, s.style = true, false, byMark
	return s
}

// speaker reads who speaks at the start of a line: "User:", "**User:**", "_User_:",
// "[User]:", "User (10:23):", "[10:23] User:", "You said:", "## User", or "**User**" or
// "USER" alone. Within a line only a mark begins a turn.
func speaker(line []byte, within bool) spoken {
	if _, n := markAt(line); n > 0 || within {
		return markedSpeaker(line)
	}
	line, stamp := line[skipStamp(line):], skipStamp(line)
	s := speakerAt(line)
	if s.length > 0 {
		s.length += stamp
	}
	return s
}

func speakerAt(line []byte) spoken {
	at := skipAny(line, 0, "#*_>[ ")
	if at > 8 || bytes.HasPrefix(line, []byte("* ")) { // which is a list
		return spoken{}
	}
	before := line[:at]
	s, said := speakerNamed(line[at:])
	if s.length == 0 {
		return s
	}
	bold := bytes.HasSuffix(before, []byte("**")) || bytes.HasSuffix(before, []byte("__"))
	s.marked = at > 0 && before[0] == '#' || bold
	at = skipAny(line, at+s.length, "*_] ")
	at = skipAny(line, skipTime(line, at), "*_] ")
	colon := bytes.HasPrefix(line[at:], []byte(":"))
	wide := bytes.HasPrefix(line[at:], []byte("："))
	switch {
	case bytes.IndexByte(before, '[') >= 0 != (bytes.IndexByte(line[:at], ']') >= 0):
		return spoken{}
	case colon:
		s.length = skipAny(line, at+1, "*_")
	case wide:
		s.length = skipAny(line, at+len("："), "*_")
	case s.marked && !said && len(trimStart(line[at:])) == 0:
		s.length, s.style = at, aloneMarked
	case len(before) == 0 && !said && len(trimStart(line[s.length:])) == 0:
		s.style, s.weak = aloneBare, true
		s.capitals = bytes.IndexFunc(line[:s.length], func(c rune) bool { return c >= 'a' && c <= 'z' }) < 0
	default:
		return spoken{}
	}
	return s
}

// skipAny returns where the first of a line's bytes stands that is none of some.
func skipAny(line []byte, at int, of string) int {
	for at < len(line) && bytes.IndexByte([]byte(of), line[at]) >= 0 {
		at++
	}
	return at
}

// skipStamp returns where a line goes on behind a time that it begins with: "[10:23] ",
// "2026-05-01T10:23:00Z ", "1.5.2026, 10:23 PM - ". Without a colon it is none.
func skipStamp(line []byte) int {
	colon := false
	at := 0
	for ; at < min(len(line), 40); at++ {
		c := line[at]
		digit := at > 0 && isDigit(line[at-1])
		switch {
		case isDigit(c), bytes.IndexByte([]byte("[](),./- "), c) >= 0, digit && (c == 'T' || c == 'Z'):
		case digit && c == ':':
			colon = true
		case (c|0x20 == 'a' || c|0x20 == 'p') && at+2 < len(line) && line[at+1]|0x20 == 'm' && !isLetter(line[at+2]):
			at++
		case colon:
			return at
		default:
			return 0
		}
	}
	return 0
}

// skipTime skips "(10:23)" or "(2026-05-01, 10:23 PM)": what has a digit, in brackets.
func skipTime(line []byte, at int) int {
	if at == len(line) || line[at] != '(' {
		return at
	}
	digits := false
	for i := at; i < len(line) && i < at+40; i++ {
		digits = digits || isDigit(line[i])
		if line[i] == ')' && digits {
			return i + 1
		}
	}
	return at
}

// speakers are the names of roles that people write when they paste a conversation.
var speakers = [...]struct {
	name string
	role Role
}{
	{"system", System}, {"developer", System}, {"user", User}, {"human", User}, {"me", User}, {"you", User},
	{"assistant", Assistant}, {"ai", Assistant}, {"bot", Assistant}, {"model", Assistant},
	{"chatgpt", Assistant}, {"claude", Assistant}, {"gemini", Assistant}, {"tool", ToolRole}, {"ipython", ToolRole},
	{"nutzer", User}, {"assistent", Assistant}, {"系统", System}, {"用户", User}, {"助手", Assistant},
}

// speakerNamed returns who is named at the start of a text, and whether it is said that
// they spoke, as in "ChatGPT said:". You is nobody without.
func speakerNamed(text []byte) (s spoken, said bool) {
	for i := range speakers {
		name := speakers[i].name
		n := len(name)
		if len(text) < n || !equalFold(string(text[:n]), name) || len(text) > n && isLetter(text[n]) {
			continue
		}
		if said = bytes.HasPrefix(text[n:], []byte(" said")); said {
			n += len(" said")
		} else if name == "you" {
			break
		}
		return spoken{role: speakers[i].role, length: n, weak: name == "model"}, said
	}
	return spoken{}, false
}
