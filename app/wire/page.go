//go:build !worker

package wire

import (
	"encoding/json"
	"fmt"
)

// Parse reads a message of the worker.
func Parse(message string) (Counts, error) {
	var c Counts
	if err := json.Unmarshal([]byte(message), &c); err != nil {
		return Counts{}, fmt.Errorf("message of the worker: %w", err)
	}
	if c.Counted < 0 || c.Counted > c.All || c.Kinds.BeyondASCII() > c.CodePoints || c.CodePoints > c.All {
		return Counts{}, fmt.Errorf("message of the worker: impossible counts %s", message)
	}
	if c.Reading != nil {
		if err := c.Reading.check(); err != nil {
			return Counts{}, err
		}
	}
	return c, nil
}

// ParseLines reads requests of a batch from a message of the worker.
func ParseLines(message string) (Lines, error) {
	var l Lines
	if err := json.Unmarshal([]byte(message), &l); err != nil {
		return Lines{}, fmt.Errorf("message of the worker: %w", err)
	}
	if l.From < 0 || l.From+int64(len(l.Lines)) > MaxRequests {
		return Lines{}, fmt.Errorf("message of the worker: %d requests from %d on", len(l.Lines), l.From)
	}
	for i := range l.Lines {
		if err := l.Lines[i].check(); err != nil {
			return Lines{}, err
		}
	}
	return l, nil
}

func (r *Reading) check() error {
	if err := r.Shape.Check(); err != nil {
		return fmt.Errorf("message of the worker: %w", err)
	}
	if len(r.Buckets) != len(r.Shape.Buckets) {
		return fmt.Errorf("message of the worker: %d buckets for %d of the shape", len(r.Buckets), len(r.Shape.Buckets))
	}
	if r.Requests < 0 || r.Requests > MaxRequests {
		return fmt.Errorf("message of the worker: %d requests", r.Requests)
	}
	return nil
}
