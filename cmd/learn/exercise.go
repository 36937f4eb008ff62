package main

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/lines"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// task is an exercise that a command is about.
type task struct {
	lesson *lessons.Lesson
	ex     *exercise.Exercise
	known  progress.ExerciseSummary
}

// place is "topic/lesson/exercise".
func (t *task) place() string { return t.lesson.Path() + "/" + t.ex.ID }

// command is what to type for a verb of this task.
func (t *task) command(verb string) string {
	return strings.TrimSpace("learn exercise " + t.place() + " " + verb)
}

// verbs are what can be done with an exercise, in the order it is usually done.
func verbs() []string { return []string{"start", "check", "watch", "hint", "solution", "reset"} }

func (p *program) exerciseCmd() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "exercise PATH [VERB]",
		Short: "Solve an exercise, judged by the real compiler",
		Long: `Solve an exercise, judged by the real compiler. PATH is a lesson, or topic/lesson/exercise where it has several.

  start      unpack the starter into your work folder; your own work is never written over
  check      judge what you have written; exit code 1 if it does not pass
  watch      judge it at every save, until ctrl+c
  hint       show the next of three hints
  solution   show our solution and the reasons for it; asks first if yours does not pass yet
  reset      put the starter back and keep a copy of your work; asks first

Without a verb the exercise opens in the window or, where there is no terminal, is printed.
The work folder is "learn" in your home, or LEARN_WORK.`,
		Args:              args(1, 2),
		ValidArgsFunction: p.completeExercise,
		RunE: func(cmd *cobra.Command, args []string) error {
			place, verb := args[0], ""
			if len(args) > 1 {
				verb = args[1]
			}
			if slices.Contains(verbs(), place) && !slices.Contains(verbs(), verb) {
				place, verb = verb, place // "exercise check PATH" is as good
			}
			return p.exercise(cmd, place, verb, yes)
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (p *program) exercise(cmd *cobra.Command, place, verb string, yes bool) error {
	ctx := cmd.Context()
	if verb != "" && !slices.Contains(verbs(), verb) {
		return misuse("it is one of "+alternatives(verbs()[:5])+" or reset", "exercise does not know %q", verb)
	}
	if place == "" {
		return misuse("type learn exercise PATH "+verb, "learn exercise %s needs a PATH", verb)
	}
	t, err := p.findExercise(ctx, place)
	if err != nil {
		return err
	}
	switch verb {
	case "start":
		return p.startExercise(t)
	case "check":
		return p.checkExercise(ctx, t)
	case "watch":
		return p.watchExercise(ctx, t)
	case "hint":
		return p.showHint(ctx, t)
	case "solution":
		return p.showSolution(t, yes)
	case "reset":
		return p.resetExercise(t, yes)
	}
	return p.openExercise(cmd, t)
}

// openExercise opens an exercise to work on it, or prints it where nobody can.
func (p *program) openExercise(cmd *cobra.Command, t *task) error {
	if p.lineMode() {
		return p.inLines(cmd, func(s *lines.Tutor) error { return s.Exercise(t.lesson, t.ex.ID) })
	}
	if p.interactive() {
		return p.open(&ui.Place{View: ui.ViewExercise, Lesson: t.lesson, Item: t.ex.ID}, false)
	}
	return p.showExercise(t)
}

// findExercise finds an exercise by its lesson, or by its lesson and id. Of several it is the first that is not passed.
func (p *program) findExercise(ctx context.Context, typed string) (*task, error) {
	ref, id, err := p.findWithID(typed)
	if err != nil {
		return nil, err
	}
	ids, err := ref.Lesson.ExerciseIDs()
	if len(ids) == 0 {
		if err != nil {
			return nil, err
		}
		hint := "`learn list " + ref.Topic.ID + "` shows which lessons have any"
		return nil, misuse(hint, "%s has no exercise", ref.Lesson.Path())
	}
	known := p.knownSoFar(ctx).Lesson(ref.Lesson.Path()).Exercises
	if id == "" {
		id = ids[0]
		for _, other := range slices.Backward(ids) {
			if k := known[other]; k == nil || !k.Passed {
				id = other
			}
		}
	}
	dir, err := fs.Sub(ref.Lesson.FS(), path.Join("exercise", id))
	if err != nil {
		return nil, err
	}
	ex, err := exercise.Load(dir, id)
	if err != nil {
		return nil, fmt.Errorf("the exercise %s/%s cannot be read: %w", ref.Lesson.Path(), id, err)
	}
	t := &task{lesson: ref.Lesson, ex: ex}
	if k := known[id]; k != nil {
		t.known = *k
	}
	return t, nil
}

// findWithID takes an exercise's id off the end of a PATH where there is one.
func (p *program) findWithID(typed string) (ref lessons.Ref, id string, err error) {
	ref, err = p.findLesson(typed)
	if err == nil {
		return ref, "", nil
	}
	lesson, last, ok := cutLast(strings.Trim(typed, "/"))
	if !ok {
		return ref, "", err
	}
	parent, parentErr := p.findLesson(lesson)
	if parentErr != nil {
		return ref, "", err
	}
	ids, _ := parent.Lesson.ExerciseIDs() // what is wrong with the others is said when they are asked for
	var fits []string
	for _, id := range ids {
		if id == last {
			return parent, id, nil
		}
		if strings.Contains(id, strings.ToLower(last)) {
			fits = append(fits, id)
		}
	}
	if len(fits) == 1 {
		return parent, fits[0], nil
	}
	if len(ids) == 0 {
		return ref, "", err
	}
	return ref, "", misuse("it has "+alternatives(ids), "%s has no one exercise “%s”", parent.Lesson.Path(), last)
}

func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// completeExercise completes a lesson or one of its exercises, then a verb.
func (p *program) completeExercise(_ *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 1 {
		return verbs(), cobra.ShellCompDirectiveNoFileComp
	}
	var found []cobra.Completion
	course, err := p.curriculum()
	if err != nil || len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, l := range course.All() {
		if l.Exercises == 0 || !strings.HasPrefix(l.Path(), start) && !strings.HasPrefix(start, l.Path()) {
			continue
		}
		ids, _ := l.ExerciseIDs() // a folder that cannot be read has none to offer
		if len(ids) == 1 || !strings.HasPrefix(start, l.Path()) {
			found = append(found, cobra.CompletionWithDesc(l.Path(), oneLine(l.Title)))
			continue
		}
		for _, id := range ids {
			found = append(found, l.Path()+"/"+id)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}
