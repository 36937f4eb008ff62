//go:build unix

package terminal

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Measures of a picture, in pixels: one cell, the text in it, and the frame around the screen.
const (
	cellWidth  = 8.4
	cellHeight = 18.0
	fontSize   = 14
	padding    = 14.0
	baseline   = 13.5
)

// SVG draws the screen as a picture, with the colours of a dark terminal where the program set none. rename replaces
// what is particular to this machine, such as a temporary folder.
func (t *Terminal) SVG(title string, rename *strings.Replacer) string {
	width, height := t.Size()
	w, h := float64(width)*cellWidth+2*padding, float64(height)*cellHeight+2*padding
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" role="img" aria-label="%s">`+"\n",
		w, h, w, h, html.EscapeString(title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", screenBack)
	fmt.Fprintf(&b, `<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="%d" fill="%s" xml:space="preserve">`+"\n", fontSize, screenFore)
	for y := range height {
		t.svgLine(&b, y, width, rename)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

const screenBack, screenFore = "#14171c", "#d7dae0"

// svgLine draws the runs of equal style of one line.
func (t *Terminal) svgLine(b *strings.Builder, y, width int, rename *strings.Replacer) {
	for x := 0; x < width; {
		first := t.Cell(x, y)
		from, text := x, ""
		for x < width {
			c := t.Cell(x, y)
			if c != nil && first != nil && !c.Style.Equal(&first.Style) || (c == nil) != (first == nil) {
				break
			}
			content, cells := " ", 1
			if c != nil && c.Content != "" {
				content, cells = c.Content, max(c.Width, 1)
			}
			text += content
			x += cells
		}
		svgRun(b, rename.Replace(text), first, from, x-from, y)
	}
}

func svgRun(b *strings.Builder, text string, c *uv.Cell, x, cells, y int) {
	px, py := padding+float64(x)*cellWidth, padding+float64(y)*cellHeight
	if c != nil && c.Style.Bg != nil {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", px, py, float64(cells)*cellWidth, cellHeight, hex(c.Style.Bg))
	}
	lead := len(text) - len(strings.TrimLeft(text, " "))
	text = strings.Trim(text, " ")
	if text == "" {
		return
	}
	px += float64(lead) * cellWidth
	style := ""
	if c != nil {
		style = svgStyle(c.Style)
	}
	length := float64(ansi.StringWidth(text)) * cellWidth
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs"%s>%s</text>`+"\n", px, py+baseline, length, style, html.EscapeString(text))
}

func svgStyle(s uv.Style) string {
	out := ""
	if s.Fg != nil {
		out += fmt.Sprintf(` fill="%s"`, hex(s.Fg))
	}
	if s.Attrs&uv.AttrBold != 0 {
		out += ` font-weight="bold"`
	}
	if s.Attrs&uv.AttrItalic != 0 {
		out += ` font-style="italic"`
	}
	if s.Attrs&uv.AttrFaint != 0 {
		out += ` opacity="0.6"`
	}
	return out
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
