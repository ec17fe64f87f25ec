package prompt

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTextsInPlaceOfSettings: a text where a setting belongs counts, and is said to.
func TestTextsInPlaceOfSettings(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("many words ", 400))
	chat := `{"model":"gpt-4.1-mini","messages":[{"role":"user","content":"hi"}],`
	part := `{"model":"gpt-5.4","input":[{"role":"user","content":[{"type":"input_text","text":"hi",`
	for _, c := range []struct{ name, request, notes string }{
		{"a configuration", chat + `"text":"W"}`, "not_understood text"},
		{"another", chat + `"config":"W"}`, "not_understood config"},
		{"reasoning", chat + `"thinking":"W"}`, "not_understood thinking"},
		{"a list for a schema", chat + `"response_format":["W"]}`, "not_understood response_format"},
		{"a field of an object", chat + `"options":{"a":1,"prompt":"W"}}`, "not_understood prompt"},
		{"a list in an object", chat + `"extra_body":{"documents":["W"]}}`, "not_understood"},
		{"a key", chat + `"metadata":{"W":1}}`, "not_understood"},
		{"a setting", chat + `"summary":"W"}`, "not_understood summary"},
		{"a name", chat + `"name":"W"}`, "not_understood name"},
		{"a model", strings.Replace(chat, "gpt-4.1-mini", "W", 1) + `"n":1}`, "not_understood model"},
		{"a limit", chat + `"max_tokens":{"a":"W"}}`, "not_understood max_tokens"},
		{"an effort", chat + `"reasoning_effort":"W"}`, "not_understood reasoning_effort"},
		{"a choice", chat + `"tool_choice":{"type":"x","zz":"W"}}`, "not_understood zz"},
		{"a tier", chat + `"service_tier":"W"}`, "not_understood service_tier"},
		{"what the provider keeps", chat + `"previous_response_id":"W"}`, "not_understood previous_response_id"},
		{"a conversation", chat + `"conversation":[{"role":"user","content":"W"}]}`, "not_understood conversation"},
		{"servers", chat + `"mcp_servers":"W"}`, "not_understood mcp_servers"},
		{"Gemini's configuration", `{"contents":[{"parts":[{"text":"hi"}]}],"generationConfig":["W"]}`, "not_understood generationConfig"},
		{"Bedrock's tools", `{"modelId":"m","messages":[{"role":"user","content":[{"text":"hi"}]}],"toolConfig":{"tools":"W"}}`, "not_understood tools"},
		{"one of them", `{"modelId":"m","messages":[{"role":"user","content":[{"text":"hi"}]}],"toolConfig":{"tools":[{"toolSpec":"W"}]}}`, "not_understood"},
		{"a field beside a function", chat + `"tools":[{"type":"function","function":{"name":"f"},"zz":"W"}]}`, "not_understood zz"},
		{"a field of a function", chat + `"tools":[{"type":"function","function":{"name":"f","zz":"W"}}]}`, "not_understood zz"},
		{"a description that is a list", chat + `"tools":[{"type":"function","function":{"name":"f","description":["W"]}}]}`, "not_understood description"},
		{"a field of Anthropic's tool", `{"model":"claude-opus-4-7","system":"x","messages":[],"tools":[{"name":"f","input_schema":{},"zz":"W"}]}`, "not_understood zz"},
		{"an error in a text", part + `"error":"W"}]}]}`, "not_understood error"},
		{"an ID", part + `"id":"W"}]}]}`, "not_understood id"},
		{"an address", part + `"file_id":"W"}]}]}`, "not_understood file_id"},
		{"an image", part + `"image_url":"W"}]}]}`, "not_understood image_url"},
		{"a skill", chat + `"container":{"skills":[{"skill_id":"W"}]}}`, "elsewhere skills, not_understood skill_id"},
		{"where to search", chat + `"web_search_options":{"user_location":{"approximate":{"city":"W"}}}}`, "server_tools web_search_options, not_understood city"},
		{"variables that are a text", chat + `"promptVariables":"W"}`, "not_understood promptVariables"},
		{"a variable", chat + `"promptVariables":{"a":{"text":"W"}}}`, "elsewhere promptVariables"},
		{"a field of one model", chat + `"additionalModelRequestFields":{"a":{"b":"W"}}}`, "not_understood b"},
		{"no fields of one model", chat + `"additionalModelRequestFields":"W"}`, "not_understood additionalModelRequestFields"},
		{"an error of a call", `{"model":"gpt-5.4","input":[{"type":"mcp_call","id":"m","name":"f","arguments":"{}","error":"W"}]}`, ""},
		{"a cited text", part + `"annotations":[{"cited_text":"W"}]}]}]}`, "not_sent"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := understand(t, strings.Replace(c.request, "W", text, 1))
			if times := occurrences(req, text); times != 1 && c.notes != "not_sent" {
				t.Errorf("the text is %d times in the parts", times)
			}
			if got := notesOf(req); got != c.notes {
				t.Errorf("notes %q, want %q", got, c.notes)
			}
		})
	}
}

// occurrences counts how often a text is in the parts that are sent.
func occurrences(req *Request, text string) (n int) {
	for i := range req.Parts {
		if p := &req.Parts[i]; p.What.Sent() || p.What == Prediction {
			n += bytes.Count(p.Text(nil), []byte(text))
		}
	}
	return n
}

// TestOddTerms: a service that is no text is not passed over.
func TestOddTerms(t *testing.T) {
	for fields, want := range map[string]string{
		`"service_tier":["flex"]`:    "not_understood service_tier",
		`"service_tier":{"a":"x"}`:   "not_understood service_tier",
		`"service_tier":5`:           "not_understood service_tier",
		`"speed":"turbo"`:            "unpriced speed",
		`"inference_geo":[]`:         "not_understood inference_geo",
		`"prompt_cache_options":[1]`: "not_understood prompt_cache_options",
		`"speed":1.5`:                "",
	} {
		req := understand(t, `{"model":"m","messages":[{"role":"user","content":"Hi"}],`+fields+`}`)
		if got := notesOf(req); got != want {
			t.Errorf("%s: notes %q, want %q", fields, got, want)
		}
	}
}

// TestSettingsAreSilent: what requests are really steered with is no text.
func TestSettingsAreSilent(t *testing.T) {
	word := strings.Repeat("eyJhbGciOi", 80)
	bias := strings.Repeat(`"12345":-100,`, 1000) + `"1":2`
	tools := strings.Repeat(`{"type":"function","name":"look_up_the_weather_of_a_city"},`, 127) + `{"type":"function","name":"f"}`
	for _, fields := range []string{
		`"metadata":{"user_id":"user_` + word[:120] + `","purpose":"a short note of what it is for","n":null}`,
		`"stop":["\n\nHuman:","END"],"stop_sequences":["\n\n###\n"],"seed":7,"logprobs":true`,
		`"logit_bias":{` + bias + `}`,
		`"user":"3f2b8c1e-7a54-4d0e-9f3a-8b1d2c3e4f50","prompt_cache_key":"` + word[:200] + `"`,
		`"extra_headers":{"Authorization":"Bearer ` + word + `","X-Title":"my app"}`,
		`"container":{"id":"container_01","skills":[]},"web_search_options":null,"promptVariables":null`, `"container":"container_01"`,
		`"additionalModelRequestFields":{"top_k":50,"thinking":{"type":"disabled"},"anthropic_beta":["a"],"custom":{"a":"b"}}`,
		`"guardrailConfig":{"guardrailIdentifier":"arn:aws:bedrock:us-east-1:123456789012:guardrail-profile/us.guardrail.v1:0","trace":"enabled"}`,
		`"provider":{"order":["a","b"],"allow_fallbacks":false},"models":["x/y","z/w"],"plugins":[{"id":"web"}]`,
		`"reasoning":true`, `"thinking":"enabled"`, `"text":null`, `"response_format":"json"`, `"response_format":{"type":"json_object"}`,
		`"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[` + tools + `]}`,
		`"chat_template_kwargs":{"enable_thinking":false},"stream_options":{"include_usage":true},"modalities":["text"]`,
		`"tools":null,"mcp_servers":null,"toolConfig":null,"conversation":null,"prompt_cache_options":null`,
	} {
		req := understand(t, `{"model":"`+strings.Repeat("m", 120)+`","messages":[{"role":"user","content":"Hi"}],`+fields+`}`)
		if len(req.Parts) != 1 || len(req.Notes) != 0 || len(req.Model) != 120 {
			t.Errorf("%.200s: %d parts, notes %v", fields, len(req.Parts), req.Notes)
		}
	}
	// A server of tools has an address and a key, which are no text.
	req := understand(t, `{"model":"m","input":"Hi","tools":[{"type":"mcp","server_label":"files","server_url":"https://example.com/`+word+`?a=b","authorization":"`+word+
		`","headers":{"X-Key":"Bearer `+word+`"},"allowed_tools":["a","b"],"require_approval":"never"}]}`)
	if got := notesOf(req); got != "server_tools mcp" || len(req.Parts) != 1 {
		t.Errorf("a server has notes %q and %d parts", got, len(req.Parts))
	}
}

// TestWhatIsNotInTheRequest: tools that the provider brings and what it keeps are counted,
// by what is known of their cost.
func TestWhatIsNotInTheRequest(t *testing.T) {
	for _, c := range []struct{ fields, want string }{
		{`"tools":[{"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"str_replace_based_edit_tool"}]`, "2 1 1 0 0"},
		{`"tools":[{"type":"computer_20251124","name":"computer"},{"type":"web_search_20260209","name":"web_search"}]`, "2 0 0 1 0"},
		{`"tools":[{"type":"computer_toolset_20260801"},{"type":"computer_use_preview"},{"type":"bash"}]`, "3 0 0 0 0"},
		{`"previous_response_id":"resp_1"`, "0 0 0 0 1"},
		{`"conversation":{"id":"c"},"prompt":{"id":"p"}`, "0 0 0 0 2"},
		{`"previous_response_id":null`, "0 0 0 0 0"},
		{`"web_search_options":{}`, "1 0 0 0 0"},
		{`"container":{"id":"c","skills":[{"type":"anthropic","skill_id":"xlsx","version":"latest"}]}`, "0 0 0 0 1"},
		{`"promptVariables":{"a":{"text":"b"}}`, "0 0 0 0 1"},
		{`"modelId":"arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1","promptVariables":{}`, "0 0 0 0 1"},
	} {
		s := understand(t, `{"model":"m","input":"Hi",`+c.fields+`}`).Shape
		if got := fmt.Sprint(s.ServerTools, s.Bash, s.Editors, s.Computers, s.Elsewhere); got != c.want {
			t.Errorf("%s: %s, want %s", c.fields, got, c.want)
		}
	}
}

// TestBedrock: what Converse has of its own is told from the other APIs, and read.
func TestBedrock(t *testing.T) {
	const arn = `"modelId":"arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1",`
	const hi = `"messages":[{"role":"user","content":[{"text":"hi"}]}]`
	for _, c := range []struct{ request, want string }{
		{`{` + hi + `}`, "converse 1 0 0 : hi"},
		{`[{"role":"user","content":[{"text":"hi"}]}]`, "converse 1 0 0 : hi"},
		{`{"system":[{"text":"be brief"}],` + hi + `}`, "converse 2 0 0 : be brief|hi"},
		{`{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":""}}}]}]}`, "converse 1 0 0 unreadable: "},
		{`{"model":"m",` + hi + `}`, "chat 1 0 0 : hi"},
		{`{"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}`, "chat 1 0 0 : hi"},
		{`{"system":"be brief","messages":[{"role":"user","content":"hi"}]}`, "messages 2 0 0 : be brief|hi"},
		{`{` + hi + `,"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":4096}}}`, "converse 1 4096 0 : hi"},
		{`{` + hi + `,"additionalModelRequestFields":{"reasoning_config":{"type":"enabled","budget_tokens":2048},"top_k":5}}`, "converse 1 2048 0 : hi"},
		{`{` + arn + hi + `,"promptVariables":{"genre":{"text":"pop music"}}}`, "converse 1 0 1 elsewhere modelId: hi|pop music"},
		{`{` + hi + `,"promptVariables":{"genre":{"text":"pop music"}}}`, "converse 1 0 1 elsewhere promptVariables: hi|pop music"},
	} {
		req := understand(t, c.request)
		var texts []string
		for i := range req.Parts {
			texts = append(texts, string(req.Parts[i].Text(nil)))
		}
		s := &req.Shape
		got := fmt.Sprintf("%s %d %d %d %s: %s", req.Kind, s.Messages, s.ReasoningBudget, s.Elsewhere, notesOf(req), strings.Join(texts, "|"))
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.request, got, c.want)
		}
	}
}

// TestNullAmongMessages: it is no message.
func TestNullAmongMessages(t *testing.T) {
	req := understand(t, `{"model":"m","messages":[{"role":"user","content":"hi"},null,{"role":"user","content":"ho"},null]}`)
	if req.Shape.Messages != 2 || len(req.Parts) != 2 || len(req.Notes) != 0 {
		t.Errorf("%d messages, %d parts, notes %v", req.Shape.Messages, len(req.Parts), req.Notes)
	}
}

// TestManyShortTexts: short strings with blanks are settings only up to some point.
func TestManyShortTexts(t *testing.T) {
	line := `"it was a bright cold day in April",`
	req := understand(t, `{"model":"m","messages":[{"role":"user","content":"Hi"}],"extra_body":{"documents":[`+strings.Repeat(line, 300)+`1]}}`)
	if n := occurrences(req, "bright cold"); n < 250 || len(req.Notes) != 1 {
		t.Errorf("%d of 300 are counted, notes %v", n, req.Notes)
	}
}

// TestNoTextIsLostAnywhere puts a text in place of every value of every fixture, bare, in
// a list and in an object, and beside every field. Wherever it is, it is in a text that
// counts, or there is a note that it does not.
func TestNoTextIsLostAnywhere(t *testing.T) {
	const word = "marker "
	text := strings.TrimSpace(strings.Repeat(word, 200))
	inputs, err := filepath.Glob("testdata/*.json*")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, path := range inputs {
		input, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range fixtureLines(path, input) {
			var document any
			if json.Unmarshal(line, &document) != nil {
				continue
			}
			walk(document, text, func(changed any, where string) {
				tried++
				again, err := json.Marshal(changed)
				if err != nil {
					t.Fatal(err)
				}
				if got, notes := readAll(t, again, filepath.Ext(path)); !strings.Contains(got, text) && !notSentAt(notes) {
					t.Errorf("%s, line %d, %s: the text is lost; notes %v", path, i+1, where, notes)
				}
			})
		}
	}
	if tried < 2000 {
		t.Errorf("only %d places were tried", tried)
	}
}

// fixtureLines are the documents of a fixture.
func fixtureLines(path string, input []byte) [][]byte {
	if strings.HasSuffix(path, ".jsonl") {
		return bytes.Split(input, []byte("\n"))
	}
	return [][]byte{input}
}

// notSentAt reports whether a note says that something is not counted.
func notSentAt(notes []Note) bool {
	return slices.ContainsFunc(notes, func(n Note) bool {
		return n.Code == NoteSealed && n.M >= 1000 || n.Code == NoteNotSent || n.Code == NoteColumns
	})
}

// readAll returns the texts that count and the notes of a request, or of a batch.
func readAll(t *testing.T, text []byte, ext string) (string, []Note) {
	t.Helper()
	all := ""
	add := func(req *Request) {
		for i := range req.Parts {
			if p := &req.Parts[i]; p.What.Sent() || p.What == Prediction {
				all += string(p.Text(nil)) + "\n"
			}
		}
	}
	req := understand(t, string(text))
	if ext != ".jsonl" && !req.Kind.Batch() {
		add(req)
		return all, req.Notes
	}
	b, err := NewBatch(bytes.NewReader(text), Options{Hint: Hint{As: LinesBatch}})
	if err != nil {
		t.Fatal(err)
	}
	var notes []Note
	for {
		line, err := b.Next()
		if err == io.EOF {
			return all, append(notes, b.Notes()...)
		}
		if err != nil {
			t.Fatal(err)
		}
		add(line.Request)
		notes = append(notes, line.Request.Notes...)
	}
}

// walk calls do with a document in which one value is replaced by a text, or one field is
// added, for all values and fields. Their places are like "messages.0.role".
func walk(document any, text string, do func(changed any, where string)) {
	var at func(v any, where string, put func(any))
	at = func(v any, where string, put func(any)) {
		for _, form := range []any{text, []any{text}, map[string]any{"zz": text}, map[string]any{text: 1}} {
			put(form)
			do(document, where)
		}
		put(v)
		switch v := v.(type) {
		case map[string]any:
			v["zz"] = text
			do(document, where+".zz")
			delete(v, "zz")
			for _, k := range slices.Sorted(maps.Keys(v)) {
				at(v[k], where+"."+k, func(e any) { v[k] = e })
			}
		case []any:
			for i := range v {
				at(v[i], where+".", func(e any) { v[i] = e })
			}
		}
	}
	at(document, "", func(v any) { document = v })
}
