package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/catalog/money"
)

// opened reads a text as the input of that name, or standard input where it is "-".
func opened(t *testing.T, name, text string, as prompt.Kind) *input {
	t.Helper()
	c := &call{in: strings.NewReader(text), err: io.Discard, flags: newFlags("cost")}
	var files []string
	if name != "-" {
		files = []string{filepath.Join(t.TempDir(), name)}
		if err := os.WriteFile(files[0], []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	in, err := openInput(c, files, as, token.Base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

// TestReadAs reads inputs shorter and longer than what is looked at first. What they are
// does not depend on their length.
func TestReadAs(t *testing.T) {
	long := strings.Repeat("word ", 2*headBytes/5)
	message := func(text string) string { return `{"messages":[{"role":"user","content":"` + text + `"}]}` }
	for _, c := range []struct {
		what, name string
		text       func(word string) string
		want       prompt.Kind
	}{
		{"text", "-", func(s string) string { return s }, prompt.Text},
		{"text that begins like a list", "-", func(s string) string { return "[note] " + s }, prompt.Text},
		{"a list", "-", func(s string) string { return `["` + s + `"]` }, prompt.Text},
		{"one who speaks", "-", func(s string) string { return "User: " + s + "\n" }, prompt.Text},
		{"two who speak", "-", func(s string) string { return "User: " + s + "\n\nAssistant: yes\n" }, prompt.Conversation},
		{"two who speak, after blanks", "-", func(s string) string { return "\n  \nUser: " + s + "\n\nAssistant: yes\n" }, prompt.Conversation},
		{"instructions and two who speak", "-", func(s string) string { return "Be brief.\n\nUser: " + s + "\n\nAssistant: yes\n" }, prompt.Conversation},
		{"two who speak, their names alone", "-", func(s string) string { return "User\n" + s + "\n\nAssistant\nyes\n\nUser\nno\n" }, prompt.Conversation},
		{"two who speak in a model's marks", "-", func(s string) string { return "<|user|>\n" + s + "<|end|>\n<|assistant|>\nyes<|end|>\n" }, prompt.Conversation},
		{"a request", "-", message, prompt.Chat},
		{"a request over several lines", "-", func(s string) string { return strings.ReplaceAll(message(s), ",", ",\n") }, prompt.Chat},
		{"JSON lines", "-", func(s string) string { return message("short") + "\n" + message(s) + "\n" }, prompt.LinesBatch},
		{"JSON lines, the first long", "-", func(s string) string { return message(s) + "\n" + message("short") + "\n" }, prompt.LinesBatch},
		{"JSON lines by name", "a.jsonl", message, prompt.LinesBatch},
		{"a table", "-", func(s string) string { return "id,prompt\n1,yes\n2,no\n3," + s + "\n" }, prompt.TableBatch},
		{"a table by name", "a.csv", func(s string) string { return s + ",1\n" }, prompt.TableBatch},
		{"a data URL", "-", func(s string) string {
			frame := "\xff\xfb\x90\x00" + strings.Repeat("\x00", 413) // of MP3
			return "data:audio/mpeg;base64," + base64.StdEncoding.EncodeToString([]byte(strings.Repeat(frame, 3+len(s)/400)))
		}, prompt.File},
		{"a data URL and a text", "-", func(s string) string { return "data:audio/mpeg;base64,//uQAAAA and " + s }, prompt.Text},
		{"Anthropic's batch", "-", func(s string) string {
			return `{"requests":[{"custom_id":"a","params":` + message(s) + `}]}`
		}, prompt.AnthropicBatch},
	} {
		for _, word := range []string{"word", long} {
			text := c.text(word)
			in := opened(t, c.name, text, prompt.Auto)
			if in.request.Kind != c.want {
				t.Errorf("%s of %d bytes is read as %s, want %s", c.what, len(text), in.request.Kind, c.want)
			}
			if all, err := io.ReadAll(in.all); err != nil || string(all) != text {
				t.Errorf("%s: %d of %d bytes are left to read; %v", c.what, len(all), len(text), err)
			}
			if as := opened(t, c.name, text, prompt.Text); as.request.Kind != prompt.Text {
				t.Errorf("%s as text is read as %s", c.what, as.request.Kind)
			}
		}
	}
}

// TestReadAsOther: what cannot be read as -as says is said, however long it is.
func TestReadAsOther(t *testing.T) {
	long := strings.Repeat("word ", 2*headBytes/5)
	message := `{"messages":[{"role":"user","content":"W"}]}`
	for _, c := range []struct {
		text     string
		as, want prompt.Kind
		note     string
	}{
		{"W", prompt.Chat, prompt.Text, "The input could not be read as an OpenAI chat request."},
		{"W", prompt.Conversation, prompt.Text, "The input could not be read as a conversation."},
		{"Be brief. W\nUser: hi", prompt.Conversation, prompt.Conversation, "The text above the first turn counts as instructions (line 1)."},
		{"User: W\n\nAssistant: ho", prompt.File, prompt.Conversation, "The input could not be read as a file."},
		{message, prompt.Converse, prompt.Converse, ""},
		{message, prompt.Gemini, prompt.Chat, "The input could not be read as a Gemini request."},
		{message + "\n" + message, prompt.Messages, prompt.LinesBatch, "The input could not be read as an Anthropic request."},
	} {
		for _, word := range []string{"word", long} {
			in := opened(t, "-", strings.ReplaceAll(c.text, "W", word), c.as)
			if got := strings.Join(in.notes(), " "); in.request.Kind != c.want || !strings.HasSuffix(got, c.note) || c.note == "" && got != "" {
				t.Errorf("%s as %s is read as %s and says %q, want %s, %q", c.text, c.as, in.request.Kind, got, c.want, c.note)
			}
		}
	}
}

// TestReadFilesInLongText: a file far into a text is one where the text is looked at to its
// end, and it is said where it is not.
func TestReadFilesInLongText(t *testing.T) {
	const pixel = "data:image/gif;base64,R0lGODlhQABAAIAAAAAAAP///ywAAAAAQABAAAACAgQBADs="
	long := strings.Repeat("word ", 2*headBytes/5)
	for _, c := range []struct {
		what, text string
		as, want   prompt.Kind
		note       string
	}{
		{"first", pixel + "\n" + long, prompt.Auto, prompt.File, ""},
		{"first and last", pixel + "\n" + long + "\n" + pixel, prompt.Auto, prompt.File, ""},
		{"last", long + "\n" + pixel, prompt.Auto, prompt.Text, "Data URLs behind the first megabyte, 1 in all, count as text."},
		{"last of a short one", "word\n" + pixel, prompt.Auto, prompt.File, ""},
		{"within a line", "[" + long + pixel, prompt.Auto, prompt.Text, "1 data URL of a file counts as text: on a line of its own it is read as the file (line 1)."},
		{"as text", long + "\n" + pixel, prompt.Text, prompt.Text, ""},
		{"none", long, prompt.Auto, prompt.Text, ""},
	} {
		in := opened(t, "-", c.text, c.as)
		if _, _, err := in.count(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(in.notes(), " "); in.request.Kind != c.want || got != c.note {
			t.Errorf("%s: read as %s and says %q, want %s, %q", c.what, in.request.Kind, got, c.want, c.note)
		}
	}
}

// TestReadOddInput holds that whatever comes in is counted.
func TestReadOddInput(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 1e5)
	for text, notes := range map[string]int{
		"": 1, " \n": 0, "\xff\x00": 1, "\uFEFFword": 0, strings.Repeat("[", 1e5): 0,
		deep: 2, `{"messages": [`: 2, `{"messages": []}`: 0, "{\"messages\":[{\"role\":\"user\",\"content\":\"\xff\"}]}": 1,
	} {
		in := opened(t, "-", text, prompt.Auto)
		if got := in.notes(); len(got) != notes {
			t.Errorf("%.20q: says %q", text, got)
		}
		_, seen, err := in.count()
		if err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
		if in.request.Kind != prompt.Text {
			continue
		}
		seen.IllFormed = 0 // which the meter does not see
		if want, _ := in.meter.see([]byte(text)); !reflect.DeepEqual(seen, want) {
			t.Errorf("%.20q: %+v is seen, want %+v", text, seen, want)
		}
	}
}

// TestLargeImages: a PNG of 360 kB that states more rows than it has is told from one that
// has them, as a file and in a request, at once.
func TestLargeImages(t *testing.T) {
	picture := image.NewNRGBA(image.Rect(0, 0, 400, 300))
	rand.NewChaCha8([32]byte{}).Read(picture.Pix)
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	liar := bytes.Clone(b.Bytes())
	binary.BigEndian.PutUint32(liar[20:], 20_000) // the height
	for _, c := range []struct {
		png    []byte
		width  int64
		height int64
		notes  []string
	}{
		{b.Bytes(), 400, 300, nil},
		{liar, 0, 0, []string{"An image says that it has 400 x 20,000 pixels, which its data cannot hold: its size counts as not known"}},
	} {
		for name, text := range map[string]string{
			"a.png": string(c.png),
			"a.json": `{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,` +
				base64.StdEncoding.EncodeToString(c.png) + `"}}]}]}`,
		} {
			in := opened(t, name, text, prompt.Auto)
			notes := in.notes()
			for i := range notes {
				notes[i], _, _ = strings.Cut(strings.TrimSuffix(notes[i], "."), " (line ")
			}
			media := in.request.Media
			if len(media) != 1 || media[0].Width != c.width || media[0].Height != c.height || !slices.Equal(notes, c.notes) {
				t.Errorf("%s: %+v, %q", name, media, notes)
			}
		}
	}
}

// TestTooLongToUnderstand gives up on what is longer than can be read as a whole: it is
// a list of requests, which needs no whole, or else text, and says so.
func TestTooLongToUnderstand(t *testing.T) {
	for head, want := range map[string]prompt.Kind{
		`{"messages":[` + strings.Repeat(" ", headBytes):        prompt.Text,
		"{\"messages\":\n[" + strings.Repeat(" ", headBytes):    prompt.Text,
		`{"requests":[` + strings.Repeat(" ", headBytes):        prompt.AnthropicBatch,
		"User: I go on " + strings.Repeat("and on ", headBytes): prompt.Text,
		"%PDF-1.7\n" + strings.Repeat("0", headBytes):           prompt.Text,
	} {
		in := &input{source: &source{bytes: 1}}
		in.giveUp([]byte(head))
		if in.request.Kind != want || in.tooLong != (want == prompt.Text) {
			t.Errorf("%.20q is read as %s, too long %v", head, in.request.Kind, in.tooLong)
		}
		if want == prompt.Text && !strings.HasPrefix(strings.Join(in.notes(), " "), "The input is longer than 256 MB") {
			t.Errorf("%.20q: says %q", head, in.notes())
		}
	}
}

// TestBatchAddsUp holds the bill of a batch to those of its lines by themselves.
func TestBatchAddsUp(t *testing.T) {
	lines := []string{
		`{"messages":[{"role":"user","content":"Hello"}]}`,
		`{"max_tokens":20,"messages":[{"role":"user","content":"What does this cost?"},{"role":"assistant","content":"That depends."}]}`,
		`{"messages":[{"role":"user","content":"` + strings.Repeat("word ", 120_000) + `"}]}`, // beyond an edge
	}
	type billed struct {
		Tokens   int64
		Total    string `json:"total_usd"`
		Low      string `json:"low_usd"`
		High     string `json:"high_usd"`
		Requests int64
		Items    []struct {
			Kind     string
			Quantity int64
			USD      string
		}
	}
	for _, offer := range []string{"openai/gpt-4o", "anthropic/claude-haiku-5-5", "google/gemini-2.5-pro"} {
		args := []string{"cost", "-m", offer, "-out", "50", "-at", "2026-11-23T12:00:00Z", "-json"}
		ask := func(text string) (b billed) {
			file := filepath.Join(t.TempDir(), "prompt")
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			ran(t, &b, append(args, file)...)
			return b
		}
		want, items := billed{Requests: 3, Total: "0", Low: "0", High: "0"}, "0"
		for _, line := range lines {
			b := ask(line)
			want.Tokens += b.Tokens
			want.Total, want.Low, want.High = plus(t, want.Total, b.Total), plus(t, want.Low, b.Low), plus(t, want.High, b.High)
		}
		got := ask(strings.Join(lines, "\n"))
		for _, i := range got.Items {
			items = plus(t, items, i.USD)
		}
		if items != got.Total {
			t.Errorf("%s: the items are %s, the total is %s", offer, items, got.Total)
		}
		if got.Items = nil; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the batch is %+v, its lines are %+v", offer, got, want)
		}
	}
}

func plus(t *testing.T, a, b string) string {
	t.Helper()
	x, err := money.ParseAmount(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := money.ParseAmount(b)
	if err != nil {
		t.Fatal(err)
	}
	return x.Add(y).String()
}
