// Package searchview is the screen that finds things in the course: what is typed is looked for with every key, and
// each hit is a way to its very block.
//
// Package search finds; this one lays out. It knows no other screen and nothing of the app.
package searchview

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/search"
	"learn/internal/tui/ui"
)

// The app looks for this at run time.
var _ ui.Starter = (*Screen)(nil)

// Screen is a field to type in, and what was found.
type Screen struct {
	course  *lessons.Course
	theme   *ui.Theme
	summary *progress.Summary
	index   *search.Index
	extras  extras

	field   ui.Field
	asked   string // what the shown result is for
	busy    bool   // a search is under way
	stale   bool   // the index has grown, or more was typed, since it began
	found   search.Result
	chosen  bool // the cursor was moved: it stays at its hit when more is found
	cursor  int
	from    int // first visible hit
	rows    []row
	width   int
	height  int
	opening bool // a hit is being opened
}

// grewMsg says that more of the course can be found.
type grewMsg struct {
	to   *Screen
	more bool
}

// foundMsg brings what a query found.
type foundMsg struct {
	to    *Screen
	query string
	found search.Result
}

// New is the screen with some words typed already. The index may be empty yet: it grows while the screen is open, and
// is worth keeping for the next time.
func New(course *lessons.Course, index *search.Index, query string, th *ui.Theme, s *progress.Summary) *Screen {
	sc := &Screen{course: course, theme: th, summary: s, index: index, field: ui.NewField()}
	sc.field.Set(query)
	sc.field.Start()
	return sc
}

// Title names the screen.
func (s *Screen) Title() string { return "search" }

// Typing is true: letters are words to look for.
func (s *Screen) Typing() bool { return true }

// Status says how far the index is while it grows, and then how much was found.
func (s *Screen) Status() string {
	switch st := s.found.Stats; {
	case s.field.Text() == "" || s.asked == "":
		return ""
	case !st.Ready:
		return fmt.Sprintf("reading lesson %d of %d", st.Lessons, st.All)
	}
	return ui.Count(len(s.found.Hits), "hit")
}

// grown is how many lessons are read between two looks at what there is to find by then.
const grown = 8

// Start reads the course into the index, and what the learner wrote.
func (s *Screen) Start() ui.Effect {
	return ui.Effect{Cmd: tea.Batch(s.gather(), s.grow(), s.search())}
}

func (s *Screen) grow() tea.Cmd {
	return func() tea.Msg { return grewMsg{s, s.index.Grow(grown)} }
}

// search looks for what is typed, outside Update. There is one search at a time; what is typed meanwhile is looked for
// after it.
func (s *Screen) search() tea.Cmd {
	query := s.field.Text()
	if s.busy || query == "" {
		s.stale = s.busy
		return nil
	}
	s.busy, s.stale = true, false
	index := s.index
	return func() tea.Msg { return foundMsg{s, query, index.Search(query, search.Options{Typing: true})} }
}

// Update takes keys, and what was read and found for this screen.
func (s *Screen) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		return s.typed(msg)
	case grewMsg:
		if msg.to == s {
			return s.grew(msg)
		}
	case foundMsg:
		if msg.to == s {
			return s.take(msg)
		}
	case extrasMsg:
		if msg.to == s {
			s.extras.places = msg.places
			return ui.Effect{Cmd: s.search()}
		}
	case placeMsg:
		if msg.to == s {
			s.opening = false
			return ui.Effect{Go: &msg.place}
		}
	case ui.SummaryMsg:
		s.summary = msg.Summary
		return ui.Effect{Cmd: s.gather()}
	case ui.ThemeMsg:
		s.layout()
	}
	return ui.Effect{}
}

// grew reads on, and looks again in what there is now.
func (s *Screen) grew(msg grewMsg) ui.Effect {
	var next tea.Cmd
	if msg.more {
		next = s.grow()
	}
	return ui.Effect{Cmd: tea.Batch(next, s.search())}
}

// take shows what was found, unless something else is looked for by now.
func (s *Screen) take(msg foundMsg) ui.Effect {
	s.busy = false
	if msg.query != s.field.Text() {
		return ui.Effect{Cmd: s.search()}
	}
	cursor := 0
	if s.chosen && msg.query == s.asked {
		cursor = s.again(msg.found.Hits)
	}
	s.asked, s.found = msg.query, msg.found
	s.cursor, s.from = cursor, 0
	s.layout()
	if s.stale {
		return ui.Effect{Cmd: s.search()}
	}
	return ui.Effect{}
}

// again is where the hit under the cursor is among others.
func (s *Screen) again(hits []search.Hit) int {
	if s.cursor < len(s.found.Hits) {
		was := &s.found.Hits[s.cursor]
		for i := range hits {
			if h := &hits[i]; h.Kind == was.Kind && h.Lesson == was.Lesson && h.Heading == was.Heading && h.Item == was.Item {
				return i
			}
		}
	}
	return 0
}

// Resize lays the hits out for a window.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = width, height
	s.layout()
}

var (
	keyMove = ui.Bind([]string{"up", "down"}, "↑↓", "choose")
	keyUp   = ui.Bind([]string{"up", "ctrl+p", "shift+tab"}, "↑", "up")
	keyDown = ui.Bind([]string{"down", "ctrl+n", "tab"}, "↓", "down")
	keyPgUp = ui.Bind([]string{"pgup"}, "pgup", "a page up")
	keyPgDn = ui.Bind([]string{"pgdown"}, "pgdn", "a page down")
)

// Keys are those that do something now.
func (s *Screen) Keys() []key.Binding {
	if len(s.found.Hits) == 0 {
		return []key.Binding{ui.KeyBack}
	}
	return []key.Binding{keyMove, ui.Named(ui.KeyEnter, "open"), ui.KeyBack, keyPgUp, keyPgDn}
}

func (s *Screen) key(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, ui.KeyBack):
		return ui.Effect{Back: true}
	case key.Matches(k, ui.KeyEnter):
		return s.open()
	case key.Matches(k, keyUp):
		s.move(-1)
	case key.Matches(k, keyDown):
		s.move(1)
	case key.Matches(k, keyPgUp):
		s.move(-s.visible())
	case key.Matches(k, keyPgDn):
		s.move(s.visible())
	default:
		return s.typed(k)
	}
	return ui.Effect{}
}

// typed hands the field a key or a paste, and looks for what is there then.
func (s *Screen) typed(msg tea.Msg) ui.Effect {
	before := s.field.Text()
	s.field.Update(msg)
	if s.field.Text() == before {
		return ui.Effect{}
	}
	s.chosen = false
	if s.field.Text() == "" {
		s.asked, s.found, s.cursor, s.from = "", search.Result{}, 0, 0
		s.layout()
	}
	return ui.Effect{Cmd: s.search()}
}

func (s *Screen) move(by int) {
	s.cursor = max(min(s.cursor+by, len(s.found.Hits)-1), 0)
	s.chosen = true
	s.settle()
}

// settle keeps the cursor in sight.
func (s *Screen) settle() {
	fits := s.visible()
	s.from = max(min(s.from, s.cursor, len(s.found.Hits)-fits), s.cursor-fits+1, 0)
}
