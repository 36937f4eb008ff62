package quizview

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/tui/ui"
)

// shiftBy is how many cells a listing moves sideways at a key.
const shiftBy = 8

// Keys are the bindings of the phase: while a question is asked, first those of its input.
func (q *Screen) Keys() []key.Binding {
	switch q.phase {
	case phaseAsking:
		marks := []key.Binding{q.sureKey()}
		if q.mode.across() {
			marks = append(marks, keyGiveUp)
		}
		return append(slices.Insert(q.input.keys(), 1, marks...), q.scrollKeys()...)
	case phaseShown:
		return append([]key.Binding{keyGo, keyOpen, keyLeave}, q.scrollKeys()...)
	case phaseJudged:
		keys := []key.Binding{keyGo}
		if q.verdict.Right && !q.unsure {
			keys = append(keys, keyUnsure)
		}
		keys = append(keys, keyOpen, keyLeave)
		return append(keys, q.scrollKeys()...)
	case phaseOver:
		label, _ := q.mode.onward(q)
		keys := []key.Binding{ui.Named(ui.KeyEnter, label)}
		if len(q.readings) > 0 {
			keys = append(keys, keyReread)
		}
		return append(append(keys, ui.KeyBack), q.scrollKeys()...)
	}
	return []key.Binding{ui.KeyBack}
}

// sureKey is the key that says, before answering, that one is sure, and takes it back.
func (q *Screen) sureKey() key.Binding {
	k := keySure
	if q.Typing() {
		k = keySureText
	}
	if q.sure {
		return ui.Named(k, "not sure")
	}
	return k
}

// scrollKeys are the keys that move the page; half pages are by letters with ctrl, which edit text in a text field.
func (q *Screen) scrollKeys() []key.Binding {
	var keys []key.Binding
	if q.canvas.wide > q.canvas.room {
		keys = append(keys, keyLeft, keyRight)
	}
	if !q.page.longer(q.height) {
		return keys
	}
	if q.phase != phaseAsking {
		keys = append(keys, keyScroll)
	}
	keys = append(keys, keyPageDown, keyPageUp)
	if !q.Typing() {
		keys = append(keys, ui.KeyHalfDown, ui.KeyHalfUp)
	}
	return keys
}

func (q *Screen) key(k tea.KeyPressMsg) ui.Effect {
	if q.moves(k) {
		return ui.Effect{}
	}
	switch q.phase {
	case phaseAsking:
		return q.askingKey(k)
	case phaseJudged, phaseShown:
		return q.judgedKey(k)
	case phaseOver:
		return q.overKey(k)
	}
	if key.Matches(k, ui.KeyBack) {
		return ui.Effect{Back: true}
	}
	return ui.Effect{}
}

// moves scrolls the page or its listings; the learner's keys come before those of an input.
func (q *Screen) moves(k tea.KeyPressMsg) bool {
	page := max(q.height-2, 1)
	switch {
	case key.Matches(k, keyLeft):
		q.shift(-shiftBy)
	case key.Matches(k, keyRight):
		q.shift(shiftBy)
	case key.Matches(k, keyPageUp):
		q.scroll(-page)
	case key.Matches(k, keyPageDown):
		q.scroll(page)
	case q.Typing():
		return false
	case key.Matches(k, ui.KeyHalfUp):
		q.scroll(-max(page/2, 1))
	case key.Matches(k, ui.KeyHalfDown):
		q.scroll(max(page/2, 1))
	default:
		return false
	}
	return true
}

func (q *Screen) scroll(by int) {
	q.page.top += by
	q.page.follow = false
}

func (q *Screen) shift(by int) {
	q.canvas.shift = max(min(q.canvas.shift+by, q.canvas.wide-q.canvas.room), 0)
	q.page.follow = false
}

func (q *Screen) askingKey(k tea.KeyPressMsg) ui.Effect {
	if key.Matches(k, q.sureKey()) {
		q.sure, q.page.follow = !q.sure, true
		return ui.Effect{}
	}
	if q.mode.across() && key.Matches(k, keyGiveUp) {
		return q.giveUp()
	}
	switch step := q.input.update(k); {
	case step == stepTaken:
		q.opening, q.page.follow = false, true
	case step == stepDone, key.Matches(k, ui.KeyEnter):
		return q.submit(false)
	case key.Matches(k, keyForce):
		return q.submit(true)
	case key.Matches(k, ui.KeyBack):
		return ui.Effect{Back: true}
	case k.Code == tea.KeyUp:
		q.scroll(-1)
	case k.Code == tea.KeyDown:
		q.scroll(1)
	}
	return ui.Effect{}
}

func (q *Screen) judgedKey(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, keyGo):
		return q.onwards()
	case key.Matches(k, keyUnsure) && q.phase == phaseJudged && q.verdict.Right && !q.unsure:
		return q.guess()
	case key.Matches(k, keyOpen):
		return q.open(q.ref(q.turn.Item))
	case key.Matches(k, keyLeave):
		return ui.Effect{Back: true}
	}
	q.scrollLine(k)
	return ui.Effect{}
}

func (q *Screen) overKey(k tea.KeyPressMsg) ui.Effect {
	if n := digitOf(k); n > 0 && n <= len(q.readings) {
		return q.open(q.readings[n-1])
	}
	switch {
	case key.Matches(k, ui.KeyEnter):
		_, e := q.mode.onward(q)
		return e
	case key.Matches(k, ui.KeyBack):
		return ui.Effect{Back: true}
	}
	q.scrollLine(k)
	return ui.Effect{}
}

func (q *Screen) scrollLine(k tea.KeyPressMsg) {
	switch {
	case key.Matches(k, ui.KeyUp):
		q.scroll(-1)
	case key.Matches(k, ui.KeyDown):
		q.scroll(1)
	case key.Matches(k, ui.KeyTop):
		q.scroll(-q.page.top)
	case key.Matches(k, ui.KeyBottom):
		q.scroll(len(q.page.lines))
	case key.Matches(k, ui.KeyPageDown):
		q.scroll(max(q.height-2, 1))
	case key.Matches(k, ui.KeyPageUp):
		q.scroll(-max(q.height-2, 1))
	}
}
