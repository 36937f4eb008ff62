package session

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/quiz"
)

func today() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

// hard is a question that cannot be guessed, easy one of four choices.
func hard(id string) string {
	return fmt.Sprintf("[[question]]\nid = %q\nkind = \"short\"\nref = \"why\"\nprompt = \"P\"\nexplain = \"E\"\naccept = [%q]\nform = \"word\"\n", id, id)
}

func easy(id string) string {
	text := fmt.Sprintf("[[question]]\nid = %q\nkind = \"single\"\nref = \"why\"\nprompt = \"P\"\nexplain = \"E\"\n[[question.choice]]\ntext = \"yes\"\ncorrect = true\n", id)
	for i := range 3 {
		text += fmt.Sprintf("[[question.choice]]\ntext = \"no %d\"\nwhy = \"W\"\n", i)
	}
	return text
}

// topicOf is a course with one topic "t" of n lessons l0, l1, …, each with so many questions: hard ones and easy ones in
// turn, called l0-0, l0-1, ….
func topicOf(t testing.TB, n, questions int) *lessons.Course {
	t.Helper()
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	text := "title = \"Topic\"\ntrack = \"x\"\npriority = \"P0\"\nsummary = \"S.\"\n"
	fsys := fstest.MapFS{"course.toml": file("title = \"C\"\n[[track]]\nid = \"x\"\ntitle = \"X\"\nsummary = \"S.\"\ntopics = [\"t\"]\n")}
	for i := range n {
		id := fmt.Sprint("l", i)
		text += fmt.Sprintf("[[lesson]]\nid = %q\ntitle = %q\nsummary = \"S.\"\nminutes = 3\nquestions = %d\nexercises = 0\n", id, id, questions)
		quizText := ""
		for j := range questions {
			if qid := fmt.Sprintf("%s-%d", id, j); j%2 == 0 {
				quizText += hard(qid)
			} else {
				quizText += easy(qid)
			}
		}
		fsys["t/"+id+"/quiz.toml"] = file(quizText)
		fsys["t/"+id+"/lesson.md"] = file("# L\n\n## Why {#why}\n\nT.\n")
	}
	fsys["t/topic.toml"] = file(text)
	c, err := lessons.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func topic(t testing.TB, c *lessons.Course) *lessons.Topic {
	t.Helper()
	top, err := c.Topic("t")
	if err != nil {
		t.Fatal(err)
	}
	return top
}

// right and wrong are answers to a question.
func right(q *quiz.Question) quiz.Answer { return q.Solution() }

func wrong(q *quiz.Question) quiz.Answer {
	if q.Kind == quiz.Single {
		return quiz.Answer{Choices: []int{len(q.Choices) - 1}}
	}
	return quiz.Answer{Text: "nonsense"}
}

// tell applies events to a summary, dated at a time.
func tell(s *progress.Summary, at time.Time, events []progress.Event) {
	for _, e := range events {
		e.Time = at
		s.Apply(e)
	}
}
