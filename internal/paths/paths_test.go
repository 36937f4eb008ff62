package paths

import (
	"fmt"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// course has two topics of two lessons and a path over them all, and over one that is not written yet. The second lesson
// of a topic builds on its first; the topic b builds on the topic a, and on one that there is not.
func course(t testing.TB) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	topic := func(id, needs string) *fstest.MapFile {
		text := fmt.Sprintf("title = \"Topic %s\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"About %s.\"\nprerequisites = [%s]\n", id, id, needs)
		for i, l := range []string{"one", "two"} {
			first := ""
			if i > 0 {
				first = fmt.Sprintf("%q", id+"/one")
			}
			text += fmt.Sprintf("[[lesson]]\nid = %q\ntitle = \"Lesson %s\"\nsummary = \"S.\"\nminutes = 10\nquestions = 0\nexercises = 0\nprerequisites = [%s]\nteaches = [{ id = \"o\", text = \"do %s\" }]\n", l, l, first, l)
		}
		return file(text)
	}
	fsys := fstest.MapFS{"course.toml": file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"a\", \"b\"]\n" +
		"[[path]]\nid = \"p\"\ntitle = \"P\"\nsummary = \"S.\"\nsteps = [\"b/two\", \"a/one\", \"b/one\", \"a/two\"]\n"),
		"a/topic.toml": topic("a", ""), "b/topic.toml": topic("b", `"a", "sky"`)}
	for _, l := range []string{"a/one", "a/two", "b/one", "b/two"} {
		fsys[l+"/lesson.md"] = file("# L\n")
	}
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(lesson string) progress.Event {
	return progress.Moved(lesson, progress.Position{Fraction: 1, End: true})
}

func look(t testing.TB, events ...progress.Event) Way {
	c, sum := course(t), progress.NewSummary()
	for _, e := range events {
		sum.Apply(e)
	}
	return Look(c.Paths()[0], Of(c), sum)
}

func TestLook(t *testing.T) {
	w := look(t)
	if w.Passed != 0 || w.Percent != 0 || w.Minutes != 40 || w.Step().Path() != "b/two" || len(w.Steps) != 4 || w.Coming != 0 {
		t.Errorf("%+v", w)
	}
	// The lesson it builds on, which comes later; then the topics its own builds on, one of which there is not.
	if len(w.Needs) != 3 {
		t.Fatalf("needs %+v", w.Needs)
	}
	one, a, sky := w.Needs[0], w.Needs[1], w.Needs[2]
	if one.Path != "b/one" || !one.Later || one.Lesson.Path() != "b/one" || fmt.Sprint(one.Why) != "[do one]" {
		t.Errorf("%+v", one)
	}
	if a.Path != "a" || a.Title != "Topic a" || a.Lesson.Path() != "a/one" || a.Later || fmt.Sprint(a.Why) != "[About a.]" {
		t.Errorf("%+v", a)
	}
	if sky.Path != "sky" || sky.Title != "sky" || sky.Lesson != nil || len(sky.Why) != 0 {
		t.Errorf("%+v", sky)
	}
}

// TestPassed: what is read or known needs no more reading, and nothing that builds on it needs it.
func TestPassed(t *testing.T) {
	w := look(t, read("b/one"), progress.Known("a/one", "t"), read("a/two"))
	if w.Passed != 3 || w.Percent != 75 || w.Minutes != 10 || w.Step().Path() != "b/two" {
		t.Errorf("%+v", w)
	}
	if len(w.Needs) != 1 || w.Needs[0].Path != "sky" {
		t.Errorf("needs %+v", w.Needs)
	}
	w = look(t, read("b/two"))
	if w.Step().Path() != "a/one" || len(w.Needs) != 0 {
		t.Errorf("after the first step: %+v", w)
	}
	w = look(t, read("b/two"), read("a/one"), read("b/one"), read("a/two"))
	if w.Next != -1 || w.Step() != nil || w.Percent != 100 || w.Minutes != 0 || w.Needs != nil {
		t.Errorf("all is read: %+v", w)
	}
	w = look(t, progress.Moved("b/two", progress.Position{Fraction: 0.5}))
	if w.Passed != 0 || w.Percent == 0 || w.Step().Path() != "b/two" {
		t.Errorf("begun: %+v", w)
	}
}

func TestComing(t *testing.T) {
	c := course(t)
	w := Look(lessons.Path{ID: "x", Steps: []string{"c/one", "a/nine", "a/one"}}, Of(c), progress.NewSummary())
	if w.Coming != 2 || w.Step().Path() != "a/one" {
		t.Errorf("%+v", w)
	}
	w = Look(lessons.Path{ID: "x"}, Of(c), progress.NewSummary())
	if w.Next != -1 || w.Percent != 0 || w.Step() != nil {
		t.Errorf("an empty path: %+v", w)
	}
}

// TestWayHolds: whatever was read in whatever order, the next step is the first that is not passed, and nothing passed is
// needed.
func TestWayHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var events []progress.Event
		done := map[string]bool{}
		for _, l := range rapid.SliceOf(rapid.SampledFrom([]string{"a/one", "a/two", "b/one", "b/two"})).Draw(rt, "lessons") {
			e := read(l)
			if rapid.Bool().Draw(rt, "known") {
				e = progress.Known(l, "t")
			}
			events, done[l] = append(events, e), true
		}
		w := look(t, events...)
		if w.Passed != len(done) || w.Passed == 4 != (w.Next < 0) || w.Passed+w.Minutes/10 != 4 {
			rt.Fatalf("%d read: %+v", len(done), w)
		}
		for i, s := range w.Steps {
			if s.Passed() != done[s.Lesson.Path()] || w.Next >= 0 && i < w.Next && !s.Passed() || i == w.Next && s.Passed() {
				rt.Fatalf("step %d: %+v", i, w)
			}
		}
		for _, n := range w.Needs {
			if done[n.Path] || n.Lesson != nil && done[n.Lesson.Path()] {
				rt.Fatalf("needs %+v", n)
			}
		}
	})
}
