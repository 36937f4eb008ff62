// Command learn is an interactive tutor for the terminal. This package reads the command line, opens what the packages
// below need (the course, the progress file, the work folder), hands it to them, and turns what comes back into text,
// JSON and exit codes.
//
// It must not know how anything is drawn, graded, judged or stored: a command that wants more than wiring belongs in
// the package that owns the matter.
//
// Exit codes: 0 done, 1 failed (a check that did not pass included), 2 misuse. Errors go to standard error, first what
// failed, then what to type:
//
//	learn: no lesson “memry”
//	hint: did you mean performance/memory?
package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"learn/internal/exercise"
)

func main() {
	if exercise.Child(os.Args[1:]) {
		return
	}
	cobra.MousetrapHelpText = ""       // started from the Windows Explorer it is a window like any other
	cobra.EnableCommandSorting = false // help lists commands in the order one needs them
	os.Exit(run(&program{in: os.Stdin, out: os.Stdout, err: os.Stderr}, os.Args[1:]))
}

// run carries out one command line and returns its exit code.
func run(p *program, args []string) int {
	root := newRoot(p)
	root.SetArgs(args)
	root.SetIn(p.in)
	root.SetOut(p.out)
	root.SetErr(p.err)
	if err := root.ExecuteContext(context.Background()); err != nil {
		return report(p.err, err)
	}
	return 0
}
