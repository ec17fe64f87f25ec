package refresh

import (
	"bytes"
	"fmt"
	"strings"
)

// Markdown writes changes as the text of a pull request of at most limit bytes: which
// copies were read, how many changes there are of each kind, what is left to do as a
// list to tick off, and the rest by provider. What is too long is left out from the
// end, and says so.
func Markdown(changes []Change, ups []*Upstream, limit int) []byte {
	var b bytes.Buffer
	b.WriteString("What the data sets say, against the files.\n\n| data set | copy of | listings |\n|---|---|---:|\n")
	for _, u := range ups {
		fmt.Fprintf(&b, "| %s | %s | %d |\n", u.Source, u.Read, len(u.Listings))
	}
	b.WriteByte('\n')
	byKind := [numKinds][]Change{}
	var before [numKinds]int
	for _, c := range changes {
		if c.Before {
			before[c.Kind]++
			continue
		}
		byKind[c.Kind] = append(byKind[c.Kind], c)
	}
	for k := range numKinds {
		if n := len(byKind[k]); n > 0 {
			fmt.Fprintf(&b, "- %d %s%s\n", n, k, colon(kinds[k].why))
		}
		if before[k] > 0 {
			fmt.Fprintf(&b, "- %d %s as before: `catalog/data/open.yaml` lists them\n", before[k], k)
		}
	}
	var sections []string
	for k := range numKinds {
		if len(byKind[k]) > 0 && kinds[k].todo != "" {
			sections = append(sections, fmt.Sprintf("\n### To do: %s\n\n%s\n\n%s", k, kinds[k].todo, lines(byKind[k], "- [ ] ")))
		}
	}
	for k := range numKinds {
		if len(byKind[k]) > 0 && kinds[k].todo == "" && !k.quiet() {
			sections = append(sections, fmt.Sprintf("\n### %s%s\n\n%s", strings.ToUpper(k.String()[:1]), k.String()[1:], lines(byKind[k], "- ")))
		}
	}
	text := strings.Join(sections, "")
	if room := limit - b.Len() - len(cutShort); len(text) > room {
		text = text[:1+strings.LastIndexByte(text[:max(room, 0)], '\n')] + cutShort
	}
	b.WriteString(text)
	return b.Bytes()
}

const cutShort = "\nThere is more, for which this text has no room: see the files, or the log of the run.\n"

func colon(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}

func lines(changes []Change, bullet string) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s`%s`: %s", bullet, c.Offering, c.Text)
		if c.Source != "" {
			fmt.Fprintf(&b, " [%s]", c.Source)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
