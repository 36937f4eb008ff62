package quizview

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/session"
	"learn/internal/tui/ui"
)

// lessonQuiz asks the questions of a lesson, and the wrong ones once more.
type lessonQuiz struct {
	lesson *lessons.Lesson
	quiz   *session.Quiz
}

func (m *lessonQuiz) at(p ui.Place) bool { return p.View == ui.ViewQuiz && p.Lesson == m.lesson }

func (m *lessonQuiz) read(q *Screen) func() readMsg {
	course, l := q.course, m.lesson
	return func() readMsg {
		questions, err := l.Quiz()
		return readMsg{questions: questions, err: err, refs: findRefs(course, itemsOf(l, questions))}
	}
}

// known is what is stored of the lesson.
func (m *lessonQuiz) known(q *Screen) *progress.LessonSummary {
	return q.summary.Lesson(m.lesson.Path())
}

func (m *lessonQuiz) begin(q *Screen) (session.Run, string) {
	questions, known := q.got.questions, m.known(q)
	if len(questions) == 0 {
		return nil, ""
	}
	if m.quiz != nil && m.quiz.TakeOver(known) {
		return m.quiz, ""
	}
	m.quiz = session.NewQuiz(m.lesson, questions, known)
	switch first, total := m.quiz.Tally().Answered, len(questions); {
	case first == total:
		return m.quiz, fmt.Sprintf("You had answered all %d; it goes on with those that were not right.", total)
	case first > 0:
		return m.quiz, fmt.Sprintf("You had answered %d of %d; it goes on from there.", first, total)
	case known.Quiz != nil:
		return m.quiz, fmt.Sprintf("A new attempt; last time %d of %d were right.", known.Quiz.Right, known.Quiz.Total)
	}
	return m.quiz, ""
}

func (m *lessonQuiz) told(q *Screen) news {
	if m.quiz != nil && m.quiz.Stale(m.known(q)) {
		return newsBegin
	}
	return newsNone
}

func (m *lessonQuiz) title(q *Screen) string {
	title := shortTitle(m.lesson)
	if q.phase == phaseOver {
		return title + " › quiz result"
	}
	if !q.onQuestion() {
		return title + " › quiz"
	}
	t := q.run.Tally()
	switch {
	case t.Again:
		return fmt.Sprintf("%s › once more %d of %d", title, t.At, t.Of)
	case q.width < roomy:
		return fmt.Sprintf("%s › %d of %d", title, t.At, t.Of)
	}
	return fmt.Sprintf("%s › question %d of %d", title, t.At, t.Of)
}

func (m *lessonQuiz) nothing(q *Screen) []string {
	return []string{q.canvas.theme.Faint("This lesson has no quiz yet.")}
}

func (m *lessonQuiz) over(q *Screen) tea.Cmd {
	q.readings = q.toReread(false)
	return nil
}

func (m *lessonQuiz) result(q *Screen) []string {
	t := q.run.Tally()
	lines := q.scoreLines(t.Right, len(q.got.questions), m.mended(q))
	lines = append(lines, q.listLines()...)
	return append(lines, q.endLines("Worth reading again")...)
}

// mended says how many of the wrong ones were right when asked again.
func (m *lessonQuiz) mended(q *Screen) string {
	wrong, mended := 0, 0
	for _, r := range q.run.Results() {
		if !r.First.Right {
			wrong++
		}
		if r.Again.Right {
			mended++
		}
	}
	if wrong == 0 {
		return ""
	}
	return fmt.Sprintf(" · %d of %d the second time", mended, wrong)
}

// onward leads on to the exercise if one is not solved, else back.
func (m *lessonQuiz) onward(q *Screen) (label string, e ui.Effect) {
	solved := 0
	for _, x := range m.known(q).Exercises {
		if x.Passed {
			solved++
		}
	}
	if solved < m.lesson.Exercises {
		return "exercise", ui.Effect{Go: &ui.Place{View: ui.ViewExercise, Lesson: m.lesson}, Replace: true}
	}
	return "done", ui.Effect{Back: true}
}

func (m *lessonQuiz) before(*Screen) []string { return nil }
func (m *lessonQuiz) after(*Screen) []string  { return nil }

func (m *lessonQuiz) across() bool { return false }
