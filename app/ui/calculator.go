package ui

import (
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/fit"
	"tokenfare/app/share"
	"tokenfare/app/token"
	"tokenfare/app/wire"
	"tokenfare/catalog"
)

// calculator is the page: it takes the worker's counts, ranks the catalog by them
// and shows the answer. It never sees the prompt.
type calculator struct {
	app.Compo

	embedded bool

	catalog *catalog.Catalog
	ranker  *fit.Ranker
	regions []string // that have prices of their own
	state   share.State
	seen    token.Seen
	counted int64 // bytes
	done    bool  // counted to the end
	// generation is of the prompt's last edit that counts are known of.
	generation int64
	answer     fit.Ranking
	batch      batchSum
	projected  []planned // nil while no calls are planned
	table      offersTable
	vocabs     vocabularies
	ctx        app.Context // of the mounted page

	prompt     promptState
	reading    readingState
	wrong      map[string]string  // sentences on settings that cannot be, by element ID
	typed      map[string]*typing // by element ID
	linkWrong  share.Problems
	failed     string // sentence
	estimating string // sentence on a vocabulary that did not come
	update     bool   // a new version waits
	listOffers bool   // the list of all offers is asked for
	termsOpen  bool
	planOpen   bool
	offerList  string   // as HTML, once it was
	similar    []string // keys of offers that what is typed for one may mean
	model      modelSaid
	opened     string // offer whose bill the card shows beside the first's

	listener app.Func
}

// promptState is what boot.js says of the text it keeps.
type promptState struct {
	part, parts, shown, length int64
	undo                       bool
	notice                     string
}

// OnInit loads the catalog and ranks an empty prompt, so that the prerendered page
// and the first look have their prices.
func (c *calculator) OnInit() {
	loaded, err := catalog.Load()
	if err != nil {
		app.Log(err)
		c.failed = textPageFailed
		loaded = &catalog.Catalog{}
	}
	c.catalog = loaded
	c.ranker = fit.NewRanker(loaded)
	c.regions = loaded.Regions(c.now())
	c.state = share.Default()
	c.rank()
}

// OnPreRender names the page for readers, tabs and search engines.
func (c *calculator) OnPreRender(ctx app.Context) {
	ctx.Page().SetTitle(textTitle)
	ctx.Page().SetDescription(textDescription)
}

// OnNav reads the settings of a link. boot.js gives them without the link's prompt.
func (c *calculator) OnNav(app.Context) {
	if !app.Window().Get("tokenfare").Truthy() {
		return
	}
	state, err := share.Parse(callBridge("settings").String())
	c.linkWrong, _ = err.(share.Problems) // package errors would add 8 kB to the wasm
	if state.Provider != "" && c.catalog.Provider(state.Provider) == nil {
		c.linkWrong.Add("provider", "provider %q is not in the catalog", state.Provider)
		state.Provider = ""
	}
	if named := state.Offer; named != "" {
		state.Offer = ""
		if o := c.catalog.Meant(named); o != nil {
			state.Offer = o.Key()
		} else {
			c.linkWrong.Add("offer", "offer %q is not in the catalog%s", named, didYouMean(c.catalog.NearOffers(named, suggested)))
		}
	}
	if state.Region != "" && state.Region != share.Anywhere && !slices.Contains(c.regions, state.Region) {
		c.linkWrong.Add("region", "no offer has a price of its own for region %q", state.Region)
		state.Region = ""
	}
	c.state = state
	c.forgetTyped()
	c.mark("offer", "")
	c.contradictions()
	c.refresh()
}

// OnMount takes the prompt over from the prerendered page.
func (c *calculator) OnMount(ctx app.Context) {
	bridge := app.Window().Get("tokenfare")
	if !bridge.Truthy() {
		c.failed = textPageFailed
		return
	}
	c.listener = app.FuncOf(func(_ app.Value, args []app.Value) any {
		handle := c.event(args[0])
		ctx.Dispatch(func(ctx app.Context) { handle() })
		return nil
	})
	c.ctx = ctx
	root := ctx.JSSrc()
	c.table.mount(root.Call("querySelector", "#offers"), c.catalog)
	bridge.Call("attach", root.Call("querySelector", "#prompt"))
	bridge.Call("listen", c.listener)
	c.refresh()
}

// OnDismount lets go of the worker's events.
func (c *calculator) OnDismount() {
	c.table.stop()
	if c.batch.again != nil {
		c.batch.again.Release()
	}
	if c.listener != nil {
		c.listener.Release()
	}
}

// OnAppUpdate offers to load a new version.
func (c *calculator) OnAppUpdate(app.Context) {
	c.update = true // the context's own field is of the time it was made
}

// event reads an event of boot.js and returns what it does to the page. It is read
// at once: the browser may reuse the object.
func (c *calculator) event(e app.Value) func() {
	text := func(key string) string { return e.Get(key).String() }
	switch text("type") {
	case "counts":
		counts, err := wire.Parse(text("message"))
		if err != nil {
			app.Log(err)
			return func() { c.fail(textWorkerFailed) }
		}
		done, as := e.Get("done").Bool(), text("as")
		return func() {
			if !done && c.countedBefore(counts.Generation) {
				c.done = false
				return
			}
			c.reading = readingState{counts.Reading, as}
			c.onCounts(counts, done)
		}
	case "lines":
		generation, from, message := int64(e.Get("generation").Int()), int64(e.Get("from").Int()), text("message")
		return func() { c.onLines(generation, from, message) }
	case "prompt":
		n := func(key string) int64 { return int64(e.Get(key).Int()) }
		p := promptState{
			part: n("part"), parts: n("parts"), shown: n("shown"), length: n("length"),
			undo: e.Get("undo").Bool(), notice: notice(text("notice"), text("name")),
		}
		return func() { c.prompt = p }
	case "vocabulary":
		family, reason := text("family"), text("error")
		return func() { c.onVocabulary(family, reason) }
	case "failed":
		app.Log(text("reason"))
		return func() { c.fail(textWorkerFailed) }
	}
	return func() {}
}

func (c *calculator) fail(sentence string) {
	c.failed = sentence
	setState("error")
}

func (c *calculator) onVocabulary(family, reason string) {
	if family != token.Base {
		c.vocabs.loaded()
	}
	if reason == "" || reason == "null" {
		return
	}
	app.Log(reason)
	if family == token.Base {
		c.fail(textVocabFailed)
		return
	}
	c.estimating = vocabularyMissing(token.FamilyByName(family).Title)
	c.vocabs.next(c)
}

func (c *calculator) onCounts(counts wire.Counts, done bool) {
	c.failed = ""
	c.seen = counts.Seen()
	c.counted = counts.Counted
	c.generation = counts.Generation
	c.done = done
	c.refresh()
}

// refresh ranks anew and shows the answer. The page is ready once the card and
// every row show the counts of the whole prompt.
func (c *calculator) refresh() {
	c.rank()
	if c.table.element == nil {
		return
	}
	if c.failed == "" {
		setState("counting")
	}
	if c.batching() && !c.batch.ready {
		return
	}
	answer, generation := c.answer, c.generation
	c.table.show(&answer, func() {
		// A dispatch starts a frame, and what it defers runs at the frame's end.
		c.ctx.Dispatch(func(ctx app.Context) {
			ctx.Defer(func(app.Context) { c.rest(generation) })
		})
	})
}

// rest is reached when everything on the page says the same.
func (c *calculator) rest(generation int64) {
	if !c.done || c.failed != "" || c.generation != generation || c.batching() && !c.batch.ready || !callBridge("current", int(generation)).Bool() {
		return
	}
	setState("ready")
	c.vocabs.next(c)
}

func (c *calculator) rank() {
	if c.batching() {
		c.projected = nil
		c.rankBatch()
		return
	}
	c.forgetBatch()
	c.answer = c.ranker.Rank(c.request())
	c.projected = c.plans()
}

// request is what the user asks for.
func (c *calculator) request() fit.Request {
	s := &c.state
	return fit.Request{
		Seen:       c.seen,
		Prompt:     c.served(c.reading.prompt()),
		Output:     s.Output,
		OutputLow:  s.Low,
		OutputHigh: s.High,
		Service:    s.Service,
		Region:     s.Place(),
		Caching:    s.Caching(),
		Needs: fit.Needs{
			Capabilities: s.Needs,
			OpenWeights:  s.OpenWeights,
			Provider:     s.Provider,
			Specialised:  s.Specialised,
		},
		At: c.now(),
	}
}

// now is the time that prices are in force at. A prerendered page is of the day of
// its facts, so that two builds of the same facts are the same.
func (c *calculator) now() time.Time {
	if app.IsServer {
		return c.catalog.Refreshed.Time()
	}
	return time.Now()
}

// set takes a change of the settings and puts it into the address, so that a
// reload or a copied link has it too.
func (c *calculator) set(change func(*share.State)) {
	before := c.state
	change(&c.state)
	c.linkWrong = c.linkWrong.Without(&before, &c.state)
	c.contradictions()
	callBridge("setAddress", c.state.Hash())
	c.refresh()
}

// Render shows the page.
func (c *calculator) Render() app.UI {
	content := app.Main().Class("calculator").Body(
		c.notices(),
		app.Div().Class("ask").Body(
			c.promptBox(),
			c.needs(),
		),
		c.card(),
		app.If(!c.embedded || c.state.Calls > 0, c.plan), // a frame has it where its link asks
		c.offers(),
		c.apart(),
	)
	if c.embedded {
		return app.Div().Class("page embedded").Body(app.H1().Class("unseen").Text(textName), content, c.embedFooter())
	}
	return app.Div().Class("page").Body(c.header(), content, c.footer())
}
