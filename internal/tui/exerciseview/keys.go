package exerciseview

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// The keys of an exercise. h is a hint here, so that only the arrow scrolls to the left.
var (
	keyStart    = ui.Bind([]string{"s"}, "s", "start")
	keyEdit     = ui.Bind([]string{"e"}, "e", "edit")
	keyRun      = ui.Bind([]string{"r"}, "r", "check")
	keyHint     = ui.Bind([]string{"h"}, "h", "hint")
	keyShow     = ui.Bind([]string{"t"}, "t", "tests")
	keyCompare  = ui.Bind([]string{"d"}, "d", "solution")
	keyReset    = ui.Bind([]string{"R"}, "R", "reset")
	keyCopy     = ui.Bind([]string{"y"}, "y", "copy the path")
	keyYes      = ui.Bind([]string{"y"}, "y", "reset it")
	keyNext     = ui.Bind([]string{"]"}, "]", "next problem")
	keyPrevious = ui.Bind([]string{"["}, "[", "previous problem")
	keyLeft     = ui.Bind([]string{"left"}, "←", "left")
	keyRight    = ui.Bind([]string{"right"}, "→", "right")
	keyScroll   = ui.Bind([]string{"up", "down"}, "↑↓", "scroll")
)

// Keys are those that do something now.
func (s *Screen) Keys() []key.Binding {
	d := s.desk
	switch {
	case d == nil:
		return []key.Binding{ui.Named(keyScroll, "choose"), ui.Named(ui.KeyEnter, "open"), ui.KeyBack}
	case d.item.err != nil:
		return []key.Binding{keyScroll, ui.KeyBack}
	case d.asking:
		return []key.Binding{keyYes, ui.Named(ui.KeyBack, "no")}
	}
	var keys []key.Binding
	switch s.view {
	case viewWork:
		keys = s.workKeys()
	case viewTests:
		keys = []key.Binding{keyScroll, ui.KeyPageDown, ui.Named(keyShow, "close"), ui.KeyBack}
	case viewSolution:
		keys = []key.Binding{keyScroll, ui.KeyPageDown, ui.Named(keyCompare, "close"), ui.KeyBack}
	}
	if s.page.over > 0 {
		keys = append(keys, keyLeft, keyRight)
	}
	return append(keys, ui.KeyPageUp, ui.KeyHalfUp, ui.KeyHalfDown, ui.KeyTop, ui.KeyBottom)
}

func (s *Screen) workKeys() []key.Binding {
	d := s.desk
	var keys []key.Binding
	if s.passed(d.item) {
		keys = append(keys, ui.Named(ui.KeyEnter, s.onwardLabel()), ui.Named(keyCompare, "compare"))
	}
	if d.work == nil {
		keys = append(keys, keyStart, ui.Named(keyEdit, "start in editor"))
	} else {
		keys = append(keys, keyEdit, keyRun)
	}
	if len(d.stops()) > 1 {
		keys = append(keys, keyNext)
	}
	if n := s.hintsShown(); n < len(d.item.hints) {
		keys = append(keys, ui.Named(keyHint, fmt.Sprintf("hint %d/%d", n+1, len(d.item.hints))))
	}
	keys = append(keys, keyShow)
	if !s.passed(d.item) {
		keys = append(keys, keyCompare)
	}
	keys = append(keys, ui.KeyBack, keyScroll, ui.KeyPageDown)
	if len(d.stops()) > 1 {
		keys = append(keys, keyPrevious)
	}
	if d.work != nil {
		keys = append(keys, keyCopy, keyReset)
	}
	return keys
}

func (s *Screen) key(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, ui.KeyBack):
		return s.escape()
	case s.desk == nil:
		return s.listKey(k)
	}
	again := s.revive()
	e := ui.Effect{}
	if s.desk.asking {
		e = s.answer(k)
	} else if !s.scrollKey(k) && s.desk.item.err == nil {
		e = s.act(k)
	}
	e.Cmd = tea.Batch(again, e.Cmd)
	return e
}

// escape undoes the nearest thing: a question, a page, the open exercise, then leaves.
func (s *Screen) escape() ui.Effect {
	switch {
	case s.desk == nil:
		return ui.Effect{Back: true}
	case s.desk.asking:
		s.desk.asking = false
		s.relayout()
	case s.view != viewWork:
		s.turn(viewWork)
	case s.listed:
		s.closeDesk()
		s.relayout()
	default:
		return ui.Effect{Back: true}
	}
	return ui.Effect{}
}

// answer takes the answer to whether to reset: y does it, every other key does not.
func (s *Screen) answer(k tea.KeyPressMsg) ui.Effect {
	if key.Matches(k, keyYes) {
		return s.reset()
	}
	s.desk.asking = false
	s.relayout()
	return ui.Effect{Say: "Not reset: nothing has changed."}
}

func (s *Screen) listKey(k tea.KeyPressMsg) ui.Effect {
	last := max(len(s.items)-1, 0)
	switch {
	case key.Matches(k, ui.KeyUp):
		s.cursor = max(s.cursor-1, 0)
	case key.Matches(k, ui.KeyDown):
		s.cursor = min(s.cursor+1, last)
	case key.Matches(k, ui.KeyTop):
		s.cursor = 0
	case key.Matches(k, ui.KeyBottom):
		s.cursor = last
	case key.Matches(k, ui.KeyEnter, keyRight) && len(s.items) > 0:
		return s.choose(s.cursor)
	}
	s.relayout()
	return ui.Effect{}
}

// scrollKey moves within the page, and says whether the key was for that.
func (s *Screen) scrollKey(k tea.KeyPressMsg) bool {
	page, by := max(s.height-2, 1), 0
	switch {
	case key.Matches(k, ui.KeyUp):
		by = -1
	case key.Matches(k, ui.KeyDown):
		by = 1
	case key.Matches(k, ui.KeyHalfUp):
		by = -max(page/2, 1)
	case key.Matches(k, ui.KeyHalfDown):
		by = max(page/2, 1)
	case key.Matches(k, ui.KeyPageUp):
		by = -page
	case key.Matches(k, ui.KeyPageDown):
		by = page
	case key.Matches(k, ui.KeyTop):
		by = -len(s.page.lines)
	case key.Matches(k, ui.KeyBottom):
		by = len(s.page.lines)
	default:
		return s.sideways(k)
	}
	s.top[s.view] += by
	s.settle()
	return true
}

// sideways scrolls what is too wide for the window.
func (s *Screen) sideways(k tea.KeyPressMsg) bool {
	switch {
	case key.Matches(k, keyLeft):
		s.left = max(s.left-8, 0)
	case key.Matches(k, keyRight):
		s.left = min(s.left+8, s.page.over)
	default:
		return false
	}
	s.relayout()
	return true
}

// act does what a key asks for. The order of the cases is that of the footer.
func (s *Screen) act(k tea.KeyPressMsg) ui.Effect {
	d := s.desk
	if s.view == viewWork && len(d.note) > 0 {
		d.note = nil
		s.relayout()
	}
	switch {
	case key.Matches(k, keyStart):
		s.turn(viewWork)
		return s.start(false)
	case key.Matches(k, keyEdit):
		s.turn(viewWork)
		return s.edit()
	case key.Matches(k, keyRun):
		s.turn(viewWork)
		e := s.check()
		s.reveal("work")
		return e
	case key.Matches(k, keyHint):
		return s.hint()
	case key.Matches(k, keyShow):
		s.toggle(viewTests)
		return ui.Effect{Cmd: s.colour()}
	case key.Matches(k, keyCompare):
		return s.compare()
	case key.Matches(k, keyNext):
		s.goTo(1)
	case key.Matches(k, keyPrevious):
		s.goTo(-1)
	default:
		return s.actOnWork(k)
	}
	return ui.Effect{}
}

func (s *Screen) actOnWork(k tea.KeyPressMsg) ui.Effect {
	d := s.desk
	switch {
	case key.Matches(k, keyCopy) && d.work != nil:
		return ui.Effect{Cmd: tea.SetClipboard(d.work.File), Say: "Copied the path of your file."}
	case key.Matches(k, keyReset) && d.work != nil:
		s.turn(viewWork)
		d.asking = true
		s.relayout()
		s.reveal("question")
	case key.Matches(k, keyReset):
		return ui.Effect{Say: "Nothing to reset: the exercise is not started."}
	case key.Matches(k, ui.KeyEnter) && s.passed(d.item):
		return s.onward()
	}
	return ui.Effect{}
}

// turn shows another view of the exercise.
func (s *Screen) turn(v view) {
	if s.view == v {
		return
	}
	s.view, s.left = v, 0
	s.relayout()
}

func (s *Screen) toggle(v view) {
	if s.view == v {
		v = viewWork
	}
	s.turn(v)
}

// hint shows one more of the hints and has it recorded.
func (s *Screen) hint() ui.Effect {
	d := s.desk
	s.turn(viewWork)
	n := s.hintsShown() + 1
	if n > len(d.item.hints) {
		s.reveal(hintMark(n - 1))
		return ui.Effect{Say: "Those are all the hints."}
	}
	d.hinted = n
	s.relayout()
	s.reveal(hintMark(n))
	return ui.Effect{Record: []progress.Event{progress.Hinted(s.lesson.Path(), d.item.id, n)}}
}

func hintMark(n int) string { return fmt.Sprintf("hint %d", n) }

// hintsShown is how many hints stay on the page, those of earlier visits included.
func (s *Screen) hintsShown() int {
	d := s.desk
	return min(max(d.hinted, s.known(d.item).Hints), len(d.item.hints))
}

// compare shows the solution: to whoever has passed, and to whoever has seen all hints and asks twice.
func (s *Screen) compare() ui.Effect {
	d := s.desk
	shown, all := s.hintsShown(), len(d.item.hints)
	switch {
	case s.view == viewSolution:
		s.turn(viewWork)
		return ui.Effect{}
	case s.passed(d.item), d.surrender:
		return s.readSolution()
	case shown < all:
		return ui.Effect{Say: fmt.Sprintf("The solution shows once your code passes, or after the hints (%d of %d seen; h shows the next).", shown, all)}
	}
	d.surrender = true
	return ui.Effect{Say: "Not passed yet. d once more shows the solution anyway."}
}

// goTo goes to the next or previous problem and expands it.
func (s *Screen) goTo(step int) {
	d := s.desk
	n := len(d.stops())
	if n == 0 {
		return
	}
	s.turn(viewWork)
	if d.open < 0 && step < 0 {
		d.open = 0
	}
	d.open = (d.open + step + n) % n
	s.relayout()
	s.reveal(problemMark(d.open))
}

func problemMark(n int) string { return fmt.Sprintf("problem %d", n) }

// next is the exercise that comes after the open one: the nearest not passed, round and round; -1 if all are.
func (s *Screen) next() int {
	for i := range s.items {
		at := (s.cursor + 1 + i) % len(s.items)
		if !s.passed(s.items[at]) && s.items[at].err == nil {
			return at
		}
	}
	return -1
}

func (s *Screen) onward() ui.Effect {
	if at := s.next(); at >= 0 {
		return s.choose(at)
	}
	return ui.Effect{Back: true}
}

func (s *Screen) onwardLabel() string {
	if s.next() >= 0 {
		return "next exercise"
	}
	return "back"
}

// readSolution reads what the learner wrote and sets it beside the course's solution.
func (s *Screen) readSolution() ui.Effect {
	d, bench, work := s.desk, s.bench, s.desk.work
	return ui.Effect{Cmd: func() tea.Msg {
		m := solutionMsg{desk: d}
		if work != nil {
			m.yours, m.err = bench.Source(work)
		}
		m.compared = compareSources(m.yours, d.item.ours)
		return m
	}}
}

// solutionMsg brings the two solutions, line beside line.
type solutionMsg struct {
	desk     *desk
	yours    string
	compared *comparison
	err      error
}

func (m solutionMsg) to() *desk { return m.desk }

func (m solutionMsg) land(s *Screen) ui.Effect {
	s.desk.compared = m.compared
	s.turn(viewSolution)
	s.relayout()
	e := ui.Effect{Cmd: s.colour()}
	if m.err != nil {
		e.Say = "Your file cannot be read: " + render.Clean(m.err.Error())
	}
	return e
}
