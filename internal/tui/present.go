package tui

import (
	tea "charm.land/bubbletea/v2"

	"learn/internal/present"
	"learn/internal/tui/ui"
)

// questionsMsg brings what the questions are now that the learner ever answered.
type questionsMsg struct{ questions present.Questions }

// lookUp reads the questions of the lessons that were worked on, behind the window: the state of a lesson takes into
// account then which of them have another answer than they had.
func (a *app) lookUp() tea.Cmd {
	paths := present.Answered(a.summary)
	if a.questions == nil || len(paths) == 0 {
		return nil
	}
	return func() tea.Msg { return questionsMsg{a.questions(paths)} }
}

func (m questionsMsg) do(a *app) tea.Cmd {
	m.questions.Tell(a.summary)
	return a.broadcast(ui.SummaryMsg{Summary: a.summary})
}
