package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// quizShiftBy is how many cells a listing moves sideways at a key.
const quizShiftBy = 8

// Keys are the bindings of the phase: while a question is asked, first those of its input.
func (q *quizScreen) Keys() []key.Binding {
	switch q.phase {
	case quizAsking:
		return append(q.input.keys(), q.scrollKeys()...)
	case quizJudged:
		keys := []key.Binding{quizGo}
		if q.verdict.Right && !q.unsure {
			keys = append(keys, quizUnsure)
		}
		keys = append(keys, quizOpen, quizLeave)
		return append(keys, q.scrollKeys()...)
	case quizOver:
		label, _ := q.onward()
		keys := []key.Binding{named(keyEnter, label)}
		if len(q.readings) > 0 {
			keys = append(keys, quizReread)
		}
		return append(append(keys, keyBack), q.scrollKeys()...)
	}
	return []key.Binding{keyBack}
}

// scrollKeys are the keys that move the page; half pages are by letters with ctrl, which edit text in a text field.
func (q *quizScreen) scrollKeys() []key.Binding {
	var keys []key.Binding
	if q.canvas.wide > q.canvas.room {
		keys = append(keys, quizLeft, quizRight)
	}
	if !q.page.longer(q.height) {
		return keys
	}
	if q.phase != quizAsking {
		keys = append(keys, quizScroll)
	}
	keys = append(keys, quizPageDn, quizPageUp)
	if !q.Typing() {
		keys = append(keys, keyHalfDn, keyHalfUp)
	}
	return keys
}

func (q *quizScreen) key(k tea.KeyPressMsg) Effect {
	if q.moves(k) {
		return Effect{}
	}
	switch q.phase {
	case quizAsking:
		return q.askingKey(k)
	case quizJudged:
		return q.judgedKey(k)
	case quizOver:
		return q.overKey(k)
	}
	if key.Matches(k, keyBack) {
		return Effect{Back: true}
	}
	return Effect{}
}

// moves scrolls the page or its listings; the learner's keys come before those of an input.
func (q *quizScreen) moves(k tea.KeyPressMsg) bool {
	page := max(q.height-2, 1)
	switch {
	case key.Matches(k, quizLeft):
		q.shift(-quizShiftBy)
	case key.Matches(k, quizRight):
		q.shift(quizShiftBy)
	case key.Matches(k, quizPageUp):
		q.scroll(-page)
	case key.Matches(k, quizPageDn):
		q.scroll(page)
	case q.Typing():
		return false
	case key.Matches(k, keyHalfUp):
		q.scroll(-max(page/2, 1))
	case key.Matches(k, keyHalfDn):
		q.scroll(max(page/2, 1))
	default:
		return false
	}
	return true
}

func (q *quizScreen) scroll(by int) {
	q.page.top += by
	q.page.follow = false
}

func (q *quizScreen) shift(by int) {
	q.canvas.shift = max(min(q.canvas.shift+by, q.canvas.wide-q.canvas.room), 0)
	q.page.follow = false
}

func (q *quizScreen) askingKey(k tea.KeyPressMsg) Effect {
	switch step := q.input.update(k); {
	case step == quizTaken:
		q.opening, q.page.follow = false, true
	case step == quizDone, key.Matches(k, keyEnter):
		return q.submit(false)
	case key.Matches(k, quizForce):
		return q.submit(true)
	case key.Matches(k, keyBack):
		return Effect{Back: true}
	case k.Code == tea.KeyUp:
		q.scroll(-1)
	case k.Code == tea.KeyDown:
		q.scroll(1)
	}
	return Effect{}
}

func (q *quizScreen) judgedKey(k tea.KeyPressMsg) Effect {
	switch {
	case key.Matches(k, quizGo):
		q.opening = false
		return Effect{Record: q.next()}
	case key.Matches(k, quizUnsure) && q.verdict.Right && !q.unsure:
		return q.guess()
	case key.Matches(k, quizOpen):
		return q.open(q.refs[q.questions[q.at].Ref])
	case key.Matches(k, quizLeave):
		return Effect{Back: true}
	}
	q.scrollLine(k)
	return Effect{}
}

func (q *quizScreen) overKey(k tea.KeyPressMsg) Effect {
	if n := quizDigit(k); n > 0 && n <= len(q.readings) {
		return q.open(q.readings[n-1])
	}
	switch {
	case key.Matches(k, keyEnter):
		_, e := q.onward()
		return e
	case key.Matches(k, keyBack):
		return Effect{Back: true}
	}
	q.scrollLine(k)
	return Effect{}
}

func (q *quizScreen) scrollLine(k tea.KeyPressMsg) {
	switch {
	case key.Matches(k, keyUp):
		q.scroll(-1)
	case key.Matches(k, keyDown):
		q.scroll(1)
	case key.Matches(k, keyTop):
		q.scroll(-q.page.top)
	case key.Matches(k, keyBottom):
		q.scroll(len(q.page.lines))
	case key.Matches(k, keyPageDn):
		q.scroll(max(q.height-2, 1))
	case key.Matches(k, keyPageUp):
		q.scroll(-max(q.height-2, 1))
	}
}
