package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/progress"
)

// What is done behind the window for the learner's progress: what could not be read is read again, and the file is
// tended to once nobody waits for anything.

// tendAfter is when the file is tended to: the first frames and keys are over, and a short look never pays for it.
const tendAfter = 5 * time.Second

// chore is a message that asks the app itself to do something.
type chore interface{ do(a *app) tea.Cmd }

// tendMsg says that it is time to tend to the file, tendedMsg how it went, reloadMsg that it is time to read it again.
type (
	tendMsg   struct{}
	tendedMsg struct{ err error }
	reloadMsg struct{}
)

// tendLater is what Init starts.
func (a *app) tendLater() tea.Cmd {
	if a.tend == nil {
		return nil
	}
	return a.queue.after(tendAfter, func(time.Time) tea.Msg { return tendMsg{} })
}

func (tendMsg) do(a *app) tea.Cmd {
	return func() tea.Msg { return tendedMsg{a.tend(context.Background())} }
}

// do says what was found: a file that is damaged in a place that nobody has read yet. Anything else that keeps it from
// being tended to either stands in the footer already, or goes by.
func (m tendedMsg) do(a *app) tea.Cmd {
	var damaged *progress.Damaged
	if errors.As(m.err, &damaged) {
		a.failed = "Your progress: " + progress.Brief(m.err)
	}
	return nil
}

func (reloadMsg) do(a *app) tea.Cmd { return a.load }

// unread says why the log cannot be read, and reads it again later if that may pass by itself: then what is done until
// then is put on top.
func (a *app) unread(err error) tea.Cmd {
	a.failed = "Progress cannot be read: " + progress.Brief(err)
	var (
		damaged *progress.Damaged
		refused *progress.Refused
	)
	if a.ready = errors.As(err, &damaged) || errors.As(err, &refused); a.ready {
		return nil
	}
	return a.queue.after(retryAfter, func(time.Time) tea.Msg { return reloadMsg{} })
}
