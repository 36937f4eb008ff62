package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"learn/internal/exercise"
	"learn/internal/progress"
)

// errNotPassed ends a check that did not pass; what was to be said is on standard output.
func errNotPassed() error { return &failure{code: codeFailed} }

// untilSignal ends what runs when the learner or the system wants it ended.
func untilSignal(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
}

// started is the workspace of an exercise that has one.
func (p *program) started(t *task) (*exercise.Workspace, error) {
	w, err := p.workbench().Find(t.place(), t.ex)
	if err == nil && w == nil {
		err = failed("type "+t.command("start"), "%s is not started yet", t.place())
	}
	return w, err
}

func (p *program) checkExercise(ctx context.Context, t *task) error {
	w, err := p.started(t)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	res := p.workbench().Check(ctx, w, t.ex)
	if res.Outcome == exercise.Cancelled {
		return failed("run it again", "the check was stopped")
	}
	return p.verdict(t, w, res)
}

// verdict prints how a check ended and records it.
func (p *program) verdict(t *task, w *exercise.Workspace, res exercise.Result) error {
	pg := p.page()
	pg.verdict(t, w, res)
	if err := pg.Flush(); err != nil {
		return err
	}
	if res.Outcome.Judged() {
		passed, wrong := exercise.Count(res.Tests)
		// Not the context of the check: what was judged is recorded even when a signal came meanwhile.
		data := progress.CheckData{
			Outcome: string(res.Outcome), Passed: passed, Failed: wrong, Millis: (res.Compile + res.Run).Milliseconds(),
		}
		err := p.record(context.Background(), func() progress.Event {
			return progress.Checked(t.lesson.Path(), t.ex.ID, t.ex.Hash(), data)
		})
		if err != nil {
			return fmt.Errorf("this check is not recorded: %w", err)
		}
	}
	if res.Outcome != exercise.Passed {
		return errNotPassed()
	}
	return nil
}

// watchExercise checks now and after each save, until a signal. A save ends a check that still runs.
func (p *program) watchExercise(ctx context.Context, t *task) error {
	w, err := p.started(t)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx)
	defer stop()
	saved, err := exercise.Watch(ctx, w.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Watching %s; ctrl+c ends it.\n", w.File)
	for again := true; again; {
		res, saveCame := p.checkUntilSave(ctx, t, w, saved)
		if res.Outcome != exercise.Cancelled {
			fmt.Fprintf(p.out, "\n%s\n", time.Now().Format("15:04:05"))
			var quiet *failure
			if err := p.verdict(t, w, res); err != nil && (!errors.As(err, &quiet) || quiet.what != "") {
				report(p.err, err)
			}
		}
		again = saveCame
		if !saveCame {
			_, again = <-saved
		}
	}
	return nil
}

// checkUntilSave checks until it is done or a save comes, which makes the check worthless.
func (p *program) checkUntilSave(ctx context.Context, t *task, w *exercise.Workspace, saved <-chan struct{}) (exercise.Result, bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan exercise.Result, 1)
	go func() { done <- p.workbench().Check(ctx, w, t.ex) }()
	select {
	case res := <-done:
		return res, false
	case _, more := <-saved:
		cancel()
		<-done // two checks at once would share a folder
		return exercise.Result{Outcome: exercise.Cancelled}, more
	}
}
