package render

import (
	"path"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A listing is code with colours, ready to be cut to any part of it.
type listing struct {
	lines    []string
	label    string // faint at the right of the first line
	numbered bool
	theme    Theme
}

func newListing(text, lang, label string, numbered bool, th Theme) *listing {
	text = strings.TrimRight(text, "\n")
	return &listing{lines: highlight(text, lang, th), label: label, numbered: numbered, theme: th}
}

// CodeLines draws a listing by itself: never wrapped, xoff cells scrolled off at the left, cut at width with a mark.
// With numbers it has a gutter, which does not scroll.
func CodeLines(text, lang string, width, xoff int, numbered bool, th Theme) []string {
	return newListing(Clean(text), lang, "", numbered, th).draw(max(width, 1), max(xoff, 0), false)
}

// draw shows what is between the columns xoff and xoff+width, less the bar at the left. The number of lines depends
// on the width alone.
func (l *listing) draw(width, xoff int, focused bool) []string {
	faint, p := l.theme.pen(Faint), l.theme.pen(Faint)
	if focused {
		p = l.theme.pen(Accent)
	}
	gutter := l.gutter(width)
	room := max(width-barWidth-gutter, 0)
	bar := l.bar(focused)
	frame := func(s string) string {
		if s == "" {
			return l.theme.paint(p, ansi.Truncate(bar, width, ""))
		}
		return ansi.Truncate(l.theme.paint(p, bar+" ")+s, width, "")
	}
	var out []string
	beside := l.besideFirst(room)
	if l.label != "" && !beside && ansi.StringWidth(l.label) <= room {
		out = append(out, frame(l.withLabel("", room+gutter, p)))
	}
	for i, line := range l.lines {
		s := l.cut(line, xoff, room)
		if i == 0 && beside {
			s = l.withLabel(s, room, p)
		}
		if gutter > 0 {
			s = l.theme.paint(faint, pad(strconv.Itoa(i+1), gutterGap-gutter)+strings.Repeat(" ", gutterGap)) + s
		}
		out = append(out, frame(s))
	}
	return out
}

const (
	barWidth  = 2 // the bar and a space
	gutterGap = 2 // between the numbers and the code
	leastCode = 8 // columns of code without which there is no room for a gutter
)

func (l *listing) bar(focused bool) string {
	switch {
	case focused:
		return "▌"
	case l.theme.plain():
		return "|"
	}
	return "▏"
}

// gutter is how many columns the line numbers take.
func (l *listing) gutter(width int) int {
	n := len(strconv.Itoa(len(l.lines))) + gutterGap
	if !l.numbered || width < barWidth+n+leastCode {
		return 0
	}
	return n
}

// besideFirst reports whether the label stands beside the first line of code, or has a line of its own above it.
func (l *listing) besideFirst(room int) bool {
	return l.label != "" && ansi.StringWidth(l.lines[0])+2+ansi.StringWidth(l.label) <= room
}

func (l *listing) withLabel(s string, room int, p pen) string {
	return pad(s, room-ansi.StringWidth(l.label)) + l.theme.paint(p, l.label)
}

// cut is the part of a line from column xoff, as wide as room, with marks where text is missing.
func (l *listing) cut(line string, xoff, room int) string {
	if xoff == 0 && ansi.StringWidth(line) <= room {
		return line
	}
	part, before, after := slice(line, xoff, room)
	if before {
		part = overwriteFirst(part, l.mark("‹"))
	}
	if after && room > 0 {
		part = overwriteLast(part, l.mark("›"), room)
	}
	return ansi.Truncate(writeCells(part[:trimSpaces(part, 0, len(part))]), room, "")
}

// slice takes the columns from xoff to xoff+room out of a line, and says whether there is text on either side.
func slice(line string, xoff, room int) (part []cell, before, after bool) {
	var st inkState
	column := 0
	for _, c := range st.readTo(line, xoff+room) {
		switch {
		case column < xoff:
			before = before || !isSpace(c)
			if column+c.width > xoff { // half of a wide character
				part = append(part, cell{text: " ", width: 1})
			}
		case column+c.width <= xoff+room:
			part = append(part, c)
		default:
			after = after || !isSpace(c)
		}
		column += c.width
	}
	return part, before, after
}

func (l *listing) mark(s string) cell {
	return cell{text: s, width: 1, sgr: sgrOf(l.theme, l.theme.pen(Accent))}
}

// sgrOf is the sequence that begins a pen's style.
func sgrOf(th Theme, p pen) string {
	seq, _, _ := strings.Cut(th.paint(p, "x"), "x")
	return seq
}

func overwriteFirst(cells []cell, mark cell) []cell {
	if len(cells) == 0 {
		return []cell{mark}
	}
	if cells[0].width > 1 {
		return append([]cell{mark, {text: " ", width: 1}}, cells[1:]...)
	}
	cells[0] = mark
	return cells
}

// overwriteLast puts a mark in the last of room columns.
func overwriteLast(cells []cell, mark cell, room int) []cell {
	used := 0
	for _, c := range cells {
		used += c.width
	}
	for used >= room && len(cells) > 0 {
		used -= cells[len(cells)-1].width
		cells = cells[:len(cells)-1]
	}
	for ; used < room-1; used++ {
		cells = append(cells, cell{text: " ", width: 1})
	}
	return append(cells, mark)
}

// label says what a listing is: where it comes from, what it is written in, and what is special about it.
func (c *Code) label() string {
	var parts []string
	if c.Include != "" {
		file, _, _ := strings.Cut(c.Include, "#")
		parts = append(parts, path.Base(file))
	}
	if c.Lang != "text" && c.Lang != "bench" {
		parts = append(parts, c.Lang)
	}
	if code, ok := c.Attrs["compile_fail"]; ok {
		parts = append(parts, strings.TrimSpace("does not compile "+code))
	}
	if _, ok := c.Attrs["should_panic"]; ok {
		parts = append(parts, "panics")
	}
	return strings.Join(parts, " · ")
}

// pad fills s up with spaces to a width in cells: at its right, or at its left for a negative width.
func pad(s string, width int) string {
	if width < 0 {
		return strings.Repeat(" ", max(-width-ansi.StringWidth(s), 0)) + s
	}
	return s + strings.Repeat(" ", max(width-ansi.StringWidth(s), 0))
}
