package prompt

// tool is the definition of a tool or of a namespace, for the form in TypeScript. Nodes are -1 where
// it has none.
type tool struct {
	object, name, description, parameters int

	space    int  // the namespace that it is in; 0: that of functions
	isSpace  bool // it is a namespace itself
	deferred bool // its definition is not in the prompt until the model searches for it
	part     int  // index of its definition in Request.Parts
}

// toolList reads the tools of a request, of whichever API.
func (r *reader) toolList(v int) {
	if !r.doc.is(v, anArray) {
		r.null(v)
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
	if point := r.doc.find(t, "cachepoint"); point >= 0 { // Bedrock's, which is a mark alone
		r.setting(t)
		r.markAt(point, r.section|r.count)
		return
	}
	kind := r.doc.str(r.doc.get(t, "type"))
	if kind == "namespace" && r.namespace(t) {
		return
	}
	inner := t
	for _, key := range [...]string{"function", "custom", "toolSpec"} {
		if f := r.doc.get(t, key); f >= 0 {
			inner = f
		}
	}
	if !r.doc.is(inner, anObject) {
		return
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
	d := tool{
		object: inner, name: r.doc.get(inner, "name"), description: r.doc.get(inner, "description"), parameters: -1,
		space: r.space, part: len(r.req.Parts),
		deferred: r.doc.is(r.doc.get(t, "defer_loading"), aTrue) || r.doc.is(r.doc.get(inner, "defer_loading"), aTrue),
	}
	for _, key := range [...]string{"parameters", "inputschema", "parametersjsonschema"} {
		if p := r.doc.find(inner, key); p >= 0 {
			d.parameters = p
		}
	}
	if p := r.doc.get(d.parameters, "json"); p >= 0 { // Bedrock's
		d.parameters = p
	}
	r.tools = append(r.tools, d)
	if d.deferred {
		r.req.Shape.Deferred++
		r.note(NoteDeferred, int(r.doc.nodes[t].start), 1, int64(len(r.doc.raw(t))), "")
		r.define(t, inner, ToolDeferred)
		return
	}
	r.framed(FrameTool, 1)
	r.define(t, inner, ToolDefinition)
}

// namespace reads {"type": "namespace", "name": ..., "tools": [...]}, OpenAI's groups of
// tools, and reports whether it is one.
func (r *reader) namespace(t int) bool {
	list := r.doc.get(t, "tools")
	if !r.doc.is(list, anArray) || r.space > 0 {
		return false
	}
	r.claim(t, structure)
	d := tool{object: -1, name: r.doc.get(t, "name"), description: r.doc.get(t, "description"), parameters: -1, space: t, isSpace: true, part: len(r.req.Parts)}
	r.tools = append(r.tools, d)
	r.text(d.name, ToolDefinition, NoRole)
	r.text(d.description, ToolDefinition, NoRole)
	r.setting(r.doc.get(t, "type"))
	r.space = t
	r.toolList(list)
	r.space = 0
	r.toolsEnd = r.section | r.count
	return true
}

// found puts the definitions of deferred tools that the model has searched for where it
// found them: {"type": "tool_reference", "tool_name": "x"} stands for the whole definition
// (https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool).
func (r *reader) found() {
	if r.req.Shape.Deferred == 0 {
		return
	}
	byName := map[string]int{}
	for i := range r.tools {
		if r.tools[i].deferred {
			byName[r.doc.str(r.tools[i].name)] = i
		}
	}
	r.section = inMessages
	parts, near := r.req.Parts, 0
	for i := range r.doc.nodes {
		if r.doc.nodes[i].kind != aKey || string(r.doc.inside(i)) != "tool_name" {
			continue
		}
		named, known := byName[r.doc.str(i+1)]
		if !known || !r.tools[named].deferred {
			continue
		}
		t := &r.tools[named]
		for near+1 < len(parts) && parts[near+1].Start <= int(r.doc.nodes[i].start) {
			near++
		}
		t.deferred = false
		r.req.Shape.Deferred--
		r.framed(FrameTool, 1)
		parts[t.part].What, parts[t.part].position = ToolDefinition, max(parts[near].position, inMessages)
	}
}

// define makes the part of a tool: its JSON without spaces, and without a mark for
// the cache, which the model does not see, and what is not known, which the sweep takes.
func (r *reader) define(t, inner int, what What) {
	v := &r.doc.nodes[t]
	p := Part{What: what, Start: int(v.start), End: int(v.end), form: compact, raw: r.doc.raw(inner)}
	r.claim(t, structure)
	r.claim(inner, structure)
	known := r.toolFields(inner)
	control := r.doc.get(inner, "cache_control")
	if control >= 0 || !known {
		p.form, p.raw = asIs, r.without(inner, control)
	}
	if t != inner {
		known = r.toolFields(t) && known
	}
	if known {
		r.claim(t, asText)
	}
	r.add(p)
	r.toolsEnd = r.section | r.count
	if control < 0 {
		control = r.doc.get(t, "cache_control")
	}
	r.markAt(control, r.section|r.count)
}

// toolFields claims what is known of the definition of a tool, and reports whether all
// of it is. A form of a tool's input other than a schema is known if it is short.
func (r *reader) toolFields(object int) bool {
	known := true
	for k, end := r.doc.keys(object); k < end; k = r.doc.after(k) {
		v, is := k+1, anObject
		switch key := r.doc.inside(k); {
		case r.doc.nodes[v].use == structure: // the function within
			continue
		case listed(toolTexts, key):
			is = aString
		case listed(toolSettings, key):
			known = r.settingOnly(v) && known
			continue
		case listed(toolLists, key):
			is = r.doc.nodes[v].kind
		case !listed(toolSchemas, key):
			known = false
			continue
		}
		if r.doc.is(v, is) || r.doc.is(v, aNull) {
			r.claim(v, asText)
		} else {
			known = false
		}
	}
	return known
}

// without returns an object as JSON without spaces, and without one of its members and
// those that are not known.
func (r *reader) without(object, member int) []byte {
	dst := []byte{'{'}
	for k, end := r.doc.keys(object); k < end; k = r.doc.after(k) {
		if u := r.doc.nodes[k+1].use; k+1 == member || u == unclaimed || u == repeated {
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

// serverTool claims a tool that the provider brings: its prompt is not in the request. A
// prefix may end at it all the same, as it may at a set of tools of an MCP server
// (https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-use-with-prompt-caching).
func (r *reader) serverTool(v int, name string) {
	r.setting(v)
	r.req.Shape.serverTool(name)
	r.note(NoteServerTools, int(r.doc.nodes[v].start), 1, 0, name)
	r.markAt(r.doc.get(v, "cache_control"), r.section|r.count)
}

// serverTool counts a tool that the provider brings, by its type, such as
// "bash_20250124".
func (s *Shape) serverTool(name string) {
	s.ServerTools++
	switch {
	case hasPrefix(name, "bash_"):
		s.Bash++
	case hasPrefix(name, "text_editor_"):
		s.Editors++
	case hasPrefix(name, "computer_20"):
		s.Computers++
	}
}

func hasPrefix(s, start string) bool { return len(s) >= len(start) && s[:len(start)] == start }

func (r *reader) serverTools(v int, name []byte) {
	if !r.doc.is(v, anArray) {
		r.null(v)
		return
	}
	r.claim(v, structure)
	for t, end := r.doc.children(v); t < end; t = r.doc.next(t) {
		r.serverTool(t, string(name))
	}
}

// toolSetup reads Bedrock's {"tools": [...], "toolChoice": {...}}, or Gemini's
// {"functionCallingConfig": {"mode": "ANY"}}.
func (r *reader) toolSetup(v int) {
	if !r.doc.is(v, anObject) {
		r.null(v)
		return
	}
	r.claim(v, structure)
	if tools := r.doc.get(v, "tools"); tools >= 0 {
		r.toolList(tools)
	}
	if c := r.doc.find(v, "functioncallingconfig"); c >= 0 {
		r.choice(c)
	}
	if c := r.doc.get(v, "toolChoice"); c >= 0 {
		r.converseChoice(c)
	}
	r.setting(v)
}

// converseChoice reads {"auto": {}}, {"any": {}} or {"tool": {"name": "x"}}.
func (r *reader) converseChoice(v int) {
	r.setting(v)
	switch {
	case r.doc.has(v, "auto"):
		r.req.Shape.Choice = ChoiceAuto
	case r.doc.has(v, "any"):
		r.req.Shape.Choice = ChoiceAny
	case r.doc.has(v, "tool"):
		r.choice(r.doc.get(v, "tool"))
	}
}
