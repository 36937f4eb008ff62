package tui

import (
	"fmt"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/quiz"
)

// quizOrder puts lines in order: one is picked up, moved and put down.
type quizOrder struct {
	q       *quiz.Question
	order   []int // what stands where: position → index of the line
	at      int
	carried bool
	was     []int // the order before the line was picked up
	touched bool  // a line was moved; the order that was shown is no answer
}

func newQuizOrder(q *quiz.Question, shown []int) *quizOrder {
	return &quizOrder{q: q, order: slices.Clone(shown)}
}

var (
	quizPick  = bind([]string{"space", "enter"}, "space", "pick up")
	quizReady = bind([]string{"s"}, "s", "answer")
)

func (o *quizOrder) typing() bool { return false }

func (o *quizOrder) keys() []key.Binding {
	if o.carried {
		return []key.Binding{named(quizMove, "move it"), named(quizPick, "put down"), named(keyBack, "put back")}
	}
	return []key.Binding{quizMove, quizPick, quizReady, quizLeave}
}

func (o *quizOrder) update(msg tea.Msg) quizStep {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return quizIgnored
	}
	switch {
	case key.Matches(k, quizPick):
		o.carried = !o.carried
		o.was = slices.Clone(o.order)
		return quizTaken
	case key.Matches(k, quizReady):
		return quizDone
	case o.carried && key.Matches(k, keyBack):
		o.at = slices.Index(o.was, o.order[o.at])
		o.order, o.carried = o.was, false
		return quizTaken
	}
	from := o.at
	if !quizCursor(k, &o.at, len(o.order)) {
		return quizIgnored
	}
	if o.carried && o.at != from {
		line := o.order[from]
		o.order = slices.Insert(slices.Delete(o.order, from, from+1), o.at, line)
		o.touched = true
	}
	return quizTaken
}

func (o *quizOrder) answer() quiz.Answer { return quiz.Answer{Order: slices.Clone(o.order)} }

func (o *quizOrder) lacks(forced bool) string {
	switch {
	case !o.touched && !forced:
		return "Put the lines in order first: space picks one up, ↑↓ moves it."
	case o.carried:
		return "Put the line down first: space."
	}
	return ""
}

func (o *quizOrder) view(v *quizCanvas) quizBlock {
	var b quizBlock
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
