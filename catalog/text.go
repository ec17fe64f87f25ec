package catalog

import (
	"fmt"
	"strings"

	"tokenfare/catalog/money"
)

// The names of the values, by value. They are the words of the data files, of the
// JSON and of the command line.
var (
	triNames        = []string{"unknown", "yes", "no"}
	classNames      = []string{"unknown", "flagship", "mid", "small", "tiny", "specialised", "legacy"}
	billingNames    = []string{"unknown", "token", "free", "subscription"}
	statusNames     = []string{"unknown", "announced", "preview", "active", "deprecated", "shut_down"}
	levelNames      = []string{"unknown", "provider_page", "sources_agree", "one_source", "derived"}
	serviceNames    = []string{"standard", "batch", "flex", "priority", "fast"}
	modalityNames   = []string{"text", "image", "audio", "video", "embedding", "rerank", "moderation"}
	capabilityNames = []string{
		"vision", "tools", "structured_output", "reasoning", "prompt_caching",
		"pdf_input", "web_search", "computer_use", "code_execution",
	}
	unitNames = []string{
		"input", "output", "cache_read", "audio_cache_read", "cache_write_5m", "cache_write_30m",
		"cache_write_1h", "cache_write_12h", "cache_storage_hour", "audio_input",
		"audio_output", "image_input", "image_output", "reasoning_output",
		"per_request", "web_search_call",
	}
)

// name returns the name of a value, or what and the number of one without a name.
func name[T ~uint8](names []string, v T, what string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", what, v)
}

// parseName finds the value of a name.
func parseName[T ~uint8](names []string, s, what string) (T, error) {
	for i, n := range names {
		if n == s {
			return T(i), nil
		}
	}
	return 0, fmt.Errorf("%q is no %s: want one of %s", s, what, strings.Join(names, ", "))
}

func (t Tri) String() string        { return name(triNames, t, "tri") }
func (c Class) String() string      { return name(classNames, c, "class") }
func (b Billing) String() string    { return name(billingNames, b, "billing") }
func (s Status) String() string     { return name(statusNames, s, "status") }
func (l Level) String() string      { return name(levelNames, l, "level") }
func (s Service) String() string    { return name(serviceNames, s, "service") }
func (u Unit) String() string       { return name(unitNames, u, "unit") }
func (k Capability) String() string { return name(capabilityNames, k, "capability") }

// ParseTri reads "yes", "no" or "unknown".
func ParseTri(s string) (Tri, error) { return parseName[Tri](triNames, s, "tri") }

// ParseClass reads the name of a class, such as "flagship".
func ParseClass(s string) (Class, error) { return parseName[Class](classNames, s, "class") }

// ParseBilling reads the name of a kind of billing, such as "token".
func ParseBilling(s string) (Billing, error) { return parseName[Billing](billingNames, s, "billing") }

// ParseStatus reads the name of a status, such as "active".
func ParseStatus(s string) (Status, error) { return parseName[Status](statusNames, s, "status") }

// ParseLevel reads the name of a level, such as "provider_page".
func ParseLevel(s string) (Level, error) { return parseName[Level](levelNames, s, "level") }

// ParseService reads the name of a service, such as "batch".
func ParseService(s string) (Service, error) { return parseName[Service](serviceNames, s, "service") }

// ParseUnit reads the name of a unit, such as "cache_write_5m".
func ParseUnit(s string) (Unit, error) { return parseName[Unit](unitNames, s, "unit") }

// ParseCapability reads the name of a capability, such as "structured_output".
func ParseCapability(s string) (Capability, error) {
	return parseName[Capability](capabilityNames, s, "capability")
}

// Names returns the names of the modalities in m, in order.
func (m Modality) Names() []string {
	var names []string
	for i, n := range modalityNames {
		if m&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// String lists the modalities in m: "text, image".
func (m Modality) String() string {
	if m == 0 {
		return "unknown"
	}
	return strings.Join(m.Names(), ", ")
}

// ParseModality reads the name of a single modality, such as "image".
func ParseModality(s string) (Modality, error) {
	i, err := parseName[uint8](modalityNames, s, "modality")
	if err != nil {
		return 0, err
	}
	return 1 << i, nil
}

// Each reports whether the unit is priced per thing, not per million tokens.
func (u Unit) Each() bool { return u == PerRequest || u == WebSearchCall }

// Format writes a rate of the unit, exactly: USD per million tokens, or per thing.
func (u Unit) Format(r money.Rate) string {
	if u.Each() {
		return r.EachString()
	}
	return r.String()
}

// ParseRate reads a rate of the unit: USD per million tokens, or per thing.
func (u Unit) ParseRate(s string) (money.Rate, error) {
	if u.Each() {
		return money.ParseEach(s)
	}
	return money.ParseRate(s)
}

// Display says for people how a price was come by.
func (p *Provenance) Display() string {
	switch p.Level {
	case ProviderPage:
		return "provider's page"
	case SourcesAgree:
		return fmt.Sprintf("%d of %d sources agree", p.Agree, p.Of)
	case OneSource:
		switch {
		case p.Of == 2:
			return "one source, another differs"
		case p.Of > 2:
			return fmt.Sprintf("one source, %d others differ", p.Of-1)
		}
		return "one source"
	case Derived:
		return "derived"
	}
	return "unknown"
}
