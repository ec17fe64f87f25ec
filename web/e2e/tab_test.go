package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// textbox finds the textbox that everything starts with.
const textbox = `document.querySelector("textarea")`

// tab is one page in the browser, or a frame in one.
type tab struct {
	t   testing.TB
	ctx context.Context

	mu    sync.Mutex
	found []string
}

// watch runs before a page's own scripts and notes what they announce.
const watch = `
window.seen = [];
for (const type of ["tokenfare:started", "tokenfare:failed"])
  addEventListener(type, (e) => seen.push(type + (e.detail ? " " + e.detail.part : "")));
`

func newTab(t testing.TB) *tab {
	t.Helper()
	b := &tab{t: t}
	ctx, cancel := chromedp.NewContext(browserContext(t), chromedp.WithListener(b.listen))
	b.ctx = ctx
	t.Cleanup(cancel)
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch})
	return b
}

// listen keeps errors on the console, exceptions nobody caught, and what the
// browser itself reports, such as a violated policy.
func (b *tab) listen(event any) {
	var problem string
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type != "error" {
			return
		}
		for _, a := range e.Args {
			problem += " " + strings.Trim(string(a.Value), `"`) + a.Description
		}
		problem = "console:" + problem
	case *runtime.EventExceptionThrown:
		problem = "exception: " + e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			problem += " " + e.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != "error" {
			return
		}
		problem = fmt.Sprintf("browser: %s %s", e.Entry.Text, e.Entry.URL)
	default:
		return
	}
	b.mu.Lock()
	b.found = append(b.found, problem)
	b.mu.Unlock()
}

// problems are what went wrong on the page since the last call.
func (b *tab) problems() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := b.found
	b.found = nil
	return found
}

func (b *tab) noProblems() {
	b.t.Helper()
	for _, p := range b.problems() {
		b.t.Errorf("on the page: %s", p)
	}
}

// do runs actions and fails the test when they fail.
func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// limit gives each step its own end. The first one must not have it: it would
// end the tab too.
func (b *tab) limit() (context.Context, context.CancelFunc) {
	if c := chromedp.FromContext(b.ctx); c.Target == nil {
		if err := chromedp.Do(b.ctx); err != nil {
			b.t.Fatal(err)
		}
	}
	return context.WithTimeout(b.ctx, patience)
}

// call sends one command of the browser's protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	r, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// eval gives the value of an expression in the page; promises are awaited.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("evaluating %s: %v", shorten(expression), err)
	}
	return v
}

// wait returns once the expression is true. A page on its way to another one
// cannot answer, which counts as not yet.
func (b *tab) wait(expression string) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var last error
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if ok {
			return
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.screenshot("waiting")
			b.t.Fatalf("waited %v for %s (last: %v); on the page: %q", patience, shorten(expression), last, b.problems())
		}
	}
}

// waitReady returns once all that was asked for is counted and priced.
func (b *tab) waitReady() {
	b.t.Helper()
	b.wait(`document.body && ["ready", "error"].includes(document.body.dataset.state)`)
	if state := b.attr("body", "data-state"); state != "ready" {
		b.screenshot("error")
		b.t.Fatalf("the page is in error: %s", b.text(".notice.error:not([hidden])"))
	}
}

// waitStarted returns once the page's wasm runs.
func (b *tab) waitStarted() {
	b.t.Helper()
	b.wait(`window.seen && seen.includes("tokenfare:started")`)
}

// waitOffline returns once the site is kept and in charge of this tab.
func (b *tab) waitOffline() {
	b.t.Helper()
	b.wait(`navigator.serviceWorker.controller && navigator.serviceWorker.controller.state === "activated"`)
}

func (b *tab) open(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url))
}

func (b *tab) reload() {
	b.t.Helper()
	b.do(chromedp.Reload())
}

// fill puts text in the place of the prompt, as an input method does.
func (b *tab) fill(text string) {
	b.t.Helper()
	eval[bool](b, `(`+textbox+`.focus(), `+textbox+`.select(), true)`)
	call(b, input.InsertText, input.InsertTextParams{Text: text})
}

// paste puts text in the place of the prompt by a paste event; where the page
// leaves it to the browser, by what a browser does then.
func (b *tab) paste(text string) {
	b.t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	left := eval[bool](b, `((text) => {
		const box = `+textbox+`;
		box.focus();
		box.select();
		const clipboardData = new DataTransfer();
		clipboardData.setData("text/plain", text);
		return box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
	})(`+string(quoted)+`)`)
	if left {
		call(b, input.InsertText, input.InsertTextParams{Text: text})
	}
}

// attr is an attribute of the first element that a selector finds.
func (b *tab) attr(selector, name string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.querySelector(%q)?.getAttribute(%q) ?? ""`, selector, name))
}

// text is what the first element that a selector finds shows.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

// frame gives the frame whose address starts with url, as a tab.
func (b *tab) frame(url string) *tab {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		targets, err := chromedp.Targets(b.ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, info := range targets {
			if info.Type == "iframe" && strings.HasPrefix(info.URL, url) {
				f := &tab{t: b.t}
				ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(info.TargetID), chromedp.WithListener(f.listen))
				f.ctx = ctx
				b.t.Cleanup(cancel)
				return f
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.t.Fatalf("no frame at %s", url)
		}
	}
}

// screenshot keeps a picture of the tab when SCREENSHOTS names a folder.
func (b *tab) screenshot(name string) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	if err == nil {
		name = strings.ReplaceAll(b.t.Name(), "/", "_") + "-" + name + ".png"
		err = os.WriteFile(filepath.Join(dir, name), shot.Data, 0o644)
	}
	if err != nil {
		b.t.Logf("no screenshot: %v", err)
	}
}

func shorten(s string) string {
	if len(s) > 300 {
		return s[:300] + "..."
	}
	return s
}
