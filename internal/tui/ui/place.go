package ui

import (
	"learn/internal/lessons"
	"learn/internal/progress"
)

// View names a kind of screen in a [Place].
type View string

// The screens one can go to.
const (
	ViewReader   View = "reader"
	ViewQuiz     View = "quiz"
	ViewExercise View = "exercise"
)

// Place is somewhere in the course that a screen can ask to go to.
type Place struct {
	View    View
	Lesson  *lessons.Lesson
	Heading string // reader: open at this anchor rather than where the learner stopped
	Item    string // exercise: its id; empty is the first one not solved yet
}

// LastPlace is the screen that the learner used last in a lesson.
func LastPlace(last *progress.Last, l *lessons.Lesson) *Place {
	switch last.Kind {
	case progress.KindAnswered:
		return &Place{View: ViewQuiz, Lesson: l}
	case progress.KindChecked, progress.KindHinted:
		return &Place{View: ViewExercise, Lesson: l, Item: last.Item}
	}
	return &Place{View: ViewReader, Lesson: l}
}
