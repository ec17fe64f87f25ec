package prompt

import (
	"bytes"
	"io"
	"strconv"
)

// table is how a CSV file is laid out.
type table struct {
	separator byte
	end       byte // of a row: a line feed, or a carriage return alone
	skip      int  // bytes before the first row: Excel's line that names the separator
	header    bool
	names     []string // of the columns, empty without a header
	prompt    int      // index of the column that is the prompt
	system    int      // of the one with instructions; -1: none
	id        int      // of the one with the ID; -1: none
	columns   int
}

// newTable tells the layout by the first rows.
func newTable(head []byte) table {
	separators := []byte{',', '\t', ';', '|'}
	named, skip := separatorLine(head)
	if head = head[skip:]; skip > 0 {
		separators = []byte{named}
	}
	best := table{separator: separators[0], columns: 1}
	score := 0
	for _, separator := range separators {
		rows := someRows(head, separator)
		if len(rows) == 0 || len(rows[0]) < 2 {
			continue
		}
		alike := 0
		for _, row := range rows {
			if len(row) == len(rows[0]) {
				alike++
			}
		}
		// More columns decide between layouts that fit all rows.
		if s := alike * 1000 / len(rows) * 100; s+len(rows[0]) > score {
			score = s + len(rows[0])
			best = table{separator: separator, columns: len(rows[0])}
		}
	}
	best.findColumns(someRows(head, best.separator))
	best.end, best.skip = rowEnd(head), skip
	return best
}

// separatorLine reads Excel's first line "sep=;", which names the separator and is no
// row. It returns the length of the line, 0 where there is none.
func separatorLine(head []byte) (separator byte, n int) {
	const start = "sep="
	if n < len(head) && head[n] == '"' {
		n++
	}
	if len(head) < n+len(start)+2 || !equalFold(string(head[n:n+len(start)]), start) {
		return 0, 0
	}
	separator = head[n+len(start)]
	for n += len(start) + 1; n < len(head) && head[n] == '"'; n++ {
	}
	end := lineEnd(head, n)
	if end != n {
		return 0, 0
	}
	if n++; head[end] == '\r' && n < len(head) && head[n] == '\n' {
		n++
	}
	return separator, n
}

// lineEnd returns where the first line break is from a place on, -1 where there is none.
func lineEnd(text []byte, at int) int {
	for ; at < len(text); at++ {
		if text[at] == '\n' || text[at] == '\r' {
			return at
		}
	}
	return -1
}

// rowEnd returns the byte that rows end with: a line feed, or a carriage return where
// the first one outside of quotes is followed by none, as old Macs wrote it.
func rowEnd(head []byte) byte {
	at := bytes.IndexByte(head, '\r')
	if at < 0 || bytes.IndexByte(head[:at], '\n') >= 0 || bytes.Count(head[:at], []byte{'"'})%2 != 0 || at+1 < len(head) && head[at+1] == '\n' {
		return '\n'
	}
	return '\r'
}

// someRows splits the first rows of a table, the last of which may be cut.
func someRows(head []byte, separator byte) [][][]byte {
	var rows [][][]byte
	b := rowReader{next: func() (byte, error) {
		if len(head) == 0 {
			return 0, io.EOF
		}
		c := head[0]
		head = head[1:]
		return c, nil
	}, separator: separator, end: rowEnd(head), limit: peekBytes}
	for len(rows) < 50 {
		if err := b.row(); err != nil {
			break
		}
		if len(b.ends) == 1 && len(b.buf) == 0 {
			continue
		}
		fields := make([][]byte, len(b.ends))
		for i := range fields {
			fields[i] = bytes.Clone(b.field(i))
		}
		rows = append(rows, fields)
	}
	return rows
}

// findColumns decides whether the first row is a header, and which column is what.
func (t *table) findColumns(rows [][][]byte) {
	t.system, t.id = -1, -1
	if len(rows) == 0 {
		return
	}
	first := namesOf(rows)
	named := columnNamed(first, promptNames)
	longest := longestColumn(rows, len(first))
	t.header = named >= 0 || len(rows) > 1 && allNames(first) &&
		(len(rows[0][longest])*3 < averageLength(rows[1:], longest) || numbersFollow(rows))
	t.prompt = longest
	if !t.header {
		return
	}
	t.names = first
	t.system = columnNamed(first, systemNames)
	if named < 0 {
		named = t.columnEnding(promptNames)
	}
	if named >= 0 {
		t.prompt = named
	} else if len(rows) > 1 {
		t.prompt = longestColumn(rows[1:], len(first))
	}
	t.id = columnNamed(first, []string{"custom_id", "id", "key", "name", "#"})
	if t.system == t.prompt {
		t.system = -1
	}
	if t.id == t.prompt {
		t.id = -1
	}
}

// namesOf returns the fields of the first row, as names.
func namesOf(rows [][][]byte) []string {
	if len(rows) == 0 {
		return nil
	}
	names := make([]string, len(rows[0]))
	for i, f := range rows[0] {
		names[i] = string(bytes.TrimSpace(f))
	}
	return names
}

// columnNamed returns the column with the first of the names that one has, -1 where
// there is none.
func columnNamed(columns, names []string) int {
	for _, name := range names {
		for i, c := range columns {
			if equalFold(c, name) {
				return i
			}
		}
	}
	return -1
}

// columnEnding returns the column whose last word is the first of the names that one has,
// such as "user_message" or "Test Question", -1 where there is none.
func (t *table) columnEnding(names []string) int {
	for _, name := range names {
		for i, c := range t.names {
			at := len(c) - len(name)
			if i != t.system && at > 0 && equalFold(c[at:], name) && (!isLetter(c[at-1]) || c[at] < 'a' && c[at-1] >= 'a') {
				return i
			}
		}
	}
	return -1
}

// allNames reports whether a row may be a header: short names, each once.
func allNames(row []string) bool {
	for i, name := range row {
		if name == "" || shortName(name) == "" || isDigit(name[0]) || columnNamed(row[:i], row[i:i+1]) >= 0 {
			return false
		}
	}
	return true
}

// numbersFollow reports whether a column has a name in the first row and numbers in
// all others.
func numbersFollow(rows [][][]byte) bool {
	for i := range rows[0] {
		numbers := 0
		for _, row := range rows[1:] {
			if i < len(row) && len(row[i]) > 0 && len(row[i]) <= 9 && atoi(row[i]) > 0 && isDigit(row[i][len(row[i])-1]) {
				numbers++
			}
		}
		if numbers == len(rows)-1 {
			return true
		}
	}
	return false
}

// longestColumn returns which of so many columns has the longest fields.
func longestColumn(rows [][][]byte, columns int) int {
	best, longest := 0, -1
	for i := range columns {
		if n := averageLength(rows, i); n > longest {
			best, longest = i, n
		}
	}
	return best
}

func averageLength(rows [][][]byte, column int) int {
	sum := 0
	for _, row := range rows {
		if column < len(row) {
			sum += len(row[column])
		}
	}
	return sum / max(1, len(rows))
}

// notes says which column is the prompt.
func (t *table) notes() []Note {
	n := Note{Code: NoteColumns, N: int64(t.prompt + 1), M: int64(t.columns)}
	if t.header {
		n.Name = shortName(t.names[t.prompt])
	}
	if n.Name == "" {
		n.Name = strconv.Itoa(t.prompt + 1)
	}
	return []Note{n}
}

// looksLikeTable reports whether a text is a table without doubt: a header that
// names a prompt among other columns, and rows of as many fields.
func looksLikeTable(text []byte) bool {
	head := text[len(byteOrderMark(text)):min(len(text), peekBytes)]
	_, skip := separatorLine(head)
	head = head[skip:]
	end := lineEnd(head, 0)
	if end < 0 || end > 1000 {
		return false
	}
	for _, separator := range []byte{',', '\t', ';', '|'} {
		if bytes.IndexByte(head[:end], separator) < 0 {
			continue
		}
		// The header decides, and is quick to look at: this runs at every keystroke.
		names := namesOf(someRows(head[:end+1], separator))
		if len(names) < 2 || !allNames(names) || columnNamed(names, promptNames) < 0 {
			continue
		}
		rows := someRows(head, separator)
		alike := 0
		for _, row := range rows[1:] {
			if len(row) == len(names) {
				alike++
			}
		}
		// The last row may be cut where the text is longer.
		if alike >= max(1, len(rows)-2) {
			return true
		}
	}
	return false
}

// rowReader reads one row after the other. Fields may be quoted, with quotes
// doubled and line breaks within.
type rowReader struct {
	next      func() (byte, error)
	separator byte
	end       byte // of a row
	limit     int  // bytes of a row that are kept
	buf       []byte
	ends      []int // of the fields in buf
	lines     int64 // line breaks read
	column    int   // that was read last, from 1, in characters; 0 behind a line break
	open      bool  // the row ended within quotes
	dropped   int64 // bytes of the row beyond limit
	// Where the quotes of the last quoted field begin: lines and column there.
	quoteLines  int64
	quoteColumn int
}

// read reads a byte and keeps account of where it stands.
func (r *rowReader) read() (byte, error) {
	c, err := r.next()
	switch {
	case err != nil:
	case c == r.end:
		r.lines++
		r.column = 0
	case c&0xC0 != 0x80: // it begins a character
		r.column++
	}
	return c, err
}

func (r *rowReader) field(i int) []byte {
	start := 0
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.buf[start:r.ends[i]]
}

// joined returns the row as text, with its separators.
func (r *rowReader) joined() []byte {
	fields := make([][]byte, len(r.ends))
	for i := range fields {
		fields[i] = r.field(i)
	}
	return bytes.Join(fields, []byte{r.separator})
}

func (r *rowReader) keep(c byte) {
	if len(r.buf) >= r.limit {
		r.dropped++
		return
	}
	r.buf = append(r.buf, c)
}

// row reads a row. At the end of the input the error is io.EOF.
func (r *rowReader) row() error {
	r.buf, r.ends, r.open, r.dropped = r.buf[:0], r.ends[:0], false, 0
	r.column = 0
	c, err := r.read()
	if err != nil {
		return err
	}
	for start := 0; ; {
		if c == '"' && len(r.buf) == start {
			r.quoteLines, r.quoteColumn = r.lines, r.column
			c, err = r.quoted()
		}
		switch {
		case err == io.EOF:
			r.ends = append(r.ends, len(r.buf))
			return nil
		case err != nil:
			return err
		case c == r.end:
			if c == '\n' && len(r.buf) > start && r.buf[len(r.buf)-1] == '\r' {
				r.buf = r.buf[:len(r.buf)-1]
			}
			r.ends = append(r.ends, len(r.buf))
			return nil
		case c == r.separator:
			r.ends = append(r.ends, len(r.buf))
			start = len(r.buf)
		default:
			r.keep(c)
		}
		c, err = r.read()
	}
}

// quoted reads a quoted field behind its first quote, and returns the byte after its
// last.
func (r *rowReader) quoted() (byte, error) {
	for {
		c, err := r.read()
		if err != nil {
			r.open = true
			return 0, err
		}
		if c != '"' {
			r.keep(c)
			continue
		}
		if c, err = r.read(); err != nil || c != '"' {
			return c, err
		}
		r.keep('"')
	}
}

// nextRow reads the next row of a table.
func (b *Batch) nextRow() (*Line, error) {
	t := &b.table
	rows := rowReader{next: b.in.ReadByte, separator: t.separator, end: t.end, limit: b.limit, buf: b.buf}
	for {
		first := b.line + 1
		rows.lines = 0
		err := rows.row()
		b.line += rows.lines
		b.buf = rows.buf
		if err != nil {
			return nil, err
		}
		if len(rows.ends) == 1 && len(bytes.TrimSpace(rows.buf)) == 0 {
			continue
		}
		if t.header {
			t.header = false // it is read
			continue
		}
		return b.rowLine(&rows, first), nil
	}
}

func (b *Batch) rowLine(rows *rowReader, number int64) *Line {
	t := &b.table
	line := &Line{Number: number}
	r := reader{req: &Request{Kind: Text}, section: inMessages}
	line.Request = r.req
	fields := len(rows.ends)
	if rows.open || rows.dropped > 0 || t.prompt >= fields || fields > t.columns {
		r.doc.text = rows.joined()
		r.plainText(0, len(r.doc.text))
	}
	switch {
	case rows.open:
		line.Err = &SyntaxError{Line: int(number + rows.quoteLines), Column: rows.quoteColumn, Want: wantsCellQuote, Found: -1}
	case rows.dropped > 0:
		r.note(NoteLongLine, -1, int64(b.limit), rows.dropped, "")
	case t.prompt >= fields || fields > t.columns:
		r.note(NoteOddRow, -1, int64(fields), int64(t.columns), "")
	default:
		r.cell(rows, t.system, SystemText, System)
		r.cell(rows, t.prompt, Message, User)
		if t.id >= 0 && t.id < fields {
			line.ID = string(rows.field(t.id)[:min(200, len(rows.field(t.id)))])
		}
	}
	r.finish()
	return line
}

// cell makes a part of a field.
func (r *reader) cell(rows *rowReader, column int, what What, role Role) {
	if column < 0 || column >= len(rows.ends) {
		return
	}
	f := rows.field(column)
	end := rows.ends[column]
	r.framed(FrameMessage, 1)
	if role == System {
		r.req.Shape.Systems++
	}
	if len(f) > 0 {
		r.add(Part{What: what, Role: role, Start: end - len(f), End: end, raw: f})
	}
}
