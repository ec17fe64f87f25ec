package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// ran returns what a command prints.
func ran(t *testing.T, into any, args ...string) {
	t.Helper()
	var out, errOut strings.Builder
	if code := run(args, strings.NewReader(""), &out, &errOut); code != 0 {
		t.Fatalf("tokenfare %s exits with %d: %s", strings.Join(args, " "), code, errOut.String())
	}
	if err := json.Unmarshal([]byte(out.String()), into); err != nil {
		t.Fatal(err)
	}
}

// figures are what fit and cost both say of an offer.
type figures struct {
	Fits     bool
	Reasons  []string
	Exact    string
	Tokens   int64
	Total    *string `json:"total_usd"`
	Low      *string `json:"low_usd"`
	High     *string `json:"high_usd"`
	Offer    string
	Cost     *string `json:"cost_usd"` // of fit, where cost says total_usd
	Cached   int64   `json:"cached"`
	Written  int64   `json:"cache_written"`
	Disputed any
}

// TestFitAgreesWithCost asks both commands for the price of the same prompt on the
// same offers, on several terms.
func TestFitAgreesWithCost(t *testing.T) {
	prompt := filepath.Join(t.TempDir(), "prompt.txt")
	text := strings.Repeat("What does this cost, on every model? Das weiß man nicht. 値段は。\n", 160)
	if err := os.WriteFile(prompt, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, terms := range []string{
		"-out 700",
		"-out 700 -out-low 100 -out-high 3000",
		"-out 700 -service batch",
		"-out 700 -region us",
		"-out 700 -cached 2500 -hit-rate 90%",
		"-out 700 -cached 2500 -hit-rate 75% -lifetime 1h -service batch",
	} {
		args := append(strings.Fields(terms), "-at", "2026-11-20T00:00:00Z", "-json", prompt)
		var ranking struct{ Offers []figures }
		ran(t, &ranking, append([]string{"fit", "-specialised"}, args...)...)
		priced := slices.DeleteFunc(ranking.Offers, func(f figures) bool { return f.Cost == nil })
		compared := 0
		for i := 0; i < len(priced); i += 1 + len(priced)/16 {
			offer := priced[i]
			compared++
			var bill figures
			ran(t, &bill, append([]string{"cost", "-m", offer.Offer}, costArgs(t, args, &offer)...)...)
			bill.Cost, bill.Total, bill.Cached, bill.Written, offer.Disputed = bill.Total, nil, offer.Cached, offer.Written, nil
			if !reflect.DeepEqual(bill, offer) {
				t.Errorf("%s: fit says of %s %s, cost says %s", terms, offer.Offer, asJSON(offer), asJSON(bill))
			}
		}
		if compared < 10 {
			t.Errorf("%s: only %d compared", terms, compared)
		}
	}
}

// TestFitAgreesWithCostOnRequests asks both commands for the price of the same request
// on several offers.
func TestFitAgreesWithCostOnRequests(t *testing.T) {
	folder := filepath.Join("..", "..", "app", "prompt", "testdata")
	for file, kind := range map[string]string{
		"chat.json": "an OpenAI chat request", "chat-tools.json": "an OpenAI chat request", "responses.json": "an OpenAI Responses request",
		"anthropic.json": "an Anthropic request", "gemini.json": "a Gemini request", "bedrock.json": "a Bedrock request",
		"conversation.txt": "a conversation", "broken.json": "plain text",
	} {
		args := []string{"-out", "700", "-at", "2026-11-20T00:00:00Z", "-json", filepath.Join(folder, file)}
		var ranking struct {
			Offers []figures
			ReadAs string `json:"read_as"`
		}
		ran(t, &ranking, append([]string{"fit", "-specialised"}, args...)...)
		if as, _, _ := strings.Cut(ranking.ReadAs, ":"); as != kind {
			t.Errorf("%s is read as %q, want %s", file, ranking.ReadAs, kind)
		}
		priced := slices.DeleteFunc(ranking.Offers, func(f figures) bool { return f.Cost == nil })
		compared := 0
		for i := 0; i < len(priced); i += 1 + len(priced)/8 {
			offer := priced[i]
			compared++
			var bill struct {
				figures
				ReadAs string `json:"read_as"`
			}
			ran(t, &bill, append([]string{"cost", "-m", offer.Offer}, args...)...)
			bill.Cost, bill.Total, bill.Cached, bill.Written, offer.Disputed = bill.Total, nil, offer.Cached, offer.Written, nil
			if !reflect.DeepEqual(bill.figures, offer) || bill.ReadAs != ranking.ReadAs {
				t.Errorf("%s: fit says of %s %s, cost says %s", file, offer.Offer, asJSON(offer), asJSON(bill.figures))
			}
		}
		if compared < 5 {
			t.Errorf("%s: only %d compared", file, compared)
		}
	}
}

// TestFitCachesTokensOfTexts holds that a prefix is as long in fit as in cost where the
// tokenizer is the same, although tools and messages add tokens to the request, and that
// -hit-rate is of the marks of a request in both.
func TestFitCachesTokensOfTexts(t *testing.T) {
	folder := t.TempDir()
	marked, tools := filepath.Join(folder, "marked.json"), filepath.Join(folder, "tools.json")
	text := strings.Repeat("A prefix of some length. ", 1000)
	for file, request := range map[string]string{
		marked: `{"model":"m","max_tokens":9,"system":[{"type":"text","text":"` + text + `","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Hi"}]}`,
		tools: `{"model":"m","messages":[{"role":"user","content":"` + text + `"}],"tools":[{"type":"function","function":{"name":"f",` +
			`"parameters":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}}}}}]}`,
	} {
		if err := os.WriteFile(file, []byte(request), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ offer, args string }{
		{"openai/gpt-4.1-mini", "-cached 1023 " + tools}, {"openai/gpt-4.1-mini", "-cached 1024 " + tools}, {"openai/gpt-6-luna", "-cached 1023 " + tools},
		{"openai/gpt-6-luna", "-cached 1024 -hit-rate 100% " + tools}, {"anthropic/claude-opus-5-5", "-hit-rate 90% " + marked}, {"anthropic/claude-opus-5-5", marked},
	} {
		args := strings.Fields(c.args)
		args = append([]string{"-out", "700", "-at", "2026-11-20T00:00:00Z", "-json"}, args...)
		var ranking struct{ Offers []figures }
		ran(t, &ranking, append([]string{"fit"}, args...)...)
		var bill figures
		ran(t, &bill, append([]string{"cost", "-m", c.offer}, args...)...)
		at := slices.IndexFunc(ranking.Offers, func(f figures) bool { return f.Offer == c.offer })
		if at < 0 {
			t.Fatalf("%s is not listed", c.offer)
		}
		if got := ranking.Offers[at].Cost; got == nil || bill.Total == nil || *got != *bill.Total {
			t.Errorf("%s, %s: fit says %s, cost says %s", c.offer, c.args, asJSON(ranking.Offers[at]), asJSON(bill))
		}
	}
	if code, says := runJSON(t, "fit -hit-rate 90% -json "+tools, nil); code == 0 || !strings.Contains(says, "give both") {
		t.Errorf("a hit rate of nothing: %d, %s", code, says)
	}
}

// costArgs are the flags of fit as cost has them: -cached in the tokens of the offer.
func costArgs(t *testing.T, args []string, offer *figures) (list []string) {
	t.Helper()
	prefix := offer.Cached + offer.Written
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-cached" && prefix > 0:
			list = append(list, "-cached", fmt.Sprint(prefix))
			i++
		case args[i] == "-cached" || (args[i] == "-hit-rate" || args[i] == "-lifetime") && prefix == 0:
			i++
		default:
			list = append(list, args[i])
		}
	}
	return list
}

func asJSON(v any) string {
	text, _ := json.Marshal(v)
	return string(text)
}
