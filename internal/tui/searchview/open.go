package searchview

import (
	"maps"
	"slices"
	"sort"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lookup"
	"learn/internal/position"
	"learn/internal/progress"
	"learn/internal/render"
	"learn/internal/search"
	"learn/internal/tui/ui"
)

// placeMsg brings the place of a hit, which was looked up in the lesson.
type placeMsg struct {
	to    *Screen
	place ui.Place
}

// extras are the learner's notes and bookmarks as they are in the index.
type extras struct {
	given  []note
	places map[string]progress.Position // by key; nil until they are in the index
}

// note is a note or a bookmark, with no more than is looked for.
type note struct {
	key, lesson, title, text string
	at                       progress.Position
}

// extrasMsg says that the notes are in the index.
type extrasMsg struct {
	to     *Screen
	places map[string]progress.Position
}

// gather puts notes and bookmarks into the index if they have changed. They are copied here, since what is known of a
// learner belongs to the app.
func (s *Screen) gather() tea.Cmd {
	var list []note
	for _, path := range slices.Sorted(maps.Keys(s.summary.Lessons)) {
		known := s.summary.Lessons[path]
		for _, n := range known.Notes {
			list = append(list, note{"note " + n.ID, path, "note", n.Text, n.Position})
		}
		for _, m := range known.Marks {
			list = append(list, note{"mark " + path + " " + m.Position.Hash, path, "bookmark", m.Line, m.Position})
		}
	}
	if slices.Equal(list, s.extras.given) {
		return nil
	}
	s.extras.given = list
	course, index := s.course, s.index
	return func() tea.Msg {
		var docs []search.Extra
		places := map[string]progress.Position{}
		for _, n := range list {
			if l := lookup.Lesson(course, n.lesson); l != nil {
				docs = append(docs, search.Extra{Key: n.key, Lesson: l, Heading: n.at.Heading, Title: n.title, Text: n.text})
				places[n.key] = n.at
			}
		}
		index.SetExtra(docs)
		return extrasMsg{s, places}
	}
}

// open goes to the hit under the cursor.
func (s *Screen) open() ui.Effect {
	if s.cursor >= len(s.found.Hits) || s.opening {
		return ui.Effect{}
	}
	h := s.found.Hits[s.cursor]
	switch h.Kind {
	case search.Topic:
		return ui.Effect{Go: &ui.Place{View: ui.ViewTree, Topic: h.Topic.ID}}
	case search.Lesson:
		return ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: h.Lesson}}
	case search.Question:
		return ui.Effect{Go: &ui.Place{View: ui.ViewQuiz, Lesson: h.Lesson}}
	case search.Exercise:
		return ui.Effect{Go: &ui.Place{View: ui.ViewExercise, Lesson: h.Lesson, Item: h.Item}}
	case search.Note:
		if at, ok := s.extras.places[h.Item]; ok {
			return ui.Effect{Go: &ui.Place{View: ui.ViewReader, Lesson: h.Lesson, At: &at}}
		}
		return ui.Effect{}
	}
	s.opening = true
	return ui.Effect{Cmd: func() tea.Msg { return placeMsg{s, placeOf(&h)} }}
}

// placeOf finds the block of a hit in the lesson's text.
func placeOf(h *search.Hit) ui.Place {
	p := ui.Place{View: ui.ViewReader, Lesson: h.Lesson, Heading: h.Heading, Query: h.Phrase()}
	src, err := h.Lesson.Prose()
	if err != nil {
		return p // the reader says what is wrong
	}
	doc := render.Parse(src, h.Lesson.Include)
	if block := blockAt(doc, h.Offset); block >= 0 {
		at := position.At(doc, block)
		p.At = &at
	}
	return p
}

// blockAt is the last block that begins at or before a byte of the source; of several that begin there the first with
// text; -1 if there is none.
func blockAt(doc *render.Document, offset int) int {
	block := sort.Search(doc.Len(), func(i int) bool { return doc.Block(i).Offset > offset }) - 1
	for block > 0 && doc.Block(block-1).Offset == doc.Block(block).Offset && doc.Block(block-1).Words > 0 {
		block--
	}
	return block
}
