package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Point is something that a refresh found and left to a person.
type Point struct {
	Offering string // "provider/api-id"
	Kind     string // what is left: "stopped", "disputed", ...
	Source   string // the data set that says so, empty when all do
	Text     string
}

const openName = "open.yaml"

// readOpen reads the open points. A set without the file has none.
func (s *Set) readOpen(fsys fs.FS, prefix string) error {
	root, err := open(fsys, prefix, openName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	s.OpenHead = root.f.takeComments(root.line())
	root.each(func(key string, v node) bool {
		if key != "points" {
			return false
		}
		for _, item := range v.items() {
			s.Open = append(s.Open, item.point())
		}
		return true
	})
	SortPoints(s.Open)
	return root.f.finish()
}

func (n node) point() (p Point) {
	n.each(func(key string, v node) bool {
		switch key {
		case "offering":
			p.Offering = v.str()
		case "kind":
			p.Kind = v.str()
		case "source":
			p.Source = v.str()
		case "text":
			p.Text = v.str()
		default:
			return false
		}
		return true
	})
	if p.Offering == "" || p.Kind == "" || p.Text == "" {
		n.fail("a point needs offering, kind and text")
	}
	return p
}

// SortPoints puts points in the order that their file has.
func SortPoints(points []Point) {
	slices.SortFunc(points, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.Offering, b.Offering), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Text, b.Text))
	})
}

// formatOpen writes the file of open points, nothing where there never was any.
func (s *Set) formatOpen() []byte {
	if len(s.Open) == 0 && s.OpenHead == nil {
		return nil
	}
	e := new(emitter)
	e.comments(s.OpenHead)
	if s.OpenHead == nil {
		e.WriteString("# What refreshes found and left to a person. A refresh shows a point once, and takes it off\n" +
			"# the list when the data sets and the files agree. Who removes a line is shown it again.\n")
	}
	e.WriteString("points:")
	if len(s.Open) == 0 {
		e.WriteString(" []")
	}
	e.WriteByte('\n')
	for _, p := range s.Open {
		fmt.Fprintf(e, "  - %s\n", braces(pair("offering", quote(p.Offering)), pair("kind", quote(p.Kind)), pair("source", quote(p.Source)), pair("text", quote(p.Text))))
	}
	return e.Bytes()
}
