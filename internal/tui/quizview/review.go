package quizview

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/review"
	"learn/internal/session"
	"learn/internal/tui/ui"
)

// reviewing asks what is due, across lessons.
type reviewing struct {
	limit  int
	seen   *progress.Summary // that the review was planned from
	events int               // how many it had then
	run    *session.Review
	agenda review.Agenda  // as it was planned
	left   *review.Agenda // after the run; nil until it is known
	back   time.Time      // when the question that was answered last comes back
}

// leftMsg brings what is left to review after a run.
type leftMsg struct {
	to     *Screen
	review *reviewing
	agenda review.Agenda
}

// NewReview is a screen that asks what is due, no more than limit questions a day; now is the clock.
func NewReview(course *lessons.Course, th *ui.Theme, s *progress.Summary, limit int, now func() time.Time) *Screen {
	q := newScreen(course, th, s, &reviewing{limit: limit})
	q.now = now
	return q
}

func (m *reviewing) at(p ui.Place) bool { return p.View == ui.ViewReview }

// read takes the histories out of the summary at once: they belong to Update. Replaying them does not.
func (m *reviewing) read(q *Screen) func() readMsg {
	m.seen, m.events = q.summary, q.summary.Events
	course, histories, now, limit := q.course, review.Histories(q.summary), q.now(), m.limit
	return func() readMsg {
		bank := session.ReadBank(course, histories)
		run := session.NewReview(bank, histories, now, limit)
		var items []session.Item
		for _, c := range run.Agenda.Cards {
			items = append(items, bank.Items[c.Key])
		}
		msg := readMsg{bank: bank, planned: run, refs: findRefs(course, items)}
		if len(items) > 0 {
			msg.err = bank.Err
		}
		return msg
	}
}

func (m *reviewing) begin(q *Screen) (session.Run, string) {
	m.run, m.agenda, m.left = q.got.planned, q.got.planned.Agenda, nil
	if len(m.agenda.Cards) == 0 {
		return nil, ""
	}
	return m.run, ""
}

// told plans anew when the log was read only after the screen had opened; later, what was answered elsewhere is left out.
func (m *reviewing) told(q *Screen) news {
	if q.summary != m.seen && q.summary.Events != m.events && q.untouched() {
		return newsReread
	}
	if m.run == nil {
		return newsNone
	}
	m.run.Told(q.summary)
	if q.phase == phaseJudged {
		m.back = m.run.Back(q.summary, q.now())
	}
	return newsNone
}

func (m *reviewing) title(q *Screen) string {
	if q.phase == phaseOver {
		return "review result"
	}
	if !q.onQuestion() {
		return "review"
	}
	t := q.run.Tally()
	if q.width < roomy {
		return fmt.Sprintf("review › %d of %d", t.At, t.Of)
	}
	return fmt.Sprintf("review › question %d of %d › %s", t.At, t.Of, shortTitle(q.turn.Lesson))
}

func (m *reviewing) nothing(q *Screen) []string {
	v := q.canvas
	var lines []string
	switch {
	case m.agenda.Next.IsZero():
		lines = render.Wrap("Nothing to review yet. A question that you answer in a lesson comes back here shortly before you "+
			"would forget the answer.", v.width)
	case m.agenda.Today > 0:
		lines = append(lines, v.theme.Strong(ui.Cut(fmt.Sprintf("Done for today: %s reviewed.", ui.Count(m.agenda.Today, "question")), v.width)))
	default:
		lines = append(lines, v.theme.Strong("Nothing is due."))
	}
	if !m.agenda.Next.IsZero() {
		lines = append(append(lines, ""), render.Wrap(comesNext(m.agenda, q.now()), v.width)...)
	}
	return lines
}

func (m *reviewing) over(q *Screen) tea.Cmd {
	q.readings = q.toReread(true)
	histories, bank, now, limit := review.Histories(q.summary), q.got.bank, q.now(), m.limit
	return func() tea.Msg {
		return leftMsg{q, m, review.Plan(review.Cards(histories, bank.Present, now), now, limit)}
	}
}

func (m *reviewing) result(q *Screen) []string {
	v, t := q.canvas, q.run.Tally()
	lines := q.scoreLines(t.Right, t.Answered, "")
	lines = append(lines, q.listLines()...)
	if m.left != nil && !m.left.Next.IsZero() {
		lines = append(lines, "")
		lines = append(lines, render.Wrap(comesNext(*m.left, q.now()), v.width)...)
	}
	return append(lines, q.endLines("Worth reading again")...)
}

func (m *reviewing) onward(*Screen) (string, ui.Effect) { return "done", ui.Effect{Back: true} }

// before names the lesson that a question is from.
func (m *reviewing) before(q *Screen) []string { return lessonLine(q) }

// after says when the question comes back.
func (m *reviewing) after(q *Screen) []string {
	if m.back.IsZero() {
		return nil
	}
	return []string{"", q.canvas.theme.Faint(ui.Cut("It comes back "+review.When(m.back, q.now())+".", q.canvas.width))}
}

// lessonLine names the lesson that a question is from, for runs across lessons.
func lessonLine(q *Screen) []string {
	name := oneClean(q.turn.Lesson.Title)
	if q.width >= roomy {
		name = oneClean(q.turn.Lesson.Topic.Title) + " › " + name
	}
	return []string{q.canvas.theme.Faint(ui.Cut(name, q.canvas.width)), ""}
}

// comesNext says when it goes on.
func comesNext(a review.Agenda, now time.Time) string {
	verb := "are"
	if a.NextCount == 1 {
		verb = "is"
	}
	return fmt.Sprintf("Next: %s %s due %s.", ui.Count(a.NextCount, "question"), verb, review.When(a.Next, now))
}

func (m *reviewing) across() bool { return true }
