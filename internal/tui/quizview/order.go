package quizview

import (
	"fmt"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// order puts lines in order: one is picked up, moved and put down.
type order struct {
	q       *quiz.Question
	order   []int // what stands where: position → index of the line
	at      int
	carried bool
	was     []int // the order before the line was picked up
	touched bool  // a line was moved; the order that was shown is no answer
}

func newOrder(q *quiz.Question, shown []int) *order {
	return &order{q: q, order: slices.Clone(shown)}
}

var (
	keyPick  = ui.Bind([]string{"space", "enter"}, "space", "pick up")
	keyReady = ui.Bind([]string{"s"}, "s", "answer")
)

func (o *order) typing() bool { return false }

func (o *order) keys() []key.Binding {
	if o.carried {
		return []key.Binding{ui.Named(keyMove, "move it"), ui.Named(keyPick, "put down"), ui.Named(ui.KeyBack, "put back")}
	}
	return []key.Binding{keyMove, keyPick, keyReady, keyLeave}
}

func (o *order) update(msg tea.Msg) step {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return stepIgnored
	}
	switch {
	case key.Matches(k, keyPick):
		o.carried = !o.carried
		o.was = slices.Clone(o.order)
		return stepTaken
	case key.Matches(k, keyReady):
		return stepDone
	case o.carried && key.Matches(k, ui.KeyBack):
		o.at = slices.Index(o.was, o.order[o.at])
		o.order, o.carried = o.was, false
		return stepTaken
	}
	from := o.at
	if !moveCursor(k, &o.at, len(o.order)) {
		return stepIgnored
	}
	if o.carried && o.at != from {
		line := o.order[from]
		o.order = slices.Insert(slices.Delete(o.order, from, from+1), o.at, line)
		o.touched = true
	}
	return stepTaken
}

func (o *order) answer() quiz.Answer { return quiz.Answer{Order: slices.Clone(o.order)} }

func (o *order) lacks(forced bool) string {
	switch {
	case !o.touched && !forced:
		return "Put the lines in order first: space picks one up, ↑↓ moves it."
	case o.carried:
		return "Put the line down first: space."
	}
	return ""
}

func (o *order) view(v *canvas) block {
	var b block
	digits := len(strconv.Itoa(len(o.order)))
	for position, i := range o.order {
		label := v.theme.Faint(fmt.Sprintf("%*d", digits, position+1))
		here := position == o.at && v.verdict == nil
		mark := v.bar(here)
		if n, ok := v.note(position); ok {
			mark = v.judge(n.Right)
		}
		room := v.inside(label)
		if here && o.carried {
			mark, label = v.theme.Accent("↕"), v.theme.Accent(fmt.Sprintf("%*d ▸", digits, position+1))
			room = v.inside(label)
		}
		from := len(b.lines)
		b.lines = append(b.lines, v.item(mark, label, v.bare(o.q.Lines[i], o.q.Lang, room))...)
		if here {
			b.from, b.to = from, len(b.lines)
		}
	}
	return b
}
