package ui

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
)

func (c *calculator) header() app.UI {
	return app.Header().Class("top").Body(
		app.H1().Body(
			app.A().Class("brand").Href(address(PathHome)).Body(
				app.Span().Class("mark").Aria("hidden", "true"),
				app.Span().Text(textName),
			),
		),
		app.P().Class("tagline").Text(textTagline),
	)
}

func (c *calculator) footer() app.UI {
	return app.Footer().Class("bottom").Body(
		app.P().Text(textPrivate),
		app.P().Text(c.catalogLine()),
	)
}

func (c *calculator) embedFooter() app.UI {
	return app.Footer().Class("bottom").Body(
		app.P().Body(
			app.A().Href(address(PathHome)).Target("_blank").Rel("noopener").Text(textName),
			app.Text(" · "+textPrivate+" "+c.catalogLine()),
		),
	)
}

func (c *calculator) catalogLine() string {
	line := fmt.Sprintf("%s offers of %s.", fit.Thousands(int64(len(c.catalog.Offerings))), plural(int64(len(c.catalog.Providers)), "provider", "providers"))
	if c.catalog.Refreshed != 0 {
		line += " Last refreshed " + c.catalog.Refreshed.String() + "."
	}
	if c.catalog.Next != 0 {
		line += " Next refresh " + c.catalog.Next.String() + "."
	}
	return line
}

// notices holds what went wrong, and what to do. The two that boot.js shows when
// the page's wasm cannot are prerendered, hidden.
func (c *calculator) notices() app.UI {
	return app.Div().Class("notices").Body(
		app.NoScript().Body(app.P().Class("notice").Text(textNoScript)),
		app.P().ID("failed-page").Class("notice error").Role("alert").Hidden(true).Text(textPageFailed),
		app.P().ID("failed-worker").Class("notice error").Role("alert").Hidden(true).Text(textWorkerFailed),
		app.If(c.failed != "", func() app.UI {
			return app.P().Class("notice error").Role("alert").Body(
				app.Text(c.failed+" "),
				app.Button().Type("button").Text(textRetry).OnClick(c.onRetry),
			)
		}),
		app.If(c.estimating != "", func() app.UI {
			return app.P().Class("notice").Role("status").Text(c.estimating)
		}),
		app.If(len(c.linkWrong) > 0, func() app.UI {
			return app.P().Class("notice").Role("status").Text(sentences(c.linkWrong))
		}),
		app.If(c.update, func() app.UI {
			return app.P().Class("notice").Role("status").Body(
				app.Text(textUpdate+" "),
				app.Button().Type("button").Text(textReload).OnClick(onReload),
			)
		}),
	)
}

func (c *calculator) onRetry(app.Context, app.Event) {
	c.failed = ""
	callBridge("retry")
}

// onReload lets the waiting version take over, which loads the page anew.
func onReload(app.Context, app.Event) {
	app.Window().Call("tokenfareApplyUpdate")
}

// address is where a path of this site is. The site may live below a base path,
// which go-app puts before links when it prerenders, but not in the browser.
func address(path string) string {
	if app.IsServer {
		return path
	}
	return strings.TrimSuffix(app.Getenv("GOAPP_ROOT_PREFIX"), "/") + path
}

// callBridge calls a function of boot.js.
func callBridge(name string, args ...any) app.Value {
	return app.Window().Get("tokenfare").Call(name, args...)
}

// setState tells readers of the page, tests among them, whether it is at rest.
func setState(state string) {
	body := app.Window().Get("document").Get("body")
	body.Call("setAttribute", "data-state", state)
}

// sentences makes a sentence of each of joined errors.
func sentences(err error) string {
	lines := strings.Split(err.Error(), "\n")
	for i := range lines {
		lines[i] = sentence(errors.New(lines[i]))
	}
	return strings.Join(lines, " ")
}

// sentence makes an error of this project into a sentence.
func sentence(err error) string {
	s := err.Error()
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + strings.TrimSuffix(s[size:], ".")
	if strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}
