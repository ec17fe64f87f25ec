package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// kinds are the kinds of text that are measured, in the order of the table.
var kinds = []string{"code", "prose", "JSON", "multilingual"}

// library has what texts are made of. They are made anew in each run, the same
// ones each time, so that no large files are kept.
type library struct {
	code       []string // files, as they are
	paragraphs []string // of English prose
	languages  []phrases

	mu   sync.Mutex
	made map[string]string
}

// phrases are what sentences of one language are made of.
type phrases struct {
	parts  [3][]string // put together in this order
	starts []string    // of rarer words
	ends   []string
	space  string
	stop   string
}

//go:embed samples/*.txt
var samples embed.FS

// newLibrary reads the sources of Go's standard library, which whoever builds
// this project has: its code is the code, its comments are the prose.
func newLibrary(goroot string) (*library, error) {
	l := &library{made: map[string]string{}}
	err := filepath.WalkDir(filepath.Join(goroot, "src"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !isCode(path, d) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		l.code = append(l.code, string(data))
		l.paragraphs = append(l.paragraphs, comments(string(data))...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"zh", "ja", "fr", "de", "ru"} {
		p, err := readPhrases(name)
		if err != nil {
			return nil, err
		}
		l.languages = append(l.languages, p)
	}
	return l, nil
}

// isCode leaves out what nobody writes: generated files, tables, and tests' data.
func isCode(path string, d fs.DirEntry) bool {
	if d.IsDir() || filepath.Ext(path) != ".go" || strings.Contains(path, "testdata") {
		return false
	}
	name := d.Name()
	info, err := d.Info()
	return err == nil && info.Size() < 100<<10 && info.Size() > 2<<10 &&
		!strings.HasPrefix(name, "z") && !strings.Contains(name, "tables") && !strings.Contains(name, "opGen") &&
		!strings.HasPrefix(name, "rewrite")
}

// comments returns the paragraphs of comments that read like prose.
func comments(code string) []string {
	var all, lines []string
	end := func() {
		if p := strings.Join(lines, " "); len(p) > 160 && !strings.Contains(p, "Copyright") {
			all = append(all, p)
		}
		lines = lines[:0]
	}
	for line := range strings.Lines(code) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "// ")
		if !ok || strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t") {
			end()
			continue
		}
		lines = append(lines, text)
	}
	end()
	return all
}

func readPhrases(name string) (phrases, error) {
	data, err := samples.ReadFile("samples/" + name + ".txt")
	if err != nil {
		return phrases{}, err
	}
	sections := strings.Split(strings.TrimSpace(string(data)), "\n\n")
	if len(sections) != 5 {
		return phrases{}, fmt.Errorf("samples/%s.txt has %d sections, want 5", name, len(sections))
	}
	p := phrases{space: " ", stop: ". "}
	if name == "zh" || name == "ja" {
		p.space, p.stop = "", "。"
	}
	for i := range p.parts {
		p.parts[i] = strings.Split(sections[i], "|")
	}
	p.starts, p.ends = strings.Split(sections[3], "|"), strings.Split(sections[4], "|")
	return p, nil
}

// kept is text, made once.
func (l *library) kept(kind string, seed uint64, size int) string {
	key := fmt.Sprint(kind, seed, size)
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.made[key]; !ok {
		l.made[key] = l.text(kind, seed, size)
	}
	return l.made[key]
}

// text returns about so many bytes of a kind. The same seed gives the same text,
// another one another text throughout.
func (l *library) text(kind string, seed uint64, size int) string {
	r := rand.New(rand.NewPCG(seed, uint64(len(kind))))
	var b strings.Builder
	for b.Len() < size {
		switch kind {
		case "code":
			b.WriteString(pick(r, l.code))
		case "prose":
			b.WriteString(pick(r, l.paragraphs) + "\n\n")
		case "JSON":
			b.Write(l.record(r))
		default:
			b.WriteString(pick(r, l.languages).paragraph(r))
		}
	}
	return strings.ToValidUTF8(b.String()[:size], "")
}

// record is a line of a log of requests, indented as an API's documentation has
// it, or not.
func (l *library) record(r *rand.Rand) []byte {
	type message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	type usage struct {
		Input  int     `json:"input_tokens"`
		Output int     `json:"output_tokens"`
		Cached int     `json:"cached_tokens,omitempty"`
		Cost   float64 `json:"cost_usd"`
	}
	record := struct {
		ID       string         `json:"id"`
		Created  int64          `json:"created"`
		Model    string         `json:"model"`
		Messages []message      `json:"messages"`
		Settings map[string]any `json:"settings"`
		Usage    usage          `json:"usage"`
		Scores   []float64      `json:"scores"`
		Finish   *string        `json:"finish_reason"`
	}{
		ID: fmt.Sprintf("req_%016x", r.Uint64()), Created: 1700000000 + r.Int64N(1e8), Model: "model-" + fmt.Sprint(r.IntN(40)),
		Settings: map[string]any{"temperature": float64(r.IntN(20)) / 10, "stream": r.IntN(2) == 0, "max_output_tokens": 256 << r.IntN(6)},
		Usage:    usage{r.IntN(9000), r.IntN(2000), r.IntN(3) * 512, float64(r.IntN(1e6)) / 1e7},
	}
	for range 1 + r.IntN(3) {
		record.Messages = append(record.Messages, message{[]string{"user", "assistant", "system"}[r.IntN(3)], pick(r, l.paragraphs)})
	}
	for range r.IntN(12) {
		record.Scores = append(record.Scores, r.Float64())
	}
	indent := ""
	if r.IntN(2) == 0 {
		indent = "  "
	}
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(record); err != nil {
		panic(err) // nothing in a record can fail to be written
	}
	return []byte(out.String())
}

// paragraph puts sentences together that the samples do not have, some with
// words or numbers that are seldom seen.
func (p phrases) paragraph(r *rand.Rand) string {
	var b strings.Builder
	for range 3 + r.IntN(5) {
		b.WriteString(pick(r, p.parts[0]) + p.space)
		b.WriteString(pick(r, p.parts[1]) + p.space)
		b.WriteString(pick(r, p.parts[2]))
		if r.IntN(2) == 0 {
			fmt.Fprintf(&b, "%s(%s%s %d)", p.space, pick(r, p.starts), pick(r, p.ends), r.IntN(3000))
		}
		b.WriteString(p.stop)
	}
	return strings.TrimSpace(b.String()) + "\n\n"
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
