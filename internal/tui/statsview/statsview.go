// Package statsview is the screen of statistics: how far one is and how well it goes, by topic, heading and day, and what
// comes due.
//
// Package stats counts; this one lays out. It knows no other screen and nothing of the app, and it asks for the time.
package statsview

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/review"
	"learn/internal/stats"
	"learn/internal/tui/ui"
)

// The app looks for this at run time.
var _ ui.Starter = (*Screen)(nil)

// Screen is one page that scrolls.
type Screen struct {
	course  *lessons.Course
	theme   *ui.Theme
	summary *progress.Summary
	review  bool
	now     func() time.Time

	source *stats.Source // what was read; nil until it was
	report *stats.Report // nil: to be counted anew
	lines  []string      // nil: to be laid out anew
	from   int           // first visible line
	width  int
	height int
}

// readMsg brings what the answers are about, read outside Update.
type readMsg struct {
	to     *Screen
	source *stats.Source
}

// New is the page of a learner. Without review nothing is said of what is kept and what comes due. now is asked when
// the page is counted.
func New(course *lessons.Course, th *ui.Theme, s *progress.Summary, review bool, now func() time.Time) *Screen {
	return &Screen{course: course, theme: th, summary: s, review: review, now: now}
}

// Title names the screen.
func (s *Screen) Title() string { return "statistics" }

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Status says which part of the page is shown.
func (s *Screen) Status() string {
	if s.source == nil {
		return "counting …"
	}
	s.ready()
	if n := len(s.lines); n > s.height {
		return fmt.Sprintf("%d–%d of %d", s.from+1, min(s.from+s.height, n), n)
	}
	return ""
}

// Start reads what the answers are about, and replays them.
func (s *Screen) Start() ui.Effect {
	course, histories, now := s.course, review.Histories(s.summary), s.now()
	return ui.Effect{Cmd: func() tea.Msg {
		course.All()
		return readMsg{s, stats.Read(course, histories, now)}
	}}
}

// Update takes keys, what was read, and what changed. Nothing is counted here: a screen below others hears of every
// answer, and counts when it is seen again.
func (s *Screen) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case readMsg:
		if msg.to == s {
			s.source, s.report, s.lines = msg.source, nil, nil
		}
	case ui.SummaryMsg:
		s.summary, s.report, s.lines = msg.Summary, nil, nil
	case ui.ThemeMsg:
		s.lines = nil
	}
	return ui.Effect{}
}

// Resize lays the page out for a window.
func (s *Screen) Resize(width, height int) {
	if width != s.width {
		s.lines = nil
	}
	s.width, s.height = width, height
}

var keyScroll = ui.Bind([]string{"up", "down"}, "↑↓", "scroll")

// keyWeak opens one of so many headings.
func keyWeak(n int) key.Binding {
	var keys []string
	for i := range n {
		keys = append(keys, fmt.Sprint(i+1))
	}
	show := "1"
	if n > 1 {
		show = fmt.Sprintf("1–%d", n)
	}
	return ui.Bind(keys, show, "open a weak heading")
}

// Keys are those that do something now.
func (s *Screen) Keys() []key.Binding {
	keys := []key.Binding{}
	if s.ready(); len(s.lines) > s.height {
		keys = append(keys, keyScroll, ui.KeyPageDown)
	}
	if n := len(s.weak()); n > 0 {
		keys = append(keys, keyWeak(n))
	}
	keys = append(keys, ui.KeyBack)
	if len(s.lines) > s.height {
		keys = append(keys, ui.KeyPageUp, ui.KeyHalfDown, ui.KeyHalfUp, ui.KeyTop, ui.KeyBottom)
	}
	return keys
}

func (s *Screen) weak() []stats.Heading {
	if s.report == nil {
		return nil
	}
	return s.report.Weak
}

func (s *Screen) key(k tea.KeyPressMsg) ui.Effect {
	s.ready()
	page := max(s.height-2, 1)
	switch {
	case key.Matches(k, ui.KeyBack):
		return ui.Effect{Back: true}
	case key.Matches(k, ui.KeyUp):
		s.from--
	case key.Matches(k, ui.KeyDown):
		s.from++
	case key.Matches(k, ui.KeyPageUp):
		s.from -= page
	case key.Matches(k, ui.KeyPageDown):
		s.from += page
	case key.Matches(k, ui.KeyHalfUp):
		s.from -= page / 2
	case key.Matches(k, ui.KeyHalfDown):
		s.from += page / 2
	case key.Matches(k, ui.KeyTop):
		s.from = 0
	case key.Matches(k, ui.KeyBottom):
		s.from = len(s.lines)
	default:
		return s.open(k)
	}
	s.settle()
	return ui.Effect{}
}

// open goes to the weak heading with the number that was typed.
func (s *Screen) open(k tea.KeyPressMsg) ui.Effect {
	for i, h := range s.weak() {
		if k.String() == fmt.Sprint(i+1) {
			return ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: h.Lesson, Heading: h.Anchor}}
		}
	}
	return ui.Effect{}
}

func (s *Screen) settle() { s.from = max(min(s.from, len(s.lines)-s.height), 0) }

// ready counts and lays out what has changed since it was last shown. It reads nothing, and waits until what there is to
// read has been: a page that changes under the eye is no help.
func (s *Screen) ready() {
	if s.source == nil || s.width == 0 {
		return
	}
	if s.report == nil {
		r := stats.Of(s.course, s.summary, s.source, s.now())
		s.report = &r
	}
	if s.lines == nil {
		s.lines = s.page()
	}
	s.settle()
}

// View slices the page.
func (s *Screen) View() string {
	s.ready()
	return strings.Join(s.lines[min(s.from, len(s.lines)):min(s.from+s.height, len(s.lines))], "\n")
}
