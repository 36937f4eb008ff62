package lines

import (
	"context"
	"errors"
	"strings"
	"testing"

	"learn/internal/progress"
)

func menus(t *Tutor) error { return t.Menu() }

// TestMenu: numbers, paths and commands lead where they say, and back.
func TestMenu(t *testing.T) {
	r := newRoom(t)
	said := r.plays(menus, "", "?", "c", "7", "1.9", "nothing like it", "1", "9", "s 1", "2", "q", "b", "1.2", "q", "memory", "q", "run/memory#pools", "q",
		"test-out", "test-out 1", ":q", "review", "m", "c", "q", "q")
	has(t, said, "Menu of learn, Course.", "Topics: 1. Run: 0 of 2 lessons done", "type 1 for a topic, a PATH such as run/memory",
		"Nothing was typed.", "What may be typed in the menu:", "You have not begun yet", "There is no topic 7, only 1.", "Run has no lesson 9, only 1 to 2.",
		"“nothing like it” is none of the things", "Topic Run: 0 of 2 lessons done.", "1. Memory: copies and pools, 3 minutes, 8 questions, 1 exercise, untouched",
		"Type the number of a lesson, 1 to 2, or b.", "Copies, and how to do without them.", "You learn to keep buffers", "run/other",
		"Other. Lesson run/other", "Topic Run", "c: continue reading Other", "Other. Lesson", "Memory: copies and pools. Lesson", "Heading 3 of 4: Pools",
		"Type test-out and the number of a topic", "Test-out of Run", "Nothing is due", "Menu of learn", "Heading 3 of 4: Pools", "Menu of learn", "What you did is kept.")
}

// TestMenuContinues: with what was done last, in the lesson it was done in.
func TestMenuContinues(t *testing.T) {
	r := newRoom(t)
	resume := func(s *Tutor) error { return s.Resume() }
	has(t, r.plays(resume), "You have not begun yet.", "Menu of learn")
	r.shelf.events = append(r.shelf.events, progress.Opened("run/gone"))
	has(t, r.plays(resume), "This course does not have the lesson you stopped in.", "Menu of learn")
	fixtureQuiz(r)
	has(t, r.plays(menus, "c"), "c: continue the quiz of Memory", "it goes on from there")
	has(t, r.plays(resume, "q", "q"), "Question 2 of 8", "Menu of learn")
	r.bench.started = true
	r.plays(exercises(t), "h")
	has(t, r.plays(resume, "q"), "Exercise: Double a number.", "Menu of learn", "c: continue the exercise of Memory")
	r.plays(reads(t, "run/memory"), "")
	has(t, r.plays(resume), "Heading 2 of 4")
}

// TestMenuCommands: the program's other commands are offered, run with what follows them, and their errors are said.
func TestMenuCommands(t *testing.T) {
	r := newRoom(t)
	p := &player{lines: []any{"search", "search old  bytes", "status", "q"}}
	o := r.options(p)
	var got []string
	o.Commands = []Command{
		{Name: "search", Args: "WORDS", What: "find something", Run: func(_ context.Context, args string) error { got = append(got, args); return nil }},
		{Name: "status", What: "how far you are", Run: func(context.Context, string) error { return errors.New("it is broken") }},
	}
	s := New(t.Context(), o)
	if err := s.Close(s.Menu()); err != nil {
		t.Error(err)
	}
	has(t, p.out.String(), "search WORDS: find something", "status: how far you are", "Type search WORDS.", "That did not work: it is broken.")
	if strings.Join(got, "|") != "old  bytes" {
		t.Errorf("searched %q", got)
	}
}
