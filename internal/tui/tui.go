// Package tui is the tutor's window: an app that owns a stack of screens, a queue of events to be stored, and the
// frame around them. Screens live here as one group of files each; they do not name each other but say where to go
// ([Place]), and the app builds what is there.
//
// The package knows nothing of files, processes or databases: what it needs done it asks of the packages below, in
// commands that run outside Update and View.
package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// Screen is one full page of the window. Keys and pastes reach the top screen only; every other message reaches the
// whole stack, so that a result that took a while finds its screen wherever it is.
type Screen interface {
	// Update takes a message and returns what the screen wants done. It does no I/O and renders nothing that takes long.
	Update(tea.Msg) Effect
	// Resize gives the screen the cells it may fill. Only the app calls it, before the first View and on every change.
	Resize(width, height int)
	// View returns at most as many lines, none wider, than Resize allowed. It slices what is ready.
	View() string
	// Keys are the bindings in force now, most useful first; help is drawn from them and nothing else.
	Keys() []key.Binding
	// Typing says that a text field has the keys, so that the app's own letters are off.
	Typing() bool
	// Title is what the header shows for the screen.
	Title() string
}

// Leaver is a screen with something to store when it is left, however it is left.
type Leaver interface {
	// Leave returns the events that say where the learner was. It may be called more than once.
	Leave() []progress.Event
}

// Starter is a screen with work to begin when it is opened.
type Starter interface {
	Start() Effect
}

// Effect is what a screen wants done. The zero Effect is nothing.
type Effect struct {
	Go      *Place           // open another screen
	Replace bool             // with Go: instead of this screen, not on top of it
	Back    bool             // leave this screen
	Record  []progress.Event // store these, in this order, before anything else happens
	Cmd     tea.Cmd          // run this outside Update
	Say     string           // show this in the footer until the next key
}

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

// SummaryMsg tells every screen that what is known of the learner has changed.
type SummaryMsg struct{ Summary *progress.Summary }
