package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tokenfare/catalog"
)

func TestFiles(t *testing.T) {
	c, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, err := Files(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(c.Providers)+2 {
		t.Errorf("%d files for %d providers", len(files), len(c.Providers))
	}
	var schema map[string]any
	if err := json.Unmarshal(files["v1.schema.json"], &schema); err != nil {
		t.Fatal(err)
	}
	offerings := 0
	for name, data := range files {
		if name == "v1.schema.json" {
			continue
		}
		var v any
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := validate(schema, v, name); err != nil {
			t.Error(err)
		}
		if name != "v1.json" {
			offerings += strings.Count(string(data), `"billing":`)
		}
	}
	if offerings != len(c.Offerings) {
		t.Errorf("%d of %d offerings", offerings, len(c.Offerings))
	}
	for _, want := range []string{`{"id":"gpt-4.1-mini","model":"gpt-4-1-mini"`, `"rates":{"cache_read":0.1,"input":0.4,"output":1.6}`} {
		if !bytes.Contains(files["v1/openai.json"], []byte(want)) {
			t.Errorf("v1/openai.json has no %s", want)
		}
	}
	again, err := Files(c)
	if err != nil || !bytes.Equal(again["v1.json"], files["v1.json"]) {
		t.Errorf("equal catalogs give different bytes: %v", err)
	}
}

// validate checks a value against what Schema makes use of.
func validate(schema map[string]any, v any, at string) error {
	fail := func(want any) error { return fmt.Errorf("%s: %v is no %v", at, v, want) }
	switch schema["type"] {
	case "object":
		m, ok := v.(map[string]any)
		if !ok {
			return fail("object")
		}
		return validateObject(schema, m, at)
	case "array":
		list, ok := v.([]any)
		if !ok {
			return fail("array")
		}
		for i, e := range list {
			if err := validate(schema["items"].(map[string]any), e, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fail("boolean")
		}
	case "integer", "number":
		n, ok := v.(json.Number)
		if !ok || strings.HasPrefix(n.String(), "-") || schema["type"] == "integer" && strings.Contains(n.String(), ".") {
			return fail(schema["type"])
		}
	case "string":
		s, ok := v.(string)
		if !ok {
			return fail("string")
		}
		if schema["format"] == "date" {
			if _, err := time.Parse(time.DateOnly, s); err != nil {
				return fail("date")
			}
		}
		if e, ok := schema["enum"].([]any); ok && !slices.Contains(e, v) {
			return fail(e)
		}
	default:
		return fmt.Errorf("%s: no type in the schema", at)
	}
	return nil
}

func validateObject(schema, m map[string]any, at string) error {
	properties, _ := schema["properties"].(map[string]any)
	additional, _ := schema["additionalProperties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, r := range required {
		if _, ok := m[r.(string)]; !ok {
			return fmt.Errorf("%s: no %s", at, r)
		}
	}
	for k, v := range m {
		s, ok := properties[k].(map[string]any)
		if !ok {
			s = additional
		}
		if s == nil {
			return fmt.Errorf("%s: %s is not in the schema", at, k)
		}
		if err := validate(s, v, at+"."+k); err != nil {
			return err
		}
	}
	return nil
}
