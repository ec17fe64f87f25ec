package prompt

import "bytes"

// turnOf is where a turn of a conversation begins.
type turnOf struct {
	start, text int // of the line, and of what is said
	role        Role
	apart       bool // it is a paragraph of its own, or its speaker is marked up
}

// conversation reads text whose paragraphs begin with who speaks, such as "User:" or
// "<|im_start|>user". It is one where the first words name a speaker, but for one
// heading above, and two different ones speak. One of them must be the assistant, or
// each turn a paragraph: settings have names such as "System:" and "User:", too.
func (r *reader) conversation() bool {
	text := r.doc.text
	title, turns := findTurns(text)
	var spoke [numRoles]bool
	speakers, paragraphs := 0, true
	for _, t := range turns {
		if !spoke[t.role] {
			spoke[t.role] = true
			speakers++
		}
		paragraphs = paragraphs && t.apart
	}
	if speakers < 2 || !spoke[Assistant] && !paragraphs {
		return false
	}
	r.req.Kind = Conversation
	r.section = inMessages
	if title > 0 {
		r.note(NoteNotUnderstood, 0, 1, int64(title), "")
		r.add(Part{What: NotUnderstood, End: title, raw: text[:title]})
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

// findTurns finds the lines that begin with who speaks, none where the text begins with
// something else. A heading above them ends at title; 0: there is none. Lines in a
// fence of code begin no turn.
func findTurns(text []byte) (title int, turns []turnOf) {
	apart, fences := true, true
	for at := len(byteOrderMark(text)); at < len(text); {
		end := nextLine(text, at)
		line := text[at:end]
		s := speaker(line)
		marked := s.marked || apart
		switch {
		case s.length > 0 && (marked || !s.weak):
			turns = append(turns, turnOf{at, at + s.length, s.role, marked})
			line = line[s.length:]
			apart = false
		case len(trimStart(line)) == 0:
			apart = true
		case len(turns) == 0 && title == 0 && line[0] == '#':
			title = end
		case len(turns) == 0:
			return 0, nil
		default:
			apart = false
		}
		at = end
		if fences && isFence(line) {
			if behind := behindFence(text, line, at); behind > 0 {
				at = behind
			} else {
				fences = false // and it is not looked for again
			}
		}
	}
	return title, turns
}

// nextLine returns where the line behind the one at a place begins.
func nextLine(text []byte, at int) int {
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
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
func behindFence(text, opening []byte, at int) int {
	sign := trimStart(opening)[0]
	for at < len(text) {
		end := nextLine(text, at)
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
	from := t.text
	for from < end && (isSpace(text[from])) {
		from++
	}
	for end > from && isSpace(text[end-1]) {
		end--
	}
	if end-len(endOfTurn) >= from && string(text[end-len(endOfTurn):end]) == endOfTurn {
		end -= len(endOfTurn)
	}
	if from < end {
		r.add(Part{What: what, Role: t.role, Start: from, End: end, raw: text[from:end]})
	}
}

// The marks of ChatML, which some people paste.
const (
	startOfTurn = "<|im_start|>"
	endOfTurn   = "<|im_end|>"
)

// spoken is who speaks at the start of a line.
type spoken struct {
	role   Role
	length int  // of the words that name it; 0: the line does not begin so
	marked bool // the name is a heading, bold or ChatML's
	weak   bool // the name means other things, too
}

// speaker reads who speaks at the start of a line: "User:", "**User:**", "_User_:",
// "[User]:", "User (10:23):", "You said:", "## User", or "**User**" alone.
func speaker(line []byte) spoken {
	if bytes.HasPrefix(line, []byte(startOfTurn)) {
		s, _ := speakerNamed(line[len(startOfTurn):])
		if s.length > 0 {
			s.length += len(startOfTurn)
			s.marked = true
		}
		return s
	}
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
		s.length = at
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
	{"chatgpt", Assistant}, {"claude", Assistant}, {"gemini", Assistant}, {"tool", ToolRole},
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
