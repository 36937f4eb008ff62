package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"learn/internal/progress"
)

// TestTroubleIsOneLine: whatever keeps progress from being stored is said within a line that fits, in plain words, and
// goes away with it.
func TestTroubleIsOneLine(t *testing.T) {
	for want, err := range map[string]error{
		"another learn holds the file":             &progress.Locked{Path: "/p"},
		"the file is damaged: learn doctor":        &progress.Damaged{Path: "/p", Reason: "page 7 says it is page 8"},
		"a newer learn wrote the file":             &progress.Newer{Path: "/p", File: 9},
		"the file is gone: learn doctor":           &progress.Lost{Path: "/p", Known: 4, Gone: true},
		"the file lost events: learn doctor":       &progress.Lost{Path: "/p", Known: 4, Have: 3},
		"it is a symbolic link":                    &progress.Refused{Path: "/p", Reason: "it is a symbolic link"},
		"something rare":                           fmt.Errorf("storing progress: %w", errors.New("something rare")),
		"the innermost · 1 waiting":                fmt.Errorf("a: %w", fmt.Errorf("b: %w", errors.New("the innermost"))),
		"1 waiting, trying again · kept in /tmp/k": &progress.Unsaved{Err: &progress.Locked{}, Kept: "/tmp/k"},
	} {
		w := openWindow(t, Options{}, 120, 24)
		w.store.fail = err
		w.keys("enter", "esc")
		w.shows("not saving: ", want)
		for _, width := range []int{40, 80} {
			w.app.resize(width, 15)
			w.checkFrame(width, 15)
			w.shows("not saving: " + progress.Brief(err)[:8])
		}
		w.store.fail = nil
		w.send(retryMsg{})
		if strings.Contains(w.plain(), "not saving") {
			t.Errorf("%v: it still says that nothing is saved", err)
		}
	}
}

// TestQuitWhenItIsKept: what cannot be stored but is kept in a file holds nobody up.
func TestQuitWhenItIsKept(t *testing.T) {
	w := openWindow(t, Options{}, 80, 24)
	w.store.fail = &progress.Unsaved{Err: errors.New("disk full"), Kept: "/tmp/k"}
	w.keys("enter", "q")
	if !w.quit {
		t.Error("one q does not quit")
	}
}

// TestWhatCouldNotBeReadIsReadLater: until then the tutor works, and nothing of what was done is missing afterwards.
func TestWhatCouldNotBeReadIsReadLater(t *testing.T) {
	w := openWindow(t, Options{}, 100, 24)
	w.app.ready = false // as before the first answer of the store
	w.send(loadedMsg{err: &progress.Locked{Path: "/p"}})
	w.shows("Progress cannot be read: another learn holds the file")
	w.keys("enter")
	w.store.events = append(w.store.events, progress.Opened("two/short"))
	w.send(reloadMsg{})
	if s := w.app.summary; s.Lessons["one/long"] == nil || s.Lessons["two/short"] == nil {
		t.Errorf("lessons known: %v", s.Lessons)
	}
	if strings.Contains(w.plain(), "cannot be read") {
		t.Error("it still says that progress cannot be read")
	}
}

// TestWhatIsLeftIsShown: of an older copy what it holds, and that it is one.
func TestWhatIsLeftIsShown(t *testing.T) {
	w := openWindow(t, Options{}, 100, 24)
	sum := progress.NewSummary()
	sum.Apply(progress.Opened("two/short"))
	w.send(loadedMsg{summary: sum, err: &progress.Lost{Path: "/p", Have: 1, Known: 2}})
	w.shows("the file lost events: learn doctor --repair")
	if w.app.summary.Lessons["two/short"] == nil {
		t.Error("what is left is not shown")
	}
}

func TestTheFileIsTendedTo(t *testing.T) {
	var found error
	asked := 0
	w := openWindow(t, Options{Tend: func(context.Context) error { asked++; return found }}, 100, 24)
	before := w.plain()
	w.send(tendMsg{})
	if asked != 1 || w.plain() != before {
		t.Errorf("asked %d times; the window changed: %v", asked, w.plain() != before)
	}
	found = errors.New("the disk is full")
	w.send(tendMsg{})
	if w.plain() != before {
		t.Error("what goes by is said")
	}
	found = &progress.Damaged{Path: "/p", Reason: "3 of its records cannot be read"}
	w.send(tendMsg{})
	w.shows("the file is damaged: learn doctor --repair")
}

func TestTheNoticeStandsUntilTheFirstKey(t *testing.T) {
	w := openWindow(t, Options{Notice: "progress is on a network disk"}, 100, 24)
	w.shows("progress is on a network disk")
	w.keys("down")
	if strings.Contains(w.plain(), "network disk") {
		t.Error("it still stands there")
	}
}
