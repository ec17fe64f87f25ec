// Package example owns the example requests: the shortest right call of an offering
// in curl, Python and Go, in the dialect that its provider speaks.
package example

import (
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

// dialects are the APIs by the name that provider files use.
var dialects = map[string]dialect{
	"openai":    {header: bearer, chat: call{"/chat/completions", chatBody}, embed: call{"/embeddings", embedBody}},
	"responses": {header: bearer, chat: call{"/responses", `{"model": "$MODEL", "input": "Hello"}`}, embed: call{"/embeddings", embedBody}},
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
	c := d.callFor(p.API, o)
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

// callFor chooses the call by what comes out.
func (d *dialect) callFor(api string, o *catalog.Offering) call {
	switch {
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
