// Command icons draws Tokenfare's mark, a fare ticket with a token on it, as
// the files a site needs. The drawing is a list of simple shapes, written as
// SVG and, by sampling, as PNG, so that all sizes show one mark.
//
//	go run ./web/icons [folder]
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
)

func main() {
	dir := "web/icons"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	for name, data := range files() {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "icons: "+err.Error())
			os.Exit(1)
		}
	}
}

// files are all the drawings by file name. The maskable icon and Apple's are
// cut to shape by the system, so their ground fills the square; the mark stays
// within the inner circle that no system cuts.
func files() map[string][]byte {
	rounded, full := mark(112), mark(0)
	return map[string][]byte{
		"icon.svg":            svg(rounded),
		"icon-192.png":        raster(rounded, 192),
		"icon-512.png":        raster(rounded, 512),
		"maskable-512.png":    raster(full, 512),
		"apple-touch-180.png": raster(full, 180),
	}
}

var (
	teal  = color.NRGBA{0x0f, 0x76, 0x6e, 0xff}
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	amber = color.NRGBA{0xfb, 0xbf, 0x24, 0xff}
)

// size is the side of the square that the shapes are placed in.
const size = 512.0

// A shape is a rectangle with round corners, or a circle, which is one whose
// corners meet. Tilted shapes turn with the ticket about the centre.
type shape struct {
	x, y, w, h, r float64
	fill          color.NRGBA
	tilted        bool
}

// tilt is the ticket's angle in degrees.
const tilt = -14.0

func circle(x, y, r float64, fill color.NRGBA) shape {
	return shape{x - r, y - r, 2 * r, 2 * r, r, fill, true}
}

func bar(x, y, w float64) shape {
	return shape{x, y, w, 20, 10, teal, true}
}

// mark lists the shapes from the ground up: the ticket, the notches and holes
// where its stub tears off, the token, and on the stub three fares, the
// cheapest first.
func mark(corner float64) []shape {
	const tear = 318
	shapes := []shape{
		{0, 0, size, size, corner, teal, false},
		{80, 148, 352, 216, 30, white, true},
		circle(tear, 148, 24, teal),
		circle(tear, 364, 24, teal),
		circle(200, 256, 64, teal),
		circle(200, 256, 36, amber),
		bar(350, 206, 22),
		bar(350, 246, 38),
		bar(350, 286, 54),
	}
	for y := 200.0; y <= 312; y += 28 {
		shapes = append(shapes, circle(tear, y, 6, teal))
	}
	return shapes
}

func svg(shapes []shape) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\">\n", size, size)
	fmt.Fprintln(&b, "  <title>Tokenfare</title>")
	for _, s := range shapes {
		turn := ""
		if s.tilted {
			turn = fmt.Sprintf(" transform=\"rotate(%g %g %g)\"", tilt, size/2, size/2)
		}
		fmt.Fprintf(&b, "  <rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" rx=\"%g\" fill=\"#%02x%02x%02x\"%s/>\n",
			s.x, s.y, s.w, s.h, s.r, s.fill.R, s.fill.G, s.fill.B, turn)
	}
	fmt.Fprintln(&b, "</svg>")
	return b.Bytes()
}

// samples is how often each pixel is looked at in each direction; edges are
// smooth from it.
const samples = 6

func raster(shapes []shape, pixels int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, pixels, pixels))
	for y := range pixels {
		for x := range pixels {
			img.SetNRGBA(x, y, pixel(shapes, x, y, size/float64(pixels)))
		}
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, img); err != nil {
		panic(err) // a buffer takes every write
	}
	return b.Bytes()
}

// pixel is the mean of its samples, with colours weighed by their cover.
func pixel(shapes []shape, px, py int, scale float64) color.NRGBA {
	var r, g, b, cover int
	for sy := range samples {
		for sx := range samples {
			x := (float64(px) + (float64(sx)+0.5)/samples) * scale
			y := (float64(py) + (float64(sy)+0.5)/samples) * scale
			if c, ok := colorAt(shapes, x, y); ok {
				r, g, b, cover = r+int(c.R), g+int(c.G), b+int(c.B), cover+1
			}
		}
	}
	if cover == 0 {
		return color.NRGBA{}
	}
	mean := func(sum int) uint8 { return uint8((sum + cover/2) / cover) }
	return color.NRGBA{mean(r), mean(g), mean(b), uint8(cover * 255 / (samples * samples))}
}

func colorAt(shapes []shape, x, y float64) (color.NRGBA, bool) {
	tx, ty := untilt(x, y)
	for i := len(shapes) - 1; i >= 0; i-- {
		at := [2]float64{x, y}
		if shapes[i].tilted {
			at = [2]float64{tx, ty}
		}
		if shapes[i].covers(at[0], at[1]) {
			return shapes[i].fill, true
		}
	}
	return color.NRGBA{}, false
}

func (s shape) covers(x, y float64) bool {
	// How far outside of the rectangle that the corners' centres span.
	dx := max(s.x+s.r-x, x-(s.x+s.w-s.r), 0)
	dy := max(s.y+s.r-y, y-(s.y+s.h-s.r), 0)
	if s.r == 0 {
		return dx == 0 && dy == 0
	}
	return dx*dx+dy*dy <= s.r*s.r
}

var sin, cos = math.Sincos(-tilt * math.Pi / 180)

func untilt(x, y float64) (float64, float64) {
	x, y = x-size/2, y-size/2
	return x*cos - y*sin + size/2, x*sin + y*cos + size/2
}
