//go:build !worker

package prompt

import (
	"encoding/json"
	"errors"
	"fmt"
)

// The worker writes shapes and reads none: it is built with the tag "worker", without
// this file, and with it goes encoding/json.

// ParseShape reads a shape, and refuses one that cannot be.
func ParseShape(data []byte) (Shape, error) {
	var s Shape
	if err := json.Unmarshal(data, &s); err != nil {
		return Shape{}, fmt.Errorf("shape: %w", err)
	}
	return s, s.Check()
}

// Check refuses a shape that cannot be.
func (s *Shape) Check() error {
	if s.Kind >= numKinds || s.Messages < 0 || s.MaxOutput < 0 || s.ReasoningBudget < 0 || s.Answers < 0 || s.Answers > maxAnswers || s.Choice > ChoiceNamed ||
		s.Effort >= numEfforts || s.Service >= numServices || s.Region >= numRegions || s.Explicit > 1 {
		return errors.New("shape: impossible numbers")
	}
	if s.Tools < 0 || s.Deferred < 0 || s.Bash < 0 || s.Editors < 0 || s.Computers < 0 || s.Elsewhere < 0 || s.Bash+s.Editors+s.Computers > s.ServerTools {
		return errors.New("shape: impossible numbers of tools")
	}
	for f, n := range s.Frames() {
		for _, cached := range s.Cached {
			if n -= cached[f]; cached[f] < 0 || n < 0 {
				return errors.New("shape: more frames are cached than there are")
			}
		}
	}
	for _, b := range s.Buckets {
		if b.What >= NumWhats || b.Cache > OneHour {
			return fmt.Errorf("shape: impossible bucket %+v", b)
		}
	}
	for _, m := range s.Media {
		if m.Medium >= NumMedia || m.Width < 0 || m.Height < 0 || m.Pages < 0 || m.Millis < 0 || m.MilliFPS < 0 || m.Count < 0 || m.Detail >= numDetails || m.Cache > OneHour {
			return fmt.Errorf("shape: impossible media %+v", m)
		}
	}
	return nil
}
