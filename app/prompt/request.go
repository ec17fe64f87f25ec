package prompt

// request reads a whole JSON document, as a kind of request if it can be that.
func (r *reader) request(as Kind) {
	kind := r.doc.kindOf(0)
	switch {
	case as.request() && !kind.Batch() && r.doc.canBe(0, as):
		r.requestAs(as, 0)
		r.sweep()
	case kind.Batch():
		r.batch(kind)
	case kind == Text:
		r.note(NoteNoRequest, -1, 0, 0, "")
		r.plainText(0, len(r.doc.text))
	default:
		r.requestAs(kind, 0)
		r.sweep()
	}
}

// requestAs reads the request that a node is.
func (r *reader) requestAs(kind Kind, root int) {
	r.req.Kind = kind
	r.section = inMessages
	if r.doc.is(root, anArray) || r.doc.has(root, "role") {
		r.list(root)
	} else {
		r.detail = r.resolution(r.doc.find(r.doc.find(root, "generationconfig"), "mediaresolution"))
		r.fields(root, false)
	}
	r.found()
	r.typeScript()
}

// fields reads the fields of a request, or of a configuration within it.
func (r *reader) fields(object int, reasoning bool) {
	if !r.doc.is(object, anObject) {
		if r.doc.is(object, aNull) || reasoning && !r.doc.is(object, anArray) { // such as true, or "high"
			r.setting(object)
		}
		return
	}
	if r.depth == maxDepth {
		return
	}
	r.depth++
	r.claim(object, structure)
	for k, end := r.doc.keys(object); k < end; k = r.doc.after(k) {
		if r.doc.nodes[k+1].use == repeated {
			continue
		}
		key := r.doc.inside(k)
		do := actionOf(requestFields, key)
		if do == doLimit && reasoning {
			do = doBudget
		}
		if do == doNothing && listed(requestSettings, key) {
			do = doSetting
		}
		r.requestField(do, k+1, key)
	}
	r.depth--
}

func (r *reader) requestField(do action, v int, key []byte) {
	shape := &r.req.Shape
	switch do {
	case doSetting:
		r.setting(v)
	case doModel:
		if r.scalar(v) {
			r.req.Model = r.doc.str(v)
			r.keptPrompt(v, contains(r.req.Model, ":prompt/"), key)
		}
	case doLimit:
		r.limit(&shape.MaxOutput, v, maxTokens, key)
	case doBudget:
		if string(r.doc.raw(v)) == "-1" { // Gemini's word for as much as it likes
			r.claim(v, setting)
		} else {
			r.limit(&shape.ReasoningBudget, v, maxTokens, key)
		}
	case doAnswers:
		r.limit(&shape.Answers, v, maxAnswers, key)
	case doEffort:
		r.effort(v)
	case doConfig, doReason:
		r.fields(v, do == doReason)
	case doSchema:
		r.schema(v)
	case doSystem:
		r.system(v)
	case doMessages:
		r.list(v)
	case doTools:
		r.toolList(v)
	case doToolSetup:
		r.toolSetup(v)
	case doServers:
		r.serverTools(v, key)
	case doSearch:
		if r.doc.is(v, anObject) {
			r.serverTool(v, string(key))
		} else {
			r.setting(v)
		}
	case doContainer:
		r.container(v)
	case doVariables:
		if r.doc.is(v, anObject) {
			r.claim(v, structure)
			r.variables(v)
			r.keptPrompt(v, true, key)
		} else {
			r.null(v)
		}
	case doExtra:
		r.fields(v, false)
		r.setting(v)
	case doChoice:
		r.choice(v)
	case doCacheAll:
		r.setting(v)
		r.markAt(v, ^position(0))
	case doElsewhere:
		r.elsewhere(v, key)
	case doTerms:
		r.terms(v, key)
	case doPrediction:
		r.prediction(v)
	case doCacheOptions:
		r.cacheOptions(v)
	}
}

// elsewhere claims a reference to something that the provider keeps. A prompt may
// be one, or the text of a Completions request.
func (r *reader) elsewhere(v int, key []byte) {
	if string(key) == "prompt" && !r.doc.has(v, "id") {
		r.list(v)
		return
	}
	if r.doc.is(v, anArray) {
		return
	}
	object := r.doc.is(v, anObject)
	if object {
		r.claim(v, structure)
		r.variables(r.doc.get(v, "variables"))
	}
	if r.setting(v) && !r.doc.is(v, aNull) || object {
		r.refers(v, string(key))
	}
}

// variables reads what is put into a prompt that the provider keeps: texts, images and
// files by name (https://developers.openai.com/api/reference/resources/responses/methods/create).
// The names are not sent.
func (r *reader) variables(v int) {
	room := maxStrings
	for k, end := r.doc.keys(v); k < end; k = r.doc.after(k) {
		if r.doc.nodes[k+1].use == unclaimed && r.fits(k, &room) {
			r.claim(v, structure)
			r.blockOr(k+1, place{what: Message, role: User, media: Media{Medium: OtherFile}})
		}
	}
}

// keptPrompt says once of a Bedrock request that its prompt is in Prompt management: it has
// the prompt's ARN for a model, and values for its variables, and either may stand outside
// the body (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
func (r *reader) keptPrompt(v int, kept bool, key []byte) {
	if kept && r.req.Shape.Elsewhere == 0 {
		r.refers(v, string(key))
	}
}

// container reads in what code is run. Of Anthropic's skills in it Claude gets names and
// descriptions, and reads more as it needs them
// (https://docs.claude.com/en/docs/build-with-claude/skills-guide).
func (r *reader) container(v int) {
	r.setting(v)
	if skills := r.doc.get(v, "skills"); r.doc.first(skills) >= 0 {
		r.refers(skills, "skills")
	}
}

// refers says that a value refers to what the provider keeps.
func (r *reader) refers(v int, name string) {
	r.req.Shape.Elsewhere++
	r.note(NoteElsewhere, int(r.doc.nodes[v].start), 1, 0, name)
}

// scalar claims a value that no setting has as an object or array, and reports whether
// it did.
func (r *reader) scalar(v int) bool {
	return !r.doc.is(v, anObject) && !r.doc.is(v, anArray) && r.setting(v)
}

// maxTokens is more than any model gives: a larger limit is a slip.
const maxTokens = 1_000_000_000

// limit reads a number of tokens or answers, up to the most that there can be. One that
// cannot be is noted, and then the request sets none.
func (r *reader) limit(to *int64, v int, most int64, name []byte) {
	if !r.scalar(v) || r.doc.is(v, aNull) {
		return
	}
	n, ok := r.doc.whole(v)
	if !ok || n < 0 || n > most {
		r.note(NoteNumber, int(r.doc.nodes[v].start), 0, 0, string(name))
		return
	}
	*to = n
}

func (r *reader) effort(v int) {
	if !r.scalar(v) {
		return
	}
	name := r.doc.str(v)
	for i, n := range effortNames {
		if equalFold(n, name) {
			r.req.Shape.Effort = Effort(i)
			return
		}
	}
	if !r.doc.is(v, aNull) {
		r.note(NoteNumber, int(r.doc.nodes[v].start), 0, 0, "reasoning effort")
	}
}

// schema reads the form that the answer must have. Providers put its JSON schema
// into the prompt; forms without a schema cost nothing.
func (r *reader) schema(format int) {
	if !r.doc.is(format, anObject) {
		r.scalar(format)
		return
	}
	inner := format
	if wrapped := r.doc.get(format, "json_schema"); wrapped >= 0 {
		inner = wrapped
	}
	schema := r.doc.get(inner, "schema")
	section := r.section
	r.section = inSystem
	switch kind := r.doc.str(r.doc.get(format, "type")); {
	case schema >= 0:
		r.claim(format, structure)
		r.claim(inner, structure)
		r.text(r.doc.get(inner, "name"), Schema, NoRole)
		r.text(r.doc.get(inner, "description"), Schema, NoRole)
		r.value(schema, Schema, NoRole)
		r.setting(inner)
		r.setting(format)
	case kind == "text", kind == "json_object":
		r.setting(format)
	default: // the schema itself
		r.value(format, Schema, NoRole)
	}
	r.section = section
}

// system reads instructions that stand beside the messages.
func (r *reader) system(v int) {
	section := r.section
	r.section = inSystem
	before := r.count
	r.framed(FrameMessage, 1) // ahead of the marks that are in it
	r.content(v, place{what: SystemText, role: System, media: Media{Medium: OtherFile, Detail: r.detail}})
	if r.count > before {
		r.req.Shape.Systems++
	} else {
		r.framed(FrameMessage, -1)
	}
	r.section = section
}

// list reads messages: a list of them, one, or a text. A list may hold texts, such
// as those to embed.
func (r *reader) list(v int) {
	r.section = inMessages
	user := place{what: Message, role: User, media: Media{Medium: OtherFile, Detail: r.detail}}
	if !r.doc.is(v, anArray) {
		r.content(v, user)
		if r.doc.is(v, aString) {
			r.framed(FrameMessage, 1)
		}
		return
	}
	r.claim(v, structure)
	for e, end := r.doc.children(v); e < end; e = r.doc.next(e) {
		if r.text(e, Message, User) {
			if !r.doc.is(e, aNull) {
				r.framed(FrameMessage, 1)
			}
		} else if r.doc.is(e, anObject) {
			if !r.doc.has(e, "role") && r.doc.has(e, "parts") {
				r.framed(FrameMessage, 1)
			}
			r.part(e, user)
		}
		if r.stop() {
			return
		}
	}
}

// stop calls Options.Pause now and then, and reports whether the reading is to end.
func (r *reader) stop() bool {
	if r.steps++; r.steps%4096 == 0 {
		return r.paused()
	}
	return r.err != nil
}

// paused calls Options.Pause, and reports whether the reading is to end.
func (r *reader) paused() bool {
	if r.pause != nil && r.err == nil {
		r.err = r.pause()
	}
	return r.err != nil
}

// claim says what became of a value.
//
//go:noinline
func (r *reader) claim(n int, u use) {
	if n < 0 {
		return
	}
	r.doc.nodes[n].use = u
	if u == structure {
		r.repeats(n)
	}
}

// repeats finds the keys that an object has again further on. JSON leaves open what
// that means, and the providers' parsers take the last or refuse the request. So the
// last is read, and the sweep makes text of the others.
func (r *reader) repeats(object int) {
	var seen [32]int // keys, each where it stands last
	n := 0
	for k, end := r.doc.keys(object); k < end; k = r.doc.after(k) {
		i := 0
		for i < n && !r.doc.sameKey(seen[i], k) {
			i++
		}
		switch {
		case i < n:
			r.repeated(seen[i])
		case n == len(seen):
			r.repeatsOfMany(object)
			return
		default:
			n++
		}
		seen[i] = k
	}
}

// repeatsOfMany does the same for an object with so many keys that comparing each
// with each would be slow.
func (r *reader) repeatsOfMany(object int) {
	last := map[string]int{}
	for k, end := r.doc.keys(object); k < end; k = r.doc.after(k) {
		key := string(r.doc.inside(k))
		if earlier, again := last[key]; again {
			r.repeated(earlier)
		}
		last[key] = k
	}
}

// repeated says that a key's value is not the last of that key.
func (r *reader) repeated(key int) {
	v := &r.doc.nodes[key+1]
	if v.use == repeated { // found before
		return
	}
	v.use = repeated
	r.note(NoteRepeated, int(r.doc.nodes[key].start), 1, int64(v.end-v.start), string(r.doc.inside(key)))
}

// text makes a part of a string, and reports whether it was one. Null is nothing.
func (r *reader) text(n int, what What, role Role) bool {
	if n < 0 {
		return false
	}
	v := &r.doc.nodes[n]
	if v.kind == aNull {
		v.use = setting
		return true
	}
	if v.kind != aString {
		return false
	}
	v.use = asText
	p := Part{What: what, Role: role, Start: int(v.start), End: int(v.end), raw: r.doc.inside(n)}
	if v.escaped {
		p.form = escaped
	}
	if len(p.raw) > 0 {
		r.add(p)
	}
	return true
}

// value makes a part of any value: of a string as it is, of others as JSON without
// spaces.
func (r *reader) value(n int, what What, role Role) {
	if n < 0 || r.text(n, what, role) {
		return
	}
	v := &r.doc.nodes[n]
	v.use = asText
	r.add(Part{What: what, Role: role, Start: int(v.start), End: int(v.end), form: compact, raw: r.doc.raw(n)})
}

// sweep makes text of every value that no reader claimed: a field that is not known
// here may well be part of the prompt, and so may the first of two values of a key.
func (r *reader) sweep() {
	nodes := r.doc.nodes
	r.section = inMessages
	follows := -1 // the node after the last that was not understood
	for i := 0; i < len(nodes); {
		v := &nodes[i]
		from, to := i, i
		if v.kind == aKey {
			to = i + 1
		}
		switch {
		case nodes[to].use == unclaimed, nodes[to].use == repeated:
			r.notUnderstood(from, to, i == follows)
			i = int(nodes[to].next)
			follows = i
		case v.kind == aKey, v.use == structure:
			i++
		default:
			i = int(v.next)
		}
	}
}

// notUnderstood counts the text from one node's start to another's end as it stands.
// Neighbours become one text.
func (r *reader) notUnderstood(from, to int, follows bool) {
	start, end := int(r.doc.nodes[from].start), int(r.doc.nodes[to].end)
	name := ""
	if r.doc.nodes[from].kind == aKey {
		name = string(r.doc.inside(from))
	}
	if r.doc.nodes[to].use != repeated { // which is noted
		r.note(NoteNotUnderstood, start, 1, int64(end-start), name)
	}
	r.claim(to, asText)
	if follows {
		last := &r.req.Parts[len(r.req.Parts)-1]
		if sameDepth(r.doc.text[last.End:start]) {
			last.End, last.raw = end, r.doc.text[last.Start:end]
			return
		}
	}
	r.add(Part{What: NotUnderstood, Start: start, End: end, raw: r.doc.text[start:end]})
}

// sameDepth reports whether what stands between two values ends no container.
func sameDepth(between []byte) bool {
	for _, c := range between {
		if c == ']' || c == '}' {
			return false
		}
	}
	return true
}
