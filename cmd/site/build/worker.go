package build

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// precache is what the service worker keeps, by how it may be fetched.
type precache struct {
	Version string   `json:"version"`
	Base    string   `json:"base"`
	Pages   []string `json:"pages"`  // documents; each must be of this version
	Stable  []string `json:"stable"` // names that stay while contents change
	Hashed  []string `json:"hashed"` // names that change with their contents
	Later   []string `json:"later"`  // hashed too, kept when they are first used
}

const precachePlaceholder = `"TOKENFARE_PRECACHE"`

// addServiceWorker fills the template in with the list of files. The worker's
// bytes change with the version, which is how a browser sees an update.
func (s *site) addServiceWorker(version string, pages []page) error {
	template := s.files[workerTemplate]
	if bytes.Count(template, []byte(precachePlaceholder)) != 1 {
		return fmt.Errorf("web/%s: want %s once", workerTemplate, precachePlaceholder)
	}
	list, err := json.Marshal(s.precache(version, pages))
	if err != nil {
		return err
	}
	s.files[workerTemplate] = bytes.Replace(template, []byte(precachePlaceholder), list, 1)
	return nil
}

func (s *site) precache(version string, pages []page) precache {
	p := precache{Version: version, Base: s.base, Later: []string{}}
	for _, page := range pages {
		p.Pages = append(p.Pages, s.base+strings.TrimPrefix(page.path, "/"))
	}
	p.Pages = append(p.Pages, s.base+notFoundName)

	p.Stable = append(p.Stable, s.base+manifestName)
	for source, target := range s.urls {
		u := s.base + target
		name, isVocab := strings.CutPrefix(source, "web/vocab/")
		switch {
		case source == target:
			p.Stable = append(p.Stable, u)
		case isVocab && !strings.HasPrefix(name, firstVocab+"."):
			p.Later = append(p.Later, u)
		default:
			p.Hashed = append(p.Hashed, u)
		}
	}
	sort.Strings(p.Stable)
	sort.Strings(p.Hashed)
	sort.Strings(p.Later)
	return p
}
