package lines

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
)

// TestReading: section by section to the end, back, to a heading, and what is said of what is only seen in the window.
func TestReading(t *testing.T) {
	r := newRoom(t)
	said := r.plays(reads(t, "run/memory"), "", "", "b", "h", "g 1", "g3", "g 9", "r", "7", "nonsense", "?", "q")
	has(t, said,
		"Memory: copies and pools. Lesson run/memory: 3 minutes, 8 questions, 1 exercise.",
		"Heading 1 of 4: Memory: copies and pools",
		"Heading 2 of 4: Borrow first", "See pools (heading 3), the other lesson (run/other#far) and the book (https://doc.rust-lang.org/book/). See pools again.",
		"Listing 1, rust, 3 lines, from double.rs:", "2 * n", "End of listing 1.", "- one - two",
		"Heading 3 of 4: Pools", "Listing 2, a diagram drawn with characters, 1 line:", "Warning: A pool hands out",
		"Table, 1 row, 2 columns: symptom; cause. Row 1. symptom: old bytes cause: no `clear` End of table.",
		"Heading 2 of 4: Borrow first", "Headings:", "1. Memory: copies and pools 2. Borrow first (you are here) 3. Pools 4. A long listing (level 2)",
		"Heading 1 of 4", "Heading 3 of 4", "Type g and the number of a heading, 1 to 4", "Heading 3 of 4",
		"To go to heading 7, type g 7.", "That cannot be done here.", "What may be typed while reading:", "What you did is kept.")
}

// TestStoredWhileReading: opened once, moved with each section, and the end only when it was read.
func TestStoredWhileReading(t *testing.T) {
	r := newRoom(t)
	r.plays(reads(t, "run/memory"), "", "h", "c 1", "")
	if got := r.shelf.kinds(); got != "opened moved moved moved" {
		t.Errorf("stored: %s", got)
	}
	sum, _ := r.shelf.Load(t.Context(), "anna")
	l := sum.Lesson("run/memory")
	if l.Position.Heading != "pools" || l.ReadToEnd || l.Position.Fraction <= 0 || l.Position.Fraction >= 1 {
		t.Errorf("it is read to %+v", l.Position)
	}
	said := r.plays(reads(t, "run/memory"), "", "b")
	has(t, said, "Heading 3 of 4: Pools", "Heading 4 of 4: A long listing", "This is the end of the lesson: Enter for its quiz", "Heading 3 of 4")
	sum, _ = r.shelf.Load(t.Context(), "anna")
	if l := sum.Lesson("run/memory"); !l.ReadToEnd || !l.Position.End || l.Position.Heading != "pools" {
		t.Errorf("it is read to %+v", l.Position)
	}
}

// TestFromTheMiddle: a window that was left inside a section is gone on with at that block.
func TestFromTheMiddle(t *testing.T) {
	r := newRoom(t)
	l := lesson(t, r.course(), "run/memory")
	src, err := l.Prose()
	if err != nil {
		t.Fatal(err)
	}
	d := render.Parse(src, l.Include)
	at := position.Heading(d, "pools") + 2
	r.shelf.events = append(r.shelf.events, progress.Moved("run/memory", position.At(d, at)))
	said := r.plays(reads(t, "run/memory"), "r")
	has(t, said, "You stopped in the middle of a section", "Heading 3 of 4: Pools", "Warning:", "Heading 3 of 4: Pools", "a diagram")
	if before, _, _ := strings.Cut(said, "Warning:"); strings.Contains(before, "a diagram") {
		t.Errorf("it began before where it was left:\n%s", said)
	}
}

// TestHeadingAskedFor: one that there is, and one that there is not.
func TestHeadingAskedFor(t *testing.T) {
	r := newRoom(t)
	at := func(heading string) func(*Tutor) error {
		return func(s *Tutor) error { return s.Read(lesson(t, s.o.Course, "run/memory"), heading) }
	}
	has(t, r.plays(at("pools")), "Heading 3 of 4: Pools")
	has(t, newRoom(t).plays(at("gone")), "run/memory has no heading “gone”.", "Heading 1 of 4")
}

// TestListings: a long one is cut and said to be, whole when asked for; running says first what will run.
func TestListings(t *testing.T) {
	r := newRoom(t)
	said := r.plays(reads(t, "run/memory"), "g 4", "c 3", "c 9", "c", "x 2", "x 3", "x 1", "", "x1", "y")
	cut, whole, _ := strings.Cut(said, "c 3 prints listing 3 whole.")
	if strings.Contains(cut, `println!("30");`) || !strings.Contains(whole, `println!("30");`) {
		t.Errorf("the listing is not cut and then whole:\n%s", said)
	}
	has(t, whole, "End of listing 3.", "Type c and the number of a listing, 1 to 3.", "Type c and", "Only Rust listings run here; listing 2 is not one.",
		"Listing 3 cannot run: there is no main in it.", "This will run:", "rustc", "Run it?", "This will run:", "Running.", "It ran:", "Output, 1 line: 42 End of output.")
	if r.bench.ran != 1 {
		t.Errorf("it ran %d times; want once, after the yes", r.bench.ran)
	}
}

// TestOnFromALesson: to the quiz, the exercise and the next lesson, and back to where one was.
func TestOnFromALesson(t *testing.T) {
	r := newRoom(t)
	said := r.plays(reads(t, "run/memory"), "", "z", "q", "e", "q", "n", "n", "z", "e", "b", "", "")
	has(t, said, "Quiz of Memory", "Back in the lesson run/memory, at heading 2: Borrow first", "Exercise: Double a number.", "Back in the lesson",
		"Other. Lesson run/other", "This is the last lesson of its track.", "This lesson has no quiz.", "This lesson has no exercise.",
		"This is the first section.", "What you did is kept.")
	has(t, newRoom(t).plays(reads(t, "run/memory"), "g 4", ""), "Heading 4 of 4", "Quiz of Memory")
}

// TestEnterAtTheEnd leads to what is left to do: the quiz, then the exercise, then the next lesson, then out.
func TestEnterAtTheEnd(t *testing.T) {
	r := newRoom(t)
	questions := fixtureQuiz(r)
	r.bench.started = true
	r.bench.result = exercise.Result{Outcome: exercise.Passed}
	lines := append([]any{"g 4", ""}, rightly(questions[1:])...)
	said := r.plays(reads(t, "run/memory"), append(lines, "", "", "q", "", "")...)
	has(t, said, "Enter for its quiz", "The quiz is finished", "Back in the lesson", "Enter for its exercise", "Exercise: Double a number.",
		"It passes.", "Back in the lesson", "Enter for the next lesson", "Other. Lesson run/other", "Enter to leave", "What you did is kept.")
}

// TestPrint: the whole lesson, or a section with those inside it, without a question.
func TestPrint(t *testing.T) {
	r := newRoom(t)
	prints := func(heading string) func(*Tutor) error {
		return func(s *Tutor) error { return s.Print(lesson(t, s.o.Course, "run/memory"), heading) }
	}
	said := r.plays(prints(""))
	has(t, said, "Heading 1 of 4", "Heading 4 of 4: A long listing", `println!("30");`)
	if strings.Contains(said, ">\n") {
		t.Errorf("it asks:\n%s", said)
	}
	said = r.plays(prints("pools"))
	has(t, said, "Heading 3 of 4: Pools", "Heading 4 of 4: A long listing")
	if strings.Contains(said, "Heading 2") || len(r.shelf.events) != 0 {
		t.Errorf("more than the section was printed, or %q stored:\n%s", r.shelf.kinds(), said)
	}
}

// TestWidths: prose keeps any width; only listings are as wide as they are.
func TestWidths(t *testing.T) {
	for _, width := range []int{20, 33, 40, 72, 100, 200} {
		r := newRoom(t)
		r.width = width
		questions := fixtureQuiz(r)
		said := r.plays(reads(t, "run/memory"), append([]any{"", "", "?", "h", "z"}, rightly(questions[1:])...)...)
		listed := false
		for _, line := range strings.Split(said, "\n") {
			if strings.HasPrefix(line, "Listing") || strings.HasPrefix(line, "Lines to put in order") {
				listed = true
			}
			if !listed && ansi.StringWidth(line) > width {
				t.Errorf("at %d: %q is %d wide", width, line, ansi.StringWidth(line))
			}
			if strings.HasPrefix(line, "End of listing") || line == "" {
				listed = false
			}
		}
	}
}

// TestHostileLesson: nothing of a lesson, a question or a title reaches the terminal as more than text.
func TestHostileLesson(t *testing.T) {
	const evil = "\\u001b[31m\\u009b\\u202e\\u0007\\r"
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	c, err := lessons.Load(fstest.MapFS{
		"course.toml": file("title = \"C" + evil + "\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"a\"]\n"),
		"a/topic.toml": file("title = \"A" + evil + "\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\n[[lesson]]\nid = \"b\"\ntitle = \"B" + evil +
			"\"\nsummary = \"S" + evil + "\"\nminutes = 1\nquestions = 1\nexercises = 0\n"),
		"a/b/lesson.md": file("# B\x1b[31m\n\n\x1b]0;t\x07 \u202e [l](\x1b[2J)\r\n\n```rust\n\x1b[2J\r\n```\n\n| \x1b |\n|---|\n| \u009b |\n"),
		"a/b/quiz.toml": file("[[question]]\nid = \"q\"\nkind = \"short\"\nref = \"x" + evil + "\"\nprompt = \"P" + evil + "\"\nexplain = \"E" + evil +
			"\"\ncode = \"c" + evil + "\"\naccept = [\"yes\"]\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	r := newRoom(t)
	p := &player{lines: []any{"1", "s1", "1", "h", "c 1", "z", "\x1b[31mno\r", "o", "", "yes", "", "q", "b", "\x1b[2J", "q"}}
	o := r.options(p)
	o.Course = c
	s := New(t.Context(), o)
	if err := s.Close(s.Menu()); err != nil {
		t.Error(err)
	}
	plain(t, p.out.String())
	has(t, p.out.String(), "Question 1 of 1.", "Not right.", "Once more", "Right.")
}

// TestMissingProse: a lesson that cannot be read is an error where it was asked for, and a sentence in the menu; nothing is
// stored of it.
func TestMissingProse(t *testing.T) {
	r := newRoom(t)
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	c, err := lessons.Load(fstest.MapFS{
		"course.toml":  file("title = \"C\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"a\"]\n"),
		"a/topic.toml": file("title = \"A\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\n[[lesson]]\nid = \"b\"\ntitle = \"B\"\nsummary = \"S\"\nminutes = 1\nquestions = 0\nexercises = 0\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &player{lines: []any{"1.1", "q"}}
	o := r.options(p)
	o.Course = c
	s := New(t.Context(), o)
	if err := s.Read(lesson(t, c, "a/b"), ""); err == nil || !strings.Contains(err.Error(), "a/b cannot be read") {
		t.Errorf("reading it ended with %v", err)
	}
	if err := s.Close(s.Menu()); err != nil {
		t.Errorf("the menu ended with %v", err)
	}
	has(t, p.out.String(), "Menu of learn", "a/b cannot be read", "What you did is kept.")
	if len(r.shelf.events) != 0 {
		t.Errorf("stored: %s", r.shelf.kinds())
	}
}

// TestInterrupted: a signal while the learner is asked ends the session like the end of the input.
func TestInterrupted(t *testing.T) {
	r := newRoom(t)
	ctx, cancel := context.WithCancel(t.Context())
	wait := make(chan struct{})
	defer close(wait)
	p := &player{lines: []any{"", func(string) string { cancel(); <-wait; return "" }}}
	s := New(ctx, r.options(p))
	err := reads(t, "run/memory")(s)
	if !errors.Is(err, errEnd) {
		t.Fatalf("it ended with %v", err)
	}
	if err := s.Close(err); err != nil {
		t.Errorf("closing it says %v", err)
	}
	if got := r.shelf.kinds(); got != "opened moved moved" {
		t.Errorf("stored: %s", got)
	}
}
