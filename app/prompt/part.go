package prompt

// place is where in a request a value stands: what text there is, from whom, and
// what is known of a file there.
type place struct {
	what   What
	role   Role
	media  Media
	mime   string
	answer bool // it stands within what a tool gave back

	control int // the node of cache_control; -1: there is none
}

// content reads what a message says: a string, a list of blocks, or one block.
func (r *reader) content(v int, p place) {
	if v < 0 || r.text(v, p.what, p.role) {
		return
	}
	if r.doc.is(v, anObject) {
		r.part(v, p)
		return
	}
	if !r.doc.is(v, anArray) {
		return
	}
	r.claim(v, structure)
	for b, end := r.doc.children(v); b < end; b = r.doc.next(b) {
		if !r.text(b, p.what, p.role) && r.doc.is(b, anObject) {
			r.part(b, p)
		}
		if r.stop() {
			return
		}
	}
}

// maxDepth is how deep readers go down into objects within objects. Real requests nest
// some twenty levels; what is deeper is left for the sweep.
const maxDepth = 512

// part reads a message, a block of one, an item, or an object within these. What is
// not known is left for the sweep.
//
//go:noinline
func (r *reader) part(v int, p place) {
	if r.depth == maxDepth {
		return
	}
	r.depth++
	r.partAt(v, p)
	r.depth--
}

func (r *reader) partAt(v int, p place) {
	outer := p
	if !r.placeOf(v, &p) {
		if r.doc.str(r.doc.get(v, "type")) == "item_reference" {
			r.setting(v)
			r.refers(v, "item_reference")
		}
		return
	}
	r.claim(v, structure)
	if outer.role == Assistant && outer.what == Message && r.compacted(v) {
		p.what = Message
	}
	for k, end := r.doc.keys(v); k < end; k = r.doc.after(k) {
		key := r.doc.inside(k)
		if r.doc.nodes[k+1].use != unclaimed {
			continue // placeOf has it
		}
		do := actionOf(partFields, key)
		if do == doNothing && listed(partSettings, key) {
			do = doSetting
		}
		r.partField(do, v, k+1, key, p)
	}
	r.markAt(p.control, r.section|r.count)
}

// compacted reports whether a block is Anthropic's summary of what is before it, and
// forgets all messages up to there: the model gets the summary in their place
// (https://platform.claude.com/docs/en/build-with-claude/compaction). A block without a
// text is of a summary that failed, or is OpenAI's, before which nothing is left out.
func (r *reader) compacted(v int) bool {
	text := r.doc.get(v, "content")
	if r.doc.str(r.doc.get(v, "type")) != "compaction" || !r.doc.is(text, aString) || len(r.doc.inside(text)) == 0 {
		return false
	}
	var size, n int64
	parts := r.req.Parts[:0]
	next := 0 // tool
	for i, p := range r.req.Parts {
		for ; next < len(r.tools) && r.tools[next].part <= i; next++ {
			r.tools[next].part = len(parts)
		}
		if p.position < inMessages {
			parts = append(parts, p)
		} else {
			size += int64(p.End - p.Start)
		}
	}
	media := r.req.Media[:0]
	for _, m := range r.req.Media {
		if m.position < inMessages {
			media = append(media, m)
		}
	}
	r.req.Parts, r.req.Media = parts, media
	frames := &r.frames[inMessages>>32]
	n = int64(frames[FrameMessage] - 1)
	*frames = Frames{FrameMessage: 1} // the one at hand
	for i := range r.marks {
		if m := &r.marks[i]; m.set && m.at != ^position(0) && m.at > inMessages {
			*m = mark{at: inMessages, set: true}
		}
	}
	if n > 0 || size > 0 {
		r.note(NoteCompacted, int(r.doc.nodes[v].start), n, size, "")
	}
	return true
}

// placeOf reads what says what an object is: its role and type above all, which
// decide what its text is. It reports false for a type that is not known.
func (r *reader) placeOf(v int, p *place) bool {
	role, kind, clip, rate := -1, -1, -1, -1
	p.control = -1
	for k, end := r.doc.keys(v); k < end; k = r.doc.after(k) {
		switch at := k + 1; actionOf(placeFields, r.doc.inside(k)) {
		case doRole:
			role = at
		case doType:
			kind = at
		case doThought:
			if r.doc.is(at, aTrue) {
				p.what = Reasoning
			}
		case doDetail:
			p.media.Detail = r.resolution(at)
		case doMIME:
			p.mime = r.doc.str(at)
		case doClip:
			clip = at
		case doFrameRate:
			rate = at
		case doMark:
			p.control = at
		}
	}
	thought := p.what
	if role >= 0 {
		r.framed(FrameMessage, 1)
		r.role(role, p)
	}
	if kind >= 0 && !r.typed(kind, p) {
		return false
	}
	if thought == Reasoning {
		p.what = Reasoning
	}
	if p.mime != "" {
		p.media.Medium = mediumOf(p.mime)
	}
	if rate >= 0 {
		p.media.MilliFPS = r.fps(rate)
	}
	if clip >= 0 {
		r.videoMetadata(clip, &p.media)
	}
	return true
}

// typed reads the type of an object, and reports whether it is known.
func (r *reader) typed(at int, p *place) bool {
	kind := r.doc.str(at)
	name := []byte(kind)
	switch {
	case kind == "":
		return r.doc.is(at, aNull)
	case listed(plainTypes, name):
	case callType(kind):
		r.called(p)
	case answerType(kind):
		r.answered(p)
	case listed(reasoningTypes, name):
		p.what, p.role = Reasoning, Assistant
	default:
		return false
	}
	switch m := mediumOf(kind); {
	case m != OtherFile:
		p.media.Medium = m
	case kind == "file", kind == "input_file":
		p.media.Medium = OtherFile
	}
	if kind == "image_generation_call" {
		p.role = Assistant
	}
	return true
}

// role reads who a message is from. A role that is not known stays as text.
func (r *reader) role(at int, p *place) {
	name := r.doc.str(at)
	role, known := roleOf(name)
	if !known {
		p.role = NoRole
		return
	}
	r.claim(at, setting)
	if p.what == SystemText { // Gemini's instructions may say that they are the user's
		r.framed(FrameMessage, -1)
		return
	}
	p.what, p.role = Message, role
	switch role {
	case System:
		p.what = SystemText
		r.req.Shape.Systems++
	case ToolRole:
		r.answered(p)
		if name == "function" {
			r.framed(FrameFunctionResult, 1)
		}
	}
}

// roleOf returns the role that a name stands for.
func roleOf(name string) (Role, bool) {
	switch name {
	case "system", "developer":
		return System, true
	case "user", "human":
		return User, true
	case "assistant", "model", "ai":
		return Assistant, true
	case "tool", "function":
		return ToolRole, true
	}
	return NoRole, false
}

// called says that a place is in a call of a tool, and counts the call once.
//
//go:noinline
func (r *reader) called(p *place) {
	if p.what != ToolCall {
		r.framed(FrameCall, 1)
	}
	p.what, p.role = ToolCall, Assistant
}

// answered says that a place is in what a tool gave back, and counts it once.
//
//go:noinline
func (r *reader) answered(p *place) {
	if !p.answer {
		r.framed(FrameResult, 1)
	}
	p.what, p.role, p.answer = ToolResult, ToolRole, true
}

func (r *reader) partField(do action, object, v int, key []byte, p place) {
	switch do {
	case doSetting:
		r.setting(v)
	case doNotSent:
		r.notSent(v)
	case doError:
		if p.what == ToolCall || p.answer {
			r.result(v, p)
		} else {
			r.setting(v)
		}
	case doText:
		r.textField(v, key, p)
	case doReasoning:
		p.what = Reasoning
		r.content(v, p)
	case doName:
		r.name(object, v, p)
	case doCall:
		r.calls(v, key, p)
	case doArguments:
		r.value(v, p.what, p.role)
	case doAnswer:
		r.answered(&p)
		r.content(v, p)
	case doResult:
		r.result(v, p)
	case doMedia:
		r.mediaField(object, v, key, p)
	case doAddress:
		if r.doc.is(r.doc.get(object, "text"), aString) { // the file that the text is from
			r.setting(v)
			return
		}
		if m := mediumOf(string(key)); m != OtherFile {
			p.media.Medium = m
		}
		r.byAddress(v, p)
	case doSealed:
		r.sealed(v)
	case doTools:
		r.toolList(v)
	}
}

// textField reads the text of an object. A tool's answer may be any JSON, which is
// then its text.
func (r *reader) textField(v int, key []byte, p place) {
	if p.answer && (string(key) == "content" || string(key) == "text") {
		r.result(v, p)
		return
	}
	r.content(v, p)
}

// name reads a name, which is of who speaks, of a tool, or of a file.
func (r *reader) name(object, v int, p place) {
	switch {
	case p.what == ToolCall:
		r.text(v, ToolCall, p.role)
	case r.doc.has(object, "role"):
		if r.text(v, Name, p.role) {
			r.framed(FrameName, 1)
		}
	case p.answer && !r.doc.has(object, "source"):
		r.text(v, ToolResult, ToolRole)
	default:
		r.text(v, Message, p.role)
	}
}

// calls reads one call of a tool or a list of them.
func (r *reader) calls(v int, key []byte, p place) {
	if r.doc.is(v, anArray) {
		r.claim(v, structure)
		for c, end := r.doc.children(v); c < end; c = r.doc.next(c) {
			if !r.doc.is(c, anArray) {
				r.calls(c, nil, p)
			}
		}
		return
	}
	if !r.doc.is(v, anObject) {
		r.text(v, p.what, p.role)
		return
	}
	if string(key) == "function_call" {
		r.framed(FrameFunctionCall, 1)
	}
	r.called(&p)
	r.part(v, p)
}

// result reads what a tool gave back: text, blocks, or any JSON. A list of texts or of
// blocks may have other blocks in it, such as Anthropic's references to tools.
func (r *reader) result(v int, p place) {
	p.what, p.role, p.answer = ToolResult, ToolRole, true
	if r.doc.is(v, anArray) && r.hasBlocks(v) {
		r.claim(v, structure)
		for b, end := r.doc.children(v); b < end; b = r.doc.next(b) {
			r.blockOr(b, p)
			if r.stop() {
				return
			}
		}
		return
	}
	r.blockOr(v, p)
}

// blockOr reads a block of a message, or any other value as JSON.
func (r *reader) blockOr(v int, p place) {
	if r.isBlock(v) {
		r.part(v, p)
	}
	if r.doc.nodes[v].use == unclaimed {
		r.value(v, p.what, p.role)
	}
}

// hasBlocks reports whether a list begins with a text, or has blocks of a message.
func (r *reader) hasBlocks(list int) bool {
	first, end := r.doc.children(list)
	if first == end || r.doc.is(first, aString) {
		return true
	}
	for b := first; b < end; b = r.doc.next(b) {
		if r.isBlock(b) {
			return true
		}
	}
	return false
}

// isBlock reports whether a value looks like a block of a message rather than like a
// tool's own JSON.
func (r *reader) isBlock(v int) bool {
	if r.doc.has(v, "type") {
		kind := r.doc.str(r.doc.get(v, "type"))
		return kind != "" && listed(plainTypes, []byte(kind))
	}
	// Bedrock's have the type for a key (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolResultContentBlock.html).
	for k, end := r.doc.keys(v); k < end; k = r.doc.after(k) {
		if r.doc.is(r.doc.get(k+1, "source"), anObject) && mediumOf(string(r.doc.inside(k))) != OtherFile {
			return true
		}
	}
	return r.doc.has(v, "json") || r.doc.is(r.doc.get(v, "text"), aString) || r.doc.has(r.doc.get(v, "searchResult"), "content")
}

// sealed claims what the provider sealed for itself, such as a signature. How it
// counts is not documented.
func (r *reader) sealed(v int) {
	if !r.doc.is(v, aString) {
		r.setting(v)
		return
	}
	r.claim(v, setting)
	if len(r.doc.inside(v)) > 0 {
		r.note(NoteSealed, int(r.doc.nodes[v].start), 1, int64(len(r.doc.inside(v))), "")
	}
}

// mediaField reads a file: data, an address, or an object with one of these.
func (r *reader) mediaField(object, v int, key []byte, p place) {
	if string(key) == "data" {
		switch r.doc.str(r.doc.get(object, "type")) {
		case "text":
			r.text(v, p.what, p.role)
			return
		case "redacted_thinking", "reasoning.encrypted":
			r.sealed(v)
			return
		}
	}
	if m := mediumOf(string(key)); m != OtherFile {
		p.media.Medium = m
	}
	switch {
	case r.doc.is(v, anObject):
		r.part(v, p)
	case p.answer && p.media.Medium == OtherFile && string(key) == "url":
		r.text(v, p.what, p.role) // of a page that was found
	case string(key) != "result" || p.media.Medium == Image:
		r.media(v, p)
	}
}

// byAddress takes a file that is named by an ID or an address.
func (r *reader) byAddress(v int, p place) {
	if !r.setting(v) && r.doc.is(v, aString) || r.doc.is(v, aNull) {
		return
	}
	if p.media.Medium == OtherFile && r.doc.is(v, aString) {
		switch address := r.doc.str(v); {
		case contains(lower(address), ".pdf"):
			p.media.Medium = PDF
		case contains(address, "//youtu.be/"), contains(address, "youtube.com/"):
			p.media.Medium = Video
		}
	}
	r.addMedia(p.media, p.role)
	r.note(NoteByAddress, int(r.doc.nodes[v].start), 1, 0, "")
}

// resolution reads how closely to look: "high", "MEDIA_RESOLUTION_HIGH" or
// {"level": "media_resolution_high"}.
func (r *reader) resolution(v int) Detail {
	if r.doc.is(v, anObject) {
		v = r.doc.get(v, "level")
	}
	name := r.doc.str(v)
	const prefix = "MEDIA_RESOLUTION_"
	if len(name) > len(prefix) && equalFold(name[:len(prefix)], prefix) {
		name = name[len(prefix):]
	}
	for i, d := range [...]string{DetailLow: "low", DetailMedium: "medium", DetailHigh: "high", DetailUltra: "ultra_high", DetailOriginal: "original"} {
		if equalFold(name, d) {
			return Detail(i)
		}
	}
	return DetailAuto
}

// videoMetadata reads which stretch of a film is looked at, and how often:
// {"startOffset": "40s", "endOffset": "80s", "fps": 5}.
func (r *reader) videoMetadata(v int, m *Media) {
	if !r.doc.is(v, anObject) {
		return
	}
	m.MilliFPS = r.fps(r.doc.get(v, "fps"))
	start, end := r.seconds(r.doc.find(v, "startoffset")), r.seconds(r.doc.find(v, "endoffset"))
	if end > start {
		m.Millis = end - start
	}
}

// fps reads how many frames a second are looked at, as frames in 1000 seconds.
func (r *reader) fps(v int) int64 {
	if !r.doc.is(v, aNumber) {
		return 0
	}
	n, ok := thousandths(r.doc.raw(v))
	if !ok || n > 240_000 {
		r.note(NoteNumber, int(r.doc.nodes[v].start), 0, 0, "fps")
		return 0
	}
	return n
}

// seconds reads "12.5s" as milliseconds.
func (r *reader) seconds(v int) int64 {
	s := r.doc.str(v)
	if !hasSuffix(s, "s") {
		return 0
	}
	n, ok := thousandths([]byte(s[:len(s)-1]))
	if !ok || n > maxMillis {
		r.note(NoteNumber, int(r.doc.nodes[v].start), 0, 0, "offset")
		return 0
	}
	return n
}

// choice reads which tool must be called: "auto", {"type": "tool", "name": "x"},
// {"type": "function", "function": {"name": "x"}}, {"name": "x"} or {"mode": "ANY"}.
func (r *reader) choice(v int) {
	kind, name := r.doc.str(v), -1
	if r.doc.is(v, anObject) {
		kind = r.doc.str(r.doc.get(v, "type"))
		if kind == "" {
			kind = r.doc.str(r.doc.get(v, "mode"))
		}
		name = r.doc.get(v, "name")
		if f := r.doc.get(v, "function"); f >= 0 {
			name = r.doc.get(f, "name")
		}
	}
	r.setting(v)
	for _, c := range [...]struct {
		name   string
		choice Choice
	}{{"auto", ChoiceAuto}, {"validated", ChoiceAuto}, {"none", ChoiceNone}, {"any", ChoiceAny}, {"required", ChoiceAny}} {
		if equalFold(kind, c.name) {
			r.req.Shape.Choice = c.choice
		}
	}
	if name >= 0 {
		r.req.Shape.Choice = ChoiceNamed
		section := r.section
		r.section = inTools
		r.text(name, Name, NoRole)
		r.section = section
	}
}

// markAt ends a cached prefix: {"type": "ephemeral", "ttl": "1h"}.
func (r *reader) markAt(control int, at position) {
	if !r.doc.is(control, anObject) {
		return
	}
	lifetime := 0
	if r.doc.str(r.doc.get(control, "ttl")) == "1h" {
		lifetime = 1
	}
	if at >= r.marks[lifetime].at {
		r.marks[lifetime] = mark{at, true, r.frames[r.section>>32]}
	}
	if !sameName(r.doc.inside(control-1), "promptcachebreakpoint") {
		r.countMark(control, at, lifetime)
	}
}
