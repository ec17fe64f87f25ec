package prompt

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// notesOf are the notes of a request, by code and name.
func notesOf(req *Request) string {
	var list []string
	for _, n := range req.Notes {
		list = append(list, strings.TrimSpace(string(n.Code)+" "+n.Name))
	}
	return strings.Join(list, ", ")
}

func TestTermsOfARequest(t *testing.T) {
	for fields, want := range map[string]string{
		`"service_tier":"flex"`:                            "flex service flex",
		`"service_tier":"priority"`:                        "priority service priority",
		`"service_tier":"default"`:                         "standard",
		`"service_tier":"auto"`:                            "standard",
		`"service_tier":null`:                              "standard",
		`"service_tier":"scale"`:                           "standard unpriced service_tier",
		`"serviceTier":{"type":"flex"}`:                    "flex service flex",
		`"serviceTier":{"type":"reserved"}`:                "standard unpriced serviceTier",
		`"performanceConfig":{"latency":"standard"}`:       "standard",
		`"performanceConfig":{"latency":"optimized"}`:      "standard unpriced performanceConfig",
		`"config":{"service_tier":"SERVICE_TIER_FLEX"}`:    "flex service flex",
		`"service_tier":"standard_only","speed":"fast"`:    "fast service fast",
		`"speed":"fast","service_tier":"priority"`:         "fast service fast",
		`"speed":1.25`:                                     "standard",
		`"inference_geo":"us"`:                             "standard us region us",
		`"inference_geo":"global"`:                         "standard",
		`"inference_geo":"not_specified"`:                  "standard",
		`"inference_geo":"mars","service_tier":"what"`:     "standard unpriced inference_geo, unpriced service_tier",
		`"inference_geo":"us","speed":"fast","x":null`:     "fast us region us, service fast, not_understood x",
		`"prompt_cache_retention":"24h","prediction":null`: "standard",
	} {
		t.Run(fields, func(t *testing.T) {
			req, err := Understand([]byte(`{"model":"m","messages":[{"role":"user","content":"Hi"}],`+fields+`}`), Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(strings.Fields(fmt.Sprint(req.Shape.Service, " ", req.Shape.Region, " ", notesOf(req))), " ")
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			parsed, err := ParseShape(req.Shape.AppendJSON(nil))
			if err != nil || parsed.Service != req.Shape.Service || parsed.Region != req.Shape.Region {
				t.Errorf("the shape became %+v, %v", parsed, err)
			}
		})
	}
}

// TestTermsInABatch: a line that is a request is served as it says, one in the form of a
// batch service by that service, but where it says. The lines of one file may differ.
func TestTermsInABatch(t *testing.T) {
	const hi = `"messages":[{"role":"user","content":"Hi"}]`
	for _, c := range []struct{ name, text, want string }{
		{"requests", `{"model":"m",` + hi + `,"service_tier":"flex"}
{"model":"m",` + hi + `}
{"model":"m",` + hi + `,"speed":"fast","inference_geo":"us"}
{"model":"m",` + hi + `,"service_tier":"scale"}
{"contents":[{"parts":[{"text":"Hi"}]}],"serviceTier":"priority"}`,
			"flex: service flex|standard:|fast us: service fast, region us|standard: unpriced service_tier|priority: service priority"},
		{"OpenAI's batches", `{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"m",` + hi + `,"service_tier":"flex"}}
{"custom_id":"b","method":"POST","url":"/v1/responses","body":{"model":"m","input":"Hi","service_tier":"auto"}}`,
			"standard: batch_price service_tier|standard:"},
		{"Anthropic's batches", `{"requests":[{"custom_id":"a","params":{` + hi + `,"inference_geo":"us","speed":"fast"}},
{"custom_id":"b","params":{` + hi + `,"inference_geo":"global","service_tier":"standard_only"}},
{"custom_id":"c","params":{` + hi + `,"inference_geo":"mars","service_tier":"priority","speed":"fast"}},
{` + hi + `,"speed":"fast"}]}`,
			"standard us: region us, batch_price speed|standard:|standard: unpriced inference_geo, batch_price service_tier, batch_price speed|standard: batch_price speed"},
		{"its lines", `{"custom_id":"a","params":{` + hi + `,"inference_geo":"us"}}`, "standard us: region us"},
		{"Google's", `{"key":"a","request":{"contents":[{"parts":[{"text":"Hi"}]}],"serviceTier":"flex"}}`, "standard: batch_price serviceTier"},
		{"Bedrock's", `{"recordId":"a","modelInput":{` + hi + `,"performanceConfig":{"latency":"optimized"}}}`, "standard: batch_price performanceConfig"},
		{"both", `{"custom_id":"a","body":{"model":"m",` + hi + `,"service_tier":"flex"}}
{"model":"m",` + hi + `,"service_tier":"flex"}`, "standard: batch_price service_tier|flex: service flex"},
	} {
		batch, err := NewBatch(strings.NewReader(c.text), Options{})
		if err != nil {
			t.Fatal(c.name, err)
		}
		var got []string
		for {
			line, err := batch.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(c.name, err)
			}
			shape := &line.Request.Shape
			terms := strings.TrimSpace(shape.Service.String() + " " + shape.Region.String())
			got = append(got, strings.TrimSpace(terms+": "+notesOf(line.Request)))
		}
		if got := strings.Join(got, "|"); got != c.want {
			t.Errorf("%s: got\n%s, want\n%s", c.name, got, c.want)
		}
	}
}

// A prediction is text of its own kind, which is not the prompt's.
func TestPrediction(t *testing.T) {
	for prediction, want := range map[string]string{
		`{"type":"content","content":"a, b"}`:                             "prediction: a, b",
		`{"type":"content","content":[{"type":"text","text":"a\nb"},{}]}`: "prediction: a\nb",
		`{"content":""}`:               "",
		`{"type":"other","words":"a"}`: "not-understood: \"prediction\":{\"type\":\"other\",\"words\":\"a\"}",
	} {
		req, err := Understand([]byte(`{"model":"m","prediction":`+prediction+`,"messages":[{"role":"user","content":"Hi"}]}`), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range req.Parts {
			if p := &req.Parts[i]; p.What != Message {
				got = append(got, fmt.Sprintf("%s: %s", p.What, p.Text(nil)))
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: got %q, want %q", prediction, got, want)
		}
		if noted := strings.Contains(notesOf(req), "prediction"); noted != (want != "") {
			t.Errorf("%s: notes %s", prediction, notesOf(req))
		}
		if req.Shape.Messages != 1 {
			t.Errorf("%s: %d messages", prediction, req.Shape.Messages)
		}
	}
}

func TestMarksOfACache(t *testing.T) {
	mark := func(ttl string) string {
		return `{"type":"text","text":"x","cache_control":{"type":"ephemeral"` + ttl + `}}`
	}
	short, long := mark(""), mark(`,"ttl":"1h"`)
	point := `{"type":"input_text","text":"x","prompt_cache_breakpoint":{"mode":"explicit"}}`
	plain := `{"type":"text","text":"y"}`
	for _, c := range []struct {
		blocks []string
		fields string
		want   string // the notes, then how each block is cached
	}{
		{[]string{short, short, short, short}, "", "[1 1 1 1]"},
		{[]string{short, short, short, short, short, short}, "", "marks 6 [1 1 1 1 1 1]"},
		{[]string{short, short, short, short}, `"cache_control":{"type":"ephemeral"},`, "marks 5 [1 1 1 1]"},
		{[]string{long, short, plain}, "", "[2 1 0]"},
		{[]string{short, long}, "", "mark_order 1 [2 2]"},
		{[]string{long, plain}, `"cache_control":{"type":"ephemeral"},`, "[2 1]"},
		{[]string{point, plain}, "", "[1 0]"},
		{[]string{point, point, point, point, point}, "", "[1 1 1 1 1]"},
		{[]string{point, plain}, `"prompt_cache_options":{"mode":"explicit","ttl":"12h"},`, "explicit [2 0]"},
		{[]string{point, plain}, `"prompt_cache_options":{"ttl":"30m"},`, "[1 1]"},
		{[]string{point, plain}, `"prompt_cache_options":null,`, "[1 0]"},
	} {
		req, err := Understand([]byte(`{"model":"m",`+c.fields+`"messages":[{"role":"user","content":[`+strings.Join(c.blocks, ",")+`]}]}`), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range req.Notes {
			got += fmt.Sprintf("%s %d ", n.Code, n.N)
		}
		var caches []int
		for _, p := range req.Parts {
			caches = append(caches, int(p.Cache))
		}
		if shape, err := ParseShape(req.Shape.AppendJSON(nil)); err != nil || shape.Explicit != req.Shape.Explicit {
			t.Errorf("%s: the shape crosses as %+v, %v", c.fields, shape, err)
		}
		if req.Shape.Explicit == 1 {
			got += "explicit "
		}
		if got += fmt.Sprint(caches); got != c.want {
			t.Errorf("%s %v: got %q, want %q", c.fields, c.blocks, got, c.want)
		}
	}
}
