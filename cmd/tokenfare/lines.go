package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"tokenfare/app/token"
)

// lines counts a batch: one JSON object in a line, in and out, in order. Lines can
// be of any length; blank ones are skipped.
func (q *counting) lines(in io.Reader, name string) error {
	r := bufio.NewReaderSize(in, 1<<16)
	var line, out []byte
	for n := 1; ; n++ {
		var err error
		line, err = readLine(line[:0], r)
		if err != nil && err != io.EOF {
			return err
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if len(bytes.TrimSpace(line)) > 0 {
			var wrong error
			if out, wrong = q.line(out[:0], line); wrong != nil {
				return fmt.Errorf("%s:%d: %w", shown(name), n, wrong)
			}
			if _, err := q.out.Write(out); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		// Who writes line by line and waits for answers gets them.
		if r.Buffered() == 0 {
			if err := q.out.Flush(); err != nil {
				return err
			}
		}
	}
}

// readLine appends the next line to dst, without its end. A last line without an
// end comes with io.EOF.
func readLine(dst []byte, r *bufio.Reader) ([]byte, error) {
	for {
		part, err := r.ReadSlice('\n')
		dst = append(dst, part...)
		switch {
		case err == nil:
			return dst[:len(dst)-1], nil
		case err != bufio.ErrBufferFull:
			return dst, err
		}
	}
}

// item is a line of a batch.
type item struct {
	id   json.RawMessage
	text []byte
}

// readItem reads a line. A field's name is as it stands: "TEXT" is none. Where a name
// comes twice, the last one counts, as encoding/json has it.
func readItem(line []byte) (item, error) {
	// The package json matches the names of a struct's fields in any case, those of
	// a map as they are.
	var fields map[string]json.RawMessage
	// It would also replace every byte that is not UTF-8, the references replace
	// maximal parts. Lone surrogates it replaces as they do.
	if err := json.Unmarshal(wellFormed(line), &fields); err != nil {
		return item{}, explain(err)
	}
	if len(fields["text"]) == 0 || string(fields["text"]) == "null" {
		return item{}, errors.New(`no "text"`)
	}
	var text string
	if err := json.Unmarshal(fields["text"], &text); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			return item{}, fmt.Errorf(`"text" is a %s, want a string`, kind.Value)
		}
		return item{}, err
	}
	id := fields["id"]
	if id == nil {
		id = json.RawMessage("null")
	}
	return item{id, []byte(text)}, nil
}

// line appends the answer to a line to dst.
func (q *counting) line(dst, line []byte) ([]byte, error) {
	i, err := readItem(line)
	if err != nil {
		return nil, err
	}
	dst = append(append(dst, `{"id":`...), i.id...)
	if q.ids {
		ids := q.meter.ids(nil, i.text)
		dst = strconv.AppendInt(append(dst, `,"tokens":`...), int64(len(ids)), 10)
		dst = append(appendIDs(append(dst, `,"ids":[`...), ids, ','), ']')
		return append(dst, "}\n"...), nil
	}
	count, err := q.text(i.text)
	if err != nil {
		return nil, err
	}
	dst = strconv.AppendInt(append(dst, `,"tokens":`...), count.Tokens, 10)
	if count.How > token.Mapped {
		dst = fmt.Appendf(dst, `,"low":%d,"high":%d,"exact":%q`, count.Low, count.High, count.How)
	}
	return append(dst, "}\n"...), nil
}

func (q *counting) text(text []byte) (token.Count, error) {
	if q.family.Vocabulary != "" {
		return q.counted(int64(q.meter.encodings[0].Count(text))), nil
	}
	seen, err := q.meter.see(text)
	count, _ := q.family.In(&seen)
	return count, err
}

// explain says what is wrong with a line in terms of the line.
func explain(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("column %d: %w", syntax.Offset, err)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return fmt.Errorf(`it is a JSON %s, want an object {"id": ..., "text": "..."}`, kind.Value)
	}
	return err
}
