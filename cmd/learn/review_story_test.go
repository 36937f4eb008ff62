//go:build !windows

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/terminal"
)

// wordCourse writes a course of one topic, "words", whose lessons have four questions each that say their own answer.
func wordCourse(t *testing.T, dir string, names ...string) string {
	t.Helper()
	files := map[string]string{"course.toml": "title = \"Words\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S.\"\ntopics = [\"words\"]\n"}
	topic := "title = \"Words\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S.\"\n"
	for _, name := range names {
		topic += fmt.Sprintf("[[lesson]]\nid = %q\ntitle = \"The %s: words\"\nsummary = \"S.\"\nminutes = 1\nquestions = 4\nexercises = 0\n", name, name)
		files["words/"+name+"/lesson.md"] = "# The " + name + ": words\n\nText.\n\n## Because {#because}\n\nOf the " + name + ".\n"
		for i := range 4 {
			word := fmt.Sprint(name, i+1)
			files["words/"+name+"/quiz.toml"] += fmt.Sprintf("[[question]]\nid = %q\nkind = \"short\"\nref = \"because\"\nprompt = \"Type %s now.\"\nexplain = \"Since it is %s.\"\naccept = [%q]\nform = \"word\"\n",
				word, word, word, word)
		}
	}
	files["words/topic.toml"] = topic
	for name, text := range files {
		file := filepath.Join(dir, "words-course", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "words-course")
}

// answeredBefore stores right answers to the first two questions of each lesson, each so many days ago.
func answeredBefore(t *testing.T, dir, course string, daysAgo int) {
	t.Helper()
	c, err := lessons.Load(os.DirFS(course))
	if err != nil {
		t.Fatal(err)
	}
	var events []progress.Event
	for _, l := range c.All() {
		questions, err := l.Quiz()
		if err != nil {
			t.Fatal(err)
		}
		for i := range questions[:2] {
			q := &questions[i]
			e := progress.Answered(l.Path(), q.ID, q.TextHash(), q.KeyHash(),
				progress.AnswerData{Answer: json.RawMessage(`{}`), Right: true, Millis: 12000})
			e.Time = time.Now().AddDate(0, 0, -daysAgo)
			events = append(events, e)
		}
	}
	store := progress.Open(filepath.Join(dir, "data", progress.FileName))
	if err := store.Append(context.Background(), "anna", events...); err != nil {
		t.Fatal(err)
	}
}

var wanted = regexp.MustCompile(`Type (\w+) now\.`)

// word is what the question on the screen wants.
func (s *story) word() string {
	s.t.Helper()
	m := wanted.FindStringSubmatch(s.Text())
	if m == nil {
		s.t.Fatalf("no question on the screen:\n%s", s.Text())
	}
	return m[1]
}

// TestReviewStory is a learner who comes back after nine days: three are due, the review is left in the middle and gone
// on with, and says when the next are due.
func TestReviewStory(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	course := wordCourse(t, s.dir, "fox", "owl")
	answeredBefore(t, s.dir, course, 9)
	open := func(width, height int) { s.open(width, height, "--learner", "anna", "--course", course, "review") }

	open(80, 24)
	s.sees("review › question 1 of 4", "Type fox1 now.")
	first := s.word()
	s.types("wrong" + terminal.Enter)
	s.sees("Not right.", "Since it is "+first, "It comes back tomorrow.", "o opens")
	s.types("o")
	s.sees("Because", "Of the "+first[:3])
	s.types("\x1b")
	s.sees("Not right.")
	s.types(terminal.Enter)
	s.sees("question 2 of 4")
	second := s.word()
	s.types("\x19" + second + terminal.Enter) // ctrl+y: sure
	s.sees("Right.", "It comes back in ")
	s.quits()

	open(40, 15)
	s.sees("review › 1 of 2")
	for _, then := range []string{"review › 2 of 2", "2 of 2 right"} {
		word := s.word()
		if word == first || word == second {
			t.Fatalf("%s is asked again", word)
		}
		s.types(word + terminal.Enter)
		s.sees("Right.")
		s.types(terminal.Enter)
		s.sees(then)
	}
	s.sees("Next: 1 question is due tomorrow.")
	s.types(terminal.Enter)
	s.sees("continue")
	s.quits()

	open(80, 24)
	s.sees("Done for today: 4 questions reviewed.")
	s.quits()
	sum := summaryOf(t, s.dir, "anna")
	for word, want := range map[string]progress.Rating{first: progress.Again, second: progress.Easy} {
		h := sum.Lesson("words/" + word[:3]).Answers[word].History()
		if len(h) != 2 || h[1].Rating != want {
			t.Errorf("%s: %+v; want rating %d", word, h, want)
		}
	}
}

// TestTestOutStory is a learner who knows one lesson of two: the test is left in the middle and gone on with.
func TestTestOutStory(t *testing.T) {
	s := &story{t: t, dir: t.TempDir()}
	course := wordCourse(t, s.dir, "fox", "owl")
	open := func(width, height int) {
		s.open(width, height, "--learner", "anna", "--course", course, "test-out", "words")
	}
	answer := func() {
		t.Helper()
		word := s.word()
		if strings.HasPrefix(word, "owl") {
			s.types("\x0e") // ctrl+n: I do not know
			s.sees("Not known yet.", "Since it is "+word)
			return
		}
		s.types(word + terminal.Enter)
		s.sees("Right.", "Since it is "+word)
	}

	open(80, 24)
	s.sees("test-out › question 1 of about 4", "Type fox")
	answer()
	s.types(terminal.Enter)
	s.sees("question 2 of about 4", "Type owl")
	s.types("\x1b") // letters are text here, q as well
	s.sees("The owl", "of 2 lessons")
	s.quits()

	open(80, 24)
	s.sees("question 2 of about 4", "You had answered 1 question", "Type owl")
	answer()
	s.types(terminal.Enter)
	s.sees("question 3 of about 3", "Type fox")
	answer()
	s.types(terminal.Enter)
	s.sees("You know 1 of 2 lessons", "Known", "To read", "1  The owl: words")
	s.types("1")
	s.sees("The owl", "Text.")
	s.quits()
	sum := summaryOf(t, s.dir, "anna")
	if fox, owl := sum.Lesson("words/fox"), sum.Lesson("words/owl"); !fox.Known || owl.Known {
		t.Errorf("stored: fox %v, owl %v", fox.Known, owl.Known)
	}
	if sum.Last == nil || sum.Last.Lesson != "words/owl" {
		t.Errorf("they stopped at %+v", sum.Last)
	}
}
