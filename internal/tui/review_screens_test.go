package tui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// noon is the clock of these screens. Events are dated by the machine's clock, so it is noon of the day of the test:
// what comes back in so many days is the same at every hour of it.
func noon() time.Time { return time.Now().UTC().Truncate(24 * time.Hour).Add(12 * time.Hour) }

// queueCourse has two topics with two lessons each, whose questions (so many) look like those of a course.
func queueCourse(t testing.TB, questions int) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := fstest.MapFS{"course.toml": file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"Libraries\"\nsummary = \"S.\"\ntopics = [\"performance\", \"resilience\"]\n")}
	for _, topic := range []struct {
		id, title string
		lessons   [][2]string
	}{
		{"performance", "Performance optimization", [][2]string{{"memory", "Memory: copies, pools and arenas"}, {"io", "I/O: waiting, batching and syncing"}}},
		{"resilience", "Resilience", [][2]string{{"retries", "Retries: budgets and fallbacks"}, {"limits", "Limits: how much is let in"}}},
	} {
		text := fmt.Sprintf("title = %q\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\n", topic.title)
		for _, l := range topic.lessons {
			text += fmt.Sprintf("[[lesson]]\nid = %q\ntitle = %q\nsummary = \"S.\"\nminutes = 9\nquestions = %d\nexercises = 0\n", l[0], l[1], questions)
			dir := topic.id + "/" + l[0] + "/"
			fsys[dir+"lesson.md"] = file("# " + l[1] + "\n\nText.\n\n## What it costs {#costs}\n\nA call that is tried again is work done twice. Under load that is when there is least to spare, so the second try " +
				"waits, and only a part of all calls may be second tries.\n\n```text\ncalls  100\nagain   10\n```\n\n## Then {#then}\n\nMore.\n")
			quiz := ""
			for i := range questions {
				quiz += fmt.Sprintf("[[question]]\nid = \"%s-%d\"\nkind = \"short\"\nref = \"costs\"\nprompt = \"Of 100 calls to `%s` %d may be tried again. How many calls is that at most?\"\n"+
					"explain = \"Each second try is a call of its own, so there are as many more.\"\nnumber = { value = %d }\n", l[0], i+1, l[0], 10+i, 110+i)
			}
			fsys[dir+"quiz.toml"] = file(quiz)
		}
		fsys[topic.id+"/topic.toml"] = file(text)
	}
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// answeredBefore are answers to questions of queueCourse: the first of each lesson right nine days ago, the second of the
// first lesson wrong four times if it keeps failing, and the third of the last one right yesterday.
func answeredBefore(c *lessons.Course, fails bool) *memory {
	var events []progress.Event
	add := func(l *lessons.Lesson, n, daysAgo int, right bool) {
		questions, _ := l.Quiz()
		q := &questions[n]
		e := progress.Answered(l.Path(), q.ID, q.TextHash(), q.KeyHash(), progress.AnswerData{Right: right, Millis: 20000})
		e.Time = noon().AddDate(0, 0, -daysAgo)
		events = append(events, e)
	}
	all := c.All()
	for _, l := range all {
		add(l, 0, 9, true)
	}
	if fails {
		for i := range 4 {
			add(all[0], 1, 40-i, false)
		}
	}
	add(all[len(all)-1], 2, 0, true)
	return &memory{events: events}
}

// types answers with a number.
func (w *window) types(number string) *window {
	for _, digit := range number {
		w.keys(string(digit))
	}
	return w.keys("enter")
}

// TestReviewScreens are the review and the test-out as one sees them.
func TestReviewScreens(t *testing.T) {
	review := func(t *testing.T, fails bool, w, h int) *window {
		c := queueCourse(t, 3)
		return openWindow(t, Options{Course: c, Store: answeredBefore(c, fails), now: noon}, w, h).keys("r")
	}
	testOut := func(t *testing.T, w, h int) *window {
		return openWindow(t, Options{Course: queueCourse(t, 1), now: noon}, w, h).keys("down", "o")
	}
	screens := map[string]func(t *testing.T, w, h int) *window{
		"review":       func(t *testing.T, w, h int) *window { return review(t, false, w, h).keys("ctrl+y") },
		"review-wrong": func(t *testing.T, w, h int) *window { return review(t, false, w, h).keys("ctrl+y").types("1") },
		"review-right": func(t *testing.T, w, h int) *window { return review(t, false, w, h).types("110").keys("u") },
		"review-shown": func(t *testing.T, w, h int) *window { return review(t, true, w, h) },
		"review-over": func(t *testing.T, w, h int) *window {
			win := review(t, false, w, h)
			for _, answer := range []string{"1", "110", "110", "110"} {
				win.types(answer).keys("enter")
			}
			return win
		},
		"review-none": func(t *testing.T, w, h int) *window {
			return openWindow(t, Options{Course: queueCourse(t, 3), now: noon}, w, h).keys("r")
		},
		"test-out": testOut,
		"test-out-over": func(t *testing.T, w, h int) *window {
			return testOut(t, w, h).types("110").keys("enter").types("1").keys("enter")
		},
	}
	for name, draw := range screens {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
			file := filepath.Join("testdata", "screens", fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]))
			t.Run(filepath.Base(file), func(t *testing.T) {
				compareScreen(t, file, emulate(draw(t, size[0], size[1]).frame(), size[0], size[1]))
			})
		}
	}
}

// TestReviewSwitchedOff: a learner who switched review off sees none of it.
func TestReviewSwitchedOff(t *testing.T) {
	c := queueCourse(t, 3)
	w := openWindow(t, Options{Course: c, Store: answeredBefore(c, false), now: noon, NoReview: true}, 120, 40)
	before := w.plain()
	if strings.Contains(before, "review") || strings.Contains(before, "due") {
		t.Errorf("the tree tells of it:\n%s", before)
	}
	if w.keys("r"); w.plain() != before {
		t.Errorf("r does something:\n%s", w.plain())
	}
}
