package fit

import (
	"fmt"
	"strings"

	"tokenfare/catalog"
)

// This file has all the sentences. They stand in rows and lists: lower case, no full
// stop.

// String says the reason in words.
func (r Reason) String() string {
	switch r.Why {
	case OverContext:
		return fmt.Sprintf("prompt is %s over the %s context", tokens(r.Over), Thousands(r.Limit))
	case OverWithOutput:
		return fmt.Sprintf("prompt and output are %s over the %s context", tokens(r.Over), Thousands(r.Limit))
	case OverInput:
		return fmt.Sprintf("prompt is %s over the %s input limit", tokens(r.Over), Thousands(r.Limit))
	case OverOutput:
		return fmt.Sprintf("output is %s over the %s output limit", tokens(r.Over), Thousands(r.Limit))
	case ContextUnknown:
		return "context window is not known"
	case Lacks:
		return "no " + CapabilityName(r.Capability)
	case NotKnownToHave:
		return CapabilityName(r.Capability) + " is not documented"
	case Refuses:
		return "an image is larger than it takes"
	case AsksTooMuch:
		return fmt.Sprintf("asks for up to %s of output, over the %s limit", tokens(r.Limit+r.Over), Thousands(r.Limit))
	case TakesNo:
		return "takes no " + r.Content.String()
	case NotKnownToTake:
		return "whether it takes " + r.Content.String() + " is not documented"
	case MakesNo:
		return "answers with no " + r.Content.String()
	case NotKnownToMake:
		return "whether it answers with " + r.Content.String() + " is not documented"
	case NotOpen:
		return "weights are not open"
	case OpenUnknown:
		return "open weights are not documented"
	case OtherProvider:
		return "another provider"
	case NotGeneral:
		return "not a general text model"
	case GoneSince:
		if r.Date == 0 {
			return "shut down"
		}
		return "shut down since " + r.Date.String()
	case NotYetSold:
		return "not yet sold"
	case NotServed:
		return "not served in region " + r.Region
	}
	price := "no published price"
	if r.Service != catalog.Standard {
		price = "no published " + r.Service.String() + " price"
	}
	if r.Why == NoPriceFor {
		price += " for " + strings.ReplaceAll(r.Unit.String(), "_", " ")
	}
	return price
}

// String says of a batch how many of its requests fit, and why the others do not.
func (p *Part) String() string {
	s := Thousands(p.Fitting) + " of " + requests(p.Requests) + " fit"
	for _, m := range p.Misfits {
		s += "; " + requests(m.Requests) + ": " + m.Reason.String()
	}
	return s
}

// CapabilityName is a capability in words.
func CapabilityName(c catalog.Capability) string {
	return strings.ReplaceAll(c.String(), "_", " ")
}

// String names the kinds of content: "images", "images and audio".
func (c Content) String() string {
	var names []string
	for i, name := range [...]string{"images", "documents", "audio", "video"} {
		if c&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " and ")
}

// ParseContent reads the name of one kind of content, such as "images".
func ParseContent(s string) (Content, error) {
	for _, c := range contents {
		if c.String() == s {
			return c, nil
		}
	}
	return 0, fmt.Errorf("%q is no content: want images, documents, audio or video", s)
}

func tokens(n int64) string { return count(n, "token", "tokens") }

func requests(n int64) string { return count(n, "request", "requests") }

func others(n int) string { return count(int64(n), "other", "others") }

// count is "1 token" or "1,200 tokens".
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}

// String names the kind: "to_fit", "to_save", "over_edge", "under_edge".
func (a Advice) String() string {
	return [...]string{"to_fit", "to_save", "over_edge", "under_edge"}[a]
}

// String says the hint in words.
func (h Hint) String() string {
	switch h.Advice {
	case ToFit:
		return h.less() + " to make it fit"
	case ToSave:
		return h.less() + " to " + h.saving()
	case OverEdge:
		return fmt.Sprintf("%s over %s %s%s", tokens(h.Distance), Thousands(h.Edge), h.rise(over), h.doubt("; by the lower end of the estimate it is not over"))
	}
	at := fmt.Sprintf("%s below the edge at %s, where this costs %s", tokens(h.Distance), Thousands(h.Edge), h.rise(under))
	if h.Distance == 0 {
		at = fmt.Sprintf("at the edge of %s: one token more costs %s", Thousands(h.Edge), h.rise(under))
	}
	return at + h.doubt("; by the upper end of the estimate it is beyond")
}

// doubt is what is said where the prompt may be on the other side of the edge.
func (h Hint) doubt(words string) string {
	if !h.MayBe {
		return ""
	}
	return words
}

// less is "remove 18 tokens and lower the output by 500 tokens".
func (h Hint) less() string {
	switch {
	case h.Lower == 0:
		return "remove " + tokens(h.Remove)
	case h.Remove == 0:
		return "lower the output by " + tokens(h.Lower)
	}
	return "remove " + tokens(h.Remove) + " and lower the output by " + tokens(h.Lower)
}

func (h Hint) saving() string {
	switch p := percent(h.To, h.From); {
	case p == 50:
		return "halve the price"
	case 47 <= p && p <= 53:
		return "about halve the price"
	case p == 100: // as rounded
		return "save less than 1 %"
	default:
		return fmt.Sprintf("save %d %%", 100-p)
	}
}

// risen is how a rise in price is said: of what is there, and of what would be.
type risen struct{ twice, more, times string }

var (
	over  = risen{"doubles this", "adds %d %% to this", "makes this %s times as dear"}
	under = risen{"twice as much", "%d %% more", "%s times as much"}
)

// rise is what the edge does to the price.
func (h Hint) rise(words risen) string {
	switch p := percent(h.To, h.From); {
	case p == 200:
		return words.twice
	case 190 <= p && p <= 210:
		return "about " + words.twice
	case p < 190:
		return fmt.Sprintf(words.more, p-100)
	default:
		return fmt.Sprintf(words.times, tenths(p))
	}
}

// tenths writes hundredths as "2.5" or "3".
func tenths(percent int64) string {
	n := (percent + 5) / 10
	if n%10 == 0 {
		return Thousands(n / 10)
	}
	return fmt.Sprintf("%s.%d", Thousands(n/10), n%10)
}

// String says how many offers cost the same, "" where none does.
func (t Tie) String() string {
	switch rounded := t.Shown - t.Exactly; {
	case t.Exactly > 0 && rounded > 0:
		return "costs the same as " + others(t.Exactly) + ", and rounded as " + Thousands(int64(rounded)) + " more"
	case t.Exactly > 0:
		return "costs the same as " + others(t.Exactly)
	case rounded > 0:
		return "rounded, costs the same as " + others(rounded)
	}
	return ""
}

// String says which offers one cannot be told from, "" where the order is certain.
func (u Unsure) String() string {
	switch {
	case u.Count == 0:
		return ""
	case u.Count == 1:
		return "not certain: cannot be told from " + u.First.Key()
	case u.Count >= ManyUnsure:
		return fmt.Sprintf("not certain: cannot be told from %s and %d or more others", u.First.Key(), ManyUnsure-1)
	}
	return "not certain: cannot be told from " + u.First.Key() + " and " + others(u.Count-1)
}

// DisputedWords says of a disputed price how many of its sources have it.
func DisputedWords(p *catalog.Provenance) string {
	has := "have"
	if p.Agree == 1 {
		has = "has"
	}
	return fmt.Sprintf("sources disagree: %d of %d %s this price", p.Agree, p.Of, has)
}

// DominatedBy says which offer dominates one, "" where none does.
func DominatedBy(by *catalog.Offering) string {
	if by == nil {
		return ""
	}
	return "dearer than " + by.Key() + ", and better in nothing"
}

// Folded says how many offers are folded under one, "" where none is.
func Folded(dominates int) string {
	if dominates == 0 {
		return ""
	}
	return "and " + count(int64(dominates), "dearer offer", "dearer offers") + " of the same model"
}

// Cautions says what to know before buying: when it shuts down, what is not known, that
// the price is not of the region asked for, and what speaks against it. It is for offers that fit; of others it says little.
func (o *Offer) Cautions() (list []string) {
	if o.Fits() && o.Offering.Shutdown != 0 {
		list = append(list, "shuts down "+o.Offering.Shutdown.String())
	}
	if o.Fits() && o.Offering.Context == 0 {
		list = append(list, "context window not documented")
	}
	if o.Fits() && !o.Sold {
		list = append(list, "not known to be still sold")
	}
	switch {
	case o.Tight && o.Part != nil:
		list = append(list, requests(o.Part.Tight)+" may not fit")
	case o.Tight:
		list = append(list, "may not fit")
	case o.MayFit && o.Part != nil:
		list = append(list, "all may fit")
	case o.MayFit:
		list = append(list, "may fit")
	}
	if o.Disputed != nil {
		list = append(list, DisputedWords(o.Disputed))
	}
	if where := o.Tariff.Elsewhere(); where != "" && o.Fits() {
		list = append(list, where)
	}
	for _, why := range [...]string{o.Tariff.Uncached(&o.Usage), o.Tariff.Shorter(&o.Usage)} {
		if why != "" && o.Part == nil {
			list = append(list, why)
		}
	}
	if o.writes() {
		list = append(list, "may charge for cache writes that it makes by default: the upper bound has them")
	}
	if o.Offering.TrainsOnInput == catalog.Yes {
		list = append(list, "trains on your prompts")
	}
	return list
}

// writes reports whether the provider may charge for what it writes to its cache by
// default.
func (o *Offer) writes() bool {
	if o.Part != nil {
		return o.Part.Writes.Sign() > 0
	}
	more := o.Tariff.Writes(&o.Usage)
	return more.Sign() > 0
}

// Says says how certain the winner of a contest is, one sentence each: which others
// could be cheaper, and which are cheaper and were passed over. It says nothing where
// the winner is certain and the cheapest.
func (r *Ranking) Says(c Contest) (list []string) {
	winner := r.At(c.Winner)
	if n := len(c.Contenders); n > 0 {
		s := "not certain: " + r.entry(c.Contenders[0]).offering.Key()
		if n > 1 {
			s += " and " + others(n-1)
		}
		list = append(list, s+" could be cheaper")
	}
	switch {
	case winner.Tight && winner.Part != nil:
		list = append(list, "not certain: at their longest, "+requests(winner.Part.Tight)+" would not fit")
	case winner.Tight:
		list = append(list, "not certain: at its longest, the request would not fit")
	}
	if winner.Disputed != nil {
		list = append(list, "not certain: "+DisputedWords(winner.Disputed))
	}
	switch {
	case winner.Open:
		list = append(list, "not certain: the request has what costs and is not counted")
	case !winner.Bounded:
		list = append(list, "not certain: for a part of the estimate no price is listed")
	}
	for n, i := range c.PassedOver {
		if n == fewPassedOver && len(c.PassedOver) > n+1 {
			return append(list, others(len(c.PassedOver)-n)+" are cheaper too, but as doubtful")
		}
		list = append(list, r.passedOver(i))
	}
	return list
}

// fewPassedOver is how many are named one by one.
const fewPassedOver = 3

// passedOver says why a cheaper offer does not win.
func (r *Ranking) passedOver(i int) string {
	o := r.At(i)
	why := "it is not known to be still sold"
	switch {
	case o.Disputed != nil:
		why = DisputedWords(o.Disputed)
	case o.Offering.Context == 0:
		why = "its context window is not documented"
	}
	return o.Offering.Key() + " is cheaper at " + o.Total.Display() + ", but " + why
}
