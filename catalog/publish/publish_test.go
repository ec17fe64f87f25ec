package publish

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tokenfare/catalog"
)

// published returns the embedded catalog and its files.
func published(t *testing.T) (*catalog.Catalog, map[string][]byte) {
	t.Helper()
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, err := Files(c)
	if err != nil {
		t.Fatal(err)
	}
	return c, files
}

// compileSchema compiles the published schema as its readers would.
func compileSchema(t *testing.T, data []byte) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(schemaName, parseJSON(t, data)); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(schemaName)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func parseJSON(t *testing.T, data []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFilesFollowTheSchema(t *testing.T) {
	c, files := published(t)
	schema := compileSchema(t, files[schemaName])
	if len(files) != len(c.Providers)+2 {
		t.Errorf("%d files for %d providers", len(files), len(c.Providers))
	}
	for name, data := range files {
		if name == schemaName {
			continue
		}
		if err := schema.Validate(parseJSON(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	again, err := Files(c)
	if err != nil || !maps.EqualFunc(again, files, bytes.Equal) {
		t.Errorf("equal catalogs give different bytes: %v", err)
	}
}

// TestSchemaRefuses holds that the schema says no to what would mislead a reader.
func TestSchemaRefuses(t *testing.T) {
	_, files := published(t)
	schema := compileSchema(t, files[schemaName])
	whole := string(files["v1/anthropic.json"])
	for _, c := range []struct{ old, new string }{
		{`"rates":{`, `"rates":{"tips":1,`},
		{`"input":["text"`, `"input":["smell"`},
		{`"output":25`, `"output":-25`},
		{`"output":25`, `"output":"25"`},
		{`"billing":"token"`, `"billing":"barter"`},
		{`"billing":"token",`, ``},
		{`"service":"batch"`, `"service":"slow"`},
		{`"checked":"20`, `"checked":"on 20`},
		{`"capabilities":{`, `"capabilities":{"charm":true,`},
		{`"capabilities":{`, `"colour":"red","capabilities":{`},
		{`"context":1000000`, `"context":1000000.5`},
		{`"edge":0`, `"edge":null`},
		{`"providers":[`, `"providers":[7,`},
	} {
		broken := strings.Replace(whole, c.old, c.new, 1)
		if broken == whole {
			t.Errorf("there is no %s to break", c.old)
			continue
		}
		if err := schema.Validate(parseJSON(t, []byte(broken))); err == nil {
			t.Errorf("%s for %s: no error", c.new, c.old)
		}
	}
}

// TestNothingIsLost reads the JSON back and compares it with the catalog, fact by
// fact.
func TestNothingIsLost(t *testing.T) {
	c, files := published(t)
	got := decode(t, files["v1.json"])
	if !bytes.Equal(catalog.Encode(got), catalog.Encode(c)) {
		t.Error("v1.json reads back as another catalog")
	}
	var offerings []catalog.Offering
	for i := range c.Providers {
		part := decode(t, files["v1/"+c.Providers[i].ID+".json"])
		offerings = append(offerings, part.Offerings...)
		for j := range part.Offerings {
			if m := part.Model(part.Offerings[j].Model); m == nil || part.Lab(m.Lab) == nil {
				t.Errorf("the file of %s lacks the model or the lab of %s", c.Providers[i].ID, part.Offerings[j].ID)
			}
		}
	}
	parts := *c
	parts.Offerings = offerings
	if !bytes.Equal(catalog.Encode(&parts), catalog.Encode(c)) {
		t.Error("the files of the providers read back as another catalog")
	}
}

// TestLines holds that a change of one offering is a change of one line, and that a
// price is written as people write it.
func TestLines(t *testing.T) {
	c, files := published(t)
	lines := strings.Split(string(files["v1/openai.json"]), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, `{"id":"gpt-4.1-mini","model":"gpt-4-1-mini"`) })
	if i < 0 || !strings.Contains(lines[i], `"rates":{"cache_read":0.1,"input":0.4,"output":1.6,`) {
		t.Error("v1/openai.json has no line of gpt-4.1-mini with its rates")
	}
	if n := len(c.OfProvider("openai")); len(lines) < n {
		t.Errorf("%d lines for %d offerings", len(lines), n)
	}
	for name, want := range map[string]string{"v1.json": schemaName, "v1/openai.json": "../" + schemaName} {
		var d Document
		if err := json.Unmarshal(files[name], &d); err != nil || d.Schema != want {
			t.Errorf("%s: the schema is at %q, want %q (%v)", name, d.Schema, want, err)
		}
	}
}
