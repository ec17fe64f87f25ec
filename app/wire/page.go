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
	if r := c.Reading; r != nil {
		if err := r.Shape.Check(); err != nil {
			return Counts{}, fmt.Errorf("message of the worker: %w", err)
		}
		if len(r.Buckets) != len(r.Shape.Buckets) {
			return Counts{}, fmt.Errorf("message of the worker: %d buckets for %d of the shape", len(r.Buckets), len(r.Shape.Buckets))
		}
	}
	return c, nil
}
