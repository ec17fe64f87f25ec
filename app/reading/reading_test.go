package reading

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/app/token/bpe"
)

func encoding(t testing.TB, family string) token.Encoding {
	t.Helper()
	packed, err := bpe.ReadFile(filepath.Join("..", "..", "web", "vocab", family+".bin.gz"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := bpe.Load(family, packed)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Edits of a request count as the request does from scratch.
func TestEditedRequestCountsAsFresh(t *testing.T) {
	base, other := encoding(t, "o200k_base"), encoding(t, "cl100k_base")
	rng := rand.New(rand.NewPCG(5, 6))
	words := []string{"word", "\\n", "日本語", "\\u00e9", "😀", "\\ud83d\\ude00", " and more", strings.Repeat("long text ", 300)}
	var messages []string
	r := &Reader{}
	r.Add(base)
	for edit := range 200 {
		switch at := rng.IntN(len(messages) + 1); {
		case at == len(messages) || rng.IntN(6) == 0:
			role := []string{"system", "user", "assistant"}[rng.IntN(3)]
			messages = append(messages[:at], append([]string{`{"role":"` + role + `","content":"`}, messages[at:]...)...)
		case rng.IntN(8) == 0:
			messages = append(messages[:at], messages[at+1:]...)
		default:
			messages[at] += words[rng.IntN(len(words))]
		}
		if edit == 100 {
			r.Add(other)
		}
		var list []string
		for _, m := range messages {
			list = append(list, m+`"}`)
		}
		text := `{"model":"gpt-4.1-mini","messages":[` + strings.Join(list, ",") + `],"tools":[{"type":"function","function":{"name":"f"}}]}`
		request, err := prompt.Understand([]byte(text), prompt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Read(request); err != nil {
			t.Fatal(err)
		}
		if got, want := count(r), alone(t, request, r.encodings); got != want {
			t.Fatalf("edit %d: got %s, want %s", edit, got, want)
		}
	}
}

// alone counts each text of a request by itself.
func alone(t *testing.T, request *prompt.Request, encodings []token.Encoding) string {
	t.Helper()
	seen := make([]token.Seen, len(request.Shape.Buckets))
	for i := range seen {
		seen[i].Counts = map[string]int64{}
		for _, enc := range encodings {
			seen[i].Counts[enc.Family()] = 0
		}
	}
	for i := range request.Parts {
		p := &request.Parts[i]
		d := token.Document{}
		for _, enc := range encodings {
			d.Add(enc)
		}
		if err := d.Become(p.Text(nil)); err != nil {
			t.Fatal(err)
		}
		for d.Step() {
		}
		seen[p.Bucket].Merge(d.Seen())
	}
	return fmt.Sprint(seen)
}

// Thousands of short texts count as each does by itself, and so do those around an edit.
func TestManyShortTexts(t *testing.T) {
	base, other := encoding(t, "o200k_base"), encoding(t, "cl100k_base")
	var list []string
	for i := range 3 * runTexts {
		role := []string{"user", "assistant"}[i%2]
		list = append(list, fmt.Sprintf(`{"role":%q,"name":"n%d","content":"Message %d\nof many"}`, role, i%7, i))
	}
	r := &Reader{}
	r.Add(base)
	read := func() *prompt.Request {
		t.Helper()
		request, err := prompt.Understand([]byte(`{"model":"m","messages":[`+strings.Join(list, ",")+`]}`), prompt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Read(request); err != nil {
			t.Fatal(err)
		}
		return request
	}
	request := read()
	if got, want := count(r), alone(t, request, r.encodings); got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	all := int64(0)
	for i := range request.Parts {
		all += int64(len(request.Parts[i].Text(nil)))
	}
	for _, edit := range []struct {
		name  string
		apply func()
		most  int64 // bytes that are counted anew
	}{
		{"a letter more", func() { list[400] = strings.Replace(list[400], "Message", "Messages", 1) }, all / 4},
		{"a message more", func() {
			list = append(list[:300], append([]string{`{"role":"user","content":"one more"}`}, list[300:]...)...)
		}, all / 4},
		{"instructions first", func() { list = append([]string{`{"role":"system","content":"Be brief."}`}, list...) }, all / 4},
		{"a message less", func() { list = append(list[:700], list[701:]...) }, all / 4},
		{"a long one", func() {
			list[100] = `{"role":"user","content":"` + strings.Repeat("long ", shortBytes) + `"}`
		}, all/4 + 6*shortBytes},
		{"in another vocabulary", func() { r.Add(other) }, all + 6*shortBytes},
	} {
		edit.apply()
		request := read()
		counted, whole := r.Done()
		if anew := whole - counted; anew == 0 || anew > edit.most {
			t.Errorf("%s: %d of %d bytes are counted anew", edit.name, anew, whole)
		}
		if got, want := count(r), alone(t, request, r.encodings); got != want {
			t.Errorf("%s: got %s, want %s", edit.name, got, want)
		}
	}
}

// What is not counted to the end in a vocabulary is in no sum of it.
func TestUncountedIsNotSeen(t *testing.T) {
	request, err := prompt.Understand([]byte(`[{"role":"system","content":"Hello"},{"role":"user","content":"`+strings.Repeat("long ", shortBytes)+`"}]`), prompt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{}
	r.Add(encoding(t, "o200k_base"))
	if err := r.Read(request); err != nil {
		t.Fatal(err)
	}
	for steps := 0; ; steps++ {
		more := r.Step()
		counted, all := r.Done()
		for _, s := range r.Seen() {
			if _, has := s.Counts["o200k_base"]; has != (counted == all) {
				t.Errorf("after %d steps: %d of %d bytes, %v", steps, counted, all, s.Counts)
			}
		}
		if !more {
			break
		}
	}
}

func count(r *Reader) string {
	for r.Step() {
	}
	return fmt.Sprint(r.Seen())
}

// The texts of a request count as each does by itself.
func TestBuckets(t *testing.T) {
	base := encoding(t, "o200k_base")
	text := `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello\nworld"},{"role":"user","content":"Again"}]}`
	request, err := prompt.Understand([]byte(text), prompt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := &Reader{}
	r.Add(base)
	if err := r.Read(request); err != nil {
		t.Fatal(err)
	}
	if counted, all := r.Done(); counted != 0 || all != int64(len("Be brief.Hello\nworldAgain")) {
		t.Errorf("%d of %d bytes before counting", counted, all)
	}
	count(r)
	got := map[prompt.What]int64{}
	for i, s := range r.Seen() {
		got[request.Shape.Buckets[i].What] += s.Counts["o200k_base"]
	}
	want := map[prompt.What]int64{
		prompt.SystemText: int64(base.Count([]byte("Be brief."))),
		prompt.Message:    int64(base.Count([]byte("Hello\nworld")) + base.Count([]byte("Again"))),
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	r.Forget()
	if _, all := r.Done(); all != 0 {
		t.Errorf("%d bytes left", all)
	}
}

func BenchmarkKeystrokeInRequest(b *testing.B) {
	base := encoding(b, "o200k_base")
	source, err := os.ReadFile("reading.go")
	if err != nil {
		b.Fatal(err)
	}
	quoted := strings.ReplaceAll(fmt.Sprintf("%q", strings.Repeat(string(source), 4)), `\x`, `\\x`)
	r := &Reader{}
	r.Add(base)
	k := 0
	for b.Loop() {
		k++
		text := fmt.Sprintf(`{"messages":[{"role":"user","content":%s},{"role":"user","content":"a%d"},{"role":"user","content":%s}]}`, quoted, k, quoted)
		request, err := prompt.Understand([]byte(text), prompt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Read(request); err != nil {
			b.Fatal(err)
		}
		for r.Step() {
		}
	}
}

func BenchmarkKeystrokeInShortMessages(b *testing.B) {
	r := &Reader{}
	r.Add(encoding(b, "o200k_base"))
	before := strings.Repeat(`{"role":"user","content":"a message of some words"},`, 2000)
	k := 0
	for b.Loop() {
		k++
		request, err := prompt.Understand(fmt.Appendf(nil, `{"messages":[%s{"role":"user","content":"a%d"},%s{"role":"user","content":"x"}]}`, before, k, before), prompt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Read(request); err != nil {
			b.Fatal(err)
		}
		for r.Step() {
		}
	}
}

// A file of text that is not UTF-8 is counted, and its bytes stay with its kind of text
// through edits.
func TestIllFormedFile(t *testing.T) {
	r := &Reader{}
	r.Add(encoding(t, "o200k_base"))
	for _, text := range []string{"Hi", "Hi again", strings.Repeat("long ", shortBytes)} {
		request, err := prompt.Understand([]byte(`{"contents":[{"parts":[{"text":"`+text+`"},{"inlineData":{"mimeType":"text/plain","data":"Y2Fm6Q=="}}]}],`+
			`"systemInstruction":{"parts":[{"text":"Be brief."}]}}`), prompt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Read(request); err != nil {
			t.Fatal(err)
		}
		count(r)
		for i, s := range r.Seen() {
			if want := request.Shape.Buckets[i].What == prompt.Message; (s.IllFormed == 1) != want {
				t.Errorf("%s: %d bytes are not UTF-8", request.Shape.Buckets[i].What, s.IllFormed)
			}
		}
	}
}
