package build

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What go-app's encoder makes of components, mended, is what a browser would
// hold had the components rendered there.
func TestMendedEncoding(t *testing.T) {
	tests := []struct {
		name string
		ui   app.UI
		want string
	}{
		{"a quote in a value", app.Div().Title(`say "hi"`), `<div title="say &#34;hi&#34;"></div>`},
		{"a newline in a value", app.Div().DataSet("x", "a\nb"), "<div data-x=\"a\nb\"></div>"},
		{"a backslash in a value", app.Div().Title(`C:\new`), `<div title="C:\new"></div>`},
		{"an ampersand and a bracket in a value", app.Div().Title(`a < b && c`), `<div title="a &lt; b &amp;&amp; c"></div>`},
		{"what looks like an entity", app.Div().Title(`&amp;`), `<div title="&amp;amp;"></div>`},
		{"letters beyond ASCII", app.Div().Title("1 000 €"), `<div title="1 000 €"></div>`},
		{"a true that says something", app.Div().DataSet("fits", true).Aria("hidden", true), `<div aria-hidden="true" data-fits="true"></div>`},
		{"a true that does not", app.Button().Disabled(true), `<button disabled=""></button>`},
		{"a false that would disable", app.Button().Disabled(false), `<button></button>`},
		{"a false that says something", app.Button().Aria("expanded", false), `<button aria-expanded="false"></button>`},
		{"a textarea's text", app.Textarea().Text("a </textarea> & b\n"), "<textarea>a &lt;/textarea&gt; &amp; b\n</textarea>"},
		{"text that starts with a newline", app.Textarea().Text("\na"), "<textarea>\n\na</textarea>"},
		{"an image without words", app.Img().Src("data:,"), `<img alt="" src="data:,"/>`},
		{"text between elements", app.P().Body(app.Text("$"), app.B().Text("1.50"), app.Text(" a call")), `<p>$<b>1.50</b> a call</p>`},
		{"elements without space between", app.P().Body(app.B().Text("a"), app.I().Text("b")), `<p><b>a</b><i>b</i></p>`},
		{"nesting", app.Ul().Body(app.Li().Body(app.A().Href("https://example.org/?a=1&b=2").Text("x"), app.Text("y"))),
			`<ul><li><a href="https://example.org/?a=1&amp;b=2">x</a>y</li></ul>`},
		{"text that looks like a tag", app.P().Text(`<b title="x\"">`), `<p>&lt;b title=&#34;x\&#34;&#34;&gt;</p>`},
		{"a table", app.Table().Body(app.TBody().Body(app.Tr().Body(app.Td().Text("1"), app.Td().Text("2")))),
			`<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>`},
		{"a raw drawing", app.Raw(`<svg viewBox="0 0 8 8" focusable="false"><path d="M0 0h8"/></svg>`),
			`<svg focusable="false" viewBox="0 0 8 8"><path d="M0 0h8"></path></svg>`},
		{"a select's value", app.Select().Attr("value", "b").Body(app.Option().Value("a").Text("A"), app.Option().Value("b").Text("B")),
			`<select><option value="a">A</option><option selected="" value="b">B</option></select>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := mended(t, test.ui); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// tester is a component with one element, whose parts the tests look at.
type tester struct {
	app.Compo
	ui app.UI
}

func (c *tester) Render() app.UI { return app.Div().ID("root").Body(c.ui) }

func mended(t *testing.T, ui app.UI) string {
	t.Helper()
	app.Route("/test", func() app.Composer { return &tester{ui: ui} })
	h := &app.Handler{Version: "test", Resources: resolver{newSite("/")}}
	r := httptest.NewRecorder()
	h.ServeHTTP(r, httptest.NewRequest("GET", "/test", nil))
	doc, err := html.Parse(bytes.NewReader(mendAttributes(r.Body.Bytes())))
	if err != nil {
		t.Fatal(err)
	}
	unindent(firstElement(doc), 0)
	mendTree(doc)
	var b strings.Builder
	root := firstElement(find(doc, atom.Body))
	for c := range root.ChildNodes() {
		if err := html.Render(&b, c); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// Whatever a raw node holds, mending ends and keeps what it does not know.
func FuzzMendAttributes(f *testing.F) {
	for _, s := range []string{`<a b="c">`, `<a b=c d>`, `<a ="x">`, `<a b="`, `<a b="\"`, `< a`, `<a/`, `<a b=`, `<`, `<a <b "c>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) { mendAttributes(src) })
}
