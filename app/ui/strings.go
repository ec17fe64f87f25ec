package ui

import (
	"fmt"
	"strings"

	"tokenfare/app/cost"
	"tokenfare/app/fit"
	"tokenfare/app/overhead"
	"tokenfare/app/projection"
	"tokenfare/app/prompt"
	"tokenfare/app/token"
	"tokenfare/app/wire"
	"tokenfare/catalog"
)

// Every sentence of the page stands here.
const (
	textName        = "Tokenfare"
	textTitle       = "Tokenfare: what does this prompt cost?"
	textTagline     = "What does this prompt cost, on every model of every provider?"
	textPrivate     = "Counted in your browser. Nothing you paste leaves this machine."
	textPrompt      = "Prompt"
	textHint        = "Paste or type a prompt, or drop files: text, images, PDFs, recordings, films."
	textClear       = "Clear"
	textUndo        = "Undo"
	textOpenFile    = "Open a file"
	textPrevious    = "Previous part"
	textNext        = "Next part"
	textOutput      = "Expected output tokens"
	textNeeds       = "The model needs"
	textTerms       = "More: batch, region, cache, shorter and longer output"
	textService     = "Service"
	textLow         = "Output at least (0: as expected)"
	textHigh        = "Output at most (0: as expected)"
	textCached      = "Tokens at the start that requests share"
	textHits        = "Of 100 requests, found in the cache"
	textKept        = "Kept in the cache"
	textRegion      = "Served in"
	textAnywhere    = "Anywhere"
	textWhereAsked  = "As the request asks, or anywhere"
	textAsAsked     = "As the request asks, or standard"
	textUnsure      = "order not certain"
	textFold        = "Fold dearer offers of the same model"
	textOpen        = "Open weights"
	textProvider    = "Provider"
	textAnyone      = "Any provider"
	textSpecial     = "Include specialised models"
	textFit         = "Cheapest fit"
	textNoFit       = "No model fits this request. The table below says for each why not; drop a need, or shorten the prompt or the output."
	textThisRequest = "This request"
	textThisBatch   = "This batch"
	textPlan        = "Plan a bill"
	textLowWrong    = "More than the expected output, so that one is the shortest."
	textHighWrong   = "Less than the expected output, so that one is the longest."
	textPlanned     = "calls a day, growth, months"
	textCalls       = "Calls a day"
	textUsers       = "Users who make as many"
	textGrowth      = "Growth a month, in per cent"
	textMonths      = "Months"
	textWorkdays    = "On workdays only"
	textOffer       = "Another offer"
	textOfferHint   = "such as openai/gpt-4.1-mini"
	textNoCalls     = "Say how many such calls there are a day, and see what each month costs on the cheapest offers, with changes of price on the way, and what a batch would save."
	textByMonth     = "Month by month"
	textMonth       = "From"
	textOfMonth     = "Calls"
	textNoPlan      = "A batch is sent once: the offers below have its whole price. Paste one request to plan its calls."
	textAsText      = "Counted as plain text, as you asked."
	textReadAgain   = "Read it as what it looks like"
	textPlainText   = "Treat as plain text"
	textOffers      = "Offers"
	textApart       = "Free and subscription offers"
	textApartWhy    = "Their price is not by the token, so they are not ranked: free ones have limits of their own, subscriptions a price by the month."
	textReload      = "Reload"
	textRetry       = "Try again"
	textUpdate      = "A new version is ready."

	textWorkerFailed = "The counter could not start, so prompts cannot be counted here. Try again; if that does not help, allow scripts, WebAssembly and web workers for this site, or use a current browser. The prices below are still right."
	textBatchFailed  = "The requests of this batch could not be priced. Treat it as plain text, or price it on the command line: tokenfare fit FILE."
	textBatchService = "It has the form of a batch service: choose Batch under “More” for its prices."
	textPageFailed   = "The calculator could not start. Reload the page; if that does not help, allow scripts and WebAssembly for this site, or use a current browser. The prices below are still right."
	textVocabFailed  = "The vocabulary could not be loaded, so nothing can be counted. Check the connection and try again."
	textDescription  = "Counts the tokens of a prompt in your browser and shows what it costs on every model of every provider, and which of them can take it. Nothing leaves your machine."
	textNoScript     = "Counting a prompt needs JavaScript. The prices below are right without it."
)

var capabilityTitles = map[catalog.Capability]string{
	catalog.Vision:           "Vision",
	catalog.Tools:            "Tools",
	catalog.StructuredOutput: "Structured output",
	catalog.Reasoning:        "Reasoning",
}

// shownNeeds are the capabilities that the page asks for, in order.
var shownNeeds = []catalog.Capability{catalog.Vision, catalog.Tools, catalog.StructuredOutput, catalog.Reasoning}

var serviceTitles = [...]string{
	catalog.Standard: "Standard",
	catalog.Batch:    "Batch: cheaper, within a day",
	catalog.Flex:     "Flex: cheaper, slower",
	catalog.Priority: "Priority: dearer, sooner",
	catalog.Fast:     "Fast: dearer, faster answers",
}

var lifetimeTitles = [...]string{
	cost.FiveMinutes:   "5 minutes, or the default",
	cost.ThirtyMinutes: "30 minutes",
	cost.OneHour:       "1 hour",
	cost.TwelveHours:   "12 hours",
}

// regionTitle names a region of the catalog.
func regionTitle(region string) string {
	switch region {
	case "us":
		return "United States"
	case "eu":
		return "European Union"
	case "cn":
		return "Mainland China"
	case "global":
		return "Worldwide, where priced apart"
	case catalog.Regional:
		return "Any one region"
	}
	return region
}

// hitsOtherwise says how many requests find a cached prefix where nothing is said of it.
func hitsOtherwise(shared int64) string {
	if shared > 0 {
		return "all"
	}
	return "none: the first call"
}

// numberWrong says which numbers a field takes, and what holds until it has one.
func numberWrong(f *numberField, holds string) string {
	what, decimals := "A whole number", ""
	if f.decimals > 0 {
		what, decimals = "A number", fmt.Sprintf(" with at most %d decimals", f.decimals)
	}
	return fmt.Sprintf("%s from %d to %s%s, please. Until then %s.", what, f.least, fit.Thousands(f.most), decimals, holds)
}

const textEmptyHolds = "it counts as empty"

func noSuchOffer(key string) string {
	return fmt.Sprintf("There is no offer %q: choose one of the list, such as openai/gpt-4.1-mini.", key)
}

const textMeant = "Did you mean"

// noSuchModel says that the catalog does not have the model that a request names.
func noSuchModel(name string, like []string) string {
	if len(like) == 0 {
		return fmt.Sprintf("The catalog has no model %q.", name)
	}
	return fmt.Sprintf("The catalog has no model %q%s", name, didYouMean(like))
}

// didYouMean ends a sentence with the names that may be meant, if there are any.
func didYouMean(like []string) string {
	if len(like) == 0 {
		return ""
	}
	last := len(like) - 1
	list := like[last]
	if last > 0 {
		list = strings.Join(like[:last], ", ") + " or " + list
	}
	return "; did you mean " + list + "?"
}

// chartCaption says what the chart shows, by its highest bar.
func chartCaption(most string) string { return "Cost by month, up to " + most }

// barTitle says what a bar of the chart stands for.
func barTitle(p *planned, m *projection.Period) string {
	return fmt.Sprintf("%s on %s, month from %s: %s", modelName(&p.offer), providerName(&p.offer), m.From, p.result.InWords(m, m.Amount))
}

// forCalls says for how many calls a sum is, and how certain it is.
func forCalls(s *projection.Sum) string {
	text := "for " + plural(s.Calls.Whole(), "call", "calls")
	if s.Unpriced > 0 {
		text = "for " + fit.Thousands((s.Calls - s.Unpriced).Whole()) + " of " + plural(s.Calls.Whole(), "call", "calls")
	}
	if s.Bounded && !looksSame(s.Low, s.High) {
		text += fmt.Sprintf(", between %s and %s", s.Low.Display(), s.High.Display())
	}
	return text
}

var classTitles = map[catalog.Class]string{
	catalog.ClassUnknown: "Class not known",
	catalog.Flagship:     "Flagship",
	catalog.Mid:          "Mid-size",
	catalog.Small:        "Small",
	catalog.Tiny:         "Tiny",
	catalog.Specialised:  "Specialised",
	catalog.Legacy:       "Legacy",
}

// exactnessSentences say what a badge means.
var exactnessSentences = [...]string{
	token.Exact:     "Counted exactly: text with the model's own public vocabulary, all else by the provider's own figures.",
	token.Mapped:    "Counted with the vocabulary that the vendor's own tools map this model to.",
	token.Estimated: "This tokenizer is not loaded or not public: estimated from a related one, with the measured error.",
	token.Unknown:   "Nothing is known of this tokenizer, or of a part of the prompt: a guess.",
}

// notice is the sentence for what boot.js reports of a prompt.
func notice(kind, name string) string {
	switch kind {
	case "binary":
		return fmt.Sprintf("%s is not a text file, so there is nothing to count. Your prompt is as it was.", quoted(name))
	case "too-large":
		return fmt.Sprintf("%s is over 256 MB, or makes the prompt so large: more than a browser can hold. Count it on the command line: tokenfare count FILE.", quoted(name))
	case "unreadable":
		return fmt.Sprintf("%s could not be read. Your prompt is as it was.", quoted(name))
	case "file":
		return fmt.Sprintf("Read %s.", quoted(name))
	case "added":
		return fmt.Sprintf("Added %s above the text.", quotedEach(name))
	case "some-added":
		return fmt.Sprintf("Added %s above the text. What is no image, PDF, recording or film, or too large, was left out.", quotedEach(name))
	case "file-first":
		return fmt.Sprintf("Read %s. One file at a time, please: the others were left out.", quoted(name))
	case "file-western":
		return fmt.Sprintf("Read %s as Western text (Windows-1252), because it is not UTF-8.", quoted(name))
	case "rest-removed":
		return "You replaced the part in view, and with it the whole prompt. Undo brings it back."
	}
	return ""
}

// readAsSentence says what a prompt was understood as.
func readAsSentence(r *wire.Reading) string {
	shape := r.Shape
	if shape.Kind.Batch() {
		shape = prompt.Shape{Kind: shape.Kind} // what is in it is in its requests
	}
	sentence := "Read as " + shape.String()
	switch {
	case r.Requests > 0:
		sentence += " of " + plural(r.Requests, "request", "requests") + ", each priced by itself"
	case r.Model != "":
		sentence += ", for " + r.Model
	}
	return sentence + "."
}

// brokenLine says that a line of a batch is broken.
func brokenLine(problem string) string { return capital(problem) + ": it counts as text." }

func moreBroken(n int64) string {
	return plural(n, "more line is broken and counts", "more lines are broken and count") + " as text."
}

// pricing says how many requests of a batch are priced.
func pricing(added, all int64) string {
	return fmt.Sprintf("Pricing %s of %s requests…", fit.Thousands(added), fit.Thousands(all))
}

// aroundText says how many tokens stand around the texts of a request.
func aroundText(i overhead.Interval) string {
	if i.Low == i.High {
		return plural(i.Point, "token", "tokens")
	}
	return fmt.Sprintf("%s (%s to %s)", plural(i.Point, "token", "tokens"), fit.Thousands(i.Low), fit.Thousands(i.High))
}

// capital makes the first letter of a sentence a capital, but for that of an offer's key.
// Of a part of a request that is an abbreviation, it is all of that.
func capital(s string) string {
	if s == overhead.PDFs.String() {
		return "PDFs"
	}
	if first, _, _ := strings.Cut(s, " "); strings.Contains(first, "/") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func brokenJSON(problem string) string {
	return "This looks like JSON, but it is broken, so all of it counts as plain text. " + capital(problem) + "."
}

func vocabularyMissing(title string) string {
	return fmt.Sprintf("The vocabulary of %s did not come as it should, so its counts stay estimates. Reload the page to try again; the console says what was wrong.", title)
}

func quoted(name string) string {
	if name == "" {
		return "The file"
	}
	return "“" + name + "”"
}

// quotedEach quotes names that each have a line.
func quotedEach(names string) string {
	list := strings.Split(names, "\n")
	for i, name := range list {
		list[i] = quoted(name)
	}
	return strings.Join(list, ", ")
}

func partLabel(part, parts, shown, length int64) string {
	return fmt.Sprintf("Part %s of %s: %s of %s characters in view. All of it is counted.",
		fit.Thousands(part+1), fit.Thousands(parts), fit.Thousands(shown), fit.Thousands(length))
}

// textAsOne says why a batch is not priced by its requests.
var textAsOne = fmt.Sprintf("It has no requests that can be read, or more than %s. All of it counts as one text here; on the command line, tokenfare fit FILE prices each request.", fit.Thousands(wire.MaxRequests))

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fit.Thousands(n) + " " + many
}

// interval says how sure a count is: "exact", "estimated, ±12 %".
func interval(c token.Count) string {
	if c.Low == c.High || c.Tokens == 0 {
		return c.How.String()
	}
	slack := max(c.High-c.Tokens, c.Tokens-c.Low)
	if slack > c.Tokens {
		return fmt.Sprintf("%s, %s to %s", c.How, fit.Thousands(c.Low), fit.Thousands(c.High))
	}
	if slack < c.Tokens/100 {
		return c.How.String() + ", ±<1 %"
	}
	return fmt.Sprintf("%s, ±%d %%", c.How, (slack*100+c.Tokens/2)/c.Tokens)
}

func modelName(o *fit.Offer) string {
	if o.Model != nil && o.Model.Name != "" {
		return o.Model.Name
	}
	if o.Offering.Name != "" {
		return o.Offering.Name
	}
	return o.Offering.ID
}

func providerName(o *fit.Offer) string {
	if o.Provider != nil && o.Provider.Name != "" {
		return o.Provider.Name
	}
	return o.Offering.Provider
}

// priceSource says where a price is from, and when it was read.
func priceSource(p *catalog.Plan) string { return sourceWords(&p.Price) }

// sourceWords says where a fact is from, and when it was read.
func sourceWords(p *catalog.Provenance) string {
	parts := []string{p.Display()}
	if strings.HasPrefix(p.Source, "derived:") {
		parts[0] = p.Source
	} else if source := p.Source; source != "" && !strings.Contains(source, "://") {
		parts = append(parts, source)
	}
	if p.Checked != 0 {
		parts = append(parts, "checked "+p.Checked.String())
	}
	return strings.Join(parts, ", ")
}
