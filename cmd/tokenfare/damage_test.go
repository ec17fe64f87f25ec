package main

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"tokenfare/app/token"
	"tokenfare/web/vocab"
)

// damage makes vocabularies come damaged while a test runs.
func damage(t *testing.T, families ...string) {
	t.Helper()
	whole := packed
	t.Cleanup(func() { packed = whole })
	packed = func(family string) ([]byte, error) {
		data, err := vocab.Packed(family)
		if slices.Contains(families, family) {
			data = data[:len(data)/2]
		}
		return data, err
	}
}

// told runs a command on a short text and returns what it prints and where it ends.
func told(line string) (code int, out, errOut string) {
	var o, e strings.Builder
	code = run(strings.Fields(line), strings.NewReader("What does this cost?"), &o, &e)
	return code, o.String(), e.String()
}

// TestDamagedVocabulary holds that fit, cost and month go on with an estimate where a
// vocabulary is damaged, and say so on standard error; count of that family cannot.
func TestDamagedVocabulary(t *testing.T) {
	const at = " -at 2026-11-20T00:00:00Z "
	damage(t, "llama3")
	named := "vocabulary web/vocab/llama3.bin.gz: damaged or truncated: its checksum is wrong; want sha256 "
	code, _, errOut := told("count -t llama3")
	if code != 1 || !strings.HasPrefix(errOut, "tokenfare count: "+named) {
		t.Errorf("count exits with %d and says %q", code, errOut)
	}
	if code, out, errOut := told("count"); code != 0 || out != "5\t-\n" || errOut != "" {
		t.Errorf("count in another family exits with %d, prints %q and says %q", code, out, errOut)
	}
	for _, line := range []string{
		"fit" + at + "-json -n 1",
		"cost -m groq/llama-3.3-70b-versatile -json" + at,
		"month -m groq/llama-3.3-70b-versatile -calls 1 -json -from 2026-11-20",
	} {
		code, out, errOut := told(line)
		name, _, _ := strings.Cut(line, " ")
		if code != 0 || out == "" || strings.Count(errOut, "\n") != 1 || !strings.HasPrefix(errOut, "tokenfare "+name+": warning: "+named) {
			t.Errorf("%s exits with %d and says %q", line, code, errOut)
		}
		if strings.Contains(out, `"llama3":`) {
			t.Errorf("%s: half a vocabulary counts: %s", line, out)
		}
	}
	_, out, _ := told("cost -m groq/llama-3.3-70b-versatile -json" + at)
	if !strings.Contains(out, `"exact":"estimated"`) {
		t.Errorf("cost does not estimate: %s", out)
	}
}

// TestDamagedBase holds that without the base there is an error, which names all that
// is damaged.
func TestDamagedBase(t *testing.T) {
	damage(t, token.Base, "llama3")
	for _, line := range []string{"fit", "cost -m groq/llama-3.3-70b-versatile"} {
		code, out, errOut := told(line)
		if code != 1 || out != "" || !strings.Contains(errOut, "o200k_base.bin.gz: ") || !strings.Contains(errOut, "llama3.bin.gz: ") {
			t.Errorf("%s exits with %d, prints %q and says %q", line, code, out, errOut)
		}
	}
}

// TestErrorOfPackedIsPassedOn holds that what the files themselves say is said.
func TestErrorOfPackedIsPassedOn(t *testing.T) {
	whole := packed
	t.Cleanup(func() { packed = whole })
	packed = func(string) ([]byte, error) { return nil, io.ErrUnexpectedEOF }
	if _, err := newMeter("r50k_base"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}
