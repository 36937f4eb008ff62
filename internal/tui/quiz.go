package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
)

// quizScreen asks the questions of one lesson, one at a time. All of it that is on a page (question, listing, answers,
// verdict) is one list of lines that scrolls; what is done is stored when it is done, so there is nothing to store when
// the screen is left.
type quizScreen struct {
	course  *lessons.Course
	lesson  *lessons.Lesson
	theme   *Theme
	summary *progress.Summary

	phase     quizPhase
	questions []quiz.Question
	refs      map[string]quizRef
	problems  []string // what is broken in the file, shown on the first page and the last
	attempt   quizAttempt

	at       int // index of the question that is asked
	again    bool
	input    quizInput
	given    quiz.Answer
	verdict  quiz.Verdict
	took     int64 // milliseconds that the answer took
	unsure   bool
	asked    time.Time
	opening  bool // no key was pressed on a question yet: what is broken is still shown
	canvas   *quizCanvas
	page     quizPage
	width    int
	height   int
	now      func() time.Time
	readings []quizRef // result: what to read again
}

type quizPhase int

const (
	quizReading quizPhase = iota // the file is not read yet
	quizBroken                   // there is nothing to ask
	quizAsking
	quizJudged
	quizOver
)

func newQuiz(course *lessons.Course, lesson *lessons.Lesson, th *Theme, s *progress.Summary) *quizScreen {
	return &quizScreen{course: course, lesson: lesson, theme: th, summary: s, opening: true,
		canvas: newQuizCanvas(th), now: time.Now}
}

// quizRoomy is the width from which the header has room for whole words.
const quizRoomy = 60

// Title is where in the quiz the learner is.
func (q *quizScreen) Title() string {
	title, _, _ := strings.Cut(oneClean(q.lesson.Title), ":")
	switch q.phase {
	case quizOver:
		return title + " › quiz result"
	case quizAsking, quizJudged:
	default:
		return title + " › quiz"
	}
	first, again := q.attempt.answered(q.questions)
	if q.phase == quizAsking {
		first, again = first+1, again+1
	}
	if q.again {
		_, wrong := q.attempt.right(q.questions)
		return fmt.Sprintf("%s › once more %d of %d", title, again, wrong)
	}
	if q.width < quizRoomy {
		return fmt.Sprintf("%s › %d of %d", title, first, len(q.questions))
	}
	return fmt.Sprintf("%s › question %d of %d", title, first, len(q.questions))
}

// Status is how many were right so far, and whether there is more of the page below.
func (q *quizScreen) Status() string {
	if q.phase != quizAsking && q.phase != quizJudged {
		return ""
	}
	right, _ := q.attempt.right(q.questions)
	s := fmt.Sprintf("%d right", right)
	switch {
	case q.page.below(q.height) && q.width < quizRoomy:
		s += " ↓"
	case q.page.below(q.height):
		s += " · ↓ more"
	}
	return s
}

// Typing is true while letters are part of an answer.
func (q *quizScreen) Typing() bool { return q.phase == quizAsking && q.input.typing() }

// Start reads the questions outside Update.
func (q *quizScreen) Start() Effect { return Effect{Cmd: readQuiz(q, q.course, q.lesson)} }

func (q *quizScreen) Update(msg tea.Msg) Effect {
	var e Effect
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		e = q.key(msg)
	case tea.PasteMsg:
		if !q.Typing() || q.input.update(msg) == quizIgnored {
			return e
		}
		q.page.follow = true
	case quizReadMsg:
		if msg.to != q {
			return e
		}
		e = q.read(msg)
	case SummaryMsg:
		q.summary = msg.Summary
		if q.phase > quizBroken && q.attempt.stale(q.known()) {
			e = q.begin()
		}
	case ThemeMsg:
		q.canvas.forget()
	default:
		return e
	}
	q.layout()
	return e
}

// Resize lays the page out anew and keeps what the learner was at in sight.
func (q *quizScreen) Resize(width, height int) {
	if width == q.width && height == q.height {
		return
	}
	q.width, q.height = width, height
	q.layout()
}

// known is what is stored of the lesson.
func (q *quizScreen) known() *progress.LessonSummary { return q.summary.Lesson(q.lesson.Path()) }

// read takes the questions and begins, or says calmly why there is nothing to ask.
func (q *quizScreen) read(msg quizReadMsg) Effect {
	q.questions, q.refs, q.problems = msg.questions, msg.refs, quizProblems(msg.err)
	if len(q.questions) == 0 {
		q.phase = quizBroken
		return Effect{}
	}
	return q.begin()
}

// begin continues the attempt that is stored, or starts one, and says which.
func (q *quizScreen) begin() Effect {
	known := q.known()
	if t := &q.attempt; t.id != "" && known.Attempt == nil && known.Quiz != nil && known.Quiz.Attempt == t.id {
		q.finishedElsewhere(known)
		return Effect{}
	}
	q.attempt = newQuizAttempt(known)
	e := Effect{}
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
func (q *quizScreen) finishedElsewhere(known *progress.LessonSummary) {
	for i := range q.questions {
		id := q.questions[i].ID
		a := known.Answers[id]
		if a == nil || a.Last.Attempt != q.attempt.id {
			continue
		}
		if _, ok := q.attempt.first[id]; !ok || a.Last.Retry {
			q.attempt.mark(id, a.Last.Retry, quizMark{a.Last.Right, a.Last.Unsure})
		}
		if a.Last.Retry {
			q.attempt.mark(id, false, quizMark{})
		}
	}
	q.attempt.finished = true
	q.result()
}

// next asks the next question, or shows the result; it returns what is to be stored about that.
func (q *quizScreen) next() []progress.Event {
	at, again := q.attempt.next(q.questions)
	if at < 0 {
		done := q.attempt.finish(q.lesson.Path(), q.questions)
		q.result()
		return done
	}
	asked := &q.questions[at]
	q.phase, q.at, q.again, q.unsure = quizAsking, at, again, false
	q.input = newQuizInput(asked, asked.Shuffle(q.attempt.seed))
	q.asked = q.now()
	q.canvas.forget()
	q.canvas.shift, q.canvas.verdict = 0, nil
	q.page = quizPage{}
	return nil
}

// submit grades the answer and stores it, or says what is missing.
func (q *quizScreen) submit(forced bool) Effect {
	asked := &q.questions[q.at]
	a := q.input.answer()
	if lacks := q.input.lacks(forced); lacks != "" {
		return Effect{Say: lacks}
	}
	if asked.Empty(a) {
		return Effect{Say: "Answer first."}
	}
	q.given, q.verdict = a, asked.Grade(a)
	q.took = max(q.now().Sub(q.asked).Milliseconds(), 0)
	q.phase, q.canvas.verdict = quizJudged, &q.verdict
	q.page.follow = true
	q.attempt.mark(asked.ID, q.again, quizMark{right: q.verdict.Right})
	record := []progress.Event{q.answered()}
	return Effect{Record: append(record, q.attempt.finish(q.lesson.Path(), q.questions)...)}
}

// answered is the event of the answer that was just judged.
func (q *quizScreen) answered() progress.Event {
	return q.attempt.event(q.lesson.Path(), &q.questions[q.at], q.given, q.verdict,
		progress.AnswerData{Retry: q.again, Unsure: q.unsure, Millis: q.took})
}

// guess marks the answer as one the learner was not sure of: the same answer once more, with that mark.
func (q *quizScreen) guess() Effect {
	q.unsure = true
	q.attempt.mark(q.questions[q.at].ID, q.again, quizMark{right: q.verdict.Right, unsure: true})
	return Effect{Record: []progress.Event{q.answered()}, Say: "Noted: you were not sure of this one."}
}

// open goes to the paragraph that a question comes from.
func (q *quizScreen) open(ref quizRef) Effect {
	if ref.place == nil {
		return Effect{Say: fmt.Sprintf("The lesson has no paragraph “%s”.", ref.title)}
	}
	return Effect{Go: ref.place}
}

// onward leads on from the result: to the exercise if one is not solved, else back.
func (q *quizScreen) onward() (label string, e Effect) {
	solved := 0
	for _, x := range q.known().Exercises {
		if x.Passed {
			solved++
		}
	}
	if solved < q.lesson.Exercises {
		return "exercise", Effect{Go: &Place{View: ViewExercise, Lesson: q.lesson}, Replace: true}
	}
	return "done", Effect{Back: true}
}

// The keys of the quiz, besides those of its inputs.
var (
	quizSubmit = named(keyEnter, "answer")
	quizGo     = named(keyEnter, "next")
	quizUnsure = bind([]string{"u"}, "u", "I was unsure")
	quizOpen   = bind([]string{"o"}, "o", "open the paragraph")
	quizLeave  = named(keyBack, "leave (kept)")
	quizLeft   = bind([]string{"shift+left"}, "shift+←", "listing to the left")
	quizRight  = bind([]string{"shift+right"}, "shift+→", "listing to the right")
	quizPageUp = bind([]string{"pgup"}, "pgup", "a page up")
	quizPageDn = bind([]string{"pgdown"}, "pgdn", "a page down")
	quizScroll = bind([]string{"up", "down"}, "↑↓", "scroll")
	quizReread = named(quizNumber, "read again")
)
