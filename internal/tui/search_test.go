package tui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/tui/ui"
	content "learn/lessons"
)

// searching opens the search with some words typed already, in the small course or in the one that is built in.
func searching(t testing.TB, query string, real bool, width, height int) *window {
	t.Helper()
	o := Options{Place: &ui.Place{View: ui.ViewSearch, Query: query}}
	if real {
		course, err := lessons.Load(content.FS)
		if err != nil {
			t.Fatal(err)
		}
		o.Course = course
	}
	return openWindow(t, o, width, height)
}

func TestSearchScreens(t *testing.T) {
	screens := map[string]func(w *window){
		"search":         func(w *window) { w.typed("flase sharing").keys("down") },
		"search-empty":   func(*window) {},
		"search-nothing": func(w *window) { w.typed("zeppelin") },
		"search-landed":  func(w *window) { w.typed("group commit").keys("enter") },
	}
	for name, act := range screens {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
			file := filepath.Join("testdata", "screens", fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]))
			t.Run(filepath.Base(file), func(t *testing.T) {
				w := searching(t, "", true, size[0], size[1])
				act(w)
				compareScreen(t, file, emulate(w.frame(), size[0], size[1]))
			})
		}
	}
}

// typed presses the keys of a text.
func (w *window) typed(text string) *window {
	w.t.Helper()
	for _, r := range text {
		name := string(r)
		if r == ' ' {
			name = "space"
		}
		w.keys(name)
	}
	return w
}

// TestSearchSizes draws the search in many sizes, fresh and after a resize.
func TestSearchSizes(t *testing.T) {
	for name, query := range map[string]string{"empty": "", "found": "paragraph wells", "hostile": "evil 日本", "nothing": "zeppelin", "some": "wells zeppelin"} {
		t.Run(name, func(t *testing.T) {
			w := searching(t, query, false, 80, 24)
			for _, height := range []int{1, 5, 6, 7, 8, 15, 24, 80} {
				for _, width := range []int{1, 2, 5, 19, 20, 21, 39, 40, 59, 80, 120, 250} {
					w.app.resize(width, height)
					w.checkFrame(width, height)
					searching(t, query, false, width, height).keys("down", "down", "up").checkFrame(width, height)
				}
			}
		})
	}
}

// TestSearchLeadsToTheBlock: enter opens the very block with the words marked, esc is back among the hits with the
// query as it was.
func TestSearchLeadsToTheBlock(t *testing.T) {
	for _, size := range [][2]int{{40, 15}, {80, 24}, {120, 40}} {
		w := searching(t, "", true, size[0], size[1]).typed("writev").keys("ctrl+u").typed("group commit")
		before := w.plain()
		w.keys("enter")
		w.shows("group commit")
		if !strings.Contains(emulate(w.frame(), size[0], size[1]), "reverse") {
			t.Errorf("%v: nothing is marked:\n%s", size, w.plain())
		}
		w.keys("esc")
		if got := w.plain(); got != before {
			t.Errorf("%v: back is\n%s\nwas\n%s", size, got, before)
		}
	}
}

// TestSearchOpensEachKind: a topic, a lesson, a question, an exercise.
func TestSearchOpensEachKind(t *testing.T) {
	for query, want := range map[string]string{
		"performance optimization": "Memory: copies, pools and arenas",
		"memory copies":            "A request that allocates 23 times",
	} {
		searching(t, query, true, 80, 24).keys("enter").shows(want)
	}
	for query, want := range map[string]ui.Place{
		"generic pool of buffers": {View: ui.ViewExercise, Item: "buffer-pool"},
		"prints 64 twice":         {View: ui.ViewQuiz},
	} {
		w := searching(t, query, true, 80, 24)
		var opened []ui.Place
		w.app.open = func(p ui.Place) ui.Screen { opened = append(opened, p); return nil }
		for range 48 {
			w.keys("enter", "down")
		}
		if !slices.ContainsFunc(opened, func(p ui.Place) bool { return p.View == want.View && p.Item == want.Item && p.Lesson != nil }) {
			t.Errorf("%q never leads to %+v:\n%s", query, want, w.plain())
		}
	}
}

// TestSearchFindsNotes: what the learner wrote is found, leads to its block, and is found as it reads now.
func TestSearchFindsNotes(t *testing.T) {
	store := &memory{}
	position := progress.Position{Block: 30, Heading: "s9"}
	note := func(text string) progress.Event {
		return progress.Noted("one/long", progress.NoteData{ID: "01J", Position: position, Line: "Paragraph", Text: text})
	}
	_ = store.Append(t.Context(), "", note("Compare with the siphon."))
	w := openWindow(t, Options{Store: store, Place: &ui.Place{View: ui.ViewSearch, Query: "siphon"}}, 80, 24)
	w.shows("Compare with the siphon", "note")
	w.keys("enter")
	w.shows("Section 9")
	w.keys("esc")
	w.do(w.app.record([]progress.Event{note("Compare with the gasket.")}))
	w.keys("ctrl+u").typed("gasket")
	w.shows("Compare with the gasket")
	w.keys("ctrl+u").typed("siphon")
	w.shows("nothing in this course fits")
}

// TestSearchWhileItGrows: the first key shows what is there, and more follows without another key.
func TestSearchWhileItGrows(t *testing.T) {
	o := Options{Place: &ui.Place{View: ui.ViewSearch}}
	w := openWindow(t, o, 80, 24)
	w.app.back()
	w.slow = true
	w.do(w.app.goTo(w.app.top(), ui.Place{View: ui.ViewSearch}, false))
	w.keys("p", "u", "m", "p")
	if strings.Contains(w.plain(), "Section") {
		t.Fatal("it shows something before anything was looked for")
	}
	w.flush()
	w.shows("Section", "hits")
}
