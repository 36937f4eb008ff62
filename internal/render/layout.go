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

	mu    sync.Mutex
	lines [][]string // by block; nil is not drawn yet
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
	l := &Layout{doc: d, width: width, theme: th, lines: make([][]string, len(d.blocks))}
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
		l.lines[block] = l.draw(l.doc.blocks[block], 0, false)
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
	return l.draw(l.doc.blocks[block], xoff, focused)
}

func (l *Layout) draw(b *Block, xoff int, focused bool) []string {
	first, rest := prefixes(b.within, b.opens)
	width := max(l.width-ansi.StringWidth(rest), 1)
	var lines []string
	switch {
	case b.Code != nil:
		lines = CodeLines(b.Code.Text, b.Code.Lang, width, xoff, b.Code.Numbered, l.theme)
	case b.callout != nil:
		lines = []string{b.callout.mark + " " + b.callout.label}
	case b.table != nil:
		lines = Wrap(b.table.plain(), width)
	case b.Kind == KindRule:
		lines = []string{strings.Repeat("─", width)}
	default:
		lines = Wrap(plain(b.text), width)
	}
	out := make([]string, 0, len(lines)+b.gap)
	for i, line := range lines {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		out = append(out, ansi.Truncate(prefix+line, l.width, ""))
	}
	_, through := prefixes(b.within[:b.shared], 0)
	for range b.gap {
		out = append(out, ansi.Truncate(strings.TrimRight(through, " "), l.width, ""))
	}
	return out
}

// prefixes are what stands before the first and the other lines of a block.
func prefixes(within []container, opens int) (first, rest string) {
	for i, c := range within {
		if c.kind != KindItem {
			first, rest = first+"│ ", rest+"│ "
			continue
		}
		blank := strings.Repeat(" ", ansi.StringWidth(c.mark))
		rest += blank
		if i >= len(within)-opens {
			blank = c.mark
		}
		first += blank
	}
	return first, rest
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

// CodeLines draws a listing by itself: never wrapped, xoff cells scrolled off at the left, cut at width with a mark.
func CodeLines(text, lang string, width, xoff int, numbered bool, th Theme) []string {
	lines := strings.Split(strings.TrimRight(Clean(text), "\n"), "\n")
	for i, line := range lines {
		lines[i] = ansi.Truncate("│ "+ansi.Cut(line, xoff, xoff+max(width-2, 0)), width, "")
	}
	return lines
}

// Wrap breaks text at width cells. Style sequences in it are kept.
func Wrap(s string, width int) []string {
	return strings.Split(ansi.Wrap(s, max(width, 1), ""), "\n")
}
