package render

import (
	"strings"

	east "github.com/yuin/goldmark/extension/ast"
)

// A table has as many cells in each row as it has columns.
type table struct {
	head  [][]span
	rows  [][][]span
	align []east.Alignment
}

func newTable(n *east.Table, source []byte) *table {
	t := &table{align: n.Alignments}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		cells := make([][]span, 0, len(t.align))
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			cells = append(cells, inline(cell, source))
		}
		for len(cells) < len(t.align) {
			cells = append(cells, nil)
		}
		cells = cells[:len(t.align)]
		if row.Kind() == east.KindTableHeader {
			t.head = cells
		} else {
			t.rows = append(t.rows, cells)
		}
	}
	return t
}

func (t *table) plain() string {
	var b strings.Builder
	for _, row := range append([][][]span{t.head}, t.rows...) {
		for _, cell := range row {
			b.WriteString(plain(cell))
			b.WriteByte(' ')
		}
	}
	return strings.TrimSpace(b.String())
}
