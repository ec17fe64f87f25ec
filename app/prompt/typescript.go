package prompt

// typeScript adds all tools in the form that OpenAI's chat models get them in: not
// the JSON schema, but TypeScript, in a namespace. The form was found out by
// comparing counts and is published with its tests by hmarr/openai-chat-tokens
// (https://github.com/hmarr/openai-chat-tokens). It stands in the place of the
// tools' JSON, and is not counted beside it. A schema that another refers to is written in
// the place of the reference, as if it stood there. What of the JSON it has no place for makes a
// part of its own: whether the models see that is not documented.
func (r *reader) typeScript() {
	if len(r.tools) == 0 {
		return
	}
	w := renderer{doc: &r.doc, most: 2*len(r.doc.text) + 1<<20}
	w.namespaces(r.tools)
	r.section = inTools
	end := len(r.doc.text)
	r.add(Part{What: ToolTypeScript, Start: end, End: end, raw: w.dst})
	r.req.Parts[len(r.req.Parts)-1].position = r.toolsEnd
	rest := leftover{doc: &r.doc}
	for i := range r.tools {
		if !r.tools[i].deferred {
			rest.tool(&r.tools[i])
		}
	}
	if len(rest.dst) == 0 {
		return
	}
	r.add(Part{What: ToolRest, Start: end, End: end, raw: rest.dst})
	r.req.Parts[len(r.req.Parts)-1].position = r.toolsEnd
	if rest.n > 0 {
		first := &r.doc.nodes[rest.first]
		r.note(NoteSchema, int(first.start), rest.n, int64(len(rest.dst)), string(r.doc.inside(rest.first)))
	}
}

// renderer writes JSON schemas as TypeScript. What is nested too deep, or would make the
// text far longer than the schemas are, it writes as any: of {"type": ["object",
// "object"]} each level doubles it.
//
// Of the schemas it claims what it writes: as text what is written as a whole, as a
// structure what holds more.
type renderer struct {
	doc   *document
	dst   []byte
	most  int // bytes
	depth int

	root  int   // the schema that references are within
	open  []int // schemas that are referred to, and are being written
	room  int   // bytes up to which references are followed
	steps int   // names that were compared to follow them
}

// maxSteps bounds how many names are compared for all references of a request: a tenth of
// a second.
const maxSteps = 16 << 20

// namespaces writes tools, those of each namespace together. What is deferred in one of
// the request's own the model does not see, elsewhere its name and description.
func (w *renderer) namespaces(tools []tool) {
	space := -1 // that is open
	for i := range tools {
		t := &tools[i]
		if t.space != space {
			w.close(space)
			if space = t.space; i > 0 {
				w.dst = append(w.dst, "\n\n"...)
			}
			if !t.isSpace {
				w.dst = append(w.dst, "namespace functions {\n\n"...)
			}
		}
		switch {
		case t.isSpace:
			w.comment(t.description, 0)
			w.dst = append(w.dst, "namespace "...)
			w.value(t.name)
			w.dst = append(w.dst, " {\n\n"...)
		case !t.deferred || space == 0:
			w.function(t)
		}
	}
	w.close(space)
}

// close ends a namespace.
func (w *renderer) close(space int) {
	switch {
	case space > 0:
		w.dst = append(w.dst, "} // namespace "...)
		w.value(w.doc.get(space, "name"))
	case space == 0:
		w.dst = append(w.dst, "} // namespace functions"...)
	}
}

func (w *renderer) function(t *tool) {
	w.comment(t.description, 0)
	w.dst = append(w.dst, "type "...)
	w.value(t.name)
	parameters := t.parameters
	if t.deferred {
		parameters = -1
	}
	schema := w.begin(parameters)
	properties := w.doc.get(schema, "properties")
	if w.doc.is(properties, anObject) && w.doc.nodes[properties].next > uint32(properties)+1 {
		w.dst = append(w.dst, " = (_: {\n"...)
		w.properties(schema, 0)
		w.dst = append(w.dst, "\n}) => any;\n\n"...)
		return
	}
	w.dst = append(w.dst, " = () => any;\n\n"...)
}

// begin prepares for the parameters of a tool, and returns the schema that they are, which
// may be referred to.
func (w *renderer) begin(parameters int) int {
	w.root = parameters
	if parameters < 0 {
		return -1
	}
	w.room = len(w.dst) + 4*len(w.doc.raw(parameters)) + 4096
	w.claim(parameters, anObject, structure)
	schema := parameters
	if target := w.target(parameters); target >= 0 && !w.doc.has(parameters, "properties") {
		schema = target
		w.claim(target, anObject, structure)
		w.claim(w.doc.get(parameters, "$ref"), aString, asText)
	}
	w.open = append(w.open[:0], schema)
	if equalFold(w.doc.str(w.doc.get(schema, "type")), "object") {
		w.claim(w.doc.get(schema, "type"), aString, asText)
	}
	w.claimMembers(schema)
	return schema
}

// claimMembers claims what properties writes of a schema.
func (w *renderer) claimMembers(schema int) {
	w.claim(w.doc.get(schema, "properties"), anObject, structure)
	w.claim(w.doc.get(schema, "required"), anArray, structure)
}

// claim says that a value is written, if it is of the kind that is.
//
//go:noinline
func (w *renderer) claim(n int, kind kindOf, u use) {
	if w.doc.is(n, kind) {
		w.doc.nodes[n].use = u
	}
}

// target returns the schema within the tool's that a schema refers to, as in {"$ref":
// "#/$defs/Address"}, -1 where it does not.
func (w *renderer) target(schema int) int {
	path := w.doc.str(w.doc.get(schema, "$ref"))
	if path == "" || path[0] != '#' {
		return -1
	}
	n := w.root
	for path = path[1:]; path != ""; {
		end := 1
		for end < len(path) && path[end] != '/' {
			end++
		}
		w.claim(n, anObject, structure)
		if n = w.member(n, path[1:end]); n < 0 || path[0] != '/' {
			return -1
		}
		path = path[end:]
	}
	return n
}

// member is document.get in as many steps as are left.
func (w *renderer) member(object int, key string) int {
	for k, end := w.doc.keys(object); k < end && w.steps < maxSteps; k = w.doc.after(k) {
		w.steps++
		if string(w.doc.inside(k)) == key {
			return k + 1
		}
	}
	return -1
}

// reference writes the schema that another refers to, and reports whether it did: not
// where the schema is within itself, or where there is no room.
func (w *renderer) reference(schema, indent int) bool {
	target := w.target(schema)
	if target < 0 || len(w.dst) > w.room {
		return false
	}
	for _, o := range w.open {
		if o == target {
			return false
		}
	}
	w.claim(w.doc.get(schema, "$ref"), aString, asText)
	w.open = append(w.open, target)
	w.typeOf(target, indent)
	w.open = w.open[:len(w.open)-1]
	return true
}

// value writes a string's value.
func (w *renderer) value(n int) {
	if w.doc.is(n, aString) {
		w.dst = appendUnescaped(w.dst, w.doc.inside(n))
	}
}

func (w *renderer) comment(description, indent int) {
	if !w.doc.is(description, aString) || len(w.doc.inside(description)) == 0 {
		return
	}
	w.claim(description, aString, asText)
	w.indent(indent)
	w.dst = append(w.dst, "// "...)
	w.value(description)
	w.dst = append(w.dst, '\n')
}

func (w *renderer) indent(n int) {
	for range n {
		w.dst = append(w.dst, ' ')
	}
}

// properties writes the members of an object, a line each. Where an object is
// within another, its closing brace is not indented: so the reference has it.
func (w *renderer) properties(schema, indent int) {
	required := w.doc.get(schema, "required")
	first := true
	for k, end := w.doc.keys(w.doc.get(schema, "properties")); k < end; k = w.doc.after(k) {
		key, property := w.doc.inside(k), k+1
		if !first {
			w.dst = append(w.dst, '\n')
		}
		first = false
		description := w.doc.get(property, "description")
		if description < 0 {
			description = w.doc.get(w.target(property), "description")
		}
		w.comment(description, indent)
		w.indent(indent)
		w.dst = appendUnescaped(w.dst, key)
		if !w.lists(required, key) {
			w.dst = append(w.dst, '?')
		}
		w.dst = append(w.dst, ": "...)
		w.typeOf(property, indent)
		w.dst = append(w.dst, ',')
	}
}

// lists reports whether an array has a string, and claims it there.
func (w *renderer) lists(array int, s []byte) bool {
	for v, end := w.doc.children(array); v < end; v = w.doc.next(v) {
		if w.doc.is(v, aString) && string(w.doc.inside(v)) == string(s) {
			w.doc.nodes[v].use = asText
			return true
		}
	}
	return false
}

// typeOf writes a schema's type. What the reference does not know is any.
func (w *renderer) typeOf(schema, indent int) {
	if w.depth == maxDepth || len(w.dst) > w.most {
		w.dst = append(w.dst, "any"...)
		return
	}
	w.depth++
	w.claim(schema, anObject, structure)
	w.typed(schema, indent)
	w.depth--
}

func (w *renderer) typed(schema, indent int) {
	if w.reference(schema, indent) {
		return
	}
	kind := w.doc.get(schema, "type")
	if values := w.doc.get(schema, "enum"); w.doc.is(values, anArray) {
		w.claim(kind, aString, asText) // which the values tell
		w.claim(values, anArray, asText)
		w.enum(values)
		return
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		if w.union(w.doc.get(schema, key), indent) {
			return
		}
	}
	all := w.doc.get(schema, "allOf") // of one, as some write it around a reference
	if only := w.doc.first(all); w.doc.is(only, anObject) && w.doc.next(only) == int(w.doc.nodes[all].next) {
		w.claim(all, anArray, structure)
		w.typeOf(only, indent)
		return
	}
	if w.doc.is(kind, anArray) { // ["string", "null"]
		w.claim(kind, anArray, structure)
		first := true
		for k, end := w.doc.children(kind); k < end; k = w.doc.next(k) {
			if !first {
				w.dst = append(w.dst, " | "...)
			}
			first = false
			w.named(schema, k, indent)
		}
		return
	}
	w.named(schema, kind, indent)
}

// named writes a schema of the type that a string names.
func (w *renderer) named(schema, name, indent int) {
	kind := lower(w.doc.str(name)) // Gemini writes STRING
	w.claim(name, aString, asText)
	switch kind {
	case "string", "number", "boolean", "null":
		w.dst = append(w.dst, kind...)
	case "integer":
		w.dst = append(w.dst, "number"...)
	case "object":
		if len(w.dst) > w.most {
			w.dst = append(w.dst, "any"...)
			return
		}
		w.claimMembers(schema)
		w.dst = append(w.dst, "{\n"...)
		w.properties(schema, indent+2)
		w.dst = append(w.dst, "\n}"...)
	case "array":
		if items := w.doc.get(schema, "items"); w.doc.is(items, anObject) {
			w.typeOf(items, indent)
		} else {
			w.dst = append(w.dst, "any"...)
		}
		w.dst = append(w.dst, "[]"...)
	default:
		w.claim(name, aString, unclaimed)
		w.dst = append(w.dst, "any"...)
	}
}

func (w *renderer) enum(values int) {
	first := true
	for v, end := w.doc.children(values); v < end; v = w.doc.next(v) {
		if !first {
			w.dst = append(w.dst, " | "...)
		}
		first = false
		w.dst = append(w.dst, w.doc.raw(v)...)
	}
}

func (w *renderer) union(list, indent int) bool {
	if !w.doc.is(list, anArray) {
		return false
	}
	w.claim(list, anArray, structure)
	first := true
	for v, end := w.doc.children(list); v < end; v = w.doc.next(v) {
		if !first {
			w.dst = append(w.dst, " | "...)
		}
		first = false
		w.typeOf(v, indent)
	}
	return true
}

// leftover collects what of tools' JSON is not in their form in TypeScript.
type leftover struct {
	doc   *document
	dst   []byte
	n     int64 // what is more than true, false or null
	first int   // key of the first of these
}

// tool looks at what is known of a tool: of what is not, there is a text already.
func (l *leftover) tool(t *tool) {
	for k, end := l.doc.keys(t.object); k < end; k = l.doc.after(k) {
		v := k + 1
		switch {
		case v <= t.parameters && t.parameters < int(l.doc.nodes[v].next):
			l.within(v)
		case l.doc.nodes[v].use != asText, v == t.name, v == t.description:
		default:
			l.member(k)
		}
	}
}

// within looks at what a value holds that is written in part. It walks over the nodes.
func (l *leftover) within(v int) {
	for i, end := v+1, int(l.doc.nodes[v].next); i < end; {
		n := &l.doc.nodes[i]
		key := n.kind == aKey
		if key {
			n = &l.doc.nodes[i+1]
		}
		switch {
		case n.use == structure && key:
			i += 2
		case n.use == structure:
			i++
		case n.use == asText:
			i = int(n.next)
		default:
			l.member(i)
			i = int(n.next)
		}
	}
}

// member takes a key with its value, or an element of an array.
func (l *leftover) member(i int) {
	start, v := l.doc.nodes[i].start, &l.doc.nodes[i]
	if v.kind == aKey {
		v = &l.doc.nodes[i+1]
	}
	if v.kind < aTrue {
		if l.n++; l.n == 1 {
			l.first = i
		}
	}
	if len(l.dst) > 0 {
		l.dst = append(l.dst, ',')
	}
	l.dst = appendCompact(l.dst, l.doc.text[start:v.end])
}

// lower returns a name in lower case.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}
