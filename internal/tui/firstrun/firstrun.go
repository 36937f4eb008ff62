// Package firstrun is the screen that somebody sees once, before they have done anything: what this is, in two lines, and
// where one may begin.
//
// It knows the course and says where to go. Whether it is shown, and that it never is again, is for the app.
package firstrun

import (
	"fmt"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// The app looks for this at run time.
var _ ui.Starter = (*Screen)(nil)

// Screen offers up to three ways to begin.
type Screen struct {
	theme   *ui.Theme
	title   string
	seen    func()
	choices []choice
	cursor  int
	lines   []string // laid out for the window, without the marks of the cursor
	first   []int    // the line of each choice
	width   int
	height  int
}

// choice is one way to begin.
type choice struct {
	title, what string
	effect      ui.Effect
}

// New offers what the course has and the app can open. seen is called once, outside Update, when the screen is shown; keys are
// those of the tree it leads to.
func New(course *lessons.Course, th *ui.Theme, offers func(ui.View) bool, keys ui.Keymap, seen func()) *Screen {
	s := &Screen{theme: th, title: course.Title, seen: seen}
	if l := firstLesson(course); l != nil {
		s.choices = append(s.choices, choice{"Start at the beginning", fmt.Sprintf("%s, %d minutes", l.Title, l.Minutes),
			ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: l}, Replace: true}})
	}
	if paths := course.Paths(); len(paths) > 0 {
		var titles []string
		for _, p := range paths {
			titles = append(titles, p.Title)
		}
		s.choices = append(s.choices, choice{"Pick a path", strings.Join(titles, ", "),
			ui.Effect{Go: &ui.Place{View: ui.ViewTree, Path: ui.AnyPath}, Say: "enter on a path opens its next lesson"}})
	}
	if offers(ui.ViewTestOut) {
		test := keys.Show(ui.ViewTree, []key.Binding{ui.KeyTestOut})[0].Help().Key
		s.choices = append(s.choices, choice{"Test out of what you know", "about twelve questions on a topic; what you know is marked as known",
			ui.Effect{Go: &ui.Place{View: ui.ViewTree}, Say: "choose a topic; " + test + " asks what you know of it"}})
	}
	return s
}

// firstLesson is where the course begins; nil if there is none yet.
func firstLesson(course *lessons.Course) *lessons.Lesson {
	for _, track := range course.Tracks() {
		for _, id := range track.Topics {
			if t, err := course.Topic(id); err == nil && len(t.Lessons) > 0 {
				return t.Lessons[0]
			}
		}
	}
	return nil
}

// Empty says that there is nothing to choose.
func (s *Screen) Empty() bool { return len(s.choices) == 0 }

// Start has it remembered that the screen was seen.
func (s *Screen) Start() ui.Effect {
	seen := s.seen
	if seen == nil {
		return ui.Effect{}
	}
	return ui.Effect{Cmd: func() tea.Msg {
		seen()
		return nil
	}}
}

// Title names the screen.
func (s *Screen) Title() string { return "welcome" }

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

var (
	keyMove   = ui.Bind([]string{"up", "down"}, "↑↓", "move")
	keyNumber = ui.Bind([]string{"1", "2", "3"}, "1-3", "begin there")
)

// Keys are those of a short list.
func (s *Screen) Keys() []key.Binding {
	return []key.Binding{ui.Named(ui.KeyEnter, "begin"), keyMove, ui.Named(ui.KeyBack, "skip"), keyNumber}
}

// Update takes keys.
func (s *Screen) Update(msg tea.Msg) ui.Effect {
	k, ok := msg.(tea.KeyPressMsg)
	if _, themed := msg.(ui.ThemeMsg); themed {
		s.layout()
	}
	if !ok {
		return ui.Effect{}
	}
	switch {
	case key.Matches(k, ui.KeyUp):
		s.cursor = max(s.cursor-1, 0)
	case key.Matches(k, ui.KeyDown):
		s.cursor = min(s.cursor+1, len(s.choices)-1)
	case key.Matches(k, keyNumber):
		if n, err := strconv.Atoi(k.String()); err == nil && n <= len(s.choices) {
			return s.choices[n-1].effect
		}
	case key.Matches(k, ui.KeyEnter):
		return s.choices[s.cursor].effect
	case key.Matches(k, ui.KeyBack):
		return ui.Effect{Back: true}
	}
	return ui.Effect{}
}

// Resize lays the page out anew.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.layout()
}

const greeting = "You read a lesson, answer its questions and solve its exercise, and stop whenever you like: everything is kept, and you " +
	"come back to where you were."

// indent is how far what a choice leads to stands from the left.
const indent = 6

// layout prepares the page. What a choice leads to is left out where the window is too low for it.
func (s *Screen) layout() {
	width := max(min(s.width-4, ui.ProseMost), 1)
	s.page(width, true)
	if len(s.lines) > s.height {
		s.page(width, false)
	}
}

func (s *Screen) page(width int, whole bool) {
	s.lines, s.first = nil, nil
	for _, l := range render.Wrap(render.Clean(s.title), width) {
		s.lines = append(s.lines, "  "+s.theme.Strong(l))
	}
	s.lines = append(s.lines, "")
	for _, l := range render.Wrap(greeting, width) {
		s.lines = append(s.lines, "  "+l)
	}
	s.lines = append(s.lines, "")
	for i, c := range s.choices {
		if i > 0 && whole {
			s.lines = append(s.lines, "")
		}
		s.first = append(s.first, len(s.lines))
		s.lines = append(s.lines, fmt.Sprintf("%d   %s", i+1, c.title))
		if !whole {
			continue
		}
		for _, l := range render.Wrap(render.Clean(c.what), max(width-indent+2, 1)) {
			s.lines = append(s.lines, strings.Repeat(" ", indent)+s.theme.Faint(l))
		}
	}
}

// View is the page with the selected choice marked; where it is higher than the window, its end, where one chooses.
func (s *Screen) View() string {
	lines := append([]string(nil), s.lines...)
	for i, at := range s.first {
		if i == s.cursor {
			lines[at] = s.theme.Accent("▌ ") + s.theme.Strong(lines[at])
		} else {
			lines[at] = "  " + lines[at]
		}
	}
	for i, l := range lines {
		lines[i] = ansi.Truncate(l, s.width, "…")
	}
	return strings.Join(lines[max(len(lines)-s.height, 0):], "\n")
}
