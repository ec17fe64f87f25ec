package prompt

// tool is the definition of a tool, for the form in TypeScript. Nodes are -1 where
// it has none.
type tool struct {
	name, description, parameters int
}

// toolList reads the tools of a request, of whichever API.
func (r *reader) toolList(v int) {
	if r.doc.is(v, aNull) {
		r.claim(v, setting)
	}
	if !r.doc.is(v, anArray) {
		return
	}
	section := r.section
	r.section = inTools
	r.claim(v, structure)
	for t, end := r.doc.children(v); t < end; t = r.doc.next(t) {
		r.oneTool(t)
	}
	r.section = section
}

// oneTool reads {"type": "function", "function": {...}}, the function by itself, or
// a tool that the provider brings.
func (r *reader) oneTool(t int) {
	if !r.doc.is(t, anObject) {
		return
	}
	if list := r.doc.find(t, "functiondeclarations"); list >= 0 {
		r.claim(t, structure)
		if r.depth < maxDepth {
			r.depth++
			r.toolList(list)
			r.depth--
		}
		for k, end := r.doc.keys(t); k < end; k = r.doc.after(k) {
			if k+1 != list && r.doc.nodes[k+1].use != repeated {
				r.serverTool(k+1, string(r.doc.inside(k)))
			}
		}
		return
	}
	kind := r.doc.str(r.doc.get(t, "type"))
	inner := t
	for _, key := range [...]string{"function", "toolSpec"} {
		if f := r.doc.get(t, key); r.doc.is(f, anObject) {
			inner = f
		}
	}
	ours := kind == "function" || kind == "custom" || kind == "" && r.doc.has(inner, "name")
	if !ours {
		name := kind
		if k, end := r.doc.keys(t); name == "" && k < end {
			name = string(r.doc.inside(k))
		}
		r.serverTool(t, name)
		return
	}
	r.claim(t, asText)
	r.repeats(t)
	r.repeats(inner)
	r.req.Shape.Tools++
	d := tool{name: r.doc.get(inner, "name"), description: r.doc.get(inner, "description"), parameters: -1}
	for _, key := range [...]string{"parameters", "inputschema", "parametersjsonschema"} {
		if p := r.doc.find(inner, key); p >= 0 {
			d.parameters = p
		}
	}
	if p := r.doc.get(d.parameters, "json"); p >= 0 { // Bedrock's
		d.parameters = p
	}
	r.tools = append(r.tools, d)
	r.define(t, inner)
}

// define makes the part of a tool: its JSON without spaces, and without a mark for
// the cache, which the model does not see.
func (r *reader) define(t, inner int) {
	v := &r.doc.nodes[t]
	p := Part{What: ToolDefinition, Start: int(v.start), End: int(v.end), form: compact, raw: r.doc.raw(inner)}
	control := r.doc.get(inner, "cache_control")
	if control >= 0 {
		p.form, p.raw = asIs, r.without(inner, control)
	}
	r.add(p)
	if control < 0 {
		control = r.doc.get(t, "cache_control")
	}
	r.markAt(control, r.section|r.count)
}

// without returns an object as JSON without spaces and without one of its members.
func (r *reader) without(object, member int) []byte {
	dst := []byte{'{'}
	for k, end := r.doc.keys(object); k < end; k = r.doc.after(k) {
		if k+1 == member {
			continue
		}
		if len(dst) > 1 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, r.doc.inside(k)...)
		dst = append(dst, '"', ':')
		dst = appendCompact(dst, r.doc.raw(k+1))
	}
	return append(dst, '}')
}

// serverTool claims a tool that the provider brings: its prompt is not in the
// request.
func (r *reader) serverTool(v int, name string) {
	r.claim(v, setting)
	r.req.Shape.ServerTools++
	r.note(NoteServerTools, int(r.doc.nodes[v].start), 1, 0, name)
}

func (r *reader) serverTools(v int, name []byte) {
	r.claim(v, structure)
	for t, end := r.doc.children(v); t < end; t = r.doc.next(t) {
		r.serverTool(t, string(name))
	}
}

// toolSetup reads Bedrock's {"tools": [...], "toolChoice": {...}}, or Gemini's
// {"functionCallingConfig": {"mode": "ANY"}}.
func (r *reader) toolSetup(v int) {
	r.claim(v, structure)
	r.toolList(r.doc.get(v, "tools"))
	if c := r.doc.find(v, "functioncallingconfig"); c >= 0 {
		r.choice(c)
	}
	if c := r.doc.get(v, "toolChoice"); c >= 0 {
		r.converseChoice(c)
	}
	r.claimRest(v)
}

// converseChoice reads {"auto": {}}, {"any": {}} or {"tool": {"name": "x"}}.
func (r *reader) converseChoice(v int) {
	r.claim(v, setting)
	switch {
	case r.doc.has(v, "auto"):
		r.req.Shape.Choice = ChoiceAuto
	case r.doc.has(v, "any"):
		r.req.Shape.Choice = ChoiceAny
	case r.doc.has(v, "tool"):
		r.choice(r.doc.get(v, "tool"))
		r.claim(v, structure)
	}
}
