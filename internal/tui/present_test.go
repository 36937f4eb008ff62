package tui

import (
	"testing"
	"testing/fstest"

	"learn/internal/lessons"
	"learn/internal/progress"
)

// TestAChangedQuestionIsKnownBehindTheFirstFrame: a lesson that was done is to be reviewed once the window has seen
// that another answer is right now, and a renamed lesson is the same lesson.
func TestAChangedQuestionIsKnownBehindTheFirstFrame(t *testing.T) {
	const quiz = "[[question]]\nid = \"q\"\nkind = \"short\"\nobjectives = [\"o\"]\nref = \"one\"\nprompt = \"How many?\"\naccept = [\"2\"]\nexplain = \"Two.\"\n"
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	c, err := lessons.Load(fstest.MapFS{
		"course.toml": file("title = \"T\"\n[[track]]\nid = \"t\"\ntitle = \"T\"\nsummary = \"S\"\ntopics = [\"a\"]\n"),
		"ids.txt":     file("alias lesson a/old a/x\n"),
		"a/topic.toml": file("title = \"A\"\ntrack = \"t\"\npriority = \"P0\"\nsummary = \"S\"\n" +
			"[[lesson]]\nid = \"x\"\ntitle = \"X\"\nsummary = \"S\"\nminutes = 1\nquestions = 1\nexercises = 0\nteaches = [{ id = \"o\", text = \"o\" }]\n"),
		"a/x/lesson.md": file("# X\n\n## One {#one}\n\nText.\n"),
		"a/x/quiz.toml": file(quiz),
	})
	if err != nil {
		t.Fatal(err)
	}
	store := &memory{events: []progress.Event{
		progress.Moved("a/old", progress.Position{Fraction: 1, End: true}),
		progress.Answered("a/old", "q", "text", "another key", progress.AnswerData{Right: true}),
	}}
	w := openWindow(t, Options{Course: c, Store: store}, 80, 24)
	w.run(w.app.load)
	l := w.app.summary.Lesson("a/x")
	if got := l.State(1, 0); got != progress.Review {
		t.Errorf("the lesson is %s, want %s", got, progress.Review)
	}
	if len(l.Answers["q"].History()) != 1 {
		t.Error("its history is gone")
	}
}
