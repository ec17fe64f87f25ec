package ui

import (
	"testing"
	"unicode/utf8"

	"tokenfare/app/overhead"
)

// TestOptionsFit holds the options that are chosen by default to what a select shows on a
// screen of 360 pixels: 32 characters, of which one of 34 was cut off.
func TestOptionsFit(t *testing.T) {
	const most = 32
	for _, o := range append(append(lifetimes(), services()...), option{"", textWhereAsked}, option{"", textAnyone}, option{"global", regionTitle("global")}) {
		if n := utf8.RuneCountInString(o.title); n > most {
			t.Errorf("%q has %d characters", o.title, n)
		}
	}
}

func TestCapital(t *testing.T) {
	for s, want := range map[string]string{
		overhead.PDFs.String(): "PDFs", overhead.Images.String(): "Images", "cache read": "Cache read", "openai/gpt-4o costs less": "openai/gpt-4o costs less",
	} {
		if got := capital(s); got != want {
			t.Errorf("%q becomes %q, want %q", s, got, want)
		}
	}
}
