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
