package prompt

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"messages": [}`, `line 1, column 15: expected a value or ], found "}"`},
		{"{\n \"a\": 1,\n}", `line 3, column 1: expected a key in double quotes, found "}"`},
		{`{"a" 1}`, `line 1, column 6: expected a colon, found "1"`},
		{`{"a": 1 "b": 2}`, `line 1, column 9: expected a comma or }, found "\""`},
		{`{"a": [1 2]}`, `line 1, column 10: expected a comma or ], found "2"`},
		{`{"a": True}`, `line 1, column 7: expected a value, found "T"`},
		{`{"a": nil}`, `line 1, column 7: expected a value, found "n"`},
		{`{"a": 'x'}`, `line 1, column 7: expected a value, found a single quote`},
		{`{"é": -}`, `line 1, column 8: expected a digit, found "}"`},
		{`{"a": 1.}`, `line 1, column 9: expected a digit, found "}"`},
		{`{"a": 1e}`, `line 1, column 9: expected a digit, found "}"`},
		{`{"a": 012}`, `line 1, column 8: expected a comma or }, found "1"`},
		{`{"a": "x`, `line 1, column 9: a string has no end: expected "`},
		{"{\"a\": \"x\ny\"}", `line 1, column 9: a line break inside a string: write \n, or close the string with "`},
		{"{\"a\": \"x\ty\"}", `line 1, column 9: a control character inside a string: escape it`},
		{`{"a": "\x41"}`, `line 1, column 8: an escape that JSON does not have: a backslash is written \\`},
		{`{"a": "\u12g4"}`, `line 1, column 8: an escape that JSON does not have: a backslash is written \\`},
		{`{"a": 1}}`, `line 1, column 9: expected the end, found "}"`},
		{`{"a": `, `line 1, column 7: expected a value, found the end of the text`},
		{`[{"a": 1},`, `line 1, column 11: expected a value, found the end of the text`},
		{"\uFEFF" + `{"a": ?}`, `line 1, column 7: expected a value, found "?"`}, // its mark is no character
		{"\uFEFF{\n" + `"a": ?}`, `line 2, column 6: expected a value, found "?"`},
		// What is written for JavaScript or Python, or by a word processor.
		{`{model: "m", messages: []}`, `line 1, column 2: expected a key in double quotes, or }, found "m"`},
		{"{\n  messages : []}", `line 2, column 3: expected a key in double quotes, or }, found "m"`},
		{`{'model': 'm'}`, `line 1, column 2: expected a key in double quotes, or }, found a single quote`},
		{`[{'role': 'user'}]`, `line 1, column 3: expected a key in double quotes, or }, found a single quote`},
		{"{\n  // the model\n  \"model\": \"m\"}", `line 2, column 3: expected a key in double quotes, or }, found "/"`},
		{"{/* a */ // b\n contents: []}", `line 1, column 2: expected a key in double quotes, or }, found "/"`},
		{"[ // all\n {\"role\": \"user\"}]", `line 1, column 3: expected a value or ], found "/"`},
		{"{\u00A0\"model\": \"m\"}", `line 1, column 2: expected a key in double quotes, or }, found "\u00a0"`},
		{`{“model”: “m”}`, `line 1, column 2: expected a key in double quotes, or }, found "“"`},
	} {
		req := understand(t, c.text)
		if req.Err == nil || req.Err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.text, req.Err, c.want)
			continue
		}
		if req.Kind != Text || len(req.Parts) != 1 || string(req.Parts[0].Text(nil)) != c.text {
			t.Errorf("%s: it does not count as plain text", c.text)
		}
	}
}

// TestTextThatBeginsLikeJSON: prompts may begin with a bracket, and get no error.
func TestTextThatBeginsLikeJSON(t *testing.T) {
	for _, text := range []string{"{name}, how are you?", "[1] Smith et al.", "[INST] go [/INST]", "{", "[", "{ not json", "[]x",
		"{'name'}, how are you?", "{“Hello”, she said: no}", "{name: a person}", "{modelled: on JSON}", "{model}: say what it is",
		"{{input: x}}", "{% if model: %}", "{// model", "{/* model: */", "['a', 'b']", "[model: x]", "{: x}", "{'': x}", "{’"} {
		if req := understand(t, text); req.Err != nil || req.Kind != Text {
			t.Errorf("%q: %v, %v", text, req.Kind, req.Err)
		}
	}
}

// TestSaidToBeJSON: where the user or the file's name says that it is JSON, whatever is
// none has an error.
func TestSaidToBeJSON(t *testing.T) {
	for _, c := range []struct {
		text string
		hint Hint
		want string
	}{
		{"{name}", Hint{As: Chat}, `line 1, column 2: expected a key in double quotes, or }, found "n"`},
		{"{name}", Hint{Name: "a.b/request.JSON"}, `line 1, column 2: expected a key in double quotes, or }, found "n"`},
		{"[x]", Hint{As: Completions}, `line 1, column 2: expected a value or ], found "x"`},
		{"\n// a\n{}", Hint{As: Gemini}, `line 2, column 1: expected a value, found "/"`},
		{"```json\n{\"a\": 1}\n```", Hint{Name: "a.json"}, "line 1, column 1: expected a value, found \"`\""},
		{"{name}", Hint{Name: "json"}, ""},
		{"{name}", Hint{Name: "a.json.txt"}, ""},
		{"{name}", Hint{As: Conversation, Name: "a.json"}, ""},
		{"{name}", Hint{As: Text, Name: "a.json"}, ""},
		{" \n", Hint{Name: "a.json"}, ""},
		{"", Hint{As: Chat}, ""},
	} {
		req, err := Understand([]byte(c.text), Options{Hint: c.hint})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if req.Err != nil {
			got = req.Err.Error()
		}
		if got != c.want || c.want != "" && notesOf(req) == "" || c.want == "" && notesOf(req) == "broken" {
			t.Errorf("%q as %+v: got %s with %s, want %s", c.text, c.hint, got, notesOf(req), c.want)
		}
		if req.Kind != Text || len(req.Parts) != min(1, len(c.text)) || len(c.text) > 0 && string(req.Parts[0].Text(nil)) != c.text {
			t.Errorf("%q as %+v: it does not count as plain text", c.text, c.hint)
		}
	}
	for _, text := range []string{"User: a\nAssistant: b", "id,prompt\n1,a\n2,b\n"} {
		req, err := Understand([]byte(text), Options{Hint: Hint{Name: "a.json"}})
		if err != nil || req.Err != nil || req.Kind == Text {
			t.Errorf("%q: %v, %v, %v", text, req.Kind, req.Err, err)
		}
	}
}

// However deep a document is, it is read as far as readers go, and the rest counts as
// text.
func TestDeepNesting(t *testing.T) {
	nest := func(open, within, end string, n int) string {
		return strings.Repeat(open, n) + within + strings.Repeat(end, n)
	}
	request := func(content string) string {
		return `{"model":"m","messages":[{"role":"user","content":` + content + `}]}`
	}
	tool := func(schema string) string {
		return `{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":` + schema + `}}]}`
	}
	for _, c := range []struct {
		name, text string
		kind       Kind
		err        bool
		notes      string
	}{
		{"lists", nest("[", "", "]", 100_000), Text, false, "no_request"},
		{"objects", nest(`{"a":`, "1", "}", 100_000), Text, false, "no_request"},
		{"open lists", `{"model":"m","messages":[{"role":"user","content":` + strings.Repeat("[", 100_000), Text, true, "broken"},
		{"open objects", `[{"role":"user","content":` + strings.Repeat(`{"type":"tool_result","content":`, 100_000), Text, true, "broken"},
		{"answers", request(nest(`{"type":"tool_result","content":`, `"x"`, "}", 100_000)), Chat, false, ""},
		{"answers in lists", request(nest(`[{"type":"tool_result","content":`, `"x"`, "}]", 50_000)), Messages, false, ""},
		{"calls", request(nest(`{"tool_calls":[`, `{}`, "]}", 100_000)), Chat, false, "not_understood"},
		{"calls in lists", request(`{"tool_calls":` + nest("[", "{}", "]", 100_000) + `}`), Chat, false, "not_understood"},
		{"settings", `{"messages":[],"config":` + nest(`{"config":`, "1", "}", 100_000) + `}`, Chat, false, "not_understood config"},
		{"tools", `{"messages":[],"tools":` + nest(`[{"functionDeclarations":`, "[]", "}]", 50_000) + `}`, Chat, false, "not_understood functionDeclarations"},
		{"a schema", tool(nest(`{"type":"object","properties":{"a":`, `{"type":"string"}`, "}}", 50_000)), Chat, false, "schema a"},
		{"a schema of lists", tool(`{"properties":{"a":` + nest(`{"type":"array","items":`, `{"type":"string"}`, "}", 100_000) + `}}`), Chat, false, "schema items"},
		{"a schema that doubles", tool(nest(`{"type":["object","object"],"properties":{"a":`, `{"type":"string"}`, "}}", 100)), Chat, false, "schema type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := understand(t, c.text)
			if req.Kind != c.kind || (req.Err != nil) != c.err || notesOf(req) != c.notes {
				t.Errorf("got %v, %v, %s", req.Kind, req.Err, notesOf(req))
			}
			bytes := 0
			for i := range req.Parts {
				bytes += len(req.Parts[i].Text(nil))
			}
			if c.kind == Text && bytes != len(c.text) {
				t.Errorf("%d of %d bytes are text", bytes, len(c.text))
			}
			if bytes < len(c.text)*9/10 { // 512 levels are read
				t.Errorf("%d of %d bytes are left", bytes, len(c.text))
			}
			if bytes > 4*len(c.text)+2<<20 {
				t.Errorf("%d bytes became %d", len(c.text), bytes)
			}
		})
	}
}

// What is larger than is read here is not broken.
func TestTooManyValues(t *testing.T) {
	text := `{"model":"m","messages":[` + strings.Repeat("1,", maxValues) + "1]}"
	req := understand(t, text)
	if req.Kind != Text || req.Err != nil || notesOf(req) != "beyond" || len(req.Parts) != 1 {
		t.Errorf("got %v, %v, %s", req.Kind, req.Err, notesOf(req))
	}
	batch, err := NewBatch(strings.NewReader(text+"\n"), Options{Hint: Hint{As: LinesBatch}})
	if err != nil {
		t.Fatal(err)
	}
	line, err := batch.Next()
	if err != nil || line.Err != nil || notesOf(line.Request) != "beyond" || len(line.Request.Parts) != 1 {
		t.Errorf("of a batch: %+v, %v", line, err)
	}
}

// TestScannerAgrees compares the scanner with encoding/json on mutated documents:
// both must take or refuse the same.
func TestScannerAgrees(t *testing.T) {
	seeds := []string{
		`{"a":[1,-2.5e+3,true,false,null,"x\n\u00e9\ud83d\ude00\""],"b":{"c":{}},"d":[]}`,
		`[[],[[]],{"":0},"\/\\\b\f\r\t",1E5,0.1,-0]`,
		` { "k" : "long long long long string without anything special in it, é, and more" , "l" : [ 1 , 2 ] } `,
	}
	random := rand.New(rand.NewPCG(1, 2))
	const letters = "{}[]\":,\\u0123eE+-.tfn \n\x01é"
	for range 20_000 {
		text := []byte(seeds[random.IntN(len(seeds))])
		for range random.IntN(4) {
			at := random.IntN(len(text))
			switch random.IntN(3) {
			case 0:
				text[at] = letters[random.IntN(len(letters))]
			case 1:
				text = append(text[:at], text[at+1:]...)
			case 2:
				text = append(text[:at], append([]byte{letters[random.IntN(len(letters))]}, text[at:]...)...)
			}
		}
		s := scanner{text: text, at: skipSpace(text, 0)}
		wrong, _ := s.scan()
		ours := wrong == nil && skipSpace(text, s.at) == len(text)
		if theirs := json.Valid(text); ours != theirs {
			t.Fatalf("%q: valid is %v, for encoding/json %v", text, ours, theirs)
		}
		if ours {
			checkNodes(t, s.nodes, text)
		}
	}
}

// checkNodes holds what the list of nodes promises.
func checkNodes(t *testing.T, nodes []node, text []byte) {
	t.Helper()
	for i, n := range nodes {
		if int(n.next) <= i || int(n.next) > len(nodes) || n.start >= n.end || int(n.end) > len(text) {
			t.Fatalf("%q: node %d is %+v", text, i, n)
		}
		if n.kind == aKey && (i+1 == len(nodes) || nodes[i+1].kind == aKey) {
			t.Fatalf("%q: key %d has no value", text, i)
		}
	}
}

func FuzzStrings(f *testing.F) {
	f.Add([]byte(`"a\u00e9\ud83d\ude00\ud83d\n\/\\"`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var want string
		if json.Unmarshal(text, &want) != nil {
			return
		}
		s := scanner{text: text, at: skipSpace(text, 0)}
		if wrong, _ := s.scan(); wrong != nil {
			t.Fatalf("%q: %v", text, wrong)
		}
		d := document{text: text, nodes: s.nodes}
		got := appendUnescaped(nil, d.inside(0))
		// encoding/json replaces bytes that are not UTF-8, which stay here.
		if string(bytes.ToValidUTF8(got, []byte("\uFFFD"))) != string(bytes.ToValidUTF8([]byte(want), []byte("\uFFFD"))) && bytes.Equal(bytes.ToValidUTF8(text, nil), text) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	})
}

// TestCompact: JSON without spaces means the same.
func TestCompact(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{ "a" : [ 1 , "x y" ] }`, `{"a":[1,"x y"]}`},
		{`"\u00e9\/\u0041\n\ud83d\ude00 \ud83d"`, "\"é/\\u0041\\n😀 \uFFFD\""},
		{"[\n\t{}\r\n]", "[{}]"},
		{`"\" \\ "`, `"\" \\ "`},
	} {
		got := appendCompact(nil, []byte(c.text))
		if string(got) != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
		var a, b any
		if json.Unmarshal([]byte(c.text), &a) != nil || json.Unmarshal(got, &b) != nil {
			t.Errorf("%s: %s is not JSON", c.text, got)
		}
	}
}

func TestBase64(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for n := range 200 {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
			e := newEncoded([]byte(encoding.EncodeToString(data)), false)
			if got := e.head(e.size()); !bytes.Equal(got, data) {
				t.Fatalf("%d bytes: got %x, want %x", n, got, data)
			}
			if got := e.tail(8); !bytes.HasSuffix(data, got[max(0, len(got)-min(n, 8)):]) {
				t.Fatalf("%d bytes: the end is %x, want that of %x", n, got, data)
			}
		}
	}
	slashed := strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte("\xff\xff\xff?>")), "/", `\/`)
	if got := newEncoded([]byte(slashed), true).head(10); string(got) != "\xff\xff\xff?>" {
		t.Errorf("escaped slashes: %x", got)
	}
}

func TestInflate(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	noise := make([]byte, 70_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for _, data := range [][]byte{
		nil, []byte("a"), []byte(strings.Repeat("1 0 obj ", 10_000)), noise,
		[]byte(strings.Repeat("abc", 3)), append(bytes.Repeat([]byte{0}, 100_000), noise[:100]...),
	} {
		for level := zlib.HuffmanOnly; level <= zlib.BestCompression; level++ {
			var packed bytes.Buffer
			w, err := zlib.NewWriterLevel(&packed, level)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(data)
			w.Close()
			if got := inflate(packed.Bytes(), 1<<20); !bytes.Equal(got, data) {
				t.Errorf("%d bytes at level %d: got %d bytes", len(data), level, len(got))
			}
			if size, whole := inflatedSize(packed.Bytes(), 1<<20); size != len(data) || !whole {
				t.Errorf("%d bytes at level %d: got %d bytes, %v", len(data), level, size, whole)
			}
			if size, whole := inflatedSize(packed.Bytes(), 65_000); len(data) > 65_000 && (size < 65_000 || size > 65_000+258 || whole) {
				t.Errorf("%d bytes at level %d with a limit: got %d bytes, %v", len(data), level, size, whole)
			}
			if got := inflate(packed.Bytes(), 10); len(got) < min(10, len(data)) || len(got) > 10+258 {
				t.Errorf("%d bytes at level %d with a limit: got %d bytes", len(data), level, len(got))
			}
			cut := packed.Bytes()[:packed.Len()/2]
			if got := inflate(cut, 1<<20); !bytes.HasPrefix(data, got) {
				t.Errorf("%d bytes at level %d, cut: got other bytes", len(data), level)
			}
		}
	}
}

// inflatedSize is how many bytes are counted without being kept, of data that come in
// pieces, and whether the stream has an end.
func inflatedSize(packed []byte, limit int) (size int, whole bool) {
	z := unpackRows(rawFile(pngIn(1, 1, 0, slices.Collect(slices.Chunk(packed, 7))...)), int64(limit))
	z.run()
	return z.size, z.last && !z.broken && z.size < limit
}

// FuzzInflate compares with package compress/flate: what is counted, what is unpacked,
// and what is refused.
func FuzzInflate(f *testing.F) {
	f.Add([]byte("\x78\x9c\x4b\x4c\x4a\x06\x00\x02\x4d\x01\x27"))
	f.Add([]byte("\x78\x9c\x01\x03\x00\xfc\xff\x61\x62\x63\x02\x4d\x01\x27"))
	f.Fuzz(func(t *testing.T, packed []byte) {
		if got := inflate(packed, 1000); len(got) > 1000+258 {
			t.Errorf("%d bytes", len(got))
		}
		const limit = 200_000
		size, whole := inflatedSize(packed, limit)
		got := inflate(packed, limit)
		if size != len(got) && min(size, len(got)) < limit {
			t.Errorf("%d bytes are counted, %d unpacked", size, len(got))
		}
		if len(packed) < 2 || packed[0]&15 != 8 || packed[1]&32 != 0 || (int(packed[0])<<8|int(packed[1]))%31 != 0 {
			if len(got) > 0 || whole {
				t.Errorf("%d bytes behind a broken header", len(got))
			}
			return
		}
		want, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed[2:])), limit))
		if err == nil && len(want) == limit {
			if len(got) < limit || !bytes.Equal(got[:limit], want) {
				t.Errorf("%d of %d bytes", len(got), limit)
			}
			return
		}
		if whole != (err == nil) || err == nil && !bytes.Equal(got, want) {
			t.Errorf("%d bytes, whole: %v; want %d bytes, %v", size, whole, len(want), err)
		}
	})
}

var errStop = errors.New("stop")

// TestPause: a newer keystroke ends the reading.
func TestPause(t *testing.T) {
	text := `{"model":"m","messages":[` + strings.Repeat(`{"role":"user","content":"hello"},`, 100_000) + `{"role":"user","content":""}]}`
	pauses := 0
	_, err := Understand([]byte(text), Options{Pause: func() error {
		if pauses++; pauses == 3 {
			return errStop
		}
		return nil
	}})
	if !errors.Is(err, errStop) || pauses != 3 {
		t.Errorf("error %v after %d pauses", err, pauses)
	}
	// Also once it is scanned, while its messages are read.
	scans := len(text)/pauseBytes + 1
	pauses = 0
	_, err = Understand([]byte(text), Options{Pause: func() error {
		if pauses++; pauses > scans+2 {
			return errStop
		}
		return nil
	}})
	if !errors.Is(err, errStop) {
		t.Errorf("while reading: error %v after %d pauses, %d while scanning", err, pauses, scans)
	}
}

func understand(t testing.TB, text string) *Request {
	t.Helper()
	req, err := Understand([]byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// TestLimits: a limit may be written as any number that is whole.
func TestLimits(t *testing.T) {
	for number, want := range map[string]int64{
		"7": 7, "0": 0, "1000.0": 1000, "1e3": 1000, "1E+3": 1000, "1.5e3": 1500, "1.2345e4": 12345, "2000e-1": 200, "0e9": 0, "0e-999999999": 0,
		"1e9": 1_000_000_000, "1.5": -1, "1e-1": -1, "1.23e1": -1, "-1": -1, "-2e3": -1, "1e10": -1, "1e999999999": -1, "12345678901234567890": -1,
	} {
		req := understand(t, `{"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":`+number+`}`)
		if refused := notesOf(req) == "number max_tokens"; refused != (want < 0) || req.Shape.MaxOutput != max(want, 0) {
			t.Errorf("%s: %d, notes %q", number, req.Shape.MaxOutput, notesOf(req))
		}
	}
}

// TestAnswersAsked: no more answers can be asked for than a provider gives.
func TestAnswersAsked(t *testing.T) {
	for number, want := range map[string]int64{"1": 1, "2": 2, "128": 128, "129": -1, "1024": -1, "1000000000": -1, "-3": -1, "2.5": -1} {
		for name, text := range map[string]string{
			"n":              `{"model":"m","messages":[{"role":"user","content":"Hi"}],"n":` + number + `}`,
			"candidateCount": `{"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"candidateCount":` + number + `}}`,
		} {
			req := understand(t, text)
			if refused := notesOf(req) == "number "+name; refused != (want < 0) || req.Shape.Answers != max(want, 0) {
				t.Errorf("%s %s: %d, notes %q", name, number, req.Shape.Answers, notesOf(req))
			}
			if _, err := ParseShape(req.Shape.AppendJSON(nil)); err != nil {
				t.Errorf("%s %s: %v", name, number, err)
			}
		}
	}
	if _, err := ParseShape([]byte(`{"k":2,"a":129}`)); err == nil {
		t.Error("a shape of 129 answers is read")
	}
}
