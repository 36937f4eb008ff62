package quizview

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// cloze fills the blanks of a listing, typed where they stand.
type cloze struct {
	q      *quiz.Question
	blanks []textinput.Model
	at     int
}

// blankWidth is how wide an empty blank is, in cells.
const blankWidth = 5

func newCloze(q *quiz.Question) *cloze {
	c := &cloze{q: q}
	for range q.Blanks {
		c.blanks = append(c.blanks, newLine())
	}
	return c
}

func (c *cloze) typing() bool { return true }

func (c *cloze) keys() []key.Binding {
	if len(c.blanks) < 2 {
		return []key.Binding{keySubmit, keyLeave}
	}
	if c.toEmpty() >= 0 && !c.empty(c.at) {
		return []key.Binding{ui.Named(ui.KeyEnter, "next blank"), keyTab, keyTabUp, keyForce, keyLeave}
	}
	return []key.Binding{keySubmit, keyTab, keyTabUp, keyForce, keyLeave}
}

func (c *cloze) update(msg tea.Msg) step {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		n := len(c.blanks)
		switch {
		case key.Matches(k, keyTab), k.Code == tea.KeyDown:
			c.at = (c.at + 1) % n
			return stepTaken
		case key.Matches(k, keyTabUp), k.Code == tea.KeyUp:
			c.at = (c.at + n - 1) % n
			return stepTaken
		case key.Matches(k, ui.KeyEnter):
			return taken(c.nextEmpty())
		}
	}
	if !edits(msg) {
		return stepIgnored
	}
	c.blanks[c.at], _ = c.blanks[c.at].Update(cleanInput(msg))
	return stepTaken
}

// nextEmpty goes from a filled blank to the next empty one, as enter does in a form; false if there is none to go to.
func (c *cloze) nextEmpty() bool {
	to := c.toEmpty()
	if to < 0 || c.empty(c.at) {
		return false
	}
	c.at = to
	return true
}

// toEmpty is the next empty blank at or after the cursor, -1 if there is none.
func (c *cloze) toEmpty() int {
	for step := range c.blanks {
		if i := (c.at + step) % len(c.blanks); c.empty(i) {
			return i
		}
	}
	return -1
}

func (c *cloze) empty(i int) bool { return strings.TrimSpace(c.blanks[i].Value()) == "" }

func (c *cloze) answer() quiz.Answer {
	var a quiz.Answer
	for i := range c.blanks {
		a.Blanks = append(a.Blanks, c.blanks[i].Value())
	}
	return a
}

func (c *cloze) lacks(forced bool) string {
	empty, filled := 0, 0
	for i := range c.blanks {
		if c.empty(i) {
			empty++
		} else {
			filled++
		}
	}
	switch {
	case filled == 0:
		return "Type into the blank first."
	case empty > 0 && !forced:
		return fmt.Sprintf("%s still empty: ctrl+s answers all the same.", ui.Count(empty, "blank"))
	}
	return ""
}

// field is a blank as it stands in the listing: «1 text».
func (c *cloze) field(v *canvas, i int) string {
	text := render.Clean(c.blanks[i].Value())
	room := max(blankWidth-ansi.StringWidth(text), 0)
	if v.verdict == nil {
		room = max(room, 1) // for the cursor, so that the listing does not move when the blank gets it
	}
	text += strings.Repeat(" ", room)
	if n, ok := v.note(i); ok {
		text = strings.TrimLeft(strings.TrimRight(text, " ")+" "+ansi.Strip(v.judge(n.Right)), " ")
	}
	return lead(i) + text + "»"
}

// lead is what a blank begins with in the listing.
func lead(i int) string { return fmt.Sprintf("«%d ", i+1) }

func (c *cloze) view(v *canvas) block {
	fields := make([]string, len(c.blanks))
	for i := range c.blanks {
		fields[i] = c.field(v, i)
	}
	listing := quiz.Fill(c.q.Shown(), fields)
	lines := v.code(listing, c.q.Lang, v.width, numbered(c.q))
	b := block{lines: append([]string(nil), lines...)}
	for row, line := range strings.Split(render.Clean(listing), "\n") {
		var ranges []lipgloss.Range
		for i, field := range fields {
			before, _, found := strings.Cut(line, lead(i))
			if !found {
				continue
			}
			start := ansi.StringWidth(before)
			end := start + ansi.StringWidth(field)
			ranges = append(ranges, c.styles(v, i, start, end)...)
			if i == c.at && v.verdict == nil && b.to == 0 {
				b.from, b.to = row, row+1
				b.left, b.right = start, end
				if end-start > v.room {
					b.left = start + c.cursor(i)
					b.right = b.left + 1
				}
			}
		}
		b.lines[row] = ui.Highlight(b.lines[row], v.inListing(ranges))
	}
	return b
}

// cursor is the cell of a blank's cursor, counted from where the blank begins.
func (c *cloze) cursor(i int) int {
	typed := []rune(c.blanks[i].Value())
	before := string(typed[:min(c.blanks[i].Position(), len(typed))])
	return ansi.StringWidth(lead(i)) + ansi.StringWidth(render.Clean(before))
}

// styles are the ranges of one blank that lies in cells start to end of its line.
func (c *cloze) styles(v *canvas, i, start, end int) []lipgloss.Range {
	if n, ok := v.note(i); ok {
		st := v.theme.Style(render.Bad)
		if n.Right {
			st = v.theme.Style(render.Good)
		}
		return []lipgloss.Range{lipgloss.NewRange(start, end, underlined(st))}
	}
	if i != c.at {
		return []lipgloss.Range{lipgloss.NewRange(start, end, underlined(v.theme.Style(render.Faint)))}
	}
	st := underlined(v.theme.Style(render.Accent))
	at, wide := start+c.cursor(i), 1
	if typed := []rune(c.blanks[i].Value()); c.blanks[i].Position() < len(typed) {
		wide = max(ansi.StringWidth(string(typed[c.blanks[i].Position()])), 1)
	}
	return []lipgloss.Range{lipgloss.NewRange(start, at, st), lipgloss.NewRange(at, min(at+wide, end), reversed()),
		lipgloss.NewRange(min(at+wide, end), end, st)}
}

// inListing moves ranges of a line to where they are in the drawn listing, and leaves out what is not in sight.
func (v *canvas) inListing(ranges []lipgloss.Range) []lipgloss.Range {
	gutter := v.width - v.room
	var out []lipgloss.Range
	for _, r := range ranges {
		r.Start, r.End = max(r.Start-v.shift, 0), min(r.End-v.shift, v.room)
		if r.Start < r.End {
			out = append(out, lipgloss.NewRange(r.Start+gutter, r.End+gutter, r.Style))
		}
	}
	slices.SortFunc(out, func(a, b lipgloss.Range) int { return a.Start - b.Start })
	return out
}
