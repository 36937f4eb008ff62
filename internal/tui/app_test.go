package tui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/tui/ui"
	"learn/internal/tui/uitest"
)

// TestSizes opens every page of the window in many sizes, fresh and after a resize; a new page joins by one line.
func TestSizes(t *testing.T) {
	pages := map[string][]string{
		"tree": {}, "tree, topic closed": {"down", "left"}, "tree, broken topic": {"G"}, "tree, filter": {"f", "l", "o"},
		"tree, nothing found": {"f", "z", "z"}, "paths": {"p", "down", "right"}, "help": {"?"},
		"reader": {"enter"}, "reader, end": {"enter", "G"}, "reader, outline": {"enter", "o", "down"},
		"reader, listing": {"enter", "tab", "right"}, "reader, asked": {"enter", "tab", "x"},
		"reader, ran": {"enter", "tab", "x", "x"}, "reader, find": {"enter", "/", "p"},
		"reader, found": {"enter", "/", "p", "u", "m", "p", "enter"}, "reader, hostile": {"G", "up", "up", "right", "down", "enter"},
	}
	widths := []int{1, 2, 5, 19, 20, 21, 39, 40, 59, 75, 76, 80, 111, 112, 120, 160, 250}
	heights := []int{1, 5, 15, 24, 80}
	for name, keys := range pages {
		t.Run(name, func(t *testing.T) {
			for _, height := range heights {
				w := openWindow(t, Options{}, 80, 24)
				w.keys(keys...)
				for _, width := range widths {
					w.app.resize(width, height)
					w.checkFrame(width, height)
					fresh := openWindow(t, Options{}, width, height)
					fresh.keys(keys...)
					fresh.checkFrame(width, height)
				}
			}
		})
	}
}

// TestAnswerThenQuit: what was recorded is on disk before the window closes, even when the write is still under way.
func TestAnswerThenQuit(t *testing.T) {
	w := openWindow(t, Options{}, 80, 24)
	w.slow = true
	w.keys("enter", "q")
	if w.quit {
		t.Fatal("it quit before the write was done")
	}
	w.flush()
	if !w.quit {
		t.Error("it did not quit once everything was stored")
	}
	if n := len(w.store.events); n == 0 || w.store.events[0].Kind != progress.KindOpened {
		t.Errorf("stored: %+v", w.store.events)
	}
}

// TestKeysWaitForTheDisk: a key pressed while an event is being stored is handled after it, in order.
func TestKeysWaitForTheDisk(t *testing.T) {
	w := openWindow(t, Options{}, 80, 24)
	w.slow = true
	w.keys("enter") // opening a lesson is recorded
	w.keys("esc", "p")
	if len(w.app.stack) != 2 || len(w.app.held) != 2 {
		t.Fatalf("%d screens, %d keys held; want 2 and 2", len(w.app.stack), len(w.app.held))
	}
	w.flush()
	if len(w.app.stack) != 1 {
		t.Errorf("%d screens; esc was not handled once the event was stored", len(w.app.stack))
	}
	w.shows("A fast path") // p came after esc: it is the tree that took it
}

// TestFailingStore: a write that fails is kept, said and tried again; the tutor works on; quitting waits, twice does not.
func TestFailingStore(t *testing.T) {
	w := openWindow(t, Options{}, 80, 24)
	w.store.fail = errors.New("disk full")
	w.slow = true
	w.keys("enter")
	cmds := w.queue
	w.queue = nil
	for _, c := range cmds {
		w.run(c) // what these lead to (the retry) is kept back
	}
	w.shows("not saving: disk full · 1 waiting")
	w.keys("G", "esc")
	if len(w.app.stack) != 1 {
		t.Error("the keys are not handled while the store fails")
	}
	waiting := len(w.app.queue.events)
	w.store.fail = nil
	w.slow = false
	w.send(retryMsg{})
	if len(w.store.events) != waiting || !w.app.queue.empty() {
		t.Errorf("stored %d of %d after the retry", len(w.store.events), waiting)
	}
	if strings.Contains(w.plain(), "not saving") {
		t.Error("it still says that nothing is saved")
	}
}

func TestQuitTwiceGivesUpTheWait(t *testing.T) {
	w := openWindow(t, Options{}, 80, 24)
	w.store.fail = errors.New("disk full")
	w.slow = true
	w.keys("enter")
	for _, c := range w.queue {
		w.run(c)
	}
	w.slow = true
	w.queue = nil
	w.keys("q")
	if w.quit {
		t.Fatal("it quit although something is not stored")
	}
	w.slow = false
	w.keys("q")
	if !w.quit {
		t.Error("a second q does not quit")
	}
}

// TestRefusedEvent: an event that can never be stored does not block those behind it.
func TestRefusedEvent(t *testing.T) {
	q := queue{store: &memory{}}
	bad, good := progress.Opened("a/b"), progress.Opened("a/c")
	q.push([]progress.Event{bad, good})
	if cmd := q.done(storedMsg{count: 2, err: &progress.Invalid{Event: bad.ID, Reason: "too large"}}); cmd == nil {
		t.Fatal("nothing is tried again")
	}
	if len(q.events) != 1 || q.events[0].ID != good.ID || q.lost == nil || q.err != nil {
		t.Errorf("left: %+v, lost: %v, err: %v", q.events, q.lost, q.err)
	}
}

// TestLateLog: what is recorded before the stored log is read is not lost from the summary.
func TestLateLog(t *testing.T) {
	w := openWindow(t, Options{}, 80, 24)
	w.app.ready = false
	w.keys("enter")
	stored := progress.NewSummary()
	stored.Apply(progress.Opened("two/short"))
	w.send(loadedMsg{summary: stored})
	if w.app.summary.Lessons["one/long"] == nil || w.app.summary.Lessons["two/short"] == nil {
		t.Errorf("lessons known: %v", w.app.summary.Lessons)
	}
}

func TestUnreadableLogIsSaid(t *testing.T) {
	w := openWindow(t, Options{}, 100, 24)
	w.send(loadedMsg{err: errors.New("it is damaged")})
	w.shows("Progress cannot be read: it is damaged")
	w.keys("enter")
	w.shows("Section 0")
}

// TestHelpIsLive: help lists exactly the enabled bindings of the screen it was opened on, and any key closes it.
func TestHelpIsLive(t *testing.T) {
	w := openWindow(t, Options{}, 80, 50)
	w.keys("enter", "?")
	for _, b := range w.app.top().Keys() {
		if b.Enabled() {
			w.shows(b.Help().Desc)
		}
	}
	w.keys("?")
	w.shows("Section 0")
}

func TestBackgroundFollowsTheTerminal(t *testing.T) {
	for env, dark := range map[string]bool{"": true, "15;0": true, "0;15": false, "0;default;15": false, "12;8": true, "x": true} {
		if got := darkBackground(env); got != dark {
			t.Errorf("COLORFGBG=%q: dark is %t; want %t", env, got, dark)
		}
	}
}

// TestLessonsAreWatchedWhileShown: a lesson is watched from when it is opened until it is left or covered, and again
// when one comes back to it.
func TestLessonsAreWatchedWhileShown(t *testing.T) {
	var begun []string
	var last context.Context
	w := openWindow(t, Options{Watch: func(ctx context.Context, l *lessons.Lesson) (<-chan struct{}, error) {
		begun, last = append(begun, l.ID), ctx
		none := make(chan struct{})
		close(none)
		return none, nil
	}}, 80, 24)
	w.keys("enter")
	first, course := last, uitest.Course(t)
	ref, err := course.Find("one/second")
	if err != nil {
		t.Fatal(err)
	}
	w.run(w.app.goTo(w.app.top(), ui.Place{View: ui.ViewReader, Lesson: ref.Lesson}, false))
	if first.Err() == nil {
		t.Error("a lesson below another is still watched")
	}
	w.keys("esc")
	if got := strings.Join(begun, " "); got != "long second long" || last.Err() != nil {
		t.Errorf("watched: %s", got)
	}
	w.keys("esc")
	if last.Err() == nil {
		t.Error("a lesson that was left is still watched")
	}
}
