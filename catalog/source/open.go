package source

import (
	"cmp"
	"errors"
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
	root.fields([]field{rows("points", &s.Open, pointFields, checkPoint)})
	SortPoints(s.Open)
	return root.f.finish()
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
	head := s.OpenHead
	if head == nil {
		head = openHead
	}
	if len(s.Open) == 0 {
		return append(format(head, nil), "points: []\n"...)
	}
	return format(head, []field{rows("points", &s.Open, pointFields, checkPoint)})
}

var openHead = []string{
	"# What refreshes found and left to a person. A refresh shows a point once, and takes it off",
	"# the list when the data sets and the files agree. Who removes a line is shown it again.",
}
