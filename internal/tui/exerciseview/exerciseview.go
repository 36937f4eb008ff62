// Package exerciseview is the screen for the exercises of a lesson: the task, its hints and tests, what the last check
// said of the learner's code, and that code beside the course's.
//
// Files, processes and the editor are for a [Workbench] to deal with. The package knows nothing of other screens or of
// the app.
package exerciseview

import (
	"context"
	"io/fs"

	tea "charm.land/bubbletea/v2"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// Workbench does for the exercise screen what touches files and processes. Its methods are called outside Update, from
// any goroutine, but never two checks at once. A path is "topic/lesson/exercise".
type Workbench interface {
	// Find returns the workspace of an exercise that was started before, nil if it was not.
	Find(path string, e *exercise.Exercise) (*exercise.Workspace, error)
	// Open makes the workspace, or finds it; the learner's file is never written over.
	Open(path string, e *exercise.Exercise) (w *exercise.Workspace, created bool, err error)
	// Source is what the learner's file holds.
	Source(w *exercise.Workspace) (string, error)
	// Reset puts the starter back and says where it keeps what was there ("" if nothing was).
	Reset(w *exercise.Workspace, e *exercise.Exercise) (backup string, err error)
	// Watch sends a value after each save, and closes the channel when ctx ends.
	Watch(ctx context.Context, w *exercise.Workspace) (<-chan struct{}, error)
	// Check judges the learner's file; it ends early, as cancelled, when ctx does.
	Check(ctx context.Context, w *exercise.Workspace, e *exercise.Exercise) exercise.Result
	// Rustc is the compiler's version; the error says how to get one.
	Rustc() (version string, err error)
	// Editor makes the command that opens a file in the learner's editor, at a line from 1 (0: anywhere).
	Editor(file string, line int) (tea.ExecCommand, error)
}

// The app looks for these at run time.
var (
	_ ui.Leaver   = (*Screen)(nil)
	_ ui.Starter  = (*Screen)(nil)
	_ ui.Worksite = (*Screen)(nil)
)

// Screen shows the exercises of a lesson: a list where there are several, and one of them to work on.
type Screen struct {
	lesson  *lessons.Lesson
	theme   *ui.Theme
	summary *progress.Summary
	bench   Workbench
	asked   string // id of the exercise to open; "" is the first not passed

	loaded bool
	err    error // why there are no exercises
	items  []*item
	cursor int // in the list
	listed bool
	desk   *desk // the work on the exercise that is open; nil while the list is shown
	noRust error // why nothing can be compiled here; nil if it can, or is not known yet

	view   view
	page   page
	top    [viewCount]int // first visible line of each view
	left   int            // cells that listings are scrolled sideways
	width  int
	height int
}

// item is one exercise of the lesson with the texts it comes with.
type item struct {
	id    string
	ex    *exercise.Exercise
	err   error // why it cannot be shown
	hash  string
	tests *listing
	ours  string

	goal, constraints, judged, reasons *render.Document
	hints                              []*render.Document
}

// view is what the screen shows of the open exercise.
type view int

const (
	viewWork     view = iota // the task, hints and verdict
	viewTests                // the tests
	viewSolution             // the learner's code beside the course's
	viewCount
)

// loadedMsg brings the exercises of a lesson, read outside Update.
type loadedMsg struct {
	to    *Screen
	items []*item
	err   error
}

// rustMsg says whether there is a compiler.
type rustMsg struct {
	to  *Screen
	err error
}

// New is a screen for the exercises of a lesson that opens the one with an id, or, if that is "", the only one or the
// list.
func New(l *lessons.Lesson, id string, th *ui.Theme, s *progress.Summary, bench Workbench) *Screen {
	return &Screen{lesson: l, asked: id, theme: th, summary: s, bench: bench, width: 1, height: 1}
}

// Title is the lesson and, once one is open, the exercise.
func (s *Screen) Title() string {
	if s.desk == nil {
		return s.lesson.Title + " › exercises"
	}
	return s.lesson.Title + " › " + s.desk.item.title()
}

// Typing is never true: every key here is a command.
func (s *Screen) Typing() bool { return false }

// Status says how the open exercise stands.
func (s *Screen) Status() string {
	d := s.desk
	switch {
	case d == nil:
		return ""
	case d.checking:
		return "checking"
	case s.passed(d.item):
		return "passed"
	case d.watching:
		return "watching"
	}
	return ""
}

// At says that the screen is the exercise of a place.
func (s *Screen) At(p ui.Place) bool {
	return p.View == ui.ViewExercise && p.Lesson == s.lesson && (p.Item == "" || p.Item == s.asked)
}

// Start reads the exercises and looks for a compiler.
func (s *Screen) Start() ui.Effect {
	l, bench := s.lesson, s.bench
	read := func() tea.Msg {
		items, err := readItems(l)
		return loadedMsg{s, items, err}
	}
	probe := func() tea.Msg {
		_, err := bench.Rustc()
		return rustMsg{s, err}
	}
	return ui.Effect{Cmd: tea.Batch(read, probe)}
}

// readItems reads all exercises of a lesson; a broken one says so and spoils no other.
func readItems(l *lessons.Lesson) ([]*item, error) {
	ids, err := l.ExerciseIDs()
	if err != nil {
		return nil, err
	}
	var items []*item
	for _, id := range ids {
		items = append(items, readItem(l.FS(), id))
	}
	return items, nil
}

func readItem(fsys fs.FS, id string) *item {
	it := &item{id: id}
	it.err = it.read(fsys)
	return it
}

func (it *item) read(fsys fs.FS) error {
	dir, err := fs.Sub(fsys, "exercise/"+it.id)
	if err != nil {
		return err
	}
	e, err := exercise.Load(dir, it.id)
	if err != nil {
		return err
	}
	tests, err := e.TestsSource()
	if err != nil {
		return err
	}
	if it.ours, err = e.SolutionSource(); err != nil {
		return err
	}
	reasons, err := e.SolutionProse()
	if err != nil {
		return err
	}
	parse := func(text string) *render.Document { return render.Parse([]byte(text), nil) }
	it.goal, it.constraints, it.judged, it.reasons = parse(e.Goal), parse(e.Constraints), parse(e.Judged), parse(reasons)
	for _, h := range e.Hints {
		it.hints = append(it.hints, parse(h))
	}
	it.ex, it.hash, it.tests = e, e.Hash(), newListing(tests)
	return nil
}

// title is the exercise's title, or its id where that is all one knows.
func (it *item) title() string {
	if it.ex == nil {
		return it.id
	}
	return render.Clean(it.ex.Title)
}

// Update takes keys, and what the workbench did for this screen.
func (s *Screen) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case loadedMsg:
		if msg.to == s {
			return s.arrived(msg)
		}
	case rustMsg:
		if msg.to == s {
			s.noRust = msg.err
			s.relayout()
		}
	case ui.SummaryMsg:
		s.summary = msg.Summary
		s.relayout()
	case ui.ThemeMsg:
		s.relayout()
		return ui.Effect{Cmd: s.colour()}
	case deskMsg:
		if msg.to() == s.desk && s.desk != nil && s.desk.ctx.Err() == nil {
			return msg.land(s)
		}
	}
	return ui.Effect{}
}

// arrived takes the exercises: opens the one that was asked for, or the only one, or shows the list.
func (s *Screen) arrived(msg loadedMsg) ui.Effect {
	s.loaded, s.items, s.err = true, msg.items, msg.err
	s.cursor = s.firstOpen()
	e := ui.Effect{}
	switch at := s.index(s.asked); {
	case at >= 0:
		return s.choose(at)
	case len(s.items) == 1:
		e = s.choose(0)
	default:
		s.listed = true
		s.relayout()
	}
	if s.asked != "" {
		e.Say = s.lesson.Title + " has no exercise " + render.Clean(s.asked)
	}
	return e
}

func (s *Screen) index(id string) int {
	for i, it := range s.items {
		if it.id == id {
			return i
		}
	}
	return -1
}

// firstOpen is the first exercise not passed, 0 if all are.
func (s *Screen) firstOpen() int {
	for i, it := range s.items {
		if !s.passed(it) {
			return i
		}
	}
	return 0
}

// choose opens an exercise and looks whether it was started before.
func (s *Screen) choose(at int) ui.Effect {
	s.closeDesk()
	s.cursor = at
	s.desk = newDesk(s.items[at])
	s.view, s.top, s.left = viewWork, [viewCount]int{}, 0
	s.relayout()
	if s.desk.item.err != nil {
		return ui.Effect{}
	}
	d, bench, path := s.desk, s.bench, s.path()
	return ui.Effect{Cmd: func() tea.Msg {
		w, err := bench.Find(path, d.item.ex)
		return openedMsg{desk: d, work: w, err: err}
	}}
}

// closeDesk ends watching and a running check.
func (s *Screen) closeDesk() {
	if s.desk != nil {
		s.desk.cancel()
		s.desk = nil
	}
}

// Leave ends watching and a running check. All there is to store was stored as it happened.
func (s *Screen) Leave() []progress.Event {
	if s.desk != nil {
		s.desk.cancel()
	}
	return nil
}

// path names the open exercise.
func (s *Screen) path() string { return s.lesson.Path() + "/" + s.desk.item.id }

// known is what is stored of an exercise; never nil.
func (s *Screen) known(it *item) progress.ExerciseSummary {
	if l := s.summary.Lessons[s.lesson.Path()]; l != nil && l.Exercises[it.id] != nil {
		return *l.Exercises[it.id]
	}
	return progress.ExerciseSummary{}
}

// passed says whether the learner's code ever passed.
func (s *Screen) passed(it *item) bool {
	d := s.desk
	return s.known(it).Passed || d != nil && d.item == it && d.result != nil && d.result.Outcome == exercise.Passed
}

// Resize lays the page out anew and keeps the place in it as well as lines allow.
func (s *Screen) Resize(width, height int) {
	s.width, s.height = max(width, 1), max(height, 1)
	s.relayout()
}
