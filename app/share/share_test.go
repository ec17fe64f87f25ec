package share

import (
	"reflect"
	"strings"
	"testing"

	"tokenfare/app/cost"
	"tokenfare/catalog"
)

func TestRoundTrip(t *testing.T) {
	for _, c := range []struct {
		state State
		want  string
	}{
		{Default(), ""},
		{State{Hits: AsMarked, Users: 1, Months: 12}, "v=1&out=0"},
		{
			State{Output: 2000, Hits: AsMarked, Needs: []catalog.Capability{catalog.Vision, catalog.Tools}, OpenWeights: true, Provider: "openai", Specialised: true, Users: 1, Months: 12},
			"v=1&out=2000&needs=vision,tools,open_weights&provider=openai&specialised=1",
		},
		{State{Output: 500, Hits: AsMarked, Provider: "a&b c", Users: 1, Months: 12}, "v=1&provider=a%26b+c"},
		{
			State{Output: 500, Low: 100, High: 900, Service: catalog.Batch, Region: "us", Cached: 4000, Hits: 90, Kept: cost.OneHour, Fold: true, Users: 1, Months: 12},
			"v=1&low=100&high=900&service=batch&region=us&cached=4000&hits=90&kept=1h&fold=1",
		},
		{
			State{Output: 500, Standard: true, Region: Anywhere, Hits: AsMarked, Users: 1, Months: 12},
			"v=1&service=standard&region=any",
		},
		{
			State{Output: 500, Hits: 0, Calls: 5000 * Call, Users: 3, Growth: -5 * PerCent, Months: 6, Workdays: true, Offer: "openai/gpt-4.1-mini"},
			"v=1&hits=0&calls=5000&users=3&growth=-5&months=6&workdays=1&offer=openai%2Fgpt-4.1-mini",
		},
		{
			State{Output: 500, Hits: AsMarked, Calls: Call / 2, Users: 1, Growth: -25_000, Months: 12},
			"v=1&calls=0.5&growth=-2.5",
		},
	} {
		if got := c.state.Hash(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		back, err := Parse("#" + c.want)
		if err != nil {
			t.Error(err)
		}
		if len(back.Needs) == 0 {
			back.Needs = c.state.Needs
		}
		if !reflect.DeepEqual(back, c.state) {
			t.Errorf("%q reads as %+v, want %+v", c.want, back, c.state)
		}
	}
}

func TestParseKeepsWhatItCanRead(t *testing.T) {
	for _, c := range []struct{ hash, wrong string }{
		{"out=-1&provider=openai", `out "-1"`},
		{"out=1e3&provider=openai", `out "1e3"`},
		{"out=99999999999999999999&provider=openai", "not a number of tokens"},
		{"calls=-1&provider=openai", `calls "-1" is not a number of calls from 0 to`},
		{"growth=-101&provider=openai", `growth "-101" is not a number of per cent from -100 to 1000`},
		{"growth=2.00001&provider=openai", `growth "2.00001"`},
		{"out=2.5&provider=openai", `out "2.5"`},
		{"months=0&provider=openai", `months "0"`},
		{"hits=101&provider=openai", `hits "101" is not a number of per cent from 0 to 100`},
		{"kept=2h&provider=openai", `kept "2h" is not known`},
		{"needs=vision,telepathy&provider=openai", `need "telepathy"`},
	} {
		s, err := Parse(c.hash)
		if err == nil || !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%q: got %v, want %q", c.hash, err, c.wrong)
		}
		if s.Output != 500 || s.Provider != "openai" {
			t.Errorf("%q lost what was right: %+v", c.hash, s)
		}
	}
	if _, err := Parse("v=9&out=3"); err == nil {
		t.Error("a future version is read as this one")
	}
}

func TestDecimals(t *testing.T) {
	for _, c := range []struct {
		text     string
		decimals int
		want     int64
	}{
		{"0", 0, 0}, {"-7", 0, -7}, {"2.5", 4, 25_000}, {"-0.0001", 4, -1}, {"-0.5", 4, -5000}, {"-100", 4, -1_000_000},
		{"1000", 4, 10_000_000}, {"10", 6, 10_000_000}, {"0.000001", 6, 1},
	} {
		got, err := ParseDecimal(c.text, c.decimals, -100, 1000)
		if err != nil || got != c.want {
			t.Errorf("%q is %d, %v, want %d", c.text, got, err, c.want)
		}
		if back := Decimal(got, c.decimals); back != c.text {
			t.Errorf("%d is written %q, want %q", got, back, c.text)
		}
	}
	for _, s := range []string{"", ".", ".5", "5.", "1.23456", "1e3", "0x1", "1.-5", "--1", "-", "1_0", "1 ", "-100.0001", "1000.1", "99999999999999999999"} {
		if n, err := ParseDecimal(s, 4, -100, 1000); err == nil {
			t.Errorf("%q is read as %d", s, n)
		}
	}
}

// TestProblemsEnd holds that what is wrong with a link is no more once its setting, and no
// other, is another one.
func TestProblemsEnd(t *testing.T) {
	before, err := Parse("out=many&hits=x&growth=y")
	problems, ok := err.(Problems)
	if !ok || len(problems) != 3 {
		t.Fatalf("%v", err)
	}
	after := before
	after.Output = 7
	after.Months = 3
	left := problems.Without(&before, &after)
	if len(left) != 2 || left[0].Key != "hits" || left[1].Key != "growth" {
		t.Errorf("left is %v", left)
	}
	_, err = Parse("v=9")
	if left := err.(Problems).Without(&before, &before); len(left) > 0 {
		t.Errorf("left is %v", left)
	}
}

func TestSetKeepsOrder(t *testing.T) {
	var s State
	s.Set(catalog.Tools, true)
	s.Set(catalog.Vision, true)
	s.Set(catalog.Vision, true)
	if !reflect.DeepEqual(s.Needs, []catalog.Capability{catalog.Vision, catalog.Tools}) {
		t.Errorf("needs are %v", s.Needs)
	}
	s.Set(catalog.Tools, false)
	if s.Has(catalog.Tools) || !s.Has(catalog.Vision) {
		t.Errorf("needs are %v", s.Needs)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "#v=1&out=3", "needs=vision,,tools", "%zz", "prompt=%F0%9F%98%80&out=7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, hash string) {
		s, err := Parse(hash)
		if err != nil {
			return
		}
		again, err := Parse(s.Hash())
		if err != nil || again.Hash() != s.Hash() {
			t.Errorf("%q: %q reads as %q, %v", hash, s.Hash(), again.Hash(), err)
		}
	})
}
