package quizview

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/source"
	"learn/internal/tui/ui"
)

// readMsg brings the questions of a lesson, read and parsed outside Update.
type readMsg struct {
	to        *Screen
	questions []quiz.Question
	refs      map[string]paragraph // by quiz.Question.Ref
	err       error                // what is broken; the sound questions are there all the same
}

// paragraph is the paragraph that a question comes from.
type paragraph struct {
	place *ui.Place // nil if there is no such paragraph
	title string    // what to call it
}

// readQuiz reads the questions and looks up where their paragraphs are.
func readQuiz(to *Screen, course *lessons.Course, l *lessons.Lesson) tea.Cmd {
	return func() tea.Msg {
		questions, err := l.Quiz()
		msg := readMsg{to: to, questions: questions, err: err, refs: map[string]paragraph{}}
		titles := map[*lessons.Lesson]map[string]string{}
		for i := range questions {
			ref := questions[i].Ref
			if _, done := msg.refs[ref]; !done {
				msg.refs[ref] = findRef(course, l, ref, titles)
			}
		}
		return msg
	}
}

// findRef finds a heading of the lesson ("arenas", "#arenas") or of another one ("topic/lesson#heading").
func findRef(course *lessons.Course, l *lessons.Lesson, ref string, titles map[*lessons.Lesson]map[string]string) paragraph {
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
	if titles[to] == nil {
		titles[to] = headingTitles(to)
	}
	title, ok := titles[to][heading]
	if !ok {
		return none
	}
	if to != l {
		title = to.Title + " › " + title
	}
	return paragraph{&ui.Place{View: ui.ViewReader, Lesson: to, Heading: heading}, render.Clean(title)}
}

// headingTitles are the headings of a lesson by anchor; none if its text cannot be read.
func headingTitles(l *lessons.Lesson) map[string]string {
	titles := map[string]string{}
	src, err := l.Prose()
	if err != nil {
		return titles
	}
	for _, h := range render.Parse(src, l.Include).Headings() {
		titles[h.Anchor] = h.Text
	}
	return titles
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
