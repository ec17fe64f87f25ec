package prompt

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
)

// large are requests of about 50 MB.
func large() map[string][]byte {
	prose := strings.Repeat(`It was a bright cold day in April,\nand the clocks were striking \"thirteen\". `, 50)
	var messages, images, tools bytes.Buffer
	messages.WriteString(`{"model":"gpt-4o","messages":[`)
	for messages.Len() < 50e6 {
		fmt.Fprintf(&messages, `{"role":"user","content":[{"type":"text","text":"%s"}]},`, prose)
	}
	messages.WriteString(`{"role":"user","content":"x"}]}`)
	picture := base64.StdEncoding.EncodeToString(append(bytes.Clone(pngHeader), bytes.Repeat([]byte("\x17\x2a\x99"), 1<<20)...))
	images.WriteString(`{"model":"claude-opus-4-7","max_tokens":9,"system":"x","messages":[{"role":"user","content":[`)
	for images.Len() < 50e6 {
		fmt.Fprintf(&images, `{"type":"image","source":{"type":"base64","media_type":"image/png","data":"%s"}},`, picture)
	}
	images.WriteString(`{"type":"text","text":"x"}]}]}`)
	tools.WriteString(`{"model":"gpt-4o","messages":[`)
	for i := 0; tools.Len() < 50e6; i++ {
		fmt.Fprintf(&tools, `{"role":"assistant","content":null,"tool_calls":[{"id":"call_%d","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Rome\"}"}}]},{"role":"tool","tool_call_id":"call_%d","content":"{\"temperature\":18}"},`, i, i)
	}
	tools.WriteString(`{"role":"user","content":"x"}]}`)
	return map[string][]byte{
		"messages": messages.Bytes(), "images": images.Bytes(), "tool calls": tools.Bytes(),
		"text": bytes.Repeat([]byte("It was a bright cold day in April.\n"), 50_000_000/35),
	}
}

// pngHeader is of an image of 1024 x 1024 pixels.
var pngHeader = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x04\x00\x00\x00\x04\x00\x08\x02\x00\x00\x00")

func BenchmarkUnderstand50MB(b *testing.B) {
	for name, text := range large() {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for range b.N {
				if _, err := Understand(text, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		if name == "text" {
			continue
		}
		b.Run(name+" by encoding/json", func(b *testing.B) { // validity alone, for comparison
			b.SetBytes(int64(len(text)))
			for range b.N {
				if !json.Valid(text) {
					b.Fatal("not valid")
				}
			}
		})
	}
}

// BenchmarkUnderstand100kB is what a keystroke in a large request costs.
func BenchmarkUnderstand100kB(b *testing.B) {
	text := []byte(`{"model":"gpt-4o","messages":[` + strings.Repeat(`{"role":"user","content":"It was a bright cold day in April, and the clocks were striking thirteen."},`, 1000) + `{"role":"user","content":"x"}]}`)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for range b.N {
		if _, err := Understand(text, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBatch(b *testing.B) {
	line := `{"custom_id":"request-1","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o-mini","messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":"` +
		strings.Repeat("Classify this review, please. ", 20) + `"}],"max_tokens":1000}}` + "\n"
	for name, c := range map[string]struct{ head, text string }{
		"JSONL": {"", line},
		"CSV":   {"id,prompt\n", "17,\"" + strings.Repeat("Classify this review, please. ", 20) + "\"\n"},
	} {
		b.Run(name, func(b *testing.B) {
			const lines = 10_000
			b.SetBytes(int64(lines * len(c.text)))
			for range b.N {
				batch, err := NewBatch(io.MultiReader(strings.NewReader(c.head), &generated{text: c.text, times: lines}), Options{})
				if err != nil {
					b.Fatal(err)
				}
				for {
					if _, err := batch.Next(); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

func BenchmarkScanStrings(b *testing.B) {
	text := []byte(strings.Repeat("0123456789abcdef", 1<<16))
	b.SetBytes(int64(len(text)))
	for range b.N {
		plain(text)
	}
}
