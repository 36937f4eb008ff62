package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Action is something the learner does by a letter and may want another key for.
type Action struct {
	Name  string
	Key   string // the usual key
	Where []View // the screens on which the key does that; none stands for all
}

// Actions are all that can have another key. Arrows, enter, esc and tab are not among them: they mean the same in every
// program.
func Actions() []Action {
	lesson, asked := []View{ViewTree, ViewReader}, []View{ViewQuiz, ViewReview, ViewTestOut}
	tree, reader, exercise := []View{ViewTree}, []View{ViewReader}, []View{ViewExercise}
	return []Action{
		{"help", "?", nil}, {"quit", "q", nil}, {"up", "k", nil}, {"down", "j", nil}, {"first", "g", nil}, {"last", "G", nil},
		{"continue", "c", tree}, {"review", "r", tree}, {"search", "/", tree}, {"filter", "f", tree}, {"statistics", "s", tree},
		{"notes", "b", tree}, {"paths", "p", tree}, {"themes", "t", tree}, {"test-out", "o", tree},
		{"quiz", "z", lesson}, {"exercise", "e", lesson},
		{"find", "/", reader}, {"next-match", "n", reader}, {"outline", "o", reader}, {"next-heading", "]", reader},
		{"previous-heading", "[", reader}, {"copy", "y", reader}, {"run", "x", reader}, {"next-lesson", "ctrl+n", reader},
		{"mark", "m", reader}, {"note", "N", reader}, {"page-up", "b", []View{ViewReader, ViewExercise, ViewStats, ViewNotes}},
		{"delete", "x", []View{ViewNotes}},
		{"sure", "S", asked}, {"unsure", "u", asked}, {"paragraph", "o", asked},
		{"do-not-know", "ctrl+n", []View{ViewReview, ViewTestOut}},
		{"start", "s", exercise}, {"edit", "e", exercise}, {"check", "r", exercise}, {"hint", "h", exercise},
		{"tests", "t", exercise}, {"solution", "d", exercise}, {"reset", "R", exercise}, {"copy-path", "y", exercise},
		{"next-problem", "]", exercise}, {"previous-problem", "[", exercise},
	}
}

// on says whether the action is one of a screen.
func (a Action) on(v View) bool { return len(a.Where) == 0 || slices.Contains(a.Where, v) }

// Keymap turns the learner's keys into the usual ones and shows theirs in help. The zero Keymap changes nothing.
type Keymap struct{ keys map[string]string } // action → key

// NewKeymap gives actions other keys.
func NewKeymap(keys map[string]string) Keymap { return Keymap{keys} }

// Press is the key that a screen understands for the one that was pressed, or false for one that the learner has freed.
func (m Keymap) Press(v View, k tea.KeyPressMsg) (tea.KeyPressMsg, bool) {
	if len(m.keys) == 0 {
		return k, true
	}
	pressed, free := k.String(), false
	for _, a := range Actions() {
		own, given := m.keys[a.Name]
		switch {
		case !a.on(v):
		case given && own == pressed:
			return press(a.Key), true
		case given && a.Key == pressed:
			free = true
		}
	}
	return k, !free
}

// Show is a screen's bindings as help is to show them.
func (m Keymap) Show(v View, keys []key.Binding) []key.Binding {
	if len(m.keys) == 0 {
		return keys
	}
	shown := slices.Clone(keys)
	for _, a := range Actions() {
		own, given := m.keys[a.Name]
		if !given || !a.on(v) {
			continue
		}
		for i, b := range keys {
			if slices.Contains(b.Keys(), a.Key) {
				shown[i].SetHelp(own, b.Help().Desc)
			}
		}
	}
	return shown
}

// press is a key as a terminal sends it.
func press(name string) tea.KeyPressMsg {
	letter, ctrl := strings.CutPrefix(name, "ctrl+")
	r, _ := utf8.DecodeRuneInString(letter)
	if ctrl {
		return tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: r, Text: letter}
}
