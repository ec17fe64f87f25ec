package prompt

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// toolForms returns the tools of a request in TypeScript, and what that leaves out.
func toolForms(t *testing.T, text string) (typeScript, rest string, req *Request) {
	t.Helper()
	req = understand(t, text)
	for i := range req.Parts {
		switch p := &req.Parts[i]; p.What {
		case ToolTypeScript:
			typeScript += string(p.Text(nil))
		case ToolRest:
			rest += string(p.Text(nil))
		}
	}
	return typeScript, rest, req
}

// withSchema is a request whose tool has a schema for its parameters.
func withSchema(schema string) string {
	return `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","parameters":` + schema + `}}]}`
}

// TestReferences: a schema that is referred to counts as one that stands in its place.
func TestReferences(t *testing.T) {
	const address = `{"type":"object","properties":{"street":{"type":"string","description":"With its number"},"zip":{"type":"string"}},"required":["street"]}`
	for _, c := range []struct{ name, schema, same, rest string }{
		{"as pydantic writes it", `{"$defs":{"Address":` + address + `},"type":"object","properties":{"home":{"$ref":"#/$defs/Address"},"work":{"$ref":"#/$defs/Address"}},"required":["home"]}`,
			`{"type":"object","properties":{"home":` + address + `,"work":` + address + `},"required":["home"]}`, ``},
		{"in its older form", `{"definitions":{"A":` + address + `},"type":"object","properties":{"home":{"allOf":[{"$ref":"#/definitions/A"}]}}}`,
			`{"type":"object","properties":{"home":` + address + `}}`, ``},
		{"one that may be null", `{"$defs":{"A":{"enum":["x","y"]}},"type":"object","properties":{"a":{"anyOf":[{"$ref":"#/$defs/A"},{"type":"null"}]}}}`,
			`{"type":"object","properties":{"a":{"anyOf":[{"enum":["x","y"]},{"type":"null"}]}}}`, ``},
		{"with its description", `{"$defs":{"A":{"type":"string","description":"What it is"}},"type":"object","properties":{"a":{"$ref":"#/$defs/A"},"b":{"type":"array","items":{"$ref":"#/$defs/A"}}}}`,
			`{"type":"object","properties":{"a":{"type":"string","description":"What it is"},"b":{"type":"array","items":{"type":"string"}}}}`, ``},
		{"the whole schema", `{"$defs":{"A":` + address + `},"$ref":"#/$defs/A"}`, address, ``},
		{"one that nobody refers to", `{"$defs":{"A":` + address + `,"B":{"type":"null"}},"type":"object","properties":{"a":{"$ref":"#/$defs/B"}}}`,
			`{"type":"object","properties":{"a":{"type":"null"}}}`, `"A":` + address},
		{"one that is elsewhere", `{"type":"object","properties":{"a":{"$ref":"https://example.com/a.json"}}}`,
			`{"type":"object","properties":{"a":{}}}`, `"$ref":"https://example.com/a.json"`},
		{"one that is not there", `{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}`, `{"type":"object","properties":{"a":{}}}`, `"$ref":"#/$defs/A"`},
		{"one within itself", `{"$defs":{"N":{"type":"object","properties":{"next":{"$ref":"#/$defs/N"}}}},"type":"object","properties":{"a":{"$ref":"#/$defs/N"}}}`,
			`{"type":"object","properties":{"a":{"type":"object","properties":{"next":{}}}}}`, `"$ref":"#/$defs/N"`},
		{"the root within itself", `{"type":"object","properties":{"next":{"$ref":"#"}}}`, `{"type":"object","properties":{"next":{}}}`, `"$ref":"#"`},
	} {
		got, rest, _ := toolForms(t, withSchema(c.schema))
		if want, _, _ := toolForms(t, withSchema(c.same)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, want)
		}
		if rest != c.rest {
			t.Errorf("%s: left out %s, want %s", c.name, rest, c.rest)
		}
	}
}

// TestLeftOut: what TypeScript has no place for is kept, and said.
func TestLeftOut(t *testing.T) {
	for _, c := range []struct{ schema, rest, note string }{
		{`{"type":"object","properties":{"a":{"type":"string","description":"x"},"b":{"type":"array","items":{"type":["integer","null"]}}},"required":["a"]}`, ``, ""},
		{`{"type":"object","properties":{},"required":[]}`, ``, ""},
		{`{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string","default":null}}}`, `"additionalProperties":false,"default":null`, ""},
		{`{"type":"object","properties":{"a":{"type":"string", "pattern": "^[A-Z]+$"},"c":{"const":"v"}}}`, `"pattern":"^[A-Z]+$","const":"v"`, "schema pattern"},
		{`{"type":"object","properties":{"a":{"type":"array","items":{"type":"string","description":"y"}}}}`, `"description":"y"`, "schema description"},
		{`{"type":"object","properties":{"a":{"allOf":[{"type":"string"},{"maxLength":3}]}}}`, `"allOf":[{"type":"string"},{"maxLength":3}]`, "schema allOf"},
		{`{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string"}}}}`, `"additionalProperties":{"type":"string"}`, "schema additionalProperties"},
		{`{"anyOf":[{"required":["a"]}]}`, `"anyOf":[{"required":["a"]}]`, "schema anyOf"},
		{`{"type":"object","properties":{"a":{"properties":{"b":{"type":"null"}}}},"required":["z"]}`, `"properties":{"b":{"type":"null"}},"z"`, "schema properties"},
	} {
		_, rest, req := toolForms(t, withSchema(c.schema))
		if rest != c.rest {
			t.Errorf("%s: left out %s, want %s", c.schema, rest, c.rest)
		}
		if got := notesOf(req); got != c.note {
			t.Errorf("%s: notes %q, want %q", c.schema, got, c.note)
		}
	}
	// Beside the schema, too: Anthropic's examples, and Bedrock's form.
	_, rest, _ := toolForms(t, `{"model":"m","system":"x","messages":[],"tools":[{"name":"f","input_schema":{"type":"object","title":"F"},"input_examples":[{"a":1}]}]}`)
	if want := `"title":"F","input_examples":[{"a":1}]`; rest != want {
		t.Errorf("Anthropic's: left out %s, want %s", rest, want)
	}
	_, rest, _ = toolForms(t, `{"modelId":"m","messages":[{"role":"user","content":[{"text":"hi"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object","title":"F"}}}}]}}`)
	if want := `"title":"F"`; rest != want {
		t.Errorf("Bedrock's: left out %s, want %s", rest, want)
	}
}

// TestNoTextOfSchemasIsLost puts a text in place of every value of a schema, and beside
// every one: it is in the TypeScript, or in what that leaves out.
func TestNoTextOfSchemasIsLost(t *testing.T) {
	const schema = `{"type":"object","$defs":{"A":{"type":"object","properties":{"s":{"type":"string","description":"d"}},"required":["s"]},"E":{"enum":["x",1]}},
		"properties":{"a":{"$ref":"#/$defs/A"},"b":{"type":["string","null"],"pattern":"p"},"c":{"anyOf":[{"$ref":"#/$defs/E"},{"type":"integer"}],"description":"u"},
		"d":{"type":"array","items":{"type":"boolean"}},"e":{"allOf":[{"$ref":"#/$defs/A"}]},"f":{"type":"object","properties":{"g":{"$ref":"#"}}},"h":{}},"required":["a"]}`
	var document any
	if err := json.Unmarshal([]byte(schema), &document); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"marker", strings.TrimSpace(strings.Repeat("marker ", 200))} {
		tried := 0
		walk(document, text, func(changed any, where string) {
			again, err := json.Marshal(changed)
			if err != nil {
				t.Fatal(err)
			}
			if again[0] != '{' {
				return // it is not known as a schema
			}
			tried++
			typeScript, rest, _ := toolForms(t, withSchema(string(again)))
			if !strings.Contains(typeScript+rest, text) {
				t.Errorf("%s: the text is lost of %s:\n%s\n%s", where, again, typeScript, rest)
			}
		})
		if tried < 150 {
			t.Errorf("only %d places were tried", tried)
		}
	}
}

// TestReferencesAreBounded: schemas that double at each reference, and thousands of
// references among thousands of schemas, take neither much room nor time.
func TestReferencesAreBounded(t *testing.T) {
	var doubling, many bytes.Buffer
	doubling.WriteString(`{"$defs":{"d0":{"type":"string"}`)
	for i := 1; i < 60; i++ {
		n, last := string(rune('0'+i/10))+string(rune('0'+i%10)), string(rune('0'+(i-1)/10))+string(rune('0'+(i-1)%10))
		if i == 1 {
			last = "0"
		}
		doubling.WriteString(`,"d` + n + `":{"type":"object","properties":{"a":{"$ref":"#/$defs/d` + last + `"},"b":{"$ref":"#/$defs/d` + last + `"}}}`)
	}
	doubling.WriteString(`},"type":"object","properties":{"x":{"$ref":"#/$defs/d59"}}}`)
	typeScript, rest, _ := toolForms(t, withSchema(doubling.String()))
	if most := 5*doubling.Len() + 8192; len(typeScript) > most || !strings.Contains(rest, "$ref") {
		t.Errorf("%d bytes of schema are %d bytes, more than %d", doubling.Len(), len(typeScript), most)
	}
	name := func(i int) string {
		return "name_" + strings.Repeat("x", 20) + string(rune(0x4e00+i%20_000)) + string(rune(0x4e00+i/20_000))
	}
	const n = 40_000
	many.WriteString(`{"type":"object","$defs":{"z":{}`)
	for i := range n {
		many.WriteString(`,"` + name(i) + `":{"type":"string"}`)
	}
	many.WriteString(`},"properties":{"a":{"anyOf":[{}`)
	for i := range n {
		many.WriteString(`,{"$ref":"#/$defs/` + name(n-1-i) + `"}`)
	}
	many.WriteString(`]}}}`)
	typeScript, rest, _ = toolForms(t, withSchema(many.String()))
	if followed := strings.Count(typeScript, "string"); followed < 100 || followed == n || !strings.Contains(rest, `"$ref":"#/$defs/`+name(0)) {
		t.Errorf("%d of %d references are followed", followed, n)
	}
}
