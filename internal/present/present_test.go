package present

import (
	"strings"
	"testing"
	"testing/fstest"

	"learn/internal/lessons"
	"learn/internal/progress"
)

const quizText = `[[question]]
id = "q"
kind = "short"
objectives = ["o"]
ref = "one"
prompt = "How many?"
accept = ["2"]
explain = "Two."
`

func course(t *testing.T, quiz, ids string) *lessons.Course {
	t.Helper()
	c, err := lessons.Load(fstest.MapFS{
		"course.toml": {Data: []byte("title = \"T\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S\"\ntopics = [\"a\"]\n")},
		"ids.txt":     {Data: []byte(ids)},
		"a/topic.toml": {Data: []byte("title = \"A\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S\"\n" +
			"[[lesson]]\nid = \"x\"\ntitle = \"X\"\nsummary = \"S\"\nminutes = 1\nquestions = 1\nexercises = 0\nteaches = [{ id = \"o\", text = \"o\" }]\n")},
		"a/x/lesson.md": {Data: []byte("# X\n\n## One {#one}\n\nText.\n")},
		"a/x/quiz.toml": {Data: []byte(quiz)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestTheStateOfALessonFollowsTheCourse answers a question, changes the course, and looks at the lesson.
func TestTheStateOfALessonFollowsTheCourse(t *testing.T) {
	now := Of(course(t, quizText, ""), []string{"a/x"})["a/x"]["q"]
	if now.Text == "" || now.Key == "" {
		t.Fatalf("no hashes: %+v", now)
	}
	tests := []struct {
		name, from, quiz, ids string
		want                  progress.State
	}{
		{"unchanged", "a/x", quizText, "", progress.Done},
		{"reworded", "a/x", strings.ReplaceAll(quizText, "How many?", "And how many?"), "", progress.Done},
		{"another key", "a/x", strings.ReplaceAll(quizText, `["2"]`, `["3"]`), "", progress.Review},
		{"another question", "a/x", strings.ReplaceAll(quizText, `id = "q"`, `id = "r"`), "", progress.Started},
		{"a renamed question", "a/x", strings.ReplaceAll(quizText, `id = "q"`, `id = "r"`), "alias question a/x/q a/x/r\n", progress.Done},
		{"a renamed lesson", "a/old", quizText, "alias lesson a/old a/x\n", progress.Done},
		{"a lesson that was not renamed", "a/old", quizText, "", progress.Untouched},
		{"a quiz that cannot be read", "a/x", "[[question]]\n", "", progress.Done},
	}
	for _, tt := range tests {
		sum := progress.NewSummary()
		sum.Apply(progress.Moved(tt.from, progress.Position{Fraction: 1, End: true}))
		sum.Apply(progress.Answered(tt.from, "q", now.Text, now.Key, progress.AnswerData{Right: true}))
		c := course(t, tt.quiz, tt.ids)
		Names(c, sum)
		Of(c, Answered(sum)).Tell(sum)
		if got := sum.Lesson("a/x").State(1, 0); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if q := sum.Lesson(tt.from).Answers["q"]; tt.from == "a/x" && tt.ids == "" && len(q.History()) != 1 {
			t.Errorf("%s: the history is gone", tt.name)
		}
	}
}
