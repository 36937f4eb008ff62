package home

import (
	"strings"

	"learn/internal/lessons"
	"learn/internal/paths"
	"learn/internal/progress"
	"learn/internal/tui/ui"
)

// row is one line of the tree: a heading (a track), something to expand (a topic or a path) or a lesson.
type row struct {
	heading string
	topicID string
	topic   *lessons.Topic
	path    *lessons.Path
	lesson  *lessons.Lesson
	way     *paths.Way // of a path: how far it is
	note    *paths.Way // a line under a path that says what is next
	say     string     // with note: what that needs
	next    bool       // the lesson is the next step of its path
}

// id tells rows apart when the tree is built again.
func (r *row) id() string {
	switch {
	case r.lesson != nil && r.path != nil:
		return r.path.ID + "→" + r.lesson.Path()
	case r.lesson != nil:
		return r.lesson.Path()
	case r.path != nil:
		return "path:" + r.path.ID
	case r.topicID != "":
		return r.topicID
	case r.note != nil:
		return "next:" + r.note.Path.ID + r.say
	}
	return "#" + r.heading
}

func (r *row) selectable() bool { return r.heading == "" && r.note == nil }

// rebuild makes the rows anew and keeps the cursor on the row it was on.
func (h *Screen) rebuild() {
	was := ""
	if r := h.selected(); r != nil {
		was = r.id()
	}
	h.rows = h.rows[:0:0]
	words := strings.Fields(strings.ToLower(h.filter.Text()))
	switch {
	case len(words) > 0:
		h.addMatches(words)
	case h.byPath:
		h.addPaths()
	default:
		h.addTracks()
	}
	h.card = h.newCard()
	if was == "" {
		h.moveTo(h.cursor)
		return
	}
	for i := range h.rows {
		if h.rows[i].id() == was {
			h.moveTo(i)
			return
		}
	}
	h.moveTo(min(h.cursor, len(h.rows)-1))
}

func (h *Screen) addTracks() {
	for _, tr := range h.course.Tracks() {
		at := len(h.rows)
		for _, id := range tr.Topics {
			h.addTopic(id)
		}
		if len(h.rows) > at {
			h.rows = append(h.rows[:at], append([]row{{heading: ui.Plain(tr.Title)}}, h.rows[at:]...)...)
		}
	}
}

func (h *Screen) addTopic(id string) {
	t := h.topics[id]
	h.rows = append(h.rows, row{topicID: id, topic: t})
	if t == nil || !h.open[id] {
		return
	}
	for _, l := range t.Lessons {
		h.rows = append(h.rows, row{lesson: l})
	}
}

func (h *Screen) addMatches(words []string) {
	var last *lessons.Topic
	for _, l := range h.all {
		if !match(l, words) {
			continue
		}
		if l.Topic != last {
			h.rows = append(h.rows, row{heading: ui.Plain(l.Topic.Title)})
			last = l.Topic
		}
		h.rows = append(h.rows, row{lesson: l})
	}
}

// lesson finds one by its path among the topics read so far.
func (h *Screen) lesson(path string) *lessons.Lesson {
	topic, _, _ := strings.Cut(path, "/")
	if t := h.topics[topic]; t != nil {
		for _, l := range t.Lessons {
			if l.Path() == path {
				return l
			}
		}
	}
	return nil
}

func (h *Screen) selected() *row {
	if h.cursor < 0 || h.cursor >= len(h.rows) {
		return nil
	}
	return &h.rows[h.cursor]
}

// selectedTopic is the id of the topic that is selected, or that of the lesson that is; "" for neither.
func (h *Screen) selectedTopic() string {
	switch r := h.selected(); {
	case r == nil:
		return ""
	case r.lesson != nil:
		return r.lesson.Topic.ID
	default:
		return r.topicID
	}
}

func (h *Screen) firstLesson() int {
	for i := range h.rows {
		if h.rows[i].lesson != nil {
			return i
		}
	}
	return 0
}

// move goes by so many rows, over headings; above the first row is the card.
func (h *Screen) move(by int) {
	step := 1
	if by < 0 {
		step, by = -1, -by
	}
	at := h.cursor
	for ; by > 0; by-- {
		next := at + step
		for next >= 0 && next < len(h.rows) && !h.rows[next].selectable() {
			next += step
		}
		if next >= len(h.rows) {
			break
		}
		at = next
		if at < 0 {
			at = -1
			break
		}
	}
	h.moveTo(at)
}

// moveTo puts the cursor on a row (never on a heading), scrolls it into view and lays out the page beside the tree.
func (h *Screen) moveTo(at int) {
	h.cursor = max(min(at, len(h.rows)-1), -1)
	if r := h.selected(); r != nil && !r.selectable() {
		h.cursor = min(h.cursor+1, len(h.rows)-1)
	}
	height := h.treeHeight()
	switch {
	case h.cursor <= 1:
		h.from = 0
	case h.cursor < h.from:
		h.from = h.cursor
	case h.cursor >= h.from+height:
		h.from = h.cursor - height + 1
	}
	h.from = max(min(h.from, len(h.rows)-height), 0)
	h.layoutSide()
}

// Show opens a topic and puts the cursor on its first lesson that is not done.
func (h *Screen) Show(topic string) {
	h.read(topic)
	h.open[topic] = true
	h.rebuild()
	for i := range h.rows {
		r := &h.rows[i]
		if r.topicID == topic {
			h.moveTo(i)
		}
		if r.lesson != nil && r.lesson.Topic.ID == topic && h.state(r.lesson) != progress.Done {
			h.moveTo(i)
			return
		}
	}
}

func (h *Screen) toggle(r *row, open bool) {
	h.open[r.id()] = open
	h.rebuild()
}

// close folds the selected topic, or goes to the topic of the selected lesson.
func (h *Screen) close(r *row) {
	if r.lesson == nil {
		h.toggle(r, false)
		return
	}
	for i := h.cursor; i >= 0; i-- {
		if h.rows[i].lesson == nil && h.rows[i].selectable() {
			h.moveTo(i)
			return
		}
	}
}
