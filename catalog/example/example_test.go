package example

import (
	"encoding/json"
	"go/format"
	"regexp"
	"strings"
	"testing"

	"tokenfare/catalog"
)

// placeholder matches what an example must have filled in. A variable may be called
// $MODEL_API_KEY, as Meta documents it.
var placeholder = regexp.MustCompile(`\$(MODEL|KEY)\b`)

// TestKeyNames holds that a variable whose name begins like a placeholder stays whole.
func TestKeyNames(t *testing.T) {
	o := &catalog.Offering{ID: "anvil-1", Out: catalog.Text}
	for _, env := range []string{"MODEL_API_KEY", "KEY_OF_ACME"} {
		p := &catalog.Provider{API: "openai", BaseURL: "https://api.example.com", Env: env}
		for _, e := range For(p, o) {
			if placeholder.MatchString(e.Code) || !strings.Contains(e.Code, env) {
				t.Errorf("%s in %s:\n%s", env, e.Language, e.Code)
			}
		}
	}
	for _, left := range []string{`"$MODEL"`, "$KEY", "Bearer $KEY\""} {
		if !placeholder.MatchString(left) {
			t.Errorf("%s passes", left)
		}
	}
}

// TestRules holds which models take another call than the provider's usual one.
func TestRules(t *testing.T) {
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	const chat, responses, completions = "/chat/completions", "/responses", "/completions"
	for key, want := range map[string]string{
		"openai/gpt-5-pro": responses, "openai/gpt-5-pro-2025-10-06": responses, "openai/gpt-5.5-pro": responses, "openai/o1-pro": responses,
		"openai/gpt-5.3-codex": responses, "openai/codex-mini-latest": responses, "openai/o3-deep-research": responses, "azure/gpt-5-pro": responses,
		"openai/davinci-002": completions, "openai/gpt-3.5-turbo-instruct": completions, "openai/ft:babbage-002": completions,
		"openai/gpt-realtime": "", "openai/gpt-4o-realtime-preview": "", "openai/gpt-4o-transcribe": "",
		"openai/gpt-4o-audio-preview": chat, "openai/gpt-4.1-mini": chat, "openai/gpt-3.5-turbo": chat, "openai/gpt-6.1-sol": chat,
		"openai/text-embedding-3-small": "/embeddings", "openrouter/openai/gpt-5-pro": chat,
		"bedrock/amazon.titan-embed-text-v2:0": "/model/amazon.titan-embed-text-v2%3A0/invoke", "bedrock/cohere.embed-english-v3": "/invoke",
		"bedrock/amazon.nova-2-multimodal-embeddings-v1:0": "/invoke",
	} {
		o := c.Lookup(key)
		if o == nil {
			t.Errorf("no %s", key)
			continue
		}
		examples := For(c.Provider(o.Provider), o)
		switch {
		case want == "" && examples == nil:
		case want == "" || examples == nil:
			t.Errorf("%s: %d examples", key, len(examples))
		default:
			first, _, _ := strings.Cut(examples[0].Code, "\n")
			if !strings.Contains(first, want+`"`) || want == completions && strings.Contains(first, chat) {
				t.Errorf("%s: %s", key, first)
			}
		}
	}
}

func TestExamples(t *testing.T) {
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	with := map[string]int{}
	examples, text := 0, 0
	for i := range c.Offerings {
		o := &c.Offerings[i]
		if o.Out == 0 || o.Out&(catalog.Text|catalog.Embedding|catalog.Rerank) != 0 {
			text++
			if For(c.Provider(o.Provider), o) != nil {
				examples++
			}
		}
		for _, e := range For(c.Provider(o.Provider), o) {
			with[o.Provider]++
			if placeholder.MatchString(e.Code) {
				t.Errorf("%s in %s is not filled in:\n%s", o.Key(), e.Language, e.Code)
			}
			if e.Language != "Go" {
				continue
			}
			if formatted, err := format.Source([]byte(e.Code)); err != nil || string(formatted) != e.Code {
				t.Errorf("%s in Go is not formatted: %v\n%s", o.Key(), err, e.Code)
			}
		}
	}
	for i := range c.Providers {
		p := &c.Providers[i]
		if p.API != "" && !Known(p.API) {
			t.Errorf("%s: no dialect %q", p.ID, p.API)
		}
		if with[p.ID] == 0 {
			t.Errorf("%s has no example", p.ID)
		}
	}
	if 100*examples < 98*text {
		t.Errorf("only %d of %d offerings of text, vectors and scores have examples", examples, text)
	}
}

// TestCalls holds which call an offering is made with.
func TestCalls(t *testing.T) {
	for _, c := range []struct {
		api, id string
		out     catalog.Modality
		want    string // in the example in curl, "" for no example
	}{
		{"openai", "gpt-9", catalog.Text, `/chat/completions"`},
		{"openai", "gpt-9", 0, `/chat/completions"`},
		{"openai", "vectors-1", catalog.Embedding, `/embeddings"`},
		{"openai", "scores-1", catalog.Rerank, ""},
		{"openai", "art-1", catalog.Image, ""},
		{"anthropic", "claude-9", catalog.Embedding, ""},
		{"gemini", "gemini-9", catalog.Text, `/models/gemini-9:generateContent"`},
		{"gemini", "gemini-vectors", catalog.Embedding, `/models/gemini-vectors:embedContent"`},
		{"vertex", "gemini-9", catalog.Text, `/publishers/google/models/gemini-9:generateContent"`},
		{"vertex", "claude-9@20260101", catalog.Text, `/publishers/anthropic/models/claude-9%4020260101:rawPredict"`},
		{"vertex", "meta/llama-9-maas", catalog.Text, `"model": "meta/llama-9-maas"`},
		{"cohere", "embed-v9", catalog.Embedding, `"input_type": "search_document"`},
		{"cohere", "rerank-v9", catalog.Rerank, `/rerank"`},
		{"voyage", "voyage-9", 0, `/embeddings"`},
		{"voyage", "rerank-9", catalog.Rerank, `"documents": [`},
		{"bedrock", "eu.acme.anvil-v1:0", catalog.Text, `/model/eu.acme.anvil-v1%3A0/converse"`},
		{"smoke signals", "x", catalog.Text, ""},
	} {
		p := &catalog.Provider{API: c.api, BaseURL: "https://api.example.com", Env: "KEY"}
		examples := For(p, &catalog.Offering{ID: c.id, Out: c.out})
		switch {
		case (c.want != "") != (len(examples) == 3):
			t.Errorf("%s of %s, %s: %d examples", c.id, c.api, c.out, len(examples))
		case c.want != "" && !strings.Contains(examples[0].Code, c.want):
			t.Errorf("%s of %s, %s: no %s in\n%s", c.id, c.api, c.out, c.want, examples[0].Code)
		}
	}
}

func TestBodies(t *testing.T) {
	calls := []call{vertexClaude, vertexOpen}
	for _, r := range append(openaiRules, bedrockRules...) {
		calls = append(calls, r.call)
	}
	for _, d := range dialects {
		calls = append(calls, d.chat, d.embed, d.rerank)
	}
	for _, c := range calls {
		if c != (call{}) && (!json.Valid([]byte(c.body)) || !strings.HasPrefix(c.path, "/")) {
			t.Errorf("%s: the body is no JSON: %s", c.path, c.body)
		}
	}
}

func TestFor(t *testing.T) {
	p := &catalog.Provider{API: "anthropic", BaseURL: "https://api.example.com", Env: "ACME_API_KEY"}
	o := &catalog.Offering{ID: "anvil-1"}
	got := For(p, o)
	if len(got) != 3 {
		t.Fatalf("%d examples", len(got))
	}
	want := `curl "https://api.example.com/v1/messages" \
  -H "Content-Type: application/json" \
  -H "x-api-key: $ACME_API_KEY" \
  -H "anthropic-version: 2023-06-01" \
  -d '{"model": "anvil-1", "max_tokens": 1024, "messages": [{"role": "user", "content": "Hello"}]}'
`
	if got[0].Code != want {
		t.Errorf("got\n%s\nwant\n%s", got[0].Code, want)
	}
	if !strings.Contains(got[1].Code, `"x-api-key": os.environ["ACME_API_KEY"],`) {
		t.Errorf("got\n%s", got[1].Code)
	}
	o.Out = catalog.Image
	if For(p, o) != nil {
		t.Error("an image model has an example of text")
	}
}
