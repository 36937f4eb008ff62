package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"learn/internal/render"
)

// maxOutput is how many lines of a tool's output are printed.
const maxOutput = 40

// runner proves things and prints what came out, in the order in which they stand in the course.
type runner struct {
	out   io.Writer
	cache *cache
	opt   options
	note  string // a line about what is not proven by design, printed before the counts; "" for none

	passed, cached, failed, skipped, stopped int
}

// outcome is a verdict, or why there is none.
type outcome struct {
	verdict
	cached  bool // it was proven before
	stopped bool // somebody wants an end
}

// run proves all things and returns how many are not as they should be. Measurements come last, one after the other, when nothing else
// runs any more.
func (r *runner) run(ctx context.Context, things []thing) (bad int) {
	var together, alone []thing
	for _, t := range things {
		if t.alone {
			alone = append(alone, t)
		} else {
			together = append(together, t)
		}
	}
	r.proveAll(ctx, together, r.opt.jobs)
	r.proveAll(ctx, alone, 1)
	if r.stopped > 0 {
		fmt.Fprintf(r.out, "stopped before %d more were proven\n", r.stopped)
	}
	if r.cached > 0 {
		fmt.Fprintf(r.out, "%d passed (%d cached: nothing about them has changed; -fresh proves them again)\n", r.passed, r.cached)
	}
	fmt.Fprint(r.out, r.note)
	fmt.Fprintf(r.out, "%d passed, %d failed", r.passed, r.failed)
	if r.skipped > 0 {
		fmt.Fprintf(r.out, ", %d skipped", r.skipped)
	}
	fmt.Fprintln(r.out)
	return r.failed + r.stopped
}

// proveAll proves things with so many at once.
func (r *runner) proveAll(ctx context.Context, things []thing, jobs int) {
	done := make([]chan outcome, len(things))
	for i := range done {
		done[i] = make(chan outcome, 1)
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for i := range next {
				done[i] <- r.prove(ctx, things[i])
			}
		})
	}
	go func() {
		for i := range things {
			next <- i
		}
		close(next)
	}()
	for i, t := range things {
		r.count(t, <-done[i])
	}
	workers.Wait()
}

func (r *runner) prove(ctx context.Context, t thing) outcome {
	if r.cache.knows(t.key) {
		return outcome{cached: true}
	}
	if ctx.Err() != nil {
		return outcome{stopped: true}
	}
	v := t.prove(ctx)
	if ctx.Err() != nil && v.problem != "" {
		return outcome{stopped: true} // what it says comes from being stopped
	}
	if v.missing != "" && r.opt.require {
		v = verdict{problem: "it could not be proven: " + v.missing, output: v.output}
	}
	if v.problem == "" && v.missing == "" {
		r.cache.learn(t.key)
	}
	return outcome{verdict: v}
}

// count prints what came out of one thing.
func (r *runner) count(t thing, o outcome) {
	switch {
	case o.stopped:
		r.stopped++
	case o.problem != "":
		r.failed++
		r.print("FAIL", t, "")
		fmt.Fprintf(r.out, "     %s/%s: %s\n", t.lesson, t.place(), render.Clean(o.problem))
		r.quote(o.output)
	case o.missing != "":
		r.skipped++
		r.print("skip", t, "")
		fmt.Fprintf(r.out, "     not proven: %s\n", render.Clean(o.missing))
	default:
		r.passed++
		if o.cached {
			r.cached++
		}
		if !o.cached || r.opt.verbose {
			note := ""
			if o.cached {
				note = " (cached)"
			}
			r.print("ok  ", t, note)
		}
	}
}

func (r *runner) print(word string, t thing, note string) {
	fmt.Fprintf(r.out, "%s %s %s %s%s\n", word, t.lesson, t.place(), render.Clean(t.what), note)
}

// quote prints the beginning of what a tool said.
func (r *runner) quote(text string) {
	text = strings.TrimRight(render.Clean(text), "\n ")
	if text == "" {
		return
	}
	lines := strings.Split(text, "\n")
	for _, line := range lines[:min(len(lines), maxOutput)] {
		fmt.Fprintln(r.out, strings.TrimRight("     | "+line, " "))
	}
	if more := len(lines) - maxOutput; more > 0 {
		fmt.Fprintf(r.out, "     | … %d more lines\n", more)
	}
}
