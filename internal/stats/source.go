package stats

import (
	"strings"
	"time"

	"learn/internal/lessons"
	"learn/internal/lookup"
	"learn/internal/progress"
	"learn/internal/review"
)

// Source is what was read of the lessons in which a learner answered questions, and the schedules of these questions. It
// is not safe for concurrent use.
type Source struct {
	heads map[review.Key]Heading // without counts
	keys  map[review.Key]string  // hash of the answer key as it is now
	read  map[string]bool        // lessons
	known map[review.Key]replayed
}

// replayed is a history that was replayed. Replaying is slow (five microseconds an answer), and an answer changes one.
type replayed struct {
	answers int
	last    progress.Graded
	card    *review.Card // nil for a question that there is no longer
}

// Read reads the questions that histories are of and the titles of the headings they are about, and replays the
// histories as of now. It takes a while for a long log, and touches nothing that belongs to anybody else. What cannot be
// read is left out: its answers still count, but for no heading.
func Read(c *lessons.Course, histories []review.History, now time.Time) *Source {
	src := &Source{heads: map[review.Key]Heading{}, keys: map[review.Key]string{}, read: map[string]bool{}, known: map[review.Key]replayed{}}
	titles := map[string]map[string]string{}
	for i := range histories {
		if _, done := src.read[histories[i].Lesson]; !done {
			src.lesson(c, histories[i].Lesson, titles)
		}
	}
	src.cards(histories, now)
	return src
}

// lesson reads one lesson.
func (src *Source) lesson(c *lessons.Course, path string, titles map[string]map[string]string) {
	l := lookup.Lesson(c, path)
	if l == nil {
		src.read[path] = true // it is gone, and so are its questions
		return
	}
	questions, err := l.Quiz()
	src.read[path] = err == nil
	for i := range questions {
		q := &questions[i]
		key := review.Key{Lesson: path, Question: q.ID}
		src.keys[key] = q.KeyHash()
		if h, ok := headingOf(c, l, q.Ref, titles); ok {
			src.heads[key] = h
		}
	}
}

// headingOf finds what a question refers to: a heading of its lesson ("arenas", "#arenas") or "topic/lesson#heading".
func headingOf(c *lessons.Course, l *lessons.Lesson, ref string, titles map[string]map[string]string) (Heading, bool) {
	path, anchor, far := strings.Cut(ref, "#")
	switch {
	case !far:
		anchor = ref
	case path != "":
		if l = lookup.Lesson(c, path); l == nil {
			return Heading{}, false
		}
	}
	if titles[l.Path()] == nil {
		titles[l.Path()] = lookup.Titles(l)
	}
	title, ok := titles[l.Path()][anchor]
	return Heading{Lesson: l, Anchor: anchor, Title: title}, ok
}

// cards are the schedules of histories. What has not changed is not replayed again; questions of lessons that were not
// read are taken for unchanged.
func (src *Source) cards(all []review.History, now time.Time) []review.Card {
	if src == nil {
		return review.Cards(all, nil, now)
	}
	var read, unread []review.History
	for i := range all {
		h := &all[i]
		known, ok := src.known[h.Key]
		switch n := len(h.Grades); {
		case n == 0, ok && known.answers == n && known.last == h.Grades[n-1]:
			continue
		case src.read[h.Lesson]:
			read = append(read, *h)
		default:
			unread = append(unread, *h)
		}
		src.known[h.Key] = replayed{answers: len(h.Grades), last: h.Grades[len(h.Grades)-1]}
	}
	src.replay(read, func(k review.Key) (string, bool) {
		hash, ok := src.keys[k]
		return hash, ok
	}, now)
	src.replay(unread, nil, now)
	var cards []review.Card
	for i := range all {
		if card := src.known[all[i].Key].card; card != nil {
			cards = append(cards, *card)
		}
	}
	return cards
}

func (src *Source) replay(histories []review.History, present review.Present, now time.Time) {
	for _, card := range review.Cards(histories, present, now) {
		known := src.known[card.Key]
		known.card = &card
		src.known[card.Key] = known
	}
}
