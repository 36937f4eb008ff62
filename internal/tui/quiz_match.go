package tui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
)

// quizMatch pairs two lists. The right-hand entries are numbered, and what one presses is what one sees.
type quizMatch struct {
	q      *quiz.Question
	shown  []int // position → index of the right-hand entry
	chosen []int // by left-hand entry: position of the right-hand one, -1 for none
	at     int
}

func newQuizMatch(q *quiz.Question, shown []int) *quizMatch {
	m := &quizMatch{q: q, shown: shown}
	for range q.Pairs {
		m.chosen = append(m.chosen, -1)
	}
	return m
}

var quizSides = bind([]string{"left", "right"}, "←→", "its number")

func (m *quizMatch) typing() bool { return false }

func (m *quizMatch) keys() []key.Binding {
	return []key.Binding{quizSubmit, quizMove, named(quizNumber, "pair with"), quizSides, quizForce, quizLeave}
}

func (m *quizMatch) update(msg tea.Msg) quizStep {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return quizIgnored
	}
	n := len(m.shown)
	switch digit := quizDigit(k); {
	case digit > 0 && digit <= n:
		m.chosen[m.at] = digit - 1
		m.onward()
	case key.Matches(k, keyRight):
		m.chosen[m.at] = min(m.chosen[m.at]+1, n-1)
	case key.Matches(k, keyLeft):
		m.chosen[m.at] = max(m.chosen[m.at]-1, -1)
	default:
		return taken(quizCursor(k, &m.at, len(m.chosen)))
	}
	return quizTaken
}

// onward goes to the next entry without a partner; if all have one it stays.
func (m *quizMatch) onward() {
	for step := range m.chosen {
		if i := (m.at + step) % len(m.chosen); m.chosen[i] < 0 {
			m.at = i
			return
		}
	}
}

func (m *quizMatch) answer() quiz.Answer {
	var a quiz.Answer
	for _, position := range m.chosen {
		if position < 0 {
			a.Pairs = append(a.Pairs, -1)
			continue
		}
		a.Pairs = append(a.Pairs, m.shown[position])
	}
	return a
}

func (m *quizMatch) lacks(forced bool) string {
	open := 0
	for _, c := range m.chosen {
		if c < 0 {
			open++
		}
	}
	switch {
	case open == len(m.chosen):
		return "Pair them first: a number, or ←→."
	case open > 0 && !forced:
		return fmt.Sprintf("%s without a partner: ctrl+s answers all the same.", count(open, "line"))
	}
	return ""
}

func (m *quizMatch) view(v *quizCanvas) quizBlock {
	var b quizBlock
	digits := len(strconv.Itoa(len(m.shown)))
	tail := ansi.StringWidth(" → ") + digits + 2
	width := max(v.width-2-tail, 1)
	wide := 0
	for _, p := range m.q.Pairs {
		for _, l := range v.markdown(p.Left, width) {
			wide = max(wide, ansi.StringWidth(strings.TrimRight(ansi.Strip(l), " ")))
		}
	}
	for i, p := range m.q.Pairs {
		here := i == m.at && v.verdict == nil
		text := slices.Clone(v.markdown(p.Left, width))
		if len(text) == 0 {
			text = []string{""}
		}
		text[0] = pad(text[0], min(wide, width)) + m.arrow(v, i, digits, here)
		from := len(b.lines)
		b.lines = append(b.lines, v.item(v.bar(here), "", text)...)
		if here {
			b.from, b.to = from, len(b.lines)
		}
	}
	b.lines = append(b.lines, "")
	rights := m.q.Rights()
	for position, i := range m.shown {
		label := fmt.Sprintf("%*d", digits, position+1)
		text := v.markdown(rights[i], v.inside(label))
		b.lines = append(b.lines, v.item(" ", m.label(v, position, label), text)...)
	}
	return b
}

// arrow leads from a left-hand entry to the number of its partner.
func (m *quizMatch) arrow(v *quizCanvas, i, digits int, here bool) string {
	number := strings.Repeat(" ", digits-1) + "·"
	if m.chosen[i] >= 0 {
		number = fmt.Sprintf("%*d", digits, m.chosen[i]+1)
	}
	switch n, judged := v.note(i); {
	case judged:
		return v.theme.Faint(" → ") + number + " " + v.judge(n.Right)
	case here:
		return v.theme.Accent(" → " + number)
	}
	return v.theme.Faint(" → ") + number
}

// label is a right-hand entry's number, faint once it is taken.
func (m *quizMatch) label(v *quizCanvas, position int, label string) string {
	if slices.Contains(m.chosen, position) {
		return v.theme.Faint(label)
	}
	return label
}
