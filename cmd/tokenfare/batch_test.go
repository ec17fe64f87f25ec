package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tokenfare/catalog"
)

// gif begins a picture of 640 x 480 pixels.
var gif = base64.StdEncoding.EncodeToString([]byte("GIF89a\x80\x02\xe0\x01\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x80\x02\xe0\x01\x00\x02\x02\x44\x01\x00\x3b"))

// batches holds one of each format, with requests that differ in what they ask for: long
// and short ones, tools, images, marks of a cache, broken lines.
var batches = map[string]string{
	"prompts.jsonl": `{"prompt": "Hello"}` + "\n" + `{"prompt": "` + strings.Repeat("a long story ", 70_000) + `"}` + "\n{broken\n" + `{"text": "日本語のテキスト"}` + "\n",
	"openai.jsonl": `{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o","max_tokens":50,"messages":[{"role":"user","content":"Hello"}]}}
{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/gif;base64,` + gif + `"}}]}]}}
{"custom_id":"c","method":"POST","url":"/v1/responses","body":{"model":"gpt-4o","input":"Hi","tools":[{"type":"function","name":"f","parameters":{"type":"object","properties":{"x":{"type":"string"}}}}]}}
`,
	"anthropic.json": `{"requests":[
{"custom_id":"a","params":{"model":"claude-opus-4-5","max_tokens":100,"messages":[{"role":"user","content":"Hello"}]}},
{"custom_id":"b","params":{"model":"claude-opus-4-5","max_tokens":9000,"system":[{"type":"text","text":"` + strings.Repeat("Keep the archive in order. ", 3000) + `","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Bye"}]}}]}`,
	"served.jsonl": `{"model":"gpt-5.4","service_tier":"flex","messages":[{"role":"user","content":"Hello"}]}
{"model":"gpt-5.4","input":"` + strings.Repeat("a long story ", 30_000) + `","service_tier":"priority"}
{"model":"claude-opus-5","speed":"fast","inference_geo":"us","max_tokens":90,"messages":[{"role":"user","content":"Hello"}]}
{"model":"claude-opus-5","inference_geo":"us","system":[{"type":"text","text":"` + strings.Repeat("Keep the archive in order. ", 3000) + `","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Bye"}]}
{"model":"gpt-5.4","service_tier":"default","messages":[{"role":"user","content":"Bye"}]}
`,
	"us.json": `{"requests":[
{"custom_id":"a","params":{"model":"claude-opus-5","max_tokens":100,"inference_geo":"us","speed":"fast","messages":[{"role":"user","content":"Hello"}]}},
{"custom_id":"b","params":{"model":"claude-opus-5","max_tokens":9000,"messages":[{"role":"user","content":"Bye"}]}}]}`,
	"table.csv": "id,prompt,label\n1,\"Say \"\"hi\"\", please\",greeting\n2,\"Two\nlines\",other\n3\n",
}

// outcome is what fit and cost both say of a batch on an offer.
type outcome struct {
	Fits       bool
	Reasons    []string
	Exact      string
	Tokens     int64
	Fitting    int64
	NotFitting []misfit `json:"not_fitting"`
	Total      *string  `json:"total_usd"`
	Cost       *string  `json:"cost_usd"`
	Low        *string  `json:"low_usd"`
	High       *string  `json:"high_usd"`
}

// TestFitOfABatchIsItsCost compares what fit says of batches with what cost says of them,
// offer by offer.
func TestFitOfABatchIsItsCost(t *testing.T) {
	facts, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	sample := []string{"anthropic/claude-opus-4-5", "anthropic/claude-haiku-5-5", "openai/gpt-4.1-mini", "google/gemini-3.8-flash", "openai/gpt-5.4", "anthropic/claude-opus-5"}
	for i := 0; i < len(facts.Offerings); i += 131 {
		if o := &facts.Offerings[i]; o.Billing != catalog.Free && o.Billing != catalog.Subscription {
			sample = append(sample, o.Key())
		}
	}
	for name, text := range batches {
		for _, terms := range []string{"-out 700", "-service batch -out 900 -out-low 10 -out-high 5000", "-out 500 -cached 1000000", "-out 500 -cached 1000000 -hit-rate 70%", "-out 500 -hit-rate 70%"} {
			compareFitAndCost(t, name, text, terms, sample)
		}
	}
}

func compareFitAndCost(t *testing.T, name, text, terms string, sample []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	var all struct {
		Requests, Fitting int64
		Offers            []struct {
			Offer string
			outcome
		}
	}
	const at = " -json -at 2026-11-20T00:00:00Z "
	if code, says := runJSON(t, "fit -specialised "+terms+at+file, &all); code != 0 {
		t.Fatalf("fit %s: %s", name, says)
	}
	byFit := map[string]outcome{}
	for _, o := range all.Offers {
		o.Total, o.Cost = o.Cost, nil
		byFit[o.Offer] = o.outcome
	}
	compared := 0
	for _, key := range sample {
		var one struct {
			Requests int64
			Items    []struct {
				USD *string
			}
			outcome
		}
		code, says := runJSON(t, "cost -m "+key+" "+terms+at+file, &one)
		if strings.Contains(says, "has no price for batch") {
			continue
		}
		if code != 0 {
			t.Fatalf("cost -m %s %s: %s", key, name, says)
		}
		if got, want := byFit[key], one.outcome; all.Requests != one.Requests || !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s, %s:\nfit  %s\ncost %s", name, terms, key, asJSON(got), asJSON(want))
		}
		sum := new(big.Rat)
		for _, item := range one.Items {
			if item.USD != nil {
				usd, _ := new(big.Rat).SetString(*item.USD)
				sum.Add(sum, usd)
			}
		}
		if total := one.outcome.Total; total != nil && len(one.Items) > 0 {
			if want, _ := new(big.Rat).SetString(*total); sum.Cmp(want) != 0 {
				t.Errorf("%s %s, %s: items of $%s make $%s", name, terms, key, sum.FloatString(12), *total)
			}
		}
		compared++
	}
	if compared < 2 {
		t.Errorf("%s %s: %d offers are compared", name, terms, compared)
	}
}

// runJSON runs a command and reads what it prints.
func runJSON(t *testing.T, args string, to any) (code int, says string) {
	t.Helper()
	var out, errOut strings.Builder
	if code = run(strings.Fields(args), strings.NewReader(""), &out, &errOut); code == 0 {
		if err := json.Unmarshal([]byte(out.String()), to); err != nil {
			t.Fatalf("%s: %s", args, err)
		}
	}
	return code, errOut.String()
}

// TestWatch holds that long work tells how far it is, and leaves nothing of that behind.
func TestWatch(t *testing.T) {
	var says strings.Builder
	c := &call{err: &says}
	show, begun, shown := make(chan time.Time), make(chan bool), make(chan bool)
	go func() {
		<-begun
		show <- time.Time{}
		show <- time.Time{} // the first is shown by now
		close(shown)
	}()
	err := c.watchUntil(nil, show, func(done *atomic.Int64) error {
		done.Store(1234)
		close(begun)
		<-shown
		return io.ErrUnexpectedEOF
	})
	if err != io.ErrUnexpectedEOF {
		t.Errorf("error %v", err)
	}
	if got := says.String(); !strings.Contains(got, "1,234 requests") || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("it says %q", got)
	}
}

// TestInterrupt holds that an interrupt ends work that waits for input.
func TestInterrupt(t *testing.T) {
	waits, _ := io.Pipe()
	interrupt, begun := make(chan struct{}), make(chan bool)
	go func() {
		<-begun
		close(interrupt)
	}()
	c := &call{err: io.Discard}
	err := c.watchUntil(interrupt, nil, func(done *atomic.Int64) error {
		done.Store(2)
		close(begun)
		_, err := waits.Read(make([]byte, 1))
		return err
	})
	if !errors.Is(err, errInterrupted) || fmt.Sprint(err) != "interrupted after 2 requests" {
		t.Errorf("error %v", err)
	}
}
