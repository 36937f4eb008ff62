package lines

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"learn/internal/exercise"
)

// TestExercise: unpacked, wrong, helped, right and compared, each stored before it is said.
func TestExercise(t *testing.T) {
	r := newRoom(t)
	r.bench.source = "pub fn double(n: u32) -> u32 { n }\n"
	r.bench.result = exercise.Result{Outcome: exercise.Failed, Compile: time.Second, Tests: []exercise.Test{
		{Name: "small", Passed: true}, {Name: "large", Message: "it is 3, not 6", Where: "tests.rs:4:5", Output: "a\x1b[31m\n"}}}
	pass := func(string) string {
		r.bench.result = exercise.Result{Outcome: exercise.Passed, Tests: []exercise.Test{{Name: "small", Passed: true}, {Name: "large", Passed: true}}}
		return ""
	}
	said := r.plays(exercises(t), "", "v", "s", "s", "", "h", "h", "h", "h", "o", "n", "d", "", pass, "d", "t", "g", "?", "nonsense", "r", "", "r", "y", "w", "q")
	has(t, said,
		"Exercise: Double a number. run/memory/pool, 3 minutes.", "Write `double`, which returns twice its argument.",
		"What has to hold:", "How it is judged:", "You have not started it", "s to start",
		"You have not started it yet", "You have not started it yet", "The starter is in /work/exercise.rs", "You have started it before",
		"Checking.", "1 test of 2 failed.", "Failed: the test large", "it is 3, not 6", "It failed at tests.rs:4:5", "Output of the test, 1 line:",
		"Hint 1 of 3:", "Hint 2 of 3:", "Hint 3 of 3:", "You have seen all hints", "Hint 3 of 3:",
		"Yours does not pass yet.", "Yours does not pass yet.", "It passes: 2 tests.",
		"Your file, rust, 1 line:", "End of your file.", "Our solution, rust,", "End of our solution.", "Why it is as it is:",
		"The tests, rust,", "Exercise: Double a number.", "It has passed.", "You have seen 3 of 3 hints.", "What may be typed at an exercise:", "That cannot be done here.",
		"Put the starter back?", "The starter is back", "Your work is kept as /work/exercise.rs.bak", "There is no terminal to open an editor in.")
	if got := r.shelf.kinds(); got != "checked hinted hinted hinted checked" {
		t.Errorf("stored: %s", got)
	}
	if r.bench.resets != 1 {
		t.Errorf("reset %d times; want once, after the yes", r.bench.resets)
	}
	sum, _ := r.shelf.Load(t.Context(), "anna")
	if x := sum.Lesson("run/memory").Exercises["pool"]; !x.Passed || x.Attempts != 2 || x.Hints != 3 {
		t.Errorf("stored: %+v", x)
	}
}

// TestEachOutcome: every way a check ends is said in words; what says nothing of the learner's code is not stored.
func TestEachOutcome(t *testing.T) {
	for outcome, c := range map[exercise.Outcome]struct {
		says   string
		stored bool
	}{
		exercise.CompileError:  {"It does not compile.", true},
		exercise.Timeout:       {"It did not end in time", true},
		exercise.OutOfMemory:   {"It asked for more memory", true},
		exercise.TooMuchOutput: {"It printed too much", true},
		exercise.Crashed:       {"It crashed.", true},
		exercise.ToolMissing:   {"Nothing was checked: a tool is missing. Install rustc.", false},
		exercise.Broken:        {"Nothing was checked: the exercise or this machine", false},
	} {
		r := newRoom(t)
		r.bench.started = true
		r.bench.result = exercise.Result{Outcome: outcome, Message: "Install rustc.", Output: strings.Repeat("x\n", 100),
			Diagnostics: []exercise.Diagnostic{{Level: "error", Rendered: "error: mismatched\n"}, {Level: "warning", Rendered: "warning: w"}}}
		said := r.plays(exercises(t), "")
		has(t, said, c.says)
		if got := len(r.shelf.events) == 1; got != c.stored {
			t.Errorf("%s: stored %q", outcome, r.shelf.kinds())
		}
		if outcome == exercise.CompileError {
			has(t, said, "Compiler's message 1, error, 1 line: error: mismatched End of compiler's message 1.", "It printed 100 lines; these are the last 60.")
		}
	}
}

// TestInterruptedCheck: a signal while a check or a program runs ends it and the session, and nothing is stored of it.
func TestInterruptedCheck(t *testing.T) {
	for name, do := range map[string]struct {
		session func(*Tutor) error
		lines   []any
	}{
		"check": {exercises(t), []any{""}}, "program": {reads(t, "run/memory"), []any{"x 1", "y"}},
	} {
		r := newRoom(t)
		r.bench.started = true
		ctx, cancel := context.WithCancel(t.Context())
		r.bench.runs = cancel
		r.bench.result = exercise.Result{Outcome: exercise.Cancelled}
		s := New(ctx, r.options(&player{lines: append(do.lines, "q")}))
		err := do.session(s)
		if !errors.Is(err, errEnd) || s.Close(err) != nil || strings.Contains(r.shelf.kinds(), "checked") {
			t.Errorf("%s: it ended with %v, stored: %s", name, err, r.shelf.kinds())
		}
	}
}

// TestEditor: what the learner's editor is given, and a check afterwards; one that fails is said.
func TestEditor(t *testing.T) {
	r := newRoom(t)
	r.bench.started = true
	r.bench.result = exercise.Result{Outcome: exercise.Passed}
	p := &player{lines: []any{"w", "w"}}
	o := r.options(p)
	opened := ""
	o.Edit = func(file string, _ int) error {
		if opened != "" {
			return errors.New("no editor")
		}
		opened = file
		return nil
	}
	s := New(t.Context(), o)
	if err := s.Close(exercises(t)(s)); err != nil {
		t.Error(err)
	}
	if opened != "/work/exercise.rs" {
		t.Errorf("the editor was given %q", opened)
	}
	has(t, p.out.String(), "It passes.", "The editor did not work: no editor.")
}
