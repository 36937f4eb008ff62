package exerciseview

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"learn/internal/exercise"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// desk is the work on one exercise while it is open: its workspace, the watching of the learner's file, the check
// that runs and the last verdict. Results carry the desk they belong to, so that none lands on another exercise.
type desk struct {
	item   *item
	ctx    context.Context // ends when the exercise is left
	cancel context.CancelFunc

	looked   bool // it is known whether there is a workspace
	work     *exercise.Workspace
	watching bool

	serial    int // of the newest check: an older one's result is stale
	stopCheck context.CancelFunc
	checked   <-chan struct{} // closed when the newest check has ended
	checking  bool

	result   *exercise.Result
	problems []exercise.Diagnostic // errors, then warnings
	open     int                   // the problem, or failed test, that is gone to; -1 is none

	note      []string // what the last key brought
	kept      string   // where the work is kept that was reset
	hinted    int      // hints shown since the exercise was opened
	asking    bool     // whether to reset
	surrender bool     // the solution was asked for once before passing
	compared  *comparison
}

func newDesk(it *item) *desk {
	d := &desk{item: it, open: -1}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d
}

// deskMsg is a result that belongs to a desk.
type deskMsg interface {
	to() *desk
	land(s *Screen) ui.Effect
}

// openedMsg brings the workspace, nil if the exercise was not started.
type openedMsg struct {
	desk    *desk
	work    *exercise.Workspace
	started bool // the learner asked for it
	created bool
	edit    bool // go on to the editor
	err     error
}

// watchMsg says that the file is watched, or why it is not.
type watchMsg struct {
	desk  *desk
	saved <-chan struct{}
	err   error
}

// savedMsg says that the file was saved.
type savedMsg struct {
	desk  *desk
	saved <-chan struct{}
}

// editedMsg says that the editor was left, or why it was not opened.
type editedMsg struct {
	desk *desk
	err  error
}

// checkedMsg brings a verdict.
type checkedMsg struct {
	desk   *desk
	serial int
	result exercise.Result
}

// resetMsg says where the work is kept that the starter took the place of.
type resetMsg struct {
	desk   *desk
	backup string
	err    error
}

func (m openedMsg) to() *desk  { return m.desk }
func (m watchMsg) to() *desk   { return m.desk }
func (m savedMsg) to() *desk   { return m.desk }
func (m editedMsg) to() *desk  { return m.desk }
func (m checkedMsg) to() *desk { return m.desk }
func (m resetMsg) to() *desk   { return m.desk }

// start unpacks the starter, or finds what was unpacked before.
func (s *Screen) start(edit bool) ui.Effect {
	d, bench, path := s.desk, s.bench, s.path()
	return ui.Effect{Cmd: func() tea.Msg {
		w, created, err := bench.Open(path, d.item.ex)
		return openedMsg{desk: d, work: w, started: true, created: created, edit: edit, err: err}
	}}
}

func (m openedMsg) land(s *Screen) ui.Effect {
	d := s.desk
	d.looked = true
	if m.err != nil {
		s.tell("✗ The exercise could not be unpacked: " + m.err.Error())
		return ui.Effect{}
	}
	if m.work == nil {
		s.relayout()
		return ui.Effect{}
	}
	again := d.work != nil
	d.work = m.work
	switch {
	case m.created:
		s.tell("✓ Unpacked. Edit this file and save it: every save is checked by itself.")
	case m.started:
		s.tell("Your work was here already; it is as you left it.")
	default:
		s.relayout()
	}
	e := ui.Effect{}
	if m.edit {
		e = s.edit()
	}
	if !again {
		e.Cmd = tea.Batch(s.watch(), e.Cmd)
	}
	return e
}

// watch begins to watch the learner's file.
func (s *Screen) watch() tea.Cmd {
	d, bench, ctx, work := s.desk, s.bench, s.desk.ctx, s.desk.work
	return func() tea.Msg {
		saved, err := bench.Watch(ctx, work)
		return watchMsg{d, saved, err}
	}
}

func (m watchMsg) land(s *Screen) ui.Effect {
	if m.err != nil {
		s.tell("! Saves are not noticed here; r checks. " + m.err.Error())
		return ui.Effect{}
	}
	s.desk.watching = true
	s.relayout()
	return ui.Effect{Cmd: m.desk.nextSave(m.saved)}
}

// nextSave waits for the next save, or the end of watching.
func (d *desk) nextSave(saved <-chan struct{}) tea.Cmd {
	ctx := d.ctx
	return func() tea.Msg {
		select {
		case _, ok := <-saved:
			if ok {
				return savedMsg{d, saved}
			}
		case <-ctx.Done():
		}
		return nil
	}
}

func (m savedMsg) land(s *Screen) ui.Effect {
	e := s.check()
	e.Cmd = tea.Batch(e.Cmd, m.desk.nextSave(m.saved))
	return e
}

// edit opens the editor where the first problem is; it unpacks the starter first if need be.
func (s *Screen) edit() ui.Effect {
	d, bench := s.desk, s.bench
	if d.work == nil {
		return s.start(true)
	}
	file, line := d.work.File, d.problemLine()
	return ui.Effect{Cmd: func() tea.Msg {
		c, err := bench.Editor(file, line)
		if err != nil {
			return editedMsg{d, err}
		}
		return tea.Exec(c, func(err error) tea.Msg { return editedMsg{d, err} })()
	}}
}

func (m editedMsg) land(s *Screen) ui.Effect {
	if m.err != nil {
		s.tell("✗ The editor did not work: "+m.err.Error(), "Open the file yourself (y copies its path) or set EDITOR; saving it is enough.")
		return ui.Effect{}
	}
	return s.check()
}

// check judges the file as it is now. One that runs is cancelled, and the new one waits until it has ended.
func (s *Screen) check() ui.Effect {
	d, bench := s.desk, s.bench
	if d.work == nil {
		return ui.Effect{Say: "Nothing to check yet: s starts the exercise."}
	}
	if d.stopCheck != nil {
		d.stopCheck()
	}
	ctx, cancel := context.WithCancel(d.ctx)
	before, ended := d.checked, make(chan struct{})
	d.serial++
	d.stopCheck, d.checked, d.checking, d.asking = cancel, ended, true, false
	serial, work := d.serial, d.work
	s.relayout()
	return ui.Effect{Cmd: func() tea.Msg {
		defer close(ended)
		defer cancel()
		if before != nil {
			<-before
		}
		if ctx.Err() != nil {
			return nil
		}
		return checkedMsg{d, serial, bench.Check(ctx, work, d.item.ex)}
	}}
}

func (m checkedMsg) land(s *Screen) ui.Effect {
	d := s.desk
	if m.serial != d.serial {
		return ui.Effect{}
	}
	d.checking = false
	if m.result.Outcome == exercise.Cancelled {
		s.relayout()
		return ui.Effect{}
	}
	d.take(m.result)
	if m.result.Outcome != exercise.ToolMissing {
		s.noRust = nil
	}
	s.view, s.left = viewWork, 0
	s.relayout()
	s.reveal("verdict")
	e := ui.Effect{}
	if m.result.Outcome.Judged() {
		passed, failed := exercise.Count(m.result.Tests)
		took := (m.result.Compile + m.result.Run).Milliseconds()
		data := progress.CheckData{Outcome: string(m.result.Outcome), Passed: passed, Failed: failed, Millis: took}
		e.Record = []progress.Event{progress.Checked(s.lesson.Path(), d.item.id, d.item.hash, data)}
	}
	return e
}

// take makes a result the verdict that is shown: errors first, the first of them in full.
func (d *desk) take(r exercise.Result) {
	d.result, d.problems, d.note, d.open = &r, nil, nil, -1
	for _, level := range []string{"error", ""} {
		for _, p := range r.Diagnostics {
			if (p.Level == "error") == (level == "error") {
				d.problems = append(d.problems, p)
			}
		}
	}
	if r.Outcome != exercise.Passed && len(d.stops()) > 0 {
		d.open = 0
	}
}

// problemLine is the line of the learner's file that the open problem speaks of; 0 if of none.
func (d *desk) problemLine() int {
	stops := d.stops()
	if d.open < 0 || d.open >= len(stops) {
		return 0
	}
	where := stops[d.open]
	file, rest, _ := strings.Cut(where, ":")
	if file != "exercise.rs" {
		return 0
	}
	line, _, _ := strings.Cut(rest, ":")
	n, err := strconv.Atoi(line)
	if err != nil {
		return 0
	}
	return max(n, 0)
}

// stops are the places that ] and [ go to: failed tests where the code compiled, and what the compiler said.
func (d *desk) stops() []string {
	var stops []string
	if d.result == nil {
		return nil
	}
	for _, t := range d.result.Tests {
		if !t.Passed {
			stops = append(stops, t.Where)
		}
	}
	for _, p := range d.problems {
		stops = append(stops, fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col))
	}
	return stops
}

// reset puts the starter back, once the learner has said so.
func (s *Screen) reset() ui.Effect {
	d, bench := s.desk, s.bench
	d.asking = false
	work := d.work
	s.relayout()
	return ui.Effect{Cmd: func() tea.Msg {
		backup, err := bench.Reset(work, d.item.ex)
		return resetMsg{d, backup, err}
	}}
}

func (m resetMsg) land(s *Screen) ui.Effect {
	d := s.desk
	if m.err != nil {
		s.tell("✗ Not reset: " + m.err.Error())
		return ui.Effect{}
	}
	if d.stopCheck != nil {
		d.stopCheck()
	}
	d.serial++
	d.checking, d.result, d.problems, d.open = false, nil, nil, -1
	d.kept = render.Clean(m.backup)
	s.tell("✓ The starter is back.")
	return ui.Effect{}
}

// tell shows a note with the state of the work until the next key that does something.
func (s *Screen) tell(lines ...string) {
	for i, l := range lines {
		lines[i] = render.Clean(l)
	}
	s.desk.note = lines
	s.relayout()
	s.reveal("note")
}

// revive takes up the work again where Leave ended it but the window stayed.
func (s *Screen) revive() tea.Cmd {
	d := s.desk
	if d == nil || d.ctx.Err() == nil {
		return nil
	}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.serial++
	d.checking, d.watching = false, false
	if d.work == nil {
		return nil
	}
	return s.watch()
}
