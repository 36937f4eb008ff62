package ui

import (
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

func letter(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }

func TestKeymap(t *testing.T) {
	m := NewKeymap(map[string]string{"review": "R", "search": "r", "help": "f1", "next-lesson": "n", "next-match": "ctrl+n"})
	for _, c := range []struct {
		on   View
		key  tea.KeyPressMsg
		want string // "" is a key without meaning
	}{
		{ViewTree, letter('R'), "r"},
		{ViewTree, letter('r'), "/"}, // two changed places
		{ViewTree, letter('/'), ""},
		{ViewReader, letter('/'), "/"}, // finding in a lesson is another action
		{ViewReader, letter('R'), "R"},
		{ViewExercise, letter('r'), "r"},
		{ViewTree, tea.KeyPressMsg{Code: tea.KeyF1}, "?"},
		{ViewReader, tea.KeyPressMsg{Code: tea.KeyF1}, "?"},
		{ViewTree, letter('?'), ""},
		{ViewReader, letter('n'), "ctrl+n"},
		{ViewReader, tea.KeyPressMsg{Code: 'n', Mod: tea.ModCtrl}, "n"},
		{ViewTree, tea.KeyPressMsg{Code: tea.KeyEnter}, "enter"},
	} {
		got, ok := m.Press(c.on, c.key)
		if ok != (c.want != "") || ok && got.String() != c.want {
			t.Errorf("%s on %s is %s, %v; want %q", c.key, c.on, got, ok, c.want)
		}
	}
	if got, ok := (Keymap{}).Press(ViewTree, letter('r')); !ok || got.String() != "r" {
		t.Errorf("without a change r is %s, %v", got, ok)
	}
}

// TestKeymapShows: help shows the learner's key, with what it does, and the bindings of the screens stay as they are.
func TestKeymapShows(t *testing.T) {
	m := NewKeymap(map[string]string{"review": "R", "down": "n"})
	keys := []key.Binding{Bind([]string{"r"}, "r", "review"), KeyDown, KeyUp}
	shown := m.Show(ViewTree, keys)
	for i, want := range []string{"R", "n", "↑"} {
		if got := shown[i].Help(); got.Key != want || got.Desc != keys[i].Help().Desc {
			t.Errorf("%v; want %s", got, want)
		}
	}
	if keys[0].Help().Key != "r" || KeyDown.Help().Key != "↓" {
		t.Error("the bindings themselves have changed")
	}
	if got := m.Show(ViewExercise, keys)[0].Help().Key; got != "r" {
		t.Errorf("checking an exercise is %s", got)
	}
}

// TestActions: the usual keys do not clash with each other, and each can be made from its name.
func TestActions(t *testing.T) {
	names := map[string]bool{}
	for i, a := range Actions() {
		if names[a.Name] {
			t.Errorf("two actions are called %s", a.Name)
		}
		names[a.Name] = true
		if got := press(a.Key).String(); got != a.Key {
			t.Errorf("%s is pressed as %s", a.Key, got)
		}
		for _, b := range Actions()[i+1:] {
			if a.Key != b.Key {
				continue
			}
			for _, v := range []View{ViewTree, ViewReader, ViewQuiz, ViewExercise, ViewReview, ViewTestOut} {
				if a.on(v) && b.on(v) {
					t.Errorf("%s and %s share %s on %s", a.Name, b.Name, a.Key, v)
				}
			}
		}
	}
}
