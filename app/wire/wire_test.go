package wire

import (
	"reflect"
	"testing"

	"tokenfare/app/token"
)

func TestCountsSurviveTheWire(t *testing.T) {
	for _, c := range []Counts{
		{Tokens: map[string]int64{}},
		{Generation: 7, Counted: 3, All: 12, CodePoints: 9, Kinds: token.Kinds{Letters: 1, Digits: 2, Punct: 3, Newlines: 4, CJK: 5, Marks: 1, Symbols: 2, Others: 1}, Tokens: map[string]int64{"o200k_base": 3, "cl100k_base": 1 << 40}},
	} {
		got, err := Parse(string(c.AppendJSON(nil)))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, c) {
			t.Errorf("got %+v, want %+v", got, c)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, message := range []string{"", "{", "[]", `{"counted":2,"all":1}`, `{"all":1,"counted":-1}`, `{"all":1,"codePoints":2}`} {
		if _, err := Parse(message); err == nil {
			t.Errorf("%q: no error", message)
		}
	}
}
