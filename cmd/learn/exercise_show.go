package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"learn/internal/progress"
	"learn/internal/render"
)

// showExercise prints what is to be done, how it stands, and what to type.
func (p *program) showExercise(t *task) error {
	pg := p.page()
	pg.heading(t.ex.Title)
	pg.printf("%s, %s\n\n", t.place(), count(t.ex.Minutes, "minute"))
	pg.markdown(t.ex.Goal)
	for _, part := range []struct{ title, text string }{{"What has to hold", t.ex.Constraints}, {"How it is judged", t.ex.Judged}} {
		if part.text != "" {
			pg.printf("\n")
			pg.heading(part.title)
			pg.markdown(part.text)
		}
	}
	pg.printf("\n")
	pg.heading("Where you are")
	w, err := p.workbench().Find(t.place(), t.ex)
	switch {
	case err != nil:
		pg.printf("! %s\n", err.Error())
	case w == nil:
		pg.printf("Not started: `%s` unpacks the starter.\n", t.command("start"))
	default:
		pg.printf("Your file is %s\n", w.File)
		pg.printf("%s. `%s` judges it.\n", t.standing(), t.command("check"))
	}
	if n := t.known.Hints; n > 0 {
		pg.printf("You have seen %d of %s.\n", min(n, len(t.ex.Hints)), count(len(t.ex.Hints), "hint"))
	}
	return pg.Flush()
}

// standing says how the newest check ended.
func (t *task) standing() string {
	switch {
	case t.known.Passed:
		return "It has passed"
	case t.known.Attempts == 0:
		return "It was never checked"
	}
	return fmt.Sprintf("%s; the last one ended as %s", count(t.known.Attempts, "check"), t.known.LastOutcome)
}

func (p *program) startExercise(t *task) error {
	w, created, err := p.workbench().Open(t.place(), t.ex)
	if err != nil {
		return failed("LEARN_WORK names the folder for exercises", "%v", err)
	}
	pg := p.page()
	if created {
		pg.printf("The starter is in %s\n", w.File)
	} else {
		pg.printf("You have started it before; your work is untouched in %s\n", w.File)
	}
	pg.printf("Open it in your editor and leave `%s` running beside it.\n", t.command("watch"))
	return pg.Flush()
}

// showHint shows the next hint with those before it, and records that it was seen.
func (p *program) showHint(ctx context.Context, t *task) error {
	all := len(t.ex.Hints)
	n := min(t.known.Hints+1, all)
	pg := p.page()
	for i, hint := range t.ex.Hints[:n] {
		if i > 0 {
			pg.printf("\n")
		}
		pg.heading(fmt.Sprintf("Hint %d of %d", i+1, all))
		pg.markdown(hint)
	}
	if n == all {
		pg.printf("\nThat is the last one. `%s` shows our solution.\n", t.command("solution"))
	}
	if err := pg.Flush(); err != nil || t.known.Hints >= n {
		return err
	}
	return p.record(ctx, func() progress.Event { return progress.Hinted(t.lesson.Path(), t.ex.ID, n) })
}

// showSolution shows the course's solution and its reasons.
func (p *program) showSolution(t *task, yes bool) error {
	if !t.known.Passed && !yes {
		ok, err := p.confirm("Yours does not pass yet. Show our solution anyway?", t.command("solution --yes"))
		if err != nil || !ok {
			return err
		}
	}
	code, err := t.ex.SolutionSource()
	if err != nil {
		return err
	}
	prose, err := t.ex.SolutionProse()
	if err != nil {
		return err
	}
	pg := p.page()
	pg.printf("%s\n\n", strings.TrimRight(code, "\n"))
	pg.markdown(prose)
	return pg.Flush()
}

func (p *program) resetExercise(t *task, yes bool) error {
	w, err := p.workbench().Find(t.place(), t.ex)
	if err != nil {
		return err
	}
	if w == nil {
		return failed("type "+t.command("start"), "%s is not started, there is nothing to reset", t.place())
	}
	if !yes {
		ok, err := p.confirm("Put the starter back? A copy of your work is kept.", t.command("reset --yes"))
		if err != nil || !ok {
			return err
		}
	}
	backup, err := w.Reset(t.ex)
	if err != nil {
		return err
	}
	pg := p.page()
	pg.printf("The starter is back in %s\n", w.File)
	if backup != "" {
		pg.printf("Your work is kept as %s\n", backup)
	}
	return pg.Flush()
}

// confirm asks on the terminal; only y and yes are a yes. Without a terminal nobody can answer: instead is what to type.
func (p *program) confirm(question, instead string) (bool, error) {
	if !isTerminal(p.in) {
		return false, failed("type "+instead, "this asks first, and there is no terminal to ask on")
	}
	fmt.Fprintf(p.err, "%s [y/N] ", render.Clean(question))
	answer, err := bufio.NewReader(p.in).ReadString('\n')
	if err != nil {
		fmt.Fprintln(p.err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true, nil
	}
	return false, nil
}
