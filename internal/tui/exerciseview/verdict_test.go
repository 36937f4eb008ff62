package exerciseview

import (
	"slices"
	"strings"
	"testing"

	"learn/internal/exercise"
	"learn/internal/progress"
)

func TestExerciseCompileErrors(t *testing.T) {
	b := newFakeBench(brokenResult())
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
	d.keys("r")
	d.verdict()
	d.shows("✗ It does not compile: 2 errors.", "▾ error 1 of 2 ▏ error[E0382]: borrow of moved value: `names`", "value borrowed here after move",
		"▸ error[E0308] mismatched types ␛]0;title␇", "▸ warning[unused_variables] unused variable: `x` exercise.rs:2")
	d.hides("the end", "expected", "-->  exercise.rs:2:9")
	d.keys("]")
	d.shows("▸ error[E0382]", "▾ error 2 of 2 ▏ error[E0308]: mismatched types", "expected �u32␛[2J")
	d.hides("value borrowed here")
	d.keys("e")
	d.await("the editor", func() bool { return slices.Contains(d.others, "tea.execMsg") })
	if b.opened[0] != spaceOf().File+":20" {
		t.Errorf("opened %v", b.opened)
	}
	d.keys("[", "[")
	d.shows("▾ warning 1 of 1")
	d.keys("]")
	d.shows("▾ error 1 of 2")
}

func TestExerciseScrollsSideways(t *testing.T) {
	d := drive(t, lessonOf(t, courseFiles("twice")), "", newFakeBench(brokenResult())).start()
	d.keys("r")
	d.verdict()
	if d.keyHelp("→") == "" {
		t.Fatal("→ is not offered")
	}
	for range 200 {
		d.keys("right")
	}
	d.shows("the end")
	d.shows("returns twice its argument")
	for range 200 {
		d.keys("left")
	}
	d.hides("the end")
}

func TestExerciseOutcomes(t *testing.T) {
	for outcome, want := range map[exercise.Outcome][]string{
		exercise.Timeout:       {"did not end in time", "In the test x: it waits", "lock taken twice", "the last line"},
		exercise.OutOfMemory:   {"more memory", "only grows"},
		exercise.TooMuchOutput: {"printed too much", "print inside a loop", "120 lines not shown"},
		exercise.Crashed:       {"It crashed.", "endless recursion"},
		exercise.ToolMissing:   {"a tool is missing"},
		exercise.Broken:        {"not your code"},
		exercise.Failed:        {"0 tests fail", "the last line"},
	} {
		t.Run(string(outcome), func(t *testing.T) {
			r := exercise.Result{Outcome: outcome, Message: "in the test x: it waits.", Confined: "It ran with your own rights.",
				Output: strings.Repeat("a line\n", 179) + "the last line\n"}
			d := drive(t, lessonOf(t, courseFiles("twice")), "", newFakeBench(r)).start()
			d.keys("r")
			d.verdict()
			d.shows(append(want, "In the test x: it waits.", "It ran with your own rights.")...)
			if stored := len(d.stored) == 1; stored != outcome.Judged() {
				t.Errorf("stored %v", d.stored)
			}
		})
	}
}

func TestExerciseSolution(t *testing.T) {
	b := newFakeBench(passedResult())
	b.source = "// mine\npub fn double(n: u32) -> Option<u32> {\n    Some(n * 2)\n}\n"
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
	d.keys("d")
	if !strings.Contains(d.said, "0 of 3") || d.screen.view != viewWork {
		t.Fatalf("said %q", d.said)
	}
	d.keys("h", "h", "h", "d")
	if !strings.Contains(d.said, "once more") || d.screen.view != viewWork {
		t.Fatalf("said %q", d.said)
	}
	d.keys("d")
	d.await("the solution", func() bool { return d.screen.view == viewSolution })
	d.shows("Yours", "Some(n * 2)", "Ours", "n.checked_mul(2)", "why this way", "says when it does not fit", "marks what differs (2 lines)")
	d.screen.Resize(140, 40)
	for _, l := range strings.Split(d.all(), "\n") {
		if strings.Contains(l, "Some(n * 2)") && !strings.Contains(l, "n.checked_mul(2)") {
			t.Errorf("not side by side: %q", l)
		}
	}
	d.keys("esc")
	d.shows("Constraints")
	d.keys("r")
	d.verdict()
	d.keys("d")
	d.await("the solution", func() bool { return d.screen.view == viewSolution })
	d.keys("d")
	if d.screen.view != viewWork || d.back {
		t.Error("d does not close the solution")
	}
}

func TestExerciseSolutionNeverStarted(t *testing.T) {
	b := newFakeBench(passedResult())
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b)
	d.keys("h", "h", "h", "d", "d")
	d.await("the solution", func() bool { return d.screen.view == viewSolution })
	d.shows("Our solution", "checked_mul(2)", "why this way")
	d.hides("Yours")
}

func TestExerciseTests(t *testing.T) {
	d := drive(t, lessonOf(t, courseFiles("twice")), "", newFakeBench(passedResult()))
	d.keys("t")
	d.shows("The tests that judge The twice", "fn small()", "twice two is four")
	d.hides("Constraints")
	d.keys("t")
	d.shows("Constraints")
	d.keys("t", "esc")
	if d.shows("Constraints"); d.back {
		t.Error("esc leaves the exercise from its tests")
	}
}

func TestExerciseLastTime(t *testing.T) {
	b := newFakeBench(passedResult())
	b.started = true
	sum := progress.NewSummary()
	sum.Apply(progress.Checked("performance/memory", "twice", "h", progress.CheckData{Outcome: "passed"}))
	sum.Apply(progress.Checked("performance/memory", "twice", "h", progress.CheckData{Outcome: "compile-error"}))
	d := driveWith(t, lessonOf(t, courseFiles("twice")), "", b, sum)
	d.shows("Last time it did not compile. It has passed before.", "2 checks so far")
	if d.screen.Status() != "passed" || d.keyHelp("enter") != "back" {
		t.Errorf("status %q", d.screen.Status())
	}
}
