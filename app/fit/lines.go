package fit

import (
	"fmt"
	"slices"
	"strings"
)

// LineNotes collects sentences about the lines of a batch. Those that are alike are one.
type LineNotes struct {
	First []string // about all lines

	notes []lineNote
	index map[string]int
	more  int64 // sentences that are not kept
}

type lineNote struct {
	text  string
	lines []int64
	all   int64
}

// fewNotes bounds the sentences that are kept.
const fewNotes = 20

// Add notes what is to be said of a line.
func (l *LineNotes) Add(line int64, text string) {
	i, known := l.index[text]
	switch {
	case !known && len(l.notes) == fewNotes:
		l.more++
		return
	case !known:
		if l.index == nil {
			l.index = map[string]int{}
		}
		i = len(l.notes)
		l.index[text] = i
		l.notes = append(l.notes, lineNote{text: text})
	}
	n := &l.notes[i]
	n.all++
	if len(n.lines) < FewLines {
		n.lines = append(n.lines, line)
	}
}

// List returns the sentences, each with the lines that it is about.
func (l *LineNotes) List() []string {
	list := slices.Clone(l.First)
	for _, n := range l.notes {
		list = append(list, Lines(n.lines, n.all)+": "+n.text)
	}
	if l.more > 0 {
		list = append(list, "and "+Thousands(l.more)+" more such remarks")
	}
	return list
}

// Lines names lines, of which there are so many: "lines 2, 3 and 7 more".
func Lines(first []int64, all int64) string {
	var names []string
	for _, n := range first {
		names = append(names, fmt.Sprint(n))
	}
	s := "line " + names[0]
	if all > 1 {
		s = "lines " + strings.Join(names, ", ")
	}
	if more := all - int64(len(first)); more > 0 {
		s += " and " + Thousands(more) + " more"
	}
	return s
}
