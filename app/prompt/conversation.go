package prompt

import "bytes"

// turnOf is where a turn of a conversation begins.
type turnOf struct {
	start, text int // of the line, and of what is said
	role        Role
}

// conversation reads text whose paragraphs begin with who speaks, such as "User:" or
// "<|im_start|>user". It is one where the first words name a speaker and two
// different ones speak.
func (r *reader) conversation() bool {
	text := r.doc.text
	var turns []turnOf
	for at := 0; at < len(text); {
		end := len(text)
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if role, n := speaker(text[at:end]); n > 0 {
			turns = append(turns, turnOf{at, at + n, role})
		}
		if len(turns) == 0 && len(trimStart(text[at:end])) > 0 && !bytes.Equal(text[at:end], byteOrderMark(text)) {
			return false // it begins with something else
		}
		at = end
	}
	speakers := map[Role]bool{}
	for _, t := range turns {
		speakers[t.role] = true
	}
	if len(turns) < 2 || len(speakers) < 2 {
		return false
	}
	r.req.Kind = Conversation
	r.section = inMessages
	for i, t := range turns {
		end := len(text)
		if i+1 < len(turns) {
			end = turns[i+1].start
		}
		r.said(t, end)
	}
	return true
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

// speaker reads who speaks at the start of a line: the role, and how long the words
// are that name it. 0 where the line does not begin so.
func speaker(line []byte) (Role, int) {
	at := 0
	if bytes.HasPrefix(line, []byte(startOfTurn)) {
		at = len(startOfTurn)
		n := word(line[at:])
		role, ok := speakerNamed(string(line[at : at+n]))
		if !ok {
			return NoRole, 0
		}
		return role, at + n
	}
	for at < len(line) && (line[at] == '#' || line[at] == '*' || line[at] == '>' || line[at] == ' ') && at < 8 {
		at++
	}
	n := word(line[at:])
	role, ok := speakerNamed(string(line[at : at+n]))
	if !ok {
		return NoRole, 0
	}
	at += n
	heading := line[0] == '#'
	closed := 0
	for at < len(line) && (line[at] == '*' || line[at] == ' ') {
		at++
	}
	if at < len(line) && line[at] == ':' {
		at++
		closed = at
		for at < len(line) && line[at] == '*' {
			at++
		}
		return role, max(closed, at)
	}
	if heading && len(trimStart(line[at:])) == 0 {
		return role, at
	}
	return NoRole, 0
}

// word returns the length of the letters at the start of a line, up to 12.
func word(line []byte) int {
	n := 0
	for n < len(line) && n <= 12 && isLetter(line[n]) {
		n++
	}
	return n
}

// speakerNamed returns the role that people call so when they paste a conversation.
func speakerNamed(name string) (Role, bool) {
	for _, s := range []struct {
		name string
		role Role
	}{
		{"system", System}, {"developer", System}, {"user", User}, {"human", User}, {"me", User},
		{"assistant", Assistant}, {"ai", Assistant}, {"bot", Assistant}, {"model", Assistant},
		{"chatgpt", Assistant}, {"claude", Assistant}, {"gemini", Assistant}, {"tool", ToolRole},
	} {
		if equalFold(name, s.name) {
			return s.role, true
		}
	}
	return NoRole, false
}
