package prompt

import (
	"strings"
	"testing"
)

// cachedTexts names the parts of a request by their text, "tool" for a definition, with
// the lifetime of the prefix that they are in.
func cachedTexts(req *Request) string {
	var names []string
	for i := range req.Parts {
		p := &req.Parts[i]
		name := string(p.AppendText(nil))
		switch p.What {
		case ToolTypeScript:
			continue
		case ToolDefinition:
			name = "tool"
		}
		names = append(names, name+[...]string{"-", "5m", "1h"}[p.Cache])
	}
	return strings.Join(names, " ")
}

// TestMarksAmongTools: a prefix may end at a tool that the provider brings, at a set of
// tools, and at Bedrock's mark, which is no tool.
func TestMarksAmongTools(t *testing.T) {
	const mark, hour = `"cache_control":{"type":"ephemeral"}`, `"cache_control":{"type":"ephemeral","ttl":"1h"}`
	anthropic := func(tools string) string {
		return `{"model":"claude-opus-4-5","system":"system","messages":[{"role":"user","content":"hi"}],"tools":[` + tools + `]}`
	}
	bedrock := func(tools string) string {
		return `{"modelId":"m","system":[{"text":"system"}],"messages":[{"role":"user","content":[{"text":"hi"}]}],"toolConfig":{"tools":[` + tools + `]}}`
	}
	const own, spec = `{"name":"t","input_schema":{}}`, `{"toolSpec":{"name":"t","inputSchema":{"json":{}}}}`
	for _, c := range []struct{ name, text, want, notes string }{
		{"a tool of the provider's", anthropic(own + `,{"type":"web_search_20250305","name":"web_search",` + mark + `}`), "system- hi- tool5m", "server_tools web_search_20250305"},
		{"before ours", anthropic(`{"type":"web_search_20250305","name":"web_search",` + mark + `},` + own), "system- hi- tool-", "server_tools web_search_20250305"},
		{"a set of tools", anthropic(own + `,{"type":"mcp_toolset","mcp_server_name":"m",` + hour + `}`), "system- hi- tool1h", "server_tools mcp_toolset"},
		{"Bedrock's mark", bedrock(spec + `,{"cachePoint":{"type":"default"}}`), "system- hi- tool5m", ""},
		{"Bedrock's, for an hour", bedrock(spec + `,{"cachePoint":{"type":"default","ttl":"1h"}},` + spec), "system- hi- tool1h tool-", ""},
	} {
		req := understand(t, c.text)
		if got := cachedTexts(req); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
		if got := notesOf(req); got != c.notes {
			t.Errorf("%s: notes %q, want %q", c.name, got, c.notes)
		}
	}
}

// TestFramesBeforeMarks: of messages, calls, answers and tools, what stands before a mark
// in the provider's order is within its prefix.
func TestFramesBeforeMarks(t *testing.T) {
	const mark, hour = `,"cache_control":{"type":"ephemeral"}`, `,"cache_control":{"type":"ephemeral","ttl":"1h"}`
	// Messages come first in the JSON and last in the prompt.
	request := func(tool, system, call, answer, top string) string {
		return `{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"t","input":{}` + call + `}]},` +
			`{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"x"` + answer + `},{"type":"text","text":"more"}]}],` +
			`"system":[{"type":"text","text":"system"` + system + `}],"tools":[{"name":"t","input_schema":{}` + tool + `},{"name":"u","input_schema":{}}]` + top + `}`
	}
	frames := func(messages, calls, results, tools int) Frames {
		return Frames{FrameMessage: messages, FrameCall: calls, FrameResult: results, FrameTool: tools}
	}
	for _, c := range []struct {
		name, text string
		five, hour Frames
	}{
		{"none", request("", "", "", "", ""), Frames{}, Frames{}},
		{"a tool", request(mark, "", "", "", ""), frames(0, 0, 0, 1), Frames{}},
		{"the system", request("", mark, "", "", ""), frames(1, 0, 0, 2), Frames{}},
		{"a call", request("", "", mark, "", ""), frames(3, 1, 0, 2), Frames{}},
		{"an answer", request("", "", "", hour, ""), Frames{}, frames(4, 1, 1, 2)},
		{"all of it", request("", "", "", "", mark), frames(4, 1, 1, 2), Frames{}},
		{"two lifetimes", request("", hour, "", mark, ""), frames(3, 1, 1, 0), frames(1, 0, 0, 2)},
		{"an hour behind", request("", mark, hour, "", ""), Frames{}, frames(3, 1, 0, 2)},
		{"an hour and all", request(hour, "", "", "", mark), frames(4, 1, 1, 1), frames(0, 0, 0, 1)},
	} {
		shape := understand(t, c.text).Shape
		if shape.Cached[FiveMinutes] != c.five || shape.Cached[OneHour] != c.hour {
			t.Errorf("%s: got %v, want %v and %v", c.name, shape.Cached, c.five, c.hour)
		}
		again, err := ParseShape(shape.AppendJSON(nil))
		if err != nil || again.Cached != shape.Cached {
			t.Errorf("%s: parsed as %v, %v", c.name, again.Cached, err)
		}
	}
	for _, text := range []string{`{"m":1,"cf":[[],[2]]}`, `{"m":3,"cf":[[],[2],[2]]}`, `{"m":3,"cf":[[],[-1],[]]}`, `{"cf":[[0,0,0,0,0,0,1]]}`} {
		if _, err := ParseShape([]byte(text)); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

// TestCustomTools: OpenAI's Chat Completions have a custom tool within an object, its
// Responses have the same without.
func TestCustomTools(t *testing.T) {
	const within = `"name":"run","description":"Runs code","format":{"type":"text"}`
	chat, _, one := toolForms(t, `{"model":"gpt-5","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"custom","custom":{`+within+`}}]}`)
	responses, _, other := toolForms(t, `{"model":"gpt-5","input":"hi","tools":[{"type":"custom",`+within+`}]}`)
	if chat != responses || !strings.Contains(chat, "// Runs code\ntype run = ") || one.Shape.Tools != 1 || other.Shape.Tools != 1 {
		t.Errorf("got %s and %s", chat, responses)
	}
	if len(one.Notes) != 0 {
		t.Errorf("notes %v", one.Notes)
	}
}

// partsOf returns the texts of a kind, with their prefix, each on a line.
func partsOf(req *Request, what What) string {
	all := ""
	for i := range req.Parts {
		if p := &req.Parts[i]; p.What == what {
			all += string(p.Text(nil)) + [...]string{"-", "5m", "1h"}[p.Cache] + "\n"
		}
	}
	return all
}

// TestDeferredTools: the definition of a deferred tool is apart, until a result of a
// search refers to it: then it stands there.
func TestDeferredTools(t *testing.T) {
	request := func(messages string) string {
		return `{"model":"claude-opus-4-5","system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"tools":[{"type":"tool_search_tool_regex_20251119","name":"tool_search_tool_regex"},` +
			`{"name":"a","input_schema":{"type":"object","properties":{"x":{"type":"string"}}},"defer_loading":true},{"name":"b","description":"B","input_schema":{},"defer_loading":true},` +
			`{"name":"c","input_schema":{},"defer_loading":false}],"messages":[{"role":"user","content":"hi"}` + messages + `]}`
	}
	const a, b = `{"name":"a","input_schema":{"type":"object","properties":{"x":{"type":"string"}}},"defer_loading":true}`, `{"name":"b","description":"B","input_schema":{},"defer_loading":true}`
	const c = `{"name":"c","input_schema":{},"defer_loading":false}`
	req := understand(t, request(""))
	if s := &req.Shape; s.Tools != 1 || s.Deferred != 2 || s.Cached[FiveMinutes][FrameTool] != 1 {
		t.Errorf("%s", s.AppendJSON(nil))
	}
	if got := partsOf(req, ToolDeferred); got != a+"5m\n"+b+"5m\n" {
		t.Errorf("deferred:\n%s", got)
	}
	if got := partsOf(req, ToolDefinition); got != c+"5m\n" {
		t.Errorf("defined:\n%s", got)
	}
	if got, want := partsOf(req, ToolTypeScript), "namespace functions {\n\ntype a = () => any;\n\n// B\ntype b = () => any;\n\ntype c = () => any;\n\n} // namespace functions5m\n"; got != want {
		t.Errorf("in TypeScript:\n%s", got)
	}
	if parsed, err := ParseShape(req.Shape.AppendJSON(nil)); err != nil || parsed.Deferred != 2 {
		t.Errorf("parsed as %+v, %v", parsed, err)
	}
	for _, search := range []string{
		`{"type":"tool_search_tool_result","tool_use_id":"t","content":{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"a"}]}}`,
		`{"type":"tool_result","tool_use_id":"t","content":[{"type":"tool_reference","tool_name":"a"},{"type":"tool_reference","tool_name":"a"},{"type":"tool_reference","tool_name":"zz"}]}`,
	} {
		req := understand(t, request(`,{"role":"assistant","content":[`+search+`]}`))
		if s := &req.Shape; s.Tools != 2 || s.Deferred != 1 {
			t.Errorf("%s", s.AppendJSON(nil))
		}
		if got := partsOf(req, ToolDefinition); got != a+"-\n"+c+"5m\n" {
			t.Errorf("found:\n%s", got)
		}
	}
}

// TestNamespaces: OpenAI's groups of tools. Of one with deferred functions the model sees
// the name and the description.
func TestNamespaces(t *testing.T) {
	request := func(defer1 string) string {
		return `{"model":"gpt-5.4","input":"hi","tools":[{"type":"function","name":"f"},{"type":"namespace","name":"crm","description":"Customers","tools":[{"type":"function","name":"g","description":"Gets"` + defer1 + `}]},{"type":"tool_search"}]}`
	}
	got, _, req := toolForms(t, request(""))
	want := "namespace functions {\n\ntype f = () => any;\n\n} // namespace functions\n\n// Customers\nnamespace crm {\n\n// Gets\ntype g = () => any;\n\n} // namespace crm"
	if got != want || req.Shape.Tools != 2 || req.Shape.ServerTools != 1 || notesOf(req) != "server_tools tool_search" {
		t.Errorf("got %s, %s, notes %v", got, req.Shape.AppendJSON(nil), req.Notes)
	}
	got, _, req = toolForms(t, request(`,"defer_loading":true`))
	want = "namespace functions {\n\ntype f = () => any;\n\n} // namespace functions\n\n// Customers\nnamespace crm {\n\n} // namespace crm"
	if got != want || req.Shape.Tools != 1 || req.Shape.Deferred != 1 {
		t.Errorf("deferred: got %s, %s", got, req.Shape.AppendJSON(nil))
	}
	// A field that is not known is not lost.
	req = understand(t, `{"model":"m","input":"hi","tools":[{"type":"namespace","name":"n","zz":"marker","tools":[{"type":"namespace","name":"m","tools":[]}]}]}`)
	if occurrences(req, "marker") != 1 {
		t.Errorf("lost: %v", req.Parts)
	}
}

// TestCompaction: Claude gets the last summary in place of the messages before it.
func TestCompaction(t *testing.T) {
	const mark = `,"cache_control":{"type":"ephemeral"}`
	request := func(summary, more string) string {
		return `{"model":"claude-opus-4-6","system":"system","tools":[{"name":"t","input_schema":{},"defer_loading":true}],"messages":[` +
			`{"role":"user","content":[{"type":"text","text":"old"` + mark + `},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]},` +
			`{"role":"assistant","content":[{"type":"tool_use","id":"u","name":"t","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"u","content":"x"}]},` +
			`{"role":"assistant","content":[` + summary + `,{"type":"text","text":"done"}]},{"role":"user","content":"next"}` + more + `]}`
	}
	req := understand(t, request(`{"type":"compaction","content":"summary"}`, ""))
	if got, want := partsOf(req, Message), "summary-\ndone-\nnext-\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s := &req.Shape; s.Messages != 3 || s.Calls != 0 || s.Results != 0 || len(s.Media) != 0 || s.Cached[FiveMinutes][FrameMessage] != 1 {
		t.Errorf("%s", s.AppendJSON(nil))
	}
	if got := partsOf(req, SystemText); got != "system5m\n" {
		t.Errorf("instructions: %s", got)
	}
	if note := req.Notes[len(req.Notes)-1]; note.Code != NoteCompacted || note.N != 3 {
		t.Errorf("notes %v", req.Notes)
	}
	// The tool is found behind the summary.
	req = understand(t, request(`{"type":"compaction","content":"summary"`+mark+`}`, `,{"role":"user","content":[{"type":"tool_result","tool_use_id":"u","content":[{"type":"tool_reference","tool_name":"t"}]}]}`))
	if got := partsOf(req, ToolDefinition); got != `{"name":"t","input_schema":{},"defer_loading":true}`+"-\n" {
		t.Errorf("the tool: %s", got)
	}
	if got, want := partsOf(req, Message), "summary5m\ndone-\nnext-\n"; got != want {
		t.Errorf("marked: got\n%s\nwant\n%s", got, want)
	}
	// A summary that failed, OpenAI's, one of a user, and one in a result of a tool.
	for _, summary := range []string{
		`{"type":"compaction","content":null}`, `{"type":"compaction","id":"c","encrypted_content":"gAAAA"}`, `{"type":"compaction","content":""}`,
		`{"type":"tool_result","tool_use_id":"v","content":[{"type":"compaction","content":"summary"}]}`,
	} {
		req := understand(t, request(summary, ""))
		if occurrences(req, "old") != 1 || req.Shape.Messages != 6 {
			t.Errorf("%s: %s", summary, req.Shape.AppendJSON(nil))
		}
	}
}
