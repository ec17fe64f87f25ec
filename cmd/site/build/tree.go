package build

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mendTree corrects what go-app's encoder gets wrong in ways a parser can see,
// and orders the attributes, which come out of a map.
func mendTree(n *html.Node) {
	dropFalse(n)
	switch n.DataAtom {
	case atom.Textarea:
		textareaValue(n)
	case atom.Select:
		selectValue(n)
	case atom.Img:
		if attr(n, "alt") == nil {
			setAttr(n, "alt", "") // go-app cannot write an empty one
		}
	}
	slices.SortFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	for c := range n.ChildNodes() {
		mendTree(c)
	}
}

// dropFalse removes disabled="false" and its like, which disable.
func dropFalse(n *html.Node) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
		return booleanAttributes[a.Key] && a.Val == "false"
	})
}

// textareaValue moves a textarea's text to where HTML has it.
func textareaValue(n *html.Node) {
	value := attr(n, "value")
	if value == nil {
		return
	}
	text := *value
	removeAttr(n, "value")
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
	if text != "" {
		n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	}
}

// selectValue selects the option that a select's value names.
func selectValue(n *html.Node) {
	value := attr(n, "value")
	if value == nil {
		return
	}
	want := *value
	removeAttr(n, "value")
	for d := range n.Descendants() {
		if d.DataAtom != atom.Option {
			continue
		}
		removeAttr(d, "selected")
		if v := attr(d, "value"); v != nil && *v == want {
			setAttr(d, "selected", "")
		}
	}
}

// unindent removes the newlines and spaces that go-app's encoder puts around
// every node, two per level. In a browser the components make no such text, and
// it would show as a space between a sign and its number.
func unindent(n *html.Node, depth int) {
	inner := "\n" + strings.Repeat("  ", depth+1)
	closing := "\n" + strings.Repeat("  ", depth)
	var next *html.Node
	for c := n.FirstChild; c != nil; c = next {
		next = c.NextSibling
		if c.Type != html.TextNode {
			unindent(c, depth+1)
			continue
		}
		c.Data = strings.TrimPrefix(c.Data, inner)
		c.Data = strings.TrimSuffix(c.Data, inner)
		if next == nil {
			c.Data = strings.TrimSuffix(c.Data, closing)
		}
		c.Data = strings.TrimPrefix(c.Data, "\n")
		if c.Data == "" {
			n.RemoveChild(c)
		}
	}
}

func find(n *html.Node, tag atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.DataAtom == tag {
			return d
		}
	}
	return nil
}

func firstElement(n *html.Node) *html.Node {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode {
			return c
		}
	}
	return nil
}

func attr(n *html.Node, key string) *string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return &n.Attr[i].Val
		}
	}
	return nil
}

func setAttr(n *html.Node, key, value string) {
	if v := attr(n, key); v != nil {
		*v = value
		return
	}
	n.Attr = append(n.Attr, html.Attribute{Key: key, Val: value})
}

func removeAttr(n *html.Node, key string) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// element makes a node; attributes come as key and value in turn.
func element(tag atom.Atom, attrs ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: tag, Data: tag.String()}
	for i := 0; i+1 < len(attrs); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: attrs[i], Val: attrs[i+1]})
	}
	return n
}

func withText(n *html.Node, text string) *html.Node {
	n.AppendChild(&html.Node{Type: html.TextNode, Data: text})
	return n
}
