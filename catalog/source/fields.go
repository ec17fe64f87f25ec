package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tokenfare/catalog"
)

// field is a field of a struct in the files, in both directions: how it is read, and
// how it is written, which is not at all where it is empty.
type field struct {
	name  string
	read  func(n node)
	value func() string    // on the line of its name
	block func(e *emitter) // on lines of its own, name included; nil: see value
}

// fields reads the fields of a struct.
func (n node) fields(list []field) {
	n.each(func(key string, v node) bool {
		i := slices.IndexFunc(list, func(f field) bool { return f.name == key })
		if i >= 0 {
			list[i].read(v)
		}
		return i >= 0
	})
}

// fields writes the fields of a struct, on lines of their own.
func (e *emitter) fields(list []field) {
	for i := range list {
		if list[i].block != nil {
			list[i].block(e)
		} else if v := list[i].value(); v != "" {
			e.line(list[i].name + ": " + v)
		}
	}
}

// inBraces writes the fields of a struct on one line.
func inBraces(list []field) string {
	var parts []string
	for i := range list {
		if v := list[i].value(); v != "" {
			parts = append(parts, list[i].name+": "+v)
		}
	}
	return braces(parts)
}

// braces joins parts, and returns nothing for nothing.
func braces(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func brackets(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func text(name string, at *string) field {
	return field{name: name, read: func(n node) { *at = n.str() }, value: func() string { return quote(*at) }}
}

func flag(name string, at *bool) field {
	return field{name: name, read: func(n node) { *at = n.flag() }, value: func() string {
		if *at {
			return "true"
		}
		return ""
	}}
}

func date(name string, at *catalog.Date) field {
	return field{name: name, read: func(n node) { *at = value(n, catalog.ParseDate) }, value: func() string { return at.String() }}
}

func tokens(name string, at *catalog.Tokens) field {
	return field{name: name, read: func(n node) { *at = n.tokens() }, value: func() string {
		if *at == 0 {
			return ""
		}
		return strconv.FormatInt(int64(*at), 10)
	}}
}

// named is a field that holds a name of an enumeration. The value that is unsaid is
// not written.
func named[T interface {
	comparable
	fmt.Stringer
}](name string, at *T, parse func(string) (T, error), unsaid T) field {
	return field{name: name, read: func(n node) { *at = value(n, parse) }, value: func() string {
		if *at == unsaid {
			return ""
		}
		return (*at).String()
	}}
}

// texts is a field that holds a list of texts: short ones are written in brackets on
// one line, sentences on lines of their own.
func texts(name string, at *[]string) field {
	return field{name: name, read: func(n node) { *at = n.strs() }, block: func(e *emitter) {
		quoted := make([]string, len(*at))
		for i, s := range *at {
			quoted[i] = quote(s)
		}
		switch {
		case len(quoted) == 0:
		case slices.ContainsFunc(*at, func(s string) bool { return strings.Contains(s, " ") }):
			e.line(name + ":")
			for _, s := range quoted {
				e.line("  - " + s)
			}
		default:
			e.line(name + ": " + brackets(quoted))
		}
	}}
}

// inline is a field that holds fields, in braces on one line.
func inline(name string, list ...field) field {
	return field{name: name, read: func(n node) { n.fields(list) }, value: func() string { return inBraces(list) }}
}

// rows is a field that holds a list of structs, each in braces on a line of its own.
func rows[T any](name string, at *[]T, fields func(*T) []field, check func(node, *T)) field {
	return field{name: name,
		read: func(n node) {
			for _, item := range n.items() {
				var t T
				item.fields(fields(&t))
				check(item, &t)
				*at = append(*at, t)
			}
		},
		block: func(e *emitter) {
			if len(*at) == 0 {
				return
			}
			e.line(name + ":")
			for i := range *at {
				e.line("  - " + inBraces(fields(&(*at)[i])))
			}
		}}
}

func capabilities(name string, at *catalog.Capabilities, as catalog.Tri) field {
	return field{name: name,
		read: func(n node) {
			for _, item := range n.items() {
				k := value(item, catalog.ParseCapability)
				if at.Get(k) != catalog.Unknown {
					item.fail("%s is listed twice", k)
				}
				at.Set(k, as)
			}
		},
		value: func() string {
			var names []string
			for k := range catalog.NumCapabilities {
				if at.Get(k) == as {
					names = append(names, k.String())
				}
			}
			return brackets(names)
		}}
}

func modalities(name string, at *catalog.Modality) field {
	return field{name: name,
		read: func(n node) {
			for _, item := range n.items() {
				m := value(item, catalog.ParseModality)
				if *at&m != 0 {
					item.fail("%s is listed twice", m)
				}
				*at |= m
			}
		},
		value: func() string { return brackets(at.Names()) }}
}

// rates are fields by the names of the units.
func rates(at *catalog.Rates) []field {
	var list []field
	for u := range catalog.NumUnits {
		list = append(list, field{name: u.String(), read: func(n node) { at.Set(u, n.rate(u)) }, value: func() string {
			if r, known := at.Get(u); known {
				return u.Format(r)
			}
			return ""
		}})
	}
	return list
}
