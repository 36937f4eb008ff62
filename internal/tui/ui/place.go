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
	ViewTree     View = "tree" // where all others are opened from: back to it, with a topic or the paths open
	ViewReview   View = "review"
	ViewTestOut  View = "test" // of a topic: Topic says which
	ViewSearch   View = "search"
	ViewStats    View = "statistics"
	ViewNotes    View = "notes"
	ViewThemes   View = "themes"
	ViewFirstRun View = "first run"
)

// Place is somewhere in the course that a screen can ask to go to.
type Place struct {
	View    View
	Lesson  *lessons.Lesson
	Heading string // reader: open at this anchor rather than where the learner stopped
	Item    string // exercise: its id; empty is the first one not solved yet

	At *progress.Position // reader: open at this place, which is found again in an edited text; goes before the others

	Topic string // test, tree: the id of a topic
	Path  string // tree: the id of a reading path, or [AnyPath]
	Query string // search: the words to begin with; reader: what to mark on the page, "" for nothing
}

// AnyPath in [Place.Path] shows the paths, none of them in particular.
const AnyPath = "*"

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
