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
	return c, nil
}
