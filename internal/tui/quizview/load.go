package quizview

import (
	"errors"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"learn/internal/lessons"
	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/session"
	"learn/internal/source"
	"learn/internal/tui/ui"
)

// readMsg brings what is asked, read and parsed outside Update. Which of its fields count depends on the mode.
type readMsg struct {
	to        *Screen
	questions []quiz.Question      // of a lesson
	bank      *session.Bank        // of a review
	planned   *session.Review      // of a review
	pool      *session.Pool        // of a test-out
	refs      map[string]paragraph // by refKey
	err       error                // what is broken; the sound questions are there all the same
}

// paragraph is the paragraph that a question comes from.
type paragraph struct {
	place *ui.Place // nil if there is no such paragraph
	title string    // what to call it

	doc         *render.Document // where its text is
	first, last int              // its blocks, the heading left out
}

// lines are the paragraph as the reader shows it; none if there is no such paragraph.
func (p *paragraph) lines(width int, th render.Theme) []string {
	var lines []string
	for i := p.first; p.doc != nil && i < p.last; i++ {
		lines = append(lines, p.doc.Layout(max(width, 1), th).Lines(i)...)
	}
	for len(lines) > 0 && strings.TrimSpace(ansi.Strip(lines[len(lines)-1])) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// refKey is where the paragraph of a question is looked up: what it refers to depends on its lesson.
func refKey(it session.Item) string { return it.Lesson.Path() + " " + it.Question.Ref }

// findRefs finds the paragraphs of questions; each lesson that they speak of is parsed once.
func findRefs(course *lessons.Course, items []session.Item) map[string]paragraph {
	refs := map[string]paragraph{}
	docs := map[*lessons.Lesson]*render.Document{}
	for _, it := range items {
		if _, done := refs[refKey(it)]; !done {
			refs[refKey(it)] = findRef(course, it.Lesson, it.Question.Ref, docs)
		}
	}
	return refs
}

// itemsOf are the questions of a lesson with it.
func itemsOf(l *lessons.Lesson, questions []quiz.Question) []session.Item {
	items := make([]session.Item, len(questions))
	for i := range questions {
		items[i] = session.Item{Lesson: l, Question: &questions[i]}
	}
	return items
}

// findRef finds a heading of the lesson ("arenas", "#arenas") or of another one ("topic/lesson#heading").
func findRef(course *lessons.Course, l *lessons.Lesson, ref string, docs map[*lessons.Lesson]*render.Document) paragraph {
	none := paragraph{title: render.Clean(ref)}
	to, heading := l, strings.TrimPrefix(ref, "#")
	if path, anchor, far := strings.Cut(ref, "#"); far && path != "" {
		if course == nil {
			return none
		}
		found, err := course.Find(path)
		if err != nil || found.Lesson == nil {
			return none
		}
		to, heading = found.Lesson, anchor
	}
	if docs[to] == nil {
		docs[to] = parse(to)
	}
	doc := docs[to]
	for i, h := range doc.Headings() {
		if h.Anchor != heading {
			continue
		}
		title := h.Text
		if to != l {
			title = to.Title + " › " + title
		}
		p := paragraph{place: &ui.Place{View: ui.ViewReader, Lesson: to, Heading: heading}, title: render.Clean(title),
			doc: doc, first: h.Block + 1, last: doc.Len()}
		if i+1 < len(doc.Headings()) {
			p.last = doc.Headings()[i+1].Block
		}
		return p
	}
	return none
}

// parse is the text of a lesson; nothing if it cannot be read.
func parse(l *lessons.Lesson) *render.Document {
	src, err := l.Prose()
	if err != nil {
		return render.Parse(nil, nil)
	}
	return render.Parse(src, l.Include)
}

// mostProblems bounds how many broken questions are named; an author has learn lint for the rest.
const mostProblems = 3

// problemsIn says in one line each what is broken.
func problemsIn(err error) []string {
	if err == nil {
		return nil
	}
	var list source.Errors
	if !errors.As(err, &list) {
		return []string{oneClean(err.Error())}
	}
	var lines []string
	for i, e := range list {
		if i == mostProblems {
			lines = append(lines, "and "+ui.Count(len(list)-i, "more problem")+"; learn lint names them all")
			break
		}
		lines = append(lines, oneClean(e.Error()))
	}
	return lines
}

// oneClean is harmless text on one line.
func oneClean(s string) string {
	return strings.Join(strings.Fields(render.Clean(s)), " ")
}
