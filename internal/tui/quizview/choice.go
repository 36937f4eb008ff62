package quizview

import (
	"fmt"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// choice picks one choice (the one with the cursor) or several (those that are ticked).
type choice struct {
	q     *quiz.Question
	shown []int        // position → index of the choice
	at    int          // position of the cursor, -1 before the first key: nothing is picked by accident
	on    map[int]bool // multiple: ticked positions
}

func newChoice(q *quiz.Question, shown []int) *choice {
	c := &choice{q: q, shown: shown, at: -1, on: map[int]bool{}}
	if c.several() {
		c.at = 0
	}
	return c
}

var keyTick = ui.Bind([]string{"space"}, "space", "tick")

func (c *choice) several() bool { return c.q.Kind == quiz.Multiple }

func (c *choice) typing() bool { return false }

func (c *choice) keys() []key.Binding {
	if c.several() {
		return []key.Binding{keySubmit, keyMove, keyTick, ui.Named(keyNumber, "tick"), keyLeave}
	}
	return []key.Binding{keySubmit, keyMove, keyNumber, keyLeave}
}

func (c *choice) update(msg tea.Msg) step {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return stepIgnored
	}
	if n := digitOf(k); n > 0 && n <= len(c.shown) {
		c.at = n - 1
		if c.several() {
			c.tick()
		}
		return stepTaken
	}
	if c.several() && key.Matches(k, keyTick) {
		c.tick()
		return stepTaken
	}
	return taken(moveCursor(k, &c.at, len(c.shown)))
}

func (c *choice) tick() { c.on[c.at] = !c.on[c.at] }

// picked says whether the choice at a position is part of the answer.
func (c *choice) picked(position int) bool {
	if c.several() {
		return c.on[position]
	}
	return position == c.at
}

func (c *choice) answer() quiz.Answer {
	var a quiz.Answer
	for position, i := range c.shown {
		if c.picked(position) {
			a.Choices = append(a.Choices, i)
		}
	}
	return a
}

func (c *choice) lacks(bool) string {
	switch {
	case len(c.answer().Choices) > 0:
		return ""
	case c.several():
		return "Tick at least one first: space, or its number."
	}
	return "Choose one first: ↑↓, or its number."
}

func (c *choice) view(v *canvas) block {
	var b block
	digits := len(strconv.Itoa(len(c.shown)))
	for position, i := range c.shown {
		label := fmt.Sprintf("%*d", digits, position+1)
		if c.several() {
			label += " " + map[bool]string{true: "[x]", false: "[ ]"}[c.on[position]]
		}
		from := len(b.lines)
		text := v.markdown(c.q.Choices[i].Text, v.inside(label))
		b.lines = append(b.lines, v.item(c.mark(v, position), label, text)...)
		if position == c.at {
			b.from, b.to = from, len(b.lines)
		}
	}
	return b
}

// mark is the cursor, or, once judged, what is right and what was picked wrongly.
func (c *choice) mark(v *canvas, position int) string {
	right := c.q.Choices[c.shown[position]].Correct
	switch {
	case v.verdict == nil:
		return v.bar(position == c.at)
	case right || c.picked(position):
		return v.judge(right)
	}
	return " "
}
