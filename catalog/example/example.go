// Package example owns the example requests: the shortest right call of an offering
// in curl, Python and Go, in the dialect that its provider speaks.
package example

import (
	"regexp"
	"strconv"
	"strings"

	"tokenfare/catalog"
)

// Example is a request in one language.
type Example struct {
	Language string // "curl", "Python", "Go"
	Code     string
}

// dialect is how an API is called: by POST with a JSON body.
type dialect struct {
	header string // the header that carries the key
	extra  []string
	chat   call // text in, text out
	embed  call // text in, vectors out
	rerank call // text in, scores out
}

// call is the path after the base URL, and the body in JSON. The zero call is one that
// the API has not, or that is not known.
type call struct{ path, body string }

const (
	bearer       = "Authorization: Bearer $KEY"
	chatBody     = `{"model": "$MODEL", "messages": [{"role": "user", "content": "Hello"}]}`
	embedBody    = `{"model": "$MODEL", "input": ["Hello"]}`
	rerankBody   = `{"model": "$MODEL", "query": "Hello", "documents": ["Hello to you", "Goodbye"]}`
	geminiBody   = `{"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]}`
	vertexModels = "/projects/{project}/locations/global/publishers/"
)

var responsesCall = call{"/responses", `{"model": "$MODEL", "input": "Hello"}`}

// dialects are the APIs by the name that provider files use.
var dialects = map[string]dialect{
	"openai":    {header: bearer, chat: call{"/chat/completions", chatBody}, embed: call{"/embeddings", embedBody}},
	"responses": {header: bearer, chat: responsesCall, embed: call{"/embeddings", embedBody}},
	"azure":     {header: "api-key: $KEY", chat: call{"/chat/completions", chatBody}, embed: call{"/embeddings", embedBody}},
	"anthropic": {header: "x-api-key: $KEY", extra: []string{"anthropic-version: 2023-06-01"},
		chat: call{"/v1/messages", `{"model": "$MODEL", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}`}},
	"gemini": {header: "x-goog-api-key: $KEY", chat: call{"/models/$MODEL:generateContent", geminiBody},
		embed: call{"/models/$MODEL:embedContent", `{"content": {"parts": [{"text": "Hello"}]}}`}},
	"vertex":  {header: bearer, chat: call{vertexModels + "google/models/$MODEL:generateContent", geminiBody}},
	"bedrock": {header: bearer, chat: call{"/model/$MODEL/converse", `{"messages": [{"role": "user", "content": [{"text": "Hello"}]}]}`}},
	"cohere": {header: bearer, chat: call{"/chat", chatBody},
		embed:  call{"/embed", `{"model": "$MODEL", "texts": ["Hello"], "input_type": "search_document", "embedding_types": ["float"]}`},
		rerank: call{"/rerank", rerankBody}},
	"replicate": {header: bearer, extra: []string{"Prefer: wait"}, chat: call{"/models/$MODEL/predictions", `{"input": {"prompt": "Hello"}}`}},
	"voyage":    {header: bearer, embed: call{"/embeddings", embedBody}, rerank: call{"/rerank", rerankBody}},
}

// The calls of Vertex AI for models of others, by what their IDs look like: Claude
// takes Anthropic's body, and open models that of OpenAI.
var (
	vertexClaude = call{vertexModels + "anthropic/models/$MODEL:rawPredict",
		`{"anthropic_version": "vertex-2023-10-16", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}`}
	vertexOpen = call{"/projects/{project}/locations/global/endpoints/openapi/chat/completions", chatBody}
)

// rule is a call that some models of a provider take in place of its usual one, by what
// their IDs look like. The zero call says that they have none of this kind: realtime
// models talk over a WebSocket, and transcription takes a file.
type rule struct {
	id   *regexp.Regexp
	call call
}

// openaiRules are of OpenAI's own API, and Azure's, which serves its models alike.
// Which models take the Responses API alone is read off OpenAI's OpenAPI description
// (https://github.com/openai/openai-python/blob/main/src/openai/types/shared/responses_model.py)
// and supported_endpoints in LiteLLM's list, 2026-07-24; Completions and Realtime off the
// latter. Deep research needs a tool to search with
// (https://developers.openai.com/api/docs/guides/deep-research), and audio models need
// audio on one side (https://developers.openai.com/api/docs/guides/audio).
var openaiRules = []rule{
	{regexp.MustCompile(`realtime|transcribe|-tts|computer-use`), call{}},
	{regexp.MustCompile(`deep-research`), call{"/responses", `{"model": "$MODEL", "input": "Hello", "tools": [{"type": "web_search_preview"}]}`}},
	{regexp.MustCompile(`^(o\d+|gpt-[\d.]+)-pro\b|codex|^gpt-daybreak-|-cyber$`), responsesCall},
	{regexp.MustCompile(`^(ft:)?(text-)?(ada|babbage|curie|davinci)\b|^gpt-3\.5-turbo-instruct\b`), call{"/completions", `{"model": "$MODEL", "prompt": "Hello", "max_tokens": 16}`}},
	{regexp.MustCompile(`^gpt-(4o-|4o-mini-)?audio\b`), call{"/chat/completions",
		`{"model": "$MODEL", "modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}, "messages": [{"role": "user", "content": "Hello"}]}`}},
}

// bedrockRules are how models that put out vectors are invoked, each maker's in its own
// form (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html,
// .../model-parameters-embed.html and https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html).
var bedrockRules = []rule{
	{regexp.MustCompile(`amazon\.titan-embed-`), call{invoke, `{"inputText": "Hello"}`}},
	{regexp.MustCompile(`cohere\.embed-`), call{invoke, `{"texts": ["Hello"], "input_type": "search_document"}`}},
	{regexp.MustCompile(`amazon\.nova-.*embeddings`), call{invoke,
		`{"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": {"embeddingPurpose": "GENERIC_INDEX", "text": {"truncationMode": "END", "value": "Hello"}}}`}},
}

const invoke = "/model/$MODEL/invoke"

// ruled returns the call of the first rule that an ID falls under, and whether one does.
func ruled(rules []rule, id string) (call, bool) {
	for _, r := range rules {
		if r.id.MatchString(id) {
			return r.call, true
		}
	}
	return call{}, false
}

// Known reports whether there is a dialect of the name.
func Known(api string) bool {
	_, ok := dialects[api]
	return ok
}

// For returns the examples of an offering, none where the provider's API is not
// known, or not how it puts out what the offering does.
func For(p *catalog.Provider, o *catalog.Offering) []Example {
	d, ok := dialects[p.API]
	if !ok || p.BaseURL == "" || p.Env == "" {
		return nil
	}
	c := d.callFor(p, o)
	if c == (call{}) {
		return nil
	}
	r := request{
		url:     p.BaseURL + strings.ReplaceAll(c.path, "$MODEL", pathEscape(o.ID)),
		headers: append([]string{"Content-Type: application/json", d.header}, d.extra...),
		body:    strings.ReplaceAll(c.body, "$MODEL", o.ID),
		env:     p.Env,
	}
	return []Example{{"curl", r.curl()}, {"Python", r.python()}, {"Go", r.golang()}}
}

// callFor chooses the call by what comes out, and by the ID where a provider has
// several for that.
func (d *dialect) callFor(p *catalog.Provider, o *catalog.Offering) call {
	api := p.API
	if p.ID == "openai" || p.ID == "azure" { // others take chat of all models, and pass it on
		if c, ok := ruled(openaiRules, o.ID); ok {
			return c
		}
	}
	switch {
	case o.Out&catalog.Embedding != 0 && api == "bedrock":
		c, _ := ruled(bedrockRules, o.ID)
		return c
	case o.Out&catalog.Embedding != 0:
		return d.embed
	case o.Out&catalog.Rerank != 0:
		return d.rerank
	case o.Out != 0 && o.Out&catalog.Text == 0:
		return call{}
	case d.chat == call{}: // what comes out is not known, and there is one thing to get
		return d.embed
	case api == "vertex" && strings.HasPrefix(o.ID, "claude"):
		return vertexClaude
	case api == "vertex" && strings.Contains(o.ID, "/"):
		return vertexOpen
	}
	return d.chat
}

// pathEscape escapes what an ID may hold and a path may not.
func pathEscape(id string) string {
	return strings.NewReplacer(":", "%3A", "@", "%40", " ", "%20").Replace(id)
}

// request is a call of an offering, ready to be written down.
type request struct {
	url, body, env string
	headers        []string
}

func (r *request) curl() string {
	var b strings.Builder
	b.WriteString("curl \"" + r.url + "\"")
	for _, h := range r.headers {
		b.WriteString(" \\\n  -H \"" + strings.ReplaceAll(h, "$KEY", "$"+r.env) + "\"")
	}
	b.WriteString(" \\\n  -d '" + r.body + "'\n")
	return b.String()
}

func (r *request) python() string {
	var b strings.Builder
	b.WriteString("import os\n\nimport requests\n\nresponse = requests.post(\n    " + strconv.Quote(r.url) + ",\n    headers={\n")
	for _, h := range r.headers {
		name, value, _ := strings.Cut(h, ": ")
		b.WriteString("        " + strconv.Quote(name) + ": " + withKey(value, "os.environ["+strconv.Quote(r.env)+"]", " + ") + ",\n")
	}
	b.WriteString("    },\n    json=" + r.body + ",\n    timeout=60,\n)\nresponse.raise_for_status()\nprint(response.json())\n")
	return b.String()
}

// withKey writes the value of a header as an expression: text, then what reads the key.
func withKey(value, key, plus string) string {
	before, found := strings.CutSuffix(value, "$KEY")
	switch {
	case !found:
		return strconv.Quote(value)
	case before == "":
		return key
	}
	return strconv.Quote(before) + plus + key
}

func (r *request) golang() string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"io\"\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n\t\"strings\"\n)\n\nfunc main() {\n")
	b.WriteString("\tbody := strings.NewReader(`" + r.body + "`)\n")
	b.WriteString("\treq, err := http.NewRequest(http.MethodPost, " + strconv.Quote(r.url) + ", body)\n")
	b.WriteString("\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	for _, h := range r.headers {
		name, value, _ := strings.Cut(h, ": ")
		b.WriteString("\treq.Header.Set(" + strconv.Quote(name) + ", " + withKey(value, "os.Getenv("+strconv.Quote(r.env)+")", "+") + ")\n")
	}
	b.WriteString("\tresp, err := http.DefaultClient.Do(req)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tdefer resp.Body.Close()\n")
	b.WriteString("\tif _, err := io.Copy(os.Stdout, resp.Body); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n")
	return b.String()
}
