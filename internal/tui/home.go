package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// home is the lesson tree, with a card above it that leads back to where the learner stopped and, where the window is
// wide enough, a page beside it about what is selected.
type home struct {
	course  *lessons.Course
	theme   *Theme
	summary *progress.Summary
	topics  map[string]*lessons.Topic // those read so far
	open    map[string]bool           // expanded topics and paths
	byPath  bool                      // the tree shows paths rather than tracks
	rows    []row
	cursor  int // index into rows; -1 is the card
	from    int // first visible row
	filter  filter
	card    card
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

// newHome reads the first topics at once, no more than a screenful, so that the first frame is whole.
func newHome(course *lessons.Course, theme *Theme, summary *progress.Summary) *home {
	h := &home{course: course, theme: theme, summary: summary, cursor: -1,
		topics: map[string]*lessons.Topic{}, open: map[string]bool{}, filter: newFilter()}
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

// firstScreenful is how many topics are read before the first frame; the others follow in the background.
const firstScreenful = 40

func (h *home) Title() string { return "" }

func (h *home) Typing() bool { return h.filter.typing }

// Status counts what is done, once the whole course is known.
func (h *home) Status() string {
	if h.all == nil {
		return ""
	}
	return fmt.Sprintf("%d of %d lessons", h.done, len(h.all))
}

// count counts the lessons that are done: once for each change, not for each frame.
func (h *home) count() {
	h.done = 0
	for _, l := range h.all {
		if h.state(l) == progress.Done {
			h.done++
		}
	}
}

// Start reads the rest of the course in the background.
func (h *home) Start() Effect {
	course := h.course
	return Effect{Cmd: func() tea.Msg { return allMsg{course.All()} }}
}

func (h *home) Update(msg tea.Msg) Effect {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return h.key(msg)
	case tea.PasteMsg:
		if h.filter.typing {
			h.filter.update(msg)
			h.rebuild()
		}
	case SummaryMsg:
		h.summary = msg.Summary
		h.count()
		h.rebuild()
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
	case ThemeMsg:
		h.rebuild()
	}
	return Effect{}
}

// The keys of the tree.
var (
	homeEnter  = named(keyEnter, "read")
	homeOpen   = bind([]string{"right", "l"}, "→", "open")
	homeClose  = bind([]string{"left", "h"}, "←", "close")
	homeMove   = bind([]string{"up", "down"}, "↑↓", "move")
	homeFilter = bind([]string{"/"}, "/", "find")
	homePaths  = bind([]string{"p"}, "p", "paths")
	homeQuiz   = bind([]string{"z"}, "z", "quiz")
	homeDo     = bind([]string{"e"}, "e", "exercise")
	homeCard   = bind([]string{"c"}, "c", "continue")
)

func (h *home) Keys() []key.Binding {
	if h.filter.typing {
		return []key.Binding{named(keyEnter, "to the list"), named(keyBack, "clear")}
	}
	tree := homePaths
	if h.byPath {
		tree = named(homePaths, "tracks")
	}
	keys := []key.Binding{homeMove}
	switch r := h.selected(); {
	case h.cursor < 0:
		keys = append(keys, named(keyEnter, "continue"))
	case r != nil && r.lesson != nil:
		keys = append(keys, homeEnter, homeQuiz, homeDo)
	default:
		keys = append(keys, homeOpen, homeClose)
	}
	keys = append(keys, homeFilter, tree, homeCard)
	if h.filter.text() != "" {
		keys = append(keys, named(keyBack, "clear"))
	}
	return append(keys, named(keyTop, "first"), named(keyBottom, "last"), keyHalfUp, keyHalfDn)
}

func (h *home) key(k tea.KeyPressMsg) Effect {
	if h.filter.typing {
		return h.typed(k)
	}
	switch {
	case key.Matches(k, keyUp):
		h.move(-1)
	case key.Matches(k, keyDown):
		h.move(1)
	case key.Matches(k, keyHalfUp), key.Matches(k, keyPageUp):
		h.move(-h.treeHeight() / 2)
	case key.Matches(k, keyHalfDn), key.Matches(k, keyPageDn):
		h.move(h.treeHeight() / 2)
	case key.Matches(k, keyTop), key.Matches(k, homeCard):
		h.move(-len(h.rows) - 1)
	case key.Matches(k, keyBottom):
		h.move(len(h.rows))
	case key.Matches(k, homeFilter):
		h.filter.start()
	case key.Matches(k, homePaths):
		h.byPath = !h.byPath
		h.cursor = -1
		h.rebuild()
	case key.Matches(k, keyBack):
		h.filter.clear()
		h.rebuild()
	default:
		return h.act(k)
	}
	return Effect{Cmd: h.load()}
}

// typed handles a key while the filter has the cursor.
func (h *home) typed(k tea.KeyPressMsg) Effect {
	switch {
	case key.Matches(k, keyBack):
		h.filter.clear()
	case key.Matches(k, keyEnter), k.String() == "down", k.String() == "up":
		h.filter.typing = false
	default:
		h.filter.update(k)
	}
	h.rebuild()
	if h.filter.text() != "" {
		h.moveTo(h.firstLesson())
	}
	return Effect{}
}

// act handles the keys that do something with the selected row.
func (h *home) act(k tea.KeyPressMsg) Effect {
	if h.cursor < 0 {
		if key.Matches(k, keyEnter) && h.card.place != nil {
			return Effect{Go: h.card.place}
		}
		return Effect{}
	}
	r := h.selected()
	if r == nil {
		return Effect{}
	}
	switch {
	case r.lesson != nil && key.Matches(k, keyEnter, keyRight):
		return Effect{Go: &Place{View: ViewReader, Lesson: r.lesson}}
	case r.lesson != nil && key.Matches(k, homeQuiz):
		return Effect{Go: &Place{View: ViewQuiz, Lesson: r.lesson}}
	case r.lesson != nil && key.Matches(k, homeDo):
		return Effect{Go: &Place{View: ViewExercise, Lesson: r.lesson}}
	case key.Matches(k, keyLeft):
		h.close(r)
	case r.lesson == nil && key.Matches(k, keyEnter):
		h.toggle(r, !h.open[r.id()])
	case r.lesson == nil && key.Matches(k, keyRight):
		h.toggle(r, true)
	}
	return Effect{Cmd: h.load()}
}

// load reads the topics of visible rows that are not read yet, outside Update.
func (h *home) load() tea.Cmd {
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
func (h *home) missing(n int) []string {
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

func (h *home) read(id string) {
	if t, err := h.course.Topic(id); err == nil {
		h.topics[id] = t
	}
}

func (h *home) state(l *lessons.Lesson) progress.State {
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
