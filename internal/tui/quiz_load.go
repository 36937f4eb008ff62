package tui

import (
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"learn/internal/lessons"
	"learn/internal/quiz"
	"learn/internal/render"
	"learn/internal/source"
)

// quizReadMsg brings the questions of a lesson, read and parsed outside Update.
type quizReadMsg struct {
	to        *quizScreen
	questions []quiz.Question
	refs      map[string]quizRef // by quiz.Question.Ref
	err       error              // what is broken; the sound questions are there all the same
}

// quizRef is the paragraph that a question comes from.
type quizRef struct {
	place *Place // nil if there is no such paragraph
	title string // what to call it
}

// readQuiz reads the questions and looks up where their paragraphs are.
func readQuiz(to *quizScreen, course *lessons.Course, l *lessons.Lesson) tea.Cmd {
	return func() tea.Msg {
		questions, err := l.Quiz()
		msg := quizReadMsg{to: to, questions: questions, err: err, refs: map[string]quizRef{}}
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
func findRef(course *lessons.Course, l *lessons.Lesson, ref string, titles map[*lessons.Lesson]map[string]string) quizRef {
	none := quizRef{title: render.Clean(ref)}
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
	return quizRef{&Place{View: ViewReader, Lesson: to, Heading: heading}, render.Clean(title)}
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

// quizMostProblems bounds how many broken questions are named; an author has learn lint for the rest.
const quizMostProblems = 3

// quizProblems says in one line each what is broken.
func quizProblems(err error) []string {
	if err == nil {
		return nil
	}
	var list source.Errors
	if !errors.As(err, &list) {
		return []string{oneClean(err.Error())}
	}
	var lines []string
	for i, e := range list {
		if i == quizMostProblems {
			lines = append(lines, "and "+count(len(list)-i, "more problem")+"; learn lint names them all")
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
