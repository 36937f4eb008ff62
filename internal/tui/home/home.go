// Package home is the first screen: the lesson tree, by tracks or by paths, with the way back to where the learner
// stopped.
//
// It knows what is in the course and what is known of the learner, and neither other screens nor the app: it says where
// to go and what is to be read.
package home

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// The app looks for this at run time.
var _ ui.Starter = (*Screen)(nil)

// Screen is the lesson tree, with a card above it that leads back to where the learner stopped and, where the window is
// wide enough, a page beside it about what is selected.
type Screen struct {
	course  *lessons.Course
	theme   *ui.Theme
	summary *progress.Summary
	offers  func(ui.View) bool // what the app can open
	keymap  ui.Keymap
	topics  map[string]*lessons.Topic // those read so far
	open    map[string]bool           // expanded topics and paths
	byPath  bool                      // the tree shows paths rather than tracks
	rows    []row
	cursor  int // index into rows; -1 is the card
	from    int // first visible row
	filter  ui.Field
	card    card
	due     due
	side    []string
	all     []*lessons.Lesson // every lesson, once it is known
	done    int
	width   int
	height  int
}

// topicsMsg brings topics that were read outside Update.
type topicsMsg struct{ topics []*lessons.Topic }

// allMsg brings every lesson of the course, for the filter and the totals.
type allMsg struct{ all []*lessons.Lesson }

// New reads the first topics at once, no more than a screenful, so that the first frame is whole.
func New(course *lessons.Course, theme *ui.Theme, summary *progress.Summary) *Screen {
	h := &Screen{course: course, theme: theme, summary: summary, cursor: -1, offers: func(ui.View) bool { return false },
		topics: map[string]*lessons.Topic{}, open: map[string]bool{}, filter: ui.NewField()}
	h.rebuild()
	for _, id := range h.missing(firstScreenful) {
		h.read(id)
	}
	if len(h.topics) > 0 && len(h.rows) > 1 {
		h.open[h.rows[1].id()] = true
	}
	h.rebuild()
	return h
}

// Offer says which screens besides those of lessons the app can open: the others get no key. The keymap is for what
// stands on the page itself.
func (h *Screen) Offer(offers func(ui.View) bool, keys ui.Keymap) { h.offers, h.keymap = offers, keys }

// firstScreenful is how many topics are read before the first frame; the others follow in the background.
const firstScreenful = 40

// Title is empty: this is where one is if one is nowhere else.
func (h *Screen) Title() string { return "" }

// Typing is true while something to look for is typed.
func (h *Screen) Typing() bool { return h.filter.Typing }

// Status counts what is done, once the whole course is known.
func (h *Screen) Status() string {
	if h.all == nil {
		return ""
	}
	so := fmt.Sprintf("%d of %d lessons", h.done, len(h.all))
	if h.due.count > 0 {
		so = fmt.Sprintf("%d due · %s", h.due.count, so)
	}
	return so
}

// count counts the lessons that are done or known: once for each change, not for each frame.
func (h *Screen) count() {
	h.done = 0
	for _, l := range h.all {
		if passed(h.state(l)) {
			h.done++
		}
	}
}

// Start reads the rest of the course in the background, and counts what is due.
func (h *Screen) Start() ui.Effect {
	course := h.course
	return ui.Effect{Cmd: tea.Batch(func() tea.Msg { return allMsg{course.All()} }, h.countDue())}
}

// Update takes keys and what was read.
func (h *Screen) Update(msg tea.Msg) ui.Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return h.key(msg)
	case tea.PasteMsg:
		if h.filter.Typing {
			h.filter.Update(msg)
			h.rebuild()
		}
	case ui.SummaryMsg:
		h.summary = msg.Summary
		h.count()
		h.rebuild()
		return ui.Effect{Cmd: h.countDue()}
	case dueMsg:
		return ui.Effect{Cmd: h.counted(msg)}
	case allMsg:
		h.all = msg.all
		for _, l := range msg.all {
			h.topics[l.Topic.ID] = l.Topic
		}
		h.count()
		h.rebuild()
	case topicsMsg:
		for _, t := range msg.topics {
			h.topics[t.ID] = t
		}
		h.rebuild()
	case ui.ThemeMsg:
		h.rebuild()
	}
	return ui.Effect{}
}

func (h *Screen) key(k tea.KeyPressMsg) ui.Effect {
	if h.filter.Typing {
		return h.typed(k)
	}
	if p := h.through(k); p != nil {
		return ui.Effect{Go: p}
	}
	if key.Matches(k, keyFilter) {
		h.filter.Start()
		return ui.Effect{}
	}
	switch {
	case key.Matches(k, ui.KeyUp):
		h.move(-1)
	case key.Matches(k, ui.KeyDown):
		h.move(1)
	case key.Matches(k, ui.KeyHalfUp), key.Matches(k, ui.KeyPageUp):
		h.move(-h.treeHeight() / 2)
	case key.Matches(k, ui.KeyHalfDown), key.Matches(k, ui.KeyPageDown):
		h.move(h.treeHeight() / 2)
	case key.Matches(k, ui.KeyTop), key.Matches(k, keyCard):
		h.move(-len(h.rows) - 1)
	case key.Matches(k, ui.KeyBottom):
		h.move(len(h.rows))
	case key.Matches(k, keyPaths):
		h.byPath = !h.byPath
		h.cursor = -1
		h.rebuild()
	case key.Matches(k, ui.KeyBack):
		h.filter.Clear()
		h.rebuild()
	default:
		return h.act(k)
	}
	return ui.Effect{Cmd: h.load()}
}

// typed handles a key while the filter has the cursor.
func (h *Screen) typed(k tea.KeyPressMsg) ui.Effect {
	switch {
	case key.Matches(k, ui.KeyBack):
		h.filter.Clear()
	case key.Matches(k, ui.KeyEnter), k.String() == "down", k.String() == "up":
		h.filter.Typing = false
	default:
		h.filter.Update(k)
	}
	h.rebuild()
	if h.filter.Text() != "" {
		h.moveTo(h.firstLesson())
	}
	return ui.Effect{}
}

// act handles the keys that do something with the selected row.
func (h *Screen) act(k tea.KeyPressMsg) ui.Effect {
	r := h.selected()
	switch {
	case h.cursor < 0:
		if key.Matches(k, ui.KeyEnter) && h.card.place != nil {
			return ui.Effect{Go: h.card.place}
		}
	case r == nil:
	case key.Matches(k, ui.KeyLeft):
		h.close(r)
		return ui.Effect{Cmd: h.load()}
	case r.lesson != nil:
		return h.actLesson(k, r.lesson)
	case key.Matches(k, ui.KeyRight):
		h.toggle(r, true)
		return ui.Effect{Cmd: h.load()}
	case key.Matches(k, ui.KeyEnter):
		return h.enterParent(r)
	}
	return ui.Effect{}
}

func (h *Screen) actLesson(k tea.KeyPressMsg, l *lessons.Lesson) ui.Effect {
	switch {
	case key.Matches(k, ui.KeyEnter, ui.KeyRight):
		return ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: l}}
	case key.Matches(k, keyQuiz):
		return ui.Effect{Go: &ui.Place{View: ui.ViewQuiz, Lesson: l}}
	case key.Matches(k, keyExercise):
		return ui.Effect{Go: &ui.Place{View: ui.ViewExercise, Lesson: l}}
	}
	return ui.Effect{}
}

// enterParent opens or closes a topic. A path leads to its next step; one that has none opens.
func (h *Screen) enterParent(r *row) ui.Effect {
	if r.way != nil {
		if l := r.way.Step(); l != nil {
			return ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: l}}
		}
	}
	h.toggle(r, !h.open[r.id()])
	return ui.Effect{Cmd: h.load()}
}

// load reads the topics of visible rows that are not read yet, outside Update.
func (h *Screen) load() tea.Cmd {
	ids := h.missing(h.treeHeight())
	if len(ids) == 0 {
		return nil
	}
	course := h.course
	return func() tea.Msg {
		var topics []*lessons.Topic
		for _, id := range ids {
			if t, err := course.Topic(id); err == nil {
				topics = append(topics, t)
			}
		}
		return topicsMsg{topics}
	}
}

// missing lists up to n topics at or below the first visible row that are not read yet.
func (h *Screen) missing(n int) []string {
	var ids []string
	for _, r := range h.rows[min(h.from, len(h.rows)):] {
		if n--; n < 0 {
			break
		}
		if r.topicID != "" && r.topic == nil {
			ids = append(ids, r.topicID)
		}
	}
	return ids
}

func (h *Screen) read(id string) {
	if t, err := h.course.Topic(id); err == nil {
		h.topics[id] = t
	}
}

func (h *Screen) state(l *lessons.Lesson) progress.State {
	return h.summary.Lesson(l.Path()).State(l.Questions, l.Exercises)
}

// match says whether a lesson is one the filter asks for: every word is somewhere in its title or path.
func match(l *lessons.Lesson, words []string) bool {
	text := strings.ToLower(l.Title + " " + l.Path() + " " + l.Topic.Title)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
