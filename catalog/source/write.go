package source

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// Files returns the data files in their one form, by path. Reading them gives the
// set again, and equal sets give equal bytes.
func (s *Set) Files() map[string][]byte {
	read := s.Sources.dates()
	files := map[string][]byte{"sources.yaml": format(s.Sources.Head, s.Sources.fields())}
	for _, p := range s.Providers {
		files["providers/"+p.Provider.ID+".yaml"] = format(p.Head, p.fields(read))
	}
	for _, l := range s.Labs {
		files["labs/"+l.Lab.ID+".yaml"] = format(l.Head, l.fields(read))
	}
	if open := s.formatOpen(); open != nil {
		files[openName] = open
	}
	return files
}

// format writes a file.
func format(head []string, fields []field) []byte {
	e := new(emitter)
	e.comments(head)
	e.fields(fields)
	return e.Bytes()
}

// emitter writes YAML.
type emitter struct {
	bytes.Buffer
	indent string
}

func (e *emitter) line(s string) { e.WriteString(e.indent + s + "\n") }

func (e *emitter) comments(lines []string) {
	for _, l := range lines {
		e.line(l)
	}
}

func (e *emitter) indented(body func()) {
	e.indent += "  "
	body()
	e.indent = e.indent[2:]
}

// item runs body, which writes fields, and makes them an element of a list.
func (e *emitter) item(body func()) {
	start := e.Len()
	e.indented(func() { e.indented(body) })
	if first := e.Bytes()[start:]; len(first) > 0 {
		first[len(e.indent)+2] = '-'
	}
}

// entries writes a list of n structs, each below a blank line and its comment.
func (e *emitter) entries(name string, n int, comment func(int) []string, fields func(int) []field) {
	if n > 0 {
		e.line(name + ":")
	}
	for i := range n {
		e.WriteByte('\n')
		e.indented(func() { e.comments(comment(i)) })
		e.item(func() { e.fields(fields(i)) })
	}
}

// plainText matches what YAML reads as itself without quotes, in braces too.
var plainText = regexp.MustCompile(`^[A-Za-z0-9$(][-A-Za-z0-9 ._/()+'%$;=@~^]*(:[-A-Za-z0-9._/()+'%$=?&~][-A-Za-z0-9 ._/()+'%$;=?&@~]*)*$`)

// quote returns a text as YAML, in double quotes where it needs them.
func quote(s string) string {
	if s == "" {
		return ""
	}
	if plainText.MatchString(s) && s != "null" && !strings.HasSuffix(s, " ") && !strings.HasSuffix(s, ":") {
		return s
	}
	return strconv.Quote(s)
}
