package session

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"learn/internal/lessons"
	"learn/internal/progress"
	"learn/internal/review"
	"learn/internal/source"
	content "learn/lessons"
)

// learned is a learner who answered the first n questions of each lesson right, ten days ago.
func learned(c *lessons.Course, n int) *progress.Summary {
	s := progress.NewSummary()
	for _, l := range c.All() {
		questions, _ := l.Quiz()
		for i := range questions[:n] {
			q := &questions[i]
			tell(s, today().AddDate(0, 0, -10), []progress.Event{
				progress.Answered(l.Path(), q.ID, q.TextHash(), q.KeyHash(), progress.AnswerData{Right: true, Millis: 20000})})
		}
	}
	return s
}

// TestReviewRun answers what is due without a screen, as line mode does.
func TestReviewRun(t *testing.T) {
	c := topicOf(t, 3, 4)
	s := learned(c, 2)
	h := review.Histories(s)
	run := NewReview(ReadBank(c, h), h, today(), 5)
	if a := run.Agenda; len(a.Cards) != 5 || a.Due != 6 || a.Minutes != 3 {
		t.Fatalf("%d of %d due, %d minutes", len(a.Cards), a.Due, a.Minutes)
	}
	last := ""
	for i := range 5 {
		turn, open := run.Next()
		if !open || turn.Reading || turn.Again || turn.Lesson.ID == last {
			t.Fatalf("question %d is %+v after one of %s", i+1, turn, last)
		}
		last = turn.Lesson.ID
		a := right(turn.Question)
		if i == 2 {
			a = wrong(turn.Question)
		}
		v, events := run.Answer(a, Manner{Took: 3 * time.Second, Sure: i == 1})
		tell(s, today(), events)
		if v.Right != (i != 2) || len(events) != 1 || events[0].Kind != progress.KindReviewed {
			t.Errorf("question %d: %+v, %d events", i+1, v, len(events))
		}
		back := run.Back(s, today())
		if days := back.Sub(today()).Hours() / 24; i == 2 && days != 1 || i != 2 && days < 5 {
			t.Errorf("question %d comes back in %v days", i+1, days)
		}
		if guess := run.Guess(); (len(guess) == 1) != v.Right {
			t.Errorf("question %d: %d events of a guess", i+1, len(guess))
		}
	}
	if _, open := run.Next(); open || run.Finish() != nil || run.Read() != nil {
		t.Error("it is not over")
	}
	if n := run.Tally(); n != (Tally{At: 5, Of: 5, Answered: 5, Right: 4}) {
		t.Errorf("%+v", n)
	}
	if left := run.Left(s, today(), 5); left.Today != 5 || left.Due != 1 || len(left.Cards) != 0 || left.NextCount != 2 {
		t.Errorf("left are %+v", left) // the one that waits, and the one that was wrong
	}
}

// TestBank reads the lessons that the histories speak of, passes over those that are gone, and says what is broken.
func TestBank(t *testing.T) {
	c := topicOf(t, 2, 2)
	s := learned(c, 2)
	tell(s, today().AddDate(0, 0, -9), []progress.Event{
		progress.Answered("gone/away", "q", "t", "k", progress.AnswerData{Right: true}),
		progress.Answered("t/l0", "gone", "t", "k", progress.AnswerData{Right: true})})
	h := review.Histories(s)
	b := ReadBank(c, h)
	if len(b.Items) != 4 || b.Err != nil {
		t.Errorf("%d questions, %v", len(b.Items), b.Err)
	}
	a, cards := Due(c, h, today(), 0)
	if len(cards) != 4 || len(a.Cards) != 4 {
		t.Errorf("%d cards, %d asked", len(cards), len(a.Cards))
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	broken, err := lessons.Load(fstest.MapFS{
		"course.toml":     file("title = \"C\"\n[[track]]\nid = \"x\"\ntitle = \"X\"\nsummary = \"S.\"\ntopics = [\"t\"]\n"),
		"t/topic.toml":    file("title = \"T\"\ntrack = \"x\"\npriority = \"P0\"\nsummary = \"S.\"\n[[lesson]]\nid = \"l0\"\ntitle = \"L\"\nsummary = \"S.\"\nminutes = 3\nquestions = 2\nexercises = 0\n"),
		"t/l0/quiz.toml":  file(hard("l0-0") + "[[question]]\nid = \"l0-1\"\nkind = \"guess\"\n"),
		"t/l0/lesson.md":  file("# L\n"),
		"t/l0/other.toml": file(""),
	})
	if err != nil {
		t.Fatal(err)
	}
	b = ReadBank(broken, h)
	var errs source.Errors
	if len(b.Items) != 1 || !errors.As(b.Err, &errs) {
		t.Errorf("%d questions of a broken file, %v", len(b.Items), b.Err)
	}
}

// TestReviewReads: a card that keeps failing is read and not answered, and its answers are told from others.
func TestReviewReads(t *testing.T) {
	c := topicOf(t, 1, 2)
	s := progress.NewSummary()
	questions, _ := c.All()[0].Quiz()
	q := &questions[0]
	for i := range 4 {
		tell(s, today().AddDate(0, 0, i-9), []progress.Event{progress.Answered("t/l0", q.ID, q.TextHash(), q.KeyHash(), progress.AnswerData{})})
	}
	h := review.Histories(s)
	run := NewReview(ReadBank(c, h), h, today(), 0)
	turn, open := run.Next()
	if !open || !turn.Reading {
		t.Fatalf("%+v", turn)
	}
	tell(s, today(), run.Read())
	if again := run.Read(); again != nil {
		t.Errorf("read twice: %v", again)
	}
	if r := run.Results(); len(r) != 1 || !r[0].Reading || r[0].Asked || run.Tally() != (Tally{At: 1, Of: 1}) {
		t.Errorf("%+v, %+v", r, run.Tally())
	}
	a := s.Lesson("t/l0").Answers[q.ID]
	if a.Wrong != 4 || a.Right != 0 || a.EverRight {
		t.Errorf("%+v", a)
	}
	if back := run.Back(s, today()); back.Sub(today()) != 3*24*time.Hour {
		t.Errorf("it comes back after %v", back.Sub(today()))
	}
}

// TestReviewTold leaves out what was answered elsewhere, but not the question that is on the screen.
func TestReviewTold(t *testing.T) {
	c := topicOf(t, 3, 2)
	s := learned(c, 1)
	h := review.Histories(s)
	run := NewReview(ReadBank(c, h), h, today(), 0)
	first, _ := run.Next()
	for _, l := range c.All()[:2] {
		questions, _ := l.Quiz()
		q := &questions[0]
		tell(s, today(), []progress.Event{progress.Answered(l.Path(), q.ID, q.TextHash(), q.KeyHash(), progress.AnswerData{Right: true})})
	}
	run.Told(s)
	if turn, _ := run.Next(); turn != first || run.Tally().Of != 2 {
		t.Errorf("asked is %v of %d", turn.Question.ID, run.Tally().Of)
	}
}

// BenchmarkDue is the card of the first screen, of a learner who answered every question of the course once.
func BenchmarkDue(b *testing.B) {
	c, err := lessons.Load(content.FS)
	if err != nil {
		b.Fatal(err)
	}
	s := progress.NewSummary()
	for _, l := range c.All() {
		questions, _ := l.Quiz()
		for i := range questions {
			q := &questions[i]
			tell(s, today().AddDate(0, 0, -10), []progress.Event{
				progress.Answered(l.Path(), q.ID, q.TextHash(), q.KeyHash(), progress.AnswerData{Right: true})})
		}
	}
	for b.Loop() {
		Due(c, review.Histories(s), today(), 0)
	}
}
