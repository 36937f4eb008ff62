package lines

import (
	"fmt"

	"learn/internal/exercise"
	"learn/internal/progress"
)

// check judges the learner's file, and stores the verdict before it is said.
func (t *Tutor) check(k *task) error {
	if !t.started(k) {
		return nil
	}
	t.say("Checking. This can take a moment.")
	if err := t.flush(); err != nil {
		return err
	}
	res := t.o.Workbench.Check(t.ctx, k.work, k.ex)
	if t.ctx.Err() != nil || res.Outcome == exercise.Cancelled {
		return errEnd
	}
	if res.Outcome.Judged() {
		passed, failed := exercise.Count(res.Tests)
		t.record(progress.Checked(k.lesson.Path(), k.ex.ID, k.ex.Hash(), progress.CheckData{Outcome: string(res.Outcome),
			Passed: passed, Failed: failed, Millis: (res.Compile + res.Run).Milliseconds()}))
	}
	t.checked(res)
	return nil
}

// checked says how a check ended: the sentence, then the compiler's messages or the tests that failed.
func (t *Tutor) checked(res exercise.Result) {
	t.say(headline(res.Outcome, res.Tests))
	if res.Message != "" {
		t.say(res.Message)
	}
	switch res.Outcome {
	case exercise.CompileError:
		t.diagnostics(res.Diagnostics, "error")
	case exercise.Passed:
		t.diagnostics(res.Diagnostics, "warning")
	}
	_, failed := exercise.Count(res.Tests)
	for _, x := range res.Tests {
		if !x.Passed {
			t.failedTest(x, res.Message)
		}
	}
	if failed == 0 && res.Outcome != exercise.Passed && res.Output != "" {
		t.output("Output", res.Output)
	}
	if res.Confined != "" {
		t.say("Note: your code is not fully confined here. " + res.Confined)
	}
	if res.Outcome == exercise.Passed {
		t.say("d tells your solution and ours, one after the other, and why ours is as it is.")
	}
	t.gap()
}

// failedTest says which test failed, and why.
func (t *Tutor) failedTest(x exercise.Test, said string) {
	t.gap()
	t.say("Failed: the test " + x.Name)
	if x.Message != "" && x.Message != said {
		t.say(x.Message)
	}
	if x.Where != "" {
		t.say("It failed at " + x.Where)
	}
	if x.Output != "" {
		t.output("Output of the test", x.Output)
	}
}

// headline is how a check ended, in a sentence.
func headline(o exercise.Outcome, tests []exercise.Test) string {
	passed, failed := exercise.Count(tests)
	switch o {
	case exercise.Passed:
		if passed == 0 {
			return "It passes."
		}
		return "It passes: " + count(passed, "test") + "."
	case exercise.Failed:
		if failed == 0 {
			return "Tests failed."
		}
		return fmt.Sprintf("%s of %d failed.", count(failed, "test"), passed+failed)
	case exercise.ToolMissing:
		return "Nothing was checked: a tool is missing."
	case exercise.Broken:
		return "Nothing was checked: the exercise or this machine is at fault, not your code."
	}
	return ended(o)
}
