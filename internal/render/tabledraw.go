package render

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	east "github.com/yuin/goldmark/extension/ast"
)

// leastColumn is how narrow a column may become before its words are broken; a table that needs narrower ones is
// shown as a list of its rows.
const leastColumn = 14

const (
	columnGap      = " │ "
	columnGapWidth = 3
)

// table draws a table no wider than width.
func (l *Layout) table(t *table, width int) []string {
	head := l.cells(t.head, leafTable)
	rows := make([][]string, len(t.rows))
	for i, row := range t.rows {
		rows[i] = l.cells(row, leafBody)
	}
	widths, ok := columns(append([][]string{head}, rows...), width-columnGapWidth*(len(head)-1))
	if !ok {
		return l.records(head, rows, width)
	}
	return l.grid(t.align, head, rows, widths)
}

func (l *Layout) cells(row [][]span, leaf int) []string {
	out := make([]string, len(row))
	for i, cell := range row {
		out[i] = l.glazier.styled(cell, leaf, false)
	}
	return out
}

// columns shares the width out. Each column gets what its longest word needs; what is left goes, a cell at a time, to
// the column whose text would otherwise be the tallest. It is not ok if the words do not fit.
func columns(rows [][]string, width int) (widths []int, ok bool) {
	n := len(rows[0])
	natural, widths := make([]int, n), make([]int, n)
	for _, row := range rows {
		for i, text := range row {
			natural[i] = max(natural[i], ansi.StringWidth(text))
			widths[i] = max(widths[i], min(longestWord(text), leastColumn))
		}
	}
	left := width
	for i := range widths {
		widths[i] = max(widths[i], 1)
		left -= widths[i]
	}
	for ; left > 0; left-- {
		best, most := -1, 1.0
		for i := range widths {
			if r := float64(natural[i]) / float64(widths[i]); r > most {
				best, most = i, r
			}
		}
		if best < 0 {
			break
		}
		widths[best]++
	}
	return widths, left >= 0
}

func longestWord(s string) int {
	longest := 0
	for _, word := range strings.Fields(ansi.Strip(s)) {
		longest = max(longest, ansi.StringWidth(word))
	}
	return longest
}

func (l *Layout) grid(align []east.Alignment, head []string, rows [][]string, widths []int) []string {
	faint := l.theme.pen(Faint)
	gap := l.theme.paint(faint, columnGap)
	lines := gridRow(align, head, widths, gap)
	var rule strings.Builder
	for i, w := range widths {
		if i > 0 {
			rule.WriteString("─┼─")
		}
		rule.WriteString(strings.Repeat("─", w))
	}
	thin := l.theme.paint(faint, rule.String())
	drawn := make([][]string, len(rows))
	tall := false
	for i, row := range rows {
		drawn[i] = gridRow(align, row, widths, gap)
		tall = tall || len(drawn[i]) > 1
	}
	lines = append(lines, thin)
	for i, row := range drawn {
		if tall && i > 0 { // rows of several lines need something between them
			lines = append(lines, gridRow(align, make([]string, len(widths)), widths, gap)...)
		}
		lines = append(lines, row...)
	}
	return lines
}

func gridRow(align []east.Alignment, row []string, widths []int, gap string) []string {
	wrapped := make([][]string, len(row))
	height := 1
	for i, text := range row {
		wrapped[i] = Wrap(text, widths[i])
		height = max(height, len(wrapped[i]))
	}
	lines := make([]string, height)
	for y := range lines {
		var b strings.Builder
		for i := range row {
			text := ""
			if y < len(wrapped[i]) {
				text = wrapped[i][y]
			}
			if i > 0 {
				b.WriteString(gap)
			}
			b.WriteString(aligned(text, widths[i], align[i]))
		}
		lines[y] = trimRight(b.String())
	}
	return lines
}

func aligned(s string, width int, a east.Alignment) string {
	free := max(width-ansi.StringWidth(s), 0)
	switch a {
	case east.AlignRight:
		return strings.Repeat(" ", free) + s
	case east.AlignCenter:
		return strings.Repeat(" ", free/2) + s + strings.Repeat(" ", free-free/2)
	}
	return s + strings.Repeat(" ", free)
}

// records shows a table as its rows, each cell after the name of its column.
func (l *Layout) records(head []string, rows [][]string, width int) []string {
	var lines []string
	for i, row := range rows {
		if i > 0 {
			lines = append(lines, "")
		}
		for column, text := range row {
			if text == "" {
				continue
			}
			line := text
			if head[column] != "" {
				line = head[column] + ": " + text
			}
			wrapped := Wrap(line, max(width-2, 1))
			for j, w := range wrapped {
				if indent := "  "; (column > 0 || j > 0) && width > 8 {
					wrapped[j] = indent + w
				}
			}
			lines = append(lines, wrapped...)
		}
	}
	if len(rows) == 0 {
		lines = Wrap(strings.Join(slices.DeleteFunc(head, func(s string) bool { return s == "" }), ", "), width)
	}
	return lines
}
