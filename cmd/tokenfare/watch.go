package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"time"
)

var errInterrupted = errors.New("interrupted")

// watch does work that may take long, and that notes how many requests are done. A
// terminal shows that number from the first second on, until the end. An interrupt ends
// the work, also where it waits for input.
func (c *call) watch(work func(done *atomic.Int64) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var seconds <-chan time.Time
	if isTerminal(c.err) {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		seconds = ticker.C
	}
	return c.watchUntil(ctx.Done(), seconds, work)
}

// watchUntil is watch with what tells of an interrupt, and when to show the number.
func (c *call) watchUntil(interrupt <-chan struct{}, show <-chan time.Time, work func(done *atomic.Int64) error) error {
	var done atomic.Int64
	ended := make(chan error, 1)
	go func() { ended <- work(&done) }()
	const clear = "\r\x1b[K"
	shown := ""
	defer func() {
		if shown != "" {
			io.WriteString(c.err, clear)
		}
	}()
	for {
		select {
		case err := <-ended:
			return err
		case <-interrupt:
			return fmt.Errorf("%w after %s", errInterrupted, requests(done.Load()))
		case <-show:
			shown = requests(done.Load())
			io.WriteString(c.err, clear+shown)
		}
	}
}

// isTerminal reports whether what is written is shown to somebody.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
