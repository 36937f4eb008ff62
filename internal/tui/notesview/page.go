package notesview

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/notes"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// mostText bounds how many lines of a note are shown here: the lesson has it whole, in the editor.
const mostText = 12

// ready lists and lays out what has changed since it was last shown. It reads nothing.
func (s *Screen) ready() {
	if s.stale {
		s.list, s.stale = notes.List(s.course, s.summary), false
	}
	s.cursor = max(min(s.cursor, len(s.list)-1), 0)
	if s.laidOut || s.width == 0 {
		return
	}
	s.laidOut = true
	s.lines = nil
	if len(s.list) == 0 {
		s.empty()
	}
	for i := range s.list {
		s.entry(i)
	}
	s.reveal()
}

// empty says how to fill the page.
func (s *Screen) empty() {
	text := "Nothing is marked yet. In a lesson, m marks the paragraph at the top of the window, and N writes a note at it."
	for _, l := range render.Wrap(text, max(min(s.width-3, ui.ProseMost), 1)) {
		s.add(0, "  "+s.theme.Faint(l))
	}
}

func (s *Screen) add(entry int, text string) {
	s.lines = append(s.lines, line{ansi.Truncate(text, s.width, "…"), entry})
}

// entry adds the lines of one: where it is and of when, the quoted line, and the note.
func (s *Screen) entry(i int) {
	e, th := &s.list[i], s.theme
	here := i == s.cursor
	lead, sign := "  ", "◆ "
	if here {
		lead = th.Accent("▌ ")
	}
	if e.Kind == notes.KindNote {
		sign = "✎ "
	}
	width := max(min(s.width-5, ui.ProseMost), 1)
	s.add(i, lead+th.Accent(sign)+s.headline(e, here, width))
	below := "    "
	if here {
		below = th.Accent("▌ ") + "  "
	}
	if e.Line != "" {
		s.add(i, below+th.Faint(ui.Cut("“"+e.Line+"”", width)))
	}
	for _, l := range s.text(e, here, width) {
		s.add(i, below+l)
	}
	if here && s.asking {
		s.add(i, below+th.Warn(ui.Cut("Delete this "+what(e)+"? x deletes it, esc keeps it.", width)))
	}
	s.add(i, "")
}

func what(e *notes.Entry) string {
	if e.Kind == notes.KindNote {
		return "note"
	}
	return "bookmark"
}

// headline is the lesson and the heading, with the day at the right.
func (s *Screen) headline(e *notes.Entry, here bool, width int) string {
	day := e.At.Local().Format("2 Jan 2006")
	room := max(width-len(day)-2, 0)
	if room < 12 {
		day, room = "", width
	}
	where := e.Title()
	if h := s.titles.Heading(e); h != "" {
		where = h + " · " + where
	}
	if e.Lesson == nil {
		where += " (not in the course any more)"
	}
	where = ui.Cut(where, room)
	if here {
		where = s.theme.Strong(where)
	}
	if day == "" {
		return where
	}
	return ui.Pad(where, room) + "  " + s.theme.Faint(day)
}

// text is a note: its first line, or as much of it as there is room for if it is under the cursor.
func (s *Screen) text(e *notes.Entry, here bool, width int) []string {
	if e.Text == "" {
		return nil
	}
	if !here {
		first, more, several := strings.Cut(e.Text, "\n")
		if several && strings.TrimSpace(more) != "" {
			return []string{ui.Cut(first, width-2) + " …"}
		}
		return []string{ui.Cut(first, width)}
	}
	lines := render.Wrap(e.Text, width)
	if most := max(min(mostText, s.height-4), 1); len(lines) > most {
		lines = append(lines[:most-1:most-1], s.theme.Faint("… "+ui.Count(len(lines)-most+1, "more line")))
	}
	return lines
}

// reveal scrolls the entry under the cursor into view, its beginning before its end.
func (s *Screen) reveal() {
	first, last := -1, 0
	for i, l := range s.lines {
		if l.entry == s.cursor {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if last >= s.from+s.height {
		s.from = last - s.height + 1
	}
	if first < s.from {
		s.from = max(first, 0)
	}
	s.from = max(min(s.from, len(s.lines)-s.height), 0)
}

// View slices the list.
func (s *Screen) View() string {
	s.ready()
	var lines []string
	for _, l := range s.lines[min(s.from, len(s.lines)):min(s.from+s.height, len(s.lines))] {
		lines = append(lines, l.text)
	}
	return strings.Join(lines, "\n")
}
