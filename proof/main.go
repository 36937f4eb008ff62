// Command proof proves a course: it runs every program, answer key, exercise and number in it with the tools that a
// reader would use, and says for each whether it is as the course claims.
//
//	go run -C proof . [flags] [PATH…]
//
// PATH is a topic or a lesson; without one the whole course is proven. What was proven once and has not changed since,
// nor have the tools or this program, is not run again. The last line is "N passed, N failed", with ", N skipped" where
// a tool was missing; the exit code is 1 if something failed, 2 after misuse.
//
// Each class of things is one file, class_*.go, and one row of the table in class.go. A class finds the things of a
// lesson and knows how one is proven; it must not know how things are run, kept or printed. How programs are compiled,
// confined and judged is the matter of the tutor's own package exercise: what is proven is what a learner will see.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"learn/internal/exercise"
)

// Exit codes beside 0.
const (
	codeFailed = 1
	codeMisuse = 2
)

// options are what the command line says.
type options struct {
	course  string // folder
	require bool   // a missing tool is a failure
	fresh   bool   // prove again what was proven
	verbose bool   // print what was proven before
	record  bool   // measure and write recorded.toml, instead of proving
	jobs    int
	paths   []string
}

func main() {
	if exercise.Child(os.Args[1:]) {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	opt, err := parse(args, errOut)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return codeMisuse // flag has said why
	}
	c, err := openCourse(opt.course)
	if err != nil {
		fmt.Fprintf(errOut, "proof: %v\n", err)
		return codeFailed
	}
	if err := c.choose(opt.paths); err != nil {
		fmt.Fprintf(errOut, "proof: %v\n", err)
		return codeMisuse
	}
	findTools()
	if opt.record {
		return record(ctx, c, out, errOut)
	}
	store, err := openCache(opt.fresh)
	if err != nil {
		fmt.Fprintf(errOut, "proof: %v\n", err)
		return codeFailed
	}
	r := runner{out: out, cache: store, opt: opt, note: c.notTried()}
	if bad := r.run(ctx, c.things()); bad > 0 {
		return codeFailed
	}
	return 0
}

func parse(args []string, errOut io.Writer) (options, error) {
	var opt options
	flags := flag.NewFlagSet("proof", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.StringVar(&opt.course, "course", "../lessons", "prove the course in `DIR`")
	flags.BoolVar(&opt.require, "require", false, "fail where a tool is missing, instead of skipping what it proves")
	flags.BoolVar(&opt.fresh, "fresh", false, "prove again what was proven before")
	flags.BoolVar(&opt.verbose, "v", false, "print also what was proven before")
	flags.BoolVar(&opt.record, "record", false, "measure the numbers of the lessons and write their recorded.toml, instead of proving")
	flags.IntVar(&opt.jobs, "j", runtime.NumCPU(), "prove `N` things at once; measurements run alone")
	flags.Usage = func() {
		fmt.Fprintf(errOut, "go run -C proof . [flags] [PATH…]\n\nProves the course, or the topics and lessons that are named.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return opt, err
	}
	opt.paths = flags.Args()
	if opt.jobs < 1 || opt.record && len(opt.paths) == 0 {
		fmt.Fprintln(errOut, "proof: -j is at least 1, and -record needs the PATH of a lesson")
		return opt, errors.New("misuse")
	}
	return opt, nil
}
