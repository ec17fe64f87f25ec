package fit

import (
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/app/token"
	"tokenfare/catalog"
)

func TestContent(t *testing.T) {
	sees := catalog.Offering{ID: "sees", In: catalog.Text | catalog.Image, Out: catalog.Text}
	sees.Can.Set(catalog.PDFInput, catalog.Yes)
	partly := catalog.Offering{ID: "partly", In: catalog.Text | catalog.Image, InPartial: true, Out: catalog.Text}
	reads := catalog.Offering{ID: "reads", In: catalog.Text, Out: catalog.Text}
	silent := catalog.Offering{ID: "silent"} // nobody describes it
	hears := catalog.Offering{ID: "hears", Plans: plan("1", "1")}
	hears.Plans[0].Tiers[0].Rates.Set(catalog.AudioInput, rate("5"))
	blind := catalog.Offering{ID: "blind"}
	blind.Can.Set(catalog.Vision, catalog.No)
	for _, c := range []struct {
		offering catalog.Offering
		content  Content
		usage    cost.Usage
		needs    []catalog.Capability
		want     string
	}{
		{sees, 0, cost.Usage{}, nil, ""},
		{sees, Images | Documents, cost.Usage{}, nil, ""},
		{sees, Audio | Video, cost.Usage{}, nil, "takes no audio, takes no video"},
		{partly, Images | Video, cost.Usage{}, nil, "whether it takes video is not documented"},
		{reads, Images, cost.Usage{}, nil, "takes no images"},
		{reads, Documents, cost.Usage{}, nil, "whether it takes documents is not documented"},
		{reads, 0, cost.Usage{ImageInput: 10}, nil, "takes no images"},
		{silent, Images | Audio, cost.Usage{}, nil, "whether it takes images is not documented, whether it takes audio is not documented"},
		{hears, Audio, cost.Usage{}, nil, ""},
		{hears, 0, cost.Usage{AudioInput: 10}, nil, ""},
		{blind, Images, cost.Usage{}, nil, "takes no images"},
		{blind, Images, cost.Usage{}, []catalog.Capability{catalog.Vision}, "no vision"},
		{reads, 0, cost.Usage{ImageOutput: 5}, nil, "answers with no images"},
		{silent, 0, cost.Usage{ImageOutput: 5}, nil, "whether it answers with images is not documented"},
	} {
		o := c.offering
		if o.Plans == nil {
			o.Plans = plan("1", "1")
			o.Plans[0].Tiers[0].Rates.Set(catalog.CacheRead, 1)
		}
		facts := sold(o)
		r := request(1000, 10)
		r.Needs.Content, r.Needs.Capabilities, r.Usage = c.content, c.needs, c.usage
		ranking := NewRanker(facts).Rank(r)
		offer := ranking.At(0)
		var got []string
		for _, reason := range offer.Reasons {
			if reason.Why < NoPrice {
				got = append(got, reason.String())
			}
		}
		if s := strings.Join(got, ", "); s != c.want || (ranking.Fitting == 1) != (len(offer.Reasons) == 0) {
			t.Errorf("%s with %s: %q, want %q; %d fit", o.ID, c.content, s, c.want, ranking.Fitting)
		}
	}
}

func TestContentNames(t *testing.T) {
	for _, name := range []string{"images", "documents", "audio", "video"} {
		c, err := ParseContent(name)
		if err != nil || c.String() != name {
			t.Errorf("%s is read as %s, %v", name, c, err)
		}
	}
	if _, err := ParseContent("smells"); err == nil || err.Error() != `"smells" is no content: want images, documents, audio or video` {
		t.Error(err)
	}
	if s := (Images | Audio).String(); s != "images and audio" {
		t.Error(s)
	}
}

// TestPrefixIsOfThePrompt holds that a cached prefix is in tokens of the base: where a
// tokenizer makes more of the prompt, it makes more of the prefix.
func TestPrefixIsOfThePrompt(t *testing.T) {
	for _, c := range []struct{ base, prefix, input, want int64 }{
		{1000, 800, 1000, 800},
		{1000, 800, 1200, 960},
		{1000, 1000, 1180, 1180},
		{3, 1, 2, 1},
		{0, 800, 1200, 800},
		{1000, 0, 1200, 0},
		{1000, 1001, 1000, 1000}, // it is all of the prompt
		{0, 2000, 1200, 1200},
		{1, cost.MaxQuantity, 1000, 1000},
		{1 << 50, 1 << 49, 1 << 51, cost.MaxQuantity},
	} {
		r := Request{Caching: cost.Caching{Prefix: c.prefix}}
		if c.base > 0 {
			r.Seen.Counts = map[string]int64{token.Base: c.base}
		}
		if got := r.caching(c.input, c.input).Prefix; got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestCautions(t *testing.T) {
	facts := sold(catalog.Offering{Provider: "lab", ID: "x", Plans: plan("1", "1"), TrainsOnInput: catalog.Yes, Shutdown: catalog.DateOf(now) + 1})
	o := &facts.Offerings[0]
	o.Plans[0].Price = catalog.Provenance{Agree: 2, Of: 5}
	offer := Price(facts, o, request(1, 0), token.Count{Tokens: 127_999, Low: 1, High: 128_001})
	want := "shuts down 2026-11-23, may not fit, sources disagree: 2 of 5 have this price, trains on your prompts"
	if got := strings.Join(offer.Cautions(), ", "); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	o.Context, o.Status, o.Shutdown, o.TrainsOnInput, o.Plans = 0, catalog.StatusUnknown, 0, catalog.No, plan("1", "1")
	offer = Price(facts, o, request(1, 0), exactly(10))
	if got := strings.Join(offer.Cautions(), ", "); got != "context window not documented, not known to be still sold" {
		t.Errorf("got %q", got)
	}
}

// TestCautionsOnRegion: a price that is not of the region asked for says so in every row, but
// not where nothing was asked for, where the region has a price, or where the offer does not
// fit.
func TestCautionsOnRegion(t *testing.T) {
	in := func(regions ...string) (plans []catalog.Plan) {
		for _, region := range regions {
			p := plan("1", "1")[0]
			p.Region = region
			plans = append(plans, p)
		}
		return plans
	}
	for _, c := range []struct {
		name   string
		plans  []catalog.Plan
		region string
		input  int64
		want   string
	}{
		{"everywhere", in(""), "us", 10, "no price of its own for region us is listed: this is the one for everywhere"},
		{"of regional endpoints", in(catalog.Regional), "us", 10, "no price of its own for region us is listed: this is the one of regional endpoints"},
		{"its own", in("", "us"), "us", 10, ""},
		{"not asked for", in("", "us"), "", 10, ""},
		{"no price", nil, "us", 10, ""},
		{"does not fit", in(""), "us", 500_000, ""},
	} {
		facts := sold(catalog.Offering{Provider: "lab", ID: "x", Plans: c.plans})
		r := request(c.input, 0)
		r.Region = c.region
		offer := Price(facts, &facts.Offerings[0], r, exactly(c.input))
		if got := strings.Join(offer.Cautions(), ", "); got != c.want {
			t.Errorf("%s: cautions are %q, want %q", c.name, got, c.want)
		}
	}
}
