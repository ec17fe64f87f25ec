package fault

import (
	"errors"
	"io"
	"testing"
)

func TestOf(t *testing.T) {
	err := Of("token ", uint32(7), " of ", -3, ": ", io.ErrUnexpectedEOF)
	if got, want := err.Error(), "token 7 of -3: unexpected EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
	if errors.Unwrap(Of("by itself")) != nil {
		t.Error("a cause from nowhere")
	}
}

func TestOfRefusesOthers(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("took a float")
		}
	}()
	_ = Of(1.5)
}
