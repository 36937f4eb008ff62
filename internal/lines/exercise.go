package lines

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/progress"
)

// task is the work on one exercise.
type task struct {
	lesson *lessons.Lesson
	ex     *exercise.Exercise
	work   *exercise.Workspace // nil: not started
}

// place is "topic/lesson/exercise".
func (k *task) place() string { return k.lesson.Path() + "/" + k.ex.ID }

// Exercise works on an exercise of a lesson: the one with an id or, if that is "", the first that has not passed. It
// returns when the learner leaves.
func (t *Tutor) Exercise(l *lessons.Lesson, id string) error {
	t.reread()
	t.gap()
	id, err := t.chooseExercise(l, id)
	if err != nil || id == "" {
		return err
	}
	k, err := t.loadTask(l, id)
	if err != nil {
		t.say(fmt.Sprintf("The exercise %s/%s cannot be worked on: %v.", l.Path(), id, err))
		return nil
	}
	t.goal(k)
	t.standing(k)
	for {
		typed, err := t.ask(k.prompt())
		if err != nil {
			return err
		}
		left, err := t.exerciseVerb(k, typed)
		if err != nil || left {
			return err
		}
	}
}

// chooseExercise asks which of several exercises; "" is none.
func (t *Tutor) chooseExercise(l *lessons.Lesson, id string) (string, error) {
	ids, err := l.ExerciseIDs()
	switch {
	case len(ids) == 0 && err != nil:
		t.say(fmt.Sprintf("The exercises of %s cannot be read: %v.", l.Path(), err))
		return "", nil
	case len(ids) == 0:
		t.say(l.Path() + " has no exercise.")
		return "", nil
	}
	if id != "" || len(ids) == 1 {
		if id == "" || !slices.Contains(ids, id) {
			id = ids[0]
		}
		return id, nil
	}
	t.listExercises(l, ids)
	i, err := t.choose(fmt.Sprintf("type %s for one of them, q to leave", span(len(ids))), len(ids))
	if err != nil || i == 0 {
		return "", err
	}
	return ids[i-1], nil
}

func (t *Tutor) listExercises(l *lessons.Lesson, ids []string) {
	t.say("Exercises of " + l.Title + ":")
	for i, id := range ids {
		done := "not passed yet"
		if x := t.lesson(l).Exercises[id]; x != nil && x.Passed {
			done = "passed"
		}
		t.say(fmt.Sprintf("%s %s, %s", number(i), id, done))
	}
}

func (t *Tutor) loadTask(l *lessons.Lesson, id string) (*task, error) {
	dir, err := fs.Sub(l.FS(), path.Join("exercise", id))
	if err != nil {
		return nil, err
	}
	ex, err := exercise.Load(dir, id)
	if err != nil {
		return nil, err
	}
	k := &task{lesson: l, ex: ex}
	k.work, err = t.o.Workbench.Find(k.place(), ex)
	return k, err
}

// goal says what is to be done.
func (t *Tutor) goal(k *task) {
	t.say(fmt.Sprintf("Exercise: %s. %s, %s.", k.ex.Title, k.place(), count(k.ex.Minutes, "minute")))
	t.markdown(k.ex.Goal)
	for _, part := range []struct{ title, text string }{
		{"What has to hold:", k.ex.Constraints}, {"How it is judged:", k.ex.Judged},
	} {
		if part.text != "" {
			t.gap()
			t.say(part.title)
			t.markdown(part.text)
		}
	}
	t.gap()
}

// standing says how far the work is.
func (t *Tutor) standing(k *task) {
	known := t.lesson(k.lesson).Exercises[k.ex.ID]
	if k.work == nil {
		t.say("You have not started it: s unpacks the starter, a file for you to edit.")
	} else {
		t.say("Your file is " + k.work.File)
	}
	switch {
	case known == nil:
	case known.Passed:
		t.say("It has passed.")
	case known.Attempts > 0:
		t.say(fmt.Sprintf("%s so far; the last one: %s", count(known.Attempts, "check"), headline(exercise.Outcome(known.LastOutcome), nil)))
	}
	if known != nil && known.Hints > 0 {
		t.say(fmt.Sprintf("You have seen %d of %s.", min(known.Hints, len(k.ex.Hints)), count(len(k.ex.Hints), "hint")))
	}
}

// prompt says what may be typed.
func (k *task) prompt() string {
	if k.work == nil {
		return "s to start, h for a hint, o for our solution, g for the goal again, ? for all that may be typed, q to leave"
	}
	return "edit and save your file, then Enter to check it; h for a hint, o for our solution, ? for all that may be typed, q to leave"
}

const exerciseHelp = `What may be typed at an exercise:
s: unpack the starter. Your own work is never written over.
Enter: check your file as it is saved now.
v: hear your file. t: hear the tests. w: open your file in your editor (VISUAL or EDITOR).
h: the next hint. o: our solution and the reasons for it. d: your solution, then ours, one after the other.
g: the goal again. r: put the starter back; a copy of your work is kept.
q: leave. Your file stays where it is.`

func (t *Tutor) exerciseVerb(k *task, typed string) (left bool, err error) {
	word, _ := verb(typed)
	switch word {
	case "q", "quit":
		return true, nil
	case "", "check":
		return false, t.check(k)
	case "s", "start":
		return false, t.start(k)
	case "o", "solution":
		return false, t.ourSolution(k, false)
	case "d", "compare":
		return false, t.ourSolution(k, true)
	case "r", "reset":
		return false, t.reset(k)
	case "w", "edit":
		return false, t.edit(k)
	default:
		t.hearVerb(k, word)
	}
	return false, nil
}

// hearVerb says what there is to hear.
func (t *Tutor) hearVerb(k *task, word string) {
	switch word {
	case "h", "hint":
		t.hint(k)
	case "v", "view":
		t.viewWork(k)
	case "t", "tests":
		t.fromCourse("The tests, rust", k.ex.TestsSource)
	case "g", "goal":
		t.goal(k)
		t.standing(k)
	case "?", "help":
		t.say(exerciseHelp)
	default:
		t.say("That cannot be done here. Type ? to hear what can.")
	}
}

func (t *Tutor) start(k *task) error {
	w, created, err := t.o.Workbench.Open(k.place(), k.ex)
	if err != nil {
		t.say(fmt.Sprintf("The exercise could not be unpacked: %v. LEARN_WORK names the folder for exercises.", err))
		return nil
	}
	k.work = w
	if created {
		t.say("The starter is in " + w.File)
	} else {
		t.say("You have started it before; your work is as you left it in " + w.File)
	}
	return nil
}

// started says whether there is work, and what to do if there is none.
func (t *Tutor) started(k *task) bool {
	if k.work == nil {
		t.say("You have not started it yet: s unpacks the starter.")
	}
	return k.work != nil
}

// hint says the next hint, and stores that it was heard.
func (t *Tutor) hint(k *task) {
	all := len(k.ex.Hints)
	seen := 0
	if known := t.lesson(k.lesson).Exercises[k.ex.ID]; known != nil {
		seen = min(known.Hints, all)
	}
	if all == 0 {
		t.say("This exercise has no hints.")
		return
	}
	n := seen + 1
	if seen == all {
		t.say("You have seen all hints; this is the last one again. o is our solution.")
		n = all
	} else {
		t.record(progress.Hinted(k.lesson.Path(), k.ex.ID, n))
	}
	t.say(fmt.Sprintf("Hint %d of %d:", n, all))
	t.markdown(k.ex.Hints[n-1])
	t.gap()
}

// ourSolution says the course's solution and the reasons for it; compared, the learner's own before.
func (t *Tutor) ourSolution(k *task, compared bool) error {
	if known := t.lesson(k.lesson).Exercises[k.ex.ID]; known == nil || !known.Passed {
		yes, err := t.confirm("Yours does not pass yet. Hear our solution anyway?")
		if err != nil || !yes {
			return err
		}
	}
	if compared && t.started(k) {
		t.viewWork(k)
	}
	t.fromCourse("Our solution, rust", k.ex.SolutionSource)
	prose, err := k.ex.SolutionProse()
	if err != nil {
		t.say(fmt.Sprintf("The reasons cannot be read: %v.", err))
		return nil
	}
	t.gap()
	t.say("Why it is as it is:")
	t.markdown(prose)
	t.gap()
	return nil
}

// fromCourse prints a file of the course.
func (t *Tutor) fromCourse(what string, read func() (string, error)) {
	text, err := read()
	if err != nil {
		t.say(fmt.Sprintf("This file cannot be read: %v.", err))
		return
	}
	t.gap()
	t.listing(what, text)
}

// viewWork prints the learner's file.
func (t *Tutor) viewWork(k *task) {
	if !t.started(k) {
		return
	}
	t.fromCourse("Your file, rust", func() (string, error) { return t.o.Workbench.Source(k.work) })
}

// edit opens the learner's file in their editor, and checks it afterwards.
func (t *Tutor) edit(k *task) error {
	if !t.started(k) {
		return nil
	}
	if t.o.Edit == nil {
		t.say("There is no terminal to open an editor in. Edit the file, save it, and press Enter here.")
		return nil
	}
	if err := t.flush(); err != nil {
		return err
	}
	if err := t.o.Edit(k.work.File, 0); err != nil {
		t.say(fmt.Sprintf("The editor did not work: %v. Edit the file yourself; saving it is enough.", err))
		return nil
	}
	return t.check(k)
}

// reset puts the starter back, once the learner has said so.
func (t *Tutor) reset(k *task) error {
	if !t.started(k) {
		return nil
	}
	yes, err := t.confirm("Put the starter back? A copy of your work is kept.")
	if err != nil || !yes {
		return err
	}
	backup, err := t.o.Workbench.Reset(k.work, k.ex)
	if err != nil {
		t.say(fmt.Sprintf("Not reset: %v.", err))
		return nil
	}
	t.say("The starter is back in " + k.work.File)
	if backup = strings.TrimSpace(backup); backup != "" {
		t.say("Your work is kept as " + backup)
	}
	return nil
}
