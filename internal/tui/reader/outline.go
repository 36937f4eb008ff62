package reader

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/render"
	"learn/internal/tui/ui"
)

// outline is the headings of a lesson: a column beside the text where there is room, a page of its own to choose from.
type outline struct {
	open          bool
	headings      []render.Heading
	cursor        int
	width_, lines int
}

// Geometry of the column.
const (
	asideFrom  = 112 // the narrowest window that has it
	asideLeast = 26
	asideMost  = 40
)

// width is what the column takes of a window.
func (o *outline) width(window int) int {
	if window < asideFrom {
		return 0
	}
	return max(min(window-ui.ProseMost-3*ui.ProseMargin, asideMost), asideLeast)
}

func (o *outline) fit(width, height int) { o.width_, o.lines = width, height }

func (o *outline) show(d *render.Document, at int) {
	o.open, o.headings, o.cursor = true, d.Headings(), max(at, 0)
}

func (o *outline) move(by int) {
	o.cursor = max(min(o.cursor+by, len(o.headings)-1), 0)
}

func (r *Screen) outlineKey(k tea.KeyPressMsg) ui.Effect {
	o := &r.outline
	switch {
	case key.Matches(k, ui.KeyUp):
		o.move(-1)
	case key.Matches(k, ui.KeyDown):
		o.move(1)
	case key.Matches(k, ui.KeyTop):
		o.move(-len(o.headings))
	case key.Matches(k, ui.KeyBottom):
		o.move(len(o.headings))
	case key.Matches(k, ui.KeyEnter, ui.KeyRight) && len(o.headings) > 0:
		o.open = false
		r.top = spot{o.headings[o.cursor].Block, 0}
		r.settle()
		return r.movedEffect(ui.Effect{})
	case key.Matches(k, ui.KeyBack, keyOutline, ui.KeyLeft):
		o.open = false
	}
	return ui.Effect{}
}

// page is the outline to choose from.
func (o *outline) page(th *ui.Theme, signs map[int]string, width, height int) string {
	from := max(min(o.cursor-height/2, len(o.headings)-height), 0)
	var lines []string
	for i := from; i < len(o.headings) && len(lines) < height; i++ {
		h := o.headings[i]
		sign := signed(signs[i])
		text := ui.Cut(strings.Repeat("  ", max(h.Level-1, 0))+h.Text, width-4-ansi.StringWidth(sign))
		if i == o.cursor {
			lines = append(lines, th.Accent("▌ ")+th.Strong(text)+th.Accent(sign))
		} else {
			lines = append(lines, "  "+text+th.Accent(sign))
		}
	}
	return strings.Join(lines, "\n")
}

// signed are the signs of a section, after its heading.
func signed(signs string) string {
	if signs == "" {
		return ""
	}
	return " " + signs
}

// aside is the column beside the text, with the section that is read marked.
func (o *outline) aside(d *render.Document, at int, th *ui.Theme, signs map[int]string, width, height int) []string {
	if o.width(width) == 0 {
		return nil
	}
	heads := d.Headings()
	from := max(min(at-height/2, len(heads)-height), 0)
	var lines []string
	for i := from; i < len(heads) && len(lines) < height; i++ {
		h := heads[i]
		if h.Level > 3 {
			continue
		}
		sign := signed(signs[i])
		text := ui.Cut(strings.Repeat("  ", max(h.Level-2, 0))+h.Text, o.width(width)-4-ansi.StringWidth(sign))
		if i == at {
			lines = append(lines, th.Accent("▌ ")+text+th.Accent(sign))
		} else {
			lines = append(lines, th.Faint("  "+text)+th.Accent(sign))
		}
	}
	return lines
}
