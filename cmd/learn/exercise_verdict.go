package main

import (
	"fmt"
	"strings"

	"learn/internal/exercise"
)

// verdict says how a check ended: the sentence, then the compiler's errors or the failed tests, first one first.
func (pg *page) verdict(t *task, w *exercise.Workspace, res exercise.Result) {
	pg.heading(headline(res))
	if res.Message != "" {
		pg.printf("%s\n", res.Message)
	}
	pg.diagnostics(res)
	for _, test := range res.Tests {
		if !test.Passed {
			pg.failedTest(test, res.Message)
		}
	}
	if _, wrong := exercise.Count(res.Tests); wrong == 0 && res.Outcome != exercise.Passed && res.Output != "" {
		pg.printf("\nIt printed:\n%s\n", indent(lastLines(res.Output)))
	}
	if !res.Outcome.Judged() {
		return
	}
	if res.Confined != "" {
		pg.printf("\nnote: your code is not fully confined here. %s\n", res.Confined)
	}
	if res.Outcome == exercise.Passed {
		pg.printf("\n`%s` shows our solution and the reasons for it.\n", t.command("solution"))
		return
	}
	pg.printf("\nYour file is %s; `%s` shows a hint.\n", w.File, t.command("hint"))
}

// diagnostics prints what the compiler said: its errors, or the warnings about what passes. In between they can wait.
func (pg *page) diagnostics(res exercise.Result) {
	level := map[exercise.Outcome]string{exercise.CompileError: "error", exercise.Passed: "warning"}[res.Outcome]
	for _, d := range res.Diagnostics {
		if d.Level == level {
			pg.printf("\n%s\n", strings.TrimRight(d.Rendered, "\n"))
		}
	}
}

func (pg *page) failedTest(test exercise.Test, said string) {
	pg.printf("\n✗ %s\n", test.Name)
	if test.Message != "" && test.Message != said {
		pg.printf("%s\n", indent(test.Message))
	}
	if test.Where != "" {
		pg.printf("  at %s\n", test.Where)
	}
	if test.Output != "" {
		pg.printf("  it printed:\n%s\n", indent(lastLines(test.Output)))
	}
}

// headline is how a check ended, in a sentence.
func headline(res exercise.Result) string {
	passed, wrong := exercise.Count(res.Tests)
	switch res.Outcome {
	case exercise.Passed:
		return "✓ It passes: " + count(passed, "test") + "."
	case exercise.Failed:
		return fmt.Sprintf("✗ %s of %d failed.", count(wrong, "test"), passed+wrong)
	case exercise.CompileError:
		return "✗ It does not compile."
	case exercise.Timeout:
		return "✗ It did not end in time and was stopped."
	case exercise.OutOfMemory:
		return "✗ It asked for more memory than it may have."
	case exercise.TooMuchOutput:
		return "✗ It printed too much and was stopped."
	case exercise.Crashed:
		return "✗ It crashed."
	}
	return "! Nothing was checked."
}

// mostOutput is how many lines of what a program printed are shown.
const mostOutput = 40

func lastLines(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n "), "\n")
	if more := len(lines) - mostOutput; more > 0 {
		lines = append([]string{fmt.Sprintf("… %s before this", count(more, "line"))}, lines[more:]...)
	}
	return strings.Join(lines, "\n")
}

func indent(s string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n "), "\n", "\n  ")
}
