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
