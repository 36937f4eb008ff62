package exerciseview

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"learn/internal/exercise"
	"learn/internal/progress"
)

func TestExerciseShowsTheTask(t *testing.T) {
	d := drive(t, lessonOf(t, courseFiles("twice")), "", newFakeBench(passedResult()))
	d.shows("The twice", "20 min", "returns twice its argument", "Constraints", "No allocation.", "How it is judged", "Two tests", "Not started", "3 hints left")
	d.hides("The first hint", "ada")
	if got := d.screen.Title(); got != "Memory › The twice" {
		t.Errorf("title %q", got)
	}
	if d.screen.Status() != "" || d.screen.Typing() || d.keyHelp("s") == "" || d.keyHelp("R") != "" || d.keyHelp("r") != "" {
		t.Errorf("status %q, keys %v", d.screen.Status(), d.screen.Keys())
	}
	for _, k := range []string{"r", "R"} {
		d.said = ""
		if d.keys(k); d.said == "" {
			t.Errorf("%s says nothing before the start", k)
		}
	}
}

func TestExerciseStarts(t *testing.T) {
	b := newFakeBench(passedResult())
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
	d.shows("Unpacked", "/home/ada/learn/performance/memory/twice/exercise.rs", "watching")
	if d.screen.Status() != "watching" || !strings.Contains(d.plain(), "watching") {
		t.Errorf("status %q, shown:\n%s", d.screen.Status(), d.plain())
	}
	d.keys("s")
	d.await("a note", func() bool { return len(d.screen.desk.note) > 0 })
	d.shows("Your work was here already")
	if d.keys("y"); !strings.Contains(d.said, "path") {
		t.Errorf("said %q", d.said)
	}
}

func TestExerciseStartFails(t *testing.T) {
	b := newFakeBench(passedResult())
	b.fail = errDiskFull
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b)
	d.keys("s")
	d.await("a note", func() bool { return len(d.screen.desk.note) > 0 })
	d.shows("could not be unpacked: the disk is full")
	if d.screen.Status() != "" {
		t.Errorf("status %q", d.screen.Status())
	}
}

func TestExerciseWithoutWatching(t *testing.T) {
	b := newFakeBench(failedResult())
	b.started, b.fail = true, errDiskFull
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b)
	d.shows("Saves are not noticed here", "the disk is full")
	d.keys("r")
	d.verdict()
	d.shows("1 test fails")
}

func TestExerciseChecksEverySave(t *testing.T) {
	b := newFakeBench(failedResult(), passedResult())
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
	b.saves <- struct{}{}
	d.verdict()
	d.shows("✗ 1 test fails.", "1 of 2 tests pass", "checked in 214 ms", "✗ largest there is no such number", "left: Some(0)", "at exercise.rs:3:7", "n is ␛[31m")
	if !strings.Contains(d.plain(), "✗ 1 test fails.") {
		t.Errorf("the verdict is out of sight:\n%s", d.plain())
	}
	b.saves <- struct{}{}
	d.await("a pass", func() bool { return d.screen.Status() == "passed" })
	d.shows("✓ All 2 tests pass.", "d compares", "enter goes back")
	d.hides("✗ largest")
	want := []progress.CheckData{{Outcome: "failed", Passed: 1, Failed: 1, Millis: 214}, {Outcome: "passed", Passed: 2, Millis: 214}}
	for i, c := range want {
		e := progress.Checked("performance/memory", "twice", d.screen.desk.item.hash, c)
		if got := d.stored[i]; string(got.Data) != string(e.Data) || got.Kind != e.Kind || got.Item != e.Item || got.TextHash == "" || got.TextHash != e.TextHash {
			t.Errorf("stored %+v, want %+v", got, e)
		}
	}
	if len(d.stored) != 2 {
		t.Errorf("%d events", len(d.stored))
	}
}

// A save during a check starts anew: the older check is cancelled, never runs beside the newer, and never lands.
func TestExerciseStaleResults(t *testing.T) {
	b := newFakeBench(failedResult(), passedResult())
	b.hold = make(chan struct{})
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
	open := d.screen.desk
	b.saves <- struct{}{}
	d.await("the first check", func() bool { return open.serial == 1 })
	if d.screen.Status() != "checking" {
		t.Errorf("status %q", d.screen.Status())
	}
	d.shows("checking …")
	b.saves <- struct{}{}
	d.await("the second check", func() bool { return open.serial == 2 })
	d.do(d.screen.Update(checkedMsg{open, 1, failedResult()}))
	if open.result != nil || !open.checking {
		t.Fatal("a stale result landed")
	}
	close(b.hold)
	d.verdict()
	if open.result.Outcome == exercise.Cancelled || len(d.stored) != 1 || b.most != 1 {
		t.Errorf("%v, %d stored, %d at once", open.result.Outcome, len(d.stored), b.most)
	}
	old := &desk{item: open.item, ctx: t.Context()}
	d.do(d.screen.Update(checkedMsg{old, open.serial, brokenResult()}))
	if open.result.Outcome == exercise.CompileError {
		t.Error("a result of another desk landed")
	}
}

// Two checks of one exercise would fight over the same files: the newer one waits until the older one is gone.
func TestExerciseChecksOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newFakeBench(failedResult(), passedResult())
		b.hold, b.linger = make(chan struct{}), make(chan struct{})
		d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
		d.keys("r")
		synctest.Wait()
		d.keys("r", "r")
		synctest.Wait()
		if b.running != 1 {
			t.Errorf("%d checks run at once", b.running)
		}
		close(b.linger)
		close(b.hold)
		d.verdict()
		if len(b.ended) != 2 || d.screen.desk.result.Outcome != exercise.Passed {
			t.Errorf("%v ended", b.ended)
		}
	})
}

func TestExerciseLeavingEndsAll(t *testing.T) {
	b := newFakeBench(passedResult())
	b.hold = make(chan struct{})
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
	d.keys("r")
	desk := d.screen.desk
	if d.keys("esc"); !d.back {
		t.Fatal("esc does not leave")
	}
	d.screen.Leave()
	<-desk.checked
	<-b.watched.Done()
	if len(d.stored) != 0 {
		t.Errorf("stored %v", d.stored)
	}
	// The window may stay (what was done cannot be stored): the next key takes up the work again.
	d.keys("down")
	d.await("watching again", func() bool { return d.screen.desk.watching })
	if b.watched.Err() != nil {
		t.Error("it does not watch again")
	}
}

func TestExerciseHints(t *testing.T) {
	l := lessonOf(t, courseFiles("twice"))
	d := drive(t, l, "", newFakeBench(passedResult()))
	d.keys("h", "h")
	d.shows("Hint 1 of 3", "The first hint.", "Hint 2 of 3", "The second hint.", "1 hint left")
	d.hides("The third hint.")
	if d.keyHelp("h") != "hint 3/3" || !strings.Contains(d.plain(), "The second hint.") {
		t.Errorf("h %q\n%s", d.keyHelp("h"), d.plain())
	}
	// They are still there when the exercise is opened again, and the next one is the third.
	d = driveWith(t, l, "", newFakeBench(passedResult()), d.summary)
	d.shows("The first hint.", "The second hint.")
	d.keys("h", "h")
	d.shows("The third hint.")
	if d.keyHelp("h") != "" || d.said != "Those are all the hints." {
		t.Errorf("h %q, said %q", d.keyHelp("h"), d.said)
	}
	if got := d.summary.Lesson("performance/memory").Exercises["twice"].Hints; got != 3 || len(d.stored) != 1 {
		t.Errorf("%d hints known, %d stored", got, len(d.stored))
	}
}

func TestExerciseResetAsks(t *testing.T) {
	b := newFakeBench(failedResult())
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b).start()
	d.keys("r")
	d.verdict()
	for _, no := range []string{"esc", "j", "n", "enter"} {
		d.keys("R")
		d.shows("Put the starter back?")
		if len(d.screen.Keys()) != 2 {
			t.Errorf("keys %v", d.screen.Keys())
		}
		d.keys(no)
		d.hides("Put the starter back?")
		d.shows("1 test fails")
	}
	if d.back {
		t.Error("no leaves the exercise")
	}
	d.keys("R", "y")
	d.await("the reset", func() bool { return d.screen.desk.kept != "" })
	d.hides("1 test fails")
	kept := strings.ReplaceAll("What you had before is kept in "+spaceOf().File+".20260101-120000.bak", " ", "")
	flat := func() string { return strings.Join(strings.Fields(d.all()), "") }
	if !strings.Contains(flat(), kept) {
		t.Errorf("it does not say where:\n%s", d.all())
	}
	b.saves <- struct{}{}
	d.verdict()
	if !strings.Contains(flat(), kept) {
		t.Errorf("a check takes away where the work is:\n%s", d.all())
	}
	b.fail = errDiskFull
	d.keys("R", "y")
	d.await("the refusal", func() bool { return len(d.screen.desk.note) > 0 })
	d.shows("Not reset: the disk is full")
}

func TestExerciseEditor(t *testing.T) {
	b := newFakeBench(passedResult())
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b)
	d.keys("e")
	d.await("the editor", func() bool { return slices.Contains(d.others, "tea.execMsg") })
	if !b.started || b.opened[0] != spaceOf().File+":0" {
		t.Errorf("opened %v", b.opened)
	}
	d.do(d.screen.Update(editedMsg{d.screen.desk, nil}))
	d.verdict()
	d.shows("All 2 tests pass")
	b.editor = errDiskFull
	d.keys("e")
	d.await("the refusal", func() bool { return len(d.screen.desk.note) > 0 })
	d.shows("The editor did not work: the disk is full", "set EDITOR")
}

func TestExerciseWithoutRust(t *testing.T) {
	b := newFakeBench(exercise.Result{Outcome: exercise.ToolMissing, Message: "rustc was not found: install Rust from https://rustup.rs"}, passedResult())
	b.rust = errDiskFull
	d := drive(t, lessonOf(t, courseFiles("twice")), "", b)
	d.await("the news", func() bool { return d.screen.noRust != nil })
	d.shows("cannot be checked here: the disk is full", "Everything else works", "Constraints")
	d.start()
	d.keys("r")
	d.verdict()
	d.shows("a tool is missing", "https://rustup.rs")
	d.keys("r")
	d.await("a pass", func() bool { return d.screen.Status() == "passed" })
	d.hides("cannot be checked here")
}

func TestExerciseList(t *testing.T) {
	files := courseFiles("alpha", "beta", "gamma", "delta")
	files["performance/memory/exercise/gamma/exercise.toml"].Data = []byte("title = 3")
	b := newFakeBench(passedResult())
	sum := progress.NewSummary()
	sum.Apply(progress.Checked("performance/memory", "alpha", "h", progress.CheckData{Outcome: "passed"}))
	sum.Apply(progress.Checked("performance/memory", "beta", "h", progress.CheckData{Outcome: "failed"}))
	l := lessonOf(t, files)
	d := driveWith(t, l, "", b, sum)
	d.shows("4 exercises", "✓ The alpha", "▌ ◐ The beta", "· The delta", "✗ gamma cannot be read", "20 min")
	d.keys("down", "down", "down", "down", "enter")
	d.shows("The exercise gamma cannot be read.", "exercise.toml")
	d.keys("s", "r", "h", "d", "t", "R", "y", "e", "]") // nothing to do anything with
	d.keys("esc")
	d.shows("▌ ✗ gamma")
	d.keys("g", "enter")
	d.shows("The alpha")
	d.await("the workspace", func() bool { return d.screen.desk.looked })
	d.keys("enter") // passed before: goes on
	if got := d.screen.Title(); got != "Memory › The beta" {
		t.Errorf("enter leads to %q", got)
	}
	d.keys("esc")
	if d.back {
		t.Error("esc skips the list")
	}
	if d.keys("esc"); !d.back {
		t.Error("esc does not leave the list")
	}
	d = driveWith(t, l, "delta", b, sum)
	if d.shows("The delta"); d.screen.Status() != "" {
		t.Errorf("status %q", d.screen.Status())
	}
	d.keys("esc")
	if !d.back {
		t.Error("esc shows a list that nobody asked for")
	}
	d = driveWith(t, l, "omega", b, sum)
	if d.shows("4 exercises"); !strings.Contains(d.said, "omega") {
		t.Errorf("said %q", d.said)
	}
}

func TestExerciseOnward(t *testing.T) {
	b := newFakeBench(passedResult())
	d := drive(t, lessonOf(t, courseFiles("alpha", "beta")), "beta", b).start()
	d.keys("enter")
	if d.back || d.screen.Title() != "Memory › The beta" {
		t.Fatal("enter leads on before a pass")
	}
	d.keys("r")
	d.verdict()
	d.shows("enter goes on to The alpha")
	d.keys("enter")
	d.await("the workspace", func() bool { return d.screen.desk.watching })
	d.shows("The alpha")
	d.keys("r")
	d.verdict()
	d.shows("enter goes back")
	if d.keys("enter"); !d.back {
		t.Error("enter does not go back")
	}
}

func TestExerciseNone(t *testing.T) {
	d := drive(t, lessonOf(t, courseFiles()), "", newFakeBench(passedResult()))
	d.shows("no exercises yet")
	d.keys("down", "up", "enter", "g", "G", "r")
	if d.keys("esc"); !d.back {
		t.Error("esc does not leave")
	}
}
