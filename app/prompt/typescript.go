package prompt

// typeScript adds all tools in the form that OpenAI's chat models get them in: not
// the JSON schema, but TypeScript, in a namespace. The form was found out by
// comparing counts and is published with its tests by hmarr/openai-chat-tokens
// (https://github.com/hmarr/openai-chat-tokens). It stands in the place of the
// tools' JSON, and is not counted beside it.
func (r *reader) typeScript() {
	if len(r.tools) == 0 {
		return
	}
	w := renderer{doc: &r.doc, most: 2*len(r.doc.text) + 1<<20}
	w.dst = append(w.dst, "namespace functions {\n\n"...)
	for _, t := range r.tools {
		w.function(t)
	}
	w.dst = append(w.dst, "} // namespace functions"...)
	r.section = inTools
	end := len(r.doc.text)
	r.add(Part{What: ToolTypeScript, Start: end, End: end, raw: w.dst})
	r.req.Parts[len(r.req.Parts)-1].position = r.toolsEnd
}

// renderer writes JSON schemas as TypeScript. What is nested too deep, or would make the
// text far longer than the schemas are, it writes as any: of {"type": ["object",
// "object"]} each level doubles it.
type renderer struct {
	doc   *document
	dst   []byte
	most  int // bytes
	depth int
}

func (w *renderer) function(t tool) {
	w.comment(t.description, 0)
	w.dst = append(w.dst, "type "...)
	w.value(t.name)
	properties := w.doc.get(t.parameters, "properties")
	if w.doc.is(properties, anObject) && w.doc.nodes[properties].next > uint32(properties)+1 {
		w.dst = append(w.dst, " = (_: {\n"...)
		w.properties(t.parameters, 0)
		w.dst = append(w.dst, "\n}) => any;\n\n"...)
		return
	}
	w.dst = append(w.dst, " = () => any;\n\n"...)
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
		w.comment(w.doc.get(property, "description"), indent)
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

// lists reports whether an array has a string.
func (w *renderer) lists(array int, s []byte) bool {
	for v, end := w.doc.children(array); v < end; v = w.doc.next(v) {
		if w.doc.is(v, aString) && string(w.doc.inside(v)) == string(s) {
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
	w.typed(schema, indent)
	w.depth--
}

func (w *renderer) typed(schema, indent int) {
	if values := w.doc.get(schema, "enum"); w.doc.is(values, anArray) {
		w.enum(values)
		return
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		if w.union(w.doc.get(schema, key), indent) {
			return
		}
	}
	kind := w.doc.get(schema, "type")
	if w.doc.is(kind, anArray) { // ["string", "null"]
		first := true
		for k, end := w.doc.children(kind); k < end; k = w.doc.next(k) {
			if !first {
				w.dst = append(w.dst, " | "...)
			}
			first = false
			w.named(schema, w.doc.str(k), indent)
		}
		return
	}
	w.named(schema, w.doc.str(kind), indent)
}

func (w *renderer) named(schema int, kind string, indent int) {
	switch kind = lower(kind); kind { // Gemini writes STRING
	case "string", "number", "boolean", "null":
		w.dst = append(w.dst, kind...)
	case "integer":
		w.dst = append(w.dst, "number"...)
	case "object":
		if len(w.dst) > w.most {
			w.dst = append(w.dst, "any"...)
			return
		}
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
