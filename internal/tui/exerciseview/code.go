package exerciseview

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/render"
	"learn/internal/tui/ui"
)

// mostLines is how many lines of one source are shown.
const mostLines = 2000

// listing is a Rust source to be shown. Colouring it takes too long to be done in Update or again for every scroll: it
// is plain at first, and gets its colours, which change neither width nor number of lines, from a command.
type listing struct {
	text     []string // clean
	coloured []string // as many, in theme; nil until then
	theme    render.Theme
}

func newListing(source string) *listing {
	source = strings.TrimRight(render.Clean(source), "\n")
	if source == "" {
		return &listing{}
	}
	c := &listing{text: strings.Split(source, "\n")}
	if len(c.text) > mostLines {
		c.text = append(c.text[:mostLines:mostLines], "…")
	}
	return c
}

// colouredMsg brings the colours of sources.
type colouredMsg struct {
	desk  *desk
	codes []*listing
	lines [][]string
	theme render.Theme
}

func (m colouredMsg) to() *desk { return m.desk }

func (m colouredMsg) land(s *Screen) ui.Effect {
	for i, c := range m.codes {
		if len(m.lines[i]) == len(c.text) {
			c.coloured, c.theme = m.lines[i], m.theme
		}
	}
	s.relayout()
	return ui.Effect{}
}

// colour gets the colours for the sources that the view shows and that do not have them in this theme yet.
func (s *Screen) colour() tea.Cmd {
	var codes []*listing
	switch d := s.desk; {
	case d == nil || d.item.err != nil:
	case s.view == viewTests:
		codes = []*listing{d.item.tests}
	case s.view == viewSolution && d.compared != nil:
		codes = []*listing{d.compared.yours, d.compared.ours}
	}
	th := s.theme.Text
	missing := codes[:0]
	for _, c := range codes {
		if c.coloured == nil || c.theme != th {
			missing = append(missing, c)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	m := colouredMsg{desk: s.desk, codes: missing, theme: th}
	return func() tea.Msg {
		for _, c := range m.codes {
			m.lines = append(m.lines, colourLines(c.text, th))
		}
		return m
	}
}

// colourLines are the lines in colours, without what a listing has before each.
func colourLines(text []string, th render.Theme) []string {
	wide := 0
	for _, l := range text {
		wide = max(wide, ansi.StringWidth(l))
	}
	drawn := render.CodeLines(strings.Join(text, "\n"), "rust", wide+gutter, 0, false, th)
	before := 0
	for i := range min(len(drawn), len(text)) {
		before = max(before, ansi.StringWidth(drawn[i])-ansi.StringWidth(text[i]))
	}
	for i, l := range drawn {
		drawn[i] = ansi.Cut(l, before, before+wide)
	}
	return drawn
}

// listing draws a source with line numbers, one line for each of its lines, scrolled sideways with the page.
func (p *page) listing(c *listing, width int) []string {
	p.widen(strings.Join(c.text, "\n"), width)
	lines := c.coloured
	if lines == nil || c.theme != p.th.Text {
		lines = c.text
	}
	digits := len(strconv.Itoa(len(c.text)))
	if width < 2+digits+2+8 { // no room for numbers
		digits = 0
	}
	room := max(width-2, 0)
	if digits > 0 {
		room = max(room-digits-2, 0)
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		bar := "▏ "
		if digits > 0 {
			bar += strings.Repeat(" ", digits-len(strconv.Itoa(i+1))) + strconv.Itoa(i+1) + "  "
		}
		out[i] = p.th.Faint(bar) + p.window(l, ansi.StringWidth(c.text[i]), room)
	}
	return out
}

// window is the part of a line that the page is scrolled to, with marks where there is more.
func (p *page) window(line string, wide, room int) string {
	before, after := p.left > 0 && wide > 0, wide > p.left+room
	if !before && !after {
		return line
	}
	from, to := p.left, p.left+room
	first, last := "", ""
	if before {
		first, from = p.th.Accent("‹"), from+1
	}
	if after {
		last, to = p.th.Accent("›"), to-1
	}
	if from >= to {
		return ansi.Truncate(first+last, room, "")
	}
	return first + ansi.Cut(line, from, to) + last
}
