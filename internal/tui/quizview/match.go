package quizview

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// match pairs two lists. The right-hand entries are numbered, and what one presses is what one sees.
type match struct {
	q      *quiz.Question
	shown  []int // position → index of the right-hand entry
	chosen []int // by left-hand entry: position of the right-hand one, -1 for none
	at     int
}

func newMatch(q *quiz.Question, shown []int) *match {
	m := &match{q: q, shown: shown}
	for range q.Pairs {
		m.chosen = append(m.chosen, -1)
	}
	return m
}

var keySides = ui.Bind([]string{"left", "right"}, "←→", "its number")

func (m *match) typing() bool { return false }

func (m *match) keys() []key.Binding {
	return []key.Binding{keySubmit, keyMove, ui.Named(keyNumber, "pair with"), keySides, keyForce, keyLeave}
}

func (m *match) update(msg tea.Msg) step {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return stepIgnored
	}
	n := len(m.shown)
	switch digit := digitOf(k); {
	case digit > 0 && digit <= n:
		m.chosen[m.at] = digit - 1
		m.onward()
	case key.Matches(k, ui.KeyRight):
		m.chosen[m.at] = min(m.chosen[m.at]+1, n-1)
	case key.Matches(k, ui.KeyLeft):
		m.chosen[m.at] = max(m.chosen[m.at]-1, -1)
	default:
		return taken(moveCursor(k, &m.at, len(m.chosen)))
	}
	return stepTaken
}

// onward goes to the next entry without a partner; if all have one it stays.
func (m *match) onward() {
	for step := range m.chosen {
		if i := (m.at + step) % len(m.chosen); m.chosen[i] < 0 {
			m.at = i
			return
		}
	}
}

func (m *match) answer() quiz.Answer {
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

func (m *match) lacks(forced bool) string {
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
		return fmt.Sprintf("%s without a partner: ctrl+s answers all the same.", ui.Count(open, "line"))
	}
	return ""
}

func (m *match) view(v *canvas) block {
	var b block
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
		text[0] = ui.Pad(text[0], min(wide, width)) + m.arrow(v, i, digits, here)
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
func (m *match) arrow(v *canvas, i, digits int, here bool) string {
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
func (m *match) label(v *canvas, position int, label string) string {
	if slices.Contains(m.chosen, position) {
		return v.theme.Faint(label)
	}
	return label
}
