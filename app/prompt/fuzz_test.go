package prompt

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// seeds are the fixtures: a fuzzer starts from every format.
func seeds(f *testing.F) {
	inputs, err := filepath.Glob("testdata/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range inputs {
		if filepath.Ext(path) == ".golden" || filepath.Base(path) == "fuzz" {
			continue
		}
		input, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(input)
	}
}

// FuzzUnderstand: whatever the bytes are, nothing panics and nothing is lost.
func FuzzUnderstand(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		r := reader{req: &Request{}}
		r.doc.text = text
		if err := r.read(Hint{}); err != nil {
			t.Fatal(err)
		}
		r.finish()
		account(t, &r)
		checkShape(t, r.req)
		checkChecks(t, r.req, text)
		plain, err := Understand(text, Options{Hint: Hint{As: Text}})
		if err != nil || plain.Kind != Text || len(text) > 0 && !bytes.Equal(plain.Parts[0].Text(nil), text) {
			t.Errorf("as plain text: %v, %v", plain.Kind, err)
		}
	})
}

// checkChecks holds that an input whose images are checked between two readings comes to
// the same as one whose images are checked at once.
func checkChecks(t *testing.T, want *Request, text []byte) {
	t.Helper()
	var checks Checks
	for range 2 {
		if _, err := Understand(text, Options{Checks: &checks}); err != nil {
			t.Fatal(err)
		}
		for checks.Step() {
		}
	}
	got, err := Understand(text, Options{Checks: &checks})
	if err != nil {
		t.Fatal(err)
	}
	if checks.Waiting() {
		t.Error("an image is to be checked again")
	}
	if !slices.Equal(got.Notes, want.Notes) || !bytes.Equal(got.Shape.AppendJSON(nil), want.Shape.AppendJSON(nil)) {
		t.Errorf("got %s, %+v, want %s, %+v", got.Shape.AppendJSON(nil), got.Notes, want.Shape.AppendJSON(nil), want.Notes)
	}
}

// account holds that every byte of the input is somewhere: in a text, in a file, in
// a setting, or a sign between them.
func account(t *testing.T, r *reader) {
	t.Helper()
	req, text := r.req, r.doc.text
	switch req.Kind {
	case Text, LinesBatch, TableBatch, OpenAIBatch, AnthropicBatch, GeminiBatch:
		if n := len(req.Parts); n > 1 || n == 0 && len(text) > 0 || n == 1 && !bytes.Equal(req.Parts[0].Text(nil), text) {
			t.Errorf("%s of %d bytes has %d parts", req.Kind, len(text), n)
		}
	case File:
		accountFiles(t, r)
	case Conversation:
		accountTurns(t, req, text)
	default:
		accountNodes(t, r)
	}
}

// accountFiles: each byte is of a file, of a text beside it, or a space between them.
func accountFiles(t *testing.T, r *reader) {
	t.Helper()
	lines := (&reader{req: &Request{}, doc: r.doc}).fileLines()
	if files := len(r.req.Media); files != max(1, len(lines)) || len(lines) == 0 && len(r.req.Parts) > 0 {
		t.Errorf("%d media and %d texts in %d lines", files, len(r.req.Parts), len(lines))
	}
	if len(lines) == 0 {
		return // the bytes of a file
	}
	rest := bytes.Clone(r.doc.text)
	for _, l := range lines {
		copy(rest[l.from:l.to], bytes.Repeat([]byte(" "), l.to-l.from))
	}
	for _, p := range r.req.Parts {
		if !bytes.Equal(p.Text(nil), rest[p.Start:p.End]) {
			t.Errorf("%q is in a text and in a file", p.Text(nil))
		}
		copy(rest[p.Start:p.End], bytes.Repeat([]byte(" "), p.End-p.Start))
	}
	if skipSpace(rest, 0) < len(rest) {
		t.Errorf("%q is lost", bytes.TrimSpace(rest))
	}
}

// accountTurns: outside the turns there are names of speakers and spaces alone.
func accountTurns(t *testing.T, req *Request, text []byte) {
	t.Helper()
	at, outside := 0, 0
	for _, p := range req.Parts {
		outside += len(bytes.TrimSpace(text[at:p.Start]))
		at = p.End
	}
	outside += len(bytes.TrimSpace(text[at:]))
	if outside > (80+2*maxMark)*(req.Shape.Messages+1) { // the last may be still to speak
		t.Errorf("%d bytes of %q are in none of %d turns", outside, text, req.Shape.Messages)
	}
}

// accountNodes: every value is claimed, and what is claimed as text is in a part.
func accountNodes(t *testing.T, r *reader) {
	t.Helper()
	covered := func(n node) bool {
		for _, p := range r.req.Parts {
			if p.Start <= int(n.start) && int(n.end) <= p.End {
				return true
			}
		}
		return false
	}
	nodes := r.doc.nodes
	for i := 0; i < len(nodes); {
		n := nodes[i]
		switch {
		case n.kind == aKey, n.use == structure:
			i++
			continue
		case n.use == unclaimed:
			t.Errorf("%q is lost", r.doc.raw(i))
		case n.use == asText && n.end-n.start > 2 && !covered(n):
			t.Errorf("%q is in no part", r.doc.raw(i))
		case n.use == asMedia && len(r.req.Media) == 0:
			t.Errorf("%q is no file", r.doc.raw(i))
		}
		i = int(n.next)
	}
}

// checkShape holds what a shape promises, and that it survives the wire.
func checkShape(t *testing.T, req *Request) {
	t.Helper()
	for _, p := range req.Parts {
		if b := req.Shape.Buckets[p.Bucket]; b.What != p.What || b.Cache != p.Cache {
			t.Errorf("a part of %v, %v is in bucket %v", p.What, p.Cache, b)
		}
		if p.Start < 0 || p.Start > p.End {
			t.Errorf("a part stands at %d to %d", p.Start, p.End)
		}
	}
	files := 0
	for _, m := range req.Shape.Media {
		files += m.Count
	}
	if files != len(req.Media) {
		t.Errorf("%d files, the shape has %d", len(req.Media), files)
	}
	wire := req.Shape.AppendJSON(nil)
	got, err := ParseShape(wire)
	if err != nil {
		t.Fatal(err)
	}
	if again := got.AppendJSON(nil); !bytes.Equal(again, wire) {
		t.Errorf("the shape is %s, and %s behind the wire", wire, again)
	}
	_ = req.Shape.String()
	_ = req.Shape.String()
	for _, n := range req.Notes {
		if s := n.String(); !strings.HasSuffix(s, ".") || s == string(n.Code)+"." {
			t.Errorf("note %v has no words: %q", n.Code, s)
		}
	}
}

// FuzzBatch: every line of a batch comes out, whatever it is.
func FuzzBatch(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, kind := range []Kind{Auto, LinesBatch, TableBatch} {
			b, err := NewBatch(bytes.NewReader(text), Options{Hint: Hint{As: kind}})
			if err != nil {
				continue
			}
			drain(t, b, text)
		}
	})
}

func drain(t *testing.T, b *Batch, text []byte) {
	t.Helper()
	lines, last := 0, int64(0)
	for {
		line, err := b.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		lines++
		if line.Number < last {
			t.Errorf("line %d comes after %d", line.Number, last)
		}
		last = line.Number
		checkShape(t, line.Request)
		if line.Err != nil {
			_ = line.Err.Error()
		}
	}
	if _, err := b.Next(); err != io.EOF {
		t.Errorf("behind the end: %v", err)
	}
	if b.listed || b.kind == TableBatch {
		return
	}
	want := 0
	for _, line := range bytes.Split(bytes.TrimPrefix(text, []byte("\uFEFF")), []byte("\n")) {
		if skipSpace(line, 0) < len(line) {
			want++
		}
	}
	if lines != want {
		t.Errorf("%d lines of %q, want %d", lines, text, want)
	}
}

// FuzzShape: no message makes the page take an impossible shape.
func FuzzShape(f *testing.F) {
	f.Add([]byte(`{"k":2,"m":4,"b":[{"w":1},{}],"md":[{"w":1024,"h":1024,"d":3,"n":1,"as":1}]}`))
	f.Add([]byte(`{"k":200}`))
	f.Add([]byte(`{"md":[{"n":-1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseShape(data)
		if err != nil {
			return
		}
		_ = s.String()
		if _, err := ParseShape(s.AppendJSON(nil)); err != nil {
			t.Errorf("%s: %v", data, err)
		}
	})
}
