package wire

import (
	"reflect"
	"testing"

	"tokenfare/app/prompt"
	"tokenfare/app/token"
)

func TestCountsSurviveTheWire(t *testing.T) {
	for _, c := range []Counts{
		{Tokens: map[string]int64{}},
		{Counted: 3, All: 3, Checking: true, Tokens: map[string]int64{}},
		{Generation: 7, Counted: 3, All: 12, CodePoints: 12, Kinds: token.Kinds{Letters: 1, Capitals: 9, Digits: 2, Punct: 3, Newlines: 4, Han: 1, Kana: 3, Hangul: 2, Marks: 1, Symbols: 2, Latin: 1, Cyrillic: 1, Others: 1}, Tokens: map[string]int64{"o200k_base": 3, "cl100k_base": 1 << 40}},
	} {
		got, err := Parse(string(c.AppendJSON(nil)))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, c) {
			t.Errorf("got %+v, want %+v", got, c)
		}
		if done := c.Counted == c.All && !c.Checking; got.Done() != done {
			t.Errorf("%+v: done is %v", c, got.Done())
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, message := range []string{"", "{", "[]", `{"counted":2,"all":1}`, `{"all":1,"counted":-1}`, `{"all":1,"codePoints":2}`,
		`{"reading":{"shape":{"k":99},"buckets":[]}}`, `{"reading":{"shape":{"k":2,"b":[{"w":0}]},"buckets":[]}}`} {
		if _, err := Parse(message); err == nil {
			t.Errorf("%q: no error", message)
		}
	}
}

func TestReadingSurvivesTheWire(t *testing.T) {
	for _, text := range []string{
		`{"model":"gpt-4.1-mini","max_tokens":5,"messages":[{"role":"system","content":"Be brief."},{"role":"user","name":"x","content":[{"type":"text","text":"Hello"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}],"strange":{"a":1}}`,
		`{"model":"a\"b","messages":[]}`,
		`{"model":"m","service_tier":"flex","inference_geo":"us","prediction":{"content":"x"},"messages":[{"role":"user","content":"x"}]}`,
		"{\"messages\": [\n{\"role\" \"user\"}]}",
		"User: Hello\n\nAssistant: Good day\n\nUser: And now?",
	} {
		request, err := prompt.Understand([]byte(text), prompt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		seen := make([]token.Seen, len(request.Shape.Buckets))
		for i := range seen {
			seen[i] = token.Seen{Bytes: 12, CodePoints: int64(i), IllFormed: int64(i), Counts: map[string]int64{"o200k_base": int64(i)}}
		}
		c := Counts{All: 1, Tokens: map[string]int64{}, Reading: Of(request, seen)}
		c.Reading.Requests = int64(len(text))
		got, err := Parse(string(c.AppendJSON(nil)))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !reflect.DeepEqual(got, c) {
			t.Errorf("%s: got %+v, want %+v", text, got.Reading, c.Reading)
		}
	}
}

func TestLinesSurviveTheWire(t *testing.T) {
	var want Lines
	var out []byte
	for i, text := range []string{`{"messages":[{"role":"user","content":"Hello"}]}`, `{"messages": [}`, "Just a text"} {
		request, err := prompt.Understand([]byte(text), prompt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		seen := []token.Seen{{Bytes: 5, CodePoints: 5, Counts: map[string]int64{"o200k_base": int64(i)}}}
		line := Line{Number: int64(3 + i), Continued: i == 1, Reading: *Of(request, seen)}
		if i > 0 {
			out = append(out, ',')
		}
		out = line.AppendJSON(out)
		want.Lines = append(want.Lines, line)
	}
	want.Generation, want.From = 7, 64
	got, err := ParseLines(string(AppendLines(nil, 7, 64, out)))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestParseLinesRefuses(t *testing.T) {
	for _, message := range []string{"", "[]", `{"from":-1}`, `{"from":100000,"lines":[{"line":1,"shape":{}}]}`, `{"lines":[{"line":1,"shape":{"k":99}}]}`,
		`{"lines":[{"line":1,"shape":{"b":[{"w":0}]}}]}`, `{"lines":[{"line":1,"requests":-1}]}`} {
		if _, err := ParseLines(message); err == nil {
			t.Errorf("%q: no error", message)
		}
	}
}
