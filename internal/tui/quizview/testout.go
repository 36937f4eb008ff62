package quizview

import (
	"fmt"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/session"
	"learn/internal/tui/ui"
)

// testOut asks about a whole topic until it is clear which of its lessons are known.
type testOut struct {
	topic  string // its id
	name   string // its title, once it is read
	seen   *progress.Summary
	events int // how many it had when the test began
	run    *session.TestOut
	unread []*lessons.Lesson // result: the lessons to read
	known  []*lessons.Lesson // result: the lessons that are known
}

// NewTestOut is a screen that tests which lessons of a topic, named by its id, the learner knows.
func NewTestOut(course *lessons.Course, topic string, th *ui.Theme, s *progress.Summary, now func() time.Time) *Screen {
	q := newScreen(course, th, s, &testOut{topic: topic, name: topic})
	q.now = now
	return q
}

func (m *testOut) at(p ui.Place) bool { return p.View == ui.ViewTestOut && p.Topic == m.topic }

func (m *testOut) read(q *Screen) func() readMsg {
	course, topic := q.course, m.topic
	return func() readMsg {
		t, err := course.Topic(topic)
		if err != nil {
			return readMsg{err: err}
		}
		pool := session.ReadPool(t)
		var items []session.Item
		for l, questions := range pool.Questions {
			items = append(items, itemsOf(l, questions)...)
		}
		return readMsg{pool: pool, err: pool.Err, refs: findRefs(course, items)}
	}
}

func (m *testOut) begin(q *Screen) (session.Run, string) {
	if q.got.pool == nil {
		return nil, ""
	}
	m.name = oneClean(q.got.pool.Topic.Title)
	if q.got.pool.Empty() {
		return nil, ""
	}
	m.seen, m.events = q.summary, q.summary.Events
	m.run = session.NewTestOut(q.got.pool, q.summary, q.now())
	if n := m.run.Resumed(); n > 0 {
		return m.run, fmt.Sprintf("You had answered %s; it goes on from there.", ui.Count(n, "question"))
	}
	return m.run, fmt.Sprintf("About %s. What you know is marked; nothing is locked, pass or not.",
		ui.Count(m.run.Tally().Of, "question"))
}

// told begins anew when the log was read only after the screen had opened.
func (m *testOut) told(q *Screen) news {
	if m.run == nil || q.summary == m.seen || q.summary.Events == m.events || !q.untouched() {
		return newsNone
	}
	return newsBegin
}

func (m *testOut) where() string { return "test-out › " + m.name }

func (m *testOut) title(q *Screen) string {
	if q.phase == phaseOver {
		return m.where() + " › result"
	}
	if !q.onQuestion() {
		return m.where()
	}
	t := q.run.Tally()
	if q.width < roomy {
		return fmt.Sprintf("test-out › %d of %d", t.At, t.Of)
	}
	return fmt.Sprintf("test-out › question %d of about %d", t.At, t.Of) // the topic stands above the question
}

func (m *testOut) nothing(q *Screen) []string {
	return render.Wrap("The lessons of this topic have no questions yet, so there is nothing to test.", q.canvas.width)
}

func (m *testOut) over(q *Screen) tea.Cmd {
	m.known, m.unread = m.run.Outcome()
	q.readings = nil
	for _, l := range m.unread {
		if len(q.readings) < mostReadings {
			q.readings = append(q.readings, paragraph{title: oneClean(l.Title), place: &ui.Place{View: ui.ViewReader, Lesson: l}})
		}
	}
	return nil
}

func (m *testOut) result(q *Screen) []string {
	v, t := q.canvas, q.run.Tally()
	n, all := len(m.known), len(m.known)+len(m.unread)
	head := fmt.Sprintf("You know %d of %s", n, ui.Count(all, "lesson"))
	lines := []string{v.theme.Strong(ui.Cut(head, v.width)), v.theme.Faint(ui.Cut(
		fmt.Sprintf("%d of %s right", t.Right, ui.Count(t.Answered, "question")), v.width))}
	if n > 0 {
		lines = append(lines, "", v.theme.Faint("Known"))
		for _, l := range m.known {
			lines = append(lines, "  "+v.theme.Mark(progress.StateKnown)+"  "+m.line(q, l))
		}
	}
	if more := len(m.unread) - len(q.readings); more > 0 {
		return append(lines, q.endLines("To read (and "+strconv.Itoa(more)+" more)")...)
	}
	return append(lines, q.endLines("To read")...)
}

// line is a lesson and how its questions were answered.
func (m *testOut) line(q *Screen, l *lessons.Lesson) string {
	right, asked := 0, 0
	for _, r := range q.run.Results() {
		if r.Lesson == l {
			asked++
			if r.First.Right {
				right++
			}
		}
	}
	score := fmt.Sprintf("  %d of %d", right, asked)
	room := q.canvas.width - 5 - len(score)
	if room < 12 {
		return ui.Cut(oneClean(l.Title), max(q.canvas.width-5, 1))
	}
	return ui.Pad(ui.Cut(oneClean(l.Title), room), room) + q.canvas.theme.Faint(score)
}

// onward opens the first lesson that is to be read.
func (m *testOut) onward(*Screen) (string, ui.Effect) {
	if len(m.unread) == 0 {
		return "done", ui.Effect{Back: true}
	}
	return "read " + shortTitle(m.unread[0]), ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: m.unread[0]}, Replace: true}
}

func (m *testOut) before(q *Screen) []string { return lessonLine(q) }
func (m *testOut) after(*Screen) []string    { return nil }

func (m *testOut) across() bool { return true }
