package home

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/tui/ui"
)

// Geometry of home, in cells.
const (
	sideFrom  = 76 // the narrowest window with a page beside the tree
	treeMost  = 52
	sideMost  = 60
	sideGap   = 3
	cardLines = 3
)

// card is the way back to where the learner stopped, or the way in for somebody new.
type card struct {
	place *ui.Place
	label string
	what  string
	topic string // left out where there is no room for it
	how   string // how far, how long
}

// Resize lays the tree out anew and keeps the cursor where it is.
func (h *Screen) Resize(width, height int) {
	h.width, h.height = width, height
	h.rebuild()
}

// newCard finds where the learner stopped; without that, the first lesson of the course.
func (h *Screen) newCard() card {
	if last := h.summary.Last; last != nil {
		if l := h.findLesson(last.Lesson); l != nil {
			return h.continueCard(l)
		}
	}
	for _, track := range h.course.Tracks() {
		for _, id := range track.Topics {
			if t := h.topics[id]; t != nil && len(t.Lessons) > 0 {
				l := t.Lessons[0]
				return card{place: &ui.Place{View: ui.ViewReader, Lesson: l}, label: "start here",
					what: ui.Plain(l.Title), topic: ui.Plain(t.Title), how: fmt.Sprintf("%d min", l.Minutes)}
			}
		}
	}
	return card{}
}

func (h *Screen) continueCard(l *lessons.Lesson) card {
	s := h.summary.Lesson(l.Path())
	c := card{place: ui.LastPlace(h.summary.Last, l), label: "continue", what: ui.Plain(l.Title),
		topic: ui.Plain(l.Topic.Title), how: fmt.Sprintf("%d %%", s.Percent(l.Questions, l.Exercises))}
	switch {
	case c.place.View == ui.ViewExercise:
		c.what += " › exercise"
	case c.place.View == ui.ViewQuiz && s.Attempt != nil:
		c.what += " › quiz"
		c.how += fmt.Sprintf(" · %d of %d answered", len(s.Attempt.Answered), l.Questions)
	case s.Position != nil && s.Position.Fraction < 1:
		c.how += fmt.Sprintf(" · %d min left", max(int((1-s.Position.Fraction)*float64(l.Minutes)+0.5), 1))
	}
	return c
}

// findLesson finds a lesson by path, reading its topic if need be: the card cannot wait for the background.
func (h *Screen) findLesson(path string) *lessons.Lesson {
	if l := h.lesson(path); l != nil {
		return l
	}
	topic, _, _ := strings.Cut(path, "/")
	h.read(topic)
	return h.lesson(path)
}

func (h *Screen) treeHeight() int {
	return max(h.height-h.cardHeight()-h.filterHeight(), 1)
}

// cardHeight is the box with a line of air, or one line where there is no room for a box.
func (h *Screen) cardHeight() int {
	switch {
	case h.card.place == nil || h.filter.Text() != "":
		return 0
	case h.boxed():
		return cardLines + 1 + h.dueHeight()
	}
	return 2 + h.dueHeight()
}

// boxed says that there is room for a box around the card.
func (h *Screen) boxed() bool { return h.height >= 16 && h.width >= 50 }

func (h *Screen) dueHeight() int {
	if h.due.count > 0 {
		return 1
	}
	return 0
}

func (h *Screen) filterHeight() int {
	if h.filter.Typing || h.filter.Text() != "" {
		return 2
	}
	return 0
}

func (h *Screen) treeWidth() int {
	if h.width < sideFrom {
		return h.width - 2
	}
	return min(max(h.width*54/100, 42), treeMost)
}

// View draws the visible rows, with the card above and the page beside them.
func (h *Screen) View() string {
	var lines []string
	if h.filterHeight() > 0 {
		lines = append(lines, h.filter.View(h.theme, h.width), "")
	}
	if h.cardHeight() > 0 {
		lines = append(lines, h.viewCard()...)
		if h.dueHeight() > 0 {
			lines = append(lines, h.viewDue())
		}
		lines = append(lines, "")
	}
	width, height := h.treeWidth(), h.treeHeight()
	for i := range height {
		line := ""
		if at := h.from + i; at < len(h.rows) {
			line = h.viewRow(&h.rows[at], at == h.cursor, width)
		} else if i == 0 {
			line = "  " + h.theme.Faint(h.empty())
		}
		if h.width >= sideFrom && i < len(h.side) {
			line = ui.Pad(line, width) + strings.Repeat(" ", sideGap) + h.side[i]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func (h *Screen) empty() string {
	switch {
	case h.filter.Text() != "" && h.all == nil:
		return "reading the course …"
	case h.filter.Text() != "":
		return "no lesson matches; esc clears"
	}
	return "this course has no lessons yet"
}

func (h *Screen) viewCard() []string {
	c, th := h.card, h.theme
	mark := "  "
	if h.cursor < 0 {
		mark = th.Accent("▌ ")
	}
	if !h.boxed() {
		return []string{mark + th.Strong(ui.Cut(c.label+": "+c.what, h.width-3))}
	}
	width := min(h.width-2, treeMost+sideGap+sideMost)
	inner := width - 4
	where := c.topic + " · " + c.how
	if ansi.StringWidth(c.what)+2+ansi.StringWidth(where) > inner {
		where = c.how
	}
	room := max(inner-ansi.StringWidth(where), 0)
	what := ui.Pad(th.Strong(ui.Cut(c.what, room-2)), room)
	edge := th.Faint
	if h.cursor < 0 {
		edge = th.Accent
	}
	label := " " + c.label + " "
	top := edge("╭" + label + strings.Repeat("─", max(width-2-len(label), 0)) + "╮")
	bottom := edge("╰" + strings.Repeat("─", width-2) + "╯")
	margin := " "
	if h.cursor < 0 {
		margin = th.Accent("▌")
	}
	return []string{" " + top, margin + edge("│") + " " + what + th.Faint(where) + " " + edge("│"), " " + bottom}
}

func (h *Screen) viewRow(r *row, here bool, width int) string {
	th := h.theme
	mark := "  "
	if here {
		mark = th.Accent("▌ ")
	}
	switch {
	case r.heading != "":
		return "  " + th.Faint(ui.Cut(r.heading, width-2))
	case r.note != nil:
		return h.viewNote(r, width)
	case r.lesson != nil:
		return mark + h.viewLesson(r, here, width-2)
	case r.path != nil:
		return mark + h.viewParent(h.open[r.id()], ui.Plain(r.path.Title), r.way.Passed, len(r.way.Steps), r.way.Percent, here, width-2)
	case r.topic == nil:
		return mark + th.Faint("▸ "+ui.Cut(r.topicID+" …", width-4))
	case r.topic.Problem != nil:
		return mark + th.Bad(ui.Cut("! "+r.topic.ID+" cannot be read", width-2))
	}
	done, of, percent := h.far(r.topic.Lessons)
	return mark + h.viewParent(h.open[r.id()], ui.Plain(r.topic.Title), done, of, percent, here, width-2)
}

// barWidth is how many cells of a row's width the bar of a topic takes: less where its title needs them.
func barWidth(width int) int {
	switch {
	case width >= 48:
		return 10
	case width >= 34:
		return 6
	case width >= 24:
		return 4
	}
	return 0
}

// far is how far a topic is: lessons that are done or known, and the percent of all of it.
func (h *Screen) far(ls []*lessons.Lesson) (done, of, percent int) {
	for _, l := range ls {
		if passed(h.state(l)) {
			done++
			percent += 100
		} else {
			percent += h.percent(l)
		}
	}
	return done, len(ls), percent / max(len(ls), 1)
}

// viewParent is a topic or a path: what is in it opens below, how far it is stands at the right.
func (h *Screen) viewParent(open bool, title string, done, of, percent int, here bool, width int) string {
	th := h.theme
	caret := "▸ "
	if open {
		caret = "▾ "
	}
	right := fmt.Sprintf("%d/%d", done, of)
	bar, cells := "", barWidth(width)
	room := max(width-2-len(right)-1, 1)
	if cells > 0 && of > 0 {
		bar = th.Bar(float64(percent)/100, cells) + " "
		room = max(room-cells-1, 1)
	}
	title = ui.Cut(title, room)
	if here {
		title = th.Strong(title)
	}
	return caret + ui.Pad(title, room) + " " + bar + th.Faint(right)
}

func (h *Screen) viewLesson(r *row, here bool, width int) string {
	th, l := h.theme, r.lesson
	state, lead := h.state(l), "  "
	if r.next {
		lead = th.Accent("→") + " "
	}
	title := ui.Cut(ui.Plain(l.Title), max(width-4, 1))
	switch {
	case here:
		title = th.Strong(title)
	case passed(state):
		title = th.Faint(title)
	}
	return lead + th.Mark(state) + " " + title
}

func (h *Screen) percent(l *lessons.Lesson) int {
	return h.summary.Lesson(l.Path()).Percent(l.Questions, l.Exercises)
}

// layoutSide prepares the page beside the tree, so that View only slices.
func (h *Screen) layoutSide() {
	h.side = nil
	if h.width < sideFrom {
		return
	}
	width := min(h.width-h.treeWidth()-sideGap-1, sideMost)
	switch r := h.selected(); {
	case r == nil:
		if h.card.place != nil {
			h.side = h.sideLesson(h.card.place.Lesson, width)
		}
	case r.lesson != nil:
		h.side = h.sideLesson(r.lesson, width)
	case r.path != nil:
		h.side = h.sidePath(r.way, width)
	case r.topic != nil && r.topic.Problem != nil:
		h.side = render.Wrap(h.theme.Bad(render.Clean(r.topic.Problem.Error())), width)
	case r.topic != nil:
		h.side = h.sideText(ui.Plain(r.topic.Title), r.topic.Summary, r.topic.Lessons, r.topic.Prerequisites, width)
	}
	if most := h.treeHeight(); len(h.side) > most {
		h.side = h.side[:most]
	}
}

func (h *Screen) sideText(title, summary string, ls []*lessons.Lesson, needs []string, width int) []string {
	minutes, questions, exercises := 0, 0, 0
	for _, l := range ls {
		minutes, questions, exercises = minutes+l.Minutes, questions+l.Questions, exercises+l.Exercises
	}
	lines := h.sideHead(title, summary, width)
	lines = append(lines, h.theme.Faint(ui.Cut(fmt.Sprintf("%s · %s", ui.Count(len(ls), "lesson"), amounts(minutes, questions, exercises)), width)))
	return append(lines, h.sideNeeds(needs, width)...)
}

func (h *Screen) sideLesson(l *lessons.Lesson, width int) []string {
	lines := h.sideHead(ui.Plain(l.Title), l.Summary, width)
	lines = append(lines, h.theme.Faint(ui.Cut(amounts(l.Minutes, l.Questions, l.Exercises), width)))
	if s := h.summary.Lessons[l.Path()]; s != nil {
		lines = append(lines, h.theme.Faint(ui.Cut(lessonSoFar(s, l), width)))
	}
	lines = append(lines, h.sideNeeds(l.Prerequisites, width)...)
	if len(l.Teaches) > 0 {
		lines = append(lines, "", h.theme.Faint("teaches"))
		for _, t := range l.Teaches {
			for i, s := range render.Wrap(render.Clean(t.Text), width-2) {
				lines = append(lines, []string{"· ", "  "}[min(i, 1)]+s)
			}
		}
	}
	return lines
}

func (h *Screen) sideHead(title, summary string, width int) []string {
	lines := render.Wrap(h.theme.Strong(title), width)
	lines = append(lines, "")
	lines = append(lines, render.Wrap(render.Clean(summary), width)...)
	return append(lines, "")
}

func (h *Screen) sideNeeds(needs []string, width int) []string {
	var lines []string
	for i, path := range needs {
		label := []string{"needs  ", "       "}[min(i, 1)]
		title, mark := path, ""
		if l := h.lesson(path); l != nil {
			title, mark = ui.Plain(l.Title), " "+h.theme.Mark(h.state(l))
		} else if t := h.topics[path]; t != nil {
			title = ui.Plain(t.Title)
		}
		lines = append(lines, h.theme.Faint(label)+ui.Cut(title, width-len(label)-2)+mark)
	}
	return lines
}

// lessonSoFar says in one line what was done in a lesson.
func lessonSoFar(s *progress.LessonSummary, l *lessons.Lesson) string {
	right := 0
	for _, q := range s.Answers {
		if q.Last.Right {
			right++
		}
	}
	passed := 0
	for _, e := range s.Exercises {
		if e.Passed {
			passed++
		}
	}
	so := fmt.Sprintf("%d %%", s.Percent(l.Questions, l.Exercises))
	if len(s.Answers) > 0 {
		so += fmt.Sprintf(" · quiz %d of %d right", right, l.Questions)
	}
	if len(s.Exercises) > 0 {
		so += fmt.Sprintf(" · exercise %d of %d", passed, l.Exercises)
	}
	return so
}

func amounts(minutes, questions, exercises int) string {
	return fmt.Sprintf("%d min · %s · %s", minutes, ui.Count(questions, "question"), ui.Count(exercises, "exercise"))
}
