package quizview

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// spot points at a line of the listing.
type spot struct {
	q      *quiz.Question
	at     int // index of the line, -1 before the first key
	lines  int
	number int // the line number that is being typed, digit by digit
}

func newSpot(q *quiz.Question) *spot {
	return &spot{q: q, at: -1, lines: q.ShownLines()}
}

func (s *spot) typing() bool { return false }

func (s *spot) keys() []key.Binding {
	return []key.Binding{keySubmit, ui.Named(keyMove, "line"), ui.Named(keyNumber, "its number"), keyLeave}
}

func (s *spot) update(msg tea.Msg) step {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return stepIgnored
	}
	if digit := k.String(); len(digit) == 1 && digit[0] >= '0' && digit[0] <= '9' {
		s.typed(int(digit[0] - '0'))
		return stepTaken
	}
	s.number = 0
	return taken(moveCursor(k, &s.at, s.lines))
}

// typed adds a digit to the line number, or begins another one where there is no such line.
func (s *spot) typed(digit int) {
	s.number = s.number*10 + digit
	if s.number > s.lines {
		s.number = digit
	}
	if s.number >= 1 && s.number <= s.lines {
		s.at = s.number - 1
	}
}

func (s *spot) answer() quiz.Answer { return quiz.Answer{Line: s.at + 1} }

func (s *spot) lacks(bool) string {
	if s.at < 0 {
		return "Point at a line first: ↑↓, or its number."
	}
	return ""
}

func (s *spot) view(v *canvas) block {
	lines := v.code(s.q.Shown(), s.q.Lang, v.width-2, true)
	b := block{lines: make([]string, 0, len(lines))}
	for i, line := range lines {
		mark := v.bar(i == s.at)
		if v.verdict != nil && slices.Contains(s.q.Faults, i+1) {
			mark = v.judge(true)
		} else if v.verdict != nil && i == s.at {
			mark = v.judge(false)
		}
		b.lines = append(b.lines, mark+" "+strings.TrimRight(line, " "))
	}
	if s.at >= 0 {
		b.from, b.to = s.at, s.at+1
	}
	return b
}
