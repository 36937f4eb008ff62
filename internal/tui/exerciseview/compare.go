package exerciseview

import (
	"fmt"
	"strings"

	"learn/internal/tui/ui"
)

// Geometry and bounds of comparing.
const (
	columnsFrom = 120     // the narrowest window with the two solutions side by side
	mostCells   = 1 << 20 // of the table that finds equal lines; beyond it lines are paired as they come
)

// comparison is the learner's code beside the course's, line by line.
type comparison struct {
	yours, ours *listing
	rows        []row
}

// row pairs lines by index; -1 is none.
type row struct {
	left, right int
	same        bool // equal but for indentation
}

// compareSources pairs the lines of two sources; without the learner's there is nothing to pair.
func compareSources(yours, ours string) *comparison {
	c := &comparison{yours: newListing(yours), ours: newListing(ours)}
	c.rows = alignLines(c.yours.text, c.ours.text)
	return c
}

// alignLines pairs equal lines along a longest common subsequence; what lies between them is paired as it comes.
func alignLines(a, b []string) []row {
	var rows []row
	i, j := 0, 0
	between := func(toI, toJ int) {
		for i < toI || j < toJ {
			r := row{-1, -1, false}
			if i < toI {
				r.left, i = i, i+1
			}
			if j < toJ {
				r.right, j = j, j+1
			}
			rows = append(rows, r)
		}
	}
	for _, m := range commonLines(a, b) {
		between(m[0], m[1])
		rows = append(rows, row{i, j, true})
		i, j = i+1, j+1
	}
	between(len(a), len(b))
	return rows
}

// commonLines is a longest common subsequence, as pairs of indices; indentation does not count.
func commonLines(a, b []string) [][2]int {
	if len(a)*len(b) > mostCells {
		return nil
	}
	same := func(i, j int) bool { return strings.TrimSpace(a[i]) == strings.TrimSpace(b[j]) }
	width := len(b) + 1
	most := make([]int32, (len(a)+1)*width) // length of the longest from here to both ends
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(i, j) {
				most[i*width+j] = most[(i+1)*width+j+1] + 1
			} else {
				most[i*width+j] = max(most[(i+1)*width+j], most[i*width+j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(i, j):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case most[(i+1)*width+j] >= most[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// layoutSolution is the learner's code and the course's, and the reasons below.
func (s *Screen) layoutSolution(p *page) {
	d, c := s.desk, s.desk.compared
	if c == nil {
		return
	}
	switch {
	case len(c.yours.text) == 0:
		p.say(s.theme.Strong, "", "Our solution")
		p.gap()
		p.add(p.listing(c.ours, p.wide)...)
	case s.width >= columnsFrom:
		s.layoutColumns(p, c)
	default:
		s.layoutStacked(p, c)
	}
	p.gap()
	p.rule("why this way")
	p.gap()
	p.doc(d.item.reasons)
	p.gap()
}

// legend explains the marks.
func (s *Screen) legend(p *page, c *comparison) {
	differ := 0
	for _, r := range c.rows {
		if !r.same {
			differ++
		}
	}
	if differ == 0 {
		p.say(s.theme.Faint, "", "Your code and ours are the same. The reasons stand below.")
		return
	}
	p.say(s.theme.Faint, "", fmt.Sprintf("~ marks what differs (%s). The reasons stand below.", ui.Count(differ, "line")))
}

// mark stands before a line that the other side does not have.
func (s *Screen) mark(same bool) string {
	if same {
		return " "
	}
	return s.theme.Accent("~")
}

// layoutColumns sets the two side by side.
func (s *Screen) layoutColumns(p *page, c *comparison) {
	p.margin, p.wide = ui.ProseMargin, max(s.width-ui.ProseMargin-1, 1)
	s.legend(p, c)
	p.gap()
	column := max((p.wide-4)/2, 1)
	left, right := p.listing(c.yours, column), p.listing(c.ours, column)
	p.add(" " + ui.Pad(s.theme.Strong("Yours"), column) + "   " + s.theme.Strong("Ours"))
	line := func(lines []string, at int) string {
		if at < 0 || at >= len(lines) {
			return strings.Repeat(" ", column)
		}
		return ui.Pad(lines[at], column)
	}
	for _, r := range c.rows {
		p.add(s.mark(r.same || r.left < 0) + line(left, r.left) + "  " + s.mark(r.same || r.right < 0) + line(right, r.right))
	}
	wide := newPage(s.theme, s.width, s.left) // the reasons keep the margin of text
	p.margin, p.wide = wide.margin, wide.wide
}

// layoutStacked sets one below the other.
func (s *Screen) layoutStacked(p *page, c *comparison) {
	s.legend(p, c)
	column := max(p.wide-1, 1)
	left, right := p.listing(c.yours, column), p.listing(c.ours, column)
	p.gap()
	p.say(s.theme.Strong, "", "Yours")
	for _, r := range c.rows {
		if r.left >= 0 && r.left < len(left) {
			p.add(s.mark(r.same) + left[r.left])
		}
	}
	p.gap()
	p.say(s.theme.Strong, "", "Ours")
	for _, r := range c.rows {
		if r.right >= 0 && r.right < len(right) {
			p.add(s.mark(r.same) + right[r.right])
		}
	}
}
