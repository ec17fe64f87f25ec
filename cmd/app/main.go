// Command app is the page's wasm.
package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"tokenfare/app/ui"
)

func main() {
	ui.Routes()
	app.RunWhenOnBrowser()
}
