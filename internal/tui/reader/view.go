package reader

import (
	"fmt"
	"strings"

	"learn/internal/render"
	"learn/internal/tui/ui"
)

// View slices the lines that are ready.
func (r *Screen) View() string {
	switch {
	case r.outline.open:
		return r.outline.page(r.theme, r.signs.headings, r.width, r.height)
	case r.err != nil:
		return r.viewBroken()
	case r.doc != nil && r.doc.Len() == 0:
		return "\n  " + r.theme.Faint(ui.Cut("This lesson has no text yet.", r.width-2))
	case r.doc == nil || r.layout == nil:
		return ""
	}
	lines, spots := r.visible()
	margin := r.margin()
	aside := r.outline.aside(r.doc, r.headingAt(), r.theme, r.signs.headings, r.width, r.height)
	column := margin + r.bodyWidth()
	for i, l := range lines {
		lines[i] = r.beside(l, r.signAt(spots[i]), margin)
		if i < len(aside) {
			lines[i] = ui.Pad(lines[i], column+2) + aside[i]
		}
	}
	if r.find.typing {
		lines[len(lines)-1] = r.find.input.View(r.theme, r.width)
	}
	return strings.Join(lines, "\n")
}

func (r *Screen) viewBroken() string {
	lines := []string{"", " " + r.theme.Bad("✗ This lesson cannot be read."), ""}
	for _, l := range render.Wrap(render.Clean(r.err.Error()), max(min(r.width-2, ui.ProseMost), 1)) {
		lines = append(lines, " "+l)
	}
	return strings.Join(append(lines, "", " "+r.theme.Faint("Everything else works; esc goes back.")), "\n")
}

// margin puts the text a little in from the left, and in the middle of a wide window without an outline.
func (r *Screen) margin() int {
	free := r.width - r.outline.width(r.width) - r.bodyWidth()
	return max(min(free/2, 12), 0)
}

// visible are exactly as many lines as the window has, and what each is a line of; below the text, of no block.
func (r *Screen) visible() ([]string, []spot) {
	lines, spots := make([]string, 0, r.height), make([]spot, 0, r.height)
	for block, from := r.top.block, r.top.line; block < r.doc.Len() && len(lines) < r.height; block, from = block+1, 0 {
		all := r.blockLines(block)
		for i := min(from, len(all)); i < len(all) && len(lines) < r.height; i++ {
			at := spot{block, i}
			lines, spots = append(lines, r.find.mark(at, all[i])), append(spots, at)
		}
	}
	for len(lines) < r.height {
		lines, spots = append(lines, ""), append(spots, spot{-1, 0})
	}
	return lines, spots
}

// blockLines are the lines of a block as they are shown now.
func (r *Screen) blockLines(i int) []string {
	var lines []string
	if i == r.focus {
		lines = r.layout.Code(i, r.left, true)
	} else {
		lines = r.layout.Lines(i)
	}
	below := r.run.linesBelow(i)
	last := i == r.doc.Len()-1
	if len(below) == 0 && !last {
		return lines
	}
	lines = append(lines[:len(lines):len(lines)], below...)
	if last {
		lines = append(lines, r.onwardLines()...)
	}
	return lines
}

// onward is what comes after the text of a lesson.
type onward struct {
	label string // for the key
	place *ui.Place
	to    string // what it leads to
	next  bool   // replaces this lesson
}

func (o onward) effect() ui.Effect {
	if o.place == nil {
		return ui.Effect{Back: true}
	}
	return ui.Effect{Go: o.place, Replace: o.next}
}

// onward is the first thing not done: the quiz, then the exercise, then the next lesson, then the tree.
func (r *Screen) onward() onward {
	l := r.lesson
	s := r.summary.Lesson(l.Path())
	solved := 0
	for _, e := range s.Exercises {
		if e.Passed {
			solved++
		}
	}
	switch {
	case l.Questions > 0 && (!s.QuizFinished || s.Attempt != nil):
		return onward{"quiz", &ui.Place{View: ui.ViewQuiz, Lesson: l}, ui.Count(l.Questions, "question"), false}
	case solved < l.Exercises:
		return onward{"exercise", &ui.Place{View: ui.ViewExercise, Lesson: l}, ui.Count(l.Exercises-solved, "exercise"), false}
	}
	if next := r.course.Next(l); next != nil {
		return onward{"next lesson", &ui.Place{View: ui.ViewReader, Lesson: next}, next.Title, true}
	}
	return onward{label: "back to the tree", to: "that was the last lesson here"}
}

func (r *Screen) onwardLines() []string {
	o := r.onward()
	width := r.bodyWidth()
	lines := []string{"", r.theme.Faint(strings.Repeat("─", width)), "",
		ui.Cut(r.theme.Accent("▌ ")+r.theme.Strong("enter")+"  "+o.label+r.theme.Faint(" · "+o.to), width)}
	if o.label != "exercise" && r.lesson.Exercises > 0 && o.label == "quiz" {
		lines = append(lines, ui.Cut("  e      exercise", width))
	}
	return append(lines, "")
}

// unfocusHidden drops the focus of a listing that is out of sight.
func (r *Screen) unfocusHidden() {
	if r.focus < 0 || r.run.block == r.focus && r.run.shown() {
		return
	}
	first, last := r.visibleBlocks()
	if r.focus < first || r.focus > last {
		r.focus, r.left = -1, 0
	}
}

// visibleBlocks are the first and the last block of which a line is visible.
func (r *Screen) visibleBlocks() (first, last int) {
	left := r.height + r.top.line
	for i := r.top.block; i < r.doc.Len(); i++ {
		left -= r.blockHeight(i)
		if left <= 0 {
			return r.top.block, i
		}
	}
	return r.top.block, r.doc.Len() - 1
}

func (r *Screen) describe(b *render.Block) string {
	if b.Code.Include != "" {
		return b.Code.Include
	}
	return fmt.Sprintf("a %s listing", b.Code.Lang)
}
