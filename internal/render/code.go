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
	bar, barPen := "▏ ", l.theme.pen(Faint)
	if focused {
		bar, barPen = "▌ ", l.theme.pen(Accent)
	}
	if l.theme.plain() && !focused {
		bar = "| "
	}
	gutter := 0
	if l.numbered {
		gutter = len(strconv.Itoa(len(l.lines))) + 2
	}
	if width < 2+gutter+8 { // no room for a gutter
		gutter = 0
	}
	room := width - 2 - gutter
	var out []string
	if l.label != "" && !l.besideFirst(room) && room >= ansi.StringWidth(l.label) {
		out = append(out, l.beside("", room+gutter, barPen))
	}
	for i, line := range l.lines {
		s := l.cut(line, xoff, max(room, 0))
		if i == 0 && len(out) == 0 && l.besideFirst(room) {
			s = l.beside(s, room, barPen)
		}
		if gutter > 0 {
			s = l.theme.paint(l.theme.pen(Faint), pad(strconv.Itoa(i+1), -(gutter-2))+"  ") + s
		}
		out = append(out, s)
	}
	for i, s := range out {
		out[i] = ansi.Truncate(l.theme.paint(barPen, bar)+s, width, "")
		if s == "" {
			out[i] = l.theme.paint(barPen, ansi.Truncate(bar[:len(bar)-1], width, ""))
		}
	}
	return out
}

// besideFirst reports whether the label stands beside the first line of code, or has a line of its own above it.
func (l *listing) besideFirst(room int) bool {
	return l.label != "" && ansi.StringWidth(l.lines[0])+2+ansi.StringWidth(l.label) <= room
}

func (l *listing) beside(s string, room int, p pen) string {
	return pad(s, room-ansi.StringWidth(l.label)) + l.theme.paint(p, l.label)
}

// cut is the part of a line from column xoff, as wide as room, with marks where text is missing.
func (l *listing) cut(line string, xoff, room int) string {
	if xoff == 0 && ansi.StringWidth(line) <= room {
		return line
	}
	var st inkState
	var part []cell
	column, before, after := 0, false, false
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
	if before {
		part = overwriteFirst(part, l.mark("‹"))
	}
	if after && room > 0 {
		part = overwriteLast(part, l.mark("›"), room)
	}
	if !after {
		part = part[:trimSpaces(part, 0, len(part))]
	}
	return ansi.Truncate(writeCells(part), room, "")
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
