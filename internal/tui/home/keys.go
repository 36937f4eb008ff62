package home

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/tui/ui"
)

// The keys of the tree.
var (
	keyRead     = ui.Named(ui.KeyEnter, "read")
	keyOpen     = ui.Bind([]string{"right", "l"}, "→", "open")
	keyClose    = ui.Bind([]string{"left", "h"}, "←", "close")
	keyMove     = ui.Bind([]string{"up", "down"}, "↑↓", "move")
	keyFilter   = ui.Bind([]string{"/", "f"}, "/", "find")
	keyPaths    = ui.Bind([]string{"p"}, "p", "paths")
	keyQuiz     = ui.Bind([]string{"z"}, "z", "quiz")
	keyExercise = ui.Bind([]string{"e"}, "e", "exercise")
	keyCard     = ui.Bind([]string{"c"}, "c", "continue")
)

// The keys that lead to a screen about the whole course or, the last one, a topic of it.
var (
	keySearch = ui.Bind([]string{"/"}, "/", "search")
	keyReview = ui.Bind([]string{"r"}, "r", "review")
	keyStats  = ui.Bind([]string{"s"}, "s", "statistics")
	keyNotes  = ui.Bind([]string{"b"}, "b", "notes")
	keyThemes = ui.Bind([]string{"t"}, "t", "themes")
)

// door is a key that opens a screen.
type door struct {
	key  key.Binding
	view ui.View
}

// doors are the keys that open a screen the app offers.
func (h *Screen) doors() []door {
	var open []door
	for _, d := range []door{{keyReview, ui.ViewReview}, {keySearch, ui.ViewSearch}, {keyStats, ui.ViewStats},
		{keyNotes, ui.ViewNotes}, {ui.KeyTestOut, ui.ViewTestOut}, {keyThemes, ui.ViewThemes}} {
		if h.offers(d.view) && (d.view != ui.ViewTestOut || h.selectedTopic() != "") {
			open = append(open, d)
		}
	}
	return open
}

// through opens the screen that a key leads to.
func (h *Screen) through(k tea.KeyPressMsg) *ui.Place {
	for _, d := range h.doors() {
		if !key.Matches(k, d.key) {
			continue
		}
		p := &ui.Place{View: d.view}
		if d.view == ui.ViewTestOut {
			p.Topic = h.selectedTopic()
		}
		return p
	}
	return nil
}

// Keys are those that do something with the selected row, then those of the tree.
func (h *Screen) Keys() []key.Binding {
	if h.filter.Typing {
		return []key.Binding{ui.Named(ui.KeyEnter, "to the list"), ui.Named(ui.KeyBack, "clear")}
	}
	tree := keyPaths
	if h.byPath {
		tree = ui.Named(keyPaths, "tracks")
	}
	keys := append([]key.Binding{keyMove}, h.rowKeys()...)
	filter := keyFilter
	if h.offers(ui.ViewSearch) {
		filter = ui.Bind([]string{"f"}, "f", "filter")
	}
	var later []key.Binding // what is there to look at stands after what is there to do
	for _, d := range h.doors() {
		switch {
		case d.view == ui.ViewReview, d.view == ui.ViewSearch:
			keys = append(keys, d.key)
		case d.view != ui.ViewTestOut || h.selected().lesson != nil: // beside a topic it stands with the keys of the row
			later = append(later, d.key)
		}
	}
	keys = append(append(keys, tree), later...)
	keys = append(keys, filter, keyCard)
	if h.filter.Text() != "" {
		keys = append(keys, ui.Named(ui.KeyBack, "clear"))
	}
	return append(keys, ui.Named(ui.KeyTop, "first"), ui.Named(ui.KeyBottom, "last"), ui.KeyHalfUp, ui.KeyHalfDown)
}

// rowKeys are those that do something with what is selected.
func (h *Screen) rowKeys() []key.Binding {
	r := h.selected()
	switch {
	case h.cursor < 0:
		return []key.Binding{ui.Named(ui.KeyEnter, "continue")}
	case r == nil:
		return nil
	case r.lesson == nil && r.path != nil:
		return []key.Binding{ui.Named(ui.KeyEnter, "next lesson"), ui.Named(keyOpen, "steps"), keyClose}
	case r.lesson == nil:
		keys := []key.Binding{keyOpen, keyClose}
		if h.selectedTopic() != "" && h.offers(ui.ViewTestOut) {
			keys = append(keys, ui.KeyTestOut)
		}
		return keys
	}
	keys := []key.Binding{keyRead}
	if r.lesson.Questions > 0 {
		keys = append(keys, keyQuiz)
	}
	if r.lesson.Exercises > 0 {
		keys = append(keys, keyExercise)
	}
	return keys
}
