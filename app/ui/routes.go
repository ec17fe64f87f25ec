// Package ui owns the page: its routes, its components and what they show.
package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Paths of the page's routes, below the base path of the site.
const (
	PathHome  = "/"
	PathEmbed = "/embed/"
)

// Paths lists the routes, for the site builder to prerender.
func Paths() []string { return []string{PathHome, PathEmbed} }

// Routes registers every route. Both mains call it: the page's wasm to run the
// site, the site builder to prerender it.
func Routes() {
	app.Route(PathHome, func() app.Composer { return &calculator{} })
	app.Route(PathEmbed, func() app.Composer { return &calculator{embedded: true} })
}
