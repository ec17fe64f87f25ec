package prompt

import "bytes"

// kindOf tells what request a node is; Text where it is none.
func (d *document) kindOf(n int) Kind {
	if d.is(n, anArray) {
		return d.kindOfList(n)
	}
	if !d.is(n, anObject) {
		return Text
	}
	messages, input, prompt := d.get(n, "messages"), d.get(n, "input"), d.get(n, "prompt")
	model := d.has(n, "model")
	switch {
	case d.has(d.first(d.get(n, "requests")), "params"):
		return AnthropicBatch
	case d.is(d.get(d.get(d.find(d.get(n, "batch"), "inputconfig"), "requests"), "requests"), anArray):
		return GeminiBatch
	case d.wrapped(n) >= 0:
		return d.batchKind(n)
	case d.has(n, "contents"):
		return Gemini
	case d.is(messages, anArray) && (d.first(messages) < 0 || d.has(d.first(messages), "role")):
		return d.dialect(n, messages)
	case input >= 0 && (model || d.has(n, "instructions") || d.has(d.first(input), "type") || d.has(d.first(input), "role")),
		d.has(prompt, "id"):
		return Responses
	case prompt >= 0 && model:
		return Completions
	case d.has(n, "role"):
		return d.kindOfMessage(n)
	}
	return Text
}

// canBe reports whether a document has what requests of a kind have: the field with the
// messages, or messages alone. The dialects that share it are told apart by little, so
// that who knows better may say so.
func (d *document) canBe(n int, kind Kind) bool {
	field, said := "messages", "content"
	switch kind {
	case Gemini:
		field, said = "contents", "parts"
	case Responses:
		field = "input"
	case Completions:
		field = "prompt"
	}
	if d.is(n, anArray) {
		n = d.first(n)
	} else if d.has(n, field) || kind == Responses && d.has(d.get(n, "prompt"), "id") {
		return true
	}
	return kind != Completions && d.has(n, "role") && d.has(n, said)
}

// kindOfMessage tells what a message by itself is of.
func (d *document) kindOfMessage(n int) Kind {
	switch {
	case d.has(n, "parts"):
		return Gemini
	case d.has(n, "content"):
		return Chat
	}
	return Text
}

// kindOfList tells what an array is: the messages of a request alone, or the requests of
// a batch alone.
func (d *document) kindOfList(n int) Kind {
	first := d.first(n)
	switch kind := d.batchKind(first); {
	case kind.ByService():
		return kind
	case d.has(first, "contents"):
		return GeminiBatch
	case !d.has(first, "role"):
		return Text
	}
	if kind := d.kindOfMessage(first); kind != Chat {
		return kind
	}
	return d.dialect(-1, n)
}

// Fields and types that only one of the APIs has.
const (
	anthropicFields = " system anthropicversion thinking stopsequences mcpservers anthropicbeta "
	openAIFields    = " responseformat maxcompletiontokens streamoptions logitbias functions reasoningeffort paralleltoolcalls" +
		" frequencypenalty presencepenalty modalities "
	anthropicTypes = " image document tooluse toolresult thinking redactedthinking servertooluse "
	openAITypes    = " imageurl inputaudio file videourl refusal "
	openAIRoles    = " system developer tool function "
)

// dialect tells Anthropic's messages from OpenAI's by what only one of them has:
// first by the fields of the request, then by the messages, then by the model.
func (d *document) dialect(request, messages int) Kind {
	if d.has(request, "inferenceConfig") || d.has(request, "toolConfig") || d.has(request, "modelId") ||
		!d.has(request, "model") && d.untyped(messages) {
		return Converse
	}
	for k, end := d.keys(request); k < end; k = d.after(k) {
		if listed(anthropicFields, d.inside(k)) {
			return Messages
		}
		if listed(openAIFields, d.inside(k)) {
			return Chat
		}
	}
	tool := d.first(d.get(request, "tools"))
	switch {
	case d.has(tool, "input_schema"):
		return Messages
	case d.has(tool, "function"):
		return Chat
	}
	seen := 0
	for m, end := d.children(messages); m < end && seen < 100; m = d.next(m) {
		if kind := d.dialectOfMessage(m); kind != Auto {
			return kind
		}
		seen++
	}
	if contains(d.str(d.get(request, "model")), "claude") {
		return Messages
	}
	return Chat
}

// untyped reports whether the first block of messages has no type: Bedrock's have it for a
// key (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html).
func (d *document) untyped(messages int) bool {
	seen := 0
	for m, end := d.children(messages); m < end && seen < 100; m = d.next(m) {
		if b := d.first(d.get(m, "content")); d.is(b, anObject) {
			k, end := d.keys(b)
			return k < end && !d.has(b, "type")
		}
		seen++
	}
	return false
}

func (d *document) dialectOfMessage(message int) Kind {
	role := d.str(d.get(message, "role"))
	if listed(openAIRoles, []byte(role)) || d.has(message, "tool_calls") || d.has(message, "function_call") {
		return Chat
	}
	content := d.get(message, "content")
	for b, end := d.children(content); b < end; b = d.next(b) {
		kind := []byte(d.str(d.get(b, "type")))
		if listed(anthropicTypes, kind) {
			return Messages
		}
		if listed(openAITypes, kind) {
			return Chat
		}
	}
	return Auto
}

// wrapped returns the request that a line of a batch holds, -1 where a node is no
// such line. The lines of Vertex AI need no key, nor do those of Bedrock
// (https://docs.cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini,
// https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-data.html).
func (d *document) wrapped(n int) int {
	for _, form := range [...][2]string{{"custom_id", "body"}, {"custom_id", "params"}, {"key", "request"}, {"modelInput", "modelInput"}} {
		if inner := d.get(n, form[1]); d.is(inner, anObject) && d.has(n, form[0]) {
			return inner
		}
	}
	if inner := d.get(n, "request"); d.has(inner, "contents") || d.has(inner, "messages") {
		return inner
	}
	return -1
}

// batchKind tells which batch a line is of.
func (d *document) batchKind(line int) Kind {
	switch {
	case d.wrapped(line) < 0:
		return LinesBatch
	case d.has(line, "body"):
		return OpenAIBatch
	case d.has(line, "params"):
		return AnthropicBatch
	case d.has(d.get(line, "request"), "contents"):
		return GeminiBatch
	}
	return LinesBatch
}

// Keys that the first of a request may be.
const firstKeys = " model messages contents input prompt system tools role requests customid "

// looksLikeJSON reports whether a text that begins with a bracket is meant as JSON,
// broken as it is: a list of objects, or an object whose first key stands in quotes
// of any kind, or without them is one of a request's. Comments and spaces that JSON
// does not have may stand before.
func looksLikeJSON(text []byte) bool {
	first := skipComments(text[1:])
	switch {
	case len(first) == 0:
		return false
	case first[0] == '"', first[0] == '{' && text[0] == '[':
		return true
	case text[0] == '[':
		return false
	}
	key := skipQuote(first)
	n := 0
	for n < len(key) && (isLetter(key[n]) || isDigit(key[n]) || key[n] == '_') {
		n++
	}
	quoted := len(key) < len(first)
	behind := skipComments(skipQuote(key[n:]))
	return n > 0 && len(behind) > 0 && behind[0] == ':' && (quoted || listed(firstKeys, key[:n]))
}

// skipQuote skips a single quote, or one of those that typography has: U+2018 to
// U+201F.
func skipQuote(text []byte) []byte {
	switch {
	case len(text) > 0 && text[0] == '\'':
		return text[1:]
	case len(text) > 2 && text[0] == 0xE2 && text[1] == 0x80 && text[2] >= 0x98 && text[2] <= 0x9F:
		return text[3:]
	}
	return text
}

// skipComments skips spaces, those beyond ASCII too, and comments as JavaScript has
// them.
func skipComments(text []byte) []byte {
	for {
		text = bytes.TrimSpace(text)
		end := []byte("\n")
		switch {
		case bytes.HasPrefix(text, []byte("/*")):
			end = []byte("*/")
		case !bytes.HasPrefix(text, []byte("//")):
			return text
		}
		at := bytes.Index(text, end)
		if at < 0 {
			return nil
		}
		text = text[at+len(end):]
	}
}
