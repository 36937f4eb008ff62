package tui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// learnerNow is when the learner of these tests looks at what they did, a Tuesday.
var learnerNow = func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// learnerCourse has questions about headings, in two topics, and a title that is neither short nor harmless.
func learnerCourse(t testing.TB) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	lesson := func(id, title string, questions int) string {
		return fmt.Sprintf("[[lesson]]\nid = %q\ntitle = %q\nsummary = \"S.\"\nminutes = 5\nquestions = %d\nexercises = 0\nprerequisites = []\nteaches = [{ id = \"o\", text = \"do it\" }]\n", id, title, questions)
	}
	topic := func(title, ls string) *fstest.MapFile {
		return file("title = \"" + title + "\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = []\n" + ls)
	}
	quiz := ""
	for i, ref := range []string{"wells", "pumps", "pumps", "日本"} {
		quiz += fmt.Sprintf("[[question]]\nid = \"q%d\"\nkind = \"short\"\nobjectives = [\"o\"]\nref = %q\nprompt = \"P?\"\nexplain = \"E.\"\nform = \"word\"\naccept = [\"a\"]\n", i, ref)
	}
	c, err := lessons.Load(fstest.MapFS{
		"course.toml":           file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"water\", \"air\"]\n"),
		"water/topic.toml":      topic(`Water, \u001b[31mand\u202e all that flows through a pipe 日本語`, lesson("wells", "Wells and pumps: how water comes up", 4)+lesson("rain", "Rain", 0)),
		"air/topic.toml":        topic("Air", lesson("wind", "Wind", 0)),
		"water/wells/lesson.md": file("# Wells and pumps\n\n## Wells {#wells}\n\nA well is a hole with water in it, which is a sentence that is long enough to be wrapped in a small window.\n\n## Pumps: what they lift, how far, and what it costs {#pumps}\n\nA pump lifts water.\n"),
		"water/wells/quiz.toml": file(quiz),
		"water/rain/lesson.md":  file("# Rain\n"), "air/wind/lesson.md": file("# Wind\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// learned is what the learner did in half a year.
func learned(c *lessons.Course) *memory {
	m := &memory{}
	add := func(e progress.Event, back, minute int) {
		e.Time = learnerNow().AddDate(0, 0, -back).Add(time.Duration(minute) * time.Minute)
		m.events = append(m.events, e)
	}
	keys := map[string]string{}
	for _, l := range c.All() {
		qs, _ := l.Quiz()
		for i := range qs {
			keys[qs[i].ID] = qs[i].KeyHash()
		}
	}
	for day := 180; day > 0; day -= 1 + day%5 {
		for i := range 1 + day%7 {
			q := fmt.Sprintf("q%d", (day+i)%4)
			add(progress.Answered("water/wells", q, "t", keys[q], progress.AnswerData{Right: (day+i)%3 > 0}), day, 12*i)
		}
	}
	add(progress.Moved("water/rain", progress.Position{Fraction: 1, End: true}), 3, 0)
	add(progress.Known("air/wind", "test"), 2, 0)
	return m
}

// annotated adds a bookmark and two notes, one of them hostile and of a lesson that is gone.
func annotated(m *memory) *memory {
	for i, e := range []progress.Event{
		progress.Noted("water/gone", progress.NoteData{ID: "n1", Position: progress.Position{Hash: "x", Heading: "x"},
			Line: "\x1b[2Jline\u202e", Text: "It was \x1b]0;here\x07.\n\ttabs\u0085"}),
		progress.Marked("water/wells", progress.MarkData{Position: progress.Position{Block: 1, Hash: "y", Heading: "wells"}, Line: "Wells"}),
		progress.Noted("water/wells", progress.NoteData{ID: "n2", Position: progress.Position{Block: 4, Hash: "z", Heading: "pumps"},
			Line: "A pump lifts water.", Text: "How far?\n\nTen metres at most by suction: the air above the well pushes, the pump only makes room. 日本語\n" + strings.Repeat("more\n", 20)}),
	} {
		e.Time = learnerNow().AddDate(0, 0, i-2)
		m.events = append(m.events, e)
	}
	return m
}

// learnerPages are the pages about what a learner did, and the keys that lead there from the tree.
func learnerPages() map[string][]string {
	return map[string][]string{"stats": {"s"}, "stats-end": {"s", "G"}, "notes": {"b"}, "notes-asked": {"b", "down", "x"}, "notes-end": {"b", "G"}}
}

func openLearner(t *testing.T, m *memory, width, height int) *window {
	t.Helper()
	return openWindow(t, Options{Course: learnerCourse(t), Store: m, now: learnerNow}, width, height)
}

func TestLearnerScreens(t *testing.T) {
	for name, keys := range learnerPages() {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
			file := filepath.Join("testdata", "screens", fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]))
			t.Run(filepath.Base(file), func(t *testing.T) {
				w := openLearner(t, annotated(learned(learnerCourse(t))), size[0], size[1]).keys(keys...)
				compareScreen(t, file, emulate(w.frame(), size[0], size[1]))
			})
		}
	}
}

// TestMarkedScreens: a bookmark and a note in the margin, and in the outline.
func TestMarkedScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
		m := &memory{}
		w := openWindow(t, Options{Store: m}, size[0], size[1]).keys("enter", "]", "m", "]", "m")
		marks := w.app.summary.Lesson("one/long").Marks
		w.do(w.app.record([]progress.Event{progress.Noted("one/long", progress.NoteData{ID: "n", Position: marks[1].Position, Text: "Why?"})}))
		w.keys("[", "tab")
		file := filepath.Join("testdata", "screens", fmt.Sprintf("marked-%dx%d.txt", size[0], size[1]))
		t.Run(filepath.Base(file), func(t *testing.T) { compareScreen(t, file, emulate(w.frame(), size[0], size[1])) })
		w.keys("esc", "o")
		file = filepath.Join("testdata", "screens", fmt.Sprintf("marked-outline-%dx%d.txt", size[0], size[1]))
		t.Run(filepath.Base(file), func(t *testing.T) { compareScreen(t, file, emulate(w.frame(), size[0], size[1])) })
	}
}

// TestLearnerSizes holds the pages to what every frame must be, fresh and after a resize, full and empty.
func TestLearnerSizes(t *testing.T) {
	full := annotated(learned(learnerCourse(t)))
	for name, keys := range learnerPages() {
		for _, m := range []*memory{full, {}} {
			t.Run(fmt.Sprintf("%s, %d events", name, len(m.events)), func(t *testing.T) {
				for _, height := range []int{1, 5, 15, 24, 80} {
					w := openLearner(t, m, 80, 24).keys(keys...)
					for _, width := range []int{1, 2, 5, 19, 20, 21, 39, 40, 49, 50, 73, 74, 80, 120, 250} {
						w.app.resize(width, height)
						w.checkFrame(width, height)
						openLearner(t, m, width, height).keys(keys...).checkFrame(width, height)
					}
				}
			})
		}
	}
}

// TestStatsPageIsWhole: every line can be scrolled to in the smallest window, and no number is cut.
func TestStatsPageIsWhole(t *testing.T) {
	m := learned(learnerCourse(t))
	for _, width := range []int{40, 80} {
		w := openLearner(t, m, width, 15).keys("s")
		seen := ""
		for range 100 {
			seen += w.plain() + "\n"
			w.keys("down")
		}
		seen = strings.Join(strings.Fields(seen), " ")
		for _, text := range []string{"So far", "1 of 3 lessons done", "Topics", "Air", "Weakest headings", "The last", "Sun", "more", "come due", "today", "The days of the next 14"} {
			if !strings.Contains(seen, text) {
				t.Errorf("%d columns: %q is nowhere:\n%s", width, text, seen)
			}
		}
	}
}

// TestStatsOpensAHeading by its number, and counts anew what was done meanwhile.
func TestStatsOpensAHeading(t *testing.T) {
	w := openLearner(t, learned(learnerCourse(t)), 80, 24).keys("s")
	w.shows("24 of 38 right", "1  ")
	before := w.plain()
	w.keys("1")
	w.shows("A pump lifts water.")
	w.checkFrame(80, 24)
	w.keys("G", "esc")
	if w.plain() == before {
		t.Error("reading a lesson changed no number")
	}
	w.keys("9", "x", "esc")
	w.shows("continue")
}

// TestStatsWithoutReview says nothing of what is kept or comes due.
func TestStatsWithoutReview(t *testing.T) {
	w := openWindow(t, Options{Course: learnerCourse(t), Store: learned(learnerCourse(t)), now: learnerNow, NoReview: true}, 120, 80).keys("s")
	for _, word := range []string{"kept", "due", "FSRS"} {
		if strings.Contains(w.plain(), word) {
			t.Errorf("it speaks of %q:\n%s", word, w.plain())
		}
	}
	w.shows("right", "The last 26 weeks")
}

// TestNotesAreDeletedWhenAsked twice, and only then.
func TestNotesAreDeletedWhenAsked(t *testing.T) {
	m := annotated(&memory{})
	w := openLearner(t, m, 80, 24).keys("b")
	w.shows("2 notes · 1 bookmark", "How far?", "Ten metres", "more lines", "Pumps: what they lift")
	before := len(m.events)
	w.keys("x")
	w.shows("Delete this note?")
	w.keys("esc", "x", "down")
	if len(m.events) != before {
		t.Fatalf("stored %d events without a second x", len(m.events)-before)
	}
	w.keys("g", "x", "x")
	w.shows("1 note · 1 bookmark", "The note is deleted.")
	w.keys("x", "x")
	w.shows("The bookmark is deleted.")
	w.keys("x", "x")
	w.shows("Nothing is marked yet")
	w.keys("x", "enter", "down", "G", "esc")
	w.shows("start here")
	sum, _ := m.Load(t.Context(), "")
	for path, l := range sum.Lessons {
		if len(l.Marks)+len(l.Notes) > 0 {
			t.Errorf("%s keeps %+v %+v", path, l.Marks, l.Notes)
		}
	}
}

// TestNotesOpenAtTheBlock that was marked in the reader.
func TestNotesOpenAtTheBlock(t *testing.T) {
	m := &memory{}
	w := openWindow(t, Options{Store: m}, 80, 15)
	w.keys("enter", "]", "]", "]", "down", "down", "m")
	marked := strings.TrimSpace(strings.TrimPrefix(strings.Split(w.plain(), "\n")[1], "◆"))
	w.keys("G", "esc", "b")
	w.shows("Section 2 · Title of long", "1 bookmark", strings.Fields(marked)[0])
	w.keys("enter")
	if got := strings.Split(w.plain(), "\n")[1]; !strings.HasPrefix(got, "◆") || !strings.Contains(got, marked) {
		t.Errorf("it opens at %q; marked was %q", got, marked)
	}
	gone := openLearner(t, annotated(&memory{}), 80, 24).keys("b", "G", "enter")
	gone.shows("does not have this lesson any more", "notes and bookmarks")
	if ansi.StringWidth(gone.app.say) == 0 {
		t.Error("nothing is said")
	}
}
