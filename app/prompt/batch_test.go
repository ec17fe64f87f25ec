package prompt

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// generated gives the same text so many times, without holding it.
type generated struct {
	text  string
	times int
	rest  string
}

func (g *generated) Read(p []byte) (int, error) {
	if g.rest == "" {
		if g.times == 0 {
			return 0, io.EOF
		}
		g.times--
		g.rest = g.text
	}
	n := copy(p, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// TestBatchMemory: 100 MB of a batch need no more memory than one of its lines.
func TestBatchMemory(t *testing.T) {
	line := `{"custom_id":"x","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"user","content":"` +
		strings.Repeat("a line of text ", 600) + `"}]}}` + "\n"
	for _, c := range []struct {
		name, text string
		kind       Kind
		lines      int
	}{
		{"JSONL", line, OpenAIBatch, 11_000},
		{"CSV", "1;\"" + strings.Repeat("a field, ", 1000) + "\"\n", TableBatch, 11_000},
	} {
		in := io.Reader(&generated{text: c.text, times: c.lines})
		if c.kind == TableBatch {
			in = io.MultiReader(strings.NewReader("id;prompt\n"), in)
		}
		b, err := NewBatch(in, Options{})
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		var most uint64
		for {
			if _, err := b.Next(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			if lines++; lines%1000 == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
		if lines != c.lines || b.Kind() != c.kind {
			t.Errorf("%s: %d lines of %s, want %d of %s", c.name, lines, b.Kind(), c.lines, c.kind)
		}
		if most > 16<<20 {
			t.Errorf("%s: %d MB are in use", c.name, most>>20)
		}
	}
}

// TestLongLine: a line that is too long comes in pieces, and none of it is lost.
func TestLongLine(t *testing.T) {
	long := strings.Repeat("x", 1_000_000)
	for _, c := range []struct {
		name, text string
		kind       Kind
		kept       int
	}{
		{"JSONL", `{"text":"a"}` + "\n" + `{"text":"` + long + `"}` + "\n" + `{"text":"b"}`, LinesBatch, 2 + len(long) + len(`{"text":""}`)},
		{"a list", `{"requests":[{"custom_id":"a","params":{"messages":[]}},{"custom_id":"` + long + `"},{"custom_id":"c","params":{"messages":[]}}]}`, AnthropicBatch, 200_000},
		{"CSV", "id,prompt\n1,a\n2," + long + "\n3,b\n", TableBatch, 2 + 200_000},
	} {
		b, err := NewBatch(strings.NewReader(c.text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		b.limit = 200_000
		bytes, long, last := 0, 0, ""
		for {
			line, err := b.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for i := range line.Request.Parts {
				last = string(line.Request.Parts[i].Text(nil))
				bytes += len(last)
			}
			for _, n := range line.Request.Notes {
				if n.Code == NoteLongLine {
					long++
				}
			}
		}
		if b.Kind() != c.kind || long == 0 || bytes < c.kept || bytes > c.kept+300 {
			t.Errorf("%s: %s, %d bytes kept and %d notes, want %d bytes", c.name, b.Kind(), bytes, long, c.kept)
		}
		if c.kind != AnthropicBatch && last != "b" {
			t.Errorf("%s: the last line is %.20q", c.name, last)
		}
	}
}

func TestNoBatch(t *testing.T) {
	for _, text := range []string{"", "hello", "one, two\nthree, four\n", `{"model":"gpt-4o","messages":[]}`, "[1] a list\n[2] of notes"} {
		if _, err := NewBatch(strings.NewReader(text), Options{}); !errors.Is(err, ErrNoBatch) {
			t.Errorf("%q: %v", text, err)
		}
	}
	broken := io.MultiReader(strings.NewReader("{\"text\":\"a\"}\n{\"text\":\"b\"}\n"), errReader{})
	b, err := NewBatch(broken, Options{Hint: Hint{Name: "a.jsonl"}})
	if err == nil {
		for err == nil {
			_, err = b.Next()
		}
	}
	if !errors.Is(err, errStop) {
		t.Errorf("a broken reader: %v", err)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errStop }

func TestBatchPause(t *testing.T) {
	b, err := NewBatch(strings.NewReader("{\"text\":\"a\"}\n{\"text\":\"b\"}\n"), Options{Pause: func() error { return errStop }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Next(); !errors.Is(err, errStop) {
		t.Errorf("got %v", err)
	}
}

// TestUnderstoodAsBatch: what Understand takes for a batch, NewBatch takes too.
func TestUnderstoodAsBatch(t *testing.T) {
	for _, text := range []string{
		"{\"text\":\"a\"}\n{\"text\":\"b\"}\n",
		"{\"text\":\"a\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n",
		"\uFEFF{\"text\":\"a\"}\r\n\r\n{\"text\":\"b\"}\r\n",
		`{"custom_id":"1","body":{"model":"m","input":"x"}}`,
		`{"requests":[{"custom_id":"1","params":{}}]}`,
		"id,prompt\n1,x\n2,y\n",
		"\uFEFFid\tquestion\n1\tx\n2\ty\n",
		"sep=;\r\nid;prompt\r\n1;x\r\n2;y\r\n",
		"id,prompt\r1,x\r2,y\r",
	} {
		req := understand(t, text)
		b, err := NewBatch(strings.NewReader(text), Options{})
		if err != nil {
			t.Errorf("%q: %v, understood as %s", text, err, req.Kind)
			continue
		}
		if req.Kind != b.Kind() || !req.Kind.Batch() {
			t.Errorf("%q: understood as %s, a batch of kind %s", text, req.Kind, b.Kind())
		}
	}
}

func TestTableLayouts(t *testing.T) {
	for _, c := range []struct{ name, text, prompts, ids string }{
		{"a named column", "id,prompt,x\n1,a,2\n3,b,4\n", "a|b", "1|3"},
		{"tabs", "key\tTEXT\n1\ta, b\n2\tc\n", "a, b|c", "1|2"},
		{"semicolons with commas within", "id;question\n1;a, b, c\n2;d, e, f\n", "a, b, c|d, e, f", "1|2"},
		{"no header, the longest column", "1,what is the capital of France?\n2,and of Spain?\n", "what is the capital of France?|and of Spain?", "|"},
		{"one column", "how?\nwhy?\n", "how?|why?", "|"},
		{"one column with a header", "prompt\nhow?\nwhy?\n", "how?|why?", "|"},
		{"instructions beside it", "system,prompt\nbe short,a\nbe long,b\n", "be short|a|be long|b", "|"},
		{"Windows line ends", "id,prompt\r\n1,a\r\n2,b\r\n", "a|b", "1|2"},
		{"line ends of old Macs", "id,prompt\r1,a\r2,b\r", "a|b", "1|2"},
		{"the same without the last", "id,prompt\r1,\"a\r\nb\"\r2,c", "a\r\nb|c", "1|2"},
		{"a carriage return in a cell", "\"i\rd\",prompt\n1,a\r\n2,b\n", "a|b", "|"},
		{"Excel's separator", "sep=;\nid;prompt\n1;a, b, c\n2;d, e, f\n", "a, b, c|d, e, f", "1|2"},
		{"the same in quotes", "\"sep=\t\"\r\nid\tprompt\r\n1\ta\r\n2\tb\r\n", "a|b", "1|2"},
		{"a separator of its own", "Sep=:\rid:prompt\r1:a, b\r2:c\r", "a, b|c", "1|2"},
		{"no such line", "sep=ab\nfirst question\nsecond question\n", "sep=ab|first question|second question", "||"},
		{"a last word of a name", "id,user_message,notes\n1,why?,far longer than the message is\n2,how?,far longer than it is\n", "why?|how?", "1|2"},
		{"a name in one word", "id,testQuestion,notes\n1,why?,far longer than the message is\n2,how?,far longer than it is\n", "why?|how?", "1|2"},
		{"no word of its own", "id,context,notes\n1,why?,far longer than the text is\n2,how?,far longer than it too\n", "far longer than the text is|far longer than it too", "1|2"},
		{"instructions are none", "id,system_prompt,notes\n1,be,far longer than that\n2,be,far longer than it\n", "be|far longer than that|be|far longer than it", "1|2"},
		{"quotes", "id,prompt\n1,\"a \"\"b\"\", c\"\n2,d\"e\n", "a \"b\", c|d\"e", "1|2"},
		{"no end of the last line", "id,prompt\n1,a\n2,b", "a|b", "1|2"},
		{"a blank line", "id,prompt\n\n1,a\n\n2,b\n", "a|b", "1|2"},
		{"missing fields behind the prompt", "id,prompt,x\n1,a\n2,b,c\n", "a|b", "1|2"},
	} {
		b, err := NewBatch(strings.NewReader(c.text), Options{Hint: Hint{Name: "a.csv"}})
		if err != nil {
			t.Fatal(err)
		}
		var prompts, ids []string
		for {
			line, err := b.Next()
			if err != nil {
				break
			}
			for i := range line.Request.Parts {
				prompts = append(prompts, string(line.Request.Parts[i].Text(nil)))
			}
			ids = append(ids, line.ID)
		}
		if got := strings.Join(prompts, "|"); got != c.prompts {
			t.Errorf("%s: prompts are %q, want %q", c.name, got, c.prompts)
		}
		if got := strings.Join(ids, "|"); got != c.ids {
			t.Errorf("%s: IDs are %q, want %q", c.name, got, c.ids)
		}
	}
}

// TestBatchOfOneLongLine: the kind is told although the first line is longer than
// what is looked at.
func TestBatchOfOneLongLine(t *testing.T) {
	long := strings.Repeat("y", 3*peekBytes)
	for text, want := range map[string]Kind{
		fmt.Sprintf(`{"requests":[{"custom_id":"1","params":{"model":"m","messages":[{"role":"user","content":%q}]}}]}`, long): AnthropicBatch,
		fmt.Sprintf("{\"text\":%q}\n{\"text\":\"b\"}\n", long):                                                                 LinesBatch,
	} {
		b, err := NewBatch(strings.NewReader(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		line, err := b.Next()
		if err != nil {
			t.Fatal(err)
		}
		if b.Kind() != want || string(line.Request.Parts[0].Text(nil)) != long {
			t.Errorf("%s, %d parts", b.Kind(), len(line.Request.Parts))
		}
	}
}

// TestBesideRequests: what stands beside the list of an Anthropic batch counts as text,
// is no request, and is said once of the batch.
func TestBesideRequests(t *testing.T) {
	const one = `{"custom_id":"a","params":{"messages":[{"role":"user","content":"Hi"}]}}`
	words := strings.TrimSpace(strings.Repeat("many words ", 100))
	for _, c := range []struct{ name, text, read, notes string }{
		{"nothing", `{"requests":[` + one + `]}` + "\n", "Hi", ""},
		{"nothing, and no end", `{"requests":[` + one + `]`, "Hi", ""},
		{"after", `{"requests":[` + one + `],"zz":"` + words + `"}`, `Hi|+"zz":"` + words + `"`,
			`1 value that is not known here counts as text, the first is "zz" (line 1).`},
		{"before", "{\n\"zz\": {\"a\":[\"" + words + "\"]}\n,\n\"requests\": [" + one + "]}", `+"zz": {"a":["` + words + `"]}|Hi`,
			`1 value that is not known here counts as text, the first is "zz" (line 2).`},
		{"around many", `{"x":1,"y":"]","requests":[` + strings.Repeat(one+",", 14_999) + one + `],` + "\n" + `"zz":{"requests":[{}]}}`,
			`+"x":1,"y":"]"|` + strings.Repeat("Hi|", 15_000) + `+"zz":{"requests":[{}]}`,
			`3 values that are not known here count as text, the first is "x" (line 1).`},
		{"a key again", `{"requests":[` + one + `],"requests":[` + one + `]}`, `Hi|+"requests":[` + one + `]`,
			`1 value that is not known here counts as text, the first is "requests" (line 1).`},
		{"broken", `{"requests":[` + one + "]}\nand a word", "Hi|+{}\nand a word", `1 value that is not known here counts as text (line 1).`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := NewBatch(strings.NewReader(c.text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var read []string
			for {
				line, err := b.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				text := ""
				for i := range line.Request.Parts {
					text += string(line.Request.Parts[i].Text(nil))
				}
				if line.Continued {
					text = "+" + text
				}
				if len(line.Request.Notes) > 0 {
					t.Errorf("line %d has notes %v", line.Number, line.Request.Notes)
				}
				read = append(read, text)
			}
			if got := strings.Join(read, "|"); got != c.read {
				t.Errorf("read %.300q, want %.300q", got, c.read)
			}
			notes := ""
			for _, n := range b.Notes() {
				notes += n.String()
			}
			if notes != c.notes {
				t.Errorf("noted %s, want %s", notes, c.notes)
			}
		})
	}
}

// TestBatchForms: the requests of a batch are found in every form that a batch service
// takes, in one document or in lines, and read by the ID that they have.
func TestBatchForms(t *testing.T) {
	const gemini = `{"contents":[{"parts":[{"text":"One"}]}]}`
	const claude = `{"model":"claude-x","max_tokens":5,"messages":[{"role":"user","content":"One"}]}`
	for _, c := range []struct {
		name, text string
		kind       Kind
		want       string // of each request its ID and texts
	}{
		{"Vertex AI", `{"request":` + gemini + "}\n" + `{"request":` + gemini + "}\n", GeminiBatch, "|One||One|"},
		{"Gemini's file", `{"key":"a","request":` + gemini + "}\n" + `{"metadata":{"key":"b"},"request":` + gemini + "}\n", GeminiBatch, "a|One|b|One|"},
		{"Gemini's requests", `{"batch": {"display_name": "mine", "input_config": {"requests": {"requests": [
			{"request": ` + gemini + `, "metadata": {"key": "a"}}, {"request": ` + gemini + `}]}}}}`, GeminiBatch, "a|One||One|"},
		{"the same in another case", `{"batch":{"inputConfig":{"requests":{"requests":[{"request":` + gemini + `}]}}}}`, GeminiBatch, "|One|"},
		{"Gemini's list", `[` + gemini + `,{"contents":[{"parts":[{"text":"Two"}]}],"metadata":{"key":"x"}}]`, GeminiBatch, "|One||Two|"},
		{"Claude at Vertex AI", `{"custom_id":"a","request":` + claude + "}\n", LinesBatch, "a|One|"},
		{"Anthropic's list", "[\n {\"custom_id\": \"a\", \"params\": " + claude + "},\n {\"custom_id\": \"b\", \"params\": " + claude + "}\n]\n", AnthropicBatch, "a|One|b|One|"},
		{"OpenAI's list", `[{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":` + claude + `}]`, OpenAIBatch, "a|One|"},
		{"Bedrock without IDs", `{"modelInput":` + claude + "}\n" + `{"recordId":"b","modelInput":` + claude + "}\n", LinesBatch, "|One|b|One|"},
		{"records in capitals", `{"ID":1,"Prompt":"One","System":"Be brief."}` + "\n" + `{"QUESTION":"Two"}` + "\n", LinesBatch, "|Be brief.One||Two|"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if req := understand(t, c.text); !req.Kind.Batch() {
				t.Errorf("it is understood as %s", req.Kind)
			}
			b, err := NewBatch(strings.NewReader(c.text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if b.Kind() != c.kind {
				t.Errorf("it is a batch of kind %s, want %s", b.Kind(), c.kind)
			}
			got := ""
			for {
				line, err := b.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got += line.ID + "|"
				for i := range line.Request.Parts {
					got += string(line.Request.Parts[i].Text(nil))
				}
				got += "|"
				if notes := notesOf(line.Request); notes != "" && !strings.HasPrefix(notes, "columns") {
					t.Errorf("line %d has notes %s", line.Number, notes)
				}
			}
			if got != c.want || len(b.Notes()) != 0 {
				t.Errorf("got %q, want %q, notes %v", got, c.want, b.Notes())
			}
		})
	}
	for _, text := range []string{
		`[{"role":"user","content":"Hi","params":1}]`,
		`{"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f","input_schema":{"requests":[]}}]}`,
		`{"batch":1,"messages":[{"role":"user","content":"Hi"}]}`,
		`[{"request":"text"},{"request":"more"}]`,
	} {
		if req := understand(t, text); req.Kind.Batch() {
			t.Errorf("%s is a batch of kind %s", text, req.Kind)
		}
	}
}

// TestOpenQuotes holds that the fault of a quoted field without an end is at its quotes.
func TestOpenQuotes(t *testing.T) {
	for _, c := range []struct {
		rows         string
		line, column int
	}{
		{"1,\"unterminated\n2,x\n", 2, 3},
		{"1,fine\n\"2\",\"ünfinished\n", 3, 5},
		{"\"one\nrow, \"\"over\"\" lines\nü\",\"open\n\n", 4, 4},
		{"\"é é\",\"open", 2, 7},
	} {
		b, err := NewBatch(strings.NewReader("id,prompt\n"+c.rows), Options{Hint: Hint{As: TableBatch}})
		if err != nil {
			t.Fatal(err)
		}
		var found *SyntaxError
		for {
			line, err := b.Next()
			if err != nil {
				break
			}
			found = line.Err
		}
		if found == nil || found.Line != c.line || found.Column != c.column {
			t.Errorf("%q: %v, want line %d, column %d", c.rows, found, c.line, c.column)
		}
	}
}
