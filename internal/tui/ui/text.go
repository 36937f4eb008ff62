package ui

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/render"
)

// Columns that one reads well: never wider, however wide the window.
const (
	ProseMost   = 80
	ProseMargin = 2
)

// MostOutput is how many lines of a program's output are shown.
const MostOutput = 60

// Cut shortens one line of text to a width, with a mark that it was longer.
func Cut(s string, width int) string {
	return ansi.Truncate(strings.ReplaceAll(s, "\n", " "), width, "…")
}

// Plain is a text of a course as one line that may stand in a frame: titles can come from anyone.
func Plain(s string) string { return render.Clean(strings.ReplaceAll(s, "\n", " ")) }

// Pad makes one styled line exactly width cells wide.
func Pad(s string, width int) string {
	if w := ansi.StringWidth(s); w < width {
		return s + strings.Repeat(" ", width-w)
	}
	return ansi.Truncate(s, width, "…")
}

// Count is a number of things, in words: "1 lesson", "3 lessons".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Highlight shows which cells of a line were looked for.
func Highlight(line string, ranges []lipgloss.Range) string {
	if len(ranges) == 0 {
		return line
	}
	return lipgloss.StyleRanges(line, ranges...)
}
