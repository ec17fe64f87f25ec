package prompt

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the expected outputs")

// TestFixtures reads every file of testdata and compares what was understood with
// the file of the same name that ends in .golden.
// TestSaidToBe: an input is read as the kind that it is said to be, or there is a note that
// it is none.
func TestSaidToBe(t *testing.T) {
	const (
		chat  = `{"max_tokens":10,"messages":[{"role":"user","content":"hi"}]}`
		talk  = "User: hi\n\nAssistant: ho"
		lines = chat + "\n" + chat
	)
	for _, c := range []struct {
		text string
		as   Kind
		kind Kind
		note string
	}{
		{chat, Chat, Chat, ""}, {chat, Messages, Messages, ""}, {chat, Converse, Converse, ""},
		{chat, Gemini, Chat, "not_as gemini"}, {chat, Responses, Chat, "not_as responses"}, {chat, Completions, Chat, "not_as completions"},
		{chat, File, Chat, "not_as file"}, {chat, Conversation, Text, "not_as conversation"}, {chat, Text, Text, ""},
		{`[{"role":"user","content":"hi"}]`, Messages, Messages, ""},
		{`[{"role":"user","content":"hi"}]`, Responses, Responses, ""},
		{`[{"role":"user","parts":[{"text":"hi"}]}]`, Chat, Gemini, "not_as chat"},
		{`{"contents":[{"parts":[{"text":"hi"}]}]}`, Gemini, Gemini, ""},
		{`{"input":"hi"}`, Responses, Responses, ""},
		{`{"prompt":"hi"}`, Completions, Completions, ""}, {`{"prompt":"hi"}`, Responses, Text, "no_request, not_as responses"},
		{`{"a":1}`, Messages, Text, "no_request, not_as messages"}, {`[]`, Chat, Text, "no_request, not_as chat"},
		{lines, Chat, LinesBatch, "batch, not_as chat"},
		{talk, Chat, Text, "not_as chat"}, {talk, File, Conversation, "not_as file"}, {talk, Conversation, Conversation, ""},
		{"id,prompt\n1,a\n2,b\n", Gemini, Text, "not_as gemini"},
		{"\x89PNG\r\n\x1a\n", Chat, Text, "not_as chat"},
		{"Sum this up:\nUser: hi", Conversation, Conversation, "above"},
		{"Example:\n" + strings.Repeat("word ", maxAbove/4) + "\nUser: hi", Conversation, Conversation, "above"},
		{"hi", Conversation, Text, "not_as conversation"}, {"hi", File, Text, "not_as file"}, {"hi", Chat, Text, "not_as chat"},
		{"{\"messages\":", Chat, Text, "broken"}, {"", Chat, Text, ""}, {"\n", Conversation, Text, ""},
	} {
		req, err := Understand([]byte(c.text), Options{Hint: Hint{As: c.as}})
		if err != nil {
			t.Fatal(err)
		}
		if got := notesOf(req); req.Kind != c.kind || got != c.note {
			t.Errorf("%.60q as %s: %s with %q, want %s with %q", c.text, c.as, req.Kind, got, c.kind, c.note)
		}
		for _, n := range req.Notes {
			if n.Code == NoteNotAs && n.String() != "The input could not be read as "+kindWords[c.as]+"." {
				t.Errorf("as %s: says %s", c.as, n)
			}
		}
	}
}

func TestFixtures(t *testing.T) {
	inputs, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range inputs {
		if filepath.Ext(path) == ".golden" || filepath.Base(path) == "fuzz" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			input, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := describe(t, input, filepath.Base(path))
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// describe writes what was understood, for people.
func describe(t *testing.T, input []byte, name string) []byte {
	t.Helper()
	var out bytes.Buffer
	req, err := Understand(input, Options{Hint: Hint{Name: name}})
	if err != nil {
		t.Fatal(err)
	}
	if !req.Kind.Batch() {
		write(&out, req)
		return out.Bytes()
	}
	batch, err := NewBatch(bytes.NewReader(input), Options{Hint: Hint{Name: name}})
	if err != nil {
		t.Fatal(err)
	}
	for {
		line, err := batch.Next()
		if err != nil {
			break
		}
		fmt.Fprintf(&out, "--- line %d, id %q\n", line.Number, line.ID)
		if line.Err != nil {
			fmt.Fprintf(&out, "error: %v\n", line.Err)
		}
		write(&out, line.Request)
	}
	fmt.Fprintf(&out, "--- %s\n", batch.Kind())
	for _, n := range batch.Notes() {
		fmt.Fprintf(&out, "note: %s\n", n)
	}
	return out.Bytes()
}

func write(out *bytes.Buffer, req *Request) {
	fmt.Fprintf(out, "%s\n", &req.Shape)
	if req.Model != "" {
		fmt.Fprintf(out, "model: %s\n", req.Model)
	}
	fmt.Fprintf(out, "shape: %s\n", req.Shape.AppendJSON(nil))
	if req.Err != nil {
		fmt.Fprintf(out, "error: %v\n", req.Err)
	}
	for i := range req.Parts {
		p := &req.Parts[i]
		fmt.Fprintf(out, "%d %s %s", p.Bucket, p.What, p.Role)
		if p.Cache != NotCached {
			fmt.Fprintf(out, " cached %s", [...]string{"", "5m", "1h"}[p.Cache])
		}
		text := string(p.AppendText(nil))
		fmt.Fprintf(out, ":\n    %s\n", strings.ReplaceAll(text, "\n", "\n    "))
	}
	for i := range req.Media {
		m := &req.Media[i]
		fmt.Fprintf(out, "%s: %d x %d pixels, detail %s, %d pages, %d ms, cache %d\n", m.Medium, m.Width, m.Height, m.Detail, m.Pages, m.Millis, m.Cache)
	}
	for _, n := range req.Notes {
		fmt.Fprintf(out, "note %s: %s\n", n.Code, n)
	}
}

// TestTreatAsText: the user's word counts more than what the text looks like.
func TestTreatAsText(t *testing.T) {
	for _, text := range []string{`[{"role":"user","content":"x"}]`, "User: a\nAssistant: b\n", "id,prompt\n1,a\n2,b\n", "{\"text\":1}\n{\"text\":2}", ""} {
		req, err := Understand([]byte(text), Options{Hint: Hint{As: Text}})
		if err != nil {
			t.Fatal(err)
		}
		if req.Kind != Text || len(req.Parts) != min(1, len(text)) || len(req.Notes) != 0 {
			t.Errorf("%q: %v with %d parts", text, req.Kind, len(req.Parts))
		}
	}
}

// TestCachedPrefix: a mark covers what comes before it in the provider's order,
// which is not the order of the JSON.
func TestCachedPrefix(t *testing.T) {
	mark, hour := `"cache_control":{"type":"ephemeral"}`, `"cache_control":{"type":"ephemeral","ttl":"1h"}`
	request := func(tool, system, first, last, top string) string {
		return `{"messages":[{"role":"user","content":[{"type":"text","text":"first"` + first + `},{"type":"text","text":"last"` + last + `}]}],` +
			`"system":[{"type":"text","text":"system"` + system + `}],"tools":[{"name":"t","input_schema":{}` + tool + `}]` + top + `}`
	}
	for _, c := range []struct{ name, text, want string }{
		{"none", request("", "", "", "", ""), "first- last- system- tool- "},
		{"the tools", request(","+mark, "", "", "", ""), "first- last- system- tool5m "},
		{"the system", request("", ","+mark, "", "", ""), "first- last- system5m tool5m "},
		{"the first message", request("", "", ","+mark, "", ""), "first5m last- system5m tool5m "},
		{"two lifetimes", request(","+hour, "", "", ","+mark, ""), "first5m last5m system5m tool1h "},
		{"an hour wins", request(","+mark, ","+hour, "", "", ""), "first- last- system1h tool1h "},
		{"all of it", request("", "", "", "", ","+mark), "first5m last5m system5m tool5m "},
	} {
		req := understand(t, c.text)
		got := ""
		for _, p := range req.Parts {
			name := string(p.AppendText(nil))
			switch p.What {
			case ToolTypeScript:
				continue
			case ToolDefinition:
				name = "tool"
			}
			got += name + [...]string{"-", "5m", "1h"}[p.Cache] + " "
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// TestNamesAreStable: kinds cross to the page and into links by name and number.
func TestNamesAreStable(t *testing.T) {
	for k := Auto; k < numKinds; k++ {
		if got, ok := ParseKind(k.String()); !ok || got != k {
			t.Errorf("%d is %q, which is %d", k, k.String(), got)
		}
		if kindWords[k] == "" {
			t.Errorf("%s has no words", k)
		}
	}
	if _, ok := ParseKind("sonnet"); ok {
		t.Error("a sonnet is a kind")
	}
	for w := range numWants {
		e := SyntaxError{Want: w, Found: -1}
		if s := e.Error(); strings.Contains(s, "expected ,") {
			t.Errorf("want %d has no words: %s", w, s)
		}
	}
}

// TestNoTextIsLost looks for every string of the fixtures' JSON, read by
// encoding/json, in the texts that were understood. The only strings that may be
// missing are of fields that say how, and not what.
func TestNoTextIsLost(t *testing.T) {
	how := map[string]bool{
		"type": true, "role": true, "id": true, "model": true, "modelId": true, "detail": true, "format": true, "ttl": true,
		"url": true, "image_url": true, "data": true, "file_data": true, "filename": true, "file_id": true, "bytes": true, "fileUri": true,
		"media_type": true, "mimeType": true, "mime_type": true, "tool_call_id": true, "tool_use_id": true, "toolUseId": true, "call_id": true,
		"signature": true, "encrypted_content": true, "previous_response_id": true, "mode": true, "verbosity": true, "startOffset": true,
		"endOffset": true, "mediaResolution": true, "thinkingLevel": true, "responseMimeType": true, "reasoning_effort": true,
		"stop_sequences": true, "effort": true, "summary": true, "status": true, "result": true, "server_label": true, "version": true,
		"tool_choice": true, "user_id": true, "cited_text": true, "qualifiers": true, "approval_request_id": true, "container_id": true,
	}
	inputs, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, path := range inputs {
		input, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var document any
		if json.Unmarshal(input, &document) != nil {
			continue
		}
		req, err := Understand(input, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if req.Kind.Batch() {
			continue
		}
		var all strings.Builder
		for i := range req.Parts {
			all.Write(req.Parts[i].AppendText(nil))
			all.WriteByte('\n')
		}
		text := all.String()
		var walk func(key string, v any)
		walk = func(key string, v any) {
			switch v := v.(type) {
			case map[string]any:
				for k, e := range v {
					walk(k, e)
				}
			case []any:
				for _, e := range v {
					walk(key, e)
				}
			case string:
				checked++
				escaped, _ := json.Marshal(v)
				providersTool := key == "name" && (v == "web_search" || v == "files") // its prompt is not in the request
				if !how[key] && !providersTool && !strings.Contains(text, v) && !strings.Contains(text, string(escaped)) {
					t.Errorf("%s: %s %q is in no text", path, key, v)
				}
			}
		}
		walk("", document)
	}
	if checked < 100 {
		t.Errorf("only %d strings were looked for", checked)
	}
}

// TestRepeatedKeys: of two values of a key the last is read, and the earlier one is
// neither lost nor taken as if both were sent.
func TestRepeatedKeys(t *testing.T) {
	var many strings.Builder // more keys than are compared one with another
	for i := range 100 {
		fmt.Fprintf(&many, `"x%d":1,`, i)
	}
	for _, c := range []struct{ name, text, last, earlier, note string }{
		{"messages", `{"messages":[{"role":"user","content":"a"}],` + "\n" + `"messages":[{"role":"user","content":"b"}]}`,
			"b", `"messages":[{"role":"user","content":"a"}]`,
			`"messages" stands more than once in an object: the last is read, and the earlier one counts as text (line 1).`},
		{"thrice", "{\"messages\":[{\"role\":\"user\",\n\"content\":\"a\",\"content\":\"b\",\"content\":\"c\"}]}",
			"c", `"content":"a","content":"b"`,
			`"content" stands more than once in an object: the last is read, and the 2 earlier ones count as text (line 2).`},
		{"many keys", `{` + many.String() + `"input":"a","model":"gpt-5","input":"b"}`, "b", `"input":"a"`,
			`"input" stands more than once in an object: the last is read, and the earlier one counts as text (line 1).`},
		{"a record", `{"prompt":"a","id":7,"prompt":"b"}` + "\n" + `{"prompt":"c"}`, "b", `"prompt":"a"`,
			`"prompt" stands more than once in an object: the last is read, and the earlier one counts as text (line 1).`},
		{"tools", `{"contents":[{"parts":[{"text":"b"}]}],"tools":[{"functionDeclarations":[{"name":"a"}],"functionDeclarations":[{"name":"c"}]}]}`,
			"b", `"functionDeclarations":[{"name":"a"}]`,
			`"functionDeclarations" stands more than once in an object: the last is read, and the earlier one counts as text (line 1).`},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := firstOf(t, c.text)
			last, earlier, notes := "", "", ""
			for i := range req.Parts {
				switch p := &req.Parts[i]; p.What {
				case Message:
					last += string(p.Text(nil))
				case NotUnderstood:
					earlier += string(p.Text(nil))
				}
			}
			for _, n := range req.Notes {
				if n.Code == NoteRepeated {
					notes += n.String()
				}
			}
			if last != c.last || !strings.Contains(earlier, c.earlier) || notes != c.note {
				t.Errorf("read %q, not understood %q, noted %q", last, earlier, notes)
			}
			if req.Shape.ServerTools != 0 {
				t.Errorf("%d tools are the provider's", req.Shape.ServerTools)
			}
		})
	}
}

// firstOf understands a request, or the first of a batch.
func firstOf(t *testing.T, text string) *Request {
	t.Helper()
	req := understand(t, text)
	if !req.Kind.Batch() {
		return req
	}
	batch, err := NewBatch(strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	line, err := batch.Next()
	if err != nil {
		t.Fatal(err)
	}
	return line.Request
}
