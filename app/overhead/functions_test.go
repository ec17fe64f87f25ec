package overhead

import (
	"strings"
	"testing"

	"tokenfare/app/prompt"
	"tokenfare/app/token/bpe"
	"tokenfare/web/vocab"
)

// TestChatTokens are the examples of hmarr/openai-chat-tokens, whose numbers are those
// that OpenAI billed for GPT-3.5
// (https://github.com/hmarr/openai-chat-tokens/blob/main/tests/token-counts.test.ts),
// and the one of OpenAI's cookbook
// (https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken).
func TestChatTokens(t *testing.T) {
	const (
		foo      = `{"name":"foo","parameters":{"type":"object","properties":{}}}`
		fooDoc   = `{"name":"foo","description":"Do a foo","parameters":{"type":"object","properties":{}}}`
		doStuff  = `{"name":"do_stuff","parameters":{"type":"object","properties":{}}}`
		bing     = `{"name":"bing_bong","description":"Do a bing bong","parameters":{"type":"object","properties":{"foo":{"type":"string"}}}}`
		bingBar  = `{"name":"bing_bong","description":"Do a bing bong","parameters":{"type":"object","properties":{"foo":{"type":"string"},"bar":{"type":"number","description":"A number"}}}}`
		bingDeep = `{"name":"bing_bong","description":"Do a bing bong","parameters":{"type":"object","properties":{"foo":{"type":"object","properties":{"bar":{"type":"string","enum":["a","b","c"]},"baz":{"type":"boolean"}}}}}}`
		recipe   = `{"name":"get_recipe","parameters":{"type":"object","required":["ingredients","instructions","time_to_cook"],"properties":{
			"ingredients":{"type":"array","items":{"type":"object","required":["name","unit","amount"],"properties":{"name":{"type":"string"},"unit":{"enum":["grams","ml","cups","pieces","teaspoons"],"type":"string"},"amount":{"type":"number"}}}},
			"instructions":{"type":"array","items":{"type":"string"},"description":"Steps to prepare the recipe (no numbering)"},
			"time_to_cook":{"type":"number","description":"Total time to prepare the recipe in minutes"}}}}`
	)
	for _, c := range []struct {
		messages, functions string
		want                int64
	}{
		{`{"role":"user","content":"hello"}`, "", 8},
		{`{"role":"user","content":"hello world"}`, "", 9},
		{`{"role":"system","content":"hello"}`, "", 8},
		{`{"role":"system","content":"hello:"}`, "", 9},
		{`{"role":"system","content":"# Important: you're the best robot"},{"role":"user","content":"hello robot"},{"role":"assistant","content":"hello world"}`, "", 27},
		{`{"role":"user","content":"hello"}`, foo, 31},
		{`{"role":"user","content":"hello"}`, fooDoc, 36},
		{`{"role":"user","content":"hello"}`, bing, 49},
		{`{"role":"user","content":"hello"}`, bingBar, 57},
		{`{"role":"user","content":"hello"}`, bingDeep, 68},
		{`{"role":"user","content":"hello world"},{"role":"function","name":"do_stuff","content":"{}"}`, "", 15},
		{`{"role":"user","content":"hello world"},{"role":"function","name":"do_stuff","content":"{\"foo\": \"bar\", \"baz\": 1.5}"}`, "", 28},
		{`{"role":"function","name":"dance_the_tango","content":"{\"a\": { \"b\" : { \"c\": false}}}"}`, "", 24},
		{`{"role":"assistant","content":"","function_call":{"name":"do_stuff","arguments":"{\"foo\": \"bar\", \"baz\": 1.5}"}}`, "", 26},
		{`{"role":"assistant","content":"","function_call":{"name":"do_stuff","arguments":"{\"foo\":\"bar\", \"baz\":\n\n 1.5}"}}`, "", 25},
		{`{"role":"system","content":"Hello"},{"role":"user","content":"Hi there"}`, doStuff, 35},
		{`{"role":"system","content":"Hello:"},{"role":"user","content":"Hi there"}`, doStuff, 35},
		{`{"role":"system","content":"Hello:"},{"role":"system","content":"Hello"},{"role":"user","content":"Hi there"}`, doStuff, 40},
		{`{"role":"user","content":"hello"}`, recipe, 106},
		// The cookbook's, billed at 129 by GPT-3.5 and GPT-4.
		{`{"role":"system","content":"You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
		{"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
		{"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
		{"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
		{"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
		{"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}`, "", 129},
	} {
		text := `{"model":"gpt-3.5-turbo","messages":[` + strings.ReplaceAll(c.messages, "\n", `\n`)
		text = strings.ReplaceAll(text, `\n`+"\t", "\t")
		if c.functions != "" {
			text += `],"functions":[` + c.functions
		}
		got := count(t, text+"]}", "cl100k_base")
		// A line break that instructions get may melt into their last token: the point
		// counts it.
		if got.Low > c.want || got.High < c.want || got.High-got.Low > 1 || c.functions == "" && got != Exactly(c.want) {
			t.Errorf("%s %s: got %+v, want %d", c.messages, c.functions, got, c.want)
		}
		// The form of today, tools, gives the same text.
		if c.functions != "" {
			tools := strings.Replace(text, `"functions":[`+c.functions, `"tools":[{"type":"function","function":`+c.functions+`}`, 1)
			if again := count(t, tools+"]}", "cl100k_base"); again != got {
				t.Errorf("%s as tools: got %+v, as functions %+v", c.functions, again, got)
			}
		}
	}
}

// TestCookbookOnGPT4o is the same example in GPT-4o's vocabulary, billed at 124.
func TestCookbookOnGPT4o(t *testing.T) {
	text := `{"model":"gpt-4o","messages":[
		{"role":"system","content":"You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
		{"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
		{"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
		{"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
		{"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
		{"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}]}`
	if got := count(t, text, "o200k_base"); got != Exactly(124) {
		t.Errorf("got %+v, want 124", got)
	}
}

// TestSchemasBeyondTypeScript: what of a schema the form of OpenAI's tools has no place for
// is in the upper end alone; models that get the schema itself count it with the schema.
func TestSchemasBeyondTypeScript(t *testing.T) {
	request := func(model, more string) string {
		return `{"model":"` + model + `","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","parameters":` +
			`{"type":"object","properties":{"a":{"type":"string"` + more + `}}}}}]}`
	}
	const more = `,"pattern":"^[A-Z]{2}[0-9]{10,20}$","examples":["AB1234567890"]`
	without, with := count(t, request("gpt-4o", ""), "o200k_base"), count(t, request("gpt-4o", more), "o200k_base")
	if with.Low != without.Low || with.Point != without.Point || with.High < without.High+25 {
		t.Errorf("gpt-4o: %+v, without it %+v", with, without)
	}
	without, with = count(t, request("gpt-oss-120b", ""), "o200k_base"), count(t, request("gpt-oss-120b", more), "o200k_base")
	if with.Point < without.Point+25 || with.Point > without.Point+45 {
		t.Errorf("gpt-oss: %+v, without it %+v", with, without)
	}
}

// TestDeferredCountNothing: a deferred tool counts nothing at Claude, its name and
// description at OpenAI, and no more than all of it elsewhere.
func TestDeferredCountNothing(t *testing.T) {
	request := func(model, more string) string {
		return `{"model":"` + model + `","messages":[{"role":"user","content":"hi"}],"tools":[{"name":"a","input_schema":{}}` + more + `]}`
	}
	const more = `,{"name":"b","description":"One two three four five six seven eight nine ten","input_schema":{"type":"object","properties":{"parameter":{"type":"string","description":"Eleven twelve thirteen fourteen fifteen sixteen"}}},"defer_loading":true}`
	for model, want := range map[string][2]int64{"claude-opus-5": {0, 0}, "gpt-5.4": {15, 15}, "glm-5": {0, 50}} {
		without, with := count(t, request(model, ""), "o200k_base"), count(t, request(model, more), "o200k_base")
		if low, high := with.Low-without.Low, with.High-without.High; low < want[0] || low > want[0]+10 || high < want[1] || high > want[1]+10 && model != "glm-5" {
			t.Errorf("%s: %d to %d more, want %v", model, low, high, want)
		}
	}
}

var encodings = map[string]*bpe.Encoding{}

func encoding(t *testing.T, family string) *bpe.Encoding {
	t.Helper()
	if e, ok := encodings[family]; ok {
		return e
	}
	packed, err := vocab.Packed(family)
	if err != nil {
		t.Fatal(err)
	}
	e, err := bpe.Load(family, packed)
	if err != nil {
		t.Fatal(err)
	}
	encodings[family] = e
	return e
}

// count counts a request as the page and the command do: texts by bucket, then what
// the scheme makes of them.
func count(t *testing.T, text, family string) Interval {
	t.Helper()
	e := encoding(t, family)
	req, err := prompt.Understand([]byte(text), prompt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if req.Err != nil {
		t.Fatal(req.Err)
	}
	counts := make([]int64, len(req.Shape.Buckets))
	for i := range req.Parts {
		p := &req.Parts[i]
		counts[p.Bucket] += int64(e.Count(p.Text(nil)))
	}
	o := For(req.Model).Of(&req.Shape)
	total := o.Tokens
	for i, b := range req.Shape.Buckets {
		s := o.Shares[b.What]
		total = total.Add(Interval{counts[i] * int64(s.Low) / 1000, counts[i] * int64(s.Point) / 1000, counts[i] * int64(s.High) / 1000})
	}
	return total
}
