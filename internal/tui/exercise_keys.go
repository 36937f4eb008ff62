package tui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/progress"
	"learn/internal/render"
)

// The keys of an exercise. h is a hint here, so that only the arrow scrolls to the left.
var (
	exStart    = bind([]string{"s"}, "s", "start")
	exEdit     = bind([]string{"e"}, "e", "edit")
	exRun      = bind([]string{"r"}, "r", "check")
	exHint     = bind([]string{"h"}, "h", "hint")
	exShow     = bind([]string{"t"}, "t", "tests")
	exCompare  = bind([]string{"d"}, "d", "solution")
	exReset    = bind([]string{"R"}, "R", "reset")
	exCopy     = bind([]string{"y"}, "y", "copy the path")
	exYes      = bind([]string{"y"}, "y", "reset it")
	exNext     = bind([]string{"]"}, "]", "next problem")
	exPrevious = bind([]string{"["}, "[", "previous problem")
	exLeft     = bind([]string{"left"}, "←", "left")
	exRight    = bind([]string{"right"}, "→", "right")
	exScroll   = bind([]string{"up", "down"}, "↑↓", "scroll")
)

// Keys are those that do something now.
func (s *exerciseScreen) Keys() []key.Binding {
	d := s.desk
	switch {
	case d == nil:
		return []key.Binding{named(exScroll, "choose"), named(keyEnter, "open"), keyBack}
	case d.item.err != nil:
		return []key.Binding{exScroll, keyBack}
	case d.asking:
		return []key.Binding{exYes, named(keyBack, "no")}
	}
	var keys []key.Binding
	switch s.view {
	case exWork:
		keys = s.workKeys()
	case exTests:
		keys = []key.Binding{exScroll, keyPageDn, named(exShow, "close"), keyBack}
	case exSolution:
		keys = []key.Binding{exScroll, keyPageDn, named(exCompare, "close"), keyBack}
	}
	if s.page.over > 0 {
		keys = append(keys, exLeft, exRight)
	}
	return append(keys, keyPageUp, keyHalfUp, keyHalfDn, keyTop, keyBottom)
}

func (s *exerciseScreen) workKeys() []key.Binding {
	d := s.desk
	var keys []key.Binding
	if s.passed(d.item) {
		keys = append(keys, named(keyEnter, s.onwardLabel()), named(exCompare, "compare"))
	}
	if d.work == nil {
		keys = append(keys, exStart, named(exEdit, "start in editor"))
	} else {
		keys = append(keys, exEdit, exRun)
	}
	if len(d.stops()) > 1 {
		keys = append(keys, exNext)
	}
	if n := s.hintsShown(); n < len(d.item.hints) {
		keys = append(keys, named(exHint, fmt.Sprintf("hint %d/%d", n+1, len(d.item.hints))))
	}
	keys = append(keys, exShow)
	if !s.passed(d.item) {
		keys = append(keys, exCompare)
	}
	keys = append(keys, keyBack, exScroll, keyPageDn)
	if len(d.stops()) > 1 {
		keys = append(keys, exPrevious)
	}
	if d.work != nil {
		keys = append(keys, exCopy, exReset)
	}
	return keys
}

func (s *exerciseScreen) key(k tea.KeyPressMsg) Effect {
	switch {
	case key.Matches(k, keyBack):
		return s.escape()
	case s.desk == nil:
		return s.listKey(k)
	}
	again := s.revive()
	e := Effect{}
	if s.desk.asking {
		e = s.answer(k)
	} else if !s.scrollKey(k) && s.desk.item.err == nil {
		e = s.act(k)
	}
	e.Cmd = tea.Batch(again, e.Cmd)
	return e
}

// escape undoes the nearest thing: a question, a page, the open exercise, then leaves.
func (s *exerciseScreen) escape() Effect {
	switch {
	case s.desk == nil:
		return Effect{Back: true}
	case s.desk.asking:
		s.desk.asking = false
		s.relayout()
	case s.view != exWork:
		s.turn(exWork)
	case s.listed:
		s.closeDesk()
		s.relayout()
	default:
		return Effect{Back: true}
	}
	return Effect{}
}

// answer takes the answer to whether to reset: y does it, every other key does not.
func (s *exerciseScreen) answer(k tea.KeyPressMsg) Effect {
	if key.Matches(k, exYes) {
		return s.reset()
	}
	s.desk.asking = false
	s.relayout()
	return Effect{Say: "Not reset: nothing has changed."}
}

func (s *exerciseScreen) listKey(k tea.KeyPressMsg) Effect {
	last := max(len(s.items)-1, 0)
	switch {
	case key.Matches(k, keyUp):
		s.cursor = max(s.cursor-1, 0)
	case key.Matches(k, keyDown):
		s.cursor = min(s.cursor+1, last)
	case key.Matches(k, keyTop):
		s.cursor = 0
	case key.Matches(k, keyBottom):
		s.cursor = last
	case key.Matches(k, keyEnter, exRight) && len(s.items) > 0:
		return s.choose(s.cursor)
	}
	s.relayout()
	return Effect{}
}

// scrollKey moves within the page, and says whether the key was for that.
func (s *exerciseScreen) scrollKey(k tea.KeyPressMsg) bool {
	page, by := max(s.height-2, 1), 0
	switch {
	case key.Matches(k, keyUp):
		by = -1
	case key.Matches(k, keyDown):
		by = 1
	case key.Matches(k, keyHalfUp):
		by = -max(page/2, 1)
	case key.Matches(k, keyHalfDn):
		by = max(page/2, 1)
	case key.Matches(k, keyPageUp):
		by = -page
	case key.Matches(k, keyPageDn):
		by = page
	case key.Matches(k, keyTop):
		by = -len(s.page.lines)
	case key.Matches(k, keyBottom):
		by = len(s.page.lines)
	default:
		return s.sideways(k)
	}
	s.top[s.view] += by
	s.settle()
	return true
}

// sideways scrolls what is too wide for the window.
func (s *exerciseScreen) sideways(k tea.KeyPressMsg) bool {
	switch {
	case key.Matches(k, exLeft):
		s.left = max(s.left-8, 0)
	case key.Matches(k, exRight):
		s.left = min(s.left+8, s.page.over)
	default:
		return false
	}
	s.relayout()
	return true
}

// act does what a key asks for. The order of the cases is that of the footer.
func (s *exerciseScreen) act(k tea.KeyPressMsg) Effect {
	d := s.desk
	if s.view == exWork && len(d.note) > 0 {
		d.note = nil
		s.relayout()
	}
	switch {
	case key.Matches(k, exStart):
		s.turn(exWork)
		return s.start(false)
	case key.Matches(k, exEdit):
		s.turn(exWork)
		return s.edit()
	case key.Matches(k, exRun):
		s.turn(exWork)
		e := s.check()
		s.reveal("work")
		return e
	case key.Matches(k, exHint):
		return s.hint()
	case key.Matches(k, exShow):
		s.toggle(exTests)
		return Effect{Cmd: s.colour()}
	case key.Matches(k, exCompare):
		return s.compare()
	case key.Matches(k, exNext):
		s.goTo(1)
	case key.Matches(k, exPrevious):
		s.goTo(-1)
	default:
		return s.actOnWork(k)
	}
	return Effect{}
}

func (s *exerciseScreen) actOnWork(k tea.KeyPressMsg) Effect {
	d := s.desk
	switch {
	case key.Matches(k, exCopy) && d.work != nil:
		return Effect{Cmd: tea.SetClipboard(d.work.File), Say: "Copied the path of your file."}
	case key.Matches(k, exReset) && d.work != nil:
		s.turn(exWork)
		d.asking = true
		s.relayout()
		s.reveal("question")
	case key.Matches(k, exReset):
		return Effect{Say: "Nothing to reset: the exercise is not started."}
	case key.Matches(k, keyEnter) && s.passed(d.item):
		return s.onward()
	}
	return Effect{}
}

// turn shows another view of the exercise.
func (s *exerciseScreen) turn(v exView) {
	if s.view == v {
		return
	}
	s.view, s.left = v, 0
	s.relayout()
}

func (s *exerciseScreen) toggle(v exView) {
	if s.view == v {
		v = exWork
	}
	s.turn(v)
}

// hint shows one more of the hints and has it recorded.
func (s *exerciseScreen) hint() Effect {
	d := s.desk
	s.turn(exWork)
	n := s.hintsShown() + 1
	if n > len(d.item.hints) {
		s.reveal(exHintMark(n - 1))
		return Effect{Say: "Those are all the hints."}
	}
	d.hinted = n
	s.relayout()
	s.reveal(exHintMark(n))
	return Effect{Record: []progress.Event{progress.Hinted(s.lesson.Path(), d.item.id, n)}}
}

func exHintMark(n int) string { return fmt.Sprintf("hint %d", n) }

// hintsShown is how many hints stay on the page, those of earlier visits included.
func (s *exerciseScreen) hintsShown() int {
	d := s.desk
	return min(max(d.hinted, s.known(d.item).Hints), len(d.item.hints))
}

// compare shows the solution: to whoever has passed, and to whoever has seen all hints and asks twice.
func (s *exerciseScreen) compare() Effect {
	d := s.desk
	shown, all := s.hintsShown(), len(d.item.hints)
	switch {
	case s.view == exSolution:
		s.turn(exWork)
		return Effect{}
	case s.passed(d.item), d.surrender:
		return s.readSolution()
	case shown < all:
		return Effect{Say: fmt.Sprintf("The solution shows once your code passes, or after the hints (%d of %d seen; h shows the next).", shown, all)}
	}
	d.surrender = true
	return Effect{Say: "Not passed yet. d once more shows the solution anyway."}
}

// goTo goes to the next or previous problem and expands it.
func (s *exerciseScreen) goTo(step int) {
	d := s.desk
	n := len(d.stops())
	if n == 0 {
		return
	}
	s.turn(exWork)
	if d.open < 0 && step < 0 {
		d.open = 0
	}
	d.open = (d.open + step + n) % n
	s.relayout()
	s.reveal(exProblemMark(d.open))
}

func exProblemMark(n int) string { return fmt.Sprintf("problem %d", n) }

// next is the exercise that comes after the open one: the nearest not passed, round and round; -1 if all are.
func (s *exerciseScreen) next() int {
	for i := range s.items {
		at := (s.cursor + 1 + i) % len(s.items)
		if !s.passed(s.items[at]) && s.items[at].err == nil {
			return at
		}
	}
	return -1
}

func (s *exerciseScreen) onward() Effect {
	if at := s.next(); at >= 0 {
		return s.choose(at)
	}
	return Effect{Back: true}
}

func (s *exerciseScreen) onwardLabel() string {
	if s.next() >= 0 {
		return "next exercise"
	}
	return "back"
}

// readSolution reads what the learner wrote and sets it beside the course's solution.
func (s *exerciseScreen) readSolution() Effect {
	d, bench, work := s.desk, s.bench, s.desk.work
	return Effect{Cmd: func() tea.Msg {
		m := exSolutionMsg{desk: d}
		if work != nil {
			m.yours, m.err = bench.Source(work)
		}
		m.compared = compareSources(m.yours, d.item.ours)
		return m
	}}
}

// exSolutionMsg brings the two solutions, line beside line.
type exSolutionMsg struct {
	desk     *exDesk
	yours    string
	compared *exCompared
	err      error
}

func (m exSolutionMsg) to() *exDesk { return m.desk }

func (m exSolutionMsg) land(s *exerciseScreen) Effect {
	s.desk.compared = m.compared
	s.turn(exSolution)
	s.relayout()
	e := Effect{Cmd: s.colour()}
	if m.err != nil {
		e.Say = "Your file cannot be read: " + render.Clean(m.err.Error())
	}
	return e
}
