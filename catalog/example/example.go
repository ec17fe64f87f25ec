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
	path   string // after the base URL
	header string // the header that carries the key
	body   string // the body, in JSON
	extra  []string
}

const (
	chatBody      = `{"model": "$MODEL", "messages": [{"role": "user", "content": "Hello"}]}`
	embedBody     = `{"model": "$MODEL", "input": ["Hello"]}`
	bearer        = "Authorization: Bearer $KEY"
	anthropicBody = `{"model": "$MODEL", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}`
	geminiBody    = `{"contents": [{"parts": [{"text": "Hello"}]}]}`
	converseBody  = `{"messages": [{"role": "user", "content": [{"text": "Hello"}]}]}`
	predictBody   = `{"input": {"prompt": "Hello"}}`
)

// dialects are the APIs by the name that provider files use.
var dialects = map[string]dialect{
	"openai":    {path: "/chat/completions", header: bearer, body: chatBody},
	"responses": {path: "/responses", header: bearer, body: `{"model": "$MODEL", "input": "Hello"}`},
	"azure":     {path: "/chat/completions", header: "api-key: $KEY", body: chatBody},
	"anthropic": {path: "/v1/messages", header: "x-api-key: $KEY", body: anthropicBody, extra: []string{"anthropic-version: 2023-06-01"}},
	"gemini":    {path: "/models/$MODEL:generateContent", header: "x-goog-api-key: $KEY", body: geminiBody},
	"vertex":    {path: "/projects/{project}/locations/global/publishers/google/models/$MODEL:generateContent", header: bearer, body: geminiBody},
	"bedrock":   {path: "/model/$MODEL/converse", header: bearer, body: converseBody},
	"cohere":    {path: "/chat", header: bearer, body: chatBody},
	"replicate": {path: "/models/$MODEL/predictions", header: bearer, body: predictBody, extra: []string{"Prefer: wait"}},
	"voyage":    {path: "/embeddings", header: bearer, body: embedBody},
}

// Known reports whether there is a dialect of the name.
func Known(api string) bool {
	_, ok := dialects[api]
	return ok
}

// For returns the examples of an offering, none where the provider's API is not
// known, or where the offering does not put out text or vectors.
func For(p *catalog.Provider, o *catalog.Offering) []Example {
	d, ok := dialects[p.API]
	if !ok || p.BaseURL == "" || p.Env == "" {
		return nil
	}
	switch {
	case o.Out&catalog.Embedding != 0:
		if d.header != bearer || p.API != "openai" && p.API != "responses" && p.API != "voyage" {
			return nil
		}
		d.path, d.body = "/embeddings", embedBody
	case o.Out != 0 && o.Out&catalog.Text == 0:
		return nil
	}
	if p.API == "vertex" && !strings.HasPrefix(o.ID, "gemini") {
		return nil
	}
	c := call{
		url:     p.BaseURL + strings.ReplaceAll(d.path, "$MODEL", pathEscape(o.ID)),
		headers: append([]string{"Content-Type: application/json", d.header}, d.extra...),
		body:    strings.ReplaceAll(d.body, "$MODEL", o.ID),
		env:     p.Env,
	}
	return []Example{{"curl", c.curl()}, {"Python", c.python()}, {"Go", c.golang()}}
}

// pathEscape escapes what an ID may hold and a path may not.
func pathEscape(id string) string {
	return strings.NewReplacer(":", "%3A", "@", "%40", " ", "%20").Replace(id)
}

// call is a request, ready to be written down.
type call struct {
	url, body, env string
	headers        []string
}

func (c *call) curl() string {
	var b strings.Builder
	b.WriteString("curl \"" + c.url + "\"")
	for _, h := range c.headers {
		b.WriteString(" \\\n  -H \"" + strings.ReplaceAll(h, "$KEY", "$"+c.env) + "\"")
	}
	b.WriteString(" \\\n  -d '" + c.body + "'\n")
	return b.String()
}

func (c *call) python() string {
	var b strings.Builder
	b.WriteString("import os\n\nimport requests\n\nresponse = requests.post(\n    " + strconv.Quote(c.url) + ",\n    headers={\n")
	for _, h := range c.headers {
		name, value, _ := strings.Cut(h, ": ")
		b.WriteString("        " + strconv.Quote(name) + ": " + pythonValue(value, c.env) + ",\n")
	}
	b.WriteString("    },\n    json=" + c.body + ",\n    timeout=60,\n)\nresponse.raise_for_status()\nprint(response.json())\n")
	return b.String()
}

func pythonValue(value, env string) string {
	before, found := strings.CutSuffix(value, "$KEY")
	if !found {
		return strconv.Quote(value)
	}
	key := "os.environ[" + strconv.Quote(env) + "]"
	if before == "" {
		return key
	}
	return strconv.Quote(before) + " + " + key
}

func (c *call) golang() string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"io\"\n\t\"log\"\n\t\"net/http\"\n\t\"os\"\n\t\"strings\"\n)\n\nfunc main() {\n")
	b.WriteString("\tbody := strings.NewReader(`" + c.body + "`)\n")
	b.WriteString("\treq, err := http.NewRequest(http.MethodPost, " + strconv.Quote(c.url) + ", body)\n")
	b.WriteString("\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n")
	for _, h := range c.headers {
		name, value, _ := strings.Cut(h, ": ")
		b.WriteString("\treq.Header.Set(" + strconv.Quote(name) + ", " + goValue(value, c.env) + ")\n")
	}
	b.WriteString("\tresp, err := http.DefaultClient.Do(req)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\tdefer resp.Body.Close()\n")
	b.WriteString("\tif _, err := io.Copy(os.Stdout, resp.Body); err != nil {\n\t\tlog.Fatal(err)\n\t}\n}\n")
	return b.String()
}

func goValue(value, env string) string {
	before, found := strings.CutSuffix(value, "$KEY")
	if !found {
		return strconv.Quote(value)
	}
	key := "os.Getenv(" + strconv.Quote(env) + ")"
	if before == "" {
		return key
	}
	return strconv.Quote(before) + "+" + key
}
