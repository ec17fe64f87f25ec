package source

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tokenfare/catalog"
	"tokenfare/catalog/money"
)

// file is a data file on its way in. It collects everything that is wrong with it.
type file struct {
	path     string // as errors name it
	comments map[int][]string
	errs     []error
}

// node is a value in a file, with the name of the field that holds it.
type node struct {
	f     *file
	field string
	ast   ast.Node
}

// parse reads the one document of a file.
func parse(path string, data []byte) (node, error) {
	f := &file{path: path, comments: ownLineComments(data)}
	doc, err := parser.ParseBytes(data, 0)
	if err != nil {
		return node{}, fmt.Errorf("%s:%s", path, strings.TrimPrefix(firstLine(err.Error()), "["))
	}
	if len(doc.Docs) != 1 || doc.Docs[0].Body == nil {
		return node{}, fmt.Errorf("%s:1: want one YAML document", path)
	}
	return node{f: f, ast: doc.Docs[0].Body}, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// ownLineComments returns the comments that stand on lines of their own, by the
// number of the line of content below them, or their own where there is none.
func ownLineComments(data []byte) map[int][]string {
	found := map[int][]string{}
	var block []string
	last := 0 // line of the last comment
	for i, line := range strings.Split(string(data), "\n") {
		text := strings.TrimSpace(line)
		if strings.HasPrefix(text, "#") {
			block, last = append(block, text), i+1
			continue
		}
		if text == "" { // the head of a file may have a blank line below it
			continue
		}
		if block != nil {
			found[i+1] = block
			block = nil
		}
	}
	if block != nil { // nothing is below
		found[last] = block
	}
	return found
}

// takeComments returns the comments above a line, which are then accounted for.
func (f *file) takeComments(line int) []string {
	c := f.comments[line]
	delete(f.comments, line)
	return c
}

// finish returns everything that was wrong, in order of lines.
func (f *file) finish() error {
	for line := range f.comments {
		f.errs = append(f.errs, &placed{f.path, line, "", "this comment would be lost: put it above an entry of a list"})
	}
	slices.SortStableFunc(f.errs, func(a, b error) int { return a.(*placed).line - b.(*placed).line })
	return errors.Join(f.errs...)
}

// placed is an error with its place.
type placed struct {
	path  string
	line  int
	field string
	text  string
}

func (e *placed) Error() string {
	if e.field == "" {
		return fmt.Sprintf("%s:%d: %s", e.path, e.line, e.text)
	}
	return fmt.Sprintf("%s:%d: %s: %s", e.path, e.line, e.field, e.text)
}

func (n node) line() int { return n.ast.GetToken().Position.Line }

func (n node) fail(format string, args ...any) {
	n.f.errs = append(n.f.errs, &placed{n.f.path, n.line(), n.field, fmt.Sprintf(format, args...)})
}

// each calls visit for every field of a mapping. Where visit returns false, the
// field is unknown.
func (n node) each(visit func(key string, v node) bool) {
	var pairs []*ast.MappingValueNode
	switch m := n.ast.(type) {
	case *ast.MappingNode:
		pairs = m.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{m}
	default:
		n.fail("want fields")
		return
	}
	seen := map[string]bool{}
	for _, p := range pairs {
		key := p.Key.GetToken().Value
		v := node{n.f, key, p.Value}
		if v.ast == nil {
			v.ast = p
		}
		switch {
		case seen[key]:
			v.fail("duplicate field")
		case !visit(key, v):
			v.fail("unknown field")
		}
		seen[key] = true
	}
}

// items returns the elements of a list.
func (n node) items() []node {
	seq, ok := n.ast.(*ast.SequenceNode)
	if !ok {
		n.fail("want a list")
		return nil
	}
	var items []node
	for _, v := range seq.Values {
		items = append(items, node{n.f, n.field, v})
	}
	return items
}

// scalar returns the text of a value as it is written, without quotes.
func (n node) scalar() (string, bool) {
	switch v := n.ast.(type) {
	case *ast.LiteralNode:
		return v.Value.Value, true
	case *ast.StringNode:
		return v.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.ast.GetToken().Value, true
	}
	return "", false
}

// str returns a text that is not empty.
func (n node) str() string {
	s, ok := n.scalar()
	if !ok || s == "" {
		n.fail("want text")
		return ""
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		n.fail("control character in text")
	}
	return s
}

func (n node) strs() []string {
	var list []string
	for _, item := range n.items() {
		s := item.str()
		if slices.Contains(list, s) {
			item.fail("%q is listed twice", s)
		}
		list = append(list, s)
	}
	return list
}

// tokens returns a positive number: zero would be unknown, which is written by
// leaving the field out.
func (n node) tokens() catalog.Tokens {
	v, err := strconv.ParseInt(n.str(), 10, 64)
	if err != nil || v <= 0 {
		n.fail("want a positive whole number")
		return 0
	}
	return catalog.Tokens(v)
}

func (n node) flag() bool {
	switch s := n.str(); s {
	case "true":
		return true
	case "false":
		return false
	default:
		n.fail("%q is neither true nor false", s)
		return false
	}
}

func (n node) rate(u catalog.Unit) money.Rate {
	r, err := u.ParseRate(n.str())
	if err != nil {
		n.fail("%v", err)
	}
	if r < 0 {
		n.fail("negative price")
	}
	return r
}

// factor reads a positive decimal such as 0.5 as a fraction of a million.
func (n node) factor() (num, den int64) {
	r, err := money.ParseRate(n.str())
	if err != nil || r <= 0 {
		n.fail("want a positive number such as 0.5")
	}
	return int64(r), 1e6
}

// value reads a value with one of the catalog's parsers.
func value[T any](n node, parse func(string) (T, error)) T {
	v, err := parse(n.str())
	if err != nil {
		n.fail("%v", err)
	}
	return v
}
