// Package quizview is the screen that asks the questions of a lesson: an input for each kind, the verdict with its
// reasons, and the result.
//
// What is right is for package quiz to say. This one knows nothing of other screens or of the app, and stores nothing
// itself.
package quizview

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
	"learn/internal/tui/ui"
)

// The app looks for these at run time.
var (
	_ ui.Starter  = (*Screen)(nil)
	_ ui.Worksite = (*Screen)(nil)
)

// Screen asks the questions of one lesson, one at a time. All of it that is on a page (question, listing, answers,
// verdict) is one list of lines that scrolls; what is done is stored when it is done, so there is nothing to store when
// the screen is left.
type Screen struct {
	course  *lessons.Course
	lesson  *lessons.Lesson
	theme   *ui.Theme
	summary *progress.Summary

	phase     phase
	questions []quiz.Question
	refs      map[string]paragraph
	problems  []string // what is broken in the file, shown on the first page and the last
	attempt   attempt

	at       int // index of the question that is asked
	again    bool
	input    input
	given    quiz.Answer
	verdict  quiz.Verdict
	took     int64 // milliseconds that the answer took
	unsure   bool
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
	phaseReading phase = iota // the file is not read yet
	phaseBroken               // there is nothing to ask
	phaseAsking
	phaseJudged
	phaseOver
)

// New is a screen that asks the questions of a lesson.
func New(course *lessons.Course, lesson *lessons.Lesson, th *ui.Theme, s *progress.Summary) *Screen {
	return &Screen{course: course, lesson: lesson, theme: th, summary: s, opening: true,
		canvas: newCanvas(th), now: time.Now}
}

// roomy is the width from which the header has room for whole words.
const roomy = 60

// Title is where in the quiz the learner is.
func (q *Screen) Title() string {
	title, _, _ := strings.Cut(oneClean(q.lesson.Title), ":")
	switch q.phase {
	case phaseOver:
		return title + " › quiz result"
	case phaseAsking, phaseJudged:
	default:
		return title + " › quiz"
	}
	first, again := q.attempt.answered(q.questions)
	if q.phase == phaseAsking {
		first, again = first+1, again+1
	}
	if q.again {
		_, wrong := q.attempt.right(q.questions)
		return fmt.Sprintf("%s › once more %d of %d", title, again, wrong)
	}
	if q.width < roomy {
		return fmt.Sprintf("%s › %d of %d", title, first, len(q.questions))
	}
	return fmt.Sprintf("%s › question %d of %d", title, first, len(q.questions))
}

// Status is how many were right so far, and whether there is more of the page below.
func (q *Screen) Status() string {
	if q.phase != phaseAsking && q.phase != phaseJudged {
		return ""
	}
	right, _ := q.attempt.right(q.questions)
	s := fmt.Sprintf("%d right", right)
	switch {
	case q.page.below(q.height) && q.width < roomy:
		s += " ↓"
	case q.page.below(q.height):
		s += " · ↓ more"
	}
	return s
}

// Typing is true while letters are part of an answer.
func (q *Screen) Typing() bool { return q.phase == phaseAsking && q.input.typing() }

// At says that the screen is the quiz of a place.
func (q *Screen) At(p ui.Place) bool { return p.View == ui.ViewQuiz && p.Lesson == q.lesson }

// Start reads the questions outside Update.
func (q *Screen) Start() ui.Effect { return ui.Effect{Cmd: readQuiz(q, q.course, q.lesson)} }

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
	case ui.SummaryMsg:
		q.summary = msg.Summary
		if q.phase > phaseBroken && q.attempt.stale(q.known()) {
			e = q.begin()
		}
	case ui.ThemeMsg:
		q.canvas.forget()
	default:
		return e
	}
	q.layout()
	return e
}

// Resize lays the page out anew and keeps what the learner was at in sight.
func (q *Screen) Resize(width, height int) {
	if width == q.width && height == q.height {
		return
	}
	q.width, q.height = width, height
	q.layout()
}

// known is what is stored of the lesson.
func (q *Screen) known() *progress.LessonSummary { return q.summary.Lesson(q.lesson.Path()) }

// read takes the questions and begins, or says calmly why there is nothing to ask.
func (q *Screen) read(msg readMsg) ui.Effect {
	q.questions, q.refs, q.problems = msg.questions, msg.refs, problemsIn(msg.err)
	if len(q.questions) == 0 {
		q.phase = phaseBroken
		return ui.Effect{}
	}
	return q.begin()
}

// begin continues the attempt that is stored, or starts one, and says which.
func (q *Screen) begin() ui.Effect {
	known := q.known()
	if t := &q.attempt; t.id != "" && known.Attempt == nil && known.Quiz != nil && known.Quiz.Attempt == t.id {
		q.finishedElsewhere(known)
		return ui.Effect{}
	}
	q.attempt = newAttempt(known)
	e := ui.Effect{}
	first, _ := q.attempt.answered(q.questions)
	switch total := len(q.questions); {
	case first == total:
		e.Say = fmt.Sprintf("You had answered all %d; it goes on with those that were not right.", total)
	case first > 0:
		e.Say = fmt.Sprintf("You had answered %d of %d; it goes on from there.", first, total)
	case known.Quiz != nil:
		e.Say = fmt.Sprintf("A new attempt; last time %d of %d were right.", known.Quiz.Right, known.Quiz.Total)
	}
	e.Record = q.next()
	return e
}

// finishedElsewhere takes over the result of this attempt, which another screen brought to its end.
func (q *Screen) finishedElsewhere(known *progress.LessonSummary) {
	for i := range q.questions {
		id := q.questions[i].ID
		a := known.Answers[id]
		if a == nil || a.Last.Attempt != q.attempt.id {
			continue
		}
		if _, ok := q.attempt.first[id]; !ok || a.Last.Retry {
			q.attempt.mark(id, a.Last.Retry, grade{a.Last.Right, a.Last.Unsure})
		}
		if a.Last.Retry {
			q.attempt.mark(id, false, grade{})
		}
	}
	q.attempt.finished = true
	q.result()
}

// next asks the next question, or shows the result; it returns what is to be stored about that.
func (q *Screen) next() []progress.Event {
	at, again := q.attempt.next(q.questions)
	if at < 0 {
		done := q.attempt.finish(q.lesson.Path(), q.questions)
		q.result()
		return done
	}
	asked := &q.questions[at]
	q.phase, q.at, q.again, q.unsure = phaseAsking, at, again, false
	q.input = newInput(asked, asked.Shuffle(q.attempt.seed))
	q.asked = q.now()
	q.canvas.forget()
	q.canvas.shift, q.canvas.verdict = 0, nil
	q.page = page{}
	return nil
}

// submit grades the answer and stores it, or says what is missing.
func (q *Screen) submit(forced bool) ui.Effect {
	asked := &q.questions[q.at]
	a := q.input.answer()
	if lacks := q.input.lacks(forced); lacks != "" {
		return ui.Effect{Say: lacks}
	}
	if asked.Empty(a) {
		return ui.Effect{Say: "Answer first."}
	}
	q.given, q.verdict = a, asked.Grade(a)
	q.took = max(q.now().Sub(q.asked).Milliseconds(), 0)
	q.phase, q.canvas.verdict = phaseJudged, &q.verdict
	q.page.follow = true
	q.attempt.mark(asked.ID, q.again, grade{right: q.verdict.Right})
	record := []progress.Event{q.answered()}
	return ui.Effect{Record: append(record, q.attempt.finish(q.lesson.Path(), q.questions)...)}
}

// answered is the event of the answer that was just judged.
func (q *Screen) answered() progress.Event {
	return q.attempt.event(q.lesson.Path(), &q.questions[q.at], q.given, q.verdict,
		progress.AnswerData{Retry: q.again, Unsure: q.unsure, Millis: q.took})
}

// guess marks the answer as one the learner was not sure of: the same answer once more, with that mark.
func (q *Screen) guess() ui.Effect {
	q.unsure = true
	q.attempt.mark(q.questions[q.at].ID, q.again, grade{right: q.verdict.Right, unsure: true})
	return ui.Effect{Record: []progress.Event{q.answered()}, Say: "Noted: you were not sure of this one."}
}

// open goes to the paragraph that a question comes from.
func (q *Screen) open(ref paragraph) ui.Effect {
	if ref.place == nil {
		return ui.Effect{Say: fmt.Sprintf("The lesson has no paragraph “%s”.", ref.title)}
	}
	return ui.Effect{Go: ref.place}
}

// onward leads on from the result: to the exercise if one is not solved, else back.
func (q *Screen) onward() (label string, e ui.Effect) {
	solved := 0
	for _, x := range q.known().Exercises {
		if x.Passed {
			solved++
		}
	}
	if solved < q.lesson.Exercises {
		return "exercise", ui.Effect{Go: &ui.Place{View: ui.ViewExercise, Lesson: q.lesson}, Replace: true}
	}
	return "done", ui.Effect{Back: true}
}

// The keys of the quiz, besides those of its inputs.
var (
	keySubmit   = ui.Named(ui.KeyEnter, "answer")
	keyGo       = ui.Named(ui.KeyEnter, "next")
	keyUnsure   = ui.Bind([]string{"u"}, "u", "I was unsure")
	keyOpen     = ui.Bind([]string{"o"}, "o", "open the paragraph")
	keyLeave    = ui.Named(ui.KeyBack, "leave (kept)")
	keyLeft     = ui.Bind([]string{"shift+left"}, "shift+←", "listing to the left")
	keyRight    = ui.Bind([]string{"shift+right"}, "shift+→", "listing to the right")
	keyPageUp   = ui.Bind([]string{"pgup"}, "pgup", "a page up")
	keyPageDown = ui.Bind([]string{"pgdown"}, "pgdn", "a page down")
	keyScroll   = ui.Bind([]string{"up", "down"}, "↑↓", "scroll")
	keyReread   = ui.Named(keyNumber, "read again")
)
