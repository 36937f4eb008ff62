// Package notesview is the screen of notes and bookmarks: all of them, newest first, each a way to its block.
//
// Package notes lists them; this one lays out. It knows no other screen and nothing of the app.
package notesview

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/notes"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// The app looks for this at run time.
var _ ui.Starter = (*Screen)(nil)

// Screen is a list with a cursor; the entry under it is shown in full.
type Screen struct {
	course  *lessons.Course
	theme   *ui.Theme
	summary *progress.Summary
	titles  notes.Titles // of headings; nil until they were read

	list    []notes.Entry
	stale   bool // the list is to be made anew
	cursor  int
	asking  bool // whether to delete the entry under the cursor
	lines   []line
	laidOut bool
	from    int // first visible line
	width   int
	height  int
}

// line is a line of the page, and the entry it belongs to.
type line struct {
	text  string
	entry int
}

// titlesMsg brings the titles of headings, read outside Update.
type titlesMsg struct {
	to     *Screen
	titles notes.Titles
}

// New is the list of a learner's notes and bookmarks.
func New(course *lessons.Course, th *ui.Theme, s *progress.Summary) *Screen {
	return &Screen{course: course, theme: th, summary: s, stale: true}
}

// Title names the screen.
func (s *Screen) Title() string { return "notes and bookmarks" }

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Status counts them.
func (s *Screen) Status() string {
	s.ready()
	written := 0
	for i := range s.list {
		if s.list[i].Kind == notes.KindNote {
			written++
		}
	}
	var parts []string
	if written > 0 {
		parts = append(parts, ui.Count(written, "note"))
	}
	if marked := len(s.list) - written; marked > 0 {
		parts = append(parts, ui.Count(marked, "bookmark"))
	}
	return strings.Join(parts, " · ")
}

// Start reads the titles of the headings.
func (s *Screen) Start() ui.Effect {
	list := notes.List(s.course, s.summary)
	return ui.Effect{Cmd: func() tea.Msg { return titlesMsg{s, notes.ReadTitles(list)} }}
}

// Update takes keys, what was read, and what changed.
func (s *Screen) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case titlesMsg:
		if msg.to == s {
			s.titles, s.laidOut = msg.titles, false
		}
	case ui.SummaryMsg:
		s.summary, s.stale, s.laidOut = msg.Summary, true, false
	case ui.ThemeMsg:
		s.laidOut = false
	}
	return ui.Effect{}
}

// Resize lays the list out for a window.
func (s *Screen) Resize(width, height int) {
	s.width, s.height, s.laidOut = width, height, false
}

var (
	keyMove   = ui.Bind([]string{"up", "down"}, "↑↓", "move")
	keyDelete = ui.Bind([]string{"x"}, "x", "delete")
)

// Keys are those that do something now.
func (s *Screen) Keys() []key.Binding {
	s.ready()
	switch {
	case len(s.list) == 0:
		return []key.Binding{ui.KeyBack}
	case s.asking:
		return []key.Binding{ui.Named(keyDelete, "delete it"), ui.Named(ui.KeyBack, "keep it")}
	}
	var keys []key.Binding
	if s.list[s.cursor].Lesson != nil {
		keys = append(keys, ui.KeyEnter)
	}
	return append(keys, keyMove, keyDelete, ui.KeyBack, ui.Named(ui.KeyTop, "newest"), ui.Named(ui.KeyBottom, "oldest"),
		ui.KeyHalfUp, ui.KeyHalfDown)
}

func (s *Screen) key(k tea.KeyPressMsg) ui.Effect {
	s.ready()
	if s.asking {
		return s.answer(k)
	}
	half := max(s.height/4, 1) // an entry has about two lines
	switch {
	case key.Matches(k, ui.KeyBack):
		return ui.Effect{Back: true}
	case key.Matches(k, ui.KeyUp):
		s.cursor--
	case key.Matches(k, ui.KeyDown):
		s.cursor++
	case key.Matches(k, ui.KeyHalfUp), key.Matches(k, ui.KeyPageUp):
		s.cursor -= half
	case key.Matches(k, ui.KeyHalfDown), key.Matches(k, ui.KeyPageDown):
		s.cursor += half
	case key.Matches(k, ui.KeyTop):
		s.cursor = 0
	case key.Matches(k, ui.KeyBottom):
		s.cursor = len(s.list)
	case len(s.list) == 0:
	case key.Matches(k, keyDelete):
		s.asking = true
	case key.Matches(k, ui.KeyEnter, ui.KeyRight):
		return s.open()
	}
	s.laidOut = false
	return ui.Effect{}
}

func (s *Screen) open() ui.Effect {
	e := &s.list[s.cursor]
	if e.Lesson == nil {
		return ui.Effect{Say: "The course does not have this lesson any more; the note stays here."}
	}
	return ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: e.Lesson, At: &e.Position}}
}

// answer takes the answer to whether to delete; anything but the key itself is no.
func (s *Screen) answer(k tea.KeyPressMsg) ui.Effect {
	s.asking, s.laidOut = false, false
	if !key.Matches(k, keyDelete) {
		return ui.Effect{}
	}
	e := s.list[s.cursor]
	say := "The bookmark is deleted."
	if e.Kind == notes.KindNote {
		say = "The note is deleted."
	}
	return ui.Effect{Record: []progress.Event{e.Delete()}, Say: say}
}
