package lines

import (
	"fmt"
	"strings"

	"learn/internal/exercise"
	"learn/internal/render"
)

// code is the listing with a number, or a sentence about there being none.
func (t *Tutor) code(x *text, n int, letter string) (block int, ok bool) {
	block, ok = x.speaker.Listing(n)
	if !ok {
		most := 0
		for i := range x.doc.Len() {
			most = max(most, x.speaker.Number(i))
		}
		if most == 0 {
			t.say("This lesson has no listings.")
			return 0, false
		}
		t.say(fmt.Sprintf("Type %s and the number of a listing, %s. The number stands in the line before it.", letter, span(most)))
	}
	return block, ok
}

// wholeListing prints a listing to its end.
func (t *Tutor) wholeListing(x *text, n int) {
	if block, ok := t.code(x, n, "c"); ok {
		t.read(x, block, block+1, true)
	}
}

// runListing says what will run, and runs it if the learner wants that.
func (t *Tutor) runListing(x *text, n int) error {
	block, ok := t.code(x, n, "x")
	if !ok {
		return nil
	}
	code := x.doc.Block(block).Code
	if code.Lang != "rust" || t.o.Runner == nil {
		t.say(fmt.Sprintf("Only Rust listings run here; listing %d is not one.", n))
		return nil
	}
	prog, err := t.o.Runner.Program(x.lesson, code)
	if err != nil {
		t.say(fmt.Sprintf("Listing %d cannot run: %v.", n, err))
		return nil
	}
	t.say("This will run:")
	t.print(cleanLines(strings.Join(prog.Plan(), "\n"))...)
	if yes, err := t.confirm("Run it?"); err != nil || !yes {
		return err
	}
	t.say("Running. This can take a moment.")
	if err := t.flush(); err != nil {
		return err
	}
	res := t.o.Runner.Run(t.ctx, prog)
	if t.ctx.Err() != nil {
		return errEnd
	}
	t.ran(res)
	return nil
}

// ran says how a program ended.
func (t *Tutor) ran(res exercise.Result) {
	switch res.Outcome {
	case exercise.Passed:
		t.say(fmt.Sprintf("It ran: compiled in %d milliseconds, ran in %d.", res.Compile.Milliseconds(), res.Run.Milliseconds()))
	case exercise.Failed:
		t.say("It ended with an error.")
	default:
		t.say(ended(res.Outcome))
	}
	if res.Message != "" {
		t.say(res.Message)
	}
	if res.Outcome == exercise.CompileError {
		t.diagnostics(res.Diagnostics, "error")
	}
	switch {
	case res.Output != "":
		t.output("Output", res.Output)
	case res.Outcome == exercise.Passed:
		t.say("It printed nothing.")
	}
	if res.Confined != "" {
		t.say("Note: " + res.Confined)
	}
	t.gap()
}

// mostOutput is how many lines of what a program printed are shown.
const mostOutput = 60

// output prints what a program printed, its end if it is long.
func (t *Tutor) output(what, text string) {
	lines := cleanLines(text)
	if more := len(lines) - mostOutput; more > 0 {
		t.say(fmt.Sprintf("It printed %d lines; these are the last %d.", len(lines), mostOutput))
		lines = lines[more:]
	}
	t.listing(what, strings.Join(lines, "\n"))
}

// diagnostics prints what the compiler said of one level, a numbered message after the other.
func (t *Tutor) diagnostics(list []exercise.Diagnostic, level string) {
	n := 0
	for _, d := range list {
		if d.Level != level {
			continue
		}
		n++
		t.gap()
		t.listing(fmt.Sprintf("Compiler's message %d, %s", n, level), d.Rendered)
	}
}

func cleanLines(text string) []string {
	return strings.Split(strings.TrimRight(render.Clean(text), "\n "), "\n")
}

// ended is an outcome in a sentence.
func ended(o exercise.Outcome) string {
	switch o {
	case exercise.CompileError:
		return "It does not compile."
	case exercise.Timeout:
		return "It did not end in time and was stopped."
	case exercise.OutOfMemory:
		return "It asked for more memory than it may have."
	case exercise.TooMuchOutput:
		return "It printed too much and was stopped."
	case exercise.Crashed:
		return "It crashed."
	case exercise.ToolMissing:
		return "Nothing ran: a tool is missing."
	case exercise.Broken:
		return "Nothing ran: the exercise or this machine is at fault, not your code."
	}
	return "It ended: " + string(o) + "."
}
