package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// Recorder stores events durably: it returns nil only when they will survive a crash. *progress.Store is one.
type Recorder interface {
	Append(ctx context.Context, learner string, events ...progress.Event) error
}

// storedMsg says how an attempt to store the head of the queue ended.
type storedMsg struct {
	count int
	err   error
}

// retryMsg says that it is time to try the head of the queue again.
type retryMsg struct{}

const (
	storeTimeout = 5 * time.Second
	retryAfter   = 2 * time.Second
)

// queue is the only way to the store: first in, first out, one write in flight. What failed stays at its head.
type queue struct {
	store    Recorder
	learner  string
	events   []progress.Event
	inFlight bool
	err      error // why the last write failed; nil after one that succeeded
	lost     error // why an event was given up for good
	after    ui.Timer
}

// push adds events and returns the command that stores them, if none is on its way.
func (q *queue) push(events []progress.Event) tea.Cmd {
	q.events = append(q.events, events...)
	return q.next()
}

// next starts storing everything that waits, unless a write is in flight or a retry is due later.
func (q *queue) next() tea.Cmd {
	if q.inFlight || q.err != nil || len(q.events) == 0 {
		return nil
	}
	return q.write()
}

func (q *queue) write() tea.Cmd {
	q.inFlight = true
	batch := q.events[:len(q.events):len(q.events)]
	store, learner := q.store, q.learner
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
		defer cancel()
		return storedMsg{count: len(batch), err: store.Append(ctx, learner, batch...)}
	}
}

// done takes the result of a write and returns what is to be done next: the next write, or a retry after a pause.
func (q *queue) done(msg storedMsg) tea.Cmd {
	q.inFlight = false
	q.err = msg.err
	if q.refused(msg.err) {
		return q.next()
	}
	if msg.err != nil {
		return q.after(retryAfter, func(time.Time) tea.Msg { return retryMsg{} })
	}
	q.events = q.events[msg.count:]
	return q.next()
}

// refused takes an event that can never be stored out of the queue, so that those behind it are. It is a mistake in the
// program that made it, and the footer says so.
func (q *queue) refused(err error) bool {
	var invalid *progress.Invalid
	if !errors.As(err, &invalid) {
		return false
	}
	before := len(q.events)
	q.events = slices.DeleteFunc(q.events, func(e progress.Event) bool { return e.ID == invalid.Event })
	if len(q.events) == before {
		return false // not one of ours: better to keep all and say so
	}
	q.err, q.lost = nil, err
	return true
}

// retry tries the head of the queue again after a failure.
func (q *queue) retry() tea.Cmd {
	if q.inFlight || len(q.events) == 0 {
		return nil
	}
	return q.write()
}

// busy says that an event is on its way to the disk and nothing is known to be wrong: the keys can wait for it.
func (q *queue) busy() bool { return q.inFlight && q.err == nil }

// empty says that everything recorded is on disk.
func (q *queue) empty() bool { return len(q.events) == 0 }

// drain stores what is left, for a window that is already gone. It returns how many events could not be stored.
func (q *queue) drain(ctx context.Context) (int, error) {
	if len(q.events) == 0 {
		return 0, nil
	}
	if err := q.store.Append(ctx, q.learner, q.events...); err != nil {
		return len(q.events), err
	}
	q.events = nil
	return 0, nil
}

// safe says that what could not be stored is kept in a file, from which it is stored later.
func (q *queue) safe() bool { return q.keptIn() != "" }

func (q *queue) keptIn() string {
	var unsaved *progress.Unsaved
	if errors.As(q.err, &unsaved) {
		return unsaved.Kept
	}
	return ""
}

// trouble says in one line that nothing is saved, and why; what matters most comes first, since windows are narrow.
func (q *queue) trouble() string {
	s := fmt.Sprintf("not saving: %s · %d waiting, trying again", progress.Brief(q.err), len(q.events))
	if file := q.keptIn(); file != "" {
		s += " · kept in " + file
	}
	return s
}
