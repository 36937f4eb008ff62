package render

import (
	"strings"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// A Layout holds the lines of a document for one width and theme. Blocks are drawn when first asked for and kept. It is
// safe for concurrent use: one goroutine may fill it ahead of the one that shows it.
type Layout struct {
	doc   *Document
	width int
	theme Theme

	mu       sync.Mutex
	glazier  *glazier
	lines    [][]string // by block; nil is not drawn yet
	listings []*listing // by block; nil is not highlighted yet
}

// keptLayouts is how many layouts a document remembers: resizing and back, or a theme tried and left, costs nothing.
const keptLayouts = 3

// Layout is the document at a width in cells (at least 1) and in a theme. Asking again for the same one is free.
func (d *Document) Layout(width int, th Theme) *Layout {
	width = max(width, 1)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, l := range d.layouts {
		if l.width == width && l.theme == th {
			return l
		}
	}
	n := len(d.blocks)
	l := &Layout{doc: d, width: width, theme: th, lines: make([][]string, n), listings: make([]*listing, n)}
	d.layouts = append(d.layouts, l)
	if len(d.layouts) > keptLayouts {
		d.layouts = d.layouts[1:]
	}
	return l
}

// Lines are the lines of a block, the empty ones after it included. The caller must not change them.
func (l *Layout) Lines(block int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lines[block] == nil {
		l.lines[block] = l.draw(block, 0, false)
	}
	return l.lines[block]
}

// Height is the number of lines of a block.
func (l *Layout) Height(block int) int { return len(l.Lines(block)) }

// Code are the lines of a listing scrolled sideways by xoff cells, and marked as the one that has the keys. There are
// as many as Lines returns. For any other block it returns what Lines returns.
func (l *Layout) Code(block int, xoff int, focused bool) []string {
	if l.doc.blocks[block].Code == nil || xoff <= 0 && !focused {
		return l.Lines(block)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.draw(block, max(xoff, 0), focused)
}

func (l *Layout) draw(block, xoff int, focused bool) []string {
	b := l.doc.blocks[block]
	first, rest := l.prefixes(b.within, b.opens)
	width := max(l.width-ansi.StringWidth(rest), 1)
	var lines []string
	if b.Code != nil {
		if l.listings[block] == nil {
			l.listings[block] = newListing(b.Code.Text, b.Code.Lang, b.Code.label(), b.Code.Numbered, l.theme)
		}
		lines = l.listings[block].draw(width, xoff, focused)
	} else {
		lines = l.leaf(b, width)
	}
	out := make([]string, 0, len(lines)+b.gap)
	for i, line := range lines {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		if line == "" {
			prefix = trimRight(prefix)
		}
		out = append(out, l.fit(prefix+line))
	}
	_, through := l.prefixes(b.within[:b.shared], 0)
	for range b.gap {
		out = append(out, l.fit(trimRight(through)))
	}
	return out
}

// fit is the last guard: whatever was drawn, a line does not leave wider than it may be, nor with any sequence (Glamour
// marks links always) where the terminal takes none.
func (l *Layout) fit(line string) string {
	if l.theme.plain() {
		line = ansi.Strip(line)
	}
	if len(line) <= l.width {
		return line
	}
	return ansi.Truncate(line, l.width, "")
}

// leaf draws everything but listings.
func (l *Layout) leaf(b *Block, width int) []string {
	if l.glazier == nil {
		l.glazier = newGlazier(l.theme)
	}
	switch {
	case b.callout != nil:
		p := l.theme.pen(b.callout.color())
		p.bold = true
		return []string{l.theme.paint(p, b.callout.mark+" "+b.callout.label)}
	case b.table != nil:
		return l.table(b.table, width)
	}
	switch b.Kind {
	case KindRule:
		return []string{l.rule(width)}
	case KindHeading:
		return l.heading(b, width)
	case KindProblem:
		return Wrap(l.glazier.styled(append([]span{{text: "✗ "}}, b.text...), leafBad, true), width)
	}
	return Wrap(l.glazier.styled(b.text, leafBody, true), width)
}

// heading draws the title with a rule below. Without any styles a section has one too, to be told from text.
func (l *Layout) heading(b *Block, width int) []string {
	lines := Wrap(l.glazier.styled(b.text, min(b.level, 4), true), width)
	switch {
	case b.level == 1:
		lines = append(lines, l.rule(width))
	case b.level == 2 && l.theme.plain():
		lines = append(lines, l.rule(ansi.StringWidth(lines[len(lines)-1])))
	}
	return lines
}

func (l *Layout) rule(width int) string {
	return l.theme.paint(l.theme.pen(Faint), strings.Repeat("─", width))
}

// prefixes are what stands before the first and before the other lines of a block: the marks and indents of the
// containers it is in, of which the last few open with it. They take half of the width at most; the outer ones give way.
func (l *Layout) prefixes(within []container, opens int) (first, rest string) {
	room, kept := l.width/2, len(within)
	for kept > 0 && within[kept-1].width() <= room {
		kept--
		room -= within[kept].width()
	}
	for i := kept; i < len(within); i++ {
		c := within[i]
		if c.kind == KindItem {
			mark := strings.Repeat(" ", c.width())
			rest += mark
			if i >= len(within)-opens {
				mark = l.theme.paint(l.theme.pen(Faint), c.mark)
			}
			first += mark
			continue
		}
		bar, color := "│ ", Faint
		if c.call != nil {
			bar, color = "┃ ", c.call.color()
		}
		bar = l.theme.paint(l.theme.pen(color), bar)
		first, rest = first+bar, rest+bar
	}
	return first, rest
}

// trimRight drops the spaces at the end of a line, also inside its last style.
func trimRight(s string) string {
	var st inkState
	cells := st.read(s)
	return writeCells(cells[:trimSpaces(cells, 0, len(cells))])
}

// Markdown lays out a short text (a prompt, an explanation) at once.
func Markdown(src string, width int, th Theme) []string {
	d := Parse([]byte(src), nil)
	l := d.Layout(width, th)
	var lines []string
	for i := range d.Len() {
		lines = append(lines, l.Lines(i)...)
	}
	return lines
}
