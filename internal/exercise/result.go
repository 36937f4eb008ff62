package exercise

import "time"

// Outcome is how a check or a run ended.
type Outcome string

// The outcomes. Everything but Passed means that the learner's work is not accepted (yet).
const (
	Passed        Outcome = "passed"
	Failed        Outcome = "failed"          // a test failed, or a program ended with an error
	CompileError  Outcome = "compile-error"   // Diagnostics say why
	Timeout       Outcome = "timeout"         // it did not end in its time
	OutOfMemory   Outcome = "out-of-memory"   // it asked for more than its limit
	TooMuchOutput Outcome = "too-much-output" // it printed more than is kept
	Crashed       Outcome = "crashed"         // aborted, a signal, a stack overflow, or exit in the middle of a test
	ToolMissing   Outcome = "tool-missing"    // a program that is needed is not there; Message says how to get it
	Cancelled     Outcome = "cancelled"       // the context ended
	Broken        Outcome = "broken"          // the exercise or this machine is at fault, not the learner; Message says how
)

// Result is what came out of a check or a run. All text is valid UTF-8 and bounded, but not cleaned for a terminal.
type Result struct {
	Outcome     Outcome
	Message     string // what happened and what to do next; "" when the rest says it
	Diagnostics []Diagnostic
	Tests       []Test // in the order they ran; a crash or time limit leaves out those that did not run
	Output      string // all that was printed, standard output and error as they came
	Stdout      string // standard output alone
	Compile     time.Duration
	Run         time.Duration
	Confined    string // "", or one sentence saying what the program was not kept from
}

// Diagnostic is one message of the compiler.
type Diagnostic struct {
	Level     string // "error" or "warning"
	Code      string // "E0382", the name of a lint, or ""
	Message   string
	File      string // relative: exercise.rs, tests.rs; "" if it has no place
	Line, Col int    // from 1; 0 if it has no place
	Rendered  string // as the compiler prints it, without colours
}

// Test is one test of an exercise.
type Test struct {
	Name    string // without the module
	Passed  bool
	Message string // why it failed: the panic's text, without the compiler's frame around it
	Where   string // where it failed: "exercise.rs:12:5", or ""
	Output  string // what the test printed; kept for failed tests only
}

// Judged says that the learner's work was judged: no tool was missing, and nothing else came between.
func (o Outcome) Judged() bool { return o != ToolMissing && o != Broken && o != Cancelled }

// Count says how many tests passed and how many did not.
func Count(tests []Test) (passed, failed int) {
	for _, t := range tests {
		if t.Passed {
			passed++
		} else {
			failed++
		}
	}
	return passed, failed
}
