package prompt

// This file reads what a request says about how it is served, where that changes its
// price.

// servedAs are the values of service_tier and speed by service.
var servedAs = [numServices]string{
	BatchService: " batch ", FlexService: " flex servicetierflex ", PriorityService: " priority servicetierpriority ",
	FastService: " fast ",
}

// asUsual are the values that ask for what there is without them. OpenAI's and
// Anthropic's "auto" may be served by capacity that was bought beforehand, which the
// request alone does not tell.
const asUsual = " auto default standard standardonly ondemand global notspecified servicetierstandard servicetierunspecified "

// terms reads service_tier, speed, inference_geo or performanceConfig.
//
// In the form of a batch service no request chooses its service: that is the batch, with a
// price of its own. Anthropic refuses speed there, and its tiers are of other calls
// (https://platform.claude.com/docs/en/build-with-claude/batch-processing,
// https://platform.claude.com/docs/en/api/service-tiers); Google's tiers are of synchronous
// calls (https://ai.google.dev/gemini-api/docs/optimization); OpenAI documents none in a
// batch (https://developers.openai.com/api/docs/guides/batch). But the place is each
// request's own: Anthropic takes inference_geo in a batch, too
// (https://platform.claude.com/docs/en/manage-claude/data-residency).
func (r *reader) terms(v int, key []byte) {
	at := v
	for _, name := range []string{"type", "latency"} { // at Bedrock
		if inner := r.doc.get(v, name); inner >= 0 {
			at = inner
		}
	}
	if !r.doc.is(at, aString) { // a recording's speed is a number
		if r.doc.is(at, aNull) || r.doc.is(at, aNumber) && string(key) == "speed" {
			r.setting(v)
		}
		return
	}
	r.setting(v)
	value := []byte(r.doc.str(at))
	if r.doc.nodes[at].use == unclaimed || len(value) == 0 || listed(asUsual, value) {
		return
	}
	shape, start := &r.req.Shape, int(r.doc.nodes[v].start)
	switch {
	case listed(" us ", value):
		shape.Region = US
		r.note(NoteRegion, start, 0, 0, US.String())
		return
	case r.inBatch && !listed(" inferencegeo ", key):
		r.note(NoteBatchPrice, start, 1, 0, string(key))
		return
	}
	for s, names := range servedAs {
		if names != "" && listed(names, value) {
			shape.Service = max(shape.Service, Service(s)) // of a tier and a speed, the speed
			r.note(NoteService, start, 0, 0, Service(s).String())
			return
		}
	}
	r.note(NoteUnpriced, start, 1, 0, string(key))
}

// prediction reads what the answer is expected to be: {"type": "content", "content":
// "..."}. OpenAI charges what of it the answer does not use as output.
func (r *reader) prediction(v int) {
	content := r.doc.get(v, "content")
	before := len(r.req.Parts)
	if content >= 0 {
		r.claim(v, structure)
		r.content(content, place{what: Prediction, media: Media{Medium: OtherFile}})
		r.setting(v)
	}
	if len(r.req.Parts) > before {
		r.note(NotePrediction, int(r.doc.nodes[v].start), 1, 0, "")
	} else if r.doc.is(v, aNull) {
		r.claim(v, setting)
	}
}

// cacheOptions reads {"mode": "explicit", "ttl": "30m"}, of OpenAI from GPT-5.6 on:
// whether the whole prompt is written to the cache beside the prefixes that are marked,
// and for how long. A mark for an hour stands for the longest that is sold, which is
// twelve hours there.
func (r *reader) cacheOptions(v int) {
	if !r.doc.is(v, anObject) {
		r.null(v)
		return
	}
	r.setting(v)
	r.long = r.doc.str(r.doc.get(v, "ttl")) == "12h"
	if r.doc.str(r.doc.get(v, "mode")) == "explicit" {
		r.req.Shape.Explicit = 1
	} else {
		r.marks[0] = mark{at: ^position(0), set: true}
	}
}

// maxMarks is how many prefixes a request to Anthropic may mark. It refuses more, and a
// mark for five minutes before one for an hour:
// https://platform.claude.com/docs/en/build-with-claude/prompt-caching.
const maxMarks = 4

// countMark notes what Anthropic refuses about a mark.
func (r *reader) countMark(control int, at position, lifetime int) {
	start := int(r.doc.nodes[control].start)
	if lifetime == 0 && (r.shortAt == 0 || at < r.short) {
		r.short, r.shortAt = at, start
	}
	switch r.breaks++; {
	case r.breaks == maxMarks+1:
		r.note(NoteMarks, start, int64(r.breaks), 0, "")
	case r.breaks > maxMarks:
		r.note(NoteMarks, start, 1, 0, "")
	}
}
