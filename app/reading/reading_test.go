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
		fresh := &Reader{encodings: r.encodings}
		if err := fresh.Read(request); err != nil {
			t.Fatal(err)
		}
		if got, want := count(r), count(fresh); got != want {
			t.Fatalf("edit %d: got %s, want %s", edit, got, want)
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
