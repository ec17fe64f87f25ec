package prompt

import "bytes"

// looksLikeLines reports whether a text of JSON values is JSONL: the first value,
// from start to end, is one line, and the next line begins a value.
func looksLikeLines(text []byte, start, end int) bool {
	if bytes.IndexByte(text[start:end], '\n') >= 0 {
		return false
	}
	next := skipSpace(text, end)
	if bytes.IndexByte(text[end:next], '\n') < 0 || next == len(text) {
		return false
	}
	return text[next] == '{' || text[next] == '['
}

// secondLineIsObject reports whether the line after one that is broken holds a
// whole object by itself: then the text is JSONL.
func secondLineIsObject(text []byte, broken, line int) bool {
	if line != 1 {
		return false
	}
	end := bytes.IndexByte(text[broken:], '\n')
	if end < 0 {
		return false
	}
	start := skipSpace(text, broken+end+1)
	if start == len(text) || text[start] != '{' {
		return false
	}
	rest := text[start:]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	s := scanner{text: rest}
	wrong, _ := s.scan()
	return wrong == nil && skipSpace(rest, s.at) == len(rest) && s.nodes[0].next > 1
}
