package build

import (
	"bytes"
	"html"
	"strconv"
	"strings"
)

// mendAttributes rewrites the start tags of go-app's output as HTML. go-app
// quotes attributes as Go strings, which breaks at a quote, a newline or a
// backslash, and drops the value "true", which changes what aria-expanded or
// data-fits say. This must come before parsing: a parser ends the value at the
// first quote.
func mendAttributes(src []byte) []byte {
	var out bytes.Buffer
	for len(src) > 0 {
		i := bytes.IndexByte(src, '<')
		if i < 0 || i+1 == len(src) {
			break
		}
		if !isLetter(src[i+1]) {
			out.Write(src[:i+1])
			src = src[i+1:]
			continue
		}
		end := i + 1
		for end < len(src) && !strings.ContainsRune(" \n\t/>", rune(src[end])) {
			end++
		}
		out.Write(src[:end])
		src = mendTag(&out, src[end:])
	}
	out.Write(src)
	return out.Bytes()
}

// mendTag copies what follows a tag's name, up to the tag's end, and returns
// what comes after it.
func mendTag(out *bytes.Buffer, src []byte) []byte {
	for len(src) > 0 && src[0] != '>' {
		if strings.ContainsRune(" \n\t/", rune(src[0])) {
			out.WriteByte(src[0])
			src = src[1:]
			continue
		}
		end := bytes.IndexAny(src, " \n\t=>")
		if end < 0 {
			break
		}
		name := strings.TrimSuffix(string(src[:end]), "/")
		src = src[len(name):]
		out.WriteString(name)

		if len(src) > 1 && src[0] == '=' && src[1] == '"' {
			var value string
			value, src = goString(src[1:])
			out.WriteString(`="` + html.EscapeString(value) + `"`)
		} else if len(src) > 0 && src[0] == '=' { // unquoted, so from a raw node: leave it
			end := bytes.IndexAny(src, " \n\t>")
			if end < 0 {
				end = len(src)
			}
			out.Write(src[:end])
			src = src[end:]
		} else if !booleanAttributes[name] {
			out.WriteString(`="true"`)
		}
	}
	return src
}

// goString takes a Go string literal off src. What is not one comes from a raw
// node and is HTML already, so its entities are resolved instead.
func goString(src []byte) (value string, rest []byte) {
	for i := 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			if v, err := strconv.Unquote(string(src[:i+1])); err == nil {
				return v, src[i+1:]
			}
			return htmlString(src)
		}
	}
	return htmlString(src)
}

func htmlString(src []byte) (value string, rest []byte) {
	end := bytes.IndexByte(src[1:], '"')
	if end < 0 {
		return "", nil
	}
	return html.UnescapeString(string(src[1 : end+1])), src[end+2:]
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// booleanAttributes are present or absent; their value means nothing.
var booleanAttributes = map[string]bool{
	"allowfullscreen": true, "async": true, "autofocus": true, "autoplay": true,
	"checked": true, "controls": true, "default": true, "defer": true,
	"disabled": true, "download": true, "formnovalidate": true, "hidden": true,
	"inert": true, "ismap": true, "itemscope": true, "loop": true,
	"multiple": true, "muted": true, "nomodule": true, "novalidate": true,
	"open": true, "playsinline": true, "readonly": true, "required": true,
	"reversed": true, "selected": true,
}
