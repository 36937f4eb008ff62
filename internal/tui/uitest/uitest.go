// Package uitest has what tests of the window and of its screens share: a small course, and keys by name. No other code
// may import it, and it knows no screen.
package uitest

import (
	"fmt"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
)

// Course has enough to fill a small window: two tracks, three topics, a broken topic and a long lesson.
func Course(t testing.TB) *lessons.Course {
	t.Helper()
	long := "# Long: a lesson\n\n"
	for i := range 12 {
		long += fmt.Sprintf("## Section %d {#s%d}\n\nParagraph %d speaks of wells and of pumps, at some length, so that it has to be wrapped in any window.\n\n```rust\nfn main() { println!(\"%d and a line that is far wider than what a window of eighty columns has room for\"); }\n```\n\n", i, i, i, i)
	}
	topic := func(id string, ids ...string) *fstest.MapFile {
		text := fmt.Sprintf("title = \"Topic %s\"\ntrack = \"libraries\"\npriority = \"P0\"\nsummary = \"About %s.\"\nprerequisites = []\n", id, id)
		for _, l := range ids {
			text += fmt.Sprintf("[[lesson]]\nid = %q\ntitle = \"Title of %s\"\nsummary = \"S.\"\nminutes = 5\nquestions = 0\nexercises = 0\nprerequisites = []\nteaches = [{ id = \"o\", text = \"do it\" }]\n", l, l)
		}
		return &fstest.MapFile{Data: []byte(text)}
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	fsys := fstest.MapFS{
		"course.toml": file(`title = "Course"
[[track]]
id = "libraries"
title = "Libraries"
summary = "S."
topics = ["one", "two", "broken"]
[[path]]
id = "fast"
title = "A fast path"
summary = "For the hurried."
steps = ["one/long", "two/short"]
`),
		"one/topic.toml":     topic("one", "long", "second"),
		"two/topic.toml":     topic("two", "short"),
		"broken/topic.toml":  file("title = \n"),
		"one/long/lesson.md": file(long), "one/second/lesson.md": file("# Title of second\n\nLittle.\n"),
		"two/short/lesson.md": file("# Title of short\n\n日本語の文章もここにあります。 \x1b[31mred\x1b[0m \u202eevil\n"),
	}
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Keys are the key presses that a name stands for; a name that is none is typed letter by letter.
func Keys(name string) []tea.KeyPressMsg {
	special := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "tab": {Code: tea.KeyTab},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "space": {Code: tea.KeySpace, Text: " "},
		"backspace": {Code: tea.KeyBackspace}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp},
		"shift+left": {Code: tea.KeyLeft, Mod: tea.ModShift}, "shift+right": {Code: tea.KeyRight, Mod: tea.ModShift},
		"ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+n": {Code: 'n', Mod: tea.ModCtrl}, "ctrl+y": {Code: 'y', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return []tea.KeyPressMsg{k}
	}
	var keys []tea.KeyPressMsg
	for _, r := range name {
		if r == ' ' {
			keys = append(keys, special["space"])
			continue
		}
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return keys
}
