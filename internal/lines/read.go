package lines

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"learn/internal/lessons"
	"learn/internal/position"
	"learn/internal/progress"
)

// reading is a lesson that is being read: the section that was read last, and where it was begun.
type reading struct {
	*text
	at    int
	from  int  // block
	ended bool // the end was seen, now or before
}

// unreadable is a lesson whose text cannot be read; everything else can go on.
type unreadable struct {
	path string
	err  error
}

func (e *unreadable) Error() string { return fmt.Sprintf("%s cannot be read: %v", e.path, e.err) }

func (e *unreadable) Unwrap() error { return e.err }

// onward says that a lesson cannot be read where there is somewhere to go back to; other errors stay.
func (t *Tutor) onward(err error) error {
	var e *unreadable
	if !errors.As(err, &e) {
		return err
	}
	t.say(e.Error() + ".")
	return nil
}

// Read reads a lesson from a heading (an anchor), or from where the learner stopped, and the lessons after it if they
// like. It returns when they leave.
func (t *Tutor) Read(l *lessons.Lesson, heading string) error {
	for l != nil {
		next, err := t.readLesson(l, heading)
		if err != nil {
			return err
		}
		l, heading = next, ""
	}
	return nil
}

// Print prints a lesson, or the section under a heading (an anchor) with those inside it, and asks nothing.
func (t *Tutor) Print(l *lessons.Lesson, heading string) error {
	x, err := t.open(l)
	if err != nil {
		return &unreadable{l.Path(), err}
	}
	first, end := 0, len(x.sections)
	if at := x.section(position.Heading(x.doc, heading)); at >= 0 {
		first, end = at, at+1
		for end < len(x.sections) && x.sections[end].level > x.sections[at].level {
			end++
		}
	} else {
		t.say(fmt.Sprintf("%s. Lesson %s: %s.", strings.TrimSuffix(l.Title, "."), l.Path(), facts(l)))
	}
	for i, s := range x.sections[first:end] {
		t.gap()
		t.say(fmt.Sprintf("Heading %d of %d: %s", first+i+1, len(x.sections), s.title))
		t.read(x, x.body(s), s.end, true)
	}
	return t.flush()
}

// readLesson reads one lesson; next is the one to go on with.
func (t *Tutor) readLesson(l *lessons.Lesson, heading string) (next *lessons.Lesson, err error) {
	x, err := t.open(l)
	if err != nil {
		return nil, &unreadable{l.Path(), err}
	}
	t.reread()
	stopped := t.lesson(l).Position
	t.record(progress.Opened(l.Path()))
	t.gap()
	t.say(fmt.Sprintf("%s. Lesson %s: %s.", strings.TrimSuffix(l.Title, "."), l.Path(), facts(l)))
	if len(x.sections) == 0 {
		t.say("There is nothing in it yet.")
		return nil, nil
	}
	r := &reading{text: x}
	t.begin(r, heading, stopped)
	for {
		typed, err := t.ask(t.readPrompt(r))
		if err != nil {
			return nil, err
		}
		next, left, err := t.readVerb(r, typed)
		if err != nil || left || next != nil {
			return next, err
		}
	}
}

// facts is what a lesson has.
func facts(l *lessons.Lesson) string {
	parts := []string{count(l.Minutes, "minute")}
	if l.Questions > 0 {
		parts = append(parts, count(l.Questions, "question"))
	}
	if l.Exercises > 0 {
		parts = append(parts, count(l.Exercises, "exercise"))
	}
	return strings.Join(parts, ", ")
}

// begin reads the first section: the one that was asked for, or the one in which the learner stopped.
func (t *Tutor) begin(r *reading, heading string, stopped *progress.Position) {
	if stopped != nil {
		r.ended = stopped.End
	}
	if heading != "" {
		if at := r.section(position.Heading(r.doc, heading)); at >= 0 {
			t.readSection(r, at, r.sections[at].first)
			return
		}
		t.say(fmt.Sprintf("%s has no heading “%s”.", r.lesson.Path(), heading))
	}
	if stopped == nil {
		t.readSection(r, 0, 0)
		return
	}
	block, _ := position.Find(r.doc, *stopped)
	at := max(r.section(block), 0)
	from := r.sections[at].first
	if block > from+1 {
		t.say("You stopped in the middle of a section; it goes on from there, and r reads it from its beginning.")
		from = block
	}
	t.readSection(r, at, from)
}

// readSection reads a section from a block on, and stores that the learner is there.
func (t *Tutor) readSection(r *reading, at, from int) {
	r.at, r.from = at, from
	s := r.sections[at]
	t.record(progress.Moved(r.lesson.Path(), r.text.at(from, r.ended)))
	if at == len(r.sections)-1 {
		r.ended = true
	}
	t.gap()
	t.say(fmt.Sprintf("Heading %d of %d: %s", at+1, len(r.sections), s.title))
	t.read(r.text, max(from, r.body(s)), s.end, false)
	t.kept(r)
}

// readPrompt says what may be typed; at the end of the lesson, what there is to go on with.
func (t *Tutor) readPrompt(r *reading) string {
	var list []string
	if r.at+1 < len(r.sections) {
		list = append(list, "Enter for the next section")
	} else {
		list = append(list, "This is the end of the lesson: Enter "+string(t.way(r.lesson)))
	}
	if r.at > 0 {
		list = append(list, "b back")
	}
	list = append(list, "h headings")
	if r.lesson.Questions > 0 {
		list = append(list, "z quiz")
	}
	if r.lesson.Exercises > 0 {
		list = append(list, "e exercise")
	}
	if t.o.Course.Next(r.lesson) != nil {
		list = append(list, "n next lesson")
	}
	return strings.Join(append(list, "? for all that may be typed", "q to leave"), ", ")
}

// way is where Enter leads at the end of a lesson: to what is left to do in it, then on.
type way string

const (
	wayQuiz     way = "for its quiz"
	wayExercise way = "for its exercise"
	wayNext     way = "for the next lesson"
	wayOut      way = "to leave"
)

func (t *Tutor) way(l *lessons.Lesson) way {
	known := t.lesson(l)
	solved := 0
	for _, x := range known.Exercises {
		if x.Passed {
			solved++
		}
	}
	switch {
	case l.Questions > 0 && (!known.QuizFinished || known.Attempt != nil):
		return wayQuiz
	case solved < l.Exercises:
		return wayExercise
	case t.o.Course.Next(l) != nil:
		return wayNext
	}
	return wayOut
}

const readHelp = `What may be typed while reading:
Enter: read the next section. At the end of the lesson, go on to its quiz, its exercise or the next lesson.
b: back to the section before.
r: read this section again, from its beginning.
h: list the headings, with their numbers.
g and a number: go to that heading, such as g 3.
f and words: find them in this lesson.
m: bookmark this place, or take the bookmark away. note: write a note at it, or change the one there is.
c and a number: print that listing whole, such as c 2.
x and a number: run that listing. What will run is said first, and nothing runs before you say yes.
z: the quiz. e: the exercise. n: the next lesson.
q: leave. Where you are is kept.`

// readVerb does what was typed. left says that the learner leaves, next is the lesson to go on with.
func (t *Tutor) readVerb(r *reading, typed string) (next *lessons.Lesson, left bool, err error) {
	if words, found := cutWord(typed, "f", "find"); found {
		t.find(r, words)
		return nil, false, nil
	}
	word, n := verb(typed)
	switch word {
	case "":
		if n >= 0 {
			t.say(fmt.Sprintf("To go to heading %d, type g %d.", n, n))
			return nil, false, nil
		}
		if r.at+1 < len(r.sections) {
			t.readSection(r, r.at+1, r.sections[r.at+1].first)
			return nil, false, nil
		}
		return t.readOn(r)
	case "z", "quiz":
		return nil, false, t.fromLesson(r, func() error { return t.Quiz(r.lesson) }, r.lesson.Questions > 0, "quiz")
	case "e", "exercise":
		return nil, false, t.fromLesson(r, func() error { return t.Exercise(r.lesson, "") }, r.lesson.Exercises > 0, "exercise")
	case "n", "next":
		if next := t.o.Course.Next(r.lesson); next != nil {
			return next, false, nil
		}
		t.say("This is the last lesson of its track.")
	case "q", "quit":
		return nil, true, nil
	default:
		return nil, false, t.lookVerb(r, word, n)
	}
	return nil, false, nil
}

// cutWord takes one of some words off the beginning of a line.
func cutWord(typed string, words ...string) (rest string, found bool) {
	first, rest, _ := strings.Cut(strings.TrimSpace(typed), " ")
	return rest, slices.Contains(words, strings.ToLower(first))
}

// readOn goes where Enter leads at the end of the lesson.
func (t *Tutor) readOn(r *reading) (next *lessons.Lesson, left bool, err error) {
	switch t.way(r.lesson) {
	case wayQuiz:
		return nil, false, t.fromLesson(r, func() error { return t.Quiz(r.lesson) }, true, "quiz")
	case wayExercise:
		return nil, false, t.fromLesson(r, func() error { return t.Exercise(r.lesson, "") }, true, "exercise")
	}
	next = t.o.Course.Next(r.lesson)
	return next, next == nil, nil
}

// fromLesson does something else and says afterwards where the learner is again.
func (t *Tutor) fromLesson(r *reading, do func() error, there bool, what string) error {
	if !there {
		t.say("This lesson has no " + what + ".")
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	t.gap()
	t.say(fmt.Sprintf("Back in the lesson %s, at heading %d: %s", r.lesson.Path(), r.at+1, r.sections[r.at].title))
	return nil
}

// lookVerb does what concerns the text alone.
func (t *Tutor) lookVerb(r *reading, word string, n int) error {
	switch word {
	case "b", "back":
		if r.at == 0 {
			t.say("This is the first section.")
			return nil
		}
		t.readSection(r, r.at-1, r.sections[r.at-1].first)
	case "r", "repeat":
		t.readSection(r, r.at, r.sections[r.at].first)
	case "h", "headings":
		t.headings(r)
	case "g", "go":
		if n < 1 || n > len(r.sections) {
			t.say(fmt.Sprintf("Type g and the number of a heading, %s; h lists them.", span(len(r.sections))))
			return nil
		}
		t.readSection(r, n-1, r.sections[n-1].first)
	case "?", "help":
		t.say(readHelp)
	default:
		return t.placeVerb(r, word, n)
	}
	return nil
}

// placeVerb does what concerns a place or a listing.
func (t *Tutor) placeVerb(r *reading, word string, n int) error {
	switch word {
	case "m", "mark":
		t.mark(r)
	case "note":
		return t.writeNote(r)
	case "c", "code":
		t.wholeListing(r.text, n)
	case "x", "run":
		return t.runListing(r.text, n)
	default:
		t.say("That cannot be done here. Type ? to hear what can.")
	}
	return nil
}

// headings lists the sections, and where the learner is.
func (t *Tutor) headings(r *reading) {
	t.say("Headings:")
	for i, s := range r.sections {
		title := fmt.Sprintf("%d. %s", i+1, s.title)
		if s.level > 2 {
			title += fmt.Sprintf(" (level %d)", s.level-1)
		}
		if i == r.at {
			title += " (you are here)"
		}
		t.say(title)
	}
}
