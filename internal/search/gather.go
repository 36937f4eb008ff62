package search

import (
	"io/fs"
	"path"
	"strings"

	"learn/internal/exercise"
	"learn/internal/lessons"
	"learn/internal/quiz"
	"learn/internal/render"
)

// field says what part of a section a passage is.
type field uint8

const (
	fieldTitle   field = iota // of a topic, a lesson or an exercise
	fieldName                 // the ids of those, and anchors: they count but are not shown
	fieldHeading              // of a part of a lesson
	fieldAbout                // a summary, an objective
	fieldProse                //
	fieldSource               // what begins with a link: a source, read elsewhere
	fieldCode                 // a listing, and what a program prints
	fieldPrompt               // of a question
	fieldChoice               // of a question
	fieldContext              // the titles above a section: they help it, but it is not found by them alone
)

// weight is how much a word counts in a field.
func (f field) weight() float32 {
	return [...]float32{fieldTitle: 6, fieldName: 4, fieldHeading: 5, fieldAbout: 1.6, fieldProse: 1, fieldSource: 0.3, fieldCode: 0.5,
		fieldPrompt: 0.5, fieldChoice: 0.3, fieldContext: 0.7}[f]
}

func topicSection(t *lessons.Topic) section {
	return section{kind: Topic, heading: line(t.Title), passages: []passage{
		{text: line(t.Title), field: fieldTitle}, {text: t.ID, field: fieldName}, {text: line(t.Summary), field: fieldAbout},
	}}
}

func lessonSection(l *lessons.Lesson) section {
	s := section{kind: Lesson, heading: line(l.Title), passages: []passage{
		{text: line(l.Title), field: fieldTitle}, {text: l.ID, field: fieldName}, {text: line(l.Summary), field: fieldAbout},
	}}
	for _, o := range l.Teaches {
		s.passages = append(s.passages, passage{text: line(o.Text), field: fieldAbout})
	}
	return s
}

func extraSection(e Extra) section {
	return section{kind: Note, anchor: e.Heading, heading: line(e.Title), item: e.Key, passages: []passage{
		{text: strings.TrimSpace(render.Clean(e.Text)), field: fieldProse},
		{text: line(e.Title), field: fieldContext},
	}}
}

// line is text from anywhere as one harmless line.
func line(s string) string { return strings.Join(strings.Fields(render.Clean(unmark(s))), " ") }

// read gathers the sections of a lesson. What cannot be read is left out: whoever opens it is told why.
func read(l *lessons.Lesson) []section {
	context := passage{text: line(l.Title), field: fieldContext}
	var found []section
	headings := map[string]string{}
	if src, err := l.Prose(); err == nil {
		for _, p := range scan(string(src), l.Include) {
			headings[p.anchor] = p.heading
			if len(p.passages) == 0 {
				continue
			}
			name := passage{text: p.anchor, field: fieldName}
			found = append(found, section{kind: Text, anchor: p.anchor, heading: p.heading, passages: append(p.passages, name, context)})
		}
	}
	questions, _ := l.Quiz() // the sound ones come beside the error
	for i := range questions {
		q := questionSection(&questions[i], headings)
		found = append(found, q)
	}
	ids, _ := l.ExerciseIDs()
	for _, id := range ids {
		if s, ok := exerciseSection(l, id, headings); ok {
			found = append(found, s)
		}
	}
	return found
}

// questionSection has what is shown before an answer: of the kinds whose right answer can be read off the file's order,
// the prompt and the listing alone.
func questionSection(q *quiz.Question, headings map[string]string) section {
	s := section{kind: Question, item: q.ID}
	s.refer(q.Ref, headings)
	add := func(f field, text string) {
		if text != "" {
			s.passages = append(s.passages, passage{text: text, field: f})
		}
	}
	add(fieldPrompt, line(q.Prompt))
	for _, c := range q.Choices {
		add(fieldChoice, line(c.Text))
	}
	if q.Kind != quiz.Order {
		add(fieldCode, render.Clean(q.Shown()))
	}
	return s
}

func exerciseSection(l *lessons.Lesson, id string, headings map[string]string) (section, bool) {
	dir, err := fs.Sub(l.FS(), path.Join("exercise", id))
	if err != nil {
		return section{}, false
	}
	e, err := exercise.Load(dir, id)
	if err != nil {
		return section{}, false
	}
	s := section{kind: Exercise, item: id}
	s.refer(e.Ref, headings)
	s.heading = line(e.Title)
	s.passages = []passage{
		{text: s.heading, field: fieldHeading}, {text: id, field: fieldName},
		{text: line(e.Goal), field: fieldPrompt}, {text: line(e.Constraints), field: fieldPrompt},
	}
	return s, true
}

// refer puts a section under the heading that a question or an exercise comes from, if it is one of the same lesson.
func (s *section) refer(ref string, headings map[string]string) {
	if title, ok := headings[ref]; ok && ref != "" {
		s.anchor, s.heading = ref, title
	}
}
