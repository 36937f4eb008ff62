// Package themes is the screen on which a theme is chosen: the list at the left, and at the right how a page, a question,
// a verdict and a listing look in the one that is selected. The whole window is shown in it while one looks.
//
// It asks the app to draw in a theme and has the one that is taken kept by a [Keep]: it knows neither where themes are
// kept nor how they are made, and no other screen.
package themes

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// Keep keeps a theme for the next start, and says so. It is called outside Update; its error says what to do instead.
type Keep func(name string) (said string, err error)

// Screen shows the themes.
type Screen struct {
	theme  *ui.Theme
	keep   Keep
	looks  []ui.Look
	was    string // the theme that was in force when the screen was opened
	cursor int
	text   *render.Document
	sample []string // laid out for the theme and the window
	width  int
	height int
}

// keptMsg says how keeping a theme ended.
type keptMsg struct {
	to   *Screen
	said string
	err  error
}

// New selects the theme that is in force. Without keep a theme lasts until the window is closed.
func New(th *ui.Theme, keep Keep) *Screen {
	s := &Screen{theme: th, keep: keep, looks: ui.Looks(), was: th.Name(), text: render.Parse([]byte(sampleText), nil)}
	s.cursor = max(slices.IndexFunc(s.looks, func(l ui.Look) bool { return l.Name == s.was }), 0)
	return s
}

// Title names the screen.
func (s *Screen) Title() string { return "themes" }

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Keys are those of a list that is tried out.
func (s *Screen) Keys() []key.Binding {
	return []key.Binding{ui.Named(ui.KeyEnter, "keep it"), keyMove, ui.Named(ui.KeyBack, "as it was"), ui.Named(ui.KeyTop, "first"),
		ui.Named(ui.KeyBottom, "last")}
}

var keyMove = ui.Bind([]string{"up", "down"}, "↑↓", "look")

// Update takes keys, a new theme, and the end of keeping one.
func (s *Screen) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case ui.ThemeMsg:
		s.layout()
	case keptMsg:
		switch {
		case msg.to != s:
		case msg.err != nil:
			return ui.Effect{Say: "not kept: " + msg.err.Error()}
		default:
			return ui.Effect{Back: true, Say: msg.said}
		}
	}
	return ui.Effect{}
}

func (s *Screen) key(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, ui.KeyUp):
		return s.look(s.cursor - 1)
	case key.Matches(k, ui.KeyDown):
		return s.look(s.cursor + 1)
	case key.Matches(k, ui.KeyTop):
		return s.look(0)
	case key.Matches(k, ui.KeyBottom):
		return s.look(len(s.looks) - 1)
	case key.Matches(k, ui.KeyBack):
		return ui.Effect{Look: s.was, Back: true}
	case key.Matches(k, ui.KeyEnter):
		return s.take()
	}
	return ui.Effect{}
}

// look selects a theme and has everything drawn in it.
func (s *Screen) look(at int) ui.Effect {
	s.cursor = max(min(at, len(s.looks)-1), 0)
	return ui.Effect{Look: s.looks[s.cursor].Name}
}

// take has the selected theme kept.
func (s *Screen) take() ui.Effect {
	name := s.looks[s.cursor].Name
	if s.keep == nil {
		return ui.Effect{Look: name, Back: true, Say: "in force until you quit"}
	}
	return ui.Effect{Look: name, Cmd: func() tea.Msg {
		said, err := s.keep(name)
		return keptMsg{s, said, err}
	}}
}

func (s *Screen) selected() ui.Look { return s.looks[s.cursor] }

// Geometry, in cells.
const (
	besideFrom = 64 // the narrowest window with the sample beside the list
	listWidth  = 24
	gap        = 3
)

// Resize lays the sample out anew.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.layout()
}

func (s *Screen) beside() bool { return s.width >= besideFrom }

// View is the list with the sample beside or below it.
func (s *Screen) View() string {
	list := s.list()
	if !s.beside() {
		return strings.Join(append(list, s.sample...), "\n")
	}
	lines := make([]string, max(len(list), len(s.sample)))
	for i := range lines {
		left, right := "", ""
		if i < len(list) {
			left = list[i]
		}
		if i < len(s.sample) {
			right = s.sample[i]
		}
		lines[i] = ui.Pad(left, listWidth) + strings.Repeat(" ", gap) + right
	}
	return strings.Join(lines, "\n")
}

func (s *Screen) list() []string {
	var lines []string
	for i, l := range s.looks {
		mark, name := "  ", ui.Cut(l.Name, s.width-4)
		if i == s.cursor {
			mark, name = s.theme.Accent("▌ "), s.theme.Strong(name)
		}
		if l.Name == s.was {
			name += s.theme.Good(" ✓")
		}
		lines = append(lines, mark+name)
	}
	if !s.beside() {
		lines = append(lines, "")
	}
	return lines
}

// layout draws the sample; it is a few lines.
func (s *Screen) layout() {
	width := min(s.width-4, ui.ProseMost)
	if s.beside() {
		width = min(s.width-listWidth-gap-2, ui.ProseMost)
	}
	if width < 8 {
		s.sample = nil
		return
	}
	s.sample = nil
	margin := ""
	if !s.beside() {
		margin = "  "
	}
	add := func(lines ...string) {
		for _, l := range lines {
			s.sample = append(s.sample, margin+ui.Cut(l, width))
		}
	}
	for _, l := range render.Wrap(s.selected().What, width) {
		add(s.theme.Faint(l))
	}
	add("")
	if s.beside() {
		page := s.text.Layout(width, s.theme.Text)
		for i := range s.text.Len() {
			add(page.Lines(i)...)
		}
		add("")
	}
	add(s.question()...)
}

// sampleText has one of everything that a lesson draws in a colour of its own.
const sampleText = "## Borrow in the common case\n\nA link leads to [arenas](#arenas), and `Cow<'_, str>` copies *only* what changes.\n\n" +
	"```rust\n#[inline]\nfn escape(s: &str) -> Cow<'_, str> {\n    let needs = s.find('<'); // nothing copied\n    println!(\"{} of {}\", 1, needs.len());\n}\n```\n\n" +
	"> [!NOTE]\n> A callout stands out without shouting.\n"

// question has what the other screens draw in a colour of its own.
func (s *Screen) question() []string {
	th := s.theme
	return []string{
		th.Accent("▌ ") + th.Strong("2   The address, which can be the same"),
		th.Good("✓ Right.") + "  " + th.Bad("✗ Wrong.") + "  " + th.Faint("enter next"),
		th.Bar(0.6, 10) + " " + th.Mark(progress.Done) + " done  " + th.Mark(progress.Started) + " begun  " + th.Mark(progress.Review) + " due",
	}
}
