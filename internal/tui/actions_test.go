package tui

import (
	"slices"
	"testing"
	"unicode/utf8"

	"learn/internal/tui/ui"
)

// TestEveryLetterIsAnAction: what the footer shows for a letter can have another key, so that no letter clashes unseen
// with one that the learner has given away.
func TestEveryLetterIsAnAction(t *testing.T) {
	c := queueCourse(t, 3)
	asked := Options{Course: c, Store: answeredBefore(c, false), now: noon}
	learner := Options{Course: learnerCourse(t), Store: annotated(learned(learnerCourse(t))), now: learnerNow}
	for _, page := range []struct {
		o    Options
		keys []string
	}{
		{Options{}, []string{"down"}}, {Options{}, []string{"down", "down"}}, {Options{}, []string{"p"}}, {Options{}, []string{"t"}},
		{Options{}, []string{"enter"}}, {Options{}, []string{"enter", "tab"}}, {Options{}, []string{"enter", "G"}}, {Options{}, []string{"enter", "o"}},
		{Options{}, []string{"enter", "/", "p", "u", "m", "p", "enter"}}, {Options{}, []string{"/"}}, {Options{FirstRun: true}, nil}, {asked, []string{"r"}}, {asked, []string{"r", "1", "enter"}},
		{asked, []string{"down", "down", "z"}}, {asked, []string{"down", "o"}}, {learner, []string{"s"}}, {learner, []string{"b"}},
	} {
		w := openWindow(t, page.o, 100, 30).keys(page.keys...)
		top := w.app.top()
		if top.Typing() {
			continue // its letters are text
		}
		view := w.app.views[top]
		if view == "" {
			t.Errorf("%v: nobody knows which screen this is", page.keys)
		}
		for _, b := range top.Keys() {
			keys := b.Keys()
			if !b.Enabled() || len(keys) == 0 || !isLetter(b.Help().Key) {
				continue
			}
			if !slices.ContainsFunc(ui.Actions(), func(a ui.Action) bool {
				return slices.Contains(keys, a.Key) && (len(a.Where) == 0 || slices.Contains(a.Where, view))
			}) {
				t.Errorf("%v: %s (%s) on the screen %s is no action", page.keys, b.Help().Key, b.Help().Desc, view)
			}
		}
	}
}

func isLetter(key string) bool {
	r, size := utf8.DecodeRuneInString(key)
	return size == len(key) && (r < '0' || r > '9') && r < utf8.RuneSelf
}
