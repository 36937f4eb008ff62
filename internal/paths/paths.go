// Package paths says how far a learner is on a reading path: which steps are done, which one is next, and what that one
// builds on that they have not read yet.
//
// It is a pure view of a course and a summary: it reads no file and knows nothing of how a path is shown.
package paths

import (
	"strings"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// Step is a lesson of a path.
type Step struct {
	Lesson *lessons.Lesson
	State  progress.State
}

// Passed says that the step needs no more reading: it is done, known, or was done and is to be repeated.
func (s Step) Passed() bool { return passed(s.State) }

func passed(s progress.State) bool {
	return s == progress.Done || s == progress.StateKnown || s == progress.Review
}

// Need is something that the next step builds on and that the learner has not passed.
type Need struct {
	// Path is the id of a lesson or topic, Title its title; of one that is not read or not written yet both are the id.
	Path, Title string
	// Lesson is where to begin with it: the lesson, or the topic's first that is not passed; nil if there is none.
	Lesson *lessons.Lesson
	// Why is what is learned there, in the words of the course, and so what the step builds on.
	Why []string
	// Later says that it is a step of the same path that comes after.
	Later bool
}

// Way is how far a learner is on a path.
type Way struct {
	Path  lessons.Path
	Steps []Step // those that are there, in order
	// Coming is how many steps of the path are not written yet.
	Coming int
	// Passed is how many steps are passed, Percent how far the whole way is, Minutes what the rest takes to read.
	Passed, Percent, Minutes int
	// Next is the index of the first step that is not passed; -1 if all are.
	Next int
	// Needs is what the next step builds on and is not passed.
	Needs []Need
}

// Course is what is known of a course: a lesson by its path and a topic by its id, nil for what there is not.
type Course struct {
	Lesson func(path string) *lessons.Lesson
	Topic  func(id string) *lessons.Topic
}

// Of reads a course whole: a lesson or topic is read when it is asked for.
func Of(c *lessons.Course) Course {
	topic := func(id string) *lessons.Topic {
		t, err := c.Topic(id)
		if err != nil {
			return nil
		}
		return t
	}
	return Course{Topic: topic, Lesson: func(path string) *lessons.Lesson { return find(topic, path) }}
}

// find is a lesson by its path among topics.
func find(topic func(string) *lessons.Topic, path string) *lessons.Lesson {
	id, _, _ := strings.Cut(path, "/")
	if t := topic(id); t != nil {
		for _, l := range t.Lessons {
			if l.Path() == path {
				return l
			}
		}
	}
	return nil
}

// Look says how far a learner is on a path.
func Look(path lessons.Path, course Course, sum *progress.Summary) Way {
	w := Way{Path: path, Next: -1}
	percent := 0
	for _, id := range path.Steps {
		l := course.Lesson(id)
		if l == nil {
			w.Coming++
			continue
		}
		s := Step{l, state(sum, l)}
		switch {
		case s.Passed():
			w.Passed++
			percent += 100
		default:
			percent += sum.Lesson(l.Path()).Percent(l.Questions, l.Exercises)
			w.Minutes += l.Minutes
			if w.Next < 0 {
				w.Next = len(w.Steps)
			}
		}
		w.Steps = append(w.Steps, s)
	}
	if n := len(w.Steps); n > 0 {
		w.Percent = percent / n
	}
	if w.Next >= 0 {
		w.Needs = w.needs(course, sum)
	}
	return w
}

// Step is the next step; nil if there is none.
func (w Way) Step() *lessons.Lesson {
	if w.Next < 0 {
		return nil
	}
	return w.Steps[w.Next].Lesson
}

// needs are the prerequisites of the next step and of its topic that are not passed, each once, in order.
func (w Way) needs(course Course, sum *progress.Summary) []Need {
	next := w.Step()
	var needs []Need
	seen := map[string]bool{next.Path(): true, next.Topic.ID: true}
	for _, list := range [][]string{next.Prerequisites, next.Topic.Prerequisites} {
		for _, id := range list {
			if seen[id] {
				continue
			}
			seen[id] = true
			if n, open := need(id, course, sum); open {
				n.Later = w.later(id)
				needs = append(needs, n)
			}
		}
	}
	return needs
}

func (w Way) later(id string) bool {
	for _, s := range w.Steps[w.Next+1:] {
		if s.Lesson.Path() == id {
			return true
		}
	}
	return false
}

// need is a prerequisite, and whether it is still open.
func need(id string, course Course, sum *progress.Summary) (Need, bool) {
	if l := course.Lesson(id); l != nil {
		n := Need{Path: id, Title: l.Title, Lesson: l}
		for _, t := range l.Teaches {
			n.Why = append(n.Why, t.Text)
		}
		return n, !passed(state(sum, l))
	}
	t := course.Topic(id)
	if t == nil {
		return Need{Path: id, Title: id}, true
	}
	n := Need{Path: id, Title: t.Title, Why: []string{t.Summary}}
	for _, l := range t.Lessons {
		if !passed(state(sum, l)) {
			n.Lesson = l
			return n, true
		}
	}
	return n, len(t.Lessons) == 0
}

func state(sum *progress.Summary, l *lessons.Lesson) progress.State {
	return sum.Lesson(l.Path()).State(l.Questions, l.Exercises)
}
