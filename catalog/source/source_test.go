package source

import (
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"tokenfare/catalog"
)

const (
	testSources = `refreshed: 2026-11-22
next: 2026-11-29
sources:
  - id: survey
    name: A survey
    read: 2026-11-10
`
	testLab = `id: acme
name: Acme
models:

  - id: anvil-1
    name: Anvil 1
    class: mid
    facts: {source: survey}
`
	testHead = `id: acme
name: Acme
offerings:

`
)

// files returns a folder of data files with one provider.
func files(provider string) fs.FS {
	return fstest.MapFS{
		"sources.yaml":        {Data: []byte(testSources)},
		"labs/acme.yaml":      {Data: []byte(testLab)},
		"providers/acme.yaml": {Data: []byte(provider)},
	}
}

// readBuild reads and builds, and returns the first error.
func readBuild(fsys fs.FS) (*Set, *catalog.Catalog, error) {
	set, err := Read(fsys, "data")
	if err != nil {
		return nil, nil, err
	}
	c, err := set.Build("data")
	return set, c, err
}

// whole is an offering that uses everything. It is in the form that files have.
const whole = `# Acme's prices.
id: acme
name: Acme
pricing: https://acme.example/pricing
docs: https://acme.example/docs
base_url: "https://{region}.acme.example/v1"
auth: a bearer token
first_party: true
gotchas:
  - "Mind: the anvils."
writes:
  - {models: [anvil-1, "anvil-*"], cache_write_30m: 1.25, cache_write_12h: 2.5, price: {source: survey}}
not_served:
  - {regions: [cn], models: [anvil-1, "anvil-*"], facts: {source: survey}}
offerings:

  # The price of output surprises.
  # It is right.
  - id: anvil-1:heavy
    model: anvil-1
    name: Anvil 1 (heavy)
    aliases:
      - anvil
      - "the \"anvil\""
    limits: {context: 1000000, max_input: 900000, max_output: 100000, min_cacheable: 1024, cache_step: 128}
    can: [vision, tools]
    cannot: [reasoning]
    in: [text, image]
    in_partial: true
    out: [text]
    status: deprecated
    shutdown: 2027-01-14
    replacement: anvil-2
    seen: {first: 2026-01-01, last: 2026-11-10}
    trains_on_input: no
    gotchas:
      - It is heavy.
    facts: {source: survey}
    sources: {context: https://acme.example/docs 2026-11-21, max_output: "derived: as anvil-2", min_cacheable: https://acme.example/pricing}
    plans:
      - until: 2026-12-01
        windows:
          - {zone: UTC, days: [mon, tue], hours: 01:00-04:00}
        rates: {input: 2, output: 10, cache_write_5m: 2.5}
        tiers:
          - {above: 100000, input: 4, output: 20, cache_write_5m: 5}
          - {from: 200000, marginal: true, input: 8, output: 40}
        price: {source: https://acme.example/pricing, checked: 2026-11-22, level: provider_page}
        sources: {cache_write_5m: "derived: 1.25 x input"}
      # Half of peak.
      - until: 2026-12-01
        rates: {input: 1, output: 5}
        price: {source: survey, agree: 2 of 3}
      - from: 2026-12-01
        rates: {input: 3, output: 15, per_request: 0.005}
        tiers:
          - {above: 200000}
        price: {source: survey}
    ratios:
      - {service: batch, times: 0.5, price: {source: survey}}
      - {region: eu, times: 1.1, price: {source: survey}}

  - id: anvil-2
    model: anvil-1
    billing: free
    facts: {source: survey}
    plans:
      - rates: {input: 0, output: 0}
        price: {source: survey}
`

func TestReadAndFormat(t *testing.T) {
	set, c, err := readBuild(files(whole))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(set.Files()["providers/acme.yaml"]); got != whole {
		t.Errorf("formatted as\n%s", got)
	}
	o := c.Lookup("acme/anvil-1:heavy")
	if o == nil || len(o.Plans) != 12 {
		t.Fatalf("got %+v, want 3 plans, their batch, and all 6 in the EU", o)
	}
	for _, p := range o.Plans {
		rate, _ := p.Tiers[0].Rates.Get(catalog.Input)
		if p.Service == catalog.Batch && p.Region == "eu" && p.From != 0 && rate.String() != "1.65" {
			t.Errorf("batch in the EU from December costs %s", rate)
		}
		if derived := p.Service == catalog.Batch || p.Region != ""; derived != (p.Price.Level == catalog.Derived) {
			t.Errorf("%s in %q has the level %s", p.Service, p.Region, p.Price.Level)
		}
		if each, known := p.Tiers[0].Rates.Get(catalog.PerRequest); known && each.EachString() != "0.005" {
			t.Errorf("a request costs %s", each.EachString())
		}
	}
	back, err := catalog.Decode(string(catalog.Encode(c)))
	day := func(s string) catalog.Date { d, _ := catalog.ParseDate(s); return d }
	if want := []catalog.FactSource{
		{Fact: "context", Source: "https://acme.example/docs", Checked: day("2026-11-21")},
		{Fact: "max_output", Source: "derived: as anvil-2", Checked: day("2026-11-10")},             // as the entry's facts
		{Fact: "min_cacheable", Source: "https://acme.example/pricing", Checked: day("2026-11-22")}, // as the price
		{Fact: "not_served_in", Source: "survey", Checked: day("2026-11-10")},                       // by the provider's rule
	}; !slices.Equal(o.Sources, want) {
		t.Errorf("facts come from %+v", o.Sources)
	}
	if err != nil || !reflect.DeepEqual(back.Lookup("acme/anvil-1:heavy"), o) {
		t.Errorf("the compiled form reads back differently: %v", err)
	}
}

func TestErrors(t *testing.T) {
	const entry = "  - id: a\n    model: anvil-1\n    facts: {source: survey}\n"
	const plans = entry + "    plans:\n"
	for _, c := range []struct{ provider, want string }{
		{entry + "    colour: red\n", "data/providers/acme.yaml:8: colour: unknown field"},
		{entry + "    limits: {context: 5, weight: 3}\n", "data/providers/acme.yaml:8: weight: unknown field"},
		{entry + "    limits: {context: 0}\n", "data/providers/acme.yaml:8: context: want a positive whole number"},
		{entry + "    limits: {context: 5k}\n", "context: want a positive whole number"},
		{entry + "    limits: {context: 5, max_output: 6}\n", "data/providers/acme.yaml:5: max_output: 6 is more than the context of 5"},
		{entry + "    limits: {context: 100000001}\n", "data/providers/acme.yaml:5: context: 100000001 is more than any model takes"},
		{entry + "    seen: {first: 2026-02-01, last: 2026-01-01}\n", "data/providers/acme.yaml:5: seen: first on 2026-02-01, and last before that on 2026-01-01"},
		{entry + "    name: [x]\n", "data/providers/acme.yaml:8: name: want text"},
		{entry + "    status: gone\n", "status: \"gone\" is no status: want one of"},
		{entry + "    can: [vision]\n    cannot: [vision]\n", "data/providers/acme.yaml:9: cannot: vision is listed twice"},
		{entry + "    shutdown: 2027-02-30\n", "shutdown: \"2027-02-30\" is no date"},
		{entry + "    sources: {context: https://x.example}\n", "data/providers/acme.yaml:8: context: when was it read?"},
		{entry + "    sources: {context: https://x.example 2026-02-30}\n", "context: \"2026-02-30\" is no date"},
		{entry + "    sources: {context: hearsay}\n", "data/providers/acme.yaml:8: context: \"hearsay\" is neither in sources.yaml nor an https URL"},
		{entry + "    sources: {context: survey hearsay}\n", "context: \"survey hearsay\" is neither"},
		{entry + "    sources: {contxt: survey}\n", "data/providers/acme.yaml:8: contxt: there is no such fact"},
		{plans + "      - {rates: {input: 1}, price: {source: survey}, sources: {context: survey}}\n", "data/providers/acme.yaml:9: context: there is no such fact"},
		{entry + "    replacement: b\n", "replacement: acme does not sell \"b\""},
		{entry + entry, "data/providers/acme.yaml:8: id: offering \"a\" is at line 5 too"},
		{"  - id: a\n    model: sledge\n    facts: {source: survey}\n", "data/providers/acme.yaml:5: model: no file has the model \"sledge\""},
		{"  - id: a\n    id: b\n    model: anvil-1\n", "acme.yaml:"},
		{"  - id: a\n    model: anvil-1\n    facts: {source: hearsay}\n", "data/providers/acme.yaml:7: facts: \"hearsay\" is neither in sources.yaml nor an https URL"},
		{"  - id: a\n    model: anvil-1\n    facts: {source: https://x.example}\n", "checked: a URL needs the day it was read"},
		{plans + "      - rates: {input: 1}\n", "data/providers/acme.yaml:9: plans: a plan needs price"},
		{plans + "      - price: {source: survey}\n", "a plan needs rates"},
		{plans + "      - {rates: {input: -1}, price: {source: survey}}\n", "data/providers/acme.yaml:9: input: negative price"},
		{plans + "      - {rates: {input: 0.0000001}, price: {source: survey}}\n", "input: too many decimals"},
		{plans + "      - {rates: {input: 1e3}, price: {source: survey}}\n", "input: not a plain decimal number"},
		{plans + "      - {rates: {input: 0, output: 1}, price: {source: survey}}\n", "input: zero, but the offering is not free"},
		{plans + "      - {rates: {input: 1}, price: {source: survey, agree: 3 of 2}}\n", "agree: want a count such as 3 of 5"},
		{plans + "      - {rates: {input: 1}, tiers: [{input: 2}], price: {source: survey}}\n", "a tier needs above or from"},
		{plans + "      - {rates: {input: 1}, tiers: [{above: 9, input: 2}, {from: 9, input: 3}], price: {source: survey}}\n", "tiers: edge 9 is not above the one before"},
		{plans + "      - {from: 2026-02-01, until: 2026-01-01, rates: {input: 1}, price: {source: survey}}\n", "until: 2026-01-01 is not after from, 2026-02-01"},
		{plans + "      - {rates: {input: 1}, price: {source: survey}}\n      - {from: 2026-01-01, rates: {input: 2}, price: {source: survey}}\n", "plans: plans 1 and 2 hold at the same time"},
		{plans + "      - {windows: [{days: [mon], hours: 04:00-01:00}], rates: {input: 1}, price: {source: survey}}\n", "hours: \"04:00-01:00\" is no span of hours"},
		{plans + "      - {windows: [{zone: Mars/Olympus, days: [mon], hours: 01:00-02:00}], rates: {input: 1}, price: {source: survey}}\n", "windows: browsers do not know the zone"},
		{plans + "      - {rates: {input: 1}, price: {source: survey}}\n    ratios: [{times: 0.5, price: {source: survey}}]\n", "a ratio needs times, and either service or region"},
		{entry + "    limits:\n      # five\n      context: 5\n", "data/providers/acme.yaml:10: this comment would be lost"},
		{entry + "  broken", "data/providers/acme.yaml:"},
		{"", "data/providers/acme.yaml:3: offerings: want a list"},
	} {
		_, _, err := readBuild(files(testHead + c.provider))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v\nwant %s\nfor\n%s", err, c.want, c.provider)
		}
	}
}

// TestPages holds that a page's day is that of sources.yaml where no entry says it,
// and that facts keep theirs when it changes.
func TestPages(t *testing.T) {
	fsys := files(testHead + "  - id: a\n    model: anvil-1\n    facts: {source: survey}\n    sources: {context: https://x.example/docs, max_output: survey}\n").(fstest.MapFS)
	sources := testSources + "pages:\n  - {url: https://x.example/docs, read: 2026-11-20}\n"
	fsys["sources.yaml"] = &fstest.MapFile{Data: []byte(sources)}
	set, c, err := readBuild(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if f := c.Lookup("acme/a").Sources; f[0].Checked.String() != "2026-11-20" || f[1].Checked.String() != "2026-11-10" {
		t.Errorf("facts come from %+v", f)
	}
	if got := string(set.Files()["sources.yaml"]); got != sources {
		t.Errorf("formatted as\n%s", got)
	}
	set.Sources.Sources[0].Read++
	set.Sources.Pages[0].Read++
	want := "sources: {context: https://x.example/docs 2026-11-20, max_output: survey 2026-11-10}"
	if got := string(set.Files()["providers/acme.yaml"]); !strings.Contains(got, want) {
		t.Errorf("once the sources were read again it is\n%s", got)
	}
	fsys["sources.yaml"] = &fstest.MapFile{Data: []byte(testSources)}
	if set, err = ReadOn(fsys, "data", 20000); err != nil || len(set.Sources.Pages) != 1 || set.Sources.Pages[0] != (Page{"https://x.example/docs", 20000}) {
		t.Errorf("read on a day: %v, pages %v", err, set.Sources.Pages)
	}
	for pages, want := range map[string]string{
		"pages: [{url: https://x.example}]\n":                   "data/sources.yaml:7: pages: a page needs its https url, and the day it was read",
		"pages: [{url: x.example, read: 2026-11-20}]\n":         "a page needs its https url",
		"pages: [{url: https://x, read: 2026-11-20, by: me}]\n": "by: unknown field",
	} {
		fsys["sources.yaml"] = &fstest.MapFile{Data: []byte(testSources + pages)}
		if _, err := Read(fsys, "data"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for _, s := range []string{
		"a", "gpt-4.1", "5", "0.40", "true", "no", "null", "~", "a: b", "a:b", "https://x.example/?a=b&c=d", "a #b", "#a",
		"- a", "a,b", "[a]", "{a}", "it's", `say "x"`, "ends:", "ends ", " starts", "ünïcode", "@cf/x", "*", "a:free", "x: ", "2026-11-22", "1:30", "%", "日本",
	} {
		n, err := parse("x", []byte("a: {b: "+quote(s)+"}\n"))
		if err != nil {
			t.Errorf("%q is written as %s: %v", s, quote(s), err)
			continue
		}
		n.each(func(_ string, v node) bool {
			v.each(func(_ string, v node) bool {
				if got := v.str(); got != s {
					t.Errorf("%q is written as %s and read as %q", s, quote(s), got)
				}
				return true
			})
			return true
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add(testHead + "  - id: a\n")
	f.Fuzz(func(t *testing.T, provider string) {
		set, c, err := readBuild(files(provider))
		if err != nil {
			return
		}
		again := fstest.MapFS{}
		for name, data := range set.Files() {
			again[name] = &fstest.MapFile{Data: data}
		}
		_, c2, err := readBuild(again)
		if err != nil {
			t.Fatalf("what was written does not read: %v\n%s", err, again["providers/acme.yaml"].Data)
		}
		if string(catalog.Encode(c)) != string(catalog.Encode(c2)) {
			t.Fatalf("what was written reads differently:\n%s", again["providers/acme.yaml"].Data)
		}
	})
}
