package catalog

import (
	"slices"
	"sync"
	"time"
)

// StateAt returns where the offering stands at t. A shutdown date that has come
// beats whatever the status says; one that has not makes an active offering
// deprecated.
func (o *Offering) StateAt(t time.Time) Status {
	if o.Shutdown == 0 {
		return o.Status
	}
	switch {
	case DateOf(t) >= o.Shutdown:
		return ShutDown
	case o.Status == Announced:
		return Announced
	}
	return Deprecated
}

// Available reports whether the offering can be bought at t: it is neither shut
// down nor merely announced. One of unknown status counts as available.
func (o *Offering) Available(t time.Time) bool {
	s := o.StateAt(t)
	return s != ShutDown && s != Announced
}

// Sold reports whether somebody says that the offering can be bought at t. It is
// stricter than Available: an offering of unknown status, which the newest copies of
// the data sets do not list, is not known to be sold.
func (o *Offering) Sold(t time.Time) bool {
	s := o.StateAt(t)
	return s == Preview || s == Active || s == Deprecated
}

// PlanAt returns the plan that is in force at t for a service in a region, and
// whether there is one. Where the region has no plan of its own, that of regional
// endpoints holds, or else the one for everywhere. A plan that holds at certain hours comes before one that
// holds at all hours, and a newer plan before an older.
func (o *Offering) PlanAt(t time.Time, s Service, region string) (*Plan, bool) {
	var best *Plan
	bestRank := -1
	for i := range o.Plans {
		p := &o.Plans[i]
		if p.Service != s || !p.Serves(region) || !p.InForce(t) {
			continue
		}
		rank := 0
		switch p.Region {
		case "":
		case region:
			rank = 4
		default:
			rank = 2
		}
		if len(p.Windows) > 0 {
			rank++
		}
		if rank > bestRank || rank == bestRank && p.From > best.From {
			best, bestRank = p, rank
		}
	}
	return best, best != nil
}

// Regional is the Plan.Region of what holds in every region that has no price of its own, as
// at the regional endpoints of OpenAI and of Vertex AI.
const Regional = "regional"

// Serves reports whether a plan may hold in a region: one of its own, or one for others too.
func (p *Plan) Serves(region string) bool {
	return p.Region == "" || p.Region == region || p.Region == Regional && region != ""
}

// InForce reports whether t is between From and Until, and in one of the windows
// where there are any.
func (p *Plan) InForce(t time.Time) bool {
	d := DateOf(t)
	if d < p.From || p.Until != 0 && d >= p.Until {
		return false
	}
	if len(p.Windows) == 0 {
		return true
	}
	for i := range p.Windows {
		if p.Windows[i].Contains(t) {
			return true
		}
	}
	return false
}

// Caches reports whether anybody says that the offering has a cache: it has a price for
// one in some service, region or time, or caching is among its capabilities.
func (o *Offering) Caches() bool {
	if o.Can.Get(PromptCaching) == Yes {
		return true
	}
	for i := range o.Plans {
		for k := range o.Plans[i].Tiers {
			for u := CacheRead; u <= CacheWrite12h; u++ {
				if _, known := o.Plans[i].Tiers[k].Rates.Get(u); known {
					return true
				}
			}
		}
	}
	return false
}

// Services returns the services that have a plan in force at t, in order.
func (o *Offering) Services(t time.Time) []Service {
	var services []Service
	for s := Standard; s <= Fast; s++ {
		for i := range o.Plans {
			if p := &o.Plans[i]; p.Service == s && p.InForce(t) {
				services = append(services, s)
				break
			}
		}
	}
	return services
}

// Regions returns the regions that have plans of their own in force at t, in the
// order of the plans.
func (o *Offering) Regions(t time.Time) []string {
	var regions []string
	seen := map[string]bool{"": true}
	for i := range o.Plans {
		if p := &o.Plans[i]; !seen[p.Region] && p.InForce(t) {
			seen[p.Region] = true
			regions = append(regions, p.Region)
		}
	}
	return regions
}

// TierFor returns the tier that a prompt of the given length falls into, cached
// tokens included, and nil when the plan has no tiers.
func (p *Plan) TierFor(prompt Tokens) *Tier {
	if len(p.Tiers) == 0 {
		return nil
	}
	best := &p.Tiers[0]
	for i := 1; i < len(p.Tiers); i++ {
		if t := &p.Tiers[i]; t.Reached(prompt) {
			best = t
		}
	}
	return best
}

// Reached reports whether a prompt of the given length is beyond the tier's edge.
func (t *Tier) Reached(prompt Tokens) bool {
	return prompt > t.Edge || t.Inclusive && prompt == t.Edge
}

// Contains reports whether t is in the window. A zone that this machine does not
// know is taken for UTC; the catalog's lint allows only zones that are known
// everywhere.
func (w *Window) Contains(t time.Time) bool {
	local := t.In(location(w.Zone))
	minute := int16(local.Hour()*60 + local.Minute())
	return w.Days[local.Weekday()] && w.From <= minute && minute < w.To
}

// zoneHours lists the zones without summer time that price lists name, by their
// hours ahead of UTC. A browser has no database of zones, and one would weigh
// 450 kB.
var zoneHours = map[string]int{
	"UTC":            0,
	"Asia/Shanghai":  8,
	"Asia/Singapore": 8,
	"Asia/Tokyo":     9,
}

// zones caches the locations by name.
var zones sync.Map

func location(name string) *time.Location {
	if name == "UTC" || name == "" {
		return time.UTC
	}
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location)
	}
	loc := time.UTC
	if hours, ok := zoneHours[name]; ok {
		loc = time.FixedZone(name, hours*60*60)
	} else if l, err := time.LoadLocation(name); err == nil {
		loc = l
	}
	zones.Store(name, loc)
	return loc
}

// KnownZone reports whether windows in the zone work on every machine, browsers
// included.
func KnownZone(name string) bool {
	_, ok := zoneHours[name]
	return ok
}

// Regions returns the regions that some offering has plans of its own for in force at t,
// sorted.
func (c *Catalog) Regions(t time.Time) []string {
	var regions []string
	for i := range c.Offerings {
		regions = append(regions, c.Offerings[i].Regions(t)...)
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}
