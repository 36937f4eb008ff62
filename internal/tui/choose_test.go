package tui

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/tui/ui"
	"learn/internal/tui/uitest"
)

// pathCourse has paths across topics whose steps build on lessons that come later on the path, or are not on it, or are
// not written yet.
func pathCourse(t testing.TB) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	lesson := func(id, title, needs, teaches string) string {
		return fmt.Sprintf("[[lesson]]\nid = %q\ntitle = \"%s\"\nsummary = \"About it.\"\nminutes = 40\nquestions = 0\nexercises = 0\nprerequisites = [%s]\nteaches = [{ id = \"o\", text = %q }]\n", id, title, needs, teaches)
	}
	c, err := lessons.Load(fstest.MapFS{
		"course.toml": file("title = \"Water\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"water\", \"air\"]\n" +
			"[[path]]\nid = \"deep\"\ntitle = \"Deep wells\"\nsummary = \"For those who dig.\"\nsteps = [\"air/pressure\", \"water/pumps\", \"water/wells\"]\n" +
			"[[path]]\nid = \"dry\"\ntitle = \"Dry land\"\nsummary = \"For those who wait for rain.\"\nsteps = [\"water/wells\", \"sky/rain\"]\n"),
		"water/topic.toml": file("title = \"Water and pipes\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = []\n" +
			lesson("wells", "Wells: how to dig them", "", "dig where the water is") + lesson("pumps", "Pumps", `"water/wells"`, "lift water")),
		"air/topic.toml": file("title = \"Air\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\nprerequisites = [\"sky\"]\n" +
			lesson("pressure", `Pressure \u001b[31mof\u202e air 日本語`, `"water/wells"`, "read a barometer")),
		"water/wells/lesson.md": file("# Wells\n\nDeep.\n"), "water/pumps/lesson.md": file("# Pumps\n"), "air/pressure/lesson.md": file("# Pressure\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// choosing are the pages on which something is chosen, how they are opened and the keys that lead there.
func choosing(t *testing.T) map[string]func(width, height int) *window {
	t.Helper()
	welcome := func(w, h int) *window {
		return openWindow(t, Options{Course: pathCourse(t), FirstRun: true}, w, h)
	}
	return map[string]func(width, height int) *window{
		"welcome":     welcome,
		"themes":      func(w, h int) *window { return openWindow(t, Options{}, w, h).keys("t", "down", "down") },
		"themes-high": func(w, h int) *window { return openWindow(t, Options{}, w, h).keys("t", "down", "down", "down") },
		"way":         func(w, h int) *window { return openWindow(t, Options{Course: pathCourse(t)}, w, h).keys("p", "down") },
		"way-open": func(w, h int) *window {
			return openWindow(t, Options{Course: pathCourse(t)}, w, h).keys("p", "down", "right", "down")
		},
		"due": func(w, h int) *window {
			return openWindow(t, Options{Course: queueCourse(t, 3), Store: answeredBefore(queueCourse(t, 3), false), now: noon}, w, h)
		},
		"welcome-path": func(w, h int) *window { return welcome(w, h).keys("2") },
	}
}

func TestChoosingScreens(t *testing.T) {
	for name, open := range choosing(t) {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
			file := filepath.Join("testdata", "screens", fmt.Sprintf("%s-%dx%d.txt", name, size[0], size[1]))
			t.Run(filepath.Base(file), func(t *testing.T) {
				compareScreen(t, file, emulate(open(size[0], size[1]).frame(), size[0], size[1]))
			})
		}
	}
}

func TestChoosingSizes(t *testing.T) {
	for name, open := range choosing(t) {
		t.Run(name, func(t *testing.T) {
			for _, height := range []int{1, 5, 9, 15, 24, 80} {
				w := open(80, 24)
				for _, width := range []int{1, 2, 5, 19, 20, 21, 39, 40, 50, 63, 64, 75, 76, 80, 120, 250} {
					w.app.resize(width, height)
					w.checkFrame(width, height)
					open(width, height).checkFrame(width, height)
				}
			}
		})
	}
}

// TestFirstRun: a newcomer is greeted, and nobody else: neither one who has done something, nor one who says where to go,
// nor one whose progress cannot be read.
func TestFirstRun(t *testing.T) {
	seen := 0
	o := Options{FirstRun: true, Welcomed: func() { seen++ }}
	w := openWindow(t, o, 80, 24)
	w.shows("welcome", "1   Start at the beginning", "Title of long, 5 minutes", "2   Pick a path", "A fast path", "3   Test out")
	if seen != 1 {
		t.Errorf("remembered %d times that it was seen", seen)
	}
	w.keys("enter").shows("Section 0") // the first lesson
	w.keys("esc").shows("continue")    // and below it the tree, not the greeting

	w = openWindow(t, o, 80, 24).keys("2")
	w.shows("A fast path", "→ Title of long", "enter on a path")
	w = openWindow(t, o, 80, 24).keys("down", "down", "enter")
	w.shows("▌ ▾ Topic one", "choose a topic; o asks what you know of it")
	openWindow(t, o, 80, 24).keys("esc").shows("start here")

	ref, err := uitest.Course(t).Find("one/long")
	if err != nil {
		t.Fatal(err)
	}
	known := &memory{events: []progress.Event{progress.Opened("one/long")}}
	for name, o := range map[string]Options{
		"progress": {FirstRun: true, Store: known}, "a place": {FirstRun: true, Place: &ui.Place{View: ui.ViewReader, Lesson: ref.Lesson}},
		"a topic": {FirstRun: true, Topic: "one"}, "a path": {FirstRun: true, Path: "fast"}, "seen": {},
	} {
		if got := openWindow(t, o, 80, 24).plain(); strings.Contains(got, "welcome") {
			t.Errorf("greeted in spite of %s:\n%s", name, got)
		}
	}
	a := newApp(Options{Course: uitest.Course(t), Store: &memory{}, FirstRun: true})
	a.loaded(loadedMsg{err: errors.New("damaged")})
	a.enter(Options{Course: uitest.Course(t), FirstRun: true})
	if len(a.stack) != 1 {
		t.Error("greeted although progress cannot be read")
	}
}

// TestThemeIsTried: the window is drawn in the selected theme while one looks; esc puts the old one back, enter keeps.
func TestThemeIsTried(t *testing.T) {
	var kept []string
	keep := func(name string) (string, error) {
		kept = append(kept, name)
		return "kept where it belongs", nil
	}
	w := openWindow(t, Options{KeepTheme: keep}, 100, 30)
	w.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	if text, ground := w.app.theme.Ground(); text != nil || ground != nil || w.app.theme.Name() != ui.ThemeAuto {
		t.Fatalf("the first theme is %s with a ground", w.app.theme.Name())
	}
	w.keys("t", "down")
	if w.app.theme.Name() != ui.ThemeDark || w.app.View().BackgroundColor == nil {
		t.Errorf("drawn in %s", w.app.theme.Name())
	}
	w.keys("esc")
	if w.app.theme.Name() != ui.ThemeAuto || len(kept) > 0 || w.app.View().BackgroundColor != nil {
		t.Errorf("esc leaves %s, kept %v", w.app.theme.Name(), kept)
	}
	w.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	w.keys("t", "down")
	if w.app.View().BackgroundColor != nil {
		t.Error("a terminal without colours is given a background")
	}
	w.keys("esc", "t", "G", "enter")
	w.shows("kept where it belongs", "start here")
	if w.app.theme.Name() != ui.ThemeNone || len(kept) != 1 || kept[0] != ui.ThemeNone {
		t.Errorf("enter leaves %s, kept %v", w.app.theme.Name(), kept)
	}
	w = openWindow(t, Options{Theme: ui.ThemeLight, KeepTheme: func(string) (string, error) { return "", errors.New("disk full") }}, 100, 30)
	w.keys("t").shows("▌ light ✓")
	w.keys("up", "enter").shows("not kept: disk full", "themes")
	openWindow(t, Options{}, 100, 30).keys("t", "down", "enter").shows("in force until you quit")
}

// TestTerminalIsRemembered: what the terminal says is followed and kept; while the window has a ground of its own it is
// not asked, since it would answer with ours.
func TestTerminalIsRemembered(t *testing.T) {
	var said []bool
	w := openWindow(t, Options{Remember: func(dark bool) { said = append(said, dark) }}, 80, 24)
	w.send(tea.BackgroundColorMsg{Color: hexColor(0xffffff)})
	w.send(tea.BackgroundColorMsg{Color: hexColor(0x101010)})
	if fmt.Sprint(said) != "[false true]" || !w.app.theme.Text.Dark {
		t.Errorf("remembered %v", said)
	}
	for name, asks := range map[string]bool{"": true, ui.ThemeSixteen: true, ui.ThemeNone: true, ui.ThemeLight: false, ui.ThemeHighDark: false} {
		if got := newApp(Options{Theme: name}).askBackground() != nil; got != asks {
			t.Errorf("theme %q: the terminal is asked: %t", name, got)
		}
	}
	light := false
	t.Setenv("COLORFGBG", "")
	if th := (Options{Dark: &light}).theme(""); th.Text.Dark {
		t.Error("what was remembered is not followed")
	}
	if th := (Options{Dark: &light}).theme("15;0"); !th.Text.Dark {
		t.Error("what the terminal says now does not go before what it said once")
	}
	if th := (Options{Theme: ui.ThemeDark, Dark: &light}).theme(""); !th.Text.Dark {
		t.Error("a chosen theme follows the terminal")
	}
}

// TestKeysOfOnesOwn: another key does the same and is what footer and help show; the usual one is free.
func TestKeysOfOnesOwn(t *testing.T) {
	c := queueCourse(t, 3)
	openWindow(t, Options{Course: c, Store: answeredBefore(c, false), now: noon, Keys: map[string]string{"review": "R"}}, 80, 24).shows("minutes  R", "R review")
	w := openWindow(t, Options{Keys: map[string]string{"paths": "P", "help": "f1", "filter": "p"}}, 80, 50)
	w.shows("P paths", "f1 help")
	w.keys("?").shows("start here") // nothing
	w.keys("P").shows("A fast path")
	w.send(tea.KeyPressMsg{Code: tea.KeyF1})
	w.shows("Keys", "P ", "tracks")
	w.keys("esc")
	w.keys("p", "?").shows("/ ?") // a filter is typed into: every letter is a letter
}

// TestWay: enter on a path leads to its next step; what is done or known is passed over.
func TestWay(t *testing.T) {
	store := &memory{}
	w := openWindow(t, Options{Course: pathCourse(t), Store: store}, 120, 40).keys("p", "down")
	w.shows("→ Pressure", "0 of 3 lessons", "2 h 00 min left", "needs  Wells: how to dig them (later on this path)", "dig where the water is", "needs  sky")
	w.keys("enter").shows("› Pressure")
	store.events = append(store.events, progress.Known("air/pressure", "test"),
		progress.Moved("water/pumps", progress.Position{Fraction: 1, End: true}))
	w = openWindow(t, Options{Course: pathCourse(t), Store: store}, 120, 40).keys("p", "down")
	w.shows("→ Wells", "2 of 3 lessons", "40 min left", "2/3")
	if strings.Contains(w.plain(), "needs") {
		t.Errorf("the last step needs nothing:\n%s", w.plain())
	}
	store.events = append(store.events, progress.Moved("water/wells", progress.Position{Fraction: 1, End: true}))
	w = openWindow(t, Options{Course: pathCourse(t), Store: store}, 120, 40).keys("p", "down")
	w.shows("every lesson of it is read", "3/3")
	w.keys("enter").shows("▾ Deep wells")
	openWindow(t, Options{Course: pathCourse(t), Path: "dry"}, 120, 40).shows("▌ ▸ Dry land")
}

// TestDueCard: what is due stands under the card and in the header, leads to the review, and is not there without one.
func TestDueCard(t *testing.T) {
	c := queueCourse(t, 3)
	o := Options{Course: c, Store: answeredBefore(c, false), now: noon}
	w := openWindow(t, o, 80, 24)
	w.shows("due, about", " due · 0 of 4 lessons")
	w.keys("r").shows("review")
	o.NoReview = true
	w = openWindow(t, o, 80, 24)
	if got := w.plain(); strings.Contains(got, "due") || strings.Contains(got, "review") {
		t.Errorf("review is switched off, and still:\n%s", got)
	}
	openWindow(t, Options{Course: c, DailyCap: 1, Store: answeredBefore(c, false), now: noon}, 80, 24).shows("1 due, about 1 minute")
	if got := openWindow(t, Options{}, 80, 24).plain(); strings.Contains(got, "due") {
		t.Errorf("nothing was answered, and still:\n%s", got)
	}
}
