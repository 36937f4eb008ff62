package main

import (
	"context"
	"fmt"
	"strings"

	"learn/internal/exercise"
)

// A thing is one claim of the course that is proven by itself.
type thing struct {
	lesson string   // "performance/memory"; "course" for what belongs to no lesson
	file   string   // in the lesson's folder
	line   int      // 1-based; 0 when the whole file is meant
	what   string   // of which class and kind it is: "rust,compile_fail=E0502", "trace storage-outside-the-loop"
	key    []string // everything the verdict depends on, besides tools and this program; nil: proven every time
	alone  bool     // it measures: nothing else may run meanwhile
	prove  func(context.Context) verdict
}

// A verdict is what came out. The zero value means proven.
type verdict struct {
	problem string // what is wrong, and what to do
	output  string // what the tool said about it
	missing string // why it could not be proven here: a tool that is not there, and how to get it
}

func wrong(output, format string, args ...any) verdict {
	return verdict{problem: fmt.Sprintf(format, args...), output: output}
}

// settled is the proof of a thing whose verdict was reached while it was looked for.
func settled(v verdict) func(context.Context) verdict {
	return func(context.Context) verdict { return v }
}

// place is "lesson.md:44".
func (t thing) place() string {
	if t.line > 0 {
		return fmt.Sprintf("%s:%d", t.file, t.line)
	}
	return t.file
}

// unfit says whether a result speaks of this machine and not of the course; then the verdict is final.
func unfit(res exercise.Result) (verdict, bool) {
	switch res.Outcome {
	case exercise.ToolMissing:
		return verdict{missing: res.Message}, true
	case exercise.Cancelled:
		return verdict{problem: "stopped before it was proven"}, true
	case exercise.Broken:
		return wrong(res.Output, "it could not be run: %s", res.Message), true
	}
	return verdict{}, false
}

// runsClean is the verdict on a program that has to compile without a warning and to end by itself without an error.
func runsClean(res exercise.Result) verdict {
	if v, final := unfit(res); final {
		return v
	}
	if res.Outcome != exercise.Passed {
		return wrong(said(res), "%s; it has to compile and to run", ended(res))
	}
	return noWarnings(res)
}

// noWarnings is the verdict of a compiler that denies warnings.
func noWarnings(res exercise.Result) verdict {
	for _, d := range res.Diagnostics {
		if d.Level == "warning" {
			return wrong(d.Rendered, "the compiler warns (%s); mend it, or allow it in the code where it is meant", d.Code)
		}
	}
	return verdict{}
}

// ended says how a program ended, as the beginning of a sentence.
func ended(res exercise.Result) string {
	switch {
	case res.Outcome == exercise.Passed:
		return "it compiles and ends without an error"
	case res.Outcome == exercise.CompileError:
		return "it does not compile" + codesIn(res)
	case panicked(res):
		return "it panics"
	case res.Message == "":
		return "it fails " + strings.Join(failedTests(res), ", ")
	}
	message := strings.TrimSuffix(res.Message, ".")
	return strings.ToLower(message[:1]) + message[1:]
}

// failedTests are the names, without modules, of the tests that failed or did not end.
func failedTests(res exercise.Result) []string {
	var names []string
	for _, t := range res.Tests {
		if !t.Passed {
			names = append(names, t.Name[strings.LastIndex(t.Name, ":")+1:])
		}
	}
	return names
}

func codesIn(res exercise.Result) string {
	if codes := errorCodes(res); len(codes) > 0 {
		return " (" + strings.Join(codes, ", ") + ")"
	}
	return ""
}

// panicCode is the exit code of a Rust program whose main thread panicked.
const panicCode = "exit code 101"

func panicked(res exercise.Result) bool {
	return res.Outcome == exercise.Failed && strings.Contains(res.Message, panicCode) && strings.Contains(res.Output, "panicked at")
}

// errorCodes are the different codes of a compiler's errors; an error without a code counts as its message.
func errorCodes(res exercise.Result) []string {
	var codes []string
	seen := map[string]bool{}
	for _, d := range res.Diagnostics {
		code := d.Code
		if code == "" {
			code = d.Message
		}
		if d.Level == "error" && !seen[code] {
			seen[code] = true
			codes = append(codes, code)
		}
	}
	return codes
}

// said is what the tools printed: the first errors, or all that a program wrote.
func said(res exercise.Result) string {
	var parts []string
	for _, d := range res.Diagnostics {
		if d.Level == "error" && len(parts) < 3 {
			parts = append(parts, d.Rendered)
		}
	}
	if res.Outcome == exercise.CompileError && len(parts) > 0 {
		return strings.Join(parts, "\n\n")
	}
	return res.Output
}
