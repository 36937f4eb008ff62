package home

import (
	"fmt"
	"strings"

	"learn/internal/lessons"
	"learn/internal/paths"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// known is the course as far as it was read: home never reads a topic to draw a row.
func (h *Screen) known() paths.Course {
	return paths.Course{Lesson: h.lesson, Topic: func(id string) *lessons.Topic { return h.topics[id] }}
}

// addPaths lists the paths, each with its next step below it or, where it is open, all its steps.
func (h *Screen) addPaths() {
	all := h.course.Paths()
	for i := range all {
		way := paths.Look(all[i], h.known(), h.summary)
		r := row{path: &all[i], way: &way}
		h.rows = append(h.rows, r)
		if !h.open[r.id()] {
			h.rows = append(h.rows, h.notes(&way)...)
			continue
		}
		for _, s := range way.Steps {
			h.rows = append(h.rows, row{path: &all[i], lesson: s.Lesson, next: s.Lesson == way.Step()})
		}
	}
}

// notes are the lines under a path that is closed: what is next and, where there is no page beside the tree to say so,
// the first thing that needs, and why.
func (h *Screen) notes(w *paths.Way) []row {
	lines := []row{{note: w}}
	if h.width >= sideFrom || len(w.Needs) == 0 {
		return lines
	}
	need := w.Needs[0]
	lines = append(lines, row{note: w, say: "needs " + ui.Plain(need.Title)})
	if len(need.Why) > 0 {
		lines = append(lines, row{note: w, say: "for: " + need.Why[0]})
	}
	return lines
}

// viewNote is a line under a path.
func (h *Screen) viewNote(r *row, width int) string {
	w := r.note
	if r.say != "" {
		return "      " + h.theme.Faint(ui.Cut(render.Clean(r.say), max(width-6, 1)))
	}
	switch l := w.Step(); {
	case l != nil:
		return "    " + h.theme.Accent("→") + " " + ui.Cut(ui.Plain(l.Title), max(width-6, 1))
	case len(w.Steps) > 0:
		return "    " + h.theme.Good("✓") + " " + h.theme.Faint(ui.Cut("every lesson of it is read", max(width-6, 1)))
	}
	return "    " + h.theme.Faint(ui.Cut("none of its lessons is here yet", max(width-6, 1)))
}

// sidePath says what a path is for, how far one is, what is next and what that builds on.
func (h *Screen) sidePath(w *paths.Way, width int) []string {
	lines := h.sideHead(ui.Plain(w.Path.Title), w.Path.Summary, width)
	so := fmt.Sprintf("%d of %s", w.Passed, ui.Count(len(w.Steps), "lesson"))
	if w.Minutes > 0 {
		so += " · " + hours(w.Minutes) + " left"
	}
	if w.Coming > 0 {
		so += fmt.Sprintf(" · %d still to be written", w.Coming)
	}
	for _, l := range render.Wrap(so, width) {
		lines = append(lines, h.theme.Faint(l))
	}
	l := w.Step()
	if l == nil {
		return lines
	}
	lines = append(lines, "", h.theme.Faint("next   ")+ui.Cut(ui.Plain(l.Title), width-7))
	lines = append(lines, strings.Repeat(" ", 7)+h.theme.Faint(ui.Cut(fmt.Sprintf("%s · %d min", ui.Plain(l.Topic.Title), l.Minutes), width-7)))
	for _, n := range w.Needs {
		lines = append(lines, h.sideNeed(n, width)...)
	}
	return lines
}

// sideNeed is what a step builds on and why, in the words of the course: two things that are learned there.
func (h *Screen) sideNeed(n paths.Need, width int) []string {
	title := ui.Plain(n.Title)
	if n.Later {
		title += " (later on this path)"
	}
	lines := []string{"", h.theme.Faint("needs  ") + ui.Cut(title, width-7)}
	for _, why := range n.Why[:min(len(n.Why), 2)] {
		for i, l := range render.Wrap(render.Clean(why), max(width-9, 1)) {
			lines = append(lines, strings.Repeat(" ", 7)+[]string{"· ", "  "}[min(i, 1)]+h.theme.Faint(l))
		}
	}
	return lines
}

// hours is a number of minutes as one says it.
func hours(minutes int) string {
	if minutes < 90 {
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
}

// ShowPaths shows the paths, with the cursor on one of them: the one with this id, else the first.
func (h *Screen) ShowPaths(id string) {
	h.byPath = true
	h.filter.Clear()
	h.rebuild()
	h.moveTo(0)
	for i := range h.rows {
		if r := &h.rows[i]; r.path != nil && r.lesson == nil && r.path.ID == id {
			h.moveTo(i)
		}
	}
}

// passed says that a lesson needs no more reading.
func passed(s progress.State) bool { return s == progress.Done || s == progress.StateKnown }

// At says that home is where one chooses what to read.
func (h *Screen) At(p ui.Place) bool { return p.View == ui.ViewTree }

// Arrive shows what a place names: the paths, a topic, or the tree from its first row.
func (h *Screen) Arrive(p ui.Place) {
	switch {
	case p.Path != "":
		h.ShowPaths(p.Path)
	case p.Topic != "":
		h.byPath = false
		h.Show(p.Topic)
	default:
		h.byPath = false
		h.rebuild()
		h.moveTo(0)
	}
}
