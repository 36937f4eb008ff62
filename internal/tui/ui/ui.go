// Package ui is what the screens of the window share, and how they speak with the app that shows them: what a screen is
// ([Screen]), what it may ask for ([Effect]), where one can go ([Place]), the theme, the keys that mean the same
// everywhere, and a few helpers for lines of text.
//
// It knows no screen and nothing of the app.
package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

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

// Worksite is a screen on which a learner works at something that is open once.
type Worksite interface {
	// At says whether the screen is the place.
	At(Place) bool
}

// Effect is what a screen wants done. The zero Effect is nothing.
type Effect struct {
	Go      *Place           // open another screen
	Replace bool             // with Go: instead of this screen, not on top of it
	Back    bool             // leave this screen
	Record  []progress.Event // store these, in this order, before anything else happens
	Cmd     tea.Cmd          // run this outside Update
	Say     string           // show this in the footer until the next key
	Look    string           // draw everything in this theme from now on, without keeping it
}

// SummaryMsg tells every screen that what is known of the learner has changed.
type SummaryMsg struct{ Summary *progress.Summary }

// Timer makes a command that sends a message after a while: tea.Tick, but in tests.
type Timer func(time.Duration, func(time.Time) tea.Msg) tea.Cmd
