// Package quizview is the screen that asks questions: those of a lesson, those that are due for review, or those of a
// test-out. It has an input for each kind of question, the verdict with its reasons, and the result.
//
// What is right is for package quiz to say, and what is asked next for package session. This one knows nothing of other
// screens or of the app, and stores nothing itself.
package quizview

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/session"
	"learn/internal/tui/ui"
)

// The app looks for these at run time.
var (
	_ ui.Starter  = (*Screen)(nil)
	_ ui.Worksite = (*Screen)(nil)
)

// Screen asks the questions of a run, one at a time. All of it that is on a page (question, listing, answers, verdict)
// is one list of lines that scrolls; what is done is stored when it is done, so there is nothing to store when the screen
// is left.
type Screen struct {
	course  *lessons.Course
	theme   *ui.Theme
	summary *progress.Summary
	mode    mode

	phase    phase
	got      readMsg  // what was read
	problems []string // what is broken in the files, shown on the first page and the last
	run      session.Run

	turn     session.Turn
	input    input
	verdict  quiz.Verdict
	sure     bool // the learner says so before answering
	unsure   bool // and this after it
	gaveUp   bool // the learner said that they do not know
	asked    time.Time
	opening  bool // no key was pressed on a question yet: what is broken is still shown
	canvas   *canvas
	page     page
	width    int
	height   int
	now      func() time.Time
	readings []paragraph // result: what to read again
}

// phase is what the screen is at.
type phase int

const (
	phaseReading phase = iota // the files are not read yet
	phaseBroken               // there is nothing to ask
	phaseAsking
	phaseShown // a question that keeps failing is shown with its paragraph
	phaseJudged
	phaseOver
)

// mode is what tells a lesson's quiz, a review and a test-out apart on the screen.
type mode interface {
	// at says whether the screen is a place.
	at(ui.Place) bool
	// read returns what reads the questions, outside Update; it brings a readMsg.
	read(*Screen) func() readMsg
	// begin makes a run of what was read, or goes on with one, and says so; a nil run is nothing to ask.
	begin(*Screen) (run session.Run, say string)
	// told says what a new summary means: begin anew with what was read, or read anew.
	told(*Screen) news
	// title is where the learner is.
	title(*Screen) string
	// nothing says calmly why there is nothing to ask.
	nothing(*Screen) []string
	// over begins the result page: what is to be read again, and what else is wanted for it.
	over(*Screen) tea.Cmd
	// result draws the result page.
	result(*Screen) []string
	// onward leads on from the result.
	onward(*Screen) (label string, e ui.Effect)
	// across says that the questions come from several lessons, and one may say that one does not know.
	across() bool
	// before stands above a question, after below its verdict.
	before(*Screen) []string
	after(*Screen) []string
}

// news is what a new summary means to a mode.
type news int

const (
	newsNone   news = iota
	newsBegin       // more is stored than the run knows
	newsReread      // what is to be asked may be something else
)

// New is a screen that asks the questions of a lesson.
func New(course *lessons.Course, lesson *lessons.Lesson, th *ui.Theme, s *progress.Summary) *Screen {
	return newScreen(course, th, s, &lessonQuiz{lesson: lesson})
}

func newScreen(course *lessons.Course, th *ui.Theme, s *progress.Summary, m mode) *Screen {
	return &Screen{course: course, theme: th, summary: s, mode: m, opening: true, canvas: newCanvas(th), now: time.Now}
}

// roomy is the width from which the header has room for whole words.
const roomy = 60

// Title is where in the run the learner is.
func (q *Screen) Title() string { return q.mode.title(q) }

// Status is how many were right so far, and whether there is more of the page below.
func (q *Screen) Status() string {
	if !q.onQuestion() {
		return ""
	}
	s := fmt.Sprintf("%d right", q.run.Tally().Right)
	switch {
	case q.page.below(q.height) && q.width < roomy:
		s += " ↓"
	case q.page.below(q.height):
		s += " · ↓ more"
	}
	return s
}

// untouched says that nothing was done on this screen yet: it may begin anew without taking anything away.
func (q *Screen) untouched() bool {
	return q.run == nil || q.opening && (q.phase == phaseAsking || q.phase == phaseShown)
}

// onQuestion says that a question is on the page, answered or not.
func (q *Screen) onQuestion() bool {
	return q.phase == phaseAsking || q.phase == phaseJudged || q.phase == phaseShown
}

// Typing is true while letters are part of an answer.
func (q *Screen) Typing() bool { return q.phase == phaseAsking && q.input.typing() }

// At says that the screen is where these questions are asked.
func (q *Screen) At(p ui.Place) bool { return q.mode.at(p) }

// Start reads the questions outside Update.
func (q *Screen) Start() ui.Effect {
	read := q.mode.read(q)
	return ui.Effect{Cmd: func() tea.Msg {
		msg := read()
		msg.to = q
		return msg
	}}
}

// Update takes keys, pastes, and the questions that were read for this screen.
func (q *Screen) Update(msg tea.Msg) ui.Effect {
	var e ui.Effect
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		e = q.key(msg)
	case tea.PasteMsg:
		if !q.Typing() || q.input.update(msg) == stepIgnored {
			return e
		}
		q.page.follow = true
	case readMsg:
		if msg.to != q {
			return e
		}
		e = q.read(msg)
	case leftMsg:
		if msg.to != q {
			return e
		}
		msg.review.left = &msg.agenda
	case ui.SummaryMsg:
		q.summary = msg.Summary
		e = q.told()
	case ui.ThemeMsg:
		q.canvas.forget()
	default:
		return e
	}
	q.layout()
	return e
}

// told follows what is known of the learner.
func (q *Screen) told() ui.Effect {
	if q.phase == phaseReading {
		return ui.Effect{}
	}
	switch q.mode.told(q) {
	case newsBegin:
		return q.begin()
	case newsReread:
		return q.Start()
	}
	return ui.Effect{}
}

// Resize lays the page out anew and keeps what the learner was at in sight.
func (q *Screen) Resize(width, height int) {
	if width == q.width && height == q.height {
		return
	}
	q.width, q.height = width, height
	q.layout()
}

// read takes the questions and begins, or says calmly why there is nothing to ask.
func (q *Screen) read(msg readMsg) ui.Effect {
	q.got, q.problems = msg, problemsIn(msg.err)
	if q.mode.told(q) == newsReread { // the log came while it was read
		return q.Start()
	}
	return q.begin()
}

// begin continues the run that is stored, or starts one, and says which.
func (q *Screen) begin() ui.Effect {
	run, say := q.mode.begin(q)
	if run == nil {
		q.phase = phaseBroken
		return ui.Effect{}
	}
	q.run = run
	e := q.next()
	e.Say = say
	return e
}

// next asks the next question, or shows the result; what is to be stored about that is in the effect.
func (q *Screen) next() ui.Effect {
	turn, open := q.run.Next()
	q.canvas.forget()
	q.canvas.shift, q.canvas.verdict, q.canvas.room, q.canvas.wide = 0, nil, 0, 0
	q.page = page{}
	if !open {
		q.phase = phaseOver
		return ui.Effect{Record: q.run.Finish(), Cmd: q.mode.over(q)}
	}
	q.turn, q.sure, q.unsure, q.gaveUp = turn, false, false, false
	q.asked = q.now()
	if turn.Reading {
		q.phase = phaseShown
		return ui.Effect{}
	}
	q.phase = phaseAsking
	q.input = newInput(turn.Question, turn.Question.Shuffle(turn.Seed))
	return ui.Effect{}
}

// submit grades the answer and stores it, or says what is missing.
func (q *Screen) submit(forced bool) ui.Effect {
	a := q.input.answer()
	if lacks := q.input.lacks(forced); lacks != "" {
		return ui.Effect{Say: lacks}
	}
	if q.turn.Question.Empty(a) {
		return ui.Effect{Say: "Answer first."}
	}
	return q.answer(a)
}

// answer takes an answer, an empty one where the learner does not know.
func (q *Screen) answer(a quiz.Answer) ui.Effect {
	var record []progress.Event
	q.verdict, record = q.run.Answer(a, session.Manner{Sure: q.sure, Took: q.now().Sub(q.asked)})
	q.phase, q.canvas.verdict = phaseJudged, &q.verdict
	q.page.follow = true
	return ui.Effect{Record: record}
}

// giveUp says that the learner does not know: an answer that is empty and not right.
func (q *Screen) giveUp() ui.Effect {
	q.sure, q.opening, q.gaveUp = false, false, true
	return q.answer(quiz.Answer{})
}

// guess marks the answer as one the learner was not sure of: the same answer once more, with that mark.
func (q *Screen) guess() ui.Effect {
	q.unsure = true
	return ui.Effect{Record: q.run.Guess(), Say: "Noted: you were not sure of this one."}
}

// onwards goes on from a verdict, or from a question that was read.
func (q *Screen) onwards() ui.Effect {
	q.opening = false
	read := q.run.Read()
	e := q.next()
	e.Record = append(read, e.Record...)
	return e
}

// ref is the paragraph that a question comes from.
func (q *Screen) ref(it session.Item) paragraph { return q.got.refs[refKey(it)] }

// open goes to a paragraph.
func (q *Screen) open(ref paragraph) ui.Effect {
	if ref.place == nil {
		return ui.Effect{Say: fmt.Sprintf("The lesson has no paragraph “%s”.", ref.title)}
	}
	return ui.Effect{Go: ref.place}
}

// shortTitle is a lesson's title up to its colon.
func shortTitle(l *lessons.Lesson) string {
	title, _, _ := strings.Cut(oneClean(l.Title), ":")
	return title
}

// The keys of the quiz, besides those of its inputs.
var (
	keySubmit   = ui.Named(ui.KeyEnter, "answer")
	keyGo       = ui.Named(ui.KeyEnter, "next")
	keyUnsure   = ui.Bind([]string{"u"}, "u", "I was unsure")
	keySure     = ui.Bind([]string{"S", "ctrl+y"}, "S", "I am sure")
	keySureText = ui.Bind([]string{"ctrl+y"}, "ctrl+y", "I am sure") // where letters are text
	keyGiveUp   = ui.Bind([]string{"ctrl+n"}, "ctrl+n", "I do not know")
	keyOpen     = ui.Bind([]string{"o"}, "o", "open the paragraph")
	keyLeave    = ui.Named(ui.KeyBack, "leave (kept)")
	keyLeft     = ui.Bind([]string{"shift+left"}, "shift+←", "listing to the left")
	keyRight    = ui.Bind([]string{"shift+right"}, "shift+→", "listing to the right")
	keyPageUp   = ui.Bind([]string{"pgup"}, "pgup", "a page up")
	keyPageDown = ui.Bind([]string{"pgdown"}, "pgdn", "a page down")
	keyScroll   = ui.Bind([]string{"up", "down"}, "↑↓", "scroll")
	keyReread   = ui.Named(keyNumber, "read")
)
